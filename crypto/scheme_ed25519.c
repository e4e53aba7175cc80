/*
 * scheme_ed25519.c: the signature scheme ed25519, verifying (RFC 8032 5.1.7),
 * by libsodium, which also refuses keys of small order and S >= L. Signing is
 * in ed25519_key.c, so that who only verifies does not link it.
 */
#include "crypto/crypto.h"

#include <sodium/crypto_sign_ed25519.h>

static bool ed25519_verify(const struct hake_public_key *key,
                           struct hake_bytes sig, struct hake_bytes message)
{
    if (key->kind != HAKE_KEY_ED25519 ||
        key->bytes.len != crypto_sign_ed25519_PUBLICKEYBYTES ||
        sig.len != crypto_sign_ed25519_BYTES)
        return false;

    return crypto_sign_ed25519_verify_detached(sig.p, message.p, message.len,
                                               key->bytes.p) == 0;
}

/* RFC 8410 3: id-Ed25519 is 1.3.101.112, for keys and for signatures, and "the
 * parameters MUST be absent". */
static const uint8_t algorithm[] = {0x06, 0x03, 0x2b, 0x65, 0x70};

const struct hake_scheme hake_ed25519 = {
    .id = 0x0807,
    .name = "ed25519",
    .key_kind = HAKE_KEY_ED25519,
    .key_len = crypto_sign_ed25519_PUBLICKEYBYTES,
    .key_algorithm = {algorithm, sizeof algorithm},
    .signature_algorithm = {algorithm, sizeof algorithm},
    .verify = ed25519_verify,
};

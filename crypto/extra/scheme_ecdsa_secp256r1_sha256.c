/* scheme_ecdsa_secp256r1_sha256.c: the signature scheme ecdsa_secp256r1_sha256,
 * verifying. Signing is in p256_sign.c. */
#include "crypto/extra/ec_oid.h"
#include "crypto/extra/ecdsa.h"
#include "crypto/extra/extra.h"

static bool verify(const struct hake_public_key *key, struct hake_bytes sig,
                   struct hake_bytes message)
{
    return ecdsa_verify(&curve_p256, &hake_sha256, key, sig, message);
}

static const uint8_t key_algorithm[] = {OID_EC_PUBLIC_KEY, OID_SECP256R1};
static const uint8_t signature_algorithm[] = {OID_ECDSA_WITH_SHA256};

const struct hake_scheme hake_ecdsa_secp256r1_sha256 = {
    .id = 0x0403,
    .name = "ecdsa_secp256r1_sha256",
    .key_kind = HAKE_KEY_P256,
    .key_len = 65,
    .key_usable = p256_is_usable,
    .key_algorithm = {key_algorithm, sizeof key_algorithm},
    .signature_algorithm = {signature_algorithm, sizeof signature_algorithm},
    .verify = verify,
};

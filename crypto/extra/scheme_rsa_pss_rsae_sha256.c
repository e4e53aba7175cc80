/*
 * scheme_rsa_pss_rsae_sha256.c: RSASSA-PSS with keys of rsaEncryption
 * (RFC 9846 4.3.3), in both forms of its AlgorithmIdentifier.
 */
#include "crypto/extra/rsa.h"

static bool rsa_pss_rsae_sha256_verify(const struct hake_public_key *key,
                                       struct hake_bytes sig,
                                       struct hake_bytes message)
{
    return key->kind == HAKE_KEY_RSA &&
           hake_rsassa_pss_verify(&hake_sha256, RSA_BITS_MIN, key->bytes, sig,
                                  message);
}

/* RFC 9846 4.3.3: "If the public key is carried in an X.509 certificate, it
 * MUST use the rsaEncryption OID". */
static const uint8_t key_algorithm[] = {RSA_ENCRYPTION};
static const uint8_t with_null[] = {RSASSA_PSS_NULL(1, 32)};
static const uint8_t bare[] = {RSASSA_PSS_BARE(1, 32)};

const struct hake_scheme hake_rsa_pss_rsae_sha256 = {
    .id = 0x0804,
    .name = "rsa_pss_rsae_sha256",
    .key_kind = HAKE_KEY_RSA,
    .key_usable = hake_rsa_is_usable,
    .key_algorithm = {key_algorithm, sizeof key_algorithm},
    .signature_algorithm = {with_null, sizeof with_null},
    .verify = rsa_pss_rsae_sha256_verify,
};

const struct hake_scheme hake_rsa_pss_rsae_sha256_bare = {
    .id = 0x0804,
    .name = "rsa_pss_rsae_sha256",
    .key_kind = HAKE_KEY_RSA,
    .key_usable = hake_rsa_is_usable,
    .key_algorithm = {key_algorithm, sizeof key_algorithm},
    .signature_algorithm = {bare, sizeof bare},
    .verify = rsa_pss_rsae_sha256_verify,
};

/*
 * scheme_rsa_pkcs1_sha256.c: RSASSA-PKCS1-v1_5 (RFC 9846 4.3.3), in
 * both forms of its AlgorithmIdentifier.
 */
#include "crypto/extra/rsa.h"

static bool rsa_pkcs1_sha256_verify(const struct hake_public_key *key,
                                    struct hake_bytes sig,
                                    struct hake_bytes message)
{
    return key->kind == HAKE_KEY_RSA &&
           hake_rsassa_pkcs1_verify(&hake_sha256, RSA_BITS_MIN, key->bytes, sig,
                                    message);
}

static const uint8_t key_algorithm[] = {RSA_ENCRYPTION};
static const uint8_t with_null[] = {PKCS1_OID(11), PARAMETERS_NULL};
static const uint8_t bare[] = {PKCS1_OID(11)};

const struct hake_scheme hake_rsa_pkcs1_sha256 = {
    .id = 0x0401,
    .name = "rsa_pkcs1_sha256",
    .key_kind = HAKE_KEY_RSA,
    .key_usable = hake_rsa_is_usable,
    .not_tls13 = true,
    .key_algorithm = {key_algorithm, sizeof key_algorithm},
    .signature_algorithm = {with_null, sizeof with_null},
    .verify = rsa_pkcs1_sha256_verify,
};

const struct hake_scheme hake_rsa_pkcs1_sha256_bare = {
    .id = 0x0401,
    .name = "rsa_pkcs1_sha256",
    .key_kind = HAKE_KEY_RSA,
    .key_usable = hake_rsa_is_usable,
    .not_tls13 = true,
    .key_algorithm = {key_algorithm, sizeof key_algorithm},
    .signature_algorithm = {bare, sizeof bare},
    .verify = rsa_pkcs1_sha256_verify,
};

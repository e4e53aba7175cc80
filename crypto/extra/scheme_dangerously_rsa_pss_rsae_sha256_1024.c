/*
 * scheme_dangerously_rsa_pss_rsae_sha256_1024.c: rsa_pss_rsae_sha256
 * with keys from 1024 bits on, for tests alone.
 */
#include "crypto/extra/rsa.h"

static bool rsa_pss_rsae_sha256_verify(const struct hake_public_key *key,
                                       struct hake_bytes sig,
                                       struct hake_bytes message)
{
    return key->kind == HAKE_KEY_RSA &&
           hake_rsassa_pss_verify(&hake_sha256, RSA_DANGEROUSLY_BITS_MIN,
                                  key->bytes, sig, message);
}

static const uint8_t key_algorithm[] = {RSA_ENCRYPTION};
static const uint8_t signature_algorithm[] = {RSASSA_PSS_NULL(1, 32)};

const struct hake_scheme hake_dangerously_rsa_pss_rsae_sha256_1024 = {
    .id = 0x0804,
    .name = "rsa_pss_rsae_sha256",
    .key_kind = HAKE_KEY_RSA,
    .key_usable = hake_rsa_is_usable_1024,
    .key_algorithm = {key_algorithm, sizeof key_algorithm},
    .signature_algorithm = {signature_algorithm, sizeof signature_algorithm},
    .verify = rsa_pss_rsae_sha256_verify,
};

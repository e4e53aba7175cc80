/*
 * scheme_rsa_pss_pss_sha384.c: RSASSA-PSS with keys of id-RSASSA-PSS
 * (RFC 9846 4.3.3), in both forms of its AlgorithmIdentifier; the keys have
 * parameters or none.
 */
#include "crypto/extra/rsa.h"

static bool any_verify(const struct hake_public_key *key, struct hake_bytes sig,
                       struct hake_bytes message)
{
    return key->kind == HAKE_KEY_RSA_PSS &&
           hake_rsassa_pss_verify(&hake_sha384, RSA_BITS_MIN, key->bytes, sig,
                                  message);
}

static bool bound_verify(const struct hake_public_key *key,
                         struct hake_bytes sig, struct hake_bytes message)
{
    return key->kind == HAKE_KEY_RSA_PSS_SHA384 &&
           hake_rsassa_pss_verify(&hake_sha384, RSA_BITS_MIN, key->bytes, sig,
                                  message);
}

/* RFC 9846 4.3.3: "it MUST use the RSASSA-PSS OID [...] If the corresponding
 * public key's parameters are present, then the parameters in the signature
 * MUST be identical to those in the public key." */
static const uint8_t any[] = {RSASSA_PSS_OID};
static const uint8_t with_null[] = {RSASSA_PSS_NULL(2, 48)};
static const uint8_t bare[] = {RSASSA_PSS_BARE(2, 48)};

const struct hake_scheme hake_rsa_pss_pss_sha384 = {
    .id = 0x080a,
    .name = "rsa_pss_pss_sha384",
    .key_kind = HAKE_KEY_RSA_PSS,
    .key_usable = hake_rsa_is_usable,
    .key_algorithm = {any, sizeof any},
    .signature_algorithm = {with_null, sizeof with_null},
    .verify = any_verify,
};

const struct hake_scheme hake_rsa_pss_pss_sha384_bare = {
    .id = 0x080a,
    .name = "rsa_pss_pss_sha384",
    .key_kind = HAKE_KEY_RSA_PSS,
    .key_usable = hake_rsa_is_usable,
    .key_algorithm = {any, sizeof any},
    .signature_algorithm = {bare, sizeof bare},
    .verify = any_verify,
};

const struct hake_scheme hake_rsa_pss_pss_sha384_bound = {
    .id = 0x080a,
    .name = "rsa_pss_pss_sha384",
    .key_kind = HAKE_KEY_RSA_PSS_SHA384,
    .key_usable = hake_rsa_is_usable,
    .key_algorithm = {with_null, sizeof with_null},
    .signature_algorithm = {with_null, sizeof with_null},
    .verify = bound_verify,
};

const struct hake_scheme hake_rsa_pss_pss_sha384_bound_bare = {
    .id = 0x080a,
    .name = "rsa_pss_pss_sha384",
    .key_kind = HAKE_KEY_RSA_PSS_SHA384,
    .key_usable = hake_rsa_is_usable,
    .key_algorithm = {bare, sizeof bare},
    .signature_algorithm = {bare, sizeof bare},
    .verify = bound_verify,
};

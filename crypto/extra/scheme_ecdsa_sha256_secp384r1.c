/*
 * scheme_ecdsa_sha256_secp384r1.c: ECDSA with SHA-256 on P-384, which in TLS
 * 1.2 and in certificates goes by the id of ecdsa_secp256r1_sha256. RFC 9846
 * 4.3.3: "the old semantics did not constrain the signing curve".
 */
#include "crypto/extra/ec_oid.h"
#include "crypto/extra/ecdsa.h"
#include "crypto/extra/extra.h"

static bool verify(const struct hake_public_key *key, struct hake_bytes sig,
                   struct hake_bytes message)
{
    return ecdsa_verify(&curve_p384, &hake_sha256, key, sig, message);
}

static const uint8_t key_algorithm[] = {OID_EC_PUBLIC_KEY, OID_SECP384R1};
static const uint8_t signature_algorithm[] = {OID_ECDSA_WITH_SHA256};

const struct hake_scheme hake_ecdsa_sha256_secp384r1 = {
    .id = 0x0403,
    .name = "ecdsa_secp256r1_sha256",
    .key_kind = HAKE_KEY_P384,
    .not_tls13 = true,
    .key_len = 97,
    .key_usable = p384_is_usable,
    .key_algorithm = {key_algorithm, sizeof key_algorithm},
    .signature_algorithm = {signature_algorithm, sizeof signature_algorithm},
    .verify = verify,
};

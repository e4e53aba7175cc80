/* scheme_ecdsa_secp384r1_sha384.c: the signature scheme
 * ecdsa_secp384r1_sha384, verifying. */
#include "crypto/extra/ec_oid.h"
#include "crypto/extra/ecdsa.h"
#include "crypto/extra/extra.h"

static bool verify(const struct hake_public_key *key, struct hake_bytes sig,
                   struct hake_bytes message)
{
    return ecdsa_verify(&curve_p384, &hake_sha384, key, sig, message);
}

static const uint8_t key_algorithm[] = {OID_EC_PUBLIC_KEY, OID_SECP384R1};
static const uint8_t signature_algorithm[] = {OID_ECDSA_WITH_SHA384};

const struct hake_scheme hake_ecdsa_secp384r1_sha384 = {
    .id = 0x0503,
    .name = "ecdsa_secp384r1_sha384",
    .key_kind = HAKE_KEY_P384,
    .key_len = 97,
    .key_usable = p384_is_usable,
    .key_algorithm = {key_algorithm, sizeof key_algorithm},
    .signature_algorithm = {signature_algorithm, sizeof signature_algorithm},
    .verify = verify,
};

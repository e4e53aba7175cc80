/* p256_key_read.c: private keys of P-256 in their two DER forms. */
#include "crypto/extra/der.h"
#include "crypto/extra/ec_oid.h"
#include "crypto/extra/extra.h"

#include <sodium/utils.h>

static const uint8_t curve_oid[] = {OID_SECP256R1};
static const uint8_t algorithm[] = {OID_EC_PUBLIC_KEY, OID_SECP256R1};

/* The public half that came along is the contents of a BIT STRING: no unused
 * bits, then the point. */
static bool is_public_half(const struct hake_p256_key *key,
                           struct hake_bytes bits)
{
    return bits.len == 1 + sizeof key->public_key && bits.p[0] == 0 &&
           sodium_memcmp(bits.p + 1, key->public_key, bits.len - 1) == 0;
}

static bool is_equal(struct hake_bytes a, const uint8_t *b, size_t len)
{
    return a.len == len && sodium_memcmp(a.p, b, len) == 0;
}

static bool version_take(struct hake_bytes *in, unsigned *version)
{
    struct hake_bytes number;

    if (!der_take_unsigned(in, &number) || number.len > 1)
        return false;
    *version = number.len == 0 ? 0 : number.p[0];
    return true;
}

/* The fields of ECPrivateKey (RFC 5915 3) behind its version. The curve may be
 * missing if PKCS#8 has named it. */
static bool ec_fields_read(struct hake_p256_key *key, struct hake_bytes in,
                           bool curve_is_known)
{
    struct hake_bytes scalar, explicit, bits;

    if (!der_take(&in, DER_OCTET_STRING, &scalar) ||
        scalar.len != sizeof key->scalar || !hake_p256_key_init(key, scalar.p))
        return false;

    if (der_is_next(in, DER_CONSTRUCTED)) {
        if (!der_take(&in, DER_CONSTRUCTED, &explicit) ||
            !is_equal(explicit, curve_oid, sizeof curve_oid))
            return false;
    } else if (!curve_is_known) {
        return false;
    }
    if (!der_is_next(in, DER_CONSTRUCTED + 1))
        return in.len == 0;
    return der_take_last(in, DER_CONSTRUCTED + 1, &explicit) &&
           der_take_last(explicit, DER_BIT_STRING, &bits) &&
           is_public_half(key, bits);
}

/* The fields of OneAsymmetricKey (RFC 5958 2) behind its version, which is 0
 * or 1; a public key is of version 1. Attributes are passed over. */
static bool pkcs8_fields_read(struct hake_p256_key *key, struct hake_bytes in,
                              unsigned version)
{
    struct hake_bytes contents, ec;
    unsigned ec_version;

    if (version > 1 || !der_take(&in, DER_SEQUENCE, &contents) ||
        !is_equal(contents, algorithm, sizeof algorithm) ||
        !der_take(&in, DER_OCTET_STRING, &contents) ||
        !der_take_last(contents, DER_SEQUENCE, &ec) ||
        !version_take(&ec, &ec_version) || ec_version != 1 ||
        !ec_fields_read(key, ec, true))
        return false;

    if (der_is_next(in, DER_CONSTRUCTED) &&
        !der_take(&in, DER_CONSTRUCTED, &contents))
        return false;
    if (version == 0 || in.len == 0)
        return in.len == 0;
    return der_take_last(in, DER_PRIMITIVE + 1, &contents) &&
           is_public_half(key, contents);
}

/* Both are a SEQUENCE that begins with a version; the next element tells them
 * apart. */
bool hake_p256_key_read(struct hake_p256_key *key, struct hake_bytes der)
{
    struct hake_bytes in;
    unsigned version;
    bool ok = der_take_last(der, DER_SEQUENCE, &in) &&
              version_take(&in, &version) &&
              (der_is_next(in, DER_SEQUENCE)
                   ? pkcs8_fields_read(key, in, version)
                   : version == 1 && ec_fields_read(key, in, false));

    if (!ok)
        hake_p256_key_wipe(key);
    return ok;
}

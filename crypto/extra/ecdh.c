/* ecdh.c: ECDH over a curve. */
#include "crypto/extra/ecdh.h"
#include "crypto/extra/ct.h"

#include <sodium/utils.h>

/* FIPS 186-5 A.2.1 adds 1 after reducing by n - 1; here 0 is refused instead,
 * which 64 more bits than the order has make as improbable. */
static bool scalar_read(const struct curve *c, limb *scalar,
                        const uint8_t *random)
{
    const struct modulus *n = c->order;
    limb zero;

    mod_reduce(n, scalar, random, n->bytes + ECDH_RANDOM_EXTRA);
    zero = mp_is_zero(scalar, n->limbs);
    ct_public(&zero, sizeof zero);
    return zero == 0;
}

bool ecdh_share(const struct curve *c, curve_base *base, uint8_t *share,
                const uint8_t *random)
{
    limb scalar[MP_LIMBS_MAX];
    struct point point;
    bool ok = scalar_read(c, scalar, random);

    if (ok) {
        base(&point, scalar);
        ok = curve_affine(c, &point);
        curve_write(c, share, &point);
        ct_public(share, CURVE_POINT_BYTES(c));
        sodium_memzero(&point, sizeof point);
    }
    sodium_memzero(scalar, sizeof scalar);
    return ok;
}

bool ecdh_shared(const struct curve *c, uint8_t *shared, const uint8_t *random,
                 const uint8_t *peer_share)
{
    const struct hake_bytes share = {peer_share, CURVE_POINT_BYTES(c)};
    struct curve_term term;
    struct point point;
    /* RFC 9846 4.3.8.2: "peers MUST validate each other's public value Q by
     * ensuring that the point is a valid point on the elliptic curve." */
    bool ok = curve_read(c, &term.point, share) &&
              scalar_read(c, term.scalar, random);

    if (ok) {
        curve_mul(c, &point, &term, 1);
        ok = curve_affine(c, &point);
        /* RFC 9846 7.4.2: "leading zeros found in this octet string MUST NOT
         * be truncated." */
        curve_write_x(c, shared, &point);
        sodium_memzero(&point, sizeof point);
    }
    sodium_memzero(&term, sizeof term);
    return ok;
}

/*
 * curve.h: the curves y^2 = x^3 - 3x + b of prime order (SP 800-186 3.2.1),
 * their points and the multiples of these.
 */
#ifndef HAKE_CRYPTO_EXTRA_CURVE_H
#define HAKE_CRYPTO_EXTRA_CURVE_H

#include "crypto/crypto.h"
#include "crypto/extra/modulus.h"

/* Projective: x = X / Z, y = Y / Z; Z is 0 for the point at infinity alone.
 * Coordinates are in Montgomery form. */
struct point {
    limb x[MP_LIMBS_MAX], y[MP_LIMBS_MAX], z[MP_LIMBS_MAX];
};

struct curve {
    const struct modulus *field, *order;
    limb b[MP_LIMBS_MAX]; /* in Montgomery form */
    struct point generator;
    uint8_t key_kind; /* enum hake_key_kind */
};

extern const struct curve curve_p256, curve_p384;

/* Whether a public key is a point of the curve: as curve_read says. */
bool p256_is_usable(struct hake_bytes key);
bool p384_is_usable(struct hake_bytes key);

/* Of an uncompressed point, SEC 1 2.3.3: 04, x, y. */
#define CURVE_POINT_BYTES(curve) (1 + 2 * (size_t)(curve)->field->bytes)

/* curve_read takes an uncompressed point: false if it is anything else or not
 * on the curve. The point at infinity has no such form. */
bool curve_read(const struct curve *c, struct point *r, struct hake_bytes in);

/* curve_affine makes Z = 1; false for the point at infinity, which becomes
 * (0, 0). */
bool curve_affine(const struct curve *c, struct point *p);

/* curve_write writes a point with Z = 1; curve_write_x its x alone. */
void curve_write(const struct curve *c, uint8_t *out, const struct point *p);
void curve_write_x(const struct curve *c, uint8_t *out, const struct point *p);

/* curve_infinity writes the point at infinity, (0 : 1 : 0). */
void curve_infinity(const struct curve *c, struct point *r);

/* The complete formulas of Renes, Costello and Batina ("Complete addition
 * formulas for prime order elliptic curves", 2015, section 3.2): right for any
 * points, equal, opposite or at infinity. */
void curve_add(const struct curve *c, struct point *r, const struct point *p,
               const struct point *q);
void curve_double(const struct curve *c, struct point *r,
                  const struct point *p);

/* One product of a sum; the scalar is plain. */
struct curve_term {
    limb scalar[MP_LIMBS_MAX];
    struct point point;
};

#define CURVE_TERMS_MAX 2

/* curve_mul adds up terms, at most CURVE_TERMS_MAX, in constant time. */
void curve_mul(const struct curve *c, struct point *r,
               const struct curve_term *terms, size_t len);

/* A curve_base multiplies the generator of its curve by a plain scalar. */
typedef void curve_base(struct point *r, const limb *scalar);

#endif

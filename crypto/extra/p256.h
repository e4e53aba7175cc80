/* p256.h: what is P-256's alone. */
#ifndef HAKE_CRYPTO_EXTRA_P256_H
#define HAKE_CRYPTO_EXTRA_P256_H

#include "crypto/extra/curve.h"

/* p256_base multiplies the generator by a plain scalar from 1 to n - 1, in
 * constant time and by a table, several times faster than curve_mul. */
void p256_base(struct point *r, const limb *scalar);

/* The comb of p256_base: entry e of table t is the point of which the sum of
 * d[i] 2^(COMB_SPACING i + COMB_COLUMNS t) is the scalar: the last of the d is
 * 1, the others are 1 where e has a bit and -1 where it has none. Coordinates,
 * x and y, are in Montgomery form. */
#define COMB_TEETH   5
#define COMB_SPACING 52
#define COMB_TABLES  2
#define COMB_COLUMNS (COMB_SPACING / COMB_TABLES)
#define COMB_ENTRIES (1 << (COMB_TEETH - 1))

extern const limb p256_comb[COMB_TABLES][COMB_ENTRIES][2][MP_LIMBS(256)];

/* p256_scalar_read takes a secret scalar, 32 bytes; false if it is 0 or not
 * below the order. */
bool p256_scalar_read(limb *r, const uint8_t *p);

#endif

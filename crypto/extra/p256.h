/* p256.h: what is P-256's alone. */
#ifndef HAKE_CRYPTO_EXTRA_P256_H
#define HAKE_CRYPTO_EXTRA_P256_H

#include "crypto/extra/curve.h"

/* p256_base multiplies the generator by a plain scalar from 1 to n - 1, in
 * constant time and by a table, several times faster than curve_mul. */
void p256_base(struct point *r, const limb *scalar);

/* p256_scalar_read takes a secret scalar, 32 bytes; false if it is 0 or not
 * below the order. */
bool p256_scalar_read(limb *r, const uint8_t *p);

#endif

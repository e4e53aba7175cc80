/*
 * modulus.h: arithmetic modulo a prime whose top bit is set: the field of a
 * curve, or the order of its group.
 *
 * Numbers are below the modulus. mul divides by R = 2^(8 * bytes), as
 * Montgomery's multiplication does: a number is plain, or multiplied by R
 * ("in Montgomery form"), and the product of one of each is plain.
 */
#ifndef HAKE_CRYPTO_EXTRA_MODULUS_H
#define HAKE_CRYPTO_EXTRA_MODULUS_H

#include "crypto/extra/mp.h"

struct modulus;
typedef void modulus_function(limb *r, const limb *a, const limb *b,
                              const struct modulus *m);

struct modulus {
    uint8_t limbs, bytes;
    limb m[MP_LIMBS_MAX];
    limb n0;                      /* -1 / m modulo one limb */
    limb r_squared[MP_LIMBS_MAX]; /* R^2 modulo m */
    modulus_function *add, *sub, *mul;
};

/* mod_read takes m->bytes bytes, big-endian: all ones if the number is below
 * the modulus, else 0. */
limb mod_read(const struct modulus *m, limb *r, const uint8_t *p);

/* mod_reduce takes any number of bytes and reduces the number. */
void mod_reduce(const struct modulus *m, limb *r, const uint8_t *p, size_t len);

/* mod_enter makes Montgomery form of a plain number, mod_leave undoes it. */
void mod_enter(const struct modulus *m, limb *r, const limb *a);
void mod_leave(const struct modulus *m, limb *r, const limb *a);

/* mod_invert inverts a number in Montgomery form; that of 0 is 0. */
void mod_invert(const struct modulus *m, limb *r, const limb *a);

#endif

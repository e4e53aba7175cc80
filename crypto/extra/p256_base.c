/*
 * p256_base.c: multiples of the generator G of P-256, by a comb (Lim and Lee,
 * 1994) of signed bits.
 *
 * An odd scalar k is written with 260 digits d that are 1 or -1:
 * k = sum of d[i] 2^i, where d[i] = 2 c[i] - 1 and c = (k >> 1) + 2^259. Five
 * teeth, 52 digits apart, pick one digit each; so the sum of five multiples of
 * G is one of 16 constants or the negative of one. With two tables the comb is
 * moved 26 times only. No digit is 0, thus every step is the same.
 */
#include "crypto/extra/p256.h"

#include <sodium/utils.h>
#include <string.h>

#define LIMBS  MP_LIMBS(256)
#define DIGITS (COMB_TEETH * COMB_SPACING)

static limb digit(const limb *c, size_t at)
{
    return c[at / LIMB_BITS] >> at % LIMB_BITS & 1;
}

static void negate_if(struct point *p, limb mask)
{
    static const limb zero[MP_LIMBS_MAX];
    const struct modulus *f = curve_p256.field;
    limb negative[MP_LIMBS_MAX];

    f->sub(negative, zero, p->y, f);
    mp_select(p->y, negative, p->y, mask, LIMBS);
    sodium_memzero(negative, sizeof negative);
}

/* comb_pick reads every entry, whichever is wanted. */
static void comb_pick(struct point *r, const limb *c, size_t t, size_t column)
{
    const size_t at = column + COMB_COLUMNS * t;
    const limb negative = digit(c, at + COMB_SPACING * (COMB_TEETH - 1)) - 1;
    limb wanted = 0;

    for (size_t i = 0; i < COMB_TEETH - 1; i++)
        wanted |= digit(c, at + COMB_SPACING * i) << i;
    wanted = (wanted ^ negative) & (COMB_ENTRIES - 1);

    *r = (struct point){.x = {0}};
    for (limb e = 0; e < COMB_ENTRIES; e++) {
        limb mask = limb_is_zero(e ^ wanted);

        for (size_t i = 0; i < LIMBS; i++) {
            r->x[i] |= p256_comb[t][e][0][i] & mask;
            r->y[i] |= p256_comb[t][e][1][i] & mask;
        }
    }
    memcpy(r->z, curve_p256.generator.z, sizeof r->z);
    negate_if(r, negative);
}

/* Writes the digits of k: of the scalar, or of n - scalar if that is odd. */
static void comb_digits(limb *c, const limb *scalar, limb is_even)
{
    limb k[MP_LIMBS_MAX + 1] = {0};

    mp_sub(k, curve_p256.order->m, scalar, LIMBS);
    mp_select(k, k, scalar, is_even, LIMBS);
    for (size_t i = 0; i < LIMBS; i++)
        c[i] = k[i] >> 1 | k[i + 1] << (LIMB_BITS - 1);
    c[LIMBS] = (limb)1 << (DIGITS - 1) % LIMB_BITS;
    sodium_memzero(k, sizeof k);
}

/* k G is (n - k) (-G). */
void p256_base(struct point *r, const limb *scalar)
{
    const limb is_even = (scalar[0] & 1) - 1;
    limb c[LIMBS + 1];
    struct point picked;

    comb_digits(c, scalar, is_even);
    curve_infinity(&curve_p256, r);
    for (size_t column = COMB_COLUMNS; column-- > 0;) {
        curve_double(&curve_p256, r, r);
        for (size_t t = 0; t < COMB_TABLES; t++) {
            comb_pick(&picked, c, t, column);
            curve_add(&curve_p256, r, r, &picked);
        }
    }
    negate_if(r, is_even);
    sodium_memzero(c, sizeof c);
    sodium_memzero(&picked, sizeof picked);
}

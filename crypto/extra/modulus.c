/* modulus.c: reading, reducing and inverting modulo a prime. */
#include "crypto/extra/modulus.h"

#include <sodium/utils.h>

#define WINDOW_BITS 4
#define WINDOWS     (LIMB_BITS / WINDOW_BITS) /* of one limb */
#define POWERS      (1 << WINDOW_BITS)

static const limb one[MP_LIMBS_MAX] = {1};

limb mod_read(const struct modulus *m, limb *r, const uint8_t *p)
{
    mp_read(r, p, m->bytes, m->limbs);
    return mp_below(r, m->m, m->limbs);
}

/* Horner's rule with m->bytes bytes at a time, the first of which may be
 * fewer. Such a digit is below 2m. */
void mod_reduce(const struct modulus *m, limb *r, const uint8_t *p, size_t len)
{
    limb digit[MP_LIMBS_MAX] = {0};
    size_t width = len % m->bytes;

    mp_read(r, p, width, m->limbs);
    for (size_t at = width; at < len; at += m->bytes) {
        mp_read(digit, p + at, m->bytes, m->limbs);
        mp_subtract_once(digit, digit, 0, m->m, m->limbs);
        mod_enter(m, r, r);
        m->add(r, r, digit, m);
    }
    sodium_memzero(digit, sizeof digit);
}

void mod_enter(const struct modulus *m, limb *r, const limb *a)
{
    m->mul(r, a, m->r_squared, m);
}

void mod_leave(const struct modulus *m, limb *r, const limb *a)
{
    m->mul(r, a, one, m);
}

/* a^(m - 2) is 1 / a (Fermat). The exponent is public: its windows are walked
 * from the top, by a table of the first powers, and those of 0 are skipped. */
void mod_invert(const struct modulus *m, limb *r, const limb *a)
{
    limb powers[POWERS][MP_LIMBS_MAX];

    mod_enter(m, powers[0], one);
    for (size_t i = 1; i < POWERS; i++)
        m->mul(powers[i], powers[i - 1], a, m);

    mod_enter(m, r, one);
    for (size_t i = WINDOWS * m->limbs; i-- > 0;) {
        limb exponent = m->m[i / WINDOWS] - (i < WINDOWS ? 2 : 0);
        size_t digit = exponent >> WINDOW_BITS * (i % WINDOWS) & (POWERS - 1);

        for (size_t j = 0; j < WINDOW_BITS; j++)
            m->mul(r, r, r, m);
        if (digit != 0)
            m->mul(r, r, powers[digit], m);
    }
    sodium_memzero(powers, sizeof powers);
}

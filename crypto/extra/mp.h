/*
 * mp.h: numbers of a fixed count of limbs, least significant first, and
 * Montgomery's multiplication of them.
 *
 * Everything is inline, so that a count which is a constant lets the compiler
 * unroll. Nothing here branches on a value, nor does an address depend on one.
 * r may be a or b everywhere.
 */
#ifndef HAKE_CRYPTO_EXTRA_MP_H
#define HAKE_CRYPTO_EXTRA_MP_H

#include <stdbool.h>
#include <stddef.h>

#include "crypto/extra/limb.h"

#define MP_LIMBS(b)  ((b) / LIMB_BITS) /* of a number of b bits */
#define MP_LIMBS_MAX MP_LIMBS(384)

/* Constants are written in words of 64 bits, the most significant first; these
 * initialize an array of limbs of either width. */
#if LIMB_BITS == 64
#define MP_WORD(w) UINT64_C(w)
#else
#define MP_WORD(w) (limb) UINT64_C(w), (limb)(UINT64_C(w) >> 32)
#endif
#define MP_256(d, c, b, a)                                                     \
    {                                                                          \
        MP_WORD(a), MP_WORD(b), MP_WORD(c), MP_WORD(d)                         \
    }
#define MP_384(f, e, d, c, b, a)                                               \
    {                                                                          \
        MP_WORD(a), MP_WORD(b), MP_WORD(c), MP_WORD(d), MP_WORD(e), MP_WORD(f) \
    }

/* gcc leaves the short loops below as they stand unless told, and takes twice
 * the time. */
#if LIMB_BITS == 64 && defined __GNUC__ && !defined __clang__
#define MP_UNROLL _Pragma("GCC unroll 8")
#else
#define MP_UNROLL
#endif

/* ---- One limb ----------------------------------------------------------- */

/* limb_add writes a + b + carry, limb_sub writes a - b - carry, and each
 * returns the next carry: 0 or 1. */
#if LIMB_BITS == 64 && defined __x86_64__
#include <immintrin.h>

static inline limb limb_add(limb *r, limb a, limb b, limb carry)
{
    unsigned long long sum;

    carry = _addcarry_u64((unsigned char)carry, a, b, &sum);
    *r = sum;
    return carry;
}

static inline limb limb_sub(limb *r, limb a, limb b, limb carry)
{
    unsigned long long difference;

    carry = _subborrow_u64((unsigned char)carry, a, b, &difference);
    *r = difference;
    return carry;
}
#else
static inline limb limb_add(limb *r, limb a, limb b, limb carry)
{
    double_limb sum = (double_limb)a + b + carry;

    *r = (limb)sum;
    return (limb)(sum >> LIMB_BITS);
}

static inline limb limb_sub(limb *r, limb a, limb b, limb carry)
{
    double_limb difference = (double_limb)a - b - carry;

    *r = (limb)difference;
    return (limb)(difference >> LIMB_BITS) & 1;
}
#endif

/* limb_mul_add writes the low half of a * b + add + carry, which cannot
 * overflow two limbs, and returns the high half. */
static inline limb limb_mul_add(limb *r, limb a, limb b, limb add, limb carry)
{
    double_limb sum = (double_limb)a * b + add + carry;

    *r = (limb)sum;
    return (limb)(sum >> LIMB_BITS);
}

/* limb_is_zero is all ones if a is 0, else 0. */
static inline limb limb_is_zero(limb a)
{
    return ((a | (0 - a)) >> (LIMB_BITS - 1)) - 1;
}

/* ---- Numbers of n limbs ------------------------------------------------- */

static inline limb mp_add(limb *r, const limb *a, const limb *b, size_t n)
{
    limb carry = 0;

    MP_UNROLL
    for (size_t i = 0; i < n; i++)
        carry = limb_add(&r[i], a[i], b[i], carry);
    return carry;
}

static inline limb mp_sub(limb *r, const limb *a, const limb *b, size_t n)
{
    limb carry = 0;

    MP_UNROLL
    for (size_t i = 0; i < n; i++)
        carry = limb_sub(&r[i], a[i], b[i], carry);
    return carry;
}

/* mp_add_if adds b if mask is all ones, 0 if mask is 0. */
static inline void mp_add_if(limb *r, const limb *a, const limb *b, limb mask,
                             size_t n)
{
    limb carry = 0;

    MP_UNROLL
    for (size_t i = 0; i < n; i++)
        carry = limb_add(&r[i], a[i], b[i] & mask, carry);
}

/* mp_select writes a if mask is all ones, b if it is 0. */
static inline void mp_select(limb *r, const limb *a, const limb *b, limb mask,
                             size_t n)
{
    for (size_t i = 0; i < n; i++)
        r[i] = b[i] ^ ((a[i] ^ b[i]) & mask);
}

/* mp_is_zero and mp_below (a < b) are all ones for yes, 0 for no. */
static inline limb mp_is_zero(const limb *a, size_t n)
{
    limb any = 0;

    for (size_t i = 0; i < n; i++)
        any |= a[i];
    return limb_is_zero(any);
}

static inline limb mp_below(const limb *a, const limb *b, size_t n)
{
    limb difference, carry = 0;

    for (size_t i = 0; i < n; i++)
        carry = limb_sub(&difference, a[i], b[i], carry);
    return 0 - carry;
}

/* mp_read reads len bytes, big-endian, at most n limbs. */
static inline void mp_read(limb *r, const uint8_t *p, size_t len, size_t n)
{
    for (size_t i = 0; i < n; i++)
        r[i] = 0;
    for (size_t i = 0; i < len; i++)
        r[i / LIMB_BYTES] |= (limb)p[len - 1 - i] << 8 * (i % LIMB_BYTES);
}

/* mp_write writes n limbs, big-endian. */
static inline void mp_write(uint8_t *p, const limb *a, size_t n)
{
    for (size_t i = 0; i < n * LIMB_BYTES; i++)
        *p++ = (uint8_t)(a[n - 1 - i / LIMB_BYTES] >>
                         8 * (LIMB_BYTES - 1 - i % LIMB_BYTES));
}

/* ---- Modulo m, which is odd; its top bit is set -------------------------- */

/* mp_subtract_once takes a + top * 2^(n limbs) < 2m and reduces it. */
static inline void mp_subtract_once(limb *r, const limb *a, limb top,
                                    const limb *m, size_t n)
{
    limb t[MP_LIMBS_MAX], carry = mp_sub(t, a, m, n);

    carry = limb_sub(&top, top, 0, carry);
    mp_add_if(r, t, m, 0 - carry, n);
}

static inline void mp_mod_add(limb *r, const limb *a, const limb *b,
                              const limb *m, size_t n)
{
    limb t[MP_LIMBS_MAX], top = mp_add(t, a, b, n);

    mp_subtract_once(r, t, top, m, n);
}

static inline void mp_mod_sub(limb *r, const limb *a, const limb *b,
                              const limb *m, size_t n)
{
    limb t[MP_LIMBS_MAX], carry = mp_sub(t, a, b, n);

    mp_add_if(r, t, m, 0 - carry, n);
}

/* mp_mul_row adds a * b to the n limbs of t and returns the next limb. */
static inline limb mp_mul_row(limb *t, limb a, const limb *b, size_t n)
{
    limb carry = 0;

    MP_UNROLL
    for (size_t i = 0; i < n; i++)
        carry = limb_mul_add(&t[i], a, b[i], t[i], carry);
    return carry;
}

/* mp_mod_mul is Montgomery's: a * b / R, where R is 2^(n limbs) and n0 is
 * -1 / m modulo one limb. b is below m; a need not be. For each limb of a, a
 * row is added, then the multiple of m that makes the lowest limb 0, which is
 * dropped. */
static inline void mp_mod_mul(limb *r, const limb *a, const limb *b,
                              const limb *m, limb n0, size_t n)
{
    limb t[MP_LIMBS_MAX] = {0}, top = 0;

    MP_UNROLL
    for (size_t i = 0; i < n; i++) {
        limb high = mp_mul_row(t, a[i], b, n), q = t[0] * n0, zero;
        limb carry = limb_mul_add(&zero, q, m[0], t[0], 0);

        MP_UNROLL
        for (size_t j = 1; j < n; j++)
            carry = limb_mul_add(&t[j - 1], q, m[j], t[j], carry);
        top = limb_add(&t[n - 1], high, carry, top);
    }
    mp_subtract_once(r, t, top, m, n);
}

#endif

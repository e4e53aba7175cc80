/*
 * rsa.c: RSAPublicKey (RFC 8017 A.1.1) and RSAVP1 (5.2.2), by Montgomery
 * multiplication. All that is computed with is public.
 */
#include "crypto/extra/rsa.h"

#include <string.h>

#include "crypto/extra/der.h"
#include "crypto/extra/limb.h"

#define LIMBS_MAX ((HAKE_RSA_BITS_MAX + LIMB_BITS - 1) / LIMB_BITS)

/* Numbers are the first len limbs, the lowest first. R is 2^(LIMB_BITS len). */
struct public_key {
    limb n[LIMBS_MAX];
    limb n_inverse; /* -1/n mod 2^LIMB_BITS */
    uint32_t e;
    size_t len, bits;
};

/* ---- RSAPublicKey ------------------------------------------------------- */

static bool exponent_read(uint32_t *e, struct hake_bytes number)
{
    *e = 0;
    if (number.len > sizeof *e)
        return false;
    for (size_t i = 0; i < number.len; i++)
        *e = *e << 8 | number.p[i];
    return *e % 2 == 1 && *e >= 3;
}

/* OS2IP, RFC 8017 4.2; number.len is at most len limbs. */
static void number_read(limb *x, size_t len, struct hake_bytes number)
{
    memset(x, 0, len * sizeof *x);
    for (size_t i = 0; i < number.len; i++)
        x[i / sizeof *x] |= (limb)number.p[number.len - 1 - i]
                            << 8 * (i % sizeof *x);
}

/* I2OSP, RFC 8017 4.1 */
static void number_write(uint8_t *out, size_t out_len, const limb *x)
{
    for (size_t i = 0; i < out_len; i++)
        out[out_len - 1 - i] =
            (uint8_t)(x[i / sizeof *x] >> 8 * (i % sizeof *x));
}

static size_t bits_count(struct hake_bytes number)
{
    size_t bits = 8 * number.len;

    for (unsigned top = number.p[0]; top < 0x80; top <<= 1)
        bits--;
    return bits;
}

/* Newton's iteration: each turn doubles the bits that are right. Of an odd n,
 * n itself has three of them, since n^2 = 1 mod 8. */
static limb inverse(limb n)
{
    limb x = n;

    for (size_t right = 3; right < LIMB_BITS; right *= 2)
        x *= 2 - n * x;
    return x;
}

static bool key_read(struct public_key *key, struct hake_bytes der,
                     size_t bits_min)
{
    struct hake_bytes sequence, n, e;

    if (!der_take_last(der, DER_SEQUENCE, &sequence) ||
        !der_take_unsigned(&sequence, &n) ||
        !der_take_unsigned(&sequence, &e) || sequence.len > 0 || n.len == 0 ||
        !exponent_read(&key->e, e))
        return false;
    key->bits = bits_count(n);
    if (key->bits < bits_min || key->bits > HAKE_RSA_BITS_MAX ||
        n.p[n.len - 1] % 2 == 0)
        return false;
    key->len = (key->bits + LIMB_BITS - 1) / LIMB_BITS;
    number_read(key->n, key->len, n);
    key->n_inverse = 0 - inverse(key->n[0]);
    return true;
}

/* ---- Arithmetic modulo n ------------------------------------------------ */

static bool is_below(const limb *a, const limb *b, size_t len)
{
    while (--len > 0 && a[len] == b[len])
        ;
    return a[len] < b[len];
}

/* x = (carry R + x) mod n, of a number below 2 n */
static void reduce_once(limb *x, limb carry, const struct public_key *key)
{
    limb borrow = 0;

    if (carry == 0 && is_below(x, key->n, key->len))
        return;
    for (size_t i = 0; i < key->len; i++) {
        const double_limb d = (double_limb)x[i] - key->n[i] - borrow;

        x[i] = (limb)d;
        borrow = (limb)(d >> LIMB_BITS) & 1;
    }
}

/* x = 2 x mod n */
static void double_mod(limb *x, const struct public_key *key)
{
    limb carry = 0;

    for (size_t i = 0; i < key->len; i++) {
        const limb top = x[i] >> (LIMB_BITS - 1);

        x[i] = x[i] << 1 | carry;
        carry = top;
    }
    reduce_once(x, carry, key);
}

/* x = a b / R mod n, of a, b < n. For each limb of b, that times a is added to
 * t, and the multiple of n which makes the lowest limb zero; then that limb is
 * dropped. t stays below 2 n: Montgomery, Math. Comp. 44 (1985). */
static void multiply(limb *x, const limb *a, const limb *b,
                     const struct public_key *key)
{
    limb t[LIMBS_MAX] = {0}, top = 0;
    const limb *n = key->n;

    for (size_t i = 0; i < key->len; i++) {
        double_limb ab = (double_limb)a[0] * b[i] + t[0];
        const limb m = (limb)ab * key->n_inverse;
        double_limb mn = (double_limb)n[0] * m + (limb)ab;

        for (size_t j = 1; j < key->len; j++) {
            ab = (double_limb)a[j] * b[i] + t[j] + (limb)(ab >> LIMB_BITS);
            mn = (double_limb)n[j] * m + (limb)ab + (limb)(mn >> LIMB_BITS);
            t[j - 1] = (limb)mn;
        }
        ab = (ab >> LIMB_BITS) + (mn >> LIMB_BITS) + top;
        t[key->len - 1] = (limb)ab;
        top = (limb)(ab >> LIMB_BITS);
    }
    reduce_once(t, top, key);
    memcpy(x, t, key->len * sizeof *x);
}

/* x = R^2 mod n: from 2^(bits - 1), which is below n, by doubling to R and on
 * to R 2^len; then each squaring, which divides by R, doubles the exponent. */
static void r_squared(limb *x, const struct public_key *key)
{
    memset(x, 0, key->len * sizeof *x);
    x[key->len - 1] = (limb)1 << (key->bits - 1) % LIMB_BITS;
    for (size_t i = key->bits - 1; i < (LIMB_BITS + 1) * key->len; i++)
        double_mod(x, key);
    for (size_t i = 1; i < LIMB_BITS; i *= 2)
        multiply(x, x, x, key);
}

/* x = s^e mod n, from the left to the right. The powers carry a factor R, which
 * the last multiplication, by s without it, takes away: e is odd. */
static void power(limb *x, const limb *s, const struct public_key *key)
{
    limb s_r[LIMBS_MAX];
    uint32_t bit = (uint32_t)1 << 31;

    while ((key->e & bit) == 0)
        bit >>= 1;
    r_squared(x, key);
    multiply(s_r, s, x, key);
    memcpy(x, s_r, key->len * sizeof *x);
    while ((bit >>= 1) > 0) {
        multiply(x, x, x, key);
        if ((key->e & bit) != 0)
            multiply(x, x, bit == 1 ? s : s_r, key);
    }
}

bool hake_rsa_recover(struct hake_bytes key, size_t bits_min,
                      struct hake_bytes sig, struct rsa_encoded *encoded)
{
    struct public_key public_key;
    limb s[LIMBS_MAX], x[LIMBS_MAX];

    if (!key_read(&public_key, key, bits_min))
        return false;
    encoded->bits = public_key.bits;
    encoded->len = (public_key.bits + 7) / 8;
    /* RFC 8017 8.1.2 1, 8.2.2 1: "If the length of the signature S is not k
     * octets, output "invalid signature" and stop." */
    if (sig.len != encoded->len)
        return false;
    number_read(s, public_key.len, sig);
    if (!is_below(s, public_key.n, public_key.len))
        return false;
    power(x, s, &public_key);
    number_write(encoded->octets, encoded->len, x);
    return true;
}

bool hake_rsa_is_usable(struct hake_bytes key)
{
    struct public_key parts;

    return key_read(&parts, key, RSA_BITS_MIN);
}

bool hake_rsa_is_usable_1024(struct hake_bytes key)
{
    struct public_key parts;

    return key_read(&parts, key, RSA_DANGEROUSLY_BITS_MIN);
}

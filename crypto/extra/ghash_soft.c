/*
 * ghash_soft.c: GHASH (NIST SP 800-38D 6.4) in plain C that takes the same time
 * for all keys and blocks, provided that the processor's multiplication does.
 *
 * GHASH has the bits of a block in the order of its own. RFC 8452 appendix A
 * shows what it is in numbers: of blocks that are read with the last byte as
 * the least significant, where bit i is the coefficient of x^i, it is POLYVAL
 * with the key x H. POLYVAL's product is a b x^-128 in GF(2)[x] modulo
 * x^128 + x^127 + x^126 + x^121 + 1.
 */
#include "crypto/extra/ghash.h"

#include <sodium/utils.h>
#include <string.h>

static uint64_t word_read(const uint8_t *p)
{
    uint64_t word = 0;

    for (unsigned i = 0; i < 8; i++)
        word = word << 8 | p[i];
    return word;
}

static void word_write(uint8_t *p, uint64_t word)
{
    for (unsigned i = 0; i < 8; i++)
        p[i] = (uint8_t)(word >> (56 - 8 * i));
}

/* ---- Carry-less multiplication ------------------------------------------ */

#define EVERY_4TH UINT64_C(0x1111111111111111)

/*
 * The lower 64 bits of the product. Each factor is cut into four with a bit in
 * every fourth place: no sum of their products is more than 15 before the last
 * place, so that carries stay in the holes, which are then cleared.
 */
static inline uint64_t multiply_low(uint64_t x, uint64_t y)
{
    const uint64_t x0 = x & EVERY_4TH, x1 = x & EVERY_4TH << 1;
    const uint64_t x2 = x & EVERY_4TH << 2, x3 = x & EVERY_4TH << 3;
    const uint64_t y0 = y & EVERY_4TH, y1 = y & EVERY_4TH << 1;
    const uint64_t y2 = y & EVERY_4TH << 2, y3 = y & EVERY_4TH << 3;
    const uint64_t z0 = x0 * y0 ^ x1 * y3 ^ x2 * y2 ^ x3 * y1;
    const uint64_t z1 = x0 * y1 ^ x1 * y0 ^ x2 * y3 ^ x3 * y2;
    const uint64_t z2 = x0 * y2 ^ x1 * y1 ^ x2 * y0 ^ x3 * y3;
    const uint64_t z3 = x0 * y3 ^ x1 * y2 ^ x2 * y1 ^ x3 * y0;

    return (z0 & EVERY_4TH) | (z1 & EVERY_4TH << 1) | (z2 & EVERY_4TH << 2) |
           (z3 & EVERY_4TH << 3);
}

static inline uint64_t swap(uint64_t x, unsigned by, uint64_t mask)
{
    return (x >> by & mask) | (x & mask) << by;
}

/* Bit i becomes bit 63 - i. */
static inline uint64_t reverse(uint64_t x)
{
    x = swap(x, 1, 0x5555555555555555);
    x = swap(x, 2, 0x3333333333333333);
    x = swap(x, 4, 0x0f0f0f0f0f0f0f0f);
    x = swap(x, 8, 0x00ff00ff00ff00ff);
    x = swap(x, 16, 0x0000ffff0000ffff);
    return x >> 32 | x << 32;
}

/* A factor, and its bits in reverse. */
struct factor {
    uint64_t w, r;
};

static inline struct factor factor_of(uint64_t w)
{
    return (struct factor){w, reverse(w)};
}

static inline struct factor factor_add(struct factor x, struct factor y)
{
    return (struct factor){x.w ^ y.w, x.r ^ y.r};
}

/* The upper half of a product is the lower half of that of the reverse: it has
 * 127 bits, hence the shift. */
static inline void multiply(uint64_t z[2], struct factor x, struct factor y)
{
    z[0] = multiply_low(x.w, y.w);
    z[1] = reverse(multiply_low(x.r, y.r)) >> 1;
}

/* ---- POLYVAL ------------------------------------------------------------ */

/* z + z[0] p is 0 in its lowest word: the rest is z x^-64, modulo p. */
static inline void divide(uint64_t z[3])
{
    z[1] ^= z[0] << 63 ^ z[0] << 62 ^ z[0] << 57;
    z[2] ^= z[0] ^ z[0] >> 1 ^ z[0] >> 2 ^ z[0] >> 7;
}

/* y = y h x^-128, by Karatsuba's three multiplications. */
static void polyval_multiply(uint64_t y[2], const struct factor h[3])
{
    const struct factor low = factor_of(y[0]), high = factor_of(y[1]);
    uint64_t ll[2], hh[2], m[2];

    multiply(ll, low, h[0]);
    multiply(hh, high, h[1]);
    multiply(m, factor_add(low, high), h[2]);

    uint64_t z[4] = {ll[0], ll[1] ^ m[0] ^ ll[0] ^ hh[0],
                     hh[0] ^ m[1] ^ ll[1] ^ hh[1], hh[1]};
    divide(z);
    divide(z + 1);
    y[0] = z[2];
    y[1] = z[3];
}

void ghash_soft_init(struct ghash_soft *ghash, const uint8_t h[16])
{
    const uint64_t high = word_read(h), low = word_read(h + 8);
    const uint64_t carry = 0 - (high >> 63);

    /* x H: RFC 8452 appendix A's mulX_POLYVAL */
    ghash->h[0] = low << 1 ^ (carry & 1);
    ghash->h[1] = (high << 1 | low >> 63) ^ (carry & 0xc200000000000000);
}

static void block_add(uint64_t sum[2], const uint8_t block[16],
                      const struct factor h[3])
{
    sum[0] ^= word_read(block + 8);
    sum[1] ^= word_read(block);
    polyval_multiply(sum, h);
}

void ghash_soft_update(const struct ghash_soft *ghash, uint8_t y[16],
                       const uint8_t *data, size_t len)
{
    struct factor h[3] = {factor_of(ghash->h[0]), factor_of(ghash->h[1])};
    uint64_t sum[2] = {word_read(y + 8), word_read(y)};
    uint8_t last[16] = {0};

    h[2] = factor_add(h[0], h[1]);
    for (; len >= 16; data += 16, len -= 16)
        block_add(sum, data, h);
    if (len > 0) {
        memcpy(last, data, len);
        block_add(sum, last, h);
    }
    word_write(y, sum[1]);
    word_write(y + 8, sum[0]);
    sodium_memzero(h, sizeof h);
    sodium_memzero(sum, sizeof sum);
}

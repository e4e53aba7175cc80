/*
 * aes_soft.c: AES (FIPS 197) in plain C that takes the same time for all keys
 * and blocks: bitsliced, without tables.
 *
 * Four blocks are eight planes, where plane i has bit i of each of their 64
 * bytes. A byte of row r, column c and block b is bit 16 r + 4 b + c of the
 * planes: MixColumns rotates whole planes, ShiftRows rotates nibbles. SubBytes
 * is a circuit of 130 gates, which works on all bytes at once. Vectors take as
 * many sets of four blocks as they have lanes.
 */
#include "crypto/extra/aes.h"

#include <sodium/utils.h>

#if AES_SOFT_LANES > 1
typedef uint64_t plane __attribute__((vector_size(8 * AES_SOFT_LANES)));
#else
typedef uint64_t plane;
#endif

#define COLUMNS (AES_SOFT_LEN / 4)

union planes {
    plane q[8];
    uint64_t w[8][AES_SOFT_LANES];
};

/* ---- The S-box: inversion in a tower of fields -------------------------- */

/*
 * GF(2^8) of FIPS 197 4 is written as pairs over GF(2^4), these as pairs over
 * GF(2^2), all in normal bases, where an inversion is a few multiplications in
 * the field below. In hexadecimal bytes of FIPS 197, the bases are {bc, bd} of
 * GF(2^2), {5c, 5d} of GF(2^4) over it, and {fe, ff} on top: of all such towers
 * one with the shortest changes of basis. The sum of each pair is 1.
 */
struct gf4 {
    plane a, b; /* a w + b w^2, with w = bc */
};
struct gf16 {
    struct gf4 a, b; /* a z + b z^4, with z = 5c; z^5 = w */
};
struct gf256 {
    struct gf16 a, b; /* a y + b y^16, with y = fe; y^17 = ec */
};

static inline struct gf4 gf4_add(struct gf4 x, struct gf4 y)
{
    return (struct gf4){x.a ^ y.a, x.b ^ y.b};
}

static inline struct gf4 gf4_mul(struct gf4 x, struct gf4 y)
{
    const plane cross = (x.a ^ x.b) & (y.a ^ y.b);

    return (struct gf4){cross ^ (x.a & y.a), cross ^ (x.b & y.b)};
}

/* w x */
static inline struct gf4 gf4_scale(struct gf4 x)
{
    return (struct gf4){x.b, x.a ^ x.b};
}

static inline struct gf4 gf4_square(struct gf4 x)
{
    return (struct gf4){x.b, x.a};
}

static inline struct gf16 gf16_add(struct gf16 x, struct gf16 y)
{
    return (struct gf16){gf4_add(x.a, y.a), gf4_add(x.b, y.b)};
}

static inline struct gf16 gf16_mul(struct gf16 x, struct gf16 y)
{
    const struct gf4 cross =
        gf4_scale(gf4_mul(gf4_add(x.a, x.b), gf4_add(y.a, y.b)));

    return (struct gf16){gf4_add(cross, gf4_mul(x.a, y.a)),
                         gf4_add(cross, gf4_mul(x.b, y.b))};
}

/* ec x^2 */
static inline struct gf16 gf16_square_scale(struct gf16 x)
{
    return (struct gf16){{x.a.a ^ x.a.b, x.a.b},
                         {x.a.b ^ x.b.b, x.a.a ^ x.b.a}};
}

/* The conjugate by the norm, which is in GF(2^2), where 1/n is n^2. */
static inline struct gf16 gf16_invert(struct gf16 x)
{
    const struct gf4 norm =
        gf4_add(gf4_mul(x.a, x.b), gf4_scale(gf4_square(gf4_add(x.a, x.b))));
    const struct gf4 inverse = gf4_square(norm);

    return (struct gf16){gf4_mul(x.b, inverse), gf4_mul(x.a, inverse)};
}

/* Likewise; 0 gives 0, as SubBytes has it. */
static inline struct gf256 gf256_invert(struct gf256 x)
{
    const struct gf16 inverse = gf16_invert(
        gf16_add(gf16_mul(x.a, x.b), gf16_square_scale(gf16_add(x.a, x.b))));

    return (struct gf256){gf16_mul(x.b, inverse), gf16_mul(x.a, inverse)};
}

static inline struct gf256 tower_enter(const plane q[8])
{
    const plane t0 = q[0] ^ q[6], t1 = q[5] ^ t0, t2 = q[1] ^ t1;
    const plane t3 = q[1] ^ q[3], t4 = q[7] ^ t2, t5 = t0 ^ t3;
    const plane t6 = t3 ^ q[0] ^ q[4];

    return (struct gf256){{{t2, t1 ^ q[7]}, {q[2] ^ t4, t1 ^ q[4]}},
                          {{t1, q[2] ^ t5}, {q[7] ^ t6, q[0]}}};
}

/* Leaves the tower through the affine transformation of FIPS 197 5.1.1. */
static void tower_leave(plane q[8], const struct gf256 *x)
{
    const plane t0 = x->a.a.a ^ x->b.b.a, t1 = x->a.a.b ^ x->a.b.b;
    const plane t2 = x->a.b.a ^ t0, t3 = x->a.b.b ^ x->b.a.b;
    const plane t4 = x->b.b.b ^ t0;

    q[0] = ~(x->b.a.a ^ t1);
    q[1] = ~(x->b.a.a ^ x->a.a.a ^ x->a.a.b);
    q[2] = t3 ^ t4;
    q[3] = t1 ^ t2;
    q[4] = t2;
    q[5] = ~t3;
    q[6] = ~(x->a.b.a ^ x->b.b.a);
    q[7] = t0;
}

static void sub_bytes(plane q[8])
{
    const struct gf256 x = gf256_invert(tower_enter(q));

    tower_leave(q, &x);
}

/* ---- The other steps of a round ----------------------------------------- */

/* Row r turns left by r: rows 1 and 3 by one column, then 2 and 3 by two. */
static void shift_rows(plane q[8])
{
    for (unsigned i = 0; i < 8; i++) {
        const plane x = (q[i] & 0x0000ffff0000ffff) |
                        (q[i] >> 1 & 0x7777000077770000) |
                        (q[i] << 3 & 0x8888000088880000);

        q[i] = (x & 0x00000000ffffffff) | (x >> 2 & 0x3333333300000000) |
               (x << 2 & 0xcccccccc00000000);
    }
}

static plane rotate(plane x, unsigned rows)
{
    return x >> 16 * rows | x << (64 - 16 * rows);
}

/* With a byte a, the one below it b, and t = a + b, FIPS 197 5.1.3 is: 2 t + b,
 * and the t of two rows below. */
static void mix_columns(plane q[8])
{
    plane t[8];

    for (unsigned i = 0; i < 8; i++) {
        const plane below = rotate(q[i], 1);

        t[i] = q[i] ^ below;
        q[i] = below ^ rotate(t[i], 2);
    }
    /* 2 t is t, moved up, and 1b where its bit 7 was. */
    for (unsigned i = 1; i < 8; i++)
        q[i] ^= t[i - 1];
    q[0] ^= t[7];
    q[1] ^= t[7];
    q[3] ^= t[7];
    q[4] ^= t[7];
}

/* A round key is the same for the four blocks: it is kept for the first alone,
 * four planes in a word. */
static void add_round_key(plane q[8], const uint64_t key[2])
{
    for (unsigned i = 0; i < 8; i++)
        q[i] ^= (key[i / 4] >> 4 * (i % 4) & 0x000f000f000f000f) * 0x1111;
}

/* ---- To planes and back ------------------------------------------------- */

static uint64_t spread(uint32_t column)
{
    const uint64_t x = (column | (uint64_t)column << 16) & 0x0000ffff0000ffff;

    return (x | x << 8) & 0x00ff00ff00ff00ff;
}

static uint32_t gather(uint64_t x)
{
    x &= 0x00ff00ff00ff00ff;
    x = (x | x >> 8) & 0x0000ffff0000ffff;
    return (uint32_t)(x | x >> 16);
}

static void swap(plane *x, plane *y, unsigned shift, uint64_t mask)
{
    const plane t = (*x >> shift ^ *y) & mask;

    *y ^= t;
    *x ^= t << shift;
}

/* Bit i of each byte of q[j] changes places with bit j of that of q[i]. */
static void transpose(plane q[8])
{
    for (unsigned i = 0; i < 8; i += 2)
        swap(&q[i], &q[i + 1], 1, 0x5555555555555555);
    for (unsigned i = 0; i < 4; i++)
        swap(&q[i + (i & 2)], &q[i + (i & 2) + 2], 2, 0x3333333333333333);
    for (unsigned i = 0; i < 4; i++)
        swap(&q[i], &q[i + 4], 4, 0x0f0f0f0f0f0f0f0f);
}

/* Columns are numbered through all blocks; their first byte is the least
 * significant. */
static void planes_enter(union planes *planes, const uint32_t *column)
{
    for (unsigned lane = 0; lane < AES_SOFT_LANES; lane++, column += 16)
        for (unsigned i = 0; i < 8; i++)
            planes->w[i][lane] = spread(column[i]) | spread(column[i + 8]) << 8;
    transpose(planes->q);
}

static void planes_leave(uint32_t *column, union planes *planes)
{
    transpose(planes->q);
    for (unsigned lane = 0; lane < AES_SOFT_LANES; lane++, column += 16)
        for (unsigned i = 0; i < 8; i++) {
            column[i] = gather(planes->w[i][lane]);
            column[i + 8] = gather(planes->w[i][lane] >> 8);
        }
}

/* ---- The cipher --------------------------------------------------------- */

uint32_t aes_soft_sub_word(uint32_t word)
{
    uint32_t column[COLUMNS] = {word};
    union planes planes;

    planes_enter(&planes, column);
    sub_bytes(planes.q);
    planes_leave(column, &planes);
    word = column[0];
    sodium_memzero(column, sizeof column);
    sodium_memzero(&planes, sizeof planes);
    return word;
}

static uint64_t round_key(const union planes *planes, unsigned from)
{
    uint64_t key = 0;

    for (unsigned i = 0; i < 4; i++)
        key |= planes->w[from + i][0] << 4 * i;
    return key;
}

void aes_soft_init(struct aes_soft *aes, const uint8_t *key, size_t key_len)
{
    uint32_t w[AES_WORDS_MAX], column[COLUMNS] = {0};
    union planes planes;

    aes_key_expand(w, key, key_len, aes_soft_sub_word);
    for (unsigned round = 0; round <= aes_rounds(key_len); round++) {
        for (unsigned i = 0; i < 4; i++)
            column[i] = w[4 * round + i];
        planes_enter(&planes, column);
        aes->round[round][0] = round_key(&planes, 0);
        aes->round[round][1] = round_key(&planes, 4);
    }
    sodium_memzero(w, sizeof w);
    sodium_memzero(column, sizeof column);
    sodium_memzero(&planes, sizeof planes);
}

static void columns_read(uint32_t *column, const uint8_t *p)
{
    for (unsigned i = 0; i < COLUMNS; i++, p += 4)
        column[i] = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
                    (uint32_t)p[3] << 24;
}

static void columns_write(uint8_t *p, const uint32_t *column)
{
    for (unsigned i = 0; i < AES_SOFT_LEN; i++)
        p[i] = (uint8_t)(column[i / 4] >> 8 * (i % 4));
}

/* CIPHER, FIPS 197 5.1. */
void aes_soft_encrypt(const struct aes_soft *aes, unsigned rounds,
                      uint8_t blocks[AES_SOFT_LEN])
{
    uint32_t column[COLUMNS];
    union planes planes;
    plane *q = planes.q;

    columns_read(column, blocks);
    planes_enter(&planes, column);
    add_round_key(q, aes->round[0]);
    for (unsigned round = 1; round < rounds; round++) {
        sub_bytes(q);
        shift_rows(q);
        mix_columns(q);
        add_round_key(q, aes->round[round]);
    }
    sub_bytes(q);
    shift_rows(q);
    add_round_key(q, aes->round[rounds]);
    planes_leave(column, &planes);
    columns_write(blocks, column);
    sodium_memzero(column, sizeof column);
    sodium_memzero(&planes, sizeof planes);
}

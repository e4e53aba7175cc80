/*
 * run_rsa.c: see run_rsa.h. The library verifies and never signs by RSA; this
 * is for keys that everybody knows, and takes its time by their bits.
 */
#include "test-vectors/run_rsa.h"

#include <string.h>

#define LIMBS_MAX  (HAKE_RSA_BITS_MAX / 32)
#define OCTETS_MAX (HAKE_RSA_BITS_MAX / 8)

/* Numbers of len limbs, the lowest first. */
struct modulus {
    uint32_t n[LIMBS_MAX];
    uint32_t n_inverse; /* -1/n mod 2^32 */
    size_t len;
};

/* ---- x^d mod n, by Montgomery's multiplication --------------------------- */

static void number_read(uint32_t *x, size_t len, const uint8_t *octets)
{
    for (size_t i = 0; i < len; i++, octets += 4)
        x[len - 1 - i] = (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 |
                         (uint32_t)octets[2] << 8 | octets[3];
}

static void number_write(uint8_t *octets, const uint32_t *x, size_t len)
{
    for (size_t i = 0; i < 4 * len; i++)
        octets[4 * len - 1 - i] = (uint8_t)(x[i / 4] >> 8 * (i % 4));
}

/* x mod n, of a number below 2 n */
static void reduce(uint32_t *x, uint64_t carry, const struct modulus *m)
{
    uint32_t less[LIMBS_MAX];
    uint64_t borrow = 0;

    for (size_t i = 0; i < m->len; i++) {
        const uint64_t d = (uint64_t)x[i] - m->n[i] - borrow;

        less[i] = (uint32_t)d;
        borrow = d >> 63;
    }
    if (carry >= borrow)
        memcpy(x, less, 4 * m->len);
}

/* x = a b / 2^(32 len) mod n */
static void multiply(uint32_t *x, const uint32_t *a, const uint32_t *b,
                     const struct modulus *m)
{
    uint32_t t[LIMBS_MAX + 1] = {0};

    for (size_t i = 0; i < m->len; i++) {
        const uint32_t q = (t[0] + a[0] * b[i]) * m->n_inverse;
        uint64_t ab = 0, qn = 0;

        for (size_t j = 0; j < m->len; j++) {
            ab = (uint64_t)a[j] * b[i] + t[j] + (ab >> 32);
            qn = (uint64_t)q * m->n[j] + (uint32_t)ab + (qn >> 32);
            if (j > 0)
                t[j - 1] = (uint32_t)qn;
        }
        ab = t[m->len] + (ab >> 32) + (qn >> 32);
        t[m->len - 1] = (uint32_t)ab;
        t[m->len] = (uint32_t)(ab >> 32);
    }
    reduce(t, t[m->len], m);
    memcpy(x, t, 4 * m->len);
}

static void double_mod(uint32_t *x, const struct modulus *m)
{
    uint32_t carry = 0;

    for (size_t i = 0; i < m->len; i++) {
        const uint32_t top = x[i] >> 31;

        x[i] = x[i] << 1 | carry;
        carry = top;
    }
    reduce(x, carry, m);
}

/* base^d mod n, in and out as octets; the factor 2^(32 len) that multiplying
 * takes away is put in by doubling. */
static void power(uint8_t *octets, struct hake_bytes d, const struct modulus *m)
{
    uint32_t base[LIMBS_MAX], x[LIMBS_MAX] = {1}, one[LIMBS_MAX] = {1};

    number_read(base, m->len, octets);
    for (size_t i = 0; i < 32 * m->len; i++) {
        double_mod(base, m);
        double_mod(x, m);
    }
    for (size_t i = 0; i < 8 * d.len; i++) {
        multiply(x, x, x, m);
        if (d.p[i / 8] >> (7 - i % 8) & 1)
            multiply(x, x, base, m);
    }
    multiply(x, x, one, m);
    number_write(octets, x, m->len);
}

/* ---- EMSA-PSS, RFC 8017 9.1.1 -------------------------------------------- */

static void hash_of(const struct hake_hash *hash, uint8_t *out,
                    const struct hake_bytes *parts, size_t len)
{
    union hake_hash_state state;

    hash->init(&state);
    for (size_t i = 0; i < len; i++)
        hash->update(&state, parts[i].p, parts[i].len);
    hash->final(&state, out);
}

/* Adds MGF1(seed) to db: RFC 8017 B.2.1. */
static void mask_add(const struct hake_hash *hash, struct hake_bytes seed,
                     uint8_t *db, size_t len)
{
    uint8_t block[HAKE_HASH_MAX];

    for (size_t i = 0; i < len; i++) {
        const uint32_t count = (uint32_t)(i / hash->len);
        const uint8_t counter[4] = {(uint8_t)(count >> 24),
                                    (uint8_t)(count >> 16),
                                    (uint8_t)(count >> 8), (uint8_t)count};
        const struct hake_bytes parts[] = {seed, {counter, 4}};

        if (i % hash->len == 0)
            hash_of(hash, block, parts, 2);
        db[i] ^= block[i % hash->len];
    }
}

/* emBits is one less than the modulus has: the first bit is zero. */
static void encode(const struct hake_hash *hash, uint8_t *em, size_t em_len,
                   struct hake_bytes salt, struct hake_bytes message)
{
    static const uint8_t zeros[8];
    const size_t db_len = em_len - hash->len - 1;
    uint8_t digest[HAKE_HASH_MAX], *h = em + db_len;
    const struct hake_bytes parts[] = {{zeros, 8}, {digest, hash->len}, salt};

    hash_of(hash, digest, &message, 1);
    hash_of(hash, h, parts, 3);
    memset(em, 0, db_len);
    em[db_len - salt.len - 1] = 1;
    memcpy(em + db_len - salt.len, salt.p, salt.len);
    mask_add(hash, (struct hake_bytes){h, hash->len}, em, db_len);
    em[0] &= 0x7f;
    em[em_len - 1] = 0xbc;
}

bool run_rsa_sign(const struct hake_hash *hash, struct hake_bytes n,
                  struct hake_bytes d, struct hake_bytes salt,
                  struct hake_bytes message, uint8_t *sig)
{
    struct modulus m = {.len = n.len / 4, .n_inverse = 1};

    if (n.len > OCTETS_MAX || n.len % 4 != 0 ||
        n.len < (size_t)hash->len + salt.len + 2 || n.p[0] < 0x80 ||
        n.p[n.len - 1] % 2 == 0)
        return false;
    number_read(m.n, m.len, n.p);
    for (unsigned bits = 1; bits < 32; bits *= 2) /* Newton */
        m.n_inverse *= 2 + m.n[0] * m.n_inverse;
    encode(hash, sig, n.len, salt, message);
    power(sig, d, &m);
    return true;
}

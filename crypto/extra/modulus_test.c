/*
 * modulus_test.c: the arithmetic modulo the four primes against the simplest
 * there is: doubling and adding; and its constants.
 */
#include "crypto/extra/curve.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define ROUNDS    64
#define BYTES_MAX (MP_LIMBS_MAX * LIMB_BYTES)

static const struct modulus *moduli[4];
static const limb one[MP_LIMBS_MAX] = {1};

static void moduli_find(void)
{
    moduli[0] = curve_p256.field;
    moduli[1] = curve_p256.order;
    moduli[2] = curve_p384.field;
    moduli[3] = curve_p384.order;
}

static bool equal(const struct modulus *m, const limb *a, const limb *b)
{
    return memcmp(a, b, m->bytes) == 0;
}

/* The first of these are the edges, 0, 1, m - 1, m - 2; then random numbers. */
static void number_make(const struct modulus *m, limb *r, unsigned round)
{
    const limb low[MP_LIMBS_MAX] = {1 + round / 2};
    uint8_t bytes[BYTES_MAX], seed[randombytes_SEEDBYTES] = {m->bytes};

    memset(r, 0, MP_LIMBS_MAX * LIMB_BYTES);
    if (round < 4 && round % 2 == 0) {
        r[0] = round / 2;
    } else if (round < 4) {
        mp_sub(r, m->m, low, m->limbs);
    } else {
        seed[1] = (uint8_t)round;
        randombytes_buf_deterministic(bytes, sizeof bytes, seed);
        bytes[0] &= 0x7f;
        ck_assert(mod_read(m, r, bytes));
    }
}

/* Bit after bit of the bytes: r = 2r, plus what (which is below m) if set. */
static void sum_up(const struct modulus *m, limb *r, const uint8_t *p,
                   size_t len, const limb *what)
{
    memset(r, 0, MP_LIMBS_MAX * LIMB_BYTES);
    for (size_t i = 0; i < 8 * len; i++) {
        m->add(r, r, r, m);
        if (p[i / 8] >> (7 - i % 8) & 1)
            m->add(r, r, what, m);
    }
}

START_TEST(has_constants_that_belong_together)
{
    const struct modulus *m = moduli[_i];
    limb r[MP_LIMBS_MAX], low[MP_LIMBS_MAX] = {0};
    uint8_t power[2 * BYTES_MAX + 1] = {1};

    ck_assert_uint_eq(m->limbs * LIMB_BYTES, m->bytes);
    ck_assert_uint_eq((limb)(m->m[0] * m->n0 + 1), 0);
    ck_assert_uint_eq(m->m[m->limbs - 1] >> (LIMB_BITS - 1), 1);
    sum_up(m, r, power, 2 * (size_t)m->bytes + 1, one);
    ck_assert(equal(m, r, m->r_squared));
    ck_assert(mp_below(low, m->m, m->limbs));
}
END_TEST

START_TEST(adds_and_subtracts_at_the_edges)
{
    const struct modulus *m = moduli[_i];
    limb last[MP_LIMBS_MAX] = {0}, r[MP_LIMBS_MAX], zero[MP_LIMBS_MAX] = {0};

    mp_sub(last, m->m, one, m->limbs);
    m->add(r, last, one, m);
    ck_assert(equal(m, r, zero));
    m->sub(r, zero, one, m);
    ck_assert(equal(m, r, last));
    m->add(r, last, last, m);
    m->add(r, r, one, m);
    ck_assert(equal(m, r, last));
    m->sub(r, last, last, m);
    ck_assert(equal(m, r, zero));
}
END_TEST

START_TEST(undoes_adding_by_subtracting)
{
    const struct modulus *m = moduli[_i];
    limb a[MP_LIMBS_MAX], b[MP_LIMBS_MAX], r[MP_LIMBS_MAX];

    for (unsigned i = 0; i < ROUNDS; i++) {
        number_make(m, a, i / 8);
        number_make(m, b, i % 8);
        m->add(r, a, b, m);
        ck_assert(mp_below(r, m->m, m->limbs));
        m->sub(r, r, b, m);
        ck_assert(equal(m, r, a));
    }
}
END_TEST

START_TEST(multiplies_as_doubling_and_adding_does)
{
    const struct modulus *m = moduli[_i];
    limb a[MP_LIMBS_MAX], b[MP_LIMBS_MAX], r[MP_LIMBS_MAX];
    limb expected[MP_LIMBS_MAX];
    uint8_t bytes[BYTES_MAX];

    for (unsigned i = 0; i < ROUNDS; i++) {
        number_make(m, a, i / 8);
        number_make(m, b, i % 8);
        mp_write(bytes, b, m->limbs);
        sum_up(m, expected, bytes, m->bytes, a);
        mod_enter(m, r, a);
        m->mul(r, r, b, m);
        ck_assert(equal(m, r, expected));
    }
}
END_TEST

START_TEST(takes_its_own_operand_for_the_result)
{
    const struct modulus *m = moduli[_i];
    limb a[MP_LIMBS_MAX], r[MP_LIMBS_MAX], expected[MP_LIMBS_MAX];

    number_make(m, a, 9);
    memcpy(r, a, sizeof r);
    m->mul(expected, a, a, m);
    m->mul(r, r, r, m);
    ck_assert(equal(m, r, expected));
    m->add(expected, r, r, m);
    m->add(r, r, r, m);
    ck_assert(equal(m, r, expected));
}
END_TEST

START_TEST(inverts_all_but_zero)
{
    const struct modulus *m = moduli[_i];
    limb a[MP_LIMBS_MAX], r[MP_LIMBS_MAX], zero[MP_LIMBS_MAX] = {0};

    for (unsigned i = 1; i < 16; i++) {
        number_make(m, a, i);
        mod_enter(m, a, a);
        mod_invert(m, r, a);
        m->mul(r, r, a, m);
        mod_leave(m, r, r);
        ck_assert(equal(m, r, i == 0 ? zero : one));
    }
    mod_invert(m, r, zero);
    ck_assert(equal(m, r, zero));
}
END_TEST

START_TEST(reads_numbers_below_the_modulus_alone)
{
    const struct modulus *m = moduli[_i];
    limb a[MP_LIMBS_MAX], r[MP_LIMBS_MAX];
    uint8_t bytes[BYTES_MAX];

    mp_write(bytes, m->m, m->limbs);
    ck_assert(!mod_read(m, r, bytes));
    for (unsigned i = 0; i < 8; i++) {
        number_make(m, a, i);
        mp_write(bytes, a, m->limbs);
        ck_assert(mod_read(m, r, bytes));
        ck_assert(equal(m, r, a));
        mp_add(a, m->m, one, m->limbs);
    }
    memset(bytes, 0xff, sizeof bytes);
    ck_assert(!mod_read(m, r, bytes));
}
END_TEST

START_TEST(reduces_numbers_of_any_length)
{
    const struct modulus *m = moduli[_i];
    limb r[MP_LIMBS_MAX], expected[MP_LIMBS_MAX];
    uint8_t bytes[3 * BYTES_MAX];

    for (size_t len = 0; len <= sizeof bytes; len++) {
        randombytes_buf_deterministic(
            bytes, len, (const uint8_t[randombytes_SEEDBYTES]){7});
        sum_up(m, expected, bytes, len, one);
        mod_reduce(m, r, bytes, len);
        ck_assert(equal(m, r, expected));
        memset(bytes, 0xff, len);
        sum_up(m, expected, bytes, len, one);
        mod_reduce(m, r, bytes, len);
        ck_assert(equal(m, r, expected));
    }
}
END_TEST

START_TEST(writes_what_it_reads)
{
    uint8_t bytes[BYTES_MAX], again[BYTES_MAX];
    limb r[MP_LIMBS_MAX];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i + 1);
    mp_read(r, bytes, sizeof bytes, MP_LIMBS_MAX);
    mp_write(again, r, MP_LIMBS_MAX);
    ck_assert_mem_eq(again, bytes, sizeof bytes);
    ck_assert_uint_eq(r[0] & 0xff, sizeof bytes);
    mp_read(r, bytes, 5, MP_LIMBS_MAX);
    ck_assert_uint_eq(r[0] & 0xff, 5);
    ck_assert(mp_is_zero(r + 2, MP_LIMBS_MAX - 2));
}
END_TEST

START_TEST(judges_limbs_without_branches)
{
    for (limb a = 1; a != 0; a <<= 1)
        ck_assert_uint_eq(limb_is_zero(a), 0);
    ck_assert_uint_eq(limb_is_zero(0), (limb)0 - 1);
    ck_assert_uint_eq(limb_is_zero((limb)0 - 1), 0);
}
END_TEST

Suite *modulus_test(void)
{
    Suite *suite = suite_create("modulus");
    TCase *tcase = tcase_create("four primes");

    tcase_add_checked_fixture(tcase, moduli_find, NULL);
    tcase_add_loop_test(tcase, has_constants_that_belong_together, 0, 4);
    tcase_add_loop_test(tcase, adds_and_subtracts_at_the_edges, 0, 4);
    tcase_add_loop_test(tcase, undoes_adding_by_subtracting, 0, 4);
    tcase_add_loop_test(tcase, multiplies_as_doubling_and_adding_does, 0, 4);
    tcase_add_loop_test(tcase, takes_its_own_operand_for_the_result, 0, 4);
    tcase_add_loop_test(tcase, inverts_all_but_zero, 0, 4);
    tcase_add_loop_test(tcase, reads_numbers_below_the_modulus_alone, 0, 4);
    tcase_add_loop_test(tcase, reduces_numbers_of_any_length, 0, 4);
    tcase_add_test(tcase, writes_what_it_reads);
    tcase_add_test(tcase, judges_limbs_without_branches);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * curve_test.c: points of both curves: the law of the group where formulas that
 * are not complete fail, what is a point and what is not, and the comb of
 * P-256, which is computed again.
 */
#include "crypto/extra/curve.h"
#include "crypto/extra/p256.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define POINT_MAX (1 + 2 * MP_LIMBS_MAX * LIMB_BYTES)

static const struct curve *const curves[] = {&curve_p256, &curve_p384};

/* SP 800-186 3.2.1.3 and 3.2.1.4 */
static const char *const generators[] = {
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    "04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a38"
    "5502f25dbf55296c3a545e3872760ab73617de4a96262c6f5d9e98bf9292dc29f8f41d"
    "bd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"};

static size_t hex_read(uint8_t *out, size_t max, const char *hex)
{
    size_t len = 0;

    sodium_hex2bin(out, max, hex, strlen(hex), NULL, &len, NULL);
    return len;
}

static bool equal(const struct curve *c, const struct point *p,
                  const struct point *q)
{
    struct point a = *p, b = *q;
    uint8_t left[POINT_MAX] = {0}, right[POINT_MAX] = {0};

    if (!curve_affine(c, &a))
        return !curve_affine(c, &b);
    curve_write(c, left, &a);
    if (!curve_affine(c, &b))
        return false;
    curve_write(c, right, &b);
    return memcmp(left, right, CURVE_POINT_BYTES(c)) == 0;
}

static bool is_infinite(const struct curve *c, const struct point *p)
{
    struct point a = *p;

    return !curve_affine(c, &a);
}

/* The scalar low; where from_order, n - low instead. */
static void scalar_make(const struct curve *c, limb *r, limb low,
                        bool from_order)
{
    const limb number[MP_LIMBS_MAX] = {low};

    memcpy(r, number, sizeof number);
    if (from_order)
        mp_sub(r, c->order->m, number, c->order->limbs);
}

static void scalar_random(const struct curve *c, limb *r, uint8_t nr)
{
    const uint8_t seed[randombytes_SEEDBYTES] = {nr};
    uint8_t bytes[56];

    memset(r, 0, MP_LIMBS_MAX * LIMB_BYTES);
    randombytes_buf_deterministic(bytes, sizeof bytes, seed);
    mod_reduce(c->order, r, bytes, sizeof bytes);
}

static struct point multiply(const struct curve *c, const limb *scalar,
                             const struct point *p)
{
    struct curve_term term = {.point = *p};
    struct point r;

    memcpy(term.scalar, scalar, sizeof term.scalar);
    curve_mul(c, &r, &term, 1);
    return r;
}

static struct point negative(const struct curve *c, const struct point *p)
{
    const limb zero[MP_LIMBS_MAX] = {0};
    struct point r = *p;

    c->field->sub(r.y, zero, p->y, c->field);
    return r;
}

START_TEST(has_the_generator_of_the_standard)
{
    const struct curve *c = curves[_i];
    uint8_t expected[POINT_MAX], out[POINT_MAX];
    struct point g;

    ck_assert_uint_eq(hex_read(expected, sizeof expected, generators[_i]),
                      CURVE_POINT_BYTES(c));
    curve_write(c, out, &c->generator);
    ck_assert_mem_eq(out, expected, CURVE_POINT_BYTES(c));
    ck_assert(
        curve_read(c, &g, (struct hake_bytes){expected, CURVE_POINT_BYTES(c)}));
    ck_assert(equal(c, &g, &c->generator));
}
END_TEST

START_TEST(adds_in_the_cases_that_are_special_elsewhere)
{
    const struct curve *c = curves[_i];
    const struct point g = c->generator, minus = negative(c, &g);
    struct point infinity, r, twice;

    curve_infinity(c, &infinity);
    ck_assert(is_infinite(c, &infinity));
    curve_add(c, &r, &infinity, &infinity);
    ck_assert(is_infinite(c, &r));
    curve_double(c, &r, &infinity);
    ck_assert(is_infinite(c, &r));
    curve_add(c, &r, &infinity, &g);
    ck_assert(equal(c, &r, &g));
    curve_add(c, &r, &g, &infinity);
    ck_assert(equal(c, &r, &g));
    curve_add(c, &r, &g, &minus);
    ck_assert(is_infinite(c, &r));
    curve_double(c, &twice, &g);
    curve_add(c, &r, &g, &g);
    ck_assert(equal(c, &r, &twice));
    ck_assert(!equal(c, &r, &g));
    curve_add(c, &r, &twice, &minus);
    ck_assert(equal(c, &r, &g));
}
END_TEST

START_TEST(multiplies_by_small_numbers_and_those_near_the_order)
{
    const struct curve *c = curves[_i];
    limb scalar[MP_LIMBS_MAX];
    struct point expected, opposite, r;

    curve_infinity(c, &expected);
    for (limb low = 0; low < 40; low++) {
        scalar_make(c, scalar, low, false);
        r = multiply(c, scalar, &c->generator);
        ck_assert(equal(c, &r, &expected));
        scalar_make(c, scalar, low, true);
        r = multiply(c, scalar, &c->generator);
        opposite = negative(c, &expected);
        ck_assert(equal(c, &r, &opposite));
        curve_add(c, &expected, &expected, &c->generator);
    }
}
END_TEST

/* With Q = q G, a G + b Q is (a + b q) G. */
START_TEST(adds_up_two_products)
{
    const struct curve *c = curves[_i];
    const struct modulus *n = c->order;
    struct curve_term terms[2] = {{.point = c->generator}};
    limb q[MP_LIMBS_MAX], sum[MP_LIMBS_MAX] = {0};
    struct point r, expected;

    for (uint8_t i = 0; i < 8; i++) {
        scalar_random(c, q, i);
        terms[1].point = multiply(c, q, &c->generator);
        scalar_random(c, terms[0].scalar, (uint8_t)(i + 50));
        scalar_random(c, terms[1].scalar, (uint8_t)(i + 100));
        mod_enter(n, sum, q);
        n->mul(sum, sum, terms[1].scalar, n);
        n->add(sum, sum, terms[0].scalar, n);
        expected = multiply(c, sum, &c->generator);
        curve_mul(c, &r, terms, 2);
        ck_assert(equal(c, &r, &expected));
    }
}
END_TEST

START_TEST(adds_up_two_products_that_meet_on_the_way)
{
    const struct curve *c = curves[_i];
    struct curve_term terms[2] = {{.point = c->generator}};
    limb twice[MP_LIMBS_MAX] = {0};
    struct point r, expected;

    scalar_random(c, terms[0].scalar, 1);
    scalar_random(c, terms[1].scalar, 1);
    terms[1].point = c->generator;
    curve_mul(c, &r, terms, 2);
    c->order->add(twice, terms[0].scalar, terms[0].scalar, c->order);
    expected = multiply(c, twice, &c->generator);
    ck_assert(equal(c, &r, &expected));
    terms[1].point = negative(c, &c->generator);
    curve_mul(c, &r, terms, 2);
    ck_assert(is_infinite(c, &r));
}
END_TEST

/* ---- What is a point ----------------------------------------------------- */

static bool reads(const struct curve *c, const uint8_t *p, size_t len)
{
    struct point r;

    return curve_read(c, &r, (struct hake_bytes){p, len});
}

START_TEST(refuses_each_other_length_and_form)
{
    const struct curve *c = curves[_i];
    uint8_t in[POINT_MAX + 8] = {0};

    hex_read(in, sizeof in, generators[_i]);
    for (size_t len = 0; len <= sizeof in; len++)
        ck_assert_int_eq(reads(c, in, len), len == CURVE_POINT_BYTES(c));
    for (unsigned form = 0; form < 256; form++) {
        in[0] = (uint8_t)form;
        ck_assert_int_eq(reads(c, in, CURVE_POINT_BYTES(c)), form == 4);
    }
    in[0] = 2; /* compressed */
    ck_assert(!reads(c, in, 1 + (size_t)c->field->bytes));
    in[0] = 0; /* infinity, SEC 1 2.3.3 */
    ck_assert(!reads(c, in, 1));
}
END_TEST

START_TEST(refuses_points_beside_the_curve)
{
    const struct curve *c = curves[_i];
    uint8_t in[POINT_MAX] = {0};

    hex_read(in, sizeof in, generators[_i]);
    for (size_t bit = 8; bit < 8 * CURVE_POINT_BYTES(c); bit++) {
        in[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert(!reads(c, in, CURVE_POINT_BYTES(c)));
        in[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    memset(in + 1, 0, sizeof in - 1);
    ck_assert(!reads(c, in, CURVE_POINT_BYTES(c)));
    memset(in + 1, 0xff, sizeof in - 1);
    ck_assert(!reads(c, in, CURVE_POINT_BYTES(c)));
}
END_TEST

/* Writes the point of this x with one of the two y, if there is one: p is
 * 3 modulo 4, so a square root is the power of (p + 1) / 4. */
static bool point_make(const struct curve *c, uint8_t *out, limb x)
{
    const struct modulus *f = c->field;
    const limb plain[MP_LIMBS_MAX] = {x}, one[MP_LIMBS_MAX] = {1};
    limb exponent[MP_LIMBS_MAX + 1] = {0}, square[MP_LIMBS_MAX];
    struct point p = c->generator;

    mod_enter(f, p.x, plain);
    f->mul(square, p.x, p.x, f);
    for (size_t i = 0; i < 3; i++)
        f->sub(square, square, c->generator.z, f);
    f->mul(square, square, p.x, f);
    f->add(square, square, c->b, f);

    exponent[f->limbs] = mp_add(exponent, f->m, one, f->limbs);
    mod_enter(f, p.y, one);
    for (size_t bit = 8 * (size_t)f->bytes; bit-- > 2;) {
        f->mul(p.y, p.y, p.y, f);
        if (exponent[bit / LIMB_BITS] >> bit % LIMB_BITS & 1)
            f->mul(p.y, p.y, square, f);
    }
    curve_write(c, out, &p);
    return reads(c, out, CURVE_POINT_BYTES(c));
}

/* A small x has a second form, x + p, where that fits. */
START_TEST(refuses_coordinates_that_are_not_reduced)
{
    const struct curve *c = curves[_i];
    const struct modulus *f = c->field;
    limb x[MP_LIMBS_MAX];
    uint8_t in[POINT_MAX];
    unsigned points = 0;

    for (limb low = 0; low < 32; low++) {
        if (!point_make(c, in, low))
            continue;
        points++;
        mp_read(x, in + 1, f->bytes, f->limbs);
        ck_assert_uint_eq(mp_add(x, x, f->m, f->limbs), 0);
        mp_write(in + 1, x, f->limbs);
        ck_assert(!reads(c, in, CURVE_POINT_BYTES(c)));
        /* and so does y = 0, which no point has */
        mp_write(in + 1 + f->bytes, f->m, f->limbs);
        ck_assert(!reads(c, in, CURVE_POINT_BYTES(c)));
    }
    ck_assert_uint_gt(points, 4);
}
END_TEST

/* ---- The comb of P-256 --------------------------------------------------- */

/* The scalar of an entry: see p256.h. */
static void comb_scalar(limb *r, unsigned table, unsigned entry)
{
    const struct modulus *n = curve_p256.order;
    limb power[MP_LIMBS_MAX] = {1};

    memset(r, 0, MP_LIMBS_MAX * LIMB_BYTES);
    for (unsigned i = 0; i < COMB_COLUMNS * table; i++)
        n->add(power, power, power, n);
    for (unsigned tooth = 0; tooth < COMB_TEETH; tooth++) {
        if (tooth == COMB_TEETH - 1 || (entry >> tooth & 1))
            n->add(r, r, power, n);
        else
            n->sub(r, r, power, n);
        for (unsigned i = 0; i < COMB_SPACING; i++)
            n->add(power, power, power, n);
    }
}

START_TEST(has_the_constants_of_the_comb)
{
    struct point p, q = curve_p256.generator;
    limb scalar[MP_LIMBS_MAX];

    for (unsigned table = 0; table < COMB_TABLES; table++) {
        for (unsigned entry = 0; entry < COMB_ENTRIES; entry++) {
            comb_scalar(scalar, table, entry);
            p = multiply(&curve_p256, scalar, &curve_p256.generator);
            memcpy(q.x, p256_comb[table][entry][0], 32);
            memcpy(q.y, p256_comb[table][entry][1], 32);
            ck_assert(equal(&curve_p256, &p, &q));
        }
    }
}
END_TEST

static void base_agrees(const limb *scalar)
{
    struct point p, q;

    p = multiply(&curve_p256, scalar, &curve_p256.generator);
    p256_base(&q, scalar);
    ck_assert(equal(&curve_p256, &p, &q));
}

START_TEST(multiplies_the_generator_by_the_comb)
{
    limb scalar[MP_LIMBS_MAX];

    for (limb low = 1; low < 40; low++) {
        scalar_make(&curve_p256, scalar, low, false);
        base_agrees(scalar);
        scalar_make(&curve_p256, scalar, low, true);
        base_agrees(scalar);
    }
    for (size_t bit = 0; bit < 256; bit++) {
        scalar_make(&curve_p256, scalar, 0, false);
        scalar[bit / LIMB_BITS] = (limb)1 << bit % LIMB_BITS;
        base_agrees(scalar);
    }
    for (uint8_t i = 0; i < 100; i++) {
        scalar_random(&curve_p256, scalar, i);
        base_agrees(scalar);
    }
}
END_TEST

Suite *curve_test(void)
{
    Suite *suite = suite_create("curve");
    TCase *tcase = tcase_create("points");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, has_the_generator_of_the_standard, 0, 2);
    tcase_add_loop_test(tcase, adds_in_the_cases_that_are_special_elsewhere, 0,
                        2);
    tcase_add_loop_test(
        tcase, multiplies_by_small_numbers_and_those_near_the_order, 0, 2);
    tcase_add_loop_test(tcase, adds_up_two_products, 0, 2);
    tcase_add_loop_test(tcase, adds_up_two_products_that_meet_on_the_way, 0, 2);
    tcase_add_loop_test(tcase, refuses_each_other_length_and_form, 0, 2);
    tcase_add_loop_test(tcase, refuses_points_beside_the_curve, 0, 2);
    tcase_add_loop_test(tcase, refuses_coordinates_that_are_not_reduced, 0, 2);
    tcase_add_test(tcase, has_the_constants_of_the_comb);
    tcase_add_test(tcase, multiplies_the_generator_by_the_comb);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * ecdsa_test.c: verifying by ECDSA: the vectors of RFC 6979 with each scheme,
 * every flipped bit, each form that is not DER, numbers out of range.
 */
#include "crypto/extra/curve.h"
#include "crypto/extra/extra.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define NUMBER_MAX 48

/* RFC 6979 A.2.5 and A.2.6 */
#define P256_KEY                                                               \
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29f"         \
    "b67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d44622"         \
    "99"
#define P384_KEY                                                               \
    "04ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c"         \
    "64def8f0ea9055866064a254515480bc138015d9b72d7d57244ea8ef9ac0c621"         \
    "896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd25332647"         \
    "20"

static const struct {
    const struct hake_scheme *scheme;
    const char *key, *message, *r, *s;
} cases[] = {
    {&hake_ecdsa_secp256r1_sha256, P256_KEY, "sample",
     "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
     "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
    {&hake_ecdsa_secp256r1_sha256, P256_KEY, "test",
     "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
     "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"},
    {&hake_ecdsa_secp384r1_sha384, P384_KEY, "sample",
     "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c"
     "81a648152e44acf96e36dd1e80fabe46",
     "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94f"
     "a329c145786e679e7b82c71a38628ac8"},
    {&hake_ecdsa_secp384r1_sha384, P384_KEY, "test",
     "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb"
     "0542a7f0812998da8f1dd3ca3cf023db",
     "ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b827c2f13173923e0"
     "6a739f040649a667bf3b828246baa5a5"},
    {&hake_ecdsa_sha256_secp384r1, P384_KEY, "sample",
     "21b13d1e013c7fa1392d03c5f99af8b30c570c6f98d4ea8e354b63a21d3daa33"
     "bde1e888e63355d92fa2b3c36d8fb2cd",
     "f3aa443fb107745bf4bd77cb3891674632068a10ca67e3d45db2266fa7d1feeb"
     "efdc63eccd1ac42ec0cb8668a4fa0ab0"},
    {&hake_ecdsa_sha256_secp384r1, P384_KEY, "test",
     "6d6defac9ab64dabafe36c6bf510352a4cc27001263638e5b16d9bb51d451559"
     "f918eedaf2293be5b475cc8f0188636b",
     "2d46f3becbcc523d5f1a1256bf0c9b024d879ba9e838144c8ba6baeb4b53b47d"
     "51ab373f9845c0514eefb14024787265"},
    {&hake_ecdsa_sha384_secp256r1, P256_KEY, "sample",
     "0eafea039b20e9b42309fb1d89e213057cbf973dc0cfc8f129edddc800ef7719",
     "4861f0491e6998b9455193e34e7b0d284ddd7149a74b95b9261f13abde940954"},
    {&hake_ecdsa_sha384_secp256r1, P256_KEY, "test",
     "83910e8b48bb0c74244ebdf7f07a1c5413d61472bd941ef3920e623fbccebeb6",
     "8ddbec54cf8cd5874883841d712142a56a8d0f218f5003cb0296b6b509619f2c"},
};
#define CASES (int)(sizeof cases / sizeof cases[0])

/* What is verified, changed and verified again. */
static const struct hake_scheme *scheme;
static uint8_t key_bytes[HAKE_PUBLIC_KEY_MAX + 1], text[8];
static uint8_t sig[200], r[NUMBER_MAX], s[NUMBER_MAX];
static size_t key_len, text_len, sig_len, number_len;

static size_t hex_read(uint8_t *out, size_t max, const char *hex)
{
    size_t len = 0;

    sodium_hex2bin(out, max, hex, strlen(hex), NULL, &len, NULL);
    return len;
}

static size_t integer_put(uint8_t *out, const uint8_t *number, size_t len)
{
    size_t zero;

    while (len > 0 && number[0] == 0) {
        number++;
        len--;
    }
    zero = len == 0 || number[0] >= 0x80;
    out[0] = 0x02;
    out[1] = (uint8_t)(zero + len);
    out[2] = 0;
    memcpy(out + 2 + zero, number, len);
    return 2 + zero + len;
}

static void sig_make(void)
{
    size_t len = integer_put(sig + 2, r, number_len);

    len += integer_put(sig + 2 + len, s, number_len);
    sig[0] = 0x30;
    sig[1] = (uint8_t)len;
    sig_len = 2 + len;
    ck_assert_uint_lt(len, 128);
}

static void case_take(int i)
{
    scheme = cases[i].scheme;
    key_len = hex_read(key_bytes, sizeof key_bytes, cases[i].key);
    text_len = strlen(cases[i].message);
    memcpy(text, cases[i].message, text_len);
    number_len = hex_read(r, sizeof r, cases[i].r);
    ck_assert_uint_eq(hex_read(s, sizeof s, cases[i].s), number_len);
    sig_make();
}

static bool verify(void)
{
    const struct hake_public_key key = {scheme->key_kind, {key_bytes, key_len}};

    return scheme->verify(&key, (struct hake_bytes){sig, sig_len},
                          (struct hake_bytes){text, text_len});
}

START_TEST(verifies_what_the_rfc_has_signed)
{
    case_take(_i);
    ck_assert(verify());
    text[0] ^= 1;
    ck_assert(!verify());
}
END_TEST

static void refuses_flipped(uint8_t *input, size_t len)
{
    ck_assert(verify());
    for (size_t bit = 0; bit < 8 * len; bit++) {
        input[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert(!verify());
        input[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

START_TEST(refuses_each_flipped_bit)
{
    case_take(2 * _i);
    refuses_flipped(sig, sig_len);
    refuses_flipped(text, text_len);
    refuses_flipped(key_bytes, key_len);
}
END_TEST

START_TEST(refuses_a_signature_of_any_other_length)
{
    const size_t whole = (case_take(2 * _i), sig_len);

    for (sig_len = 0; sig_len < whole + 20; sig_len++)
        ck_assert_int_eq(verify(), sig_len == whole);
}
END_TEST

START_TEST(refuses_a_key_of_another_kind_or_length)
{
    struct hake_public_key key = {HAKE_KEY_NONE, {key_bytes, 0}};

    case_take(2 * _i);
    key.bytes.len = key_len;
    for (key.kind = HAKE_KEY_NONE; key.kind <= HAKE_KEY_RSA_PSS; key.kind++)
        ck_assert_int_eq(scheme->verify(&key, (struct hake_bytes){sig, sig_len},
                                        (struct hake_bytes){text, text_len}),
                         key.kind == scheme->key_kind);
    for (key_len = 0; key_len < sizeof key_bytes; key_len++)
        ck_assert_int_eq(verify(), key_len == scheme->key_len);
}
END_TEST

/* Puts bytes into the signature; the lengths before must be mended by hand. */
static void insert(size_t at, uint8_t byte)
{
    memmove(sig + at + 1, sig + at, sig_len - at);
    sig[at] = byte;
    sig_len++;
}

START_TEST(refuses_numbers_that_are_padded)
{
    size_t second;

    case_take(2 * _i);
    insert(4, 0);
    sig[1]++;
    sig[3]++;
    ck_assert(!verify());

    case_take(2 * _i);
    second = 4 + (size_t)sig[3];
    insert(second + 2, 0);
    sig[1]++;
    sig[second + 1]++;
    ck_assert(!verify());
}
END_TEST

/* Without its zero byte, an r whose top bit is set is negative. */
START_TEST(refuses_numbers_that_are_negative)
{
    int found = 0;

    for (int i = 0; i < CASES; i++) {
        case_take(i);
        if (sig[4] != 0)
            continue;
        found++;
        memmove(sig + 4, sig + 5, sig_len - 5);
        sig_len--;
        sig[1]--;
        sig[3]--;
        ck_assert(!verify());
    }
    ck_assert_int_gt(found, 0);
}
END_TEST

START_TEST(refuses_lengths_in_a_longer_form)
{
    size_t second;

    case_take(2 * _i);
    insert(1, 0x81);
    ck_assert(!verify());

    case_take(2 * _i);
    insert(3, 0x81);
    sig[1]++;
    ck_assert(!verify());

    case_take(2 * _i);
    second = 4 + (size_t)sig[3];
    insert(second + 1, 0x81);
    sig[1]++;
    ck_assert(!verify());
}
END_TEST

START_TEST(refuses_bytes_left_over)
{
    case_take(2 * _i);
    sig[sig_len++] = 0; /* behind the sequence */
    ck_assert(!verify());
    sig[1]++; /* in it */
    ck_assert(!verify());
    sig[sig_len++] = 0; /* as an element: 00 00 */
    sig[1]++;
    ck_assert(!verify());
}
END_TEST

START_TEST(refuses_lengths_that_are_not_definite)
{
    case_take(2 * _i);
    sig[1] = 0x80;
    sig[sig_len++] = 0;
    sig[sig_len++] = 0;
    ck_assert(!verify());
}
END_TEST

static const struct curve *curve_of(const struct hake_scheme *of)
{
    return of->key_kind == HAKE_KEY_P256 ? &curve_p256 : &curve_p384;
}

START_TEST(refuses_zero_the_order_and_more)
{
    for (int which = 0; which < 2; which++) {
        uint8_t *const changed = which == 0 ? r : s;
        const struct modulus *n = (case_take(2 * _i), curve_of(scheme)->order);

        memset(changed, 0, number_len);
        sig_make();
        ck_assert(!verify());
        mp_write(changed, n->m, n->limbs);
        sig_make();
        ck_assert(!verify());
        memset(changed, 0xff, number_len);
        sig_make();
        ck_assert(!verify());
    }
}
END_TEST

/* Points that have x modulo n so small that n more fits as well. */
static const struct {
    const struct hake_scheme *scheme;
    const struct curve *curve;
    limb r;
    const char *point;
} small[] = {
    {&hake_ecdsa_secp256r1_sha256, &curve_p256, 5,
     "04"
     "0000000000000000000000000000000000000000000000000000000000000005"
     "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc"},
    {&hake_ecdsa_secp256r1_sha256, &curve_p256, 3,
     "04"
     "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632554"
     "484f0c0fda434ef0a808458914f328715d7a545e198ac7eee31dffe861b5d23f"},
    {&hake_ecdsa_secp384r1_sha384, &curve_p384, 2,
     "04"
     "0000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000002"
     "8cdeadbbd04911a3c1931e26df3fa6439dca9c7eb286fbd46fc319f0e2bb7802"
     "32baf57825fc0c1912ada2fefe84024c"},
    {&hake_ecdsa_secp384r1_sha384, &curve_p384, 2,
     "04"
     "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
     "581a0db248b0a77aecec196accc52975"
     "674db71d55d1948b3c7d4c562474ad137465f9605bc7c67cb9fab6bf9f3ca2ef"
     "87d56a8d920568aa26f7eaf13ee70a45"},
};
#define SMALL (int)(sizeof small / sizeof small[0])

static void digest_make(limb *e)
{
    const struct modulus *n = curve_of(scheme)->order;
    const struct hake_hash *hash =
        scheme->id == 0x0403 ? &hake_sha256 : &hake_sha384;
    union hake_hash_state state;
    uint8_t digest[HAKE_HASH_MAX];

    hash->init(&state);
    hash->update(&state, text, text_len);
    hash->final(&state, digest);
    mod_reduce(n, e, digest, hash->len < n->bytes ? hash->len : n->bytes);
}

/* Makes the key Q = (s R - e G) / r by which r and s verify. */
static void key_recover(const struct curve *c, const char *point,
                        const limb *r_number, const limb *s_number)
{
    const struct modulus *n = c->order;
    struct curve_term terms[2] = {{.point = c->generator}};
    const limb zero[MP_LIMBS_MAX] = {0};
    limb inverse[MP_LIMBS_MAX], e[MP_LIMBS_MAX] = {0};
    struct point q;

    key_len = hex_read(key_bytes, sizeof key_bytes, point);
    ck_assert(curve_read(c, &terms[1].point,
                         (struct hake_bytes){key_bytes, key_len}));
    mod_enter(n, inverse, r_number);
    mod_invert(n, inverse, inverse);
    digest_make(e);
    n->sub(e, zero, e, n);
    n->mul(terms[0].scalar, e, inverse, n);
    n->mul(terms[1].scalar, s_number, inverse, n);
    curve_mul(c, &q, terms, 2);
    ck_assert(curve_affine(c, &q));
    curve_write(c, key_bytes, &q);
}

static bool verify_numbers(const limb *r_number, const limb *s_number,
                           const struct modulus *n)
{
    number_len = n->bytes;
    mp_write(r, r_number, n->limbs);
    mp_write(s, s_number, n->limbs);
    sig_make();
    return verify();
}

START_TEST(takes_an_x_above_the_order_but_no_r_or_s)
{
    const struct modulus *n = small[_i].curve->order;
    const limb r_number[MP_LIMBS_MAX] = {small[_i].r};
    const limb s_number[MP_LIMBS_MAX] = {7};
    limb more[MP_LIMBS_MAX];

    scheme = small[_i].scheme;
    text_len = 1;
    key_recover(small[_i].curve, small[_i].point, r_number, s_number);
    ck_assert(verify_numbers(r_number, s_number, n));
    ck_assert_uint_eq(mp_add(more, r_number, n->m, n->limbs), 0);
    ck_assert(!verify_numbers(more, s_number, n));
    ck_assert_uint_eq(mp_add(more, s_number, n->m, n->limbs), 0);
    ck_assert(!verify_numbers(r_number, more, n));
}
END_TEST

START_TEST(refuses_numbers_that_are_longer_than_the_order)
{
    case_take(2 * _i);
    if (sig[4] != 0) {
        insert(4, 0);
        sig[1]++;
        sig[3]++;
    }
    sig[4] = 1;
    ck_assert(!verify());
}
END_TEST

/* With Q = G, r = -e and s = 1, u G + v Q is at infinity; with r = e it is a
 * sum of equals. */
START_TEST(refuses_a_sum_at_infinity)
{
    const limb zero[MP_LIMBS_MAX] = {0}, one[MP_LIMBS_MAX] = {1};
    const struct curve *c;
    limb e[MP_LIMBS_MAX] = {0}, minus[MP_LIMBS_MAX];

    case_take(2 * _i);
    c = curve_of(scheme);
    curve_write(c, key_bytes, &c->generator);
    digest_make(e);
    c->order->sub(minus, zero, e, c->order);
    ck_assert(!verify_numbers(minus, one, c->order));
    ck_assert(!verify_numbers(e, one, c->order));
}
END_TEST

static void describes(const struct hake_scheme *of, uint16_t id,
                      const char *name, uint8_t kind, bool not_tls13)
{
    ck_assert_uint_eq(of->id, id);
    ck_assert_str_eq(of->name, name);
    ck_assert_uint_eq(of->key_kind, kind);
    ck_assert_int_eq(of->not_tls13, not_tls13);
    ck_assert_uint_eq(of->key_len, kind == HAKE_KEY_P256 ? 65 : 97);
    ck_assert_uint_eq(of->key_algorithm.len, kind == HAKE_KEY_P256 ? 19 : 16);
    ck_assert_uint_eq(of->signature_algorithm.len, 10);
    ck_assert_uint_eq(of->signature_algorithm.p[9], id == 0x0403 ? 2 : 3);
}

START_TEST(has_its_registered_numbers)
{
    describes(&hake_ecdsa_secp256r1_sha256, 0x0403, "ecdsa_secp256r1_sha256",
              HAKE_KEY_P256, false);
    describes(&hake_ecdsa_secp384r1_sha384, 0x0503, "ecdsa_secp384r1_sha384",
              HAKE_KEY_P384, false);
    describes(&hake_ecdsa_sha256_secp384r1, 0x0403, "ecdsa_secp256r1_sha256",
              HAKE_KEY_P384, true);
    describes(&hake_ecdsa_sha384_secp256r1, 0x0503, "ecdsa_secp384r1_sha384",
              HAKE_KEY_P256, true);
}
END_TEST

Suite *ecdsa_test(void)
{
    Suite *suite = suite_create("ecdsa");
    TCase *tcase = tcase_create("verifying");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, verifies_what_the_rfc_has_signed, 0, CASES);
    tcase_add_loop_test(tcase, refuses_each_flipped_bit, 0, CASES / 4);
    tcase_add_loop_test(tcase, refuses_a_signature_of_any_other_length, 0,
                        CASES / 2);
    tcase_add_loop_test(tcase, refuses_a_key_of_another_kind_or_length, 0,
                        CASES / 2);
    tcase_add_loop_test(tcase, refuses_numbers_that_are_padded, 0, CASES / 2);
    tcase_add_test(tcase, refuses_numbers_that_are_negative);
    tcase_add_loop_test(tcase, refuses_lengths_in_a_longer_form, 0, CASES / 2);
    tcase_add_loop_test(tcase, refuses_bytes_left_over, 0, CASES / 2);
    tcase_add_loop_test(tcase, refuses_lengths_that_are_not_definite, 0,
                        CASES / 2);
    tcase_add_loop_test(tcase, refuses_zero_the_order_and_more, 0, CASES / 2);
    tcase_add_loop_test(tcase, takes_an_x_above_the_order_but_no_r_or_s, 0,
                        SMALL);
    tcase_add_loop_test(tcase, refuses_numbers_that_are_longer_than_the_order,
                        0, CASES / 2);
    tcase_add_loop_test(tcase, refuses_a_sum_at_infinity, 0, CASES / 2);
    tcase_add_test(tcase, has_its_registered_numbers);
    suite_add_tcase(suite, tcase);
    return suite;
}

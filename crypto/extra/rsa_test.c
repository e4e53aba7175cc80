/*
 * rsa_test.c: RSAVP1 against a slow reference, and keys and signatures that it
 * refuses.
 */
#include "crypto/extra/rsa_test.h"

#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- Keys ---------------------------------------------------------------- */

static size_t element_write(uint8_t *out, uint8_t tag,
                            struct hake_bytes content)
{
    size_t head = 0;

    out[head++] = tag;
    if (content.len >= 0x100) {
        out[head++] = 0x82;
        out[head++] = (uint8_t)(content.len >> 8);
    } else if (content.len >= 0x80) {
        out[head++] = 0x81;
    }
    out[head++] = (uint8_t)content.len;
    memcpy(out + head, content.p, content.len);
    return head + content.len;
}

struct hake_bytes rsa_test_key_write(uint8_t out[RSA_TEST_KEY_MAX],
                                     struct hake_bytes n, struct hake_bytes e)
{
    uint8_t body[RSA_TEST_KEY_MAX];
    size_t len = element_write(body, 0x02, n);

    len += element_write(body + len, 0x02, e);
    len = element_write(out, 0x30, (struct hake_bytes){body, len});
    return (struct hake_bytes){out, len};
}

struct hake_bytes rsa_test_key(uint8_t out[RSA_TEST_KEY_MAX],
                               struct hake_bytes modulus, uint64_t exponent)
{
    uint8_t n[1 + RSA_TEST_MODULUS_MAX] = {0}, e[8];
    const size_t sign = modulus.p[0] >> 7; /* a zero before it */
    size_t skip = 0;

    memcpy(n + 1, modulus.p, modulus.len);
    for (size_t i = 0; i < 8; i++)
        e[i] = (uint8_t)(exponent >> 8 * (7 - i));
    while (skip < 7 && e[skip] == 0 && e[skip + 1] < 0x80)
        skip++;
    return rsa_test_key_write(
        out, (struct hake_bytes){n + 1 - sign, sign + modulus.len},
        (struct hake_bytes){e + skip, 8 - skip});
}

static uint8_t n_bytes[RSA_TEST_MODULUS_MAX], sig_bytes[RSA_TEST_MODULUS_MAX];
static uint8_t key_bytes[RSA_TEST_KEY_MAX];
static size_t n_len;
static struct hake_bytes key, sig;
static struct rsa_encoded encoded;

static void key_set(uint64_t e)
{
    key = rsa_test_key(key_bytes, (struct hake_bytes){n_bytes, n_len}, e);
}

static void key_write(struct hake_bytes n, struct hake_bytes e)
{
    key = rsa_test_key_write(key_bytes, n, e);
}

/* An odd modulus of so many bits; the others are random. */
static void modulus_draw(size_t bits)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {8};

    n_len = (bits + 7) / 8;
    randombytes_buf_deterministic(n_bytes, n_len, seed);
    n_bytes[0] &= (uint8_t)(0xff >> (8 * n_len - bits));
    n_bytes[0] |= (uint8_t)(0x80 >> (8 * n_len - bits));
    n_bytes[n_len - 1] |= 1;
    sig = (struct hake_bytes){sig_bytes, n_len};
    memset(sig_bytes, 0, sizeof sig_bytes);
    sig_bytes[n_len - 1] = 2;
}

/* The key ends where its memory ends, so that a sanitizer sees who reads on. */
static bool recovers(size_t bits_min)
{
    uint8_t *memory = malloc(1 + key.len);
    bool done;

    memcpy(memory + 1, key.p, key.len);
    done = hake_rsa_recover((struct hake_bytes){memory + 1, key.len}, bits_min,
                            sig, &encoded);
    free(memory);
    return done;
}

static void setup(void)
{
    modulus_draw(1024);
    key_set(3);
}

/* ---- RSAVP1, against a reference that knows no words --------------------- */

/* x = x + y mod n */
static void add_mod(uint8_t *x, const uint8_t *y)
{
    unsigned carry = 0;

    for (size_t i = n_len; i-- > 0; carry >>= 8) {
        carry += (unsigned)x[i] + y[i];
        x[i] = (uint8_t)carry;
    }
    if (carry == 0 && memcmp(x, n_bytes, n_len) < 0)
        return;
    carry = 1;
    for (size_t i = n_len; i-- > 0; carry >>= 8) {
        carry += (unsigned)x[i] + (0xff - n_bytes[i]);
        x[i] = (uint8_t)carry;
    }
}

/* x = x * y mod n */
static void multiply_mod(uint8_t *x, const uint8_t *y)
{
    uint8_t product[RSA_TEST_MODULUS_MAX] = {0};

    for (size_t bit = 0; bit < 8 * n_len; bit++) {
        add_mod(product, product);
        if ((y[bit / 8] & 0x80 >> bit % 8) != 0)
            add_mod(product, x);
    }
    memcpy(x, product, n_len);
}

static void recovers_the_power(uint32_t e)
{
    uint8_t power[RSA_TEST_MODULUS_MAX] = {0};

    power[n_len - 1] = 1;
    for (uint32_t bit = (uint32_t)1 << 31; bit > 0; bit >>= 1) {
        multiply_mod(power, power);
        if ((e & bit) != 0)
            multiply_mod(power, sig_bytes);
    }
    key_set(e);
    ck_assert(recovers(1024));
    ck_assert_uint_eq(encoded.len, n_len);
    ck_assert_mem_eq(encoded.octets, power, n_len);
}

START_TEST(recovers_powers_modulo_any_number)
{
    static const size_t bits[] = {1024, 1025, 1031, 1055, 1056, 1057,
                                  1087, 1088, 1089, 2047, 2048};

    modulus_draw(bits[_i]);
    memset(sig_bytes, 0x5a, n_len);
    sig_bytes[0] = n_bytes[0] / 2;
    recovers_the_power(3);
    recovers_the_power(11);
    ck_assert_uint_eq(encoded.bits, bits[_i]);
}
END_TEST

START_TEST(recovers_powers_of_any_exponent)
{
    static const uint32_t exponents[] = {
        3, 5, 7, 0x10001, 0x80000001, 0xfffffffd, 0xffffffff};

    memset(sig_bytes, 0x77, n_len);
    sig_bytes[0] = n_bytes[0] / 2;
    recovers_the_power(exponents[_i]);
}
END_TEST

START_TEST(recovers_powers_modulo_the_largest_numbers)
{
    for (size_t bits = HAKE_RSA_BITS_MAX - 1; bits <= HAKE_RSA_BITS_MAX;
         bits++) {
        modulus_draw(bits);
        memset(n_bytes, 0xff, n_len);
        n_bytes[0] = (uint8_t)(0xff >> (8 * n_len - bits));
        memcpy(sig_bytes, n_bytes, n_len);
        sig_bytes[n_len - 1] -= 2;
        recovers_the_power(3);
    }
}
END_TEST

START_TEST(zero_one_and_minus_one_are_their_own_powers)
{
    for (uint8_t i = 0; i < 3; i++) {
        memset(sig_bytes, 0, n_len);
        sig_bytes[n_len - 1] = i;
        if (i == 2) {
            memcpy(sig_bytes, n_bytes, n_len);
            sig_bytes[n_len - 1]--;
        }
        ck_assert(recovers(1024));
        ck_assert_mem_eq(encoded.octets, sig_bytes, n_len);
    }
}
END_TEST

START_TEST(refuses_a_signature_that_is_not_below_the_modulus)
{
    memcpy(sig_bytes, n_bytes, n_len);
    ck_assert(!recovers(1024));
    sig_bytes[n_len - 1]++;
    ck_assert(!recovers(1024));
    memset(sig_bytes, 0xff, n_len);
    ck_assert(!recovers(1024));
    memcpy(sig_bytes, n_bytes, n_len);
    sig_bytes[n_len / 2]--;
    ck_assert(recovers(1024));
}
END_TEST

START_TEST(refuses_a_signature_of_any_other_length)
{
    memset(sig_bytes, 0, sizeof sig_bytes);
    for (sig.len = 0; sig.len <= sizeof sig_bytes; sig.len++)
        ck_assert_int_eq(recovers(1024), sig.len == n_len);
}
END_TEST

/* ---- RSAPublicKey -------------------------------------------------------- */

START_TEST(refuses_moduli_that_are_too_short_or_too_long)
{
    static const struct {
        size_t bits, bits_min;
        bool taken;
    } cases[] = {
        {1023, 1024, false},
        {1024, 1024, true},
        {1024, 2048, false},
        {2041, 2048, false},
        {2047, 2048, false},
        {2048, 2048, true},
        {2049, 2048, true},
        {HAKE_RSA_BITS_MAX, 2048, true},
        {HAKE_RSA_BITS_MAX + 1, 2048, false},
        {HAKE_RSA_BITS_MAX + 8, 2048, false},
    };

    modulus_draw(cases[_i].bits);
    key_set(65537);
    ck_assert_int_eq(recovers(cases[_i].bits_min), cases[_i].taken);
}
END_TEST

START_TEST(refuses_an_even_modulus)
{
    n_bytes[n_len - 1]--;
    key_set(65537);
    ck_assert(!recovers(1024));
}
END_TEST

START_TEST(refuses_exponents_that_are_even_or_out_of_range)
{
    static const struct {
        uint64_t e;
        bool taken;
    } cases[] = {
        {0, false},
        {1, false},
        {2, false},
        {3, true},
        {4, false},
        {65536, false},
        {65537, true},
        {0x80000000, false},
        {0xfffffffe, false},
        {0xffffffff, true},
        {1ull << 32, false},
        {(1ull << 32) + 1, false},
        {(1ull << 32) + 3, false},
    };

    key_set(cases[_i].e);
    ck_assert_int_eq(recovers(1024), cases[_i].taken);
}
END_TEST

START_TEST(refuses_integers_that_are_not_minimal_or_not_positive)
{
    static const uint8_t three[] = {0, 0, 3}, minus[] = {0x83};
    uint8_t n[RSA_TEST_MODULUS_MAX] = {0};
    const struct hake_bytes none = {n, 0}, right = {n + 1, n_len + 1};
    const struct hake_bytes e = {three + 2, 1};

    memcpy(n + 2, n_bytes, n_len);
    key_write(right, e);
    ck_assert(recovers(1024));
    key_write((struct hake_bytes){n, n_len + 2}, e);
    ck_assert(!recovers(1024));
    key_write((struct hake_bytes){n + 2, n_len}, e); /* negative */
    ck_assert(!recovers(1024));
    key_write(none, e);
    ck_assert(!recovers(1024));
    key_write(right, (struct hake_bytes){three + 1, 2});
    ck_assert(!recovers(1024));
    key_write(right, (struct hake_bytes){three, 3});
    ck_assert(!recovers(1024));
    key_write(right, (struct hake_bytes){minus, 1});
    ck_assert(!recovers(1024));
    key_write(right, none);
    ck_assert(!recovers(1024));
}
END_TEST

START_TEST(refuses_a_key_that_is_cut_off)
{
    size_t whole;

    modulus_draw(_i == 0 ? 1024 : 2048);
    key_set(3);
    whole = key.len;
    for (key.len = 0; key.len <= whole; key.len++)
        ck_assert_int_eq(recovers(1024), key.len == whole);
}
END_TEST

START_TEST(refuses_a_key_with_something_behind_it)
{
    key_bytes[key.len++] = 0;
    ck_assert(!recovers(1024));
    key_bytes[2]++; /* now inside */
    ck_assert(!recovers(1024));
    key_bytes[key.len - 1] = 3;
    key_bytes[key.len - 3] = 2; /* 02 02 03 03: e is 0x0303 */
    ck_assert(recovers(1024));
}
END_TEST

/* 30 81 87, 02 81 81 00 n, 02 01 03 */
START_TEST(refuses_each_flipped_bit_of_tags_and_lengths)
{
    for (size_t at = 0; at < key.len; at++) {
        if (at >= 7 && at != key.len - 2 && at != key.len - 3)
            continue;
        for (unsigned bit = 0; bit < 8; bit++) {
            key_bytes[at] ^= (uint8_t)(1u << bit);
            ck_assert(!recovers(1024));
            key_bytes[at] ^= (uint8_t)(1u << bit);
        }
    }
    ck_assert(recovers(1024));
}
END_TEST

START_TEST(refuses_lengths_that_are_not_minimal)
{
    static const struct {
        uint8_t len, bytes[6];
    } heads[] = {
        {3, {0x30, 0x81, 0x87}}, /* right */
        {4, {0x30, 0x82, 0x00, 0x87}},
        {5, {0x30, 0x83, 0x00, 0x00, 0x87}},
        {6, {0x30, 0x84, 0x00, 0x00, 0x00, 0x87}},
        {2, {0x30, 0x80}},
        {2, {0x30, 0x87}},
    };
    uint8_t body[sizeof key_bytes];

    memcpy(body, key_bytes + 3, key.len - 3);
    memcpy(key_bytes, heads[_i].bytes, heads[_i].len);
    memcpy(key_bytes + heads[_i].len, body, key.len - 3);
    key.len += (size_t)heads[_i].len - 3;
    ck_assert_int_eq(recovers(1024), _i == 0);
    memcpy(key_bytes, heads[0].bytes, 3); /* 02 81 01 03 */
    memcpy(key_bytes + 3, body, 132);
    memcpy(key_bytes + 135, "\x02\x81\x01\x03", 4);
    key_bytes[2]++;
    key.len = 139;
    ck_assert(!recovers(1024));
}
END_TEST

Suite *rsa_test(void)
{
    Suite *suite = suite_create("rsa");
    TCase *tcase = tcase_create("rsa");

    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_loop_test(tcase, recovers_powers_modulo_any_number, 0, 11);
    tcase_add_loop_test(tcase, recovers_powers_of_any_exponent, 0, 7);
    tcase_add_test(tcase, recovers_powers_modulo_the_largest_numbers);
    tcase_add_test(tcase, zero_one_and_minus_one_are_their_own_powers);
    tcase_add_test(tcase, refuses_a_signature_that_is_not_below_the_modulus);
    tcase_add_test(tcase, refuses_a_signature_of_any_other_length);
    tcase_add_loop_test(tcase, refuses_moduli_that_are_too_short_or_too_long, 0,
                        10);
    tcase_add_test(tcase, refuses_an_even_modulus);
    tcase_add_loop_test(tcase, refuses_exponents_that_are_even_or_out_of_range,
                        0, 13);
    tcase_add_test(tcase,
                   refuses_integers_that_are_not_minimal_or_not_positive);
    tcase_add_loop_test(tcase, refuses_a_key_that_is_cut_off, 0, 2);
    tcase_add_test(tcase, refuses_a_key_with_something_behind_it);
    tcase_add_test(tcase, refuses_each_flipped_bit_of_tags_and_lengths);
    tcase_add_loop_test(tcase, refuses_lengths_that_are_not_minimal, 0, 6);
    suite_add_tcase(suite, tcase);
    return suite;
}

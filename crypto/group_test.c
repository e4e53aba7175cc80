/*
 * group_test.c: x25519: both sides agree, points of low order are refused,
 * scalars are clamped and the top bit of a share is ignored (RFC 7748 5).
 */
#include "crypto/crypto.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define PAIRS 64

/* The u-coordinates of points whose order divides 8, on the curve or on its
 * twist, below 2^255: multiplied by any clamped scalar they give zero. */
static const uint8_t low_order[][32] = {
    {0},
    {1},
    {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
     0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
     0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
    {0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1,
     0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c,
     0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, /* p - 1 */
    {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, /* p */
    {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, /* p + 1 */
};
#define LOW_ORDER (sizeof low_order / sizeof low_order[0])

static uint8_t random_bytes[2 * PAIRS][32];

static void random_fill(void)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {5};

    randombytes_buf_deterministic(random_bytes, sizeof random_bytes, seed);
}

START_TEST(both_sides_agree_on_the_shared_secret)
{
    const struct hake_group *group = &hake_x25519;
    uint8_t client_share[32], server_share[32];
    uint8_t client_shared[32], server_shared[32], before[32] = {0};

    for (size_t i = 0; i < PAIRS; i++) {
        const uint8_t *client = random_bytes[2 * i];
        const uint8_t *server = random_bytes[2 * i + 1];

        ck_assert(group->offer(client_share, client));
        ck_assert(
            group->answer(server_share, server_shared, server, client_share));
        ck_assert(group->finish(client_shared, client, server_share));
        ck_assert_mem_eq(client_shared, server_shared, 32);
        ck_assert_mem_ne(client_shared, before, 32);
        memcpy(before, client_shared, 32);
    }
}
END_TEST

START_TEST(refuses_points_of_low_order_on_both_sides)
{
    uint8_t share[32], shared[32], own_share[32];

    for (size_t i = 0; i < 2 * LOW_ORDER; i++) {
        memcpy(share, low_order[i / 2], 32);
        if (i % 2 == 1)
            share[31] |= 0x80; /* which RFC 7748 5 tells to mask */
        ck_assert(!hake_x25519.finish(shared, random_bytes[i], share));
        ck_assert(
            !hake_x25519.answer(own_share, shared, random_bytes[i], share));
    }
}
END_TEST

/* The neighbours of the points above are not of low order. */
START_TEST(accepts_a_share_that_only_looks_like_low_order)
{
    uint8_t share[32], shared[32];

    for (size_t i = 0; i < LOW_ORDER; i++) {
        memcpy(share, low_order[i], 32);
        share[1] ^= 0x10;
        ck_assert(hake_x25519.finish(shared, random_bytes[i], share));
    }
}
END_TEST

START_TEST(clamps_the_scalar)
{
    uint8_t scalar[32], share[32], expected[32];

    ck_assert(hake_x25519.offer(expected, random_bytes[0]));
    memcpy(scalar, random_bytes[0], 32);
    scalar[0] ^= 0x07;
    scalar[31] ^= 0xc0;
    ck_assert(hake_x25519.offer(share, scalar));
    ck_assert_mem_eq(share, expected, 32);
    scalar[0] ^= 0x08;
    ck_assert(hake_x25519.offer(share, scalar));
    ck_assert_mem_ne(share, expected, 32);
}
END_TEST

START_TEST(ignores_the_top_bit_of_a_share)
{
    uint8_t share[32], expected[32], shared[32];

    ck_assert(hake_x25519.offer(share, random_bytes[1]));
    ck_assert(hake_x25519.finish(expected, random_bytes[0], share));
    share[31] ^= 0x80;
    ck_assert(hake_x25519.finish(shared, random_bytes[0], share));
    ck_assert_mem_eq(shared, expected, 32);
}
END_TEST

START_TEST(has_lengths_that_fit_the_constants)
{
    ck_assert_uint_eq(hake_x25519.id, 0x001d);
    ck_assert_uint_le(hake_x25519.random_len, HAKE_GROUP_RANDOM_MAX);
    ck_assert_uint_le(hake_x25519.client_len, HAKE_SHARE_MAX);
    ck_assert_uint_le(hake_x25519.server_len, HAKE_SHARE_MAX);
    ck_assert_uint_le(hake_x25519.shared_len, HAKE_SHARED_MAX);
}
END_TEST

Suite *group_test(void)
{
    Suite *suite = suite_create("group");
    TCase *tcase = tcase_create("x25519");

    tcase_add_checked_fixture(tcase, random_fill, NULL);
    tcase_add_test(tcase, both_sides_agree_on_the_shared_secret);
    tcase_add_test(tcase, refuses_points_of_low_order_on_both_sides);
    tcase_add_test(tcase, accepts_a_share_that_only_looks_like_low_order);
    tcase_add_test(tcase, clamps_the_scalar);
    tcase_add_test(tcase, ignores_the_top_bit_of_a_share);
    tcase_add_test(tcase, has_lengths_that_fit_the_constants);
    suite_add_tcase(suite, tcase);
    return suite;
}

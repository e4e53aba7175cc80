/*
 * ecdh_test.c: the groups secp256r1 and secp384r1: the vectors of RFC 5903, the
 * scalars that are special, and shares that are refused.
 */
#include "crypto/extra/curve.h"
#include "crypto/extra/ecdh.h"
#include "crypto/extra/extra.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define PAIRS 16

/* RFC 5903 8.1 and 8.2 */
static const struct {
    const struct hake_group *group;
    const struct curve *curve;
    const char *client, *client_share, *server, *server_share, *shared;
} cases[] = {
    {&hake_secp256r1, &curve_p256,
     "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
     "04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c37725811"
     "805271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990b"
     "b3",
     "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
     "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf"
     "6356fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872"
     "ab",
     "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"},
    {&hake_secp384r1, &curve_p384,
     "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655"
     "e35b538041e649ee3faef896783ab194",
     "04667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55e"
     "e6de3ac808acb4bdb4c88732aee95f41aa9482ed1fc0eeb9cafc4984625ccfc2"
     "3f65032149e0e144ada024181535a0f38eeb9fcff3c2c947dae69b4c634573a8"
     "1c",
     "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942"
     "e0308312916b8ed2960e4bd55a7448fc",
     "04e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc50"
     "9d0d1ac43a0336def96fda41d0774a3571dcfbec7aacf3196472169e83843036"
     "7f66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e638"
     "6c",
     "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4"
     "d603135569b9e9d09cf5d4a270f59746"},
};
#define CASES (int)(sizeof cases / sizeof cases[0])

static void hex_read(uint8_t *out, size_t len, const char *hex)
{
    size_t read = 0;

    sodium_hex2bin(out, len, hex, strlen(hex), NULL, &read, NULL);
    ck_assert_uint_eq(read, len);
}

/* The random bytes of a scalar are it, behind zeros. */
static void random_read(uint8_t *out, const struct hake_group *group,
                        const char *hex)
{
    memset(out, 0, ECDH_RANDOM_EXTRA);
    hex_read(out + ECDH_RANDOM_EXTRA,
             (size_t)(group->random_len - ECDH_RANDOM_EXTRA), hex);
}

START_TEST(computes_the_vectors_of_the_rfc)
{
    const struct hake_group *group = cases[_i].group;
    uint8_t client[HAKE_GROUP_RANDOM_MAX], server[HAKE_GROUP_RANDOM_MAX];
    uint8_t share[HAKE_SHARE_MAX], shared[HAKE_SHARED_MAX];
    uint8_t client_share[HAKE_SHARE_MAX], server_share[HAKE_SHARE_MAX];
    uint8_t expected[HAKE_SHARED_MAX];

    random_read(client, group, cases[_i].client);
    random_read(server, group, cases[_i].server);
    hex_read(client_share, group->client_len, cases[_i].client_share);
    hex_read(server_share, group->server_len, cases[_i].server_share);
    hex_read(expected, group->shared_len, cases[_i].shared);

    ck_assert(group->offer(share, client));
    ck_assert_mem_eq(share, client_share, group->client_len);
    ck_assert(group->answer(share, shared, server, client_share));
    ck_assert_mem_eq(share, server_share, group->server_len);
    ck_assert_mem_eq(shared, expected, group->shared_len);
    ck_assert(group->finish(shared, client, server_share));
    ck_assert_mem_eq(shared, expected, group->shared_len);
}
END_TEST

START_TEST(lets_both_sides_agree)
{
    const struct hake_group *group = cases[_i].group;
    uint8_t random[2][HAKE_GROUP_RANDOM_MAX], before[HAKE_SHARED_MAX] = {0};
    uint8_t share[2][HAKE_SHARE_MAX], shared[2][HAKE_SHARED_MAX];

    for (uint8_t i = 0; i < PAIRS; i++) {
        const uint8_t seed[randombytes_SEEDBYTES] = {i};

        randombytes_buf_deterministic(random, sizeof random, seed);
        ck_assert(group->offer(share[0], random[0]));
        ck_assert(group->answer(share[1], shared[1], random[1], share[0]));
        ck_assert(group->finish(shared[0], random[0], share[1]));
        ck_assert_mem_eq(shared[0], shared[1], group->shared_len);
        ck_assert_mem_ne(shared[0], before, group->shared_len);
        memcpy(before, shared[0], group->shared_len);
    }
}
END_TEST

/* Writes high * 2^(order bits) + number. */
static void random_write(uint8_t *out, const struct modulus *n, uint8_t high,
                         const limb *number)
{
    memset(out, 0, ECDH_RANDOM_EXTRA);
    out[ECDH_RANDOM_EXTRA - 1] = high;
    mp_write(out + ECDH_RANDOM_EXTRA, number, n->limbs);
}

START_TEST(refuses_a_scalar_of_zero)
{
    const struct hake_group *group = cases[_i].group;
    const struct modulus *n = cases[_i].curve->order;
    const limb zero[MP_LIMBS_MAX] = {0};
    uint8_t random[HAKE_GROUP_RANDOM_MAX], peer[HAKE_SHARE_MAX];
    uint8_t share[HAKE_SHARE_MAX], shared[HAKE_SHARED_MAX];
    limb twice[MP_LIMBS_MAX];
    uint8_t carry = (uint8_t)mp_add(twice, n->m, n->m, n->limbs);

    hex_read(peer, group->client_len, cases[_i].client_share);
    for (int i = 0; i < 3; i++) {
        random_write(random, n, i == 2 ? carry : 0,
                     i == 0   ? zero
                     : i == 1 ? n->m
                              : twice);
        ck_assert(!group->offer(share, random));
        ck_assert(!group->answer(share, shared, random, peer));
        ck_assert(!group->finish(shared, random, peer));
    }
}
END_TEST

/* 1, 2, n - 1 and what differs from these by n or 2n. */
START_TEST(reduces_the_random_bytes_by_the_order)
{
    const struct hake_group *group = cases[_i].group;
    const struct curve *c = cases[_i].curve;
    const struct modulus *n = c->order;
    uint8_t random[HAKE_GROUP_RANDOM_MAX];
    uint8_t share[HAKE_SHARE_MAX], expected[HAKE_SHARE_MAX];
    limb number[MP_LIMBS_MAX] = {1}, low[MP_LIMBS_MAX] = {1};
    uint8_t high = 0;

    curve_write(c, expected, &c->generator);
    for (int i = 0; i < 10; i++) {
        random_write(random, n, high, number);
        ck_assert(group->offer(share, random));
        ck_assert_mem_eq(share, expected, group->client_len);
        high = (uint8_t)(high + mp_add(number, number, n->m, n->limbs));
    }

    mp_sub(number, n->m, low, n->limbs); /* n - 1: the same x */
    random_write(random, n, 0, number);
    ck_assert(group->offer(share, random));
    ck_assert_mem_eq(share, expected, 1 + (size_t)n->bytes);
    ck_assert_mem_ne(share, expected, group->client_len);

    low[0] = 2;
    random_write(random, n, 0, low);
    ck_assert(group->offer(share, random));
    ck_assert_mem_ne(share, expected, 1 + (size_t)n->bytes);
}
END_TEST

START_TEST(gives_the_share_itself_for_a_scalar_of_one)
{
    const struct hake_group *group = cases[_i].group;
    const limb one[MP_LIMBS_MAX] = {1};
    uint8_t random[HAKE_GROUP_RANDOM_MAX], peer[HAKE_SHARE_MAX];
    uint8_t shared[HAKE_SHARED_MAX];

    hex_read(peer, group->server_len, cases[_i].server_share);
    random_write(random, cases[_i].curve->order, 0, one);
    ck_assert(group->finish(shared, random, peer));
    ck_assert_mem_eq(shared, peer + 1, group->shared_len);
}
END_TEST

START_TEST(refuses_shares_that_are_no_points)
{
    const struct hake_group *group = cases[_i].group;
    uint8_t random[HAKE_GROUP_RANDOM_MAX], peer[HAKE_SHARE_MAX];
    uint8_t share[HAKE_SHARE_MAX], shared[HAKE_SHARED_MAX];

    random_read(random, group, cases[_i].client);
    hex_read(peer, group->server_len, cases[_i].server_share);
    for (size_t bit = 0; bit < 8 * (size_t)group->server_len; bit++) {
        peer[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert(!group->finish(shared, random, peer));
        ck_assert(!group->answer(share, shared, random, peer));
        peer[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    ck_assert(group->finish(shared, random, peer));
    memset(peer + 1, 0, sizeof peer - 1);
    ck_assert(!group->finish(shared, random, peer));
    peer[0] = 0;
    ck_assert(!group->finish(shared, random, peer));
}
END_TEST

static void describes(const struct hake_group *group, uint16_t id,
                      const char *name, size_t bytes)
{
    ck_assert_uint_eq(group->id, id);
    ck_assert_str_eq(group->name, name);
    ck_assert_uint_eq(group->random_len, bytes + 8);
    ck_assert_uint_eq(group->client_len, 1 + 2 * bytes);
    ck_assert_uint_eq(group->server_len, 1 + 2 * bytes);
    ck_assert_uint_eq(group->shared_len, bytes);
}

START_TEST(has_its_registered_numbers)
{
    describes(&hake_secp256r1, 0x0017, "secp256r1", 32);
    describes(&hake_secp384r1, 0x0018, "secp384r1", 48);
    ck_assert_uint_le(48 + 8, HAKE_GROUP_RANDOM_MAX);
    ck_assert_uint_le(1 + 2 * 48, HAKE_SHARE_MAX);
    ck_assert_uint_le(48, HAKE_SHARED_MAX);
}
END_TEST

Suite *ecdh_test(void)
{
    Suite *suite = suite_create("ecdh");
    TCase *tcase = tcase_create("groups");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, computes_the_vectors_of_the_rfc, 0, CASES);
    tcase_add_loop_test(tcase, lets_both_sides_agree, 0, CASES);
    tcase_add_loop_test(tcase, refuses_a_scalar_of_zero, 0, CASES);
    tcase_add_loop_test(tcase, reduces_the_random_bytes_by_the_order, 0, CASES);
    tcase_add_loop_test(tcase, gives_the_share_itself_for_a_scalar_of_one, 0,
                        CASES);
    tcase_add_loop_test(tcase, refuses_shares_that_are_no_points, 0, CASES);
    tcase_add_test(tcase, has_its_registered_numbers);
    suite_add_tcase(suite, tcase);
    return suite;
}

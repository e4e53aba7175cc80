/*
 * hash_test.c: what vectors do not show of the hashes: pieces, copies of a
 * state, and the bytes around the output. Every test runs for every hash.
 */
#include "crypto/crypto.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define MESSAGE_LEN 300 /* more than two blocks of the longest block */

static const struct hake_hash *const hashes[] = {&hake_sha256, &hake_sha384,
                                                 &hake_sha512};
#define HASHES (sizeof hashes / sizeof hashes[0])

static uint8_t message[MESSAGE_LEN];

static void message_fill(void)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {1};

    randombytes_buf_deterministic(message, sizeof message, seed);
}

static void digest(const struct hake_hash *hash, uint8_t *out, size_t len)
{
    union hake_hash_state state;

    hash->init(&state);
    hash->update(&state, message, len);
    hash->final(&state, out);
}

START_TEST(gives_the_same_digest_for_every_split)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t whole[HAKE_HASH_MAX], split[HAKE_HASH_MAX];
    union hake_hash_state state;

    digest(hash, whole, MESSAGE_LEN);
    for (size_t at = 0; at <= MESSAGE_LEN; at++) {
        hash->init(&state);
        hash->update(&state, message, at);
        hash->update(&state, message + at, MESSAGE_LEN - at);
        hash->final(&state, split);
        ck_assert_mem_eq(whole, split, hash->len);
    }
}
END_TEST

START_TEST(gives_the_same_digest_byte_by_byte_at_every_length)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t whole[HAKE_HASH_MAX], bytes[HAKE_HASH_MAX];
    union hake_hash_state running, state;

    hash->init(&running);
    for (size_t len = 0; len < MESSAGE_LEN; len++) {
        digest(hash, whole, len);
        state = running;
        hash->final(&state, bytes);
        ck_assert_mem_eq(whole, bytes, hash->len);
        hash->update(&running, message + len, 1);
    }
}
END_TEST

START_TEST(ignores_an_empty_update)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t whole[HAKE_HASH_MAX], with_empty[HAKE_HASH_MAX];
    union hake_hash_state state;

    digest(hash, whole, 70);
    hash->init(&state);
    hash->update(&state, NULL, 0);
    hash->update(&state, message, 70);
    hash->update(&state, NULL, 0);
    hash->final(&state, with_empty);
    ck_assert_mem_eq(whole, with_empty, hash->len);
}
END_TEST

/* A transcript is read in the middle by finishing a copy. */
START_TEST(continues_after_a_copy_of_the_state_was_finished)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t whole[HAKE_HASH_MAX], out[HAKE_HASH_MAX];
    union hake_hash_state state, copy;

    digest(hash, whole, MESSAGE_LEN);
    hash->init(&state);
    hash->update(&state, message, 100);
    copy = state;
    hash->final(&copy, out);
    hash->update(&state, message + 100, MESSAGE_LEN - 100);
    hash->final(&state, out);
    ck_assert_mem_eq(whole, out, hash->len);
}
END_TEST

START_TEST(writes_exactly_its_length)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t low[HAKE_HASH_MAX + 1], high[HAKE_HASH_MAX + 1];

    ck_assert_uint_le(hash->len, HAKE_HASH_MAX);
    memset(low, 0x00, sizeof low);
    memset(high, 0xff, sizeof high);
    digest(hash, low, MESSAGE_LEN);
    digest(hash, high, MESSAGE_LEN);
    ck_assert_mem_eq(low, high, hash->len);
    for (size_t i = hash->len; i < sizeof low; i++) {
        ck_assert_uint_eq(low[i], 0x00);
        ck_assert_uint_eq(high[i], 0xff);
    }
}
END_TEST

START_TEST(sha384_is_not_sha512_cut_short)
{
    uint8_t shorter[HAKE_HASH_MAX], longer[HAKE_HASH_MAX];

    digest(&hake_sha384, shorter, 3);
    digest(&hake_sha512, longer, 3);
    ck_assert_mem_ne(shorter, longer, hake_sha384.len);
}
END_TEST

START_TEST(keeps_the_constants_that_the_key_schedule_computes)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t empty[HAKE_HASH_MAX], secret[HAKE_HASH_MAX];
    static const uint8_t zeros[HAKE_HASH_MAX];
    struct hake_hmac early;

    digest(hash, empty, 0);
    ck_assert_mem_eq(empty, hash->empty, hash->len);
    hake_hkdf_extract(hash, secret, NULL, 0, zeros, hash->len);
    hake_hmac_init(&early, hash, secret, hash->len);
    ck_assert(hake_hkdf_expand_label(&early, secret, hash->len, "derived",
                                     empty, hash->len));
    ck_assert_mem_eq(secret, hash->early_derived, hash->len);
}
END_TEST

Suite *hash_test(void)
{
    Suite *suite = suite_create("hash");
    TCase *tcase = tcase_create("hash");
    const int n = (int)HASHES;

    tcase_add_checked_fixture(tcase, message_fill, NULL);
    tcase_add_loop_test(tcase, gives_the_same_digest_for_every_split, 0, n);
    tcase_add_loop_test(
        tcase, gives_the_same_digest_byte_by_byte_at_every_length, 0, n);
    tcase_add_loop_test(tcase, ignores_an_empty_update, 0, n);
    tcase_add_loop_test(
        tcase, keeps_the_constants_that_the_key_schedule_computes, 0, n);
    tcase_add_loop_test(tcase, continues_after_a_copy_of_the_state_was_finished,
                        0, n);
    tcase_add_loop_test(tcase, writes_exactly_its_length, 0, n);
    tcase_add_test(tcase, sha384_is_not_sha512_cut_short);
    suite_add_tcase(suite, tcase);
    return suite;
}

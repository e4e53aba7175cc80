/*
 * transcript_test.c: the Transcript-Hash of RFC 9846 4.1 is the hash of all
 * messages so far, whatever their split, for each candidate.
 */
#include "tls/transcript.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

static hake_handshake hs;
static uint8_t text[500];

static void inputs_fill(void)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {5};

    memset(&hs, 0, sizeof hs);
    randombytes_buf_deterministic(text, sizeof text, seed);
}

static struct hake_bytes part(size_t from, size_t to)
{
    struct hake_bytes bytes = {text + from, to - from};

    return bytes;
}

static void assert_hash(const struct hake_hash *hash, size_t len)
{
    uint8_t expected[64], got[HAKE_HASH_MAX + 1];
    union hake_hash_state state;

    hash->init(&state);
    hash->update(&state, text, len);
    hash->final(&state, expected);
    got[hash->len] = 0xa5;
    transcript_hash(&hs, got);
    ck_assert_mem_eq(got, expected, hash->len);
    ck_assert_uint_eq(got[hash->len], 0xa5);
}

START_TEST(hashes_all_messages_so_far)
{
    uint8_t expected[32], got[HAKE_HASH_MAX];
    size_t done = 0;

    ck_assert(transcript_add(&hs, &hake_sha256));
    for (size_t step = 0; done + step <= sizeof text; step++) {
        transcript_update(&hs, part(done, done + step));
        done += step;
        transcript_hash(&hs, got);
        crypto_hash_sha256(expected, text, done);
        ck_assert_mem_eq(got, expected, 32);
    }
}
END_TEST

START_TEST(goes_on_after_a_hash_was_taken)
{
    ck_assert(transcript_add(&hs, &hake_sha384));
    assert_hash(&hake_sha384, 0);
    assert_hash(&hake_sha384, 0);
    transcript_update(&hs, part(0, 100));
    assert_hash(&hake_sha384, 100);
    transcript_update(&hs, part(100, 300));
    assert_hash(&hake_sha384, 300);
}
END_TEST

/* Both orders of two candidates, and either one chosen. */
START_TEST(chooses_one_of_two_candidates)
{
    static const struct hake_hash *const hashes[] = {&hake_sha256,
                                                     &hake_sha384};
    const struct hake_hash *chosen = hashes[_i / 2];

    ck_assert(transcript_add(&hs, hashes[_i % 2]));
    ck_assert(transcript_add(&hs, hashes[!(_i % 2)]));
    transcript_update(&hs, part(0, 77));
    transcript_choose(&hs, chosen);
    ck_assert_ptr_null(hs.transcript.hash[1]); /* runs no more */
    assert_hash(chosen, 77);
    transcript_update(&hs, part(77, 400));
    assert_hash(chosen, 400);
}
END_TEST

START_TEST(runs_each_hash_once)
{
    ck_assert(transcript_add(&hs, &hake_sha256));
    transcript_update(&hs, part(0, 9));
    ck_assert(transcript_add(&hs, &hake_sha256)); /* does not start anew */
    assert_hash(&hake_sha256, 9);
    ck_assert_ptr_null(hs.transcript.hash[1]);
}
END_TEST

START_TEST(refuses_a_third_candidate)
{
    ck_assert(transcript_add(&hs, &hake_sha256));
    ck_assert(transcript_add(&hs, &hake_sha384));
    ck_assert(!transcript_add(&hs, &hake_sha512));
    ck_assert(transcript_add(&hs, &hake_sha384));
    transcript_update(&hs, part(0, 40));
    transcript_choose(&hs, &hake_sha384);
    assert_hash(&hake_sha384, 40);
}
END_TEST

Suite *transcript_test(void)
{
    Suite *suite = suite_create("transcript");
    TCase *tcase = tcase_create("transcript");

    tcase_add_checked_fixture(tcase, inputs_fill, NULL);
    tcase_add_test(tcase, hashes_all_messages_so_far);
    tcase_add_test(tcase, goes_on_after_a_hash_was_taken);
    tcase_add_loop_test(tcase, chooses_one_of_two_candidates, 0, 4);
    tcase_add_test(tcase, runs_each_hash_once);
    tcase_add_test(tcase, refuses_a_third_candidate);
    suite_add_tcase(suite, tcase);
    return suite;
}

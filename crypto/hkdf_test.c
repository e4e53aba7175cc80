/*
 * hkdf_test.c: the limits of HKDF (RFC 5869 2.3), and HKDF-Expand-Label
 * against an HkdfLabel built here byte by byte (RFC 9846 7.1).
 */
#include "crypto/crypto.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define OKM_MAX   (255 * HAKE_HASH_MAX)
#define LABEL_MAX (2 + 1 + 6 + HAKE_LABEL_MAX + 1 + 255)
#define UNTOUCHED 0xa5

static const struct hake_hash *const hashes[] = {&hake_sha256, &hake_sha384,
                                                 &hake_sha512};
#define HASHES (sizeof hashes / sizeof hashes[0])

static uint8_t bytes[300], okm[OKM_MAX + 1];
static char letters[HAKE_LABEL_MAX + 2];
static struct hake_hmac prk;

static void inputs_fill(void)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {3};

    randombytes_buf_deterministic(bytes, sizeof bytes, seed);
    memset(okm, UNTOUCHED, sizeof okm);
    for (size_t i = 0; i < sizeof letters - 1; i++)
        letters[i] = (char)('a' + i % 26);
    letters[sizeof letters - 1] = '\0';
}

static void prk_set(const struct hake_hash *hash)
{
    hake_hmac_init(&prk, hash, bytes, hash->len);
}

static bool untouched(const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (p[i] != UNTOUCHED)
            return false;
    return true;
}

START_TEST(expands_to_the_limit_and_not_one_byte_further)
{
    const struct hake_hash *hash = hashes[_i];
    const size_t limit = 255 * (size_t)hash->len;

    prk_set(hash);
    ck_assert(!hake_hkdf_expand(&prk, okm, limit + 1, bytes, 10));
    ck_assert(!hake_hkdf_expand(&prk, okm, SIZE_MAX, bytes, 10));
    ck_assert(untouched(okm, sizeof okm));
    ck_assert(hake_hkdf_expand(&prk, okm, limit, bytes, 10));
    ck_assert(untouched(okm + limit, sizeof okm - limit));
}
END_TEST

START_TEST(counts_the_last_block_as_255)
{
    const struct hake_hash *hash = hashes[_i];
    const size_t len = hash->len;
    const uint8_t n = 255;
    const struct hake_bytes parts[3] = {
        {okm + 253 * len, len}, {bytes, 10}, {&n, 1}};
    uint8_t last[HAKE_HASH_MAX];

    prk_set(hash);
    ck_assert(hake_hkdf_expand(&prk, okm, 255 * len, bytes, 10));
    hake_hmac_mac(&prk, last, parts, 3);
    ck_assert_mem_eq(last, okm + 254 * len, len);
}
END_TEST

START_TEST(gives_a_prefix_for_every_shorter_length)
{
    const struct hake_hash *hash = hashes[_i];
    const size_t longest = 3 * (size_t)hash->len + 1;
    uint8_t out[3 * HAKE_HASH_MAX + 2];

    prk_set(hash);
    ck_assert(hake_hkdf_expand(&prk, okm, longest, bytes, 10));
    for (size_t len = 0; len <= longest; len++) {
        memset(out, UNTOUCHED, sizeof out);
        ck_assert(hake_hkdf_expand(&prk, out, len, bytes, 10));
        ck_assert(memcmp(out, okm, len) == 0);
        ck_assert(untouched(out + len, sizeof out - len));
    }
}
END_TEST

START_TEST(extracts_with_an_empty_salt_as_with_zeros)
{
    const struct hake_hash *hash = hashes[_i];
    const uint8_t zeros[HAKE_HASH_MAX] = {0};
    uint8_t empty[HAKE_HASH_MAX], zero[HAKE_HASH_MAX];

    hake_hkdf_extract(hash, empty, NULL, 0, bytes, 32);
    hake_hkdf_extract(hash, zero, zeros, hash->len, bytes, 32);
    ck_assert_mem_eq(empty, zero, hash->len);
}
END_TEST

START_TEST(extracts_over_its_own_salt_or_input)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t expected[HAKE_HASH_MAX], salt[HAKE_HASH_MAX], ikm[HAKE_HASH_MAX];

    memcpy(salt, bytes, sizeof salt);
    memcpy(ikm, bytes + sizeof salt, sizeof ikm);
    hake_hkdf_extract(hash, expected, salt, hash->len, ikm, hash->len);
    hake_hkdf_extract(hash, ikm, salt, hash->len, ikm, hash->len);
    ck_assert_mem_eq(expected, ikm, hash->len);
    memcpy(ikm, bytes + sizeof salt, sizeof ikm);
    hake_hkdf_extract(hash, salt, salt, hash->len, ikm, hash->len);
    ck_assert_mem_eq(expected, salt, hash->len);
}
END_TEST

/* HKDF-Expand-Label by way of an HkdfLabel in one piece. */
static void by_definition(uint8_t *out, size_t len, const char *label,
                          size_t context_len)
{
    uint8_t info[LABEL_MAX];
    const size_t label_len = strlen(label);
    size_t at = 0;

    info[at++] = (uint8_t)(len / 256);
    info[at++] = (uint8_t)(len % 256);
    info[at++] = (uint8_t)(6 + label_len);
    memcpy(info + at, "tls13 ", 6);
    memcpy(info + at + 6, label, label_len);
    at += 6 + label_len;
    info[at++] = (uint8_t)context_len;
    memcpy(info + at, bytes, context_len);
    ck_assert(hake_hkdf_expand(&prk, out, len, info, at + context_len));
}

static void compare(size_t len, const char *label, size_t context_len)
{
    uint8_t expected[400], got[401];

    memset(got, UNTOUCHED, sizeof got);
    by_definition(expected, len, label, context_len);
    ck_assert(
        hake_hkdf_expand_label(&prk, got, len, label, bytes, context_len));
    ck_assert(memcmp(expected, got, len) == 0);
    ck_assert(untouched(got + len, sizeof got - len));
}

START_TEST(builds_the_label_for_every_length_of_it)
{
    prk_set(hashes[_i]);
    for (size_t len = 1; len <= HAKE_LABEL_MAX; len++) {
        compare(32, letters + sizeof letters - 1 - len, 0);
        compare(32, letters + sizeof letters - 1 - len, 255);
    }
}
END_TEST

START_TEST(builds_the_label_for_every_length_of_the_context)
{
    prk_set(hashes[_i]);
    for (size_t len = 0; len <= 255; len++)
        compare(32, "c hs traffic", len);
}
END_TEST

START_TEST(builds_the_label_for_output_lengths_of_two_bytes)
{
    prk_set(hashes[_i]);
    for (size_t len = 0; len <= 400; len++)
        compare(len, "key", 0);
}
END_TEST

START_TEST(refuses_what_an_hkdf_label_cannot_hold)
{
    const struct hake_hash *hash = hashes[_i];
    const size_t too_long = 255 * (size_t)hash->len + 1;

    prk_set(hash);
    ck_assert_uint_eq(strlen(letters), HAKE_LABEL_MAX + 1);
    ck_assert(!hake_hkdf_expand_label(&prk, okm, 32, letters, bytes, 0));
    ck_assert(!hake_hkdf_expand_label(&prk, okm, 32, "", bytes, 0));
    ck_assert(!hake_hkdf_expand_label(&prk, okm, 32, "key", bytes, 256));
    ck_assert(!hake_hkdf_expand_label(&prk, okm, 32, "key", bytes, 257));
    ck_assert(!hake_hkdf_expand_label(&prk, okm, too_long, "key", bytes, 0));
    ck_assert(!hake_hkdf_expand_label(&prk, okm, 65536, "key", bytes, 0));
    ck_assert(untouched(okm, sizeof okm));
}
END_TEST

Suite *hkdf_test(void)
{
    Suite *suite = suite_create("hkdf");
    TCase *tcase = tcase_create("hkdf");
    const int n = (int)HASHES;

    tcase_add_checked_fixture(tcase, inputs_fill, NULL);
    tcase_add_loop_test(tcase, expands_to_the_limit_and_not_one_byte_further, 0,
                        n);
    tcase_add_loop_test(tcase, counts_the_last_block_as_255, 0, n);
    tcase_add_loop_test(tcase, gives_a_prefix_for_every_shorter_length, 0, n);
    tcase_add_loop_test(tcase, extracts_with_an_empty_salt_as_with_zeros, 0, n);
    tcase_add_loop_test(tcase, extracts_over_its_own_salt_or_input, 0, n);
    tcase_add_loop_test(tcase, builds_the_label_for_every_length_of_it, 0, n);
    tcase_add_loop_test(tcase, builds_the_label_for_every_length_of_the_context,
                        0, n);
    tcase_add_loop_test(tcase, builds_the_label_for_output_lengths_of_two_bytes,
                        0, n);
    tcase_add_loop_test(tcase, refuses_what_an_hkdf_label_cannot_hold, 0, n);
    suite_add_tcase(suite, tcase);
    return suite;
}

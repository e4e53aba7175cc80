/*
 * aead_test.c: what vectors do not show of the AEADs: every flipped bit and
 * every truncation of a record is refused, in place, at every length. An AEAD
 * that this machine lacks is skipped, aloud.
 */
#include "crypto/crypto.h"

#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX 260
#define TEXT_LEN 21 /* of the record whose bits are flipped */
#define AD_LEN   5  /* of a record header */

static const struct hake_aead *const aeads[] = {&hake_chacha20_poly1305,
                                                &hake_aes_256_gcm};
#define AEADS (sizeof aeads / sizeof aeads[0])

static uint8_t text[TEXT_MAX], nonce[HAKE_AEAD_NONCE];
static struct hake_aead_key key;
static uint8_t ad_bytes[AD_LEN];
static const struct hake_bytes ad = {ad_bytes, AD_LEN};

static void inputs_fill(void)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {4};

    randombytes_buf_deterministic(text, sizeof text, seed);
    memcpy(key.bytes, text + 100, sizeof key.bytes);
    memcpy(nonce, text + 140, sizeof nonce);
    memcpy(ad_bytes, text + 160, sizeof ad_bytes);
}

static bool lacks(const struct hake_aead *aead)
{
    if (aead->available == NULL || aead->available())
        return false;
    printf("aead_test: SKIPPED: this machine lacks %s\n", aead->name);
    return true;
}

/* The sealed record, ready to be damaged. */
static void seal(const struct hake_aead *aead, uint8_t *record, size_t len)
{
    memcpy(record, text, len);
    aead->seal(record, len, ad, nonce, &key);
}

START_TEST(opens_what_it_sealed_at_every_length)
{
    const struct hake_aead *aead = aeads[_i];
    uint8_t record[TEXT_MAX + HAKE_AEAD_TAG + 1];

    if (lacks(aead))
        return;
    for (size_t len = 0; len <= TEXT_MAX; len++) {
        record[len + HAKE_AEAD_TAG] = 0xa5;
        seal(aead, record, len);
        ck_assert_uint_eq(record[len + HAKE_AEAD_TAG], 0xa5);
        ck_assert(len < 8 || memcmp(record, text, len) != 0);
        ck_assert(aead->open(record, len + HAKE_AEAD_TAG, ad, nonce, &key));
        ck_assert(memcmp(record, text, len) == 0);
    }
}
END_TEST

START_TEST(takes_no_additional_data)
{
    const struct hake_aead *aead = aeads[_i];
    const struct hake_bytes none = {NULL, 0};
    uint8_t record[TEXT_LEN + HAKE_AEAD_TAG];

    if (lacks(aead))
        return;
    memcpy(record, text, TEXT_LEN);
    aead->seal(record, TEXT_LEN, none, nonce, &key);
    ck_assert(aead->open(record, sizeof record, none, nonce, &key));
    ck_assert_mem_eq(record, text, TEXT_LEN);
    seal(aead, record, TEXT_LEN);
    ck_assert(!aead->open(record, sizeof record, none, nonce, &key));
}
END_TEST

START_TEST(refuses_each_flipped_bit_of_a_record)
{
    const struct hake_aead *aead = aeads[_i];
    uint8_t record[TEXT_LEN + HAKE_AEAD_TAG];

    if (lacks(aead))
        return;
    for (size_t bit = 0; bit < 8 * sizeof record; bit++) {
        seal(aead, record, TEXT_LEN);
        record[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert(!aead->open(record, sizeof record, ad, nonce, &key));
    }
}
END_TEST

/* Flips each bit of an input of open, which is not in the record. */
static void refuses_flipped(const struct hake_aead *aead, uint8_t *input,
                            size_t len)
{
    uint8_t record[TEXT_LEN + HAKE_AEAD_TAG];

    for (size_t bit = 0; bit < 8 * len; bit++) {
        const uint8_t mask = (uint8_t)(1u << bit % 8);

        seal(aead, record, TEXT_LEN);
        input[bit / 8] ^= mask;
        ck_assert(!aead->open(record, sizeof record, ad, nonce, &key));
        input[bit / 8] ^= mask;
    }
    seal(aead, record, TEXT_LEN);
    ck_assert(aead->open(record, sizeof record, ad, nonce, &key));
}

START_TEST(refuses_each_flipped_bit_of_additional_data_nonce_and_key)
{
    const struct hake_aead *aead = aeads[_i];

    if (lacks(aead))
        return;
    refuses_flipped(aead, ad_bytes, sizeof ad_bytes);
    refuses_flipped(aead, nonce, sizeof nonce);
    refuses_flipped(aead, key.bytes, aead->key_len);
}
END_TEST

START_TEST(refuses_every_truncation_and_an_extra_byte)
{
    const struct hake_aead *aead = aeads[_i];
    uint8_t record[TEXT_LEN + HAKE_AEAD_TAG + 1] = {0};

    if (lacks(aead))
        return;
    for (size_t len = 0; len <= sizeof record; len++) {
        seal(aead, record, TEXT_LEN);
        record[sizeof record - 1] = 0;
        ck_assert_int_eq(aead->open(record, len, ad, nonce, &key),
                         len == TEXT_LEN + HAKE_AEAD_TAG);
    }
}
END_TEST

START_TEST(has_lengths_that_fit_the_constants)
{
    ck_assert_uint_le(aeads[_i]->key_len, HAKE_AEAD_KEY_MAX);
    ck_assert_uint_gt(aeads[_i]->record_limit, 0);
}
END_TEST

/* RFC 9846 5.5: 2^24.5, and no sequence number passes 2^64 - 1. */
START_TEST(limits_the_records_of_one_key)
{
    const uint64_t limit = hake_aes_256_gcm.record_limit;

    ck_assert(limit * limit <= UINT64_C(1) << 49);
    ck_assert((limit + 1) * (limit + 1) > UINT64_C(1) << 49);
    ck_assert(hake_chacha20_poly1305.record_limit == UINT64_MAX);
}
END_TEST

Suite *aead_test(void)
{
    Suite *suite = suite_create("aead");
    TCase *tcase = tcase_create("aead");
    const int n = (int)AEADS;

    tcase_add_checked_fixture(tcase, inputs_fill, NULL);
    tcase_add_loop_test(tcase, opens_what_it_sealed_at_every_length, 0, n);
    tcase_add_loop_test(tcase, takes_no_additional_data, 0, n);
    tcase_add_loop_test(tcase, refuses_each_flipped_bit_of_a_record, 0, n);
    tcase_add_loop_test(
        tcase, refuses_each_flipped_bit_of_additional_data_nonce_and_key, 0, n);
    tcase_add_loop_test(tcase, refuses_every_truncation_and_an_extra_byte, 0,
                        n);
    tcase_add_loop_test(tcase, has_lengths_that_fit_the_constants, 0, n);
    tcase_add_test(tcase, limits_the_records_of_one_key);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * aead_cases.h: tests that every AEAD must pass: every flipped bit and every
 * truncation of a record is refused, in place, at every length, with a key that
 * is expanded once or for each record. A test file defines its table
 *
 *     static const struct hake_aead *const aeads[]
 *
 * before it includes this. An AEAD that this machine lacks is skipped, aloud.
 */
#include <check.h>
#include <sodium.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#define AEADS    (sizeof aeads / sizeof aeads[0])
#define TEXT_MAX 560 /* more than two strides of any form, and some */
#define TEXT_LEN 21  /* of the record whose bits are flipped */
#define AD_LEN   5   /* of a record header */

static uint8_t text[TEXT_MAX], nonce[HAKE_AEAD_NONCE];
static struct hake_aead_key key;
static alignas(HAKE_AEAD_ALIGN) uint8_t room[HAKE_AEAD_EXPANDED_MAX + 1];
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
    printf("SKIPPED: this machine lacks a form of %s\n", aead->name);
    return true;
}

/* Each AEAD has two turns, the second one with its keys expanded beforehand. */
#define TURNS ((int)(2 * AEADS))

struct turn {
    const struct hake_aead *aead;
    bool expands;
};

static struct turn turn_of(int i)
{
    return (struct turn){aeads[i / 2], i % 2 == 1};
}

/* Not every machine has every AEAD, nor has every AEAD an expand. */
static bool skipped(const struct turn *turn)
{
    return (turn->expands && turn->aead->expand == NULL) || lacks(turn->aead);
}

static void key_prepare(const struct turn *turn)
{
    key.expanded = turn->expands ? room : NULL;
    if (turn->expands)
        turn->aead->expand(room, key.bytes);
}

/* The sealed record, ready to be damaged. */
static void seal(const struct turn *turn, uint8_t *record, size_t len)
{
    memcpy(record, text, len);
    key_prepare(turn);
    turn->aead->seal(record, len, ad, nonce, &key);
}

static bool opens(const struct turn *turn, uint8_t *record, size_t len)
{
    key_prepare(turn);
    return turn->aead->open(record, len, ad, nonce, &key);
}

START_TEST(opens_what_it_sealed_at_every_length)
{
    const struct turn turn = turn_of(_i);
    uint8_t record[TEXT_MAX + HAKE_AEAD_TAG + 1];

    if (skipped(&turn))
        return;
    for (size_t len = 0; len <= TEXT_MAX; len++) {
        record[len + HAKE_AEAD_TAG] = 0xa5;
        seal(&turn, record, len);
        ck_assert_uint_eq(record[len + HAKE_AEAD_TAG], 0xa5);
        ck_assert(len < 8 || memcmp(record, text, len) != 0);
        ck_assert(opens(&turn, record, len + HAKE_AEAD_TAG));
        ck_assert(memcmp(record, text, len) == 0);
    }
}
END_TEST

START_TEST(takes_no_additional_data)
{
    const struct turn turn = turn_of(_i);
    const struct hake_bytes none = {NULL, 0};
    uint8_t record[TEXT_LEN + HAKE_AEAD_TAG];

    if (skipped(&turn))
        return;
    key_prepare(&turn);
    memcpy(record, text, TEXT_LEN);
    turn.aead->seal(record, TEXT_LEN, none, nonce, &key);
    ck_assert(turn.aead->open(record, sizeof record, none, nonce, &key));
    ck_assert_mem_eq(record, text, TEXT_LEN);
    seal(&turn, record, TEXT_LEN);
    ck_assert(!turn.aead->open(record, sizeof record, none, nonce, &key));
}
END_TEST

START_TEST(refuses_each_flipped_bit_of_a_record)
{
    const struct turn turn = turn_of(_i);
    uint8_t record[TEXT_LEN + HAKE_AEAD_TAG];

    if (skipped(&turn))
        return;
    for (size_t bit = 0; bit < 8 * sizeof record; bit++) {
        seal(&turn, record, TEXT_LEN);
        record[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert(!opens(&turn, record, sizeof record));
    }
}
END_TEST

/* Flips each bit of an input of open, which is not in the record. */
static void refuses_flipped(const struct turn *turn, uint8_t *input, size_t len)
{
    uint8_t record[TEXT_LEN + HAKE_AEAD_TAG];

    for (size_t bit = 0; bit < 8 * len; bit++) {
        const uint8_t mask = (uint8_t)(1u << bit % 8);

        seal(turn, record, TEXT_LEN);
        input[bit / 8] ^= mask;
        ck_assert(!opens(turn, record, sizeof record));
        input[bit / 8] ^= mask;
    }
    seal(turn, record, TEXT_LEN);
    ck_assert(opens(turn, record, sizeof record));
}

START_TEST(refuses_each_flipped_bit_of_additional_data_nonce_and_key)
{
    const struct turn turn = turn_of(_i);

    if (skipped(&turn))
        return;
    refuses_flipped(&turn, ad_bytes, sizeof ad_bytes);
    refuses_flipped(&turn, nonce, sizeof nonce);
    refuses_flipped(&turn, key.bytes, turn.aead->key_len);
}
END_TEST

START_TEST(refuses_every_truncation_and_an_extra_byte)
{
    const struct turn turn = turn_of(_i);
    uint8_t record[TEXT_LEN + HAKE_AEAD_TAG + 1] = {0};

    if (skipped(&turn))
        return;
    for (size_t len = 0; len <= sizeof record; len++) {
        seal(&turn, record, TEXT_LEN);
        record[sizeof record - 1] = 0;
        ck_assert_int_eq(opens(&turn, record, len),
                         len == TEXT_LEN + HAKE_AEAD_TAG);
    }
}
END_TEST

START_TEST(has_lengths_that_fit_the_constants)
{
    const struct turn turn = turn_of(_i);
    const size_t len = turn.aead->expanded_len;

    ck_assert_uint_le(turn.aead->key_len, HAKE_AEAD_KEY_MAX);
    ck_assert_uint_gt(turn.aead->record_limit, 0);
    ck_assert_uint_le(len, HAKE_AEAD_EXPANDED_MAX);
    ck_assert_uint_eq(len % HAKE_AEAD_ALIGN, 0);
    ck_assert(turn.aead->expand != NULL || len == 0);
    if (skipped(&turn))
        return;
    room[len] = 0xa5;
    key_prepare(&turn);
    ck_assert_uint_eq(room[len], 0xa5);
}
END_TEST

static void aead_cases_add(TCase *tcase)
{
    tcase_add_checked_fixture(tcase, inputs_fill, NULL);
    tcase_add_loop_test(tcase, opens_what_it_sealed_at_every_length, 0, TURNS);
    tcase_add_loop_test(tcase, takes_no_additional_data, 0, TURNS);
    tcase_add_loop_test(tcase, refuses_each_flipped_bit_of_a_record, 0, TURNS);
    tcase_add_loop_test(
        tcase, refuses_each_flipped_bit_of_additional_data_nonce_and_key, 0,
        TURNS);
    tcase_add_loop_test(tcase, refuses_every_truncation_and_an_extra_byte, 0,
                        TURNS);
    tcase_add_loop_test(tcase, has_lengths_that_fit_the_constants, 0, TURNS);
}

/*
 * scheme_test.c: Ed25519: what is signed verifies, and nothing else does:
 * every flipped bit of signature, message and key, every other length.
 */
#include "crypto/crypto.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define TEXT_LEN 70
#define SIG_LEN  64

static uint8_t text[TEXT_LEN], sig[SIG_LEN + 16];
static struct hake_ed25519_key private_key;
static uint8_t public_bytes[HAKE_PUBLIC_KEY_MAX + 1];
static struct hake_public_key public_key;

static const struct hake_bytes message = {text, TEXT_LEN};

static void key_fill(void)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {6};

    randombytes_buf_deterministic(text, sizeof text, seed);
    hake_ed25519_key_init(&private_key, text);
    memcpy(public_bytes, private_key.public_key, 32);
    public_key = (struct hake_public_key){HAKE_KEY_ED25519, {public_bytes, 32}};
    memset(sig, 0, sizeof sig);
    hake_ed25519_sign(&private_key, sig, message);
}

static bool verify(size_t sig_len)
{
    return hake_ed25519.verify(&public_key, (struct hake_bytes){sig, sig_len},
                               message);
}

START_TEST(verifies_what_was_signed_at_every_length)
{
    for (size_t len = 0; len <= TEXT_LEN; len++) {
        const struct hake_bytes part = {text, len};
        const struct hake_bytes part_sig = {sig, SIG_LEN};

        hake_ed25519_sign(&private_key, sig, part);
        ck_assert(hake_ed25519.verify(&public_key, part_sig, part));
        ck_assert_int_eq(verify(SIG_LEN), len == TEXT_LEN);
    }
}
END_TEST

START_TEST(takes_an_empty_message)
{
    const struct hake_bytes none = {NULL, 0};

    hake_ed25519_sign(&private_key, sig, none);
    ck_assert(hake_ed25519.verify(&public_key,
                                  (struct hake_bytes){sig, SIG_LEN}, none));
}
END_TEST

static void refuses_flipped(uint8_t *input, size_t len)
{
    for (size_t bit = 0; bit < 8 * len; bit++) {
        input[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert(!verify(SIG_LEN));
        input[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    ck_assert(verify(SIG_LEN));
}

START_TEST(refuses_each_flipped_bit_of_the_signature)
{
    refuses_flipped(sig, SIG_LEN);
}
END_TEST

START_TEST(refuses_each_flipped_bit_of_the_message)
{
    refuses_flipped(text, TEXT_LEN);
}
END_TEST

START_TEST(refuses_each_flipped_bit_of_the_public_key)
{
    refuses_flipped(public_bytes, public_key.bytes.len);
}
END_TEST

START_TEST(refuses_a_signature_of_any_other_length)
{
    for (size_t len = 0; len <= sizeof sig; len++)
        ck_assert_int_eq(verify(len), len == SIG_LEN);
}
END_TEST

START_TEST(refuses_a_key_of_another_kind_or_length)
{
    public_key.kind = HAKE_KEY_NONE;
    ck_assert(!verify(SIG_LEN));
    public_key.kind = HAKE_KEY_ED25519 + 1;
    ck_assert(!verify(SIG_LEN));
    public_key.kind = HAKE_KEY_ED25519;
    for (uint16_t len = 0; len <= HAKE_PUBLIC_KEY_MAX + 1; len++) {
        public_key.bytes.len = len;
        ck_assert_int_eq(verify(SIG_LEN), len == 32);
    }
}
END_TEST

/* All zeros is a point of small order: for such a key somebody else's
 * signature would hold for many messages. */
START_TEST(refuses_a_public_key_of_small_order)
{
    memset(public_bytes, 0, sizeof public_bytes);
    ck_assert(!verify(SIG_LEN));
    memset(sig, 0, sizeof sig);
    ck_assert(!verify(SIG_LEN));
    public_bytes[0] = 1; /* the neutral element, and R = B, S = 1 */
    memset(sig, 0x66, 32);
    sig[0] = 0x58;
    sig[32] = 1;
    ck_assert(!verify(SIG_LEN));
}
END_TEST

START_TEST(signs_the_same_message_the_same_way)
{
    uint8_t again[SIG_LEN];

    hake_ed25519_sign(&private_key, again, message);
    ck_assert_mem_eq(sig, again, SIG_LEN);
}
END_TEST

START_TEST(keeps_the_seed_and_may_start_from_its_own)
{
    struct hake_ed25519_key again = private_key;

    ck_assert_mem_eq(private_key.seed, text, 32);
    memset(again.public_key, 0, sizeof again.public_key);
    hake_ed25519_key_init(&again, again.seed);
    ck_assert_mem_eq(again.public_key, private_key.public_key, 32);
    ck_assert_mem_eq(again.seed, private_key.seed, 32);
}
END_TEST

START_TEST(leaves_nothing_after_a_wipe)
{
    hake_ed25519_key_wipe(&private_key);
    ck_assert(sodium_is_zero((const unsigned char *)&private_key,
                             sizeof private_key));
}
END_TEST

START_TEST(has_its_registered_number)
{
    ck_assert_uint_eq(hake_ed25519.id, 0x0807);
    ck_assert_uint_eq(hake_ed25519.key_kind, HAKE_KEY_ED25519);
    ck_assert_uint_le(SIG_LEN, HAKE_SIGNATURE_MAX);
}
END_TEST

Suite *scheme_test(void)
{
    Suite *suite = suite_create("scheme");
    TCase *tcase = tcase_create("ed25519");

    tcase_add_checked_fixture(tcase, key_fill, NULL);
    tcase_add_test(tcase, verifies_what_was_signed_at_every_length);
    tcase_add_test(tcase, takes_an_empty_message);
    tcase_add_test(tcase, refuses_each_flipped_bit_of_the_signature);
    tcase_add_test(tcase, refuses_each_flipped_bit_of_the_message);
    tcase_add_test(tcase, refuses_each_flipped_bit_of_the_public_key);
    tcase_add_test(tcase, refuses_a_signature_of_any_other_length);
    tcase_add_test(tcase, refuses_a_key_of_another_kind_or_length);
    tcase_add_test(tcase, refuses_a_public_key_of_small_order);
    tcase_add_test(tcase, signs_the_same_message_the_same_way);
    tcase_add_test(tcase, keeps_the_seed_and_may_start_from_its_own);
    tcase_add_test(tcase, leaves_nothing_after_a_wipe);
    tcase_add_test(tcase, has_its_registered_number);
    suite_add_tcase(suite, tcase);
    return suite;
}

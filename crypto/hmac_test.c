/*
 * hmac_test.c: HMAC against its definition, typed once more from RFC 2104 2,
 * for every key length around the block; parts, reuse and wiping.
 */
#include "crypto/crypto.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define BLOCK_MAX 128
#define KEY_MAX   300
#define TEXT_LEN  200

static const struct hake_hash *const hashes[] = {&hake_sha256, &hake_sha384,
                                                 &hake_sha512};
#define HASHES (sizeof hashes / sizeof hashes[0])

static uint8_t key[KEY_MAX], text[TEXT_LEN];

static void inputs_fill(void)
{
    static const uint8_t key_seed[randombytes_SEEDBYTES] = {1};
    static const uint8_t text_seed[randombytes_SEEDBYTES] = {2};

    randombytes_buf_deterministic(key, sizeof key, key_seed);
    randombytes_buf_deterministic(text, sizeof text, text_seed);
}

static void mac(const struct hake_hash *hash, uint8_t *out, const uint8_t *k,
                size_t k_len, const uint8_t *t, size_t t_len)
{
    struct hake_hmac hmac;
    const struct hake_bytes part = {t, t_len};

    hake_hmac_init(&hmac, hash, k, k_len);
    hake_hmac_mac(&hmac, out, &part, 1);
    hake_hmac_wipe(&hmac);
}

static void hash_two(const struct hake_hash *hash, uint8_t *out,
                     const uint8_t *block, const uint8_t *t, size_t t_len)
{
    union hake_hash_state state;

    hash->init(&state);
    hash->update(&state, block, hash->block);
    hash->update(&state, t, t_len);
    hash->final(&state, out);
}

/* Steps (1) to (7) of RFC 2104 2, with the longer keys hashed first. */
static void by_definition(const struct hake_hash *hash, uint8_t *out,
                          size_t key_len)
{
    uint8_t ipad[BLOCK_MAX] = {0}, opad[BLOCK_MAX] = {0}, short_key[KEY_MAX];
    union hake_hash_state state;

    memcpy(short_key, key, key_len);
    if (key_len > hash->block) {
        hash->init(&state);
        hash->update(&state, key, key_len);
        hash->final(&state, short_key);
        key_len = hash->len;
    }
    memcpy(ipad, short_key, key_len);
    memcpy(opad, short_key, key_len);
    for (size_t i = 0; i < hash->block; i++) {
        ipad[i] = (uint8_t)(ipad[i] ^ 0x36);
        opad[i] = (uint8_t)(opad[i] ^ 0x5c);
    }
    hash_two(hash, out, ipad, text, TEXT_LEN);
    memcpy(short_key, out, hash->len);
    hash_two(hash, out, opad, short_key, hash->len);
}

START_TEST(agrees_with_the_definition_for_every_key_length)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t expected[HAKE_HASH_MAX], got[HAKE_HASH_MAX];

    for (size_t key_len = 0; key_len <= KEY_MAX; key_len++) {
        by_definition(hash, expected, key_len);
        mac(hash, got, key, key_len, text, TEXT_LEN);
        ck_assert_mem_eq(expected, got, hash->len);
    }
}
END_TEST

START_TEST(hashes_a_key_only_if_it_is_longer_than_a_block)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t by_key[HAKE_HASH_MAX], by_hash[HAKE_HASH_MAX];
    uint8_t hashed[HAKE_HASH_MAX];
    union hake_hash_state state;

    for (size_t len = hash->block; len <= hash->block + 1u; len++) {
        hash->init(&state);
        hash->update(&state, key, len);
        hash->final(&state, hashed);
        mac(hash, by_key, key, len, text, TEXT_LEN);
        mac(hash, by_hash, hashed, hash->len, text, TEXT_LEN);
        ck_assert_int_eq(memcmp(by_key, by_hash, hash->len) == 0,
                         len > hash->block);
    }
}
END_TEST

START_TEST(gives_the_same_mac_for_every_split_into_three_parts)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t whole[HAKE_HASH_MAX], split[HAKE_HASH_MAX];
    struct hake_hmac hmac;

    mac(hash, whole, key, 32, text, TEXT_LEN);
    hake_hmac_init(&hmac, hash, key, 32);
    for (size_t i = 0; i <= TEXT_LEN; i++) {
        const size_t j = i + (TEXT_LEN - i) / 2;
        const struct hake_bytes parts[3] = {
            {text, i}, {text + i, j - i}, {text + j, TEXT_LEN - j}};

        hake_hmac_mac(&hmac, split, parts, 3);
        ck_assert_mem_eq(whole, split, hash->len);
    }
}
END_TEST

START_TEST(takes_no_parts_as_the_empty_message)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t empty[HAKE_HASH_MAX], none[HAKE_HASH_MAX];
    struct hake_hmac hmac;

    mac(hash, empty, NULL, 0, text, 0);
    hake_hmac_init(&hmac, hash, NULL, 0);
    hake_hmac_mac(&hmac, none, NULL, 0);
    ck_assert_mem_eq(empty, none, hash->len);
}
END_TEST

START_TEST(may_write_over_one_of_its_parts)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t expected[HAKE_HASH_MAX], same[HAKE_HASH_MAX];

    memcpy(same, text, sizeof same);
    mac(hash, expected, key, 32, text, hash->len);
    mac(hash, same, key, 32, same, hash->len);
    ck_assert_mem_eq(expected, same, hash->len);
}
END_TEST

START_TEST(writes_exactly_the_length_of_the_hash)
{
    const struct hake_hash *hash = hashes[_i];
    uint8_t out[HAKE_HASH_MAX + 1];

    memset(out, 0xa5, sizeof out);
    mac(hash, out, key, 32, text, TEXT_LEN);
    for (size_t i = hash->len; i < sizeof out; i++)
        ck_assert_uint_eq(out[i], 0xa5);
}
END_TEST

START_TEST(leaves_nothing_after_a_wipe)
{
    struct hake_hmac hmac;

    memset(&hmac, 0xa5, sizeof hmac);
    hake_hmac_init(&hmac, hashes[_i], key, 32);
    hake_hmac_wipe(&hmac);
    ck_assert(sodium_is_zero((const unsigned char *)&hmac, sizeof hmac));
}
END_TEST

Suite *hmac_test(void)
{
    Suite *suite = suite_create("hmac");
    TCase *tcase = tcase_create("hmac");
    const int n = (int)HASHES;

    tcase_add_checked_fixture(tcase, inputs_fill, NULL);
    tcase_add_loop_test(tcase, agrees_with_the_definition_for_every_key_length,
                        0, n);
    tcase_add_loop_test(tcase, hashes_a_key_only_if_it_is_longer_than_a_block,
                        0, n);
    tcase_add_loop_test(
        tcase, gives_the_same_mac_for_every_split_into_three_parts, 0, n);
    tcase_add_loop_test(tcase, takes_no_parts_as_the_empty_message, 0, n);
    tcase_add_loop_test(tcase, may_write_over_one_of_its_parts, 0, n);
    tcase_add_loop_test(tcase, writes_exactly_the_length_of_the_hash, 0, n);
    tcase_add_loop_test(tcase, leaves_nothing_after_a_wipe, 0, n);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * gcm_test.c: all forms of AES-GCM: the published test cases, the cases of
 * every AEAD, and that all forms agree, with each other and with libsodium.
 */
#include "crypto/extra/extra.h"

static const struct hake_aead *const aeads[] = {
    &hake_aes_128_gcm_soft, &hake_aes_256_gcm_soft, &hake_aes_128_gcm_ni,
    &hake_aes_256_gcm_ni,   &hake_aes_128_gcm_vaes, &hake_aes_256_gcm_vaes,
    &hake_aes_128_gcm_auto, &hake_aes_256_gcm_auto, &hake_aes_256_gcm};

#include "crypto/aead_cases.h"

/* ---- "The Galois/Counter Mode of Operation (GCM)", McGrew and Viega ----- */

#define ZERO_16 "00000000000000000000000000000000"
#define NONCE   "cafebabefacedbaddecaf888"
#define KEY     "feffe9928665731c6d6a8f9467308308"
#define AD      "feedfacedeadbeeffeedfacedeadbeefabaddad2"
#define TEXT_60                                                                \
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"         \
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define SEALED_128_60                                                          \
    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"         \
    "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
#define SEALED_256_60                                                          \
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"         \
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"

static const struct known {
    unsigned number;
    const char *key, *nonce, *ad, *text, *sealed;
} knowns[] = {
    {1, ZERO_16, "000000000000000000000000", "", "",
     "58e2fccefa7e3061367f1d57a4e7455a"},
    {2, ZERO_16, "000000000000000000000000", "", ZERO_16,
     "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"},
    {3, KEY, NONCE, "", TEXT_60 "1aafd255",
     SEALED_128_60 "473f59854d5c2af327cd64a62cf35abd2ba6fab4"},
    {4, KEY, NONCE, AD, TEXT_60,
     SEALED_128_60 "5bc94fbc3221a5db94fae95ae7121a47"},
    {13, ZERO_16 ZERO_16, "000000000000000000000000", "", "",
     "530f8afbc74536b9a963b4f1c4cb738b"},
    {14, ZERO_16 ZERO_16, "000000000000000000000000", "", ZERO_16,
     "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    {15, KEY KEY, NONCE, "", TEXT_60 "1aafd255",
     SEALED_256_60 "898015adb094dac5d93471bdec1a502270e3cc6c"},
    {16, KEY KEY, NONCE, AD, TEXT_60,
     SEALED_256_60 "76fc6ece0f4e1768cddf8853bb2d551b"},
};
#define KNOWNS ((int)(sizeof knowns / sizeof knowns[0]))

static size_t unhex(uint8_t *out, const char *hex)
{
    size_t len;

    ck_assert(sodium_hex2bin(out, 80, hex, strlen(hex), NULL, &len, NULL) == 0);
    return len;
}

static void known_check(const struct turn *turn, const struct known *known)
{
    uint8_t record[80], plain[80], want[80], ad_known[80];
    const size_t len = unhex(record, known->text);
    const struct hake_bytes bytes = {ad_known, unhex(ad_known, known->ad)};

    if (unhex(plain, known->key) != turn->aead->key_len || skipped(turn))
        return;
    memcpy(key.bytes, plain, turn->aead->key_len);
    unhex(nonce, known->nonce);
    unhex(plain, known->text);
    key_prepare(turn);
    turn->aead->seal(record, len, bytes, nonce, &key);
    ck_assert_uint_eq(unhex(want, known->sealed), len + HAKE_AEAD_TAG);
    ck_assert_mem_eq(record, want, len + HAKE_AEAD_TAG);
    ck_assert(
        turn->aead->open(record, len + HAKE_AEAD_TAG, bytes, nonce, &key));
    ck_assert(memcmp(record, plain, len) == 0);
}

START_TEST(gives_the_known_answers)
{
    for (int i = 0; i < TURNS; i++) {
        const struct turn turn = turn_of(i);

        known_check(&turn, &knowns[_i]);
    }
}
END_TEST

/* ---- All forms agree ---------------------------------------------------- */

#define LONGEST (16384 + 17)

static uint8_t ad_long[64], plain[LONGEST], want[LONGEST + HAKE_AEAD_TAG];
static uint8_t mixed[LONGEST + HAKE_AEAD_TAG + 16];

/* Other inputs for each length. */
static void inputs_draw(size_t len, size_t ad_len)
{
    uint8_t seed[randombytes_SEEDBYTES] = {5, (uint8_t)len, (uint8_t)(len >> 8),
                                           (uint8_t)ad_len};

    randombytes_buf_deterministic(plain, len < 128 ? 128 : len, seed);
    memcpy(ad_long, plain, sizeof ad_long);
    memcpy(nonce, plain + 64, sizeof nonce);
    memcpy(key.bytes, plain + 80, sizeof key.bytes);
}

/* One form against what the first one gave, at any alignment. */
static void agrees(const struct turn *turn, size_t len, struct hake_bytes bytes)
{
    uint8_t *record = mixed + len % 16;

    memcpy(record, plain, len);
    key_prepare(turn);
    turn->aead->seal(record, len, bytes, nonce, &key);
    ck_assert_mem_eq(record, want, len + HAKE_AEAD_TAG);
    ck_assert(
        turn->aead->open(record, len + HAKE_AEAD_TAG, bytes, nonce, &key));
    ck_assert(memcmp(record, plain, len) == 0);
}

static void all_agree(size_t len, size_t ad_len)
{
    const struct hake_bytes bytes = {ad_long, ad_len};

    inputs_draw(len, ad_len);
    for (int first = 0; first < 4; first += 2) {
        const struct turn soft = turn_of(first);

        memcpy(want, plain, len);
        key_prepare(&soft);
        soft.aead->seal(want, len, bytes, nonce, &key);
        for (int i = first + 1; i < TURNS; i++) {
            const struct turn turn = turn_of(i);

            if (turn.aead->key_len == soft.aead->key_len && !skipped(&turn))
                agrees(&turn, len, bytes);
        }
    }
}

START_TEST(agrees_at_every_length)
{
    for (size_t len = (size_t)_i; len <= 600; len += 8)
        all_agree(len, len % 65);
}
END_TEST

START_TEST(agrees_at_every_length_of_additional_data)
{
    for (size_t ad_len = 0; ad_len <= sizeof ad_long; ad_len++)
        all_agree(ad_len * 5 % 67, ad_len);
}
END_TEST

START_TEST(agrees_at_long_lengths)
{
    static const size_t lens[] = {767,  768,  1023,  1024,  1025,   1279,
                                  4095, 4096, 16383, 16384, LONGEST};

    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++)
        all_agree(lens[i], 13);
}
END_TEST

/* SP 800-38D 7.2: of a record whose tag is wrong only FAIL is given out. */
START_TEST(leaves_nothing_of_what_it_refuses)
{
    const struct turn turn = turn_of(_i);
    uint8_t record[TEXT_MAX + HAKE_AEAD_TAG];

    if (skipped(&turn))
        return;
    seal(&turn, record, TEXT_MAX);
    record[TEXT_MAX] ^= 1;
    ck_assert(!opens(&turn, record, sizeof record));
    ck_assert(sodium_is_zero(record, TEXT_MAX));
}
END_TEST

START_TEST(has_the_limit_of_libsodiums)
{
    ck_assert(aeads[_i]->record_limit == hake_aes_256_gcm.record_limit);
}
END_TEST

Suite *gcm_test(void)
{
    Suite *suite = suite_create("gcm");
    TCase *tcase = tcase_create("gcm");

    tcase_set_timeout(tcase, 30);
    aead_cases_add(tcase);
    tcase_add_loop_test(tcase, gives_the_known_answers, 0, KNOWNS);
    tcase_add_loop_test(tcase, agrees_at_every_length, 0, 8);
    tcase_add_test(tcase, agrees_at_every_length_of_additional_data);
    tcase_add_test(tcase, agrees_at_long_lengths);
    tcase_add_loop_test(tcase, leaves_nothing_of_what_it_refuses, 0, TURNS);
    tcase_add_loop_test(tcase, has_the_limit_of_libsodiums, 0, (int)AEADS);
    suite_add_tcase(suite, tcase);
    return suite;
}

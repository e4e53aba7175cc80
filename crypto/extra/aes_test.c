/* aes_test.c: the bitsliced AES against FIPS 197. */
#include "crypto/extra/aes.h"

#include <check.h>
#include <string.h>

/* The examples of FIPS 197 (2001) C.1 and C.3: key 00 01 02 ..., plaintext
 * 00 11 22 ... */
START_TEST(encrypts_the_examples)
{
    static const uint8_t out[2][AES_BLOCK] = {
        {0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30, 0xd8, 0xcd, 0xb7, 0x80,
         0x70, 0xb4, 0xc5, 0x5a},
        {0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc, 0x49, 0x90,
         0x4b, 0x49, 0x60, 0x89}};
    const size_t key_len = _i == 0 ? 16 : 32;
    uint8_t key[32], blocks[AES_SOFT_LEN];
    struct aes_soft aes;

    for (unsigned i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    aes_soft_init(&aes, key, key_len);
    /* The block is in each place once, and something else in the others. */
    for (size_t at = 0; at < sizeof blocks; at += AES_BLOCK) {
        memset(blocks, (int)at, sizeof blocks);
        for (unsigned i = 0; i < AES_BLOCK; i++)
            blocks[at + i] = (uint8_t)(0x11 * i);
        aes_soft_encrypt(&aes, aes_rounds(key_len), blocks);
        ck_assert_mem_eq(blocks + at, out[_i], AES_BLOCK);
    }
}
END_TEST

/* The last words of the schedules of FIPS 197 A.1 and A.3, and one between. */
START_TEST(expands_the_examples)
{
    static const uint8_t short_key[16] = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae,
                                          0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88,
                                          0x09, 0xcf, 0x4f, 0x3c};
    static const uint8_t long_key[32] = {
        0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe, 0x2b, 0x73, 0xae,
        0xf0, 0x85, 0x7d, 0x77, 0x81, 0x1f, 0x35, 0x2c, 0x07, 0x3b, 0x61,
        0x08, 0xd7, 0x2d, 0x98, 0x10, 0xa3, 0x09, 0x14, 0xdf, 0xf4};
    uint32_t w[AES_WORDS_MAX];

    aes_key_expand(w, short_key, sizeof short_key, aes_soft_sub_word);
    ck_assert_uint_eq(w[4], 0x17fefaa0);
    ck_assert_uint_eq(w[43], 0xa60c63b6);
    aes_key_expand(w, long_key, sizeof long_key, aes_soft_sub_word);
    ck_assert_uint_eq(w[12], 0x1a9cb0a8);
    ck_assert_uint_eq(w[59], 0x1e636c70);
}
END_TEST

static uint8_t gf256_multiply(uint8_t x, uint8_t y)
{
    uint8_t product = 0;

    for (unsigned i = 0; i < 8; i++) {
        if (y >> i & 1)
            product ^= x;
        x = (uint8_t)(x << 1 ^ (x >> 7) * 0x1b);
    }
    return product;
}

/* FIPS 197 5.1.1: the inverse, x^254, and the affine transformation. */
static uint8_t s_box(uint8_t x)
{
    uint8_t inverse = 1, result = 0x63;

    for (unsigned i = 0; i < 254; i++)
        inverse = gf256_multiply(inverse, x);
    for (unsigned i = 0; i < 5; i++)
        result ^= (uint8_t)(inverse << i | inverse >> (8 - i));
    return result;
}

START_TEST(has_the_s_box)
{
    for (unsigned x = 0; x < 256; x++) {
        const uint32_t word = x | (x ^ 0x55) << 8 | (255 - x) << 24;
        const uint32_t want = s_box((uint8_t)x) |
                              (uint32_t)s_box((uint8_t)(x ^ 0x55)) << 8 |
                              (uint32_t)s_box(0) << 16 |
                              (uint32_t)s_box((uint8_t)(255 - x)) << 24;

        ck_assert_uint_eq(aes_soft_sub_word(word), want);
    }
}
END_TEST

Suite *aes_test(void)
{
    Suite *suite = suite_create("aes");
    TCase *tcase = tcase_create("aes");

    tcase_add_loop_test(tcase, encrypts_the_examples, 0, 2);
    tcase_add_test(tcase, expands_the_examples);
    tcase_add_test(tcase, has_the_s_box);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * p256_sign_test.c: signing with P-256: the vectors of RFC 6979, what makes a
 * signature differ, and that what is signed verifies.
 */
#include "crypto/extra/extra.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define SCALAR                                                                 \
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"

static uint8_t text[70], sig[HAKE_P256_SIGNATURE_MAX + 1];
static struct hake_p256_key key;
static struct hake_public_key public_key;

static const struct hake_bytes message = {text, sizeof text};

static size_t hex_read(uint8_t *out, size_t max, const char *hex)
{
    size_t len = 0;

    sodium_hex2bin(out, max, hex, strlen(hex), NULL, &len, NULL);
    return len;
}

static void key_fill(void)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {9};
    uint8_t scalar[32];

    randombytes_buf_deterministic(text, sizeof text, seed);
    hex_read(scalar, sizeof scalar, SCALAR);
    ck_assert(hake_p256_key_init(&key, scalar));
    public_key = (struct hake_public_key){
        HAKE_KEY_P256, {key.public_key, sizeof key.public_key}};
}

static bool verify(struct hake_bytes what, size_t len)
{
    return hake_ecdsa_secp256r1_sha256.verify(
        &public_key, (struct hake_bytes){sig, len}, what);
}

/* RFC 6979 A.2.5, with SHA-256; then with additional data as 3.6 has it, in
 * both d and f of 3.2, computed by a program of a few lines. */
static const struct {
    const char *message, *entropy, *sig;
} vectors[] = {
    {"sample", "",
     "3046"
     "022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
     "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
    {"test", "",
     "3045"
     "022100f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
     "0220019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"},
    {"sample",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "3045"
     "022025404cfdb1228f680881e195dae0665f43f988c40cbc4e23927810d7c4635d74"
     "0221008f076e7b9ea4bde92fb16b5cf25d0d3656db01a6e19c885b53cb8754f1b819c3"},
    {"sample", "00",
     "3045"
     "022002440359ef5c73301f1487a6d0025e23a781aca42b8ec11d56dac37ae1830050"
     "022100bc9f984f1db20c2dd67c47ce484ea4e2b9d88ec115fb64032367e34bff9cbae2"},
};
#define VECTORS (int)(sizeof vectors / sizeof vectors[0])

START_TEST(signs_as_the_rfc_does)
{
    const struct hake_bytes what = {(const uint8_t *)vectors[_i].message,
                                    strlen(vectors[_i].message)};
    uint8_t expected[HAKE_P256_SIGNATURE_MAX], entropy[32];
    size_t len = hex_read(expected, sizeof expected, vectors[_i].sig);
    size_t entropy_len = hex_read(entropy, sizeof entropy, vectors[_i].entropy);

    ck_assert_uint_eq(hake_p256_sign(&key, sig, what, entropy, entropy_len),
                      len);
    ck_assert_mem_eq(sig, expected, len);
    ck_assert(verify(what, len));
}
END_TEST

START_TEST(makes_signatures_that_verify_at_every_length)
{
    sig[HAKE_P256_SIGNATURE_MAX] = 0xa5;
    for (size_t i = 0; i <= sizeof text; i++) {
        const struct hake_bytes part = {text, i};
        size_t len = hake_p256_sign(&key, sig, part, NULL, 0);

        ck_assert_uint_le(len, HAKE_P256_SIGNATURE_MAX);
        ck_assert(verify(part, len));
        ck_assert_int_eq(verify(message, len), i == sizeof text);
    }
    ck_assert_uint_eq(sig[HAKE_P256_SIGNATURE_MAX], 0xa5);
}
END_TEST

START_TEST(takes_an_empty_message)
{
    const struct hake_bytes none = {NULL, 0};

    ck_assert(verify(none, hake_p256_sign(&key, sig, none, NULL, 0)));
}
END_TEST

/* Found by search: messages by which r or s has 30 bytes. */
START_TEST(writes_short_numbers_shortly)
{
    static const uint8_t found[2][3] = {{0x92, 0x7b}, {0x14, 0x99}};

    for (size_t i = 0; i < 2; i++) {
        const struct hake_bytes what = {found[i], 3};
        size_t len = hake_p256_sign(&key, sig, what, NULL, 0);

        ck_assert_uint_eq(len, 68);
        ck_assert_uint_eq(sig[3], i == 0 ? 30 : 32);
        ck_assert(verify(what, len));
    }
}
END_TEST

START_TEST(depends_on_the_entropy_and_on_nothing_else)
{
    static const uint8_t entropy[2][32] = {{1}, {2}};
    uint8_t again[4][HAKE_P256_SIGNATURE_MAX] = {{0}};
    size_t len;

    for (size_t i = 0; i < 4; i++) {
        const uint8_t *extra = entropy[i / 2];

        len = hake_p256_sign(&key, sig, message, extra, i == 3 ? 31 : 32);
        ck_assert(verify(message, len));
        memcpy(again[i], sig, len);
    }
    ck_assert_mem_eq(again[0], again[1], HAKE_P256_SIGNATURE_MAX);
    ck_assert_mem_ne(again[0] + 4, again[2] + 4, 32);
    ck_assert_mem_ne(again[2] + 4, again[3] + 4, 32);
    hake_p256_sign(&key, sig, message, NULL, 0);
    ck_assert_mem_ne(again[0] + 4, sig + 4, 32);
    ck_assert_mem_ne(again[2] + 4, sig + 4, 32);
}
END_TEST

START_TEST(signs_with_the_edges_of_the_range)
{
    static const char *const scalars[] = {
        "0000000000000000000000000000000000000000000000000000000000000001",
        "0000000000000000000000000000000000000000000000000000000000000002",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254f",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550"};
    uint8_t scalar[32];

    for (size_t i = 0; i < sizeof scalars / sizeof scalars[0]; i++) {
        hex_read(scalar, sizeof scalar, scalars[i]);
        ck_assert(hake_p256_key_init(&key, scalar));
        ck_assert(verify(message, hake_p256_sign(&key, sig, message, NULL, 0)));
    }
}
END_TEST

Suite *p256_sign_test(void)
{
    Suite *suite = suite_create("p256_sign");
    TCase *tcase = tcase_create("signing");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, key_fill, NULL);
    tcase_add_loop_test(tcase, signs_as_the_rfc_does, 0, VECTORS);
    tcase_add_test(tcase, makes_signatures_that_verify_at_every_length);
    tcase_add_test(tcase, takes_an_empty_message);
    tcase_add_test(tcase, writes_short_numbers_shortly);
    tcase_add_test(tcase, depends_on_the_entropy_and_on_nothing_else);
    tcase_add_test(tcase, signs_with_the_edges_of_the_range);
    suite_add_tcase(suite, tcase);
    return suite;
}

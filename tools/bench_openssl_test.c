/* bench_openssl_test.c: OpenSSL does the work that ours is measured by. */
#include "tools/bench_openssl.h"

#include <check.h>
#include <string.h>

Suite *bench_openssl_test(void);

/* Without OpenSSL nothing is tested; openssl_load says so on stderr. */
static const char *version;

static void setup(void)
{
    version = openssl_load();
}

static const struct {
    const struct hake_aead *aead;
    const char *cipher;
} aeads[] = {{&hake_chacha20_poly1305, "ChaCha20-Poly1305"},
             {&hake_aes_128_gcm_soft, "AES-128-GCM"},
             {&hake_aes_256_gcm_soft, "AES-256-GCM"}};

START_TEST(aeads_are_the_same)
{
    const struct hake_aead_key key = {.bytes = {1, 2, 3}};
    const uint8_t nonce[HAKE_AEAD_NONCE] = {4}, header[5] = {5};
    const struct hake_bytes ad = {header, sizeof header};
    uint8_t ours[100 + HAKE_AEAD_TAG] = {6}, theirs[sizeof ours] = {6};
    const size_t len = sizeof ours;

    if (version == NULL)
        return;
    ck_assert(openssl_aead(aeads[_i].cipher, key.bytes, true));
    aeads[_i].aead->seal(ours, 100, ad, nonce, &key);
    ck_assert(openssl_seal(theirs, 100, ad, nonce));
    ck_assert_mem_eq(ours, theirs, len);
    ck_assert(openssl_aead(aeads[_i].cipher, key.bytes, false));
    for (int again = 0; again < 2; again++) {
        memcpy(theirs, ours, len);
        ck_assert(openssl_open(theirs, len, ad, nonce));
        ck_assert_uint_eq(theirs[0], 6);
    }
    memcpy(theirs, ours, len);
    theirs[len - 1] ^= 1;
    ck_assert(!openssl_open(theirs, len, ad, nonce));
    openssl_end();
}
END_TEST

START_TEST(keys_are_made_and_agree)
{
    static const struct openssl_key kinds[] = {
        {"X25519", NULL}, {"EC", "P-256"}, {"EC", "P-384"}};

    if (version == NULL)
        return;
    ck_assert(openssl_group(&kinds[_i]));
    for (int again = 0; again < 2; again++)
        ck_assert(openssl_share() && openssl_shared());
    openssl_end();
}
END_TEST

START_TEST(messages_are_signed)
{
    static const struct openssl_key kinds[] = {{"ED25519", NULL},
                                               {"EC", "P-256"}};

    if (version == NULL)
        return;
    ck_assert(openssl_signer(&kinds[_i]));
    for (int again = 0; again < 2; again++)
        ck_assert(openssl_sign());
    openssl_end();
}
END_TEST

START_TEST(signatures_are_verified)
{
    const struct signature_case *c = &signature_cases[_i];
    struct signature_input input;

    if (version == NULL)
        return;
    ck_assert(signature_case_make(c, &input));
    ck_assert(openssl_verifier(c, &input));
    for (int again = 0; again < 2; again++)
        ck_assert(openssl_verify());
    input.bytes[input.signature.len - 1] ^= 1;
    ck_assert(!openssl_verify());
    openssl_end();
}
END_TEST

START_TEST(what_is_not_there_is_refused)
{
    static const struct openssl_key none = {"none", NULL};
    const uint8_t key[32] = {0};

    if (version == NULL)
        return;
    ck_assert(!openssl_aead("none", key, true));
    ck_assert(!openssl_group(&none));
    ck_assert(!openssl_signer(&none));
    openssl_end();
}
END_TEST

Suite *bench_openssl_test(void)
{
    Suite *suite = suite_create("OpenSSL's work");
    TCase *tcase = tcase_create("openssl");

    tcase_add_unchecked_fixture(tcase, setup, NULL);
    tcase_add_loop_test(tcase, aeads_are_the_same, 0,
                        sizeof aeads / sizeof aeads[0]);
    tcase_add_loop_test(tcase, keys_are_made_and_agree, 0, 3);
    tcase_add_loop_test(tcase, messages_are_signed, 0, 2);
    tcase_add_loop_test(tcase, signatures_are_verified, 0, SIGNATURE_CASES);
    tcase_add_test(tcase, what_is_not_there_is_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}

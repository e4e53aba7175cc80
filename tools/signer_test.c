/*
 * signer_test.c: a key file of each kind signs by its own schemes, as hake
 * verifies them. The keys were made by OpenSSL for this test alone.
 */
#include "tools/signer.h"

#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "tls/trust.h"
#include "tools/files_test.h"

Suite *signer_test(void);

static const char p256_pkcs8[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgi/y+FctVvK7ywcqf\n"
    "jMLqy4ilWHlFDwvR0Mmv+r4tWGChRANCAARQkH4BEuOgf+2MWDllIMWf4yUN8hkZ\n"
    "jJxSlQmSmyBa+AFi19atOc9pGNQm5d9VugpSLeehvy9NqabOVm7//9m3\n"
    "-----END PRIVATE KEY-----\n";
static const char p256_sec1[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIIv8vhXLVbyu8sHKn4zC6suIpVh5RQ8L0dDJr/q+LVhgoAoGCCqGSM49\n"
    "AwEHoUQDQgAEUJB+ARLjoH/tjFg5ZSDFn+MlDfIZGYycUpUJkpsgWvgBYtfWrTnP\n"
    "aRjUJuXfVboKUi3nob8vTammzlZu///Ztw==\n"
    "-----END EC PRIVATE KEY-----\n";
static const char p256_encrypted[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAih2qMzYtzfTwICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEJ3XJ4uKE4XtGykQrBImnxwEgZBx\n"
    "dAmKW5ZAMOrsGBD8r+ylv71sWngatAPKwSwl5v24MVs2Jjko+r5DNWXyinCdJLPS\n"
    "ptYKK/sut3aFreVf0gEQ26GcnDg95o9HJEDtz9EjePMwJMDxgFw5XLCuCtbWtwyE\n"
    "AkfLEOpyUsrQfanOgs8bOzpCBn5LBt67+O0VqENZZ7SHL3jxTGxKSnbk/kF1t0U=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";
static const char p384[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBdWj/pEGes9Tzyy81t\n"
    "jXJSm6XEMnrXNISCKeMwPqreuX/OAxNMoslZFHAtMXfxKeShZANiAASNqGfkCMUS\n"
    "P36jEqmWrKu61ZlaKh54kHn3IMS2AqZGtySgNZZnxtoknsrzp60AywYjIMrXOsuw\n"
    "fFYn4QyqQhXcD367QSkewgf/Gwc7nHz9tJkPCbrIjPdAXZ5mTw0MMGE=\n"
    "-----END PRIVATE KEY-----\n";

static struct signer signer;

static bool reads(const char *pem, bool sodium_only)
{
    file_write(pem, strlen(pem));
    return signer_read(path, sodium_only, &signer, error);
}

/* What a credential of it signs, hake verifies by the public half. */
static void assert_signs(uint16_t scheme, uint16_t signature_len,
                         uint16_t curve)
{
    static const struct hake_bytes message = {(const uint8_t *)"abc", 3};
    const struct hake_scheme *const *row = hake_extra_schemes;
    struct hake_credential credential = {.type = HAKE_X509};
    struct hake_public_key key;
    uint8_t sig[HAKE_SIGNATURE_MAX];
    size_t len = signature_len > 0 ? signature_len : 64;

    signer_credential(&signer, &credential);
    ck_assert_uint_eq(credential.schemes[0], scheme);
    ck_assert_uint_eq(credential.signature_len, signature_len);
    ck_assert_uint_eq(credential.curve, curve);
    ck_assert_int_eq(
        credential.sign(credential.sign_ctx, scheme, sig, &len, message),
        HAKE_YES);
    ck_assert_int_eq(hake_key_info_read(signer.info, hake_extra_schemes, &key),
                     HAKE_OK);
    while ((*row)->id != scheme || (*row)->key_kind != key.kind)
        row++;
    ck_assert((*row)->verify(&key, (struct hake_bytes){sig, len}, message));
    sig[len - 1] ^= 1;
    ck_assert(!(*row)->verify(&key, (struct hake_bytes){sig, len}, message));
}

static void wipe(void)
{
    signer_wipe(&signer);
    ck_assert(sodium_is_zero((const uint8_t *)&signer, sizeof signer));
    folder_remove();
}

START_TEST(an_ed25519_key_is_hakes)
{
    for (int sodium_only = 0; sodium_only < 2; sodium_only++) {
        ck_assert_msg(reads(key_v1, sodium_only), "%s", error);
        ck_assert_int_eq(signer.kind, SIGNER_ED25519);
        assert_signs(0x0807, 0, 0);
    }
}
END_TEST

/* By _i: the form of the file. */
START_TEST(a_p256_key_is_hakes)
{
    ck_assert_msg(reads(_i ? p256_sec1 : p256_pkcs8, false), "%s", error);
    ck_assert_int_eq(signer.kind, SIGNER_P256);
    assert_signs(0x0403, HAKE_P256_SIGNATURE_MAX, 0x0017);
}
END_TEST

START_TEST(another_key_is_libcryptos)
{
    if (!reads(p384, false)) {
        ck_assert_msg(strstr(error, "libcrypto") != NULL, "%s", error);
        puts("signer_test: SKIPPED: there is no libcrypto");
        return;
    }
    ck_assert_int_eq(signer.kind, SIGNER_LIBCRYPTO);
    assert_signs(0x0503, HAKE_SIGNATURE_MAX, 0x0018);
}
END_TEST

START_TEST(libsodium_alone_has_ed25519_alone)
{
    ck_assert(!reads(p256_pkcs8, true));
    assert_says("it is an EC (ECDSA) key");
    ck_assert(!reads(p256_sec1, true));
    assert_says("\"EC PRIVATE KEY\"");
}
END_TEST

START_TEST(what_is_no_key_is_refused)
{
    ck_assert(!reads("no key", false));
    assert_says("private key");
    ck_assert(!reads(p256_encrypted, false));
    assert_says("encrypted");
    ck_assert(!reads("-----BEGIN PRIVATE KEY-----\nMAA=\n"
                     "-----END PRIVATE KEY-----\n",
                     false));
    assert_says(path);
}
END_TEST

Suite *signer_test(void)
{
    Suite *suite = suite_create("signer");
    TCase *tcase = tcase_create("signer");

    tcase_add_checked_fixture(tcase, folder_make, wipe);
    tcase_add_test(tcase, an_ed25519_key_is_hakes);
    tcase_add_loop_test(tcase, a_p256_key_is_hakes, 0, 2);
    tcase_add_test(tcase, another_key_is_libcryptos);
    tcase_add_test(tcase, libsodium_alone_has_ed25519_alone);
    tcase_add_test(tcase, what_is_no_key_is_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}

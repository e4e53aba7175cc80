/*
 * keys_test.c: private keys as they should be, as they may be, and as none of
 * them is; the keys are the examples of RFC 8410 10.3. PEM is tested by them.
 */
#include "tools/keys.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#include "tls/x509_build.h"
#include "tools/files_test.h"
#include "tools/pem.h"

Suite *keys_test(void);

static struct hake_ed25519_key key;

static const char public_hex[] =
    "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

static bool key_from(const char *text)
{
    file_write(text, strlen(text));
    return key_read(path, &key, error);
}

static void assert_key_refused(const char *text, const char *why)
{
    static const struct hake_ed25519_key zero;

    ck_assert_msg(!key_from(text), "taken: %s", text);
    ck_assert_mem_eq(&key, &zero, sizeof zero);
    assert_says(why);
}

/* ---- Keys --------------------------------------------------------------- */

static void assert_example_key(void)
{
    char hex[65];

    sodium_bin2hex(hex, sizeof hex, key.public_key, 32);
    ck_assert_str_eq(hex, public_hex);
}

START_TEST(reads_the_keys_of_rfc_8410)
{
    uint8_t der[128];
    size_t len = key_v2_der(der);

    ck_assert_msg(key_from(key_v1), "%s", error);
    assert_example_key();
    ck_assert_msg(key_from(key_v2), "%s", error);
    assert_example_key();
    file_write(der, len);
    ck_assert_msg(key_read(path, &key, error), "%s", error);
    assert_example_key();
}
END_TEST

static void assert_der_refused(const uint8_t *der, size_t len, const char *why)
{
    file_write(der, len);
    ck_assert(!key_read(path, &key, error));
    assert_says(why);
}

START_TEST(refuses_a_public_key_that_is_not_the_private_keys)
{
    uint8_t der[128];
    size_t len = key_v2_der(der);

    der[len - 1] ^= 1;
    assert_der_refused(der, len, "does not belong");
}
END_TEST

START_TEST(refuses_other_structures_of_the_key)
{
    uint8_t der[128];
    size_t len = key_v2_der(der);

    der[4] = 0; /* version 1 has no public key */
    assert_der_refused(der, len, "not a well-formed PKCS#8");
    der[4] = 2;
    assert_der_refused(der, len, "not a well-formed PKCS#8");
    der[4] = 1;
    der[15] = 31; /* CurvePrivateKey: its length */
    assert_der_refused(der, len, "not a well-formed PKCS#8");
    der[15] = 32;
    der[len - 33] = 1; /* unused bits in the public key */
    assert_der_refused(der, len, "not a well-formed PKCS#8");
    der[len - 33] = 0;
    assert_der_refused(der, len - 1, "there is no private key");
    der[len] = 0;
    assert_der_refused(der, len + 1, "there is no private key");
}
END_TEST

START_TEST(refuses_parameters_of_the_algorithm)
{
    static const char text[] =
        "-----BEGIN PRIVATE KEY-----\n"
        "MDACAQAwBwYDK2VwBQAEIgQg1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1\n"
        "WEI=\n"
        "-----END PRIVATE KEY-----\n";

    assert_key_refused(text, "not a well-formed PKCS#8");
}
END_TEST

START_TEST(refuses_other_kinds_of_key_by_name)
{
    assert_key_refused("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                       "-----END ENCRYPTED PRIVATE KEY-----\n",
                       "is encrypted; hake reads unencrypted keys only");
    assert_key_refused("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
                       "-----END EC PARAMETERS-----\n"
                       "-----BEGIN EC PRIVATE KEY-----\nAAAA\n"
                       "-----END EC PRIVATE KEY-----\n",
                       "\"EC PRIVATE KEY\"");
    assert_key_refused("-----BEGIN RSA PRIVATE KEY-----\n"
                       "Proc-Type: 4,ENCRYPTED\n\nAAAA\n"
                       "-----END RSA PRIVATE KEY-----\n",
                       "\"RSA PRIVATE KEY\"");
    assert_key_refused("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"
                       "-----END OPENSSH PRIVATE KEY-----\n",
                       "\"OPENSSH PRIVATE KEY\"");
    assert_key_refused("-----BEGIN CERTIFICATE-----\nAAAA\n"
                       "-----END CERTIFICATE-----\n",
                       "only a block of the kind \"CERTIFICATE\"");
    assert_key_refused("nothing\n", "neither as PEM nor as DER");
}
END_TEST

/* PrivateKeyInfo with these algorithm identifiers and an empty key. */
START_TEST(refuses_other_algorithms_by_name)
{
    static const struct {
        const char *oid, *why;
    } kinds[] = {
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "an RSA key"},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "an RSA-PSS key"},
        {"\x2a\x86\x48\xce\x3d\x02\x01", "an EC (ECDSA) key"},
        {"\x2b\x65\x6e", "an X25519 key"},
        {"\x2b\x65\x71", "an Ed448 key"},
        {"\x2b\x65\x72", "an unknown kind of key"},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const size_t len = strlen(kinds[i].oid);
        uint8_t der[32] = {0x30, (uint8_t)(9 + len), 2, 1,           0,
                           0x30, (uint8_t)(2 + len), 6, (uint8_t)len};

        memcpy(der + 9, kinds[i].oid, len);
        der[9 + len] = 4;
        assert_der_refused(der, 11 + len, kinds[i].why);
    }
}
END_TEST

START_TEST(tells_encrypted_and_certificate_der_from_keys)
{
    static const uint8_t encrypted[] = {0x30, 4, 0x30, 0, 4, 0};
    uint8_t der[BUILD_MAX];
    static const struct build plan = {.subject = "a", .issuer = "a"};
    struct hake_bytes certificate = build_certificate(&plan, der);

    assert_der_refused(encrypted, sizeof encrypted, "it is encrypted");
    assert_der_refused(certificate.p, certificate.len, "it is a certificate");
}
END_TEST

START_TEST(refuses_two_keys_in_one_file)
{
    char text[1024];

    snprintf(text, sizeof text, "%s%s", key_v1, key_v1);
    assert_key_refused(text, "more than one private key");
}
END_TEST

/* ---- PEM ---------------------------------------------------------------- */

#define BEGIN "-----BEGIN PRIVATE KEY-----"
#define BODY  "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"
#define END   "-----END PRIVATE KEY-----"

START_TEST(reads_pem_as_others_write_it)
{
    static const char *const good[] = {
        BEGIN "\n" BODY "\n" END,
        BEGIN "\r\n" BODY "\r\n" END "\r\n",
        BEGIN "\r" BODY "\r" END "\r",
        BEGIN " \t\n\n \n" BODY " \n" END " \n\n",
        "Key: example\n-----\n" BEGIN "\n" BODY "\n" END "\nthe end",
        "0123\n" BEGIN "\n" BODY "\n" END "\n",
        BEGIN "\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8f\n"
              "dp+K06/nwoy/HU++CXqI9EdVhC\n" END "\n",
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(key_from(good[i]), "%s: %s", good[i], error);
        assert_example_key();
    }
}
END_TEST

START_TEST(refuses_pem_that_is_not_well_formed)
{
    static const struct {
        const char *text, *why;
    } bad[] = {
        {BEGIN "\n" BODY "\n", "PEM block 1"},
        {BEGIN "\n", "PEM block 1"},
        {BEGIN, "PEM block 1"},
        {BEGIN "\n" BODY "\n" END "-\n", "PEM block 1"},
        {BEGIN "\n" BODY "\n-----END PRIVATE KEY----\n", "PEM block 1"},
        {BEGIN "\n" BODY "\n-----END CERTIFICATE-----\n", "PEM block 1"},
        {BEGIN "\n" BODY "\n-----END PRIVATE-----\n", "PEM block 1"},
        {BEGIN "\n" BODY "\n" BEGIN "\n" BODY "\n" END, "PEM block 1"},
        {"-----BEGIN PRIVATE KEY----\n" BODY "\n" END "\n", "PEM block 1"},
        {"-----BEGIN PRIVATE\x1bKEY-----\n" BODY "\n" END "\n", "PEM block 1"},
        {"-----BEGIN A-----\n-----END A-----\n" BEGIN "\n", "PEM block 2"},
        {" " BEGIN "\n" BODY "\n" END "\n", "no private key"},
        {"-----begin PRIVATE KEY-----\n" BODY "\n" END "\n", "no private key"},
        {BEGIN "\n " BODY "\n" END "\n", "not clean base64"},
        {BEGIN "\nMC4C AQAw\n" END "\n", "not clean base64"},
        {BEGIN "\nMC4CAQA\n" END "\n", "not clean base64"},
        {BEGIN "\nMC4CAQAw====\n" END "\n", "not clean base64"},
        {BEGIN "\nMC4CAQA*\n" END "\n", "not clean base64"},
        {BEGIN "\n" BODY "=\n" END "\n", "not clean base64"},
        {BEGIN "\n" END "\n", "not a well-formed PKCS#8"},
        {BEGIN "\nMC4CAQAw\n" END "\n", "not a well-formed PKCS#8"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_key_refused(bad[i].text, bad[i].why);
}
END_TEST

START_TEST(writes_strict_pem)
{
    static const char expected[] =
        "-----BEGIN PRIVATE KEY-----\n" BODY "\n-----END PRIVATE KEY-----\n";
    uint8_t der[128];
    char text[4096];

    key_v2_der(der);
    der[1] = 0x2e;
    der[4] = 0;
    pem_make(text, "PRIVATE KEY", (struct hake_bytes){der, 48});
    ck_assert_str_eq(text, expected);
}
END_TEST

Suite *keys_test(void)
{
    Suite *suite = suite_create("keys");
    TCase *keys = tcase_create("keys");
    TCase *pem = tcase_create("pem");

    tcase_add_checked_fixture(keys, folder_make, folder_remove);
    tcase_add_test(keys, reads_the_keys_of_rfc_8410);
    tcase_add_test(keys, refuses_a_public_key_that_is_not_the_private_keys);
    tcase_add_test(keys, refuses_other_structures_of_the_key);
    tcase_add_test(keys, refuses_parameters_of_the_algorithm);
    tcase_add_test(keys, refuses_other_kinds_of_key_by_name);
    tcase_add_test(keys, refuses_other_algorithms_by_name);
    tcase_add_test(keys, tells_encrypted_and_certificate_der_from_keys);
    tcase_add_test(keys, refuses_two_keys_in_one_file);
    suite_add_tcase(suite, keys);
    tcase_add_checked_fixture(pem, folder_make, folder_remove);
    tcase_add_test(pem, reads_pem_as_others_write_it);
    tcase_add_test(pem, refuses_pem_that_is_not_well_formed);
    tcase_add_test(pem, writes_strict_pem);
    suite_add_tcase(suite, pem);
    return suite;
}

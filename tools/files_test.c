/*
 * files_test.c: PEM and DER files as they should be, as they may be, and
 * broken in every byte; the keys are the examples of RFC 8410 10.3.
 */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/cert.h"
#include "tools/certificates.h"
#include "tools/keys.h"
#include "tools/pem.h"

Suite *files_test(void);

static const char key_v1[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";

/* With an attribute and the public key. */
static const char key_v2[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n"
    "Z9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PRIVATE KEY-----\n";

static const char public_hex[] =
    "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

/* ---- A file to read from ------------------------------------------------ */

static char folder[] = "build/files_test.XXXXXX";
static char path[64], error[FILE_ERROR_MAX];
static struct hake_ed25519_key key;
static struct hake_bytes *list;
static size_t list_len;

static void folder_make(void)
{
    memcpy(folder, "build/files_test.XXXXXX", sizeof folder);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
}

static void folder_remove(void)
{
    unlink(path);
    rmdir(folder);
}

static void file_write(const void *p, size_t len)
{
    FILE *out = fopen(path, "wb");

    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(p, 1, len, out), len);
    fclose(out);
}

static bool key_from(const char *text)
{
    file_write(text, strlen(text));
    return key_read(path, &key, error);
}

static bool certificates_from(const char *text)
{
    bool done;

    file_write(text, strlen(text));
    done = certificates_read(path, &list, &list_len, error);
    ck_assert_int_eq(done, list != NULL);
    ck_assert_int_eq(done, list_len > 0);
    return done;
}

/* The sentence is one line, names the file and says this. */
static void assert_says(const char *text)
{
    ck_assert_ptr_eq(strstr(error, path), error);
    ck_assert_ptr_null(strchr(error, '\n'));
    ck_assert_msg(strstr(error, text) != NULL, "\"%s\" does not say \"%s\"",
                  error, text);
}

static void assert_key_refused(const char *text, const char *why)
{
    static const struct hake_ed25519_key zero;

    ck_assert_msg(!key_from(text), "taken: %s", text);
    ck_assert_mem_eq(&key, &zero, sizeof zero);
    assert_says(why);
}

/* Makes PEM out of DER; out has room for 4096 characters. */
static void pem_make(char *out, const char *label, struct hake_bytes der)
{
    FILE *file = fmemopen(out, 4096, "w");

    ck_assert(pem_write(file, label, der));
    fclose(file);
}

static struct hake_bytes certificate_make(const char *name, uint8_t *out,
                                          size_t cap)
{
    static const uint8_t seed[32] = {9};
    const char *const names[] = {name};
    struct hake_bytes der = {out, 0};
    struct hake_ed25519_key own;
    const struct cert_plan plan = {.kind = CERT_SERVER,
                                   .names = {names, 1},
                                   .key = &own,
                                   .not_before = 1750000000,
                                   .days = 9};

    hake_ed25519_key_init(&own, seed);
    ck_assert(cert_make(&plan, out, cap, &der.len, error));
    return der;
}

/* ---- Keys --------------------------------------------------------------- */

static void assert_example_key(void)
{
    char hex[65];

    sodium_bin2hex(hex, sizeof hex, key.public_key, 32);
    ck_assert_str_eq(hex, public_hex);
}

/* The bytes of key_v2; their first 48 are those of key_v1 but for length and
 * version. */
static size_t key_v2_der(uint8_t der[128])
{
    size_t len;

    ck_assert_int_eq(
        sodium_base642bin(
            der, 128, key_v2 + strlen("-----BEGIN PRIVATE KEY-----"),
            64 + 64 + 28 + 4, "\n", &len, NULL, sodium_base64_VARIANT_ORIGINAL),
        0);
    return len;
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
    uint8_t der[512];
    struct hake_bytes certificate = certificate_make("a", der, sizeof der);

    assert_der_refused(encrypted, sizeof encrypted, "it is encrypted");
    assert_der_refused(certificate.p, certificate.len, "it is a certificate");
}
END_TEST

START_TEST(refuses_two_keys_in_one_file)
{
    char text[sizeof key_v1 * 2];

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

/* ---- Certificates ------------------------------------------------------- */

static uint8_t first_der[512], second_der[512];
static struct hake_bytes first, second;
static char first_pem[4096], second_pem[4096];

static void certificates_make(void)
{
    first = certificate_make("first", first_der, sizeof first_der);
    second = certificate_make("second", second_der, sizeof second_der);
    pem_make(first_pem, "CERTIFICATE", first);
    pem_make(second_pem, "CERTIFICATE", second);
}

static void assert_listed(size_t i, struct hake_bytes der)
{
    ck_assert_uint_eq(list[i].len, der.len);
    ck_assert_mem_eq(list[i].p, der.p, der.len);
}

START_TEST(reads_certificates_in_order_and_passes_over_other_blocks)
{
    char text[16384];

    certificates_make();
    snprintf(text, sizeof text, "s:CN=first\n%s%ss:CN=second\n%s%s", first_pem,
             key_v1, second_pem, first_pem);
    ck_assert_msg(certificates_from(text), "%s", error);
    ck_assert_uint_eq(list_len, 3);
    assert_listed(0, first);
    assert_listed(1, second);
    assert_listed(2, first);
    free(list);
    /* The key is found in the same file. */
    ck_assert_msg(key_read(path, &key, error), "%s", error);
}
END_TEST

START_TEST(reads_one_certificate_in_der)
{
    certificates_make();
    file_write(first.p, first.len);
    ck_assert_msg(certificates_read(path, &list, &list_len, error), "%s",
                  error);
    ck_assert_uint_eq(list_len, 1);
    assert_listed(0, first);
    free(list);
}
END_TEST

START_TEST(names_the_block_that_is_no_certificate)
{
    char text[16384];

    certificates_make();
    snprintf(text, sizeof text,
             "%s-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
             first_pem);
    ck_assert(!certificates_from(text));
    assert_says("PEM block 2 is not an X.509 v3 certificate");
    snprintf(text, sizeof text,
             "%s-----BEGIN CERTIFICATE-----\nMA\n-----END CERTIFICATE-----\n",
             first_pem);
    ck_assert(!certificates_from(text));
    assert_says("PEM block 2 is not clean base64");
    ck_assert(!certificates_from(key_v1));
    assert_says("no certificate in it, only a block of the kind \"PRIVATE "
                "KEY\"");
    ck_assert(!certificates_from("0\x02\x05\x00"));
}
END_TEST

/* ---- Broken files ------------------------------------------------------- */

/* Reads the file as both; whatever comes, nothing may leak or crash. Returns
 * whether it was a key or a certificate. */
static bool file_try(const void *p, size_t len)
{
    bool is_key, is_certificate;

    file_write(p, len);
    is_key = key_read(path, &key, error);
    is_certificate = certificates_read(path, &list, &list_len, error);
    free(list);
    return is_key || is_certificate;
}

static void break_everywhere(const char *text, size_t len)
{
    char *copy = malloc(len);

    for (size_t i = 1; i < len; i++)
        file_try(text, i);
    for (size_t i = 0; i < len; i++) {
        memcpy(copy, text, len);
        copy[i] = (char)(copy[i] ^ (1 << i % 8));
        file_try(copy, len);
        copy[i] = '\0';
        file_try(copy, len);
        copy[i] = '-';
        file_try(copy, len);
    }
    free(copy);
}

START_TEST(survives_pem_broken_in_every_byte)
{
    certificates_make();
    break_everywhere(first_pem, strlen(first_pem));
    break_everywhere(key_v1, strlen(key_v1));
    break_everywhere(key_v2, strlen(key_v2));
}
END_TEST

START_TEST(refuses_every_truncation_of_pem_and_der)
{
    certificates_make();
    /* The last line may lack its end. */
    for (size_t i = 1; i < strlen(first_pem) - 1; i++)
        ck_assert_msg(!file_try(first_pem, i), "%zu characters were taken", i);
    for (size_t i = 1; i < strlen(key_v1) - 1; i++)
        ck_assert_msg(!file_try(key_v1, i), "%zu characters were taken", i);
    for (size_t i = 1; i < first.len; i++)
        ck_assert_msg(!file_try(first.p, i), "%zu bytes were taken", i);
}
END_TEST

START_TEST(survives_der_broken_in_every_byte)
{
    uint8_t der[128];
    size_t len = key_v2_der(der);

    certificates_make();
    break_everywhere((const char *)first.p, first.len);
    break_everywhere((const char *)der, len);
}
END_TEST

/* ---- Files -------------------------------------------------------------- */

START_TEST(says_what_is_wrong_with_the_file)
{
    static uint8_t large[FILE_SIZE_MAX + 1];
    char own[sizeof path];

    ck_assert(!key_read(path, &key, error));
    assert_says("No such file");
    file_write("", 0);
    ck_assert(!key_read(path, &key, error));
    assert_says("the file is empty");
    memset(large, '\n', sizeof large);
    file_write(large, sizeof large);
    ck_assert(!certificates_read(path, &list, &list_len, error));
    assert_says("larger than 1 MiB");
    file_write(large, sizeof large - 1);
    ck_assert(!certificates_read(path, &list, &list_len, error));
    assert_says("there is no certificate");
    memcpy(own, path, sizeof own);
    memcpy(path, folder, sizeof folder);
    ck_assert(!key_read(path, &key, error));
    assert_says("Is a directory");
    memcpy(path, own, sizeof own);
}
END_TEST

static void assert_file(const char *expected, mode_t mode)
{
    struct stat status;
    uint8_t *data;
    size_t len;

    ck_assert_msg(file_read(path, &data, &len, error), "%s", error);
    ck_assert_uint_eq(len, strlen(expected));
    ck_assert_mem_eq(data, expected, len);
    free(data);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, mode);
}

static void put(FILE *out, const char *text)
{
    ck_assert_msg(out != NULL, "%s", error);
    fputs(text, out);
    fclose(out);
}

START_TEST(creates_private_files)
{
    umask(022);
    put(file_create(path, false, error), "one");
    assert_file("one", 0600);
    put(file_create(path, true, error), "two");
    assert_file("onetwo", 0600);
    ck_assert_ptr_null(file_create_new(path, true, false, error));
    assert_says("File exists");
    assert_file("onetwo", 0600);
    chmod(path, 0644);
    put(file_create_new(path, true, true, error), "three");
    assert_file("three", 0600);
    unlink(path);
    put(file_create_new(path, false, false, error), "four");
    assert_file("four", 0644);
    ck_assert_ptr_null(file_create("build/no/such/file", true, error));
}
END_TEST

Suite *files_test(void)
{
    Suite *suite = suite_create("files");
    TCase *keys = tcase_create("keys");
    TCase *pem = tcase_create("pem");
    TCase *broken = tcase_create("broken");

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
    tcase_add_test(pem,
                   reads_certificates_in_order_and_passes_over_other_blocks);
    tcase_add_test(pem, reads_one_certificate_in_der);
    tcase_add_test(pem, names_the_block_that_is_no_certificate);
    suite_add_tcase(suite, pem);
    tcase_add_checked_fixture(broken, folder_make, folder_remove);
    tcase_set_timeout(broken, 60);
    tcase_add_test(broken, survives_pem_broken_in_every_byte);
    tcase_add_test(broken, refuses_every_truncation_of_pem_and_der);
    tcase_add_test(broken, survives_der_broken_in_every_byte);
    tcase_add_test(broken, says_what_is_wrong_with_the_file);
    tcase_add_test(broken, creates_private_files);
    suite_add_tcase(suite, broken);
    return suite;
}

/*
 * cert_test.c: certificates that hake makes are read back field by field by
 * the reader of tls/x509.h, and `hake cert` never harms a file that is there.
 */
#include "tools/cert.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tls/x509.h"
#include "tools/certificates.h"
#include "tools/keys.h"
#include "tools/tool.h"

Suite *cert_test(void);

#define START 1750000000 /* 2025-06-15 */
#define CAP   16384

static const uint8_t seed[32] = {1, 2, 3};
static const char *const localhost[] = {"localhost"};

static uint8_t der[CAP];
static struct hake_bytes made;
static struct x509_certificate parts;
static struct hake_ed25519_key key;

/* Makes a certificate and takes it apart. */
static void make(const char *const *names, size_t names_len, uint64_t start,
                 unsigned days)
{
    hake_ed25519_key_init(&key, seed);
    ck_assert(cert_make_self_signed(names, names_len, &key, start, days, der,
                                    sizeof der, &made.len));
    made.p = der;
    ck_assert(x509_read(made, &parts));
}

static bool refused(const char *name)
{
    const char *const names[] = {"localhost", name};
    size_t len;

    hake_ed25519_key_init(&key, seed);
    return !cert_make_self_signed(names, 2, &key, START, 1, der, sizeof der,
                                  &len);
}

static bool holds(struct hake_bytes bytes, const char *text, size_t len)
{
    for (size_t i = 0; i + len <= bytes.len; i++) {
        if (memcmp(bytes.p + i, text, len) == 0)
            return true;
    }
    return false;
}

#define HOLDS(bytes, text) holds(bytes, text, sizeof text - 1)

START_TEST(the_signature_covers_the_certificate)
{
    struct hake_public_key public_key;
    struct hake_bytes signed_part;
    bool known;

    make(localhost, 1, START, 365);
    ck_assert(x509_key_read(parts.public_key_info, &public_key, &known));
    ck_assert_mem_eq(public_key.p, key.public_key, 32);
    /* tbsCertificate with its header, behind the header of the whole. */
    signed_part.p = made.p + 4;
    signed_part.len = (size_t)(parts.tbs.p + parts.tbs.len - signed_part.p);
    ck_assert(hake_ed25519.verify(&public_key, parts.signature, signed_part));
    signed_part.len--;
    ck_assert(!hake_ed25519.verify(&public_key, parts.signature, signed_part));
}
END_TEST

START_TEST(the_serial_number_is_positive_and_differs_with_the_contents)
{
    static const char *const other[] = {"localhost", "other"};
    uint8_t first[16];

    make(localhost, 1, START, 1);
    ck_assert_uint_eq(parts.serial.len, sizeof first);
    ck_assert_uint_eq(parts.serial.p[0] & 0xc0, 0x40);
    memcpy(first, parts.serial.p, sizeof first);
    make(localhost, 1, START, 1);
    ck_assert_mem_eq(first, parts.serial.p, sizeof first);
    make(localhost, 1, START + 1, 1);
    ck_assert_mem_ne(first, parts.serial.p, sizeof first);
    make(other, 2, START, 1);
    ck_assert_mem_ne(first, parts.serial.p, sizeof first);
}
END_TEST

START_TEST(names_and_addresses_stand_in_their_forms)
{
    static const char *const names[] = {"localhost", "*.example.com",
                                        "192.0.2.1", "::1"};

    make(names, 4, START, 1);
    ck_assert(HOLDS(parts.issuer, "\x0c\x09localhost"));
    ck_assert_uint_eq(parts.issuer.len, parts.subject.len);
    ck_assert_mem_eq(parts.issuer.p, parts.subject.p, parts.issuer.len);
    ck_assert(HOLDS(parts.extensions, "\x82\x09localhost"));
    ck_assert(HOLDS(parts.extensions, "\x82\x0d*.example.com"));
    ck_assert(HOLDS(parts.extensions, "\x87\x04\xc0\x00\x02\x01"));
    ck_assert(HOLDS(parts.extensions, "\x87\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                      "\x01"));
}
END_TEST

START_TEST(the_extensions_make_it_a_server_and_no_authority)
{
    make(localhost, 1, START, 1);
    /* basicConstraints, critical, empty */
    ck_assert(HOLDS(parts.extensions,
                    "\x06\x03\x55\x1d\x13\x01\x01\xff\x04\x02\x30\x00"));
    /* keyUsage, critical, digitalSignature alone */
    ck_assert(
        HOLDS(parts.extensions,
              "\x06\x03\x55\x1d\x0f\x01\x01\xff\x04\x04\x03\x02\x07\x80"));
    /* extKeyUsage, id-kp-serverAuth */
    ck_assert(HOLDS(parts.extensions, "\x06\x08\x2b\x06\x01\x05\x05\x07\x03"
                                      "\x01"));
    /* subjectKeyIdentifier of 20 octets */
    ck_assert(HOLDS(parts.extensions, "\x06\x03\x55\x1d\x0e\x04\x16\x04\x14"));
}
END_TEST

START_TEST(dates_from_2050_on_have_four_digits_of_year)
{
    /* One second before 2050, and a day later. */
    make(localhost, 1, UINT64_C(2524607999), 1);
    ck_assert_uint_eq(parts.validity.len, 2 + 13 + 2 + 15);
    ck_assert(HOLDS(parts.validity, "\x17\x0d"
                                    "491231235959Z"
                                    "\x18\x0f"
                                    "20500101235959Z"));
    make(localhost, 1, UINT64_C(253402300799) - 86400, 1);
    ck_assert(HOLDS(parts.validity, "99991231235959Z"));
}
END_TEST

START_TEST(refuses_years_beyond_9999)
{
    size_t len;

    hake_ed25519_key_init(&key, seed);
    ck_assert(!cert_make_self_signed(localhost, 1, &key,
                                     UINT64_C(253402300799) - 86399, 1, der,
                                     sizeof der, &len));
    ck_assert(!cert_make_self_signed(localhost, 1, &key, UINT64_MAX, 1, der,
                                     sizeof der, &len));
}
END_TEST

START_TEST(refuses_names_that_are_none)
{
    static const char *const bad[] = {
        "",
        ".",
        "a..b",
        ".a",
        "a.",
        "-a",
        "a-",
        "a b",
        "a,b",
        "*",
        "a.*",
        "*a.b",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "[::1]",
        "::g",
        "a_b",
        "caf\xc3\xa9",
        "a\n",
        "http://a",
        "a:443",
        "a.0123456789012345678901234567890123456789012345678901234567890123"};
    static const char *const good[] = {
        "a",
        "a-b",
        "A.b",
        "*.a",
        "0.a",
        "1.2.3.a",
        "xn--caf-dma.example",
        "1.1.1.1",
        "::",
        "2001:db8::1",
        "a.012345678901234567890123456789012345678901234567890123456789ab"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(refused(bad[i]), "\"%s\" was taken", bad[i]);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(!refused(good[i]), "\"%s\" was refused", good[i]);
}
END_TEST

START_TEST(refuses_a_common_name_of_more_than_64_characters)
{
    char name[66];
    const char *const names[] = {name};
    size_t len;

    for (size_t i = 0; i < 65; i++)
        name[i] = i % 32 == 31 ? '.' : 'a';
    name[64] = '\0';
    name[63] = 'a';
    make(names, 1, START, 1);
    name[64] = 'a';
    name[65] = '\0';
    ck_assert(!cert_make_self_signed(names, 1, &key, START, 1, der, sizeof der,
                                     &len));
    ck_assert(!cert_make_self_signed(names, 0, &key, START, 1, der, sizeof der,
                                     &len));
}
END_TEST

/* Lengths of one, two and three octets, the outer ones moved twice. */
START_TEST(long_certificates_have_long_lengths)
{
    static const char name[] =
        "a.b12345678901234567890123456789012345678901234567890123456789";
    const char *names[200];

    for (size_t i = 0; i < 200; i++)
        names[i] = name;
    for (size_t n = 1; n <= 200; n++) {
        make(names, n, START, 1);
        ck_assert(made.len > n * strlen(name));
    }
}
END_TEST

START_TEST(never_writes_beyond_its_room)
{
    size_t whole, len;

    make(localhost, 1, START, 1);
    whole = made.len;
    for (size_t cap = 0; cap <= whole; cap++) {
        uint8_t *out = malloc(cap + 1);

        out[cap] = 0xa5;
        ck_assert_int_eq(
            cert_make_self_signed(localhost, 1, &key, START, 1, out, cap, &len),
            cap == whole);
        ck_assert_uint_eq(len, cap == whole ? whole : 0);
        ck_assert_uint_eq(out[cap], 0xa5);
        free(out);
    }
}
END_TEST

/* ---- The command -------------------------------------------------------- */

static char folder[] = "build/cert_test.XXXXXX";
static char cert_path[64], key_path[64];

static void folder_make(void)
{
    memcpy(folder, "build/cert_test.XXXXXX", sizeof folder);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(cert_path, sizeof cert_path, "%s/c.pem", folder);
    snprintf(key_path, sizeof key_path, "%s/k.pem", folder);
}

static void folder_remove(void)
{
    unlink(cert_path);
    unlink(key_path);
    rmdir(folder);
}

/* Runs the command without its sentences. */
static int run(const char *const *more)
{
    char *argv[16] = {"--self-signed", "--name",    "localhost", "--out-cert",
                      cert_path,       "--out-key", key_path};
    FILE *heard = tmpfile();
    int argc = 7, status, saved;

    while (*more != NULL)
        argv[argc++] = (char *)(uintptr_t)*more++;
    fflush(stderr);
    saved = dup(STDERR_FILENO);
    dup2(fileno(heard), STDERR_FILENO);
    status = cert_main(argc, argv);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    fclose(heard);
    return status;
}

#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})

static void pair_read(struct hake_ed25519_key *private_key)
{
    char error[FILE_ERROR_MAX];
    struct hake_public_key public_key;
    struct hake_bytes *list;
    size_t len;

    ck_assert_msg(certificates_read(cert_path, &list, &len, error), "%s",
                  error);
    ck_assert_uint_eq(len, 1);
    ck_assert_msg(key_read(key_path, private_key, error), "%s", error);
    ck_assert_int_eq(
        hake_certificate_key(list[0], hake_default_schemes, &public_key),
        HAKE_OK);
    ck_assert_mem_eq(public_key.p, private_key->public_key, 32);
    free(list);
}

START_TEST(writes_a_pair_that_fits_and_a_key_that_is_private)
{
    struct hake_ed25519_key private_key;
    struct stat status;

    ck_assert_int_eq(RUN("--name", "127.0.0.1", "--days", "1"), EXIT_DONE);
    pair_read(&private_key);
    ck_assert_int_eq(stat(key_path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
}
END_TEST

START_TEST(overwrites_only_by_force)
{
    struct hake_ed25519_key first, second;

    ck_assert_int_eq(RUN("--days=2"), EXIT_DONE);
    pair_read(&first);
    ck_assert_int_eq(RUN("--days=2"), EXIT_FAILED);
    unlink(cert_path);
    ck_assert_int_eq(RUN("--days=2"), EXIT_FAILED);
    /* The certificate that would have no key was taken back. */
    ck_assert_int_ne(access(cert_path, F_OK), 0);
    chmod(key_path, 0644);
    ck_assert_int_eq(RUN("--force"), EXIT_DONE);
    pair_read(&second);
    ck_assert_mem_ne(first.seed, second.seed, 32);
}
END_TEST

START_TEST(a_key_that_is_overwritten_becomes_private)
{
    struct stat status;

    ck_assert_int_eq(RUN("--days=2"), EXIT_DONE);
    chmod(key_path, 0644);
    ck_assert_int_eq(RUN("--force"), EXIT_DONE);
    ck_assert_int_eq(stat(key_path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
}
END_TEST

START_TEST(wrong_usage_writes_nothing)
{
    ck_assert_int_eq(RUN("--days", "0"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--days", "36501"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--days", ""), EXIT_USAGE);
    ck_assert_int_eq(RUN("--days", "1x"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--days", "18446744073709551617"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--not-before", "-1"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--not-before", "253402300799"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--name", "a b"), EXIT_USAGE);
    ck_assert_int_eq(RUN("positional"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--out-cert", key_path), EXIT_USAGE);
    ck_assert_int_ne(access(cert_path, F_OK), 0);
    ck_assert_int_ne(access(key_path, F_OK), 0);
}
END_TEST

Suite *cert_test(void)
{
    Suite *suite = suite_create("cert");
    TCase *certificate = tcase_create("certificate");
    TCase *command = tcase_create("command");

    tcase_add_test(certificate, the_signature_covers_the_certificate);
    tcase_add_test(certificate,
                   the_serial_number_is_positive_and_differs_with_the_contents);
    tcase_add_test(certificate, names_and_addresses_stand_in_their_forms);
    tcase_add_test(certificate,
                   the_extensions_make_it_a_server_and_no_authority);
    tcase_add_test(certificate, dates_from_2050_on_have_four_digits_of_year);
    tcase_add_test(certificate, refuses_years_beyond_9999);
    tcase_add_test(certificate, refuses_names_that_are_none);
    tcase_add_test(certificate,
                   refuses_a_common_name_of_more_than_64_characters);
    tcase_add_test(certificate, long_certificates_have_long_lengths);
    tcase_add_test(certificate, never_writes_beyond_its_room);
    suite_add_tcase(suite, certificate);
    tcase_add_checked_fixture(command, folder_make, folder_remove);
    tcase_add_test(command, writes_a_pair_that_fits_and_a_key_that_is_private);
    tcase_add_test(command, overwrites_only_by_force);
    tcase_add_test(command, a_key_that_is_overwritten_becomes_private);
    tcase_add_test(command, wrong_usage_writes_nothing);
    suite_add_tcase(suite, command);
    return suite;
}

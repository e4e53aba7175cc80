/*
 * verify_test.c: what `hake verify` prints of chains good and bad, as text and
 * as JSON, and what it refuses. Which chains are good is the business of
 * test-vectors/certificates.
 */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tls/x509_build.h"
#include "tools/certificates.h"
#include "tools/files_test.h"
#include "tools/pem.h"
#include "tools/tool.h"

Suite *verify_test(void);

#define NOW "1800000000" /* BUILD_NOW */

/* ---- Files -------------------------------------------------------------- */

static char root_path[64], chain_path[64], more_path[64], out_path[64];

static const struct build root = {
    .subject = "Root", .issuer = "Root", .key = 1, .signer = 1, .ca = true};
static const struct build middle = {
    .subject = "Middle", .issuer = "Root", .key = 2, .signer = 1, .ca = true};
static const struct build leaf = {.subject = "Le\"af",
                                  .issuer = "Middle",
                                  .key = 3,
                                  .signer = 2,
                                  .dns = "leaf.example"};

/* Each certificate made is added to a PEM file. */
static void put(const char *file, const char *mode, const struct build *plan)
{
    uint8_t der[BUILD_MAX];
    FILE *out = fopen(file, mode);

    ck_assert_ptr_nonnull(out);
    ck_assert(pem_write(out, "CERTIFICATE", build_certificate(plan, der)));
    fclose(out);
}

static void chain_make(const struct build *first, const struct build *second)
{
    put(chain_path, "w", first);
    if (second != NULL)
        put(chain_path, "a", second);
}

static void files_make(void)
{
    folder_make();
    snprintf(root_path, sizeof root_path, "%s/root", folder);
    snprintf(chain_path, sizeof chain_path, "%s/chain", folder);
    snprintf(more_path, sizeof more_path, "%s/more", folder);
    snprintf(out_path, sizeof out_path, "%s/out", folder);
    put(root_path, "w", &root);
    chain_make(&leaf, &middle);
}

static void files_remove(void)
{
    unlink(root_path);
    unlink(chain_path);
    unlink(more_path);
    unlink(out_path);
    folder_remove();
}

/* ---- A run -------------------------------------------------------------- */

static char out[8192], err[8192];

static int redirect(FILE *stream, const char *to)
{
    const int kept = dup(fileno(stream));
    const int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    ck_assert_int_ge(kept, 0);
    ck_assert_int_ge(fd, 0);
    fflush(stream);
    ck_assert_int_ge(dup2(fd, fileno(stream)), 0);
    close(fd);
    return kept;
}

static void restore(FILE *stream, int kept, const char *from, char *text)
{
    FILE *in;

    fflush(stream);
    ck_assert_int_ge(dup2(kept, fileno(stream)), 0);
    close(kept);
    in = fopen(from, "rb");
    ck_assert_ptr_nonnull(in);
    text[fread(text, 1, sizeof out - 1, in)] = '\0';
    fclose(in);
}

/* The arguments behind "verify --ca ROOT --time NOW", as far as a NULL. */
static int verify_run(const char *const *arguments)
{
    char *argv[32] = {NULL};
    int argc = 0, status, kept_out, kept_err;

    for (; arguments[argc] != NULL; argc++)
        argv[argc] = (char *)(uintptr_t)arguments[argc];
    kept_out = redirect(stdout, out_path);
    kept_err = redirect(stderr, path);
    status = verify_main(argc, argv);
    restore(stdout, kept_out, out_path, out);
    restore(stderr, kept_err, path, err);
    return status;
}
#define RUN(...) verify_run((const char *const[]){__VA_ARGS__, NULL})
#define JUDGE(...)                                                             \
    RUN(chain_path, "--ca", root_path, "--time", NOW, __VA_ARGS__)

static void assert_out(const char *expected)
{
    ck_assert_msg(strstr(out, expected) != NULL, "no %s in: %s", expected, out);
}

/* One sentence on stderr that says this, nothing on stdout. */
static void assert_refused(int status, const char *why)
{
    ck_assert_int_eq(status, EXIT_USAGE);
    ck_assert_str_eq(out, "");
    ck_assert_msg(strstr(err, why) != NULL, "no %s in: %s", why, err);
    ck_assert_ptr_eq(strstr(err, "hake: "), err);
    ck_assert_ptr_eq(strchr(err, '\n'), err + strlen(err) - 1);
}

/* ---- Text --------------------------------------------------------------- */

START_TEST(prints_the_path_that_was_found)
{
    char expected[1024];

    ck_assert_int_eq(JUDGE("--name", "leaf.example"), EXIT_DONE);
    snprintf(expected, sizeof expected,
             "%s: verified\n"
             "  0       CN=Le\\x22af, valid from 2020-01-01T00:00:00Z to "
             "2030-01-01T00:00:00Z\n"
             "  1       CN=Middle, valid from 2020-01-01T00:00:00Z to "
             "2030-01-01T00:00:00Z\n"
             "  anchor  CN=Root, valid from 2020-01-01T00:00:00Z to "
             "2030-01-01T00:00:00Z\n",
             chain_path);
    ck_assert_str_eq(out, expected);
    ck_assert_str_eq(err, "");
}
END_TEST

START_TEST(says_which_certificate_is_wrong)
{
    struct build old = middle;
    char expected[1024];

    old.not_after = "20260101000000Z";
    chain_make(&leaf, &old);
    ck_assert_int_eq(JUDGE("--json"), EXIT_FAILED);
    ck_assert_int_eq(RUN("--time", NOW, "--ca", root_path, chain_path),
                     EXIT_FAILED);
    snprintf(expected, sizeof expected,
             "%s: CERTIFICATE_EXPIRED: certificate 1 (CN=Middle): the "
             "certificate's notAfter has passed (RFC 5280 4.1.2.5)\n",
             chain_path);
    ck_assert_str_eq(out, expected);
}
END_TEST

START_TEST(names_the_file_of_a_wrong_intermediate)
{
    struct build old = middle;
    char expected[1024];

    old.not_after = "20260101000000Z";
    chain_make(&leaf, NULL);
    put(more_path, "w", &leaf);
    put(more_path, "a", &old);
    ck_assert_int_eq(JUDGE("--untrusted", more_path), EXIT_FAILED);
    snprintf(expected, sizeof expected,
             "%s: CERTIFICATE_EXPIRED: certificate 1 of %s (CN=Middle): ",
             chain_path, more_path);
    assert_out(expected);
    put(more_path, "w", &middle);
    ck_assert_int_eq(JUDGE("--untrusted", more_path), EXIT_DONE);
    assert_out("  1       CN=Middle, ");
}
END_TEST

START_TEST(tells_an_anchor_from_certificates)
{
    struct build old = root;

    old.not_after = "20260101000000Z";
    put(root_path, "w", &old);
    ck_assert_int_eq(JUDGE("--json"), EXIT_FAILED);
    assert_out("\"error\":\"CERTIFICATE_EXPIRED\"");
    assert_out("\"certificate\":\"anchor\",\"certificate_file\":null,"
               "\"certificate_subject\":null,");
    ck_assert_int_eq(RUN("--time", NOW, "--ca", root_path, chain_path),
                     EXIT_FAILED);
    assert_out("CERTIFICATE_EXPIRED: a trust anchor: the certificate's");
}
END_TEST

START_TEST(judges_each_chain_and_fails_if_one_does)
{
    put(more_path, "w", &leaf);
    ck_assert_int_eq(JUDGE(more_path, chain_path, "build/no/such"),
                     EXIT_FAILED);
    ck_assert_ptr_nonnull(strstr(out, "chain: verified"));
    ck_assert_ptr_nonnull(strstr(out, "more: CERTIFICATE_UNKNOWN: "));
    ck_assert_ptr_nonnull(strstr(strstr(out, "more: "), "chain: verified"));
    assert_out("build/no/such: FILE_UNREADABLE: cannot be opened: No such");
    ck_assert_int_eq(
        RUN(more_path, chain_path, "--ca", root_path, "--time", NOW),
        EXIT_FAILED);
}
END_TEST

START_TEST(judges_der_and_what_is_malformed)
{
    uint8_t der[BUILD_MAX];
    struct build direct = leaf;
    struct hake_bytes made;
    FILE *file;

    direct.issuer = "Root";
    direct.signer = 1;
    made = build_certificate(&direct, der);
    for (unsigned cut = 0; cut < 2; cut++) {
        file = fopen(chain_path, "wb");
        ck_assert_ptr_nonnull(file);
        ck_assert_uint_eq(fwrite(der, 1, made.len - cut, file), made.len - cut);
        fclose(file);
        ck_assert_int_eq(JUDGE("--purpose", "any"),
                         cut == 0 ? EXIT_DONE : EXIT_FAILED);
    }
    assert_out("CERTIFICATE_MALFORMED: certificate 0 ((malformed)): ");
}
END_TEST

START_TEST(escapes_paths)
{
    ck_assert_int_eq(JUDGE("build/\x1b[2J"), EXIT_FAILED);
    assert_out("build/\\x1b[2J: FILE_UNREADABLE");
}
END_TEST

/* ---- JSON --------------------------------------------------------------- */

START_TEST(json_of_a_verified_chain)
{
    char expected[2048];

    ck_assert_int_eq(JUDGE("--json", "--name", "leaf.example"), EXIT_DONE);
    snprintf(expected, sizeof expected,
             "{\"file\":\"%s\",\"verified\":true,\"error\":null,"
             "\"error_text\":null,\"section\":null,\"certificate\":null,"
             "\"certificate_file\":null,\"certificate_subject\":null,\"path\":["
             "{\"subject\":\"CN=Le\\\\x22af\",\"serial\":\"01\","
             "\"not_before\":\"2020-01-01T00:00:00Z\","
             "\"not_after\":\"2030-01-01T00:00:00Z\"},"
             "{\"subject\":\"CN=Middle\",\"serial\":\"01\","
             "\"not_before\":\"2020-01-01T00:00:00Z\","
             "\"not_after\":\"2030-01-01T00:00:00Z\"}],\"anchor\":\"CN=Root\","
             "\"name\":\"leaf.example\",\"purpose\":\"server\",\"time\":" NOW
             "}\n",
             chain_path);
    ck_assert_str_eq(out, expected);
}
END_TEST

START_TEST(json_of_a_chain_that_is_not)
{
    char expected[2048];

    ck_assert_int_eq(JUDGE("--json", "--name", "b.example", "--purpose", "any"),
                     EXIT_FAILED);
    snprintf(expected, sizeof expected,
             "{\"file\":\"%s\",\"verified\":false,"
             "\"error\":\"CERTIFICATE_NAME\",\"error_text\":\"the "
             "certificate's subjectAltName does not hold the name that was "
             "asked for\",\"section\":\"RFC 9525 6.1\",\"certificate\":0,"
             "\"certificate_file\":\"%s\","
             "\"certificate_subject\":\"CN=Le\\\\x22af\",\"path\":[],"
             "\"anchor\":null,\"name\":\"b.example\",\"purpose\":\"any\","
             "\"time\":" NOW "}\n",
             chain_path, chain_path);
    ck_assert_str_eq(out, expected);
    ck_assert_int_eq(RUN("--json", "build/no/such", "--ca", root_path),
                     EXIT_FAILED);
    assert_out("\"verified\":false,\"error\":\"FILE_UNREADABLE\","
               "\"error_text\":\"cannot be opened: ");
    assert_out("\"section\":null,\"certificate\":null,");
}
END_TEST

/* ---- Options ------------------------------------------------------------ */

START_TEST(asks_for_the_purpose_of_a_server_unless_told)
{
    struct build client = leaf;

    client.purposes = "c";
    chain_make(&client, &middle);
    ck_assert_int_eq(JUDGE("--json"), EXIT_FAILED);
    assert_out("\"CERTIFICATE_PURPOSE\"");
    ck_assert_int_eq(JUDGE("--purpose", "client"), EXIT_DONE);
    ck_assert_int_eq(JUDGE("--purpose", "any"), EXIT_DONE);
}
END_TEST

START_TEST(limits_the_depth_and_the_number_of_certificates)
{
    struct build low = middle;
    struct build lowest = leaf;

    low.subject = "Low";
    low.issuer = "Middle";
    low.key = 4;
    low.signer = 2;
    lowest.issuer = "Low";
    lowest.signer = 4;
    chain_make(&lowest, &low);
    put(chain_path, "a", &middle);
    ck_assert_int_eq(JUDGE("--depth", "2"), EXIT_DONE);
    ck_assert_int_eq(JUDGE("--depth", "1"), EXIT_FAILED);
    assert_out("PATH_DEPTH: ");
    put(more_path, "w", &middle);
    for (size_t i = 1; i < HAKE_CERTIFICATES_MAX - 3; i++)
        put(more_path, "a", &middle);
    ck_assert_int_eq(JUDGE("--untrusted", more_path), EXIT_DONE);
    put(more_path, "a", &middle);
    ck_assert_int_eq(JUDGE("--untrusted", more_path), EXIT_FAILED);
    assert_out("CERTIFICATES_TOO_MANY: ");
}
END_TEST

START_TEST(trusts_the_system_without_ca)
{
    ck_assert_int_eq(setenv("SSL_CERT_FILE", root_path, 1), 0);
    ck_assert_int_eq(RUN(chain_path, "--time", NOW), EXIT_DONE);
    put(more_path, "w", &leaf);
    ck_assert_int_eq(setenv("SSL_CERT_FILE", more_path, 1), 0);
    ck_assert_int_eq(RUN(chain_path, "--time", "1"), EXIT_FAILED);
    ck_assert_str_eq(err, "");
}
END_TEST

START_TEST(counts_the_anchors_that_it_passed_over)
{
    FILE *file = fopen(more_path, "wb");

    fputs("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
          file);
    fclose(file);
    ck_assert_int_eq(setenv("SSL_CERT_FILE", more_path, 1), 0);
    ck_assert_int_eq(RUN(chain_path, "--time", NOW), EXIT_FAILED);
    assert_out("CERTIFICATE_UNKNOWN: ");
    ck_assert_ptr_nonnull(strstr(err, "no trust anchor"));
    ck_assert_ptr_nonnull(strstr(err, "1 could not be read"));
}
END_TEST

START_TEST(refuses_wrong_usage_with_a_sentence)
{
    assert_refused(RUN("--ca", root_path), "needs a file");
    assert_refused(JUDGE("--name", ""), "--name is empty");
    assert_refused(JUDGE("--purpose", "mail"), "--purpose must be server");
    assert_refused(JUDGE("--depth", "0"), "--depth must be a number from 1");
    assert_refused(JUDGE("--depth", "23"), "not \"23\"");
    assert_refused(RUN(chain_path, "--time", "-1"), "--time must be a number");
    assert_refused(RUN(chain_path, "--time", ""), "--time must be a number");
    assert_refused(RUN(chain_path, "--time", "253402300800"), "--time must");
    assert_refused(RUN(chain_path, "--time", "18446744073709551617"),
                   "--time must");
    assert_refused(RUN(chain_path, "--time", "12e3"), "--time must");
    assert_refused(RUN(chain_path, "--ca", "build/no/such"),
                   "cannot be opened");
    assert_refused(JUDGE("--untrusted", "build/no/such"), "cannot be opened");
    ck_assert_int_eq(
        RUN(chain_path, "--ca", root_path, "--time", "253402300799"),
        EXIT_FAILED);
    assert_out("CERTIFICATE_EXPIRED");
}
END_TEST

START_TEST(has_help)
{
    ck_assert_int_eq(RUN("--help"), EXIT_DONE);
    assert_out("--purpose PURPOSE");
    assert_out("(server)");
}
END_TEST

Suite *verify_test(void)
{
    Suite *suite = suite_create("verify");
    TCase *tcase = tcase_create("verify");

    tcase_add_checked_fixture(tcase, files_make, files_remove);
    tcase_add_test(tcase, prints_the_path_that_was_found);
    tcase_add_test(tcase, says_which_certificate_is_wrong);
    tcase_add_test(tcase, names_the_file_of_a_wrong_intermediate);
    tcase_add_test(tcase, tells_an_anchor_from_certificates);
    tcase_add_test(tcase, judges_each_chain_and_fails_if_one_does);
    tcase_add_test(tcase, judges_der_and_what_is_malformed);
    tcase_add_test(tcase, escapes_paths);
    tcase_add_test(tcase, json_of_a_verified_chain);
    tcase_add_test(tcase, json_of_a_chain_that_is_not);
    tcase_add_test(tcase, asks_for_the_purpose_of_a_server_unless_told);
    tcase_add_test(tcase, limits_the_depth_and_the_number_of_certificates);
    tcase_add_test(tcase, trusts_the_system_without_ca);
    tcase_add_test(tcase, counts_the_anchors_that_it_passed_over);
    tcase_add_test(tcase, refuses_wrong_usage_with_a_sentence);
    tcase_add_test(tcase, has_help);
    suite_add_tcase(suite, tcase);
    return suite;
}

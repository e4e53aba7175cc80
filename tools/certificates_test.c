/*
 * certificates_test.c: certificates and trust anchors from PEM and DER files
 * as they should be, as they may be, and broken in every byte.
 */
#include "tools/certificates.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tls/x509_build.h"
#include "tools/files_test.h"
#include "tools/keys.h"
#include "tools/pem.h"

Suite *certificates_test(void);

static struct hake_ed25519_key key;
static struct hake_bytes *list;
static size_t list_len;

static bool certificates_from(const char *text)
{
    bool done;

    file_write(text, strlen(text));
    done = certificates_read(path, &list, &list_len, error);
    ck_assert_int_eq(done, list != NULL);
    ck_assert_int_eq(done, list_len > 0);
    return done;
}

/* ---- Certificates ------------------------------------------------------- */

static uint8_t first_der[BUILD_MAX], second_der[BUILD_MAX];
static struct hake_bytes first, second;
static char first_pem[4096], second_pem[4096];

static void certificates_make(void)
{
    static const struct build a = {.subject = "first", .issuer = "first"};
    static const struct build b = {.subject = "second", .issuer = "second"};

    first = build_certificate(&a, first_der);
    second = build_certificate(&b, second_der);
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

START_TEST(says_that_a_file_is_too_large_or_has_no_certificate)
{
    static uint8_t large[FILE_SIZE_MAX + 1];

    memset(large, '\n', sizeof large);
    file_write(large, sizeof large);
    ck_assert(!certificates_read(path, &list, &list_len, error));
    assert_says("larger than 1 MiB");
    file_write(large, sizeof large - 1);
    ck_assert(!certificates_read(path, &list, &list_len, error));
    assert_says("there is no certificate");
}
END_TEST

/* certificates_read refuses what certificates_read_raw hands on. */
START_TEST(gives_a_judge_what_is_malformed)
{
    char text[4096];

    certificates_make();
    first_der[4] = 0x31; /* of tbsCertificate */
    file_write(first.p, first.len);
    ck_assert(!certificates_read(path, &list, &list_len, error));
    ck_assert(certificates_read_raw(path, &list, &list_len, error));
    ck_assert_uint_eq(list_len, 1);
    assert_listed(0, first);
    free(list);
    file_write(first.p, first.len - 1);
    ck_assert(certificates_read_raw(path, &list, &list_len, error));
    ck_assert_uint_eq(list[0].len, first.len - 1);
    free(list);
    pem_make(text, "CERTIFICATE", first);
    ck_assert(!certificates_from(text));
    ck_assert(certificates_read_raw(path, &list, &list_len, error));
    assert_listed(0, first);
    free(list);
    file_write("0 is no DER\n", 12);
    ck_assert(!certificates_read_raw(path, &list, &list_len, error));
    assert_says("neither as PEM nor as DER");
}
END_TEST

/* ---- Trust anchors ------------------------------------------------------ */

static struct anchors anchors;

static bool anchors_from(const char *text)
{
    file_write(text, strlen(text));
    return anchors_read(path, &anchors, error);
}

static bool system_from(const char *text)
{
    file_write(text, strlen(text));
    ck_assert_int_eq(setenv("SSL_CERT_FILE", path, 1), 0);
    return anchors_read_system(&anchors, error);
}

static void assert_anchor(size_t i, struct hake_bytes der)
{
    ck_assert_uint_lt(i, anchors.len);
    ck_assert_uint_eq(anchors.list[i].certificate.len, der.len);
    ck_assert_mem_eq(anchors.list[i].certificate.p, der.p, der.len);
    ck_assert_uint_eq(anchors.list[i].name.len, 0);
}

START_TEST(reads_a_bundle_of_anchors)
{
    char text[16384];

    certificates_make();
    snprintf(text, sizeof text, "# A bundle\n%s\nCN=second\n====\n%s%s\n",
             first_pem, key_v1, second_pem);
    ck_assert_msg(anchors_from(text), "%s", error);
    ck_assert_uint_eq(anchors.len, 2);
    ck_assert_uint_eq(anchors.skipped, 0);
    assert_anchor(0, first);
    assert_anchor(1, second);
    anchors_free(&anchors);
    ck_assert_ptr_null(anchors.list);
    file_write(first.p, first.len);
    ck_assert_msg(anchors_read(path, &anchors, error), "%s", error);
    assert_anchor(0, first);
    anchors_free(&anchors);
}
END_TEST

START_TEST(adds_the_anchors_of_several_files)
{
    certificates_make();
    for (size_t i = 0; i < 9; i++)
        ck_assert_msg(anchors_from(i % 2 == 0 ? first_pem : second_pem), "%s",
                      error);
    ck_assert_uint_eq(anchors.len, 9);
    for (size_t i = 0; i < 9; i++)
        assert_anchor(i, i % 2 == 0 ? first : second);
    /* A file that is refused changes nothing. */
    ck_assert(!anchors_from(key_v1));
    assert_says("only a block of the kind \"PRIVATE KEY\"");
    ck_assert_uint_eq(anchors.len, 9);
    anchors_free(&anchors);
}
END_TEST

START_TEST(keeps_an_anchor_whose_key_no_scheme_uses)
{
    char text[4096];

    pem_make(text, "CERTIFICATE", build_p256);
    ck_assert_msg(anchors_from(text), "%s", error);
    assert_anchor(0, build_p256);
    anchors_free(&anchors);
}
END_TEST

/* What OpenSSL appends to a TRUSTED CERTIFICATE would be passed over. */
START_TEST(refuses_trusted_certificates_by_name)
{
    char text[4096];

    certificates_make();
    pem_make(text, "TRUSTED CERTIFICATE", first);
    ck_assert(!anchors_from(text));
    assert_says("PEM block 1 is of the kind \"TRUSTED CERTIFICATE\"");
    pem_make(text, "X509 CERTIFICATE", first);
    ck_assert(!anchors_from(text));
    assert_says("\"X509 CERTIFICATE\"");
    ck_assert_uint_eq(anchors.len, 0);
    anchors_free(&anchors);
}
END_TEST

#define MALFORMED                                                              \
    "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"

START_TEST(refuses_a_malformed_anchor)
{
    char text[16384];

    certificates_make();
    snprintf(text, sizeof text, "%s%s", first_pem, MALFORMED);
    ck_assert(!anchors_from(text));
    assert_says("PEM block 2 is not an X.509 v3 certificate: ");
    ck_assert_uint_eq(anchors.len, 0);
    ck_assert(!anchors_from("0\x02\x05"));
    anchors_free(&anchors);
}
END_TEST

START_TEST(skips_and_counts_what_it_cannot_read_of_the_system)
{
    char text[16384], trusted[4096];

    certificates_make();
    pem_make(trusted, "TRUSTED CERTIFICATE", first);
    snprintf(text, sizeof text, "%s%s%s%s", MALFORMED, first_pem, trusted,
             second_pem);
    ck_assert_msg(system_from(text), "%s", error);
    ck_assert_uint_eq(anchors.len, 2);
    ck_assert_uint_eq(anchors.skipped, 2);
    assert_anchor(0, first);
    assert_anchor(1, second);
    anchors_free(&anchors);
}
END_TEST

START_TEST(has_no_anchors_of_a_system_without_a_good_one)
{
    ck_assert_msg(system_from(MALFORMED), "%s", error);
    ck_assert_uint_eq(anchors.len, 0);
    ck_assert_uint_eq(anchors.skipped, 1);
    anchors_free(&anchors);
    /* Whatever bundle this machine has: it can be read. */
    ck_assert_int_eq(unsetenv("SSL_CERT_FILE"), 0);
    ck_assert_msg(anchors_read_system(&anchors, error), "%s", error);
    anchors_free(&anchors);
}
END_TEST

START_TEST(complains_of_a_system_bundle_that_is_named_wrong)
{
    ck_assert_int_eq(setenv("SSL_CERT_FILE", path, 1), 0);
    ck_assert(!anchors_read_system(&anchors, error));
    assert_says("No such file");
    ck_assert(!system_from("-----BEGIN CERTIFICATE-----\n"));
    assert_says("PEM block 1");
    ck_assert_uint_eq(anchors.len, 0);
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

Suite *certificates_test(void)
{
    Suite *suite = suite_create("certificates");
    TCase *lists = tcase_create("lists");
    TCase *trust = tcase_create("anchors");
    TCase *broken = tcase_create("broken");

    tcase_add_checked_fixture(lists, folder_make, folder_remove);
    tcase_add_test(lists,
                   reads_certificates_in_order_and_passes_over_other_blocks);
    tcase_add_test(lists, reads_one_certificate_in_der);
    tcase_add_test(lists, names_the_block_that_is_no_certificate);
    tcase_add_test(lists, says_that_a_file_is_too_large_or_has_no_certificate);
    tcase_add_test(lists, gives_a_judge_what_is_malformed);
    suite_add_tcase(suite, lists);
    tcase_add_checked_fixture(trust, folder_make, folder_remove);
    tcase_add_test(trust, reads_a_bundle_of_anchors);
    tcase_add_test(trust, adds_the_anchors_of_several_files);
    tcase_add_test(trust, keeps_an_anchor_whose_key_no_scheme_uses);
    tcase_add_test(trust, refuses_trusted_certificates_by_name);
    tcase_add_test(trust, refuses_a_malformed_anchor);
    tcase_add_test(trust, skips_and_counts_what_it_cannot_read_of_the_system);
    tcase_add_test(trust, has_no_anchors_of_a_system_without_a_good_one);
    tcase_add_test(trust, complains_of_a_system_bundle_that_is_named_wrong);
    suite_add_tcase(suite, trust);
    tcase_add_checked_fixture(broken, folder_make, folder_remove);
    tcase_set_timeout(broken, 60);
    tcase_add_test(broken, survives_pem_broken_in_every_byte);
    tcase_add_test(broken, refuses_every_truncation_of_pem_and_der);
    tcase_add_test(broken, survives_der_broken_in_every_byte);
    suite_add_tcase(suite, broken);
    return suite;
}

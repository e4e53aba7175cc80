/* name_text_test.c: names as text: RFC 4514's examples, and what must not
 * reach a terminal. */
#include "tools/name_text.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tls/x509_build.h"
#include "tools/certificate_text.h"

Suite *name_text_test(void);

static char text[NAME_TEXT_MAX];

/* The types of the tests: CN, C, and 2.5.4.99. */
#define CN    "\x06\x03\x55\x04\x03"
#define C     "\x06\x03\x55\x04\x06"
#define OTHER "\x06\x03\x55\x04\x63"

static void assert_name(struct hake_bytes der, const char *expected)
{
    name_text(der, text);
    ck_assert_str_eq(text, expected);
}

START_TEST(begins_with_the_last_part)
{
    assert_name(BYTES("\x30\x19"
                      "\x31\x0b\x30\x09" C "\x13\x02"
                      "DE"
                      "\x31\x0a\x30\x08" CN "\x0c\x01"
                      "a"),
                "CN=a, C=DE");
    assert_name(BYTES("\x30\x15\x31\x13\x30\x08" CN "\x0c\x01"
                      "a"
                      "\x30\x07" C "\x13\x00"),
                "CN=a+C=");
}
END_TEST

START_TEST(writes_unknown_types_as_numbers)
{
    assert_name(BYTES("\x30\x0c\x31\x0a\x30\x08" OTHER "\x0c\x01"
                      "a"),
                "2.5.4.99=a");
    assert_name(BYTES("\x30\x12\x31\x10\x30\x0e\x06\x09\x2a\x86\x48\x86\xf7\x0d"
                      "\x01\x09\x02\x0c\x01"
                      "a"),
                "1.2.840.113549.1.9.2=a");
    assert_name(BYTES("\x30\x0d\x31\x0b\x30\x09\x06\x04\x88\x37\x83\x74\x0c\x01"
                      "a"),
                "2.999.500=a");
}
END_TEST

START_TEST(escapes_what_means_something_or_is_not_printable)
{
    static const struct {
        const char *value, *shown;
    } values[] = {
        {"a,b", "a\\x2cb"},           {"a+b", "a\\x2bb"},
        {"\"a\"", "\\x22a\\x22"},     {"a\\b", "a\\x5cb"},
        {"<a>;", "\\x3ca\\x3e\\x3b"}, {" a ", "\\x20a\\x20"},
        {"#a#", "\\x23a#"},           {"a b", "a b"},
        {"\x1b[2J", "\\x1b[2J"},      {"caf\xc3\xa9", "caf\\xc3\\xa9"},
        {"a\x7f\n", "a\\x7f\\x0a"},
    };

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        const size_t len = strlen(values[i].value);
        uint8_t der[64] = "\x30.\x31.\x30." CN "\x0c.";
        char expected[64];

        der[1] = (uint8_t)(11 + len);
        der[3] = (uint8_t)(9 + len);
        der[5] = (uint8_t)(7 + len);
        der[12] = (uint8_t)len;
        memcpy(der + 13, values[i].value, len);
        snprintf(expected, sizeof expected, "CN=%s", values[i].shown);
        assert_name((struct hake_bytes){der, 13 + len}, expected);
    }
}
END_TEST

START_TEST(writes_values_that_are_no_strings_in_hexadecimal)
{
    assert_name(BYTES("\x30\x0c\x31\x0a\x30\x08" CN "\x02\x01\x7f"),
                "CN=#02017f");
}
END_TEST

START_TEST(says_what_is_empty_or_malformed)
{
    assert_name(BYTES("\x30\x00"), "(empty)");
    assert_name(BYTES(""), "(malformed)");
    assert_name(BYTES("\x30\x01"), "(malformed)");
    assert_name(BYTES("\x30\x00\x00"), "(malformed)");
    assert_name(BYTES("\x30\x02\x31\x00"), "(malformed)");
    assert_name(BYTES("\x30\x0c\x31\x0a\x30\x08" CN "\x0c\x02"
                      "a"),
                "(malformed)");
    assert_name(BYTES("\x30\x0b\x31\x09\x30\x07" CN "\x0c\x01"), "(malformed)");
}
END_TEST

START_TEST(cuts_a_long_name_between_escapes)
{
    static uint8_t der[4 + 4 + 4 + 5 + 4 + 2000];
    const struct hake_bytes name = {der, sizeof der};

    memcpy(der,
           "\x30\x82\x07\xe1\x31\x82\x07\xdd\x30\x82\x07\xd9" CN
           "\x0c\x82\x07\xd0",
           21);
    memset(der + 21, 0xff, 2000);
    name_text(name, text);
    ck_assert_uint_lt(strlen(text), sizeof text);
    ck_assert_uint_gt(strlen(text), sizeof text - 8);
    ck_assert_str_eq(text + strlen(text) - 7, "\\xff...");
}
END_TEST

START_TEST(describes_a_certificate)
{
    static const struct build plan = {.subject = "a",
                                      .issuer = "b",
                                      .not_before = "19991231235959Z",
                                      .not_after = "20510203040506Z"};
    struct certificate_text c;
    uint8_t der[BUILD_MAX];
    struct hake_bytes made = build_certificate(&plan, der);

    certificate_text(made, &c);
    ck_assert_str_eq(c.subject, "CN=a");
    ck_assert_str_eq(c.not_before, "1999-12-31T23:59:59Z");
    ck_assert_str_eq(c.not_after, "2051-02-03T04:05:06Z");
    certificate_text((struct hake_bytes){der, made.len / 2}, &c);
    ck_assert_str_eq(c.subject, "(malformed)");
    certificate_text(BYTES(""), &c);
    ck_assert_str_eq(c.serial, "(malformed)");
    ck_assert_str_eq(c.not_before, "(malformed)");
}
END_TEST

/* Every truncation and every changed octet: the sanitizers look on. */
START_TEST(survives_broken_certificates)
{
    static const struct build plan = {.subject = "a", .issuer = "b"};
    struct certificate_text c;
    uint8_t der[BUILD_MAX];
    struct hake_bytes made = build_certificate(&plan, der);

    for (size_t i = 0; i < made.len; i++) {
        certificate_text((struct hake_bytes){der, i}, &c);
        for (unsigned bit = 0; bit < 8; bit++) {
            der[i] ^= (uint8_t)(1 << bit);
            certificate_text(made, &c);
            ck_assert_uint_gt(strlen(c.subject), 0);
            der[i] ^= (uint8_t)(1 << bit);
        }
    }
}
END_TEST

Suite *name_text_test(void)
{
    Suite *suite = suite_create("name_text");
    TCase *tcase = tcase_create("name_text");

    tcase_add_test(tcase, begins_with_the_last_part);
    tcase_add_test(tcase, writes_unknown_types_as_numbers);
    tcase_add_test(tcase, escapes_what_means_something_or_is_not_printable);
    tcase_add_test(tcase, writes_values_that_are_no_strings_in_hexadecimal);
    tcase_add_test(tcase, says_what_is_empty_or_malformed);
    tcase_add_test(tcase, cuts_a_long_name_between_escapes);
    tcase_add_test(tcase, describes_a_certificate);
    tcase_add_test(tcase, survives_broken_certificates);
    suite_add_tcase(suite, tcase);
    return suite;
}

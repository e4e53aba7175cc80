/*
 * protocols_test.c: lists of protocols with every kind of name, and what is
 * none.
 */
#include "tools/protocols.h"
#include "tools/report.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *protocols_test(void);

static uint8_t out[HAKE_ALPN_LIST_MAX];
static size_t out_len;
static char error[FILE_ERROR_MAX];

static void assert_list(const char *text, const char *expected, size_t len)
{
    ck_assert_msg(alpn_list_parse(text, out, sizeof out, &out_len, error),
                  "%s: %s", text, error);
    ck_assert_uint_eq(out_len, len);
    ck_assert_mem_eq(out, expected, len);
}

#define ASSERT_LIST(text, expected)                                            \
    assert_list(text, expected, sizeof expected - 1)

START_TEST(reads_names_with_escapes)
{
    ASSERT_LIST("h2", "\x02h2");
    ASSERT_LIST("h2,http/1.1", "\x02h2\x08http/1.1");
    ASSERT_LIST("a b,\"", "\x03"
                          "a b\x01\"");
    ASSERT_LIST("\\x00,\\xfF\\x0a", "\x01\0\x02\xff\x0a");
    ASSERT_LIST("a\\,b,\\\\", "\x03"
                              "a,b\x01\\");
    ASSERT_LIST("\\x2c,\\x5c", "\x01,\x01\\");
    ASSERT_LIST("h2,h2", "\x02h2\x02h2");
}
END_TEST

START_TEST(refuses_lists_that_are_not_well_formed)
{
    static const char *const bad[] = {
        "",     ",",     "h2,",   ",h2", "a,,b",  "\\",     "a\\",   "\\x",
        "\\x4", "\\xg0", "\\x0g", "\\n", "\\X41", "h2,\\x", "\\x4,a"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(
            !alpn_list_parse(bad[i], out, sizeof out, &out_len, error),
            "\"%s\" was taken", bad[i]);
        ck_assert_uint_eq(out_len, 0);
        ck_assert_uint_gt(strlen(error), 0);
    }
}
END_TEST

START_TEST(takes_names_of_255_bytes_and_no_longer)
{
    char text[257];

    memset(text, 'a', sizeof text);
    text[255] = '\0';
    ck_assert(alpn_list_parse(text, out, sizeof out, &out_len, error));
    ck_assert_uint_eq(out_len, 256);
    ck_assert_uint_eq(out[0], 255);
    ck_assert(!alpn_list_parse(text, out, 255, &out_len, error));
    text[255] = 'a';
    text[256] = '\0';
    ck_assert(!alpn_list_parse(text, out, sizeof out, &out_len, error));
}
END_TEST

START_TEST(every_name_survives_its_own_escapes)
{
    uint8_t name[255], list[256];
    char text[2048];
    FILE *file;

    for (unsigned first = 0; first < 2; first++) {
        for (unsigned i = 0; i < 255; i++)
            name[i] = (uint8_t)(first + i);
        file = fmemopen(text, sizeof text, "w");
        escape_name(file, name, sizeof name);
        fclose(file);
        ck_assert_msg(alpn_list_parse(text, list, sizeof list, &out_len, error),
                      "%s", error);
        ck_assert_uint_eq(out_len, 256);
        ck_assert_mem_eq(list + 1, name, sizeof name);
    }
}
END_TEST

Suite *protocols_test(void)
{
    Suite *suite = suite_create("protocols");
    TCase *tcase = tcase_create("protocols");

    tcase_add_test(tcase, reads_names_with_escapes);
    tcase_add_test(tcase, refuses_lists_that_are_not_well_formed);
    tcase_add_test(tcase, takes_names_of_255_bytes_and_no_longer);
    tcase_add_test(tcase, every_name_survives_its_own_escapes);
    suite_add_tcase(suite, tcase);
    return suite;
}

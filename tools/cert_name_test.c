/*
 * cert_name_test.c: which names may stand in a certificate, and which
 * constraints on them.
 */
#include <check.h>
#include <string.h>

#include "tools/cert_parts.h"

Suite *cert_name_test(void);

static char error[CERT_ERROR_MAX];

static bool check(enum cert_kind kind, const char *const *names, size_t len)
{
    const struct cert_plan plan = {.kind = kind, .names = {names, len}};

    return cert_names_check(&plan, error);
}

/* As a server's second name: the first is also the common name. */
static bool takes_host(const char *name)
{
    const char *const names[] = {"localhost", name};

    return check(CERT_SERVER, names, 2);
}

static bool takes_subtree(const char *name, bool excluded)
{
    static const char *const root[] = {"Example Root"};
    const struct cert_names subtrees = {&name, 1};
    struct cert_plan plan = {.kind = CERT_CA, .names = {root, 1}};

    *(excluded ? &plan.excluded : &plan.permitted) = subtrees;
    return cert_names_check(&plan, error);
}

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
        ck_assert_msg(!takes_host(bad[i]), "\"%s\" was taken", bad[i]);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(takes_host(good[i]), "\"%s\" was refused: %s", good[i],
                      error);
}
END_TEST

#define A16 "aaaaaaaaaaaaaaaa"
#define A63 A16 A16 A16 "aaaaaaaaaaaaaaa"

START_TEST(text_is_utf8_without_controls)
{
    static const char *const bad[] = {
        "",
        "a\n",
        "\x1b[0m",
        "\x7f",
        "\x80",
        "\xc2",
        "\xc0\xaf",
        "\xc1\xbf",
        "\xc2\x85", /* U+0085, a control */
        "\xc2\x9f",
        "\xc3(",
        "\xc3\xa9\xa9",
        "\xe0\x9f\xbf", /* overlong */
        "\xe2\x82",
        "\xe2\x82(",
        "\xed\xa0\x80", /* a surrogate */
        "\xf0\x8f\xbf\xbf",
        "\xf0\x9f\x98",
        "\xf4\x90\x80\x80", /* above U+10FFFF */
        "\xf5\x80\x80\x80",
        "\xff",
    };
    static const char *const good[] = {
        "a",
        " ",
        "~",
        "\xc2\xa0",
        "caf\xc3\xa9",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xe2\x82\xac 5",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xf0\x90\x80\x80",
        "\xf3\xbf\xbf\xbf",
        "\xf4\x8f\xbf\xbf",
        A63 "a",
    };

    for (size_t i = 0; i < 2 * (sizeof bad / sizeof bad[0]); i++)
        ck_assert_msg(!check(i % 2 ? CERT_CA : CERT_CLIENT, bad + i / 2, 1),
                      "number %zu was taken", i / 2);
    for (size_t i = 0; i < 2 * (sizeof good / sizeof good[0]); i++)
        ck_assert_msg(check(i % 2 ? CERT_CA : CERT_CLIENT, good + i / 2, 1),
                      "number %zu was refused: %s", i / 2, error);
}
END_TEST

START_TEST(refuses_a_dns_name_of_more_than_253_characters)
{
    ck_assert(takes_host(A63 "." A63 "." A63 "." A16 A16 A16 "aaaaaaaaaaaaa"));
    ck_assert(
        !takes_host(A63 "." A63 "." A63 "." A16 A16 A16 "aaaaaaaaaaaaaa"));
}
END_TEST

START_TEST(refuses_a_common_name_of_more_than_64_characters)
{
    static const char *const names[] = {"localhost", A63 ".a", A63 "a"};

    for (int i = CERT_SERVER; i <= CERT_CA; i++) {
        const enum cert_kind kind = (enum cert_kind)i;

        /* No label has 64. */
        ck_assert_int_eq(check(kind, names + 2, 1), kind != CERT_SERVER);
        ck_assert(!check(kind, names + 1, 1));
        ck_assert_ptr_nonnull(strstr(error, "at most 64"));
    }
    ck_assert(check(CERT_SERVER, names, 2));
    ck_assert(check(CERT_CLIENT, names, 2));
}
END_TEST

START_TEST(refuses_a_number_of_names_that_cannot_be)
{
    static const char *const names[] = {"localhost", "example"};

    for (int i = CERT_SERVER; i <= CERT_CA; i++) {
        ck_assert(!check((enum cert_kind)i, names, 0));
        ck_assert(check((enum cert_kind)i, names, 1));
        ck_assert_int_eq(check((enum cert_kind)i, names, 2), i != CERT_CA);
    }
}
END_TEST

START_TEST(refuses_name_constraints_that_are_none)
{
    static const char *const bad[] = {
        "",
        ".example.com",
        "*.example.com",
        "a b",
        "192.0.2.1",
        "192.0.2.1/24",
        "192.0.2.0/33",
        "192.0.2.0/",
        "192.0.2/24",
        "/24",
        "192.0.2.0/024",
        "192.0.2.0/+24",
        "::/129",
        "::1/127",
        "192.0.2.0/24x",
        "192.0.2.0/24/24",
        "192.0.2.0/18446744073709551640", /* 2^64 + 24 */
        "0000000000000000000000000000000000000000000000000000000000000/0",
        "::/1234",
        "0.0.0.0/-1",
        "example.com/8",
        "user@example.com"};
    static const char *const good[] = {
        "com",       "example.com",  "0.0.0.0/0",   "255.255.255.255/32",
        "::/0",      "::1/128",      "128.0.0.0/1", "192.0.2.0/24",
        "fe80::/10", "2001:db8::/32"};

    for (size_t i = 0; i < 2 * (sizeof bad / sizeof bad[0]); i++) {
        ck_assert_msg(!takes_subtree(bad[i / 2], i % 2), "\"%s\" was taken",
                      bad[i / 2]);
        ck_assert_ptr_eq(strstr(error, bad[i / 2]), error);
    }
    for (size_t i = 0; i < 2 * (sizeof good / sizeof good[0]); i++)
        ck_assert_msg(takes_subtree(good[i / 2], i % 2),
                      "\"%s\" was refused: %s", good[i / 2], error);
}
END_TEST

Suite *cert_name_test(void)
{
    Suite *suite = suite_create("cert_name");
    TCase *names = tcase_create("names");

    tcase_add_test(names, refuses_names_that_are_none);
    tcase_add_test(names, text_is_utf8_without_controls);
    tcase_add_test(names, refuses_a_dns_name_of_more_than_253_characters);
    tcase_add_test(names, refuses_a_common_name_of_more_than_64_characters);
    tcase_add_test(names, refuses_a_number_of_names_that_cannot_be);
    tcase_add_test(names, refuses_name_constraints_that_are_none);
    suite_add_tcase(suite, names);
    return suite;
}

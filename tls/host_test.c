/* host_test.c: names of hosts, RFC 9525 6.3. */
#include "tls/host.h"

#include <check.h>
#include <string.h>

Suite *host_test(void);

struct row {
    const char *a;
    size_t a_len;
    const char *b;
    size_t b_len;
    bool expected;
};

/* The length is that of the whole literal: NULs are characters. */
#define ROW(a, b, expected)                                                    \
    {                                                                          \
        a, sizeof(a) - 1, b, sizeof(b) - 1, expected                           \
    }

/* ---- host_equal --------------------------------------------------------- */

static const struct row equal[] = {
    ROW("", "", true),
    ROW("example.com", "example.com", true),
    ROW("EXAMPLE.com", "example.COM", true),
    ROW("AZ", "az", true),
    ROW("xn--Bcher-kva.example", "xn--bcher-KVA.example", true),
    ROW("example.com", "example.org", false),
    ROW("example.com", "example.co", false),
    ROW("example.com", "xexample.com", false),
    ROW("example.com", "", false),
    ROW("example.com", "example.com.", false),
    ROW("*.example.com", "*.example.com", true),
    /* only letters have a case: these differ in its bit */
    ROW("@", "`", false),
    ROW("[", "{", false),
    ROW("a-b", "a\rb", false),
    ROW("1", "\x11", false),
    /* Latin-1's letters and UTF-8 are bytes */
    ROW("b\xfc"
        "cher",
        "b\xfc"
        "cher",
        true),
    ROW("b\xdc"
        "cher",
        "b\xfc"
        "cher",
        false),
    ROW("\xc3\x84", "\xc3\xa4", false),
    ROW("\xc1", "a", false),
    /* a NUL ends nothing */
    ROW("a\0b", "a\0b", true),
    ROW("a\0b", "a\0c", false),
    ROW("a\0b", "a", false),
    ROW("a\0", "a", false),
};

/* ---- host_matches: a is the certificate's name, b the host -------------- */

static const struct row matches[] = {
    ROW("example.com", "example.com", true),
    ROW("Example.COM", "eXample.com", true),
    ROW("example.com", "www.example.com", false),
    ROW("www.example.com", "example.com", false),
    ROW("localhost", "localhost", true),
    ROW("example.com", "example.com.", false),
    /* one whole label, no more and no less */
    ROW("*.example.com", "www.example.com", true),
    ROW("*.example.com", "WWW.Example.Com", true),
    ROW("*.EXAMPLE.com", "a.example.com", true),
    ROW("*.example.com", "xn--bcher-kva.example.com", true),
    ROW("*.a.example.com", "b.a.example.com", true),
    ROW("*.example.com", "example.com", false),
    ROW("*.example.com", "a.b.example.com", false),
    ROW("*.example.com", "wwwexample.com", false),
    ROW("*.example.com", "www.example.org", false),
    ROW("*.example.com", "www.example.com.evil", false),
    ROW("*.example.com", "www.example.co", false),
    /* empty labels */
    ROW("*.example.com", ".example.com", false),
    ROW("*.example.com", "..example.com", false),
    ROW("*.example.com", "", false),
    ROW("*.example.com", ".", false),
    ROW("", "www.example.com", false),
    ROW(".example.com", "www.example.com", false),
    ROW("*..com", "www.com", false),
    /* too wide */
    ROW("*", "com", false),
    ROW("*", "example.com", false),
    ROW("*", "", false),
    ROW("*.", "com", false),
    ROW("*.", "com.", false),
    ROW("*.", "", false),
    ROW("*.com", "example.com", false),
    ROW("*.com", "com", false),
    ROW("**", "ab", false),
    /* not the whole of the first label */
    ROW("w*.example.com", "www.example.com", false),
    ROW("*w.example.com", "www.example.com", false),
    ROW("w*w.example.com", "www.example.com", false),
    ROW("**.example.com", "www.example.com", false),
    ROW("www.*.com", "www.example.com", false),
    ROW("*.*.com", "www.example.com", false),
    ROW("example.*", "example.com", false),
    ROW("xn--*.example.com", "xn--bcher-kva.example.com", false),
    /* not ASCII */
    ROW("*.b\xfc"
        "cher.example",
        "a.b\xfc"
        "cher.example",
        true),
    ROW("*.b\xdc"
        "cher.example",
        "a.b\xfc"
        "cher.example",
        false),
    ROW("*.example.com", "\xc3\xa4.example.com", true),
    ROW("\xef\xbc\x8a.example.com", "www.example.com", false),
    ROW("*\xe3\x80\x82"
        "example.com",
        "www.example.com", false),
    /* NUL */
    ROW("example.com\0.evil.org", "example.com", false),
    ROW("example.com", "example.com\0.evil.org", false),
    ROW("*.example.com\0.evil.org", "www.example.com", false),
    ROW("*.example.com\0", "www.example.com", false),
    ROW("*\0.example.com", "www.example.com", false),
};

static struct hake_bytes bytes(const char *p, size_t len)
{
    return (struct hake_bytes){(const uint8_t *)p, len};
}

START_TEST(compares_hosts_without_regard_to_ascii_case)
{
    const struct row *r = &equal[_i];

    ck_assert_int_eq(host_equal(bytes(r->a, r->a_len), bytes(r->b, r->b_len)),
                     r->expected);
    ck_assert_int_eq(host_equal(bytes(r->b, r->b_len), bytes(r->a, r->a_len)),
                     r->expected);
}
END_TEST

START_TEST(matches_a_name_with_a_host)
{
    const struct row *r = &matches[_i];

    ck_assert_msg(host_matches(bytes(r->a, r->a_len), bytes(r->b, r->b_len)) ==
                      r->expected,
                  "\"%s\" for \"%s\"", r->a, r->b);
}
END_TEST

START_TEST(only_ascii_letters_have_a_case)
{
    for (unsigned c = 0; c < 256; c++) {
        const char *letter =
            c == 0 ? NULL : strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (int)c);
        const unsigned expected = letter != NULL ? c + 32 : c;

        ck_assert_uint_eq(host_lower((uint8_t)c), expected);
    }
}
END_TEST

/* Nothing is read behind the end: the sanitizers would see it. A name and a
 * host cut alike match if two labels are left behind the first. */
START_TEST(reads_no_further_than_the_names)
{
    static const char wildcard[] = "*.example.com", host[] = "a.example.com";
    static uint8_t a[sizeof wildcard], b[sizeof host];
    const size_t two_labels = sizeof "*.example.c" - 1;

    for (size_t i = 1; i < sizeof wildcard; i++) {
        for (size_t j = 1; j < sizeof host; j++) {
            uint8_t *name = a + sizeof a - i, *other = b + sizeof b - j;

            if (i == two_labels - 1)
                continue; /* a final dot: callers have none */
            memcpy(name, wildcard, i);
            memcpy(other, host, j);
            ck_assert_int_eq(host_matches((struct hake_bytes){name, i},
                                          (struct hake_bytes){other, j}),
                             i == j && i >= two_labels);
        }
    }
}
END_TEST

Suite *host_test(void)
{
    Suite *suite = suite_create("host");
    TCase *tcase = tcase_create("host");

    tcase_add_loop_test(tcase, compares_hosts_without_regard_to_ascii_case, 0,
                        sizeof equal / sizeof equal[0]);
    tcase_add_loop_test(tcase, matches_a_name_with_a_host, 0,
                        sizeof matches / sizeof matches[0]);
    tcase_add_test(tcase, only_ascii_letters_have_a_case);
    tcase_add_test(tcase, reads_no_further_than_the_names);
    suite_add_tcase(suite, tcase);
    return suite;
}

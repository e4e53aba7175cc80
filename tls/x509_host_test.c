/*
 * x509_host_test.c: host names and IP addresses in certificates, RFC 9525 6,
 * and addresses as text.
 */
#include "tls/x509_build.h"

#include <arpa/inet.h>
#include <check.h>
#include <stdlib.h>
#include <string.h>

/* ---- Addresses ---------------------------------------------------------- */

/* Reads an address from memory of exactly its size. */
static size_t address_read(const char *text, uint8_t address[16])
{
    const size_t len = strlen(text);
    uint8_t *exact = malloc(len + (len == 0));
    size_t got;

    ck_assert_ptr_nonnull(exact);
    memcpy(exact, text, len);
    got = hake_address_read((struct hake_bytes){exact, len}, address);
    free(exact);
    return got;
}

static const char *const addresses[] = {
    "0.0.0.0",
    "127.0.0.1",
    "255.255.255.255",
    "1.22.199.249",
    "::",
    "::1",
    "1::",
    "::1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7::",
    "1::3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8",
    "2001:DB8::ff00:42:8329",
    "2001:db8:0:0:0:ff00:0042:8329",
    "::ffff:192.0.2.128",
    "1:2:3:4:5:6:1.2.3.4",
    "1:2:3::5:1.2.3.4",
    "1::1.2.3.4",
    "::1:2:3:4:5:1.2.3.4",
    "fe80::a:b",
};

static const char *const no_addresses[] = {
    "",
    ".",
    "1",
    "1.2.3",
    "1.2.3.",
    "1.2.3.4.",
    "1.2.3.4.5",
    ".1.2.3.4",
    "1..2.3",
    "256.1.1.1",
    "1.2.3.999",
    "1.2.3.1000",
    "01.2.3.4",
    "1.2.3.00",
    "1.2.3.0x4",
    "1.2.3.-4",
    " 1.2.3.4",
    "1.2.3.4 ",
    "1,2,3,4",
    ":",
    ":::",
    "1",
    "1:",
    ":1",
    ":1::",
    "1:::2",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "1:2:3:4:5:6:7:8:",
    "::1:2:3:4:5:6:7:8",
    "1::2:3:4:5:6:7:8",
    "12345::",
    "g::",
    "1:2:3:4:5:6:7:1.2.3.4",
    "1:2:3:4:5:1.2.3.4",
    "1:2:3:4::5:6:1.2.3.4:7",
    "::1.2.3",
    "::1.2.3.256",
    "::1.2.3.4:1",
    "fe80::1%eth0",
    "[::1]",
    "::1/128",
    "example.com",
};

/* The same as inet_pton, which is strict as well. */
START_TEST(reads_addresses)
{
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        const int family =
            strchr(addresses[i], ':') != NULL ? AF_INET6 : AF_INET;
        uint8_t address[16], expected[16];

        ck_assert_int_eq(inet_pton(family, addresses[i], expected), 1);
        ck_assert_msg(address_read(addresses[i], address) ==
                          (family == AF_INET ? 4 : 16),
                      "%s", addresses[i]);
        ck_assert_mem_eq(address, expected, family == AF_INET ? 4 : 16);
    }
}
END_TEST

START_TEST(reads_nothing_else_as_an_address)
{
    for (size_t i = 0; i < sizeof no_addresses / sizeof no_addresses[0]; i++) {
        uint8_t address[16];

        ck_assert_msg(inet_pton(AF_INET, no_addresses[i], address) != 1 &&
                          inet_pton(AF_INET6, no_addresses[i], address) != 1,
                      "the list is wrong: %s", no_addresses[i]);
        ck_assert_msg(address_read(no_addresses[i], address) == 0, "%s",
                      no_addresses[i]);
    }
    ck_assert_uint_eq(hake_address_read(BYTES("1.2.3.4\0"), (uint8_t[16]){0}),
                      0);
}
END_TEST

/* Every change of one character: inet_pton and we agree. */
START_TEST(agrees_with_inet_pton_on_near_misses)
{
    static const char characters[] = "0179afFg:.% ";

    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        const size_t len = strlen(addresses[i]);

        for (size_t n = 0; n < len * (sizeof characters - 1); n++) {
            uint8_t ours[16], theirs[16];
            char text[64];
            size_t got;
            bool v4, v6;

            strcpy(text, addresses[i]);
            text[n % len] = characters[n / len];
            got = address_read(text, ours);
            v4 = inet_pton(AF_INET, text, theirs) == 1;
            v6 = !v4 && inet_pton(AF_INET6, text, theirs) == 1;
            ck_assert_msg(got == (v4 ? 4 : v6 ? 16 : 0), "%s", text);
            ck_assert(got == 0 || memcmp(ours, theirs, got) == 0);
        }
    }
}
END_TEST

/* ---- Host names --------------------------------------------------------- */

/* Does a certificate for one dNSName answer for this host? */
static bool answers(struct hake_bytes dns, struct hake_bytes host)
{
    static uint8_t names[BUILD_MAX];
    struct writer w = wr_init(names, sizeof names);
    struct wr_mark mark = build_open(&w, GENERAL_NAME_DNS);
    struct x509_certificate c;

    wr_bytes(&w, dns);
    build_close(&w, mark);
    ck_assert_int_eq(MADE(.names = {names, w.len}), HAKE_OK);
    ck_assert_int_eq(build_read((struct build){.names = {names, w.len}}, &c),
                     HAKE_OK);
    return x509_has_name(&c, host);
}

#define ANSWERS(dns, host) ck_assert(answers(BYTES(dns), BYTES(host)))
#define SILENT(dns, host)  ck_assert(!answers(BYTES(dns), BYTES(host)))

START_TEST(compares_host_names_ignoring_ascii_case)
{
    ANSWERS("example.com", "example.com");
    ANSWERS("EXAMPLE.com", "example.COM");
    ANSWERS("xn--bcher-kva.example", "XN--bcher-kva.example");
    ANSWERS("localhost", "localhost");
    ANSWERS("a_b.example.com", "a_b.example.com");
    SILENT("example.com", "www.example.com");
    SILENT("www.example.com", "example.com");
    SILENT("example.com", "example.co");
    SILENT("example.com", "example.comm");
    SILENT("example.com", "exbmple.com");
    SILENT("a@.com", "a`.com"); /* one bit apart, but no letters */
}
END_TEST

START_TEST(a_wildcard_is_a_whole_left_most_label_and_stands_for_one)
{
    ANSWERS("*.example.com", "www.example.com");
    ANSWERS("*.EXAMPLE.com", "WWW.example.COM");
    ANSWERS("*.example.com", "xn--bcher-kva.example.com");
    SILENT("*.example.com", "example.com");
    SILENT("*.example.com", "a.b.example.com");
    SILENT("*.example.com", ".example.com");
    SILENT("*.example.com", "www.example.org");
    SILENT("*.com", "example.com");
    SILENT("*.", "com");
    SILENT("*", "com");
    SILENT("*.com.", "example.com.");
    SILENT("f*.example.com", "foo.example.com");
    SILENT("*f.example.com", "f.example.com");
    SILENT("**.example.com", "www.example.com");
    SILENT("www.*.com", "www.example.com");
    SILENT("*.*.com", "www.example.com");
    SILENT("xn--*.example.com", "xn--a.example.com");
    SILENT("*.example.com", "*.example.com");
}
END_TEST

START_TEST(asks_only_for_what_can_be_a_host)
{
    static char longest[256];

    SILENT("example.com", "example.com.");
    SILENT("example.com.", "example.com.");
    SILENT("example.com.", "example.com");
    SILENT(".example.com", ".example.com");
    SILENT("a..b", "a..b");
    SILENT(".", ".");
    SILENT("example.com\0", "example.com\0");
    SILENT("example.com\0.org", "example.com");
    SILENT("example.com", "example.com\0.org");
    SILENT("b\xc3\xbc"
           "cher.example",
           "b\xc3\xbc"
           "cher.example");
    SILENT("a b.example", "a b.example");
    SILENT("1.2.3", "1.2.3");
    SILENT("1.2.3.04", "1.2.3.04");
    SILENT("example.com", "");
    memset(longest, 'a', sizeof longest);
    longest[63] = longest[127] = longest[191] = '.';
    ck_assert(answers((struct hake_bytes){(uint8_t *)longest, 253},
                      (struct hake_bytes){(uint8_t *)longest, 253}));
    ck_assert(!answers((struct hake_bytes){(uint8_t *)longest, 254},
                       (struct hake_bytes){(uint8_t *)longest, 254}));
    longest[63] = 'a'; /* a label of 127 */
    ck_assert(!answers((struct hake_bytes){(uint8_t *)longest, 200},
                       (struct hake_bytes){(uint8_t *)longest, 200}));
}
END_TEST

START_TEST(addresses_are_compared_with_addresses_alone)
{
    struct x509_certificate c;

    ck_assert_int_eq(
        build_read(
            (struct build){
                .dns = "192.0.2.2",
                .names = BYTES("\x87\x04\xc0\x00\x02\x01"
                               "\x86\x09"
                               "192.0.2.3"
                               "\x87\x10\x20\x01\x0d\xb8\x00\x00\x00\x00\x00"
                               "\x00\x00\x00\x00\x00\x00\x01"
                               "\x82\x0b"
                               "example.com")},
            &c),
        HAKE_OK);
    ck_assert(x509_has_name(&c, BYTES("192.0.2.1")));
    ck_assert(x509_has_name(&c, BYTES("2001:db8::1")));
    ck_assert(x509_has_name(&c, BYTES("example.com")));
    ck_assert(!x509_has_name(&c, BYTES("192.0.2.2"))); /* a dNSName */
    ck_assert(!x509_has_name(&c, BYTES("192.0.2.3"))); /* a URI */
    ck_assert(!x509_has_name(&c, BYTES("2001:db8::2")));
    ck_assert(!x509_has_name(&c, BYTES("::ffff:192.0.2.1")));
    ck_assert(!x509_has_name(&c, BYTES("192.0.2.01")));
}
END_TEST

START_TEST(a_subject_is_no_name_of_a_host)
{
    struct x509_certificate c;

    ck_assert_int_eq(build_read((struct build){.subject = "example.com"}, &c),
                     HAKE_OK);
    ck_assert(!x509_has_name(&c, BYTES("example.com")));
}
END_TEST

Suite *x509_host_test(void)
{
    Suite *suite = suite_create("x509_host");
    TCase *tcase = tcase_create("x509_host");

    tcase_add_test(tcase, reads_addresses);
    tcase_add_test(tcase, reads_nothing_else_as_an_address);
    tcase_add_test(tcase, agrees_with_inet_pton_on_near_misses);
    tcase_add_test(tcase, compares_host_names_ignoring_ascii_case);
    tcase_add_test(tcase,
                   a_wildcard_is_a_whole_left_most_label_and_stands_for_one);
    tcase_add_test(tcase, asks_only_for_what_can_be_a_host);
    tcase_add_test(tcase, addresses_are_compared_with_addresses_alone);
    tcase_add_test(tcase, a_subject_is_no_name_of_a_host);
    suite_add_tcase(suite, tcase);
    return suite;
}

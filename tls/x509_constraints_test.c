/*
 * x509_constraints_test.c: name constraints, RFC 5280 4.2.1.10: their form,
 * what lies within, and what cannot be judged.
 */
#include "tls/x509_build.h"

#include <check.h>
#include <string.h>

static uint8_t permitted[BUILD_MAX], excluded[BUILD_MAX];

/* Subtrees under one name each, given as a GeneralName. */
static struct hake_bytes subtrees(uint8_t *memory, uint8_t tag,
                                  struct hake_bytes base)
{
    struct writer w = wr_init(memory, BUILD_MAX);
    struct wr_mark list = build_open(&w, tag);
    struct wr_mark subtree = build_open(&w, DER_SEQUENCE);

    wr_bytes(&w, base);
    build_close(&w, subtree);
    build_close(&w, list);
    return (struct hake_bytes){memory, w.len};
}

static enum hake_error judge(struct hake_bytes constraints, struct build b)
{
    struct x509_certificate c;
    uint32_t left = HAKE_NAME_COMPARISONS_MAX;

    ck_assert_int_eq(build_read(b, &c), HAKE_OK);
    return x509_constraints_judge(constraints, &c, &left);
}

static bool is_permitted(struct hake_bytes base, struct build b)
{
    return judge(subtrees(permitted, DER_CONSTRUCTED, base), b) == HAKE_OK;
}

static bool is_excluded(struct hake_bytes base, struct build b)
{
    enum hake_error error =
        judge(subtrees(excluded, DER_CONSTRUCTED + 1, base), b);

    ck_assert(error == HAKE_OK ||
              error == HAKE_ERR_CERTIFICATE_NAME_CONSTRAINTS);
    return error != HAKE_OK;
}

#define NAMED(text) ((struct build){.names = BYTES(text)})
#define DNS(name)   ((struct build){.dns = name})

/* ---- Form --------------------------------------------------------------- */

START_TEST(constraints_have_their_form)
{
    static const struct {
        const char *der;
        size_t len;
        bool good;
    } cases[] = {
#define CASE(text, good) {text, sizeof text - 1, good}
        CASE("\xa0\x05\x30\x03\x82\x01x", true),
        CASE("\xa1\x05\x30\x03\x82\x01x", true),
        CASE("\xa0\x04\x30\x02\x82\x00\xa1\x05\x30\x03\x82\x01x", true),
        CASE("\xa0\x0a\x30\x03\x82\x01x\x30\x03\x82\x01y", true),
        CASE("", false), /* neither */
        CASE("\xa0\x00", false),
        CASE("\xa1\x05\x30\x03\x82\x01x\xa0\x05\x30\x03\x82\x01x", false),
        CASE("\xa0\x05\x30\x03\x82\x01x\xa0\x05\x30\x03\x82\x01x", false),
        CASE("\xa2\x05\x30\x03\x82\x01x", false),
        CASE("\xa0\x08\x30\x06\x82\x01x\x80\x01\x00", false), /* minimum 0 */
        CASE("\xa0\x08\x30\x06\x82\x01x\x80\x01\x01", false),
        CASE("\xa0\x08\x30\x06\x82\x01x\x81\x01\x01", false), /* maximum */
        CASE("\xa0\x05\x30\x03\x89\x01x", false),
        CASE("\xa0\x04\x30\x02\x88\x00", false), /* registeredID */
        CASE("\xa0\x04\x30\x02\xa4\x00", false),
        CASE("\xa0\x06\x30\x04\xa4\x02\x30\x00", true),
        CASE("\xa0\x08\x30\x06\xa4\x04\x30\x02\x31\x00", false),
        CASE("\xa0\x08\x30\x06\x87\x04\x7f\x00\x00\x01", false),
        CASE("\xa0\x0c\x30\x0a\x87\x08\x7f\x00\x00\x00\xff\x00\x00\x00", true),
        CASE("\xa0\x0c\x30\x0a\x87\x08\x7f\x00\x00\x00\xfe\x00\x00\x00", true),
        CASE("\xa0\x0c\x30\x0a\x87\x08\x7f\x00\x00\x00\x00\x00\x00\x00", true),
        CASE("\xa0\x0c\x30\x0a\x87\x08\x7f\x00\x00\x00\xff\xff\xff\xff", true),
        CASE("\xa0\x0c\x30\x0a\x87\x08\x7f\x00\x00\x00\xff\x00\xff\x00", false),
        CASE("\xa0\x0c\x30\x0a\x87\x08\x7f\x00\x00\x00\x7f\x00\x00\x00", false),
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(
            MADE(.constraints = {(const uint8_t *)cases[i].der,
                                 cases[i].len}) ==
                (cases[i].good ? HAKE_OK : HAKE_ERR_CERTIFICATE_EXTENSION),
            "case %zu", i);
}
END_TEST

/* ---- dNSName ------------------------------------------------------------ */

START_TEST(a_dns_name_is_within_with_labels_more_on_its_left)
{
    const struct hake_bytes base = BYTES("\x82\x0b"
                                         "example.com");

    ck_assert(is_permitted(base, DNS("example.com")));
    ck_assert(is_permitted(base, DNS("EXAMPLE.COM")));
    ck_assert(is_permitted(base, DNS("www.Example.com")));
    ck_assert(is_permitted(base, DNS("a.b.example.com")));
    ck_assert(is_permitted(base, DNS("*.example.com")));
    ck_assert(!is_permitted(base, DNS("badexample.com")));
    ck_assert(!is_permitted(base, DNS("example.org")));
    ck_assert(!is_permitted(base, DNS("com")));
    ck_assert(!is_permitted(base, DNS("*.com")));
    ck_assert(!is_permitted(base, DNS("example.com.")));
    ck_assert(is_excluded(base, DNS("www.example.com")));
    ck_assert(is_excluded(base, DNS("example.com")));
    ck_assert(!is_excluded(base, DNS("badexample.com")));
    ck_assert(!is_excluded(base, DNS("example.org")));
    /* A name that nobody is asked for, with a dot at its end. */
    ck_assert(!is_excluded(base, DNS("example.com.")));
}
END_TEST

START_TEST(a_base_with_a_dot_in_front_asks_for_a_label_more)
{
    const struct hake_bytes base = BYTES("\x82\x0c"
                                         ".example.com");

    ck_assert(is_permitted(base, DNS("www.example.com")));
    ck_assert(!is_permitted(base, DNS("example.com")));
    ck_assert(!is_permitted(base, DNS(".example.com")));
    ck_assert(!is_permitted(base, DNS("wwwxexample.com")));
    ck_assert(is_excluded(base, DNS("*.example.com")));
}
END_TEST

START_TEST(an_empty_base_holds_every_name)
{
    const struct hake_bytes base = BYTES("\x82\x00");

    ck_assert(is_permitted(base, DNS("example.com")));
    ck_assert(is_excluded(base, DNS("example.com")));
    ck_assert(!is_excluded(base, NAMED("\x87\x04\x7f\x00\x00\x01")));
}
END_TEST

/* *.example.com is also good for www.example.com. */
START_TEST(a_wildcard_may_stand_for_an_excluded_name)
{
    const struct hake_bytes base = BYTES("\x82\x0f"
                                         "www.example.com");

    ck_assert(is_excluded(base, DNS("*.example.com")));
    ck_assert(is_excluded(base, DNS("*.EXAMPLE.com")));
    ck_assert(!is_excluded(base, DNS("*.com")));
    ck_assert(!is_excluded(base, DNS("*.example.org")));
    ck_assert(!is_excluded(base, DNS("example.com")));
    ck_assert(!is_permitted(base, DNS("*.example.com")));
}
END_TEST

/* ---- iPAddress ---------------------------------------------------------- */

START_TEST(an_address_is_within_its_range)
{
    const struct hake_bytes v4 =
        BYTES("\x87\x08\xc0\x00\x02\x80\xff\xff\xff\x80");
    const struct hake_bytes v6 =
        BYTES("\x87\x20\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00"
              "\x00\x00\x00\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00"
              "\x00\x00\x00\x00");
#define V6(octet)                                                              \
    NAMED("\x87\x10\x20\x01\x0d" octet                                         \
          "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x07")

    ck_assert(is_permitted(v4, NAMED("\x87\x04\xc0\x00\x02\x80")));
    ck_assert(is_permitted(v4, NAMED("\x87\x04\xc0\x00\x02\xff")));
    ck_assert(!is_permitted(v4, NAMED("\x87\x04\xc0\x00\x02\x7f")));
    ck_assert(!is_permitted(v4, NAMED("\x87\x04\xc0\x00\x03\x80")));
    ck_assert(is_excluded(v4, NAMED("\x87\x04\xc0\x00\x02\x81")));
    ck_assert(!is_excluded(v4, NAMED("\x87\x04\xc0\x00\x02\x01")));
    ck_assert(is_permitted(v6, V6("\xb8")));
    ck_assert(!is_permitted(v6, V6("\xb9")));
    ck_assert(is_excluded(v6, V6("\xb8")));
    /* A range of the one version permits nothing of the other. */
    ck_assert(!is_permitted(v4, V6("\xb8")));
    ck_assert(!is_permitted(v6, NAMED("\x87\x04\xc0\x00\x02\x80")));
    ck_assert(!is_excluded(v4, V6("\xb8")));
}
END_TEST

/* ---- directoryName ------------------------------------------------------ */

#define CN_B "\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01\x42"

START_TEST(a_directory_name_begins_with_the_permitted_one)
{
    const struct hake_bytes base = BYTES("\xa4\x0e\x30\x0c" CN_A);

    ck_assert(is_permitted(base, (struct build){.subject_name = BYTES(CN_A)}));
    ck_assert(
        is_permitted(base, (struct build){.subject_name = BYTES(CN_A CN_B)}));
    ck_assert(
        !is_permitted(base, (struct build){.subject_name = BYTES(CN_B CN_A)}));
    ck_assert(!is_permitted(base, (struct build){.subject = "B"}));
    ck_assert(is_permitted(base, (struct build){.subject = NULL})); /* empty */
    ck_assert(is_permitted(base, NAMED("\xa4\x1a\x30\x18" CN_A CN_B)));
    ck_assert(!is_permitted(base, NAMED("\xa4\x0e\x30\x0c" CN_B)));
    ck_assert(!is_permitted(base, NAMED("\xa4\x02\x30\x00")));
    ck_assert(is_permitted(BYTES("\xa4\x02\x30\x00"),
                           (struct build){.subject = "anybody"}));
}
END_TEST

/* Another spelling of an excluded name could be meant. */
START_TEST(an_excluded_directory_name_excludes_all)
{
    const struct hake_bytes base = BYTES("\xa4\x0e\x30\x0c" CN_A);

    ck_assert(is_excluded(base, (struct build){.subject_name = BYTES(CN_A)}));
    ck_assert(is_excluded(base, (struct build){.subject = "B"}));
    ck_assert(is_excluded(base, NAMED("\xa4\x0e\x30\x0c" CN_B)));
    ck_assert(!is_excluded(base, DNS("example.com")));
}
END_TEST

/* ---- What is not judged ------------------------------------------------- */

START_TEST(forms_that_are_not_judged_are_refused)
{
    static const struct {
        const char *name;
        size_t len;
    } names[] = {
#define NAME(text) {text, sizeof text - 1}
        NAME("\x81\x03"
             "a@b"),
        NAME("\x86\x03"
             "a:b"),
        NAME("\xa0\x07\x06\x01\x2a\xa0\x02\x05\x00"),
        NAME("\x88\x01\x2a"),
        NAME("\xa3\x00"),
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct hake_bytes name = {(const uint8_t *)names[i].name,
                                        names[i].len};

        ck_assert(!is_permitted(name, (struct build){.names = name}));
        ck_assert(is_excluded(name, (struct build){.names = name}));
        /* A name of that form must be there. */
        ck_assert(is_permitted(name, DNS("example.com")));
        ck_assert(!is_excluded(name, DNS("example.com")));
    }
}
END_TEST

START_TEST(constraints_of_mailboxes_also_refuse_those_in_a_subject)
{
    const struct hake_bytes base = BYTES("\x81\x01"
                                         "b");
    const struct build email = {
        .subject_name = BYTES(CN_A "\x31\x12\x30\x10\x06\x09\x2a\x86\x48\x86"
                                   "\xf7\x0d\x01\x09\x01\x16\x03"
                                   "a@b")};

    ck_assert(!is_permitted(base, email));
    ck_assert(is_excluded(base, email));
    ck_assert(is_permitted(base, (struct build){.subject = "a@b"}));
    ck_assert(is_permitted(BYTES("\x82\x01"
                                 "b"),
                           email));
}
END_TEST

/* ---- Several ------------------------------------------------------------ */

START_TEST(every_name_is_judged_by_every_subtree)
{
    const struct hake_bytes both = BYTES("\xa0\x0e\x30\x05\x82\x03"
                                         "a.b\x30\x05\x82\x03"
                                         "c.d"
                                         "\xa1\x09\x30\x07\x82\x05"
                                         "x.a.b");

    ck_assert_int_eq(judge(both, DNS("a.b")), HAKE_OK);
    ck_assert_int_eq(judge(both, DNS("c.d")), HAKE_OK);
    ck_assert_int_eq(judge(both, DNS("y.a.b")), HAKE_OK);
    ck_assert_int_eq(judge(both, DNS("e.f")),
                     HAKE_ERR_CERTIFICATE_NAME_CONSTRAINTS);
    /* excluded "regardless of information appearing in the permitted" */
    ck_assert_int_eq(judge(both, DNS("x.a.b")),
                     HAKE_ERR_CERTIFICATE_NAME_CONSTRAINTS);
    ck_assert_int_eq(judge(both, NAMED("\x82\x03"
                                       "a.b\x82\x03"
                                       "c.d")),
                     HAKE_OK);
    ck_assert_int_eq(judge(both, NAMED("\x82\x03"
                                       "a.b\x82\x03"
                                       "e.f")),
                     HAKE_ERR_CERTIFICATE_NAME_CONSTRAINTS);
    ck_assert_int_eq(judge(both, NAMED("\x87\x04\x01\x02\x03\x04")), HAKE_OK);
}
END_TEST

START_TEST(comparisons_are_counted)
{
    const struct hake_bytes three = BYTES("\xa0\x0a\x30\x03\x82\x01"
                                          "a\x30\x03\x82\x01"
                                          "b\xa1\x05\x30\x03\x82\x01"
                                          "c");
    struct x509_certificate c;
    uint32_t left = 6;

    ck_assert_int_eq(build_read((struct build){.subject = "s", .dns = "a"}, &c),
                     HAKE_OK);
    ck_assert_int_eq(x509_constraints_judge(three, &c, &left), HAKE_OK);
    ck_assert_uint_eq(left, 0);
    left = 5;
    ck_assert_int_eq(x509_constraints_judge(three, &c, &left),
                     HAKE_ERR_NAME_COMPARISONS);
}
END_TEST

Suite *x509_constraints_test(void)
{
    Suite *suite = suite_create("x509_constraints");
    TCase *tcase = tcase_create("x509_constraints");

    tcase_add_test(tcase, constraints_have_their_form);
    tcase_add_test(tcase, a_dns_name_is_within_with_labels_more_on_its_left);
    tcase_add_test(tcase, a_base_with_a_dot_in_front_asks_for_a_label_more);
    tcase_add_test(tcase, an_empty_base_holds_every_name);
    tcase_add_test(tcase, a_wildcard_may_stand_for_an_excluded_name);
    tcase_add_test(tcase, an_address_is_within_its_range);
    tcase_add_test(tcase, a_directory_name_begins_with_the_permitted_one);
    tcase_add_test(tcase, an_excluded_directory_name_excludes_all);
    tcase_add_test(tcase, forms_that_are_not_judged_are_refused);
    tcase_add_test(tcase,
                   constraints_of_mailboxes_also_refuse_those_in_a_subject);
    tcase_add_test(tcase, every_name_is_judged_by_every_subtree);
    tcase_add_test(tcase, comparisons_are_counted);
    suite_add_tcase(suite, tcase);
    return suite;
}

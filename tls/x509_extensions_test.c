/*
 * x509_extensions_test.c: the form of extensions, RFC 5280 4.2, and that none
 * comes twice.
 */
#include "tls/x509_build.h"

#include <check.h>
#include <string.h>

/* An extension under id-ce, its value at most 127 octets. */
static struct hake_bytes extension(uint8_t id_ce, struct hake_bytes value)
{
    static uint8_t der[160];
    struct writer w = wr_init(der, sizeof der);

    wr_uint(&w, 1, 0x30);
    wr_uint(&w, 1, (uint32_t)(7 + value.len));
    wr_bytes(&w, BYTES("\x06\x03\x55\x1d"));
    wr_uint(&w, 1, id_ce);
    wr_uint(&w, 1, 0x04);
    wr_uint(&w, 1, (uint32_t)value.len);
    wr_bytes(&w, value);
    ck_assert(!w.overflow && value.len < 120);
    return (struct hake_bytes){der, w.len};
}

/* What becomes of an extension with this value. */
#define VALUE(id_ce, text) MADE(.extensions = extension(id_ce, BYTES(text)))

START_TEST(an_extension_has_its_form)
{
#define EXTENSION(text) MADE(.extensions = BYTES(text))
    struct x509_certificate c;

    ck_assert_int_eq(EXTENSION("\x30\x07\x06\x03\x2a\x03\x04\x04\x00"),
                     HAKE_OK);
    ck_assert_int_eq(
        build_read((struct build){.extensions = BYTES(
                                      "\x30\x0a\x06\x03\x2a\x03\x04\x01\x01\xff"
                                      "\x04\x00")},
                   &c),
        HAKE_OK);
    ck_assert(c.unknown_critical);
    /* critical FALSE is the default and so not encoded */
    ck_assert_int_eq(
        EXTENSION("\x30\x0a\x06\x03\x2a\x03\x04\x01\x01\x00\x04\x00"),
        HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(
        EXTENSION("\x30\x0a\x06\x03\x2a\x03\x04\x01\x01\x01\x04\x00"),
        HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(EXTENSION("\x30\x05\x06\x03\x2a\x03\x04"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(EXTENSION("\x30\x07\x06\x03\x2a\x03\x84\x04\x00"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(EXTENSION("\x30\x09\x06\x03\x2a\x03\x04\x04\x00\x05\x00"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(EXTENSION(""), HAKE_ERR_CERTIFICATE_EXTENSION);
}
END_TEST

START_TEST(an_extension_comes_once)
{
    static const char unknown[] = "\x30\x07\x06\x03\x2a\x03\x04\x04\x00"
                                  "\x30\x07\x06\x03\x2a\x03\x05\x04\x00"
                                  "\x30\x07\x06\x03\x2a\x03\x04\x04\x00";
    const uint8_t *p = (const uint8_t *)unknown;

    ck_assert_int_eq(MADE(.extensions = {p, 18}), HAKE_OK);
    ck_assert_int_eq(MADE(.extensions = {p, 27}),
                     HAKE_ERR_CERTIFICATE_EXTENSION_TWICE);
    ck_assert_int_eq(
        MADE(.key_id = 1, .extensions = extension(14, BYTES("\x04\x01\x01"))),
        HAKE_ERR_CERTIFICATE_EXTENSION_TWICE);
}
END_TEST

START_TEST(the_number_of_extensions_is_limited)
{
    static uint8_t many[9 * (HAKE_CERTIFICATE_EXTENSIONS_MAX + 1)];

    for (unsigned i = 0; i <= HAKE_CERTIFICATE_EXTENSIONS_MAX; i++) {
        memcpy(many + 9 * i, "\x30\x07\x06\x03\x2a\x03\x00\x04\x00", 9);
        many[9 * i + 6] = (uint8_t)i;
    }
    ck_assert_int_eq(MADE(.extensions = {many, sizeof many - 9}), HAKE_OK);
    ck_assert_int_eq(MADE(.extensions = {many, sizeof many}),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
}
END_TEST

START_TEST(basic_constraints_have_their_form)
{
    struct x509_certificate c;

    ck_assert_int_eq(VALUE(19, "\x30\x00"), HAKE_OK);
    ck_assert_int_eq(VALUE(19, "\x30\x03\x01\x01\xff"), HAKE_OK);
    ck_assert_int_eq(VALUE(19, "\x30\x03\x02\x01\x00"), HAKE_OK);
    ck_assert_int_eq(
        build_read(
            (struct build){.extensions = extension(
                               19, BYTES("\x30\x07\x01\x01\xff\x02\x02\x01"
                                         "\x00"))},
            &c),
        HAKE_OK);
    ck_assert(c.is_ca && c.path_length == X509_PATH_LENGTH_NONE);
    ck_assert_int_eq(VALUE(19, "\x30\x03\x01\x01\x00"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(19, "\x30\x06\x01\x01\xff\x02\x01\xff"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(19, "\x30\x07\x01\x01\xff\x02\x02\x00\x01"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(19, "\x30\x08\x01\x01\xff\x02\x01\x01\x05\x00"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(19, "\x30\x00\x05\x00"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(19, ""), HAKE_ERR_CERTIFICATE_EXTENSION);
}
END_TEST

START_TEST(key_usage_has_its_form)
{
    struct x509_certificate c;

    ck_assert_int_eq(
        build_read((struct build){.extensions = extension(
                                      15, BYTES("\x03\x03\x07\x84\x80"))},
                   &c),
        HAKE_OK);
    ck_assert_uint_eq(c.key_usage, 0x8480);
    ck_assert_int_eq(VALUE(15, "\x03\x02\x00\x01"), HAKE_OK);
    /* Zeros at the end, as two roots of Trustwave have them. */
    ck_assert_int_eq(VALUE(15, "\x03\x03\x07\x06\x00"), HAKE_OK);
    /* no bit, no bit that is set, too many, no bit string */
    ck_assert_int_eq(VALUE(15, "\x03\x01\x00"), HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(15, "\x03\x02\x07\x00"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(15, "\x03\x04\x07\x80\x00\x80"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(15, "\x04\x02\x07\x80"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
}
END_TEST

START_TEST(extended_key_usage_has_its_form)
{
    struct x509_certificate c;

    ck_assert_int_eq(build_read((struct build){.purposes = "x"}, &c), HAKE_OK);
    ck_assert_uint_eq(c.purposes, 0);
    ck_assert_int_eq(build_read((struct build){.purposes = "xa"}, &c), HAKE_OK);
    ck_assert_uint_eq(c.purposes, X509_ANY_PURPOSE);
    ck_assert_int_eq(VALUE(37, "\x30\x00"), HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(37, "\x30\x02\x05\x00"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(37, "\x30\x03\x06\x01\x80"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
}
END_TEST

START_TEST(key_identifiers_have_their_form)
{
    ck_assert_int_eq(VALUE(14, "\x04\x00"), HAKE_OK);
    ck_assert_int_eq(VALUE(14, "\x03\x01\x00"), HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(14, "\x04\x00\x00"), HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(35, "\x30\x00"), HAKE_OK);
    ck_assert_int_eq(
        VALUE(35, "\x30\x0b\x80\x01\x07\xa1\x03\x82\x01\x61\x82\x01\x05"),
        HAKE_OK);
    ck_assert_int_eq(VALUE(35, "\x30\x02\xa1\x00"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(35, "\x30\x04\x82\x02\x00\x05"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(35, "\x30\x02\x83\x00"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
}
END_TEST

START_TEST(every_form_of_alternative_name_is_checked)
{
    const struct {
        struct hake_bytes name;
        bool good;
    } cases[] = {
        {BYTES("\xa0\x07\x06\x01\x2a\xa0\x02\x05\x00"), true},
        {BYTES("\xa0\x03\x06\x01\x2a"), false},
        {BYTES("\xa0\x05\x06\x01\x2a\xa0\x00"), false},
        {BYTES("\xa0\x09\x06\x01\x2a\xa0\x02\x05\x00\x05\x00"), false},
        {BYTES("\x81\x03"
               "a@b"),
         true},
        {BYTES("\x81\x00"), false},
        {BYTES("\x82\x01\x61"), true},
        {BYTES("\x82\x00"), false},
        {BYTES("\xa3\x00"), true},
        {BYTES("\xa4\x02\x30\x00"), true},
        {{(const uint8_t *)"\xa4\x0e\x30\x0c" CN_A, 16}, true},
        {BYTES("\xa4\x00"), false},
        {BYTES("\xa4\x04\x30\x00\x30\x00"), false},
        {BYTES("\xa4\x04\x30\x02\x31\x00"), false},
        {BYTES("\xa5\x00"), true},
        {BYTES("\x86\x03"
               "a:b"),
         true},
        {BYTES("\x86\x00"), false},
        {BYTES("\x87\x04\x7f\x00\x00\x01"), true},
        {BYTES("\x87\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
               "\x00\x00\x01"),
         true},
        {BYTES("\x87\x03\x7f\x00\x00"), false},
        {BYTES("\x87\x08\x7f\x00\x00\x01\xff\xff\xff\xff"), false},
        {BYTES("\x88\x01\x2a"), true},
        {BYTES("\x88\x00"), false},
        {BYTES("\x89\x01\x2a"), false},
        {BYTES("\x80\x01\x2a"), false},
        {BYTES("\x0c\x01\x2a"), false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(
            MADE(.names = cases[i].name) ==
                (cases[i].good ? HAKE_OK : HAKE_ERR_CERTIFICATE_EXTENSION),
            "case %zu", i);
    ck_assert_int_eq(VALUE(17, "\x30\x00"), HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(VALUE(17, "\x31\x03\x82\x01\x61"),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
}
END_TEST

Suite *x509_extensions_test(void)
{
    Suite *suite = suite_create("x509_extensions");
    TCase *tcase = tcase_create("x509_extensions");

    tcase_add_test(tcase, an_extension_has_its_form);
    tcase_add_test(tcase, an_extension_comes_once);
    tcase_add_test(tcase, the_number_of_extensions_is_limited);
    tcase_add_test(tcase, basic_constraints_have_their_form);
    tcase_add_test(tcase, key_usage_has_its_form);
    tcase_add_test(tcase, extended_key_usage_has_its_form);
    tcase_add_test(tcase, key_identifiers_have_their_form);
    tcase_add_test(tcase, every_form_of_alternative_name_is_checked);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * x509_der_test.c: strict DER, X.690 8, 10 and 11, and the two forms of time,
 * RFC 5280 4.1.2.5.
 */
#include "tls/x509_build.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* ---- DER -------------------------------------------------------------- */

/* Reads one element out of memory of exactly its size. */
static bool reads(const uint8_t *p, size_t len, uint8_t tag, size_t *contents)
{
    uint8_t *exact = malloc(len + (len == 0));
    struct hake_bytes bytes = {exact, len}, got;
    const uint8_t *fault;
    struct reader r;
    bool ok;

    ck_assert_ptr_nonnull(exact);
    if (len > 0)
        memcpy(exact, p, len);
    r = rd_init(bytes, &fault);
    got = der_read(&r, tag);
    ok = rd_done(&r);
    *contents = got.len;
    free(exact);
    return ok;
}

#define READS(bytes, tag)                                                      \
    reads((const uint8_t *)(bytes), sizeof(bytes) - 1, tag, &len)

START_TEST(reads_lengths_in_their_shortest_form)
{
    static uint8_t der[70000] = {0x04};
    size_t len;

    ck_assert(READS("\x04\x00", 0x04) && len == 0);
    ck_assert(READS("\x04\x01\xaa", 0x04) && len == 1);
    der[1] = 0x7f;
    ck_assert(reads(der, 2 + 0x7f, 0x04, &len) && len == 0x7f);
    memcpy(der + 1, "\x81\x80", 2);
    ck_assert(reads(der, 3 + 0x80, 0x04, &len) && len == 0x80);
    memcpy(der + 1, "\x81\xff", 2);
    ck_assert(reads(der, 3 + 0xff, 0x04, &len) && len == 0xff);
    memcpy(der + 1, "\x82\x01\x00", 3);
    ck_assert(reads(der, 4 + 0x100, 0x04, &len) && len == 0x100);
    memcpy(der + 1, "\x82\xff\xff", 3);
    ck_assert(reads(der, 4 + 0xffff, 0x04, &len) && len == 0xffff);
    memcpy(der + 1, "\x83\x01\x00\x00", 4);
    ck_assert(reads(der, 5 + 0x10000, 0x04, &len) && len == 0x10000);
}
END_TEST

START_TEST(refuses_lengths_in_any_other_form)
{
    static uint8_t der[300] = {0x04};
    size_t len;

    ck_assert(!READS("\x04\x80\x00\x00", 0x04)); /* indefinite */
    ck_assert(!READS("\x04\x81\x01\xaa", 0x04));
    memcpy(der + 1, "\x81\x7f", 2);
    ck_assert(!reads(der, 3 + 0x7f, 0x04, &len));
    memcpy(der + 1, "\x82\x00\x80", 3);
    ck_assert(!reads(der, 4 + 0x80, 0x04, &len));
    memcpy(der + 1, "\x82\x00\xff", 3);
    ck_assert(!reads(der, 4 + 0xff, 0x04, &len));
    memcpy(der + 1, "\x83\x00\x01\x00", 4);
    ck_assert(!reads(der, 5 + 0x100, 0x04, &len));
    memcpy(der + 1, "\x84\x00\x00\x00\x01", 5);
    ck_assert(!reads(der, 7, 0x04, &len));
    der[1] = 0xff;
    ck_assert(!reads(der, sizeof der, 0x04, &len));
}
END_TEST

START_TEST(refuses_elements_past_the_end)
{
    size_t len;

    ck_assert(!READS("", 0x04));
    ck_assert(!READS("\x04", 0x04));
    ck_assert(!READS("\x04\x01", 0x04));
    ck_assert(!READS("\x04\x81", 0x04));
    ck_assert(!READS("\x04\x82\x01", 0x04));
    ck_assert(!READS("\x04\x83\xff\xff\xff", 0x04));
    ck_assert(!READS("\x04\x84\xff\xff\xff\xff", 0x04));
    ck_assert(!READS("\x04\x00\x00", 0x04)); /* one byte more */
}
END_TEST

START_TEST(refuses_every_other_tag)
{
    for (unsigned tag = 0; tag < 256; tag++) {
        const uint8_t der[3] = {(uint8_t)tag, 1, 0};
        const uint8_t *fault = NULL;
        struct reader r = rd_init((struct hake_bytes){der, 3}, &fault);
        size_t len;

        ck_assert_int_eq(der_peek(&r, DER_SEQUENCE), tag == 0x30);
        ck_assert_ptr_null(fault);
        ck_assert_int_eq(reads(der, 3, DER_SEQUENCE, &len), tag == 0x30);
    }
}
END_TEST

START_TEST(peeks_at_nothing_after_the_end_or_a_fault)
{
    static const uint8_t der[] = {0x30, 0};
    const uint8_t *fault;
    struct reader r = rd_init((struct hake_bytes){der, 2}, &fault);

    ck_assert(der_peek(&r, 0x30));
    rd_rest(&r);
    ck_assert(!der_peek(&r, 0x30));
    ck_assert_ptr_null(fault);
    r = rd_init((struct hake_bytes){der, 2}, &fault);
    rd_fail(&r);
    ck_assert(!der_peek(&r, 0x30));
}
END_TEST

START_TEST(reads_whole_elements_and_any_tag)
{
    static const uint8_t der[] = {0x30, 2, 5, 0, 0x86, 1, 'x', 0x04, 0};
    const uint8_t *fault;
    struct reader r = rd_init((struct hake_bytes){der, sizeof der}, &fault);
    struct hake_bytes element = der_element(&r, DER_SEQUENCE), contents;
    uint8_t tag;

    ck_assert_ptr_eq(element.p, der);
    ck_assert_uint_eq(element.len, 4);
    contents = der_any(&r, &tag);
    ck_assert_uint_eq(tag, 0x86);
    ck_assert(contents.len == 1 && contents.p[0] == 'x');
    ck_assert_uint_eq(der_element(&r, DER_SEQUENCE).len, 0);
    ck_assert_ptr_eq(fault, der + 7);
}
END_TEST

/* ---- Primitive types ---------------------------------------------------- */

/* How a type reads these contents: true if they are well-formed. */
typedef void type_read(struct reader *r);

static void integer_read(struct reader *r)
{
    der_integer(r, DER_INTEGER);
}

static void oid_read(struct reader *r)
{
    der_oid(r, DER_OID);
}

static void bits_read(struct reader *r)
{
    unsigned unused;

    der_bits(r, DER_BIT_STRING, &unused);
}

static void octets_read(struct reader *r)
{
    der_octets(r);
}

static void flag_read(struct reader *r)
{
    der_flag(r);
}

static void any_read(struct reader *r)
{
    uint8_t tag;

    der_any(r, &tag);
}

static void time_read(struct reader *r)
{
    der_time(r);
}

static bool is_read(type_read *type, struct hake_bytes der)
{
    uint8_t *exact = malloc(der.len + 1);
    const uint8_t *fault;
    struct reader r;
    bool ok;

    memcpy(exact, der.p, der.len);
    exact = realloc(exact, der.len + (der.len == 0));
    ck_assert_ptr_nonnull(exact);
    r = rd_init((struct hake_bytes){exact, der.len}, &fault);
    type(&r);
    ok = rd_done(&r);
    free(exact);
    return ok;
}

START_TEST(takes_the_shortest_form_of_an_integer_alone)
{
    ck_assert(is_read(integer_read, BYTES("\x02\x01\x00")));
    ck_assert(is_read(integer_read, BYTES("\x02\x01\xff")));
    ck_assert(is_read(integer_read, BYTES("\x02\x02\x00\x80")));
    ck_assert(is_read(integer_read, BYTES("\x02\x02\xff\x7f")));
    ck_assert(!is_read(integer_read, BYTES("\x02\x00")));
    ck_assert(!is_read(integer_read, BYTES("\x02\x02\x00\x7f")));
    ck_assert(!is_read(integer_read, BYTES("\x02\x02\xff\x80")));
    ck_assert(!is_read(integer_read, BYTES("\x02\x02\x00")));
}
END_TEST

START_TEST(takes_object_identifiers_that_are_whole_and_minimal)
{
    ck_assert(is_read(oid_read, BYTES("\x06\x03\x2b\x65\x70")));
    ck_assert(is_read(oid_read, BYTES("\x06\x03\x2a\x86\x48")));
    ck_assert(!is_read(oid_read, BYTES("\x06\x00")));
    ck_assert(!is_read(oid_read, BYTES("\x06\x02\x2a\x86")));
    ck_assert(!is_read(oid_read, BYTES("\x06\x03\x2a\x80\x01")));
    ck_assert(!is_read(oid_read, BYTES("\x06\x02\x80\x01")));
    ck_assert(is_read(oid_read, BYTES("\x06\x03\x2a\x81\x00")));
    ck_assert(is_read(oid_read, BYTES("\x06\x04\x2a\x81\x80\x00")));
}
END_TEST

START_TEST(takes_bit_strings_whose_unused_bits_are_zero)
{
    ck_assert(is_read(bits_read, BYTES("\x03\x01\x00")));
    ck_assert(is_read(bits_read, BYTES("\x03\x02\x07\x80")));
    ck_assert(is_read(bits_read, BYTES("\x03\x02\x00\xff")));
    ck_assert(!is_read(bits_read, BYTES("\x03\x00")));
    ck_assert(!is_read(bits_read, BYTES("\x03\x01\x01")));
    ck_assert(!is_read(bits_read, BYTES("\x03\x02\x08\x00")));
    ck_assert(!is_read(bits_read, BYTES("\x03\x02\x07\xc0")));
    ck_assert(!is_read(bits_read, BYTES("\x03\x02\x01\x01")));
    ck_assert(is_read(octets_read, BYTES("\x03\x02\x00\xff")));
    ck_assert(!is_read(octets_read, BYTES("\x03\x02\x01\xfe")));
}
END_TEST

START_TEST(takes_a_flag_that_is_true_and_leaves_false_out)
{
    ck_assert(is_read(flag_read, BYTES("\x01\x01\xff")));
    ck_assert(is_read(flag_read, BYTES("")));
    ck_assert(!is_read(flag_read, BYTES("\x01\x01\x00")));
    ck_assert(!is_read(flag_read, BYTES("\x01\x01\x01")));
    ck_assert(!is_read(flag_read, BYTES("\x01\x00")));
    ck_assert(!is_read(flag_read, BYTES("\x01\x02\xff\xff")));
}
END_TEST

START_TEST(takes_no_tag_of_several_octets)
{
    ck_assert(is_read(any_read, BYTES("\x9e\x00")));
    ck_assert(!is_read(any_read, BYTES("\x9f\x00")));
    ck_assert(!is_read(any_read, BYTES("\x1f\x00")));
    ck_assert(!is_read(any_read, BYTES("\xbf\x81\x00")));
    ck_assert(!is_read(any_read, BYTES("\x00\x00")));
}
END_TEST

/* ---- Times -------------------------------------------------------------- */

static int64_t seconds(const char *text)
{
    uint8_t der[32] = {DER_GENERALIZED_TIME, (uint8_t)strlen(text)};
    const uint8_t *fault;
    struct reader r =
        rd_init((struct hake_bytes){der, 2 + strlen(text)}, &fault);
    int64_t time;

    if (strlen(text) == 13)
        der[0] = DER_UTC_TIME;
    memcpy(der + 2, text, strlen(text));
    time = der_time(&r);
    ck_assert(rd_done(&r));
    return time;
}

/* By `date -u -d ... +%s`. */
START_TEST(counts_seconds_from_1970)
{
    ck_assert_int_eq(seconds("700101000000Z"), 0);
    ck_assert_int_eq(seconds("691231235959Z"), -1);
    ck_assert_int_eq(seconds("500101000000Z"), -631152000);
    ck_assert_int_eq(seconds("491231235959Z"), 2524607999);
    ck_assert_int_eq(seconds("000229120000Z"), 951825600);
    ck_assert_int_eq(seconds("240301000000Z"), 1709251200);
    ck_assert_int_eq(seconds("20240229235959Z"), 1709251199);
    ck_assert_int_eq(seconds("20500101000000Z"), 2524608000);
    ck_assert_int_eq(seconds("21000301000000Z"), 4107542400);
    ck_assert_int_eq(seconds("99991231235959Z"), 253402300799);
    ck_assert_int_eq(seconds("00000101000000Z"), -62167219200);
    ck_assert_int_eq(seconds("00010101000000Z"), -62135596800);
    ck_assert_int_eq(seconds("16010101000000Z"), -11644473600);
}
END_TEST

START_TEST(takes_only_the_two_forms_of_time)
{
    static const char *const bad[] = {
        "\x17\x0b"
        "2401010000Z", /* no seconds */
        "\x17\x11"
        "240101000000+0000",
        "\x17\x0c"
        "240101000000",
        "\x17\x0d"
        "240101000000z",
        "\x17\x0f"
        "20240101000000Z",
        "\x18\x0d"
        "240101000000Z",
        "\x18\x11"
        "20240101000000.5Z",
        "\x18\x0d"
        "202401010000Z",
        "\x17\x0d"
        "2401010000 0Z",
        "\x17\x0d"
        "24010100000/Z",
        "\x17\x0d"
        "24010100000:Z",
        "\x16\x0d"
        "240101000000Z",
        "\x17\x0e"
        "240101000000ZZ",
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(
            !is_read(time_read, (struct hake_bytes){(const uint8_t *)bad[i],
                                                    strlen(bad[i])}),
            "%s", bad[i] + 2);
}
END_TEST

START_TEST(takes_only_dates_that_exist)
{
    static const char *const bad[] = {
        "240001000000Z",   "241301000000Z",   "240100000000Z",
        "240132000000Z",   "240431000000Z",   "240230000000Z",
        "230229000000Z",   "240101240000Z",   "240101006000Z",
        "240101000060Z",   "21000229000000Z", "20230229000000Z",
        "20241131000000Z",
    };
    static const char *const good[] = {
        "240229235959Z", "20000229000000Z", "24000229000000Z",
        "241231000000Z", "241130000000Z",
    };
    uint8_t der[32];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        size_t len = strlen(bad[i]);

        der[0] = len == 13 ? DER_UTC_TIME : DER_GENERALIZED_TIME;
        der[1] = (uint8_t)len;
        memcpy(der + 2, bad[i], len);
        ck_assert_msg(!is_read(time_read, (struct hake_bytes){der, len + 2}),
                      "%s", bad[i]);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        seconds(good[i]);
}
END_TEST

Suite *x509_der_test(void)
{
    Suite *suite = suite_create("x509_der");
    TCase *tcase = tcase_create("x509_der");

    tcase_add_test(tcase, reads_lengths_in_their_shortest_form);
    tcase_add_test(tcase, refuses_lengths_in_any_other_form);
    tcase_add_test(tcase, refuses_elements_past_the_end);
    tcase_add_test(tcase, refuses_every_other_tag);
    tcase_add_test(tcase, peeks_at_nothing_after_the_end_or_a_fault);
    tcase_add_test(tcase, reads_whole_elements_and_any_tag);
    tcase_add_test(tcase, takes_the_shortest_form_of_an_integer_alone);
    tcase_add_test(tcase, takes_object_identifiers_that_are_whole_and_minimal);
    tcase_add_test(tcase, takes_bit_strings_whose_unused_bits_are_zero);
    tcase_add_test(tcase, takes_a_flag_that_is_true_and_leaves_false_out);
    tcase_add_test(tcase, takes_no_tag_of_several_octets);
    tcase_add_test(tcase, counts_seconds_from_1970);
    tcase_add_test(tcase, takes_only_the_two_forms_of_time);
    tcase_add_test(tcase, takes_only_dates_that_exist);
    suite_add_tcase(suite, tcase);
    return suite;
}

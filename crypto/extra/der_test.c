/* der_test.c: what is DER and what is only BER, or neither. */
#include "crypto/extra/der.h"

#include <check.h>
#include <string.h>

static uint8_t in[70000];

static bool takes(size_t in_len, size_t contents_len)
{
    struct hake_bytes rest = {in, in_len}, contents = {NULL, 0};

    if (!der_take(&rest, DER_OCTET_STRING, &contents)) {
        ck_assert_ptr_eq(rest.p, in);
        ck_assert_uint_eq(rest.len, in_len);
        return false;
    }
    ck_assert_uint_eq(contents.len, contents_len);
    ck_assert_ptr_eq(contents.p + contents.len, rest.p);
    ck_assert_ptr_eq(rest.p + rest.len, in + in_len);
    return true;
}

/* Writes tag and length in as many octets as told; returns their count. */
static size_t header_write(size_t len, size_t width)
{
    size_t at = 0;

    in[at++] = DER_OCTET_STRING;
    if (width > 0)
        in[at++] = (uint8_t)(0x80 | width);
    for (size_t i = width == 0 ? 1 : width; i-- > 0;)
        in[at++] = (uint8_t)(len >> 8 * i);
    return at;
}

START_TEST(takes_lengths_in_their_shortest_form)
{
    static const size_t lens[] = {0, 1, 127, 128, 255, 256, 257, 65535};

    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        const size_t len = lens[i], best = len < 128 ? 0 : len < 256 ? 1 : 2;

        for (size_t width = 0; width < 5; width++) {
            size_t header = header_write(len, width);

            if ((width == 0 && len >= 128) || (width == 1 && len >= 256))
                continue; /* it does not fit */
            ck_assert_int_eq(takes(header + len, len), width == best);
            ck_assert_int_eq(takes(header + len + 1, len), width == best);
            ck_assert(!takes(header + len - 1, len));
        }
    }
}
END_TEST

START_TEST(refuses_lengths_that_are_not_definite)
{
    header_write(0, 0);
    in[1] = 0x80;
    ck_assert(!takes(20, 0));
    in[1] = 0xff;
    ck_assert(!takes(20, 0));
}
END_TEST

START_TEST(refuses_what_is_cut_short_and_other_tags)
{
    size_t header = header_write(300, 2);

    for (size_t len = 0; len < header + 300; len++)
        ck_assert(!takes(len, 300));
    ck_assert(takes(header + 300, 300));
    in[0] = DER_INTEGER;
    ck_assert(!takes(header + 300, 300));
}
END_TEST

START_TEST(wants_nothing_behind_the_last)
{
    struct hake_bytes contents;
    size_t len = header_write(3, 0) + 3;

    ck_assert(der_take_last((struct hake_bytes){in, len}, in[0], &contents));
    ck_assert_uint_eq(contents.len, 3);
    ck_assert(
        !der_take_last((struct hake_bytes){in, len + 1}, in[0], &contents));
}
END_TEST

START_TEST(says_which_tag_is_next)
{
    header_write(3, 0);
    ck_assert(der_is_next((struct hake_bytes){in, 1}, DER_OCTET_STRING));
    ck_assert(!der_is_next((struct hake_bytes){in, 1}, DER_INTEGER));
    ck_assert(!der_is_next((struct hake_bytes){in, 0}, DER_OCTET_STRING));
}
END_TEST

static const struct {
    uint8_t contents[4], len;
    int number; /* or -1: refused */
} integers[] = {
    {{0}, 0, -1},
    {{0x00}, 1, 0},
    {{0x01}, 1, 1},
    {{0x7f}, 1, 0x7f},
    {{0x80}, 1, -1},
    {{0xff}, 1, -1},
    {{0x00, 0x00}, 2, -1},
    {{0x00, 0x7f}, 2, -1},
    {{0x00, 0x80}, 2, 0x80},
    {{0x01, 0x00}, 2, 0x100},
    {{0xff, 0x7f}, 2, -1},
    {{0x00, 0x00, 0x80}, 3, -1},
    {{0x00, 0x80, 0x00}, 3, 0x8000},
};

START_TEST(takes_integers_that_are_minimal_and_not_negative)
{
    const uint8_t len = integers[_i].len;
    struct hake_bytes rest = {in, 2 + (size_t)len}, number;
    int value = 0;

    in[0] = DER_INTEGER;
    in[1] = len;
    memcpy(in + 2, integers[_i].contents, len);
    if (integers[_i].number < 0) {
        ck_assert(!der_take_unsigned(&rest, &number));
        ck_assert_ptr_eq(rest.p, in);
        return;
    }
    ck_assert(der_take_unsigned(&rest, &number));
    ck_assert_uint_eq(rest.len, 0);
    for (size_t i = 0; i < number.len; i++)
        value = value << 8 | number.p[i];
    ck_assert_int_eq(value, integers[_i].number);
    ck_assert(number.len == 0 || number.p[0] != 0);
}
END_TEST

Suite *der_test(void)
{
    Suite *suite = suite_create("der");
    TCase *tcase = tcase_create("elements");

    tcase_add_test(tcase, takes_lengths_in_their_shortest_form);
    tcase_add_test(tcase, refuses_lengths_that_are_not_definite);
    tcase_add_test(tcase, refuses_what_is_cut_short_and_other_tags);
    tcase_add_test(tcase, wants_nothing_behind_the_last);
    tcase_add_test(tcase, says_which_tag_is_next);
    tcase_add_loop_test(tcase, takes_integers_that_are_minimal_and_not_negative,
                        0, (int)(sizeof integers / sizeof integers[0]));
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * wire_test.c: no read or write out of bounds, faults and overflows that
 * stick, and where a fault is put. Bytes under test lie in memory of exactly
 * their size, so that the sanitizers see every step beyond it.
 */
#include "tls/wire.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *fault;
static uint8_t *memory;

/* A reader of len bytes: 0x01, 0x02 ... */
static struct reader counting(size_t len)
{
    struct hake_bytes bytes = {NULL, len};

    free(memory);
    memory = malloc(len + (len == 0));
    ck_assert_ptr_nonnull(memory);
    for (size_t i = 0; i < len; i++)
        memory[i] = (uint8_t)(i + 1);
    bytes.p = memory;
    return rd_init(bytes, &fault);
}

static void memory_free(void)
{
    free(memory);
    memory = NULL;
}

static size_t fault_at(void)
{
    ck_assert_ptr_nonnull(fault);
    return (size_t)(fault - memory);
}

/* ---- Reader ----------------------------------------------------------- */

START_TEST(reads_big_endian_integers)
{
    static const uint32_t value[] = {0, 0x01, 0x0102, 0x010203, 0x01020304};
    unsigned width = (unsigned)_i;
    struct reader r = counting(width);

    ck_assert_uint_eq(rd_uint(&r, width), value[width]);
    ck_assert(rd_done(&r));
}
END_TEST

START_TEST(refuses_an_integer_past_the_end)
{
    unsigned width = (unsigned)_i;

    for (size_t have = 0; have < width; have++) {
        struct reader r = counting(have);

        ck_assert_uint_eq(rd_uint(&r, width), 0);
        ck_assert_uint_eq(fault_at(), 0);
        ck_assert(!rd_done(&r));
    }
}
END_TEST

START_TEST(refuses_bytes_past_the_end)
{
    struct reader r = counting(3);
    struct hake_bytes bytes;

    rd_uint(&r, 1);
    bytes = rd_bytes(&r, 3);
    ck_assert_ptr_null(bytes.p);
    ck_assert_uint_eq(bytes.len, 0);
    ck_assert_uint_eq(fault_at(), 1);
    r = counting(3);
    ck_assert_uint_eq(rd_bytes(&r, SIZE_MAX).len, 0);
    ck_assert_uint_eq(fault_at(), 0);
}
END_TEST

START_TEST(sticks_to_the_first_fault)
{
    struct reader r = counting(4);

    rd_uint(&r, 2);
    rd_uint(&r, 3);
    ck_assert_uint_eq(fault_at(), 2);
    ck_assert_uint_eq(rd_uint(&r, 1), 0);
    ck_assert_uint_eq(rd_bytes(&r, 1).len, 0);
    ck_assert_uint_eq(rd_rest(&r).len, 0);
    ck_assert(!rd_more(&r));
    rd_fail(&r);
    ck_assert(!rd_done(&r));
    ck_assert_uint_eq(fault_at(), 2);
}
END_TEST

START_TEST(is_done_only_when_nothing_is_left)
{
    struct reader r = counting(3);

    rd_uint(&r, 2);
    ck_assert(rd_more(&r));
    ck_assert_ptr_null(fault);
    ck_assert(!rd_done(&r));
    ck_assert_uint_eq(fault_at(), 2);
}
END_TEST

START_TEST(reads_the_rest_and_nothing)
{
    struct reader r = counting(3);

    rd_uint(&r, 1);
    ck_assert_uint_eq(rd_rest(&r).len, 2);
    ck_assert(!rd_more(&r));
    ck_assert_uint_eq(rd_rest(&r).len, 0);
    ck_assert_uint_eq(rd_bytes(&r, 0).len, 0);
    ck_assert(rd_done(&r));
}
END_TEST

START_TEST(reads_from_no_memory_at_all)
{
    const struct hake_bytes none = {NULL, 0};
    struct reader r = rd_init(none, &fault), sub = rd_sub(&r, none);

    ck_assert(!rd_more(&r) && !rd_more(&sub));
    ck_assert_uint_eq(rd_bytes(&r, 0).len, 0);
    ck_assert_uint_eq(rd_rest(&sub).len, 0);
    ck_assert(rd_done(&r));
    ck_assert_uint_eq(rd_uint(&sub, 1), 0);
    ck_assert(!rd_done(&sub));
    ck_assert(!rd_done(&r));
}
END_TEST

/* opaque<2..4> behind every width, of every length around the bounds, with
 * every number of bytes there. */
START_TEST(keeps_the_bounds_of_a_vector)
{
    unsigned width = (unsigned)_i;

    for (size_t len = 0; len <= 6; len++) {
        for (size_t have = 0; have <= 6; have++) {
            struct reader r = counting(width + have);
            struct hake_bytes bytes;
            bool good = len >= 2 && len <= 4 && len <= have;

            memset(memory, 0, width);
            memory[width - 1] = (uint8_t)len;
            bytes = rd_vector(&r, width, 2, 4);
            ck_assert_int_eq(fault == NULL, good);
            ck_assert_uint_eq(bytes.len, good ? len : 0);
            ck_assert(!good || bytes.p == memory + width);
            ck_assert_int_eq(rd_done(&r), good && have == len);
        }
    }
}
END_TEST

START_TEST(puts_the_fault_of_a_vector_where_it_lies)
{
    struct reader r = counting(4);

    rd_uint(&r, 1);
    rd_vector(&r, 1, 3, 9); /* its length is 2: too short */
    ck_assert_uint_eq(fault_at(), 1);
    r = counting(4);
    rd_uint(&r, 2);
    rd_vector(&r, 1, 0, 9); /* its length is 3, and 1 byte is there */
    ck_assert_uint_eq(fault_at(), 3);
    r = counting(1);
    rd_vector(&r, 2, 0, 9); /* not even a length */
    ck_assert_uint_eq(fault_at(), 0);
}
END_TEST

START_TEST(shares_a_fault_with_its_sub_readers)
{
    struct reader r = counting(4), sub = rd_sub(&r, rd_bytes(&r, 2)), deeper;

    deeper = rd_sub(&sub, rd_bytes(&sub, 1));
    ck_assert_uint_eq(rd_uint(&deeper, 1), 1);
    ck_assert_uint_eq(rd_uint(&deeper, 1), 0);
    ck_assert_uint_eq(fault_at(), 1);
    ck_assert(!rd_more(&sub) && !rd_more(&r));
    ck_assert_uint_eq(rd_uint(&r, 1), 0);
    ck_assert(!rd_done(&r));
}
END_TEST

/* ---- Writer ----------------------------------------------------------- */

static struct writer writer(size_t cap)
{
    free(memory);
    memory = malloc(cap + (cap == 0));
    ck_assert_ptr_nonnull(memory);
    return wr_init(memory, cap);
}

START_TEST(writes_what_the_reader_reads)
{
    static const uint8_t three[] = {7, 8, 9};
    const struct hake_bytes bytes = {three, 3};
    struct writer w = writer(13);
    struct reader r;

    for (unsigned width = 1; width <= 4; width++)
        wr_uint(&w, width, 0x80706050);
    wr_bytes(&w, bytes);
    ck_assert(!w.overflow);
    ck_assert_uint_eq(w.len, 13);
    r = rd_init((struct hake_bytes){memory, 13}, &fault);
    ck_assert_uint_eq(rd_uint(&r, 1), 0x50);
    ck_assert_uint_eq(rd_uint(&r, 2), 0x6050);
    ck_assert_uint_eq(rd_uint(&r, 3), 0x706050);
    ck_assert_uint_eq(rd_uint(&r, 4), 0x80706050);
    ck_assert_mem_eq(rd_rest(&r).p, three, 3);
}
END_TEST

START_TEST(writes_nothing_beyond_its_memory)
{
    static const uint8_t three[] = {7, 8, 9};

    for (size_t cap = 0; cap <= 4; cap++) {
        struct writer w = writer(cap);

        wr_uint(&w, 4, 0xffffffff);
        ck_assert_int_eq(w.overflow, cap < 4);
        w = writer(cap);
        wr_bytes(&w, (struct hake_bytes){three, 3});
        ck_assert_int_eq(w.overflow, cap < 3);
        w = writer(cap);
        ck_assert_ptr_null(wr_space(&w, SIZE_MAX));
        ck_assert(w.overflow);
    }
}
END_TEST

START_TEST(sticks_to_an_overflow)
{
    static const uint8_t one[] = {7};
    struct writer w = writer(2);
    struct wr_mark mark;

    wr_uint(&w, 3, 1);
    ck_assert_uint_eq(w.len, 0);
    wr_uint(&w, 1, 1);
    wr_bytes(&w, (struct hake_bytes){one, 1});
    ck_assert_ptr_null(wr_space(&w, 0));
    mark = wr_open(&w, 1);
    wr_close(&w, mark);
    ck_assert(w.overflow);
    ck_assert_uint_eq(w.len, 0);
}
END_TEST

START_TEST(takes_an_empty_slice_without_an_address)
{
    struct writer w = writer(0);

    wr_bytes(&w, (struct hake_bytes){NULL, 0});
    ck_assert(!w.overflow);
}
END_TEST

START_TEST(closes_nested_lengths)
{
    static const uint8_t expected[] = {0, 5, 0, 0, 2, 1, 2};
    struct writer w = writer(sizeof expected);
    struct wr_mark outer = wr_open(&w, 2), inner = wr_open(&w, 3);

    wr_uint(&w, 2, 0x0102);
    wr_close(&w, inner);
    wr_close(&w, outer);
    ck_assert(!w.overflow);
    ck_assert_mem_eq(memory, expected, sizeof expected);
}
END_TEST

START_TEST(refuses_a_length_that_its_prefix_cannot_hold)
{
    unsigned width = (unsigned)_i;
    size_t limit = ((size_t)1 << 8 * width) - 1;

    for (size_t len = limit; len <= limit + 1; len++) {
        struct writer w = writer(width + limit + 1);
        struct wr_mark mark = wr_open(&w, width);

        ck_assert_ptr_nonnull(wr_space(&w, len));
        wr_close(&w, mark);
        ck_assert_int_eq(w.overflow, len > limit);
        for (unsigned i = 0; i < width && len == limit; i++)
            ck_assert_uint_eq(memory[i], 0xff);
    }
}
END_TEST

/* A mark of width 0 is none: syntax_write gives it for a closed struct. */
START_TEST(ignores_a_mark_of_no_width)
{
    struct writer w = writer(1);

    wr_uint(&w, 1, 7);
    wr_close(&w, (struct wr_mark){0, 0});
    ck_assert(!w.overflow);
    ck_assert_uint_eq(memory[0], 7);
}
END_TEST

Suite *wire_test(void)
{
    Suite *suite = suite_create("wire");
    TCase *rd = tcase_create("reader"), *wr = tcase_create("writer");

    tcase_add_checked_fixture(rd, NULL, memory_free);
    tcase_add_loop_test(rd, reads_big_endian_integers, 1, 5);
    tcase_add_loop_test(rd, refuses_an_integer_past_the_end, 1, 5);
    tcase_add_test(rd, refuses_bytes_past_the_end);
    tcase_add_test(rd, sticks_to_the_first_fault);
    tcase_add_test(rd, is_done_only_when_nothing_is_left);
    tcase_add_test(rd, reads_the_rest_and_nothing);
    tcase_add_test(rd, reads_from_no_memory_at_all);
    tcase_add_loop_test(rd, keeps_the_bounds_of_a_vector, 1, 4);
    tcase_add_test(rd, puts_the_fault_of_a_vector_where_it_lies);
    tcase_add_test(rd, shares_a_fault_with_its_sub_readers);
    suite_add_tcase(suite, rd);
    tcase_add_checked_fixture(wr, NULL, memory_free);
    tcase_add_test(wr, writes_what_the_reader_reads);
    tcase_add_test(wr, writes_nothing_beyond_its_memory);
    tcase_add_test(wr, sticks_to_an_overflow);
    tcase_add_test(wr, takes_an_empty_slice_without_an_address);
    tcase_add_test(wr, closes_nested_lengths);
    tcase_add_loop_test(wr, refuses_a_length_that_its_prefix_cannot_hold, 1, 4);
    tcase_add_test(wr, ignores_a_mark_of_no_width);
    suite_add_tcase(suite, wr);
    return suite;
}

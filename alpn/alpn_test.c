/*
 * alpn_test.c: every rule of RFC 7301 3.1 and 3.2 that alpn.h keeps. Lists
 * under test lie at the end of memory of exactly their size, so that a read
 * or write past them is seen by the sanitizers.
 */
#include "alpn/alpn.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REGISTRY "alpn/registry.csv"

#define NAME(s)                                                                \
    (struct hake_alpn_name)                                                    \
    {                                                                          \
        (const uint8_t *)(s), (uint8_t)(sizeof(s) - 1)                         \
    }

static uint8_t memory[HAKE_ALPN_LIST_MAX + 300];

/* A list from a literal in wire form; it must be valid. */
#define LIST(s) list_of((const uint8_t *)(s), sizeof(s) - 1)

static struct hake_alpn_list list_of(const uint8_t *p, size_t len)
{
    struct hake_alpn_list list;

    ck_assert(hake_alpn_list_init(&list, p, len));
    return list;
}

static bool accepts(const uint8_t *p, size_t len)
{
    static const uint8_t before[] = "\x02h2";
    struct hake_alpn_list list = {before, 3};
    uint8_t *exact = malloc(len + (len == 0));
    bool ok;

    ck_assert_ptr_nonnull(exact);
    if (len > 0)
        memcpy(exact, p, len);
    ok = hake_alpn_list_init(&list, exact, len);
    ck_assert_uint_eq(list.len, ok ? len : 0);
    ck_assert(ok || list.p == NULL);
    free(exact);
    return ok;
}

static size_t count(struct hake_alpn_list list)
{
    struct hake_alpn_name name;
    size_t n = 0;

    while (hake_alpn_next(&list, &name))
        n++;
    return n;
}

#define ACCEPTS(s) accepts((const uint8_t *)(s), sizeof(s) - 1)

/* ---- Validation -------------------------------------------------------- */

START_TEST(accepts_lists_of_one_and_more_names)
{
    ck_assert(ACCEPTS("\x01x"));
    ck_assert(ACCEPTS("\x02h2"));
    ck_assert(ACCEPTS("\x02h2\x08http/1.1"));
    ck_assert(ACCEPTS("\x02h2\x02h2")); /* twice is no syntax error */
}
END_TEST

START_TEST(accepts_the_empty_list)
{
    struct hake_alpn_list list;

    ck_assert(hake_alpn_list_init(&list, NULL, 0));
    ck_assert_uint_eq(list.len, 0);
    ck_assert(ACCEPTS(""));
}
END_TEST

START_TEST(rejects_an_empty_name_wherever_it_stands)
{
    ck_assert(!ACCEPTS("\x00"));
    ck_assert(!ACCEPTS("\x00\x02h2"));
    ck_assert(!ACCEPTS("\x02h2\x00\x08http/1.1"));
    ck_assert(!ACCEPTS("\x02h2\x00"));
}
END_TEST

START_TEST(rejects_a_list_truncated_at_any_byte)
{
    static const uint8_t p[] = "\x02h2\x08http/1.1\x02h3";
    const size_t ends[] = {0, 3, 12, 15};

    for (size_t len = 0; len < sizeof p; len++) {
        bool at_end = false;

        for (size_t i = 0; i < 4; i++)
            at_end = at_end || len == ends[i];
        ck_assert_int_eq(accepts(p, len), at_end);
    }
}
END_TEST

START_TEST(rejects_a_name_that_runs_past_the_end)
{
    ck_assert(!ACCEPTS("\x03h2"));
    ck_assert(!ACCEPTS("\xff"));
    ck_assert(!ACCEPTS("\x02h2\xff"));
    memory[0] = 255;
    memset(memory + 1, 'a', 255);
    ck_assert(!accepts(memory, 255));
    ck_assert(accepts(memory, 256));
}
END_TEST

START_TEST(takes_names_as_bytes)
{
    struct hake_alpn_list list = LIST("\x03\0,\xff\x01\0\x02\x0a\x0a");
    struct hake_alpn_name name;

    ck_assert_uint_eq(count(list), 3);
    ck_assert(hake_alpn_next(&list, &name));
    ck_assert(hake_alpn_equal(name, NAME("\0,\xff")));
    ck_assert(hake_alpn_next(&list, &name));
    ck_assert(hake_alpn_equal(name, NAME("\0")));
    ck_assert(!hake_alpn_equal(name, NAME("\0,\xff")));
}
END_TEST

START_TEST(accepts_65535_bytes_and_not_one_more)
{
    for (size_t at = 0; at < sizeof memory; at += 256)
        memory[at] = 255;
    memory[255 * 256] = 254; /* 255 names of 255 bytes, and one of 254 */
    ck_assert(accepts(memory, HAKE_ALPN_LIST_MAX));
    ck_assert_uint_eq(count(list_of(memory, HAKE_ALPN_LIST_MAX)), 256);
    memory[255 * 256] = 255;
    ck_assert(!accepts(memory, HAKE_ALPN_LIST_MAX + 1));
}
END_TEST

START_TEST(accepts_32767_names_of_one_byte)
{
    struct hake_alpn_list list;
    struct hake_alpn_name found;

    for (size_t i = 0; i < 65534; i += 2) {
        memory[i] = 1;
        memory[i + 1] = i == 65532 ? 'z' : 'a';
    }
    list = list_of(memory, 65534);
    ck_assert_uint_eq(count(list), 32767);
    ck_assert(hake_alpn_find(list, NAME("z"), &found));
    ck_assert_ptr_eq(found.p, memory + 65533);
    ck_assert(!accepts(memory, 65533));
}
END_TEST

/* ---- Iteration --------------------------------------------------------- */

START_TEST(iterates_in_the_order_of_the_list)
{
    static const char *const names[] = {"h2", "http/1.1", "x"};
    const struct hake_alpn_list list = LIST("\x02h2\x08http/1.1\x01x");
    struct hake_alpn_list rest;
    struct hake_alpn_name name;
    size_t n = 0;

    for (rest = list; hake_alpn_next(&rest, &name); n++) {
        ck_assert_uint_lt(n, 3);
        ck_assert_uint_eq(name.len, strlen(names[n]));
        ck_assert_mem_eq(name.p, names[n], name.len);
    }
    ck_assert_uint_eq(n, 3);
    ck_assert_uint_eq(list.len, 14);
}
END_TEST

START_TEST(ends_with_no_name_and_stays_at_the_end)
{
    struct hake_alpn_list list = LIST("\x01x"), zero = {NULL, 0};
    struct hake_alpn_name name = NAME("before");

    ck_assert(!hake_alpn_next(&zero, &name));
    ck_assert(name.p == NULL && name.len == 0);
    ck_assert(hake_alpn_next(&list, &name));
    for (int i = 0; i < 2; i++) {
        ck_assert(!hake_alpn_next(&list, &name));
        ck_assert(name.p == NULL && name.len == 0);
    }
}
END_TEST

/* ---- Building ---------------------------------------------------------- */

START_TEST(appends_what_it_can_read_back)
{
    uint8_t out[24];
    size_t len = 0;

    ck_assert(hake_alpn_append(out, 24, &len, (const uint8_t *)"h2", 2));
    ck_assert(hake_alpn_append(out, 24, &len, (const uint8_t *)"http/1.1", 8));
    ck_assert_uint_eq(len, 12);
    ck_assert_mem_eq(out, "\x02h2\x08http/1.1", 12);
    ck_assert_uint_eq(count(list_of(out, len)), 2);
}
END_TEST

START_TEST(appends_names_of_1_to_255_bytes_only)
{
    static const uint8_t name[256] = {0};

    for (size_t name_len = 0; name_len <= 256; name_len++) {
        size_t len = 0;
        bool fits = name_len >= 1 && name_len <= HAKE_ALPN_NAME_MAX;

        memory[0] = 0xa5;
        ck_assert_int_eq(hake_alpn_append(memory, 1000, &len, name, name_len),
                         fits);
        ck_assert_uint_eq(len, fits ? 1 + name_len : 0);
        ck_assert_uint_eq(memory[0], fits ? name_len : 0xa5);
    }
}
END_TEST

START_TEST(appends_up_to_the_capacity_and_writes_nothing_beyond)
{
    for (size_t cap = 0; cap <= 8; cap++) {
        uint8_t *out = malloc(cap + (cap == 0));
        size_t len = 0;

        ck_assert_ptr_nonnull(out);
        memset(out, 0xa5, cap + (cap == 0));
        while (hake_alpn_append(out, cap, &len, (const uint8_t *)"h2", 2))
            ck_assert_uint_le(len, cap);
        ck_assert_uint_eq(len, cap / 3 * 3);
        for (size_t i = len; i < cap; i++)
            ck_assert_uint_eq(out[i], 0xa5);
        free(out);
    }
}
END_TEST

START_TEST(appends_no_further_than_65535_bytes)
{
    static const uint8_t name[255] = {'a'};
    size_t len = 0, names = 0;

    while (hake_alpn_append(memory, sizeof memory, &len, name, 255))
        names++;
    ck_assert_uint_eq(names, 255);
    ck_assert(!hake_alpn_append(memory, sizeof memory, &len, name, 255));
    ck_assert(hake_alpn_append(memory, sizeof memory, &len, name, 254));
    ck_assert_uint_eq(len, HAKE_ALPN_LIST_MAX);
    ck_assert(!hake_alpn_append(memory, sizeof memory, &len, name, 1));
    ck_assert(accepts(memory, len));
    len = SIZE_MAX; /* already past every end: refused, not wrapped */
    ck_assert(!hake_alpn_append(memory, SIZE_MAX, &len, name, 1));
    ck_assert(len == SIZE_MAX);
}
END_TEST

/* ---- Comparing and finding --------------------------------------------- */

START_TEST(compares_every_byte_and_the_length)
{
    const struct hake_alpn_name none = {NULL, 0};

    ck_assert(hake_alpn_equal(NAME("h2"), NAME("h2")));
    ck_assert(!hake_alpn_equal(NAME("h2"), NAME("h2c")));
    ck_assert(!hake_alpn_equal(NAME("h2c"), NAME("h2")));
    ck_assert(!hake_alpn_equal(NAME("h2"), NAME("h3")));
    ck_assert(!hake_alpn_equal(NAME("h2"), NAME("H2")));
    ck_assert(!hake_alpn_equal(NAME("a\0b"), NAME("a\0c")));
    ck_assert(!hake_alpn_equal(none, NAME("h2")));
    ck_assert(!hake_alpn_equal(none, none));
}
END_TEST

START_TEST(finds_the_first_of_equal_names_in_the_list)
{
    const struct hake_alpn_list list = LIST("\x02h2\x01x\x03h2c\x01x");
    struct hake_alpn_name found;

    ck_assert(hake_alpn_find(list, NAME("x"), &found));
    ck_assert_ptr_eq(found.p, list.p + 4);
    ck_assert_uint_eq(found.len, 1);
    ck_assert(hake_alpn_find(list, NAME("h2c"), &found));
    ck_assert_ptr_eq(found.p, list.p + 6);
}
END_TEST

START_TEST(finds_no_part_of_a_name_and_no_empty_name)
{
    const struct hake_alpn_list list = LIST("\x08http/1.1\x03h2c");
    const struct hake_alpn_list empty = {NULL, 0};
    const struct hake_alpn_name none = {NULL, 0};
    struct hake_alpn_name found = NAME("before");

    ck_assert(!hake_alpn_find(list, NAME("h2"), &found));
    ck_assert(found.p == NULL && found.len == 0);
    ck_assert(!hake_alpn_find(list, NAME("http/1"), &found));
    ck_assert(!hake_alpn_find(list, NAME("http/1.1\x03"), &found));
    ck_assert(!hake_alpn_find(list, none, &found));
    ck_assert(!hake_alpn_find(empty, none, &found));
    ck_assert(!hake_alpn_find(empty, NAME("h2"), &found));
    ck_assert(found.p == NULL && found.len == 0);
}
END_TEST

/* ---- Selection --------------------------------------------------------- */

START_TEST(selects_by_the_order_of_the_server)
{
    const struct hake_alpn_list server = LIST("\x02h3\x02h2\x08http/1.1");
    const struct hake_alpn_list client = LIST("\x01x\x08http/1.1\x02h2");
    struct hake_alpn_name name;

    ck_assert(hake_alpn_select(server, client, &name));
    ck_assert(hake_alpn_equal(name, NAME("h2")));
    ck_assert(hake_alpn_select(client, server, &name));
    ck_assert(hake_alpn_equal(name, NAME("http/1.1")));
}
END_TEST

START_TEST(lends_the_selected_name_from_the_list_of_the_server)
{
    const struct hake_alpn_list server = LIST("\x02h3\x02h2");
    const struct hake_alpn_list client = LIST("\x02h2");
    struct hake_alpn_name name;

    ck_assert(hake_alpn_select(server, client, &name));
    ck_assert_ptr_eq(name.p, server.p + 4);
    ck_assert_uint_eq(name.len, 2);
}
END_TEST

START_TEST(selects_nothing_without_an_overlap)
{
    const struct hake_alpn_list server = LIST("\x02h2\x03h2c");
    const struct hake_alpn_list client = LIST("\x08http/1.1\x01h\x03h2C");
    struct hake_alpn_name name = NAME("before");

    ck_assert(!hake_alpn_select(server, client, &name));
    ck_assert(name.p == NULL && name.len == 0);
}
END_TEST

/* CVE-2024-5535: an empty list made another library's selection read beyond
 * it and answer with what it found there. */
START_TEST(selects_nothing_from_an_empty_list_on_either_side)
{
    const struct hake_alpn_list some = LIST("\x02h2");
    const struct hake_alpn_list zero = {NULL, 0}, bare = {some.p, 0};
    const struct hake_alpn_list lists[][2] = {
        {zero, some}, {some, zero}, {bare, some},
        {some, bare}, {zero, zero}, {bare, bare},
    };

    for (size_t i = 0; i < 6; i++) {
        struct hake_alpn_name name = NAME("before");

        ck_assert(!hake_alpn_select(lists[i][0], lists[i][1], &name));
        ck_assert(name.p == NULL && name.len == 0);
    }
}
END_TEST

/* ---- The registry ------------------------------------------------------ */

static size_t hex_read(const char *text, uint8_t *out, size_t cap)
{
    size_t len = 0;
    unsigned byte;

    while (len < cap && sscanf(text + 2 * len, "%2x", &byte) == 1)
        out[len++] = (uint8_t)byte;
    return len;
}

START_TEST(holds_the_whole_registry_in_one_list)
{
    FILE *file = fopen(REGISTRY, "r");
    struct hake_alpn_name found;
    char line[512];
    uint8_t name[64];
    size_t len = 0, names = 0;

    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file) != NULL) {
        const size_t name_len = hex_read(line, name, sizeof name);
        struct hake_alpn_list list = list_of(memory, len);

        if (line[0] == '#' || strncmp(line, "id_hex", 6) == 0)
            continue;
        ck_assert(!hake_alpn_find(
            list, (struct hake_alpn_name){name, (uint8_t)name_len}, &found));
        ck_assert(
            hake_alpn_append(memory, sizeof memory, &len, name, name_len));
        names++;
    }
    fclose(file);
    ck_assert_uint_gt(names, 50);
    ck_assert_uint_eq(count(list_of(memory, len)), names);
    ck_assert(hake_alpn_find(list_of(memory, len), NAME("http/1.1"), &found));
    ck_assert(hake_alpn_find(list_of(memory, len), NAME("\x0a\x0a"), &found));
}
END_TEST

static TCase *lists_cases(void)
{
    TCase *tcase = tcase_create("lists");

    tcase_add_test(tcase, accepts_lists_of_one_and_more_names);
    tcase_add_test(tcase, accepts_the_empty_list);
    tcase_add_test(tcase, rejects_an_empty_name_wherever_it_stands);
    tcase_add_test(tcase, rejects_a_list_truncated_at_any_byte);
    tcase_add_test(tcase, rejects_a_name_that_runs_past_the_end);
    tcase_add_test(tcase, takes_names_as_bytes);
    tcase_add_test(tcase, accepts_65535_bytes_and_not_one_more);
    tcase_add_test(tcase, accepts_32767_names_of_one_byte);
    tcase_add_test(tcase, iterates_in_the_order_of_the_list);
    tcase_add_test(tcase, ends_with_no_name_and_stays_at_the_end);
    tcase_add_test(tcase, appends_what_it_can_read_back);
    tcase_add_test(tcase, appends_names_of_1_to_255_bytes_only);
    tcase_add_test(tcase, appends_up_to_the_capacity_and_writes_nothing_beyond);
    tcase_add_test(tcase, appends_no_further_than_65535_bytes);
    tcase_add_test(tcase, holds_the_whole_registry_in_one_list);
    return tcase;
}

static TCase *selection_cases(void)
{
    TCase *tcase = tcase_create("selection");

    tcase_add_test(tcase, compares_every_byte_and_the_length);
    tcase_add_test(tcase, finds_the_first_of_equal_names_in_the_list);
    tcase_add_test(tcase, finds_no_part_of_a_name_and_no_empty_name);
    tcase_add_test(tcase, selects_by_the_order_of_the_server);
    tcase_add_test(tcase, lends_the_selected_name_from_the_list_of_the_server);
    tcase_add_test(tcase, selects_nothing_without_an_overlap);
    tcase_add_test(tcase, selects_nothing_from_an_empty_list_on_either_side);
    return tcase;
}

Suite *alpn_test(void)
{
    Suite *suite = suite_create("alpn");

    suite_add_tcase(suite, lists_cases());
    suite_add_tcase(suite, selection_cases());
    return suite;
}

/*
 * npn_test.c: NPN's list, the client's selection and the padding of
 * NextProtocol, by the technical note of July 2011: "The padding length is
 * 32 - ((len(selected_protocol) + 2) % 32)". What servers and clients of
 * OpenSSL 3 sent on the wire is typed in.
 */
#include "alpn/npn.h"

#include <check.h>
#include <string.h>

Suite *npn_test(void);

#define BYTES(text) ((const uint8_t *)(text))

static struct hake_npn_list list_of(const char *text)
{
    struct hake_npn_list list;

    ck_assert(hake_npn_list_init(&list, BYTES(text), strlen(text)));
    return list;
}

/* ---- The list --------------------------------------------------------- */

START_TEST(takes_lists_of_names_that_fill_them)
{
    static const struct {
        const char *p;
        size_t len;
    } good[] = {{"", 0},         {"\1a", 2},
                {"\1\0", 2},     {"\2h2\10http/1.1\6spdy/3", 19},
                {"\2h2\2h2", 6}, {"\3a,\n", 4}};

    for (unsigned i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct hake_npn_list list;

        ck_assert(hake_npn_list_init(&list, BYTES(good[i].p), good[i].len));
        ck_assert_uint_eq(list.len, good[i].len);
        ck_assert(list.len == 0 || list.p == BYTES(good[i].p));
    }
}
END_TEST

START_TEST(takes_an_empty_list_without_memory)
{
    struct hake_npn_list list = {BYTES("x"), 1};

    ck_assert(hake_npn_list_init(&list, NULL, 0));
    ck_assert_uint_eq(list.len, 0);
}
END_TEST

/* An empty name, a name beyond the end; nothing is left of them. */
START_TEST(refuses_lists_that_are_not_well_formed)
{
    static const struct {
        const char *p;
        size_t len;
    } bad[] = {{"\0", 1},     {"\0\2h2", 4},   {"\2h2\0", 4}, {"\1", 1},
               {"\2h", 2},    {"\3h2", 3},     {"\2h2\1", 4}, {"\377", 1},
               {"\2h2h2", 5}, {"\2h2\0\1a", 6}};

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct hake_npn_list list = {BYTES("\1x"), 2};

        ck_assert_msg(!hake_npn_list_init(&list, BYTES(bad[i].p), bad[i].len),
                      "list %u", i);
        ck_assert_uint_eq(list.len, 0);
    }
}
END_TEST

/* Every strict prefix of a list is refused but where a name ends. */
START_TEST(refuses_every_prefix_that_cuts_a_name)
{
    static const char whole[] = "\2h2\10http/1.1\6spdy/3";

    for (size_t len = 0; len < sizeof whole; len++) {
        struct hake_npn_list list;
        bool ends = len == 0 || len == 3 || len == 12 || len == 19;

        ck_assert_int_eq(hake_npn_list_init(&list, BYTES(whole), len), ends);
    }
}
END_TEST

START_TEST(takes_what_an_extension_can_hold_and_no_more)
{
    static uint8_t bytes[65536 + 2];
    struct hake_npn_list list;

    for (size_t i = 0; i < sizeof bytes; i += 2) {
        bytes[i] = 1;
        bytes[i + 1] = 'a';
    }
    ck_assert(hake_npn_list_init(&list, bytes, 65534));
    ck_assert_uint_eq(list.len, 65534);
    ck_assert(!hake_npn_list_init(&list, bytes, 65536));
    ck_assert_uint_eq(list.len, 0);
    ck_assert(!hake_npn_list_init(&list, bytes, 65538));
}
END_TEST

/* ---- The client's selection ------------------------------------------- */

/* The note: the client takes "the first protocol advertised by the server that
 * it also supports"; else its own first, opportunistically. */
static const struct {
    const char *client, *server, *selected;
    bool advertised;
} selections[] = {
    {"\2h2", "\2h2", "h2", true},
    {"\1a\1b", "\1b\1a", "b", true}, /* the server's order */
    {"\1b\1a", "\1b\1a", "b", true},
    {"\1c\1b", "\1x\1b\1c", "b", true},
    {"\10http/1.1\2h2", "\2h2\10http/1.1\6spdy/3", "h2", true},
    {"\1a\1b", "\1c\1d", "a", false}, /* opportunistic */
    {"\1a\1b", "", "a", false},
    {"\2h2", "\3h2c", "h2", false}, /* no prefix of another name */
    {"\3h2c", "\2h2", "h2c", false},
    {"\2H2", "\2h2", "H2", false},
    {"", "\2h2", "", false},
    {"", "", "", false},
    {"\1a", "\1a\1a", "a", true}};
#define SELECTIONS ((int)(sizeof selections / sizeof selections[0]))

START_TEST(selects_by_the_servers_order_else_its_own_first)
{
    struct hake_npn_list client = list_of(selections[_i].client);
    struct hake_npn_list server = list_of(selections[_i].server);
    struct hake_alpn_name name = {BYTES("x"), 1};

    ck_assert_int_eq(hake_npn_select(client, server, &name),
                     selections[_i].advertised);
    ck_assert_uint_eq(name.len, strlen(selections[_i].selected));
    if (name.len == 0)
        return;
    ck_assert_mem_eq(name.p, selections[_i].selected, name.len);
    /* The server's bytes go away with the input buffer. */
    ck_assert(name.p > client.p && name.p < client.p + client.len);
    ck_assert_int_eq(hake_npn_find(server, name), selections[_i].advertised);
}
END_TEST

START_TEST(finds_a_name_and_never_no_name)
{
    struct hake_npn_list list = list_of("\2h2\3a\1b");
    struct hake_alpn_name name = {BYTES("h2"), 2};

    ck_assert(hake_npn_find(list, name));
    name.len = 1;
    ck_assert(!hake_npn_find(list, name));
    name.len = 0;
    ck_assert(!hake_npn_find(list, name));
    name = (struct hake_alpn_name){BYTES("a\1b"), 3};
    ck_assert(hake_npn_find(list, name));
    name = (struct hake_alpn_name){BYTES("b"), 1};
    ck_assert(!hake_npn_find(list, name)); /* inside another name */
    ck_assert(!hake_npn_find(list_of(""), name));
}
END_TEST

/* ---- Padding ---------------------------------------------------------- */

START_TEST(pads_every_length_to_a_multiple_of_32)
{
    for (size_t len = 0; len <= 255; len++) {
        size_t padding = hake_npn_padding(len), body = 1 + len + 1 + padding;

        ck_assert_uint_ge(padding, 1);
        ck_assert_uint_le(padding, 32);
        ck_assert_uint_eq(body % 32, 0);
        /* The boundary: 30, 62, 94 ... get 32 bytes and not none. */
        ck_assert_int_eq(padding == 32, len % 32 == 30);
        ck_assert_uint_le(padding, 255); /* one byte says how long */
    }
}
END_TEST

/* What OpenSSL 3 sends: length of the selection, of the body (the 24-bit
 * field of the message) and the byte that says how long the padding is. */
START_TEST(pads_as_openssl_does)
{
    static const struct {
        size_t len, body;
        uint8_t padding;
    } seen[] = {{0, 0x20, 0x1e},   {2, 0x20, 0x1c},  {6, 0x20, 0x18},
                {8, 0x20, 0x16},   {29, 0x20, 0x01}, {30, 0x40, 0x20},
                {255, 0x120, 0x1f}};

    for (unsigned i = 0; i < sizeof seen / sizeof seen[0]; i++) {
        ck_assert_uint_eq(hake_npn_padding(seen[i].len), seen[i].padding);
        ck_assert_uint_eq(2 + seen[i].len + seen[i].padding, seen[i].body);
    }
}
END_TEST

/* openssl s_server -nextprotoneg h2,http/1.1,spdy/3, without the type 3374
 * and the length 0013. */
START_TEST(reads_the_list_that_openssl_sends)
{
    static const uint8_t seen[] = {0x02, 0x68, 0x32, 0x08, 0x68, 0x74, 0x74,
                                   0x70, 0x2f, 0x31, 0x2e, 0x31, 0x06, 0x73,
                                   0x70, 0x64, 0x79, 0x2f, 0x33};
    struct hake_npn_list server, client = list_of("\10http/1.1\2h2");
    struct hake_alpn_name name;

    ck_assert_uint_eq(sizeof seen, 0x13);
    ck_assert(hake_npn_list_init(&server, seen, sizeof seen));
    ck_assert(hake_npn_select(client, server, &name));
    ck_assert_uint_eq(name.len, 2);
    ck_assert_mem_eq(name.p, "h2", 2);
}
END_TEST

Suite *npn_test(void)
{
    Suite *suite = suite_create("npn");
    TCase *tcase = tcase_create("npn");

    tcase_add_test(tcase, takes_lists_of_names_that_fill_them);
    tcase_add_test(tcase, takes_an_empty_list_without_memory);
    tcase_add_test(tcase, refuses_lists_that_are_not_well_formed);
    tcase_add_test(tcase, refuses_every_prefix_that_cuts_a_name);
    tcase_add_test(tcase, takes_what_an_extension_can_hold_and_no_more);
    tcase_add_loop_test(tcase, selects_by_the_servers_order_else_its_own_first,
                        0, SELECTIONS);
    tcase_add_test(tcase, finds_a_name_and_never_no_name);
    tcase_add_test(tcase, pads_every_length_to_a_multiple_of_32);
    tcase_add_test(tcase, pads_as_openssl_does);
    tcase_add_test(tcase, reads_the_list_that_openssl_sends);
    suite_add_tcase(suite, tcase);
    return suite;
}

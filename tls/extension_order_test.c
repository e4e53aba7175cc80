/*
 * extension_order_test.c: extensions in the order that a configuration wants,
 * in every message that has any.
 */
#include "tls/extensions.h"
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

Suite *extension_order_test(void);

#define PRIVATE    0xff5a
#define EVERYWHERE 0x7f

static struct loopback l;
static struct loopback_sessions sessions;
static struct hake_extension_order order;
static uint8_t block[2048];

/* An application's row, for every message. */
static unsigned taken; /* mask of places */

static size_t private_give(void *ctx, hake_conn *conn, uint8_t place,
                           uint8_t *out, size_t cap)
{
    (void)ctx, (void)conn;
    ck_assert_uint_ge(cap, 1);
    *out = place;
    return 1;
}

static bool private_take(void *ctx, hake_conn *conn, uint8_t place,
                         struct hake_bytes data)
{
    (void)ctx, (void)conn;
    taken |= place;
    return data.len == 1 && *data.p == place;
}

static const struct hake_extension private_row = {
    PRIVATE, EVERYWHERE, private_give, private_take, NULL};

static void init(const struct hake_extension_place *list, size_t len)
{
    loopback_init(&l);
    order = (struct hake_extension_order){hake_extension_at, list, len};
    l.client.config.extension_order = l.server.config.extension_order = &order;
    l.client.config.extensions = l.server.config.extensions = &private_row;
    l.client.config.extensions_len = l.server.config.extensions_len = 1;
    taken = 0;
}

/* Asserts that a side writes these types, and no others, in this order. */
static void assert_writes(hake_conn *c, enum place place, const uint16_t *types,
                          size_t len)
{
    struct writer w = wr_init(block, sizeof block);
    const uint8_t *fault;
    struct extension entry;
    struct reader r;

    ck_assert_int_eq(extensions_write(c, place, &w), HAKE_OK);
    ck_assert(!w.overflow);
    r = rd_init((struct hake_bytes){block, w.len}, &fault);
    for (size_t i = 0; i < len; i++) {
        syntax_read(&r, extension_syntax, &entry);
        ck_assert_uint_eq(entry.extension_type, types[i]);
    }
    ck_assert(rd_done(&r));
}
#define ASSERT_WRITES(conn, place, ...)                                        \
    do {                                                                       \
        static const uint16_t types[] = {__VA_ARGS__};                         \
                                                                               \
        assert_writes(conn, place, types, sizeof types / sizeof types[0]);     \
    } while (0)

START_TEST(without_a_list_is_as_without_an_order)
{
    init(NULL, 0);
    loopback_start(&l);
    ASSERT_WRITES(&l.client.conn, CH, 43, 0, 10, 13, 51, PRIVATE);
    loopback_handshake(&l);
}
END_TEST

/* What is listed comes first, also twice or unknown; each message has a list
 * of its own. */
START_TEST(is_the_lists_and_then_the_tables)
{
    static const struct hake_extension_place list[] = {
        {HAKE_IN_CLIENT_HELLO, 51},
        {HAKE_IN_SERVER_HELLO | HAKE_IN_ENCRYPTED_EXTENSIONS, 43},
        {HAKE_IN_CLIENT_HELLO, PRIVATE},
        {HAKE_IN_CLIENT_HELLO, 0x1234},
        {HAKE_IN_CLIENT_HELLO, 51},
        {HAKE_IN_CLIENT_HELLO, 10}};

    init(list, sizeof list / sizeof list[0]);
    loopback_start(&l);
    ASSERT_WRITES(&l.client.conn, CH, 51, PRIVATE, 10, 43, 0, 13);
    loopback_handshake(&l);
    ck_assert_uint_eq(taken, CH | SH | EE | CT);
}
END_TEST

/* RFC 9846 4.3: pre_shared_key "MUST be the last extension in the
 * ClientHello"; padding before it, unless it is listed. */
START_TEST(has_pre_shared_key_last)
{
    static const struct hake_extension_place list[] = {
        {HAKE_IN_CLIENT_HELLO | HAKE_IN_SERVER_HELLO, 41},
        {HAKE_IN_SERVER_HELLO, 51}};
    static const struct hake_extension rows[] = {
        {21, HAKE_IN_CLIENT_HELLO, private_give, NULL, NULL},
        {PRIVATE, EVERYWHERE, private_give, NULL, NULL}};

    loopback_sessions_init(&sessions);
    for (unsigned i = 0; i < 2; i++) {
        init(list, 2);
        l.client.config.extensions = rows;
        l.client.config.extensions_len = 2;
        loopback_sessions(&l, &sessions, true);
        if (i == 1) {
            loopback_start(&l);
            ASSERT_WRITES(&l.client.conn, CH, 43, 0, 10, 13, 51, 45, PRIVATE,
                          21, 41);
        }
        loopback_handshake(&l);
        ck_assert_int_eq(hake_conn_resumed(&l.client.conn), i == 1);
    }
    ASSERT_WRITES(&l.server.conn, SH, 41, 51, 43, PRIVATE);
}
END_TEST

/* The whole table backwards, on both sides, with all that there is: tickets,
 * GREASE, certificates of both sides, and a HelloRetryRequest, which a server
 * without a memory writes again. */
START_TEST(may_be_the_tables_backwards)
{
    struct hake_extension_place list[HAKE_EXTENSION_ROWS_MAX];
    const struct hake_group *none = NULL;

    for (unsigned i = 0; i < extension_rows_len; i++)
        list[extension_rows_len - 1 - i] =
            (struct hake_extension_place){EVERYWHERE, extension_rows[i].type};
    loopback_sessions_init(&sessions);
    for (unsigned i = 0; i < 2; i++) {
        init(list, extension_rows_len);
        loopback_sessions(&l, &sessions, true);
        loopback_auth(&l);
        l.client.config.flags |= HAKE_GREASE;
        l.server.config.flags |= HAKE_GREASE | HAKE_RETRY_ALWAYS;
        l.client.config.key_shares = &none;
        loopback_handshake(&l);
        ck_assert(hake_conn_retried(&l.client.conn));
        ck_assert_int_eq(hake_conn_resumed(&l.client.conn), i == 1);
        /* An answer to what is asked, in all messages: a resumption has fewer
         * of them. */
        ck_assert_uint_eq(taken, i == 0 ? EVERYWHERE
                                        : EVERYWHERE & ~(unsigned)(CR | CT));
    }
}
END_TEST

/* Every row has one place. */
START_TEST(is_a_permutation)
{
    static const struct hake_extension_place list[] = {
        {EVERYWHERE, 41}, {EVERYWHERE, PRIVATE}, {EVERYWHERE, 43}};
    const unsigned rows = extension_rows_len + 1;

    init(list, 3);
    for (unsigned place = CH; place <= NST; place <<= 1) {
        uint8_t seen[HAKE_EXTENSION_ROWS_MAX] = {0};

        for (unsigned i = 0; i < rows; i++) {
            unsigned row =
                hake_extension_at(&l.client.config, (uint8_t)place, i);

            ck_assert_uint_lt(row, rows);
            ck_assert_uint_eq(seen[row]++, 0);
        }
    }
}
END_TEST

Suite *extension_order_test(void)
{
    Suite *suite = suite_create("extension_order");
    TCase *tcase = tcase_create("extension_order");

    tcase_add_test(tcase, without_a_list_is_as_without_an_order);
    tcase_add_test(tcase, is_the_lists_and_then_the_tables);
    tcase_add_test(tcase, has_pre_shared_key_last);
    tcase_add_test(tcase, may_be_the_tables_backwards);
    tcase_add_test(tcase, is_a_permutation);
    suite_add_tcase(suite, tcase);
    return suite;
}

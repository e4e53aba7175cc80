/*
 * engine_test.c: what a handshake ends in, over the configurations: the ALPN
 * policies of RFC 7301 3.2, compatibility mode (RFC 9846 E.4), coalescing;
 * and that it is deterministic.
 */
#include "tls/extensions.h"
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

static struct loopback l;

static void fresh(void)
{
    loopback_init(&l);
}

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

/* ---- ALPN ------------------------------------------------------------- */

static struct hake_alpn_name chosen; /* what the callback answers */
static bool callback_agrees;
static unsigned callback_calls;

static bool choose(void *ctx, hake_conn *conn, struct hake_alpn_list offered,
                   struct hake_alpn_name *selected)
{
    ck_assert_ptr_eq(ctx, &chosen);
    ck_assert_ptr_eq(conn, &l.server.conn);
    ck_assert_uint_gt(offered.len, 0);
    ck_assert_uint_eq(selected->len, 0);
    callback_calls++;
    *selected = chosen;
    return callback_agrees;
}

#define FATAL    HAKE_ALPN_FATAL
#define CONTINUE HAKE_ALPN_CONTINUE
#define CALLBACK HAKE_ALPN_CALLBACK
#define REQUIRE  HAKE_REQUIRE_ALPN

/* Lists in wire form. `result` is the name, "" for none, NULL for failure of
 * the server; the policies are those of hake.h. */
static const struct {
    const char *client, *server;
    enum hake_alpn_policy policy;
    const char *callback; /* NULL: it refuses */
    const char *result;
    enum hake_error error;
} alpn_cases[] = {
    {"", "", FATAL, "", "", HAKE_OK},
    {"\2h2", "", FATAL, "", "", HAKE_OK},
    {"", "\2h2", FATAL, "", "", HAKE_OK},
    {"\2h2", "\2h2", FATAL, "", "h2", HAKE_OK},
    {"\2h2\2h3", "\2h3\2h2", FATAL, "", "h3", HAKE_OK}, /* server's order */
    {"\1a\1b\1c", "\1x\1c\1b", FATAL, "", "c", HAKE_OK},
    {"\2h2", "\2h3", FATAL, "", NULL, HAKE_ERR_ALPN_NO_OVERLAP},
    {"\2h2", "\2H2", FATAL, "", NULL, HAKE_ERR_ALPN_NO_OVERLAP},
    {"\2h2", "\1h\3h22", FATAL, "", NULL, HAKE_ERR_ALPN_NO_OVERLAP},
    {"\2h2", "\2h3", CONTINUE, "", "", HAKE_OK},
    {"\2h2", "\2h2", CONTINUE, "", "h2", HAKE_OK},
    {"\2h2\2h3", "\2h2", CALLBACK, "h3", "h3", HAKE_OK},
    {"\2h2", "\2h2", CALLBACK, "", "", HAKE_OK},
    {"\2h2", "\2h2", CALLBACK, NULL, NULL, HAKE_ERR_ALPN_NO_OVERLAP},
    {"\2h2", "\2h3", CALLBACK, "h3", NULL, HAKE_ERR_ALPN_CALLBACK},
    {"", "\2h3", CALLBACK, NULL, "", HAKE_OK}, /* is not asked */
};
#define ALPN_CASES ((int)(sizeof alpn_cases / sizeof alpn_cases[0]))

static void alpn_configure(int i)
{
    loopback_alpn(&l.client, alpn_cases[i].client);
    loopback_alpn(&l.server, alpn_cases[i].server);
    l.server.config.alpn_policy = alpn_cases[i].policy;
    l.server.config.alpn_select = choose;
    l.server.config.alpn_ctx = &chosen;
    callback_calls = 0;
    callback_agrees = alpn_cases[i].callback != NULL;
    chosen.len = 0;
    if (callback_agrees) {
        chosen.p = (const uint8_t *)alpn_cases[i].callback;
        chosen.len = (uint8_t)strlen(alpn_cases[i].callback);
    }
}

START_TEST(selects_a_protocol_by_the_servers_policy)
{
    const char *result = alpn_cases[_i].result;
    struct hake_alpn_name got;

    alpn_configure(_i);
    run();
    ck_assert_uint_eq(callback_calls, alpn_cases[_i].policy == CALLBACK &&
                                          alpn_cases[_i].client[0] != '\0');
    if (result == NULL) {
        loopback_assert_failed(&l.server, alpn_cases[_i].error);
        loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
        ck_assert_uint_eq(hake_conn_alpn(&l.server.conn).len, 0);
        return;
    }
    loopback_assert_connected(&l);
    got = hake_conn_alpn(&l.client.conn);
    ck_assert_uint_eq(got.len, strlen(result));
    ck_assert(got.len == 0 || memcmp(got.p, result, got.len) == 0);
}
END_TEST

/* Whoever requires a protocol fails where there is none, and only there. */
START_TEST(fails_without_a_protocol_if_one_is_required)
{
    const char *result;

    for (int i = 0; i < ALPN_CASES; i++) {
        struct loopback_side *side = _i ? &l.server : &l.client;

        fresh();
        alpn_configure(i);
        side->config.flags = REQUIRE;
        result = alpn_cases[i].result;
        run();
        if (result != NULL && result[0] != '\0')
            loopback_assert_connected(&l);
        else if (result != NULL)
            loopback_assert_failed(side, HAKE_ERR_ALPN_REQUIRED);
        else
            loopback_assert_failed(&l.server, alpn_cases[i].error);
    }
}
END_TEST

/* 255 bytes, any of them; and as many names as a list can hold. */
START_TEST(takes_any_name_and_any_number_of_names)
{
    static uint8_t list[16000];
    size_t len = 0;
    uint8_t name[255];

    for (unsigned i = 0; i < sizeof name; i++)
        name[i] = (uint8_t)(255 - i);
    ck_assert(hake_alpn_append(list, sizeof list, &len, name, 255));
    ck_assert(hake_alpn_list_init(&l.server.config.alpn, list, len));
    len = 0;
    for (unsigned i = 0; i < 5000; i++) {
        const uint8_t two[] = {(uint8_t)(i >> 8), (uint8_t)i};

        ck_assert(hake_alpn_append(list + 256, 15744, &len, two, 2));
    }
    ck_assert(hake_alpn_append(list + 256, 15744, &len, name, 255));
    ck_assert(hake_alpn_list_init(&l.client.config.alpn, list + 256, len));
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(hake_conn_alpn(&l.client.conn).len, 255);
    ck_assert_mem_eq(hake_conn_alpn(&l.client.conn).p, name, 255);
}
END_TEST

/* The result outlives the callback's memory, and the handshake's only where
 * hake.h says so. */
START_TEST(keeps_its_own_copy_of_a_name_from_a_callback)
{
    uint8_t memory[2] = {'h', '3'};

    alpn_configure(11);
    chosen.p = memory;
    run();
    memset(memory, 0, sizeof memory);
    ck_assert_mem_eq(hake_conn_alpn(&l.server.conn).p, "h3", 2);
    hake_handshake_release(&l.client.conn);
    ck_assert_mem_eq(hake_conn_alpn(&l.client.conn).p, "h3", 2);
    hake_handshake_release(&l.server.conn);
    ck_assert_uint_eq(hake_conn_alpn(&l.server.conn).len, 0);
}
END_TEST

/* A server that answers with what nobody offered: hake's own never does, so
 * its hook writes the answer into the connection. */
static enum hake_answer force(void *ctx, hake_conn *conn,
                              const struct hake_hello *hello,
                              const struct hake_config **config)
{
    (void)ctx;
    (void)hello;
    (void)config;
    conn->alpn.p = (const uint8_t *)"h9";
    conn->alpn.len = 2;
    return HAKE_YES;
}

START_TEST(takes_an_unoffered_protocol_only_by_its_dangerous_switch)
{
    loopback_alpn(&l.client, "\2h2");
    l.client.config.flags = _i ? HAKE_DANGEROUSLY_ACCEPT_UNOFFERED_ALPN : 0;
    l.server.config.hello = force;
    run();
    if (_i == 0) {
        loopback_assert_failed(&l.client, HAKE_ERR_ALPN_NOT_OFFERED);
        ck_assert_uint_eq(hake_conn_alpn(&l.client.conn).len, 0);
        return;
    }
    loopback_assert_connected(&l);
    ck_assert_mem_eq(hake_conn_alpn(&l.client.conn).p, "h9", 2);
    hake_handshake_release(&l.client.conn);
    ck_assert_uint_eq(hake_conn_alpn(&l.client.conn).len, 0);
}
END_TEST

/* The switch is for answers to a question: without one there is none. */
START_TEST(takes_no_answer_if_it_offered_nothing)
{
    static const uint8_t answer[] = {0, 16, 0, 5, 0, 3, 2, 'h', '9'};

    l.client.config.flags = HAKE_DANGEROUSLY_ACCEPT_UNOFFERED_ALPN;
    loopback_start(&l);
    ck_assert_int_eq(
        extensions_read(&l.client.conn, EE, (struct hake_bytes){answer, 9}),
        HAKE_ERR_EXTENSION_NOT_OFFERED);
}
END_TEST

/* ---- Flags ------------------------------------------------------------ */

static unsigned ccs_records(const struct loopback_log *log)
{
    unsigned n = 0;
    size_t at = 0;

    while (at + 5 <= log->len) {
        n += log->p[at] == 20;
        at += 5 + ((size_t)log->p[at + 3] << 8 | log->p[at + 4]);
    }
    ck_assert_uint_eq(at, log->len);
    return n;
}

static unsigned records(const struct loopback_log *log)
{
    unsigned n = 0;
    size_t at = 0;

    for (; at + 5 <= log->len; n++)
        at += 5 + ((size_t)log->p[at + 3] << 8 | log->p[at + 4]);
    return n;
}

/* The client's mode decides: RFC 9846 E.4. */
START_TEST(sends_change_cipher_spec_in_compatibility_mode)
{
    bool compat = _i % 2 == 0;

    l.client.config.flags = compat ? 0 : HAKE_NO_COMPAT;
    l.server.config.flags = _i / 2 == 0 ? 0 : HAKE_NO_COMPAT;
    loopback_handshake(&l);
    ck_assert_uint_eq(ccs_records(&l.client.wire), compat);
    ck_assert_uint_eq(ccs_records(&l.server.wire), compat);
    ck_assert_uint_eq(l.client.said.p[4 + 34], compat ? 32 : 0);
    ck_assert_uint_eq(l.server.said.p[4 + 34], compat ? 32 : 0);
}
END_TEST

START_TEST(coalesces_a_flight_unless_told_otherwise)
{
    l.server.config.flags = _i ? HAKE_ONE_MESSAGE_PER_RECORD : 0;
    loopback_handshake(&l);
    /* ServerHello, CCS, then the other four messages */
    ck_assert_uint_eq(records(&l.server.wire), _i ? 6 : 3);
    ck_assert_uint_eq(records(&l.client.wire), 3);
}
END_TEST

/* RFC 9846 5.1: the first ClientHello's record has 0x0301, all others 0x0303.
 * Protected ones 0x0303 as well (5.2). */
START_TEST(writes_the_legacy_record_versions)
{
    size_t at = 0;

    loopback_handshake(&l);
    ck_assert_mem_eq(l.client.wire.p, "\x16\x03\x01", 3);
    ck_assert_mem_eq(l.server.wire.p, "\x16\x03\x03", 3);
    while (at < l.server.wire.len) {
        const uint8_t *record = l.server.wire.p + at;

        ck_assert_mem_eq(record + 1, "\x03\x03", 2);
        at += 5 + ((size_t)record[3] << 8 | record[4]);
    }
}
END_TEST

static bool says(const struct loopback_log *log, const char *text)
{
    size_t len = strlen(text);

    for (size_t at = 0; at + len <= log->len; at++) {
        if (memcmp(log->p + at, text, len) == 0)
            return true;
    }
    return false;
}

START_TEST(sends_the_server_name_if_there_is_one)
{
    if (_i == 0)
        l.client.server_name.len = 0;
    loopback_handshake(&l);
    ck_assert_int_eq(says(&l.client.said, "localhost"), _i);
}
END_TEST

/* ---- Determinism ------------------------------------------------------ */

START_TEST(repeats_itself_byte_for_byte)
{
    static struct loopback first;

    for (unsigned run_no = 0; run_no < 2; run_no++) {
        fresh();
        alpn_configure(4);
        loopback_handshake(&l);
        hake_write(&l.client.conn, (const uint8_t *)"ping", 4);
        hake_close(&l.client.conn);
        loopback_move(&l.client, &l.server, SIZE_MAX);
        if (run_no == 0)
            first = l;
    }
    ck_assert_uint_eq(first.client.wire.len, l.client.wire.len);
    ck_assert_uint_eq(first.server.wire.len, l.server.wire.len);
    ck_assert_mem_eq(first.client.wire.p, l.client.wire.p, l.client.wire.len);
    ck_assert_mem_eq(first.server.wire.p, l.server.wire.p, l.server.wire.len);
}
END_TEST

START_TEST(draws_randomness_as_often_as_it_says)
{
    loopback_handshake(&l);
    ck_assert_uint_eq(l.client.random.calls, 3);
    ck_assert_uint_eq(l.server.random.calls, 2);
    fresh();
    l.client.config.flags = HAKE_NO_COMPAT;
    loopback_handshake(&l);
    ck_assert_uint_eq(l.client.random.calls, 2);
    ck_assert_uint_eq(l.server.random.calls, 2);
}
END_TEST

/* Other randomness on either side: nothing secret stays the same. */
START_TEST(has_other_secrets_with_other_randomness)
{
    static struct loopback first;

    loopback_handshake(&l);
    first = l;
    fresh();
    (_i ? &l.server : &l.client)->random.side = 'x';
    loopback_handshake(&l);
    for (int i = 0; i < 4; i++)
        ck_assert(memcmp(first.client.seen.secret[i], l.client.seen.secret[i],
                         32) != 0);
}
END_TEST

Suite *engine_test(void)
{
    Suite *suite = suite_create("engine");
    TCase *tcase = tcase_create("engine");

    tcase_set_timeout(tcase, 30);
    tcase_add_checked_fixture(tcase, fresh, NULL);
    tcase_add_loop_test(tcase, selects_a_protocol_by_the_servers_policy, 0,
                        ALPN_CASES);
    tcase_add_loop_test(tcase, fails_without_a_protocol_if_one_is_required, 0,
                        2);
    tcase_add_test(tcase, takes_any_name_and_any_number_of_names);
    tcase_add_test(tcase, keeps_its_own_copy_of_a_name_from_a_callback);
    tcase_add_loop_test(
        tcase, takes_an_unoffered_protocol_only_by_its_dangerous_switch, 0, 2);
    tcase_add_test(tcase, takes_no_answer_if_it_offered_nothing);
    tcase_add_loop_test(tcase, sends_change_cipher_spec_in_compatibility_mode,
                        0, 4);
    tcase_add_loop_test(tcase, coalesces_a_flight_unless_told_otherwise, 0, 2);
    tcase_add_test(tcase, writes_the_legacy_record_versions);
    tcase_add_loop_test(tcase, sends_the_server_name_if_there_is_one, 0, 2);
    tcase_add_test(tcase, repeats_itself_byte_for_byte);
    tcase_add_test(tcase, draws_randomness_as_often_as_it_says);
    tcase_add_loop_test(tcase, has_other_secrets_with_other_randomness, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * early_data_test.c: 0-RTT, RFC 9846 4.3.10 and 8: what is accepted, what is
 * refused, what is skipped.
 */
#include "tls/loopback.h"
#include "tls/record.h"
#include "tls/session.h"

#include <check.h>
#include <string.h>

Suite *early_data_test(void);

#define EARLY_MAX 100

static struct loopback l;
static uint8_t saved[1024];
static size_t saved_len;
static int64_t now, server_now;
static struct hake_ticket_key key;
static struct hake_ticket_keys ring = {&key, 1};
static struct hake_replay_entry entries[4];
static struct hake_replay replay;

static enum hake_answer find(void *ctx, hake_conn *conn, struct hake_bytes name,
                             struct hake_bytes *session)
{
    (void)ctx, (void)conn, (void)name;
    *session = (struct hake_bytes){saved, saved_len};
    return saved_len > 0 ? HAKE_YES : HAKE_NO;
}

static void save(void *ctx, hake_conn *conn, struct hake_bytes name,
                 struct hake_bytes state, struct hake_bytes ticket)
{
    (void)ctx, (void)conn, (void)name;
    memcpy(saved, state.p, state.len);
    memcpy(saved + state.len, ticket.p, ticket.len);
    saved_len = state.len + ticket.len;
}

static bool clock_tell(void *ctx, int64_t *ms)
{
    *ms = *(int64_t *)ctx;
    return true;
}

static void init(void)
{
    loopback_init(&l);
    loopback_alpn(&l.client, "\x02h2\x03xyz");
    loopback_alpn(&l.server, "\x02h2");
    l.client.config.flags |= HAKE_EARLY_DATA;
    l.client.config.session_find = find;
    l.client.config.session_save = save;
    l.client.config.clock = l.server.config.clock = clock_tell;
    l.client.config.clock_ctx = &now;
    l.server.config.clock_ctx = &server_now;
    l.server.config.ticket_key = hake_ticket_key_find;
    l.server.config.ticket_key_ctx = &ring;
    l.server.config.max_early_data = EARLY_MAX;
    l.server.config.replay = hake_replay_record;
    l.server.config.replay_ctx = &replay;
}

/* A full handshake, and a second connection about to begin. */
static void first(void)
{
    saved_len = 0;
    memset(&key, 'k', sizeof key);
    ring.len = 1;
    memset(entries, 0, sizeof entries);
    replay = (struct hake_replay){entries, 4, 0};
    now = server_now = 1700000000000;
    init();
    loopback_handshake(&l);
    ck_assert_uint_gt(saved_len, 0);
    now = server_now = now + 5000;
    init();
}

static void early_write(const char *text)
{
    struct hake_buffer room = hake_sendearly_buf(&l.client.conn);

    ck_assert_uint_ge(room.len, strlen(text));
    memcpy(room.p, text, strlen(text));
    ck_assert_int_eq(hake_sendearly_ack(&l.client.conn, strlen(text)), HAKE_OK);
}

static void early_read(const char *text)
{
    struct hake_bytes data = hake_recvearly_buf(&l.server.conn);

    ck_assert_uint_eq(data.len, strlen(text));
    ck_assert_mem_eq(data.p, text, data.len);
    ck_assert_uint_eq(hake_recvapp_buf(&l.server.conn).len, 0);
    ck_assert_int_eq(hake_recvearly_ack(&l.server.conn, data.len), HAKE_OK);
}

static void data_goes(struct loopback_side *from, struct loopback_side *to)
{
    uint8_t out[8];

    ck_assert_uint_eq(hake_write(&from->conn, (const uint8_t *)"later", 5), 5);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&to->conn, out, sizeof out), 5);
    ck_assert_mem_eq(out, "later", 5);
}

static void ends_with(enum hake_early_data what)
{
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert_int_eq(hake_conn_early_data(&l.client.conn), what);
    ck_assert_int_eq(hake_conn_early_data(&l.server.conn), what);
    data_goes(&l.client, &l.server);
    data_goes(&l.server, &l.client);
}

/* ---- Accepted ----------------------------------------------------------- */

START_TEST(comes_before_the_handshake_is_over)
{
    first();
    if (_i & 1)
        l.client.config.flags |= HAKE_NO_COMPAT;
    loopback_start(&l);
    ck_assert_int_eq(hake_conn_early_data(&l.client.conn), HAKE_EARLY_OFFERED);
    ck_assert_uint_eq(hake_conn_alpn(&l.client.conn).len, 2);
    early_write("GET /");
    early_write(" again");
    loopback_move(&l.client, &l.server, _i & 2 ? 1 : SIZE_MAX);
    if (_i & 2)
        loopback_run(&l, 1);
    ck_assert(hake_status(&l.server.conn) & HAKE_RECVEARLY);
    early_read("GET /");
    loopback_run(&l, _i & 2 ? 1 : SIZE_MAX);
    early_read(" again");
    ends_with(HAKE_EARLY_ACCEPTED);
    ck_assert(hake_conn_resumed(&l.server.conn));
}
END_TEST

/* RFC 9846 4.3.11.3: until the server's Finished a client may go on. */
START_TEST(streams_until_the_answer)
{
    first();
    loopback_start(&l);
    early_write("one");
    loopback_move(&l.client, &l.server, SIZE_MAX);
    early_write("two");
    ck_assert(!(hake_status(&l.server.conn) & HAKE_SENDEARLY));
    early_read("one");
    ck_assert(!(hake_status(&l.server.conn) & HAKE_SENDEARLY));
    loopback_move(&l.client, &l.server, SIZE_MAX);
    early_read("two");
    ends_with(HAKE_EARLY_ACCEPTED);
    ck_assert(!(hake_status(&l.client.conn) & HAKE_SENDEARLY));
}
END_TEST

START_TEST(may_be_offered_and_left_out)
{
    first();
    loopback_start(&l);
    ends_with(HAKE_EARLY_ACCEPTED);
}
END_TEST

START_TEST(is_bounded_by_the_session)
{
    static const char text[EARLY_MAX + 1] = {0};
    struct hake_buffer room;

    first();
    loopback_start(&l);
    room = hake_sendearly_buf(&l.client.conn);
    ck_assert_uint_eq(room.len, EARLY_MAX);
    ck_assert_int_eq(hake_sendearly_ack(&l.client.conn, EARLY_MAX + 1),
                     HAKE_ERR_MISUSE);
    memcpy(room.p, text, EARLY_MAX);
    ck_assert_int_eq(hake_sendearly_ack(&l.client.conn, EARLY_MAX), HAKE_OK);
    ck_assert(!(hake_status(&l.client.conn) & HAKE_SENDEARLY));
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert_uint_eq(hake_recvearly_buf(&l.server.conn).len, EARLY_MAX);
    hake_recvearly_ack(&l.server.conn, EARLY_MAX);
    ends_with(HAKE_EARLY_ACCEPTED);
}
END_TEST

/* Nothing is sealed by an ack that may not be, nor by one of nothing. */
START_TEST(is_sent_as_it_was_asked_for)
{
    struct hake_buffer room;
    size_t len;

    first();
    loopback_start(&l);
    l.client.handshake.session.early_left = 1000000;
    len = hake_sendrec_buf(&l.client.conn).len;
    room = hake_sendearly_buf(&l.client.conn);
    ck_assert_uint_lt(room.len, 1000000);
    ck_assert_int_eq(hake_sendearly_ack(&l.client.conn, room.len + 1),
                     HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_sendearly_ack(&l.client.conn, 0), HAKE_OK);
    ck_assert_uint_eq(hake_sendrec_buf(&l.client.conn).len, len);
    ck_assert_uint_eq(l.client.handshake.session.early_left, 1000000);
}
END_TEST

/* As application data: when a record of some size fits. */
START_TEST(is_asked_for_while_there_is_room)
{
    unsigned records = 0;

    first();
    l.client.out_buffer.len = 2048;
    loopback_start(&l);
    while (hake_status(&l.client.conn) & HAKE_SENDEARLY) {
        l.client.handshake.session.early_left = 1000;
        ck_assert_uint_ge(hake_sendearly_buf(&l.client.conn).len, 256);
        early_write("ten bytes.");
        ck_assert_uint_lt(records++, 100);
    }
    ck_assert_uint_gt(records, 10);
    ck_assert_uint_eq(hake_sendearly_buf(&l.client.conn).len, 0);
}
END_TEST

/* RFC 9846 5.5: there is no key update for early keys. */
START_TEST(ends_with_its_key)
{
    first();
    loopback_start(&l);
    l.client.conn.tx.seq = l.client.conn.tx.aead->record_limit - 2;
    ck_assert(hake_status(&l.client.conn) & HAKE_SENDEARLY);
    early_write("the last");
    ck_assert(!(hake_status(&l.client.conn) & HAKE_SENDEARLY));
}
END_TEST

static struct {
    hake_trace_fn *then;
    void *ctx;
    unsigned calls;
} callback;

static void call_back(void *ctx, const hake_conn *conn,
                      const struct hake_event *event)
{
    hake_conn *c = ctx;

    callback.then(callback.ctx, conn, event);
    if (!(hake_status(c) & HAKE_SENDEARLY))
        return;
    callback.calls++;
    ck_assert_uint_eq(hake_sendearly_buf(c).len, 0);
    ck_assert_int_eq(hake_sendearly_ack(c, 0), HAKE_ERR_MISUSE);
}

/* config.h: a callback must not call back. */
START_TEST(is_not_written_by_a_callback)
{
    first();
    loopback_start(&l);
    early_write("GET /");
    loopback_move(&l.client, &l.server, SIZE_MAX);
    early_read("GET /");
    callback.calls = 0;
    callback.then = l.client.config.trace;
    callback.ctx = l.client.config.trace_ctx;
    l.client.config.trace = call_back;
    l.client.config.trace_ctx = &l.client.conn;
    ends_with(HAKE_EARLY_ACCEPTED);
    ck_assert_uint_gt(callback.calls, 0);
}
END_TEST

/* A client that does not keep to it. */
START_TEST(is_cut_off_beyond_the_bound)
{
    first();
    loopback_start(&l);
    l.client.handshake.session.early_left = 2 * EARLY_MAX;
    for (int i = 0; i < 11; i++)
        early_write("ten bytes.");
    for (int i = 0; i < 10; i++) {
        loopback_move(&l.client, &l.server, SIZE_MAX);
        hake_recvearly_ack(&l.server.conn, 10);
    }
    loopback_move(&l.client, &l.server, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_EARLY_DATA_TOO_MUCH);
}
END_TEST

/* ---- Refused ------------------------------------------------------------- */

/* By _i: another protocol, HelloRetryRequest, the ticket's age off by one
 * millisecond too many on either side, no anti-replay, switched off. */
START_TEST(is_refused_and_skipped)
{
    first();
    switch (_i) {
    case 0: loopback_alpn(&l.server, "\x03xyz"); break;
    case 1: l.server.config.flags |= HAKE_RETRY_ALWAYS; break;
    case 2: server_now += HAKE_TICKET_AGE_MAX + 1; break;
    case 3: server_now += HAKE_TICKET_AGE_MAX + 1, now += 20002; break;
    case 4: replay.len = 0; break;
    case 5: replay.started = server_now; break;
    default: l.server.config.max_early_data = 0; break;
    }
    loopback_start(&l);
    early_write("GET /");
    early_write(" again");
    ends_with(HAKE_EARLY_REJECTED);
    ck_assert(hake_conn_resumed(&l.server.conn));
    ck_assert_uint_eq(hake_recvearly_buf(&l.server.conn).len, 0);
}
END_TEST

/* Just inside the window. */
START_TEST(is_accepted_at_the_edges_of_its_age)
{
    first();
    if (_i)
        server_now += HAKE_TICKET_AGE_MAX;
    else
        now += HAKE_TICKET_AGE_MAX;
    loopback_start(&l);
    early_write("GET /");
    loopback_move(&l.client, &l.server, SIZE_MAX);
    early_read("GET /");
    ends_with(HAKE_EARLY_ACCEPTED);
}
END_TEST

/* The server has lost its keys: no session, and nothing to read it by. */
START_TEST(is_skipped_without_the_session)
{
    first();
    key.key[0] ^= 1;
    loopback_start(&l);
    early_write("GET /");
    ends_with(HAKE_EARLY_REJECTED);
    ck_assert(!hake_conn_resumed(&l.server.conn));
}
END_TEST

/* More than a server skips: HAKE_EARLY_SKIP_MAX, or what it would have read if
 * that is more. By _i: by HelloRetryRequest or without the key. */
START_TEST(is_not_skipped_for_ever)
{
    char text[1001];
    const unsigned most = _i & 2 ? 20000 : HAKE_EARLY_SKIP_MAX;
    const unsigned over = most / 1000;

    memset(text, 'x', sizeof text);
    text[1000] = '\0';
    first();
    if (_i & 1)
        l.server.config.flags |= HAKE_RETRY_ALWAYS;
    else
        key.key[0] ^= 1;
    if (_i & 2)
        l.server.config.max_early_data = most;
    loopback_start(&l);
    l.client.handshake.session.early_left = 1000000;
    for (unsigned i = 0; i <= over; i++) {
        early_write(text);
        loopback_move(&l.client, &l.server, SIZE_MAX);
        if (i < over)
            ck_assert(!(hake_status(&l.server.conn) & HAKE_FAILED));
    }
    loopback_assert_failed(&l.server, HAKE_ERR_EARLY_DATA_TOO_MUCH);
}
END_TEST

/* Before the second ClientHello whatever calls itself application data, even
 * what is too short to be a record under any key. */
START_TEST(is_skipped_however_short)
{
    static const uint8_t record[] = {23, 3, 3, 0, 1, 'x'};

    first();
    l.server.config.flags |= HAKE_RETRY_ALWAYS;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    for (unsigned i = 0; i < 20; i++) {
        loopback_feed(&l.server, record, sizeof record, SIZE_MAX);
        ck_assert(!(hake_status(&l.server.conn) & HAKE_FAILED));
    }
    ends_with(HAKE_EARLY_REJECTED);
}
END_TEST

/* A client learns of the server's record_size_limit with the answer alone.
 * By _i: accepted, refused. */
START_TEST(may_be_longer_than_the_limit_of_records)
{
    static const char text[] =
        "a record of early data that is longer than sixty-four bytes, as it is";

    first();
    l.client.config.record_size_limit = 1000;
    l.server.config.record_size_limit = 64;
    if (_i)
        key.key[0] ^= 1;
    loopback_start(&l);
    early_write(text);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    if (!_i)
        early_read(text);
    ends_with(_i ? HAKE_EARLY_REJECTED : HAKE_EARLY_ACCEPTED);
}
END_TEST

/* RFC 9846 4.3.10: the same suite, not merely the same hash. */
START_TEST(is_refused_with_another_suite)
{
    struct hake_suite other = hake_suite13_chacha20_poly1305_sha256;
    const struct hake_suite *const both[] = {
        &hake_suite13_chacha20_poly1305_sha256, &other, NULL};
    const struct hake_suite *const swapped[] = {
        &other, &hake_suite13_chacha20_poly1305_sha256, NULL};

    other.id = 0x13ff;
    first();
    l.client.config.suites = both;
    l.server.config.suites = swapped;
    loopback_start(&l);
    early_write("GET /");
    ends_with(HAKE_EARLY_REJECTED);
    ck_assert(hake_conn_resumed(&l.server.conn));
    ck_assert_uint_eq(hake_conn_suite(&l.server.conn)->id, 0x13ff);
}
END_TEST

/* RFC 9846 8.2: the same ClientHello, once more. */
START_TEST(is_refused_if_it_is_replayed)
{
    static struct loopback_side fresh;
    uint8_t bytes[2048];
    size_t len;

    first();
    loopback_start(&l);
    fresh = l.server;
    early_write("POST /");
    len = loopback_take(&l.client, bytes, sizeof bytes);
    loopback_feed(&l.server, bytes, len, SIZE_MAX);
    early_read("POST /");
    l.server = fresh;
    loopback_feed(&l.server, bytes, len, SIZE_MAX);
    ck_assert_int_eq(hake_conn_early_data(&l.server.conn), HAKE_EARLY_REJECTED);
    ck_assert(!(hake_status(&l.server.conn) & HAKE_RECVEARLY));
}
END_TEST

/* A record of early data that was changed on the way. */
START_TEST(is_never_read_if_it_was_altered)
{
    uint8_t bytes[2048];
    size_t len;

    first();
    loopback_start(&l);
    early_write("POST /");
    len = loopback_take(&l.client, bytes, sizeof bytes);
    bytes[len - 1] ^= 1;
    loopback_feed(&l.server, bytes, len, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_RECORD_MAC);
}
END_TEST

static enum hake_answer late(void *ctx, hake_conn *conn, struct hake_bytes id,
                             int64_t at, int64_t until)
{
    unsigned *asked = ctx;

    (void)conn, (void)id, (void)at, (void)until;
    return ++*asked < 3 ? HAKE_NOT_YET : HAKE_YES;
}

START_TEST(waits_for_the_record_of_others)
{
    unsigned asked = 0;

    first();
    l.server.config.replay = late;
    l.server.config.replay_ctx = &asked;
    loopback_start(&l);
    early_write("GET /");
    loopback_move(&l.client, &l.server, SIZE_MAX);
    for (int i = 0; i < 2; i++) {
        ck_assert(hake_status(&l.server.conn) & HAKE_WANT_EXTERNAL);
        ck_assert_int_eq(hake_conn_early_data(&l.server.conn), HAKE_EARLY_NONE);
        hake_resume(&l.server.conn);
    }
    early_read("GET /");
    ends_with(HAKE_EARLY_ACCEPTED);
    ck_assert_uint_eq(asked, 3);
}
END_TEST

/* What was decided before the question is decided anew behind it. */
START_TEST(may_lose_its_key_while_it_waits)
{
    unsigned asked = 0;

    first();
    l.server.config.replay = late;
    l.server.config.replay_ctx = &asked;
    loopback_start(&l);
    early_write("GET /");
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert(hake_status(&l.server.conn) & HAKE_WANT_EXTERNAL);
    ring.len = 0;
    hake_resume(&l.server.conn);
    ends_with(HAKE_EARLY_REJECTED);
    ck_assert(!hake_conn_resumed(&l.server.conn));
    ck_assert_uint_eq(asked, 1);
}
END_TEST

static enum hake_answer until_note(void *ctx, hake_conn *conn,
                                   struct hake_bytes id, int64_t at,
                                   int64_t until)
{
    int64_t *window = ctx;

    (void)conn, (void)id;
    *window = until - at;
    return HAKE_YES;
}

/* A copy of a hello that came 10 s early is good for 20 s, the last
 * millisecond too. */
START_TEST(is_remembered_as_long_as_a_copy_would_be_good)
{
    int64_t window = 0;

    first();
    l.server.config.replay = until_note;
    l.server.config.replay_ctx = &window;
    loopback_start(&l);
    early_write("GET /");
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert_int_eq(window, 2 * HAKE_TICKET_AGE_MAX + 1);
}
END_TEST

Suite *early_data_test(void)
{
    Suite *suite = suite_create("early_data");
    TCase *good = tcase_create("accepted"), *bad = tcase_create("refused");

    tcase_set_timeout(good, 60);
    tcase_add_loop_test(good, comes_before_the_handshake_is_over, 0, 4);
    tcase_add_test(good, streams_until_the_answer);
    tcase_add_test(good, may_be_offered_and_left_out);
    tcase_add_test(good, is_bounded_by_the_session);
    tcase_add_test(good, is_sent_as_it_was_asked_for);
    tcase_add_test(good, is_asked_for_while_there_is_room);
    tcase_add_test(good, ends_with_its_key);
    tcase_add_test(good, is_not_written_by_a_callback);
    tcase_add_test(good, is_cut_off_beyond_the_bound);
    tcase_add_loop_test(good, is_accepted_at_the_edges_of_its_age, 0, 2);
    tcase_add_test(good, waits_for_the_record_of_others);
    tcase_add_test(good, may_lose_its_key_while_it_waits);
    tcase_add_test(good, is_remembered_as_long_as_a_copy_would_be_good);
    suite_add_tcase(suite, good);
    tcase_set_timeout(bad, 60);
    tcase_add_loop_test(bad, is_refused_and_skipped, 0, 7);
    tcase_add_test(bad, is_skipped_without_the_session);
    tcase_add_loop_test(bad, is_not_skipped_for_ever, 0, 4);
    tcase_add_test(bad, is_skipped_however_short);
    tcase_add_loop_test(good, may_be_longer_than_the_limit_of_records, 0, 2);
    tcase_add_test(bad, is_refused_with_another_suite);
    tcase_add_test(bad, is_refused_if_it_is_replayed);
    tcase_add_test(bad, is_never_read_if_it_was_altered);
    suite_add_tcase(suite, bad);
    return suite;
}

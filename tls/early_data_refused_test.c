/*
 * early_data_refused_test.c: 0-RTT, RFC 9846 4.3.10 and 8: what is refused,
 * what is skipped, and what waits for the answer to a question.
 */
#include "tls/early_data_peers.h"

Suite *early_data_refused_test(void);

/* ---- Refused ------------------------------------------------------------- */

/* By _i: another protocol, HelloRetryRequest, the ticket's age off by one
 * millisecond too many on either side, no anti-replay (two), less of it than
 * the ticket allows, switched off. */
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
    case 6: l.server.config.max_early_data = EARLY_MAX - 1; break;
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

/* A server of a role without sessions: RFC 9846 4.3.10 asks the same of it. */
START_TEST(is_skipped_by_a_plain_server)
{
    struct hake_config *config = &l.server.config;

    first();
    config->role = &hake_server13_plain;
    config->ticket_key = NULL;
    config->replay = NULL;
    config->max_early_data = 0;
    loopback_start(&l);
    early_write("GET /");
    early_write(" again");
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

/* Who does not know the time cannot say how long to remember. */
static bool clock_tell_once(void *ctx, int64_t *ms)
{
    unsigned *left = ctx;

    *ms = now;
    return (*left)-- == 1;
}

START_TEST(is_refused_if_the_clock_stops)
{
    unsigned asked = 2, left = 1;

    first();
    l.server.config.replay = late;
    l.server.config.replay_ctx = &asked;
    l.server.config.clock = clock_tell_once;
    l.server.config.clock_ctx = &left;
    loopback_start(&l);
    early_write("GET /");
    ends_with(HAKE_EARLY_REJECTED);
    ck_assert(hake_conn_resumed(&l.server.conn));
    ck_assert_uint_eq(asked, 2);
}
END_TEST

/* The server loses its keys while others are asked: what it knew by the ticket
 * is not known of a client that shows no certificate now. */
START_TEST(leaves_no_trace_of_a_session_that_is_not_resumed)
{
    unsigned asked = 1;
    uint8_t peer[32];

    first();
    for (int i = 0; i < 2; i++) {
        init();
        loopback_auth(&l);
        l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
        if (i == 0)
            loopback_handshake(&l);
    }
    ck_assert(l.client.config.credentials_len > 0);
    l.client.config.credentials_len = 0;
    l.server.config.replay = late;
    l.server.config.replay_ctx = &asked;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert(hake_status(&l.server.conn) & HAKE_WANT_EXTERNAL);
    key.key[0] ^= 1;
    hake_resume(&l.server.conn);
    ends_with(HAKE_EARLY_REJECTED);
    ck_assert(!hake_conn_resumed(&l.server.conn));
    ck_assert(!hake_conn_verified(&l.server.conn));
    ck_assert(!hake_conn_peer(&l.server.conn, peer));
}
END_TEST

/* Neither side has keys to export by any more. */
START_TEST(exports_nothing_if_it_is_refused)
{
    const struct hake_bytes label = {(const uint8_t *)"label", 5};
    uint8_t out[32];

    first();
    if (_i)
        l.server.config.flags |= HAKE_RETRY_ALWAYS;
    else
        key.key[0] ^= 1;
    loopback_start(&l);
    ck_assert_int_eq(hake_export_early(&l.client.conn, label, NULL, out, 32),
                     HAKE_OK);
    ends_with(HAKE_EARLY_REJECTED);
    ck_assert_int_eq(hake_export_early(&l.client.conn, label, NULL, out, 32),
                     HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_export_early(&l.server.conn, label, NULL, out, 32),
                     HAKE_ERR_MISUSE);
}
END_TEST

/* RFC 9846 5.2: what is skipped is a record, too. */
START_TEST(is_not_skipped_in_records_that_are_too_long)
{
    const uint8_t header[] = {CONTENT_application_data, 3, 3, 0x41,
                              (uint8_t)_i};

    first();
    l.server.config.flags |= HAKE_RETRY_ALWAYS;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    loopback_feed(&l.server, header, sizeof header, SIZE_MAX);
    if (_i)
        loopback_assert_failed(&l.server, HAKE_ERR_CIPHERTEXT_TOO_LONG);
    else
        ck_assert(!(hake_status(&l.server.conn) & HAKE_FAILED));
}
END_TEST

Suite *early_data_refused_test(void)
{
    Suite *suite = suite_create("early_data_refused");
    TCase *tcase = tcase_create("refused");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, is_accepted_at_the_edges_of_its_age, 0, 2);
    tcase_add_test(tcase, waits_for_the_record_of_others);
    tcase_add_test(tcase, may_lose_its_key_while_it_waits);
    tcase_add_test(tcase, is_remembered_as_long_as_a_copy_would_be_good);
    tcase_add_loop_test(tcase, is_refused_and_skipped, 0, 8);
    tcase_add_test(tcase, is_skipped_without_the_session);
    tcase_add_test(tcase, is_skipped_by_a_plain_server);
    tcase_add_loop_test(tcase, is_not_skipped_for_ever, 0, 4);
    tcase_add_test(tcase, is_skipped_however_short);
    tcase_add_loop_test(tcase, may_be_longer_than_the_limit_of_records, 0, 2);
    tcase_add_test(tcase, is_refused_with_another_suite);
    tcase_add_test(tcase, is_refused_if_it_is_replayed);
    tcase_add_test(tcase, is_never_read_if_it_was_altered);
    tcase_add_test(tcase, is_refused_if_the_clock_stops);
    tcase_add_test(tcase, leaves_no_trace_of_a_session_that_is_not_resumed);
    tcase_add_loop_test(tcase, exports_nothing_if_it_is_refused, 0, 2);
    tcase_add_loop_test(tcase, is_not_skipped_in_records_that_are_too_long, 0,
                        2);
    suite_add_tcase(suite, tcase);
    return suite;
}

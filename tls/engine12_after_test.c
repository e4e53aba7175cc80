/*
 * engine12_after_test.c: alerts of TLS 1.2 (RFC 5246 7.2), the record version
 * (6.2.1), and what comes after the handshake: a HelloRequest or a ClientHello
 * is answered by the warning no_renegotiation and the connection goes on.
 */
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <string.h>

Suite *engine12_after_test(void);

static struct loopback l;

/* By number: the client is 0, the server 1. */
static struct loopback_side *side_of(int i)
{
    return i ? &l.server : &l.client;
}

static void send_record(struct loopback_side *from, struct loopback_side *to,
                        uint8_t type, const void *content, size_t len)
{
    static uint8_t record[HAKE_OUTPUT_FULL];
    size_t total = loopback_record(from, record, type, content, len);

    loopback_feed(to, record, total, SIZE_MAX);
}

static void connect_with(unsigned suite)
{
    loopback_init12(&l, suite);
    loopback_handshake(&l);
}

static void assert_carries(struct loopback_side *from, struct loopback_side *to)
{
    uint8_t got[5];

    ck_assert_uint_eq(hake_write(&from->conn, (const uint8_t *)"data", 4), 4);
    loopback_move(from, to, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&to->conn, got, sizeof got), 4);
    ck_assert_mem_eq(got, "data", 4);
}

/* ---- Renegotiation ----------------------------------------------------- */

/* The least ClientHello; and one of many records. */
static uint8_t hello[40000] = {1, 0, 0, 41, 3, 3};

/* What asks a side to renegotiate: a HelloRequest, a ClientHello. */
static size_t request_make(int side)
{
    hello[0] = side ? 1 : 0;
    hello[3] = side ? 41 : 0;
    return side ? 4 + 41 : 4;
}

/* The warning, and no more: RFC 5246 7.2.2. By _i: side, suite, and whether the
 * handshake's memory was taken back. */
START_TEST(refuses_to_renegotiate_and_goes_on)
{
    struct loopback_side *side = side_of(_i % 2), *peer = side_of(_i % 2 == 0);

    if (loopback_lacks12((unsigned)_i / 4))
        return;
    connect_with((unsigned)_i / 4);
    if (_i & 2) {
        ck_assert_ptr_nonnull(hake_handshake_release(&side->conn));
        memset(&side->handshake, 0xee, sizeof side->handshake);
    }
    for (unsigned i = 1; i <= HAKE_RENEGOTIATIONS_MAX; i++) {
        send_record(peer, side, 22, hello, request_make(_i % 2));
        ck_assert_uint_eq(side->seen.alert, 100);
        ck_assert_uint_eq(side->seen.alert_records, i);
        ck_assert(hake_status(&side->conn) & HAKE_CONNECTED);
        loopback_run(&l, SIZE_MAX); /* a warning for the peer */
        ck_assert(hake_status(&peer->conn) & HAKE_CONNECTED);
        assert_carries(&l.client, &l.server);
        assert_carries(&l.server, &l.client);
    }
    ck_assert_int_eq(hake_close(&l.client.conn), HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    ck_assert_int_eq(hake_close(&l.server.conn), HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    ck_assert(hake_status(&l.client.conn) & hake_status(&l.server.conn) &
              HAKE_CLOSED);
}
END_TEST

/* Bounded: a peer that goes on asking is cut off, by a fatal alert that is not
 * the one that "is always a warning". */
START_TEST(ends_with_a_peer_that_goes_on_asking)
{
    struct loopback_side *side = side_of(_i), *peer = side_of(!_i);

    connect_with(CHACHA12);
    for (unsigned i = 0; i <= HAKE_RENEGOTIATIONS_MAX; i++)
        send_record(peer, side, 22, hello, request_make(_i));
    ck_assert_int_eq(side->conn.failure.error, HAKE_ERR_RENEGOTIATION_FLOOD);
    ck_assert_uint_eq(side->conn.failure.alert_sent, 10);
    ck_assert_uint_eq(side->seen.alert_records, HAKE_RENEGOTIATIONS_MAX + 1);
}
END_TEST

/* Several in one record, and one in several. */
START_TEST(refuses_to_renegotiate_over_any_split)
{
    connect_with(CHACHA12);
    memset(hello, 0, 12);
    send_record(&l.server, &l.client, 22, hello, 12);
    ck_assert_uint_eq(l.client.seen.alert_records, 3);
    for (unsigned i = 0; i < 4; i++)
        send_record(&l.server, &l.client, 22, hello, 1);
    ck_assert_uint_eq(l.client.seen.alert_records, 4);
    ck_assert(!(hake_status(&l.client.conn) & HAKE_FAILED));
}
END_TEST

/* Without room for the warning nothing is lost but the warning. */
START_TEST(refuses_to_renegotiate_with_a_full_output)
{
    connect_with(CHACHA12);
    while (hake_status(&l.client.conn) & HAKE_SENDAPP)
        hake_write(&l.client.conn, hello, 1);
    for (unsigned i = 0; i < HAKE_RENEGOTIATIONS_MAX; i++)
        send_record(&l.server, &l.client, 22, hello, request_make(0));
    ck_assert(!(hake_status(&l.client.conn) & HAKE_FAILED));
    ck_assert_int_eq(hake_close(&l.client.conn), HAKE_OK);
    while (loopback_move(&l.client, &l.server, SIZE_MAX) > 0)
        hake_read(&l.server.conn, hello + 100, sizeof hello - 100);
    ck_assert(hake_status(&l.server.conn) & HAKE_PEER_CLOSED);
    ck_assert(!(hake_status(&l.server.conn) & HAKE_FAILED));
}
END_TEST

/* After its own close_notify nothing more is sent. */
START_TEST(sends_no_warning_after_close_notify)
{
    connect_with(CHACHA12);
    hake_close(&l.client.conn);
    send_record(&l.server, &l.client, 22, hello, request_make(0));
    ck_assert_uint_eq(l.client.seen.alert, 0);
    ck_assert_uint_eq(l.client.seen.alert_records, 1);
    ck_assert(!(hake_status(&l.client.conn) & HAKE_FAILED));
}
END_TEST

/* HelloRequests in a handshake are ignored, but not without end. */
START_TEST(takes_only_so_many_hello_requests_in_a_handshake)
{
    static const uint8_t request[] = {22, 3, 3, 0, 4, 0, 0, 0, 0};
    unsigned taken = 0;

    loopback_init12(&l, CHACHA12);
    l.server.config.flags = HAKE_ONE_MESSAGE_PER_RECORD;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    loopback_move(&l.server, &l.client, 5 + (size_t)l.server.out[4]);
    while (taken < 1000 && !(hake_status(&l.client.conn) & HAKE_FAILED)) {
        loopback_feed(&l.client, request, sizeof request, SIZE_MAX);
        taken++;
    }
    ck_assert_uint_gt(taken, 1);
    ck_assert_uint_le(taken, HAKE_RENEGOTIATIONS_MAX + 1);
    ck_assert_int_eq(l.client.conn.failure.error, HAKE_ERR_RENEGOTIATION_FLOOD);
}
END_TEST

/* ---- Alerts ------------------------------------------------------------ */

/* RFC 5246 7.2: a warning ends nothing. */
START_TEST(goes_on_after_warnings_but_not_after_many)
{
    struct loopback_side *side = side_of(_i), *peer = side_of(!_i);
    static const uint8_t warnings[] = {41, 42, 43, 44, 45, 46, 100, 112};

    connect_with(CHACHA12);
    for (unsigned i = 0; i < HAKE_WARNINGS_MAX; i++) {
        const uint8_t alert[] = {1, warnings[i % sizeof warnings]};

        send_record(peer, side, 21, alert, 2);
        assert_carries(peer, side);
    }
    send_record(peer, side, 21, "\1\x64", 2);
    loopback_assert_failed(side, HAKE_ERR_ALERT_FLOOD);
}
END_TEST

/* All of them, of either level: 7.2 "fatal [...] immediately close". */
START_TEST(ends_with_every_fatal_alert)
{
    static struct loopback saved;

    connect_with(CHACHA12);
    saved = l;
    for (unsigned code = 1; code < 256; code++) {
        const uint8_t alert[] = {2, (uint8_t)code};

        l = saved;
        send_record(&l.server, &l.client, 21, alert, 2);
        ck_assert_msg(l.client.conn.failure.error == HAKE_ERR_ALERT_RECEIVED,
                      "alert %u", code);
        ck_assert_uint_eq(l.client.conn.failure.alert_received, code);
        ck_assert_uint_eq(l.client.seen.alert_records, 0);
    }
}
END_TEST

/* No kind of warning is without a bound. */
START_TEST(counts_warnings_of_every_kind)
{
    static struct loopback saved;

    connect_with(CHACHA12);
    saved = l;
    for (unsigned code = 1; code < 256; code++) {
        const uint8_t alert[] = {1, (uint8_t)code};

        l = saved;
        for (unsigned i = 0; i <= HAKE_WARNINGS_MAX; i++)
            send_record(&l.server, &l.client, 21, alert, 2);
        ck_assert_msg(l.client.conn.failure.error == HAKE_ERR_ALERT_FLOOD,
                      "alert %u", code);
    }
}
END_TEST

START_TEST(refuses_alerts_that_are_none)
{
    static const struct {
        uint8_t p[4];
        size_t len;
        enum hake_error error;
    } bad[] = {{{0, 10}, 2, HAKE_ERR_ALERT_LEVEL},
               {{3, 10}, 2, HAKE_ERR_ALERT_LEVEL},
               {{255, 0}, 2, HAKE_ERR_ALERT_LEVEL},
               {{1}, 1, HAKE_ERR_ALERT_LENGTH},
               {{1, 100, 1}, 3, HAKE_ERR_ALERT_LENGTH},
               {{1, 100, 1, 100}, 4, HAKE_ERR_ALERT_LENGTH},
               {{0}, 0, HAKE_ERR_RECORD_EMPTY}};

    connect_with(CHACHA12);
    send_record(&l.server, &l.client, 21, bad[_i].p, bad[_i].len);
    loopback_assert_failed(&l.client, bad[_i].error);
}
END_TEST

/* A client that would take TLS 1.2 goes on after unrecognized_name before the
 * ServerHello; one of TLS 1.3 alone does not. By _i. */
START_TEST(takes_a_warning_before_the_version_is_known)
{
    static const uint8_t alert[] = {21, 3, 1, 0, 2, 1, 112};

    loopback_init12(&l, CHACHA12);
    if (_i) {
        l.client.config.suites = l.server.config.suites = hake_default_suites;
        l.client.config.role = &hake_client13;
    }
    loopback_start(&l);
    loopback_feed(&l.client, alert, sizeof alert, SIZE_MAX);
    if (_i) {
        loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
        return;
    }
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
}
END_TEST

/* Alerts are sealed once there are keys; one in the clear is none. */
START_TEST(refuses_alerts_in_the_clear)
{
    static const uint8_t alert[] = {21, 3, 3, 0, 2, 1, 0};

    connect_with(CHACHA12);
    loopback_feed(side_of(_i), alert, sizeof alert, SIZE_MAX);
    loopback_assert_failed(side_of(_i), HAKE_ERR_RECORD_MAC);
}
END_TEST

/* A fatal alert before the keys is in the clear, after them it is not. */
START_TEST(seals_its_alerts_under_the_keys_it_has)
{
    static const uint8_t bad[] = {22, 3, 3, 0, 4, 99, 0, 0, 0};
    struct hake_bytes sent;

    loopback_init12(&l, CHACHA12);
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    loopback_feed(&l.server, bad, sizeof bad, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_MESSAGE_UNEXPECTED);
    sent = hake_sendrec_buf(&l.server.conn);
    ck_assert_mem_eq(sent.p + sent.len - 7, "\x15\3\3\0\2\2\x0a", 7);
    connect_with(CHACHA12);
    send_record(&l.client, &l.server, 22, bad + 5, 4);
    sent = hake_sendrec_buf(&l.server.conn);
    ck_assert_uint_eq(sent.len, 5 + 2 + 16);
    ck_assert_mem_eq(sent.p, "\x15\3\3\0\x12", 5);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(l.client.conn.failure.alert_received, 10);
}
END_TEST

/* ---- Records ----------------------------------------------------------- */

/* RFC 5246 6.2.1 and E.1: once the version is known, records carry it. By _i:
 * the handshake's records, those of data. */
START_TEST(needs_the_version_in_every_record_once_it_is_known)
{
    static const uint8_t versions[][2] = {{3, 1}, {3, 2}, {3, 4}, {2, 3}};
    uint8_t flight[2048];
    size_t len;

    for (unsigned i = 0; i < 4; i++) {
        loopback_init12(&l, CHACHA12);
        loopback_start(&l);
        loopback_move(&l.client, &l.server, SIZE_MAX);
        loopback_move(&l.server, &l.client, SIZE_MAX);
        if (_i) {
            loopback_run(&l, SIZE_MAX);
            hake_write(&l.client.conn, hello, 10);
        }
        len = loopback_take(&l.client, flight, sizeof flight);
        memcpy(flight + 1, versions[i], 2);
        loopback_feed(&l.server, flight, len, SIZE_MAX);
        loopback_assert_failed(&l.server, HAKE_ERR_RECORD_VERSION);
        ck_assert_uint_eq(l.server.conn.failure.alert_sent, 70);
    }
}
END_TEST

/* RFC 5246 6.2.1: "Zero-length fragments of Application data MAY be sent", of
 * others not. */
START_TEST(takes_so_many_empty_records_of_data_and_no_others)
{
    connect_with(CHACHA12);
    for (unsigned i = 0; i < HAKE_EMPTY_RECORDS_MAX; i++)
        send_record(&l.client, &l.server, 23, hello, 0);
    assert_carries(&l.client, &l.server);
    for (unsigned i = 0; i <= HAKE_EMPTY_RECORDS_MAX; i++)
        send_record(&l.client, &l.server, 23, hello, 0);
    loopback_assert_failed(&l.server, HAKE_ERR_RECORD_EMPTY_FLOOD);
    connect_with(CHACHA12);
    send_record(&l.client, &l.server, 22, hello, 0);
    loopback_assert_failed(&l.server, HAKE_ERR_RECORD_EMPTY);
}
END_TEST

/* ---- The end ----------------------------------------------------------- */

START_TEST(closes_and_sees_truncation)
{
    connect_with(CHACHA12);
    hake_write(&l.client.conn, hello, 10);
    hake_close(&l.client.conn);
    ck_assert_uint_eq(hake_write(&l.client.conn, hello, 1), 0);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&l.server.conn, hello + 100, 100), 10);
    loopback_run(&l, SIZE_MAX);
    ck_assert(hake_status(&l.server.conn) & HAKE_PEER_CLOSED);
    ck_assert_int_eq(hake_recvrec_end(&l.server.conn), HAKE_OK);
    connect_with(CHACHA12);
    ck_assert_int_eq(hake_recvrec_end(&side_of(_i)->conn), HAKE_ERR_TRUNCATED);
}
END_TEST

Suite *engine12_after_test(void)
{
    Suite *suite = suite_create("engine12_after");
    TCase *tcase = tcase_create("engine12_after");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, refuses_to_renegotiate_and_goes_on, 0,
                        4 * LOOPBACK_SUITES12);
    tcase_add_loop_test(tcase, ends_with_a_peer_that_goes_on_asking, 0, 2);
    tcase_add_test(tcase, refuses_to_renegotiate_over_any_split);
    tcase_add_test(tcase, refuses_to_renegotiate_with_a_full_output);
    tcase_add_test(tcase, sends_no_warning_after_close_notify);
    tcase_add_test(tcase, takes_only_so_many_hello_requests_in_a_handshake);
    tcase_add_loop_test(tcase, goes_on_after_warnings_but_not_after_many, 0, 2);
    tcase_add_test(tcase, ends_with_every_fatal_alert);
    tcase_add_test(tcase, counts_warnings_of_every_kind);
    tcase_add_loop_test(tcase, refuses_alerts_that_are_none, 0, 7);
    tcase_add_loop_test(tcase, takes_a_warning_before_the_version_is_known, 0,
                        2);
    tcase_add_loop_test(tcase, refuses_alerts_in_the_clear, 0, 2);
    tcase_add_test(tcase, seals_its_alerts_under_the_keys_it_has);
    tcase_add_loop_test(
        tcase, needs_the_version_in_every_record_once_it_is_known, 0, 2);
    tcase_add_test(tcase, takes_so_many_empty_records_of_data_and_no_others);
    tcase_add_loop_test(tcase, closes_and_sees_truncation, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}

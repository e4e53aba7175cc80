/*
 * early_data_test.c: 0-RTT, RFC 9846 4.3.10: early data that is accepted, and
 * how much of it.
 */
#include "tls/early_data_peers.h"

Suite *early_data_test(void);

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
    callback.calls = 0;
    callback.then = l.client.config.trace;
    callback.ctx = l.client.config.trace_ctx;
    l.client.config.trace = call_back;
    l.client.config.trace_ctx = &l.client.conn;
    early_write("GET /");
    ck_assert_uint_gt(callback.calls, 0);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    early_read("GET /");
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

Suite *early_data_test(void)
{
    Suite *suite = suite_create("early_data");
    TCase *tcase = tcase_create("accepted");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, comes_before_the_handshake_is_over, 0, 4);
    tcase_add_test(tcase, streams_until_the_answer);
    tcase_add_test(tcase, may_be_offered_and_left_out);
    tcase_add_test(tcase, is_bounded_by_the_session);
    tcase_add_test(tcase, is_sent_as_it_was_asked_for);
    tcase_add_test(tcase, is_asked_for_while_there_is_room);
    tcase_add_test(tcase, ends_with_its_key);
    tcase_add_test(tcase, is_not_written_by_a_callback);
    tcase_add_test(tcase, is_cut_off_beyond_the_bound);
    suite_add_tcase(suite, tcase);
    return suite;
}

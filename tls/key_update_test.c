/*
 * key_update_test.c: KeyUpdate, RFC 9846 4.7.3 and 7.2: who sends it, who
 * answers, what is refused; the next keys, computed here once more. Limits are
 * in key_update_limit_test.c.
 */
#include "tls/key_update_peers.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

/* ---- The next keys ---------------------------------------------------- */

/* HKDF-Expand-Label without context, for at most one block of SHA-256. */
static void expand_label(uint8_t *out, uint8_t len, const uint8_t secret[32],
                         const char *label)
{
    const size_t label_len = strlen(label);
    uint8_t info[64] = {0,   len, (uint8_t)(6 + label_len), 't', 'l', 's', '1',
                        '3', ' '};
    uint8_t block[32];

    memcpy(info + 9, label, label_len);
    info[9 + label_len] = 0;
    info[10 + label_len] = 1; /* the counter of HKDF-Expand */
    crypto_auth_hmacsha256(block, info, 11 + label_len, secret);
    memcpy(out, block, len);
}

START_TEST(derives_the_next_keys_of_the_rfc)
{
    uint8_t secret[32], key[32], iv[12];

    connect_as(_i);
    memcpy(secret,
           side->seen.secret[_i ? HAKE_SERVER_APPLICATION_TRAFFIC_SECRET_0
                                : HAKE_CLIENT_APPLICATION_TRAFFIC_SECRET_0],
           32);
    for (unsigned n = 1; n <= 3; n++) {
        struct hake_keys *tx = &side->conn.tx;

        ck_assert_int_eq(hake_key_update(&side->conn, false), HAKE_OK);
        expand_label(secret, 32, secret, "traffic upd");
        expand_label(key, 32, secret, "key");
        expand_label(iv, 12, secret, "iv");
        ck_assert_mem_eq(tx->secret, secret, 32);
        ck_assert_mem_eq(tx->key.bytes, key, 32);
        ck_assert_mem_eq(tx->iv, iv, 12);
        ck_assert(tx->seq == 0);
        ck_assert_uint_eq(tx->epoch, n);
    }
    loopback_run(&l, SIZE_MAX);
    assert_keys_match();
}
END_TEST

static bool holds(const void *memory, size_t len, const uint8_t *secret)
{
    const uint8_t *p = memory;

    for (size_t i = 0; i + 16 <= len; i++) {
        if (p[i] == secret[0] && memcmp(p + i, secret, 16) == 0)
            return true;
    }
    return false;
}

START_TEST(forgets_the_old_secret_and_its_keys)
{
    struct hake_keys old;

    connect_as(_i);
    old = side->conn.tx;
    ck_assert(holds(&side->conn, sizeof side->conn, old.secret));
    ck_assert(holds(&peer->conn, sizeof peer->conn, old.key.bytes));
    hake_key_update(&side->conn, false);
    loopback_run(&l, SIZE_MAX);
    for (int i = 0; i < 2; i++) {
        const struct loopback_side *of = i ? side : peer;

        ck_assert(!holds(&of->conn, sizeof of->conn, old.secret));
        ck_assert(!holds(&of->conn, sizeof of->conn, old.key.bytes));
        ck_assert(!holds(&of->handshake, sizeof of->handshake, old.secret));
        ck_assert(!holds(&of->handshake, sizeof of->handshake, old.key.bytes));
    }
}
END_TEST

/* ---- Who sends, who answers ------------------------------------------- */

START_TEST(updates_one_direction)
{
    connect_as(_i);
    ck_assert_int_eq(hake_key_update(&side->conn, false), HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    assert_said(side, "0");
    assert_said(peer, "");
    assert_epochs(side, 1, 0);
    assert_epochs(peer, 0, 1);
    assert_keys_match();
    assert_carries();
}
END_TEST

START_TEST(updates_both_directions_on_request)
{
    connect_as(_i);
    ck_assert_int_eq(hake_key_update(&side->conn, true), HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    assert_said(side, "1");
    assert_said(peer, "0");
    assert_epochs(side, 1, 1);
    assert_epochs(peer, 1, 1);
    assert_keys_match();
    assert_carries();
    ck_assert(!(side->conn.facts & FACT_UPDATE_AWAITED));
}
END_TEST

START_TEST(updates_with_each_suite_and_any_split)
{
    if (loopback_lacks((unsigned)_i))
        return;
    loopback_init(&l);
    l.client.config.suites = l.server.config.suites = loopback_suites[_i];
    loopback_handshake(&l);
    for (unsigned n = 1; n <= 5; n++) {
        hake_key_update(n % 2 ? &l.client.conn : &l.server.conn, true);
        loopback_run(&l, 1);
        assert_epochs(&l.client, n, n);
        assert_carries();
    }
    assert_keys_match();
}
END_TEST

/* RFC 9846 4.7.3: "If implementations independently send their own KeyUpdates
 * with request_update set to "update_requested", and they cross in flight, then
 * each side will also send a response, with the result that each side
 * increments by two generations." */
START_TEST(answers_a_request_that_crosses_its_own)
{
    connect_as(0);
    hake_key_update(&l.client.conn, true);
    hake_key_update(&l.server.conn, true);
    loopback_run(&l, SIZE_MAX);
    assert_said(&l.client, "10");
    assert_said(&l.server, "10");
    assert_epochs(&l.client, 2, 2);
    assert_epochs(&l.server, 2, 2);
    assert_keys_match();
    assert_carries();
}
END_TEST

/* RFC 9846 4.7.3: "including unrelated KeyUpdates": any ends the waiting. */
START_TEST(does_not_request_again_before_an_update_came)
{
    connect_as(_i);
    hake_key_update(&side->conn, true);
    hake_key_update(&side->conn, true);
    hake_key_update(&side->conn, true);
    assert_said(side, "100");
    hake_key_update(&peer->conn, false);
    loopback_move(peer, side, SIZE_MAX);
    hake_key_update(&side->conn, true);
    assert_said(side, "1001");
    loopback_run(&l, SIZE_MAX);
    assert_said(peer, "000");
    assert_keys_match();
    assert_carries();
}
END_TEST

/* RFC 9846 4.7.3: "causes an implementation which receives multiple KeyUpdates
 * while it is silent to respond with a single update". */
START_TEST(answers_many_requests_once)
{
    uint8_t got[8];

    connect_as(_i);
    output_fill();
    for (unsigned i = 0; i < 5; i++)
        feed_update(1);
    ck_assert_uint_eq(hake_status(&side->conn) &
                          (HAKE_CONNECTED | HAKE_RECVREC | HAKE_SENDAPP),
                      HAKE_CONNECTED | HAKE_RECVREC);
    assert_epochs(side, 0, 5);
    feed(CONTENT_application_data, "data", 4); /* goes on arriving */
    ck_assert_uint_eq(hake_read(&side->conn, got, sizeof got), 4);
    assert_said(side, "");
    hake_sendrec_ack(&side->conn, hake_sendrec_buf(&side->conn).len);
    assert_said(side, "0");
    assert_epochs(side, 1, 5);
}
END_TEST

/* A request of the application's that waits beside an answer is not it. */
START_TEST(answers_before_it_requests)
{
    connect_as(_i);
    output_fill();
    feed_update(1);
    ck_assert_int_eq(hake_key_update(&side->conn, true), HAKE_OK);
    ck_assert_int_eq(hake_key_update(&side->conn, true), HAKE_OK);
    assert_said(side, "");
    hake_sendrec_ack(&side->conn, hake_sendrec_buf(&side->conn).len);
    assert_said(side, "01");
    assert_epochs(side, 2, 1);
}
END_TEST

/* RFC 9846 4.7.3: an answer goes "prior to sending its next Application Data
 * record". */
START_TEST(sends_nothing_before_its_answer)
{
    uint8_t data = 1;
    size_t left;

    connect_as(_i);
    output_fill();
    feed_update(1);
    left = hake_sendrec_buf(&side->conn).len;
    while (side->said.len == 0) {
        ck_assert_uint_eq(hake_write(&side->conn, &data, 1), 0);
        hake_sendrec_ack(&side->conn, 1);
        ck_assert_uint_gt(left--, 0);
    }
    ck_assert_uint_eq(hake_write(&side->conn, &data, 1), 1);
    ck_assert(side->conn.tx.seq == 1); /* the first record of the new key */
}
END_TEST

START_TEST(takes_the_place_of_data_that_is_not_acked)
{
    connect_as(_i);
    memcpy(hake_sendapp_buf(&side->conn).p, "data", 4);
    feed_update(1);
    ck_assert_int_eq(hake_sendapp_ack(&side->conn, 4), HAKE_ERR_MISUSE);
    ck_assert_uint_eq(hake_write(&side->conn, (const uint8_t *)"data", 4), 4);
    assert_said(side, "0");
}
END_TEST

START_TEST(works_without_the_memory_of_the_handshake)
{
    connect_as(_i);
    memset(hake_handshake_release(&l.client.conn), 0xff,
           sizeof l.client.handshake);
    memset(hake_handshake_release(&l.server.conn), 0xff,
           sizeof l.server.handshake);
    ck_assert_int_eq(hake_key_update(&side->conn, true), HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    assert_epochs(side, 1, 1);
    assert_carries();
}
END_TEST

/* ---- When it may not be sent ------------------------------------------ */

START_TEST(is_silent_after_close_notify)
{
    connect_as(_i);
    hake_close(&side->conn);
    feed_update(1);
    ck_assert_int_eq(hake_key_update(&side->conn, false), HAKE_ERR_MISUSE);
    assert_said(side, "");
    assert_epochs(side, 0, 1);
}
END_TEST

START_TEST(closes_though_an_answer_waits)
{
    uint8_t closing[64];
    size_t n;

    connect_as(_i);
    output_fill();
    feed_update(1);
    n = hake_sendrec_buf(&side->conn).len;
    hake_close(&side->conn);
    hake_sendrec_ack(&side->conn, n);
    ck_assert_uint_eq(loopback_take(side, closing, sizeof closing),
                      RECORD_HEADER + 2 + RECORD_OVERHEAD);
    assert_said(side, "");
    assert_epochs(side, 0, 1);
}
END_TEST

START_TEST(requests_nothing_of_a_peer_that_has_closed)
{
    connect_as(_i);
    hake_close(&peer->conn);
    loopback_run(&l, SIZE_MAX);
    ck_assert_int_eq(hake_key_update(&side->conn, true), HAKE_OK);
    assert_said(side, "0");
    loopback_run(&l, SIZE_MAX);
    carry(side, peer, "still open");
}
END_TEST

static enum hake_error told_in_callback;

static void update_in_trace(void *ctx, const hake_conn *conn,
                            const struct hake_event *event)
{
    (void)conn;
    if (event->kind == HAKE_EVENT_RECORD)
        told_in_callback = hake_key_update(ctx, false);
}

START_TEST(is_a_misuse_at_other_times)
{
    loopback_init(&l);
    loopback_start(&l);
    ck_assert_int_eq(hake_key_update(&l.client.conn, false), HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_key_update(&l.server.conn, true), HAKE_ERR_MISUSE);
    connect_as(1);
    side->config.trace = update_in_trace;
    side->config.trace_ctx = &side->conn;
    feed(CONTENT_application_data, "data", 4);
    ck_assert_int_eq(told_in_callback, HAKE_ERR_MISUSE);
    connect_as(1);
    feed(CONTENT_alert, "\2\50", 2);
    ck_assert_int_eq(hake_key_update(&side->conn, false),
                     HAKE_ERR_ALERT_RECEIVED);
    loopback_init12(&l, CHACHA12);
    loopback_handshake(&l);
    ck_assert_int_eq(hake_key_update(&l.client.conn, false), HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_key_update(&l.server.conn, true), HAKE_ERR_MISUSE);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
}
END_TEST

/* ---- What is refused -------------------------------------------------- */

START_TEST(refuses_other_values)
{
    connect_as(0);
    for (unsigned value = 2; value < 256; value++) {
        connect_as(value % 2);
        feed_update((uint8_t)value);
        loopback_assert_failed(side, HAKE_ERR_KEY_UPDATE_VALUE);
        ck_assert_uint_eq(side->conn.failure.alert_sent, 47);
        ck_assert_uint_eq(side->conn.failure.message, 24);
    }
}
END_TEST

START_TEST(refuses_other_lengths)
{
    connect_as(_i);
    feed(CONTENT_handshake, "\x18\0\0\0", 4);
    loopback_assert_failed(side, HAKE_ERR_MESSAGE_MALFORMED);
    ck_assert_uint_eq(side->conn.failure.alert_sent, 50);
    connect_as(_i);
    feed(CONTENT_handshake, "\x18\0\0\2\0\0", 6);
    loopback_assert_failed(side, HAKE_ERR_MESSAGE_MALFORMED);
    ck_assert_uint_eq(side->conn.failure.alert_sent, 50);
}
END_TEST

/* RFC 9846 5.1: a key change is at the end of a record. */
START_TEST(refuses_bytes_behind_it)
{
    connect_as(_i);
    feed(CONTENT_handshake, "\x18\0\0\1\0\x18", 6);
    loopback_assert_failed(side, HAKE_ERR_MESSAGE_ACROSS_KEY_CHANGE);
    connect_as(_i);
    feed(CONTENT_handshake, "\x18\0\0\1\1\x18\0\0\1\0", 10);
    loopback_assert_failed(side, HAKE_ERR_MESSAGE_ACROSS_KEY_CHANGE);
    ck_assert_uint_eq(side->conn.failure.alert_sent, 10);
    assert_epochs(side, 0, 0);
}
END_TEST

START_TEST(reads_it_across_records)
{
    connect_as(_i);
    feed(CONTENT_handshake, "\x18", 1);
    feed(CONTENT_handshake, "\0\0\1", 3);
    feed(CONTENT_handshake, "\1", 1);
    assert_epochs(side, 1, 1);
    connect_as(_i);
    feed(CONTENT_handshake, "\x18\0\0\1", 4);
    feed(CONTENT_application_data, "data", 4);
    loopback_assert_failed(side, HAKE_ERR_RECORD_INTERLEAVED);
}
END_TEST

/* RFC 9846 4.7.3: "both sides MUST enforce that a KeyUpdate with the old key
 * is received before accepting any messages encrypted with the new key." */
START_TEST(refuses_the_next_key_without_it_and_the_old_key_after_it)
{
    connect_as(_i);
    schedule13_keys(&peer->conn, TX_UPDATE);
    feed(CONTENT_application_data, "data", 4);
    loopback_assert_failed(side, HAKE_ERR_RECORD_MAC);
    connect_as(_i);
    feed(CONTENT_handshake, "\x18\0\0\1\0", 5);
    feed(CONTENT_application_data, "data", 4);
    loopback_assert_failed(side, HAKE_ERR_RECORD_MAC);
}
END_TEST

/* By _i: client, server. */
Suite *key_update_test(void)
{
    Suite *all = suite_create("key_update");
    TCase *tcase = tcase_create("key_update");

    tcase_add_loop_test(tcase, derives_the_next_keys_of_the_rfc, 0, 2);
    tcase_add_loop_test(tcase, forgets_the_old_secret_and_its_keys, 0, 2);
    tcase_add_loop_test(tcase, updates_one_direction, 0, 2);
    tcase_add_loop_test(tcase, updates_both_directions_on_request, 0, 2);
    tcase_add_loop_test(tcase, does_not_request_again_before_an_update_came, 0,
                        2);
    tcase_add_loop_test(tcase, answers_many_requests_once, 0, 2);
    tcase_add_loop_test(tcase, answers_before_it_requests, 0, 2);
    tcase_add_loop_test(tcase, sends_nothing_before_its_answer, 0, 2);
    tcase_add_loop_test(tcase, takes_the_place_of_data_that_is_not_acked, 0, 2);
    tcase_add_loop_test(tcase, works_without_the_memory_of_the_handshake, 0, 2);
    tcase_add_loop_test(tcase, is_silent_after_close_notify, 0, 2);
    tcase_add_loop_test(tcase, closes_though_an_answer_waits, 0, 2);
    tcase_add_loop_test(tcase, requests_nothing_of_a_peer_that_has_closed, 0,
                        2);
    tcase_add_loop_test(tcase, refuses_other_lengths, 0, 2);
    tcase_add_loop_test(tcase, refuses_bytes_behind_it, 0, 2);
    tcase_add_loop_test(tcase, reads_it_across_records, 0, 2);
    tcase_add_loop_test(
        tcase, refuses_the_next_key_without_it_and_the_old_key_after_it, 0, 2);
    tcase_add_loop_test(tcase, updates_with_each_suite_and_any_split, 0,
                        LOOPBACK_SUITES);
    tcase_add_test(tcase, answers_a_request_that_crosses_its_own);
    tcase_add_test(tcase, is_a_misuse_at_other_times);
    tcase_add_test(tcase, refuses_other_values);
    suite_add_tcase(all, tcase);
    return all;
}

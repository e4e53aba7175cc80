/*
 * key_update_limit_test.c: how many KeyUpdates there may be: floods; the limit
 * of one key, RFC 9846 5.5, with an AEAD whose key is soon spent; the last
 * epoch, 4.7.3.
 */
#include "tls/key_update_peers.h"

#include <check.h>
#include <string.h>

/* ---- Floods ----------------------------------------------------------- */

START_TEST(refuses_a_flood)
{
    connect_as(_i);
    for (unsigned n = 0; n < HAKE_KEY_UPDATES_MAX; n++)
        feed_update(n % 2);
    ck_assert(hake_status(&side->conn) & HAKE_CONNECTED);
    feed_update(0);
    loopback_assert_failed(side, HAKE_ERR_KEY_UPDATE_FLOOD);
    ck_assert_uint_eq(side->conn.failure.alert_sent, 10);
}
END_TEST

/* By _i % 2 the side, by _i / 2 what comes between: data received, data sent,
 * a record without data. */
START_TEST(counts_only_what_no_data_is_between)
{
    uint8_t got[4];

    connect_as(_i % 2);
    for (unsigned n = 0; n < HAKE_KEY_UPDATES_MAX; n++)
        feed_update(0);
    if (_i / 2 == 0)
        feed(CONTENT_application_data, "data", 4);
    else if (_i / 2 == 1)
        ck_assert_uint_eq(hake_write(&side->conn, got, 1), 1);
    else
        feed(CONTENT_application_data, "", 0);
    hake_read(&side->conn, got, sizeof got);
    feed_update(0);
    if (_i / 2 == 2)
        loopback_assert_failed(side, HAKE_ERR_KEY_UPDATE_FLOOD);
    else
        ck_assert(hake_status(&side->conn) & HAKE_CONNECTED);
}
END_TEST

START_TEST(counts_no_update_that_it_asked_for)
{
    connect_as(_i);
    for (unsigned n = 1; n <= 2 * HAKE_KEY_UPDATES_MAX; n++) {
        ck_assert_int_eq(hake_key_update(&side->conn, true), HAKE_OK);
        feed_update(0);
        assert_epochs(side, n, n);
        hake_sendrec_ack(&side->conn, hake_sendrec_buf(&side->conn).len);
    }
}
END_TEST

/* ---- The limits of keys, RFC 9846 5.5 and 4.7.3 ----------------------- */

#define LIMIT 6

static struct hake_aead aead;
static struct hake_suite suite;
static const struct hake_suite *const suites[] = {&suite, NULL};

static void limited_connect(int server)
{
    aead = hake_chacha20_poly1305;
    aead.record_limit = LIMIT;
    suite = hake_suite13_chacha20_poly1305_sha256;
    suite.aead = &aead;
    loopback_init(&l);
    l.client.config.suites = l.server.config.suites = suites;
    loopback_handshake(&l);
    side = server ? &l.server : &l.client;
    peer = server ? &l.client : &l.server;
    side->said.len = peer->said.len = 0;
}

/* The last record of a key is the KeyUpdate. */
START_TEST(updates_its_keys_before_their_limit)
{
    limited_connect(_i);
    for (unsigned n = 0; n < 100 * (LIMIT - 1); n++) {
        ck_assert_uint_eq(side->conn.tx.epoch, n / (LIMIT - 1));
        ck_assert_uint_eq(side->conn.tx.seq, n % (LIMIT - 1));
        carry(side, peer, "x");
    }
    assert_epochs(side, 100, 0);
    assert_epochs(peer, 0, 100);
    assert_keys_match();
    assert_carries();
}
END_TEST

/* Without room for it there is no more data, and then there is. */
START_TEST(waits_for_room_at_the_limit)
{
    uint8_t data[1000] = {0};

    limited_connect(_i);
    side->conn.out.cap =
        (LIMIT - 1) * (RECORD_HEADER + 1000 + RECORD_OVERHEAD) +
        HAKE_ALERT_ROOM;
    for (unsigned n = 0; n < LIMIT - 1; n++)
        ck_assert_uint_eq(hake_write(&side->conn, data, sizeof data),
                          sizeof data);
    ck_assert(side->conn.tx.seq == LIMIT - 1);
    assert_said(side, "");
    ck_assert_uint_eq(hake_write(&side->conn, data, 1), 0);
    hake_sendrec_ack(&side->conn, hake_sendrec_buf(&side->conn).len);
    assert_said(side, "0");
    ck_assert_uint_eq(hake_write(&side->conn, data, 1), 1);
}
END_TEST

/* The record that is left is close_notify's then. */
START_TEST(closes_at_the_limit_without_room)
{
    uint8_t data[1000] = {0}, closing[64];
    size_t n;

    limited_connect(_i);
    side->conn.out.cap =
        (LIMIT - 1) * (RECORD_HEADER + 1000 + RECORD_OVERHEAD) +
        HAKE_ALERT_ROOM;
    for (unsigned i = 0; i < LIMIT - 1; i++)
        hake_write(&side->conn, data, sizeof data);
    n = hake_sendrec_buf(&side->conn).len;
    ck_assert_int_eq(hake_close(&side->conn), HAKE_OK);
    hake_sendrec_ack(&side->conn, n);
    ck_assert_uint_eq(loopback_take(side, closing, sizeof closing),
                      RECORD_HEADER + 2 + RECORD_OVERHEAD);
    ck_assert(side->conn.tx.seq == LIMIT);
    assert_said(side, "");
}
END_TEST

/* RFC 9846 4.7.3: "MUST NOT allow the epoch [...] to exceed 2^48-1"; a request
 * is ignored then. Two may wait at once, so the last one is not used. */
START_TEST(ends_with_the_last_epoch)
{
    const uint64_t last = (UINT64_C(1) << 48) - 1;

    connect_as(_i);
    side->conn.tx.epoch = last - 2;
    output_fill();
    feed_update(1);
    ck_assert_int_eq(hake_key_update(&side->conn, true), HAKE_OK);
    hake_sendrec_ack(&side->conn, hake_sendrec_buf(&side->conn).len);
    assert_said(side, "01");
    ck_assert(side->conn.tx.epoch == last);
    ck_assert_int_eq(hake_key_update(&side->conn, false), HAKE_ERR_MISUSE);
    feed_update(1);
    assert_said(side, "01");
    ck_assert(side->conn.tx.epoch == last);
    ck_assert(hake_status(&side->conn) & HAKE_SENDAPP);
    side->conn.tx.epoch = last - 1;
    ck_assert_int_eq(hake_key_update(&side->conn, true), HAKE_ERR_MISUSE);
}
END_TEST

/* Receiving sides "MUST NOT enforce this rule". */
START_TEST(receives_any_number_of_epochs)
{
    connect_as(_i);
    side->conn.rx.epoch = (UINT64_C(1) << 48) - 1;
    feed_update(0);
    ck_assert(hake_status(&side->conn) & HAKE_CONNECTED);
    ck_assert(side->conn.rx.epoch == UINT64_C(1) << 48);
}
END_TEST

/* No update is left: RFC 9846 5.5 has it closed. */
START_TEST(closes_the_sending_side_with_the_last_key)
{
    uint8_t got[LIMIT + 1];

    limited_connect(_i);
    side->conn.tx.epoch = (UINT64_C(1) << 48) - 1;
    for (unsigned i = 1; i < LIMIT; i++)
        ck_assert_uint_eq(hake_write(&side->conn, got, 1), 1);
    ck_assert(hake_status(&side->conn) & HAKE_SENDAPP);
    hake_sendapp_buf(&side->conn);
    ck_assert_int_eq(hake_sendapp_ack(&side->conn, 1), HAKE_ERR_KEY_LIMIT);
    ck_assert(side->conn.tx.seq == LIMIT); /* and not one more */
    ck_assert(!(hake_status(&side->conn) & HAKE_SENDAPP));
    ck_assert_int_eq(hake_close(&side->conn), HAKE_OK);
    ck_assert(side->conn.tx.seq == LIMIT);
    while (loopback_move(side, peer, SIZE_MAX) > 0)
        hake_read(&peer->conn, got, sizeof got);
    ck_assert(hake_status(&peer->conn) & HAKE_PEER_CLOSED);
    carry(peer, side, "still"); /* the other direction has keys */
}
END_TEST

/* By _i: client, server. */
Suite *key_update_limit_test(void)
{
    Suite *all = suite_create("key_update_limit");
    TCase *tcase = tcase_create("key_update_limit");

    tcase_add_loop_test(tcase, refuses_a_flood, 0, 2);
    tcase_add_loop_test(tcase, counts_no_update_that_it_asked_for, 0, 2);
    tcase_add_loop_test(tcase, updates_its_keys_before_their_limit, 0, 2);
    tcase_add_loop_test(tcase, waits_for_room_at_the_limit, 0, 2);
    tcase_add_loop_test(tcase, closes_at_the_limit_without_room, 0, 2);
    tcase_add_loop_test(tcase, ends_with_the_last_epoch, 0, 2);
    tcase_add_loop_test(tcase, receives_any_number_of_epochs, 0, 2);
    tcase_add_loop_test(tcase, closes_the_sending_side_with_the_last_key, 0, 2);
    tcase_add_loop_test(tcase, counts_only_what_no_data_is_between, 0, 6);
    suite_add_tcase(all, tcase);
    return all;
}

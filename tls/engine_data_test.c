/*
 * engine_data_test.c: application data both ways, by copying and through the
 * buffers; the end of one side, of both, and of the transport; RFC 9846 6.1.
 */
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <string.h>

#define MIB ((size_t)1 << 20)

static struct loopback l;
static uint8_t chunk[40000];

static void connected(void)
{
    loopback_init(&l);
    loopback_handshake(&l);
}

static struct loopback_side *side(int i)
{
    return i ? &l.server : &l.client;
}

static unsigned status(int i)
{
    return hake_status(&side(i)->conn);
}

/* The byte at a place of an endless stream. */
static uint8_t stream(size_t at)
{
    return (uint8_t)(at ^ at >> 8 ^ at >> 16);
}

static void assert_stream(const uint8_t *p, size_t len, size_t from)
{
    for (size_t i = 0; i < len; i++) {
        if (p[i] != stream(from + i))
            ck_abort_msg("byte %zu", from + i);
    }
}

/* ---- A lot of data ---------------------------------------------------- */

static size_t stream_write(int from, size_t sent, size_t len)
{
    if (len > MIB - sent)
        len = MIB - sent;
    for (size_t i = 0; i < len; i++)
        chunk[i] = stream(sent + i);
    return sent + hake_write(&side(from)->conn, chunk, len);
}

/* Writes and reads of sizes that fit nothing else. */
START_TEST(carries_a_mebibyte_by_write_and_read)
{
    size_t sent = 0, got = 0, n;

    while (got < MIB) {
        sent = stream_write(_i, sent, 33333);
        loopback_move(side(_i), side(!_i), 5000);
        while ((n = hake_read(&side(!_i)->conn, chunk, 7777)) > 0) {
            assert_stream(chunk, n, got);
            got += n;
        }
    }
    ck_assert_uint_eq(sent, MIB);
    loopback_run(&l, SIZE_MAX);
    ck_assert(!(status(!_i) & HAKE_RECVAPP));
}
END_TEST

static size_t stream_fill(int from, size_t sent)
{
    struct hake_buffer room = hake_sendapp_buf(&side(from)->conn);
    size_t n = room.len < MIB - sent ? room.len : MIB - sent;

    for (size_t i = 0; i < n; i++)
        room.p[i] = stream(sent + i);
    ck_assert_int_eq(hake_sendapp_ack(&side(from)->conn, n), HAKE_OK);
    return sent + n;
}

/* In place, with acknowledgements of parts of a record. */
START_TEST(carries_a_mebibyte_by_buf_and_ack)
{
    size_t sent = 0, got = 0;

    while (got < MIB) {
        struct hake_bytes data;

        if (status(_i) & HAKE_SENDAPP)
            sent = stream_fill(_i, sent);
        loopback_move(side(_i), side(!_i), SIZE_MAX);
        data = hake_recvapp_buf(&side(!_i)->conn);
        if (data.len > 12345)
            data.len = 12345;
        if (data.len > 0)
            assert_stream(data.p, data.len, got);
        got += data.len;
        ck_assert_int_eq(hake_recvapp_ack(&side(!_i)->conn, data.len), HAKE_OK);
    }
    ck_assert_uint_eq(sent, MIB);
}
END_TEST

START_TEST(carries_data_both_ways_at_once)
{
    size_t sent[2] = {0, 0}, got[2] = {0, 0}, n;

    while (got[0] < MIB || got[1] < MIB) {
        for (int i = 0; i < 2; i++) {
            sent[i] = stream_write(i, sent[i], 16385);
            loopback_move(side(i), side(!i), 1 + got[i] % 20000);
            n = hake_read(&side(!i)->conn, chunk, sizeof chunk);
            assert_stream(chunk, n, got[i]);
            got[i] += n;
        }
    }
}
END_TEST

/* Input waits while data waits: nothing is lost, nothing overtakes. */
START_TEST(holds_input_back_until_data_is_taken)
{
    stream_write(0, 0, 100);
    stream_write(0, 100, 100);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert(status(1) & HAKE_RECVAPP);
    ck_assert(!(status(1) & HAKE_RECVREC));
    ck_assert_uint_eq(hake_recvapp_buf(&l.server.conn).len, 100);
    ck_assert_uint_eq(hake_read(&l.server.conn, chunk, 99), 99);
    ck_assert(!(status(1) & HAKE_RECVREC));
    ck_assert_uint_eq(hake_read(&l.server.conn, chunk, 200), 101);
    assert_stream(chunk, 101, 99);
    ck_assert(status(1) & HAKE_RECVREC);
}
END_TEST

/* Output that does not fit waits; the rest of hake_write's data is not lost
 * but told. */
START_TEST(takes_only_what_fits)
{
    size_t first = hake_write(&l.client.conn, chunk, sizeof chunk);

    ck_assert_uint_gt(first, 0);
    ck_assert_uint_lt(first, sizeof chunk);
    ck_assert(!(status(0) & HAKE_SENDAPP));
    ck_assert_uint_eq(hake_write(&l.client.conn, chunk, 1), 0);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert(status(0) & HAKE_SENDAPP);
}
END_TEST

/* Even a full buffer has room for the alert; by _i: with a part of it sent
 * and filled up again. */
START_TEST(can_close_with_a_full_buffer)
{
    while (hake_write(&l.client.conn, chunk, sizeof chunk) > 0)
        ;
    if (_i)
        loopback_move(&l.client, &l.server, 1000);
    while (hake_write(&l.client.conn, chunk, 300) > 0)
        ;
    ck_assert_int_eq(hake_close(&l.client.conn), HAKE_OK);
    do {
        loopback_move(&l.client, &l.server, SIZE_MAX);
    } while (hake_read(&l.server.conn, chunk, sizeof chunk) > 0);
    ck_assert(status(1) & HAKE_PEER_CLOSED);
    ck_assert(!(status(1) & HAKE_FAILED));
}
END_TEST

/* The four operations are independent of each other: a place that was given
 * for data holds until its acknowledgement. By _i: all records or a part of
 * them are sent meanwhile, records come in meanwhile. */
START_TEST(seals_what_was_put_in_though_records_are_sent_meanwhile)
{
    struct hake_buffer room;
    uint8_t out[200];

    hake_write(&l.client.conn, (const uint8_t *)"first", 5);
    room = hake_sendapp_buf(&l.client.conn);
    memcpy(room.p, "second", 6);
    if (_i == 0)
        loopback_move(&l.client, &l.server, SIZE_MAX);
    if (_i == 1)
        loopback_move(&l.client, &l.server, 3);
    if (_i == 2) {
        hake_write(&l.server.conn, (const uint8_t *)"other", 5);
        loopback_move(&l.server, &l.client, SIZE_MAX);
    }
    ck_assert_int_eq(hake_sendapp_ack(&l.client.conn, 6), HAKE_OK);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&l.server.conn, out, 5), 5);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&l.server.conn, out, sizeof out), 6);
    ck_assert_mem_eq(out, "second", 6);
}
END_TEST

/* A place is good for one record. By _i: acknowledged twice; never given;
 * overwritten by hake_write; closed meanwhile. */
START_TEST(seals_a_place_only_once)
{
    hake_conn *c = &l.client.conn;
    size_t ready;

    if (_i != 1)
        ck_assert_uint_ge(hake_sendapp_buf(c).len, 6);
    if (_i == 0)
        ck_assert_int_eq(hake_sendapp_ack(c, 6), HAKE_OK);
    if (_i == 2)
        ck_assert_uint_eq(hake_write(c, (const uint8_t *)"other", 5), 5);
    if (_i == 3)
        ck_assert_int_eq(hake_close(c), HAKE_OK);
    ready = hake_sendrec_buf(c).len;
    ck_assert_int_eq(hake_sendapp_ack(c, 6), HAKE_ERR_MISUSE);
    ck_assert_uint_eq(hake_sendrec_buf(c).len, ready);
}
END_TEST

/* And one that was given for bytes from the wire. */
START_TEST(reads_what_was_put_in_though_data_is_sent_meanwhile)
{
    uint8_t record[200], out[10];
    struct hake_buffer room;
    size_t len;

    hake_write(&l.server.conn, (const uint8_t *)"hello", 5);
    len = loopback_take(&l.server, record, sizeof record);
    loopback_feed(&l.client, record, 3, SIZE_MAX);
    room = hake_recvrec_buf(&l.client.conn);
    hake_write(&l.client.conn, (const uint8_t *)"first", 5);
    memcpy(room.p, record + 3, len - 3);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert_int_eq(hake_recvrec_ack(&l.client.conn, len - 3), HAKE_OK);
    ck_assert_uint_eq(hake_read(&l.client.conn, out, sizeof out), 5);
    ck_assert_mem_eq(out, "hello", 5);
}
END_TEST

/* Bytes for the wire may be sent in parts while more data comes. */
START_TEST(does_not_move_bytes_that_are_being_sent)
{
    struct hake_bytes ready;
    uint8_t copy[64];

    hake_write(&l.client.conn, (const uint8_t *)"first", 5);
    hake_sendrec_ack(&l.client.conn, 7);
    ready = hake_sendrec_buf(&l.client.conn);
    memcpy(copy, ready.p, ready.len);
    hake_write(&l.client.conn, (const uint8_t *)"second", 6);
    ck_assert_mem_eq(ready.p, copy, ready.len);
}
END_TEST

/* ---- Ends ------------------------------------------------------------- */

START_TEST(closes_one_direction_only)
{
    hake_write(&side(_i)->conn, (const uint8_t *)"last", 4);
    ck_assert_int_eq(hake_close(&side(_i)->conn), HAKE_OK);
    ck_assert(!(status(_i) & HAKE_SENDAPP));
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&side(!_i)->conn, chunk, 10), 4);
    loopback_run(&l, SIZE_MAX);
    ck_assert(status(!_i) & HAKE_PEER_CLOSED);
    ck_assert(!(status(!_i) & HAKE_CLOSED));
    ck_assert(!(status(!_i) & HAKE_RECVREC));
    /* the other way still works */
    ck_assert(status(!_i) & HAKE_SENDAPP);
    hake_write(&side(!_i)->conn, (const uint8_t *)"answer", 6);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&side(_i)->conn, chunk, 10), 6);
    ck_assert_int_eq(hake_close(&side(!_i)->conn), HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    ck_assert(status(0) & status(1) & HAKE_CLOSED);
    ck_assert(!((status(0) | status(1)) & HAKE_FAILED));
}
END_TEST

START_TEST(closes_once)
{
    size_t len;

    ck_assert_int_eq(hake_close(&l.client.conn), HAKE_OK);
    len = hake_sendrec_buf(&l.client.conn).len;
    ck_assert_uint_eq(len, RECORD_HEADER + 2 + 17);
    ck_assert_int_eq(hake_close(&l.client.conn), HAKE_OK);
    ck_assert_uint_eq(hake_sendrec_buf(&l.client.conn).len, len);
    ck_assert_uint_eq(l.client.seen.alert_records, 1);
}
END_TEST

START_TEST(is_not_closed_before_all_was_sent_and_read)
{
    hake_write(&l.client.conn, (const uint8_t *)"data", 4);
    hake_close(&l.client.conn);
    hake_close(&l.server.conn);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert(!(status(1) & HAKE_CLOSED)); /* data waits, alert waits */
    hake_read(&l.server.conn, chunk, 4);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert(!(status(1) & HAKE_CLOSED)); /* ours is not sent */
    loopback_move(&l.server, &l.client, SIZE_MAX);
    ck_assert(status(1) & HAKE_CLOSED);
    ck_assert(status(0) & HAKE_CLOSED);
}
END_TEST

/* RFC 9846 6.1: "Any data received after a closure alert has been received
 * MUST be ignored." */
START_TEST(ignores_what_follows_close_notify)
{
    uint8_t record[64];
    size_t len;

    hake_close(&l.client.conn);
    loopback_take(&l.client, chunk, sizeof chunk);
    len = loopback_record(&l.client, record, 23, (const uint8_t *)"more", 4);
    memcpy(chunk + RECORD_HEADER + 19, record, len);
    memset(chunk + RECORD_HEADER + 19 + len, 0xff, 100);
    loopback_feed(&l.server, chunk, RECORD_HEADER + 19 + len + 100, SIZE_MAX);
    ck_assert(status(1) & HAKE_PEER_CLOSED);
    ck_assert(!(status(1) & (HAKE_RECVAPP | HAKE_FAILED)));
    ck_assert_int_eq(hake_recvrec_end(&l.server.conn), HAKE_OK);
    ck_assert(!(status(1) & HAKE_FAILED));
}
END_TEST

START_TEST(sees_a_transport_that_ends_without_close_notify)
{
    hake_write(&side(_i)->conn, (const uint8_t *)"data", 4);
    loopback_move(side(_i), side(!_i), SIZE_MAX);
    /* what has arrived can still be read */
    ck_assert_int_eq(hake_recvrec_end(&side(!_i)->conn), HAKE_OK);
    ck_assert_uint_eq(hake_recvapp_buf(&side(!_i)->conn).len, 4);
    ck_assert_int_eq(hake_recvapp_ack(&side(!_i)->conn, 4), HAKE_ERR_TRUNCATED);
    loopback_assert_failed(side(!_i), HAKE_ERR_TRUNCATED);
}
END_TEST

START_TEST(takes_a_transport_that_ends_after_close_notify)
{
    hake_close(&side(_i)->conn);
    loopback_move(side(_i), side(!_i), SIZE_MAX);
    ck_assert_int_eq(hake_recvrec_end(&side(!_i)->conn), HAKE_OK);
    ck_assert_int_eq(hake_recvrec_end(&side(!_i)->conn), HAKE_OK);
    ck_assert_int_eq(hake_close(&side(!_i)->conn), HAKE_OK);
    while (loopback_move(side(!_i), side(_i), SIZE_MAX) > 0)
        ;
    ck_assert(status(!_i) & HAKE_CLOSED);
}
END_TEST

/* Our close_notify does not stand in for the peer's. */
START_TEST(sees_truncation_after_its_own_close)
{
    hake_close(&l.client.conn);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert_int_eq(hake_recvrec_end(&l.client.conn), HAKE_ERR_TRUNCATED);
}
END_TEST

/* The side that closes has sent its first flight, or nothing at all. */
START_TEST(cancels_a_handshake)
{
    loopback_init(&l);
    loopback_start(&l);
    ck_assert_int_eq(hake_close(&side(_i)->conn), HAKE_OK);
    ck_assert(status(_i) & HAKE_FAILED);
    ck_assert_int_eq(side(_i)->conn.failure.error, HAKE_ERR_CANCELED);
    ck_assert_uint_eq(side(_i)->seen.alert_records, 1);
    ck_assert_uint_eq(side(_i)->seen.alert, HAKE_ALERT_close_notify);
    loopback_run(&l, SIZE_MAX);
    ck_assert(status(!_i) & HAKE_FAILED);
    ck_assert_int_eq(side(!_i)->conn.failure.error, HAKE_ERR_CLOSED_EARLY);
}
END_TEST

/* RFC 9846 6.1: each side closes its own direction. The client may have seen
 * the whole of the server's flight before the server closed. */
START_TEST(sees_a_server_that_closes_before_finished)
{
    loopback_init(&l);
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert_int_eq(hake_close(&l.server.conn), HAKE_OK);
    ck_assert_int_eq(l.server.conn.failure.error, HAKE_ERR_CANCELED);
    loopback_run(&l, SIZE_MAX);
    ck_assert(status(0) & HAKE_PEER_CLOSED);
    ck_assert(!(status(0) & HAKE_FAILED));
    ck_assert(!(status(1) & HAKE_CONNECTED));
}
END_TEST

/* ---- Handshake memory ------------------------------------------------- */

START_TEST(needs_no_handshake_memory_once_connected)
{
    static const uint8_t ticket[] = {4, 0, 0, 14, 0, 0, 0, 1, 0,
                                     0, 0, 1, 0,  0, 1, 7, 0, 0};
    static struct loopback other;
    uint8_t record[64];
    size_t len;

    for (int i = 0; i < 2; i++) {
        ck_assert(status(i) & HAKE_HANDSHAKE_MEMORY_FREE);
        ck_assert_ptr_eq(hake_handshake_release(&side(i)->conn),
                         &side(i)->handshake);
        ck_assert(!(status(i) & HAKE_HANDSHAKE_MEMORY_FREE));
        ck_assert_ptr_null(hake_handshake_release(&side(i)->conn));
        memset(&side(i)->handshake, 0xee, sizeof side(i)->handshake);
    }
    other = l; /* what another connection would do with the memory */
    stream_write(0, 0, 50);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&l.server.conn, chunk, 100), 50);
    len = loopback_record(&l.server, record, 22, ticket, sizeof ticket);
    loopback_feed(&l.client, record, len, SIZE_MAX);
    ck_assert(!(status(0) & HAKE_FAILED)); /* ignored: RFC 9846 4.7.1 */
    hake_close(&l.client.conn);
    hake_close(&l.server.conn);
    loopback_run(&l, SIZE_MAX);
    ck_assert(status(0) & status(1) & HAKE_CLOSED);
    for (int i = 0; i < 2; i++)
        ck_assert_mem_eq(&side(i)->handshake,
                         i ? &other.server.handshake : &other.client.handshake,
                         sizeof(hake_handshake));
}
END_TEST

/* One handshake memory serves one connection after the other. */
START_TEST(reuses_handshake_memory)
{
    static struct loopback second;
    struct loopback_side *side_of[2] = {&second.client, &second.server};

    hake_handshake *hs[2] = {hake_handshake_release(&l.client.conn),
                             hake_handshake_release(&l.server.conn)};
    loopback_init(&second);
    hake_client_start(&second.client.conn, hs[0], &second.client.config,
                      second.client.in_buffer, second.client.out_buffer,
                      second.client.server_name);
    hake_server_start(&second.server.conn, hs[1], &second.server.config,
                      second.server.in_buffer, second.server.out_buffer);
    loopback_run(&second, SIZE_MAX);
    loopback_assert_connected(&second);
    for (int i = 0; i < 2; i++)
        ck_assert_ptr_eq(hake_handshake_release(&side_of[i]->conn), hs[i]);
    stream_write(0, 0, 50);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&l.server.conn, chunk, 100), 50);
}
END_TEST

Suite *engine_data_test(void)
{
    Suite *suite = suite_create("engine_data");
    TCase *tcase = tcase_create("engine_data");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, connected, NULL);
    tcase_add_loop_test(tcase, carries_a_mebibyte_by_write_and_read, 0, 2);
    tcase_add_loop_test(tcase, carries_a_mebibyte_by_buf_and_ack, 0, 2);
    tcase_add_test(tcase, carries_data_both_ways_at_once);
    tcase_add_test(tcase, holds_input_back_until_data_is_taken);
    tcase_add_test(tcase, takes_only_what_fits);
    tcase_add_loop_test(
        tcase, seals_what_was_put_in_though_records_are_sent_meanwhile, 0, 3);
    tcase_add_loop_test(tcase, seals_a_place_only_once, 0, 4);
    tcase_add_test(tcase, reads_what_was_put_in_though_data_is_sent_meanwhile);
    tcase_add_test(tcase, does_not_move_bytes_that_are_being_sent);
    tcase_add_loop_test(tcase, can_close_with_a_full_buffer, 0, 2);
    tcase_add_loop_test(tcase, closes_one_direction_only, 0, 2);
    tcase_add_test(tcase, closes_once);
    tcase_add_test(tcase, is_not_closed_before_all_was_sent_and_read);
    tcase_add_test(tcase, ignores_what_follows_close_notify);
    tcase_add_loop_test(tcase, sees_a_transport_that_ends_without_close_notify,
                        0, 2);
    tcase_add_loop_test(tcase, takes_a_transport_that_ends_after_close_notify,
                        0, 2);
    tcase_add_test(tcase, sees_truncation_after_its_own_close);
    tcase_add_loop_test(tcase, cancels_a_handshake, 0, 2);
    tcase_add_test(tcase, sees_a_server_that_closes_before_finished);
    tcase_add_test(tcase, needs_no_handshake_memory_once_connected);
    tcase_add_test(tcase, reuses_handshake_memory);
    suite_add_tcase(suite, tcase);
    return suite;
}

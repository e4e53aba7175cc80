/*
 * engine_flip_test.c: each bit of each flight of a handshake, and of a record
 * of application data, flipped once. The outcome is the same result, where
 * RFC 9846 5.1 says that the byte is ignored, or a named error with its alert;
 * never a hang, and never two sides that both believe to be connected.
 */
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <string.h>

#define FLIGHTS 4 /* ClientHello; the server's; the client's; data */
#define SUITES  LOOPBACK_SUITES

static struct loopback l, saved, whole;
static uint8_t flight[2048], ignored[2048], sealed[2048];

static struct loopback_side *sender(int i)
{
    return i == 1 ? &l.server : &l.client;
}

static struct loopback_side *receiver(int i)
{
    return i == 1 ? &l.client : &l.server;
}

static void configure(int suite)
{
    loopback_init(&l);
    loopback_alpn(&l.client, "\2h2\2h3");
    loopback_alpn(&l.server, "\2h3\2h2");
    l.client.config.suites = l.server.config.suites = loopback_suites[suite];
}

/* RFC 9846 5.1: legacy_record_version "MUST be ignored for all purposes"; of
 * a protected record it is additional data all the same (5.2). */
static void flight_map(size_t len)
{
    memset(ignored, 0, sizeof ignored);
    memset(sealed, 0, sizeof sealed);
    for (size_t at = 0; at < len;) {
        size_t n = (size_t)flight[at + 3] << 8 | flight[at + 4];

        if (flight[at] != CONTENT_application_data)
            ignored[at + 1] = ignored[at + 2] = 1;
        else
            memset(sealed + at + RECORD_HEADER, 1, n);
        at += RECORD_HEADER + n;
    }
}

/* Leaves the handshake just before flight i is delivered in `saved`. */
static size_t flight_make(int suite, int i)
{
    size_t len;

    configure(suite);
    loopback_start(&l);
    if (i > 0)
        loopback_move(&l.client, &l.server, SIZE_MAX);
    if (i > 1)
        loopback_move(&l.server, &l.client, SIZE_MAX);
    if (i > 2) {
        loopback_run(&l, SIZE_MAX);
        hake_write(&l.client.conn, (const uint8_t *)"data", 4);
    }
    len = loopback_take(sender(i), flight, sizeof flight);
    saved = l;
    flight_map(len);
    return len;
}

static bool has_failed(const struct loopback_side *side)
{
    return (hake_status(&side->conn) & HAKE_FAILED) != 0;
}

/* A side that failed has one named error and, if the error has one, sent its
 * alert in exactly one record. */
static void assert_sound(struct loopback_side *side)
{
    const struct hake_failure *failure = hake_conn_failure(&side->conn);

    ck_assert_int_eq(has_failed(side), failure->error != HAKE_OK);
    if (!has_failed(side)) {
        ck_assert_uint_eq(side->seen.alert_records, 0);
        return;
    }
    ck_assert_int_ne(hake_error_info(failure->error)->error, HAKE_OK);
    loopback_assert_failed(side, failure->error);
    /* Nothing that a peer can cause is our own fault. */
    ck_assert_int_ne(failure->error, HAKE_ERR_PROOF_MISSING);
    ck_assert_int_ne(failure->error, HAKE_ERR_MISUSE);
    ck_assert(hake_recvrec_buf(&side->conn).len == 0);
}

static bool same_as_whole(void)
{
    return loopback_is_connected(&l) &&
           memcmp(l.client.seen.secret, whole.client.seen.secret,
                  sizeof whole.client.seen.secret) == 0 &&
           hake_conn_alpn(&l.server.conn).len == 2;
}

static void judge(int i, size_t at)
{
    if (ignored[at]) {
        ck_assert_msg(same_as_whole(), "byte %zu", at);
        return;
    }
    /* What only waits for more bytes is no result. */
    if (!has_failed(receiver(i)))
        hake_recvrec_end(&receiver(i)->conn);
    loopback_run(&l, SIZE_MAX);
    if (!has_failed(sender(i)))
        hake_recvrec_end(&sender(i)->conn);
    ck_assert_msg(has_failed(&l.client) && has_failed(&l.server), "byte %zu",
                  at);
    assert_sound(&l.client);
    assert_sound(&l.server);
    if (sealed[at])
        loopback_assert_failed(receiver(i), HAKE_ERR_RECORD_MAC);
}

/* By _i: suite and flight. */
START_TEST(comes_to_a_sound_end_with_each_bit_flipped)
{
    int suite = _i / FLIGHTS, i = _i % FLIGHTS;
    size_t len;

    if (loopback_lacks((unsigned)suite))
        return;
    configure(suite);
    loopback_handshake(&l);
    whole = l;
    len = flight_make(suite, i);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        flight[bit / 8] ^= (uint8_t)(1u << bit % 8);
        l = saved;
        loopback_feed(receiver(i), flight, len, SIZE_MAX);
        loopback_run(&l, SIZE_MAX);
        judge(i, bit / 8);
        flight[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}
END_TEST

/* Both sides' views, whatever happens to several bytes at once. */
START_TEST(never_connects_two_sides_with_different_views)
{
    uint32_t dice = 20 + (uint32_t)_i;
    size_t len = flight_make(0, _i);
    uint8_t copy[2048];

    configure(0);
    loopback_handshake(&l);
    whole = l;
    memcpy(copy, flight, len);
    for (unsigned trial = 0; trial < 1000; trial++) {
        bool both;

        for (unsigned n = 0; n <= trial % 4; n++) {
            dice = dice * 1664525 + 1013904223;
            flight[(dice >> 8) % len] = (uint8_t)(dice >> 24);
        }
        l = saved;
        loopback_feed(receiver(_i), flight, len, SIZE_MAX);
        loopback_run(&l, SIZE_MAX);
        both = (hake_status(&l.client.conn) & hake_status(&l.server.conn) &
                HAKE_CONNECTED) != 0;
        ck_assert_int_eq(both, same_as_whole());
        assert_sound(&l.client);
        assert_sound(&l.server);
        memcpy(flight, copy, len);
    }
}
END_TEST

/* A byte put in or taken out anywhere. */
START_TEST(never_connects_with_a_byte_more_or_less)
{
    size_t len = flight_make(0, _i);
    static uint8_t other[2049];

    for (size_t at = 0; at < 2 * len; at++) {
        size_t place = at / 2, n = at % 2 ? len - 1 : len + 1;

        memcpy(other, flight, place);
        other[place] = 0x5a;
        if (at % 2)
            memcpy(other + place, flight + place + 1, len - place - 1);
        else
            memcpy(other + place + 1, flight + place, len - place);
        l = saved;
        loopback_feed(receiver(_i), other, n, SIZE_MAX);
        loopback_run(&l, SIZE_MAX);
        if (!has_failed(receiver(_i)))
            hake_recvrec_end(&receiver(_i)->conn);
        ck_assert(has_failed(receiver(_i)));
        assert_sound(receiver(_i));
    }
}
END_TEST

Suite *engine_flip_test(void)
{
    Suite *suite = suite_create("engine_flip");
    TCase *tcase = tcase_create("engine_flip");

    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, comes_to_a_sound_end_with_each_bit_flipped, 0,
                        SUITES * FLIGHTS);
    tcase_add_loop_test(tcase, never_connects_two_sides_with_different_views, 0,
                        3);
    tcase_add_loop_test(tcase, never_connects_with_a_byte_more_or_less, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}

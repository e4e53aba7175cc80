/*
 * engine_split_test.c: any split of the bytes, any fragmentation into records
 * and any size of the buffers gives the same result, or a clear error; and a
 * handshake that is cut off is seen as such.
 */
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <string.h>

static struct loopback l, saved, whole;

/* Variants: suite, compatibility, one message per record. */
#define VARIANTS 8

static void variant_init(int i)
{
    loopback_init(&l);
    loopback_alpn(&l.client, "\2h2");
    loopback_alpn(&l.server, "\2h2");
    l.client.config.suites = l.server.config.suites = loopback_suites[i & 1];
    l.client.config.flags = i & 2 ? HAKE_NO_COMPAT : 0;
    l.server.config.flags = i & 4 ? HAKE_ONE_MESSAGE_PER_RECORD : 0;
}

static void whole_make(int variant)
{
    variant_init(variant);
    loopback_handshake(&l);
    whole = l;
}

static void assert_same_result(void)
{
    loopback_assert_connected(&l);
    ck_assert_uint_eq(l.client.wire.len, whole.client.wire.len);
    ck_assert_uint_eq(l.server.wire.len, whole.server.wire.len);
    ck_assert_mem_eq(l.client.wire.p, whole.client.wire.p, l.client.wire.len);
    ck_assert_mem_eq(l.server.wire.p, whole.server.wire.p, l.server.wire.len);
    ck_assert_mem_eq(l.client.seen.secret, whole.client.seen.secret,
                     sizeof l.client.seen.secret);
    ck_assert_uint_eq(hake_conn_alpn(&l.client.conn).len, 2);
}

/* ---- The three flights ------------------------------------------------ */

#define FLIGHTS 3

static uint8_t flight[2048];

static struct loopback_side *receiver(int i)
{
    return i == 1 ? &l.client : &l.server;
}

/* Leaves the handshake just before flight i is delivered, in `saved`, with
 * its bytes in `flight`. */
static size_t flight_make(int variant, int i)
{
    variant_init(variant);
    loopback_start(&l);
    if (i > 0)
        loopback_move(&l.client, &l.server, SIZE_MAX);
    if (i > 1)
        loopback_move(&l.server, &l.client, SIZE_MAX);
    saved = l;
    return loopback_take(i == 1 ? &l.server : &l.client, flight, sizeof flight);
}

static void flight_restore(int i)
{
    static uint8_t drain[2048];

    l = saved;
    loopback_take(i == 1 ? &l.server : &l.client, drain, sizeof drain);
}

/* ---- Splits ----------------------------------------------------------- */

START_TEST(gives_the_same_result_a_few_bytes_at_a_time)
{
    static const size_t steps[] = {1, 2, 3, 4, 5, 6, 7, 16, 100, 333};

    if (loopback_lacks((unsigned)_i & 1))
        return;
    whole_make(_i);
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        variant_init(_i);
        loopback_start(&l);
        loopback_run(&l, steps[i]);
        assert_same_result();
    }
}
END_TEST

/* By _i: variant and flight. */
START_TEST(gives_the_same_result_at_every_split_point)
{
    int variant = _i / FLIGHTS, i = _i % FLIGHTS;
    size_t len;

    if (loopback_lacks((unsigned)variant & 1))
        return;
    whole_make(variant);
    len = flight_make(variant, i);
    for (size_t at = 0; at < len; at++) {
        flight_restore(i);
        ck_assert_uint_eq(loopback_feed(receiver(i), flight, at, SIZE_MAX), at);
        ck_assert(hake_status(&receiver(i)->conn) & HAKE_RECVREC);
        loopback_feed(receiver(i), flight + at, len - at, SIZE_MAX);
        loopback_run(&l, SIZE_MAX);
        assert_same_result();
    }
}
END_TEST

START_TEST(gives_the_same_result_at_every_pair_of_split_points)
{
    size_t len;

    whole_make(0);
    len = flight_make(0, 2);
    for (size_t a = 0; a < len; a++) {
        for (size_t b = a + 1; b < len; b++) {
            flight_restore(2);
            loopback_feed(&l.server, flight, a, SIZE_MAX);
            loopback_feed(&l.server, flight + a, b - a, SIZE_MAX);
            loopback_feed(&l.server, flight + b, len - b, SIZE_MAX);
            ck_assert(loopback_is_connected(&l));
        }
    }
}
END_TEST

/* ---- Fragmentation into records, RFC 9846 5.1 ------------------------- */

/* Seals messages for a side in records of at most n bytes, and feeds them. */
static void feed_fragmented(struct loopback_side *side, const uint8_t *p,
                            size_t len, size_t n)
{
    struct hake_keys keys = side->conn.rx;
    uint8_t record[2048];

    for (size_t at = 0; at < len; at += n) {
        size_t some = len - at < n ? len - at : n, total;

        memcpy(record + RECORD_HEADER, p + at, some);
        total = record_seal(&keys, record, CONTENT_handshake, some, 0x0303);
        ck_assert_uint_eq(loopback_feed(side, record, total, SIZE_MAX), total);
    }
}

/* The messages as the whole handshake had them, each stretch under one key in
 * records of n bytes: ClientHello; ServerHello; the rest; Finished. */
START_TEST(reassembles_messages_from_records_of_any_size)
{
    static const size_t sizes[] = {1, 2, 3, 4, 5, 17, 64, 255, 2000};
    size_t hello, all, client_hello;

    whole_make(0);
    hello = 4 + ((size_t)whole.server.said.p[2] << 8 | whole.server.said.p[3]);
    all = whole.server.said.len;
    client_hello =
        4 + ((size_t)whole.client.said.p[2] << 8 | whole.client.said.p[3]);
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const uint8_t *c = whole.client.said.p, *s = whole.server.said.p;

        variant_init(0);
        loopback_start(&l);
        feed_fragmented(&l.server, c, client_hello, sizes[i]);
        feed_fragmented(&l.client, s, hello, sizes[i]);
        feed_fragmented(&l.client, s + hello, all - hello, sizes[i]);
        feed_fragmented(&l.server, c + client_hello,
                        whole.client.said.len - client_hello, sizes[i]);
        loopback_assert_connected(&l);
        ck_assert_mem_eq(l.client.seen.secret, whole.client.seen.secret,
                         sizeof whole.client.seen.secret);
    }
}
END_TEST

/* One record over a key change: the ServerHello and one byte more. */
START_TEST(refuses_messages_together_across_a_key_change)
{
    size_t len;

    whole_make(0);
    len = 4 + ((size_t)whole.server.said.p[2] << 8 | whole.server.said.p[3]);
    variant_init(0);
    loopback_start(&l);
    feed_fragmented(&l.client, whole.server.said.p, len + 1, len + 1);
    loopback_assert_failed(&l.client, HAKE_ERR_MESSAGE_ACROSS_KEY_CHANGE);
}
END_TEST

/* ---- Cut off ---------------------------------------------------------- */

/* Every strict prefix of every flight, and then the end of the transport. */
START_TEST(sees_a_handshake_that_is_cut_off)
{
    size_t len = flight_make(0, _i), out;
    struct loopback_side *side = receiver(_i);

    for (size_t at = 0; at < len; at++) {
        flight_restore(_i);
        loopback_feed(side, flight, at, SIZE_MAX);
        out = hake_sendrec_buf(&side->conn).len;
        ck_assert_int_eq(hake_recvrec_end(&side->conn), HAKE_ERR_CLOSED_EARLY);
        loopback_assert_failed(side, HAKE_ERR_CLOSED_EARLY);
        ck_assert_uint_eq(hake_sendrec_buf(&side->conn).len, out);
        ck_assert(!(hake_status(&side->conn) & HAKE_CONNECTED));
    }
}
END_TEST

START_TEST(sees_data_that_is_cut_off)
{
    size_t len;

    whole_make(0);
    hake_write(&l.client.conn, (const uint8_t *)"data", 4);
    saved = l;
    len = loopback_take(&l.client, flight, sizeof flight);
    for (size_t at = 0; at < len; at++) {
        l = saved;
        loopback_feed(&l.server, flight, at, SIZE_MAX);
        ck_assert_int_eq(hake_recvrec_end(&l.server.conn), HAKE_ERR_TRUNCATED);
        loopback_assert_failed(&l.server, HAKE_ERR_TRUNCATED);
    }
}
END_TEST

/* ---- Small buffers ---------------------------------------------------- */

#define CHAIN 8

static struct hake_bytes chain[CHAIN];
static struct hake_credential credential;

/* A server with a long chain, for messages longer than the least buffers. */
static void long_chain(void)
{
    variant_init(0);
    for (int i = 0; i < CHAIN; i++)
        chain[i] = loopback_credential.chain[0];
    credential = loopback_credential;
    credential.chain = chain;
    credential.chain_len = CHAIN;
    l.server.config.credentials = &credential;
}

/* Runs with one buffer of this length; which one: by `which`. */
static void run_with(unsigned which, size_t len, size_t step)
{
    struct loopback_side *side = which % 2 ? &l.server : &l.client;
    struct hake_buffer *buffer =
        which / 2 ? &side->out_buffer : &side->in_buffer;

    long_chain();
    buffer->len = len;
    if (which / 2)
        buffer->p += sizeof side->out - len; /* its end is memory's end */
    else
        buffer->p += sizeof side->in - len;
    loopback_start(&l);
    loopback_run(&l, step);
}

/* The client's input buffer is smaller than it was when it sent its hello: so
 * the server knows of no limit. */
static void run_unlimited(size_t len)
{
    long_chain();
    loopback_start(&l);
    l.client.conn.in.p += sizeof l.client.in - len;
    l.client.conn.in.cap = (uint32_t)len;
    loopback_run(&l, 1000);
}

static size_t smallest(unsigned which, size_t from, enum hake_error below)
{
    struct loopback_side *side = which % 2 ? &l.server : &l.client;
    size_t found = 0;

    for (size_t len = from; len < 6000; len = len < 800 ? len + 1 : len + 3) {
        if (which == 0)
            run_unlimited(len);
        else
            run_with(which, len, 1000);
        if (loopback_is_connected(&l)) {
            found = found == 0 ? len : found;
            continue;
        }
        ck_assert_uint_eq(found, 0); /* more never is worse */
        loopback_assert_failed(side, below);
    }
    return found;
}

/* The certificate chain's message, as the server wrote it. */
static size_t certificate_message_len(void)
{
    return 4 + 1 + 3 + CHAIN * (3 + LOOPBACK_CERTIFICATE_LEN + 2);
}

START_TEST(needs_input_for_the_largest_record)
{
    size_t found = smallest(0, HAKE_INPUT_MIN, HAKE_ERR_INPUT_BUFFER_SMALL);
    const uint8_t *sealed = l.server.wire.p;

    while (sealed[0] != CONTENT_application_data)
        sealed += RECORD_HEADER + ((size_t)sealed[3] << 8 | sealed[4]);
    ck_assert_uint_ge(found,
                      RECORD_HEADER + ((size_t)sealed[3] << 8 | sealed[4]));
    ck_assert_uint_le(found,
                      RECORD_HEADER + 2 + ((size_t)sealed[3] << 8 | sealed[4]));
    run_unlimited(RECORD_HEADER + ((size_t)sealed[3] << 8 | sealed[4]));
    loopback_assert_connected(&l);
}
END_TEST

/* Half of a small buffer is for records, as much for a message. */
START_TEST(needs_input_for_the_largest_message_twice_where_records_are_limited)
{
    const size_t need = certificate_message_len();

    run_with(0, need - 1, 1);
    loopback_assert_failed(&l.client, HAKE_ERR_MESSAGE_TOO_LARGE);
    for (size_t len = 2 * need + HAKE_RECORD_EXPANSION; len < 6000; len += 37) {
        run_with(0, len, 1000);
        loopback_assert_connected(&l);
        ck_assert_uint_eq(hake_conn_receive_limit(&l.client.conn),
                          (len - HAKE_RECORD_EXPANSION) / 2 - 1);
    }
}
END_TEST

START_TEST(needs_output_for_the_largest_message)
{
    const size_t need =
        RECORD_HEADER + certificate_message_len() + 17 + HAKE_ALERT_ROOM;
    size_t found = smallest(3, HAKE_OUTPUT_MIN, HAKE_ERR_OUTPUT_BUFFER_SMALL);

    ck_assert_uint_le(found, need + 2);
    run_with(3, need - 1, 1);
    loopback_assert_failed(&l.server, HAKE_ERR_OUTPUT_BUFFER_SMALL);
    loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
    run_with(3, need, 1);
    loopback_assert_connected(&l);
}
END_TEST

START_TEST(works_with_the_least_buffers_where_messages_are_short)
{
    run_with(1, HAKE_INPUT_MIN, 1);
    loopback_assert_connected(&l);
    run_with(2, HAKE_OUTPUT_MIN, 1);
    loopback_assert_connected(&l);
}
END_TEST

/* All four at once, with a short chain. */
START_TEST(works_with_all_buffers_small)
{
    variant_init(_i);
    l.client.in_buffer.len = l.server.in_buffer.len = HAKE_INPUT_MIN;
    l.client.out_buffer.len = l.server.out_buffer.len = HAKE_OUTPUT_MIN;
    l.server.config.flags |= HAKE_ONE_MESSAGE_PER_RECORD;
    if (loopback_lacks((unsigned)_i & 1))
        return;
    loopback_start(&l);
    loopback_run(&l, 1);
    loopback_assert_connected(&l);
}
END_TEST

START_TEST(says_that_a_message_is_too_large)
{
    static const uint8_t head[] = {22, 3, 3, 0, 5, 1, 0xff, 0xff, 0xff, 0};

    variant_init(0);
    loopback_start(&l);
    loopback_feed(&l.server, head, sizeof head, 1);
    loopback_assert_failed(&l.server, HAKE_ERR_MESSAGE_TOO_LARGE);
    ck_assert_uint_eq(l.server.conn.failure.message, 1);
}
END_TEST

Suite *engine_split_test(void)
{
    Suite *suite = suite_create("engine_split");
    TCase *tcase = tcase_create("engine_split");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, gives_the_same_result_a_few_bytes_at_a_time, 0,
                        VARIANTS);
    tcase_add_loop_test(tcase, gives_the_same_result_at_every_split_point, 0,
                        VARIANTS * FLIGHTS);
    tcase_add_test(tcase, gives_the_same_result_at_every_pair_of_split_points);
    tcase_add_test(tcase, reassembles_messages_from_records_of_any_size);
    tcase_add_test(tcase, refuses_messages_together_across_a_key_change);
    tcase_add_loop_test(tcase, sees_a_handshake_that_is_cut_off, 0, FLIGHTS);
    tcase_add_test(tcase, sees_data_that_is_cut_off);
    tcase_add_test(tcase, needs_input_for_the_largest_record);
    tcase_add_test(
        tcase,
        needs_input_for_the_largest_message_twice_where_records_are_limited);
    tcase_add_test(tcase, needs_output_for_the_largest_message);
    tcase_add_test(tcase,
                   works_with_the_least_buffers_where_messages_are_short);
    tcase_add_loop_test(tcase, works_with_all_buffers_small, 0, VARIANTS);
    tcase_add_test(tcase, says_that_a_message_is_too_large);
    suite_add_tcase(suite, tcase);
    return suite;
}

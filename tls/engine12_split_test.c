/*
 * engine12_split_test.c: TLS 1.2 in memory: any split of the bytes, any size of
 * the buffers and any cut gives the same result or a clear error; each byte of
 * each flight flipped comes to a sound end; and data goes both ways.
 */
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <string.h>

Suite *engine12_split_test(void);

static struct loopback l, saved, whole;

/* Variants: suite, NPN or ALPN, one message per record. */
#define VARIANTS (4 * LOOPBACK_SUITES12)

static void variant_init(int i)
{
    loopback_init12(&l, (unsigned)i / 4);
    if (i & 1) {
        loopback_npn(&l.client, "\2h2\10http/1.1");
        loopback_npn(&l.server, "\10http/1.1\2h2");
    } else {
        loopback_alpn(&l.client, "\2h2");
        loopback_alpn(&l.server, "\2h2");
    }
    l.client.config.flags = l.server.config.flags =
        i & 2 ? HAKE_ONE_MESSAGE_PER_RECORD : 0;
}

static bool whole_make(int variant)
{
    if (loopback_lacks12((unsigned)variant / 4))
        return false;
    variant_init(variant);
    loopback_handshake(&l);
    whole = l;
    return true;
}

static bool same_as_whole(void)
{
    return loopback_is_connected(&l) &&
           l.client.wire.len == whole.client.wire.len &&
           l.server.wire.len == whole.server.wire.len &&
           memcmp(l.client.wire.p, whole.client.wire.p, l.client.wire.len) ==
               0 &&
           memcmp(l.server.wire.p, whole.server.wire.p, l.server.wire.len) ==
               0 &&
           memcmp(l.client.seen.secret, whole.client.seen.secret,
                  sizeof l.client.seen.secret) == 0;
}

static void assert_same_result(void)
{
    loopback_assert_connected(&l);
    ck_assert(same_as_whole());
}

/* All suites with NPN, and one without: where every variant takes long. */
static const int variants[] = {0, 1, 5, 9};
#define SOME 4

/* ---- The four flights, and data ---------------------------------------- */

#define FLIGHTS 4 /* ClientHello; ...Done; ...Finished; ...Finished */
#define DATA    4

static uint8_t flight[4096];

static struct loopback_side *sender(int i)
{
    return i == 1 || i == 3 ? &l.server : &l.client;
}

static struct loopback_side *receiver(int i)
{
    return i == 1 || i == 3 ? &l.client : &l.server;
}

/* Leaves all just before flight i is delivered in `saved`, as taken. */
static size_t flight_make(int variant, int i)
{
    size_t len;

    variant_init(variant);
    loopback_start(&l);
    for (int before = 0; before < i && before < DATA; before++)
        loopback_move(sender(before), receiver(before), SIZE_MAX);
    if (i == DATA)
        hake_write(&l.client.conn, (const uint8_t *)"data", 4);
    len = loopback_take(sender(i), flight, sizeof flight);
    saved = l;
    return len;
}

/* ---- Splits ------------------------------------------------------------ */

START_TEST(gives_the_same_result_a_few_bytes_at_a_time)
{
    static const size_t steps[] = {1, 2, 3, 4, 5, 6, 7, 16, 100, 333};

    if (!whole_make(_i))
        return;
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        variant_init(_i);
        loopback_start(&l);
        loopback_run(&l, steps[i]); /* of input and of output */
        assert_same_result();
    }
}
END_TEST

/* By _i: variant and flight. */
START_TEST(gives_the_same_result_at_every_split_point)
{
    int variant = variants[_i / FLIGHTS], i = _i % FLIGHTS;
    size_t len;

    if (!whole_make(variant))
        return;
    len = flight_make(variant, i);
    for (size_t at = 0; at < len; at++) {
        size_t fed;

        l = saved;
        fed = loopback_feed(receiver(i), flight, at, SIZE_MAX);
        ck_assert(fed == at &&
                  (hake_status(&receiver(i)->conn) & HAKE_RECVREC));
        loopback_feed(receiver(i), flight + at, len - at, SIZE_MAX);
        loopback_run(&l, SIZE_MAX);
        ck_assert_msg(same_as_whole(), "split at %zu", at);
    }
}
END_TEST

START_TEST(repeats_itself_byte_for_byte)
{
    if (!whole_make(_i))
        return;
    variant_init(_i);
    loopback_handshake(&l);
    assert_same_result();
}
END_TEST

/* Every strict prefix of every flight, and then the end of the transport. */
START_TEST(sees_a_handshake_that_is_cut_off)
{
    int variant = _i / FLIGHTS, i = _i % FLIGHTS;
    size_t len = flight_make(variant, i);

    for (size_t at = 0; at < len; at++) {
        l = saved;
        loopback_feed(receiver(i), flight, at, SIZE_MAX);
        ck_assert_int_eq(hake_recvrec_end(&receiver(i)->conn),
                         HAKE_ERR_CLOSED_EARLY);
        loopback_assert_failed(receiver(i), HAKE_ERR_CLOSED_EARLY);
        ck_assert(!(hake_status(&receiver(i)->conn) & HAKE_CONNECTED));
    }
}
END_TEST

START_TEST(sees_data_that_is_cut_off)
{
    size_t len = flight_make(0, DATA);

    for (size_t at = 0; at < len; at++) {
        l = saved;
        loopback_feed(&l.server, flight, at, SIZE_MAX);
        ck_assert_int_eq(hake_recvrec_end(&l.server.conn), HAKE_ERR_TRUNCATED);
        loopback_assert_failed(&l.server, HAKE_ERR_TRUNCATED);
    }
}
END_TEST

/* ---- Fragmentation into records ---------------------------------------- */

/* Seals messages for a side in records of at most n bytes, and feeds them. */
static void feed_fragmented(struct loopback_side *side, const uint8_t *p,
                            size_t len, size_t n)
{
    struct hake_keys keys = side->conn.rx;
    uint8_t record[4096];

    for (size_t at = 0; at < len; at += n) {
        size_t some = len - at < n ? len - at : n, total;

        memcpy(record + record_content(&keys), p + at, some);
        total = record_seal(&keys, record, CONTENT_handshake, some, 0x0303);
        ck_assert_uint_eq(loopback_feed(side, record, total, SIZE_MAX), total);
    }
}

static size_t said_before(const struct loopback_side *side, uint8_t type)
{
    const uint8_t *p = side->said.p;
    size_t at = 0;

    while (p[at] != type)
        at += 4 + ((size_t)p[at + 2] << 8 | p[at + 3]);
    return at;
}

/* The messages as the whole handshake had them; ChangeCipherSpec between. */
START_TEST(reassembles_messages_from_records_of_any_size)
{
    static const size_t sizes[] = {1, 2, 3, 4, 5, 17, 64, 255, 4000};
    static const uint8_t ccs[] = {20, 3, 3, 0, 1, 1};
    size_t hello, client, server;

    if (!whole_make(_i))
        return;
    hello = said_before(&whole.client, 16);
    client = said_before(&whole.client, _i & 1 ? 67 : 20);
    server = said_before(&whole.server, 20);
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const uint8_t *c = whole.client.said.p, *s = whole.server.said.p;

        variant_init(_i);
        loopback_start(&l);
        feed_fragmented(&l.server, c, hello, sizes[i]);
        feed_fragmented(&l.client, s, server, sizes[i]);
        feed_fragmented(&l.server, c + hello, client - hello, sizes[i]);
        loopback_feed(&l.server, ccs, sizeof ccs, 1);
        feed_fragmented(&l.server, c + client, whole.client.said.len - client,
                        sizes[i]);
        loopback_feed(&l.client, ccs, sizeof ccs, 1);
        feed_fragmented(&l.client, s + server, whole.server.said.len - server,
                        sizes[i]);
        loopback_assert_connected(&l);
        ck_assert_mem_eq(l.client.seen.secret, whole.client.seen.secret,
                         sizeof whole.client.seen.secret);
    }
}
END_TEST

/* ---- Flips ------------------------------------------------------------- */

static bool has_failed(const struct loopback_side *side)
{
    return (hake_status(&side->conn) & HAKE_FAILED) != 0;
}

/* The version of the first record of either side is not looked at: RFC 5246
 * E.1, RFC 9846 5.1. */
static bool is_ignored(int i, size_t at)
{
    return i <= 1 && (at == 1 || at == 2);
}

static void assert_sound(struct loopback_side *side)
{
    const struct hake_failure *failure = hake_conn_failure(&side->conn);

    if (!has_failed(side))
        return;
    loopback_assert_failed(side, failure->error);
    /* Nothing that a peer can cause is our own fault. */
    ck_assert_int_ne(failure->error, HAKE_ERR_PROOF_MISSING);
    ck_assert_int_ne(failure->error, HAKE_ERR_MISUSE);
}

static void judge(int i, size_t at)
{
    bool same = i == DATA ? !has_failed(receiver(i)) : same_as_whole();

    if (is_ignored(i, at)) {
        ck_assert_msg(i == 1 || loopback_is_connected(&l), "byte %zu", at);
        return;
    }
    ck_assert_msg(!same ||
                      !(hake_status(&receiver(i)->conn) & HAKE_CONNECTED) ||
                      i == DATA,
                  "byte %zu", at);
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
}

/* By _i: variant and flight. Each byte: one bit of it, in its turn; and, with
 * the first suite and NPN, the first bit, the last and all. */
START_TEST(comes_to_a_sound_end_with_each_byte_flipped)
{
    static const uint8_t flips[] = {0x01, 0x80, 0xff};
    int variant = variants[_i / (FLIGHTS + 1)], i = _i % (FLIGHTS + 1);
    size_t len;

    if (!whole_make(variant))
        return;
    len = flight_make(variant, i);
    for (size_t at = 0; at < len; at++) {
        for (unsigned f = 0; f < (variant == 1 ? sizeof flips : 1); f++) {
            const uint8_t one = (uint8_t)(1u << at % 8);
            const uint8_t flip = (uint8_t)(variant == 1 ? flips[f] : one);

            flight[at] ^= flip;
            l = saved;
            loopback_feed(receiver(i), flight, len, SIZE_MAX);
            loopback_run(&l, SIZE_MAX);
            judge(i, at);
            flight[at] ^= flip;
        }
    }
}
END_TEST

/* A byte put in or taken out anywhere. */
START_TEST(never_connects_with_a_byte_more_or_less)
{
    size_t len = flight_make(1, _i);
    static uint8_t other[4097];

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

/* ---- Small buffers ----------------------------------------------------- */

START_TEST(works_with_all_buffers_small)
{
    if (!whole_make(_i))
        return;
    variant_init(_i);
    l.client.in_buffer.len = l.server.in_buffer.len = HAKE_INPUT_MIN;
    l.client.out_buffer.len = l.server.out_buffer.len = HAKE_OUTPUT_MIN;
    l.client.in_buffer.p += sizeof l.client.in - HAKE_INPUT_MIN;
    l.server.out_buffer.p += sizeof l.server.out - HAKE_OUTPUT_MIN;
    l.client.config.flags |= HAKE_ONE_MESSAGE_PER_RECORD;
    l.server.config.flags |= HAKE_ONE_MESSAGE_PER_RECORD;
    loopback_start(&l);
    loopback_run(&l, 1);
    loopback_assert_connected(&l);
}
END_TEST

/* Sizes of one buffer, from the least on: it connects, or says that the buffer
 * is too small. By _i: side, input or output, suite. */
START_TEST(says_that_a_buffer_is_too_small)
{
    struct loopback_side *side = _i % 2 ? &l.server : &l.client;
    bool out = _i / 2 % 2, found = false;
    size_t least = out ? HAKE_OUTPUT_MIN : HAKE_INPUT_MIN;

    if (loopback_lacks12((unsigned)_i / 4))
        return;
    for (size_t len = least; len < least + 800; len += 13) {
        struct hake_buffer *buffer = out ? &side->out_buffer : &side->in_buffer;

        variant_init(_i / 4 * 4 + 1);
        buffer->p += (out ? sizeof side->out : sizeof side->in) - len;
        buffer->len = len;
        loopback_start(&l);
        loopback_run(&l, 1000);
        if (loopback_is_connected(&l)) {
            found = true;
            continue;
        }
        ck_assert(!found); /* more never is worse */
        loopback_assert_failed(side, out ? HAKE_ERR_OUTPUT_BUFFER_SMALL
                                         : HAKE_ERR_INPUT_BUFFER_SMALL);
    }
    ck_assert(found);
}
END_TEST

/* ---- Data -------------------------------------------------------------- */

#define MEBIBYTE ((size_t)1 << 20)

static uint8_t got[HAKE_INPUT_FULL];

static uint8_t data_at(size_t i)
{
    return (uint8_t)(i * 167 + (i >> 8) * 13 + (i >> 16));
}

static void data_check(size_t at, size_t len)
{
    unsigned wrong = 0;

    for (size_t i = 0; i < len; i++)
        wrong += got[i] != data_at(at + i);
    ck_assert_uint_eq(wrong, 0);
}

/* Both ways at once. By _i: suite, and the sizes of the pieces. */
START_TEST(carries_a_mebibyte_both_ways)
{
    static const size_t pieces[] = {16384, 1001};
    static uint8_t data[16384];
    struct loopback_side *sides[2] = {&l.client, &l.server};
    size_t sent[2] = {0, 0}, received[2] = {0, 0};

    if (!whole_make(_i / 2 * 4 + 1))
        return;
    while (received[0] < MEBIBYTE || received[1] < MEBIBYTE) {
        for (int s = 0; s < 2; s++) {
            size_t n = pieces[_i % 2];

            n = MEBIBYTE - sent[s] < n ? MEBIBYTE - sent[s] : n;
            for (size_t i = 0; i < n; i++)
                data[i] = data_at(sent[s] + i);
            sent[s] += hake_write(&sides[s]->conn, data, n);
            loopback_move(sides[s], sides[!s], SIZE_MAX);
            n = hake_read(&sides[!s]->conn, got, sizeof got);
            data_check(received[!s], n);
            received[!s] += n;
        }
    }
    hake_close(&l.client.conn);
    loopback_run(&l, SIZE_MAX);
    hake_close(&l.server.conn);
    loopback_run(&l, SIZE_MAX);
    ck_assert(hake_status(&l.client.conn) & hake_status(&l.server.conn) &
              HAKE_CLOSED);
}
END_TEST

/* A full record fills the buffers of full size. */
START_TEST(carries_the_longest_record)
{
    struct hake_buffer room;

    if (!whole_make(_i * 4))
        return;
    room = hake_sendapp_buf(&l.client.conn);
    ck_assert_uint_eq(room.len, 16384);
    memset(room.p, 'd', room.len);
    ck_assert_int_eq(hake_sendapp_ack(&l.client.conn, room.len), HAKE_OK);
    ck_assert_uint_eq(hake_sendrec_buf(&l.client.conn).len,
                      5 + (_i == GCM12 ? 8u : 0u) + 16384 + 16);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert_uint_eq(hake_recvapp_buf(&l.server.conn).len, 16384);
}
END_TEST

/* Randomness is drawn as hake.h says. */
START_TEST(draws_randomness_as_often_as_it_says)
{
    variant_init(0);
    if (_i)
        l.client.config.suites = l.server.config.suites = hake_default_suites;
    loopback_handshake(&l);
    /* random, share; legacy_session_id if TLS 1.3 is offered as well */
    ck_assert_uint_eq(l.client.random.calls, _i ? 3 : 2);
    ck_assert_uint_eq(l.server.random.calls, 2);
}
END_TEST

Suite *engine12_split_test(void)
{
    Suite *suite = suite_create("engine12_split");
    TCase *tcase = tcase_create("engine12_split");

    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, gives_the_same_result_a_few_bytes_at_a_time, 0,
                        VARIANTS);
    tcase_add_loop_test(tcase, gives_the_same_result_at_every_split_point, 0,
                        SOME * FLIGHTS);
    tcase_add_loop_test(tcase, repeats_itself_byte_for_byte, 0, VARIANTS);
    tcase_add_loop_test(tcase, sees_a_handshake_that_is_cut_off, 0,
                        2 * FLIGHTS);
    tcase_add_test(tcase, sees_data_that_is_cut_off);
    tcase_add_loop_test(tcase, reassembles_messages_from_records_of_any_size, 0,
                        VARIANTS);
    tcase_add_loop_test(tcase, comes_to_a_sound_end_with_each_byte_flipped, 0,
                        SOME * (FLIGHTS + 1));
    tcase_add_loop_test(tcase, never_connects_with_a_byte_more_or_less, 0,
                        FLIGHTS);
    tcase_add_loop_test(tcase, works_with_all_buffers_small, 0, VARIANTS);
    tcase_add_loop_test(tcase, says_that_a_buffer_is_too_small, 0,
                        4 * LOOPBACK_SUITES12);
    tcase_add_loop_test(tcase, carries_a_mebibyte_both_ways, 0,
                        2 * LOOPBACK_SUITES12);
    tcase_add_loop_test(tcase, carries_the_longest_record, 0,
                        LOOPBACK_SUITES12);
    tcase_add_loop_test(tcase, draws_randomness_as_often_as_it_says, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * ext_record_limit_test.c: limits of records in both directions and versions,
 * with any amount of data; and records that are padded to blocks. What is on
 * the wire, octet by octet, is in the vectors.
 */
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <string.h>

Suite *ext_record_limit_test(void);

static struct loopback l;
static uint8_t flight[HAKE_OUTPUT_FULL], data[40000];

/* _i of a loop: TLS 1.3, and the suites of TLS 1.2. */
#define VARIANTS (1 + LOOPBACK_SUITES12)

static bool variant_init(int i)
{
    if (i == 0)
        loopback_init(&l);
    else
        loopback_init12(&l, (unsigned)i - 1);
    return i == 0 || !loopback_lacks12((unsigned)i - 1);
}

static bool is13(void)
{
    return hake_conn_version(&l.client.conn) == 0x0304;
}

/* The plaintext of each record that a side has to send is at most `most`
 * bytes, and else its content so many blocks; 0: any. Returns their content,
 * with what pads it. */
static size_t records_check(struct loopback_side *side, size_t most,
                            size_t block)
{
    size_t len = loopback_take(side, flight, sizeof flight), content = 0;
    const size_t around = side->conn.tx.explicit_len + (size_t)HAKE_AEAD_TAG;

    for (size_t at = 0; at < len; at += RECORD_HEADER) {
        size_t record = (size_t)flight[at + 3] << 8 | flight[at + 4];
        size_t plain = record - around;

        ck_assert_uint_le(plain, most);
        if (block > 0 && plain < most)
            ck_assert_uint_eq((plain - is13()) % block, 0);
        content += plain - is13();
        at += record;
    }
    return content;
}

/* ---- Limits ----------------------------------------------------------- */

static const uint16_t limits[] = {64,  65,   66,   127,  255,   256,
                                  257, 1000, 4096, 8191, 16384, 16385};
#define LIMITS (sizeof limits / sizeof limits[0])

static size_t limited(uint16_t limit)
{
    return is13() || limit < 16385 ? limit - is13() : 16384;
}

START_TEST(both_sides_agree_on_the_limit_of_each_direction)
{
    for (unsigned i = 0; i < LIMITS * LIMITS; i++) {
        const uint16_t mine = limits[i / LIMITS], theirs = limits[i % LIMITS];

        if (!variant_init(_i))
            return;
        l.client.config.record_size_limit = mine;
        l.server.config.record_size_limit = theirs;
        loopback_handshake(&l);
        ck_assert_uint_eq(hake_conn_receive_limit(&l.client.conn),
                          limited(mine));
        ck_assert_uint_eq(hake_conn_send_limit(&l.server.conn), limited(mine));
        ck_assert_uint_eq(hake_conn_receive_limit(&l.server.conn),
                          limited(theirs));
        ck_assert_uint_eq(hake_conn_send_limit(&l.client.conn),
                          limited(theirs));
    }
}
END_TEST

static void assert_carries(struct loopback_side *from, size_t limit)
{
    size_t sent, len = sizeof data;

    while (len > 0) {
        const size_t room = hake_sendapp_buf(&from->conn).len;

        ck_assert_uint_le(room, limit);
        sent = hake_write(&from->conn, data, len);
        ck_assert_uint_gt(sent, 0);
        ck_assert_uint_eq(records_check(from, limit + is13(), 0), sent);
        len -= sent;
    }
}

START_TEST(no_record_of_data_is_longer)
{
    for (unsigned i = 0; i < LIMITS; i++) {
        if (!variant_init(_i))
            return;
        l.client.config.record_size_limit = limits[LIMITS - 1 - i];
        l.server.config.record_size_limit = limits[i];
        loopback_handshake(&l);
        assert_carries(&l.client, limited(limits[i]));
        assert_carries(&l.server, limited(limits[LIMITS - 1 - i]));
    }
}
END_TEST

/* Client and server show certificates: flights of some kilobytes. */
START_TEST(a_handshake_succeeds_with_least_limits_and_small_output)
{
    for (size_t out = HAKE_OUTPUT_MIN; out < 4000; out += 53) {
        if (!variant_init(_i))
            return;
        if (_i != 1 + PSK12)
            loopback_auth(&l);
        l.client.config.record_size_limit = 64;
        l.server.config.record_size_limit = 64;
        l.client.config.flags = HAKE_ONE_MESSAGE_PER_RECORD;
        l.server.config.flags = HAKE_ONE_MESSAGE_PER_RECORD;
        l.client.out_buffer.len = l.server.out_buffer.len = out;
        l.client.out_buffer.p += sizeof l.client.out - out;
        l.server.out_buffer.p += sizeof l.server.out - out;
        loopback_start(&l);
        loopback_run(&l, 100);
        loopback_assert_connected(&l);
    }
}
END_TEST

START_TEST(a_fragment_length_is_agreed_on)
{
    for (uint16_t size = 512; size <= 4096; size *= 2) {
        if (!variant_init(_i))
            return;
        l.client.config.max_fragment_length = size;
        loopback_handshake(&l);
        ck_assert_uint_eq(hake_conn_receive_limit(&l.client.conn), size);
        ck_assert_uint_eq(hake_conn_receive_limit(&l.server.conn), size);
        assert_carries(&l.client, (size_t)size - is13());
        assert_carries(&l.server, (size_t)size - is13());
    }
}
END_TEST

START_TEST(a_side_alone_in_its_wish_has_no_limit)
{
    if (!variant_init(_i))
        return;
    l.server.config.record_size_limit = 100;
    loopback_handshake(&l);
    ck_assert_uint_eq(hake_conn_send_limit(&l.client.conn), 16384);
    ck_assert_uint_eq(hake_conn_receive_limit(&l.server.conn), 16384);
}
END_TEST

START_TEST(wants_limits_that_can_be)
{
    static const uint16_t wrong[][2] = {
        {1, 0},   {63, 0},  {16386, 0}, {0xffff, 0}, {0, 1},     {0, 256},
        {0, 511}, {0, 513}, {0, 16384}, {0, 8192},   {64, 8192}, {63, 512}};

    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        loopback_init(&l);
        l.client.config.record_size_limit = wrong[i][0];
        l.client.config.max_fragment_length = wrong[i][1];
        hake_client_start(&l.client.conn, &l.client.handshake, &l.client.config,
                          l.client.in_buffer, l.client.out_buffer,
                          l.client.server_name);
        ck_assert_int_eq(hake_conn_failure(&l.client.conn)->error,
                         HAKE_ERR_CONFIG_RECORD_SIZE);
    }
}
END_TEST

START_TEST(a_fragment_must_fit_the_input_buffer)
{
    for (size_t more = 0; more < 2; more++) {
        loopback_init(&l);
        l.client.config.max_fragment_length = 1024;
        l.client.in_buffer.len = 1024 + HAKE_RECORD_EXPANSION - 1 + more;
        hake_client_start(&l.client.conn, &l.client.handshake, &l.client.config,
                          l.client.in_buffer, l.client.out_buffer,
                          l.client.server_name);
        ck_assert_int_eq(hake_conn_failure(&l.client.conn)->error,
                         more ? HAKE_OK : HAKE_ERR_CONFIG_BUFFERS);
    }
}
END_TEST

/* ---- Padding ---------------------------------------------------------- */

static const uint16_t blocks[] = {1,   2,   3,    16,   63,    256,  300,
                                  714, 715, 1000, 4096, 16384, 65535};
#define BLOCKS (sizeof blocks / sizeof blocks[0])

/* Whatever the length of the data, records do not show it. */
START_TEST(pads_each_record_to_a_block)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        loopback_init(&l);
        l.client.config.padding_block = blocks[i];
        loopback_handshake(&l);
        for (size_t len = 1; len < 3000; len += len < 20 ? 1 : 97) {
            size_t content;

            ck_assert_uint_eq(hake_write(&l.client.conn, data, len), len);
            content = records_check(&l.client, RECORD_INNER_MAX, blocks[i]);
            ck_assert_uint_ge(content, len);
            ck_assert_uint_lt(content, len + blocks[i]);
        }
    }
}
END_TEST

/* The output buffer is never too small for some data to be sent, and what has
 * been padded arrives. */
START_TEST(padding_finds_its_end_at_the_buffer_and_at_the_limit)
{
    for (unsigned i = 0; i < BLOCKS * 3; i++) {
        static const uint16_t of_peer[] = {64, 500, 16385};
        size_t sent = 0, got = 0;

        loopback_init(&l);
        l.client.config.padding_block = blocks[i / 3];
        l.client.out_buffer.len = HAKE_OUTPUT_MIN;
        l.client.out_buffer.p += sizeof l.client.out - HAKE_OUTPUT_MIN;
        l.client.config.record_size_limit = 16385;
        l.server.config.record_size_limit = of_peer[i % 3];
        loopback_handshake(&l);
        while (got < 5000) {
            size_t n = hake_write(&l.client.conn, data + sent, 5000 - sent);

            sent += n;
            loopback_run(&l, 100);
            n = hake_read(&l.server.conn, flight, sizeof flight);
            ck_assert_uint_gt(n, 0);
            got += n;
        }
        ck_assert_uint_eq(got, sent);
    }
}
END_TEST

START_TEST(knows_no_padding_in_tls_1_2)
{
    loopback_init12(&l, CHACHA12);
    l.client.config.padding_block = 1000;
    loopback_handshake(&l);
    ck_assert_uint_eq(hake_write(&l.client.conn, data, 1), 1);
    ck_assert_uint_eq(records_check(&l.client, RECORD_PLAIN_MAX, 0), 1);
}
END_TEST

Suite *ext_record_limit_test(void)
{
    Suite *suite = suite_create("ext_record_limit");
    TCase *limit = tcase_create("limits"), *padding = tcase_create("padding");

    tcase_set_timeout(limit, 60);
    tcase_add_loop_test(limit, both_sides_agree_on_the_limit_of_each_direction,
                        0, VARIANTS);
    tcase_add_loop_test(limit, no_record_of_data_is_longer, 0, VARIANTS);
    tcase_add_loop_test(limit,
                        a_handshake_succeeds_with_least_limits_and_small_output,
                        0, VARIANTS);
    tcase_add_loop_test(limit, a_fragment_length_is_agreed_on, 0, VARIANTS);
    tcase_add_loop_test(limit, a_side_alone_in_its_wish_has_no_limit, 0,
                        VARIANTS);
    tcase_add_test(limit, wants_limits_that_can_be);
    tcase_add_test(limit, a_fragment_must_fit_the_input_buffer);
    suite_add_tcase(suite, limit);
    tcase_set_timeout(padding, 60);
    tcase_add_test(padding, pads_each_record_to_a_block);
    tcase_add_test(padding,
                   padding_finds_its_end_at_the_buffer_and_at_the_limit);
    tcase_add_test(padding, knows_no_padding_in_tls_1_2);
    suite_add_tcase(suite, padding);
    return suite;
}

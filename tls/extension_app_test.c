/*
 * extension_app_test.c: an extension of the application's own, registered
 * through hake.h, in ClientHello and EncryptedExtensions of a handshake.
 */
#include "tls/extensions.h"
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

#define TYPE        0xff5a
#define BOTH_PLACES (HAKE_IN_CLIENT_HELLO | HAKE_IN_ENCRYPTED_EXTENSIONS)
#define BIG         (100 * 1024)

/* What one row gives, and what it was given. */
struct app {
    size_t give_len; /* SIZE_MAX: nothing */
    uint8_t fill;
    bool over; /* says one byte more than it may */
    bool refuses;
    unsigned taken;
    uint8_t place;
    size_t len;
    uint8_t first;
    size_t cap; /* the last that give was offered */
};

static struct loopback l;
static struct app client_app, server_app;
static struct hake_extension client_row, server_row;
static uint8_t big_in[2][BIG], big_out[2][BIG];

static size_t app_give(void *ctx, hake_conn *conn, uint8_t place, uint8_t *out,
                       size_t cap)
{
    struct app *app = ctx;

    ck_assert_uint_eq(place, conn->server ? HAKE_IN_ENCRYPTED_EXTENSIONS
                                          : HAKE_IN_CLIENT_HELLO);
    app->cap = cap;
    if (app->over)
        return cap + 1;
    if (app->give_len != SIZE_MAX && app->give_len <= cap)
        memset(out, app->fill, app->give_len);
    return app->give_len;
}

static bool app_take(void *ctx, hake_conn *conn, uint8_t place,
                     struct hake_bytes data)
{
    struct app *app = ctx;

    ck_assert_uint_eq(place, conn->server ? HAKE_IN_CLIENT_HELLO
                                          : HAKE_IN_ENCRYPTED_EXTENSIONS);
    app->taken++;
    app->place = place;
    app->len = data.len;
    app->first = data.len > 0 ? data.p[0] : 0;
    return !app->refuses;
}

static void row_init(struct hake_extension *row, struct app *app, uint8_t fill)
{
    memset(app, 0, sizeof *app);
    app->give_len = 4;
    app->fill = fill;
    row->type = TYPE;
    row->places = BOTH_PLACES;
    row->give = app_give;
    row->take = app_take;
    row->ctx = app;
}

static void registered(void)
{
    loopback_init(&l);
    row_init(&client_row, &client_app, 0xc1);
    row_init(&server_row, &server_app, 0x5e);
    l.client.config.extensions = &client_row;
    l.server.config.extensions = &server_row;
    l.client.config.extensions_len = l.server.config.extensions_len = 1;
}

static void big_buffers(void)
{
    l.client.in_buffer = (struct hake_buffer){big_in[0], BIG};
    l.server.in_buffer = (struct hake_buffer){big_in[1], BIG};
    l.client.out_buffer = (struct hake_buffer){big_out[0], BIG};
    l.server.out_buffer = (struct hake_buffer){big_out[1], BIG};
}

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

static void assert_taken(const struct app *app, size_t len, uint8_t first)
{
    ck_assert_uint_eq(app->taken, 1);
    ck_assert_uint_eq(app->len, len);
    ck_assert_uint_eq(app->first, first);
}

START_TEST(goes_both_ways)
{
    loopback_handshake(&l);
    assert_taken(&server_app, 4, 0xc1);
    assert_taken(&client_app, 4, 0x5e);
}
END_TEST

START_TEST(may_be_empty)
{
    client_app.give_len = server_app.give_len = 0;
    loopback_handshake(&l);
    assert_taken(&server_app, 0, 0);
    assert_taken(&client_app, 0, 0);
}
END_TEST

START_TEST(may_be_left_out_of_a_message)
{
    server_app.give_len = SIZE_MAX;
    loopback_handshake(&l);
    assert_taken(&server_app, 4, 0xc1);
    ck_assert_uint_eq(client_app.taken, 0);
}
END_TEST

/* A server gives no answer to what nobody asked. */
START_TEST(is_not_answered_unasked)
{
    client_app.give_len = SIZE_MAX;
    loopback_handshake(&l);
    ck_assert_uint_eq(server_app.taken + client_app.taken, 0);
    ck_assert_uint_eq(server_app.cap, 0); /* give was not even called */
}
END_TEST

START_TEST(is_ignored_by_a_server_that_does_not_know_it)
{
    l.server.config.extensions_len = 0;
    loopback_handshake(&l);
    ck_assert_uint_eq(client_app.taken, 0);
}
END_TEST

START_TEST(is_refused_by_a_client_that_did_not_send_it)
{
    static const uint8_t answer[] = {0xff, 0x5a, 0, 1, 7};

    loopback_start(&l);
    memset(&l.client.handshake.asked, 0, sizeof l.client.handshake.asked);
    ck_assert_int_eq(
        extensions_read(&l.client.conn, EE, (struct hake_bytes){answer, 5}),
        HAKE_ERR_EXTENSION_NOT_OFFERED);
    ck_assert_uint_eq(client_app.taken, 0);
}
END_TEST

START_TEST(is_misplaced_where_its_row_does_not_allow_it)
{
    client_row.places = HAKE_IN_CLIENT_HELLO;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_EXTENSION_MISPLACED);
    ck_assert_uint_eq(l.client.conn.failure.extension, TYPE);
    ck_assert_uint_eq(client_app.taken, 0);
    registered();
    server_row.places = HAKE_IN_ENCRYPTED_EXTENSIONS;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_EXTENSION_MISPLACED);
    ck_assert_uint_eq(server_app.taken, 0);
}
END_TEST

START_TEST(can_be_refused_by_the_server)
{
    server_app.refuses = true;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_EXTENSION_REFUSED);
    loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
    ck_assert_uint_eq(l.server.conn.failure.extension, TYPE);
    ck_assert(l.server.conn.failure.in_extension);
    ck_assert_uint_eq(l.client.conn.failure.alert_received, 47);
}
END_TEST

START_TEST(can_be_refused_by_the_client)
{
    client_app.refuses = true;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_EXTENSION_REFUSED);
    loopback_assert_failed(&l.server, HAKE_ERR_ALERT_RECEIVED);
    ck_assert_uint_eq(l.client.conn.failure.extension, TYPE);
}
END_TEST

/* The whole block is judged before the application sees any of it. */
START_TEST(is_not_told_of_a_bad_block)
{
    static const uint8_t block[] = {0xff, 0x5a, 0, 1, 7, 0, 48, 0, 0};

    loopback_start(&l);
    ck_assert_int_eq(
        extensions_read(&l.server.conn, CH, (struct hake_bytes){block, 9}),
        HAKE_ERR_EXTENSION_MISPLACED);
    ck_assert_uint_eq(server_app.taken, 0);
}
END_TEST

/* RFC 9846 4.3: pre_shared_key "MUST be the last extension". */
static enum hake_answer psk_offer(void *ctx, hake_conn *conn, unsigned index,
                                  struct hake_psk *psk)
{
    static const uint8_t name[] = "name";

    (void)ctx, (void)conn;
    *psk = (struct hake_psk){
        .version = 0x0304, .identity = {name, 4}, .key = {name, 4}};
    return index == 0 ? HAKE_YES : HAKE_NO;
}

static enum hake_answer psk_find(void *ctx, hake_conn *conn,
                                 struct hake_bytes identity,
                                 struct hake_psk *psk)
{
    (void)identity;
    return psk_offer(ctx, conn, 0, psk);
}

START_TEST(stands_before_pre_shared_key)
{
    l.client.config.psk_offer = psk_offer;
    l.server.config.psk = psk_find;
    l.client.config.flags |= HAKE_GREASE;
    loopback_handshake(&l);
    ck_assert(l.server.conn.facts & FACT_PSK);
    assert_taken(&server_app, 4, 0xc1);
    assert_taken(&client_app, 4, 0x5e);
}
END_TEST

/* ---- Sizes ------------------------------------------------------------ */

START_TEST(may_fill_the_buffer_to_the_last_byte)
{
    loopback_start(&l);
    client_app.give_len = client_app.cap;
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(server_app.len, client_app.cap);
}
END_TEST

START_TEST(cannot_be_longer_than_its_room_in_a_client_hello)
{
    client_app.over = true;
    ck_assert_int_eq(hake_client_start(&l.client.conn, &l.client.handshake,
                                       &l.client.config, l.client.in_buffer,
                                       l.client.out_buffer,
                                       l.client.server_name),
                     HAKE_ERR_OUTPUT_BUFFER_SMALL);
    ck_assert(hake_status(&l.client.conn) & HAKE_FAILED);
}
END_TEST

START_TEST(cannot_be_longer_than_its_room_in_encrypted_extensions)
{
    server_app.over = true;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_OUTPUT_BUFFER_SMALL);
    ck_assert_uint_eq(l.client.conn.failure.alert_received,
                      HAKE_ALERT_internal_error);
}
END_TEST

/* A message of several records, RFC 9846 5.1, plain and sealed. */
START_TEST(may_need_several_records)
{
    static const size_t lens[] = {16384 - 4, 16384, 16385, 32768,
                                  40000,     49152, 65000};

    for (unsigned i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        registered();
        big_buffers();
        client_app.give_len = lens[i];
        server_app.give_len = lens[i];
        loopback_handshake(&l);
        assert_taken(&server_app, lens[i], 0xc1);
        assert_taken(&client_app, lens[i], 0x5e);
    }
}
END_TEST

/* extensions<0..2^16-1> bounds it, whatever the buffer. */
START_TEST(cannot_pass_the_bounds_of_its_block)
{
    big_buffers();
    client_app.give_len = 65535;
    ck_assert_int_eq(hake_client_start(&l.client.conn, &l.client.handshake,
                                       &l.client.config, l.client.in_buffer,
                                       l.client.out_buffer,
                                       l.client.server_name),
                     HAKE_ERR_OUTPUT_BUFFER_SMALL);
}
END_TEST

/* ---- The configuration ------------------------------------------------ */

static enum hake_error start_with(const struct hake_extension *rows, size_t len,
                                  bool server)
{
    loopback_init(&l);
    if (server) {
        l.server.config.extensions = rows;
        l.server.config.extensions_len = len;
        return hake_server_start(&l.server.conn, &l.server.handshake,
                                 &l.server.config, l.server.in_buffer,
                                 l.server.out_buffer);
    }
    l.client.config.extensions = rows;
    l.client.config.extensions_len = len;
    return hake_client_start(&l.client.conn, &l.client.handshake,
                             &l.client.config, l.client.in_buffer,
                             l.client.out_buffer, l.client.server_name);
}

/* By _i: a client, a server. */
START_TEST(cannot_take_the_type_of_a_row_that_hake_speaks)
{
    for (unsigned i = 0; i < extension_rows_len; i++) {
        const bool speaks = extension_row_does(&extension_rows[i], NULL);

        registered();
        client_row.type = extension_rows[i].type;
        client_app.give_len = SIZE_MAX;
        ck_assert_int_eq(start_with(&client_row, 1, _i),
                         speaks ? HAKE_ERR_CONFIG_EXTENSIONS : HAKE_OK);
        client_row.places = HAKE_IN_CLIENT_HELLO;
        ck_assert_int_eq(start_with(&client_row, 1, _i),
                         speaks ? HAKE_ERR_CONFIG_EXTENSIONS : HAKE_OK);
        client_row.places = HAKE_IN_ENCRYPTED_EXTENSIONS;
        ck_assert_int_eq(start_with(&client_row, 1, _i), HAKE_OK);
    }
}
END_TEST

/* TLS 1.2's own are hake's where it speaks that. */
START_TEST(cannot_take_the_type_of_a_row_of_tls_1_2_with_it)
{
    loopback_init12(&l, CHACHA12);
    client_row.type = EXTENSION_session_ticket;
    l.client.config.extensions = &client_row;
    l.client.config.extensions_len = 1;
    ck_assert_int_eq(hake_client_start(&l.client.conn, &l.client.handshake,
                                       &l.client.config, l.client.in_buffer,
                                       l.client.out_buffer,
                                       l.client.server_name),
                     HAKE_ERR_CONFIG_EXTENSIONS);
}
END_TEST

/* ---- Types that hake knows -------------------------------------------- */

/* QUIC's transport parameters, RFC 9001 8.2. */
START_TEST(may_be_one_that_hake_knows_by_name_alone)
{
    client_row.type = server_row.type = EXTENSION_quic_transport_parameters;
    loopback_handshake(&l);
    assert_taken(&server_app, 4, 0xc1);
    assert_taken(&client_app, 4, 0x5e);
}
END_TEST

/* Its places are the RFC's, whatever the application says. */
START_TEST(is_sent_only_where_the_rfc_has_it)
{
    client_row.type = server_row.type = EXTENSION_padding;
    loopback_handshake(&l);
    assert_taken(&server_app, 4, 0xc1);
    ck_assert_uint_eq(server_app.cap, 0);
}
END_TEST

/* RFC 5077 3.2 in a hello of TLS 1.3 alone. */
START_TEST(may_be_what_only_tls_1_2_answers)
{
    client_row.type = EXTENSION_session_ticket;
    client_row.places = HAKE_IN_CLIENT_HELLO;
    client_app.give_len = 0;
    loopback_handshake(&l);
    ck_assert(extension_asked(&l.server.conn, EXTENSION_session_ticket));
}
END_TEST

/* RFC 9846 4.3.7: "servers are permitted to send the "supported_groups"
 * extension to the client." */
START_TEST(may_answer_where_hake_does_not)
{
    client_row.type = server_row.type = EXTENSION_supported_groups;
    client_row.places = server_row.places = HAKE_IN_ENCRYPTED_EXTENSIONS;
    server_app.fill = 0;
    server_app.give_len = 4; /* not a list of groups: hake reads it first */
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_EXTENSION_MALFORMED);
    ck_assert_uint_eq(client_app.taken, 0);
    registered();
    client_row.type = server_row.type = EXTENSION_server_name;
    client_row.places = server_row.places = HAKE_IN_ENCRYPTED_EXTENSIONS;
    server_app.give_len = 0;
    loopback_handshake(&l);
    assert_taken(&client_app, 0, 0);
}
END_TEST

/* With ALPN agreed upon, the answer is hake's. */
START_TEST(is_silent_where_hake_speaks)
{
    server_row.type = EXTENSION_application_layer_protocol_negotiation;
    server_row.places = HAKE_IN_ENCRYPTED_EXTENSIONS;
    loopback_alpn(&l.client, "\x02h2");
    loopback_alpn(&l.server, "\x02h2");
    loopback_handshake(&l);
    ck_assert_uint_eq(hake_conn_alpn(&l.client.conn).len, 2);
    ck_assert_uint_eq(server_app.cap, 0);
}
END_TEST

START_TEST(cannot_be_listed_twice_or_too_often)
{
    struct hake_extension rows[HAKE_APP_EXTENSIONS_MAX + 1];
    const size_t max = HAKE_APP_EXTENSIONS_MAX;

    for (unsigned i = 0; i <= max; i++) {
        rows[i] = client_row;
        rows[i].type = (uint16_t)(0xff60 + i);
    }
    client_app.give_len = SIZE_MAX;
    ck_assert_int_eq(start_with(rows, max, _i), HAKE_OK);
    ck_assert_int_eq(start_with(rows, max + 1, _i), HAKE_ERR_CONFIG_EXTENSIONS);
    rows[max - 1].type = rows[0].type;
    ck_assert_int_eq(start_with(rows, max, _i), HAKE_ERR_CONFIG_EXTENSIONS);
}
END_TEST

START_TEST(goes_both_ways_in_the_last_of_all_rows)
{
    struct hake_extension rows[2][HAKE_APP_EXTENSIONS_MAX];
    const size_t max = HAKE_APP_EXTENSIONS_MAX;

    for (unsigned i = 0; i < max; i++) {
        rows[0][i] = client_row;
        rows[1][i] = server_row;
        rows[0][i].type = rows[1][i].type = (uint16_t)(0xff60 + i);
    }
    l.client.config.extensions = rows[0];
    l.server.config.extensions = rows[1];
    l.client.config.extensions_len = l.server.config.extensions_len = max;
    loopback_handshake(&l);
    ck_assert_uint_eq(server_app.taken, max);
    ck_assert_uint_eq(client_app.taken, max);
}
END_TEST

/* The hook's configuration has another extension in the same row. */
static struct hake_config other_config;

static enum hake_answer swap(void *ctx, hake_conn *conn,
                             const struct hake_hello *hello,
                             const struct hake_config **config)
{
    (void)ctx;
    (void)conn;
    (void)hello;
    *config = &other_config;
    return HAKE_YES;
}

/* By _i: another list in the same place, none, and the same. */
START_TEST(cannot_be_exchanged_by_the_hook)
{
    static struct hake_extension other_row;

    other_row = server_row;
    other_row.type = TYPE + 1;
    l.server.config.hello = swap;
    other_config = l.server.config;
    if (_i == 0)
        other_config.extensions = &other_row;
    if (_i == 1)
        other_config.extensions_len = 0;
    run();
    ck_assert_uint_eq(server_app.taken, 1);
    if (_i == 2)
        loopback_assert_connected(&l);
    else
        loopback_assert_failed(&l.server, HAKE_ERR_HOOK_CONFIG);
}
END_TEST

Suite *extension_app_test(void)
{
    Suite *suite = suite_create("extension_app");
    TCase *tcase = tcase_create("extension_app");

    tcase_set_timeout(tcase, 30);
    tcase_add_checked_fixture(tcase, registered, NULL);
    tcase_add_test(tcase, goes_both_ways);
    tcase_add_test(tcase, may_be_empty);
    tcase_add_test(tcase, may_be_left_out_of_a_message);
    tcase_add_test(tcase, is_not_answered_unasked);
    tcase_add_test(tcase, is_ignored_by_a_server_that_does_not_know_it);
    tcase_add_test(tcase, is_refused_by_a_client_that_did_not_send_it);
    tcase_add_test(tcase, stands_before_pre_shared_key);
    tcase_add_test(tcase, is_misplaced_where_its_row_does_not_allow_it);
    tcase_add_test(tcase, can_be_refused_by_the_server);
    tcase_add_test(tcase, can_be_refused_by_the_client);
    tcase_add_test(tcase, is_not_told_of_a_bad_block);
    tcase_add_test(tcase, may_fill_the_buffer_to_the_last_byte);
    tcase_add_test(tcase, cannot_be_longer_than_its_room_in_a_client_hello);
    tcase_add_test(tcase,
                   cannot_be_longer_than_its_room_in_encrypted_extensions);
    tcase_add_test(tcase, may_need_several_records);
    tcase_add_test(tcase, cannot_pass_the_bounds_of_its_block);
    tcase_add_loop_test(tcase, cannot_take_the_type_of_a_row_that_hake_speaks,
                        0, 2);
    tcase_add_test(tcase, cannot_take_the_type_of_a_row_of_tls_1_2_with_it);
    tcase_add_test(tcase, may_be_one_that_hake_knows_by_name_alone);
    tcase_add_test(tcase, is_sent_only_where_the_rfc_has_it);
    tcase_add_test(tcase, may_be_what_only_tls_1_2_answers);
    tcase_add_test(tcase, may_answer_where_hake_does_not);
    tcase_add_test(tcase, is_silent_where_hake_speaks);
    tcase_add_loop_test(tcase, cannot_be_listed_twice_or_too_often, 0, 2);
    tcase_add_test(tcase, goes_both_ways_in_the_last_of_all_rows);
    tcase_add_loop_test(tcase, cannot_be_exchanged_by_the_hook, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}

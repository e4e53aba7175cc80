/*
 * engine_kept_test.c: what a connection with client authentication keeps, and
 * for how long: the messages for TLS 1.2, what is borrowed, what is wiped; and
 * the limits of its configuration. Loop tests run by version: 0 is TLS 1.3, 1
 * is TLS 1.2.
 */
#include <check.h>
#include <string.h>

#include "tls/loopback.h"

Suite *engine_kept_test(void);

#define VERSIONS 2

static struct loopback l;

/* The server asks the client for its certificate. */
static void fresh(int version)
{
    if (version == 0)
        loopback_init(&l);
    else
        loopback_init12(&l, CHACHA12);
    loopback_auth(&l);
}

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

/* ---- The memory for messages ------------------------------------------ */

static bool is_zero(const uint8_t *p, size_t len)
{
    while (len > 0 && p[len - 1] == 0)
        len--;
    return len == 0;
}

/* TLS 1.3 has no use for them: gone long before the handshake's memory is. */
START_TEST(keeps_no_messages_in_tls_1_3)
{
    fresh(0);
    run();
    loopback_assert_connected(&l);
    ck_assert_ptr_null(l.client.handshake.kept.p);
    ck_assert_ptr_null(l.server.handshake.kept.p);
    ck_assert(is_zero(l.client.messages, LOOPBACK_LOG));
    ck_assert(is_zero(l.server.messages, LOOPBACK_LOG));
}
END_TEST

/* Whatever the first memory holds already. */
START_TEST(begins_anew_in_other_memory)
{
    fresh(1);
    loopback_start(&l);
    ck_assert_uint_gt(l.client.handshake.kept.len, 0);
    ck_assert_int_eq(hake_keep_messages(&l.client.conn, l.client.kept),
                     HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert(hake_conn_verified(&l.server.conn));
}
END_TEST

/* Its record's length needs both bytes. */
START_TEST(keeps_a_client_hello_of_more_than_255_bytes)
{
    char names[302];

    memset(names, 'n', sizeof names);
    names[0] = (char)150;
    names[151] = (char)149;
    names[301] = 0;
    fresh(1);
    loopback_alpn(&l.client, names);
    run();
    loopback_assert_connected(&l);
    ck_assert(hake_conn_verified(&l.server.conn));
}
END_TEST

static enum hake_error kept_from_trace;

static void keep_from_trace(void *ctx, const hake_conn *conn,
                            const struct hake_event *event)
{
    hake_conn *c = &l.client.conn;

    (void)ctx;
    if (conn == c && event->kind == HAKE_EVENT_STATE && c->state == WAIT_SH)
        kept_from_trace = hake_keep_messages(c, l.client.kept);
}

START_TEST(takes_no_memory_from_a_callback)
{
    fresh(_i);
    l.client.config.trace = keep_from_trace;
    l.client.kept.len = 0;
    kept_from_trace = HAKE_OK;
    run();
    ck_assert_int_eq(kept_from_trace, HAKE_ERR_MISUSE);
    ck_assert_ptr_null(l.client.handshake.kept.p);
}
END_TEST

/* ClientHello has left the output: it can be kept no more. */
START_TEST(takes_no_memory_after_client_hello_was_sent)
{
    fresh(1);
    l.client.kept.len = 0;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert_int_eq(hake_keep_messages(
                         &l.client.conn,
                         (struct hake_buffer){l.client.messages, LOOPBACK_LOG}),
                     HAKE_ERR_MISUSE);
}
END_TEST

/* Nothing waits in either buffer, but the ClientHello was read. */
START_TEST(takes_no_memory_after_client_hello_was_read)
{
    struct hake_buffer memory = {l.server.messages, LOOPBACK_LOG};

    fresh(_i);
    l.server.kept.len = 0;
    l.server.config.client_auth = HAKE_CLIENT_AUTH_NONE;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert_uint_gt(hake_recvrec_buf(&l.server.conn).len, 0);
    ck_assert_uint_eq(l.server.conn.in.raw_end, 0);
    ck_assert_int_eq(hake_keep_messages(&l.server.conn, memory),
                     HAKE_ERR_MISUSE);
    ck_assert_ptr_null(l.server.handshake.kept.p);
}
END_TEST

/* ---- What is wiped ---------------------------------------------------- */

START_TEST(wipes_data_that_nobody_read)
{
    fresh(_i);
    loopback_handshake(&l);
    hake_write(&l.server.conn, (const uint8_t *)"confidential", 12);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_recvapp_buf(&l.client.conn).len, 12);
    hake_wipe(&l.client.conn);
    ck_assert(is_zero(l.client.in, sizeof l.client.in));
}
END_TEST

/* The last of its random numbers is lacking; the others were drawn. */
START_TEST(wipes_what_a_start_that_failed_has_drawn)
{
    fresh(0);
    l.client.random.fail_at = 3;
    ck_assert_int_eq(hake_client_start(&l.client.conn, &l.client.handshake,
                                       &l.client.config, l.client.in_buffer,
                                       l.client.out_buffer,
                                       l.client.server_name),
                     HAKE_ERR_RANDOM_FAILED);
    ck_assert(is_zero((const uint8_t *)&l.client.handshake,
                      sizeof l.client.handshake));
}
END_TEST

/* ---- What is borrowed ------------------------------------------------- */

/* CertificateRequest is gone from the input; nothing points there. */
START_TEST(holds_nothing_of_a_certificate_request)
{
    const uint8_t name[] = {0x30, 1, 'a'};
    const struct hake_bytes authority = {name, sizeof name};

    fresh(_i);
    l.server.config.authorities = &authority;
    l.server.config.authorities_len = 1;
    run();
    loopback_assert_connected(&l);
    ck_assert_ptr_null(l.client.handshake.peer.schemes.p);
    ck_assert_ptr_null(l.client.handshake.peer.authorities.p);
}
END_TEST

/* ---- Configurations --------------------------------------------------- */

static enum hake_error client_start(void)
{
    return hake_client_start(&l.client.conn, &l.client.handshake,
                             &l.client.config, l.client.in_buffer,
                             l.client.out_buffer, l.client.server_name);
}

/* conn.h: "Limits; each has its error." The last scheme is the only one that
 * works, so all must have been asked for. */
START_TEST(has_room_for_so_many_schemes_and_no_more)
{
    static struct hake_scheme names[HAKE_SCHEMES_MAX];
    const struct hake_scheme *list[HAKE_SCHEMES_MAX + 2] = {NULL};

    for (unsigned i = 0; i < HAKE_SCHEMES_MAX; i++) {
        names[i].id = (uint16_t)(0xfe00 + i);
        list[i] = &names[i];
    }
    list[HAKE_SCHEMES_MAX - 1] = &hake_ed25519;
    fresh(_i);
    l.client.config.schemes = l.server.config.schemes = list;
    run();
    loopback_assert_connected(&l);
    ck_assert(hake_conn_verified(&l.server.conn));
    list[HAKE_SCHEMES_MAX] = &names[0];
    ck_assert_int_eq(client_start(), HAKE_ERR_CONFIG_SCHEMES);
}
END_TEST

START_TEST(has_room_for_so_many_certificate_types_and_no_more)
{
    static const uint8_t types[UINT8_MAX + 1]; /* X.509 */

    fresh(_i);
    l.client.config.peer_types = (struct hake_bytes){types, UINT8_MAX};
    ck_assert_int_eq(client_start(), HAKE_OK);
    l.client.config.peer_types.len++;
    ck_assert_int_eq(client_start(), HAKE_ERR_CONFIG_TYPES);
}
END_TEST

/* Nobody is judged by a certificate. */
START_TEST(needs_no_verifier_for_pre_shared_keys_alone)
{
    loopback_init12(&l, PSK12);
    l.client.config.verify = NULL;
    l.client.config.schemes = NULL;
    run();
    loopback_assert_connected(&l);
}
END_TEST

START_TEST(refuses_a_credential_without_schemes)
{
    struct hake_credential credential = loopback_credential;

    credential.schemes = NULL;
    fresh(_i);
    l.client.config.credentials = &credential;
    ck_assert_int_eq(client_start(), HAKE_ERR_CONFIG_CREDENTIAL);
}
END_TEST

Suite *engine_kept_test(void)
{
    Suite *suite = suite_create("engine_kept");
    TCase *tcase = tcase_create("engine_kept");

    tcase_add_test(tcase, keeps_no_messages_in_tls_1_3);
    tcase_add_test(tcase, begins_anew_in_other_memory);
    tcase_add_test(tcase, keeps_a_client_hello_of_more_than_255_bytes);
    tcase_add_loop_test(tcase, takes_no_memory_from_a_callback, 0, VERSIONS);
    tcase_add_test(tcase, takes_no_memory_after_client_hello_was_sent);
    tcase_add_loop_test(tcase, holds_nothing_of_a_certificate_request, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, has_room_for_so_many_schemes_and_no_more, 0,
                        VERSIONS);
    tcase_add_loop_test(
        tcase, has_room_for_so_many_certificate_types_and_no_more, 0, VERSIONS);
    tcase_add_loop_test(tcase, refuses_a_credential_without_schemes, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, takes_no_memory_after_client_hello_was_read, 0,
                        VERSIONS);
    tcase_add_test(tcase, needs_no_verifier_for_pre_shared_keys_alone);
    tcase_add_loop_test(tcase, wipes_data_that_nobody_read, 0, VERSIONS);
    tcase_add_test(tcase, wipes_what_a_start_that_failed_has_drawn);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * engine_misuse_test.c: what an application may do wrong without harm: more
 * data than there was room, calls from inside callbacks, a configuration
 * swapped for one of another role, descriptors that are too large; and that a
 * private key is used once.
 */
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

static struct loopback l;

/* The place that was given had room for less, whatever is free by now. */
START_TEST(refuses_more_data_than_there_was_room)
{
    static uint8_t data[15000];
    struct hake_buffer room;
    struct hake_bytes wire;

    loopback_init(&l);
    loopback_handshake(&l);
    ck_assert_uint_eq(hake_write(&l.client.conn, data, sizeof data),
                      sizeof data);
    room = hake_sendapp_buf(&l.client.conn);
    ck_assert_uint_gt(room.len, 0);
    ck_assert_uint_lt(room.len, 16000);
    wire = hake_sendrec_buf(&l.client.conn);
    hake_sendrec_ack(&l.client.conn, wire.len);
    ck_assert_int_eq(hake_sendapp_ack(&l.client.conn, 16000), HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_sendapp_ack(&l.client.conn, room.len), HAKE_OK);
}
END_TEST

/* Every call but the getters, from the ClientHello hook. */
static enum hake_answer meddling(void *ctx, hake_conn *conn,
                                 const struct hake_hello *hello,
                                 const struct hake_config **config)
{
    (void)ctx, (void)hello, (void)config;
    ck_assert_uint_eq(hake_recvrec_buf(conn).len, 0);
    ck_assert_uint_eq(hake_sendapp_buf(conn).len, 0);
    ck_assert_int_eq(hake_recvrec_ack(conn, 0), HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_recvrec_end(conn), HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_sendrec_ack(conn, 0), HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_recvapp_ack(conn, 0), HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_sendapp_ack(conn, 0), HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_close(conn), HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_resume(conn), HAKE_ERR_MISUSE);
    ck_assert_ptr_null(hake_handshake_release(conn));
    hake_wipe(conn);
    return HAKE_YES;
}

START_TEST(goes_on_though_a_callback_meddles)
{
    loopback_init(&l);
    l.server.config.hello = meddling;
    loopback_handshake(&l);
    loopback_assert_connected(&l);
}
END_TEST

static struct hake_config other;

static enum hake_answer swapping(void *ctx, hake_conn *conn,
                                 const struct hake_hello *hello,
                                 const struct hake_config **config)
{
    (void)ctx, (void)conn, (void)hello;
    *config = &other;
    return HAKE_YES;
}

/* By _i: the same role; another one, whose extensions were not read. */
START_TEST(swaps_to_a_configuration_of_the_same_role_only)
{
    loopback_init(&l);
    l.server.config.hello = swapping;
    other = l.server.config;
    if (_i)
        other.role = &hake_server;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    if (_i)
        loopback_assert_failed(&l.server, HAKE_ERR_HOOK_CONFIG);
    else
        loopback_assert_connected(&l);
}
END_TEST

/* By _i: which length is one more than this build has room for. */
START_TEST(refuses_a_group_that_is_too_large)
{
    struct hake_group group = hake_x25519;
    const struct hake_group *groups[] = {&group, NULL};
    uint16_t *const lens[] = {&group.random_len, &group.client_len,
                              &group.server_len, &group.shared_len};
    static const uint16_t most[] = {HAKE_GROUP_RANDOM_MAX, HAKE_SHARE_MAX,
                                    HAKE_SHARE_MAX, HAKE_SHARED_MAX};

    *lens[_i] = (uint16_t)(most[_i] + 1);
    loopback_init(&l);
    l.server.config.groups = groups;
    ck_assert_int_eq(hake_server_start(&l.server.conn, &l.server.handshake,
                                       &l.server.config, l.server.in_buffer,
                                       l.server.out_buffer),
                     HAKE_ERR_CONFIG_GROUPS);
}
END_TEST

static unsigned signatures;

static enum hake_answer count(void *ctx, uint16_t scheme, uint8_t *sig,
                              size_t *sig_len, struct hake_bytes message)
{
    signatures++;
    return loopback_credential.sign(ctx, scheme, sig, sig_len, message);
}

/* At every size of the output that works; by _i: TLS 1.3, TLS 1.2. */
START_TEST(signs_once_however_tight_the_output_is)
{
    const struct hake_bytes twice[] = {
        {loopback_certificate, LOOPBACK_CERTIFICATE_LEN},
        {loopback_certificate, LOOPBACK_CERTIFICATE_LEN}};
    struct hake_credential credential = loopback_credential;
    unsigned connected = 0;

    credential.sign = count;
    credential.chain = twice;
    credential.chain_len = 2;
    for (size_t size = HAKE_OUTPUT_MIN; size < 1200; size++) {
        if (_i)
            loopback_init12(&l, CHACHA12);
        else
            loopback_init(&l);
        l.server.config.credentials = &credential;
        l.server.out_buffer.len = size;
        signatures = 0;
        loopback_start(&l);
        loopback_run(&l, SIZE_MAX);
        if (!loopback_is_connected(&l))
            continue;
        connected++;
        ck_assert_uint_eq(signatures, 1);
    }
    ck_assert_uint_gt(connected, 100);
}
END_TEST

/* A server with a PSK and no certificate speaks TLS 1.2 with whom it can. */
START_TEST(does_not_choose_a_version_that_it_cannot_speak)
{
    static const struct hake_suite *const all[] = {
        &hake_suite13_chacha20_poly1305_sha256,
        &hake_suite12_ecdhe_psk_chacha20_poly1305, NULL};

    loopback_init12(&l, PSK12);
    l.client.config.suites = l.server.config.suites = all;
    l.server.config.credentials = NULL;
    l.server.config.credentials_len = 0;
    loopback_handshake(&l);
    ck_assert_uint_eq(hake_conn_version(&l.server.conn), 0x0303);
}
END_TEST

Suite *engine_misuse_test(void);
Suite *engine_misuse_test(void)
{
    Suite *suite = suite_create("engine_misuse");
    TCase *tcase = tcase_create("engine_misuse");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, refuses_more_data_than_there_was_room);
    tcase_add_test(tcase, goes_on_though_a_callback_meddles);
    tcase_add_loop_test(tcase, swaps_to_a_configuration_of_the_same_role_only,
                        0, 2);
    tcase_add_loop_test(tcase, refuses_a_group_that_is_too_large, 0, 4);
    tcase_add_loop_test(tcase, signs_once_however_tight_the_output_is, 0, 2);
    tcase_add_test(tcase, does_not_choose_a_version_that_it_cannot_speak);
    suite_add_tcase(suite, tcase);
    return suite;
}

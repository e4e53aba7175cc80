/*
 * engine_status_test.c: what certificates carry beside themselves, in both
 * versions. Loop tests run by version: 0 is TLS 1.3, 1 is TLS 1.2.
 */
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

Suite *engine_status_test(void);

#define VERSIONS 2

static const uint8_t ocsp[] = {0x30, 3, 10, 1, 6};
static const uint8_t scts[] = {0, 3, 'o', 'n', 'e', 0, 1, '2'};

static struct loopback l;
static struct hake_credential stapling;

static struct {
    enum hake_answer answer;
    enum hake_error error;
    unsigned asked, delay;
    uint8_t ocsp[sizeof ocsp], scts[sizeof scts];
    size_t ocsp_len, scts_len, first_len;
} told;

static enum hake_answer verify(void *ctx, const struct hake_peer *peer,
                               struct hake_verdict *verdict)
{
    told.ocsp_len = peer->ocsp.len;
    told.scts_len = peer->scts.len;
    told.first_len = peer->certificates[0].len;
    ck_assert_uint_le(told.ocsp_len, sizeof told.ocsp);
    ck_assert_uint_le(told.scts_len, sizeof told.scts);
    if (told.ocsp_len > 0)
        memcpy(told.ocsp, peer->ocsp.p, told.ocsp_len);
    if (told.scts_len > 0)
        memcpy(told.scts, peer->scts.p, told.scts_len);
    if (told.asked++ < told.delay)
        return HAKE_NOT_YET;
    if (told.answer == HAKE_YES)
        return hake_verify_pinned(ctx, peer, verdict);
    verdict->error = told.error;
    return told.answer;
}

/* The server has both, the client asks for both. */
static void staple(int version)
{
    if (version == 0)
        loopback_init(&l);
    else
        loopback_init12(&l, CHACHA12);
    memset(&told, 0, sizeof told);
    told.answer = HAKE_YES;
    stapling = loopback_credential;
    stapling.ocsp = (struct hake_bytes){ocsp, sizeof ocsp};
    stapling.scts = (struct hake_bytes){scts, sizeof scts};
    l.server.config.credentials = &stapling;
    l.client.config.flags = HAKE_ASK_STATUS | HAKE_ASK_SCTS;
    l.client.config.verify = verify;
    l.client.kept = (struct hake_buffer){l.client.messages, LOOPBACK_LOG};
}

static void assert_told(bool status, bool stamps)
{
    ck_assert_uint_eq(told.ocsp_len, status ? sizeof ocsp : 0);
    ck_assert_uint_eq(told.scts_len, stamps ? sizeof scts : 0);
    ck_assert_mem_eq(told.ocsp, ocsp, told.ocsp_len);
    ck_assert_mem_eq(told.scts, scts, told.scts_len);
    ck_assert_uint_eq(told.first_len, LOOPBACK_CERTIFICATE_LEN);
}

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

START_TEST(tells_the_verifier)
{
    staple(_i);
    loopback_handshake(&l);
    assert_told(true, true);
    ck_assert_uint_eq(told.asked, 1);
    ck_assert(hake_conn_verified(&l.client.conn));
}
END_TEST

START_TEST(tells_it_byte_by_byte)
{
    staple(_i);
    loopback_start(&l);
    loopback_run(&l, 1);
    loopback_assert_connected(&l);
    assert_told(true, true);
}
END_TEST

START_TEST(gives_what_is_asked_for)
{
    for (unsigned i = 0; i < 4; i++) {
        staple(_i);
        l.client.config.flags =
            (i & 1 ? HAKE_ASK_STATUS : 0) | (i & 2 ? HAKE_ASK_SCTS : 0);
        loopback_handshake(&l);
        assert_told(i & 1, i & 2);
    }
}
END_TEST

START_TEST(gives_what_there_is)
{
    for (unsigned i = 0; i < 4; i++) {
        staple(_i);
        stapling.ocsp.len = i & 1 ? sizeof ocsp : 0;
        stapling.scts.len = i & 2 ? sizeof scts : 0;
        loopback_handshake(&l);
        assert_told(i & 1, i & 2);
    }
}
END_TEST

START_TEST(waits_for_the_verifier)
{
    staple(_i);
    told.delay = 2;
    run();
    for (unsigned asked = 1; asked <= 2; asked++) {
        ck_assert_uint_eq(told.asked, asked);
        ck_assert(hake_status(&l.client.conn) & HAKE_WANT_EXTERNAL);
        ck_assert_int_eq(hake_resume(&l.client.conn), HAKE_OK);
        assert_told(true, true);
    }
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
}
END_TEST

/* RFC 6066 8: "abort the handshake if the response is not satisfactory with
 * bad_certificate_status_response(113) alert". */
START_TEST(ends_with_the_alert_of_an_unsatisfactory_status)
{
    staple(_i);
    told.answer = HAKE_NO;
    told.error = HAKE_ERR_STATUS_REFUSED;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_STATUS_REFUSED);
    ck_assert_uint_eq(l.client.conn.failure.alert_sent, 113);
    loopback_assert_failed(&l.server, HAKE_ERR_ALERT_RECEIVED);
}
END_TEST

/* TLS 1.2 has it in other messages; TLS 1.3 needs no memory. */
START_TEST(needs_the_messages_in_tls_1_2_alone)
{
    for (unsigned i = 1; i < 4; i++) {
        staple(_i);
        l.client.kept.len = 0;
        stapling.ocsp.len = i & 1 ? sizeof ocsp : 0;
        stapling.scts.len = i & 2 ? sizeof scts : 0;
        run();
        if (_i == 0)
            loopback_assert_connected(&l);
        else
            loopback_assert_failed(&l.client, HAKE_ERR_STAPLED_NOT_KEPT);
    }
}
END_TEST

START_TEST(fails_if_the_memory_is_too_small)
{
    for (size_t len = 1; len < LOOPBACK_CERTIFICATE_LEN; len += 50) {
        staple(1);
        l.client.kept.len = len;
        run();
        loopback_assert_failed(&l.client, HAKE_ERR_STAPLED_NOT_KEPT);
    }
}
END_TEST

/* RFC 6066 8: "a server MAY also choose not to send a "CertificateStatus"
 * message". */
START_TEST(goes_on_without_the_status_that_was_announced)
{
    struct flow_row *row;

    for (unsigned delay = 0; delay < 2; delay++) {
        staple(1);
        told.delay = delay;
        row = loopback_row(&l.server, SEND(certificate)) - 1;
        ck_assert_uint_eq(row->facts, FACT_STATUS);
        row->then = SEND_SKE;
        run();
        if (delay > 0)
            ck_assert_int_eq(hake_resume(&l.client.conn), HAKE_OK);
        loopback_run(&l, SIZE_MAX);
        loopback_assert_connected(&l);
        assert_told(false, true);
        ck_assert_uint_eq(told.asked, delay + 1);
    }
}
END_TEST

/* A server asks the client too; TLS 1.2 has no way to. */
START_TEST(asks_the_client)
{
    staple(_i);
    loopback_auth(&l);
    l.client.config.flags = 0;
    l.client.config.credentials = &stapling;
    l.client.config.verify = hake_verify_pinned;
    l.server.config.verify = verify;
    l.server.config.flags = HAKE_ASK_STATUS | HAKE_ASK_SCTS;
    loopback_handshake(&l);
    assert_told(_i == 0, _i == 0);
    ck_assert(hake_conn_verified(&l.server.conn));
}
END_TEST

START_TEST(asks_the_client_for_nothing_by_itself)
{
    staple(_i);
    loopback_auth(&l);
    l.client.config.credentials = &stapling;
    l.server.config.verify = verify;
    l.client.config.verify = hake_verify_pinned;
    loopback_handshake(&l);
    assert_told(false, false);
}
END_TEST

/* A server without TLS 1.2's suites of certificates has nothing to staple. */
START_TEST(has_no_status_with_a_psk)
{
    staple(1);
    l.client.config.suites = l.server.config.suites = loopback_suites12[PSK12];
    l.client.config.psk = l.server.config.psk = loopback_psk;
    loopback_handshake(&l);
    ck_assert_uint_eq(told.asked, 0);
    ck_assert(!(l.client.conn.facts & FACT_STATUS));
}
END_TEST

START_TEST(refuses_a_credential_that_staples_what_is_none)
{
    static const uint8_t bad[][4] = {{0, 0}, {0, 3, 'x', 'y'}, {0}};
    static const size_t len[] = {2, 4, 1};

    for (unsigned i = 0; i < 3; i++) {
        staple(0);
        stapling.scts = (struct hake_bytes){bad[i], len[i]};
        ck_assert_int_eq(hake_server_start(&l.server.conn, &l.server.handshake,
                                           &l.server.config, l.server.in_buffer,
                                           l.server.out_buffer),
                         HAKE_ERR_CONFIG_CREDENTIAL);
    }
}
END_TEST

/* What does not fit waits for room, and is then sent whole. */
START_TEST(staples_through_a_small_buffer)
{
    staple(_i);
    l.server.out_buffer.len = HAKE_OUTPUT_MIN;
    loopback_start(&l);
    loopback_run(&l, 7);
    loopback_assert_connected(&l);
    assert_told(true, true);
}
END_TEST

Suite *engine_status_test(void)
{
    Suite *suite = suite_create("engine_status");
    TCase *tcase = tcase_create("stapled");

    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, tells_the_verifier, 0, VERSIONS);
    tcase_add_loop_test(tcase, tells_it_byte_by_byte, 0, VERSIONS);
    tcase_add_loop_test(tcase, gives_what_is_asked_for, 0, VERSIONS);
    tcase_add_loop_test(tcase, gives_what_there_is, 0, VERSIONS);
    tcase_add_loop_test(tcase, waits_for_the_verifier, 0, VERSIONS);
    tcase_add_loop_test(tcase, ends_with_the_alert_of_an_unsatisfactory_status,
                        0, VERSIONS);
    tcase_add_loop_test(tcase, needs_the_messages_in_tls_1_2_alone, 0,
                        VERSIONS);
    tcase_add_test(tcase, fails_if_the_memory_is_too_small);
    tcase_add_test(tcase, goes_on_without_the_status_that_was_announced);
    tcase_add_loop_test(tcase, asks_the_client, 0, VERSIONS);
    tcase_add_loop_test(tcase, asks_the_client_for_nothing_by_itself, 0,
                        VERSIONS);
    tcase_add_test(tcase, has_no_status_with_a_psk);
    tcase_add_test(tcase, refuses_a_credential_that_staples_what_is_none);
    tcase_add_loop_test(tcase, staples_through_a_small_buffer, 0, VERSIONS);
    suite_add_tcase(suite, tcase);
    return suite;
}

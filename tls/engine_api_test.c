/*
 * engine_api_test.c: every call of hake.h in every situation of a connection.
 * What hake_status does not allow returns an error and changes nothing; what
 * it allows can be done.
 */
#include "tls/loopback.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

static struct loopback l, before;
static struct loopback_side *side; /* the one under test */

/* ---- Situations ------------------------------------------------------- */

static enum hake_answer hook_not_yet(void *ctx, hake_conn *conn,
                                     const struct hake_hello *hello,
                                     const struct hake_config **config)
{
    (void)ctx;
    (void)conn;
    (void)hello;
    (void)config;
    return HAKE_NOT_YET;
}

static void client_start(void)
{
    loopback_init(&l);
    loopback_start(&l);
    side = &l.client;
}

static void client_wait_sh(void)
{
    client_start();
    loopback_move(&l.client, &l.server, SIZE_MAX);
}

static void server_start(void)
{
    client_start();
    side = &l.server;
}

static void server_wait_finished(void)
{
    client_wait_sh();
    side = &l.server;
}

static void server_waits_for_room(void)
{
    static struct hake_bytes chain[2];
    static struct hake_credential credential;

    loopback_init(&l);
    credential = loopback_credential;
    chain[0] = chain[1] = credential.chain[0];
    credential.chain = chain;
    credential.chain_len = 2;
    l.server.config.credentials = &credential;
    l.server.out_buffer.len = HAKE_OUTPUT_MIN;
    l.server.config.flags = HAKE_ONE_MESSAGE_PER_RECORD;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    side = &l.server;
}

static void server_pending(void)
{
    loopback_init(&l);
    l.server.config.hello = hook_not_yet;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    side = &l.server;
}

static void connected(void)
{
    loopback_init(&l);
    loopback_handshake(&l);
    side = &l.client;
}

static void connected_server(void)
{
    connected();
    side = &l.server;
}

static void has_data(void)
{
    connected();
    hake_write(&l.server.conn, (const uint8_t *)"data", 4);
    loopback_run(&l, SIZE_MAX);
}

static void output_full(void)
{
    static const uint8_t zeros[20000];

    connected();
    while (hake_write(&l.client.conn, zeros, sizeof zeros) > 0)
        ;
}

static void released(void)
{
    connected();
    hake_handshake_release(&l.client.conn);
}

static void write_closed(void)
{
    connected();
    hake_close(&l.client.conn);
}

static void peer_closed(void)
{
    connected();
    hake_close(&l.server.conn);
    loopback_run(&l, SIZE_MAX);
}

static void both_closed(void)
{
    peer_closed();
    hake_close(&l.client.conn);
    loopback_run(&l, SIZE_MAX);
}

static void wire_ended_with_data(void)
{
    has_data();
    hake_recvrec_end(&l.client.conn);
}

static void failed_with_alert(void)
{
    static const uint8_t http[] = "GET / HTTP/1.1\r\n\r\n";

    server_start();
    loopback_feed(side, http, sizeof http - 1, SIZE_MAX);
}

static void failed_and_sent(void)
{
    failed_with_alert();
    loopback_move(&l.server, &l.client, SIZE_MAX);
}

static void failed_by_alert(void)
{
    uint8_t hello[1024];

    server_start();
    loopback_take(&l.client, hello, sizeof hello);
    loopback_feed(side, (const uint8_t *)"\x17\x03\x03\x00\x01", 5, 1);
    loopback_move(&l.server, &l.client, SIZE_MAX);
    side = &l.client;
}

static void truncated(void)
{
    connected();
    hake_recvrec_end(&l.client.conn);
}

static void never_started(void)
{
    loopback_init(&l);
    l.client.config.suites = NULL;
    side = &l.client;
    hake_client_start(&side->conn, &side->handshake, &side->config,
                      side->in_buffer, side->out_buffer, side->server_name);
}

static void wiped(void)
{
    connected();
    hake_wipe(&l.client.conn);
}

/* What hake_status must say, and of all else nothing. */
#define FREE HAKE_HANDSHAKE_MEMORY_FREE
#define OPEN (HAKE_CONNECTED | HAKE_SENDAPP | HAKE_RECVREC)

static const struct {
    const char *name;
    void (*make)(void);
    unsigned status;
} situations[] = {
    {"client with its hello", client_start, HAKE_SENDREC | HAKE_RECVREC},
    {"client in WAIT_SH", client_wait_sh, HAKE_RECVREC},
    {"server at the start", server_start, HAKE_RECVREC},
    {"server in WAIT_FINISHED", server_wait_finished,
     HAKE_SENDREC | HAKE_RECVREC},
    {"server waiting for room", server_waits_for_room, HAKE_SENDREC},
    {"server with a pending hook", server_pending, HAKE_WANT_EXTERNAL},
    {"connected client", connected, OPEN | FREE},
    {"connected server", connected_server, OPEN | FREE},
    {"application data waits", has_data,
     HAKE_CONNECTED | HAKE_SENDAPP | HAKE_RECVAPP | FREE},
    {"output full", output_full,
     HAKE_CONNECTED | HAKE_SENDREC | HAKE_RECVREC | FREE},
    {"memory released", released, OPEN},
    {"close_notify queued", write_closed,
     HAKE_CONNECTED | HAKE_SENDREC | HAKE_RECVREC | FREE},
    {"peer closed", peer_closed,
     HAKE_CONNECTED | HAKE_SENDAPP | HAKE_PEER_CLOSED | FREE},
    {"both closed", both_closed,
     HAKE_CONNECTED | HAKE_PEER_CLOSED | HAKE_CLOSED | FREE},
    {"transport ended, data waits", wire_ended_with_data,
     HAKE_CONNECTED | HAKE_SENDAPP | HAKE_RECVAPP | FREE},
    {"failed, alert queued", failed_with_alert,
     HAKE_FAILED | HAKE_SENDREC | FREE},
    {"failed, alert sent", failed_and_sent, HAKE_FAILED | FREE},
    {"failed by an alert", failed_by_alert, HAKE_FAILED | FREE},
    {"truncated", truncated, HAKE_FAILED | FREE},
    {"never started", never_started, HAKE_FAILED | FREE},
    {"wiped", wiped, 0},
};
#define SITUATIONS ((int)(sizeof situations / sizeof situations[0]))

/* ---- Misuse ----------------------------------------------------------- */

static void assert_unchanged(const char *call)
{
    bool same = memcmp(&l.client.conn, &before.client.conn,
                       sizeof l.client.conn) == 0 &&
                memcmp(&l.server.conn, &before.server.conn,
                       sizeof l.server.conn) == 0 &&
                memcmp(&l, &before, sizeof l) == 0;

    ck_assert_msg(same, "%s changed something", call);
}

/* A failed connection says its own error again, any other MISUSE. */
static void assert_misuse(enum hake_error got, const char *call)
{
    enum hake_error error = hake_conn_failure(&side->conn)->error;

    if (error == HAKE_OK)
        error = HAKE_ERR_MISUSE;
    ck_assert_msg(got == error, "%s: %s", call, hake_error_info(got)->id);
    assert_unchanged(call);
}

#define MISUSE(call) assert_misuse(call, #call)

static void misuse_wire(hake_conn *c, unsigned status)
{
    size_t out = hake_sendrec_buf(c).len, room = hake_recvrec_buf(c).len;

    before = l; /* hake_recvrec_buf may move bytes */
    ck_assert_int_eq(out > 0, (status & HAKE_SENDREC) != 0);
    ck_assert_int_eq(room > 0, (status & HAKE_RECVREC) != 0);
    MISUSE(hake_sendrec_ack(c, out + 1));
    MISUSE(hake_sendrec_ack(c, SIZE_MAX));
    MISUSE(hake_recvrec_ack(c, room + 1));
    MISUSE(hake_recvrec_ack(c, SIZE_MAX));
    if (!(status & HAKE_RECVREC))
        MISUSE(hake_recvrec_ack(c, 0));
}

static void misuse_data(hake_conn *c, unsigned status)
{
    size_t data = hake_recvapp_buf(c).len, room = hake_sendapp_buf(c).len;
    static const uint8_t one[1];
    uint8_t byte;

    before = l;
    ck_assert_int_eq(data > 0, (status & HAKE_RECVAPP) != 0);
    ck_assert_int_eq(room > 0, (status & HAKE_SENDAPP) != 0);
    MISUSE(hake_recvapp_ack(c, data + 1));
    MISUSE(hake_recvapp_ack(c, SIZE_MAX));
    MISUSE(hake_sendapp_ack(c, room + 1));
    MISUSE(hake_sendapp_ack(c, SIZE_MAX));
    if (!(status & HAKE_SENDAPP)) {
        MISUSE(hake_sendapp_ack(c, 0));
        ck_assert_uint_eq(hake_write(c, one, 1), 0);
        assert_unchanged("hake_write");
    }
    if (!(status & HAKE_RECVAPP)) {
        ck_assert_uint_eq(hake_read(c, &byte, 1), 0);
        assert_unchanged("hake_read");
    }
}

static void misuse_rest(hake_conn *c, unsigned status)
{
    if (!(status & HAKE_WANT_EXTERNAL))
        MISUSE(hake_resume(c));
    if (!(status & FREE)) {
        ck_assert_ptr_null(hake_handshake_release(c));
        assert_unchanged("hake_handshake_release");
    }
    if (status == 0 || (status & HAKE_FAILED)) {
        MISUSE(hake_close(c));
        MISUSE(hake_recvrec_end(c));
    }
}

START_TEST(says_what_is_possible)
{
    situations[_i].make();
    ck_assert_msg(hake_status(&side->conn) == situations[_i].status,
                  "%s: %x instead of %x", situations[_i].name,
                  hake_status(&side->conn), situations[_i].status);
}
END_TEST

START_TEST(refuses_what_is_not_possible)
{
    unsigned status = situations[_i].status;

    situations[_i].make();
    misuse_wire(&side->conn, status);
    misuse_data(&side->conn, status);
    misuse_rest(&side->conn, status);
}
END_TEST

/* Acknowledging nothing of what is possible changes nothing either. */
START_TEST(takes_an_acknowledgement_of_nothing)
{
    unsigned status = situations[_i].status;
    hake_conn *c;

    situations[_i].make();
    c = &side->conn;
    hake_recvrec_buf(c);
    hake_sendapp_buf(c);
    before = l;
    if (status & HAKE_RECVREC)
        ck_assert_int_eq(hake_recvrec_ack(c, 0), HAKE_OK);
    if (status & HAKE_SENDAPP)
        ck_assert_int_eq(hake_sendapp_ack(c, 0), HAKE_OK);
    if (status & HAKE_SENDREC)
        ck_assert_int_eq(hake_sendrec_ack(c, 0), c->failure.error);
    if (status & HAKE_RECVAPP)
        ck_assert_int_eq(hake_recvapp_ack(c, 0), HAKE_OK);
    assert_unchanged("an acknowledgement of nothing");
}
END_TEST

/* Where there is no data to acknowledge, nothing bad may happen either. */
START_TEST(survives_an_acknowledgement_of_no_data)
{
    situations[_i].make();
    hake_recvapp_ack(&side->conn, 0);
    hake_sendrec_ack(&side->conn, 0);
    ck_assert_uint_eq(hake_status(&side->conn), situations[_i].status);
}
END_TEST

START_TEST(can_be_wiped_at_any_time)
{
    situations[_i].make();
    hake_wipe(&side->conn);
    ck_assert(sodium_is_zero((const uint8_t *)&side->conn, sizeof side->conn));
    ck_assert_uint_eq(hake_status(&side->conn), 0);
    hake_wipe(&side->conn);
    ck_assert_uint_eq(hake_status(&side->conn), 0);
}
END_TEST

/* A failure says all it knows, once and for good. */
START_TEST(keeps_its_first_failure)
{
    struct hake_failure failure;

    failed_with_alert();
    failure = *hake_conn_failure(&side->conn);
    ck_assert_int_eq(failure.error, HAKE_ERR_NOT_TLS);
    ck_assert_uint_eq(failure.alert_sent, HAKE_ALERT_unexpected_message);
    ck_assert_uint_eq(failure.alert_received, HAKE_ALERT_none);
    ck_assert_uint_eq(failure.message, 255);
    ck_assert(!failure.in_extension);
    hake_recvrec_end(&side->conn);
    hake_close(&side->conn);
    hake_resume(&side->conn);
    ck_assert_mem_eq(hake_conn_failure(&side->conn), &failure, sizeof failure);
    ck_assert_uint_eq(side->seen.alert_records, 1);
    ck_assert_uint_eq(hake_sendrec_buf(&side->conn).len, 7);
}
END_TEST

START_TEST(knows_nothing_before_it_is_negotiated)
{
    client_wait_sh();
    ck_assert_ptr_null(hake_conn_suite(&l.client.conn));
    ck_assert_ptr_null(hake_conn_group(&l.client.conn));
    ck_assert_uint_eq(hake_conn_version(&l.client.conn), 0);
    ck_assert_uint_eq(hake_conn_scheme(&l.client.conn), 0);
    ck_assert_uint_eq(hake_conn_alpn(&l.client.conn).len, 0);
    ck_assert(!hake_conn_verified(&l.client.conn));
    ck_assert_int_eq(hake_conn_failure(&l.client.conn)->error, HAKE_OK);
}
END_TEST

START_TEST(has_the_promised_sizes)
{
    ck_assert_uint_le(sizeof(hake_conn), 512);
    ck_assert_uint_le(sizeof(hake_handshake), 2048);
}
END_TEST

Suite *engine_api_test(void)
{
    Suite *suite = suite_create("engine_api");
    TCase *tcase = tcase_create("engine_api");

    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, says_what_is_possible, 0, SITUATIONS);
    tcase_add_loop_test(tcase, refuses_what_is_not_possible, 0, SITUATIONS);
    tcase_add_loop_test(tcase, takes_an_acknowledgement_of_nothing, 0,
                        SITUATIONS);
    tcase_add_loop_test(tcase, survives_an_acknowledgement_of_no_data, 0,
                        SITUATIONS);
    tcase_add_loop_test(tcase, can_be_wiped_at_any_time, 0, SITUATIONS);
    tcase_add_test(tcase, keeps_its_first_failure);
    tcase_add_test(tcase, knows_nothing_before_it_is_negotiated);
    tcase_add_test(tcase, has_the_promised_sizes);
    suite_add_tcase(suite, tcase);
    return suite;
}

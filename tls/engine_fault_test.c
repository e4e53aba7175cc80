/*
 * engine_fault_test.c: every provider call fails once, and the connection
 * fails with it; and tables that leave a proof out never lead to CONNECTED.
 */
#include "tls/flow.h"
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <string.h>

static struct loopback l;
static struct hake_group group;
static struct hake_scheme scheme;
static struct hake_aead aead;
static struct hake_suite suite;
static const struct hake_group *const groups[] = {&group, NULL};
static const struct hake_scheme *const schemes[] = {&scheme, NULL};
static const struct hake_suite *const suites[] = {&suite, NULL};

static void fresh(void)
{
    loopback_init(&l);
    group = hake_x25519;
    scheme = hake_ed25519;
    aead = hake_chacha20_poly1305;
    suite = hake_suite13_chacha20_poly1305_sha256;
    suite.aead = &aead;
}

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

/* ---- Providers -------------------------------------------------------- */

static bool no_offer(uint8_t *client_share, const uint8_t *random)
{
    (void)client_share;
    (void)random;
    return false;
}

static bool no_answer(uint8_t *server_share, uint8_t *shared,
                      const uint8_t *random, const uint8_t *client_share)
{
    (void)server_share;
    (void)shared;
    (void)random;
    (void)client_share;
    return false;
}

static bool no_finish(uint8_t *shared, const uint8_t *random,
                      const uint8_t *server_share)
{
    (void)shared;
    (void)random;
    (void)server_share;
    return false;
}

static bool no_verify(const struct hake_public_key *key, struct hake_bytes sig,
                      struct hake_bytes message)
{
    (void)key;
    (void)sig;
    (void)message;
    return false;
}

/* A share that could not be made is not sent. */
START_TEST(fails_if_a_share_cannot_be_offered)
{
    group.offer = no_offer;
    l.client.config.groups = groups;
    ck_assert_int_eq(hake_client_start(&l.client.conn, &l.client.handshake,
                                       &l.client.config, l.client.in_buffer,
                                       l.client.out_buffer,
                                       l.client.server_name),
                     HAKE_ERR_KEY_SHARE_FAILED);
    ck_assert_uint_eq(l.client.said.len, 0);
}
END_TEST

START_TEST(fails_if_a_share_cannot_be_answered)
{
    group.answer = no_answer;
    l.server.config.groups = groups;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_KEY_SHARE_INVALID);
    loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
    ck_assert_uint_eq(l.server.said.len, 0);
}
END_TEST

START_TEST(fails_if_a_key_exchange_cannot_be_finished)
{
    group.finish = no_finish;
    l.client.config.groups = groups;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_KEY_SHARE_INVALID);
    ck_assert_uint_eq(l.client.seen.secrets, 0);
}
END_TEST

START_TEST(fails_if_a_signature_cannot_be_verified)
{
    scheme.verify = no_verify;
    l.client.config.schemes = schemes;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_SIGNATURE_INVALID);
    loopback_assert_failed(&l.server, HAKE_ERR_ALERT_RECEIVED);
    ck_assert_uint_eq(l.server.conn.failure.alert_received,
                      HAKE_ALERT_decrypt_error);
}
END_TEST

/* A scheme for keys of another kind than the certificate's. */
START_TEST(fails_if_the_scheme_does_not_fit_the_key)
{
    scheme.key_kind = 77;
    scheme.key_algorithm.len--;
    l.client.config.schemes = schemes;
    l.client.config.verify = hake_verify_pinned;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_CERTIFICATE_KEY);
}
END_TEST

static unsigned opens_left;

static bool open_some(uint8_t *data, size_t len, struct hake_bytes ad,
                      const uint8_t nonce[HAKE_AEAD_NONCE],
                      const struct hake_aead_key *key)
{
    if (opens_left == 0)
        return false;
    opens_left--;
    return hake_chacha20_poly1305.open(data, len, ad, nonce, key);
}

/* At the first, second, third record that is opened: client, server, data. */
START_TEST(fails_if_a_record_cannot_be_opened)
{
    struct loopback_side *side = _i == 1 ? &l.server : &l.client;

    aead.open = open_some;
    opens_left = (unsigned)_i;
    l.client.config.suites = l.server.config.suites = suites;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    loopback_move(&l.server, &l.client, SIZE_MAX);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    hake_write(&l.server.conn, (const uint8_t *)"data", 4);
    loopback_move(&l.server, &l.client, SIZE_MAX);
    loopback_assert_failed(side, HAKE_ERR_RECORD_MAC);
}
END_TEST

/* ---- Proofs ----------------------------------------------------------- */

#define ROWS_MAX 48

static struct flow_row rows[2][ROWS_MAX];
static struct hake_flow flows[2];
static struct hake_role roles[2];

static void roles_copy(void)
{
    static const struct hake_role *const whole[] = {&hake_client13,
                                                    &hake_server13};

    for (int i = 0; i < 2; i++) {
        const struct flow_row *row = whole[i]->flow13->rows;
        unsigned n = 0;

        do {
            ck_assert_uint_lt(n, ROWS_MAX);
            rows[i][n] = row[n];
        } while (row[n++].state != STATE_INVALID);
        flows[i] = *whole[i]->flow13;
        flows[i].rows = rows[i];
        roles[i] = *whole[i];
        roles[i].flow13 = &flows[i];
    }
    l.client.config.role = &roles[0];
    l.server.config.role = &roles[1];
}

/* Takes a message out: whoever would come to its state comes to where it
 * leads, with the keys that it would have installed. */
static void message_leave_out(struct flow_row *table, uint8_t on)
{
    struct flow_row *row, *out = table;
    uint8_t state, then;
    uint32_t keys;

    while (out->on != on || out->facts != 0)
        out++;
    state = out->state;
    then = out->then;
    keys = out->keys;
    for (row = table; row->state != STATE_INVALID; row++) {
        if (row->then == state && row->state != state) {
            row->then = then;
            row->keys |= keys;
        }
    }
    for (row = table; row->state != STATE_INVALID; row++) {
        if (row->state == state)
            row->state = FAILED; /* never met */
    }
}

START_TEST(connects_with_copied_tables)
{
    roles_copy();
    run();
    loopback_assert_connected(&l);
}
END_TEST

START_TEST(needs_the_servers_signature)
{
    roles_copy();
    message_leave_out(rows[0], RECV(certificate_verify));
    message_leave_out(rows[1], SEND(certificate_verify));
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_PROOF_MISSING);
}
END_TEST

START_TEST(needs_the_servers_certificate)
{
    roles_copy();
    message_leave_out(rows[0], RECV(certificate_verify));
    message_leave_out(rows[0], RECV(certificate));
    message_leave_out(rows[1], SEND(certificate_verify));
    message_leave_out(rows[1], SEND(certificate));
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_PROOF_MISSING);
}
END_TEST

START_TEST(needs_the_servers_finished)
{
    roles_copy();
    message_leave_out(rows[0], RECV(finished));
    message_leave_out(rows[1], SEND(finished));
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_PROOF_MISSING);
}
END_TEST

START_TEST(needs_the_clients_finished)
{
    roles_copy();
    message_leave_out(rows[1], RECV(finished));
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_PROOF_MISSING);
}
END_TEST

/* A handler that does nothing proves nothing. */
static enum hake_error nothing_read(hake_conn *c, const struct message *m)
{
    (void)c;
    (void)m;
    return HAKE_OK;
}

START_TEST(needs_handlers_that_check)
{
    static const uint8_t client[] = {RECV(certificate),
                                     RECV(certificate_verify), RECV(finished)};
    struct flow_row *row;

    roles_copy();
    for (row = rows[_i == 3]; row->state != STATE_INVALID; row++) {
        if (row->on == (_i == 3 ? RECV(finished) : client[_i]))
            row->handler = nothing_read;
    }
    run();
    if (_i == 0) /* without a key the signature cannot be checked */
        loopback_assert_failed(&l.client, HAKE_ERR_SCHEME_KEY);
    else
        loopback_assert_failed(_i == 3 ? &l.server : &l.client,
                               HAKE_ERR_PROOF_MISSING);
}
END_TEST

Suite *engine_fault_test(void)
{
    Suite *all = suite_create("engine_fault");
    TCase *tcase = tcase_create("engine_fault");

    tcase_add_checked_fixture(tcase, fresh, NULL);
    tcase_add_test(tcase, fails_if_a_share_cannot_be_offered);
    tcase_add_test(tcase, fails_if_a_share_cannot_be_answered);
    tcase_add_test(tcase, fails_if_a_key_exchange_cannot_be_finished);
    tcase_add_test(tcase, fails_if_a_signature_cannot_be_verified);
    tcase_add_test(tcase, fails_if_the_scheme_does_not_fit_the_key);
    tcase_add_loop_test(tcase, fails_if_a_record_cannot_be_opened, 0, 3);
    tcase_add_test(tcase, connects_with_copied_tables);
    tcase_add_test(tcase, needs_the_servers_signature);
    tcase_add_test(tcase, needs_the_servers_certificate);
    tcase_add_test(tcase, needs_the_servers_finished);
    tcase_add_test(tcase, needs_the_clients_finished);
    tcase_add_loop_test(tcase, needs_handlers_that_check, 0, 4);
    suite_add_tcase(all, tcase);
    return all;
}

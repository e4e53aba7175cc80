/*
 * engine12_fault_test.c: TLS 1.2 with an algorithm, a table or a handler that
 * does not do its work: whatever the tables say, CONNECTED is not reached
 * without the proofs; and a peer whose messages do not say what they should.
 */
#include "tls/loopback.h"
#include "tls/schedule.h"

#include <check.h>
#include <string.h>

Suite *engine12_fault_test(void);

static struct loopback l;

static void fresh(void)
{
    loopback_init12(&l, CHACHA12);
}

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

/* ---- Proofs ------------------------------------------------------------ */

/* Takes a message out of a side's table: whoever would come to its state comes
 * to where it leads, with the keys that it would have installed. */
static void leave_out(struct loopback_side *side, uint8_t on)
{
    struct flow_row *out = loopback_row(side, on);
    const uint8_t state = out->state, then = out->then;
    const uint32_t keys = out->keys & (MAIN | RX | TX);
    struct flow_row *row;

    for (row = side->tables.flow12; row->state != STATE_INVALID; row++) {
        if (row->then == state && row->state != state) {
            row->then = then;
            row->keys |= keys;
        }
        if (row->state == state)
            row->state = FAILED; /* never met */
    }
}

START_TEST(connects_with_copied_tables)
{
    loopback_row(&l.client, RECV(finished));
    loopback_row(&l.server, RECV(finished));
    run();
    loopback_assert_connected(&l);
}
END_TEST

START_TEST(needs_the_servers_certificate)
{
    leave_out(&l.client, RECV(certificate));
    leave_out(&l.server, SEND(certificate));
    run(); /* without a key the signature cannot be checked */
    loopback_assert_failed(&l.client, HAKE_ERR_SCHEME_KEY);
}
END_TEST

static enum hake_error nothing_read(hake_conn *c, const struct message *m)
{
    (void)c, (void)m;
    return HAKE_OK;
}

/* Without ServerKeyExchange there is no share and no signature; a group of
 * zeros stands for the share. */
static enum hake_error done_read_with_group(hake_conn *c,
                                            const struct message *m)
{
    c->group = &hake_x25519;
    return server_hello_done_read(c, m);
}

START_TEST(needs_the_servers_key_exchange)
{
    struct flow_row *row;

    leave_out(&l.client, RECV(server_key_exchange));
    leave_out(&l.server, SEND(server_key_exchange));
    for (row = l.client.tables.flow12; row->state != STATE_INVALID; row++) {
        if (row->on == RECV(server_hello_done))
            row->handler = done_read_with_group;
    }
    run();
    ck_assert(!(hake_status(&l.client.conn) & HAKE_CONNECTED));
    ck_assert(!(hake_status(&l.server.conn) & HAKE_CONNECTED));
}
END_TEST

/* Neither certificate nor signature, and both sides agree all the same. */
START_TEST(needs_the_servers_certificate_and_signature)
{
    struct flow_row *row;

    leave_out(&l.client, RECV(certificate));
    leave_out(&l.server, SEND(certificate));
    loopback_row(&l.server, SEND(server_key_exchange));
    for (row = l.server.tables.flow12; row->state != STATE_INVALID; row++) {
        if (row->on == SEND(server_key_exchange))
            row->handler = server_key_exchange_psk_write;
    }
    for (row = l.client.tables.flow12; row->state != STATE_INVALID; row++) {
        if (row->on == RECV(server_key_exchange))
            row->handler = server_key_exchange_psk_read;
    }
    l.client.config.psk = loopback_psk;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_PROOF_MISSING);
}
END_TEST

START_TEST(needs_the_servers_finished)
{
    leave_out(&l.client, RECV(finished));
    leave_out(&l.server, SEND(finished));
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_PROOF_MISSING);
}
END_TEST

START_TEST(needs_the_clients_finished)
{
    leave_out(&l.server, RECV(finished));
    leave_out(&l.client, SEND(finished));
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_PROOF_MISSING);
}
END_TEST

/* With a PSK nothing else proves the peer. By _i: side. */
START_TEST(needs_finished_with_a_pre_shared_key)
{
    struct loopback_side *side = _i ? &l.server : &l.client;

    loopback_init12(&l, PSK12);
    leave_out(side, RECV(finished));
    leave_out(_i ? &l.client : &l.server, SEND(finished));
    run();
    loopback_assert_failed(side, HAKE_ERR_PROOF_MISSING);
    ck_assert(!hake_conn_verified(&side->conn));
}
END_TEST

/* A handler that does nothing proves nothing. */
START_TEST(needs_handlers_that_check)
{
    struct loopback_side *side = _i == 2 ? &l.server : &l.client;

    loopback_row(side, _i == 0 ? RECV(certificate) : RECV(finished))->handler =
        nothing_read;
    run();
    loopback_assert_failed(side, _i == 0 ? HAKE_ERR_SCHEME_KEY
                                         : HAKE_ERR_PROOF_MISSING);
}
END_TEST

/* ---- Peers without a part ---------------------------------------------- */

/* The other side's tables are whole: one message less, and which error. */
START_TEST(misses_each_message_of_the_peer)
{
    static const struct {
        bool server; /* leaves out */
        uint8_t on;
        enum hake_error error; /* of the other side */
    } parts[] = {
        {true, SEND(certificate), HAKE_ERR_MESSAGE_UNEXPECTED},
        {true, SEND(server_hello_done), HAKE_OK}, /* both wait */
        {false, SEND(client_key_exchange), HAKE_ERR_MESSAGE_UNEXPECTED},
        {false, SEND(next_protocol), HAKE_ERR_MESSAGE_UNEXPECTED},
        {false, SEND(finished), HAKE_OK},
        {true, SEND(finished), HAKE_OK},
    };
    struct loopback_side *other = parts[_i].server ? &l.client : &l.server;

    loopback_npn(&l.client, "\2h2");
    loopback_npn(&l.server, "\2h2");
    leave_out(parts[_i].server ? &l.server : &l.client, parts[_i].on);
    run();
    ck_assert(!(hake_status(&other->conn) & HAKE_CONNECTED));
    ck_assert_int_eq(other->conn.failure.error, parts[_i].error);
    if (parts[_i].error != HAKE_OK)
        loopback_assert_failed(other, parts[_i].error);
}
END_TEST

/* A peer that sends Finished in the clear, without ChangeCipherSpec. By _i:
 * side; a message is no ChangeCipherSpec. */
START_TEST(misses_change_cipher_spec)
{
    struct loopback_side *side = _i ? &l.server : &l.client;
    struct loopback_side *other = _i ? &l.client : &l.server;
    struct flow_row *row = loopback_row(side, SEND(change_cipher_spec));

    for (; row->state != STATE_INVALID; row++) {
        if (row->on == SEND(change_cipher_spec))
            row->state = FAILED;
    }
    for (row = side->tables.flow12; row->state != STATE_INVALID; row++) {
        if (row->then == SEND_CCS)
            row->then = SEND_FINISHED;
    }
    run();
    loopback_assert_failed(other, HAKE_ERR_MESSAGE_UNEXPECTED);
    ck_assert_uint_eq(other->conn.failure.state, WAIT_CCS);
    ck_assert_uint_eq(other->conn.failure.message, 20);
}
END_TEST

/* NextProtocol after Finished, or before ChangeCipherSpec: wrong places. */
START_TEST(misses_next_protocol_in_its_place)
{
    struct flow_row *row;

    loopback_npn(&l.client, "\2h2");
    loopback_npn(&l.server, "\2h2");
    loopback_row(&l.client, SEND(client_key_exchange));
    for (row = l.client.tables.flow12; row->state != STATE_INVALID; row++) {
        if (row->on == SEND(client_key_exchange))
            row->then = SEND_NEXT_PROTOCOL;
        else if (row->on == SEND(next_protocol))
            row->then = SEND_CCS;
        else if (row->on == SEND(change_cipher_spec))
            row->then = SEND_FINISHED;
    }
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_MESSAGE_UNEXPECTED);
    ck_assert_uint_eq(l.server.conn.failure.state, WAIT_CCS);
    ck_assert_uint_eq(l.server.conn.failure.message, 67);
}
END_TEST

/* ---- Contents ---------------------------------------------------------- */

static size_t patch_at;
static uint8_t patch_xor;
static handler_fn *patch_of;

/* The real handler's body, one byte changed, before it is hashed. */
static enum hake_error patched_write(hake_conn *c, const struct message *m)
{
    size_t start = m->out->len;
    enum hake_error error = patch_of(c, m);

    if (error == HAKE_OK)
        m->out->p[start + patch_at] ^= patch_xor;
    return error;
}

static void patch(struct loopback_side *side, uint8_t on, size_t at,
                  uint8_t value)
{
    struct flow_row *row = loopback_row(side, on);

    for (; row->state != STATE_INVALID; row++) {
        if (row->on != on || (row->facts & FACT_PSK))
            continue;
        patch_of = row->handler;
        row->handler = patched_write;
    }
    patch_at = at;
    patch_xor = value;
}

/* What the server says, meant and not mistyped: the transcripts agree. */
START_TEST(judges_what_the_server_says)
{
    static const struct {
        uint8_t on;
        size_t at;
        uint8_t value;
        enum hake_error error;
    } cases[] = {
        /* ServerHello: version, random, session id, suite, compression */
        {SEND(server_hello), 1, 1, HAKE_ERR_VERSION_UNSUPPORTED},
        {SEND(server_hello), 0, 1, HAKE_ERR_VERSION_UNSUPPORTED},
        {SEND(server_hello), 35, 0x40, HAKE_ERR_SUITE_NOT_OFFERED},
        {SEND(server_hello), 36, 0xa9 ^ 0xac, HAKE_ERR_SUITE_NOT_OFFERED},
        {SEND(server_hello), 37, 1, HAKE_ERR_COMPRESSION},
        {SEND(certificate), 2, 1, HAKE_ERR_MESSAGE_MALFORMED},
        {SEND(certificate), 130, 1, HAKE_ERR_CERTIFICATE_NOT_PINNED},
        /* ServerKeyExchange: curve type, curve, point, scheme, signature */
        {SEND(server_key_exchange), 0, 2, HAKE_ERR_CURVE_TYPE},
        {SEND(server_key_exchange), 2, 0x1d ^ 0x17, HAKE_ERR_GROUP_NOT_OFFERED},
        {SEND(server_key_exchange), 3, 1, HAKE_ERR_MESSAGE_MALFORMED},
        {SEND(server_key_exchange), 4, 1, HAKE_ERR_SIGNATURE_INVALID},
        {SEND(server_key_exchange), 37, 1, HAKE_ERR_SCHEME_NOT_OFFERED},
        {SEND(server_key_exchange), 60, 1, HAKE_ERR_SIGNATURE_INVALID},
        {SEND(finished), 0, 1, HAKE_ERR_FINISHED_INVALID},
        {SEND(finished), 11, 0x80, HAKE_ERR_FINISHED_INVALID}};

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fresh();
        patch(&l.server, cases[i].on, cases[i].at, cases[i].value);
        run();
        ck_assert_msg(l.client.conn.failure.error == cases[i].error,
                      "case %u: %s", i,
                      hake_error_info(l.client.conn.failure.error)->id);
        loopback_assert_failed(&l.client, cases[i].error);
    }
}
END_TEST

/* Each byte of Finished, on both sides. */
START_TEST(judges_every_byte_of_finished)
{
    struct loopback_side *from = _i ? &l.server : &l.client;
    struct loopback_side *to = _i ? &l.client : &l.server;

    for (size_t at = 0; at < VERIFY_DATA12; at++) {
        fresh();
        patch(from, SEND(finished), at, 1);
        run();
        loopback_assert_failed(to, HAKE_ERR_FINISHED_INVALID);
        ck_assert_uint_eq(to->conn.failure.alert_sent, 51);
        ck_assert(!(hake_status(&to->conn) & HAKE_CONNECTED));
    }
}
END_TEST

/* X25519 with a point of small order gives zeros, RFC 7748 6.1, RFC 8422 5.11:
 * "MUST check whether the computed [...] is the all-zero value". By _i: of the
 * server, of the client. */
static enum hake_error zeros_write(hake_conn *c, const struct message *m)
{
    size_t start = m->out->len;
    enum hake_error error = patch_of(c, m);

    if (error == HAKE_OK)
        memset(m->out->p + start + patch_at, 0, 32);
    return error;
}

static bool verify_yes(const struct hake_public_key *key, struct hake_bytes sig,
                       struct hake_bytes message)
{
    (void)key, (void)sig, (void)message;
    return true;
}

/* As if the server had signed it. */
START_TEST(refuses_a_share_of_small_order)
{
    struct hake_scheme scheme = hake_ed25519;
    const struct hake_scheme *const schemes[] = {&scheme, NULL};
    struct loopback_side *from = _i ? &l.client : &l.server;
    const uint8_t on =
        _i ? SEND(client_key_exchange) : SEND(server_key_exchange);

    scheme.verify = verify_yes;
    l.client.config.schemes = schemes;
    patch(from, on, _i ? 1 : 4, 0);
    for (struct flow_row *row = from->tables.flow12;
         row->state != STATE_INVALID; row++) {
        if (row->handler == patched_write)
            row->handler = zeros_write;
    }
    run();
    loopback_assert_failed(_i ? &l.server : &l.client,
                           HAKE_ERR_KEY_SHARE_INVALID);
}
END_TEST

/* No certificate at all. */
static enum hake_error certificate_write_none(hake_conn *c,
                                              const struct message *m)
{
    (void)c;
    wr_uint(m->out, 3, 0);
    return HAKE_OK;
}

START_TEST(refuses_an_empty_certificate_list)
{
    loopback_row(&l.server, SEND(certificate))->handler =
        certificate_write_none;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_CERTIFICATE_EMPTY);
}
END_TEST

/* ---- Groups ------------------------------------------------------------- */

static bool offer_none(uint8_t *client_share, const uint8_t *random)
{
    (void)client_share, (void)random;
    return false;
}

START_TEST(fails_if_the_server_has_no_share)
{
    struct hake_group broken = hake_x25519;
    const struct hake_group *const groups[] = {&broken, NULL};

    broken.offer = offer_none;
    loopback_init12(&l, _i ? PSK12 : CHACHA12);
    l.server.config.groups = groups;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_KEY_SHARE_FAILED);
}
END_TEST

static bool is_zero(const uint8_t *p, size_t len)
{
    uint8_t sum = 0;

    while (len-- > 0)
        sum |= p[len];
    return sum == 0;
}

static bool answer_from_random(uint8_t *server_share, uint8_t *shared,
                               const uint8_t *random,
                               const uint8_t *client_share)
{
    ck_assert(!is_zero(random + 1, hake_x25519.random_len - 1U));
    return hake_x25519.answer(server_share, shared, random, client_share);
}

/* The server may choose any of them, and only then is it known which. */
START_TEST(draws_enough_for_every_group_it_offers)
{
    struct hake_group small = hake_x25519, large = hake_x25519;
    const struct hake_group *const groups[] = {&small, &large, NULL};
    const struct hake_group *const chosen[] = {&large, NULL};

    small.id = 0x7777;
    small.random_len = 1;
    large.answer = answer_from_random;
    l.client.config.groups = groups;
    l.server.config.groups = chosen;
    run();
    loopback_assert_connected(&l);
    ck_assert_ptr_eq(hake_conn_group(&l.client.conn), &large);
}
END_TEST

static enum hake_answer verify_without_group(void *ctx,
                                             const struct hake_peer *peer,
                                             struct hake_verdict *verdict)
{
    ck_assert_ptr_null(hake_conn_group(&l.client.conn));
    return hake_verify_pinned(ctx, peer, verdict);
}

/* Certificate comes before ServerKeyExchange, which names the group. */
START_TEST(knows_the_group_once_it_is_named)
{
    ck_assert(l.client.config.verify == hake_verify_pinned);
    l.client.config.verify = verify_without_group;
    run();
    loopback_assert_connected(&l);
    ck_assert_ptr_eq(hake_conn_group(&l.client.conn), &hake_x25519);
}
END_TEST

/* ---- Alerts ------------------------------------------------------------- */

/* A peer that never came to know the version says so in another's record. */
START_TEST(takes_an_alert_in_a_record_of_another_version)
{
    static const uint8_t alert[] = {21, 3, 1, 0, 2, 2, 40};
    static const uint8_t message[] = {22, 3, 1, 0, 4, 16, 0, 0, 0};
    uint8_t hello[512], flight[2048];
    size_t len;

    loopback_start(&l);
    len = loopback_take(&l.client, hello, sizeof hello);
    loopback_feed(&l.server, hello, len, SIZE_MAX);
    loopback_take(&l.server, flight, sizeof flight);
    if (_i) {
        loopback_feed(&l.server, message, sizeof message, SIZE_MAX);
        loopback_assert_failed(&l.server, HAKE_ERR_RECORD_VERSION);
        return;
    }
    loopback_feed(&l.server, alert, sizeof alert, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_ALERT_RECEIVED);
    ck_assert_uint_eq(l.server.conn.failure.alert_received, 40);
}
END_TEST

static unsigned alerts_seen;

static void alert_note(void *ctx, const hake_conn *conn,
                       const struct hake_event *event)
{
    (void)ctx, (void)conn;
    if (event->kind != HAKE_EVENT_ALERT)
        return;
    ck_assert_uint_eq(event->code, HAKE_ALERT_bad_record_mac);
    ck_assert(event->protected);
    alerts_seen++;
}

/* bad_record_mac has the number of the record type that is never protected. */
START_TEST(tells_that_an_alert_is_protected)
{
    static const uint8_t garbage[5 + 16] = {23, 3, 3, 0, 16};

    alerts_seen = 0;
    l.server.config.trace = alert_note;
    run();
    loopback_feed(&l.server, garbage, sizeof garbage, SIZE_MAX);
    ck_assert_int_eq(hake_conn_failure(&l.server.conn)->error,
                     HAKE_ERR_RECORD_MAC);
    ck_assert_uint_eq(alerts_seen, 1);
}
END_TEST

Suite *engine12_fault_test(void)
{
    Suite *all = suite_create("engine12_fault");
    TCase *tcase = tcase_create("engine12_fault");

    tcase_add_checked_fixture(tcase, fresh, NULL);
    tcase_add_test(tcase, connects_with_copied_tables);
    tcase_add_test(tcase, needs_the_servers_certificate);
    tcase_add_test(tcase, needs_the_servers_key_exchange);
    tcase_add_test(tcase, needs_the_servers_certificate_and_signature);
    tcase_add_test(tcase, needs_the_servers_finished);
    tcase_add_test(tcase, needs_the_clients_finished);
    tcase_add_loop_test(tcase, needs_finished_with_a_pre_shared_key, 0, 2);
    tcase_add_loop_test(tcase, needs_handlers_that_check, 0, 3);
    tcase_add_loop_test(tcase, misses_each_message_of_the_peer, 0, 6);
    tcase_add_loop_test(tcase, misses_change_cipher_spec, 0, 2);
    tcase_add_test(tcase, misses_next_protocol_in_its_place);
    tcase_add_test(tcase, judges_what_the_server_says);
    tcase_add_loop_test(tcase, judges_every_byte_of_finished, 0, 2);
    tcase_add_loop_test(tcase, refuses_a_share_of_small_order, 0, 2);
    tcase_add_test(tcase, refuses_an_empty_certificate_list);
    tcase_add_loop_test(tcase, fails_if_the_server_has_no_share, 0, 2);
    tcase_add_test(tcase, draws_enough_for_every_group_it_offers);
    tcase_add_test(tcase, knows_the_group_once_it_is_named);
    tcase_add_loop_test(tcase, takes_an_alert_in_a_record_of_another_version, 0,
                        2);
    tcase_add_test(tcase, tells_that_an_alert_is_protected);
    suite_add_tcase(all, tcase);
    return all;
}

/*
 * loopback_test.c: the helper of loopback.h, and the basic properties of a
 * handshake in memory: both sides connect, agree, and carry data.
 */
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

const struct hake_suite *const loopback_suites[LOOPBACK_SUITES][2] = {
    {&hake_suite13_chacha20_poly1305_sha256, NULL},
    {&hake_suite13_aes_256_gcm_sha384, NULL}};

const struct hake_suite *const loopback_suites12[LOOPBACK_SUITES12][2] = {
    {&hake_suite12_ecdhe_ecdsa_chacha20_poly1305, NULL},
    {&hake_suite12_ecdhe_psk_chacha20_poly1305, NULL},
    {&hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384, NULL}};

static bool lacks(const struct hake_suite *s)
{
    if (s->aead->available == NULL || s->aead->available())
        return false;
    printf("SKIPPED: this machine lacks %s\n", s->name);
    return true;
}

bool loopback_lacks(unsigned suite)
{
    return lacks(loopback_suites[suite][0]);
}

bool loopback_lacks12(unsigned suite)
{
    return lacks(loopback_suites12[suite][0]);
}

/* ---- Callbacks -------------------------------------------------------- */

static bool draw(void *ctx, uint8_t *out, size_t len)
{
    uint8_t seed[randombytes_SEEDBYTES] = {0};
    struct loopback_random *random = ctx;

    random->calls++;
    seed[0] = random->side;
    seed[1] = (uint8_t)random->calls;
    randombytes_buf_deterministic(out, len, seed);
    return random->calls != random->fail_at;
}

static void log_add(struct loopback_log *log, struct hake_bytes bytes)
{
    if (bytes.len > 0 && log->len + bytes.len <= sizeof log->p)
        memcpy(log->p + log->len, bytes.p, bytes.len);
    log->len += bytes.len;
}

static void secret_see(struct loopback_seen *seen, const struct hake_event *e)
{
    ck_assert_uint_lt(e->code, 8);
    ck_assert_uint_le(e->bytes.len, HAKE_SECRET_MAX);
    memcpy(seen->secret[e->code], e->bytes.p, e->bytes.len);
    seen->secrets++;
}

static void message_see(struct loopback_side *side, const struct hake_event *e)
{
    side->seen.messages++;
    if (e->sent)
        log_add(&side->said, e->bytes);
}

static void trace(void *ctx, const hake_conn *conn,
                  const struct hake_event *event)
{
    struct loopback_side *side = ctx;
    struct loopback_seen *seen = &side->seen;

    ck_assert_ptr_eq(conn, &side->conn);
    switch (event->kind) {
    case HAKE_EVENT_RECORD:
        if (event->sent && event->code == CONTENT_alert)
            seen->alert_records++;
        break;
    case HAKE_EVENT_ALERT:
        if (event->sent)
            seen->alert = (uint8_t)event->code;
        break;
    case HAKE_EVENT_STATE:
        if (seen->states_len < sizeof seen->states)
            seen->states[seen->states_len++] = (uint8_t)event->code;
        break;
    case HAKE_EVENT_SECRET: secret_see(seen, event); break;
    case HAKE_EVENT_MESSAGE: message_see(side, event); break;
    case HAKE_EVENT_EXTENSION: seen->extensions++; break;
    case HAKE_EVENT_FAILURE: seen->failures++; break;
    }
}

/* ---- Setting up ------------------------------------------------------- */

static void side_init(struct loopback_side *side, bool server)
{
    memset(side, 0, sizeof *side);
    side->in_buffer.p = side->in;
    side->in_buffer.len = sizeof side->in;
    side->out_buffer.p = side->out;
    side->out_buffer.len = sizeof side->out;
    side->random.side = server ? 's' : 'c';
    side->config.role = server ? &hake_server13 : &hake_client13;
    side->config.suites = loopback_suites[0];
    side->config.groups = hake_default_groups;
    side->config.schemes = hake_default_schemes;
    side->config.random = draw;
    side->config.random_ctx = &side->random;
    side->config.trace = trace;
    side->config.trace_ctx = side;
}

void loopback_init(struct loopback *l)
{
    static const char name[] = "localhost";

    side_init(&l->client, false);
    side_init(&l->server, true);
    l->client.server_name.p = (const uint8_t *)name;
    l->client.server_name.len = sizeof name - 1;
    l->client.config.verify = hake_verify_pinned;
    /* The callback's context is not const; the verifier does not write. */
    memcpy(&l->client.config.verify_ctx,
           &(const struct hake_pins *){&loopback_pins}, sizeof(void *));
    l->server.config.credentials = &loopback_credential;
    l->server.config.credentials_len = 1;
}

/* By a client's identity, or for a server whatever its hint. */
enum hake_answer loopback_psk(void *ctx, hake_conn *conn,
                              struct hake_bytes identity, struct hake_psk *psk)
{
    static const char name[] = LOOPBACK_PSK_IDENTITY, key[] = LOOPBACK_PSK;

    (void)ctx;
    if (conn->server && (identity.len != sizeof name - 1 ||
                         memcmp(identity.p, name, sizeof name - 1) != 0))
        return HAKE_NO;
    psk->version = 0x0303;
    psk->identity = (struct hake_bytes){(const uint8_t *)name, sizeof name - 1};
    psk->key = (struct hake_bytes){(const uint8_t *)key, sizeof key - 1};
    return HAKE_YES;
}

void loopback_init12(struct loopback *l, unsigned suite)
{
    loopback_init(l);
    l->client.config.role = &hake_client;
    l->server.config.role = &hake_server;
    l->client.config.suites = l->server.config.suites =
        loopback_suites12[suite];
    if (suite == PSK12)
        l->client.config.psk = l->server.config.psk = loopback_psk;
}

void loopback_npn(struct loopback_side *side, const char *list)
{
    ck_assert(
        hake_npn_list_init(&side->npn, (const uint8_t *)list, strlen(list)));
    side->config.npn = &side->npn;
}

void loopback_alpn(struct loopback_side *side, const char *list)
{
    ck_assert(hake_alpn_list_init(&side->config.alpn, (const uint8_t *)list,
                                  strlen(list)));
}

static void table_copy(struct flow_row *rows, struct hake_flow *copy,
                       const struct hake_flow *flow)
{
    const struct flow_row *row = flow->rows;
    unsigned n = 0;

    do {
        ck_assert_uint_lt(n, LOOPBACK_ROWS);
        rows[n++] = *row;
    } while (row++->state != STATE_INVALID);
    *copy = *flow;
    copy->rows = rows;
}

static struct flow_row *row_on(struct flow_row *row, uint8_t on)
{
    for (; row->state != STATE_INVALID; row++) {
        if (row->on == on && !(row->facts & FACT_STATUS))
            return row;
    }
    return NULL;
}

struct flow_row *loopback_row(struct loopback_side *side, uint8_t on)
{
    struct loopback_tables *t = &side->tables;
    struct flow_row *row;

    if (side->config.role != &t->role) {
        t->role = *side->config.role;
        table_copy(t->hello, &t->hello_flow, t->role.hello);
        table_copy(t->flow12, &t->flow12_flow, t->role.flow12);
        t->role.hello = &t->hello_flow;
        t->role.flow12 = &t->flow12_flow;
        side->config.role = &t->role;
    }
    row = row_on(t->flow12, on);
    row = row == NULL ? row_on(t->hello, on) : row;
    ck_assert_ptr_nonnull(row);
    return row;
}

void loopback_start(struct loopback *l)
{
    ck_assert_int_eq(hake_client_start(&l->client.conn, &l->client.handshake,
                                       &l->client.config, l->client.in_buffer,
                                       l->client.out_buffer,
                                       l->client.server_name),
                     HAKE_OK);
    ck_assert_int_eq(hake_server_start(&l->server.conn, &l->server.handshake,
                                       &l->server.config, l->server.in_buffer,
                                       l->server.out_buffer),
                     HAKE_OK);
    if (l->client.kept.len > 0)
        ck_assert_int_eq(hake_keep_messages(&l->client.conn, l->client.kept),
                         HAKE_OK);
    if (l->server.kept.len > 0)
        ck_assert_int_eq(hake_keep_messages(&l->server.conn, l->server.kept),
                         HAKE_OK);
}

/* ---- Moving bytes ----------------------------------------------------- */

size_t loopback_feed(struct loopback_side *side, const uint8_t *p, size_t len,
                     size_t max)
{
    size_t fed = 0;

    while (fed < len) {
        struct hake_buffer room = hake_recvrec_buf(&side->conn);
        size_t n = len - fed < max ? len - fed : max;

        if (n > room.len)
            n = room.len;
        if (n == 0)
            break;
        memcpy(room.p, p + fed, n);
        hake_recvrec_ack(&side->conn, n);
        fed += n;
    }
    return fed;
}

size_t loopback_move(struct loopback_side *from, struct loopback_side *to,
                     size_t max)
{
    struct hake_bytes ready = hake_sendrec_buf(&from->conn);
    unsigned ended = HAKE_FAILED | HAKE_PEER_CLOSED;
    size_t n;

    if (ready.len > max)
        ready.len = max;
    n = loopback_feed(to, ready.p, ready.len, max);
    if (n == 0 && (hake_status(&to->conn) & ended))
        n = ready.len;
    ready.len = n;
    log_add(&from->wire, ready);
    if (n > 0)
        hake_sendrec_ack(&from->conn, n);
    return n;
}

void loopback_run(struct loopback *l, size_t max)
{
    size_t moved;

    do {
        moved = loopback_move(&l->client, &l->server, max);
        moved += loopback_move(&l->server, &l->client, max);
    } while (moved > 0);
}

size_t loopback_take(struct loopback_side *side, uint8_t *out, size_t cap)
{
    struct hake_bytes ready;
    size_t taken = 0;

    while ((ready = hake_sendrec_buf(&side->conn)).len > 0) {
        ck_assert_uint_le(ready.len, cap - taken);
        memcpy(out + taken, ready.p, ready.len);
        log_add(&side->wire, ready);
        taken += ready.len;
        hake_sendrec_ack(&side->conn, ready.len);
    }
    return taken;
}

void loopback_handshake(struct loopback *l)
{
    loopback_start(l);
    loopback_run(l, SIZE_MAX);
    loopback_assert_connected(l);
}

size_t loopback_record(struct loopback_side *side, uint8_t *record,
                       uint8_t type, const uint8_t *content, size_t len)
{
    if (len > 0)
        memcpy(record + record_content(&side->conn.tx), content, len);
    return record_seal(&side->conn.tx, record, type, len, 0x0303);
}

/* ---- Judging ---------------------------------------------------------- */

static bool alpn_agrees(const hake_conn *a, const hake_conn *b)
{
    struct hake_alpn_name x = hake_conn_alpn(a), y = hake_conn_alpn(b);

    return x.len == y.len && (x.len == 0 || memcmp(x.p, y.p, x.len) == 0);
}

static bool npn_agrees(const hake_conn *a, const hake_conn *b)
{
    bool in_a, in_b;
    struct hake_alpn_name x = hake_conn_npn(a, &in_a);
    struct hake_alpn_name y = hake_conn_npn(b, &in_b);

    return x.len == y.len && in_a == in_b &&
           (x.len == 0 || memcmp(x.p, y.p, x.len) == 0);
}

/* Early secrets may be one side's alone. */
static bool secrets_agree(const struct loopback *l)
{
    const struct loopback_seen *c = &l->client.seen, *s = &l->server.seen;
    const unsigned least = l->client.conn.version == 0x0303 ? 1 : 5;

    return c->secrets >= least && s->secrets >= least &&
           memcmp(c->secret, s->secret,
                  sizeof c->secret[0] * HAKE_CLIENT_EARLY_TRAFFIC_SECRET) ==
               0 &&
           memcmp(c->secret[HAKE_EXPORTER_SECRET],
                  s->secret[HAKE_EXPORTER_SECRET], sizeof c->secret[0]) == 0;
}

bool loopback_is_connected(const struct loopback *l)
{
    const hake_conn *c = &l->client.conn, *s = &l->server.conn;

    if (!(hake_status(c) & hake_status(s) & HAKE_CONNECTED))
        return false;
    return c->suite == s->suite && c->group == s->group &&
           c->version == s->version && c->scheme == s->scheme && c->verified &&
           alpn_agrees(c, s) && npn_agrees(c, s) && secrets_agree(l);
}

void loopback_assert_connected(const struct loopback *l)
{
    ck_assert_str_eq(hake_error_info(l->client.conn.failure.error)->id, "OK");
    ck_assert_str_eq(hake_error_info(l->server.conn.failure.error)->id, "OK");
    ck_assert(loopback_is_connected(l));
}

void loopback_assert_failed(const struct loopback_side *side,
                            enum hake_error error)
{
    const struct hake_failure *failure = hake_conn_failure(&side->conn);
    uint8_t alert = (uint8_t)hake_error_alert(error);

    ck_assert_str_eq(hake_error_info(failure->error)->id,
                     hake_error_info(error)->id);
    ck_assert(hake_status(&side->conn) & HAKE_FAILED);
    ck_assert_uint_eq(failure->alert_sent, alert);
    ck_assert_uint_eq(side->seen.alert_records, alert != HAKE_ALERT_none);
    if (alert != HAKE_ALERT_none)
        ck_assert_uint_eq(side->seen.alert, alert);
    ck_assert_uint_eq(side->seen.failures, 1);
}

/* ---- Tests ------------------------------------------------------------ */

static struct loopback l;

START_TEST(connects_with_each_suite)
{
    if (loopback_lacks((unsigned)_i))
        return;
    loopback_init(&l);
    l.client.config.suites = l.server.config.suites = loopback_suites[_i];
    loopback_handshake(&l);
    ck_assert_ptr_eq(hake_conn_suite(&l.client.conn), loopback_suites[_i][0]);
    ck_assert_ptr_eq(hake_conn_group(&l.server.conn), &hake_x25519);
    ck_assert_uint_eq(hake_conn_version(&l.client.conn), 0x0304);
    ck_assert_uint_eq(hake_conn_scheme(&l.client.conn), 0x0807);
    ck_assert(hake_conn_verified(&l.client.conn));
    ck_assert(!hake_conn_verified(&l.server.conn));
}
END_TEST

START_TEST(connects_with_each_suite_of_tls_1_2)
{
    if (loopback_lacks12((unsigned)_i))
        return;
    loopback_init12(&l, (unsigned)_i);
    loopback_handshake(&l);
    ck_assert_ptr_eq(hake_conn_suite(&l.client.conn), loopback_suites12[_i][0]);
    ck_assert_ptr_eq(hake_conn_group(&l.server.conn), &hake_x25519);
    ck_assert_uint_eq(hake_conn_version(&l.client.conn), 0x0303);
    ck_assert_uint_eq(hake_conn_scheme(&l.client.conn),
                      _i == PSK12 ? 0 : 0x0807);
    ck_assert(hake_conn_verified(&l.client.conn));
    ck_assert_int_eq(hake_conn_verified(&l.server.conn), _i == PSK12);
}
END_TEST

START_TEST(lets_the_servers_order_of_suites_decide)
{
    static const struct hake_suite *const aes_first[] = {
        &hake_suite13_aes_256_gcm_sha384,
        &hake_suite13_chacha20_poly1305_sha256, NULL};

    if (loopback_lacks(1))
        return;
    loopback_init(&l);
    l.client.config.suites = _i ? aes_first : hake_default_suites;
    l.server.config.suites = _i ? hake_default_suites : aes_first;
    loopback_handshake(&l);
    ck_assert_ptr_eq(hake_conn_suite(&l.client.conn),
                     l.server.config.suites[0]);
}
END_TEST

static void assert_carries(struct loopback_side *from, struct loopback_side *to)
{
    static const uint8_t data[] = "application data";
    uint8_t got[sizeof data + 1];

    ck_assert_uint_eq(hake_write(&from->conn, data, sizeof data), sizeof data);
    loopback_move(from, to, SIZE_MAX);
    ck_assert(hake_status(&to->conn) & HAKE_RECVAPP);
    ck_assert_uint_eq(hake_read(&to->conn, got, sizeof got), sizeof data);
    ck_assert_mem_eq(got, data, sizeof data);
    ck_assert(!(hake_status(&to->conn) & HAKE_RECVAPP));
}

START_TEST(carries_data_both_ways_and_closes)
{
    loopback_init(&l);
    loopback_handshake(&l);
    assert_carries(&l.client, &l.server);
    assert_carries(&l.server, &l.client);
    ck_assert_int_eq(hake_close(&l.client.conn), HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    ck_assert(hake_status(&l.server.conn) & HAKE_PEER_CLOSED);
    ck_assert_int_eq(hake_close(&l.server.conn), HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    ck_assert(hake_status(&l.client.conn) & HAKE_CLOSED);
    ck_assert(hake_status(&l.server.conn) & HAKE_CLOSED);
}
END_TEST

START_TEST(tells_the_alert_of_a_failed_peer)
{
    loopback_init(&l);
    loopback_alpn(&l.client, "\x02h2");
    loopback_alpn(&l.server, "\x02h3");
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_ALPN_NO_OVERLAP);
    loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
    ck_assert_uint_eq(l.client.conn.failure.alert_received,
                      HAKE_ALERT_no_application_protocol);
}
END_TEST

/* What a snapshot relies on. */
START_TEST(goes_on_from_a_copy_put_back)
{
    static struct loopback saved;

    loopback_init(&l);
    loopback_start(&l);
    saved = l;
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    l = saved;
    ck_assert(!loopback_is_connected(&l));
    loopback_run(&l, 1);
    loopback_assert_connected(&l);
}
END_TEST

Suite *loopback_test(void)
{
    Suite *suite = suite_create("loopback");
    TCase *tcase = tcase_create("loopback");

    tcase_add_loop_test(tcase, connects_with_each_suite, 0, LOOPBACK_SUITES);
    tcase_add_loop_test(tcase, connects_with_each_suite_of_tls_1_2, 0,
                        LOOPBACK_SUITES12);
    tcase_add_loop_test(tcase, lets_the_servers_order_of_suites_decide, 0, 2);
    tcase_add_test(tcase, carries_data_both_ways_and_closes);
    tcase_add_test(tcase, tells_the_alert_of_a_failed_peer);
    tcase_add_test(tcase, goes_on_from_a_copy_put_back);
    suite_add_tcase(suite, tcase);
    return suite;
}

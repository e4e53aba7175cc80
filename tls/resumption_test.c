/*
 * resumption_test.c: sessions in TLS 1.3: tickets, what they are bound to, how
 * long they live, and what becomes of one that was changed.
 */
#include "tls/loopback.h"
#include "tls/session.h"

#include <check.h>
#include <string.h>

Suite *resumption_test(void);

static struct loopback l;

/* A client's store of one session, a clock, and a server's keys. */
#define STORE_MAX 1024
static struct store {
    uint8_t p[STORE_MAX];
    size_t len;
    unsigned saved, asked;
} store;
static int64_t now;
static struct hake_ticket_key keys[2];
static struct hake_ticket_keys ring = {keys, 1};

static enum hake_answer find(void *ctx, hake_conn *conn, struct hake_bytes key,
                             struct hake_bytes *session)
{
    struct store *s = ctx;

    (void)conn;
    s->asked++;
    ck_assert_uint_eq(key.len, 9);
    ck_assert_mem_eq(key.p, "localhost", 9);
    *session = (struct hake_bytes){s->p, s->len};
    return s->len > 0 ? HAKE_YES : HAKE_NO;
}

static void save(void *ctx, hake_conn *conn, struct hake_bytes key,
                 struct hake_bytes state, struct hake_bytes ticket)
{
    struct store *s = ctx;

    (void)conn, (void)key;
    ck_assert_uint_eq(state.len, HAKE_SESSION_LEN);
    ck_assert_uint_le(state.len + ticket.len, STORE_MAX);
    memcpy(s->p, state.p, state.len);
    memcpy(s->p + state.len, ticket.p, ticket.len);
    s->len = state.len + ticket.len;
    s->saved++;
}

static bool clock_tell(void *ctx, int64_t *ms)
{
    (void)ctx;
    *ms = now;
    return true;
}

/* Both sides keep sessions; the store stays as it is. */
static void init(void)
{
    loopback_init(&l);
    l.client.config.session_find = find;
    l.client.config.session_save = save;
    l.client.config.session_ctx = &store;
    l.client.config.clock = l.server.config.clock = clock_tell;
    l.server.config.ticket_key = hake_ticket_key_find;
    l.server.config.ticket_key_ctx = &ring;
}

static void first(void)
{
    memset(&store, 0, sizeof store);
    memset(keys, 'k', sizeof keys);
    memset(keys[1].name, 'n', sizeof keys[1].name);
    ring.len = 1;
    now = 1700000000000;
    init();
    loopback_handshake(&l);
    ck_assert_uint_eq(store.saved, 1);
    ck_assert(!hake_conn_resumed(&l.client.conn));
}

static void second(bool resumes)
{
    loopback_handshake(&l);
    ck_assert_int_eq(hake_conn_resumed(&l.client.conn), resumes);
    ck_assert_int_eq(hake_conn_resumed(&l.server.conn), resumes);
}

START_TEST(resumes)
{
    uint8_t peer[32], again[32];

    first();
    ck_assert(hake_conn_peer(&l.client.conn, peer));
    init();
    second(true);
    ck_assert(hake_conn_peer(&l.client.conn, again));
    ck_assert_mem_eq(peer, again, 32);
    ck_assert(hake_conn_verified(&l.client.conn));
    ck_assert_uint_eq(store.saved, 2);
    /* Each side's trace has heard of the same extensions; of the ticket's,
     * there are none. */
    ck_assert_uint_eq(l.client.seen.extensions, l.server.seen.extensions);
}
END_TEST

/* ---- What a session is bound to, and how long it lives ----------------- */

START_TEST(falls_back_where_something_else_is_asked_for)
{
    static const uint8_t other[] = "another host";

    first();
    init();
    switch (_i) {
    case 0: l.server.config.session_context.p = other; break;
    case 1: l.server.config.ticket_key = NULL; break;
    case 2: keys[0].name[0] ^= 1; break;
    case 3: keys[0].key[31] ^= 1; break;
    case 4: l.client.config.suites = loopback_suites[1]; break;
    case 5: l.server.config.session_context.p = other; break;
    case 6: l.client.config.session_context.p = other; break;
    default: l.client.config.session_find = NULL; break;
    }
    if (_i == 0 || _i == 5)
        l.server.config.session_context.len = sizeof other - (size_t)_i;
    if (_i == 6)
        l.client.config.session_context.len = sizeof other;
    if (_i == 4) {
        if (loopback_lacks(1))
            return;
        l.server.config.suites = loopback_suites[1];
    }
    second(false);
}
END_TEST

/* Its lifetime is counted from the full handshake on, to the millisecond. */
START_TEST(expires)
{
    static const int64_t days7 = 604800000;
    const uint32_t lifetime = _i < 4 ? 0 : 3600;
    const int64_t end = lifetime == 0 ? days7 : 3600000;

    l.server.config.session_lifetime = lifetime;
    memset(&store, 0, sizeof store);
    first();
    if (lifetime > 0) {
        init();
        store.len = 0;
        l.server.config.session_lifetime = lifetime;
        loopback_handshake(&l);
    }
    init();
    l.server.config.session_lifetime = lifetime;
    switch (_i % 4) {
    case 0: now += end - 1; break;
    case 1: now += end; break;
    case 2: now -= 1; break; /* a clock that went back */
    default: now += end / 2; break;
    }
    second(_i % 4 == 0 || _i % 4 == 3);
}
END_TEST

/* However often it is resumed. */
START_TEST(never_extends_its_own_life)
{
    first();
    for (int i = 0; i < 6; i++) {
        now += 86400000;
        init();
        second(true);
    }
    now += 86400000;
    init();
    second(false);
}
END_TEST

START_TEST(rotates_keys_with_overlap)
{
    first();
    keys[1] = keys[0];
    memset(keys[0].name, 'z', sizeof keys[0].name);
    memset(keys[0].key, 'y', sizeof keys[0].key);
    ring.len = 2;
    init();
    second(true); /* by the old key; the new ticket is under the new one */
    ck_assert_mem_eq(store.p + HAKE_SESSION_LEN, keys[0].name, 16);
    ring.len = 1;
    init();
    second(true);
}
END_TEST

START_TEST(sends_as_many_tickets_as_it_is_told)
{
    first();
    init();
    store.len = store.saved = 0;
    l.server.config.tickets = (uint8_t)_i;
    loopback_handshake(&l);
    ck_assert_uint_eq(store.saved, _i == 0 ? 1 : (unsigned)_i);
    init();
    second(true);
}
END_TEST

/* The key goes, or randomness fails, after the decision to send one. */
START_TEST(needs_a_key_and_randomness_for_a_ticket)
{
    first();
    init();
    store.len = store.saved = 0;
    if (_i > 0)
        l.server.random.fail_at = 2 + (unsigned)_i;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    if (_i == 0)
        ring.len = 0;
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, _i == 0 ? HAKE_ERR_TICKET_KEY
                                              : HAKE_ERR_RANDOM_FAILED);
    ck_assert_uint_eq(store.saved, 0);
}
END_TEST

/* A client whose handshake memory was taken back does not support it. */
START_TEST(ignores_a_ticket_that_comes_too_late)
{
    uint8_t peer[32];

    first();
    init();
    store.len = store.saved = 0;
    loopback_start(&l);
    while (!(hake_status(&l.client.conn) & HAKE_CONNECTED)) {
        loopback_move(&l.client, &l.server, SIZE_MAX);
        loopback_move(&l.server, &l.client, SIZE_MAX);
    }
    ck_assert_ptr_nonnull(hake_handshake_release(&l.client.conn));
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert_uint_eq(store.saved, 0);
    ck_assert(!hake_conn_peer(&l.client.conn, peer));
}
END_TEST

START_TEST(negotiates_the_protocol_afresh)
{
    first();
    init();
    loopback_alpn(&l.client, "\x02h2\x03xyz");
    loopback_alpn(&l.server, _i ? "\x03xyz" : "\x02h2");
    second(true);
    ck_assert_uint_eq(hake_conn_alpn(&l.client.conn).len, _i ? 3 : 2);
}
END_TEST

/* By _i: a client that offers a session to a plain server; a plain client. */
START_TEST(plain_roles_know_no_sessions)
{
    struct loopback_side *plain = _i ? &l.client : &l.server;

    first();
    init();
    plain->config.role = _i ? &hake_client13_plain : &hake_server13_plain;
    if (_i)
        ck_assert_int_eq(hake_client_start(&plain->conn, &plain->handshake,
                                           &plain->config, plain->in_buffer,
                                           plain->out_buffer,
                                           plain->server_name),
                         HAKE_ERR_CONFIG_SESSIONS);
    else
        ck_assert_int_eq(hake_server_start(&plain->conn, &plain->handshake,
                                           &plain->config, plain->in_buffer,
                                           plain->out_buffer),
                         HAKE_ERR_CONFIG_SESSIONS);
    plain->config.session_find = NULL;
    plain->config.session_save = NULL;
    plain->config.ticket_key = NULL;
    second(false);
}
END_TEST

/* psk_ke needs no group in common; a certificate would. */
START_TEST(needs_no_group_for_a_psk_alone)
{
    static struct hake_group other;
    static const struct hake_group *groups[] = {&other, NULL};

    other = hake_x25519;
    other.id = 0x001e;
    first();
    init();
    l.client.config.groups = groups;
    l.client.config.flags |= HAKE_PSK_KE;
    l.server.config.flags |= HAKE_PSK_KE;
    if (_i == 0) {
        second(true);
        ck_assert_ptr_null(hake_conn_group(&l.server.conn));
        return;
    }
    keys[0].key[0] ^= 1;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_GROUP_NO_OVERLAP);
}
END_TEST

/* ---- Changed by somebody ------------------------------------------------ */

/* RFC 9846 4.3.11: unknown PSKs are ignored. */
START_TEST(goes_on_without_a_ticket_that_was_altered)
{
    const size_t ticket = HAKE_SESSION_LEN;
    struct store good;

    first();
    good = store;
    for (size_t i = ticket; i < good.len; i++) {
        store = good;
        store.p[i] ^= (uint8_t)(1 << i % 8);
        init();
        second(false);
    }
}
END_TEST

START_TEST(goes_on_without_a_ticket_that_was_cut)
{
    struct store good;

    first();
    good = store;
    for (size_t len = 0; len < good.len; len++) {
        store = good;
        store.len = len;
        init();
        second(false);
    }
    store = good;
    store.p[store.len++] = 0;
    init();
    second(false);
}
END_TEST

/* What stands behind it is the binder: every bit of the last 32 bytes. */
START_TEST(refuses_a_binder_with_any_bit_flipped)
{
    static struct loopback started;
    uint8_t hello[1024];
    size_t len;

    first();
    init();
    loopback_start(&l);
    len = loopback_take(&l.client, hello, sizeof hello);
    started = l;
    for (unsigned bit = 0; bit < 256; bit++) {
        l = started;
        hello[len - 1 - bit / 8] ^= (uint8_t)(1 << bit % 8);
        loopback_feed(&l.server, hello, len, SIZE_MAX);
        loopback_assert_failed(&l.server, HAKE_ERR_PSK_BINDER);
        ck_assert_uint_eq(l.server.conn.failure.alert_sent, 51);
        hello[len - 1 - bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}
END_TEST

Suite *resumption_test(void)
{
    Suite *suite = suite_create("resumption");
    TCase *bound = tcase_create("bound"), *changed = tcase_create("changed");

    tcase_set_timeout(bound, 60);
    tcase_add_test(bound, resumes);
    tcase_add_loop_test(bound, falls_back_where_something_else_is_asked_for, 0,
                        8);
    tcase_add_loop_test(bound, expires, 0, 8);
    tcase_add_test(bound, never_extends_its_own_life);
    tcase_add_test(bound, rotates_keys_with_overlap);
    tcase_add_loop_test(bound, sends_as_many_tickets_as_it_is_told, 0, 4);
    tcase_add_loop_test(bound, needs_a_key_and_randomness_for_a_ticket, 0, 3);
    tcase_add_test(bound, ignores_a_ticket_that_comes_too_late);
    tcase_add_loop_test(bound, negotiates_the_protocol_afresh, 0, 2);
    tcase_add_loop_test(bound, plain_roles_know_no_sessions, 0, 2);
    tcase_add_loop_test(bound, needs_no_group_for_a_psk_alone, 0, 2);
    suite_add_tcase(suite, bound);
    tcase_set_timeout(changed, 120);
    tcase_add_test(changed, goes_on_without_a_ticket_that_was_altered);
    tcase_add_test(changed, goes_on_without_a_ticket_that_was_cut);
    tcase_add_test(changed, refuses_a_binder_with_any_bit_flipped);
    suite_add_tcase(suite, changed);
    return suite;
}

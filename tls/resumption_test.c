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
}
END_TEST

Suite *resumption_test(void)
{
    Suite *suite = suite_create("resumption");
    TCase *tickets = tcase_create("tickets");

    tcase_add_test(tickets, resumes);
    suite_add_tcase(suite, tickets);
    return suite;
}

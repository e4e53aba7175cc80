/*
 * loopback_sessions_test.c: the stores of sessions of loopback.h.
 */
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

Suite *loopback_sessions_test(void);

static enum hake_answer find(void *ctx, hake_conn *conn, struct hake_bytes key,
                             struct hake_bytes *session)
{
    struct loopback_sessions *s = ctx;
    struct loopback_store *store = conn->server ? &s->server : &s->client;

    store->asked++;
    if (store->len == 0 || key.len != store->key_len ||
        memcmp(key.p, store->key, key.len) != 0)
        return HAKE_NO;
    *session = (struct hake_bytes){store->p, store->len};
    return HAKE_YES;
}

static void save(void *ctx, hake_conn *conn, struct hake_bytes key,
                 struct hake_bytes state, struct hake_bytes ticket)
{
    struct loopback_sessions *s = ctx;
    struct loopback_store *store = conn->server ? &s->server : &s->client;

    ck_assert_uint_eq(state.len, HAKE_SESSION_LEN);
    ck_assert_uint_le(state.len + ticket.len, sizeof store->p);
    ck_assert_uint_le(key.len, sizeof store->key);
    ck_assert(!conn->server || ticket.len == 0);
    ck_assert(!conn->server || key.len == HAKE_SESSION_ID_LEN);
    memcpy(store->key, key.p, key.len);
    memcpy(store->p, state.p, state.len);
    if (ticket.len > 0)
        memcpy(store->p + state.len, ticket.p, ticket.len);
    store->key_len = key.len;
    store->len = state.len + ticket.len;
    store->saved++;
}

static bool clock_tell(void *ctx, int64_t *ms)
{
    const struct loopback_sessions *s = ctx;

    *ms = s->now;
    return true;
}

void loopback_sessions_init(struct loopback_sessions *s)
{
    memset(s, 0, sizeof *s);
    memset(&s->keys[0], 'k', sizeof s->keys[0]);
    memset(&s->keys[1], 'n', sizeof s->keys[1]);
    s->ring = (struct hake_ticket_keys){s->keys, 1};
    s->now = 1700000000000;
}

void loopback_sessions(struct loopback *l, struct loopback_sessions *s,
                       bool tickets)
{
    struct hake_config *client = &l->client.config, *server = &l->server.config;

    l->server.random.side = ++s->connections;
    client->session_find = find;
    client->session_save = save;
    client->session_ctx = server->session_ctx = s;
    client->clock = server->clock = clock_tell;
    client->clock_ctx = server->clock_ctx = s;
    if (tickets) {
        server->ticket_key = hake_ticket_key_find;
        server->ticket_key_ctx = &s->ring;
    } else {
        server->session_find = find;
        server->session_save = save;
    }
}

/* ---- Tests ------------------------------------------------------------ */

static struct loopback l;
static struct loopback_sessions sessions;

/* By _i: TLS 1.2 by session ID, by ticket, TLS 1.3. */
START_TEST(keeps_a_session_and_finds_it)
{
    loopback_sessions_init(&sessions);
    for (unsigned i = 0; i < 3; i++) {
        if (_i == 2)
            loopback_init(&l);
        else
            loopback_init12(&l, CHACHA12);
        loopback_sessions(&l, &sessions, _i > 0);
        loopback_handshake(&l);
        ck_assert_int_eq(hake_conn_resumed(&l.client.conn), i > 0);
        ck_assert_int_eq(hake_conn_resumed(&l.server.conn), i > 0);
        ck_assert_uint_eq(sessions.client.asked, i + 1);
        ck_assert_uint_eq(sessions.client.saved, _i == 2 ? i + 1 : 1);
        ck_assert_uint_eq(sessions.server.asked, _i > 0 ? 0 : i);
        ck_assert_uint_eq(sessions.server.saved, _i == 0);
    }
}
END_TEST

Suite *loopback_sessions_test(void)
{
    Suite *suite = suite_create("loopback_sessions");
    TCase *tcase = tcase_create("sessions");

    tcase_add_loop_test(tcase, keeps_a_session_and_finds_it, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}

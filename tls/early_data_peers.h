/*
 * early_data_peers.h: a client and a server that know each other, for the tests
 * of early data: a session, clocks that can be set, an anti-replay record.
 */
#ifndef HAKE_EARLY_DATA_PEERS_H
#define HAKE_EARLY_DATA_PEERS_H

#include "tls/loopback.h"
#include "tls/record.h"
#include "tls/session.h"

#include <check.h>
#include <string.h>

#define EARLY_MAX 100

static struct loopback l;
static uint8_t saved[1024];
static size_t saved_len;
static int64_t now, server_now;
static struct hake_ticket_key key;
static struct hake_ticket_keys ring = {&key, 1};
static struct hake_replay_entry entries[4];
static struct hake_replay replay;

static inline enum hake_answer find(void *ctx, hake_conn *conn,
                                    struct hake_bytes name,
                                    struct hake_bytes *session)
{
    (void)ctx, (void)conn, (void)name;
    *session = (struct hake_bytes){saved, saved_len};
    return saved_len > 0 ? HAKE_YES : HAKE_NO;
}

static inline void save(void *ctx, hake_conn *conn, struct hake_bytes name,
                        struct hake_bytes state, struct hake_bytes ticket)
{
    (void)ctx, (void)conn, (void)name;
    memcpy(saved, state.p, state.len);
    memcpy(saved + state.len, ticket.p, ticket.len);
    saved_len = state.len + ticket.len;
}

static inline bool clock_tell(void *ctx, int64_t *ms)
{
    *ms = *(int64_t *)ctx;
    return true;
}

static inline void init(void)
{
    loopback_init(&l);
    loopback_alpn(&l.client, "\x02h2\x03xyz");
    loopback_alpn(&l.server, "\x02h2");
    l.client.config.flags |= HAKE_EARLY_DATA;
    l.client.config.session_find = find;
    l.client.config.session_save = save;
    l.client.config.clock = l.server.config.clock = clock_tell;
    l.client.config.clock_ctx = &now;
    l.server.config.clock_ctx = &server_now;
    l.server.config.ticket_key = hake_ticket_key_find;
    l.server.config.ticket_key_ctx = &ring;
    l.server.config.max_early_data = EARLY_MAX;
    l.server.config.replay = hake_replay_record;
    l.server.config.replay_ctx = &replay;
}

/* A full handshake, and a second connection about to begin. */
static inline void first(void)
{
    saved_len = 0;
    memset(&key, 'k', sizeof key);
    ring.len = 1;
    memset(entries, 0, sizeof entries);
    replay = (struct hake_replay){entries, 4, 0};
    now = server_now = 1700000000000;
    init();
    loopback_handshake(&l);
    ck_assert_uint_gt(saved_len, 0);
    now = server_now = now + 5000;
    init();
}

static inline void early_write(const char *text)
{
    struct hake_buffer room = hake_sendearly_buf(&l.client.conn);

    ck_assert_uint_ge(room.len, strlen(text));
    memcpy(room.p, text, strlen(text));
    ck_assert_int_eq(hake_sendearly_ack(&l.client.conn, strlen(text)), HAKE_OK);
}

static inline void early_read(const char *text)
{
    struct hake_bytes data = hake_recvearly_buf(&l.server.conn);

    ck_assert_uint_eq(data.len, strlen(text));
    ck_assert_mem_eq(data.p, text, data.len);
    ck_assert_uint_eq(hake_recvapp_buf(&l.server.conn).len, 0);
    ck_assert_int_eq(hake_recvearly_ack(&l.server.conn, data.len), HAKE_OK);
}

static inline void data_goes(struct loopback_side *from,
                             struct loopback_side *to)
{
    uint8_t out[8];

    ck_assert_uint_eq(hake_write(&from->conn, (const uint8_t *)"later", 5), 5);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&to->conn, out, sizeof out), 5);
    ck_assert_mem_eq(out, "later", 5);
}

static inline void ends_with(enum hake_early_data what)
{
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert_int_eq(hake_conn_early_data(&l.client.conn), what);
    ck_assert_int_eq(hake_conn_early_data(&l.server.conn), what);
    data_goes(&l.client, &l.server);
    data_goes(&l.server, &l.client);
}

#endif

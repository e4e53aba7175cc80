/*
 * key_update_peers.h: a client and a server that are connected, either of them
 * under test, for the tests of KeyUpdate.
 */
#ifndef HAKE_KEY_UPDATE_PEERS_H
#define HAKE_KEY_UPDATE_PEERS_H

#include "tls/loopback.h"
#include "tls/record.h"
#include "tls/schedule.h"

#include <check.h>
#include <string.h>

static struct loopback l;
static struct loopback_side *side, *peer; /* by _i: who is under test */

static inline void connect_as(int server)
{
    loopback_init(&l);
    loopback_handshake(&l);
    side = server ? &l.server : &l.client;
    peer = server ? &l.client : &l.server;
    side->said.len = peer->said.len = 0;
}

static inline void assert_epochs(const struct loopback_side *of, unsigned tx,
                                 unsigned rx)
{
    ck_assert_uint_eq(of->conn.tx.epoch, tx);
    ck_assert_uint_eq(of->conn.rx.epoch, rx);
}

static inline void assert_keys_match(void)
{
    const struct hake_keys *a = &l.client.conn.tx, *b = &l.server.conn.rx;

    for (int i = 0; i < 2; i++) {
        ck_assert_mem_eq(a->key.bytes, b->key.bytes, sizeof a->key.bytes);
        ck_assert_mem_eq(a->iv, b->iv, sizeof a->iv);
        ck_assert_mem_eq(a->secret, b->secret, sizeof a->secret);
        ck_assert_uint_eq(a->epoch, b->epoch);
        a = &l.server.conn.tx;
        b = &l.client.conn.rx;
    }
}

/* The KeyUpdates that a side has sent since it was connected, as a string of
 * their request_update. */
static inline void assert_said(const struct loopback_side *of,
                               const char *updates)
{
    ck_assert_uint_eq(of->said.len, 5 * strlen(updates));
    for (size_t i = 0; updates[i] != '\0'; i++) {
        ck_assert_mem_eq(of->said.p + 5 * i, "\x18\x00\x00\x01", 4);
        ck_assert_uint_eq(of->said.p[5 * i + 4], (unsigned)updates[i] - '0');
    }
}

static inline void carry(struct loopback_side *from, struct loopback_side *to,
                         const char *text)
{
    uint8_t got[64];

    ck_assert_uint_eq(
        hake_write(&from->conn, (const uint8_t *)text, strlen(text)),
        strlen(text));
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&to->conn, got, sizeof got), strlen(text));
    ck_assert_mem_eq(got, text, strlen(text));
}

static inline void assert_carries(void)
{
    carry(&l.client, &l.server, "there");
    carry(&l.server, &l.client, "and back");
}

/* A record of the peer's, as only its bytes are: its engine knows nothing. */
static inline void feed(uint8_t type, const char *content, size_t len)
{
    uint8_t record[128];

    len = loopback_record(peer, record, type, (const uint8_t *)content, len);
    ck_assert_uint_eq(loopback_feed(side, record, len, SIZE_MAX), len);
}

/* A KeyUpdate of the peer's, likewise. */
static inline void feed_update(uint8_t request)
{
    const char update[] = {24, 0, 0, 1, (char)request};

    feed(CONTENT_handshake, update, sizeof update);
    schedule13_keys(&peer->conn, TX_UPDATE);
}

/* Writes until nothing more fits but the alert. */
static inline void output_fill(void)
{
    static const uint8_t data[1000];

    while (hake_write(&side->conn, data, sizeof data) > 0)
        continue;
    side->conn.out.cap = side->conn.out.end + HAKE_ALERT_ROOM;
    ck_assert(!(hake_status(&side->conn) & HAKE_SENDAPP));
}

#endif

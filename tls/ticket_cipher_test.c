/*
 * ticket_cipher_test.c: tickets and cookies that a server protects in a way of
 * its own: here they are numbers of what it keeps; and how it counts them.
 */
#include "tls/loopback.h"
#include "tls/session.h"

#include <check.h>
#include <string.h>

Suite *ticket_cipher_test(void);

#define KEPT       8
#define KEPT_MAX   (HAKE_SESSION_LEN + 1)
#define NUMBER_LEN 3

static struct loopback l;
static struct loopback_sessions sessions;

/* What was sealed, by its number; and what a test wants to go wrong. */
static struct kept {
    uint8_t purpose, p[KEPT_MAX];
    size_t len;
} kept[KEPT];
static unsigned kept_len;
static enum { RIGHT, SEALS_NOTHING, SEALS_TOO_MUCH, OPENS_TOO_MUCH } wrong;

static size_t number_seal(void *ctx, const struct hake_ticket_key *key,
                          enum hake_ticket_purpose purpose,
                          const uint8_t nonce[HAKE_TICKET_NONCE],
                          struct hake_bytes contents, uint8_t *out)
{
    struct kept *k = &kept[kept_len];

    (void)nonce;
    ck_assert_ptr_eq(ctx, &sessions.ring);
    ck_assert_mem_eq(key, &sessions.keys[0], sizeof *key);
    ck_assert_uint_lt(kept_len, KEPT);
    ck_assert_uint_le(contents.len, KEPT_MAX);
    k->purpose = (uint8_t)purpose;
    k->len = contents.len;
    memcpy(k->p, contents.p, contents.len);
    memcpy(out, "no", 2);
    out[2] = (uint8_t)kept_len++;
    if (wrong == SEALS_TOO_MUCH)
        return contents.len + HAKE_TICKET_OVERHEAD + 1;
    return wrong == SEALS_NOTHING ? 0 : NUMBER_LEN;
}

static size_t number_open(void *ctx, const struct hake_ticket_key *key,
                          enum hake_ticket_purpose purpose,
                          struct hake_bytes ticket, uint8_t *out, size_t cap)
{
    const struct kept *k;

    (void)key;
    ck_assert_ptr_eq(ctx, &sessions.ring);
    if (ticket.len != NUMBER_LEN || ticket.p[2] >= kept_len)
        return 0;
    k = &kept[ticket.p[2]];
    if (k->purpose != (uint8_t)purpose || k->len > cap)
        return 0;
    memcpy(out, k->p, k->len);
    return wrong == OPENS_TOO_MUCH ? cap + 1 : k->len;
}

static const struct hake_ticket_cipher by_number = {number_seal, number_open};

/* A key under any name: a number is too short to hold one. */
static enum hake_answer any_key(void *ctx, bool seal,
                                struct hake_ticket_key *key)
{
    (void)seal;
    ck_assert(seal || memcmp(key->name, "no", 2) == 0);
    *key = ((const struct hake_ticket_keys *)ctx)->keys[0];
    return HAKE_YES;
}

/* By version. */
static void init(bool tls12)
{
    if (tls12)
        loopback_init12(&l, CHACHA12);
    else
        loopback_init(&l);
    loopback_sessions(&l, &sessions, true);
    l.server.config.ticket_key = any_key;
    l.server.config.ticket_cipher = &by_number;
    wrong = RIGHT;
}

static void first(bool tls12)
{
    loopback_sessions_init(&sessions);
    kept_len = 0;
    init(tls12);
    loopback_handshake(&l);
    ck_assert_uint_eq(sessions.client.saved, 1);
    ck_assert_uint_eq(sessions.client.len, HAKE_SESSION_LEN + NUMBER_LEN);
}

/* By _i: TLS 1.3, TLS 1.2. */
START_TEST(a_ticket_is_what_the_cipher_makes_of_it)
{
    first(_i);
    for (unsigned i = 1; i < 3; i++) {
        init(_i);
        loopback_handshake(&l);
        ck_assert(hake_conn_resumed(&l.client.conn));
        ck_assert(hake_conn_resumed(&l.server.conn));
        ck_assert_uint_eq(kept_len, i + 1); /* a new one each time */
    }
}
END_TEST

START_TEST(a_ticket_that_it_does_not_open_is_none)
{
    first(_i);
    kept_len = 0;
    init(_i);
    loopback_handshake(&l);
    ck_assert(!hake_conn_resumed(&l.client.conn));
    init(_i);
    wrong = OPENS_TOO_MUCH;
    loopback_handshake(&l);
    ck_assert(!hake_conn_resumed(&l.client.conn));
}
END_TEST

START_TEST(what_it_cannot_seal_ends_the_handshake)
{
    first(_i);
    init(_i);
    sessions.client.len = 0;
    wrong = SEALS_NOTHING;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_TICKET_KEY);
    init(_i);
    wrong = SEALS_TOO_MUCH;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_TICKET_KEY);
}
END_TEST

START_TEST(a_cookie_is_what_the_cipher_makes_of_it)
{
    first(false);
    init(false);
    l.server.config.flags |= HAKE_RETRY_ALWAYS;
    loopback_handshake(&l);
    ck_assert(hake_conn_retried(&l.client.conn));
    ck_assert(hake_conn_resumed(&l.client.conn));
    ck_assert_uint_eq(kept[1].purpose, HAKE_TICKET_COOKIE);
    init(false);
    l.server.config.flags |= HAKE_RETRY_ALWAYS;
    wrong = OPENS_TOO_MUCH;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_COOKIE_INVALID);
}
END_TEST

/* ---- ticket_nonce ------------------------------------------------------- */

/* The ticket_nonce of the server's next NewSessionTicket. */
static struct hake_bytes nonce_next(struct reader *r)
{
    struct new_session_ticket ticket;
    struct hake_bytes body;
    const uint8_t *fault;
    uint8_t type;

    do {
        type = (uint8_t)rd_uint(r, 1);
        body = rd_vector(r, 3, 0, LOOPBACK_LOG);
    } while (type != MESSAGE_new_session_ticket && rd_more(r));
    ck_assert(
        syntax_read_all(body, new_session_ticket_syntax, &ticket, &fault));
    return ticket.ticket_nonce;
}

/* By _i: its length; 0 is one. */
START_TEST(a_ticket_nonce_counts_in_so_many_bytes)
{
    uint8_t count[HAKE_TICKET_COUNTER_MAX] = {0};
    const size_t len = _i > 0 ? (size_t)_i : 1;
    const uint8_t *fault;
    struct reader r;

    loopback_sessions_init(&sessions);
    for (unsigned resumed = 0; resumed < 2; resumed++) {
        loopback_init(&l);
        loopback_sessions(&l, &sessions, true);
        l.server.config.tickets = 3;
        l.server.config.ticket_nonce_len = (uint8_t)_i;
        loopback_handshake(&l);
        ck_assert_int_eq(hake_conn_resumed(&l.client.conn), resumed);
        r = rd_init((struct hake_bytes){l.server.said.p, l.server.said.len},
                    &fault);
        for (uint8_t i = 0; i < 3; i++) {
            const struct hake_bytes nonce = nonce_next(&r);

            count[len - 1] = i;
            ck_assert_uint_eq(nonce.len, len);
            ck_assert_mem_eq(nonce.p, count, len);
        }
        ck_assert(rd_done(&r));
    }
}
END_TEST

START_TEST(a_ticket_nonce_has_its_bounds)
{
    loopback_init(&l);
    l.server.config.ticket_nonce_len = HAKE_TICKET_COUNTER_MAX + 1;
    ck_assert_int_eq(hake_server_start(&l.server.conn, &l.server.handshake,
                                       &l.server.config, l.server.in_buffer,
                                       l.server.out_buffer),
                     HAKE_ERR_CONFIG_SESSIONS);
}
END_TEST

/* ---- An application's extension ----------------------------------------- */

/* So long that only one fits the buffer at a time. */
START_TEST(tickets_with_long_extensions_wait_for_room)
{
    static uint8_t data[1000];
    static struct hake_bytes bytes = {data, sizeof data};
    static const struct hake_extension row = {
        0xff5a, HAKE_IN_NEW_SESSION_TICKET, hake_give_bytes, NULL, &bytes};

    loopback_sessions_init(&sessions);
    loopback_init(&l);
    loopback_sessions(&l, &sessions, true);
    l.server.out_buffer.len = 2000;
    l.server.config.tickets = 3;
    l.server.config.extensions = &row;
    l.server.config.extensions_len = 1;
    loopback_handshake(&l);
    ck_assert_uint_eq(sessions.client.saved, 3);
}
END_TEST

Suite *ticket_cipher_test(void)
{
    Suite *suite = suite_create("ticket_cipher");
    TCase *tcase = tcase_create("ticket_cipher");

    tcase_add_loop_test(tcase, a_ticket_is_what_the_cipher_makes_of_it, 0, 2);
    tcase_add_loop_test(tcase, a_ticket_that_it_does_not_open_is_none, 0, 2);
    tcase_add_loop_test(tcase, what_it_cannot_seal_ends_the_handshake, 0, 2);
    tcase_add_test(tcase, a_cookie_is_what_the_cipher_makes_of_it);
    tcase_add_loop_test(tcase, a_ticket_nonce_counts_in_so_many_bytes, 0,
                        HAKE_TICKET_COUNTER_MAX + 1);
    tcase_add_test(tcase, a_ticket_nonce_has_its_bounds);
    tcase_add_test(tcase, tickets_with_long_extensions_wait_for_room);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * tickets12_test.c: what a TLS 1.2 server gives a client to come back with, and
 * when the client has it.
 */
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

Suite *tickets12_test(void);

static struct loopback l;
static struct loopback_sessions sessions;

static void init(void)
{
    loopback_init12(&l, CHACHA12);
    loopback_sessions(&l, &sessions, true);
}

/* A ticket if both can, else a session ID if the server keeps sessions, else
 * nothing. By _i: the client takes tickets, ... */
START_TEST(gives_a_ticket_or_a_session_id_or_nothing)
{
    const bool saves = _i & 1, tickets = _i & 2, stores = _i & 4;

    loopback_sessions_init(&sessions);
    init();
    loopback_sessions(&l, &sessions, false); /* and its store */
    if (!saves)
        l.client.config.session_save = NULL;
    if (!tickets)
        l.server.config.ticket_key = NULL;
    if (!stores)
        l.server.config.session_save = NULL;
    loopback_handshake(&l);
    ck_assert_int_eq(!!(l.server.conn.facts & FACT_TICKETS), saves && tickets);
    ck_assert_uint_eq(sessions.server.saved, stores && !(saves && tickets));
    ck_assert_uint_eq(sessions.client.saved, saves && (tickets || stores));
}
END_TEST

/* Randomness for the second ServerHello, and for the nonce of a ticket. */
START_TEST(needs_randomness)
{
    loopback_sessions_init(&sessions);
    init();
    l.server.random.fail_at = 3;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_RANDOM_FAILED);
    ck_assert_uint_eq(sessions.client.saved, 0);
    loopback_sessions_init(&sessions);
    init();
    loopback_handshake(&l);
    init();
    l.server.random.fail_at = 2; /* one draw, and no share */
    loopback_handshake(&l);
    ck_assert(hake_conn_resumed(&l.server.conn));
}
END_TEST

/* RFC 5077 3.3: "The client MUST NOT treat the ticket as valid until it has
 * verified the server's Finished message." */
START_TEST(saves_nothing_before_finished)
{
    uint8_t flight[2048];
    size_t len;

    loopback_sessions_init(&sessions);
    init();
    loopback_start(&l);
    while (l.server.conn.state != CONNECTED) {
        loopback_move(&l.client, &l.server, SIZE_MAX);
        if (l.server.conn.state != CONNECTED)
            loopback_move(&l.server, &l.client, SIZE_MAX);
    }
    len = loopback_take(&l.server, flight, sizeof flight);
    flight[len - 1] ^= 1;
    loopback_feed(&l.client, flight, len, SIZE_MAX);
    loopback_assert_failed(&l.client, HAKE_ERR_RECORD_MAC);
    ck_assert_uint_eq(sessions.client.saved, 0);
}
END_TEST

/* RFC 5077 3.3: "then it sends a zero-length ticket". */
static unsigned asked;
static enum hake_answer key_once(void *ctx, bool seal,
                                 struct hake_ticket_key *key)
{
    return asked++ == 0 ? hake_ticket_key_find(ctx, seal, key) : HAKE_NO;
}

START_TEST(sends_an_empty_ticket_if_the_key_is_gone)
{
    asked = 0;
    loopback_sessions_init(&sessions);
    init();
    l.server.config.ticket_key = key_once;
    loopback_handshake(&l);
    ck_assert_uint_eq(sessions.client.saved, 0);
    ck_assert(l.client.conn.facts & FACT_TICKETS);
}
END_TEST

/* The message that was kept until Finished is there no more. */
START_TEST(gives_all_of_the_input_back)
{
    loopback_sessions_init(&sessions);
    for (unsigned i = 0; i < 2; i++) {
        init();
        loopback_handshake(&l);
        ck_assert_uint_eq(sessions.client.saved, i + 1);
        ck_assert_uint_eq(hake_recvrec_buf(&l.client.conn).len,
                          sizeof l.client.in);
        sessions.keys[1] = sessions.keys[0];
        sessions.keys[0].name[0]++;
        sessions.ring.len = 2; /* the ticket is renewed */
    }
}
END_TEST

Suite *tickets12_test(void)
{
    Suite *suite = suite_create("tickets12");
    TCase *tcase = tcase_create("tickets");

    tcase_add_loop_test(tcase, gives_a_ticket_or_a_session_id_or_nothing, 0, 8);
    tcase_add_test(tcase, needs_randomness);
    tcase_add_test(tcase, saves_nothing_before_finished);
    tcase_add_test(tcase, gives_all_of_the_input_back);
    tcase_add_test(tcase, sends_an_empty_ticket_if_the_key_is_gone);
    suite_add_tcase(suite, tcase);
    return suite;
}

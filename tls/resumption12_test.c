/*
 * resumption12_test.c: sessions in TLS 1.2: tickets and session IDs, what they
 * are bound to, how long they live, and what becomes of one that was changed.
 * Who gives what is in tickets12_test.c, the live states in
 * flow12_states_test.c, extended_main_secret and what a wrong peer says in
 * test-vectors/handshake12/.
 */
#include "tls/loopback.h"
#include "tls/session.h"

#include <check.h>
#include <string.h>

Suite *resumption12_test(void);

static struct loopback l;
static struct loopback_sessions sessions;

/* How a session comes back, and under which suite: most tests run by _i over
 * all. */
#define WAYS 6
static bool by_ticket(int i)
{
    return i % 2;
}

static unsigned suite_of(int i)
{
    return (unsigned)i / 2;
}

static void init(int i)
{
    loopback_init12(&l, suite_of(i));
    loopback_sessions(&l, &sessions, by_ticket(i));
}

/* The full handshake before; false if this machine lacks the suite. */
static bool first(int i)
{
    if (loopback_lacks12(suite_of(i)))
        return false;
    loopback_sessions_init(&sessions);
    init(i);
    loopback_handshake(&l);
    ck_assert_uint_eq(sessions.client.saved, 1);
    ck_assert_uint_eq(sessions.server.saved, !by_ticket(i));
    ck_assert(!hake_conn_resumed(&l.client.conn));
    ck_assert(!hake_conn_resumed(&l.server.conn));
    return true;
}

static void second(bool resumes)
{
    loopback_handshake(&l);
    ck_assert_int_eq(hake_conn_resumed(&l.client.conn), resumes);
    ck_assert_int_eq(hake_conn_resumed(&l.server.conn), resumes);
}

/* The times of the session that the client has. */
static int64_t session_ends(void)
{
    struct session session;

    ck_assert(session_read(
        (struct hake_bytes){sessions.client.p, sessions.client.len}, &session));
    return session_time(session.expires);
}

static void assert_data(struct loopback_side *from, struct loopback_side *to)
{
    uint8_t got[8];

    ck_assert_uint_eq(hake_write(&from->conn, (const uint8_t *)"data", 4), 4);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&to->conn, got, sizeof got), 4);
    ck_assert_mem_eq(got, "data", 4);
}

/* ---- Resumption -------------------------------------------------------- */

/* RFC 5246 F.1.4: the main secret is the session's, the keys are new. */
START_TEST(resumes)
{
    uint8_t peer[32], again[32], secret[48], key[32];
    bool known;

    if (!first(_i))
        return;
    known = hake_conn_peer(&l.client.conn, peer);
    ck_assert_int_eq(known, suite_of(_i) != PSK12);
    memcpy(secret, l.client.seen.secret[HAKE_CLIENT_RANDOM], 48);
    memcpy(key, l.client.conn.tx.key.bytes, sizeof key);
    for (int i = 0; i < 2; i++) {
        init(_i);
        l.client.random.side = (uint8_t)i; /* else all is as before */
        second(true);
        ck_assert_mem_eq(l.client.seen.secret[HAKE_CLIENT_RANDOM], secret, 48);
        ck_assert_mem_ne(l.client.conn.tx.key.bytes, key, sizeof key);
        ck_assert_int_eq(hake_conn_peer(&l.client.conn, again), known);
        ck_assert(!known || memcmp(peer, again, sizeof peer) == 0);
        ck_assert(hake_conn_verified(&l.client.conn));
        ck_assert_ptr_null(hake_conn_group(&l.server.conn));
        ck_assert_uint_eq(hake_conn_scheme(&l.server.conn), 0);
        assert_data(&l.client, &l.server);
        assert_data(&l.server, &l.client);
    }
    ck_assert_uint_eq(sessions.client.saved, 1); /* it is good for more */
}
END_TEST

/* However the bytes are cut, and in the smallest buffers. */
START_TEST(resumes_over_any_split)
{
    for (unsigned i = 0; i < 8; i++) {
        if (!first(_i))
            return;
        sessions.keys[1] = sessions.keys[0];
        sessions.keys[0].name[0]++;
        sessions.ring.len = 2; /* so the ticket is renewed */
        init(_i);
        if (i & 1)
            l.client.config.flags = l.server.config.flags =
                HAKE_ONE_MESSAGE_PER_RECORD;
        if (i & 2) {
            l.client.in_buffer.len = l.server.in_buffer.len = HAKE_INPUT_MIN;
            l.client.out_buffer.len = l.server.out_buffer.len = HAKE_OUTPUT_MIN;
        }
        loopback_start(&l);
        loopback_run(&l, i & 4 ? 1 : SIZE_MAX);
        loopback_assert_connected(&l);
        ck_assert(hake_conn_resumed(&l.client.conn));
        ck_assert_uint_eq(sessions.client.saved, by_ticket(_i) ? 2 : 1);
        assert_data(&l.client, &l.server);
        assert_data(&l.server, &l.client);
    }
}
END_TEST

/* RFC 7301 3.1: "When session resumption or session tickets are used, the
 * previous contents of this extension are irrelevant"; so it is with NPN. */
START_TEST(negotiates_protocols_afresh)
{
    static const char *const alpn[] = {"\2h2", NULL, "\1x"};

    if (!first(_i))
        return;
    for (unsigned i = 0; i < 3; i++) {
        init(_i);
        if (alpn[i] != NULL) {
            loopback_alpn(&l.client, alpn[i]);
            loopback_alpn(&l.server, alpn[i]);
        } else {
            loopback_npn(&l.client, "\3npn");
            loopback_npn(&l.server, "\3npn");
        }
        second(true);
        ck_assert_uint_eq(hake_conn_npn(&l.server.conn, NULL).len,
                          alpn[i] == NULL ? 3 : 0);
        ck_assert_uint_eq(hake_conn_alpn(&l.server.conn).len,
                          alpn[i] == NULL ? 0 : (size_t)alpn[i][0]);
    }
    init(_i);
    loopback_alpn(&l.client, "\2h2");
    loopback_alpn(&l.server, "\1x");
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_ALPN_NO_OVERLAP);
}
END_TEST

/* ---- What a session is bound to ----------------------------------------- */

/* One side's idea of what a session is bound to has changed. */
START_TEST(resumes_under_the_same_name_and_context_alone)
{
    static const char other[] = "otherhost", context[] = "anchors";
    const struct hake_bytes bytes = {(const uint8_t *)context, 7};

    for (unsigned i = 0; i < 5; i++) {
        if (!first(_i))
            return;
        init(_i);
        if (i == 0)
            l.client.config.session_context = bytes;
        if (i == 1)
            l.server.config.session_context = bytes;
        if (i == 2)
            l.client.config.flags = HAKE_NO_SERVER_NAME;
        if (i == 3) /* the store does not know it */
            l.client.server_name.p = (const uint8_t *)other;
        if (i == 4) { /* it does, but the session does not */
            l.client.server_name.p = (const uint8_t *)other;
            memcpy(sessions.client.key, other, 9);
        }
        second(false);
    }
}
END_TEST

/* RFC 6066 3: "MUST NOT accept the request to resume the session if the
 * server_name extension contains a different name." Whatever the client says
 * that its session is bound to. */
START_TEST(resumes_no_session_of_another_name)
{
    struct hake_handshake other;
    hake_conn c = {.config = &l.client.config, .handshake = &other};
    static const char name[] = "otherhost";

    if (!first(_i))
        return;
    init(_i);
    l.client.server_name.p = (const uint8_t *)name;
    session_bind(&c, l.client.server_name);
    memcpy(sessions.client.key, name, 9);
    memcpy(sessions.client.p + 78, other.session.context, 32);
    second(false);
    init(_i); /* but its new session it does */
    l.client.server_name.p = (const uint8_t *)name;
    second(true);
}
END_TEST

/* RFC 5246 7.4.1.3: "If a session is resumed, it must be resumed using the same
 * cipher suite it was originally negotiated with." The suite must be offered,
 * and the server's order does not matter. */
START_TEST(resumes_with_the_same_suite_alone)
{
    static const struct hake_suite *const both[] = {
        &hake_suite12_ecdhe_psk_chacha20_poly1305,
        &hake_suite12_ecdhe_ecdsa_chacha20_poly1305, NULL};
    const bool ticket = by_ticket(_i);

    if (!first(2 * CHACHA12 + ticket))
        return;
    init(2 * CHACHA12 + ticket);
    l.server.config.suites = both;
    l.server.config.psk = l.client.config.psk = loopback_psk;
    l.client.config.suites = both;
    second(true);
    ck_assert_ptr_eq(hake_conn_suite(&l.server.conn), both[1]);
    ck_assert(!(l.server.conn.facts & FACT_PSK));
    init(2 * PSK12 + ticket); /* the client has it no more */
    l.server.config.suites = both;
    second(false);
    first(2 * CHACHA12 + ticket);
    init(2 * PSK12 + ticket); /* the server has it no more */
    l.client.config.suites = both;
    second(false);
}
END_TEST

/* A session is of one version: RFC 9846 F.7. By _i: who knows both. */
START_TEST(resumes_under_the_same_version_alone)
{
    static const struct hake_suite *const both[] = {
        &hake_suite13_chacha20_poly1305_sha256,
        &hake_suite12_ecdhe_ecdsa_chacha20_poly1305, NULL};

    for (int way = 0; way < 2; way++) {
        first(way);
        init(way);
        l.client.config.suites = _i & 1 ? both : l.client.config.suites;
        l.server.config.suites = _i & 2 ? both : l.server.config.suites;
        second(_i != 3);
        ck_assert_uint_eq(hake_conn_version(&l.client.conn),
                          _i == 3 ? 0x0304 : 0x0303);
        init(way); /* a session of TLS 1.3 came by ticket */
        second(_i != 3 || way == 0);
    }
}
END_TEST

/* ---- Lifetime ----------------------------------------------------------- */

/* To the millisecond, by the clock of either side; and a session from the
 * future is none. */
START_TEST(resumes_until_its_time_is_over)
{
    static const struct {
        int64_t after;
        bool resumes;
    } times[] = {{0, true}, {60000 - 1, true}, {60000, false}, {-1, false}};

    for (unsigned i = 0; i < 8; i++) {
        loopback_sessions_init(&sessions);
        init(_i);
        l.client.config.session_lifetime = i < 4 ? 60 : 0;
        l.server.config.session_lifetime = i < 4 ? 0 : 60;
        if (loopback_lacks12(suite_of(_i)))
            return;
        loopback_handshake(&l);
        sessions.now += times[i % 4].after;
        init(_i);
        second(times[i % 4].resumes);
    }
}
END_TEST

/* RFC 9325 3.4: "a TLS 1.2 server SHOULD NOT resume sessions that are too old":
 * what was renewed ends when the first would have. */
START_TEST(is_not_made_longer_by_resumption)
{
    int64_t ends;

    loopback_sessions_init(&sessions);
    init(1);
    l.server.config.session_lifetime = 60;
    loopback_handshake(&l);
    ends = session_ends();
    ck_assert_int_eq(ends, sessions.now + 60000);
    for (unsigned i = 1; i < 4; i++) {
        sessions.keys[1] = sessions.keys[0];
        sessions.keys[0].name[0]++;
        sessions.ring.len = 2;
        sessions.now += 15000;
        init(1);
        l.server.config.session_lifetime = 60;
        second(true);
        ck_assert_uint_eq(sessions.client.saved, i + 1);
        ck_assert_int_eq(session_ends(), ends);
    }
    sessions.now = ends - 999; /* less than a second is not worth a ticket */
    sessions.keys[1] = sessions.keys[0];
    sessions.keys[0].name[0]++;
    init(1);
    second(true);
    ck_assert_uint_eq(sessions.client.saved, 4);
    sessions.now = ends;
    init(1);
    second(false);
}
END_TEST

/* ---- Keys --------------------------------------------------------------- */

/* A key that protects no more still opens, and its tickets are renewed; a key
 * that is gone does not. */
START_TEST(renews_the_ticket_of_an_old_key)
{
    first(1);
    sessions.keys[1] = sessions.keys[0];
    memset(&sessions.keys[0], 'x', sizeof sessions.keys[0]);
    sessions.ring.len = 2;
    init(1);
    second(true);
    ck_assert_uint_eq(sessions.client.saved, 2);
    ck_assert_mem_eq(sessions.client.p + HAKE_SESSION_LEN, "xxxxxxxxxxxxxxxx",
                     16);
    sessions.ring.len = 1;
    init(1);
    second(true);
    ck_assert_uint_eq(sessions.client.saved, 2);
    sessions.keys[0].key[31] ^= 1; /* under the same name */
    init(1);
    second(false);
    memset(&sessions.keys[0], 'y', sizeof sessions.keys[0]);
    init(1);
    second(false);
    ck_assert_uint_eq(sessions.client.saved, 4);
}
END_TEST

/* ---- What was changed --------------------------------------------------- */

/* RFC 5077 3.2: "If the server fails to verify the ticket, then it falls back
 * to performing a full handshake." Any byte changed, any length. */
START_TEST(falls_back_from_a_changed_ticket)
{
    struct loopback_sessions saved;
    const bool cut = _i;

    first(1);
    saved = sessions;
    for (size_t i = HAKE_SESSION_LEN; i < saved.client.len; i++) {
        sessions.client = saved.client;
        if (cut)
            sessions.client.len = i;
        else
            sessions.client.p[i] ^= (uint8_t)(1U << i % 8);
        init(1);
        second(false);
    }
    sessions.client = saved.client;
    sessions.client.p[sessions.client.len++] = 0;
    init(1);
    second(false);
}
END_TEST

/* A session of the server's store that is cut short, or a session ID that it
 * does not know. */
START_TEST(falls_back_from_what_the_store_has_lost)
{
    struct loopback_sessions saved;

    first(0);
    saved = sessions;
    for (size_t len = 0; len < HAKE_SESSION_LEN; len++) {
        sessions = saved;
        sessions.server.len = len;
        init(0);
        second(false);
    }
    for (size_t i = 0; i < HAKE_SESSION_ID_LEN; i++) {
        sessions = saved;
        sessions.client.p[HAKE_SESSION_LEN + i] ^= 1;
        init(0);
        second(false);
        ck_assert_mem_ne(sessions.server.key, saved.server.key, 32);
    }
    sessions = saved;
    sessions.server.len++; /* no session of a server has a ticket */
    init(0);
    second(false);
    sessions = saved;
    sessions.client.p[sessions.client.len++] = 0; /* 33 bytes are no ID */
    init(0);
    second(false);
    ck_assert_uint_eq(sessions.server.asked, saved.server.asked);
}
END_TEST

/* What the client keeps, changed: nothing that it offers, or Finished fails. */
START_TEST(offers_no_session_that_is_not_whole)
{
    struct loopback_sessions saved;

    first(_i);
    saved = sessions;
    for (size_t len = 0; len <= HAKE_SESSION_LEN; len++) {
        sessions.client = saved.client;
        sessions.client.len = len;
        init(_i);
        second(false);
    }
    sessions = saved;
    sessions.client.p[6] ^= 1; /* the secret */
    init(_i);
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    ck_assert(hake_status(&l.client.conn) & hake_status(&l.server.conn) &
              HAKE_FAILED);
    loopback_assert_failed(&l.client, HAKE_ERR_RECORD_MAC);
}
END_TEST

/* ---- Clients that show who they are ------------------------------------- */

START_TEST(remembers_who_the_client_is)
{
    uint8_t peer[32], again[32];

    loopback_sessions_init(&sessions);
    init(_i);
    loopback_auth(&l);
    loopback_handshake(&l);
    ck_assert(hake_conn_peer(&l.server.conn, peer));
    init(_i);
    loopback_auth(&l);
    second(true);
    ck_assert(hake_conn_verified(&l.server.conn));
    ck_assert(hake_conn_peer(&l.server.conn, again));
    ck_assert_mem_eq(peer, again, sizeof peer);
    init(_i); /* a server that does not ask is another */
    second(false);
    ck_assert(!hake_conn_verified(&l.server.conn));
}
END_TEST

/* A session of a client that showed nothing, under a server that may be shown
 * nothing; and under one that must be shown something, whatever it is bound
 * to. */
START_TEST(resumes_no_unknown_client_that_must_be_known)
{
    loopback_sessions_init(&sessions);
    for (int i = 0; i < 2; i++) {
        init(0);
        loopback_auth(&l);
        l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
        l.client.config.credentials_len = 0;
        loopback_handshake(&l);
        ck_assert_int_eq(hake_conn_resumed(&l.server.conn), i == 1);
        ck_assert(!hake_conn_verified(&l.server.conn));
    }
    loopback_sessions_init(&sessions);
    init(0);
    loopback_auth(&l);
    loopback_handshake(&l);
    ck_assert(sessions.server.p[1] & SESSION_VERIFIED);
    sessions.server.p[1] ^= SESSION_VERIFIED;
    init(0);
    loopback_auth(&l);
    second(false);
    ck_assert(hake_conn_verified(&l.server.conn));
}
END_TEST

Suite *resumption12_test(void)
{
    Suite *suite = suite_create("resumption12");
    TCase *tcase = tcase_create("sessions");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, resumes, 0, WAYS);
    tcase_add_loop_test(tcase, resumes_over_any_split, 0, WAYS);
    tcase_add_loop_test(tcase, negotiates_protocols_afresh, 0, WAYS);
    tcase_add_loop_test(tcase, resumes_under_the_same_name_and_context_alone, 0,
                        WAYS);
    tcase_add_loop_test(tcase, resumes_no_session_of_another_name, 0, WAYS);
    tcase_add_loop_test(tcase, resumes_with_the_same_suite_alone, 0, 2);
    tcase_add_loop_test(tcase, resumes_under_the_same_version_alone, 0, 4);
    tcase_add_loop_test(tcase, resumes_until_its_time_is_over, 0, WAYS);
    tcase_add_test(tcase, is_not_made_longer_by_resumption);
    tcase_add_test(tcase, renews_the_ticket_of_an_old_key);
    tcase_add_loop_test(tcase, falls_back_from_a_changed_ticket, 0, 2);
    tcase_add_test(tcase, falls_back_from_what_the_store_has_lost);
    tcase_add_loop_test(tcase, offers_no_session_that_is_not_whole, 0, 2);
    tcase_add_loop_test(tcase, remembers_who_the_client_is, 0, 2);
    tcase_add_test(tcase, resumes_no_unknown_client_that_must_be_known);
    suite_add_tcase(suite, tcase);
    return suite;
}

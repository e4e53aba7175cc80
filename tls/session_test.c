/*
 * session_test.c: what a session is judged by, how long it may live, and what
 * opens a ticket: the bounds of each.
 */
#include "tls/loopback.h"
#include "tls/session.h"

#include <check.h>
#include <string.h>

Suite *session_test(void);

static struct loopback l;
static struct loopback_sessions sessions;

/* A connection about to begin, where a client's store holds a session. */
static void init(void)
{
    loopback_sessions_init(&sessions);
    loopback_init(&l);
    loopback_sessions(&l, &sessions, true);
    loopback_handshake(&l);
    ck_assert_uint_eq(sessions.client.saved, 1);
    loopback_init(&l);
    loopback_sessions(&l, &sessions, true);
}

static void assert_resumes(bool resumes)
{
    loopback_handshake(&l);
    ck_assert_int_eq(hake_conn_resumed(&l.client.conn), resumes);
    ck_assert_int_eq(hake_conn_resumed(&l.server.conn), resumes);
}

/* ---- What a session is judged by ---------------------------------------- */

static struct hake_bytes stored(void)
{
    return (struct hake_bytes){sessions.client.p, sessions.client.len};
}

static bool suits(const struct session *session, uint16_t version)
{
    return session_suits(&l.client.conn, session, version, sessions.now);
}

START_TEST(is_of_one_format)
{
    struct session session;

    init();
    ck_assert(session_read(stored(), &session));
    sessions.client.p[0] ^= 3;
    ck_assert(!session_read(stored(), &session));
    assert_resumes(false);
}
END_TEST

/* A number of a suite means one thing in each version. */
START_TEST(is_of_one_version_and_its_suites)
{
    struct session session;

    init();
    loopback_start(&l);
    ck_assert(session_read(stored(), &session));
    session.flags |= SESSION_EMS;
    ck_assert(suits(&session, 0x0304));
    ck_assert(!suits(&session, 0x0303));
    session.version = 0x0303;
    ck_assert(!suits(&session, 0x0304));
    ck_assert(!suits(&session, 0x0303));
    ck_assert_ptr_null(session_suite(&l.client.conn, &session));
}
END_TEST

static bool no(void)
{
    return false;
}

START_TEST(needs_a_suite_that_this_machine_has)
{
    struct hake_aead lacking = hake_chacha20_poly1305;
    struct hake_suite suite = hake_suite13_chacha20_poly1305_sha256;
    const struct hake_suite *const suites[] = {&suite, NULL};
    struct session session;

    init();
    suite.aead = &lacking;
    l.client.config.suites = suites;
    loopback_start(&l);
    ck_assert(session_read(stored(), &session));
    ck_assert_ptr_eq(session_suite(&l.client.conn, &session), &suite);
    lacking.available = no;
    ck_assert_ptr_null(session_suite(&l.client.conn, &session));
    ck_assert(!suits(&session, 0x0304));
}
END_TEST

/* Of a client that must be known, and was not. */
START_TEST(needs_a_peer_that_was_verified_if_it_must_be)
{
    struct session session;

    init();
    loopback_start(&l);
    ck_assert(session_read(stored(), &session));
    ck_assert(session.flags & SESSION_VERIFIED);
    session.flags = 0;
    ck_assert(suits(&session, 0x0304));
    l.client.config.client_auth = HAKE_CLIENT_AUTH_REQUIRED;
    ck_assert(!suits(&session, 0x0304));
    session.flags = SESSION_VERIFIED;
    ck_assert(suits(&session, 0x0304));
}
END_TEST

/* Issued while no certificate was asked for. */
START_TEST(is_bound_to_the_authentication_of_clients)
{
    init();
    l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
    l.server.config.verify = l.client.config.verify;
    l.server.config.verify_ctx = l.client.config.verify_ctx;
    l.server.config.schemes = l.client.config.schemes;
    assert_resumes(false);
}
END_TEST

/* Where the name ends the context begins, however long either is. */
START_TEST(is_bound_to_name_and_context_apart)
{
    static uint8_t name[257];
    uint8_t digest[32];
    hake_conn *c = &l.server.conn;

    init();
    loopback_start(&l);
    memset(name, 'a', sizeof name);
    session_bind(c, (struct hake_bytes){name, sizeof name});
    memcpy(digest, l.server.handshake.session.context, sizeof digest);
    for (size_t len = 0; len <= sizeof name; len++) {
        l.server.config.session_context.p = name;
        l.server.config.session_context.len = sizeof name - len;
        session_bind(c, (struct hake_bytes){name, len});
        ck_assert_int_eq(memcmp(digest, l.server.handshake.session.context,
                                sizeof digest) == 0,
                         len == sizeof name);
    }
}
END_TEST

/* Saved by a client that looked for none. */
START_TEST(is_found_later)
{
    init();
    sessions.client.len = 0;
    l.client.config.session_find = NULL;
    assert_resumes(false);
    ck_assert_uint_gt(sessions.client.len, 0);
    loopback_init(&l);
    loopback_sessions(&l, &sessions, true);
    assert_resumes(true);
}
END_TEST

/* A clock that cannot tell leaves behind what it likes. */
static bool broken_clock(void *ctx, int64_t *now)
{
    const struct loopback_sessions *s = ctx;

    *now = s->now;
    return false;
}

/* By _i: the client's clock, the server's. */
START_TEST(is_nothing_without_the_time)
{
    struct loopback_side *side = _i == 0 ? &l.client : &l.server;

    init();
    sessions.client.saved = 0;
    side->config.clock = broken_clock;
    assert_resumes(false);
    ck_assert_uint_eq(sessions.client.saved, 0);
}
END_TEST

static int answer;

static enum hake_answer say_find(void *ctx, hake_conn *conn,
                                 struct hake_bytes key,
                                 struct hake_bytes *session)
{
    (void)ctx, (void)conn, (void)key;
    *session = stored();
    return (enum hake_answer)answer;
}

static enum hake_answer say_key(void *ctx, bool seal,
                                struct hake_ticket_key *key)
{
    (void)ctx, (void)seal;
    *key = sessions.keys[0];
    return (enum hake_answer)answer;
}

/* By _i: the client's store, the server's key. */
START_TEST(takes_anything_but_yes_for_no)
{
    static const int answers[] = {HAKE_NO, 1, -1, HAKE_NOT_YET, HAKE_YES};

    for (unsigned i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        init();
        answer = answers[i];
        if (_i == 0)
            l.client.config.session_find = say_find;
        else
            l.server.config.ticket_key = say_key;
        assert_resumes(answer == HAKE_YES);
    }
}
END_TEST

#define TICKET_MOST (HAKE_OUTPUT_MIN / 2)
static uint8_t long_state[HAKE_SESSION_LEN + TICKET_MOST + 1];
static size_t long_len;

static enum hake_answer long_find(void *ctx, hake_conn *conn,
                                  struct hake_bytes key,
                                  struct hake_bytes *session)
{
    (void)ctx, (void)conn, (void)key;
    *session = (struct hake_bytes){long_state, long_len};
    return HAKE_YES;
}

/* A ticket takes half of the output at most; the handshake goes on without. */
START_TEST(leaves_a_ticket_alone_that_would_not_fit)
{
    const size_t len = TICKET_MOST + (size_t)_i;
    struct session session;

    init();
    memset(long_state, 't', sizeof long_state);
    memcpy(long_state, sessions.client.p, HAKE_SESSION_LEN);
    long_len = HAKE_SESSION_LEN + len;
    l.client.config.session_find = long_find;
    l.client.out_buffer.len = HAKE_OUTPUT_MIN;
    loopback_start(&l);
    ck_assert_int_eq(session_offered(&l.client.conn, 0x0304, &session),
                     _i == 0);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
}
END_TEST

/* TLS 1.2: where a session ID takes the place of the ticket. */
START_TEST(leaves_an_id_alone_that_is_too_long)
{
    struct session session;

    loopback_sessions_init(&sessions);
    loopback_init12(&l, CHACHA12);
    loopback_sessions(&l, &sessions, false);
    loopback_handshake(&l);
    ck_assert_uint_eq(sessions.client.len, HAKE_SESSION_LEN + 32);
    sessions.client.len += (size_t)_i;
    loopback_init12(&l, CHACHA12);
    loopback_sessions(&l, &sessions, false);
    loopback_start(&l);
    ck_assert_int_eq(session_offered(&l.client.conn, 0x0303, &session),
                     _i == 0);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
}
END_TEST

/* ---- How long it lives -------------------------------------------------- */

static const struct {
    uint32_t lifetime; /* s, as configured */
    int64_t left;      /* ms, of the session that is resumed; 0: of none */
    int64_t lives;     /* ms; 0: none is issued */
} lives[] = {
    {0, 0, 604800000},        {1, 0, 1000},
    {604799, 0, 604799000},   {604800, 0, 604800000},
    {604801, 0, 604800000},   {UINT32_MAX, 0, 604800000},
    {3600, 3600001, 3600000}, {3600, 3599999, 3599999},
    {3600, 1000, 1000},       {3600, 999, 0},
};
#define LIVES ((int)(sizeof lives / sizeof lives[0]))

/* RFC 9846 4.7.1: not above seven days; and not below the one second that
 * ticket_lifetime could say. */
START_TEST(lives_as_long_as_it_may)
{
    hake_conn *c = &l.server.conn;
    uint8_t name[TICKET_NAME];
    int64_t expires;
    bool issued;

    init();
    l.server.config.session_lifetime = lives[_i].lifetime;
    loopback_start(&l);
    if (lives[_i].left > 0) {
        c->facts |= FACT_RESUMED;
        l.server.handshake.session.expires = sessions.now + lives[_i].left;
    }
    issued = session_expires(c, sessions.now, &expires);
    ck_assert_int_eq(issued, lives[_i].lives > 0);
    ck_assert_int_eq(session_sealable(c, name), issued);
    if (issued)
        ck_assert_int_eq(expires - sessions.now, lives[_i].lives);
}
END_TEST

/* It ends between the decision to send a ticket and the client's Finished. */
START_TEST(may_end_before_its_ticket_is_sent)
{
    init();
    sessions.client.saved = 0;
    sessions.now += 604800000 - 1500;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    sessions.now += 5000;
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert(hake_conn_resumed(&l.server.conn));
    ck_assert_uint_eq(sessions.client.saved, 0);
}
END_TEST

/* ---- Tickets ------------------------------------------------------------ */

static const uint8_t nonce[HAKE_TICKET_NONCE] = {1, 2, 3},
                     text[] = "plain text";

static struct hake_bytes seal(enum hake_ticket_purpose purpose)
{
    static uint8_t ticket[HAKE_TICKET_OVERHEAD + sizeof text];
    struct writer w = wr_init(ticket, sizeof ticket);

    ck_assert(ticket_seal(&l.server.conn, purpose, nonce,
                          (struct hake_bytes){text, sizeof text}, &w));
    ck_assert_uint_eq(w.len, sizeof ticket);
    return (struct hake_bytes){ticket, w.len};
}

START_TEST(opens_for_its_own_purpose_alone)
{
    uint8_t out[sizeof text];

    init();
    loopback_start(&l);
    for (unsigned made = HAKE_TICKET_SESSION; made <= HAKE_TICKET_COOKIE;
         made++) {
        const struct hake_bytes ticket = seal((enum hake_ticket_purpose)made);

        for (unsigned as = HAKE_TICKET_SESSION; as <= HAKE_TICKET_COOKIE;
             as++) {
            size_t len = sizeof out;

            ck_assert_int_eq(ticket_open(&l.server.conn,
                                         (enum hake_ticket_purpose)as, ticket,
                                         out, &len),
                             made == as);
        }
    }
    ck_assert_mem_eq(out, text, sizeof text);
}
END_TEST

/* Never more than there is room for, nor less than nothing. */
START_TEST(opens_what_there_is_room_for)
{
    uint8_t out[sizeof text];
    struct hake_bytes ticket;
    size_t len;

    init();
    loopback_start(&l);
    ticket = seal(HAKE_TICKET_SESSION);
    memset(out, 'o', sizeof out);
    len = sizeof out - 1;
    ck_assert(
        !ticket_open(&l.server.conn, HAKE_TICKET_SESSION, ticket, out, &len));
    for (unsigned i = 0; i < sizeof out; i++)
        ck_assert_uint_eq(out[i], 'o');
    for (ticket.len = 0; ticket.len <= HAKE_TICKET_OVERHEAD; ticket.len++) {
        len = sizeof out;
        ck_assert(!ticket_open(&l.server.conn, HAKE_TICKET_SESSION, ticket, out,
                               &len));
    }
}
END_TEST

Suite *session_test(void)
{
    Suite *suite = suite_create("session");
    TCase *tcase = tcase_create("session");

    tcase_add_test(tcase, is_of_one_format);
    tcase_add_test(tcase, is_of_one_version_and_its_suites);
    tcase_add_test(tcase, needs_a_suite_that_this_machine_has);
    tcase_add_test(tcase, needs_a_peer_that_was_verified_if_it_must_be);
    tcase_add_test(tcase, is_bound_to_the_authentication_of_clients);
    tcase_add_test(tcase, is_bound_to_name_and_context_apart);
    tcase_add_test(tcase, is_found_later);
    tcase_add_loop_test(tcase, is_nothing_without_the_time, 0, 2);
    tcase_add_loop_test(tcase, takes_anything_but_yes_for_no, 0, 2);
    tcase_add_loop_test(tcase, leaves_a_ticket_alone_that_would_not_fit, 0, 2);
    tcase_add_loop_test(tcase, leaves_an_id_alone_that_is_too_long, 0, 2);
    tcase_add_loop_test(tcase, lives_as_long_as_it_may, 0, LIVES);
    tcase_add_test(tcase, may_end_before_its_ticket_is_sent);
    tcase_add_test(tcase, opens_for_its_own_purpose_alone);
    tcase_add_test(tcase, opens_what_there_is_room_for);
    suite_add_tcase(suite, tcase);
    return suite;
}

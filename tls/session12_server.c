/*
 * session12_server.c: which session a TLS 1.2 server resumes, and what it gives
 * a client to come back with; see session12.h.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/session.h"
#include "tls/session12.h"
#include "tls/transcript.h"

/* ---- A session that a ClientHello offers -------------------------------- */

static bool keeps_sessions(const struct hake_config *config)
{
    return config->session_find != NULL && config->session_save != NULL;
}

static bool suite_is_offered(hake_conn *c, const struct message *m,
                             uint16_t suite)
{
    struct client_hello hello;

    return message_read(c, m, client_hello_syntax, &hello) == HAKE_OK &&
           syntax_u16_find(hello.cipher_suites, suite);
}

static void suite_take(hake_conn *c, const struct hake_suite *suite)
{
    c->suite = suite;
    c->facts = (c->facts & ~(unsigned)FACT_PSK) | (suite->psk ? FACT_PSK : 0);
    transcript_add(c->handshake, suite->hash);
    transcript_choose(c->handshake, suite->hash);
}

/* RFC 7627 5.3: "If the original session did not use the
 * "extended_master_secret" extension but the new ClientHello contains the
 * extension, then the server MUST NOT perform the abbreviated handshake"; "If
 * the original session used the "extended_master_secret" extension but the new
 * ClientHello does not contain it, the server MUST abort". With neither, the
 * configuration has decided before (RFC 7627 5.2). */
static enum hake_error session_judge(hake_conn *c, const struct message *m,
                                     struct hake_bytes state)
{
    struct session session;
    int64_t now;

    if (!clock_read(c, &now) || !session_read(state, &session) ||
        session.ticket.len > 0 ||
        !session_suits(c, &session, VERSION_TLS12, now) ||
        !suite_is_offered(c, m, session.cipher_suite))
        return HAKE_OK;
    if ((session.flags & SESSION_EMS) && !(c->facts & FACT_EMS))
        return HAKE_ERR_EMS_CHANGED;
    if (!(session.flags & SESSION_EMS) && (c->facts & FACT_EMS))
        return HAKE_OK;
    suite_take(c, session_suite(c, &session));
    memcpy(c->handshake->secret.main_secret, session.secret.p, MAIN_SECRET12);
    session_take(c, &session);
    return HAKE_OK;
}

static enum hake_error ticket_judge(hake_conn *c, const struct message *m)
{
    uint8_t plain[HAKE_SESSION_LEN];
    struct hake_bytes state = {plain, sizeof plain};
    enum hake_error error = HAKE_OK;

    if (ticket_open(c, HAKE_TICKET_SESSION, c->handshake->peer.ticket, plain,
                    &state.len))
        error = session_judge(c, m, state);
    sodium_memzero(plain, sizeof plain);
    return error;
}

/* RFC 5077 3.4: "If a ticket is presented by the client, the server MUST NOT
 * attempt to use the Session ID in the ClientHello for stateful session
 * resumption." */
enum hake_error session12_select(hake_conn *c, const struct message *m)
{
    const struct hake_config *config = c->config;
    const struct hake_handshake *hs = c->handshake;
    const struct hake_bytes id = {hs->session_id, hs->session_id_len};
    struct hake_bytes state = {NULL, 0};

    if (keeps_sessions(config) || config->ticket_key != NULL)
        session_bind(c, hs->peer.server_name);
    if (hs->peer.ticket.len > 0)
        return ticket_judge(c, m);
    if (!keeps_sessions(config) || id.len != HAKE_SESSION_ID_LEN ||
        config->session_find(config->session_ctx, c, id, &state) != HAKE_YES)
        return HAKE_OK;
    return session_judge(c, m, state);
}

/* ---- What the client gets ----------------------------------------------- */

static bool is_of_key(struct hake_bytes ticket, const uint8_t name[TICKET_NAME])
{
    return ticket.len >= TICKET_NAME &&
           memcmp(ticket.p, name, TICKET_NAME) == 0;
}

/* Whether it gets a ticket: in a full handshake if it takes one; when one was
 * accepted, only if that is of a key that protects no more: so an old key is
 * needed no longer than it takes all clients to come back once. */
static bool ticket_is_due(const hake_conn *c)
{
    const struct hake_bytes old = c->handshake->peer.ticket;
    uint8_t name[TICKET_NAME];

    if (!extension_asked(c, EXTENSION_session_ticket) ||
        !session_sealable(c, name))
        return false;
    return !(c->facts & FACT_RESUMED) || (old.len > 0 && !is_of_key(old, name));
}

/* RFC 5077 3.4: a server that is "planning on issuing a session ticket to a
 * client that does not present one [...] SHOULD include an empty Session ID";
 * RFC 5246 7.4.1.3: an empty one says that "the session will not be cached". A
 * session that is resumed keeps the one that the client sent. */
void session12_issue(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;
    const bool ticket = ticket_is_due(c);

    if (ticket)
        c->facts |= FACT_TICKETS;
    if (!(c->facts & FACT_RESUMED))
        hs->session_id_len =
            !ticket && keeps_sessions(c->config) ? HAKE_SESSION_ID_LEN : 0;
}

/* A session that the client may resume: it is kept once the client has shown
 * that it has the main secret. */
enum hake_error client_finished12_read(hake_conn *c, const struct message *m)
{
    const struct hake_config *config = c->config;
    const struct hake_handshake *hs = c->handshake;
    const struct hake_bytes id = {hs->session_id, hs->session_id_len};
    struct session_terms terms = {
        .secret = {hs->secret.main_secret, MAIN_SECRET12}};
    uint8_t state[HAKE_SESSION_LEN];
    enum hake_error error = finished12_read(c, m);

    if (error != HAKE_OK || (c->facts & FACT_RESUMED) || id.len == 0 ||
        !clock_read(c, &terms.issued) ||
        !session_expires(c, terms.issued, &terms.expires))
        return error;
    session_write(c, &terms, state);
    config->session_save(config->session_ctx, c, id,
                         (struct hake_bytes){state, sizeof state},
                         (struct hake_bytes){NULL, 0});
    sodium_memzero(state, sizeof state);
    return HAKE_OK;
}

/* RFC 5077 3.3: "If the server determines that it does not want to include a
 * ticket after it has included the SessionTicket extension in the ServerHello,
 * then it sends a zero-length ticket". */
enum hake_error new_session_ticket12_write(hake_conn *c,
                                           const struct message *m)
{
    const struct hake_config *config = c->config;
    struct session_terms terms = {
        .secret = {c->handshake->secret.main_secret, MAIN_SECRET12}};
    struct new_session_ticket12 message = {0, {NULL, 0}};
    uint8_t nonce[HAKE_TICKET_NONCE], name[TICKET_NAME];
    const bool sealable = session_sealable(c, name);
    struct wr_mark ticket;

    /* What is drawn is used: not before the message has a place. */
    if (!wr_fits(m->out, 4 + 2 + TICKET_LEN))
        return HAKE_OK;
    if (sealable && !config->random(config->random_ctx, nonce, sizeof nonce))
        return HAKE_ERR_RANDOM_FAILED;
    if (sealable && clock_read(c, &terms.issued) &&
        session_expires(c, terms.issued, &terms.expires))
        message.ticket_lifetime_hint =
            (uint32_t)((terms.expires - terms.issued) / 1000);
    ticket = syntax_write(m->out, new_session_ticket12_syntax, &message);
    if (sealable && !session_seal(c, &terms, nonce, m->out))
        return HAKE_ERR_TICKET_KEY;
    wr_close(m->out, ticket);
    return HAKE_OK;
}

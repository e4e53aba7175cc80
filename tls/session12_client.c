/*
 * session12_client.c: what a TLS 1.2 client makes of resumption; see
 * session12.h. What it keeps is a ticket, or the session ID in its place.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/session.h"
#include "tls/session12.h"

/* ---- The answer --------------------------------------------------------- */

enum hake_error session12_accept(hake_conn *c)
{
    struct session session;

    /* A session ID that compatibility mode made up names no session. */
    if (!session_offered(c, VERSION_TLS12, &session))
        return HAKE_ERR_SESSION_UNKNOWN;
    /* RFC 5246 7.4.1.3: "If a session is resumed, it must be resumed using the
     * same cipher suite it was originally negotiated with." */
    if (session.cipher_suite != c->suite->id)
        return HAKE_ERR_SESSION_SUITE;
    /* RFC 7627 5.3: "If the original session did not use the
     * "extended_master_secret" extension but the new ServerHello contains the
     * extension, the client MUST abort the handshake", and "If the original
     * session used the extension but the new ServerHello does not". */
    if (!(session.flags & SESSION_EMS) != !(c->facts & FACT_EMS))
        return HAKE_ERR_EMS_CHANGED;
    memcpy(c->handshake->secret.main_secret, session.secret.p, MAIN_SECRET12);
    session_take(c, &session);
    return HAKE_OK;
}

/* ---- What is kept ------------------------------------------------------- */

/* RFC 5077 3.3: "The client MUST NOT treat the ticket as valid until it has
 * verified the server's Finished message": so here only its form is judged, and
 * the message stays in the input until then. */
enum hake_error new_session_ticket12_read(hake_conn *c, const struct message *m)
{
    struct new_session_ticket12 ticket;

    return message_read(c, m, new_session_ticket12_syntax, &ticket);
}

/* What a NewSessionTicket that was read brought; an empty ticket is none. */
static bool ticket_find(const hake_conn *c, struct new_session_ticket12 *ticket)
{
    const uint8_t *fault;
    struct hake_bytes body = {NULL, 0};

    if (c->in.kept == 0)
        return false;
    body.p = c->in.p + MESSAGE_HEADER;
    body.len = c->in.kept - MESSAGE_HEADER;
    return syntax_read_all(body, new_session_ticket12_syntax, ticket, &fault) &&
           ticket->ticket.len > 0;
}

/* RFC 5077 3.3: "ticket_lifetime_hint [...] A value of zero is reserved to
 * indicate that the lifetime of the ticket is unspecified." */
static void session_save(hake_conn *c, struct hake_bytes ticket,
                         uint32_t lifetime_hint, uint8_t flags)
{
    const struct hake_config *config = c->config;
    const struct hake_handshake *hs = c->handshake;
    const int64_t hint = 1000 * (int64_t)lifetime_hint;
    uint8_t state[HAKE_SESSION_LEN];
    struct session_terms terms = {
        .secret = {hs->secret.main_secret, MAIN_SECRET12}, .flags = flags};

    if (!clock_read(c, &terms.issued) ||
        !session_expires(c, terms.issued, &terms.expires))
        return;
    if (hint > 0 && terms.expires > terms.issued + hint)
        terms.expires = terms.issued + hint;
    session_write(c, &terms, state);
    config->session_save(config->session_ctx, c, hs->server_name,
                         (struct hake_bytes){state, sizeof state}, ticket);
    sodium_memzero(state, sizeof state);
}

/* RFC 5077 3.4: "If the client receives a session ticket from the server, then
 * it discards any Session ID that was sent in the ServerHello." */
enum hake_error server_finished12_read(hake_conn *c, const struct message *m)
{
    const struct hake_handshake *hs = c->handshake;
    const struct hake_bytes id = {hs->session_id, hs->session_id_len};
    struct new_session_ticket12 message;
    enum hake_error error = finished12_read(c, m);

    if (error != HAKE_OK || c->config->session_save == NULL)
        return error;
    if (ticket_find(c, &message))
        session_save(c, message.ticket, message.ticket_lifetime_hint, 0);
    else if (id.len > 0 && !(c->facts & FACT_RESUMED))
        session_save(c, id, 0, SESSION_NAMED);
    return HAKE_OK;
}

/* ticket13.c: the NewSessionTickets of a TLS 1.3 server, RFC 9846 4.7.1. */
#include <string.h>

#include <sodium/utils.h>

#include "tls/psk.h"
#include "tls/schedule.h"
#include "tls/session.h"

/* The message but for the nonce: the ticket, and what stands beside it:
 * early_data between two extensions of GREASE. */
#define TICKET_MESSAGE_MAX (4 + 4 + 1 + 2 + TICKET_LEN + 2 + 4 + 8 + 5)

/* Whether there is anything that this client could use: RFC 9846 4.3.9:
 * "Servers SHOULD NOT send NewSessionTicket with tickets that are not
 * compatible with the advertised modes". */
static bool tickets_suit(const hake_conn *c)
{
    const struct hake_config *config = c->config;
    const struct hake_bytes modes = c->handshake->peer.psk_modes;
    uint8_t name[TICKET_NAME];

    if (modes.len == 0 || (memchr(modes.p, PSK_DHE_KE, modes.len) == NULL &&
                           (!(config->flags & HAKE_PSK_KE) ||
                            memchr(modes.p, PSK_KE, modes.len) == NULL)))
        return false;
    return session_sealable(c, name);
}

void tickets_decide(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;

    c->facts &= ~(unsigned)FACT_TICKETS;
    if (!tickets_suit(c))
        return;
    hs->session.tickets = c->config->tickets > 0 ? c->config->tickets : 1;
    c->facts |= FACT_TICKETS;
}

/* A ticket and what must be drawn for it, RFC 9846 4.7.1: "The server MUST
 * generate a fresh value for each ticket it sends." */
struct ticket_random {
    uint8_t age_add[4];
    uint8_t nonce[HAKE_TICKET_NONCE];
};

static bool ticket_draw(const hake_conn *c, struct ticket_random *random)
{
    const struct hake_config *config = c->config;

    return config->random(config->random_ctx, random->age_add,
                          sizeof random->age_add) &&
           config->random(config->random_ctx, random->nonce,
                          sizeof random->nonce);
}

/* RFC 9846 4.7.1: the lifetime in seconds. */
static void ticket_terms(const hake_conn *c, struct session_terms *terms,
                         struct new_session_ticket *message,
                         const struct ticket_random *random)
{
    const struct hake_bytes age_add = {random->age_add, 4};
    const uint8_t *fault;
    struct reader r = rd_init(age_add, &fault);

    terms->ticket_age_add = rd_uint(&r, 4);
    terms->issued = terms->expires = 0;
    if (clock_read(c, &terms->issued))
        session_expires(c, terms->issued, &terms->expires);
    message->ticket_age_add = terms->ticket_age_add;
    message->ticket_lifetime =
        terms->expires > terms->issued
            ? (uint32_t)((terms->expires - terms->issued) / 1000)
            : 0;
}

/* RFC 9846 4.7.1: "unique across all tickets issued on this connection". */
static size_t nonce_len(const hake_conn *c)
{
    return c->config->ticket_nonce_len > 0 ? c->config->ticket_nonce_len : 1;
}

enum hake_error ticket13_write(hake_conn *c, const struct message *m)
{
    struct hake_handshake *hs = c->handshake;
    uint8_t psk[HAKE_SECRET_MAX], ticket[TICKET_LEN];
    uint8_t count[HAKE_TICKET_COUNTER_MAX] = {0};
    const struct hake_bytes nonce = {count, nonce_len(c)};
    struct writer w = wr_init(ticket, sizeof ticket);
    struct session_terms terms = {.secret = {psk, c->suite->hash->len},
                                  .max_early_data_size =
                                      c->config->max_early_data};
    struct new_session_ticket message = {.ticket_nonce = nonce};
    struct ticket_random random;
    struct wr_mark extensions;
    enum hake_error error;

    /* What is drawn is used: not before the message has a place. */
    if (!wr_fits(m->out, TICKET_MESSAGE_MAX + nonce.len))
        return HAKE_OK;
    if (!ticket_draw(c, &random))
        return HAKE_ERR_RANDOM_FAILED;
    ticket_terms(c, &terms, &message, &random);
    count[nonce.len - 1] = hs->session.tickets_sent;
    schedule13_ticket_psk(c, nonce, psk);
    error = session_seal(c, &terms, random.nonce, &w) ? HAKE_OK
                                                      : HAKE_ERR_TICKET_KEY;
    sodium_memzero(psk, sizeof psk);
    if (error != HAKE_OK)
        return error;
    message.ticket = (struct hake_bytes){ticket, w.len};
    extensions = syntax_write(m->out, new_session_ticket_syntax, &message);
    error = extensions_write(c, NST, m->out);
    wr_close(m->out, extensions);
    /* With an application's extensions it may need more room yet. */
    if (m->out->overflow)
        return error;
    hs->session.tickets_sent++;
    if (--hs->session.tickets == 0)
        c->facts &= ~(unsigned)FACT_TICKETS;
    return error;
}

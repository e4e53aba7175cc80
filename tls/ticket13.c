/* ticket13.c: the NewSessionTickets of a TLS 1.3 server, RFC 9846 4.7.1. */
#include <string.h>

#include <sodium/utils.h>

#include "tls/psk.h"
#include "tls/schedule.h"
#include "tls/session.h"

/* The message: the ticket, and what stands beside it: early_data between two
 * extensions of GREASE. */
#define TICKET_MESSAGE_MAX (4 + 4 + 2 + 2 + TICKET_LEN + 2 + 4 + 8 + 5)

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
    uint8_t nonce[TICKET_NONCE];
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

enum hake_error ticket13_write(hake_conn *c, const struct message *m)
{
    static const uint8_t room[TICKET_LEN];
    struct hake_handshake *hs = c->handshake;
    uint8_t psk[HAKE_SECRET_MAX], *ticket;
    const struct hake_bytes nonce = {&hs->session.tickets_sent, 1};
    struct session_terms terms = {.secret = {psk, c->suite->hash->len},
                                  .max_early_data_size =
                                      c->config->max_early_data};
    struct new_session_ticket message = {.ticket_nonce = nonce,
                                         .ticket = {room, sizeof room}};
    struct ticket_random random;
    struct wr_mark extensions;
    enum hake_error error = HAKE_OK;
    struct writer place;

    /* What is drawn is used: not before the message has a place. */
    if (!wr_fits(m->out, TICKET_MESSAGE_MAX))
        return HAKE_OK;
    if (!ticket_draw(c, &random))
        return HAKE_ERR_RANDOM_FAILED;
    ticket_terms(c, &terms, &message, &random);
    extensions = syntax_write(m->out, new_session_ticket_syntax, &message);
    ticket = m->out->p + m->out->len - 2 - TICKET_LEN;
    place = wr_init(ticket, TICKET_LEN);
    schedule13_ticket_psk(c, nonce, psk);
    if (!session_seal(c, &terms, random.nonce, &place))
        error = HAKE_ERR_TICKET_KEY;
    sodium_memzero(psk, sizeof psk);
    if (error == HAKE_OK)
        error = extensions_write(c, NST, m->out);
    wr_close(m->out, extensions);
    hs->session.tickets_sent++;
    if (--hs->session.tickets == 0)
        c->facts &= ~(unsigned)FACT_TICKETS;
    return error;
}

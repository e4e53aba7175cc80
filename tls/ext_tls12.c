/*
 * ext_tls12.c: what only TLS 1.2 knows: ec_point_formats (RFC 8422 5.1.2),
 * extended_main_secret (RFC 7627), session_ticket (RFC 5077),
 * renegotiation_info (RFC 5746).
 */
#include <string.h>

#include "tls/session.h"

#define POINT_UNCOMPRESSED 0

/* Given by a client that offers TLS 1.2, and by a server that chose it. */
static bool is_for_tls12(const hake_conn *c, enum place place)
{
    return place == SH12 ||
           (place == CH && version_is_enabled(c->config, VERSION_TLS12));
}

enum hake_error ec_point_formats_take(hake_conn *c, enum place place,
                                      const union extension_body *body)
{
    const struct hake_bytes list = body->ec_point_formats.ec_point_format_list;

    (void)c, (void)place;
    /* RFC 8422 5.1.2: "If [...] does not contain the uncompressed point
     * format, then the [peer] MUST abort the handshake with an
     * "illegal_parameter" alert." */
    return memchr(list.p, POINT_UNCOMPRESSED, list.len) == NULL
               ? HAKE_ERR_POINT_FORMATS
               : HAKE_OK;
}

enum given ec_point_formats_give(hake_conn *c, enum place place,
                                 struct writer *w)
{
    static const uint8_t uncompressed[] = {POINT_UNCOMPRESSED};
    const struct ec_point_formats formats = {{uncompressed, 1}};

    /* RFC 8422 4: these extensions "only play a role during handshakes
     * negotiating a new session". */
    if (!is_for_tls12(c, place) || (place == SH12 && (c->facts & FACT_RESUMED)))
        return ABSENT;
    wr_close(w, syntax_write(w, ec_point_formats_syntax, &formats));
    return GIVEN;
}

enum hake_error extended_main_secret_take(hake_conn *c, enum place place,
                                          const union extension_body *body)
{
    (void)place, (void)body;
    c->facts |= FACT_EMS;
    return HAKE_OK;
}

enum given extended_main_secret_give(hake_conn *c, enum place place,
                                     struct writer *w)
{
    (void)w;
    return is_for_tls12(c, place) ? GIVEN : ABSENT;
}

enum hake_error session_ticket_take(hake_conn *c, enum place place,
                                    const union extension_body *body)
{
    if (place == CH)
        c->handshake->peer.ticket = body->session_ticket.ticket;
    else
        c->facts |= FACT_TICKETS;
    return HAKE_OK;
}

/* RFC 5077 3.2: "If the client does not have a ticket and is prepared to
 * receive one in the NewSessionTicket handshake message, then it MUST include
 * a zero-length ticket". */
enum given session_ticket_give(hake_conn *c, enum place place, struct writer *w)
{
    struct session session;

    if (place == SH12)
        return c->facts & FACT_TICKETS ? GIVEN : ABSENT;
    if (!is_for_tls12(c, place))
        return ABSENT;
    if (session_offered(c, VERSION_TLS12, &session) &&
        !(session.flags & SESSION_NAMED)) {
        wr_bytes(w, session.ticket);
        return GIVEN;
    }
    return c->config->session_save != NULL ? GIVEN : ABSENT;
}

/* RFC 5746 3.4 and 3.6: in a first handshake "the length of the
 * "renegotiated_connection" field is zero [...] if it is not, MUST abort the
 * handshake (by sending a fatal handshake_failure alert)". */
enum hake_error renegotiation_info_take(hake_conn *c, enum place place,
                                        const union extension_body *body)
{
    if (place == SH12)
        c->facts |= FACT_RFC5746;
    return body->renegotiation_info.renegotiated_connection.len == 0
               ? HAKE_OK
               : HAKE_ERR_RENEGOTIATION_INFO;
}

enum given renegotiation_info_give(hake_conn *c, enum place place,
                                   struct writer *w)
{
    const struct renegotiation_info empty = {{NULL, 0}};

    if (!is_for_tls12(c, place))
        return ABSENT;
    wr_close(w, syntax_write(w, renegotiation_info_syntax, &empty));
    return GIVEN;
}

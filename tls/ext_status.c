/*
 * ext_status.c: what comes beside a certificate: status_request, RFC 6066 8
 * and RFC 9846 4.5.1.1, and signed_certificate_timestamp, RFC 6962 3.3.1. Its
 * form is judged here, what it says by the verifier.
 */
#include "tls/extensions.h"

/* TLS 1.2's client needs both again, with the certificate and later. */
static enum hake_error memory_check(const hake_conn *c)
{
    return c->handshake->kept.p == NULL && !(c->facts & FACT_PSK)
               ? HAKE_ERR_STAPLED_NOT_KEPT
               : HAKE_OK;
}

static bool asks(const hake_conn *c, enum place place, enum hake_flag flag)
{
    return (place & (CH | CR)) && (c->config->flags & flag);
}

/* ---- Status ----------------------------------------------------------- */

/* Other types of request are not for us. */
static enum hake_error status_request_accept(
    hake_conn *c, const struct certificate_status_request *body)
{
    struct ocsp_status_request request;
    const uint8_t *fault;

    c->handshake->status_asked = body->status_type == STATUS_OCSP;
    if (!c->handshake->status_asked ||
        syntax_read_all(body->request, ocsp_status_request_syntax, &request,
                        &fault))
        return HAKE_OK;
    c->failure.offset = 1; /* behind status_type */
    if (body->request.len > 0)
        c->failure.offset += (uint32_t)(fault - body->request.p);
    return HAKE_ERR_EXTENSION_MALFORMED;
}

/* RFC 6066 8: what is sent is what was asked for, and hake asks for OCSP. */
enum hake_error status_accept(const struct certificate_status *status)
{
    return status->status_type == STATUS_OCSP ? HAKE_OK : HAKE_ERR_STATUS_TYPE;
}

enum hake_error status_request_take(hake_conn *c, enum place place,
                                    const union extension_body *body)
{
    struct hake_handshake *hs = c->handshake;

    if (place == CH)
        return status_request_accept(c, &body->certificate_status_request);
    if (place == CR)
        hs->status_asked = true;
    if (place == SH12) {
        c->facts |= FACT_STATUS;
        return memory_check(c);
    }
    if (place != CT)
        return HAKE_OK;
    if (hs->peer.entry == 0)
        hs->peer.stapled.ocsp = body->certificate_status.response;
    return status_accept(&body->certificate_status);
}

static enum given status_give(const hake_conn *c, struct writer *w)
{
    const struct hake_handshake *hs = c->handshake;
    struct certificate_status status = {STATUS_OCSP, {NULL, 0}};

    if (!hs->status_asked || hs->credential->ocsp.len == 0)
        return ABSENT;
    status.response = hs->credential->ocsp;
    wr_close(w, syntax_write(w, certificate_status_syntax, &status));
    return GIVEN;
}

/* No responder is preferred, and no extension wanted. */
enum given status_request_give(hake_conn *c, enum place place, struct writer *w)
{
    static const uint8_t any[] = {0, 0, 0, 0};
    const struct certificate_status_request request = {STATUS_OCSP, {any, 4}};

    if (place == SH12)
        return c->facts & FACT_STATUS ? GIVEN : ABSENT;
    if (place == CT)
        return status_give(c, w);
    if (!asks(c, place, HAKE_ASK_STATUS))
        return ABSENT;
    if (place == CH)
        syntax_write(w, certificate_status_request_syntax, &request);
    return GIVEN;
}

/* ---- Signed certificate timestamps ------------------------------------ */

enum hake_error signed_certificate_timestamp_take(
    hake_conn *c, enum place place, const union extension_body *body)
{
    if (place == SH12)
        return memory_check(c);
    if (place == CT && c->handshake->peer.entry == 0)
        c->handshake->peer.stapled.scts = body->sct_list.sct_list;
    return HAKE_OK;
}

enum given signed_certificate_timestamp_give(hake_conn *c, enum place place,
                                             struct writer *w)
{
    const struct hake_credential *credential = c->handshake->credential;
    struct sct_list list;

    if (place & (CH | CR))
        return asks(c, place, HAKE_ASK_SCTS) ? GIVEN : ABSENT;
    if (credential == NULL || credential->scts.len == 0)
        return ABSENT;
    list.sct_list = credential->scts;
    wr_close(w, syntax_write(w, sct_list_syntax, &list));
    return GIVEN;
}

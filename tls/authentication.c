/*
 * authentication.c: what all versions share of authentication: the verifier is
 * asked, a signature is checked, a signature is made, Finished is checked.
 */
#include <sodium/utils.h>

#include "tls/session.h"

/* RFC 9846 4.5.1.3: "If the server supplies an empty Certificate message, the
 * client MUST abort the handshake with a "decode_error" alert." Of a client it
 * means that it has none. */
static enum hake_error nothing_shown(hake_conn *c)
{
    if (!c->server)
        return HAKE_ERR_CERTIFICATE_EMPTY;
    if (c->config->client_auth == HAKE_CLIENT_AUTH_REQUIRED)
        return c->version == VERSION_TLS13 ? HAKE_ERR_CERTIFICATE_REQUIRED
                                           : HAKE_ERR_CERTIFICATE_REQUIRED12;
    c->facts |= FACT_ANONYMOUS;
    return HAKE_OK;
}

/* A refusal is one, and tells the peer, whatever the verifier calls it. */
static enum hake_error refusal(enum hake_error error)
{
    return hake_error_alert(error) == HAKE_ALERT_none
               ? HAKE_ERR_CERTIFICATE_REFUSED
               : error;
}

enum hake_error certificates_judge(hake_conn *c,
                                   const struct hake_bytes *certificates,
                                   size_t len)
{
    const struct hake_handshake *hs = c->handshake;
    const struct hake_peer peer = {.config = c->config,
                                   .version = c->version,
                                   .client = c->server,
                                   .type = c->server ? hs->client_type
                                                     : hs->server_type,
                                   .certificates = certificates,
                                   .len = len,
                                   .ocsp = hs->peer.stapled.ocsp,
                                   .scts = hs->peer.stapled.scts,
                                   .name = hs->server_name};
    struct hake_verdict verdict = {.error = HAKE_ERR_CERTIFICATE_REFUSED,
                                   .certificate = HAKE_CERTIFICATE_NONE};

    if (len == 0)
        return nothing_shown(c);
    /* A server that does not answer means X.509. */
    if (!certificate_type_is_accepted(c->config, peer.type))
        return HAKE_ERR_CERTIFICATE_TYPE;
    /* RFC 9846 4.5.1: "If the RawPublicKey certificate type was negotiated,
     * then the certificate_list MUST contain no more than one
     * CertificateEntry". */
    if (peer.type == HAKE_RAW_PUBLIC_KEY && len > 1)
        return HAKE_ERR_RAW_PUBLIC_KEYS;
    switch (c->config->verify(c->config->verify_ctx, &peer, &verdict)) {
    case HAKE_YES: break;
    case HAKE_NOT_YET: return HAKE_PENDING;
    default:
        c->failure.certificate = verdict.certificate;
        return refusal(verdict.error);
    }
    if (verdict.key.kind == HAKE_KEY_NONE)
        return HAKE_ERR_VERIFIER_KEY;
    c->handshake->peer_key = verdict.key;
    if (hake_keeps_sessions(c->config))
        session_remember(c, certificates[0]);
    c->facts |= FACT_CERTIFICATE;
    return HAKE_OK;
}

const struct hake_scheme *offered_scheme_find(const hake_conn *c, uint16_t id)
{
    const struct hake_scheme *const *scheme;

    for (scheme = c->config->schemes; *scheme != NULL; scheme++) {
        if ((*scheme)->id == id && (*scheme)->verify != NULL)
            return *scheme;
    }
    return NULL;
}

enum hake_error scheme_accept(const hake_conn *c, uint16_t id,
                              const struct hake_scheme **scheme)
{
    *scheme = offered_scheme_find(c, id);
    if (*scheme == NULL)
        return HAKE_ERR_SCHEME_NOT_OFFERED;
    return (*scheme)->key_kind == c->handshake->peer_key.kind
               ? HAKE_OK
               : HAKE_ERR_SCHEME_KEY;
}

enum hake_error peer_signature_check(hake_conn *c,
                                     const struct hake_scheme *scheme,
                                     struct hake_bytes signature,
                                     struct hake_bytes content)
{
    if (!scheme->verify(&c->handshake->peer_key, signature, content))
        return HAKE_ERR_SIGNATURE_INVALID;
    if (!c->server)
        c->scheme = scheme->id;
    c->facts |= FACT_SIGNATURE; /* who showed the certificate has its key */
    return HAKE_OK;
}

enum hake_error signature_make(const hake_conn *c, struct hake_bytes content,
                               uint8_t out[HAKE_SIGNATURE_MAX],
                               struct hake_bytes *signature)
{
    const struct hake_credential *credential = c->handshake->credential;

    signature->p = out;
    signature->len = HAKE_SIGNATURE_MAX;
    switch (credential->sign(credential->sign_ctx, c->handshake->scheme, out,
                             &signature->len, content)) {
    case HAKE_YES: break;
    case HAKE_NOT_YET: return HAKE_PENDING;
    default: return HAKE_ERR_SIGNING_FAILED;
    }
    return signature->len <= HAKE_SIGNATURE_MAX ? HAKE_OK
                                                : HAKE_ERR_SIGNING_FAILED;
}

enum hake_error certificate_verify_sign(hake_conn *c, const struct message *m,
                                        struct hake_bytes content)
{
    struct certificate_verify verify = {.algorithm = c->handshake->scheme};
    uint8_t bytes[HAKE_SIGNATURE_MAX];
    enum hake_error error;

    /* A key is used once: not before its signature has a place. */
    if (!wr_fits(m->out, 4 + HAKE_SIGNATURE_MAX))
        return HAKE_OK;
    error = signature_make(c, content, bytes, &verify.signature);
    if (error != HAKE_OK)
        return error;
    wr_close(m->out, syntax_write(m->out, certificate_verify_syntax, &verify));
    return HAKE_OK;
}

enum hake_error finished_check(hake_conn *c, const struct message *m,
                               uint8_t *expected, size_t len)
{
    struct finished finished;
    enum hake_error error = message_read(c, m, finished_syntax, &finished);

    if (error == HAKE_OK && finished.verify_data.len != len)
        error = HAKE_ERR_FINISHED_LENGTH;
    if (error == HAKE_OK &&
        sodium_memcmp(expected, finished.verify_data.p, len) != 0)
        error = HAKE_ERR_FINISHED_INVALID;
    sodium_memzero(expected, len);
    if (error == HAKE_OK)
        c->facts |= FACT_PEER_FINISHED;
    return error;
}

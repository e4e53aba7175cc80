/*
 * authentication.c: what all versions share of authentication: the verifier is
 * asked, a signature is checked, a signature is made, Finished is checked.
 */
#include <string.h>

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

/* Its certificate is gone when its signature comes. From here on, nothing that
 * its hello said is needed. */
static void peer_key_keep(hake_conn *c, const struct hake_public_key *key)
{
    struct hake_peer_key *kept = &c->handshake->peer_key;

    kept->kind = key->kind;
    kept->len = (uint16_t)key->bytes.len;
    memcpy(kept->bytes, key->bytes.p, key->bytes.len);
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
    if (verdict.key.kind == HAKE_KEY_NONE || verdict.key.bytes.len == 0 ||
        verdict.key.bytes.len > HAKE_PUBLIC_KEY_MAX)
        return HAKE_ERR_VERIFIER_KEY;
    peer_key_keep(c, &verdict.key);
    if (hake_keeps_sessions(c->config))
        session_remember(c, certificates[0]);
    c->facts |= FACT_CERTIFICATE;
    return HAKE_OK;
}

/* Of several with this id, the one for the peer's key; if that does not do, it
 * tells why. */
enum hake_error scheme_accept(const hake_conn *c, uint16_t id,
                              const struct hake_scheme **scheme)
{
    const struct hake_scheme *const *offered = c->config->schemes;
    enum hake_error error = HAKE_ERR_SCHEME_NOT_OFFERED;

    for (; *offered != NULL; offered++) {
        const bool fits = (*offered)->key_kind == c->handshake->peer_key.kind;
        const bool barred =
            (*offered)->not_tls13 && c->version == VERSION_TLS13;

        *scheme = *offered;
        if ((*scheme)->id != id || (*scheme)->verify == NULL)
            continue;
        if (fits && !barred)
            return HAKE_OK;
        if (fits || error == HAKE_ERR_SCHEME_NOT_OFFERED)
            error = barred ? HAKE_ERR_SCHEME_VERSION : HAKE_ERR_SCHEME_KEY;
    }
    return error;
}

enum hake_error peer_signature_check(hake_conn *c,
                                     const struct hake_scheme *scheme,
                                     struct hake_bytes signature,
                                     struct hake_bytes content)
{
    struct hake_peer_key *kept = &c->handshake->peer_key;
    const struct hake_public_key key = {kept->kind, {kept->bytes, kept->len}};

    if (!scheme->verify(&key, signature, content))
        return HAKE_ERR_SIGNATURE_INVALID;
    memset(kept, 0, sizeof *kept); /* what stands in its place later is unset */
    if (!c->server)
        c->scheme = scheme->id;
    c->facts |= FACT_SIGNATURE; /* who showed the certificate has its key */
    return HAKE_OK;
}

/* It is made where it is to stand, and not before it has a place there: a key
 * signs once. */
enum hake_error signature_write(const hake_conn *c, struct hake_bytes content,
                                struct writer *w, struct wr_mark vector)
{
    const struct hake_credential *credential = c->handshake->credential;
    const size_t most =
        credential->signature_len > 0 ? credential->signature_len : 64;
    uint8_t *signature = wr_space(w, most);
    enum hake_answer answer;
    size_t len = most;

    if (signature == NULL)
        return HAKE_OK;
    answer = credential->sign(credential->sign_ctx, c->handshake->scheme,
                              signature, &len, content);
    if (answer == HAKE_NOT_YET)
        return HAKE_PENDING;
    if (answer != HAKE_YES || len > most)
        return HAKE_ERR_SIGNING_FAILED;
    wr_back(w, most - len);
    wr_close(w, vector);
    return HAKE_OK;
}

enum hake_error certificate_verify_sign(hake_conn *c, const struct message *m,
                                        struct hake_bytes content)
{
    const struct certificate_verify verify = {.algorithm =
                                                  c->handshake->scheme};

    return signature_write(
        c, content, m->out,
        syntax_write(m->out, certificate_verify_syntax, &verify));
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

/*
 * client13.c: what a TLS 1.3 client makes of the server's messages, in wire
 * order; RFC 9846 4.2.3, 4.4, 4.7.1.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/handlers.h"

/* RFC 9846 4.3.8: "This value MUST be in the same group as the KeyShareEntry
 * value offered by the client". */
static enum hake_error server_share_accept(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;

    /* RFC 9846 9.2: ""key_share" is REQUIRED for DHE or ECDHE". */
    if (hs->peer.share_group == 0)
        return extension_fail(c, EXTENSION_key_share,
                              HAKE_ERR_EXTENSION_MISSING);
    if (hs->peer.share_group != c->group->id)
        return extension_fail(c, EXTENSION_key_share,
                              HAKE_ERR_GROUP_NOT_OFFERED);
    if (hs->peer.share.len != c->group->server_len ||
        !c->group->finish(hs->secret.shared, hs->share_random,
                          hs->peer.share.p))
        return extension_fail(c, EXTENSION_key_share,
                              HAKE_ERR_KEY_SHARE_INVALID);
    sodium_memzero(hs->share_random, sizeof hs->share_random);
    return HAKE_OK;
}

enum hake_error server_hello_read(hake_conn *c, const struct message *m)
{
    const struct hake_handshake *hs = c->handshake;
    struct server_hello hello;
    enum hake_error error = message_read(c, m, server_hello_syntax, &hello);

    if (error != HAKE_OK)
        return error;
    error = extensions_read(c, SH, hello.extensions);
    if (error != HAKE_OK)
        return error;
    /* RFC 9846 4.2.3: "A client which receives a TLS 1.3 Server Hello with a
     * legacy_version value not equal to 0x0303 MUST abort the handshake with a
     * "protocol_version" alert." */
    if (hello.legacy_version != VERSION_TLS12)
        return HAKE_ERR_LEGACY_VERSION;
    /* RFC 9846 4.2.3: "A client which receives a legacy_session_id_echo field
     * that does not match what it sent [...] MUST abort". */
    if (hello.legacy_session_id_echo.len != hs->session_id_len ||
        (hs->session_id_len > 0 &&
         memcmp(hello.legacy_session_id_echo.p, hs->session_id,
                hs->session_id_len) != 0))
        return HAKE_ERR_SESSION_ID_ECHO;
    /* RFC 9846 4.2.3: "A single byte which MUST have the value 0." */
    if (hello.legacy_compression_method != 0)
        return HAKE_ERR_COMPRESSION;
    return server_share_accept(c);
}

enum hake_error encrypted_extensions_read(hake_conn *c, const struct message *m)
{
    struct encrypted_extensions ee;
    enum hake_error error =
        message_read(c, m, encrypted_extensions_syntax, &ee);

    if (error == HAKE_OK)
        error = extensions_read(c, EE, ee.extensions);
    if (extension_asked(c, EXTENSION_post_handshake_auth))
        c->facts |= FACT_POST_AUTH;
    if (error == HAKE_OK && c->alpn.len == 0 &&
        (c->config->flags & HAKE_REQUIRE_ALPN))
        error = HAKE_ERR_ALPN_REQUIRED;
    return error;
}

/* RFC 9846 4.4.2: "The "signature_algorithms" extension MUST be specified". */
static enum hake_error request_accept(hake_conn *c, struct hake_bytes block)
{
    struct hake_handshake *hs = c->handshake;
    enum hake_error error;

    memset(&hs->requested, 0, sizeof hs->requested);
    error = extensions_read(c, CR, block);
    if (error == HAKE_OK && hs->peer.schemes.len == 0)
        error = extension_fail(c, EXTENSION_signature_algorithms,
                               HAKE_ERR_EXTENSION_MISSING);
    if (error != HAKE_OK)
        return error;
    c->facts |= FACT_REQUEST;
    client_credential_select(c);
    memset(&hs->peer, 0, sizeof hs->peer); /* borrowed from the message */
    return HAKE_OK;
}

/* RFC 9846 4.4.2: "This field SHALL be zero length unless used for the
 * post-handshake authentication exchanges". */
enum hake_error certificate_request_read(hake_conn *c, const struct message *m)
{
    struct certificate_request request;
    enum hake_error error =
        message_read(c, m, certificate_request_syntax, &request);

    if (error != HAKE_OK)
        return error;
    return request.certificate_request_context.len > 0
               ? HAKE_ERR_CERTIFICATE_CONTEXT
               : request_accept(c, request.extensions);
}

/* RFC 9846 4.4.2: "The certificate_request_context MUST be unique within the
 * scope of this connection (thus preventing replay of client CertificateVerify
 * messages)." Part of a hash tells two of them apart. */
static enum hake_error context_accept(hake_conn *c, struct hake_bytes context)
{
    struct hake_handshake *hs = c->handshake;
    const struct hake_hash *hash = c->suite->hash;
    const size_t part = sizeof hs->requests_seen[0];
    union hake_hash_state state;
    uint8_t digest[HAKE_HASH_MAX];

    if (context.len == 0)
        return HAKE_ERR_REQUEST_CONTEXT;
    hash->init(&state);
    hash->update(&state, context.p, context.len);
    hash->final(&state, digest);
    for (unsigned i = 0; i < hs->requests_len; i++) {
        if (memcmp(hs->requests_seen[i], digest, part) == 0)
            return HAKE_ERR_REQUEST_CONTEXT;
    }
    if (hs->requests_len == HAKE_POST_REQUESTS_MAX)
        return HAKE_ERR_REQUEST_FLOOD;
    memcpy(hs->requests_seen[hs->requests_len++], digest, part);
    memcpy(hs->request.context, context.p, context.len);
    hs->request.context_len = (uint8_t)context.len;
    return HAKE_OK;
}

/* RFC 9846 4.7.2. Who has sent close_notify sends no answer. */
enum hake_error post_handshake_request_read(hake_conn *c,
                                            const struct message *m)
{
    struct certificate_request request;
    enum hake_error error =
        message_read(c, m, certificate_request_syntax, &request);

    if (error == HAKE_OK)
        error = context_accept(c, request.certificate_request_context);
    if (error == HAKE_OK)
        error = request_accept(c, request.extensions);
    c->facts &= ~(uint32_t)FACT_POST_REPLY;
    if (error == HAKE_OK && !c->write_closed)
        c->facts |= FACT_POST_REPLY;
    return error;
}

/* RFC 9846 4.7.1: "Clients which receive a NewSessionTicket message but do not
 * support resumption MUST silently ignore this message." */
enum hake_error new_session_ticket_read(hake_conn *c, const struct message *m)
{
    struct new_session_ticket ticket;
    enum hake_error error =
        message_read(c, m, new_session_ticket_syntax, &ticket);

    return error != HAKE_OK ? error
                            : extensions_read(c, NST, ticket.extensions);
}

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
    if (error == HAKE_OK && c->alpn.len == 0 &&
        (c->config->flags & HAKE_REQUIRE_ALPN))
        error = HAKE_ERR_ALPN_REQUIRED;
    return error;
}

/* RFC 9846 4.4.2: "This field SHALL be zero length unless used for the
 * post-handshake authentication exchanges"; "The "signature_algorithms"
 * extension MUST be specified". */
enum hake_error certificate_request_read(hake_conn *c, const struct message *m)
{
    struct hake_handshake *hs = c->handshake;
    struct certificate_request request;
    enum hake_error error =
        message_read(c, m, certificate_request_syntax, &request);

    if (error != HAKE_OK)
        return error;
    if (request.certificate_request_context.len > 0)
        return HAKE_ERR_CERTIFICATE_CONTEXT;
    error = extensions_read(c, CR, request.extensions);
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

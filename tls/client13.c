/*
 * client13.c: what a TLS 1.3 client makes of the server's messages, in wire
 * order; RFC 9846 4.2.3, 4.4, 4.5, 4.7.1.
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

/* Every entry's extensions are judged, also of those nobody looks at. */
static enum hake_error entries_check(hake_conn *c, struct hake_bytes list,
                                     struct hake_bytes *leaf)
{
    const uint8_t *fault;
    struct reader r = rd_init(list, &fault);
    enum hake_error error = HAKE_OK;

    leaf->len = 0;
    while (error == HAKE_OK && rd_more(&r)) {
        struct certificate_entry entry;

        syntax_read(&r, certificate_entry_syntax, &entry);
        if (leaf->len == 0)
            *leaf = entry.cert_data;
        error = extensions_read(c, CT, entry.extensions);
    }
    return error;
}

enum hake_error certificate_read(hake_conn *c, const struct message *m)
{
    struct certificate certificate;
    struct hake_peer peer = {.config = c->config,
                             .version = c->version,
                             .server_name = c->handshake->server_name};
    enum hake_error error =
        message_read(c, m, certificate_syntax, &certificate);

    if (error != HAKE_OK)
        return error;
    /* RFC 9846 4.5.1: "in the case of server authentication [...] this field
     * SHALL be zero length." */
    if (certificate.certificate_request_context.len > 0)
        return HAKE_ERR_CERTIFICATE_CONTEXT;
    error = entries_check(c, certificate.certificate_list, &peer.leaf);
    if (error != HAKE_OK)
        return error;
    /* RFC 9846 4.5.1.3: "If the server supplies an empty Certificate message,
     * the client MUST abort the handshake with a "decode_error" alert." */
    if (peer.leaf.len == 0)
        return HAKE_ERR_CERTIFICATE_EMPTY;
    peer.certificate_list = certificate.certificate_list;
    return certificate_judge(c, &peer);
}

enum hake_error certificate_verify_read(hake_conn *c, const struct message *m)
{
    const struct hake_public_key *key = &c->handshake->peer_key;
    uint8_t content[CERTIFICATE_VERIFY_CONTENT_MAX];
    struct certificate_verify verify;
    const struct hake_scheme *scheme;
    enum hake_error error =
        message_read(c, m, certificate_verify_syntax, &verify);

    if (error != HAKE_OK)
        return error;
    /* RFC 9846 4.5.2: "the signature algorithm MUST be one offered in the
     * client's "signature_algorithms" extension". */
    scheme = offered_scheme_find(c, verify.algorithm);
    if (scheme == NULL)
        return HAKE_ERR_SCHEME_NOT_OFFERED;
    /* RFC 9846 4.5.2: "the signature algorithm MUST be compatible with the key
     * in the sender's end-entity certificate." */
    if (scheme->key_kind != key->kind)
        return HAKE_ERR_SCHEME_KEY;
    /* RFC 9846 4.5.2: "If the verification fails, the receiver MUST terminate
     * the handshake with a "decrypt_error" alert." */
    if (!scheme->verify(key, verify.signature,
                        certificate_verify_content(c, true, content)))
        return HAKE_ERR_SIGNATURE_INVALID;
    c->scheme = scheme->id;
    c->verified = true; /* who showed the certificate has its key */
    c->facts |= FACT_SIGNATURE;
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

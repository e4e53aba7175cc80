/*
 * client13.c: what a TLS 1.3 client makes of the server's messages, in wire
 * order; RFC 9846 4.2.3, 4.4, 4.7.1.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/psk.h"
#include "tls/schedule.h"
#include "tls/session.h"

/* What ServerHello and HelloRetryRequest have in common, RFC 9846 4.2.4: "the
 * client MUST check the legacy_version, legacy_session_id_echo, cipher_suite,
 * and legacy_compression_method [...] and then process the extensions". */
static enum hake_error hello_accept(hake_conn *c,
                                    const struct server_hello *hello,
                                    enum place place)
{
    const struct hake_handshake *hs = c->handshake;
    enum hake_error error = extensions_read(c, place, hello->extensions);

    if (error != HAKE_OK)
        return error;
    /* RFC 9846 4.2.4: "The value of selected_version in the HelloRetryRequest
     * [...] MUST be retained in the ServerHello"; E.3: with early data, nothing
     * older is accepted. 4.3.1: this is looked at first. */
    if (hs->peer.version != VERSION_TLS13)
        return c->facts & FACT_EARLY ? HAKE_ERR_VERSION_UNSUPPORTED
                                     : HAKE_ERR_VERSION_CHANGED;
    error = suite_accept(c, hello->cipher_suite);
    if (error != HAKE_OK)
        return error;
    /* RFC 9846 4.2.3: "A client which receives a TLS 1.3 Server Hello with a
     * legacy_version value not equal to 0x0303 MUST abort the handshake with a
     * "protocol_version" alert." */
    if (hello->legacy_version != VERSION_TLS12)
        return HAKE_ERR_LEGACY_VERSION;
    /* RFC 9846 4.2.3: "A client which receives a legacy_session_id_echo field
     * that does not match what it sent [...] MUST abort". */
    if (hello->legacy_session_id_echo.len != hs->session_id_len ||
        (hs->session_id_len > 0 &&
         memcmp(hello->legacy_session_id_echo.p, hs->session_id,
                hs->session_id_len) != 0))
        return HAKE_ERR_SESSION_ID_ECHO;
    /* RFC 9846 4.2.3: "A single byte which MUST have the value 0." */
    return hello->legacy_compression_method != 0 ? HAKE_ERR_COMPRESSION
                                                 : HAKE_OK;
}

static enum hake_error hello_read(hake_conn *c, const struct message *m,
                                  enum place place)
{
    struct server_hello hello;
    enum hake_error error = message_read(c, m, server_hello_syntax, &hello);

    memset(&c->handshake->peer, 0, sizeof c->handshake->peer);
    return error != HAKE_OK ? error : hello_accept(c, &hello, place);
}

/* ---- HelloRetryRequest -------------------------------------------------- */

/* RFC 9846 4.3.8: the group "was provided in the "supported_groups"
 * extension", and not "in the "key_share" extension in the original
 * ClientHello". */
static enum hake_error retry_group_accept(hake_conn *c, uint16_t id)
{
    const struct hake_group *const *group = c->config->groups;
    const struct hake_group *share;

    for (unsigned i = 0; (share = key_share_group(c, i)) != NULL; i++) {
        if (share->id == id)
            return HAKE_ERR_RETRY_GROUP;
    }
    while (*group != NULL && ((*group)->id != id || (*group)->offer == NULL))
        group++;
    c->handshake->retry.group = *group;
    if (*group == NULL)
        return HAKE_ERR_RETRY_GROUP;
    return key_shares_draw(c) ? HAKE_OK : HAKE_ERR_RANDOM_FAILED;
}

/* The server refused it: there is nothing left to export by. RFC 9846 4.2.2:
 * the second ClientHello has none. */
void early_data_forget(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;

    if (!(c->facts & FACT_EARLY))
        return;
    c->facts &= ~(unsigned)FACT_EARLY;
    c->early_data = HAKE_EARLY_REJECTED;
    sodium_memzero(hs->early_exporter_secret, sizeof hs->early_exporter_secret);
}

enum hake_error hello_retry_request_read(hake_conn *c, const struct message *m)
{
    struct hake_handshake *hs = c->handshake;
    enum hake_error error = hello_read(c, m, HRR);

    if (error != HAKE_OK)
        return error;
    /* RFC 9846 4.2.4: "Clients MUST abort the handshake with an
     * "illegal_parameter" alert if the HelloRetryRequest would not result in
     * any change in the ClientHello." */
    if (hs->peer.share_group == 0 && hs->peer.cookie.len == 0)
        return HAKE_ERR_RETRY_UNCHANGED;
    if (hs->peer.share_group != 0)
        error = retry_group_accept(c, hs->peer.share_group);
    if (error != HAKE_OK)
        return extension_fail(c, EXTENSION_key_share, error);
    hs->retry.cookie = hs->peer.cookie;
    memset(&hs->asked, 0, sizeof hs->asked);
    early_data_forget(c);
    c->alpn.len = 0;
    c->facts |= FACT_RETRIED;
    return HAKE_OK;
}

/* ---- ServerHello, EncryptedExtensions ----------------------------------- */

/* RFC 9846 4.3.8: "This value MUST be in the same group as the KeyShareEntry
 * value offered by the client". */
static enum hake_error server_share_accept(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;
    const struct hake_group *group;
    unsigned i = 0;

    while ((group = key_share_group(c, i)) != NULL &&
           group->id != hs->peer.share_group)
        i++;
    if (group == NULL)
        return HAKE_ERR_GROUP_NOT_OFFERED;
    if (hs->peer.share.len != group->server_len ||
        !group->finish(hs->secret.shared, hs->share_random[i],
                       hs->peer.share.p))
        return HAKE_ERR_KEY_SHARE_INVALID;
    c->group = group;
    return HAKE_OK;
}

/* A client without a verifier accepts PSKs alone. */
static enum hake_error no_psk_accept(hake_conn *c)
{
    if (c->config->verify == NULL)
        return HAKE_ERR_PSK_NOT_SELECTED;
    /* RFC 9846 9.2: ""key_share" is REQUIRED for DHE or ECDHE". */
    return c->handshake->peer.share_group == 0
               ? extension_fail(c, EXTENSION_key_share,
                                HAKE_ERR_EXTENSION_MISSING)
               : HAKE_OK;
}

enum hake_error server_hello_read(hake_conn *c, const struct message *m)
{
    struct hake_handshake *hs = c->handshake;
    enum hake_error error = hello_read(c, m, SH);

    if (error == HAKE_OK)
        error = hs->peer.psk_selected ? c->config->role->psk->accept(c)
                                      : no_psk_accept(c);
    if (error == HAKE_OK && hs->peer.share_group != 0) {
        error = server_share_accept(c);
        if (error != HAKE_OK)
            extension_fail(c, EXTENSION_key_share, error);
    }
    sodium_memzero(hs->share_random, sizeof hs->share_random);
    return error;
}

enum hake_error encrypted_extensions_read(hake_conn *c, const struct message *m)
{
    const struct hake_alpn_name offered = c->alpn;
    struct encrypted_extensions ee;
    enum hake_error error =
        message_read(c, m, encrypted_extensions_syntax, &ee);

    c->alpn.len = 0;
    if (error == HAKE_OK)
        error = extensions_read(c, EE, ee.extensions);
    if (extension_asked(c, EXTENSION_post_handshake_auth))
        c->facts |= FACT_POST_AUTH;
    if (error == HAKE_OK && c->alpn.len == 0 &&
        (c->config->flags & HAKE_REQUIRE_ALPN))
        error = HAKE_ERR_ALPN_REQUIRED;
    if (error == HAKE_OK && (c->facts & FACT_EARLY)) {
        error = c->config->role->psk->early_data(c, offered);
        if (error != HAKE_OK)
            extension_fail(c, EXTENSION_early_data, error);
    }
    return error;
}

enum hake_error end_of_early_data_write(hake_conn *c, const struct message *m)
{
    (void)m; /* struct {} EndOfEarlyData */
    c->facts &= ~(uint32_t)FACT_EARLY;
    return HAKE_OK;
}

/* ---- CertificateRequest, NewSessionTicket ------------------------------- */

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
    client_credential_select(c, scheme_suits13);
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
    const size_t part = sizeof hs->request.seen[0];
    union hake_hash_state state;
    uint8_t digest[HAKE_HASH_MAX];

    if (context.len == 0)
        return HAKE_ERR_REQUEST_CONTEXT;
    hash->init(&state);
    hash->update(&state, context.p, context.len);
    hash->final(&state, digest);
    for (unsigned i = 0; i < hs->requests_len; i++) {
        if (memcmp(hs->request.seen[i], digest, part) == 0)
            return HAKE_ERR_REQUEST_CONTEXT;
    }
    if (hs->requests_len == HAKE_POST_REQUESTS_MAX)
        return HAKE_ERR_REQUEST_FLOOD;
    memcpy(hs->request.seen[hs->requests_len++], digest, part);
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
 * support resumption MUST silently ignore this message." So does one whose
 * handshake memory was taken back. */
enum hake_error new_session_ticket_read(hake_conn *c, const struct message *m)
{
    struct hake_handshake *hs = c->handshake;
    struct new_session_ticket ticket;
    enum hake_error error =
        message_read(c, m, new_session_ticket_syntax, &ticket);

    if (error == HAKE_OK && ++c->tickets_count > HAKE_TICKETS_MAX)
        error = HAKE_ERR_TICKET_FLOOD;
    /* "Servers MUST NOT use any value greater than 604800 seconds". */
    if (error == HAKE_OK && ticket.ticket_lifetime > LIFETIME_MAX)
        error = HAKE_ERR_TICKET_LIFETIME;
    if (hs != NULL)
        memset(&hs->peer, 0, sizeof hs->peer);
    if (error == HAKE_OK)
        error = extensions_read(c, NST, ticket.extensions);
    if (error == HAKE_OK && hs != NULL && c->config->session_save != NULL &&
        ticket.ticket_lifetime > 0)
        c->config->role->psk->save(c, &ticket);
    return error;
}

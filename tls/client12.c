/*
 * client12.c: what a TLS 1.2 client makes of the server's messages and what it
 * answers, in wire order; RFC 5246 7.4, RFC 8422 5, and NextProtocol.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/session12.h"

/* What the extensions that came, and those that did not, mean. */
static enum hake_error extensions_judge(const hake_conn *c)
{
    /* RFC 7627 5.2: "If a client receives a ServerHello without the extension,
     * it SHOULD abort the handshake if it does not wish to interoperate with
     * legacy servers." */
    if (!(c->facts & FACT_EMS) &&
        !(c->config->flags & HAKE_DANGEROUSLY_WITHOUT_EMS))
        return HAKE_ERR_EMS_MISSING;
    /* RFC 9325 3.5: "If the server does not acknowledge the extension, the
     * client MUST generate a fatal handshake_failure alert". */
    if (!(c->facts & FACT_RFC5746))
        return HAKE_ERR_RENEGOTIATION_UNSAFE;
    if ((c->facts & FACT_NPN) && c->alpn.len > 0)
        return HAKE_ERR_NPN_WITH_ALPN;
    if (c->alpn.len == 0 && (c->config->flags & HAKE_REQUIRE_ALPN))
        return HAKE_ERR_ALPN_REQUIRED;
    return HAKE_OK;
}

/* RFC 5246 7.4.1.3: an echo means resumption; any other session ID names the
 * new session. */
static enum hake_error session_id_take(hake_conn *c, struct hake_bytes id)
{
    struct hake_handshake *hs = c->handshake;

    if (id.len > 0 && id.len == hs->session_id_len &&
        memcmp(id.p, hs->session_id, id.len) == 0)
        return session12_accept(c);
    hs->session_id_len = (uint8_t)id.len;
    if (id.len > 0)
        memcpy(hs->session_id, id.p, id.len);
    return HAKE_OK;
}

enum hake_error server_hello12_read(hake_conn *c, const struct message *m)
{
    struct server_hello hello;
    enum hake_error error = message_read(c, m, server_hello_syntax, &hello);

    if (error == HAKE_OK)
        error = suite_accept(c, hello.cipher_suite);
    if (error == HAKE_OK)
        error = extensions_read(c, SH12, hello.extensions);
    /* RFC 5246 7.4.1.3: one of those that the client offered: null. */
    if (error == HAKE_OK && hello.legacy_compression_method != 0)
        error = HAKE_ERR_COMPRESSION;
    if (error == HAKE_OK)
        error = extensions_judge(c);
    if (error == HAKE_OK)
        error = session_id_take(c, hello.legacy_session_id_echo);
    if (error != HAKE_OK)
        return error;
    memcpy(c->handshake->server_random, hello.random.p, RANDOM_LEN);
    c->group = NULL; /* ServerKeyExchange names it */
    return HAKE_OK;
}

/* A group that was offered, and a point as long as its points are. */
static enum hake_error group_accept(hake_conn *c, uint8_t curve_type,
                                    uint16_t curve, struct hake_bytes point)
{
    const struct hake_group *const *group = c->config->groups;

    if (curve_type != NAMED_CURVE)
        return HAKE_ERR_CURVE_TYPE;
    while (*group != NULL &&
           ((*group)->id != curve || (*group)->answer == NULL))
        group++;
    if (*group == NULL)
        return HAKE_ERR_GROUP_NOT_OFFERED;
    c->group = *group;
    return point.len == c->group->client_len ? HAKE_OK
                                             : HAKE_ERR_KEY_SHARE_INVALID;
}

/* The client's share answers the server's: a KEM the other way round. */
static enum hake_error point_answer(hake_conn *c, struct hake_bytes point)
{
    struct hake_handshake *hs = c->handshake;

    if (!c->group->answer(hs->server_share, hs->secret.shared,
                          hs->share_random[0], point.p))
        return HAKE_ERR_KEY_SHARE_INVALID;
    sodium_memzero(hs->share_random, sizeof hs->share_random);
    return HAKE_OK;
}

/* RFC 8422 2.1: "the server's certificate MUST contain an ECDSA- or
 * EdDSA-capable public key"; 2.2: "an RSA public key". */
static enum hake_error suite_check(const hake_conn *c,
                                   const struct hake_scheme *scheme)
{
    return scheme_is_rsa(scheme->id) == c->suite->rsa ? HAKE_OK
                                                      : HAKE_ERR_SCHEME_SUITE;
}

enum hake_error server_key_exchange_read(hake_conn *c, const struct message *m)
{
    uint8_t content[2 * RANDOM_LEN + SERVER_ECDH_PARAMS_MAX];
    struct server_key_exchange ske;
    struct hake_bytes params = {m->body.p, 0};
    const struct hake_scheme *scheme;
    enum hake_error error =
        message_read(c, m, server_key_exchange_syntax, &ske);

    /* RFC 5246 7.4.3: "the signature algorithm and hash algorithm MUST be a
     * pair offered in the "signature_algorithms" extension". */
    if (error == HAKE_OK)
        error = scheme_accept(c, ske.algorithm, &scheme);
    if (error == HAKE_OK)
        error = suite_check(c, scheme);
    if (error == HAKE_OK)
        error = group_accept(c, ske.curve_type, ske.named_curve, ske.point);
    if (error != HAKE_OK)
        return error;
    params.len = (size_t)(ske.point.p - m->body.p) + ske.point.len;
    error =
        peer_signature_check(c, scheme, ske.signature,
                             server_key_exchange_content(c, params, content));
    return error != HAKE_OK ? error : point_answer(c, ske.point);
}

/* The key that the application has for this server. */
static enum hake_error psk_ask(hake_conn *c, struct hake_bytes hint)
{
    const struct hake_config *config = c->config;
    struct hake_psk psk = {0};

    if (config->psk(config->psk_ctx, c, hint, &psk) != HAKE_YES)
        return HAKE_ERR_PSK_NONE;
    return psk_accept(c, &psk);
}

enum hake_error server_key_exchange_psk_read(hake_conn *c,
                                             const struct message *m)
{
    struct server_key_exchange_psk ske;
    enum hake_error error =
        message_read(c, m, server_key_exchange_psk_syntax, &ske);

    if (error == HAKE_OK)
        error = psk_ask(c, ske.psk_identity_hint);
    if (error == HAKE_OK)
        error = group_accept(c, ske.curve_type, ske.named_curve, ske.point);
    return error != HAKE_OK ? error : point_answer(c, ske.point);
}

/* RFC 8422 5.8: an Ed25519 key signs the messages themselves, so without them
 * there is nothing to show. */
enum hake_error certificate_request12_read(hake_conn *c,
                                           const struct message *m)
{
    struct hake_handshake *hs = c->handshake;
    struct certificate_request12 request;
    enum hake_error error =
        message_read(c, m, certificate_request12_syntax, &request);

    if (error != HAKE_OK)
        return error;
    c->facts |= FACT_REQUEST;
    hs->peer.schemes = request.supported_signature_algorithms;
    hs->peer.authorities = request.certificate_authorities;
    hs->peer.certificate_types = request.certificate_types;
    if (hs->kept.p != NULL)
        client_credential_select(c, scheme_suits12);
    memset(&hs->peer, 0, sizeof hs->peer); /* borrowed from the message */
    return HAKE_OK;
}

enum hake_error server_hello_done_read(hake_conn *c, const struct message *m)
{
    struct empty nothing;

    return message_read(c, m, empty_syntax, &nothing);
}

enum hake_error client_key_exchange_write(hake_conn *c, const struct message *m)
{
    const struct client_key_exchange cke = {
        .point = {c->handshake->server_share, c->group->server_len}};

    wr_close(m->out, syntax_write(m->out, client_key_exchange_syntax, &cke));
    return HAKE_OK;
}

enum hake_error client_key_exchange_psk_write(hake_conn *c,
                                              const struct message *m)
{
    const struct client_key_exchange_psk cke = {
        .psk_identity = c->handshake->psk_identity,
        .point = {c->handshake->server_share, c->group->server_len}};

    wr_close(m->out,
             syntax_write(m->out, client_key_exchange_psk_syntax, &cke));
    return HAKE_OK;
}

/* Technical note: padding of 32 - ((len(selected_protocol) + 2) % 32). */
enum hake_error next_protocol_write(hake_conn *c, const struct message *m)
{
    static const uint8_t zeros[32];
    const struct next_protocol next = {
        .selected_protocol = {c->npn.p, c->npn.len},
        .padding = {zeros, hake_npn_padding(c->npn.len)}};

    wr_close(m->out, syntax_write(m->out, next_protocol_syntax, &next));
    return HAKE_OK;
}

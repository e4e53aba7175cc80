/*
 * server12.c: what a TLS 1.2 server decides and says, in wire order; RFC 5246
 * 7.4, RFC 8422 5, and NextProtocol.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/session12.h"

/* A suite names the kind of key that signs: one with a certificate for the name
 * that the client asks for is better than one with any, and that than one with
 * none, which only tells what is wrong. */
unsigned suite_fit12(const hake_conn *c)
{
    if (c->suite->psk || server_has_credential(c, scheme_suits12, true))
        return 3;
    if (server_has_credential(c, scheme_suits12, false))
        return server_name_is_known(c) ? 2 : 3;
    return 1;
}

/* RFC 8422 4: without supported_groups "the server is free to choose". */
static enum hake_error group_select12(hake_conn *c)
{
    const struct hake_group *const *group;
    const struct hake_bytes offered = c->handshake->peer.groups;

    for (group = c->config->groups; *group != NULL; group++) {
        if ((*group)->offer != NULL &&
            (offered.len == 0 || syntax_u16_find(offered, (*group)->id))) {
            c->group = *group;
            return HAKE_OK;
        }
    }
    return HAKE_ERR_GROUP_NO_OVERLAP;
}

/* RFC 9846 4.2.3: "If negotiating TLS 1.2, TLS 1.3 servers MUST set the last 8
 * bytes of their Random value to the bytes: 44 4F 57 4E 47 52 44 01". */
static void downgrade_mark(hake_conn *c)
{
    static const uint8_t sentinel[8] = {0x44, 0x4f, 0x57, 0x4e,
                                        0x47, 0x52, 0x44, 0x01};

    if (tls13_is_possible(c))
        memcpy(c->handshake->server_random + RANDOM_LEN - sizeof sentinel,
               sentinel, sizeof sentinel);
}

/* Never both: ALPN is the better answer. */
static enum hake_error protocol_select12(hake_conn *c)
{
    enum hake_error error = alpn_select(c);

    if (error != HAKE_OK)
        return error;
    if (c->alpn.len == 0 && (c->config->flags & HAKE_REQUIRE_ALPN))
        return HAKE_ERR_ALPN_REQUIRED;
    if (extension_asked(c, EXTENSION_next_protocol_negotiation) &&
        c->config->npn != NULL && c->alpn.len == 0)
        c->facts |= FACT_NPN;
    return HAKE_OK;
}

/* A session that is resumed brings its keys and its identities along. */
static enum hake_error parameters_select(hake_conn *c, const struct message *m)
{
    enum hake_error error = session12_select(c, m);
    const bool full = !(c->facts & FACT_RESUMED);

    if (error == HAKE_OK && full)
        error = group_select12(c);
    if (error == HAKE_OK)
        error = protocol_select12(c);
    if (error == HAKE_OK && full && !c->suite->psk)
        error = server_credential_select(c, scheme_suits12);
    if (error == HAKE_OK && full && !c->suite->psk)
        error = client_request_decide(c);
    if (error == HAKE_OK)
        session12_issue(c);
    return error;
}

/* The random, a session ID, and the private key; the last two only in a full
 * handshake. */
static bool hello12_draw(hake_conn *c)
{
    const struct hake_config *config = c->config;
    struct hake_handshake *hs = c->handshake;

    if (!config->random(config->random_ctx, hs->server_random, RANDOM_LEN))
        return false;
    if (c->facts & FACT_RESUMED)
        return true;
    return (hs->session_id_len == 0 ||
            config->random(config->random_ctx, hs->session_id,
                           hs->session_id_len)) &&
           config->random(config->random_ctx, hs->share_random[0],
                          c->group->random_len);
}

enum hake_error client_hello12_read(hake_conn *c, const struct message *m)
{
    const struct hake_config *config = c->config;
    struct hake_handshake *hs = c->handshake;
    enum hake_error error;

    /* RFC 7627 5.2: "If the server receives a ClientHello without the
     * extension, it SHOULD abort the handshake if it does not wish to
     * interoperate with legacy clients." */
    if (!(c->facts & FACT_EMS) &&
        !(config->flags & HAKE_DANGEROUSLY_WITHOUT_EMS))
        return HAKE_ERR_EMS_MISSING;
    error = parameters_select(c, m);
    if (error == HAKE_OK && !hello12_draw(c))
        error = HAKE_ERR_RANDOM_FAILED;
    if (error != HAKE_OK)
        return error;
    downgrade_mark(c);
    if (!(c->facts & FACT_RESUMED) && hs->status_asked &&
        hs->credential != NULL && hs->credential->ocsp.len > 0)
        c->facts |= FACT_STATUS;
    memset(&hs->peer, 0, sizeof hs->peer);
    return HAKE_OK;
}

enum hake_error server_hello12_write(hake_conn *c, const struct message *m)
{
    const struct hake_handshake *hs = c->handshake;
    const struct server_hello hello = {
        .legacy_version = VERSION_TLS12,
        .random = {hs->server_random, RANDOM_LEN},
        .legacy_session_id_echo = {hs->session_id, hs->session_id_len},
        .cipher_suite = c->suite->id};
    struct wr_mark extensions =
        syntax_write(m->out, server_hello_syntax, &hello);
    enum hake_error error = extensions_write(c, SH12, m->out);

    wr_close(m->out, extensions);
    return error;
}

enum hake_error server_key_exchange_write(hake_conn *c, const struct message *m)
{
    uint8_t content[2 * RANDOM_LEN + SERVER_ECDH_PARAMS_MAX];
    uint8_t share[HAKE_SHARE_MAX];
    const struct server_key_exchange ske = {
        .curve_type = NAMED_CURVE,
        .named_curve = c->group->id,
        .point = {share, c->group->client_len},
        .algorithm = c->scheme};
    struct hake_bytes params = {m->out->p + m->out->len,
                                4u + c->group->client_len};
    struct wr_mark signature;

    if (!c->group->offer(share, c->handshake->share_random[0]))
        return HAKE_ERR_KEY_SHARE_FAILED;
    signature = syntax_write(m->out, server_key_exchange_syntax, &ske);
    if (m->out->overflow)
        return HAKE_OK; /* it waits for room */
    return signature_write(c, server_key_exchange_content(c, params, content),
                           m->out, signature);
}

/* RFC 5489 2: the hint may be empty; "the ServerKeyExchange message" is sent
 * all the same, for the parameters. */
enum hake_error server_key_exchange_psk_write(hake_conn *c,
                                              const struct message *m)
{
    uint8_t share[HAKE_SHARE_MAX];
    const struct server_key_exchange_psk ske = {
        .curve_type = NAMED_CURVE,
        .named_curve = c->group->id,
        .point = {share, c->group->client_len}};

    if (!c->group->offer(share, c->handshake->share_random[0]))
        return HAKE_ERR_KEY_SHARE_FAILED;
    wr_close(m->out,
             syntax_write(m->out, server_key_exchange_psk_syntax, &ske));
    return HAKE_OK;
}

static bool verifies_rsa(const struct hake_config *config)
{
    const struct hake_scheme *const *scheme = config->schemes;

    while (*scheme != NULL && ((*scheme)->key_kind < HAKE_KEY_RSA ||
                               (*scheme)->key_kind > HAKE_KEY_RSA_PSS_SHA512))
        scheme++;
    return *scheme != NULL;
}

/* RFC 8422 5.5: ecdsa_sign stands for Ed25519 too. */
enum hake_error certificate_request12_write(hake_conn *c,
                                            const struct message *m)
{
    static const uint8_t types[] = {CLIENT_CERTIFICATE_ecdsa_sign,
                                    CLIENT_CERTIFICATE_rsa_sign};
    uint8_t schemes[2 * HAKE_SCHEMES_MAX];
    struct writer list = wr_init(schemes, sizeof schemes);
    struct certificate_request12 request = {
        .certificate_types = {types, verifies_rsa(c->config) ? 2 : 1}};
    struct wr_mark authorities;

    schemes_write(c->config->schemes, &list);
    request.supported_signature_algorithms.p = schemes;
    request.supported_signature_algorithms.len = list.len;
    authorities = syntax_write(m->out, certificate_request12_syntax, &request);
    authorities_write(c->config, m->out);
    wr_close(m->out, authorities);
    return HAKE_OK;
}

enum hake_error server_hello_done_write(hake_conn *c, const struct message *m)
{
    (void)c, (void)m; /* struct { } ServerHelloDone */
    return HAKE_OK;
}

static enum hake_error client_point_accept(hake_conn *c,
                                           struct hake_bytes point)
{
    struct hake_handshake *hs = c->handshake;

    if (point.len != c->group->server_len ||
        !c->group->finish(hs->secret.shared, hs->share_random[0], point.p))
        return HAKE_ERR_KEY_SHARE_INVALID;
    sodium_memzero(hs->share_random, sizeof hs->share_random);
    return HAKE_OK;
}

enum hake_error client_key_exchange_read(hake_conn *c, const struct message *m)
{
    struct client_key_exchange cke;
    enum hake_error error =
        message_read(c, m, client_key_exchange_syntax, &cke);

    return error != HAKE_OK ? error : client_point_accept(c, cke.point);
}

enum hake_error client_key_exchange_psk_read(hake_conn *c,
                                             const struct message *m)
{
    const struct hake_config *config = c->config;
    struct hake_psk psk = {0};
    struct client_key_exchange_psk cke;
    enum hake_error error =
        message_read(c, m, client_key_exchange_psk_syntax, &cke);

    if (error != HAKE_OK)
        return error;
    /* RFC 4279 2: "If the server does not recognize the PSK identity, it MAY
     * respond with an "unknown_psk_identity" alert message." */
    if (config->psk(config->psk_ctx, c, cke.psk_identity, &psk) != HAKE_YES)
        return HAKE_ERR_PSK_UNKNOWN;
    error = psk_accept(c, &psk);
    return error != HAKE_OK ? error : client_point_accept(c, cke.point);
}

static bool padding_is_exact(const struct next_protocol *next)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < next->padding.len; i++)
        sum |= next->padding.p[i];
    return sum == 0 &&
           next->padding.len == hake_npn_padding(next->selected_protocol.len);
}

enum hake_error next_protocol_read(hake_conn *c, const struct message *m)
{
    const struct hake_config *config = c->config;
    struct hake_handshake *hs = c->handshake;
    struct next_protocol next;
    enum hake_error error = message_read(c, m, next_protocol_syntax, &next);

    if (error != HAKE_OK)
        return error;
    if ((config->flags & HAKE_NPN_EXACT_PADDING) && !padding_is_exact(&next))
        return HAKE_ERR_NPN_PADDING;
    c->npn.len = (uint8_t)next.selected_protocol.len;
    c->npn.p = hs->alpn_name;
    if (c->npn.len > 0)
        memcpy(hs->alpn_name, next.selected_protocol.p, c->npn.len);
    c->npn_overlap = hake_npn_find(*config->npn, c->npn);
    if (!c->npn_overlap && (config->flags & HAKE_NPN_REFUSE_UNADVERTISED))
        return HAKE_ERR_NPN_NOT_ADVERTISED;
    return HAKE_OK;
}

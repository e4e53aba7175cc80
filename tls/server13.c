/*
 * server13.c: what a TLS 1.3 server decides and says, in wire order; RFC 9846
 * 4.2.1, 4.2.3, 4.4.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/handlers.h"

/* RFC 9846 9.2: "If not containing a "pre_shared_key" extension, it MUST
 * contain both a "signature_algorithms" extension and a "supported_groups"
 * extension. If containing a "supported_groups" extension, it MUST also
 * contain a "key_share" extension, and vice versa." */
static enum hake_error mandatory_check(hake_conn *c)
{
    static const uint16_t mandatory[] = {EXTENSION_signature_algorithms,
                                         EXTENSION_supported_groups,
                                         EXTENSION_key_share};

    for (unsigned i = 0; i < sizeof mandatory / sizeof mandatory[0]; i++) {
        if (!extension_asked(c, mandatory[i]))
            return extension_fail(c, mandatory[i], HAKE_ERR_EXTENSION_MISSING);
    }
    /* RFC 9846 4.3.9: "If clients offer "pre_shared_key" without a
     * "psk_key_exchange_modes" extension, servers MUST abort". */
    if (extension_asked(c, EXTENSION_pre_shared_key) &&
        !extension_asked(c, EXTENSION_psk_key_exchange_modes))
        return extension_fail(c, EXTENSION_psk_key_exchange_modes,
                              HAKE_ERR_EXTENSION_MISSING);
    return HAKE_OK;
}

static bool share_find(struct hake_bytes shares, uint16_t group,
                       struct hake_bytes *share)
{
    const uint8_t *fault;
    struct reader r = rd_init(shares, &fault);
    struct key_share_entry entry;

    while (rd_more(&r)) {
        syntax_read(&r, key_share_entry_syntax, &entry);
        if (entry.group == group) {
            *share = entry.key_exchange;
            return true;
        }
    }
    return false;
}

/* The first of our groups for which the client sent a share. */
static enum hake_error group_select(hake_conn *c, struct hake_bytes *share)
{
    const struct hake_handshake *hs = c->handshake;
    const struct hake_group *const *group;
    bool overlap = false;

    for (group = c->config->groups; *group != NULL; group++) {
        if ((*group)->answer == NULL ||
            !syntax_u16_find(hs->peer.groups, (*group)->id))
            continue;
        overlap = true;
        if (share_find(hs->peer.shares, (*group)->id, share)) {
            c->group = *group;
            return HAKE_OK;
        }
    }
    /* RFC 9846 4.2.1: "If there is no overlap [...] the server MUST abort the
     * handshake with a "handshake_failure" or an "insufficient_security"
     * alert." */
    return overlap ? HAKE_ERR_KEY_SHARE_NONE : HAKE_ERR_GROUP_NO_OVERLAP;
}

static enum hake_error share_answer(hake_conn *c, struct hake_bytes share)
{
    const struct hake_config *config = c->config;
    struct hake_handshake *hs = c->handshake;

    if (!config->random(config->random_ctx, hs->server_random, RANDOM_LEN) ||
        !config->random(config->random_ctx, hs->share_random,
                        c->group->random_len) ||
        !grease_draw(c))
        return HAKE_ERR_RANDOM_FAILED;
    if (share.len != c->group->client_len ||
        !c->group->answer(hs->server_share, hs->secret.shared, hs->share_random,
                          share.p))
        return extension_fail(c, EXTENSION_key_share,
                              HAKE_ERR_KEY_SHARE_INVALID);
    sodium_memzero(hs->share_random, sizeof hs->share_random);
    return HAKE_OK;
}

enum hake_error client_hello_read(hake_conn *c, const struct message *m)
{
    struct hake_bytes share = {NULL, 0};
    enum hake_error error = mandatory_check(c);

    (void)m; /* client_hello_select has read it into handshake->peer */
    if (error == HAKE_OK)
        error = group_select(c, &share);
    if (error == HAKE_OK)
        error = alpn_select(c);
    if (error == HAKE_OK && c->alpn.len == 0 &&
        (c->config->flags & HAKE_REQUIRE_ALPN))
        error = HAKE_ERR_ALPN_REQUIRED;
    if (error == HAKE_OK)
        error = server_credential_select(c);
    if (error == HAKE_OK)
        error = client_request_decide(c);
    if (error == HAKE_OK)
        error = share_answer(c, share);
    /* What was borrowed from the ClientHello goes with it. */
    memset(&c->handshake->peer, 0, sizeof c->handshake->peer);
    return error;
}

enum hake_error server_hello_write(hake_conn *c, const struct message *m)
{
    const struct hake_handshake *hs = c->handshake;
    const struct server_hello hello = {
        .legacy_version = VERSION_TLS12,
        .random = {hs->server_random, RANDOM_LEN},
        .legacy_session_id_echo = {hs->session_id, hs->session_id_len},
        .cipher_suite = c->suite->id,
        .legacy_compression_method = 0};
    struct wr_mark extensions =
        syntax_write(m->out, server_hello_syntax, &hello);
    enum hake_error error = extensions_write(c, SH, m->out);

    wr_close(m->out, extensions);
    return error;
}

enum hake_error encrypted_extensions_write(hake_conn *c,
                                           const struct message *m)
{
    const struct encrypted_extensions none = {{NULL, 0}};
    struct wr_mark extensions =
        syntax_write(m->out, encrypted_extensions_syntax, &none);
    enum hake_error error = extensions_write(c, EE, m->out);

    wr_close(m->out, extensions);
    return error;
}

enum hake_error certificate_request_write(hake_conn *c, const struct message *m)
{
    const struct certificate_request request = {{NULL, 0}, {NULL, 0}};
    struct wr_mark extensions =
        syntax_write(m->out, certificate_request_syntax, &request);
    enum hake_error error = extensions_write(c, CR, m->out);

    wr_close(m->out, extensions);
    return error;
}

/*
 * server13.c: what a TLS 1.3 server decides and says, in wire order; RFC 9846
 * 4.2.1, 4.2.3, 4.4.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/psk.h"
#include "tls/retry.h"
#include "tls/session.h"

/* RFC 9846 9.2: "If not containing a "pre_shared_key" extension, it MUST
 * contain both a "signature_algorithms" extension and a "supported_groups"
 * extension. If containing a "supported_groups" extension, it MUST also
 * contain a "key_share" extension, and vice versa." 4.3.9: "If clients offer
 * "pre_shared_key" without a "psk_key_exchange_modes" extension, servers MUST
 * abort the handshake." */
static enum hake_error mandatory_check(hake_conn *c)
{
    static const struct {
        uint16_t without, with, mandatory; /* 0: whatever else there is */
    } rules[] = {
        {EXTENSION_pre_shared_key, 0, EXTENSION_signature_algorithms},
        {EXTENSION_pre_shared_key, 0, EXTENSION_supported_groups},
        {0, EXTENSION_supported_groups, EXTENSION_key_share},
        {0, EXTENSION_key_share, EXTENSION_supported_groups},
        {0, EXTENSION_pre_shared_key, EXTENSION_psk_key_exchange_modes}};

    for (unsigned i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if ((rules[i].without != 0 && extension_asked(c, rules[i].without)) ||
            (rules[i].with != 0 && !extension_asked(c, rules[i].with)))
            continue;
        if (!extension_asked(c, rules[i].mandatory))
            return extension_fail(c, rules[i].mandatory,
                                  HAKE_ERR_EXTENSION_MISSING);
    }
    /* RFC 9846 4.3.10: early data goes with a PSK. */
    if (extension_asked(c, EXTENSION_early_data) &&
        !extension_asked(c, EXTENSION_pre_shared_key))
        return extension_fail(c, EXTENSION_pre_shared_key,
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

/* The first of our groups that the client knows; unless the configuration is
 * strict, the first for which there is a share, which saves a round trip. */
static const struct hake_group *group_prefer(const hake_conn *c,
                                             struct hake_bytes *share)
{
    const struct hake_handshake *hs = c->handshake;
    const struct hake_group *first = NULL, *const * group;

    for (group = c->config->groups; *group != NULL; group++) {
        if ((*group)->answer == NULL ||
            !syntax_u16_find(hs->peer.groups, (*group)->id))
            continue;
        if (share_find(hs->peer.shares, (*group)->id, share))
            return *group;
        if (c->config->flags & HAKE_STRICT_GROUPS)
            return *group;
        first = first == NULL ? *group : first;
    }
    return first;
}

/* RFC 9846 4.2.2: the second ClientHello has "a list containing a single
 * KeyShareEntry from the indicated group". */
static enum hake_error group_retried(hake_conn *c, struct hake_bytes *share)
{
    const struct hake_bytes shares = c->handshake->peer.shares;

    c->group = c->handshake->retry.group;
    return share_find(shares, c->group->id, share) &&
                   syntax_count(shares, key_share_entry_syntax) == 1
               ? HAKE_OK
               : extension_fail(c, EXTENSION_key_share,
                                HAKE_ERR_KEY_SHARE_RETRIED);
}

/* Without key exchange, no group is needed. */
static bool psk_may_do(const hake_conn *c)
{
    return (c->config->flags & HAKE_PSK_KE) &&
           extension_asked(c, EXTENSION_pre_shared_key);
}

/* Chooses the group, and whether to ask for a share of it first. A client that
 * names no groups has PSKs alone in mind. */
static enum hake_error group_select(hake_conn *c, const struct message *m,
                                    struct hake_bytes *share)
{
    const bool retried = c->facts & FACT_RETRIED;

    c->group = NULL;
    if (c->handshake->peer.groups.len == 0)
        return HAKE_OK;
    if (retried && c->handshake->retry.group != NULL)
        return group_retried(c, share);
    c->group = group_prefer(c, share);
    /* RFC 9846 4.2.1: "If there is no overlap [...] the server MUST abort the
     * handshake with a "handshake_failure" or an "insufficient_security"
     * alert." */
    if (c->group == NULL)
        return psk_may_do(c) ? HAKE_OK : HAKE_ERR_GROUP_NO_OVERLAP;
    if (share->len == 0)
        return retried ? extension_fail(c, EXTENSION_key_share,
                                        HAKE_ERR_KEY_SHARE_RETRIED)
                       : retry_note(c, m, c->group);
    return (c->config->flags & HAKE_RETRY_ALWAYS) && !retried
               ? retry_note(c, m, NULL)
               : HAKE_OK;
}

static enum hake_error share_answer(hake_conn *c, struct hake_bytes share)
{
    const struct hake_config *config = c->config;
    struct hake_handshake *hs = c->handshake;

    if (!config->random(config->random_ctx, hs->server_random, RANDOM_LEN) ||
        (c->group != NULL &&
         !config->random(config->random_ctx, hs->share_random[0],
                         c->group->random_len)) ||
        !grease_draw(c))
        return HAKE_ERR_RANDOM_FAILED;
    if (c->group == NULL)
        return HAKE_OK;
    if (share.len != c->group->client_len ||
        !c->group->answer(hs->server_share, hs->secret.shared,
                          hs->share_random[0], share.p))
        return extension_fail(c, EXTENSION_key_share,
                              HAKE_ERR_KEY_SHARE_INVALID);
    sodium_memzero(hs->share_random, sizeof hs->share_random);
    return HAKE_OK;
}

static enum hake_error protocol_select(hake_conn *c)
{
    enum hake_error error = alpn_select(c);

    if (error == HAKE_OK && c->alpn.len == 0 &&
        (c->config->flags & HAKE_REQUIRE_ALPN))
        error = HAKE_ERR_ALPN_REQUIRED;
    return error;
}

/* A certificate is needed where no PSK was accepted, and then all that goes
 * with it. */
static enum hake_error certificate_select(hake_conn *c)
{
    enum hake_error error;

    if (!extension_asked(c, EXTENSION_supported_groups))
        return extension_fail(c, EXTENSION_supported_groups,
                              HAKE_ERR_EXTENSION_MISSING);
    if (c->group == NULL)
        return HAKE_ERR_GROUP_NO_OVERLAP;
    if (!extension_asked(c, EXTENSION_signature_algorithms))
        return extension_fail(c, EXTENSION_signature_algorithms,
                              HAKE_ERR_EXTENSION_MISSING);
    error = server_credential_select(c, scheme_suits13);
    return error != HAKE_OK ? error : client_request_decide(c);
}

/* The PSK, and whether there will be tickets. */
static enum hake_error psk_take(hake_conn *c, struct hake_bytes client_hello)
{
    const struct hake_psk_role *psk = c->config->role->psk;
    enum hake_error error;

    if (psk == NULL)
        return HAKE_OK;
    error = psk->select(c, client_hello);
    if (error == HAKE_OK)
        psk->tickets(c);
    return error;
}

/* RFC 9846 4.3.10: what is not accepted is skipped when it comes, whether a PSK
 * was refused, a HelloRetryRequest is sent, or this role has no PSKs at all. */
static void early_data_note(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;

    if (!extension_asked(c, EXTENSION_early_data))
        return;
    hs->session.early_left = c->config->max_early_data;
    if (c->facts & FACT_EARLY) {
        c->early_data = HAKE_EARLY_ACCEPTED;
        return;
    }
    c->early_data = HAKE_EARLY_REJECTED;
    c->facts |= FACT_SKIP;
    if (hs->session.early_left < HAKE_EARLY_SKIP_MAX)
        hs->session.early_left = HAKE_EARLY_SKIP_MAX;
}

/* Everything is decided anew if a question waited for its answer. */
static enum hake_error hello_decide(hake_conn *c, const struct message *m)
{
    struct hake_handshake *hs = c->handshake;
    struct hake_bytes share = {NULL, 0};
    enum hake_error error = mandatory_check(c);

    c->facts &= ~(unsigned)(FACT_PSK | FACT_RESUMED | FACT_VERIFIED |
                            FACT_EARLY | FACT_SKIP);
    memset(hs->session.peer, 0, sizeof hs->session.peer);
    if (error == HAKE_OK)
        error = group_select(c, m, &share);
    if (error != HAKE_OK)
        return error;
    if (c->facts & FACT_RETRY) {
        early_data_note(c);
        return HAKE_OK;
    }
    error = protocol_select(c);
    if (hake_keeps_sessions(c->config))
        session_bind(c, hs->peer.server_name);
    if (error == HAKE_OK)
        error = psk_take(c, m->whole);
    if (error == HAKE_OK)
        early_data_note(c);
    if (error == HAKE_OK && !(c->facts & FACT_PSK))
        error = certificate_select(c);
    return error != HAKE_OK ? error : share_answer(c, share);
}

enum hake_error client_hello_read(hake_conn *c, const struct message *m)
{
    /* client_hello_select has read it into handshake->peer */
    enum hake_error error = hello_decide(c, m);

    /* What was borrowed from the ClientHello goes with it. */
    if (error != HAKE_PENDING)
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

/* ---- After the handshake ------------------------------------------------ */

enum hake_error end_of_early_data_read(hake_conn *c, const struct message *m)
{
    struct empty nothing;
    enum hake_error error = message_read(c, m, empty_syntax, &nothing);

    c->facts &= ~(unsigned)FACT_EARLY;
    return error;
}

enum hake_error new_session_ticket_write(hake_conn *c, const struct message *m)
{
    return c->config->role->psk->ticket_write(c, m);
}

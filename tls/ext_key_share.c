/* ext_key_share.c: supported_groups and key_share, RFC 9846 4.3.7, 4.3.8. */
#include "tls/extensions.h"

enum hake_error supported_groups_take(hake_conn *c, enum place place,
                                      const union extension_body *body)
{
    /* RFC 9846 4.3.7: "Clients MUST NOT act upon any information found in
     * "supported_groups" prior to successful completion of the handshake". */
    if (place == CH)
        c->handshake->peer.groups = body->named_group_list.named_group_list;
    return HAKE_OK;
}

enum given supported_groups_give(hake_conn *c, enum place place,
                                 struct writer *w)
{
    const struct named_group_list none = {{NULL, 0}};
    const struct hake_group *const *group;
    struct wr_mark list;

    if (place != CH)
        return ABSENT;
    list = syntax_write(w, named_group_list_syntax, &none);
    grease_write(c, GREASE_GROUP, w);
    for (group = c->config->groups; *group != NULL; group++)
        wr_uint(w, 2, (*group)->id);
    wr_close(w, list);
    return GIVEN;
}

/* RFC 9846 4.3.8: "Clients MUST NOT offer multiple KeyShareEntry values for
 * the same group. Clients MUST NOT offer any KeyShareEntry values for groups
 * not listed in the client's "supported_groups" extension." */
static enum hake_error shares_check(struct hake_bytes shares,
                                    struct hake_bytes groups)
{
    uint16_t seen[HAKE_KEY_SHARES_MAX];
    const uint8_t *fault;
    struct reader r = rd_init(shares, &fault);
    struct key_share_entry entry;

    for (unsigned count = 0; rd_more(&r); count++) {
        if (count == HAKE_KEY_SHARES_MAX)
            return HAKE_ERR_KEY_SHARES_TOO_MANY;
        syntax_read(&r, key_share_entry_syntax, &entry);
        if (!syntax_u16_find(groups, entry.group))
            return HAKE_ERR_KEY_SHARE_UNLISTED;
        for (unsigned i = 0; i < count; i++) {
            if (seen[i] == entry.group)
                return HAKE_ERR_KEY_SHARE_DUPLICATE;
        }
        seen[count] = entry.group;
    }
    return HAKE_OK;
}

const struct hake_group *key_share_group(const hake_conn *c, unsigned i)
{
    const struct hake_group *const *group = c->config->key_shares;

    if (c->handshake->retry.group != NULL)
        return i == 0 ? c->handshake->retry.group : NULL;
    if (group != NULL) {
        for (unsigned n = 0; n < i && *group != NULL; n++)
            group++;
        return *group;
    }
    group = c->config->groups;
    while (i == 0 && (*group)->offer == NULL)
        group++;
    return i == 0 ? *group : NULL;
}

/* The first is as long as the longest: TLS 1.2's server may choose any of the
 * groups. */
bool key_shares_draw(hake_conn *c)
{
    const struct hake_config *config = c->config;
    struct hake_handshake *hs = c->handshake;
    const struct hake_group *share, *const *group;
    size_t len = 0;

    for (group = config->groups; *group != NULL; group++)
        len = (*group)->random_len > len ? (*group)->random_len : len;
    if (!config->random(config->random_ctx, hs->share_random[0], len))
        return false;
    for (unsigned i = 1; (share = key_share_group(c, i)) != NULL; i++) {
        if (!config->random(config->random_ctx, hs->share_random[i],
                            share->random_len))
            return false;
    }
    return true;
}

enum hake_error key_share_take(hake_conn *c, enum place place,
                               const union extension_body *body)
{
    struct hake_handshake *hs = c->handshake;

    if (place == CH) {
        hs->peer.shares = body->key_share_client_hello.client_shares;
        /* Without supported_groups, missing_extension is what is wrong. */
        return hs->peer.groups.len == 0
                   ? HAKE_OK
                   : shares_check(hs->peer.shares, hs->peer.groups);
    }
    if (place == HRR) {
        hs->peer.share_group =
            body->key_share_hello_retry_request.selected_group;
        return hs->peer.share_group != 0 ? HAKE_OK : HAKE_ERR_RETRY_GROUP;
    }
    hs->peer.share_group = body->key_share_entry.group;
    hs->peer.share = body->key_share_entry.key_exchange;
    /* 0 is no group, and here stands for no share. */
    return hs->peer.share_group != 0 ? HAKE_OK : HAKE_ERR_GROUP_NOT_OFFERED;
}

/* RFC 8701 3.1: "It MAY also send KeyShareEntry values for a subset of those
 * selected [...] the "key_exchange" field MAY be any value." */
static void grease_share_write(const hake_conn *c, struct writer *w)
{
    static const uint8_t zero[1] = {0};
    const struct key_share_entry entry = {grease_value(c, GREASE_GROUP),
                                          {zero, sizeof zero}};

    if (grease_is_sent(c))
        wr_close(w, syntax_write(w, key_share_entry_syntax, &entry));
}

/* A client's shares: key pairs of their own. */
static enum given client_shares_give(hake_conn *c, struct writer *w)
{
    const struct key_share_client_hello none = {{NULL, 0}};
    struct wr_mark shares, share;
    const struct hake_group *group;

    if (!version_is_enabled(c->config, VERSION_TLS13))
        return ABSENT;
    shares = syntax_write(w, key_share_client_hello_syntax, &none);
    if (c->handshake->retry.group == NULL)
        grease_share_write(c, w);
    for (unsigned i = 0; (group = key_share_group(c, i)) != NULL; i++) {
        const struct key_share_entry entry = {.group = group->id};
        uint8_t *space;

        share = syntax_write(w, key_share_entry_syntax, &entry);
        space = wr_space(w, group->client_len);
        if (space != NULL &&
            !group->offer(space, c->handshake->share_random[i]))
            return BROKEN;
        wr_close(w, share);
    }
    wr_close(w, shares);
    return GIVEN;
}

/* The server's answer, with a PSK perhaps none. */
static enum given server_share_give(hake_conn *c, struct writer *w)
{
    struct key_share_entry entry;

    if (c->group == NULL)
        return ABSENT;
    entry.group = c->group->id;
    entry.key_exchange.p = c->handshake->server_share;
    entry.key_exchange.len = c->group->server_len;
    wr_close(w, syntax_write(w, key_share_entry_syntax, &entry));
    return GIVEN;
}

enum given key_share_give(hake_conn *c, enum place place, struct writer *w)
{
    struct key_share_hello_retry_request request;

    if (place == CH)
        return client_shares_give(c, w);
    if (place == SH)
        return server_share_give(c, w);
    if (c->handshake->retry.group == NULL)
        return ABSENT;
    request.selected_group = c->handshake->retry.group->id;
    syntax_write(w, key_share_hello_retry_request_syntax, &request);
    return GIVEN;
}

/*
 * ext_alpn.c: application_layer_protocol_negotiation, RFC 7301 3.1 and 3.2.
 * One parser for every message and version: the wire table checks the list,
 * alpn/ takes it over.
 */
#include <string.h>

#include "tls/extensions.h"

/* A name that no list of ours holds is kept in the handshake's memory. */
static void name_keep(hake_conn *c, struct hake_alpn_name name)
{
    memcpy(c->handshake->alpn_name, name.p, name.len);
    c->alpn.p = c->handshake->alpn_name;
    c->alpn.len = name.len;
}

/* The answer. RFC 7301 3.1: "the "ProtocolNameList" MUST contain exactly one
 * "ProtocolName"." */
static enum hake_error answer_take(hake_conn *c, struct hake_alpn_list list)
{
    struct hake_alpn_name name;

    if (!hake_alpn_next(&list, &name) || list.len > 0)
        return HAKE_ERR_ALPN_NOT_ONE;
    if (hake_alpn_find(c->config->alpn, name, &c->alpn))
        return HAKE_OK;
    if (!(c->config->flags & HAKE_DANGEROUSLY_ACCEPT_UNOFFERED_ALPN))
        return HAKE_ERR_ALPN_NOT_OFFERED;
    name_keep(c, name);
    return HAKE_OK;
}

enum hake_error alpn_take(hake_conn *c, enum place place,
                          const union extension_body *body)
{
    struct hake_bytes bytes = body->protocol_name_list.protocol_name_list;
    struct hake_alpn_list list;

    if (!hake_alpn_list_init(&list, bytes.p, bytes.len))
        return HAKE_ERR_EXTENSION_MALFORMED;
    if (place != CH)
        return answer_take(c, list);
    c->handshake->peer.alpn = list;
    return HAKE_OK;
}

enum given alpn_give(hake_conn *c, enum place place, struct writer *w)
{
    struct protocol_name_list list = {{c->config->alpn.p, c->config->alpn.len}};
    struct wr_mark names;

    /* An empty list is no extension: <2..2^16-1>. */
    if (place == CH ? list.protocol_name_list.len == 0 : c->alpn.len == 0)
        return ABSENT;
    if (place != CH)
        list.protocol_name_list.len = 0;
    names = syntax_write(w, protocol_name_list_syntax, &list);
    if (place == CH && grease_is_sent(c)) {
        wr_uint(w, 1, 2); /* RFC 8701 2: names are of two bytes */
        grease_write(c, GREASE_ALPN, w);
    }
    if (place != CH) {
        const struct protocol_name name = {{c->alpn.p, c->alpn.len}};
        struct wr_mark mark = syntax_write(w, protocol_name_syntax, &name);

        wr_close(w, mark);
    }
    wr_close(w, names);
    return GIVEN;
}

/* RFC 7301 3.2: "the server SHOULD select the most highly preferred protocol
 * that it supports and that is also advertised by the client." */
enum hake_error alpn_select(hake_conn *c)
{
    const struct hake_config *config = c->config;
    const struct hake_alpn_list offered = c->handshake->peer.alpn;
    struct hake_alpn_name name = {NULL, 0};

    if (offered.len == 0)
        return HAKE_OK;
    if (config->alpn_policy == HAKE_ALPN_CALLBACK) {
        if (!config->alpn_select(config->alpn_ctx, c, offered, &name))
            return HAKE_ERR_ALPN_NO_OVERLAP;
        if (name.len == 0)
            return HAKE_OK;
        if (!hake_alpn_find(offered, name, &name))
            return HAKE_ERR_ALPN_CALLBACK;
        name_keep(c, name);
        return HAKE_OK;
    }
    /* A server without a list takes no part in ALPN. */
    if (config->alpn.len == 0 ||
        hake_alpn_select(config->alpn, offered, &c->alpn))
        return HAKE_OK;
    /* RFC 7301 3.2: "In the event that the server supports no protocols that
     * the client advertises, then the server SHALL respond with a fatal
     * "no_application_protocol" alert." */
    return config->alpn_policy == HAKE_ALPN_CONTINUE ? HAKE_OK
                                                     : HAKE_ERR_ALPN_NO_OVERLAP;
}

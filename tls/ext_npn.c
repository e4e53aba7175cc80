/*
 * ext_npn.c: next_protocol_negotiation, technical note of July 2011.
 */
#include <string.h>

#include "tls/extensions.h"

/* The client's selection, made as soon as the list is seen. */
static void protocol_select(hake_conn *c, struct hake_npn_list advertised)
{
    const struct hake_config *config = c->config;

    if (config->npn_choose != NULL) {
        struct hake_alpn_name name = {NULL, 0};

        config->npn_choose(config->npn_ctx, c, advertised, &name);
        c->npn.len = name.len;
        c->npn.p = c->handshake->alpn_name;
        if (name.len > 0)
            memcpy(c->handshake->alpn_name, name.p, name.len);
        c->npn_overlap = hake_npn_find(advertised, c->npn);
        return;
    }
    if (config->npn_select.len > 0) {
        c->npn = config->npn_select;
        c->npn_overlap = hake_npn_find(advertised, c->npn);
        return;
    }
    c->npn_overlap = hake_npn_select(*config->npn, advertised, &c->npn);
}

enum hake_error npn_take(hake_conn *c, enum place place,
                         const union extension_body *body)
{
    const struct hake_bytes bytes = body->next_protocols.protocols;
    struct hake_npn_list advertised;

    if (place == CH)
        return HAKE_OK;
    if (!hake_npn_list_init(&advertised, bytes.p, bytes.len))
        return HAKE_ERR_EXTENSION_MALFORMED;
    protocol_select(c, advertised);
    c->facts |= FACT_NPN;
    return HAKE_OK;
}

/* "MAY be included by the client in its ClientHello message if the ClientHello
 * also includes a server_name_indication extension." */
enum given npn_give(hake_conn *c, enum place place, struct writer *w)
{
    const struct hake_config *config = c->config;
    struct hake_bytes list;

    if (config->npn == NULL)
        return ABSENT;
    if (place == CH)
        return server_name_is_sent(c) &&
                       version_is_enabled(config, VERSION_TLS12)
                   ? GIVEN
                   : ABSENT;
    if (!(c->facts & FACT_NPN))
        return ABSENT;
    list.p = config->npn->p;
    list.len = config->npn->len;
    wr_bytes(w, list);
    return GIVEN;
}

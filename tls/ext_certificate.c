/*
 * ext_certificate.c: what a peer is told of the certificates it may present:
 * client_certificate_type and server_certificate_type, RFC 7250 3,
 * certificate_authorities, RFC 9846 4.3.4, and post_handshake_auth, 4.3.6.
 */
#include <string.h>

#include "tls/extensions.h"

/* ---- Certificate types ------------------------------------------------ */

/* A list that was not given means X.509, RFC 7250 4.1. */
bool certificate_types_find(struct hake_bytes types, uint8_t type)
{
    return types.len == 0 ? type == HAKE_X509
                          : memchr(types.p, type, types.len) != NULL;
}

bool certificate_type_is_accepted(const struct hake_config *config,
                                  uint8_t type)
{
    return certificate_types_find(config->peer_types, type);
}

/* RFC 7250 4.2: "The value conveyed in the client_certificate_type extension
 * MUST be selected from one of the values provided in the
 * client_certificate_type extension sent in the client hello." */
enum hake_error client_type_select(hake_conn *c)
{
    static const uint8_t x509[] = {HAKE_X509};
    struct hake_bytes ours = c->config->peer_types;

    if (ours.len == 0)
        ours = (struct hake_bytes){x509, sizeof x509};
    for (size_t i = 0; i < ours.len; i++) {
        if (certificate_types_find(c->handshake->peer.client_types,
                                   ours.p[i])) {
            c->handshake->client_type = ours.p[i];
            return HAKE_OK;
        }
    }
    return HAKE_ERR_CERTIFICATE_TYPE;
}

/* RFC 7250 4.1: with "no remaining certificate types to send in the client
 * hello, other than the default X.509 type, it MUST omit" the extension. */
static enum given types_give(struct hake_bytes list, struct writer *w)
{
    const struct certificate_types types = {list};

    if (list.len == 0 || (list.len == 1 && list.p[0] == HAKE_X509))
        return ABSENT;
    wr_close(w, syntax_write(w, certificate_types_syntax, &types));
    return GIVEN;
}

static enum given type_give(uint8_t type, struct writer *w)
{
    const struct certificate_type answer = {type};

    syntax_write(w, certificate_type_syntax, &answer);
    return GIVEN;
}

enum hake_error server_certificate_type_take(hake_conn *c, enum place place,
                                             const union extension_body *body)
{
    struct hake_handshake *hs = c->handshake;

    if (place == CH) {
        hs->peer.server_types = body->certificate_types.types;
        return HAKE_OK;
    }
    hs->server_type = body->certificate_type.type;
    return certificate_type_is_accepted(c->config, hs->server_type)
               ? HAKE_OK
               : HAKE_ERR_CERTIFICATE_TYPE_NOT_OFFERED;
}

enum given server_certificate_type_give(hake_conn *c, enum place place,
                                        struct writer *w)
{
    if (place == CH)
        return types_give(c->config->peer_types, w);
    return c->handshake->credential == NULL
               ? ABSENT
               : type_give(c->handshake->credential->type, w);
}

/* The types of the credentials that a client has, each once. */
static struct hake_bytes client_types(const struct hake_config *config,
                                      uint8_t out[2])
{
    struct hake_bytes types = {out, 0};

    for (size_t i = 0; i < config->credentials_len; i++) {
        const uint8_t type = config->credentials[i].type;

        if (types.len < 2 && (types.len == 0 || out[0] != type))
            out[types.len++] = type;
    }
    return types;
}

enum hake_error client_certificate_type_take(hake_conn *c, enum place place,
                                             const union extension_body *body)
{
    struct hake_handshake *hs = c->handshake;
    uint8_t ours[2];

    if (place == CH) {
        hs->peer.client_types = body->certificate_types.types;
        return HAKE_OK;
    }
    hs->client_type = body->certificate_type.type;
    return certificate_types_find(client_types(c->config, ours),
                                  hs->client_type)
               ? HAKE_OK
               : HAKE_ERR_CERTIFICATE_TYPE_NOT_OFFERED;
}

/* RFC 7250 4.2: "If the server does not send a certificate_request payload
 * [...] then the client_certificate_type payload in the server hello MUST be
 * omitted." */
enum given client_certificate_type_give(hake_conn *c, enum place place,
                                        struct writer *w)
{
    uint8_t ours[2];

    if (place == CH)
        return types_give(client_types(c->config, ours), w);
    return c->facts & FACT_REQUEST ? type_give(c->handshake->client_type, w)
                                   : ABSENT;
}

/* ---- Certificate authorities ------------------------------------------ */

enum hake_error certificate_authorities_take(hake_conn *c, enum place place,
                                             const union extension_body *body)
{
    (void)place;
    c->handshake->peer.authorities = body->certificate_authorities.authorities;
    return HAKE_OK;
}

void authorities_write(const struct hake_config *config, struct writer *w)
{
    for (size_t i = 0; i < config->authorities_len; i++) {
        const struct distinguished_name name = {config->authorities[i]};

        wr_close(w, syntax_write(w, distinguished_name_syntax, &name));
    }
}

enum given certificate_authorities_give(hake_conn *c, enum place place,
                                        struct writer *w)
{
    const struct certificate_authorities none = {{NULL, 0}};
    struct wr_mark list;

    (void)place;
    if (c->config->authorities_len == 0)
        return ABSENT;
    list = syntax_write(w, certificate_authorities_syntax, &none);
    authorities_write(c->config, w);
    wr_close(w, list);
    return GIVEN;
}

bool authorities_find(struct hake_bytes list, struct hake_bytes name)
{
    const uint8_t *fault;
    struct reader r = rd_init(list, &fault);
    struct distinguished_name entry;

    while (rd_more(&r)) {
        syntax_read(&r, distinguished_name_syntax, &entry);
        if (entry.name.len == name.len &&
            memcmp(entry.name.p, name.p, name.len) == 0)
            return true;
    }
    return false;
}

/* ---- Post-handshake authentication ------------------------------------ */

enum given post_handshake_auth_give(hake_conn *c, enum place place,
                                    struct writer *w)
{
    (void)place, (void)w;
    return (c->config->flags & HAKE_POST_HANDSHAKE_AUTH) &&
                   version_is_enabled(c->config, VERSION_TLS13)
               ? GIVEN
               : ABSENT;
}

/* ext_server_name.c: server_name, RFC 6066 3. */
#include <string.h>

#include "tls/extensions.h"

#define NAME_TYPE_HOST_NAME 0

enum hake_error server_name_take(hake_conn *c, enum place place,
                                 const union extension_body *body)
{
    struct hake_bytes *host_name = &c->handshake->peer.server_name;
    const uint8_t *fault;
    struct reader r;
    struct server_name entry;

    if (place != CH)
        return HAKE_OK; /* the server says that it used the name */
    host_name->len = 0;
    r = rd_init(body->server_name_list.server_name_list, &fault);
    while (rd_more(&r)) {
        syntax_read(&r, server_name_syntax, &entry);
        if (entry.name_type != NAME_TYPE_HOST_NAME)
            continue;
        /* "The ServerNameList MUST NOT contain more than one name of the same
         * name_type." */
        if (host_name->len > 0)
            return HAKE_ERR_SERVER_NAME_TWICE;
        /* A name that C code would cut short is an attack, not a name. */
        if (memchr(entry.name.p, 0, entry.name.len) != NULL)
            return HAKE_ERR_SERVER_NAME_NUL;
        *host_name = entry.name;
    }
    return HAKE_OK;
}

/* RFC 6066 3: "Literal IPv4 and IPv6 addresses are not permitted in
 * "HostName"." No host name has a colon, nor a last label of digits alone. */
static bool is_address(struct hake_bytes name)
{
    size_t digits = 0;

    while (digits < name.len && name.p[name.len - 1 - digits] >= '0' &&
           name.p[name.len - 1 - digits] <= '9')
        digits++;
    return memchr(name.p, ':', name.len) != NULL ||
           (digits > 0 &&
            (digits == name.len || name.p[name.len - 1 - digits] == '.'));
}

bool server_name_is_sent(const hake_conn *c)
{
    const struct hake_bytes name = c->handshake->server_name;

    return name.len > 0 && !(c->config->flags & HAKE_NO_SERVER_NAME) &&
           !is_address(name);
}

enum given server_name_give(hake_conn *c, enum place place, struct writer *w)
{
    const struct server_name_list list = {{NULL, 0}};
    const struct server_name entry = {.name_type = NAME_TYPE_HOST_NAME,
                                      .name = c->handshake->server_name};
    struct wr_mark names, name;

    /* A server answers, emptily, if it used the name. */
    if (place != CH)
        return c->handshake->name_used ? GIVEN : ABSENT;
    if (!server_name_is_sent(c))
        return ABSENT;
    names = syntax_write(w, server_name_list_syntax, &list);
    name = syntax_write(w, server_name_syntax, &entry);
    wr_close(w, name);
    wr_close(w, names);
    return GIVEN;
}

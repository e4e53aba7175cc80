/*
 * alpn.c: ProtocolNameList (RFC 7301 3.1) and the selection (RFC 7301 3.2).
 *
 * hake_alpn_list_init is the only function that meets unchecked bytes; the
 * others walk a list it accepted, or the empty list.
 */
#include "alpn/alpn.h"

#include <string.h>

static const struct hake_alpn_name alpn_no_name = {NULL, 0};

bool hake_alpn_list_init(struct hake_alpn_list *list, const uint8_t *p,
                         size_t len)
{
    size_t at = 0;

    *list = (struct hake_alpn_list){NULL, 0};
    if (len > HAKE_ALPN_LIST_MAX)
        return false;

    while (at < len) {
        const size_t name_len = p[at++];

        /* RFC 7301 3.1: "Empty strings MUST NOT be included and byte strings
         * MUST NOT be truncated." */
        if (name_len == 0 || name_len > len - at)
            return false;
        at += name_len;
    }
    *list = (struct hake_alpn_list){p, (uint16_t)len};
    return true;
}

bool hake_alpn_next(struct hake_alpn_list *list, struct hake_alpn_name *name)
{
    if (list->len == 0) {
        *name = alpn_no_name;
        return false;
    }
    *name = (struct hake_alpn_name){list->p + 1, list->p[0]};
    list->p += 1 + name->len;
    list->len = (uint16_t)(list->len - 1 - name->len);
    return true;
}

bool hake_alpn_append(uint8_t *out, size_t cap, size_t *len,
                      const uint8_t *name, size_t name_len)
{
    const size_t end = cap < HAKE_ALPN_LIST_MAX ? cap : HAKE_ALPN_LIST_MAX;

    if (name_len == 0 || name_len > HAKE_ALPN_NAME_MAX)
        return false;
    if (*len > end || end - *len < 1 + name_len)
        return false;

    out[*len] = (uint8_t)name_len;
    memcpy(out + *len + 1, name, name_len);
    *len += 1 + name_len;
    return true;
}

/* Names are bytes, not text: no case folding, no end at a NUL. */
bool hake_alpn_equal(struct hake_alpn_name a, struct hake_alpn_name b)
{
    return a.len > 0 && a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

bool hake_alpn_find(struct hake_alpn_list list, struct hake_alpn_name name,
                    struct hake_alpn_name *found)
{
    while (hake_alpn_next(&list, found))
        if (hake_alpn_equal(*found, name))
            return true;
    return false; /* and *found is "no name" */
}

bool hake_alpn_select(struct hake_alpn_list server,
                      struct hake_alpn_list client,
                      struct hake_alpn_name *selected)
{
    struct hake_alpn_name offered;

    /* RFC 7301 3.2: "the server SHOULD select the most highly preferred
     * protocol that it supports and that is also advertised by the client" */
    while (hake_alpn_next(&server, selected))
        if (hake_alpn_find(client, *selected, &offered))
            return true;
    return false;
}

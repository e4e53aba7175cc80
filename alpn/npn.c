/* npn.c: see npn.h. The lists look alike on the wire, so ALPN's iterator
 * reads both. */
#include "alpn/npn.h"

bool hake_npn_list_init(struct hake_npn_list *list, const uint8_t *p,
                        size_t len)
{
    struct hake_alpn_list checked;
    bool valid = hake_alpn_list_init(&checked, p, len);

    list->p = checked.p;
    list->len = checked.len;
    return valid;
}

static struct hake_alpn_list names_of(struct hake_npn_list list)
{
    const struct hake_alpn_list names = {list.p, list.len};

    return names;
}

bool hake_npn_select(struct hake_npn_list client, struct hake_npn_list server,
                     struct hake_alpn_name *selected)
{
    struct hake_alpn_list rest = names_of(server), own = names_of(client);
    struct hake_alpn_name name;

    while (hake_alpn_next(&rest, &name)) {
        if (hake_alpn_find(names_of(client), name, selected))
            return true;
    }
    if (!hake_alpn_next(&own, selected))
        *selected = (struct hake_alpn_name){NULL, 0};
    return false;
}

bool hake_npn_find(struct hake_npn_list list, struct hake_alpn_name name)
{
    struct hake_alpn_name found;

    return hake_alpn_find(names_of(list), name, &found);
}

size_t hake_npn_padding(size_t selected_len)
{
    return 32 - (selected_len + 2) % 32;
}

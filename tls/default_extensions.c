/* default_extensions.c: what an application's extensions often say. */
#include <string.h>

#include "tls/extensions.h"

size_t hake_give_bytes(void *ctx, struct hake_conn *conn, uint8_t place,
                       uint8_t *out, size_t cap)
{
    const struct hake_bytes *bytes = ctx;
    struct writer w = wr_init(out, cap);

    (void)conn, (void)place;
    if (bytes == NULL)
        return 0;
    wr_bytes(&w, *bytes);
    return bytes->len;
}

size_t hake_give_groups(void *ctx, struct hake_conn *conn, uint8_t place,
                        uint8_t *out, size_t cap)
{
    const struct named_group_list none = {{NULL, 0}};
    const struct hake_group *const *group = conn->config->groups;
    struct writer w = wr_init(out, cap);
    struct wr_mark list = syntax_write(&w, named_group_list_syntax, &none);

    (void)ctx, (void)place;
    for (; *group != NULL; group++)
        wr_uint(&w, 2, (*group)->id);
    wr_close(&w, list);
    return w.overflow ? cap + 1 : w.len;
}

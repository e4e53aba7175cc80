/* syntax.c: the interpreters of the wire tables; see syntax.h. */
#include <string.h>

#include "tls/syntax.h"

/* field_store puts a value into the member that a row describes. The member's
 * type follows from the kind (SYNTAX_TYPE_*). */
static void field_store(const struct syntax *row, void *out, uint32_t value,
                        struct hake_bytes bytes)
{
    uint8_t *member = (uint8_t *)out + row->offset;
    uint8_t u8 = (uint8_t)value;
    uint16_t u16 = (uint16_t)value;

    switch (row->kind) {
    case SYNTAX_U8: memcpy(member, &u8, sizeof u8); break;
    case SYNTAX_U16: memcpy(member, &u16, sizeof u16); break;
    case SYNTAX_U24:
    case SYNTAX_U32: memcpy(member, &value, sizeof value); break;
    default: memcpy(member, &bytes, sizeof bytes); break;
    }
}

static uint32_t field_integer(const struct syntax *row, const void *in)
{
    const uint8_t *member = (const uint8_t *)in + row->offset;
    uint16_t u16;
    uint32_t u32;

    switch (row->kind) {
    case SYNTAX_U8: return *member;
    case SYNTAX_U16: memcpy(&u16, member, sizeof u16); return u16;
    default: memcpy(&u32, member, sizeof u32); return u32;
    }
}

static size_t field_max(const struct syntax *row)
{
    return row->kind == SYNTAX_VEC24 ? 0xffffff : row->max;
}

static struct hake_bytes field_read(struct reader *r, const struct syntax *row)
{
    struct hake_bytes bytes = {NULL, 0};
    struct reader items;

    if (row->kind == SYNTAX_OPAQUE)
        return rd_bytes(r, row->min);
    if ((row->kind & SYNTAX_OPTIONAL) && !rd_more(r))
        return bytes;
    if (row->kind == SYNTAX_REST)
        bytes = rd_rest(r);
    else
        bytes =
            rd_vector(r, row->kind & SYNTAX_WIDTH, row->min, field_max(row));
    /* Depth is bounded by the tables: an item's items are opaque. */
    for (items = rd_sub(r, bytes); row->item != NULL && rd_more(&items);)
        syntax_read(&items, row->item, NULL);
    return bytes;
}

void syntax_read(struct reader *r, const struct syntax *syntax, void *out)
{
    const struct syntax *row;

    for (row = syntax; row->kind != SYNTAX_END; row++) {
        struct hake_bytes bytes = {NULL, 0};
        uint32_t value = 0;

        if (row->kind <= SYNTAX_U32)
            value = rd_uint(r, row->kind);
        else
            bytes = field_read(r, row);
        if (out != NULL)
            field_store(row, out, value, bytes);
    }
}

bool syntax_read_all(struct hake_bytes bytes, const struct syntax *syntax,
                     void *out, const uint8_t **fault)
{
    struct reader r = rd_init(bytes, fault);

    syntax_read(&r, syntax, out);
    return rd_done(&r);
}

struct wr_mark syntax_write(struct writer *w, const struct syntax *syntax,
                            const void *in)
{
    struct wr_mark mark = {0, 0};
    const struct syntax *row;

    for (row = syntax; row->kind != SYNTAX_END; row++) {
        struct hake_bytes bytes;

        wr_close(w, mark);
        mark.width = 0;
        if (row->kind <= SYNTAX_U32) {
            wr_uint(w, row->kind, field_integer(row, in));
            continue;
        }
        if (row->kind & SYNTAX_VECTOR)
            mark = wr_open(w, row->kind & SYNTAX_WIDTH);
        memcpy(&bytes, (const uint8_t *)in + row->offset, sizeof bytes);
        wr_bytes(w, bytes);
    }
    return mark;
}

size_t syntax_count(struct hake_bytes vector, const struct syntax *item)
{
    const uint8_t *fault;
    struct reader r = rd_init(vector, &fault);
    size_t count = 0;

    for (; rd_more(&r); count++)
        syntax_read(&r, item, NULL);
    return count;
}

bool syntax_u16_find(struct hake_bytes list, uint16_t value)
{
    const uint8_t *fault;
    struct reader r = rd_init(list, &fault);

    while (rd_more(&r)) {
        if (rd_uint(&r, 2) == value)
            return true;
    }
    return false;
}

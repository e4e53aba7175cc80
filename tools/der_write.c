/* der_write.c: DER, written; see der_write.h. Lengths as X.690 10.1 has them:
 * definite, "encoded in the minimum number of octets". */
#include "tools/der_write.h"

#include <string.h>

struct wr_mark der_write_open(struct writer *w, uint8_t tag)
{
    wr_uint(w, 1, tag);
    return wr_open(w, 1);
}

void der_write_close(struct writer *w, struct wr_mark mark)
{
    const size_t start = mark.at + 1, len = w->len - start;
    const size_t more = len < 0x80 ? 0 : len < 0x100 ? 1 : 2;
    struct writer length;

    if (w->overflow || len > 0xffff || wr_space(w, more) == NULL) {
        w->overflow = true;
        return;
    }
    memmove(w->p + start + more, w->p + start, len);
    length = wr_init(w->p + mark.at, 1 + more);
    if (more > 0)
        wr_uint(&length, 1, (uint32_t)(0x80 | more));
    wr_uint(&length, more == 0 ? 1 : (unsigned)more, (uint32_t)len);
}

void der_write_bytes(struct writer *w, uint8_t tag, const void *p, size_t len)
{
    struct wr_mark mark = der_write_open(w, tag);

    wr_bytes(w, (struct hake_bytes){p, len});
    der_write_close(w, mark);
}

void der_write_bits(struct writer *w, const uint8_t *p, size_t len)
{
    struct wr_mark mark = der_write_open(w, DER_BIT_STRING);

    wr_uint(w, 1, 0);
    wr_bytes(w, (struct hake_bytes){p, len});
    der_write_close(w, mark);
}

void der_write_small(struct writer *w, uint8_t value)
{
    der_write_bytes(w, DER_INTEGER, &value, 1);
}

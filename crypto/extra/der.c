/* der.c: the distinguished encoding rules. */
#include "crypto/extra/der.h"

#define LONG_FORM 0x80 /* X.690 8.1.3.5: the low bits count octets */

bool der_is_next(struct hake_bytes in, uint8_t tag)
{
    return in.len > 0 && in.p[0] == tag;
}

/* Reads the length behind the tag; returns how many bytes both have, or 0 if
 * they are refused. */
static size_t header_read(struct hake_bytes in, size_t *len)
{
    size_t width;

    if (in.len < 2)
        return 0;
    *len = in.p[1];
    if (*len < LONG_FORM)
        return 2;

    width = *len - LONG_FORM;
    if (width < 1 || width > 2 || in.len < 2 + width)
        return 0;
    *len = width == 1 ? in.p[2] : (size_t)in.p[2] << 8 | in.p[3];
    return *len < (width == 1 ? LONG_FORM : 0x100) ? 0 : 2 + width;
}

bool der_take(struct hake_bytes *in, uint8_t tag, struct hake_bytes *contents)
{
    size_t len = 0, header = header_read(*in, &len);

    if (header == 0 || in->p[0] != tag || len > in->len - header)
        return false;
    *contents = (struct hake_bytes){in->p + header, len};
    in->p += header + len;
    in->len -= header + len;
    return true;
}

bool der_take_last(struct hake_bytes in, uint8_t tag,
                   struct hake_bytes *contents)
{
    return der_take(&in, tag, contents) && in.len == 0;
}

/* X.690 8.3.2: "the bits of the first octet and bit 8 of the second octet [...]
 * shall not all be zero." */
bool der_take_unsigned(struct hake_bytes *in, struct hake_bytes *number)
{
    struct hake_bytes rest = *in, n;

    if (!der_take(&rest, DER_INTEGER, &n) || n.len == 0 || n.p[0] >= 0x80 ||
        (n.len > 1 && n.p[0] == 0 && n.p[1] < 0x80))
        return false;
    if (n.p[0] == 0) {
        n.p++;
        n.len--;
    }
    *in = rest;
    *number = n;
    return true;
}

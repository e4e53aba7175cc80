/* x509_der.c: the distinguished encoding rules, X.690 8.1 and 10. */
#include "tls/x509.h"

/* X.690 10.1: "The definite form of length encoding shall be used, encoded in
 * the minimum number of octets." Certificates are shorter than 2^24. */
static size_t der_length(struct reader *r)
{
    size_t first = rd_uint(r, 1), len;
    unsigned width = first & 0x7f;

    if (first < 0x80)
        return first;
    if (width == 0 || width > 3) {
        rd_fail(r);
        return 0;
    }
    len = rd_uint(r, width);
    if (len < 0x80 || len >> (8 * (width - 1)) == 0)
        rd_fail(r);
    return len;
}

struct hake_bytes der_read(struct reader *r, uint8_t tag)
{
    struct reader start = *r;

    if (rd_uint(r, 1) != tag)
        rd_fail(&start);
    return rd_bytes(r, der_length(r));
}

bool der_peek(const struct reader *r, uint8_t tag)
{
    struct reader ahead = *r;
    const uint8_t *fault = *r->fault;

    ahead.fault = &fault;
    return rd_more(&ahead) && rd_uint(&ahead, 1) == tag;
}

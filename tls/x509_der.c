/* x509_der.c: the distinguished encoding rules, X.690 8, 10 and 11. */
#include <string.h>

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

struct hake_bytes der_element(struct reader *r, uint8_t tag)
{
    struct reader start = *r;

    der_read(r, tag);
    return rd_bytes(&start, (size_t)(r->p - start.p));
}

/* X.690 8.1.2.4: five bits that are all ones begin a tag of more octets. The
 * types of RFC 5280 have none; 0 is no tag at all. */
struct hake_bytes der_any(struct reader *r, uint8_t *tag)
{
    struct reader start = *r;

    *tag = (uint8_t)rd_uint(r, 1);
    if (*tag == 0 || (*tag & 0x1f) == 0x1f)
        rd_fail(&start);
    return rd_bytes(r, der_length(r));
}

struct reader der_enter(struct reader *r, uint8_t tag)
{
    struct hake_bytes contents = der_read(r, tag);

    return rd_sub(r, contents);
}

struct reader der_sequence(struct reader *r)
{
    return der_enter(r, DER_SEQUENCE);
}

bool der_peek(const struct reader *r, uint8_t tag)
{
    struct reader ahead = *r;
    const uint8_t *fault = *r->fault;

    ahead.fault = &fault;
    return rd_more(&ahead) && rd_uint(&ahead, 1) == tag;
}

/* X.690 11.1: TRUE has "all eight bits set to one"; 11.5: "The encoding of a
 * set value or sequence value shall not include an encoding for any component
 * value which is equal to its default value." */
bool der_flag(struct reader *r)
{
    struct hake_bytes value;

    if (!der_peek(r, DER_BOOLEAN))
        return false;
    value = der_read(r, DER_BOOLEAN);
    if (value.len != 1 || value.p[0] != 0xff)
        rd_fail(r);
    return true;
}

/* X.690 8.3.2: "the bits of the first octet and bit 8 of the second octet [...]
 * shall not all be ones; and [...] shall not all be zero." */
struct hake_bytes der_integer(struct reader *r, uint8_t tag)
{
    struct hake_bytes value = der_read(r, tag);

    if (value.len == 0)
        rd_fail(r);
    if (value.len > 1 && ((value.p[0] == 0 && value.p[1] < 0x80) ||
                          (value.p[0] == 0xff && value.p[1] >= 0x80)))
        rd_fail(r);
    return value;
}

/* X.690 8.19.2: a subidentifier is octets of which all but the last have bit 8
 * set; "the leading octet of the subidentifier shall not have the value
 * 80 (hex)". */
struct hake_bytes der_oid(struct reader *r, uint8_t tag)
{
    struct hake_bytes oid = der_read(r, tag);
    bool starts = true;

    for (size_t i = 0; i < oid.len; i++) {
        if (starts && oid.p[i] == 0x80)
            rd_fail(r);
        starts = oid.p[i] < 0x80;
    }
    if (oid.len == 0 || !starts)
        rd_fail(r);
    return oid;
}

/* X.690 8.6.2, 11.2.1: "Each unused bit in the final octet of the encoding of
 * a bit string value shall be set to zero." */
struct hake_bytes der_bits(struct reader *r, uint8_t tag, unsigned *unused)
{
    struct reader contents = der_enter(r, tag);
    struct hake_bytes bits;

    *unused = rd_uint(&contents, 1);
    bits = rd_rest(&contents);
    if (*unused > 7 || (bits.len == 0 && *unused != 0) ||
        (bits.len > 0 && (bits.p[bits.len - 1] & ((1u << *unused) - 1)) != 0)) {
        rd_fail(r);
        *unused = 0;
    }
    return bits;
}

struct hake_bytes der_octets(struct reader *r)
{
    unsigned unused;
    struct hake_bytes bits = der_bits(r, DER_BIT_STRING, &unused);

    if (unused != 0)
        rd_fail(r);
    return bits;
}

struct hake_bytes x509_algorithm_read(struct reader *r)
{
    struct hake_bytes contents = der_read(r, DER_SEQUENCE);
    struct reader algorithm = rd_sub(r, contents);
    uint8_t tag;

    der_oid(&algorithm, DER_OID);
    if (rd_more(&algorithm))
        der_any(&algorithm, &tag); /* the parameters */
    rd_done(&algorithm);
    return contents;
}

bool x509_equal(struct hake_bytes a, struct hake_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

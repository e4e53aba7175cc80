/*
 * der_write.h: DER (X.690), written through the writer of tls/wire.h; the tags
 * that tls/x509.h has no use for.
 */
#ifndef HAKE_DER_WRITE_H
#define HAKE_DER_WRITE_H

#include "tls/x509.h"

enum der_tag_written {
    DER_UTF8_STRING = 0x0c,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18
};

/* An element is written contents first, between der_open and der_close; the
 * length moves them if it needs more than one octet. */
struct wr_mark der_open(struct writer *w, uint8_t tag);
void der_close(struct writer *w, struct wr_mark mark);

void der_bytes(struct writer *w, uint8_t tag, const void *p, size_t len);

/* der_bits writes a BIT STRING that fills whole octets. */
void der_bits(struct writer *w, const uint8_t *p, size_t len);

/* der_small writes an INTEGER of one octet, 0..127. */
void der_small(struct writer *w, uint8_t value);

#endif

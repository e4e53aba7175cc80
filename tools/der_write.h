/*
 * der_write.h: DER (X.690), written through the writer of tls/wire.h with the
 * tags of tls/x509.h.
 */
#ifndef HAKE_DER_WRITE_H
#define HAKE_DER_WRITE_H

#include "tls/x509.h"

#define DER_UTF8_STRING 0x0c /* a tag that no reader asks for */

/* An element is written contents first, between der_write_open and
 * der_write_close; the length moves them if it needs more than one octet. */
struct wr_mark der_write_open(struct writer *w, uint8_t tag);
void der_write_close(struct writer *w, struct wr_mark mark);

void der_write_bytes(struct writer *w, uint8_t tag, const void *p, size_t len);

/* der_write_bits writes a BIT STRING that fills whole octets. */
void der_write_bits(struct writer *w, const uint8_t *p, size_t len);

/* der_write_small writes an INTEGER of one octet, 0..127. */
void der_write_small(struct writer *w, uint8_t value);

#endif

/*
 * wire.h: the reader and the writer. The only code of tls/ that touches raw
 * offsets; whoever uses it cannot read or write out of bounds.
 *
 * A reader is two pointers and a fault that it shares with its sub-readers.
 * Reads past the end return 0 and set the fault, which sticks; only rd_done
 * says that all went well. A writer is the caller's memory; an overflow
 * sticks in the same way.
 */
#ifndef HAKE_WIRE_H
#define HAKE_WIRE_H

#include "crypto/crypto.h"

struct reader {
    const uint8_t *p, *end;
    const uint8_t **fault; /* where the first fault was met; NULL if none */
};

/* rd_init reads bytes; *fault is cleared. */
struct reader rd_init(struct hake_bytes bytes, const uint8_t **fault);

uint32_t rd_uint(struct reader *r, unsigned width); /* big-endian, 1..4 */
struct hake_bytes rd_bytes(struct reader *r, size_t len);
struct hake_bytes rd_rest(struct reader *r);

/* rd_vector reads opaque<min..max> behind a length of `width` bytes. */
struct hake_bytes rd_vector(struct reader *r, unsigned width, size_t min,
                            size_t max);

/* rd_sub reads bytes found by r, sharing its fault. */
struct reader rd_sub(const struct reader *r, struct hake_bytes bytes);

/* rd_more is true while bytes are left and no fault was met. */
bool rd_more(const struct reader *r);

/* rd_fail records a fault at the reader's place, unless there is one. */
void rd_fail(struct reader *r);

/* rd_done is true if nothing failed and nothing is left. */
bool rd_done(struct reader *r);

struct writer {
    uint8_t *p;
    size_t len, cap;
    bool overflow;
};

/* A length prefix that was left open: offsets, never pointers. */
struct wr_mark {
    uint32_t at, width;
};

struct writer wr_init(uint8_t *p, size_t cap);
void wr_uint(struct writer *w, unsigned width, uint32_t value);
void wr_bytes(struct writer *w, struct hake_bytes bytes);

/* wr_fits says whether len more bytes fit; if not, the overflow is set. */
bool wr_fits(struct writer *w, size_t len);

/* wr_space returns room for len bytes to be filled in place, or NULL. */
uint8_t *wr_space(struct writer *w, size_t len);

/* wr_back takes the last len bytes back. */
void wr_back(struct writer *w, size_t len);

/* wr_open leaves room for a length of `width` bytes; wr_close fills it with
 * the number of bytes written since. A number too large is an overflow. */
struct wr_mark wr_open(struct writer *w, unsigned width);
void wr_close(struct writer *w, struct wr_mark mark);

#endif

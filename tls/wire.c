/* wire.c: see wire.h. RFC 9846 3: multi-byte integers are big-endian. */
#include <string.h>

#include "tls/wire.h"

struct reader rd_init(struct hake_bytes bytes, const uint8_t **fault)
{
    struct reader r = {bytes.p, bytes.p, fault};

    if (bytes.len > 0)
        r.end += bytes.len;
    *fault = NULL;
    return r;
}

void rd_fail(struct reader *r)
{
    /* An empty reader may have no address of its own; any will do then. */
    static const uint8_t nowhere = 0;

    if (*r->fault == NULL)
        *r->fault = r->p != NULL ? r->p : &nowhere;
}

struct hake_bytes rd_bytes(struct reader *r, size_t len)
{
    struct hake_bytes none = {NULL, 0}, bytes = {r->p, len};

    if (*r->fault != NULL)
        return none;
    if (len > (size_t)(r->end - r->p)) {
        rd_fail(r);
        return none;
    }
    if (len > 0)
        r->p += len;
    return bytes;
}

uint32_t rd_uint(struct reader *r, unsigned width)
{
    struct hake_bytes bytes = rd_bytes(r, width);
    uint32_t value = 0;

    for (size_t i = 0; i < bytes.len; i++)
        value = value << 8 | bytes.p[i];
    return value;
}

struct hake_bytes rd_rest(struct reader *r)
{
    return rd_bytes(r, (size_t)(r->end - r->p));
}

struct hake_bytes rd_vector(struct reader *r, unsigned width, size_t min,
                            size_t max)
{
    struct reader start = *r;
    size_t len = rd_uint(r, width);

    if (len < min || len > max)
        rd_fail(&start); /* the length itself is what is wrong */
    return rd_bytes(r, len);
}

struct reader rd_sub(const struct reader *r, struct hake_bytes bytes)
{
    struct reader sub = {bytes.p, bytes.p, r->fault};

    if (bytes.len > 0)
        sub.end += bytes.len;
    return sub;
}

bool rd_more(const struct reader *r)
{
    return *r->fault == NULL && r->p < r->end;
}

bool rd_done(struct reader *r)
{
    if (r->p != r->end)
        rd_fail(r);
    return *r->fault == NULL;
}

struct writer wr_init(uint8_t *p, size_t cap)
{
    struct writer w = {p, 0, cap, false};

    return w;
}

bool wr_fits(struct writer *w, size_t len)
{
    if (len > w->cap - w->len)
        w->overflow = true;
    return !w->overflow;
}

void wr_back(struct writer *w, size_t len)
{
    w->len -= len;
}

uint8_t *wr_space(struct writer *w, size_t len)
{
    uint8_t *space;

    if (!wr_fits(w, len))
        return NULL;
    space = w->p + w->len;
    w->len += len;
    return space;
}

void wr_uint(struct writer *w, unsigned width, uint32_t value)
{
    uint8_t *space = wr_space(w, width);

    for (unsigned i = 0; space != NULL && i < width; i++)
        space[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
}

void wr_bytes(struct writer *w, struct hake_bytes bytes)
{
    uint8_t *space = wr_space(w, bytes.len);

    if (space != NULL && bytes.len > 0)
        memcpy(space, bytes.p, bytes.len);
}

struct wr_mark wr_open(struct writer *w, unsigned width)
{
    struct wr_mark mark = {(uint32_t)w->len, width};

    wr_space(w, width);
    return mark;
}

void wr_close(struct writer *w, struct wr_mark mark)
{
    size_t len;
    struct writer prefix;

    if (w->overflow || mark.width == 0)
        return;
    len = w->len - mark.at - mark.width;
    if (len >> (8 * mark.width) != 0) {
        w->overflow = true;
        return;
    }
    prefix = wr_init(w->p + mark.at, mark.width);
    wr_uint(&prefix, mark.width, (uint32_t)len);
}

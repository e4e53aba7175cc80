/*
 * output.c: the output buffer. [start, end) are finished records. Behind them
 * stand, after room for a record header, `open` bytes of handshake messages:
 * a flight is coalesced until its keys change or nothing more is to be said.
 */
#include <string.h>

#include "tls/engine.h"
#include "tls/trace.h"

/* RFC 8449 4: "Unprotected messages are not subject to this limit"; RFC 6066 4:
 * "immediately begin fragmenting messages (including handshake messages)". */
size_t output_limit(const hake_conn *c)
{
    if (c->tx.aead == NULL && !c->fragment_limit)
        return RECORD_PLAIN_MAX;
    return record_content_max(c->send_limit, c->version == VERSION_TLS13);
}

/* How much handshake content fits behind `end`, in as many records as that
 * takes, with the alert's room kept free. */
static size_t content_room(const hake_conn *c)
{
    const struct hake_output *out = &c->out;
    const size_t overhead = record_sealed_len(&c->tx, 0);
    const size_t limit = output_limit(c), full = limit + overhead;
    size_t space = out->cap - out->end, rest;

    if (space <= HAKE_ALERT_ROOM)
        return 0;
    space -= HAKE_ALERT_ROOM;
    rest = space % full;
    return space / full * limit + (rest > overhead ? rest - overhead : 0);
}

/* Where the next record may start: at the front once all was sent. What
 * hake_sendrec_buf has handed out is never moved. */
static uint32_t output_place(const struct hake_output *out)
{
    return out->start == out->end && out->open == 0 ? 0 : out->end;
}

/* Takes that place; one that was given to the application is gone then. */
static void output_rewind(struct hake_output *out)
{
    if (output_place(out) == 0)
        out->start = out->end = 0;
    out->app = 0;
}

struct writer output_writer(hake_conn *c)
{
    struct hake_output *out = &c->out;
    size_t room;
    uint8_t *content;

    output_rewind(out);
    room = content_room(c);
    content = out->p + out->end + record_content(&c->tx) + out->open;
    return wr_init(content, room > out->open ? room - out->open : 0);
}

void output_commit(hake_conn *c, const struct writer *w)
{
    c->out.open += (uint32_t)w->len;
}

/* Where there are no records, what stands for them carries the level. RFC 9846
 * 5.1: "a record containing an initial ClientHello SHOULD have
 * version 0x0301", all others 0x0303. */
static uint16_t record_version(const hake_conn *c)
{
    if (c->config->level != NULL)
        return c->tx.level;
    return c->state == START && !c->server ? 0x0301 : VERSION_TLS12;
}

static void record_finish(hake_conn *c, uint8_t type, size_t len,
                          size_t padding)
{
    struct hake_output *out = &c->out;
    uint8_t *record = out->p + out->end;
    const struct hake_bytes content = {record + record_content(&c->tx), len};

    trace_event(c, HAKE_EVENT_RECORD, true, type, content);
    if (padding > 0)
        len = record_seal_padded(&c->tx, record, type, len, padding);
    else
        len = record_seal(&c->tx, record, type, len, record_version(c));
    out->end += (uint32_t)len;
}

void output_flush(hake_conn *c)
{
    struct hake_output *out = &c->out;
    const size_t limit = output_limit(c);
    size_t stride = record_sealed_len(&c->tx, limit);
    size_t full = out->open > 0 ? (out->open - 1) / limit : 0;
    uint8_t *content = out->p + out->end + record_content(&c->tx);
    size_t last = out->open - full * limit;

    if (out->open == 0)
        return;
    /* Spread the content to where its records will stand, the last first. */
    for (size_t i = full; i > 0; i--)
        memmove(content + i * stride, content + i * limit,
                i == full ? last : limit);
    out->open = 0;
    for (size_t i = 0; i < full; i++)
        record_finish(c, CONTENT_handshake, limit, 0);
    record_finish(c, CONTENT_handshake, last, 0);
}

static size_t padding_block(const hake_conn *c)
{
    return c->version == VERSION_TLS13 ? c->config->padding_block : 0;
}

size_t output_room(const hake_conn *c)
{
    const struct hake_output *out = &c->out;
    const size_t limit = output_limit(c), block = padding_block(c);
    size_t taken = HAKE_ALERT_ROOM + record_sealed_len(&c->tx, 0);
    size_t space = out->cap - output_place(out);

    if (out->open > 0 || space <= taken)
        return 0;
    space -= taken;
    if (space >= limit)
        return limit;
    /* Whole blocks, unless even the empty buffer has none. */
    if (space < block)
        return output_place(out) == 0 ? space : 0;
    return block > 0 ? space - space % block : space;
}

bool output_record(hake_conn *c, uint8_t type, const uint8_t *content,
                   size_t len)
{
    struct hake_output *out = &c->out;
    size_t reserve = type == CONTENT_alert ? 0 : HAKE_ALERT_ROOM;
    size_t need = record_sealed_len(&c->tx, len) + reserve;

    output_flush(c);
    output_rewind(out);
    if (need > out->cap - out->end)
        return false;
    memcpy(out->p + out->end + record_content(&c->tx), content, len);
    record_finish(c, type, len, 0);
    return true;
}

/* To the next block, or to the end of the room. RFC 9846 5.4: "The presence of
 * padding does not change the overall record size limitations". */
static size_t padding_len(const hake_conn *c, size_t len)
{
    const size_t block = padding_block(c), room = c->out.app_len;
    const size_t padding = block > 0 ? (block - len % block) % block : 0;

    return padding < room - len ? padding : room - len;
}

bool output_seal(hake_conn *c, size_t len)
{
    struct hake_output *out = &c->out;

    if (out->app == 0 || out->app - 1 != out->end || len > out->app_len)
        return false;
    out->app = 0;
    record_finish(c, CONTENT_application_data, len, padding_len(c, len));
    return true;
}

struct hake_buffer output_application(hake_conn *c)
{
    struct hake_buffer room = {NULL, output_room(c)};

    output_rewind(&c->out);
    c->out.app = c->out.end + 1;
    c->out.app_len = (uint32_t)room.len;
    room.p = c->out.p + c->out.end + record_content(&c->tx);
    return room;
}

bool output_is_empty(const hake_conn *c)
{
    return c->out.start == c->out.end && c->out.open == 0;
}

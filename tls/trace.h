/*
 * trace.h: tells the trace callback what happens. Costs one test of a pointer
 * where nobody listens. The names for people are in names.c.
 */
#ifndef HAKE_TRACE_H
#define HAKE_TRACE_H

#include "tls/hake.h"
#include "tls/record.h"

static inline void trace_emit(const hake_conn *c, struct hake_event event)
{
    if (c->config->trace != NULL)
        c->config->trace(c->config->trace_ctx, c, &event);
}

/* trace_event tells of a record, message, state, alert or failure. */
static inline void trace_event(const hake_conn *c, enum hake_event_kind kind,
                               bool sent, unsigned code,
                               struct hake_bytes bytes)
{
    const struct hake_keys *keys = sent ? &c->tx : &c->rx;

    trace_emit(c, (struct hake_event){.kind = kind,
                                      .sent = sent,
                                      .protected =
                                          keys->aead != NULL &&
                                          (kind != HAKE_EVENT_RECORD ||
                                           code != CONTENT_change_cipher_spec),
                                      .code = (uint16_t)code,
                                      .bytes = bytes});
}

#endif

/* trace.c: see trace.h. */
#include "tls/trace.h"

void trace_emit(const hake_conn *c, const struct hake_event *event)
{
    if (c->config->trace != NULL)
        c->config->trace(c->config->trace_ctx, c, event);
}

void trace_event(const hake_conn *c, enum hake_event_kind kind, bool sent,
                 unsigned code, struct hake_bytes bytes)
{
    const struct hake_keys *keys = sent ? &c->tx : &c->rx;
    const struct hake_event event = {
        .kind = kind,
        .sent = sent,
        .protected = keys->aead != NULL && (kind != HAKE_EVENT_RECORD ||
                                            code != CONTENT_change_cipher_spec),
        .code = (uint16_t)code,
        .bytes = bytes};

    trace_emit(c, &event);
}

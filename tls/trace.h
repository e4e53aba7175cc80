/*
 * trace.h: tells the trace callback what happens. Costs one test of a pointer
 * where nobody listens. The names for people are in trace.c.
 */
#ifndef HAKE_TRACE_H
#define HAKE_TRACE_H

#include "tls/hake.h"

static inline void trace_emit(const hake_conn *c, struct hake_event event)
{
    if (c->config->trace != NULL)
        c->config->trace(c->config->trace_ctx, c, &event);
}

#endif

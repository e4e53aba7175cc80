/*
 * trace.h: tells the trace callback what happens. Costs a call where nobody
 * listens. The names for people are in names.c.
 */
#ifndef HAKE_TRACE_H
#define HAKE_TRACE_H

#include "tls/hake.h"
#include "tls/record.h"

void trace_emit(const hake_conn *c, const struct hake_event *event);

/* trace_event tells of a record, message, state, alert or failure. */
void trace_event(const hake_conn *c, enum hake_event_kind kind, bool sent,
                 unsigned code, struct hake_bytes bytes);

#endif

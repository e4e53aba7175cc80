/*
 * explain_text.h: the trace callback's events as plain text: direction,
 * records, messages field by field, extensions, secrets by their RFC names,
 * states, alerts.
 */
#ifndef HAKE_EXPLAIN_TEXT_H
#define HAKE_EXPLAIN_TEXT_H

#include <stdio.h>

#include "tls/hake.h"

struct explain_text {
    FILE *out;
    const char *who; /* "client", "server": put before each line; NULL: none */
};

/* A hake_trace_fn; ctx is a struct explain_text. */
hake_trace_fn explain_text;

#endif

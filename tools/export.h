/*
 * export.h: --export LABEL:LENGTH of `hake client` and `hake server`: keying
 * material of the connection, without a context.
 */
#ifndef HAKE_EXPORT_H
#define HAKE_EXPORT_H

#include "tools/options.h"
#include "tools/report.h"

/* clang-format off */
#define EXPORT_OPTION                                                          \
    {"export", "LABEL:LENGTH", "print so many bytes of keying material (hex)", \
     false}
/* clang-format on */

struct export_wish {
    struct hake_bytes label; /* len 0: nothing to export */
    size_t len;
};

/* export_read reads the option; false with one sentence on stderr. */
bool export_read(struct export_wish *e, const struct options *o);

/* export_take puts what was asked for into the report, once the connection is
 * made and before its handshake memory is taken back. On false the report has
 * the error. */
bool export_take(const struct export_wish *e, const hake_conn *conn,
                 struct report *r);

#endif

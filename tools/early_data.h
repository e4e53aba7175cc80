/*
 * early_data.h: a file that a client sends as early data (RFC 9846 2.3), and
 * what is said of it. Whoever records it can send it again: RFC 9846 8.
 */
#ifndef HAKE_EARLY_DATA_H
#define HAKE_EARLY_DATA_H

#include "tls/hake.h"
#include "tools/options.h"
#include "tools/session_file.h"

/* Row for a command's option table. */
/* clang-format off */
#define EARLY_DATA_OPTION                                                      \
    {"early-data", "FILE", "sent with the first flight; not again if rejected", false}
/* clang-format on */

struct early_data {
    uint8_t *p; /* malloc'ed */
    size_t len, sent;
};

/* early_data_read reads --early-data, which needs the session, and sets
 * HAKE_EARLY_DATA unless there is too much of it. On false one sentence is on
 * stderr. */
bool early_data_read(struct early_data *e, const struct options *o,
                     const struct session_file *f, struct hake_config *config);

/* early_data_begin says so if a client that has started cannot send it. */
void early_data_begin(struct early_data *e, const hake_conn *conn);

/* early_data_send sends what can be sent now: before the server's answer, and
 * the rest after it if that was good. Rejected data is not sent again. */
void early_data_send(struct early_data *e, hake_conn *conn);

/* early_data_waits says that early_data_send could send more at once. */
bool early_data_waits(const struct early_data *e, const hake_conn *conn);

/* early_data_end says what became of it; returns how much was taken. */
size_t early_data_end(const struct early_data *e, const hake_conn *conn);

void early_data_free(struct early_data *e);

#endif

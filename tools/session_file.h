/*
 * session_file.h: a client's sessions, one a file: a PEM block "HAKE SESSION"
 * that holds what the engine saved and its SHA-256. Whoever reads it can be
 * either side of the sessions that it resumes.
 */
#ifndef HAKE_SESSION_FILE_H
#define HAKE_SESSION_FILE_H

#include "tls/hake.h"
#include "tools/files.h"
#include "tools/options.h"

/* Rows for a command's option table. */
/* clang-format off */
#define SESSION_FILE_OPTIONS                                                   \
    {"session-in", "FILE", "resume the session in it", false},                 \
    {"session-out", "FILE", "keep the last session there: secret", false}
/* clang-format on */

struct session_file {
    uint8_t *memory; /* malloc'ed */
    size_t memory_len;
    struct hake_bytes session; /* to be resumed; len 0: none */
    const char *in, *out;      /* NULL: none */
    unsigned saved;
    char error[FILE_ERROR_MAX]; /* why the last was not saved; "": it was */
};

/* session_file_read reads a session for f->session; on false one sentence is
 * in error. */
bool session_file_read(struct session_file *f, const char *path,
                       char error[FILE_ERROR_MAX]);

/* session_file_write replaces the file by a session, state and then ticket, in
 * one step; it gets mode 0600. */
bool session_file_write(const char *path, struct hake_bytes state,
                        struct hake_bytes ticket, char error[FILE_ERROR_MAX]);

/* session_file_set makes a client's configuration resume --session-in and keep
 * --session-out, which may be the same file. On false one sentence is on
 * stderr. */
bool session_file_set(struct session_file *f, const struct options *o,
                      struct hake_config *config);

/* session_file_early_data returns how much early data the session allows. */
uint32_t session_file_early_data(const struct session_file *f);

/* session_file_check says on stderr why a client that has started did not
 * offer the session; f is not changed. */
void session_file_check(const struct session_file *f, const hake_conn *conn);

/* session_file_keep is for the end of a good connection: a session of TLS 1.2
 * that was resumed, and not renewed, is good still, and goes to --session-out
 * as it came. */
void session_file_keep(struct session_file *f, const hake_conn *conn);

void session_file_wipe(struct session_file *f);

/* session_clock is the system's clock, for hake_config. */
hake_clock_fn session_clock;

#endif

/*
 * tickets.h: what a server needs for sessions: keys of tickets and cookies,
 * from a file or made anew; the sessions of TLS 1.2 that clients name by their
 * IDs; and the record of early data.
 */
#ifndef HAKE_TICKETS_H
#define HAKE_TICKETS_H

#include "tls/hake.h"
#include "tools/files.h"
#include "tools/options.h"

#define TICKETS_KEYS_MAX   16
#define TICKETS_EARLY_MAX  65536 /* bytes: a connection holds them in memory */
#define TICKETS_NAMED_MAX  256   /* sessions by ID: the oldest goes first */
#define TICKETS_REPLAY_LEN 16384 /* ClientHellos with early data in 20 s */

/* Rows for a command's option table. */
/* clang-format off */
#define TICKETS_OPTIONS                                                        \
    {"tickets", "[=N]", "let clients resume: N tickets each (1)", false},      \
    {"ticket-keys", "FILE", "the keys of tickets, kept; made if missing", false},\
    {"early-data", "[=N]", "take N bytes of early data (16384), used once "    \
     "connected", false},                                                      \
    {"retry", NULL, "answer every first ClientHello with a cookie", false},    \
    {"strict-groups", NULL, "the best group, even by a HelloRetryRequest",     \
     false}
/* clang-format on */

/* A session of TLS 1.2 that has no ticket. */
struct tickets_named {
    uint8_t id[HAKE_SESSION_ID_LEN], state[HAKE_SESSION_LEN];
};

struct tickets {
    struct hake_ticket_key keys[TICKETS_KEYS_MAX];
    struct hake_ticket_keys ring;
    struct tickets_named named[TICKETS_NAMED_MAX];
    size_t named_len;          /* ever saved */
    struct hake_replay replay; /* entries: malloc'ed */
};

/* tickets_read reads a file of keys, best first: on each line a name of 16
 * bytes and a key of 32, in hex, with blanks between; # begins a comment. A
 * file that does not exist is made, with one random key and mode 0600, and
 * *made is true. On false one sentence is in error. */
bool tickets_read(struct tickets *t, const char *path, bool *made,
                  char error[FILE_ERROR_MAX]);

/* tickets_set makes a server's configuration do what TICKETS_OPTIONS say. t
 * starts as zeros and is never copied. On false one sentence is on stderr. */
bool tickets_set(struct tickets *t, const struct options *o,
                 struct hake_config *config);

/* tickets_early sets up the record of early data, of at most max bytes a
 * connection; `since` is when it begins, Unix ms, or 0 if there are no older
 * tickets. */
bool tickets_early(struct tickets *t, uint32_t max, int64_t since,
                   struct hake_config *config);

/* tickets_make makes one random key. */
void tickets_make(struct tickets *t);

void tickets_wipe(struct tickets *t);

#endif

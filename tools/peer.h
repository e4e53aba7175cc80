/*
 * peer.h: one connection of `hake server`: its memory, its time limits, and
 * what is done with the data.
 */
#ifndef HAKE_PEER_H
#define HAKE_PEER_H

#include <poll.h>

#include "tls/hake.h"
#include "tools/export.h"

enum peer_mode {
    PEER_PRINT = 1, /* application data goes to standard output */
    PEER_WWW,       /* one HTTP GET is answered */
    PEER_ECHO       /* every record comes back */
};

/* What all connections share. */
struct peer_rules {
    const struct hake_config *config; /* its hello is peer_hello */
    enum peer_mode mode;
    struct export_wish wish; /* --export */
    bool json;
};

struct peer;

/* peer_hello notes the server name for the report. */
hake_hello_fn peer_hello;

/* peer_new takes the socket over; NULL, and it does not, if there is no
 * memory. */
struct peer *peer_new(const struct peer_rules *rules, int fd);

/* peer_fd is what to poll for; fd -1: nothing. */
struct pollfd peer_fd(const struct peer *p);

/* peer_limit is the net_now() at which it must have its turn. */
int64_t peer_limit(const struct peer *p);

/* peer_has_output says that it waits for standard output. */
bool peer_has_output(const struct peer *p);

/* peer_turn does what can be done without waiting; false when the connection
 * has ended, was reported, and its socket drained. *stdout_ready: one chunk
 * may be written to standard output; cleared by who does. */
bool peer_turn(struct peer *p, short revents, bool *stdout_ready);

/* peer_stop ends and reports it now, for an outer reason. */
void peer_stop(struct peer *p);

bool peer_has_failed(const struct peer *p);

/* peer_free wipes it and closes the socket. */
void peer_free(struct peer *p);

#endif

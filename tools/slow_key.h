/*
 * slow_key.h: a private key that answers late, as one in an HSM or behind a
 * network does: shows that a handshake waits and others go on.
 */
#ifndef HAKE_SLOW_KEY_H
#define HAKE_SLOW_KEY_H

#include "tls/hake.h"

#define SLOW_KEY_JOBS   64    /* signatures that are under way at once */
#define SLOW_KEY_MS_MAX 60000 /* a peer would not wait longer */
#define SLOW_KEY_ASK_MS 10    /* between two questions whether it is done */

struct slow_key {
    hake_sign_fn *sign; /* what it does at last */
    void *ctx;
    int64_t delay; /* milliseconds */
    struct {
        uint8_t message[32]; /* its SHA-256 */
        int64_t ready;       /* net_now() at which it is done; 0: free */
    } jobs[SLOW_KEY_JOBS];
};

/* slow_key_sign is a hake_sign_fn; ctx: struct slow_key. HAKE_NOT_YET until
 * the delay is over; more jobs than there is room for wait for room. */
hake_sign_fn slow_key_sign;

#endif

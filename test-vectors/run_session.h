/*
 * run_session.h: pre-shared keys, sessions, tickets and early data: those
 * configuration keys of handshake vectors, and the callbacks behind them.
 */
#ifndef HAKE_RUN_SESSION_H
#define HAKE_RUN_SESSION_H

#include "test-vectors/run_reading.h"

/* The keys; one without a name ends them. */
extern const struct run_key run_session_keys[];

/* run_session_fill puts what was read into rc->config. */
void run_session_fill(struct run_config *rc);

/* run_session_rewind forgets what was saved, and sets the clock back. */
void run_session_rewind(struct run_config *rc);

void run_session_free(struct run_config *rc);

/* run_session_clock reads what the clock says from now on; NULL, or what is
 * wrong with it. */
const char *run_session_clock(const char *value, int64_t *ms);

#endif

/*
 * run_credential.h: certificates, keys, and who is asked for what: those
 * configuration keys of handshake vectors, and the callbacks that verify and
 * sign.
 */
#ifndef HAKE_RUN_CREDENTIAL_H
#define HAKE_RUN_CREDENTIAL_H

#include "test-vectors/run_reading.h"

/* The keys; one without a name ends them. */
extern const struct run_key run_credential_keys[];

/* run_credential_fill puts what was read into rc->config. */
void run_credential_fill(struct run_config *rc);

void run_credential_rewind(struct run_config *rc);

void run_credential_free(struct run_config *rc);

/* run_callback_ask gives the answer that the vector wants. */
enum hake_answer run_callback_ask(struct run_callback *callback);

#endif

/*
 * run_extension.h: extensions of an application, and the order of all: those
 * configuration keys of handshake vectors.
 */
#ifndef HAKE_RUN_EXTENSION_H
#define HAKE_RUN_EXTENSION_H

#include "test-vectors/run_reading.h"

/* The keys; one without a name ends them. */
extern const struct run_key run_extension_keys[];

/* run_extension_fill puts what was read into rc->config. */
void run_extension_fill(struct run_config *rc);

void run_extension_free(struct run_config *rc);

#endif

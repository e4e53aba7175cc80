/*
 * run_tls.h: the runners of the vector types that need the TLS engine. They
 * are called by vector_run, and follow its contract. README.md describes the
 * keys.
 */
#ifndef HAKE_RUN_TLS_H
#define HAKE_RUN_TLS_H

#include "test-vectors/vector.h"

bool run_schedule(const struct vector *v, char *error, size_t size);
bool run_handshake(const struct vector *v, bool *skipped, char *error,
                   size_t size);

#endif

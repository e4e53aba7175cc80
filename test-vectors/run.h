/*
 * run.h: runs a vector of any type.
 */
#ifndef HAKE_RUN_H
#define HAKE_RUN_H

#include "test-vectors/vector.h"

/* vector_run runs one vector by its "type" field; false, with a sentence that
 * says what differed, if it does not hold. vector_skipped (returned through
 * *skipped) says that this machine lacks the algorithm. */
bool vector_run(const struct vector *v, bool *skipped, char *error,
                size_t size);

#endif

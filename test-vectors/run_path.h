/*
 * run_path.h: the runner of certificate paths. It is called by vector_run and
 * follows its contract; README.md, "Certificate paths", describes the keys.
 */
#ifndef HAKE_RUN_PATH_H
#define HAKE_RUN_PATH_H

#include "test-vectors/vector.h"

bool run_path(const struct vector *v, bool *skipped, char *error, size_t size);

#endif

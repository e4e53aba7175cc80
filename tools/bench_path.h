/*
 * bench_path.h: what it costs to judge certificate paths.
 */
#ifndef HAKE_BENCH_PATH_H
#define HAKE_BENCH_PATH_H

#include <stdbool.h>

/* bench_path prints a row for every case of path_cases.h; per_round is how
 * often a path of one signature is judged in a round. false if a path does
 * not end as it should. */
bool bench_path(unsigned rounds, unsigned per_round);

#endif

/*
 * bench_algorithms.h: how fast each algorithm is, beside OpenSSL's.
 */
#ifndef HAKE_BENCH_ALGORITHMS_H
#define HAKE_BENCH_ALGORITHMS_H

#include <stdbool.h>

/* bench_algorithms prints a row for every algorithm; false if one fails. A goal
 * that is missed is told, and no failure: machines are noisy. */
bool bench_algorithms(unsigned rounds);

#endif

/*
 * bench_clock.h: time, and the middle of many measurements of it.
 */
#ifndef HAKE_BENCH_CLOCK_H
#define HAKE_BENCH_CLOCK_H

/* Rounds in which the engine and its floor take turns. */
#define BENCH_ROUNDS_MAX 101

/* bench_seconds returns the CPU time that this process has used. */
double bench_seconds(void);

/* bench_median sorts the values and returns the middle one. */
double bench_median(double *values, unsigned len);

#endif

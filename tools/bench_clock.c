/* bench_clock.c: see bench_clock.h. */
#include "tools/bench_clock.h"

#include <stdlib.h>
#include <time.h>

double bench_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int double_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double bench_median(double *values, unsigned len)
{
    qsort(values, len, sizeof *values, double_compare);
    return values[len / 2];
}

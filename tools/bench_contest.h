/*
 * bench_contest.h: the same work done by several, who take turns.
 */
#ifndef HAKE_BENCH_CONTEST_H
#define HAKE_BENCH_CONTEST_H

#include <stdbool.h>

/* One of them. run returns false if it went wrong; before, if there is any,
 * makes ready for it and is not timed. */
struct contestant {
    bool (*before)(void);
    bool (*run)(void); /* NULL: does not take part */
    unsigned count;    /* how often a run does the work */
};

#define CONTESTANTS_MAX 3

struct contest {
    struct contestant who[CONTESTANTS_MAX];
    /* What came of it, medians: seconds for doing the work once, and how fast
     * that is, where the first one's speed is 1; 0 if that took no part. */
    double seconds[CONTESTANTS_MAX], speed[CONTESTANTS_MAX];
};

/* contest_run holds so many rounds, in each of which everybody works for about
 * three milliseconds; false if a run went wrong. */
bool contest_run(struct contest *c, unsigned rounds);

#endif

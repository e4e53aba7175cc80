/* bench_contest.c: see bench_contest.h. */
#include "tools/bench_contest.h"

#include <stddef.h>

#include "tools/bench_clock.h"

#define TURN    0.003 /* seconds */
#define UNTIMED 8     /* runs between two looks at the clock */

/* Takes one turn, and returns the seconds of doing the work once; 0 if it went
 * wrong. */
static double turn(const struct contestant *who)
{
    const unsigned runs = who->before == NULL ? UNTIMED : 1;
    double seconds = 0, times = 0;

    while (seconds < TURN) {
        bool good = who->before == NULL || who->before();
        const double start = bench_seconds();

        for (unsigned i = 0; i < runs; i++)
            good = who->run() && good;
        seconds += bench_seconds() - start;
        times += (double)runs * who->count;
        if (!good)
            return 0;
    }
    return seconds / times;
}

bool contest_run(struct contest *c, unsigned rounds)
{
    static double seconds[CONTESTANTS_MAX][BENCH_ROUNDS_MAX];
    static double speed[CONTESTANTS_MAX][BENCH_ROUNDS_MAX];

    for (unsigned r = 0; r < rounds; r++) {
        for (unsigned k = 0; k < CONTESTANTS_MAX; k++) {
            if (c->who[k].run == NULL)
                continue;
            seconds[k][r] = turn(&c->who[k]);
            if (seconds[k][r] <= 0)
                return false;
            speed[k][r] =
                c->who[0].run == NULL ? 0 : seconds[0][r] / seconds[k][r];
        }
    }
    for (unsigned k = 0; k < CONTESTANTS_MAX; k++) {
        if (c->who[k].run == NULL)
            continue;
        c->seconds[k] = bench_median(seconds[k], rounds);
        c->speed[k] = bench_median(speed[k], rounds);
    }
    return true;
}

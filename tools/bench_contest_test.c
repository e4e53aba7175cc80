/* bench_contest_test.c: who is slower is told so, and failures are seen. */
#include "tools/bench_contest.h"

#include <check.h>

#include "tools/bench_clock.h"

Suite *bench_contest_test(void);

static unsigned prepared, wrong_after;

static bool work(double seconds)
{
    const double start = bench_seconds();

    while (bench_seconds() - start < seconds)
        continue;
    return true;
}

static bool quick(void)
{
    return work(0.00005);
}

static bool slow(void)
{
    return work(0.0005);
}

static bool prepare(void)
{
    prepared++;
    return true;
}

static bool goes_wrong(void)
{
    return wrong_after-- > 0 && quick();
}

static bool is_not_ready(void)
{
    return false;
}

/* Ten times the work: bounds that a busy machine keeps. */
START_TEST(speeds_are_told)
{
    struct contest c = {
        .who = {{NULL, quick, 1}, {NULL, slow, 1}, {prepare, slow, 10}}};

    prepared = 0;
    ck_assert(contest_run(&c, 3));
    ck_assert_double_eq(c.speed[0], 1);
    ck_assert_double_gt(c.speed[1], 0.03);
    ck_assert_double_lt(c.speed[1], 0.3);
    ck_assert_double_gt(c.speed[2], 0.3);
    ck_assert_double_ge(c.seconds[0], 0.00004);
    ck_assert_double_ge(c.seconds[1], 0.0004);
    ck_assert_uint_ge(prepared, 3);
}
END_TEST

START_TEST(one_may_be_alone)
{
    struct contest c = {.who = {[1] = {NULL, quick, 1}}};

    ck_assert(contest_run(&c, 1));
    ck_assert_double_eq(c.speed[1], 0);
    ck_assert_double_gt(c.seconds[1], 0);
}
END_TEST

START_TEST(failures_are_seen)
{
    struct contest late = {.who = {{NULL, goes_wrong, 1}}};
    struct contest never = {.who = {{is_not_ready, quick, 1}}};

    wrong_after = 3;
    ck_assert(!contest_run(&late, 1));
    ck_assert(!contest_run(&never, 1));
}
END_TEST

Suite *bench_contest_test(void)
{
    Suite *suite = suite_create("benchmarks in turns");
    TCase *tcase = tcase_create("contest");

    tcase_add_test(tcase, speeds_are_told);
    tcase_add_test(tcase, one_may_be_alone);
    tcase_add_test(tcase, failures_are_seen);
    suite_add_tcase(suite, tcase);
    return suite;
}

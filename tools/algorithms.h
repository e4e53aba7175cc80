/*
 * algorithms.h: the algorithms that the commands offer: of libsodium and of
 * libhake_extra, or of libsodium alone (--profile sodium); and lists of them by
 * their IANA names.
 */
#ifndef HAKE_ALGORITHMS_H
#define HAKE_ALGORITHMS_H

#include "tls/hake.h"

#define ALGORITHMS_MAX 32 /* of each kind */

/* Lists that end with NULL, best first, fit for a configuration. */
struct algorithms {
    const struct hake_suite *suites[ALGORITHMS_MAX + 1];
    const struct hake_group *groups[ALGORITHMS_MAX + 1];
    const struct hake_scheme *schemes[ALGORITHMS_MAX + 1];
};

/* clang-format off */
#define PROFILE_OPTION                                                         \
    {"profile", "NAME", "algorithms to choose from: all, or sodium for "       \
     "libsodium's alone", false}
/* clang-format on */

/* algorithms_all fills a profile, "all" (also NULL) or "sodium"; false, with
 * one sentence on stderr, if there is no such profile. */
bool algorithms_all(const char *profile, struct algorithms *all);

/* These choose from a profile what text names, separated by commas: NULL: all
 * of it. On false there is one sentence on stderr about the option. */
bool suites_choose(const struct algorithms *all, const char *option,
                   const char *text,
                   const struct hake_suite *chosen[ALGORITHMS_MAX + 1]);
bool groups_choose(const struct algorithms *all, const char *option,
                   const char *text,
                   const struct hake_group *chosen[ALGORITHMS_MAX + 1]);
bool schemes_choose(const struct algorithms *all, const char *option,
                    const char *text,
                    const struct hake_scheme *chosen[ALGORITHMS_MAX + 1]);

#endif

/*
 * run_names.h: from the names of cipher suites, groups and signature schemes in
 * vectors to descriptors.
 */
#ifndef HAKE_RUN_NAMES_H
#define HAKE_RUN_NAMES_H

#include "tls/hake.h"

#define RUN_GROUPS_MAX 16 /* that one vector may name */
#define RUN_NAMES_MAX  32 /* numbers in all lists of one kind */

/* What is only named, by its number. */
struct run_names {
    struct hake_suite suites[RUN_NAMES_MAX];
    struct hake_group groups[RUN_NAMES_MAX];
    struct hake_scheme schemes[RUN_NAMES_MAX];
    size_t suites_len, groups_len, schemes_len;
};

/* word_next takes the next word of a list with commas off *text; NULL at its
 * end. word_is compares it with a name. */
const char *word_next(const char **text, size_t *len);
bool word_is(const char *word, size_t len, const char *name);

/* Names with commas between them to descriptors, and NULL at the end; they
 * return what is wrong, NULL if nothing is. The lists have room for
 * HAKE_SUITES_MAX, RUN_GROUPS_MAX and HAKE_SCHEMES_MAX, and the end. A name of
 * a scheme stands for all that have it; a number, 0x1234, for a name only,
 * whose descriptor is put into numbers (NULL: there are none). */
const char *suites_named(struct run_names *numbers, const char *names,
                         const struct hake_suite **out);
const char *groups_named(struct run_names *numbers, const char *names,
                         const struct hake_group **out);
const char *schemes_named(struct run_names *numbers, const char *names,
                          const struct hake_scheme **out);

/* suite_extra returns libhake_extra's form of a suite, which every machine has;
 * the suite itself if there is only one. */
const struct hake_suite *suite_extra(const struct hake_suite *suite);

#endif

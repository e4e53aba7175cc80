/*
 * options.h: long options from a table, "--name VALUE" or "--name=VALUE", in
 * any order with positional arguments; "--" ends them. --help is built in.
 * A value that may be left out takes the second form only.
 */
#ifndef HAKE_OPTIONS_H
#define HAKE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define OPTIONS_MAX 64 /* options and positional arguments given */

struct option_spec {
    const char *name;  /* "alpn"; NULL ends the table */
    const char *value; /* "LIST"; NULL: a switch; "[=N]": or a switch */
    const char *help;  /* one line, no full stop */
    bool repeat;       /* may be given more than once */
};

struct options {
    const struct option_spec *specs;
    struct {
        const char *name; /* NULL: positional */
        const char *value;
    } given[OPTIONS_MAX];
    unsigned len;
};

/* options_parse reads the arguments. `usage` is the line after "usage: hake "
 * and `about` a sentence or two for --help. Returns -1 to go on, else the
 * exit status: 0 after --help (on stdout), 2 after one sentence on stderr. */
int options_parse(struct options *o, const struct option_spec *specs,
                  const char *usage, const char *about, int argc, char **argv);

bool options_has(const struct options *o, const char *name);

/* options_get returns the last value given, or NULL. */
const char *options_get(const struct options *o, const char *name);

/* options_number reads a decimal number from min to max, and leaves *value as
 * it is if the option was not given; false with one sentence on stderr if it
 * is something else. */
bool options_number(const struct options *o, const char *name, uint64_t min,
                    uint64_t max, uint64_t *value);

/* options_nth returns the n-th value of a repeatable option, or NULL; with
 * name NULL, the n-th positional argument. */
const char *options_nth(const struct options *o, const char *name, unsigned n);

#endif

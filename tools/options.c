/*
 * options.c: long options from a table; see options.h. Every complaint is one
 * sentence that names the argument and the command's --help.
 */
#include "tools/options.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "tools/tool.h"

/* The argument as it was given is named; `usage` begins with the command. */
static int refuse(const char *usage, const char *argument, const char *why)
{
    fprintf(stderr, "hake: %s %s; see hake %.*s --help\n", argument, why,
            (int)strcspn(usage, " "), usage);
    return EXIT_USAGE;
}

/* ---- --help ------------------------------------------------------------- */

/* The value may be left out. */
static bool is_optional(const struct option_spec *spec)
{
    return spec->value != NULL && spec->value[0] == '[';
}

static int spec_width(const struct option_spec *spec)
{
    size_t width = strlen(spec->name);

    if (spec->value != NULL)
        width += strlen(spec->value) + !is_optional(spec);
    return (int)width;
}

static void spec_print(const struct option_spec *spec, int column)
{
    printf("  --%s%s%s%*s  %s%s\n", spec->name,
           spec->value == NULL || is_optional(spec) ? "" : " ",
           spec->value == NULL ? "" : spec->value, column - spec_width(spec),
           "", spec->help, spec->repeat ? " (repeatable)" : "");
}

static int help_print(const struct option_spec *specs, const char *usage,
                      const char *about)
{
    static const struct option_spec help = {"help", NULL, "this text", false};
    int column = spec_width(&help);

    for (const struct option_spec *s = specs; s->name != NULL; s++) {
        if (spec_width(s) > column)
            column = spec_width(s);
    }
    printf("usage: hake %s\n\n%s\n\noptions:\n", usage, about);
    for (const struct option_spec *s = specs; s->name != NULL; s++)
        spec_print(s, column);
    spec_print(&help, column);
    return EXIT_DONE;
}

/* ---- Parsing ------------------------------------------------------------ */

static const struct option_spec *spec_find(const struct option_spec *specs,
                                           const char *name, size_t len)
{
    for (const struct option_spec *s = specs; s->name != NULL; s++) {
        if (strlen(s->name) == len && memcmp(s->name, name, len) == 0)
            return s;
    }
    return NULL;
}

static const char *given_add(struct options *o, const char *name,
                             const char *value)
{
    if (o->len == OPTIONS_MAX)
        return "is one argument too many";
    o->given[o->len].name = name;
    o->given[o->len].value = value;
    o->len++;
    return NULL;
}

/* Takes one "--name", and the next argument if it is the value; *used gets
 * the number of arguments taken. Returns what is wrong, or NULL. */
static const char *option_take(struct options *o, const char *argument,
                               const char *next, int *used)
{
    const char *name = argument + 2, *equals = strchr(name, '=');
    size_t len = equals == NULL ? strlen(name) : (size_t)(equals - name);
    const struct option_spec *spec = spec_find(o->specs, name, len);
    const char *value = equals == NULL ? NULL : equals + 1;

    *used = 1;
    if (spec == NULL)
        return "is no option of this command";
    if (!spec->repeat && options_has(o, spec->name))
        return "is given twice";
    if (spec->value == NULL)
        return value != NULL ? "takes no value"
                             : given_add(o, spec->name, NULL);
    if (value == NULL && is_optional(spec))
        return given_add(o, spec->name, NULL);
    if (value == NULL) {
        /* "--keylog --json" is a forgotten value, not a file name. */
        if (next == NULL || strncmp(next, "--", 2) == 0)
            return "needs a value";
        value = next;
        *used = 2;
    }
    return given_add(o, spec->name, value);
}

int options_parse(struct options *o, const struct option_spec *specs,
                  const char *usage, const char *about, int argc, char **argv)
{
    bool ended = false;
    int used;

    memset(o, 0, sizeof *o);
    o->specs = specs;
    for (int i = 0; i < argc; i += used) {
        const char *why, *argument = argv[i];

        used = 1;
        if (!ended && strcmp(argument, "--") == 0) {
            ended = true;
            continue;
        }
        if (!ended && strcmp(argument, "--help") == 0)
            return help_print(specs, usage, about);
        if (ended || argument[0] != '-' || argument[1] == '\0')
            why = given_add(o, NULL, argument);
        else if (argument[1] != '-')
            why = "is no option: options begin with two hyphens";
        else
            why = option_take(o, argument, i + 1 < argc ? argv[i + 1] : NULL,
                              &used);
        if (why != NULL)
            return refuse(usage, argument, why);
    }
    return -1;
}

/* ---- Answers ------------------------------------------------------------ */

static bool is_named(const char *given, const char *name)
{
    if (given == NULL || name == NULL)
        return given == name;
    return strcmp(given, name) == 0;
}

bool options_has(const struct options *o, const char *name)
{
    for (unsigned i = 0; i < o->len; i++) {
        if (is_named(o->given[i].name, name))
            return true;
    }
    return false;
}

const char *options_get(const struct options *o, const char *name)
{
    const char *value = NULL;

    for (unsigned i = 0; i < o->len; i++) {
        if (is_named(o->given[i].name, name))
            value = o->given[i].value;
    }
    return value;
}

bool options_number(const struct options *o, const char *name, uint64_t min,
                    uint64_t max, uint64_t *value)
{
    const char *text = options_get(o, name);
    uint64_t number = 0;

    if (text == NULL)
        return true;
    for (const char *p = text; *p >= '0' && *p <= '9'; p++) {
        const unsigned digit = (unsigned)(*p - '0');

        if (digit > max || number > (max - digit) / 10)
            break;
        number = 10 * number + digit;
        if (p[1] == '\0' && number >= min) {
            *value = number;
            return true;
        }
    }
    fprintf(stderr,
            "hake: --%s must be a number from %" PRIu64 " to %" PRIu64
            ", not \"%s\"\n",
            name, min, max, text);
    return false;
}

const char *options_nth(const struct options *o, const char *name, unsigned n)
{
    for (unsigned i = 0; i < o->len; i++) {
        if (is_named(o->given[i].name, name) && n-- == 0)
            return o->given[i].value;
    }
    return NULL;
}

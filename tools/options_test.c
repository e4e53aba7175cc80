/*
 * options_test.c: options are found in any order and both forms, and every
 * wrong argument is refused with a sentence that names it.
 */
#include "tools/options.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

Suite *options_test(void);

#define ARGUMENTS_MAX (OPTIONS_MAX + 2)

static const struct option_spec specs[] = {
    {"alpn", "LIST", "the protocols", false},
    {"name", "NAME", "a name", true},
    {"json", NULL, "a switch", false},
    {"size", "[=N]", "a number or not", false},
    {NULL, NULL, NULL, false}};

static char said[4096]; /* on the stream that was listened to */

/* Parses, and keeps what was printed on stdout or stderr. */
static int parse(struct options *o, FILE *stream, const char *const *arguments)
{
    char *argv[ARGUMENTS_MAX + 1];
    FILE *heard = tmpfile();
    int argc = 0, status, saved;

    while (arguments[argc] != NULL && argc < ARGUMENTS_MAX) {
        argv[argc] = (char *)(uintptr_t)arguments[argc];
        argc++;
    }
    fflush(stream);
    saved = dup(fileno(stream));
    dup2(fileno(heard), fileno(stream));
    status = options_parse(o, specs, "demo [options]", "About.", argc, argv);
    fflush(stream);
    dup2(saved, fileno(stream));
    close(saved);
    rewind(heard);
    said[fread(said, 1, sizeof said - 1, heard)] = '\0';
    fclose(heard);
    return status;
}

#define PARSE(o, ...) parse(o, stderr, (const char *const[]){__VA_ARGS__, NULL})

static void assert_refused(const char *const *arguments, const char *culprit)
{
    struct options o;

    ck_assert_int_eq(parse(&o, stderr, arguments), 2);
    ck_assert_msg(strstr(said, culprit) != NULL, "\"%s\" does not name %s",
                  said, culprit);
    ck_assert_ptr_nonnull(strstr(said, "hake demo --help"));
    ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
}

#define ASSERT_REFUSED(culprit, ...)                                           \
    assert_refused((const char *const[]){__VA_ARGS__, NULL}, culprit)

START_TEST(a_value_in_brackets_may_be_left_out)
{
    struct options o;
    uint64_t number = 7;

    ck_assert_int_eq(PARSE(&o, "--size", "2"), -1);
    ck_assert(options_has(&o, "size"));
    ck_assert_ptr_null(options_get(&o, "size"));
    ck_assert_str_eq(options_nth(&o, NULL, 0), "2");
    ck_assert(options_number(&o, "size", 1, 9, &number));
    ck_assert_uint_eq(number, 7);
    ck_assert_int_eq(PARSE(&o, "--size=2"), -1);
    ck_assert(options_number(&o, "size", 1, 9, &number));
    ck_assert_uint_eq(number, 2);
    ck_assert_int_eq(parse(&o, stdout, (const char *const[]){"--help", NULL}),
                     0);
    ck_assert_ptr_nonnull(strstr(said, "  --size[=N]   a number or not\n"));
}
END_TEST

START_TEST(reads_options_in_both_forms_among_positional_arguments)
{
    struct options o;

    ck_assert_int_eq(PARSE(&o, "host:1", "--alpn", "h2", "--name=a=b", "second",
                           "--json", "-"),
                     -1);
    ck_assert_str_eq(options_get(&o, "alpn"), "h2");
    ck_assert_str_eq(options_get(&o, "name"), "a=b");
    ck_assert(options_has(&o, "json"));
    ck_assert_str_eq(options_nth(&o, NULL, 0), "host:1");
    ck_assert_str_eq(options_nth(&o, NULL, 1), "second");
    ck_assert_str_eq(options_nth(&o, NULL, 2), "-");
    ck_assert_ptr_null(options_nth(&o, NULL, 3));
    ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(knows_what_was_not_given)
{
    struct options o;

    ck_assert_int_eq(PARSE(&o, "--alpn="), -1);
    ck_assert_str_eq(options_get(&o, "alpn"), "");
    ck_assert(!options_has(&o, "json"));
    ck_assert(!options_has(&o, "name"));
    ck_assert_ptr_null(options_get(&o, "name"));
    ck_assert_ptr_null(options_nth(&o, NULL, 0));
}
END_TEST

START_TEST(keeps_repeated_values_in_order)
{
    struct options o;

    ck_assert_int_eq(PARSE(&o, "--name", "a", "--name", "b", "--name=c"), -1);
    ck_assert_str_eq(options_nth(&o, "name", 0), "a");
    ck_assert_str_eq(options_nth(&o, "name", 1), "b");
    ck_assert_str_eq(options_nth(&o, "name", 2), "c");
    ck_assert_ptr_null(options_nth(&o, "name", 3));
    ck_assert_str_eq(options_get(&o, "name"), "c");
}
END_TEST

START_TEST(two_hyphens_end_the_options)
{
    struct options o;

    ck_assert_int_eq(PARSE(&o, "--json", "--", "--alpn", "--help", "--"), -1);
    ck_assert(options_has(&o, "json"));
    ck_assert(!options_has(&o, "alpn"));
    ck_assert_str_eq(options_nth(&o, NULL, 0), "--alpn");
    ck_assert_str_eq(options_nth(&o, NULL, 1), "--help");
    ck_assert_str_eq(options_nth(&o, NULL, 2), "--");
}
END_TEST

START_TEST(refuses_wrong_options_by_name)
{
    ASSERT_REFUSED("--proxy", "--json", "--proxy", "x");
    ASSERT_REFUSED("--alp ", "--alp", "h2");
    ASSERT_REFUSED("--alpnn", "--alpnn=h2");
    ASSERT_REFUSED("--=h2", "--=h2");
    ASSERT_REFUSED("-j", "-j");
    ASSERT_REFUSED("--json=yes takes no value", "--json=yes");
}
END_TEST

START_TEST(refuses_a_missing_value)
{
    ASSERT_REFUSED("--alpn needs a value", "--json", "--alpn");
    ASSERT_REFUSED("--alpn needs a value", "--alpn", "--json");
}
END_TEST

START_TEST(refuses_an_option_that_is_given_twice)
{
    ASSERT_REFUSED("--alpn is given twice", "--alpn", "a", "--alpn", "b");
    ASSERT_REFUSED("--json is given twice", "--json", "x", "--json");
}
END_TEST

START_TEST(takes_as_many_arguments_as_fit_and_no_more)
{
    const char *arguments[OPTIONS_MAX + 2];
    struct options o;

    for (unsigned i = 0; i < OPTIONS_MAX; i++)
        arguments[i] = "x";
    arguments[OPTIONS_MAX] = NULL;
    ck_assert_int_eq(parse(&o, stderr, arguments), -1);
    ck_assert_ptr_nonnull(options_nth(&o, NULL, OPTIONS_MAX - 1));
    arguments[OPTIONS_MAX] = "straw";
    arguments[OPTIONS_MAX + 1] = NULL;
    assert_refused(arguments, "straw is one argument too many");
}
END_TEST

/* The option's value, and whether it is a number from 5 to 250. */
static bool number_of(const char *text, uint64_t *value)
{
    struct options o = {.len = 1, .given = {{"n", text}}};

    return options_number(&o, "n", 5, 250, value);
}

START_TEST(reads_numbers_within_their_bounds)
{
    static const struct options none = {.len = 0};
    uint64_t value = 7;

    ck_assert(options_number(&none, "n", 5, 250, &value));
    ck_assert_uint_eq(value, 7);
    ck_assert(number_of("5", &value));
    ck_assert_uint_eq(value, 5);
    ck_assert(number_of("0250", &value));
    ck_assert_uint_eq(value, 250);
}
END_TEST

START_TEST(refuses_what_is_no_number_within_its_bounds)
{
    static const char *const wrong[] = {
        "",    "4",   "251", "2500", "-5", "+5",
        " 5",  "5 ",  "5x",  "0x5",  "x",  "18446744073709551621",
        "5.0", "255", "1e2", "260"};
    uint64_t value = 7;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_msg(!number_of(wrong[i], &value), "%s", wrong[i]);
        ck_assert_uint_eq(value, 7);
    }
    ck_assert(!options_number(
        &(struct options){.len = 1, .given = {{"n", "9"}}}, "n", 0, 3, &value));
}
END_TEST

START_TEST(help_lists_every_option_on_stdout)
{
    static const char *const arguments[] = {"x", "--help", "--nonsense", NULL};
    struct options o;

    ck_assert_int_eq(parse(&o, stdout, arguments), 0);
    ck_assert_ptr_eq(strstr(said, "usage: hake demo [options]\n\nAbout.\n"),
                     said);
    ck_assert_ptr_nonnull(strstr(said, "  --alpn LIST  the protocols\n"));
    ck_assert_ptr_nonnull(strstr(said, "  --name NAME  a name (repeatable)\n"));
    ck_assert_ptr_nonnull(strstr(said, "  --json       a switch\n"));
    ck_assert_ptr_nonnull(strstr(said, "  --help       this text\n"));
}
END_TEST

Suite *options_test(void)
{
    Suite *suite = suite_create("options");
    TCase *good = tcase_create("good");
    TCase *bad = tcase_create("bad");

    tcase_add_test(good,
                   reads_options_in_both_forms_among_positional_arguments);
    tcase_add_test(good, a_value_in_brackets_may_be_left_out);
    tcase_add_test(good, knows_what_was_not_given);
    tcase_add_test(good, keeps_repeated_values_in_order);
    tcase_add_test(good, two_hyphens_end_the_options);
    tcase_add_test(good, reads_numbers_within_their_bounds);
    tcase_add_test(good, help_lists_every_option_on_stdout);
    suite_add_tcase(suite, good);
    tcase_add_test(bad, refuses_wrong_options_by_name);
    tcase_add_test(bad, refuses_a_missing_value);
    tcase_add_test(bad, refuses_an_option_that_is_given_twice);
    tcase_add_test(bad, takes_as_many_arguments_as_fit_and_no_more);
    tcase_add_test(bad, refuses_what_is_no_number_within_its_bounds);
    suite_add_tcase(suite, bad);
    return suite;
}

/*
 * run_path_test.c: shows that the runner of certificate paths looks: a vector
 * whose result, error or place is another one fails, and so does one with a
 * field too many or too few. Runs from the root of the repository.
 */
#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "test-vectors/run.h"

Suite *run_path_test(void);

static glob_t paths;

static void paths_find(void)
{
    if (paths.gl_pathc == 0)
        glob("test-vectors/certificates/*.txt", 0, NULL, &paths);
}

static bool holds(const struct vector *v, char error[256])
{
    bool skipped = false;

    error[0] = '\0';
    return vector_run(v, &skipped, error, 256) || skipped;
}

static void assert_fails(const struct vector *v, const char *why)
{
    char error[256];

    ck_assert_msg(!holds(v, error), "%s: [%s] holds although %s", v->path,
                  v->name, why);
    ck_assert_str_ne(error, "");
}

static struct vector_field *field_of(const struct vector *v, const char *key)
{
    for (size_t i = 0; i < v->fields_len; i++) {
        if (strcmp(v->fields[i].key, key) == 0)
            return &v->fields[i];
    }
    return NULL;
}

static void with_value(const struct vector *v, const char *key, char *value,
                       const char *why)
{
    struct vector_field *field = field_of(v, key);
    char *before = field->value;

    field->value = value;
    assert_fails(v, why);
    field->value = before;
}

/* The last fields of an invalid vector are result, error, place. */
static void invalid_check(struct vector *v)
{
    static char error[] = "MISUSE", place[] = "9", valid[] = "valid";
    const size_t len = v->fields_len;

    with_value(v, "error", error, "its error is wrong");
    with_value(v, "place", place, "its place is wrong");
    with_value(v, "result", valid, "it has an error and is valid");
    with_value(v, "certificate", place, "a certificate is no octets");
    ck_assert_str_eq(v->fields[len - 3].key, "result");
    v->fields_len = len - 2;
    with_value(v, "result", valid, "it is invalid");
    v->fields_len = len;
}

static void valid_check(const struct vector *v)
{
    static char invalid[] = "invalid", early[] = "0", perhaps[] = "perhaps",
                ed25519[] = "ed25519";

    with_value(v, "result", invalid, "it is valid");
    with_value(v, "result", perhaps, "'perhaps' is no result");
    with_value(v, "time", early, "nothing was valid in 1970");
    with_value(v, "purpose", perhaps, "'perhaps' is no purpose");
    if (field_of(v, "schemes") != NULL)
        with_value(v, "schemes", ed25519, "other schemes are enabled");
}

/* Some are valid in 1970 indeed. */
static bool is_old(const struct vector *v)
{
    return strcmp(v->name, "a certificate from before 1970") == 0;
}

START_TEST(fails_when_the_expected_verdict_is_wrong)
{
    struct vector_file file;
    char error[256];

    ck_assert_msg(
        vector_file_read(&file, paths.gl_pathv[_i], error, sizeof error), "%s",
        error);
    ck_assert_uint_gt(file.vectors_len, 0);
    for (size_t i = 0; i < file.vectors_len; i++) {
        struct vector *v = &file.vectors[i];

        if (field_of(v, "error") != NULL)
            invalid_check(v);
        else if (!is_old(v))
            valid_check(v);
        ck_assert_msg(holds(v, error), "[%s] is not as it was: %s", v->name,
                      error);
    }
    vector_file_free(&file);
}
END_TEST

/* A vector with one field more, less or of another kind. */
static const struct {
    const char *text, *sentence;
} malformed[] = {
    {"result = valid\n", "ends a vector without a certificate"},
    {"certificate = 30\n", "without a certificate or a result"},
    {"certificate = 30\nresult = invalid\n", "do not fit the result"},
    {"certificate = 30\nresult = valid\nerror = MISUSE\n",
     "do not fit the result"},
    {"certificate = 3\n", "'certificate' is not pairs"},
    {"anchor = xx\n", "'anchor' is not pairs"},
    {"anchor_key = 30\n", "has no anchor_name before it"},
    {"anchor_name = 30\nanchor_key = 30\nanchor_key = 30\n",
     "has no anchor_name before it"},
    {"time = -1\n", "is not a number"},
    {"time =\n", "is not a number"},
    {"time = 99999999999999999999\n", "is not a number"},
    {"depth = 256\n", "is not a number"},
    {"schemes = ed25519, rsa\n", "names a signature scheme"},
    {"time = 1\ntime = 1\n", "line 4: 'time' is given twice"},
    {"tame = 1\n", "'tame' is no key of this type"},
};

START_TEST(says_what_is_wrong_with_a_path)
{
    struct vector_file file;
    char error[256];
    FILE *out = fopen("build/run_path_test.txt", "wb");

    ck_assert_ptr_nonnull(out);
    fprintf(out, "[v]\ntype = path\n%s", malformed[_i].text);
    ck_assert_int_eq(fclose(out), 0);
    ck_assert_msg(
        vector_file_read(&file, "build/run_path_test.txt", error, sizeof error),
        "%s", error);
    ck_assert(!holds(&file.vectors[0], error));
    ck_assert_msg(strstr(error, malformed[_i].sentence) != NULL,
                  "the error is: %s", error);
    vector_file_free(&file);
    remove("build/run_path_test.txt");
}
END_TEST

Suite *run_path_test(void)
{
    Suite *suite = suite_create("run_path");
    TCase *tcase = tcase_create("run_path");

    paths_find();
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, fails_when_the_expected_verdict_is_wrong, 0,
                        (int)paths.gl_pathc);
    tcase_add_loop_test(tcase, says_what_is_wrong_with_a_path, 0,
                        (int)(sizeof malformed / sizeof malformed[0]));
    suite_add_tcase(suite, tcase);
    return suite;
}

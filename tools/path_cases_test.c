/* path_cases_test.c: every case ends as it says. */
#include "tools/path_cases.h"

#include <check.h>

Suite *path_cases_test(void);

static unsigned checked;

static bool verify(const struct hake_public_key *key, struct hake_bytes sig,
                   struct hake_bytes message)
{
    checked++;
    return hake_ed25519.verify(key, sig, message);
}

START_TEST(each_case_ends_as_it_says)
{
    static struct path_input input;
    const struct path_case *c = &path_cases[_i];
    struct hake_scheme counting = hake_ed25519;
    const struct hake_scheme *const schemes[] = {&counting, NULL};
    struct hake_verdict verdict;

    counting.verify = verify;
    ck_assert_msg(path_case_make(c, &input), "%s", c->name);
    input.path.schemes = schemes;
    checked = 0;
    ck_assert_msg(hake_path_validate(&input.trust, &input.path, &verdict) ==
                      c->error,
                  "%s: %s", c->name, hake_error_info(verdict.error)->id);
    ck_assert_msg(checked == c->signatures, "%s: %u", c->name, checked);
}
END_TEST

START_TEST(the_deepest_path_is_the_longest_of_a_full_list)
{
    static struct path_input input;
    struct hake_verdict verdict;

    ck_assert(path_case_make(&path_cases[PATH_CASE_DEEPEST], &input));
    ck_assert_uint_eq(input.path.len, HAKE_CERTIFICATES_MAX);
    ck_assert_int_eq(hake_path_validate(&input.trust, &input.path, &verdict),
                     HAKE_OK);
    ck_assert_uint_eq(verdict.path_len + 1, HAKE_PATH_MAX);
}
END_TEST

/* RFC 9846 4.5.1: type, length and context of the message, the length of its
 * list; an entry's two lengths. */
START_TEST(each_case_fits_in_one_record)
{
    static struct path_input input;
    size_t len = 4 + 1 + 3;

    ck_assert(path_case_make(&path_cases[_i], &input));
    for (size_t i = 0; i < input.path.len; i++)
        len += 3 + input.list[i].len + 2;
    ck_assert_uint_le(len, 16384);
}
END_TEST

Suite *path_cases_test(void)
{
    Suite *suite = suite_create("path_cases");
    TCase *tcase = tcase_create("path_cases");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, each_case_ends_as_it_says, 0, PATH_CASES);
    tcase_add_loop_test(tcase, each_case_fits_in_one_record, 0, PATH_CASES);
    tcase_add_test(tcase, the_deepest_path_is_the_longest_of_a_full_list);
    suite_add_tcase(suite, tcase);
    return suite;
}

/* algorithms_test.c: profiles, and the choice of algorithms by name. */
#include "tools/algorithms.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#include "tls/extra/extra.h"

static struct algorithms all, sodium;

static void profiles_take(void)
{
    ck_assert_int_ge(sodium_init(), 0);
    ck_assert(algorithms_all(NULL, &all));
    ck_assert(algorithms_all("sodium", &sodium));
}

static size_t count(const struct hake_suite *const *suites, uint16_t id)
{
    size_t found = 0;

    for (; *suites != NULL; suites++)
        found += (*suites)->id == id;
    return found;
}

START_TEST(a_suite_is_offered_once)
{
    for (size_t i = 0; all.suites[i] != NULL; i++)
        ck_assert_uint_eq(count(all.suites, all.suites[i]->id), 1);
    for (size_t i = 0; hake_extra_suites[i] != NULL; i++) {
        ck_assert_uint_eq(count(all.suites, hake_extra_suites[i]->id), 1);
        ck_assert_uint_eq(count(hake_extra_suites, hake_extra_suites[i]->id),
                          1);
    }
}
END_TEST

/* Where libsodium has it, it is libsodium's. */
START_TEST(ours_stands_in_where_libsodium_lacks_a_suite)
{
    const bool has = hake_aes_256_gcm.available();

    ck_assert_ptr_eq(all.suites[1],
                     has ? &hake_suite13_aes_256_gcm_sha384
                         : &hake_suite13_aes_256_gcm_sha384_auto);
    ck_assert_uint_eq(count(sodium.suites, 0x1302), 1);
    ck_assert_uint_eq(count(sodium.suites, 0x1301), 0);
}
END_TEST

/* hake.h: "those of one id stand together", else one would be sent twice. */
START_TEST(schemes_of_one_id_stand_together)
{
    const struct hake_scheme *const *list = hake_extra_schemes;

    for (size_t i = 0; list[i] != NULL; i++) {
        for (size_t j = i + 1; list[j] != NULL; j++)
            ck_assert(list[j]->id != list[i]->id ||
                      list[j - 1]->id == list[i]->id);
    }
}
END_TEST

START_TEST(a_name_takes_all_schemes_that_have_it)
{
    const struct hake_scheme *chosen[ALGORITHMS_MAX + 1];

    ck_assert(schemes_choose(&all, "--sigalgs",
                             "ecdsa_secp384r1_sha384,ed25519", chosen));
    ck_assert_ptr_eq(chosen[0], &hake_ecdsa_secp384r1_sha384);
    ck_assert_ptr_eq(chosen[1], &hake_ecdsa_sha384_secp256r1);
    ck_assert_ptr_eq(chosen[2], &hake_ed25519);
    ck_assert_ptr_null(chosen[3]);
    ck_assert(!schemes_choose(&all, "--sigalgs", "ed25519,ed25519", chosen));
    ck_assert(!schemes_choose(&all, "--sigalgs", "", chosen));
    ck_assert(
        !schemes_choose(&sodium, "--sigalgs", "rsa_pkcs1_sha256", chosen));
}
END_TEST

START_TEST(without_a_text_all_are_taken)
{
    const struct hake_group *groups[ALGORITHMS_MAX + 1];

    ck_assert(groups_choose(&all, "--groups", NULL, groups));
    for (size_t i = 0; i == 0 || hake_extra_groups[i - 1] != NULL; i++)
        ck_assert_ptr_eq(groups[i], hake_extra_groups[i]);
    ck_assert(groups_choose(&sodium, "--groups", NULL, groups));
    ck_assert_ptr_eq(groups[0], &hake_x25519);
    ck_assert_ptr_null(groups[1]);
}
END_TEST

START_TEST(there_are_two_profiles)
{
    struct algorithms other;

    ck_assert(algorithms_all("all", &other));
    ck_assert(memcmp(&other, &all, sizeof all) == 0);
    ck_assert(!algorithms_all("", &other));
    ck_assert(!algorithms_all("Sodium", &other));
}
END_TEST

Suite *algorithms_test(void)
{
    Suite *suite = suite_create("algorithms");
    TCase *tcase = tcase_create("algorithms");

    tcase_add_unchecked_fixture(tcase, profiles_take, NULL);
    tcase_add_test(tcase, a_suite_is_offered_once);
    tcase_add_test(tcase, ours_stands_in_where_libsodium_lacks_a_suite);
    tcase_add_test(tcase, schemes_of_one_id_stand_together);
    tcase_add_test(tcase, a_name_takes_all_schemes_that_have_it);
    tcase_add_test(tcase, without_a_text_all_are_taken);
    tcase_add_test(tcase, there_are_two_profiles);
    suite_add_tcase(suite, tcase);
    return suite;
}

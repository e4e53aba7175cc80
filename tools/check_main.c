/* check_main.c: runs every test suite. The list is made from the file names. */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>

#define TEST(name) Suite *name(void);
#include "build/tests.inc"
#undef TEST

int main(void)
{
    SRunner *runner = srunner_create(NULL);
    int failed;

    if (sodium_init() < 0)
        return EXIT_FAILURE;
#define TEST(name) srunner_add_suite(runner, name());
#include "build/tests.inc"
#undef TEST
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

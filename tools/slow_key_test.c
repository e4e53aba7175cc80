/*
 * slow_key_test.c: a key that answers late answers each message once, in its
 * time, and never one for another.
 */
#include "tools/slow_key.h"

#include <check.h>
#include <string.h>

Suite *slow_key_test(void);

static struct hake_ed25519_key key;
static struct slow_key slow;
static uint8_t sig[HAKE_SIGNATURE_MAX];

static void key_make(void)
{
    static const uint8_t seed[32] = {7};

    hake_ed25519_key_init(&key, seed);
    memset(&slow, 0, sizeof slow);
    slow.sign = hake_sign_ed25519;
    slow.ctx = &key;
}

static enum hake_answer ask(uint8_t first)
{
    const uint8_t text[] = {first, 'm', 's', 'g'};
    const struct hake_bytes message = {text, sizeof text};
    struct hake_public_key public_key = {HAKE_KEY_ED25519,
                                         {key.public_key, 32}};
    size_t len = sizeof sig;
    enum hake_answer answer = slow_key_sign(&slow, 0x0807, sig, &len, message);

    if (answer == HAKE_YES) {
        ck_assert(hake_ed25519.verify(&public_key,
                                      (struct hake_bytes){sig, len}, message));
    }
    return answer;
}

static unsigned jobs(void)
{
    unsigned used = 0;

    for (unsigned i = 0; i < SLOW_KEY_JOBS; i++)
        used += slow.jobs[i].ready != 0;
    return used;
}

START_TEST(signs_at_once_without_a_delay)
{
    ck_assert_int_eq(ask(1), HAKE_YES);
    ck_assert_uint_eq(jobs(), 0);
}
END_TEST

START_TEST(asks_for_patience_as_long_as_the_delay)
{
    slow.delay = SLOW_KEY_MS_MAX;
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(ask(1), HAKE_NOT_YET);
    ck_assert_uint_eq(jobs(), 1); /* the same question */
    ck_assert_int_eq(ask(2), HAKE_NOT_YET);
    ck_assert_uint_eq(jobs(), 2);
    for (unsigned i = 0; i < SLOW_KEY_JOBS; i++) {
        if (slow.jobs[i].ready != 0)
            slow.jobs[i].ready -= SLOW_KEY_MS_MAX; /* it is over */
    }
    ck_assert_int_eq(ask(2), HAKE_YES);
    ck_assert_int_eq(ask(1), HAKE_YES);
    ck_assert_uint_eq(jobs(), 0);
}
END_TEST

START_TEST(more_jobs_than_there_is_room_for_wait)
{
    slow.delay = SLOW_KEY_MS_MAX;
    for (unsigned i = 0; i <= SLOW_KEY_JOBS; i++)
        ck_assert_int_eq(ask((uint8_t)i), HAKE_NOT_YET);
    ck_assert_uint_eq(jobs(), SLOW_KEY_JOBS);
    slow.jobs[3].ready = 0;
    ck_assert_int_eq(ask(SLOW_KEY_JOBS), HAKE_NOT_YET);
    ck_assert_uint_eq(jobs(), SLOW_KEY_JOBS);
}
END_TEST

/* Nobody comes for what a connection that is gone had asked for. */
START_TEST(jobs_of_the_gone_make_room)
{
    slow.delay = SLOW_KEY_MS_MAX;
    for (unsigned i = 0; i < SLOW_KEY_JOBS; i++) {
        ask((uint8_t)i);
        slow.jobs[i].ready -= 3 * SLOW_KEY_MS_MAX;
    }
    slow.delay = 0;
    ck_assert_int_eq(ask(SLOW_KEY_JOBS), HAKE_YES);
}
END_TEST

Suite *slow_key_test(void)
{
    Suite *suite = suite_create("slow_key");
    TCase *tcase = tcase_create("slow_key");

    tcase_add_checked_fixture(tcase, key_make, NULL);
    tcase_add_test(tcase, signs_at_once_without_a_delay);
    tcase_add_test(tcase, asks_for_patience_as_long_as_the_delay);
    tcase_add_test(tcase, more_jobs_than_there_is_room_for_wait);
    tcase_add_test(tcase, jobs_of_the_gone_make_room);
    suite_add_tcase(suite, tcase);
    return suite;
}

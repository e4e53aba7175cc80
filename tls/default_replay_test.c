/*
 * default_replay_test.c: the table of ClientHellos that were seen, RFC 9846
 * 8.2.
 */
#include "tls/hake.h"

#include <check.h>
#include <string.h>

Suite *default_replay_test(void);

static struct hake_replay_entry entries[4];
static struct hake_replay replay;

static enum hake_answer record(uint64_t id, int64_t at)
{
    const struct hake_bytes bytes = {(const uint8_t *)&id, sizeof id};

    return hake_replay_record(&replay, NULL, bytes, at, at + 20000);
}

START_TEST(remembers_what_it_saw)
{
    memset(entries, 0, sizeof entries);
    replay = (struct hake_replay){entries, 4, 0};
    for (uint64_t i = 1; i <= 4; i++) {
        ck_assert_int_eq(record(i, 100000), HAKE_YES);
        ck_assert_int_eq(record(i, 100000), HAKE_NO);
    }
    ck_assert_int_eq(record(5, 100000), HAKE_NO); /* full */
    ck_assert_int_eq(record(1, 119999), HAKE_NO);
    ck_assert_int_eq(record(5, 120000), HAKE_YES); /* all have expired */
    replay.started = 100001;
    ck_assert_int_eq(record(6, 120000), HAKE_NO); /* may have come before */
    ck_assert_int_eq(record(6, 120001), HAKE_YES);
}
END_TEST

/* An id has eight places, from its own on, and no more. */
START_TEST(looks_at_a_few_places_behind_an_ids_own)
{
    static struct hake_replay_entry many[32];

    memset(many, 0, sizeof many);
    replay = (struct hake_replay){many, 32, 0};
    for (uint64_t i = 1; i <= 9; i++)
        ck_assert_int_eq(record(32 * i, 100000), i < 9 ? HAKE_YES : HAKE_NO);
    for (uint64_t i = 8; i < 32; i++)
        ck_assert_int_eq(record(32 + i, 100000), HAKE_YES);
}
END_TEST

/* A binder is longer; what is not could be taken for another. */
START_TEST(records_no_short_id)
{
    static const uint8_t id[8] = {1};

    memset(entries, 0, sizeof entries);
    replay = (struct hake_replay){entries, 4, 0};
    for (size_t len = 0; len <= sizeof id; len++)
        ck_assert_int_eq(hake_replay_record(&replay, NULL,
                                            (struct hake_bytes){id, len},
                                            100000, 120000),
                         len == sizeof id ? HAKE_YES : HAKE_NO);
}
END_TEST

Suite *default_replay_test(void)
{
    Suite *suite = suite_create("default_replay");
    TCase *tcase = tcase_create("default_replay");

    tcase_add_test(tcase, remembers_what_it_saw);
    tcase_add_test(tcase, looks_at_a_few_places_behind_an_ids_own);
    tcase_add_test(tcase, records_no_short_id);
    suite_add_tcase(suite, tcase);
    return suite;
}

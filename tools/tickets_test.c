/*
 * tickets_test.c: files of ticket keys are made, kept and judged; the options
 * become a configuration.
 */
#include "tools/tickets.h"

#include <check.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/files_test.h"
#include "tools/session_file.h"

Suite *tickets_test(void);

static struct tickets t, other;
static struct hake_config config;

static const struct option_spec specs[] = {TICKETS_OPTIONS,
                                           {NULL, NULL, NULL, false}};

static void begin(void)
{
    memset(&config, 0, sizeof config);
    folder_make();
}

static void end(void)
{
    tickets_wipe(&t);
    tickets_wipe(&other);
    folder_remove();
}

START_TEST(a_file_is_made_once_and_then_read)
{
    struct stat status;
    bool made;

    ck_assert_msg(tickets_read(&t, path, &made, error), "%s", error);
    ck_assert(made);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    ck_assert_msg(tickets_read(&other, path, &made, error), "%s", error);
    ck_assert(!made);
    ck_assert_uint_eq(other.ring.len, 1);
    ck_assert_mem_eq(&t.keys[0], &other.keys[0], sizeof t.keys[0]);
    unlink(path);
    ck_assert(tickets_read(&other, path, &made, error));
    ck_assert(made);
    ck_assert_mem_ne(t.keys[0].key, other.keys[0].key, 32);
    ck_assert_mem_ne(t.keys[0].name, other.keys[0].name, 16);
}
END_TEST

#define NAME "000102030405060708090a0b0c0d0e0f"
#define KEY  NAME "101112131415161718191a1b1c1d1e1f"

static bool reads(const char *text)
{
    bool made;

    file_write(text, strlen(text));
    return tickets_read(&t, path, &made, error) && !made;
}

START_TEST(keys_stand_on_lines)
{
    ck_assert_msg(reads("# first\n\n" NAME " " KEY " # new\r\n"
                        "\t" NAME "\t" KEY "\n" NAME "  " KEY),
                  "%s", error);
    ck_assert_uint_eq(t.ring.len, 3);
    ck_assert_ptr_eq(t.ring.keys, t.keys);
    for (uint8_t i = 0; i < 32; i++) {
        ck_assert_uint_eq(t.keys[2].key[i], i);
        ck_assert_uint_eq(t.keys[2].name[i % 16], i % 16);
    }
}
END_TEST

START_TEST(what_is_no_key_is_refused_by_line)
{
    static const char *const wrong[] = {
        NAME "\n",           KEY "\n",
        NAME KEY "\n",       NAME " " NAME "\n",
        NAME " " KEY "00\n", NAME " " KEY " 00\n",
        NAME "0 " KEY "\n",  "x" NAME " " KEY "\n",
        NAME " #" KEY "\n",  "-----BEGIN PRIVATE KEY-----\n",
    };
    char many[17 * 120];
    size_t len = 0;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert(!reads(wrong[i]));
        assert_says("line 1 is not a name of 32 and a key of 64");
    }
    ck_assert(!reads("#\n" NAME " " KEY "\nx"));
    assert_says("line 3 is not");
    ck_assert(!reads("# nothing\n"));
    assert_says("there is no key in it");
    for (unsigned i = 0; i < 17; i++)
        len +=
            (size_t)snprintf(many + len, sizeof many - len, NAME " " KEY "\n");
    ck_assert(!reads(many));
    assert_says("line 17 is not");
}
END_TEST

static void set(int argc, char **argv)
{
    struct options o;

    ck_assert_int_eq(options_parse(&o, specs, "test", "", argc, argv), -1);
    ck_assert(tickets_set(&t, &o, &config));
}

#define SET(...)                                                               \
    set((int)(sizeof((char *[]){__VA_ARGS__}) / sizeof(char *)),               \
        (char *[]){__VA_ARGS__})

START_TEST(nothing_is_on_by_itself)
{
    set(0, NULL);
    ck_assert_ptr_null(config.ticket_key_ctx);
    ck_assert(config.ticket_key == NULL && config.clock == NULL);
    ck_assert_uint_eq(config.max_early_data, 0);
    ck_assert_uint_eq(config.flags, 0);
}
END_TEST

/* A server with a key and no clock makes cookies and no tickets. */
START_TEST(cookies_make_no_tickets)
{
    SET((char[]){"--retry"}, (char[]){"--strict-groups"});
    ck_assert(config.ticket_key == hake_ticket_key_find);
    ck_assert(config.clock == NULL);
    ck_assert_uint_eq(config.flags, HAKE_RETRY_ALWAYS | HAKE_STRICT_GROUPS);
}
END_TEST

START_TEST(tickets_and_early_data_have_numbers)
{
    SET((char[]){"--tickets"});
    ck_assert_uint_eq(config.tickets, 1);
    ck_assert(config.clock == session_clock);
    tickets_wipe(&t);
    SET((char[]){"--tickets=3"}, (char[]){"--early-data=9"});
    ck_assert_uint_eq(config.tickets, 3);
    ck_assert_uint_eq(config.max_early_data, 9);
    ck_assert(config.replay == hake_replay_record);
    /* Nobody has a ticket of these keys yet. */
    ck_assert_int_eq(t.replay.started, 0);
    tickets_wipe(&t);
    SET((char[]){"--early-data"});
    ck_assert_uint_eq(config.max_early_data, 16384);
}
END_TEST

START_TEST(early_data_under_older_tickets_waits)
{
    int64_t now, later;

    SET((char[]){"--early-data"}, (char[]){"--ticket-keys"}, path);
    ck_assert_int_eq(t.replay.started, 0);
    tickets_wipe(&t);
    session_clock(NULL, &now);
    SET((char[]){"--early-data"}, (char[]){"--ticket-keys"}, path);
    session_clock(NULL, &later);
    ck_assert_int_ge(t.replay.started, now);
    ck_assert_int_le(t.replay.started, later);
}
END_TEST

/* As many as there is room for, and the youngest. */
START_TEST(sessions_are_kept_by_id)
{
    uint8_t id[HAKE_SESSION_ID_LEN] = {0}, state[HAKE_SESSION_LEN] = {0};
    const struct hake_bytes key = {id, sizeof id};
    const struct hake_bytes kept = {state, sizeof state}, none = {NULL, 0};
    struct hake_bytes found = {NULL, 0};

    SET((char[]){"--tickets"});
    for (unsigned i = 0; i <= TICKETS_NAMED_MAX; i++) {
        id[0] = state[0] = (uint8_t)i;
        id[1] = state[1] = (uint8_t)(i >> 8);
        ck_assert_int_eq(config.session_find(&t, NULL, key, &found), HAKE_NO);
        config.session_save(&t, NULL, key, kept, none);
        ck_assert_int_eq(config.session_find(&t, NULL, key, &found), HAKE_YES);
        ck_assert_mem_eq(found.p, state, sizeof state);
    }
    id[0] = id[1] = 0;
    ck_assert_int_eq(config.session_find(&t, NULL, key, &found), HAKE_NO);
    id[0] = 1;
    ck_assert_int_eq(config.session_find(&t, NULL, key, &found), HAKE_YES);
}
END_TEST

Suite *tickets_test(void)
{
    Suite *suite = suite_create("tickets");
    TCase *tcase = tcase_create("tickets");

    tcase_add_checked_fixture(tcase, begin, end);
    tcase_add_test(tcase, a_file_is_made_once_and_then_read);
    tcase_add_test(tcase, keys_stand_on_lines);
    tcase_add_test(tcase, what_is_no_key_is_refused_by_line);
    tcase_add_test(tcase, nothing_is_on_by_itself);
    tcase_add_test(tcase, cookies_make_no_tickets);
    tcase_add_test(tcase, tickets_and_early_data_have_numbers);
    tcase_add_test(tcase, early_data_under_older_tickets_waits);
    tcase_add_test(tcase, sessions_are_kept_by_id);
    suite_add_tcase(suite, tcase);
    return suite;
}

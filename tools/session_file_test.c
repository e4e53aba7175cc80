/*
 * session_file_test.c: sessions survive in files, private and whole; what is
 * none, or not whole, is refused with a sentence.
 */
#include "tools/session_file.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tls/loopback.h"
#include "tools/files_test.h"
#include "tools/pem.h"

Suite *session_file_test(void);

static struct session_file f;
static struct loopback l;
static struct hake_ticket_key key;
static struct hake_ticket_keys ring = {&key, 1};

static const struct option_spec specs[] = {SESSION_FILE_OPTIONS,
                                           {NULL, NULL, NULL, false}};

static void end(void)
{
    session_file_wipe(&f);
    folder_remove();
}

/* The file as text. */
static char *text(void)
{
    static char out[4096];
    uint8_t *data;
    size_t len;

    ck_assert_msg(file_read(path, &data, &len, error), "%s", error);
    ck_assert_uint_lt(len, sizeof out);
    memcpy(out, data, len);
    out[len] = '\0';
    free(data);
    return out;
}

/* A handshake of a client with --session-in and --session-out (if they are
 * set), at the path. */
static void shake(bool in, bool out)
{
    char *argv[] = {(char[]){"--session-in"}, path, (char[]){"--session-out"},
                    path};
    struct options o;

    session_file_wipe(&f);
    ck_assert_int_eq(options_parse(&o, specs, "test", "", 2 * (in + out),
                                   in ? argv : argv + 2),
                     -1);
    loopback_init(&l);
    l.server.config.ticket_key = hake_ticket_key_find;
    l.server.config.ticket_key_ctx = &ring;
    l.server.config.clock = session_clock;
    ck_assert(session_file_set(&f, &o, &l.client.config));
    loopback_handshake(&l);
}

START_TEST(a_session_survives_in_a_file)
{
    struct stat status;
    char first[4096];

    shake(false, true);
    ck_assert(!hake_conn_resumed(&l.client.conn));
    ck_assert_uint_eq(f.saved, 1);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    strcpy(first, text());
    ck_assert_ptr_eq(strstr(first, "-----BEGIN HAKE SESSION-----\n"), first);
    ck_assert_uint_eq(session_file_early_data(&f), 0);
    chmod(path, 0644);
    shake(true, true);
    ck_assert(hake_conn_resumed(&l.client.conn));
    ck_assert_str_ne(first, text()); /* the next one is in its place */
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    ck_assert_int_eq(rmdir(folder), -1); /* nothing else was left behind: */
    unlink(path);
    ck_assert_int_eq(rmdir(folder), 0);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
}
END_TEST

static void assert_refused(const char *sentence)
{
    session_file_wipe(&f);
    ck_assert(!session_file_read(&f, path, error));
    assert_says(sentence);
    ck_assert_uint_eq(f.session.len * (f.memory == NULL), 0);
}

START_TEST(what_is_no_whole_session_is_refused)
{
    static const char foreign[] = "-----BEGIN SSL SESSION PARAMETERS-----\n"
                                  "MA==\n-----END SSL SESSION PARAMETERS-----";
    char whole[4096], other[4096];

    assert_refused("No such file");
    shake(false, true);
    strcpy(whole, text());
    file_write(foreign, sizeof foreign - 1);
    assert_refused("there is no session in it that hake saved");
    file_write("nonsense", 8);
    assert_refused("there is no session in it that hake saved");
    file_write("", 0);
    assert_refused("the file is empty");
    for (size_t len = 28; len < strlen(whole) - 1; len += 13) {
        file_write(whole, len);
        assert_refused("has no proper BEGIN and END lines");
    }
    /* Another character anywhere in it, and a line less. */
    for (size_t at = 29; at < strlen(whole) - 28; at += 7) {
        strcpy(other, whole);
        if (other[at] == '\n')
            continue;
        other[at] = other[at] == 'A' ? 'B' : 'A';
        file_write(other, strlen(other));
        assert_refused("the session in it is damaged or cut short");
    }
    strcpy(other, whole);
    memmove(other + 29, other + 29 + 65, strlen(other + 29 + 65) + 1);
    file_write(other, strlen(other));
    assert_refused("the session in it is damaged or cut short");
    for (size_t len = 0; len <= 32; len++) {
        pem_make(other, "HAKE SESSION", (struct hake_bytes){key.key, len});
        file_write(other, strlen(other));
        assert_refused("the session in it is damaged or cut short");
    }
    file_write(whole, strlen(whole));
    session_file_wipe(&f);
    ck_assert_msg(session_file_read(&f, path, error), "%s", error);
}
END_TEST

/* A sum alone does not make a session of bytes. */
START_TEST(sessions_of_another_format_are_refused)
{
    uint8_t state[HAKE_SESSION_LEN] = {99};
    const struct hake_bytes ticket = {(const uint8_t *)"ticket", 6};

    ck_assert(session_file_write(path, (struct hake_bytes){state, sizeof state},
                                 ticket, error));
    assert_refused("the session in it is of another version of hake");
}
END_TEST

START_TEST(a_place_that_cannot_be_written_is_named)
{
    const struct hake_bytes some = {(const uint8_t *)"some", 4};
    char sentence[FILE_ERROR_MAX];

    ck_assert(
        !session_file_write("build/no/such/session", some, some, sentence));
    ck_assert_str_eq(sentence, "build/no/such/session: cannot be written: No "
                               "such file or directory");
    ck_assert(!session_file_write(folder, some, some, sentence));
    ck_assert_ptr_nonnull(strstr(sentence, "cannot be written"));
}
END_TEST

Suite *session_file_test(void)
{
    Suite *suite = suite_create("session_file");
    TCase *files = tcase_create("files");

    tcase_add_checked_fixture(files, folder_make, end);
    tcase_add_test(files, a_session_survives_in_a_file);
    tcase_add_test(files, what_is_no_whole_session_is_refused);
    tcase_add_test(files, sessions_of_another_format_are_refused);
    tcase_add_test(files, a_place_that_cannot_be_written_is_named);
    suite_add_tcase(suite, files);
    return suite;
}

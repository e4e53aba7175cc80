/*
 * rfc8448_test.c: that the vectors of RFC 8448 are whole: five traces, each as
 * its client and as its server, and every record of them; and that every octet
 * counts. That they hold as they are is checked by vector_test.c, too. Runs
 * from the root of the repository.
 */
#include <check.h>
#include <string.h>

#include "test-vectors/run.h"

Suite *rfc8448_test(void);

#define TRACES 5

/* How many records the RFC shows. */
static const struct {
    const char *name;
    unsigned records;
} traces[TRACES] = {{"simple 1-RTT handshake", 9},
                    {"resumed 0-RTT handshake", 10},
                    {"HelloRetryRequest", 8},
                    {"client authentication", 6},
                    {"compatibility mode", 8}};

static struct vector_file file;

static void setup(void)
{
    char error[256];

    if (!vector_file_read(&file, "test-vectors/handshake/rfc8448.txt", error,
                          sizeof error))
        ck_abort_msg("%s", error);
    ck_assert_uint_eq(file.vectors_len, 2 * TRACES);
}

static void teardown(void)
{
    vector_file_free(&file);
}

static bool holds(const struct vector *v)
{
    char error[256] = "";
    bool skipped;
    const bool good = vector_run(v, &skipped, error, sizeof error);

    ck_assert_msg(!skipped, "[%s] was skipped", v->name);
    return good;
}

/* The next record from field *i on, by which side it is written; NULL: there
 * are no more. */
static const char *record_next(const struct vector *v, size_t *i, bool *ours)
{
    for (; *i < v->fields_len; ++*i) {
        const struct vector_field *field = &v->fields[*i];

        *ours = strcmp(field->key, "out_record") == 0;
        if (*ours || strcmp(field->key, "in") == 0)
            return v->fields[(*i)++].value;
    }
    return NULL;
}

START_TEST(has_each_trace_as_client_and_as_server)
{
    static const char *const roles[] = {"client", "server"};

    for (size_t i = 0; i < 2 * TRACES; i++) {
        const struct vector *v = &file.vectors[i];
        const char *role = roles[i % 2], *name = traces[i / 2].name;

        ck_assert_str_eq(vector_get(v, "role"), role);
        ck_assert(strncmp(v->name, name, strlen(name)) == 0);
        ck_assert(holds(v));
    }
}
END_TEST

/* What one side writes the other reads, record by record. By _i: the trace. */
START_TEST(has_every_record_of_a_trace_on_both_sides)
{
    const struct vector *client = &file.vectors[2 * _i], *server = client + 1;
    size_t c = 0, s = 0;
    bool client_writes, server_writes;
    unsigned records = 0;
    const char *record;

    while ((record = record_next(client, &c, &client_writes)) != NULL) {
        ck_assert_str_eq(record, record_next(server, &s, &server_writes));
        ck_assert_int_ne(client_writes, server_writes);
        records++;
    }
    ck_assert_ptr_null(record_next(server, &s, &server_writes));
    ck_assert_uint_eq(records, traces[_i].records);
}
END_TEST

static bool digit_counts(const struct vector *v, char *digit)
{
    const char kept = *digit;
    bool good;

    *digit = kept == '0' ? '1' : '0';
    good = holds(v);
    *digit = kept;
    return !good;
}

/* Of each record, in either direction, the first, the last and some digits
 * between; but for the version in the header of one that is read, which RFC
 * 9846 5.1 wants to be ignored. By _i: the vector. */
START_TEST(fails_if_a_record_is_changed)
{
    const struct vector *v = &file.vectors[_i];

    for (size_t i = 0; i < v->fields_len; i++) {
        char *value = v->fields[i].value;
        const size_t len = strlen(value);
        const bool ours = strcmp(v->fields[i].key, "out_record") == 0;

        if (!ours && strcmp(v->fields[i].key, "in") != 0)
            continue;
        for (size_t at = 0; at < len; at += at < 10 ? 1 : 97) {
            if (ours || at < 2 || at >= 6)
                ck_assert_msg(digit_counts(v, value + at),
                              "line %u: digit %zu does not count",
                              v->fields[i].line, at);
        }
        ck_assert(digit_counts(v, value + len - 1));
    }
}
END_TEST

/* Key, and a digit in it; of how many vectors: those who resume a session sign
 * nothing. A signature that does not verify is not given to the engine. */
START_TEST(fails_if_a_signature_or_its_key_is_changed)
{
    static const struct {
        const char *key;
        size_t digit;
        unsigned vectors;
    } cases[] = {{"credential.signature", 40, 2}, /* one server, one client */
                 {"credential.rsa", 20, 3},       /* n */
                 {"credential.rsa", 400, 3},      /* d */
                 {"credential.rsa", 520, 3}};     /* salt */
    unsigned found = 0;

    for (size_t i = 0; i < file.vectors_len; i++) {
        const struct vector *v = &file.vectors[i];
        char *value = (char *)(uintptr_t)vector_get(v, cases[_i].key);

        if (value == NULL || strstr(v->name, "0-RTT") != NULL)
            continue;
        ck_assert(digit_counts(v, value + cases[_i].digit));
        found++;
    }
    ck_assert_uint_eq(found, cases[_i].vectors);
}
END_TEST

Suite *rfc8448_test(void)
{
    Suite *suite = suite_create("rfc8448");
    TCase *tcase = tcase_create("rfc8448");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, has_each_trace_as_client_and_as_server);
    tcase_add_loop_test(tcase, has_every_record_of_a_trace_on_both_sides, 0,
                        TRACES);
    tcase_add_loop_test(tcase, fails_if_a_record_is_changed, 0, 2 * TRACES);
    tcase_add_loop_test(tcase, fails_if_a_signature_or_its_key_is_changed, 0,
                        4);
    suite_add_tcase(suite, tcase);
    return suite;
}

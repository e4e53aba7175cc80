/*
 * run_tls_test.c: shows that the runners of the TLS vectors look: a value that
 * is changed, left out or out of place makes a good vector fail. That the
 * vectors hold as they are is checked by vector_test.c. Runs from the root of
 * the repository.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test-vectors/run.h"
#include "test-vectors/run_tls.h"

static const char *const paths[] = {
    "test-vectors/handshake/alpn.txt",
    "test-vectors/handshake/finished.txt",
    "test-vectors/handshake/closure.txt",
    "test-vectors/handshake/callbacks.txt",
    "test-vectors/handshake/client_authentication.txt",
    "test-vectors/handshake/raw_public_keys.txt",
    "test-vectors/handshake/server_certificates.txt",
    "test-vectors/handshake/hello_retry_request.txt",
    "test-vectors/handshake/psk.txt",
    "test-vectors/handshake/tickets.txt",
    "test-vectors/handshake/early_data.txt",
    "test-vectors/handshake/rfc8448.txt",
    "test-vectors/handshake/key_kinds.txt",
    "test-vectors/handshake12/npn.txt",
    "test-vectors/handshake12/renegotiation.txt",
    "test-vectors/handshake12/client_authentication.txt",
    "test-vectors/handshake12/raw_public_keys.txt",
    "test-vectors/handshake12/server_certificates.txt",
    "test-vectors/handshake12/key_kinds.txt",
    "test-vectors/schedule.txt",
};

#define PATHS ((int)(sizeof paths / sizeof paths[0]))

static struct vector_file file;

static void read_or_abort(int i)
{
    char error[256];

    if (!vector_file_read(&file, paths[i], error, sizeof error))
        ck_abort_msg("%s", error);
}

static bool holds(const struct vector *v, char error[256])
{
    bool skipped = false;

    error[0] = '\0';
    return vector_run(v, &skipped, error, 256) || skipped;
}

static bool is_schedule(const struct vector *v)
{
    return strcmp(vector_get(v, "type"), "schedule") == 0;
}

/* Whether a field says what must come out. */
static bool is_expectation(const struct vector *v, const char *key)
{
    static const char *const others[] = {
        "type", "doc",     "comment",       "source",
        "role", "hash",    "shared_secret", "key_length",
        "in",   "message", "random",        "server_name"};

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(others[i], key) == 0)
            return is_schedule(v) && strcmp(key, "message") == 0;
    return is_schedule(v) || strcmp(key, "out") == 0 ||
           strcmp(key, "out_record") == 0 || strcmp(key, "app_in") == 0 ||
           strncmp(key, "secret.", 7) == 0 || strcmp(key, "error") == 0 ||
           strcmp(key, "alert") == 0 || strcmp(key, "state") == 0 ||
           strcmp(key, "status") == 0 || strcmp(key, "message") == 0 ||
           strcmp(key, "offset") == 0 || strcmp(key, "extension") == 0 ||
           strcmp(key, "saved") == 0 || strcmp(key, "early_in") == 0 ||
           strcmp(key, "resumed") == 0 || strcmp(key, "retried") == 0 ||
           strcmp(key, "early_data") == 0 ||
           strncmp(key, "negotiated.", 11) == 0;
}

/* Swaps the last character for another one of its kind. */
static void value_change(char *value)
{
    char *last = value + strlen(value) - 1;

    *last = *last == '0' ? '1' : *last == 'e' ? 'f' : *last == 'x' ? 'y' : '0';
}

/* One field of each vector, another one each time. */
START_TEST(refuses_a_changed_value)
{
    size_t changed = 0;
    char error[256];

    read_or_abort(_i);
    for (size_t i = 0; i < file.vectors_len; i++) {
        struct vector *v = &file.vectors[i];

        for (size_t j = i % 3; j < v->fields_len; j += 3) {
            char *value = v->fields[j].value;
            char *last = value + strlen(value) - 1;
            const char kept = *value == '\0' ? '\0' : *last;

            if (kept == '\0' || !is_expectation(v, v->fields[j].key))
                continue;
            value_change(value);
            ck_assert_msg(!holds(v, error), "%s:%u: changed, and not seen",
                          paths[_i], v->fields[j].line);
            ck_assert_str_ne(error, "");
            *last = kept;
            changed++;
        }
        ck_assert_msg(holds(v, error), "%s", error);
    }
    ck_assert_uint_ge(changed, 10);
    vector_file_free(&file);
}
END_TEST

/* A step that is left out is missed: its octets are for nobody. */
START_TEST(refuses_a_vector_without_one_of_its_steps)
{
    char error[256];

    read_or_abort(0);
    for (size_t i = 0; i < file.vectors_len; i++) {
        struct vector *v = &file.vectors[i], shorter = *v;
        size_t at = 0;

        while (at < v->fields_len && strcmp(v->fields[at].key, "out") != 0)
            at++;
        shorter.fields = calloc(v->fields_len, sizeof *v->fields);
        ck_assert_ptr_nonnull(shorter.fields);
        shorter.fields_len = v->fields_len - 1;
        memcpy(shorter.fields, v->fields, at * sizeof *v->fields);
        memcpy(shorter.fields + at, v->fields + at + 1,
               (v->fields_len - at - 1) * sizeof *v->fields);
        ck_assert(!holds(&shorter, error));
        free(shorter.fields);
    }
    vector_file_free(&file);
}
END_TEST

/* A vector that ends before it says how it ends. */
START_TEST(refuses_a_vector_without_its_end)
{
    char error[256];

    read_or_abort(_i);
    for (size_t i = 0; i < file.vectors_len; i++) {
        struct vector v = file.vectors[i];
        size_t at = 0;

        while (at < v.fields_len && strcmp(v.fields[at].key, "error") != 0 &&
               strcmp(v.fields[at].key, "resumption_secret") != 0)
            at++;
        v.fields_len = is_schedule(&v) ? at - 3 : at;
        ck_assert_msg(!holds(&v, error), "[%s]", v.name);
    }
    vector_file_free(&file);
}
END_TEST

/* ---- The configuration counts ------------------------------------------- */

static const struct {
    const char *path, *key;
    const char *folder; /* alone; NULL: in both */
} counting[] = {
    {"client_authentication.txt", "client_auth", NULL},
    {"client_authentication.txt", "anchor", NULL},
    {"client_authentication.txt", "authority", NULL},
    {"client_authentication.txt", "schemes", NULL},
    {"client_authentication.txt", "certificate", NULL},
    {"client_authentication.txt", "key", NULL},
    {"client_authentication.txt", "verify", NULL},
    {"client_authentication.txt", "sign", NULL},
    {"client_authentication.txt", "credential", NULL},
    {"client_authentication.txt", "credential.certificate", NULL},
    {"client_authentication.txt", "credential.key", NULL},
    {"client_authentication.txt", "credential.schemes", NULL},
    {"client_authentication.txt", "credential.issuer", NULL},
    {"raw_public_keys.txt", "peer_types", NULL},
    {"raw_public_keys.txt", "peer_key", NULL},
    {"server_certificates.txt", "credential.name", NULL},
    {"server_certificates.txt", "credential.alpn", NULL},
    {"key_kinds.txt", "credential.scalar", NULL},
    {"key_kinds.txt", "credential.signature", NULL},
    {"key_kinds.txt", "credential.curve", "handshake12"},
    {"client_authentication.txt", "schemes_cert", "handshake"},
    {"client_authentication.txt", "keep_messages", "handshake12"},
};

#define COUNTING ((int)(sizeof counting / sizeof counting[0]))

/* Whether the vector still holds without the first field of this name; a
 * vector that has none does. */
static bool holds_without(const struct vector *v, const char *key)
{
    struct vector shorter = *v;
    char error[256];
    size_t at = 0;
    bool good;

    while (at < v->fields_len && strcmp(v->fields[at].key, key) != 0)
        at++;
    if (at == v->fields_len)
        return true;
    shorter.fields = calloc(v->fields_len, sizeof *v->fields);
    ck_assert_ptr_nonnull(shorter.fields);
    shorter.fields_len = v->fields_len - 1;
    memcpy(shorter.fields, v->fields, at * sizeof *v->fields);
    memcpy(shorter.fields + at, v->fields + at + 1,
           (v->fields_len - at - 1) * sizeof *v->fields);
    good = holds(&shorter, error);
    free(shorter.fields);
    return good;
}

static bool all_hold_without(const char *folder, const char *name,
                             const char *key)
{
    char path[128], error[256];
    bool all = true;

    snprintf(path, sizeof path, "test-vectors/%s/%s", folder, name);
    if (!vector_file_read(&file, path, error, sizeof error))
        ck_abort_msg("%s", error);
    for (size_t i = 0; i < file.vectors_len && all; i++)
        all = holds_without(&file.vectors[i], key);
    vector_file_free(&file);
    return all;
}

/* A key that is not read, or not heeded, is found by some vector. */
START_TEST(heeds_every_key_about_authentication)
{
    static const char *const folders[] = {"handshake", "handshake12"};
    const char *key = counting[_i].key, *folder = counting[_i].folder;

    for (size_t i = 0; i < 2; i++) {
        if (folder == NULL || strcmp(folder, folders[i]) == 0)
            ck_assert_msg(!all_hold_without(folders[i], counting[_i].path, key),
                          "%s: %s", folders[i], key);
    }
}
END_TEST

static const struct {
    const char *path, *key;
} counting13[] = {
    {"hello_retry_request.txt", "key_shares"},
    {"hello_retry_request.txt", "flags"},
    {"hello_retry_request.txt", "ticket_key"},
    {"psk.txt", "psk"},
    {"psk.txt", "flags"},
    {"tickets.txt", "clock"},
    {"tickets.txt", "session"},
    {"tickets.txt", "session_context"},
    {"tickets.txt", "session_lifetime"},
    {"tickets.txt", "ticket_key"},
    {"tickets.txt", "tickets"},
    {"early_data.txt", "max_early_data"},
    {"early_data.txt", "replay"},
    {"early_data.txt", "flags"},
};

#define COUNTING13 ((int)(sizeof counting13 / sizeof counting13[0]))

START_TEST(heeds_every_key_about_sessions)
{
    const char *path = counting13[_i].path, *key = counting13[_i].key;

    ck_assert_msg(!all_hold_without("handshake", path, key), "%s", key);
}
END_TEST

/* ---- Malformed vectors --------------------------------------------------- */

#define CLIENT                                                                 \
    {"type", "handshake", 1}, {"role", "client", 2},                           \
        {"suites", "TLS_CHACHA20_POLY1305_SHA256", 3},                         \
    {                                                                          \
        "groups", "x25519", 4                                                  \
    }

static const struct {
    const char *key, *value, *said;
} wrong_fields[] = {
    {"rendom", "", "'rendom' is no key of this type"},
    {"role", "server", "'role' is given twice"},
    {"schemes", "ed448", "'schemes' names a signature scheme"},
    {"schemes_cert", "none", "'schemes_cert' names a signature scheme"},
    {"flags", "no_compat, no_flag", "'flags' names a flag"},
    {"alpn", "", "'alpn' is not a protocol name"},
    {"alpn", "h2", "'alpn' is not pairs of hexadecimal digits"},
    {"npn", "0", "'npn' is not pairs of hexadecimal digits"},
    {"npn_select", "h2", "'npn_select' is not"},
    {"psk", "id", "'psk' is not an identity"},
    {"psk", "id:0", "'psk' has a key that is not pairs"},
    {"psk", "id:0:SHA-256", "'psk' has a key that is not pairs"},
    {"psk", "00:SHA-256", "'psk' is not an identity"},
    {"psk", "id:00:SHA-512", "'psk' has a key that is not pairs"},
    {"key_shares", "none, x25519", "'key_shares' names a group"},
    {"clock", "-1", "'clock' is not a time"},
    {"clock", "1s", "'clock' is not a time"},
    {"session", "0", "'session' is not pairs"},
    {"session_context", "x", "'session_context' is not pairs"},
    {"session_lifetime", "0", "'session_lifetime' is not a number"},
    {"ticket_key", "00", "'ticket_key' is not a name"},
    {"tickets", "256", "'tickets' is more than"},
    {"max_early_data", "0", "'max_early_data' is not a number"},
    {"replay", "later", "'replay' is none of"},
    {"alpn_policy", "none", "'alpn_policy' is none of"},
    {"alpn_select", "x", "'alpn_select' is not"},
    {"certificate", "3", "'certificate' is not pairs"},
    {"key", "00", "'key' is not a seed"},
    {"anchor", "3", "'anchor' is not pairs"},
    {"peer_key", "x", "'peer_key' is not pairs"},
    {"authority", "3", "'authority' is not pairs"},
    {"peer_types", "X509, OpenPGP", "'peer_types' names a certificate type"},
    {"client_auth", "none", "'client_auth' is neither"},
    {"keep_messages", "0", "'keep_messages' is not a number"},
    {"credential", "x509", "'credential' is neither"},
    {"credential.certificate", "00", "stands before 'credential'"},
    {"credential.key", "00", "stands before 'credential'"},
    {"credential.scalar", "00", "stands before 'credential'"},
    {"credential.signature", "00", "stands before 'credential'"},
    {"credential.curve", "x25519", "stands before 'credential'"},
    {"credential.schemes", "ed25519", "stands before 'credential'"},
    {"credential.name", "localhost", "stands before 'credential'"},
    {"credential.alpn", "00", "stands before 'credential'"},
    {"credential.issuer", "00", "stands before 'credential'"},
    {"random", "0", "'random' is not pairs"},
    {"input_size", "0", "'input_size' is not a number"},
    {"output_size", "1x", "'output_size' is not a number"},
    {"hello", "yes", "'hello' is neither"},
    {"verify", "", "'verify' is neither"},
    {"sign", "maybe", "'sign' is neither"},
    {"in", "0", "'in' is not pairs"},
    {"event", "state CONNECTED", "'event' has not happened"},
    {"negotiated.peer_verified", "yes", "'negotiated.peer_verified' is no,"},
    {"secret.NONE", "00", "'secret.NONE' has not been told"},
    {"app_out", "00", "'app_out' cannot be sent"},
    {"early_out", "00", "'early_out' cannot be sent"},
    {"early_in", "00", "'early_in' differs"},
    {"saved", "00", "'saved' has not been saved"},
    {"resumed", "yes", "'resumed' is no,"},
    {"retried", "yes", "'retried' is no,"},
    {"early_data", "accepted", "'early_data' is none,"},
};

START_TEST(names_the_malformed_field)
{
    char key[32], value[32], error[256];
    struct vector_field fields[] = {CLIENT, {key, value, 5}};
    struct vector v = {.path = "-", .fields = fields, .fields_len = 5};

    snprintf(key, sizeof key, "%s", wrong_fields[_i].key);
    snprintf(value, sizeof value, "%s", wrong_fields[_i].value);
    ck_assert(!holds(&v, error));
    ck_assert_msg(strstr(error, wrong_fields[_i].said) != NULL, "%s", error);
    ck_assert_msg(strstr(error, "line 5") != NULL, "%s", error);
}
END_TEST

/* A callback that was to refuse or to wait, and was never asked. */
START_TEST(misses_a_callback_that_is_not_asked)
{
    static const char *const keys[] = {"hello", "verify", "sign"};
    static const char *const answers[] = {"no", "later"};
    char key[8], answer[8], said[32], error[256];
    struct vector_field fields[] = {
        {"type", "handshake", 1},
        {"role", "client", 2},
        {"suites", "TLS_CHACHA20_POLY1305_SHA256", 3},
        {"groups", "x25519", 4},
        {"schemes", "ed25519", 5},
        {key, answer, 6},
        {"error", "RANDOM_FAILED", 7},
        {"alert", "none", 8}};
    struct vector v = {.path = "-", .fields = fields, .fields_len = 8};

    snprintf(key, sizeof key, "%s", keys[_i / 2]);
    snprintf(answer, sizeof answer, "%s", answers[_i % 2]);
    snprintf(said, sizeof said, "'%s' was asked 0 times", key);
    ck_assert(!holds(&v, error));
    ck_assert_msg(strstr(error, said) != NULL, "%s", error);
}
END_TEST

START_TEST(refuses_configuration_behind_a_step)
{
    struct vector_field fields[] = {
        CLIENT, {"eof", "", 5}, {"server_name", "localhost", 6}};
    struct vector v = {.path = "-", .fields = fields, .fields_len = 6};
    char error[256];

    ck_assert(!holds(&v, error));
    ck_assert_msg(strstr(error, "belongs to the configuration") != NULL, "%s",
                  error);
}
END_TEST

/* The clock alone may be set while the vector runs; if there is one. */
START_TEST(refuses_to_set_a_clock_that_is_not_there)
{
    struct vector_field fields[] = {CLIENT, {"eof", "", 5}, {"clock", "1", 6}};
    struct vector v = {.path = "-", .fields = fields, .fields_len = 6};
    char error[256];

    ck_assert(!holds(&v, error));
    ck_assert_msg(strstr(error, "the configuration has none") != NULL, "%s",
                  error);
}
END_TEST

START_TEST(refuses_a_step_behind_the_end)
{
    read_or_abort(0);
    {
        struct vector v = file.vectors[0];
        struct vector_field *fields =
            calloc(v.fields_len + 1, sizeof *v.fields);
        char key[] = "eof", value[] = "", error[256];

        ck_assert_ptr_nonnull(fields);
        memcpy(fields, v.fields, v.fields_len * sizeof *fields);
        fields[v.fields_len++] = (struct vector_field){key, value, 1};
        v.fields = fields;
        ck_assert(!holds(&v, error));
        ck_assert_msg(strstr(error, "must stand before the end") != NULL, "%s",
                      error);
        free(fields);
    }
    vector_file_free(&file);
}
END_TEST

Suite *run_tls_test(void)
{
    Suite *suite = suite_create("run_tls_test");
    TCase *changed = tcase_create("changed"), *malformed = tcase_create("bad");

    tcase_set_timeout(changed, 120);
    tcase_add_loop_test(changed, refuses_a_changed_value, 0, PATHS);
    tcase_add_test(changed, refuses_a_vector_without_one_of_its_steps);
    tcase_add_loop_test(changed, refuses_a_vector_without_its_end, 0, PATHS);
    tcase_add_loop_test(changed, heeds_every_key_about_authentication, 0,
                        COUNTING);
    tcase_add_loop_test(changed, heeds_every_key_about_sessions, 0, COUNTING13);
    suite_add_tcase(suite, changed);
    tcase_add_loop_test(malformed, names_the_malformed_field, 0,
                        (int)(sizeof wrong_fields / sizeof wrong_fields[0]));
    tcase_add_loop_test(malformed, misses_a_callback_that_is_not_asked, 0, 6);
    tcase_add_test(malformed, refuses_configuration_behind_a_step);
    tcase_add_test(malformed, refuses_to_set_a_clock_that_is_not_there);
    tcase_add_test(malformed, refuses_a_step_behind_the_end);
    suite_add_tcase(suite, malformed);
    return suite;
}

/*
 * run_schedule.c: runs the vectors of the key schedule, RFC 9846 7.1 and 7.3,
 * against tls/schedule.h and tls/transcript.h. README.md, "Key schedule",
 * describes the keys.
 *
 * The connection is made up here: no engine runs, and the suite is a name
 * with lengths, so that a suite can be checked that the engine does not have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test-vectors/run_tls.h"
#include "tls/handlers.h"
#include "tls/schedule.h"
#include "tls/transcript.h"

#define SECRETS 8
#define SHOWN   16 /* octets of a value that differs */

struct run {
    const struct vector_field *field;
    char *error;
    size_t size;
    bool bad;
    struct hake_config config;
    struct hake_aead aead;
    struct hake_suite suite;
    struct hake_group group;
    hake_conn conn;
    hake_handshake handshake;
    uint8_t *bytes; /* of the field */
    size_t len;
    unsigned finished; /* how many Finished messages were met */
    bool early;        /* early data goes with the ClientHello */
    uint8_t binder[HAKE_HASH_MAX];
    uint8_t ticket_psk[HAKE_SECRET_MAX];
    uint8_t shared[HAKE_SHARED_MAX];
    uint8_t main_secret[HAKE_SECRET_MAX]; /* kept: the engine wipes its own */
    uint8_t traffic[SECRETS][HAKE_SECRET_MAX];
};

static void fail(struct run *run, const char *what)
{
    if (!run->bad)
        snprintf(run->error, run->size, "line %u: '%s' %s", run->field->line,
                 run->field->key, what);
    run->bad = true;
}

/* The octets of the field. */
static void field_take(struct run *run)
{
    const size_t cap = strlen(run->field->value) / 2;

    free(run->bytes);
    run->len = 0;
    run->bytes = malloc(cap + 1);
    if (run->bytes == NULL)
        fail(run, "does not fit into memory");
    else if (!vector_hex(run->field->value, run->bytes, cap, &run->len))
        fail(run, "is not pairs of hexadecimal digits");
}

static void expect(struct run *run, const uint8_t *got, size_t len)
{
    char text[32 + 2 * SHOWN + 1] = "differs: it is ";

    field_take(run);
    if (run->bad || (run->len == len && memcmp(run->bytes, got, run->len) == 0))
        return;
    for (size_t i = 0; i < len && i < SHOWN; i++)
        snprintf(text + strlen(text), 3, "%02x", got[i]);
    fail(run, text);
}

static void expect_hash(struct run *run, const uint8_t *got)
{
    expect(run, got, run->suite.hash->len);
}

/* ---- What the schedule starts from --------------------------------------- */

static void text_take(struct run *run)
{
    (void)run; /* for people */
}

static void role_take(struct run *run)
{
    run->conn.server = strcmp(run->field->value, "server") == 0;
    if (!run->conn.server && strcmp(run->field->value, "client") != 0)
        fail(run, "is neither 'client' nor 'server'");
}

static void hash_take(struct run *run)
{
    static const struct hake_hash *const hashes[] = {&hake_sha256,
                                                     &hake_sha384};

    for (size_t i = 0; i < 2; i++)
        if (strcmp(hashes[i]->name, run->field->value) == 0)
            run->suite.hash = hashes[i];
    if (run->suite.hash == NULL)
        fail(run, "is neither SHA-256 nor SHA-384");
    else
        transcript_add(&run->handshake, run->suite.hash);
}

static void key_length_take(struct run *run)
{
    const unsigned long n = strtoul(run->field->value, NULL, 10);

    if (n != 16 && n != 32)
        fail(run, "is neither 16 nor 32");
    run->aead.key_len = (uint8_t)n;
}

static void shared_secret_take(struct run *run)
{
    field_take(run);
    if (run->len > sizeof run->shared)
        fail(run, "is longer than a shared secret can be");
    if (run->bad)
        return;
    memcpy(run->shared, run->bytes, run->len);
    memcpy(run->handshake.secret.shared, run->bytes, run->len);
    run->group.shared_len = (uint16_t)run->len;
}

/* The PSK of a ticket, and the ClientHello up to its binders. */
static void psk_take(struct run *run)
{
    struct hake_bytes psk;

    field_take(run);
    if (run->suite.hash == NULL)
        fail(run, "needs 'hash' before it");
    if (run->bad)
        return;
    psk = (struct hake_bytes){run->bytes, run->len};
    run->conn.facts |= FACT_PSK;
    schedule13_early_secret(run->suite.hash, psk, run->handshake.secret.early);
}

static void truncated_take(struct run *run)
{
    uint8_t hash[HAKE_HASH_MAX];

    field_take(run);
    if (!(run->conn.facts & FACT_PSK))
        fail(run, "needs 'psk' before it");
    if (run->bad)
        return;
    transcript_hash_with(&run->handshake, run->suite.hash,
                         (struct hake_bytes){run->bytes, run->len}, hash);
    schedule13_binder(run->suite.hash, run->handshake.secret.early, false, hash,
                      run->binder);
}

static void early_take(struct run *run)
{
    run->early = true;
    if (strcmp(run->field->value, "yes") != 0)
        fail(run, "is not 'yes'");
}

/* ---- Messages, and the keys that follow them ----------------------------- */

static void secret_told(void *ctx, enum hake_secret label,
                        const uint8_t client_random[32],
                        struct hake_bytes secret)
{
    struct run *run = ctx;

    (void)client_random;
    if ((unsigned)label < SECRETS && secret.len <= HAKE_SECRET_MAX)
        memcpy(run->traffic[label], secret.p, secret.len);
}

/* RFC 9846 A.1, A.2: each side's keys change with its own Finished. */
static void finished_follow(struct run *run)
{
    const bool of_server = run->finished++ == 0;
    if (of_server)
        memcpy(run->main_secret, run->handshake.secret.main_secret,
               sizeof run->main_secret);
    schedule13_keys(&run->conn, of_server ? AP : CLIENT_AP | RES);
}

static bool is_retry(const struct run *run)
{
    return run->bytes[0] == MESSAGE_server_hello &&
           hello_retry_request_is(
               (struct hake_bytes){run->bytes + 4, run->len - 4});
}

/* The client's handshake keys wait while early data is under way. */
static void keys_follow(struct run *run)
{
    if (run->bytes[0] == MESSAGE_client_hello && run->early)
        schedule13_keys(&run->conn, EARLY);
    if (run->bytes[0] == MESSAGE_server_hello && !is_retry(run))
        schedule13_keys(&run->conn, run->early ? HS : HS | CLIENT_HS);
    if (run->bytes[0] == MESSAGE_end_of_early_data)
        schedule13_keys(&run->conn, CLIENT_HS);
    if (run->bytes[0] == MESSAGE_finished)
        finished_follow(run);
}

static void message_take(struct run *run)
{
    field_take(run);
    if (run->suite.hash == NULL || run->aead.key_len == 0 ||
        run->group.shared_len == 0)
        fail(run, "needs 'hash', 'key_length' and 'shared_secret' before it");
    if (!run->bad && run->len < 4)
        fail(run, "is no handshake message");
    if (run->bad)
        return;
    if (is_retry(run))
        transcript_retry(&run->handshake);
    transcript_update(&run->handshake,
                      (struct hake_bytes){run->bytes, run->len});
    keys_follow(run);
}

static void ticket_nonce_take(struct run *run)
{
    field_take(run);
    if (run->finished != 2)
        fail(run, "must stand behind both Finished messages");
    if (!run->bad)
        schedule13_ticket_psk(&run->conn,
                              (struct hake_bytes){run->bytes, run->len},
                              run->ticket_psk);
}

/* ---- What must come out -------------------------------------------------- */

static void transcript_hash_expect(struct run *run)
{
    uint8_t hash[HAKE_HASH_MAX];

    transcript_hash(&run->handshake, hash);
    expect_hash(run, hash);
}

static void early_secret_expect(struct run *run)
{
    expect_hash(run, run->handshake.secret.early);
}

static void binder_expect(struct run *run)
{
    expect_hash(run, run->binder);
}

static void early_exporter_secret_expect(struct run *run)
{
    expect_hash(run, run->handshake.early_exporter_secret);
}

static void ticket_psk_expect(struct run *run)
{
    expect_hash(run, run->ticket_psk);
}

static void exporter_secret_expect(struct run *run)
{
    expect_hash(run, run->handshake.exporter_secret);
}

static void resumption_secret_expect(struct run *run)
{
    expect_hash(run, run->handshake.resumption_secret);
}

static void main_secret_expect(struct run *run)
{
    expect_hash(run, run->finished > 0 ? run->main_secret
                                       : run->handshake.secret.main_secret);
}

static void verify_data_expect(struct run *run)
{
    uint8_t verify_data[HAKE_HASH_MAX];

    schedule13_verify_data(
        &run->conn, strncmp(run->field->key, "server", 6) == 0, verify_data);
    expect_hash(run, verify_data);
}

static void traffic_expect(struct run *run)
{
    static const char *const names[SECRETS] = {
        [HAKE_CLIENT_HANDSHAKE_TRAFFIC_SECRET] =
            "client_handshake_traffic_secret",
        [HAKE_SERVER_HANDSHAKE_TRAFFIC_SECRET] =
            "server_handshake_traffic_secret",
        [HAKE_CLIENT_APPLICATION_TRAFFIC_SECRET_0] =
            "client_application_traffic_secret_0",
        [HAKE_SERVER_APPLICATION_TRAFFIC_SECRET_0] =
            "server_application_traffic_secret_0",
        [HAKE_CLIENT_EARLY_TRAFFIC_SECRET] = "client_early_traffic_secret"};

    for (size_t i = 0; i < SECRETS; i++)
        if (names[i] != NULL && strcmp(names[i], run->field->key) == 0)
            expect_hash(run, run->traffic[i]);
}

static const struct hake_keys *keys_of_field(const struct run *run)
{
    const bool of_server = strncmp(run->field->key, "server", 6) == 0;

    return of_server == run->conn.server ? &run->conn.tx : &run->conn.rx;
}

static void key_expect(struct run *run)
{
    expect(run, keys_of_field(run)->key.bytes, run->aead.key_len);
}

static void iv_expect(struct run *run)
{
    expect(run, keys_of_field(run)->iv, HAKE_AEAD_NONCE);
}

static const struct {
    const char *key;
    void (*run)(struct run *run);
    bool starts; /* may stand before the first message */
} keys[] = {{"type", text_take, true},
            {"doc", text_take, true},
            {"comment", text_take, true},
            {"source", text_take, true},
            {"role", role_take, true},
            {"hash", hash_take, true},
            {"key_length", key_length_take, true},
            {"shared_secret", shared_secret_take, true},
            {"psk", psk_take, true},
            {"early_secret", early_secret_expect, true},
            {"truncated_client_hello", truncated_take, true},
            {"binder", binder_expect, true},
            {"early_data", early_take, true},
            {"message", message_take, true},
            {"client_early_traffic_secret", traffic_expect, false},
            {"early_exporter_secret", early_exporter_secret_expect, false},
            {"ticket_nonce", ticket_nonce_take, false},
            {"ticket_psk", ticket_psk_expect, false},
            {"transcript_hash", transcript_hash_expect, false},
            {"main_secret", main_secret_expect, false},
            {"client_handshake_traffic_secret", traffic_expect, false},
            {"server_handshake_traffic_secret", traffic_expect, false},
            {"client_application_traffic_secret_0", traffic_expect, false},
            {"server_application_traffic_secret_0", traffic_expect, false},
            {"exporter_secret", exporter_secret_expect, false},
            {"resumption_secret", resumption_secret_expect, false},
            {"client_verify_data", verify_data_expect, false},
            {"server_verify_data", verify_data_expect, false},
            {"client_write_key", key_expect, false},
            {"server_write_key", key_expect, false},
            {"client_write_iv", iv_expect, false},
            {"server_write_iv", iv_expect, false}};

#define KEYS (sizeof keys / sizeof keys[0])

static void field_run(struct run *run, bool started)
{
    size_t i = 0;

    while (i < KEYS && strcmp(keys[i].key, run->field->key) != 0)
        i++;
    if (i == KEYS)
        fail(run, "is no key of this type");
    else if (!started && !keys[i].starts)
        fail(run, "must stand behind a 'message'");
    else
        keys[i].run(run);
}

/* Whoever keeps sessions has a resumption secret. */
static void session_save(void *ctx, hake_conn *conn, struct hake_bytes key,
                         struct hake_bytes state, struct hake_bytes ticket)
{
    (void)ctx, (void)conn, (void)key, (void)state, (void)ticket;
}

static void run_init(struct run *run, char *error, size_t size)
{
    run->error = error;
    run->config.session_save = session_save;
    run->size = size;
    run->suite.aead = &run->aead;
    run->config.keylog = secret_told;
    run->config.keylog_ctx = run;
    run->conn.config = &run->config;
    run->conn.suite = &run->suite;
    run->conn.group = &run->group;
    run->conn.handshake = &run->handshake;
}

bool run_schedule(const struct vector *v, char *error, size_t size)
{
    struct run run = {.bad = false};
    bool started = false;

    run_init(&run, error, size);
    for (size_t i = 0; i < v->fields_len && !run.bad; i++) {
        run.field = &v->fields[i];
        started = started || strcmp(run.field->key, "message") == 0;
        field_run(&run, started);
    }
    if (run.finished != 2 && !run.bad)
        fail(&run, "is the end, without two Finished messages");
    free(run.bytes);
    return !run.bad;
}

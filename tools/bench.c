/*
 * bench.c: `hake bench`: what the engine costs above the libsodium calls that
 * it cannot do without. The floor makes exactly those calls, on data of the
 * same sizes, interleaved with the engine in the same run; the figures are
 * medians of the rounds' ratios, so a noisy machine disturbs both alike. The
 * algorithms themselves are in bench_algorithms.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "tls/extra/extra.h"
#include "tools/bench_algorithms.h"
#include "tools/bench_clock.h"
#include "tools/bench_floor.h"
#include "tools/bench_path.h"
#include "tools/cert.h"
#include "tools/options.h"
#include "tools/signature_cases.h"
#include "tools/tool.h"

#define MESSAGES_MAX 4096 /* of a handshake, kept for TLS 1.2 */

struct side {
    hake_conn conn;
    hake_handshake handshake;
    uint8_t in[HAKE_INPUT_FULL], out[HAKE_OUTPUT_FULL];
    uint8_t messages[MESSAGES_MAX];
    _Alignas(HAKE_AEAD_ALIGN) uint8_t expanded[HAKE_EXPANDED_KEYS];
    struct hake_config config;
};

/* What is measured: with X25519 and Ed25519, or with P-256 for both and keys of
 * the AEAD made ready. */
struct setup {
    const struct hake_suite *suite;
    bool p256;
};

struct pair {
    struct side client, server;
    const struct setup *setup;
    struct hake_ed25519_key key;
    struct hake_p256_signer p256_signer;
    uint8_t certificate[1024], p256_certificate[1024];
    struct hake_bytes ed25519_chain, p256_chain, chain;
    struct hake_credential credential;
    uint8_t pin[1][32];
    struct hake_pins pins;
    enum bench_kind kind;
    /* what the client has kept, and the server keeps its tickets with */
    uint8_t session[1024];
    size_t session_len;
    struct hake_ticket_key ticket_key;
    struct hake_ticket_keys ticket_keys;
};

static void ed25519_configure(struct pair *p)
{
    static const uint16_t schemes[] = {0x0807, 0};

    p->chain = p->ed25519_chain;
    p->credential = (struct hake_credential){
        .schemes = schemes, .sign = hake_sign_ed25519, .sign_ctx = &p->key};
}

static void p256_configure(struct pair *p)
{
    static const uint16_t schemes[] = {0x0403, 0};

    p->chain = p->p256_chain;
    p->credential =
        (struct hake_credential){.schemes = schemes,
                                 .sign = hake_sign_p256,
                                 .sign_ctx = &p->p256_signer,
                                 .signature_len = HAKE_P256_SIGNATURE_MAX};
}

static struct hake_config common_config(bool p256,
                                        const struct hake_suite *const *suites)
{
    static const struct hake_group *const groups[] = {&hake_secp256r1, NULL};
    static const struct hake_scheme *const schemes[] = {
        &hake_ecdsa_secp256r1_sha256, NULL};
    static const uint8_t protocols[] = {2, 'h', '2'};
    struct hake_config config = {.suites = suites,
                                 .groups = p256 ? groups : hake_default_groups,
                                 .schemes =
                                     p256 ? schemes : hake_default_schemes,
                                 .random = hake_random_sodium};

    hake_alpn_list_init(&config.alpn, protocols, sizeof protocols);
    return config;
}

/* suites: the setup's alone, and NULL. false: the certificate is wrong. */
static bool pair_configure(struct pair *p, const struct setup *setup,
                           const struct hake_suite *const *suites)
{
    p->setup = setup;
    if (setup->p256)
        p256_configure(p);
    else
        ed25519_configure(p);
    p->credential.chain = &p->chain;
    p->credential.chain_len = 1;
    p->pins = (struct hake_pins){(const uint8_t(*)[32])p->pin, 1};
    p->kind = BENCH_FULL;
    p->client.config = p->server.config = common_config(setup->p256, suites);
    p->client.config.role = &hake_client;
    p->client.config.verify = hake_verify_pinned;
    p->client.config.verify_ctx = &p->pins;
    p->server.config.role = &hake_server;
    p->server.config.credentials = &p->credential;
    p->server.config.credentials_len = 1;
    return hake_pin(p->chain, p->pin[0]);
}

static bool pair_init(struct pair *p)
{
    static const char *const names[] = {"localhost"};
    const struct cert_plan plan = {.kind = CERT_SERVER,
                                   .names = {names, 1},
                                   .key = &p->key,
                                   .not_before = 1750000000,
                                   .days = 365};
    char error[CERT_ERROR_MAX];
    uint8_t seed[32];

    memset(p, 0, sizeof *p);
    randombytes_buf(seed, sizeof seed);
    hake_ed25519_key_init(&p->key, seed);
    p->ed25519_chain.p = p->certificate;
    p->p256_signer.random = hake_random_sodium;
    p->p256_chain.p = p->p256_certificate;
    p->p256_chain.len = signature_case_p256(
        &p->p256_signer.key, p->p256_certificate, sizeof p->p256_certificate);
    return p->p256_chain.len > 0 &&
           cert_make(&plan, p->certificate, sizeof p->certificate,
                     &p->ed25519_chain.len, error);
}

/* From now on the server asks for a certificate. */
static void pair_authenticate(struct pair *p)
{
    p->kind = BENCH_CLIENT_AUTH;
    p->client.config.credentials = &p->credential;
    p->client.config.credentials_len = 1;
    p->server.config.client_auth = HAKE_CLIENT_AUTH_REQUIRED;
    p->server.config.verify = hake_verify_pinned;
    p->server.config.verify_ctx = &p->pins;
}

/* Memory for what the setup needs: keys made ready; TLS 1.2's client signs the
 * messages themselves. */
static void memory_give(const struct pair *p, struct side *side)
{
    if (p->setup->p256)
        hake_expand_keys(
            &side->conn,
            (struct hake_buffer){side->expanded, sizeof side->expanded});
    if (p->kind == BENCH_CLIENT_AUTH)
        hake_keep_messages(
            &side->conn,
            (struct hake_buffer){side->messages, sizeof side->messages});
}

static enum hake_answer session_find(void *ctx, hake_conn *conn,
                                     struct hake_bytes key,
                                     struct hake_bytes *session)
{
    const struct pair *p = ctx;

    (void)conn, (void)key;
    *session = (struct hake_bytes){p->session, p->session_len};
    return p->session_len > 0 ? HAKE_YES : HAKE_NO;
}

static void session_save(void *ctx, hake_conn *conn, struct hake_bytes key,
                         struct hake_bytes state, struct hake_bytes ticket)
{
    struct pair *p = ctx;

    (void)conn, (void)key;
    if (ticket.len > sizeof p->session - state.len)
        return;
    memcpy(p->session, state.p, state.len);
    memcpy(p->session + state.len, ticket.p, ticket.len);
    p->session_len = state.len + ticket.len;
}

static bool clock_tell(void *ctx, int64_t *ms)
{
    (void)ctx;
    *ms = 1760000000000;
    return true;
}

/* From the second handshake on, each resumes the one before. */
static void pair_resume(struct pair *p)
{
    p->kind = BENCH_RESUMED;
    p->session_len = 0;
    p->ticket_keys = (struct hake_ticket_keys){&p->ticket_key, 1};
    p->client.config.session_find = session_find;
    p->client.config.session_save = session_save;
    p->client.config.session_ctx = p;
    p->client.config.clock = p->server.config.clock = clock_tell;
    p->server.config.ticket_key = hake_ticket_key_find;
    p->server.config.ticket_key_ctx = &p->ticket_keys;
}

/* Moves what one side has for the wire to the other. */
static void deliver(hake_conn *from, hake_conn *to)
{
    struct hake_bytes bytes = hake_sendrec_buf(from);
    struct hake_buffer room = hake_recvrec_buf(to);

    if (bytes.len == 0 || bytes.len > room.len)
        return;
    memcpy(room.p, bytes.p, bytes.len);
    hake_sendrec_ack(from, bytes.len);
    hake_recvrec_ack(to, bytes.len);
}

/* One handshake; the seconds of each side are added up. */
static bool handshake_run(struct pair *p, double seconds[2])
{
    static const uint8_t name[] = "localhost";
    struct side *c = &p->client, *s = &p->server;
    const struct hake_bytes host = {name, sizeof name - 1};
    double start = bench_seconds(), mid;

    hake_client_start(&c->conn, &c->handshake, &c->config,
                      (struct hake_buffer){c->in, sizeof c->in},
                      (struct hake_buffer){c->out, sizeof c->out}, host);
    memory_give(p, c);
    mid = bench_seconds();
    seconds[0] += mid - start;
    hake_server_start(&s->conn, &s->handshake, &s->config,
                      (struct hake_buffer){s->in, sizeof s->in},
                      (struct hake_buffer){s->out, sizeof s->out});
    memory_give(p, s);
    deliver(&c->conn, &s->conn);
    start = bench_seconds();
    seconds[1] += start - mid;
    deliver(&s->conn, &c->conn);
    mid = bench_seconds();
    seconds[0] += mid - start;
    deliver(&c->conn, &s->conn);
    start = bench_seconds();
    seconds[1] += start - mid;
    deliver(&s->conn, &c->conn); /* a ticket; TLS 1.2: Finished */
    seconds[0] += bench_seconds() - start;
    return (hake_status(&c->conn) & HAKE_CONNECTED) &&
           (hake_status(&s->conn) & HAKE_CONNECTED);
}

static void handshake_print(const char *who, double us, double ratio)
{
    printf("  %-28s %7.1f us %7.0f/s   %5.3f x floor\n", who, us, 1e6 / us,
           ratio);
}

static bool handshake_bench(struct pair *p, unsigned rounds, unsigned per_round)
{
    static double ratio[3][BENCH_ROUNDS_MAX], engine_us[3][BENCH_ROUNDS_MAX];
    static const char *const names[][3] = {
        {"client", "server", "both"},
        {"client, with a certificate", "server, asking for it", "both"},
        {"client, resuming", "server, by its ticket", "both"}};

    for (unsigned r = 0; r < rounds; r++) {
        double engine[3] = {0}, base[3] = {0};

        for (unsigned i = 0; i < per_round; i++) {
            if (!handshake_run(p, engine))
                return false;
            bench_floor_handshake(p->chain.len, p->kind, base);
        }
        engine[2] = engine[0] + engine[1];
        base[2] = base[0] + base[1];
        for (unsigned k = 0; k < 3; k++) {
            ratio[k][r] = engine[k] / base[k];
            engine_us[k][r] = engine[k] / per_round * 1e6;
        }
    }
    for (unsigned k = 0; k < 3; k++)
        handshake_print(names[p->kind][k], bench_median(engine_us[k], rounds),
                        bench_median(ratio[k], rounds));
    return true;
}

/* Seals and opens `count` records of 16384 bytes through two connections. */
static double records_run(struct pair *p, unsigned count)
{
    double start = bench_seconds();

    for (unsigned i = 0; i < count; i++) {
        struct hake_buffer room = hake_sendapp_buf(&p->client.conn);
        struct hake_bytes wire, data;

        hake_sendapp_ack(&p->client.conn, room.len);
        wire = hake_sendrec_buf(&p->client.conn);
        room = hake_recvrec_buf(&p->server.conn);
        /* The wire is not the engine's: its copy is timed on both sides. */
        memcpy(room.p, wire.p, wire.len);
        hake_sendrec_ack(&p->client.conn, wire.len);
        hake_recvrec_ack(&p->server.conn, wire.len);
        data = hake_recvapp_buf(&p->server.conn);
        hake_recvapp_ack(&p->server.conn, data.len);
    }
    return bench_seconds() - start;
}

static void records_bench(struct pair *p, unsigned rounds, unsigned count)
{
    static double speed[BENCH_ROUNDS_MAX], ratio[BENCH_ROUNDS_MAX];
    const struct hake_aead *aead = p->client.config.suites[0]->aead;

    for (unsigned r = 0; r < rounds; r++) {
        double engine = records_run(p, count);
        double base = bench_floor_records(aead, count);

        speed[r] = 16384.0 * count / engine / 1e6;
        ratio[r] = base / engine;
    }
    printf("  %-28s %7.0f MB/s %5.3f x bare AEAD\n", "16 KiB seal + open",
           bench_median(speed, rounds), bench_median(ratio, rounds));
}

static bool setup_bench(struct pair *p, const struct setup *setup,
                        unsigned rounds, unsigned per_round)
{
    const struct hake_suite *const suites[] = {setup->suite, NULL};
    const struct hake_aead *aead = setup->suite->aead;
    double discarded[2];

    if (aead->available != NULL && !aead->available()) {
        printf("%s: not on this machine, skipped\n", setup->suite->name);
        return true;
    }
    printf("%s%s\n", setup->suite->name,
           setup->p256 ? ", secp256r1, ecdsa_secp256r1_sha256" : "");
    if (!pair_configure(p, setup, suites) ||
        !bench_floor_init(setup->suite, setup->p256) ||
        !handshake_bench(p, rounds, per_round))
        return false;
    records_bench(p, rounds, per_round * 8);
    pair_authenticate(p);
    if (!handshake_bench(p, rounds, per_round))
        return false;
    pair_configure(p, setup, suites);
    pair_resume(p);
    return handshake_run(p, discarded) &&
           handshake_bench(p, rounds, per_round) &&
           hake_conn_resumed(&p->client.conn);
}

static bool bench_engine(unsigned rounds, unsigned per_round)
{
    static const struct setup setups[] = {
        {&hake_suite13_chacha20_poly1305_sha256, false},
        {&hake_suite13_aes_256_gcm_sha384, false},
        {&hake_suite12_ecdhe_ecdsa_chacha20_poly1305, false},
        {&hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384, false},
        {&hake_suite13_aes_128_gcm_sha256, true}};
    static struct pair pair;
    bool good = pair_init(&pair);

    for (size_t i = 0; i < sizeof setups / sizeof setups[0] && good; i++)
        good = setup_bench(&pair, &setups[i], rounds, per_round);
    return good;
}

static bool bench_algorithms_alone(unsigned rounds, unsigned per_round)
{
    (void)per_round;
    return bench_algorithms(rounds);
}

static const struct part {
    const char *name;
    bool (*run)(unsigned rounds, unsigned per_round);
} parts[] = {{"engine", bench_engine},
             {"paths", bench_path},
             {"algorithms", bench_algorithms_alone}};

#define PARTS (sizeof parts / sizeof parts[0])

/* Runs one part, or all of them if only is NULL. */
static int parts_run(const char *only, unsigned rounds, unsigned per_round)
{
    printf("CPU time, medians of %u rounds of %u; libsodium %s\n", rounds,
           per_round, sodium_version_string());
    for (size_t i = 0; i < PARTS; i++) {
        if (only != NULL && strcmp(parts[i].name, only) != 0)
            continue;
        if (!parts[i].run(rounds, per_round)) {
            fprintf(stderr, "hake: the benchmark of %s failed\n",
                    parts[i].name);
            return EXIT_FAILED;
        }
    }
    return EXIT_DONE;
}

static bool only_check(const char *only)
{
    for (size_t i = 0; i < PARTS; i++) {
        if (only == NULL || strcmp(parts[i].name, only) == 0)
            return true;
    }
    fprintf(stderr,
            "hake: --only takes engine, paths or algorithms, not \"%s\"\n",
            only);
    return false;
}

int bench_main(int argc, char **argv)
{
    static const struct option_spec specs[] = {
        {"only", "PART", "engine, paths or algorithms (default: all)", false},
        {"rounds", "N", "interleaved rounds, 15 to 101 (21)", false},
        {"handshakes", "N", "handshakes in each round (40)", false},
        {NULL, NULL, NULL, false}};
    struct options o;
    uint64_t rounds = 21, per_round = 40;
    int status = options_parse(
        &o, specs, "bench [options]",
        "Times the engine beside the libsodium calls it needs, and algorithms "
        "beside\nOpenSSL's.",
        argc, argv);

    if (status >= 0)
        return status;
    if (options_nth(&o, NULL, 0) != NULL) {
        fprintf(stderr, "hake: bench takes no argument, not \"%s\"\n",
                options_nth(&o, NULL, 0));
        return EXIT_USAGE;
    }
    if (!only_check(options_get(&o, "only")) ||
        !options_number(&o, "rounds", 15, BENCH_ROUNDS_MAX, &rounds) ||
        !options_number(&o, "handshakes", 1, 1000000, &per_round))
        return EXIT_USAGE;
    return parts_run(options_get(&o, "only"), (unsigned)rounds,
                     (unsigned)per_round);
}

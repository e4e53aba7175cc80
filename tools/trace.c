/*
 * trace.c: `hake trace`: a client and a server in one memory, connected by
 * nothing but copies, complete a handshake, exchange a few bytes and close;
 * each step is explained as it happens.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tools/cert.h"
#include "tools/explain_text.h"
#include "tools/options.h"
#include "tools/report.h"
#include "tools/setup.h"
#include "tools/tool.h"

#define SERVER_NAME     "localhost"
#define CLIENT_NAME     "alice"
#define CERTIFICATE_MAX 1024
#define MESSAGES_MAX    8192 /* of a handshake, that are kept */
#define SESSION_MAX     1024

#define USAGE "trace [options]"
#define ABOUT                                                                  \
    "Runs a handshake between two peers in memory and explains every step."

static const struct option_spec specs[] = {
    {"tls", "VERSION", "1.3 (default) or 1.2", false},
    {"npn", "LIST", "NPN instead of ALPN, TLS 1.2 only, on both sides", false},
    {"npn-select", "NAME", "what the client takes, advertised or not", false},
    {"alpn", "LIST", "protocols that the client offers (default: h2)", false},
    {"alpn-server", "LIST", "what the server takes (default: the same)", false},
    {"suites", "LIST", "cipher suites, best first (IANA names)", false},
    {"groups", "LIST", "key-exchange groups, best first", false},
    {"sigalgs", "LIST", "signature schemes, best first", false},
    KEY_SHARES_OPTION,
    {"retry", NULL, "the server asks for a cookie", false},
    {"psk", "ID:HEX", "a pre-shared key of both sides", false},
    {"psk-ke", NULL, "weaker: PSKs also without key exchange", false},
    {"resume", NULL, "a second handshake, under a ticket of the first", false},
    {"early-data", "TEXT", "and early data in it", false},
    {"client-auth", NULL, "the server asks for the client's certificate",
     false},
    {"raw-keys", NULL, "raw public keys instead of certificates (RFC 7250)",
     false},
    {"keylog", "FILE", "append secrets in SSLKEYLOGFILE format", false},
    {NULL, NULL, NULL, false}};

/* One of the two: what it shows, whom it believes, its connection. */
struct side {
    struct hake_ed25519_key key;
    uint8_t certificate[CERTIFICATE_MAX];
    struct hake_bytes shown; /* the certificate, or the key in it */
    struct hake_credential credential;
    struct hake_anchor anchor; /* the other's certificate */
    struct hake_trust trust;
    uint8_t pin[1][32]; /* the other's key */
    struct hake_pins pins;
    struct hake_config config;
    struct explain_text explain;
    hake_conn conn;
    hake_handshake handshake;
    uint8_t messages[MESSAGES_MAX];
    uint8_t in[HAKE_INPUT_FULL], out[HAKE_OUTPUT_FULL];
};

struct trace {
    struct setup setup;
    struct tickets tickets;
    uint8_t session[SESSION_MAX]; /* the client's */
    size_t session_len;           /* 0: none */
    const char *early;            /* NULL: none */
    uint8_t alpn_server[HAKE_ALPN_LIST_MAX];
    struct side client, server;
};

/* ---- The wire --------------------------------------------------------- */

/* Hands over what one side has for the other; false if there is nothing. */
static bool bytes_carry(struct side *from, struct side *to)
{
    const struct hake_bytes ready = hake_sendrec_buf(&from->conn);
    const struct hake_buffer room = hake_recvrec_buf(&to->conn);
    const size_t n = ready.len < room.len ? ready.len : room.len;

    if (n == 0)
        return false;
    printf("\n%s -> %s: %zu bytes\n", from->explain.who, to->explain.who, n);
    memcpy(room.p, ready.p, n);
    hake_sendrec_ack(&from->conn, n);
    hake_recvrec_ack(&to->conn, n);
    return true;
}

static void wire_run(struct trace *t)
{
    bool moved = true;

    while (moved) {
        moved = bytes_carry(&t->client, &t->server);
        moved = bytes_carry(&t->server, &t->client) || moved;
    }
}

static bool text_exchange(struct trace *t, struct side *from, struct side *to,
                          const char *text)
{
    const uint8_t *bytes = (const uint8_t *)text;
    struct hake_bytes got;
    bool same;

    if (hake_write(&from->conn, bytes, strlen(text)) != strlen(text))
        return false;
    wire_run(t);
    got = hake_recvapp_buf(&to->conn);
    printf("%s: reads \"", to->explain.who);
    escape_name(stdout, got.p, got.len);
    puts("\"");
    same = got.len == strlen(text) && memcmp(got.p, text, got.len) == 0;
    hake_recvapp_ack(&to->conn, got.len);
    return same;
}

/* ---- The two sides ---------------------------------------------------- */

static bool certificate_make(struct side *side, enum cert_kind kind,
                             const char *name)
{
    const char *const names[] = {name};
    const struct cert_plan plan = {.kind = kind,
                                   .names = {names, 1},
                                   .key = &side->key,
                                   .not_before = (uint64_t)time(NULL),
                                   .days = 1};
    char error[CERT_ERROR_MAX];
    uint8_t seed[32];

    randombytes_buf(seed, sizeof seed);
    hake_ed25519_key_init(&side->key, seed);
    sodium_memzero(seed, sizeof seed);
    side->shown.p = side->certificate;
    if (cert_make(&plan, side->certificate, sizeof side->certificate,
                  &side->shown.len, error))
        return true;
    fprintf(stderr, "hake: %s\n", error);
    return false;
}

/* What a side shows, and what the other believes. */
static void side_show(struct side *side, struct side *other, bool raw)
{
    static const uint16_t schemes[] = {0x0807, 0}; /* ed25519 */
    static const uint8_t raw_only[] = {HAKE_RAW_PUBLIC_KEY};

    other->anchor.certificate = side->shown;
    other->trust = (struct hake_trust){
        .anchors = &other->anchor, .anchors_len = 1, .now = identity_now};
    hake_pin(side->shown, other->pin[0]);
    other->pins = (struct hake_pins){(const uint8_t(*)[32])other->pin, 1};
    other->config.verify = raw ? hake_verify_pinned : hake_verify_path;
    other->config.verify_ctx = raw ? (void *)&other->pins : &other->trust;
    side->credential = (struct hake_credential){.chain = &side->shown,
                                                .chain_len = 1,
                                                .schemes = schemes,
                                                .sign = hake_sign_ed25519,
                                                .sign_ctx = &side->key};
    side->config.credentials = &side->credential;
    side->config.credentials_len = 1;
    if (!raw)
        return;
    side->shown = hake_certificate_key_info(side->shown);
    side->credential.type = HAKE_RAW_PUBLIC_KEY;
    other->config.peer_types = (struct hake_bytes){raw_only, 1};
}

static bool server_alpn_set(struct trace *t, const char *text)
{
    char error[FILE_ERROR_MAX];
    size_t len;

    if (text == NULL)
        return true;
    if (!alpn_list_parse(text, t->alpn_server, sizeof t->alpn_server, &len,
                         error)) {
        fprintf(stderr, "hake: --alpn-server: %s\n", error);
        return false;
    }
    return hake_alpn_list_init(&t->server.config.alpn, t->alpn_server, len);
}

/* ---- Sessions --------------------------------------------------------- */

static enum hake_answer session_find(void *ctx, hake_conn *conn,
                                     struct hake_bytes key,
                                     struct hake_bytes *session)
{
    const struct trace *t = ctx;

    (void)conn, (void)key;
    *session = (struct hake_bytes){t->session, t->session_len};
    return t->session_len > 0 ? HAKE_YES : HAKE_NO;
}

static void session_save(void *ctx, hake_conn *conn, struct hake_bytes key,
                         struct hake_bytes state, struct hake_bytes ticket)
{
    struct trace *t = ctx;

    (void)conn, (void)key;
    if (t->session_len > 0 || state.len + ticket.len > sizeof t->session)
        return; /* the first will do */
    memcpy(t->session, state.p, state.len);
    memcpy(t->session + state.len, ticket.p, ticket.len);
    t->session_len = state.len + ticket.len;
}

/* Both sides' part in --retry, --resume and --early-data. */
static bool sessions_prepare(struct trace *t, const struct options *o)
{
    struct hake_config *client = &t->client.config, *server = &t->server.config;
    const bool resumes = options_has(o, "resume") || t->early != NULL;

    if (options_has(o, "retry"))
        server->flags |= HAKE_RETRY_ALWAYS;
    tickets_make(&t->tickets);
    if (resumes || options_has(o, "retry")) {
        server->ticket_key = hake_ticket_key_find;
        server->ticket_key_ctx = &t->tickets.ring;
    }
    if (!resumes)
        return true;
    client->session_find = session_find;
    client->session_save = session_save;
    client->session_ctx = t;
    client->clock = server->clock = session_clock;
    if (t->early == NULL)
        return true;
    client->flags |= HAKE_EARLY_DATA;
    return tickets_early(&t->tickets, (uint32_t)strlen(t->early), 0, server);
}

static void side_init(struct trace *t, struct side *side, const char *who)
{
    side->config = t->setup.config;
    side->explain.out = stdout;
    side->explain.who = who;
    side->config.trace = explain_text;
    side->config.trace_ctx = &side->explain;
}

static bool sides_prepare(struct trace *t, const struct options *o)
{
    static const uint8_t h2[] = "\x02h2";
    struct side *client = &t->client, *server = &t->server;
    const bool raw = options_has(o, "raw-keys");

    if (!setup_init(&t->setup, o) || !setup_key_shares(&t->setup, o))
        return false;
    if (!options_has(o, "alpn") && t->setup.config.npn == NULL)
        hake_alpn_list_init(&t->setup.config.alpn, h2, sizeof h2 - 1);
    side_init(t, client, "client");
    side_init(t, server, "server");
    client->config.role = &hake_client;
    server->config.role = &hake_server;
    server->config.keylog = NULL; /* the same secrets again */
    if (!certificate_make(server, CERT_SERVER, SERVER_NAME) ||
        !certificate_make(client, CERT_CLIENT, CLIENT_NAME))
        return false;
    side_show(server, client, raw);
    if (options_has(o, "client-auth")) {
        side_show(client, server, raw);
        server->config.client_auth = HAKE_CLIENT_AUTH_REQUIRED;
    }
    t->early = options_get(o, "early-data");
    return server_alpn_set(t, options_get(o, "alpn-server")) &&
           sessions_prepare(t, o);
}

/* ---- The run ---------------------------------------------------------- */

static void heading(const char *text)
{
    printf("\n== %s ==\n", text);
}

static void sides_start(struct trace *t)
{
    struct side *c = &t->client, *s = &t->server;
    const struct hake_bytes name = {(const uint8_t *)SERVER_NAME,
                                    sizeof SERVER_NAME - 1};

    hake_server_start(&s->conn, &s->handshake, &s->config,
                      (struct hake_buffer){s->in, sizeof s->in},
                      (struct hake_buffer){s->out, sizeof s->out});
    hake_client_start(&c->conn, &c->handshake, &c->config,
                      (struct hake_buffer){c->in, sizeof c->in},
                      (struct hake_buffer){c->out, sizeof c->out}, name);
    hake_keep_messages(&s->conn,
                       (struct hake_buffer){s->messages, MESSAGES_MAX});
    hake_keep_messages(&c->conn,
                       (struct hake_buffer){c->messages, MESSAGES_MAX});
}

/* Says how one side failed, if it did. */
static bool side_is_well(const struct side *side)
{
    struct report report = {0};

    if (!(hake_status(&side->conn) & HAKE_FAILED))
        return true;
    report_from(&report, &side->conn);
    fflush(stdout);
    report_sentence(stderr, &report, &side->conn);
    return false;
}

static bool sides_are_well(const struct trace *t)
{
    const bool client = side_is_well(&t->client);

    return side_is_well(&t->server) && client;
}

static bool sides_have(const struct trace *t, unsigned operation)
{
    return (hake_status(&t->client.conn) & operation) &&
           (hake_status(&t->server.conn) & operation);
}

/* Early data goes out behind the ClientHello, and is read as soon as it has
 * come; only the client's Finished shows that it is no replay. */
static void early_send(struct trace *t)
{
    const struct hake_buffer room = hake_sendearly_buf(&t->client.conn);
    const size_t len = t->early == NULL ? 0 : strlen(t->early);

    if (len == 0 || room.len < len)
        return;
    memcpy(room.p, t->early, len);
    hake_sendearly_ack(&t->client.conn, len);
}

static void early_take(struct trace *t)
{
    const struct hake_bytes got = hake_recvearly_buf(&t->server.conn);

    if (got.len == 0)
        return;
    fputs("server: reads early data \"", stdout);
    escape_name(stdout, got.p, got.len);
    puts("\"");
    hake_recvearly_ack(&t->server.conn, got.len);
    wire_run(t);
}

static bool trace_run(struct trace *t, const char *title)
{
    heading(title);
    sides_start(t);
    early_send(t);
    wire_run(t);
    early_take(t);
    if (!sides_are_well(t) || !sides_have(t, HAKE_CONNECTED))
        return false;
    heading("Application data");
    if (!text_exchange(t, &t->client, &t->server, "ping") ||
        !text_exchange(t, &t->server, &t->client, "pong"))
        return false;
    heading("Closing");
    hake_close(&t->client.conn);
    wire_run(t);
    hake_close(&t->server.conn);
    wire_run(t);
    return sides_are_well(t) && sides_have(t, HAKE_CLOSED);
}

static void name_print(const char *mechanism, struct hake_alpn_name name)
{
    if (name.len == 0)
        return;
    printf("%s ", mechanism);
    escape_name(stdout, name.p, name.len);
}

static void summary_print(const struct trace *t)
{
    const hake_conn *conn = &t->client.conn;
    const struct hake_alpn_name alpn = hake_conn_alpn(conn);
    const struct hake_alpn_name npn = hake_conn_npn(conn, NULL);

    heading("Result");
    printf("%s, %s, %s, %s; ", hake_version_name(hake_conn_version(conn)),
           hake_conn_suite(conn)->name,
           hake_conn_group(conn) == NULL ? "no key exchange"
                                         : hake_conn_group(conn)->name,
           hake_conn_scheme(conn) == 0
               ? "no signature"
               : hake_scheme_name(hake_conn_scheme(conn)));
    if (hake_conn_retried(conn))
        fputs("HelloRetryRequest; ", stdout);
    if (hake_conn_resumed(conn))
        fputs("resumed; ", stdout);
    if (hake_conn_early_data(conn) == HAKE_EARLY_ACCEPTED)
        fputs("early data accepted; ", stdout);
    if (hake_conn_early_data(conn) == HAKE_EARLY_REJECTED)
        fputs("early data rejected; ", stdout);
    name_print("ALPN", alpn);
    name_print("NPN", npn);
    puts(alpn.len + npn.len == 0 ? "no protocol; closed both ways"
                                 : "; closed both ways");
}

static int trace_command(struct trace *t, const struct options *o)
{
    int status = EXIT_FAILED;

    if (!sides_prepare(t, o))
        return EXIT_USAGE;
    if (trace_run(t, "Handshake") &&
        (t->client.config.session_find == NULL ||
         trace_run(t, "Second handshake, under a ticket of the first"))) {
        summary_print(t);
        status = EXIT_DONE;
    }
    hake_wipe(&t->client.conn);
    hake_wipe(&t->server.conn);
    hake_ed25519_key_wipe(&t->client.key);
    hake_ed25519_key_wipe(&t->server.key);
    tickets_wipe(&t->tickets);
    sodium_memzero(t->session, sizeof t->session);
    return status;
}

int trace_main(int argc, char **argv)
{
    static struct trace trace; /* large for a stack */
    struct options options;
    int status = options_parse(&options, specs, USAGE, ABOUT, argc, argv);

    if (status < 0 && options_nth(&options, NULL, 0) != NULL) {
        fputs("hake: trace takes no argument but options; see hake trace "
              "--help\n",
              stderr);
        return EXIT_USAGE;
    }
    if (status < 0)
        status = trace_command(&trace, &options);
    setup_wipe(&trace.setup);
    return status;
}

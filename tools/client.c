/*
 * client.c: `hake client`: connects, completes a handshake, and copies
 * standard input to the peer and the peer to standard output; or, with --get,
 * fetches one page. One poll() loop over the socket, stdin and stdout.
 */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tls/messages.h"
#include "tools/early_data.h"
#include "tools/export.h"
#include "tools/http.h"
#include "tools/net.h"
#include "tools/options.h"
#include "tools/report.h"
#include "tools/setup.h"
#include "tools/tool.h"

#define IDLE_MS      60000 /* without a byte, when only the peer can go on */
#define CLOSE_MS     2000  /* for close_notify after a complete answer */
#define MESSAGES_MAX 65536 /* of a handshake, that are kept */
#define CHUNK        4096  /* a pipe that poll() calls ready takes this much */

#define USAGE "client HOST:PORT [options]"
#define ABOUT                                                                  \
    "Connects to a TLS server, copies standard input to it and what it sends " \
    "to\nstandard output; ends when both sides have closed. With --get it "    \
    "fetches a page."

static const struct option_spec specs[] = {
    {"npn-select", "NAME", "NPN: take this protocol, advertised or not", false},
    {"sni", "NAME",
     "the server's name instead of HOST, or none to ask for none", false},
    {"ca", "FILE", "trust anchors; without it the system's", true},
    {"insecure", NULL, "accept every certificate: proves nothing", false},
    IDENTITY_OPTIONS,
    {"max-fragment-length", "N",
     "for servers without RFC 8449: 512, 1024, 2048 or 4096", false},
    {"status", NULL, "ask for an OCSP response beside the certificate", false},
    {"scts", NULL, "ask for signed certificate timestamps", false},
    {"post-handshake-auth", NULL, "let the server ask for --cert later", false},
    {"get", "PATH", "send an HTTP GET and print the page", false},
    SESSION_FILE_OPTIONS,
    EARLY_DATA_OPTION,
    KEY_SHARES_OPTION,
    {"key-update", NULL, "update the keys of both sides once connected", false},
    EXPORT_OPTION,
    SETUP_OPTIONS,
    {NULL, NULL, NULL, false}};

struct client {
    struct options options;
    struct setup setup;
    struct report report;
    struct stapled stapled;
    struct net_place place;
    struct net_wire wire;
    struct hake_bytes name;  /* of the server, to ask for and to verify */
    bool silent;             /* --sni none: it is not asked for */
    struct early_data early; /* --early-data */
    struct export_wish wish; /* --export */
    bool connected;          /* it was seen */
    char *request;           /* --get; NULL: none */
    size_t request_len, request_sent;
    struct http_response answer;
    bool answered;     /* completely */
    bool input_ended;  /* standard input */
    bool gave_up;      /* a time limit or standard output */
    int64_t limit;     /* net_now() of the time limit; 0: none */
    uint64_t progress; /* when the limit was last moved */
    hake_conn conn;
    hake_handshake handshake;
    uint8_t messages[MESSAGES_MAX]; /* for hake_keep_messages */
    uint8_t in[HAKE_INPUT_FULL], out[HAKE_OUTPUT_FULL];
};

/* ---- Failures --------------------------------------------------------- */

static void client_fail(struct client *c, const char *id, const char *format,
                        ...)
{
    va_list arguments;

    if (c->report.error != NULL)
        return; /* the first one counts */
    c->report.error = id;
    va_start(arguments, format);
    vsnprintf(c->report.error_text, sizeof c->report.error_text, format,
              arguments);
    va_end(arguments);
}

/* Ends the connection for a reason of our own. */
static void client_give_up(struct client *c, const char *id, const char *text)
{
    client_fail(c, id, "%s", text);
    c->gave_up = true;
    hake_close(&c->conn);
    net_send(&c->wire, &c->conn);
}

/* ---- Data ------------------------------------------------------------- */

static bool client_is_copying(const struct client *c)
{
    return c->request == NULL;
}

static void client_print(void *ctx, const uint8_t *p, size_t len)
{
    struct client *c = ctx;

    while (len > 0 && !c->setup.json && !c->gave_up) {
        const ssize_t n = write(STDOUT_FILENO, p, len);

        if (n < 0 && errno != EINTR && errno != EAGAIN)
            client_give_up(c, "OUTPUT_FAILED",
                           "standard output takes no more data");
        if (n > 0) {
            p += n;
            len -= (size_t)n;
        }
    }
}

static void answer_judge(struct client *c, enum http_response_status status)
{
    if (status == HTTP_RESPONSE_MORE)
        return;
    if (status == HTTP_RESPONSE_DONE)
        c->answered = true;
    else if (status == HTTP_RESPONSE_MALFORMED)
        client_give_up(c, "HTTP_MALFORMED", c->answer.fault);
    else
        client_give_up(c, "HTTP_CUT",
                       "the server closed before its answer was complete");
    hake_close(&c->conn);
    c->limit = net_now() + CLOSE_MS;
}

/* Application data from the peer, as much as stdout takes without waiting. */
static void client_take(struct client *c)
{
    const struct hake_bytes data = hake_recvapp_buf(&c->conn);
    const size_t n = data.len < CHUNK ? data.len : CHUNK;

    if (n == 0 || c->gave_up)
        return;
    c->report.bytes_in += n;
    if (client_is_copying(c))
        client_print(c, data.p, n);
    else if (!c->answered)
        answer_judge(c, http_response_feed(&c->answer, data.p, n));
    hake_recvapp_ack(&c->conn, n);
}

static void client_sent(struct client *c, size_t n, enum hake_error error)
{
    c->report.bytes_out += n;
    if (error != HAKE_OK) {
        client_fail(c, hake_error_info(error)->id, "%s",
                    hake_error_info(error)->text);
        c->input_ended = true;
    }
}

/* Standard input to the peer. */
static void client_give(struct client *c)
{
    const struct hake_buffer room = hake_sendapp_buf(&c->conn);
    ssize_t n;

    if (room.len == 0)
        return;
    n = read(STDIN_FILENO, room.p, room.len);
    if (n > 0) {
        client_sent(c, (size_t)n, hake_sendapp_ack(&c->conn, (size_t)n));
        return;
    }
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n < 0)
        client_fail(c, "INPUT_FAILED", "cannot read standard input: %s",
                    strerror(errno));
    c->input_ended = true;
    hake_close(&c->conn);
}

static void request_send(struct client *c)
{
    size_t n = 0;

    if (!client_is_copying(c))
        n = hake_write(&c->conn, (const uint8_t *)c->request + c->request_sent,
                       c->request_len - c->request_sent);
    c->request_sent += n;
    c->report.bytes_out += n;
}

static bool request_waits(const struct client *c)
{
    return c->request_sent < c->request_len &&
           (hake_status(&c->conn) & HAKE_SENDAPP);
}

/* ---- The loop --------------------------------------------------------- */

enum { SOCKET, INPUT, OUTPUT, FDS };

static bool client_is_over(const struct client *c)
{
    const unsigned status = hake_status(&c->conn);

    if (c->gave_up)
        return true;
    if (status & HAKE_FAILED)
        return !(status & HAKE_SENDREC) || c->wire.unwritable;
    if ((status & HAKE_CLOSED) || (c->answered && c->wire.ended))
        return true;
    return (status & HAKE_PEER_CLOSED) && c->wire.unwritable &&
           !(status & HAKE_RECVAPP);
}

static void fds_fill(const struct client *c, struct pollfd fds[FDS])
{
    const unsigned status = hake_status(&c->conn);
    short events = 0;

    if ((status & HAKE_RECVREC) && !c->wire.ended)
        events |= POLLIN;
    if ((status & HAKE_SENDREC) && !c->wire.unwritable)
        events |= POLLOUT;
    fds[SOCKET] = (struct pollfd){events == 0 ? -1 : c->wire.fd, events, 0};
    fds[INPUT] = (struct pollfd){-1, POLLIN, 0};
    if (client_is_copying(c) && !c->input_ended && (status & HAKE_SENDAPP) &&
        !early_data_waits(&c->early, &c->conn))
        fds[INPUT].fd = STDIN_FILENO;
    fds[OUTPUT] = (struct pollfd){-1, POLLOUT, 0};
    if ((status & HAKE_RECVAPP) && !c->setup.json)
        fds[OUTPUT].fd = STDOUT_FILENO;
}

/* The handshake has one limit, silence afterwards another; but who waits for
 * standard input or output may wait for ever. */
static void limit_move(struct client *c)
{
    const unsigned status = hake_status(&c->conn);
    const uint64_t progress = c->wire.carried + c->report.bytes_in;
    const bool waiting =
        (c->request != NULL || c->input_ended) && !(status & HAKE_RECVAPP);

    if ((status & HAKE_FAILED) && c->limit == 0)
        c->limit = net_now() + CLOSE_MS; /* for the alert to leave */
    if (!(status & HAKE_CONNECTED) || c->answered ||
        (waiting && c->limit > 0 && c->progress == progress))
        return;
    c->progress = progress;
    c->limit = waiting ? net_now() + IDLE_MS : 0;
}

static void limit_reached(struct client *c)
{
    const unsigned status = hake_status(&c->conn);

    if (c->answered || (status & HAKE_FAILED))
        c->gave_up = true; /* only the end of the end is missing */
    else if (status & HAKE_CONNECTED)
        client_give_up(c, "IDLE_TIMEOUT", "the peer has been silent too long");
    else
        client_give_up(c, "HANDSHAKE_TIMEOUT",
                       "the peer did not complete the handshake in time");
}

static int time_left(const struct client *c)
{
    const int64_t left = c->limit - net_now();

    if ((hake_status(&c->conn) & HAKE_RECVAPP) && c->setup.json)
        return 0; /* it is thrown away: no need to wait for anything */
    if (hake_status(&c->conn) & HAKE_WANT_EXTERNAL)
        return SLOW_KEY_ASK_MS;
    if (c->limit == 0)
        return -1;
    return left > 0 ? (int)left : 0;
}

/* What is to be done first, once. */
static void client_connected(struct client *c)
{
    if (c->connected || !(hake_status(&c->conn) & HAKE_CONNECTED))
        return;
    c->connected = true;
    if (!export_take(&c->wish, &c->conn, &c->report))
        client_give_up(c, c->report.error, c->report.error_text);
    else if (!options_has(&c->options, "key-update"))
        return;
    else if (hake_conn_version(&c->conn) == VERSION_TLS13)
        hake_key_update(&c->conn, true); /* a failure is the connection's */
    else
        client_give_up(c, "KEY_UPDATE_REFUSED",
                       "there is no KeyUpdate before TLS 1.3");
}

/* What the protocol itself asks for. */
static void client_react(struct client *c)
{
    unsigned status;

    do {
        early_data_send(&c->early, &c->conn);
        if (!early_data_waits(&c->early, &c->conn))
            request_send(c);
        net_send(&c->wire, &c->conn);
    } while ((request_waits(c) || early_data_waits(&c->early, &c->conn)) &&
             !(hake_status(&c->conn) & HAKE_SENDREC));
    status = hake_status(&c->conn);
    /* RFC 9846 6.1 lets us go on sending; but nobody is there to answer. */
    if ((status & HAKE_PEER_CLOSED) && !(status & HAKE_CLOSED)) {
        if (!client_is_copying(c) && !c->answered)
            answer_judge(c, http_response_end(&c->answer));
        c->input_ended = true;
        hake_close(&c->conn);
    }
    net_send(&c->wire, &c->conn);
}

static void client_turn(struct client *c)
{
    struct pollfd fds[FDS];

    fds_fill(c, fds);
    poll(fds, FDS, time_left(c)); /* a failure leaves revents 0 */
    if (fds[SOCKET].revents & (POLLIN | POLLHUP | POLLERR)) {
        net_receive(&c->wire, &c->conn);
        if (c->wire.ended && !c->answered)
            hake_recvrec_end(&c->conn);
    }
    if (hake_status(&c->conn) & HAKE_WANT_EXTERNAL)
        hake_resume(&c->conn); /* the key may have its signature now */
    client_connected(c);
    if (fds[OUTPUT].revents != 0 || c->setup.json)
        client_take(c);
    if (fds[INPUT].revents != 0)
        client_give(c);
    client_react(c);
    limit_move(c);
    if (c->limit > 0 && net_now() >= c->limit && !client_is_over(c))
        limit_reached(c);
}

/* ---- Start and end ---------------------------------------------------- */

static bool usage_fail(const char *value, const char *why)
{
    fprintf(stderr, "hake: %s %s; see hake client --help\n", value, why);
    return false;
}

static bool is_printable(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text <= ' ' || *text > '~')
            return false;
    }
    return true;
}

/* RFC 6066 3: the name is sent "without a trailing dot", and "Literal IPv4
 * and IPv6 addresses are not permitted". */
static bool name_choose(struct client *c)
{
    const char *sni = options_get(&c->options, "sni");
    const char *name = sni != NULL ? sni : c->place.host;
    size_t len;

    c->silent = sni != NULL && strcmp(sni, "none") == 0;
    if (c->silent)
        name = c->place.host;
    len = strlen(name);
    c->name = (struct hake_bytes){(const uint8_t *)name, len};
    if (name == c->place.host && net_is_address(name))
        return true;
    if (len > 1 && name[len - 1] == '.')
        len--;
    if (len == 0 || len > NET_HOST_MAX || !is_printable(name))
        return usage_fail("--sni", "needs a host name of 1 to 255 characters");
    if (net_is_address(name))
        return usage_fail("--sni", "takes a name, not an address");
    c->name.len = len;
    if (c->silent)
        return true;
    memcpy(c->report.server_name, name, len);
    c->report.server_name_len = len;
    return true;
}

/* RFC 9112 3.2: Host is the authority of the URL; port 443 goes without. */
static bool request_make(struct client *c, const char *path)
{
    const char *sni = options_get(&c->options, "sni");
    struct net_place host = c->place;
    char name[NET_ADDRESS_MAX];
    FILE *out;

    if (path == NULL)
        return true;
    if (path[0] != '/' || !is_printable(path))
        return usage_fail("--get", "needs a path: / and printable characters");
    if (sni != NULL && !c->silent)
        snprintf(host.host, sizeof host.host, "%s", sni);
    net_place_write(&host, name);
    if (host.port == 443)
        *strrchr(name, ':') = '\0';
    out = open_memstream(&c->request, &c->request_len);
    if (out != NULL)
        fprintf(out,
                "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: hake\r\n"
                "Connection: close\r\n\r\n",
                path, name);
    if (out == NULL || fclose(out) != 0)
        return usage_fail("--get", "does not fit into memory");
    http_response_init(&c->answer, client_print, c);
    return true;
}

static void stapled_ask(struct client *c)
{
    struct hake_config *config = &c->setup.config;

    if (options_has(&c->options, "status"))
        config->flags |= HAKE_ASK_STATUS;
    if (options_has(&c->options, "scts"))
        config->flags |= HAKE_ASK_SCTS;
    if (!(config->flags & (HAKE_ASK_STATUS | HAKE_ASK_SCTS)))
        return;
    c->report.stapled = &c->stapled;
    stapled_watch(&c->stapled, config);
}

/* Everything that is decided before the first packet. */
static bool client_prepare(struct client *c)
{
    static const uint8_t http_1_1[] = "\x08http/1.1";
    const struct options *o = &c->options;
    const char *place = options_nth(o, NULL, 0);
    struct net_error error;

    if (place == NULL || options_nth(o, NULL, 1) != NULL)
        return usage_fail("client", "needs one HOST:PORT");
    if (!net_place_read(place, false, &c->place, &error))
        return usage_fail("client:", error.text);
    if (!name_choose(c) || !request_make(c, options_get(o, "get")) ||
        !export_read(&c->wish, o) || !setup_init(&c->setup, o) ||
        !setup_client(&c->setup, o) ||
        !early_data_read(&c->early, o, &c->setup.session, &c->setup.config))
        return false;
    if (c->silent)
        c->setup.config.flags |= HAKE_NO_SERVER_NAME;
    stapled_ask(c);
    if (options_has(o, "post-handshake-auth"))
        c->setup.config.flags |= HAKE_POST_HANDSHAKE_AUTH;
    c->report.insecure = options_has(o, "insecure");
    if (c->request != NULL && !options_has(o, "alpn"))
        hake_alpn_list_init(&c->setup.config.alpn, http_1_1,
                            sizeof http_1_1 - 1);
    return true;
}

static bool client_connect(struct client *c)
{
    const struct hake_buffer in = {c->in, sizeof c->in};
    const struct hake_buffer out = {c->out, sizeof c->out};
    struct net_error error;

    c->wire.fd = net_connect(&c->place, NET_CONNECT_MS, &error);
    if (c->wire.fd < 0) {
        client_fail(c, error.id, "%s", error.text);
        return false;
    }
    if (hake_client_start(&c->conn, &c->handshake, &c->setup.config, in, out,
                          c->name) == HAKE_OK) {
        session_file_check(&c->setup.session, &c->conn);
        early_data_begin(&c->early, &c->conn);
    }
    if (c->setup.config.credentials_len > 0 || c->report.stapled != NULL)
        hake_keep_messages(
            &c->conn, (struct hake_buffer){c->messages, sizeof c->messages});
    c->limit = net_now() + NET_HANDSHAKE_MS;
    client_react(c);
    return true;
}

static void client_run(struct client *c)
{
    while (!client_is_over(c))
        client_turn(c);
    if (!c->answered && (hake_status(&c->conn) & HAKE_FAILED) &&
        c->report.error == NULL)
        report_from(&c->report, &c->conn);
    net_linger(c->wire.fd, c->report.error != NULL ? NET_LINGER_MS : 0);
    c->report.bytes_out += early_data_end(&c->early, &c->conn);
    if (c->report.error == NULL)
        session_file_keep(&c->setup.session, &c->conn);
    if (c->setup.session.error[0] != '\0')
        client_fail(c, "SESSION_NOT_KEPT", "%s", c->setup.session.error);
}

static void warnings_print(const struct client *c)
{
    if (c->answered && !(hake_status(&c->conn) & HAKE_PEER_CLOSED))
        fputs("hake: warning: the peer ended the connection without "
              "close_notify; its answer was complete\n",
              stderr);
    if (c->setup.session.out != NULL && c->setup.session.saved == 0 &&
        c->report.error == NULL)
        fputs("hake: warning: there is no session to keep: the server sent no "
              "ticket\n",
              stderr);
    if (c->answered && c->answer.code >= 400)
        fprintf(stderr, "hake: warning: the server answered with status %u\n",
                c->answer.code);
}

static int client_report(const struct client *c, const hake_conn *conn)
{
    if (c->report.error != NULL)
        report_sentence(stderr, &c->report, conn);
    else if (!c->setup.json)
        report_text(stderr, &c->report, conn);
    warnings_print(c);
    if (c->setup.json)
        report_json(stdout, &c->report, conn);
    return c->report.error == NULL ? EXIT_DONE : EXIT_FAILED;
}

/* The sentence about a wrong option or file is on stderr already. */
static int unprepared_report(struct client *c)
{
    client_fail(c, "SETUP_FAILED", "%s",
                "an option or a file cannot be used: standard error says why");
    if (options_has(&c->options, "json"))
        report_json(stdout, &c->report, NULL);
    return EXIT_USAGE;
}

static int client_command(struct client *c)
{
    int status;

    if (!client_prepare(c))
        return unprepared_report(c);
    if (!client_connect(c))
        return client_report(c, NULL);
    client_run(c);
    status = client_report(c, &c->conn);
    hake_wipe(&c->conn);
    return status;
}

int client_main(int argc, char **argv)
{
    struct client *c = calloc(1, sizeof *c);
    int status;

    if (c == NULL || !net_reserve()) {
        free(c);
        fputs("hake: out of memory or files\n", stderr);
        return EXIT_FAILED;
    }
    status = options_parse(&c->options, specs, USAGE, ABOUT, argc, argv);
    if (status < 0)
        status = client_command(c);
    setup_wipe(&c->setup);
    early_data_free(&c->early);
    free(c->request);
    free(c);
    return status;
}

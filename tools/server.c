/*
 * server.c: `hake server`: many connections at once in one process and one
 * poll() loop. What one of them does is in peer.c; none holds up another.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/export.h"
#include "tools/net.h"
#include "tools/options.h"
#include "tools/peer.h"
#include "tools/report.h"
#include "tools/setup.h"
#include "tools/tool.h"

#define PEERS_MAX 1000 /* connections at once; others wait in the backlog */
#define PAUSE_MS  100  /* after accept() ran out of something */
#define ONCE_MAX  1000000

#define USAGE "server [HOST:]PORT --cert FILE --key FILE [options]"
#define ABOUT                                                                  \
    "Accepts TLS connections, many at once, prints what they send and closes " \
    "when\nthey do. The first --cert is the default; each further one is for " \
    "the names in\nit. SIGINT and SIGTERM end it. Port 0 takes a free one."

static const struct option_spec specs[] = {
    IDENTITY_OPTIONS,
    {"cert-alpn", "LIST", "the only protocols of the --cert before", true},
    {"ocsp", "FILE", "staple this OCSP response (DER) to the --cert before",
     true},
    {"scts", "FILE", "and this SignedCertificateTimestampList (RFC 6962 3.3)",
     true},
    {"strict-sni", NULL, "refuse names that no certificate holds", false},
    {"client-ca", "FILE", "ask clients for certificates: anchors", true},
    {"require-client-cert", NULL, "refuse clients without a certificate",
     false},
    TICKETS_OPTIONS,
    {"www", NULL, "answer an HTTP GET with a page about the connection", false},
    {"echo", NULL, "send every record back", false},
    EXPORT_OPTION,
    {"once", "N", "end after N connections; status 0 if all went well", false},
    SETUP_OPTIONS,
    {NULL, NULL, NULL, false}};

struct server {
    struct options options;
    struct setup setup;
    struct net_place place;
    struct peer_rules rules;
    unsigned long once; /* 0: for ever */
    unsigned long accepted, ended, failed;
    int listener;
    int64_t accept_after; /* net_now(); a pause */
    bool exhausted;       /* accept() failed, and it was said */
    unsigned turn;        /* whose it is first */
    struct peer **peers;
    struct pollfd *fds; /* room for PEERS and peers_cap */
    size_t peers_len, peers_cap;
};

/* ---- Signals ---------------------------------------------------------- */

static int signal_pipe[2];

static void signal_take(int number)
{
    const int saved = errno;
    const ssize_t written = write(signal_pipe[1], "", 1);

    (void)number;
    (void)written; /* a full pipe says it already */
    errno = saved;
}

static bool signals_set(void)
{
    const struct sigaction take = {.sa_handler = signal_take};

    if (pipe(signal_pipe) < 0)
        return false;
    fcntl(signal_pipe[1], F_SETFL, O_NONBLOCK);
    sigaction(SIGINT, &take, NULL);
    sigaction(SIGTERM, &take, NULL);
    return true;
}

/* From here on a second signal ends the process at once. */
static void signals_reset(void)
{
    const struct sigaction normal = {.sa_handler = SIG_DFL};

    sigaction(SIGINT, &normal, NULL);
    sigaction(SIGTERM, &normal, NULL);
    close(signal_pipe[0]);
    close(signal_pipe[1]);
}

/* ---- The loop --------------------------------------------------------- */

enum { LISTENER, SIGNALS, OUTPUT, PEERS };

static bool server_accepts(const struct server *s)
{
    return s->peers_len < PEERS_MAX && net_now() >= s->accept_after &&
           (s->once == 0 || s->accepted < s->once);
}

static bool peers_grow(struct server *s)
{
    const size_t cap = s->peers_cap == 0 ? 16 : 2 * s->peers_cap;
    struct peer **peers;
    struct pollfd *fds;

    if (s->peers_len < s->peers_cap)
        return true;
    peers = realloc(s->peers, cap * sizeof *peers);
    if (peers == NULL)
        return false;
    s->peers = peers;
    fds = realloc(s->fds, (PEERS + cap) * sizeof *fds);
    if (fds == NULL)
        return false;
    s->fds = fds;
    s->peers_cap = cap;
    return true;
}

/* Out of files or memory: others must end first. Said once. */
static void accept_pause(struct server *s, int reason)
{
    if (!s->exhausted)
        fprintf(stderr, "hake: ACCEPT_FAILED: cannot accept more: %s\n",
                strerror(reason));
    s->exhausted = true;
    s->accept_after = net_now() + PAUSE_MS;
}

static void server_accept(struct server *s)
{
    while (server_accepts(s)) {
        const int fd = net_accept(s->listener);
        struct peer *p;

        if (fd < 0) {
            if (errno == ECONNABORTED || errno == EINTR)
                continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK)
                accept_pause(s, errno);
            return;
        }
        p = peers_grow(s) ? peer_new(&s->rules, fd) : NULL;
        if (p == NULL) {
            close(fd);
            accept_pause(s, ENOMEM);
            return;
        }
        s->exhausted = false;
        s->accepted++;
        s->peers[s->peers_len++] = p;
    }
}

/* Fills the poll table; returns the milliseconds to the next time limit. */
static int fds_fill(struct server *s)
{
    const int64_t now = net_now();
    int64_t next = INT64_MAX;
    bool print = false;

    for (size_t i = 0; i < s->peers_len; i++) {
        const struct peer *p = s->peers[i];

        s->fds[PEERS + i] = peer_fd(p);
        next = peer_limit(p) < next ? peer_limit(p) : next;
        print = print || peer_has_output(p);
    }
    if (now < s->accept_after && s->accept_after < next)
        next = s->accept_after;
    s->fds[LISTENER] =
        (struct pollfd){server_accepts(s) ? s->listener : -1, POLLIN, 0};
    s->fds[SIGNALS] = (struct pollfd){signal_pipe[0], POLLIN, 0};
    s->fds[OUTPUT] = (struct pollfd){print ? STDOUT_FILENO : -1, POLLOUT, 0};
    if (next == INT64_MAX)
        return -1;
    return next > now ? (int)(next - now) : 0;
}

/* Throws away those that have ended and closes the gaps. */
static void peers_sweep(struct server *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->peers_len; i++) {
        if (s->peers[i] != NULL)
            s->peers[kept++] = s->peers[i];
    }
    s->peers_len = kept;
}

static void peer_end(struct server *s, struct peer *p)
{
    s->ended++;
    s->failed += peer_has_failed(p);
    peer_free(p);
}

/* The first goes round, since only one may write to standard output. */
static void peers_turn(struct server *s)
{
    bool stdout_ready = s->fds[OUTPUT].revents != 0;

    s->turn++;
    for (size_t i = 0; i < s->peers_len; i++) {
        const size_t at = (s->turn + i) % s->peers_len;

        if (peer_turn(s->peers[at], s->fds[PEERS + at].revents, &stdout_ready))
            continue;
        peer_end(s, s->peers[at]);
        s->peers[at] = NULL;
    }
    peers_sweep(s);
}

static void server_run(struct server *s)
{
    while (s->once == 0 || s->ended < s->once) {
        if (poll(s->fds, (nfds_t)(PEERS + s->peers_len), fds_fill(s)) < 0)
            continue;
        if (s->fds[SIGNALS].revents != 0)
            return;
        peers_turn(s);
        if (s->fds[LISTENER].revents != 0)
            server_accept(s);
    }
}

/* Ends what is left: told to the peers, as far as they listen. */
static void server_stop(struct server *s)
{
    for (size_t i = 0; i < s->peers_len; i++) {
        peer_stop(s->peers[i]);
        peer_end(s, s->peers[i]);
    }
    s->peers_len = 0;
}

/* ---- Start and end ---------------------------------------------------- */

static bool usage_fail(const char *value, const char *why)
{
    fprintf(stderr, "hake: %s %s; see hake server --help\n", value, why);
    return false;
}

static bool once_read(struct server *s, const char *text)
{
    char *end;

    if (text == NULL)
        return true;
    s->once = strtoul(text, &end, 10);
    return (text[0] >= '1' && text[0] <= '9' && *end == '\0' &&
            s->once <= ONCE_MAX) ||
           usage_fail("--once", "needs a number from 1 to 1000000");
}

static bool server_prepare(struct server *s)
{
    static const uint8_t http_1_1[] = "\x08http/1.1";
    const struct options *o = &s->options;
    const char *place = options_nth(o, NULL, 0);
    struct net_error error;

    if (place == NULL || options_nth(o, NULL, 1) != NULL)
        return usage_fail("server", "needs one PORT or HOST:PORT");
    if (!net_place_read(place, true, &s->place, &error))
        return usage_fail("server:", error.text);
    if (options_has(o, "www") && options_has(o, "echo"))
        return usage_fail("--www and --echo", "exclude each other");
    if (!once_read(s, options_get(o, "once")) ||
        !export_read(&s->rules.wish, o) || !setup_init(&s->setup, o) ||
        !setup_server(&s->setup, o))
        return false;
    s->setup.config.hello = peer_hello;
    s->rules.config = &s->setup.config;
    s->rules.json = s->setup.json;
    s->rules.mode = options_has(o, "www")    ? PEER_WWW
                    : options_has(o, "echo") ? PEER_ECHO
                                             : PEER_PRINT;
    if (s->rules.mode == PEER_WWW && !options_has(o, "alpn"))
        hake_alpn_list_init(&s->setup.config.alpn, http_1_1,
                            sizeof http_1_1 - 1);
    return true;
}

/* Failures before there is a connection: one sentence, one object. */
static int server_fail(struct server *s, const char *id, const char *text,
                       int status)
{
    struct report report = {.error = id};

    snprintf(report.error_text, sizeof report.error_text, "%s", text);
    if (status != EXIT_USAGE) /* else it was said already */
        report_sentence(stderr, &report, NULL);
    if (options_has(&s->options, "json"))
        report_json(stdout, &report, NULL);
    return status;
}

static int server_command(struct server *s)
{
    char name[NET_ADDRESS_MAX];
    struct net_error error;

    if (!server_prepare(s))
        return server_fail(s, "SETUP_FAILED",
                           "an option or a file cannot be used: standard "
                           "error says why",
                           EXIT_USAGE);
    if (!signals_set() || !peers_grow(s))
        return server_fail(s, "OUT_OF_MEMORY", "out of memory or files",
                           EXIT_FAILED);
    s->listener = net_listen(&s->place, &error);
    if (s->listener < 0)
        return server_fail(s, error.id, error.text, EXIT_FAILED);
    net_place_write(&s->place, name);
    fprintf(stderr, "listening on %s\n", name);
    server_run(s);
    signals_reset();
    close(s->listener);
    server_stop(s);
    return s->once > 0 && s->failed > 0 ? EXIT_FAILED : EXIT_DONE;
}

int server_main(int argc, char **argv)
{
    struct server *s = calloc(1, sizeof *s);
    int status;

    if (s == NULL || !net_reserve()) {
        free(s);
        fputs("hake: out of memory or files\n", stderr);
        return EXIT_FAILED;
    }
    status = options_parse(&s->options, specs, USAGE, ABOUT, argc, argv);
    if (status < 0)
        status = server_command(s);
    setup_wipe(&s->setup);
    free(s->peers);
    free(s->fds);
    free(s);
    return status;
}

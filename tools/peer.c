/*
 * peer.c: one connection of `hake server`; see peer.h. Bounded in memory (two
 * buffers, a request head, early data, and the messages that client
 * certificates need) and in time.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tools/http.h"
#include "tools/net.h"
#include "tools/peer.h"
#include "tools/report.h"
#include "tools/slow_key.h"

#define REQUEST_MS   10000 /* PEER_WWW: for the whole request */
#define IDLE_MS      60000 /* without a byte in either direction */
#define CLOSE_MS     5000  /* PEER_WWW: for the client's close_notify */
#define MESSAGES_MAX 65536 /* of a handshake, that are kept */
#define CHUNK        4096  /* a pipe that poll() calls ready takes this much */

struct peer {
    hake_conn conn; /* first: the ClientHello hook knows nothing else */
    const struct peer_rules *rules;
    struct net_wire wire;
    struct report report;
    struct http_request request;
    char *page; /* PEER_WWW: the answer; NULL: none yet */
    size_t page_len, page_sent;
    uint8_t *early; /* early data, until connected; NULL: none */
    size_t early_len, early_taken;
    bool connected, answered;
    bool lingering;   /* it has ended, its socket is being drained */
    int64_t limit;    /* net_now() of the time limit */
    uint64_t carried; /* when the limit was last moved */
    hake_handshake *handshake;
    uint8_t *messages; /* for client certificates in TLS 1.2; NULL: none */
    uint8_t in[HAKE_INPUT_FULL], out[HAKE_OUTPUT_FULL];
};

/* ---- The page --------------------------------------------------------- */

static const char *yes_or_no(bool answer)
{
    return answer ? "yes" : "no";
}

static void name_line(FILE *out, const char *label, const uint8_t *p,
                      size_t len)
{
    fprintf(out, "%s", label);
    escape_name(out, p, len);
    fputs(len == 0 ? "none\n" : "\n", out);
}

static void page_describe(FILE *out, const struct peer *p)
{
    const hake_conn *conn = &p->conn;
    const struct hake_alpn_name alpn = hake_conn_alpn(conn);

    fputs("This page came over TLS from a hake server.\n\n", out);
    fprintf(out, "version:          %s\n",
            hake_version_name(hake_conn_version(conn)));
    fprintf(out, "cipher:           %s\n", hake_conn_suite(conn)->name);
    fprintf(out, "group:            %s\n",
            hake_conn_group(conn) == NULL ? "none"
                                          : hake_conn_group(conn)->name);
    fprintf(out, "signature_scheme: %s\n",
            hake_conn_scheme(conn) == 0
                ? "none"
                : hake_scheme_name(hake_conn_scheme(conn)));
    name_line(out, "alpn:             ", alpn.p, alpn.len);
    fprintf(out, "client verified:  %s\n", yes_or_no(hake_conn_verified(conn)));
    fprintf(out, "resumed:          %s\n", yes_or_no(hake_conn_resumed(conn)));
    fprintf(out, "hello_retry:      %s\n", yes_or_no(hake_conn_retried(conn)));
    name_line(out, "server_name:      ", p->report.server_name,
              p->report.server_name_len);
}

static const char *status_line(enum http_request_status status)
{
    switch (status) {
    case HTTP_REQUEST_GET: return "200 OK";
    case HTTP_REQUEST_OTHER_METHOD: return "405 Method Not Allowed";
    case HTTP_REQUEST_TOO_LONG: return "431 Request Header Fields Too Large";
    default: return "400 Bad Request";
    }
}

/* The whole answer, to be sent in one record if the peer takes it. */
static void page_make(struct peer *p, enum http_request_status status)
{
    char *body = NULL;
    size_t body_len = 0;
    FILE *out = open_memstream(&body, &body_len);

    if (out == NULL)
        return;
    if (status == HTTP_REQUEST_GET)
        page_describe(out, p);
    else
        fprintf(out, "%s\n", status_line(status));
    fclose(out);
    out = open_memstream(&p->page, &p->page_len);
    if (out != NULL) {
        fprintf(out,
                "HTTP/1.1 %s\r\nContent-Type: text/plain\r\n%s"
                "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                status_line(status),
                status == HTTP_REQUEST_OTHER_METHOD ? "Allow: GET\r\n" : "",
                body_len);
        fwrite(body, 1, body_len, out);
        fclose(out);
    }
    free(body);
}

/* ---- Application data, by mode ---------------------------------------- */

static void peer_fail(struct peer *p, const char *id, const char *text)
{
    if (p->report.error == NULL) {
        p->report.error = id;
        snprintf(p->report.error_text, sizeof p->report.error_text, "%s", text);
    }
    hake_close(&p->conn);
}

/* Early data can be a replay until the client's Finished has come: RFC 9846
 * F.5. So it waits, and after that it is data like any other. */
static bool early_keep(struct peer *p)
{
    const struct hake_bytes data = hake_recvearly_buf(&p->conn);
    uint8_t *more;

    if (data.len == 0)
        return false;
    more = realloc(p->early, p->early_len + data.len);
    if (more == NULL) {
        peer_fail(p, "OUT_OF_MEMORY", "no memory for early data");
        return false;
    }
    memcpy(more + p->early_len, data.p, data.len);
    p->early = more;
    p->early_len += data.len;
    hake_recvearly_ack(&p->conn, data.len);
    return true;
}

static bool early_waits(const struct peer *p)
{
    return p->early_taken < p->early_len &&
           (hake_status(&p->conn) & HAKE_CONNECTED);
}

/* What has arrived; early data first, which no record limits. */
static struct hake_bytes peer_data(const struct peer *p)
{
    const size_t left = p->early_len - p->early_taken;

    if (!early_waits(p))
        return hake_recvapp_buf(&p->conn);
    return (struct hake_bytes){p->early + p->early_taken,
                               left < CHUNK ? left : CHUNK};
}

static void peer_taken(struct peer *p, size_t len)
{
    p->report.bytes_in += len;
    if (early_waits(p))
        p->early_taken += len;
    else
        hake_recvapp_ack(&p->conn, len);
}

/* Prints as much as stdout takes without waiting. */
static bool data_print(struct peer *p, bool *stdout_ready)
{
    const struct hake_bytes data = peer_data(p);
    ssize_t n = (ssize_t)(data.len < CHUNK ? data.len : CHUNK);

    if (data.len == 0 || !(*stdout_ready || p->rules->json))
        return false;
    if (!p->rules->json)
        n = write(STDOUT_FILENO, data.p, (size_t)n);
    *stdout_ready = false;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return false;
    if (n < 0) {
        peer_fail(p, "OUTPUT_FAILED", "standard output takes no more data");
        n = (ssize_t)data.len;
    }
    peer_taken(p, (size_t)n);
    return true;
}

/* Sends data as one record, as far as the peer takes one so long; waits for
 * room for that. Returns how much was sent. */
static size_t record_send(struct peer *p, const void *data, size_t len)
{
    const struct hake_buffer room = hake_sendapp_buf(&p->conn);
    const size_t limit = hake_conn_send_limit(&p->conn);

    len = len < limit ? len : limit;
    if (len == 0 || room.len < len)
        return 0;
    memcpy(room.p, data, len);
    if (hake_sendapp_ack(&p->conn, len) == HAKE_OK)
        p->report.bytes_out += len;
    else
        peer_fail(p, "KEY_LIMIT", "the key is used up; not all was sent back");
    return len;
}

static bool data_echo(struct peer *p)
{
    const struct hake_bytes data = peer_data(p);
    size_t sent;

    if (data.len > 0 && p->wire.unwritable) {
        peer_taken(p, data.len); /* nobody wants it back; read on to the end */
        return true;
    }
    sent = record_send(p, data.p, data.len);
    if (sent > 0)
        peer_taken(p, sent);
    return sent > 0;
}

static bool page_send(struct peer *p)
{
    size_t sent;

    if (p->page == NULL || p->answered)
        return false;
    sent = record_send(p, p->page + p->page_sent, p->page_len - p->page_sent);
    p->page_sent += sent;
    if (p->page_sent < p->page_len)
        return sent > 0;
    p->answered = true;
    p->limit = net_now() + CLOSE_MS;
    hake_close(&p->conn);
    return true;
}

static bool data_www(struct peer *p)
{
    const struct hake_bytes data = peer_data(p);
    enum http_request_status status;

    if (data.len == 0)
        return page_send(p);
    if (p->page == NULL) {
        status = http_request_feed(&p->request, data.p, data.len);
        if (status != HTTP_REQUEST_MORE)
            page_make(p, status);
        if (status != HTTP_REQUEST_MORE && p->page == NULL)
            peer_fail(p, "OUT_OF_MEMORY", "no memory for the page");
    }
    peer_taken(p, data.len);
    return true;
}

static bool data_move(struct peer *p, bool *stdout_ready)
{
    switch (p->rules->mode) {
    case PEER_WWW: return data_www(p);
    case PEER_ECHO: return data_echo(p);
    default: return data_print(p, stdout_ready);
    }
}

/* ---- One connection --------------------------------------------------- */

enum hake_answer peer_hello(void *ctx, hake_conn *conn,
                            const struct hake_hello *hello,
                            const struct hake_config **config)
{
    struct peer *p = (struct peer *)(void *)conn;
    struct report *r = &p->report;

    (void)ctx;
    (void)config;
    if (hello->server_name.len > 0 &&
        hello->server_name.len <= sizeof r->server_name) {
        memcpy(r->server_name, hello->server_name.p, hello->server_name.len);
        r->server_name_len = hello->server_name.len;
    }
    return HAKE_YES;
}

struct peer *peer_new(const struct peer_rules *rules, int fd)
{
    struct peer *p = calloc(1, sizeof *p);
    hake_handshake *handshake = calloc(1, sizeof *handshake);

    if (p == NULL || handshake == NULL) {
        free(p);
        free(handshake);
        return NULL;
    }
    p->rules = rules;
    p->wire.fd = fd;
    p->handshake = handshake;
    p->limit = net_now() + NET_HANDSHAKE_MS;
    if (rules->config->client_auth != HAKE_CLIENT_AUTH_NONE)
        p->messages = malloc(MESSAGES_MAX);
    hake_server_start(&p->conn, handshake, rules->config,
                      (struct hake_buffer){p->in, sizeof p->in},
                      (struct hake_buffer){p->out, sizeof p->out});
    if (p->messages != NULL)
        hake_keep_messages(&p->conn,
                           (struct hake_buffer){p->messages, MESSAGES_MAX});
    return p;
}

void peer_free(struct peer *p)
{
    hake_wipe(&p->conn);
    close(p->wire.fd);
    free(p->handshake);
    free(p->messages);
    free(p->early);
    free(p->page);
    free(p);
}

/* Says how it went, once. */
static void peer_report(struct peer *p)
{
    if (p->report.error == NULL && (hake_status(&p->conn) & HAKE_FAILED))
        report_from(&p->report, &p->conn);
    if (p->report.error != NULL)
        report_sentence(stderr, &p->report, &p->conn);
    else if (!p->rules->json)
        report_text(stderr, &p->report, &p->conn);
    if (p->rules->json)
        report_json(stdout, &p->report, &p->conn);
    p->lingering = true;
    p->limit = net_now() + NET_LINGER_MS;
    shutdown(p->wire.fd, SHUT_WR);
}

static bool peer_is_over(const struct peer *p)
{
    const unsigned status = hake_status(&p->conn);
    const bool sent = !(status & HAKE_SENDREC) || p->wire.unwritable;

    if (status & HAKE_FAILED)
        return sent;
    if ((status & HAKE_CLOSED) || (p->answered && p->wire.ended))
        return true;
    return (status & HAKE_PEER_CLOSED) && peer_data(p).len == 0 && sent;
}

static void limit_move(struct peer *p)
{
    const unsigned status = hake_status(&p->conn);
    const enum peer_mode mode = p->rules->mode;
    /* stdout may be slow without the peer being to blame */
    const bool waiting = mode == PEER_PRINT && peer_data(p).len > 0;

    if (!(status & HAKE_CONNECTED) || (p->connected && mode == PEER_WWW) ||
        (p->connected && p->carried == p->wire.carried && !waiting))
        return;
    p->connected = true;
    p->carried = p->wire.carried;
    if (!p->answered) /* a request may come with Finished */
        p->limit = net_now() + (mode == PEER_WWW ? REQUEST_MS : IDLE_MS);
}

static void limit_reached(struct peer *p)
{
    if (hake_status(&p->conn) & HAKE_FAILED)
        p->wire.unwritable = true; /* the alert found no taker */
    else if (!p->connected)
        peer_fail(p, "HANDSHAKE_TIMEOUT",
                  "the peer did not complete the handshake in time");
    else if (!p->answered)
        peer_fail(p, "IDLE_TIMEOUT", "the peer has been silent too long");
    net_send(&p->wire, &p->conn);
    peer_report(p);
}

/* What is in the handshake's memory is taken before that is given back. */
static void handshake_release(struct peer *p)
{
    if (p->handshake != NULL && (hake_status(&p->conn) & HAKE_CONNECTED) &&
        p->report.error == NULL &&
        !export_take(&p->rules->wish, &p->conn, &p->report))
        hake_close(&p->conn);
    if (hake_conn_npn(&p->conn, NULL).len == 0 &&
        (hake_status(&p->conn) & HAKE_HANDSHAKE_MEMORY_FREE) &&
        hake_handshake_release(&p->conn) != NULL) {
        free(p->handshake);
        free(p->messages);
        p->handshake = NULL;
        p->messages = NULL;
    }
}

static void peer_receive(struct peer *p)
{
    net_receive(&p->wire, &p->conn);
    /* After the answer nothing is missed if the client just goes away. */
    if (p->wire.ended && !p->answered)
        hake_recvrec_end(&p->conn);
}

/* close_notify answers close_notify, but an answer in hand goes first. */
static void peer_close(struct peer *p)
{
    if (!(hake_status(&p->conn) & HAKE_PEER_CLOSED) ||
        (p->page != NULL && !p->answered) || early_waits(p))
        return;
    hake_close(&p->conn);
    net_send(&p->wire, &p->conn);
}

/* One turn of the loop; false when the connection can be thrown away. */
bool peer_turn(struct peer *p, short revents, bool *stdout_ready)
{
    uint64_t carried;
    bool moved;

    if (p->lingering)
        return net_now() < p->limit && (revents == 0 || net_drain(p->wire.fd));
    if (revents & (POLLIN | POLLHUP | POLLERR))
        peer_receive(p);
    if (hake_status(&p->conn) & HAKE_WANT_EXTERNAL)
        hake_resume(&p->conn); /* the key may have its signature now */
    handshake_release(p);
    /* What was sent made room, which no poll() will tell. */
    do {
        carried = p->wire.carried;
        moved = early_keep(p);
        moved = data_move(p, stdout_ready) || moved;
        net_send(&p->wire, &p->conn);
    } while (moved || carried != p->wire.carried);
    peer_close(p);
    limit_move(p);
    if (peer_is_over(p))
        peer_report(p);
    else if (net_now() >= p->limit)
        limit_reached(p);
    return true;
}

struct pollfd peer_fd(const struct peer *p)
{
    const unsigned status = hake_status(&p->conn);
    short events = 0;

    if (p->lingering || ((status & HAKE_RECVREC) && !p->wire.ended))
        events |= POLLIN;
    if (!p->lingering && (status & HAKE_SENDREC) && !p->wire.unwritable)
        events |= POLLOUT;
    return (struct pollfd){events == 0 ? -1 : p->wire.fd, events, 0};
}

int64_t peer_limit(const struct peer *p)
{
    if (hake_status(&p->conn) & HAKE_WANT_EXTERNAL)
        return net_now() + SLOW_KEY_ASK_MS;
    return p->limit;
}

bool peer_has_output(const struct peer *p)
{
    return p->rules->mode == PEER_PRINT && !p->lingering &&
           peer_data(p).len > 0;
}

void peer_stop(struct peer *p)
{
    if (p->lingering)
        return;
    peer_fail(p, "INTERRUPTED", "the server was stopped");
    net_send(&p->wire, &p->conn);
    peer_report(p);
}

bool peer_has_failed(const struct peer *p)
{
    return p->report.error != NULL;
}

/* net.c: TCP for the commands; see net.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tools/net.h"

#define BACKLOG      128
#define DRAIN_CHUNKS 64 /* of 4 KiB in one go */

static bool fail(struct net_error *error, const char *id, const char *format,
                 ...)
{
    va_list arguments;

    error->id = id;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return false;
}

int64_t net_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool net_reserve(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    return fd >= 0 && close(fd) == 0;
}

/* ---- Names ------------------------------------------------------------ */

static bool port_read(const char *text, bool listener, uint16_t *port)
{
    const size_t digits = strspn(text, "0123456789");
    unsigned long value;

    if (digits == 0 || digits > 5 || text[digits] != '\0')
        return false;
    value = strtoul(text, NULL, 10);
    *port = (uint16_t)value;
    return value <= 65535 && (value > 0 || listener);
}

/* Finds the host in front of the last colon; *len is SIZE_MAX if the text has
 * no such form. */
static const char *host_find(const char *text, size_t *len, const char **port)
{
    const char *colon = strrchr(text, ':');
    const char *host = text;

    *len = SIZE_MAX;
    if (colon == NULL)
        return NULL;
    *port = colon + 1;
    if (text[0] == '[') {
        if (colon == text || colon[-1] != ']')
            return NULL;
        host++;
        colon--;
    } else if (strchr(text, ':') != colon) {
        return NULL;
    }
    *len = (size_t)(colon - host);
    return host;
}

static bool is_plain(const char *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (p[i] <= ' ' || p[i] > '~' || strchr("[]/@", p[i]) != NULL)
            return false;
    }
    return true;
}

bool net_place_read(const char *text, bool listener, struct net_place *place,
                    struct net_error *error)
{
    const char *port = text, *host = NULL;
    size_t len = 0;

    memset(place, 0, sizeof *place);
    if (!listener || strchr(text, ':') != NULL) {
        host = host_find(text, &len, &port);
        if (host == NULL)
            return fail(error, "PLACE_INVALID",
                        "'%.80s' is not %sHOST:PORT (an IPv6 address goes in "
                        "brackets: [::1]:443)",
                        text, listener ? "PORT or " : "");
        if (len == 0 || len > NET_HOST_MAX || !is_plain(host, len))
            return fail(error, "PLACE_INVALID", "'%.80s' has no valid host",
                        text);
        memcpy(place->host, host, len);
    }
    if (!port_read(port, listener, &place->port))
        return fail(error, "PLACE_INVALID",
                    "'%.80s' is not a port: a number from %d to 65535", port,
                    listener ? 0 : 1);
    return true;
}

void net_place_write(const struct net_place *place, char out[NET_ADDRESS_MAX])
{
    const char *host = place->host[0] == '\0' ? "::" : place->host;
    const bool bare = strchr(host, ':') == NULL;

    snprintf(out, NET_ADDRESS_MAX, bare ? "%s:%u" : "[%s]:%u", host,
             (unsigned)place->port);
}

bool net_is_address(const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];

    /* a scope, fe80::1%eth0, makes no name of it */
    return inet_pton(AF_INET, host, address) == 1 || strchr(host, ':') != NULL;
}

static struct addrinfo *place_resolve(const struct net_place *place, int flags,
                                      struct net_error *error)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC,
                                   .ai_socktype = SOCK_STREAM,
                                   .ai_flags = flags | AI_NUMERICSERV};
    struct addrinfo *list = NULL;
    char port[8];
    int status;

    snprintf(port, sizeof port, "%u", (unsigned)place->port);
    status = getaddrinfo(place->host[0] == '\0' ? NULL : place->host, port,
                         &hints, &list);
    if (status == 0)
        return list;
    fail(error, "HOST_UNKNOWN", "cannot find the host %s: %s", place->host,
         status == EAI_SYSTEM ? strerror(errno) : gai_strerror(status));
    return NULL;
}

/* ---- Connecting and listening ----------------------------------------- */

static bool fd_prepare(int fd)
{
    const int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
           fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

static int socket_open(const struct addrinfo *address)
{
    const int fd =
        socket(address->ai_family, address->ai_socktype, address->ai_protocol);

    if (fd >= 0 && !fd_prepare(fd)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Waits for the outcome of a connect; 0 or an errno. */
static int connect_wait(int fd, int limit_ms)
{
    const int64_t end = net_now() + limit_ms;
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    socklen_t len = sizeof(int);
    int64_t left;
    int status, error = 0;

    do {
        left = end - net_now();
        status = poll(&ready, 1, left > 0 ? (int)left : 0);
    } while (status < 0 && errno == EINTR);
    if (status == 0)
        return ETIMEDOUT;
    if (status < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
        return errno;
    return error;
}

/* Returns a connected socket, or -1 and an errno. */
static int address_connect(const struct addrinfo *address, int limit_ms,
                           int *reason)
{
    const int fd = socket_open(address);

    *reason = errno;
    if (fd < 0)
        return -1;
    *reason =
        connect(fd, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    if (*reason == EINPROGRESS || *reason == EINTR)
        *reason = connect_wait(fd, limit_ms);
    if (*reason == 0)
        return fd;
    close(fd);
    return -1;
}

int net_connect(const struct net_place *place, int limit_ms,
                struct net_error *error)
{
    struct addrinfo *list = place_resolve(place, 0, error);
    char name[NET_ADDRESS_MAX];
    int reason = 0, fd = -1;

    if (list == NULL)
        return -1;
    for (struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next)
        fd = address_connect(a, limit_ms, &reason);
    freeaddrinfo(list);
    if (fd >= 0)
        return fd;
    net_place_write(place, name);
    if (reason == ETIMEDOUT)
        fail(error, "CONNECT_TIMEOUT",
             "%s does not answer: no connection "
             "within %d seconds",
             name, limit_ms / 1000);
    else
        fail(error, "CONNECT_FAILED", "cannot connect to %s: %s", name,
             strerror(reason));
    return -1;
}

static uint16_t port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t len = sizeof address;

    memset(&address, 0, sizeof address);
    if (getsockname(fd, &address.any, &len) < 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port
                                                   : address.v4.sin_port);
}

static int address_listen(const struct addrinfo *address)
{
    const int on = 1, off = 0, fd = socket_open(address);
    int reason;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* one socket for both families */
    if (address->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

/* For "every address" IPv6 goes first: that socket takes IPv4 as well. */
static int list_listen(const struct addrinfo *list, int family)
{
    int fd = -1;

    for (const struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next) {
        if (family == AF_UNSPEC || a->ai_family == family)
            fd = address_listen(a);
    }
    return fd;
}

int net_listen(struct net_place *place, struct net_error *error)
{
    struct addrinfo *list = place_resolve(place, AI_PASSIVE, error);
    char name[NET_ADDRESS_MAX];
    int fd = -1;

    if (list == NULL)
        return -1;
    errno = EADDRNOTAVAIL;
    if (place->host[0] == '\0')
        fd = list_listen(list, AF_INET6);
    if (fd < 0 && (place->host[0] != '\0' || errno != EADDRINUSE))
        fd = list_listen(list, AF_UNSPEC);
    net_place_write(place, name);
    if (fd < 0)
        fail(error, "LISTEN_FAILED", "cannot listen on %s: %s", name,
             strerror(errno));
    else
        place->port = port_of(fd);
    freeaddrinfo(list);
    return fd;
}

int net_accept(int listener)
{
    const int fd = accept(listener, NULL, NULL);

    if (fd >= 0 && !fd_prepare(fd)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* ---- The bytes of a connection ---------------------------------------- */

static bool is_passing(int reason)
{
    return reason == EAGAIN || reason == EWOULDBLOCK || reason == EINTR;
}

void net_receive(struct net_wire *wire, hake_conn *conn)
{
    const struct hake_buffer room = hake_recvrec_buf(conn);
    ssize_t n;

    if (room.len == 0 || wire->ended)
        return;
    n = recv(wire->fd, room.p, room.len, 0);
    if (n > 0) {
        wire->carried += (uint64_t)n;
        hake_recvrec_ack(conn, (size_t)n);
    } else if (n == 0 || !is_passing(errno)) {
        wire->ended = true;
    }
}

void net_send(struct net_wire *wire, hake_conn *conn)
{
    while (!wire->unwritable && (hake_status(conn) & HAKE_SENDREC)) {
        const struct hake_bytes ready = hake_sendrec_buf(conn);
        const ssize_t n = send(wire->fd, ready.p, ready.len, MSG_NOSIGNAL);

        if (n < 0) {
            wire->unwritable = !is_passing(errno);
            return;
        }
        wire->carried += (uint64_t)n;
        hake_sendrec_ack(conn, (size_t)n);
    }
}

bool net_drain(int fd)
{
    uint8_t chunk[4096];
    ssize_t n = 1;

    for (int i = 0; i < DRAIN_CHUNKS && n > 0; i++)
        n = recv(fd, chunk, sizeof chunk, 0);
    return n > 0 || (n < 0 && is_passing(errno));
}

void net_linger(int fd, int limit_ms)
{
    const int64_t end = net_now() + limit_ms;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int64_t left;

    shutdown(fd, SHUT_WR);
    while (net_drain(fd)) {
        left = end - net_now();
        if (left <= 0)
            break;
        poll(&ready, 1, (int)left);
    }
    close(fd);
}

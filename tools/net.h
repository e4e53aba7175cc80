/*
 * net.h: TCP for the commands: names and ports, connecting and listening, and
 * the bytes between a socket and a hake_conn. Sockets are non-blocking. Every
 * failure is one sentence with an identifier of the tool's own.
 */
#ifndef HAKE_NET_H
#define HAKE_NET_H

#include "tls/hake.h"

#define NET_HOST_MAX     255
#define NET_ADDRESS_MAX  (NET_HOST_MAX + 16) /* "[host]:65535" */
#define NET_CONNECT_MS   10000               /* for each address of a name */
#define NET_HANDSHAKE_MS 10000               /* for the whole handshake */
#define NET_LINGER_MS    1000                /* for a fatal alert to arrive */

struct net_error {
    const char *id; /* "CONNECT_FAILED" */
    char text[400];
};

/* Where to connect to or listen on. */
struct net_place {
    char host[NET_HOST_MAX + 1]; /* "": every address of this machine */
    uint16_t port;
};

/* net_place_read reads HOST:PORT, [IPV6]:PORT and, for a listener, PORT alone
 * and port 0. false: PLACE_INVALID. */
bool net_place_read(const char *text, bool listener, struct net_place *place,
                    struct net_error *error);

/* net_place_write writes "host:port" or "[host]:port". */
void net_place_write(const struct net_place *place, char out[NET_ADDRESS_MAX]);

/* net_is_address tells an IP address from a name. */
bool net_is_address(const char *host);

/* net_connect tries every address of the place in order and returns a socket,
 * or -1: HOST_UNKNOWN, CONNECT_FAILED or CONNECT_TIMEOUT. */
int net_connect(const struct net_place *place, int limit_ms,
                struct net_error *error);

/* net_listen returns a listening socket and writes the real port to
 * place->port; -1: HOST_UNKNOWN or LISTEN_FAILED. */
int net_listen(struct net_place *place, struct net_error *error);

/* net_accept returns a non-blocking socket, or -1 with errno. */
int net_accept(int listener);

/* net_reserve fills gaps among the descriptors 0, 1 and 2, before anything is
 * opened: else a socket could be mistaken for standard output, and get in the
 * clear what was meant for it. Reading there ends, writing fails. */
bool net_reserve(void);

/* A clock for time limits, in milliseconds, that never goes back. */
int64_t net_now(void);

/* A socket under a connection. */
struct net_wire {
    int fd;
    bool ended;       /* nothing more will be read */
    bool unwritable;  /* what is written goes nowhere; there may be a reason
                         to read yet, such as the peer's alert */
    uint64_t carried; /* bytes, both ways: progress */
};

/* net_receive reads once into the connection's input. The end of the input is
 * only noted: whether it is one too early is the caller's to say. */
void net_receive(struct net_wire *wire, hake_conn *conn);

/* net_send writes what is ready, as far as the socket takes it. */
void net_send(struct net_wire *wire, hake_conn *conn);

/* net_drain throws away what has arrived; false once there is no more to
 * come. A socket closed over unread bytes sends a reset, and that may destroy
 * our last alert before it is read. */
bool net_drain(int fd);

/* net_linger shuts the writing side, drains for at most limit_ms, closes. */
void net_linger(int fd, int limit_ms);

#endif

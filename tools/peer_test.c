/* peer_test.c: what time a client of hake server --www has. */
#include "tools/peer.h"

#include <check.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tls/loopback.h"
#include "tools/net.h"

Suite *peer_test(void);

#define REQUEST  "GET / HTTP/1.0\r\n\r\n"
#define CLOSE_MS 5000 /* for the client's close_notify */
#define SLACK_MS 2000 /* on a machine with other work */

static struct loopback l; /* only its client runs */
static struct hake_config config;
static struct peer *peer;
static int wire; /* the client's end */

static void begin(void)
{
    static struct peer_rules rules;
    int fds[2];

    loopback_init(&l);
    loopback_start(&l);
    config = l.server.config;
    config.hello = peer_hello;
    config.trace = NULL; /* it knows the loopback's own server alone */
    rules =
        (struct peer_rules){.config = &config, .mode = PEER_WWW, .json = true};
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    fcntl(fds[1], F_SETFL, O_NONBLOCK);
    wire = fds[0];
    peer = peer_new(&rules, fds[1]);
    ck_assert_ptr_nonnull(peer);
}

static void end(void)
{
    peer_free(peer);
    close(wire);
}

/* All that the client has to send arrives at once. */
static void client_send(void)
{
    static uint8_t bytes[LOOPBACK_LOG];
    const size_t len = loopback_take(&l.client, bytes, sizeof bytes);
    bool stdout_ready = false;

    ck_assert_int_eq(write(wire, bytes, len), (ssize_t)len);
    ck_assert(peer_turn(peer, POLLIN, &stdout_ready));
}

static void client_receive(void)
{
    static uint8_t bytes[LOOPBACK_LOG];
    const ssize_t len = read(wire, bytes, sizeof bytes);

    ck_assert_int_gt(len, 0);
    loopback_feed(&l.client, bytes, (size_t)len, (size_t)len);
}

static void client_ask(void)
{
    ck_assert_uint_eq(hake_write(&l.client.conn, (const uint8_t *)REQUEST,
                                 sizeof REQUEST - 1),
                      sizeof REQUEST - 1);
}

static void assert_answered(void)
{
    const int64_t left = peer_limit(peer) - net_now();

    client_receive();
    ck_assert(hake_status(&l.client.conn) & HAKE_RECVAPP);
    ck_assert_int_le(left, CLOSE_MS);
    ck_assert_int_gt(left, CLOSE_MS - SLACK_MS);
}

START_TEST(a_request_behind_finished)
{
    begin();
    client_send();
    client_receive();
    client_send();
    client_ask();
    client_send();
    assert_answered();
    end();
}
END_TEST

START_TEST(a_request_with_finished)
{
    begin();
    client_send();
    client_receive();
    client_ask();
    client_send();
    assert_answered();
    end();
}
END_TEST

Suite *peer_test(void)
{
    Suite *s = suite_create("peer");
    TCase *time = tcase_create("time to close");

    tcase_add_test(time, a_request_behind_finished);
    tcase_add_test(time, a_request_with_finished);
    suite_add_tcase(s, time);
    return s;
}

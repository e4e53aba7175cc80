/*
 * net_test.c: places are read strictly; connecting and listening on loopback
 * end in a socket or in one sentence.
 */
#include <check.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/net.h"

Suite *net_test(void);

static struct net_error error;

START_TEST(reads_places)
{
    static const struct {
        const char *text, *host;
        unsigned port;
        bool listener;
        const char *written;
    } good[] = {
        {"localhost:443", "localhost", 443, false, "localhost:443"},
        {"127.0.0.1:1", "127.0.0.1", 1, false, "127.0.0.1:1"},
        {"[::1]:65535", "::1", 65535, false, "[::1]:65535"},
        {"[fe80::1%lo]:443", "fe80::1%lo", 443, false, "[fe80::1%lo]:443"},
        {"0", "", 0, true, "[::]:0"},
        {"8443", "", 8443, true, "[::]:8443"},
        {"localhost:0", "localhost", 0, true, "localhost:0"},
        {"[::1]:0", "::1", 0, true, "[::1]:0"},
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char written[NET_ADDRESS_MAX];
        struct net_place place;

        ck_assert(
            net_place_read(good[i].text, good[i].listener, &place, &error));
        ck_assert_str_eq(place.host, good[i].host);
        ck_assert_uint_eq(place.port, good[i].port);
        net_place_write(&place, written);
        ck_assert_str_eq(written, good[i].written);
    }
}
END_TEST

START_TEST(refuses_wrong_places)
{
    static const char *const bad[] = {
        "",          ":",
        "localhost", "localhost:",
        ":443",      "a:0",
        "a:65536",   "a:+1",
        "a:-1",      "a: 1",
        "a:1 ",      "a:http",
        "a:000443",  "::1:443",
        "[::1]",     "[::1:443",
        "::1]:443",  "[]:443",
        "[::1]443",  "a b:443",
        "a/b:443",   "[[::1]]:1",
        "[:443",     "]:443",
        "\x01:443",  "a:4294967297",
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct net_place place;

        error.id = NULL;
        ck_assert_msg(!net_place_read(bad[i], false, &place, &error), "%s",
                      bad[i]);
        ck_assert_str_eq(error.id, "PLACE_INVALID");
        ck_assert_uint_gt(strlen(error.text), 10);
    }
}
END_TEST

START_TEST(refuses_a_host_that_is_too_long)
{
    char text[NET_HOST_MAX + 8];
    struct net_place place;

    memset(text, 'a', sizeof text);
    memcpy(text + NET_HOST_MAX, ":443", 5);
    ck_assert(net_place_read(text, false, &place, &error));
    memcpy(text + NET_HOST_MAX, "a:443", 6);
    ck_assert(!net_place_read(text, false, &place, &error));
}
END_TEST

START_TEST(tells_addresses_from_names)
{
    ck_assert(net_is_address("127.0.0.1"));
    ck_assert(net_is_address("::1"));
    ck_assert(net_is_address("fe80::1%lo"));
    ck_assert(!net_is_address("localhost"));
    ck_assert(!net_is_address("127.0.0.1.example"));
    ck_assert(!net_is_address("1.2.3"));
}
END_TEST

START_TEST(connects_to_a_listener_on_a_free_port)
{
    struct net_place place = {"127.0.0.1", 0};
    struct pollfd ready = {.events = POLLIN};
    int client, server;

    ready.fd = net_listen(&place, &error);
    ck_assert_int_ge(ready.fd, 0);
    ck_assert_uint_ne(place.port, 0);
    client = net_connect(&place, 1000, &error);
    ck_assert_int_ge(client, 0);
    ck_assert_int_eq(poll(&ready, 1, 1000), 1);
    server = net_accept(ready.fd);
    ck_assert_int_ge(server, 0);
    close(server);
    close(client);
    close(ready.fd);
}
END_TEST

START_TEST(tries_every_address_of_a_name)
{
    /* localhost may be ::1 first: the listener has 127.0.0.1 alone. */
    struct net_place place = {"127.0.0.1", 0};
    struct addrinfo *found = NULL;
    int listener = net_listen(&place, &error), client;

    ck_assert_int_ge(listener, 0);
    strcpy(place.host, "localhost");
    if (getaddrinfo(place.host, NULL, NULL, &found) != 0) {
        puts("net_test: SKIPPED: this machine has no localhost");
        close(listener);
        return;
    }
    freeaddrinfo(found);
    client = net_connect(&place, 1000, &error);
    ck_assert_int_ge(client, 0);
    close(client);
    close(listener);
}
END_TEST

START_TEST(listens_on_both_families_without_a_host)
{
    struct net_place place = {"", 0}, v4 = {"127.0.0.1", 0};
    int listener = net_listen(&place, &error), client;

    ck_assert_int_ge(listener, 0);
    v4.port = place.port;
    client = net_connect(&v4, 1000, &error);
    ck_assert_int_ge(client, 0);
    close(client);
    close(listener);
}
END_TEST

START_TEST(says_that_a_connection_was_refused)
{
    struct net_place place = {"127.0.0.1", 0};
    int listener = net_listen(&place, &error);

    ck_assert_int_ge(listener, 0);
    close(listener); /* a port that nobody listens on */
    ck_assert_int_eq(net_connect(&place, 1000, &error), -1);
    ck_assert_str_eq(error.id, "CONNECT_FAILED");
}
END_TEST

START_TEST(says_that_a_port_is_taken)
{
    struct net_place place = {"127.0.0.1", 0}, again;
    int listener = net_listen(&place, &error);

    ck_assert_int_ge(listener, 0);
    again = place;
    ck_assert_int_eq(net_listen(&again, &error), -1);
    ck_assert_str_eq(error.id, "LISTEN_FAILED");
    close(listener);
}
END_TEST

/* A label of 64 characters is no name: it is refused without a query. */
START_TEST(says_that_a_host_is_unknown)
{
    struct net_place place = {"", 443};

    memset(place.host, 'a', 64);
    ck_assert_int_eq(net_connect(&place, 1000, &error), -1);
    ck_assert_str_eq(error.id, "HOST_UNKNOWN");
}
END_TEST

START_TEST(lingers_no_longer_than_it_is_told)
{
    struct net_place place = {"127.0.0.1", 0};
    int listener = net_listen(&place, &error);
    int client = net_connect(&place, 1000, &error);
    const int64_t start = net_now();

    ck_assert_int_ge(client, 0);
    net_linger(client, 50); /* the peer neither reads nor closes */
    ck_assert_int_ge(net_now() - start, 49);
    ck_assert_int_lt(net_now() - start, 1000);
    close(listener);
}
END_TEST

Suite *net_test(void)
{
    Suite *suite = suite_create("net");
    TCase *names = tcase_create("names");
    TCase *sockets = tcase_create("sockets");

    tcase_add_test(names, reads_places);
    tcase_add_test(names, refuses_wrong_places);
    tcase_add_test(names, refuses_a_host_that_is_too_long);
    tcase_add_test(names, tells_addresses_from_names);
    suite_add_tcase(suite, names);
    tcase_add_test(sockets, connects_to_a_listener_on_a_free_port);
    tcase_add_test(sockets, tries_every_address_of_a_name);
    tcase_add_test(sockets, listens_on_both_families_without_a_host);
    tcase_add_test(sockets, says_that_a_connection_was_refused);
    tcase_add_test(sockets, says_that_a_port_is_taken);
    tcase_add_test(sockets, says_that_a_host_is_unknown);
    tcase_add_test(sockets, lingers_no_longer_than_it_is_told);
    suite_add_tcase(suite, sockets);
    return suite;
}

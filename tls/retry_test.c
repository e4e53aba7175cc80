/*
 * retry_test.c: HelloRetryRequest, RFC 9846 4.2.4: asked for by a group, by a
 * cookie, by both; on one connection, and on a server that knows nothing of the
 * first ClientHello.
 */
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <string.h>

Suite *retry_test(void);

static struct loopback l;
static struct hake_ticket_key key;
static struct hake_ticket_keys ring = {&key, 1};

/* A second group: x25519 by another number. */
static struct hake_group other;
static const struct hake_group *both[] = {&other, &hake_x25519, NULL};
static const struct hake_group *no_shares[] = {NULL};

static void init(void)
{
    other = hake_x25519;
    other.id = 0x001e;
    memset(&key, 'k', sizeof key);
    loopback_init(&l);
}

static void stateless(struct loopback_side *side)
{
    side->config.ticket_key = hake_ticket_key_find;
    side->config.ticket_key_ctx = &ring;
}

static void assert_retried(void)
{
    loopback_handshake(&l);
    ck_assert(hake_conn_retried(&l.client.conn));
    ck_assert(hake_conn_retried(&l.server.conn));
    /* Each side's trace has heard of each extension once. */
    ck_assert_uint_eq(l.client.seen.extensions, l.server.seen.extensions);
}

/* By _i: no share; a share of another group; a strict server; a cookie alone;
 * each with and without cookies, in compatibility mode or not, with GREASE. */
START_TEST(asks_once_more)
{
    init();
    if (_i & 1)
        l.client.config.flags |= HAKE_NO_COMPAT;
    if (_i & 2)
        stateless(&l.server);
    if (_i & 16)
        l.client.config.flags |= HAKE_GREASE;
    switch (_i >> 2 & 3) {
    case 0: l.client.config.key_shares = no_shares; break;
    case 1: l.client.config.groups = both; break;
    case 2:
        l.client.config.groups = both;
        l.client.config.key_shares = both + 1;
        l.server.config.groups = both;
        l.server.config.flags |= HAKE_STRICT_GROUPS;
        break;
    default:
        stateless(&l.server);
        l.server.config.flags |= HAKE_RETRY_ALWAYS;
        break;
    }
    assert_retried();
    ck_assert_uint_eq(hake_conn_group(&l.client.conn)->id,
                      (_i >> 2 & 3) == 2 ? 0x001e : 0x001d);
}
END_TEST

START_TEST(sends_shares_for_several_groups)
{
    init();
    l.client.config.groups = both;
    l.client.config.key_shares = both;
    if (_i)
        l.server.config.groups = both;
    loopback_handshake(&l);
    ck_assert(!hake_conn_retried(&l.client.conn));
    ck_assert_uint_eq(hake_conn_group(&l.server.conn)->id,
                      _i ? 0x001e : 0x001d);
}
END_TEST

/* The second ClientHello goes to a server that has never seen the first. */
START_TEST(needs_to_remember_nothing)
{
    static struct loopback_side fresh;
    uint8_t bytes[1024];
    size_t len;

    init();
    stateless(&l.server);
    l.client.config.key_shares = no_shares;
    loopback_start(&l);
    fresh = l.server;
    loopback_move(&l.client, &l.server, SIZE_MAX);
    loopback_move(&l.server, &l.client, SIZE_MAX);
    len = loopback_take(&l.client, bytes, sizeof bytes);
    l.server = fresh;
    ck_assert_uint_eq(loopback_feed(&l.server, bytes, len, SIZE_MAX), len);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert(hake_conn_retried(&l.server.conn));
}
END_TEST

/* Every byte of the cookie matters; it is the last but one extension. */
START_TEST(refuses_a_cookie_with_any_byte_changed)
{
    static struct loopback asked;
    uint8_t bytes[1024];
    size_t len, at;

    init();
    stateless(&l.server);
    l.client.config.key_shares = no_shares;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    loopback_move(&l.server, &l.client, SIZE_MAX);
    len = loopback_take(&l.client, bytes, sizeof bytes);
    for (at = 0; memcmp(bytes + at, key.name, sizeof key.name) != 0; at++)
        ck_assert_uint_lt(at, len - 16);
    asked = l;
    for (; at < len; at++) {
        l = asked;
        bytes[at] ^= 0x10;
        loopback_feed(&l.server, bytes, len, SIZE_MAX);
        loopback_assert_failed(&l.server, HAKE_ERR_COOKIE_INVALID);
        bytes[at] ^= 0x10;
    }
}
END_TEST

/* A server whose keys are gone cannot ask. */
START_TEST(needs_a_key_for_its_cookie)
{
    struct hake_ticket_keys none = {&key, 0};

    init();
    stateless(&l.server);
    l.server.config.ticket_key_ctx = &none;
    l.client.config.key_shares = no_shares;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    ck_assert(hake_status(&l.server.conn) & HAKE_FAILED);
    ck_assert_uint_eq(l.server.conn.failure.alert_sent,
                      HAKE_ALERT_internal_error);
    ck_assert_uint_eq(l.server.said.len, 0);
}
END_TEST

/* Nor one without randomness: the nonce is its first. */
START_TEST(needs_randomness_for_its_cookie)
{
    init();
    stateless(&l.server);
    l.client.config.key_shares = no_shares;
    l.server.random.fail_at = 1;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_RANDOM_FAILED);
    ck_assert_uint_eq(l.server.said.len, 0);
}
END_TEST

/* Whoever is asked twice is not asked a third time. */
START_TEST(ends_if_the_share_is_missing_again)
{
    uint8_t bytes[1024];
    size_t len;

    init();
    if (_i)
        stateless(&l.server);
    l.client.config.key_shares = no_shares;
    loopback_start(&l);
    len = loopback_take(&l.client, bytes, sizeof bytes);
    loopback_feed(&l.server, bytes, len, SIZE_MAX);
    loopback_feed(&l.server, bytes, len, SIZE_MAX);
    loopback_assert_failed(&l.server, _i ? HAKE_ERR_COOKIE_MISSING
                                         : HAKE_ERR_KEY_SHARE_RETRIED);
}
END_TEST

/* A second ClientHello of TLS 1.2, without any extension. */
START_TEST(refuses_to_go_back_to_tls_1_2)
{
    static const struct hake_suite *const suites[] = {
        &hake_suite13_chacha20_poly1305_sha256,
        &hake_suite12_ecdhe_ecdsa_chacha20_poly1305, NULL};
    /* client_hello: legacy_version, random, no session ID, the suite of TLS
     * 1.2, no compression */
    uint8_t hello[] = {1, 0, 0, 41, 3, 3, [38] = 0, 0, 2, 0xcc, 0xa9, 1, 0};
    uint8_t record[64];
    size_t len;

    init();
    l.server.config.role = &hake_server;
    l.server.config.suites = suites;
    if (_i)
        stateless(&l.server);
    l.client.config.key_shares = no_shares;
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    len = loopback_record(&l.client, record, CONTENT_handshake, hello,
                          sizeof hello);
    loopback_feed(&l.server, record, len, SIZE_MAX);
    loopback_assert_failed(&l.server, _i ? HAKE_ERR_COOKIE_MISSING
                                         : HAKE_ERR_HELLO_CHANGED);
}
END_TEST

/* The other server has the key of the cookie, and not its group. */
START_TEST(refuses_a_cookie_for_a_group_that_it_lacks)
{
    static struct loopback_side fresh;
    uint8_t bytes[1024];
    size_t len;

    init();
    stateless(&l.server);
    l.client.config.groups = both;
    l.client.config.key_shares = both + 1;
    l.server.config.flags |= HAKE_STRICT_GROUPS;
    loopback_start(&l);
    fresh = l.server;
    l.server.config.groups = both;
    loopback_move(&l.client, &l.server, SIZE_MAX);
    loopback_move(&l.server, &l.client, SIZE_MAX);
    len = loopback_take(&l.client, bytes, sizeof bytes);
    l.server = fresh;
    loopback_feed(&l.server, bytes, len, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_COOKIE_INVALID);
}
END_TEST

/* The client's memory of a cookie is its input buffer. */
START_TEST(waits_for_room_with_the_cookie_in_its_hands)
{
    init();
    stateless(&l.server);
    l.client.config.key_shares = no_shares;
    l.client.out_buffer.len = HAKE_OUTPUT_MIN;
    l.client.in_buffer.len = 2048;
    loopback_start(&l);
    loopback_run(&l, (size_t)_i);
    loopback_assert_connected(&l);
}
END_TEST

Suite *retry_test(void)
{
    Suite *suite = suite_create("retry");
    TCase *tcase = tcase_create("retry");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, asks_once_more, 0, 32);
    tcase_add_loop_test(tcase, sends_shares_for_several_groups, 0, 2);
    tcase_add_test(tcase, needs_to_remember_nothing);
    tcase_add_test(tcase, refuses_a_cookie_with_any_byte_changed);
    tcase_add_test(tcase, refuses_a_cookie_for_a_group_that_it_lacks);
    tcase_add_loop_test(tcase, refuses_to_go_back_to_tls_1_2, 0, 2);
    tcase_add_test(tcase, needs_a_key_for_its_cookie);
    tcase_add_test(tcase, needs_randomness_for_its_cookie);
    tcase_add_loop_test(tcase, ends_if_the_share_is_missing_again, 0, 2);
    tcase_add_loop_test(tcase, waits_for_room_with_the_cookie_in_its_hands, 1,
                        4);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * levels_test.c: a handshake without records, as QUIC wants it (RFC 9001 4):
 * messages and secrets by encryption level.
 */
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

Suite *levels_test(void);

static struct loopback l;

/* By side, level and direction. */
static struct told {
    uint8_t secret[4][2][32];
    unsigned count;
} told[2];

static void level_tell(void *ctx, hake_conn *conn, enum hake_level level,
                       bool sending, struct hake_bytes secret)
{
    struct told *t = ctx;

    (void)conn;
    ck_assert_uint_eq(secret.len, 32);
    memcpy(t->secret[level][sending], secret.p, 32);
    t->count++;
}

static void init(void)
{
    memset(told, 0, sizeof told);
    loopback_init(&l);
    l.client.config.level = l.server.config.level = level_tell;
    l.client.config.level_ctx = &told[0];
    l.server.config.level_ctx = &told[1];
    loopback_start(&l);
}

/* Carries messages, at most max bytes at a time; returns how many. */
static size_t carry(struct loopback_side *from, struct loopback_side *to,
                    size_t max)
{
    enum hake_level level;
    struct hake_bytes messages = hake_sendmsg_buf(&from->conn, &level);

    if (messages.len > max)
        messages.len = max;
    messages.len = hake_recvmsg(&to->conn, level, messages);
    ck_assert_int_eq(hake_sendmsg_ack(&from->conn, messages.len), HAKE_OK);
    return messages.len;
}

static void run(size_t max)
{
    size_t moved;

    do {
        moved = carry(&l.client, &l.server, max);
        moved += carry(&l.server, &l.client, max);
    } while (moved > 0);
}

static void assert_told(enum hake_level level)
{
    for (int sending = 0; sending < 2; sending++)
        ck_assert_mem_eq(told[0].secret[level][sending],
                         told[1].secret[level][!sending], 32);
    ck_assert(memcmp(told[0].secret[level][0], told[0].secret[level][1], 32) !=
              0);
}

/* However the messages are cut. */
START_TEST(hands_out_messages_and_secrets)
{
    init();
    run(_i == 0 ? SIZE_MAX : (size_t)_i);
    loopback_assert_connected(&l);
    ck_assert_uint_eq(told[0].count, 4);
    ck_assert_uint_eq(told[1].count, 4);
    assert_told(HAKE_LEVEL_HANDSHAKE);
    assert_told(HAKE_LEVEL_APPLICATION);
    ck_assert_mem_eq(told[0].secret[HAKE_LEVEL_APPLICATION][1],
                     l.client.seen.secret[2], 32);
    ck_assert(!(hake_status(&l.client.conn) & HAKE_SENDAPP));
}
END_TEST

/* RFC 9001 4.1.3: at the level in use, and no other. */
START_TEST(refuses_messages_of_another_level)
{
    enum hake_level level;
    struct hake_bytes messages;

    init();
    carry(&l.client, &l.server, SIZE_MAX);
    carry(&l.server, &l.client, SIZE_MAX); /* ServerHello */
    messages = hake_sendmsg_buf(&l.server.conn, &level);
    ck_assert_int_eq(level, HAKE_LEVEL_HANDSHAKE);
    hake_recvmsg(&l.client.conn, (enum hake_level)_i, messages);
    if (_i == HAKE_LEVEL_HANDSHAKE)
        ck_assert_int_eq(l.client.conn.failure.error, HAKE_OK);
    else
        ck_assert_int_eq(l.client.conn.failure.error, HAKE_ERR_LEVEL);
}
END_TEST

/* The alert is told, not sent: RFC 9001 4.8. */
START_TEST(tells_the_alert_that_another_sends)
{
    static const uint8_t wrong[] = {20, 0, 0, 0};
    enum hake_level level;

    init();
    hake_recvmsg(&l.server.conn, HAKE_LEVEL_INITIAL,
                 (struct hake_bytes){wrong, sizeof wrong});
    ck_assert_int_eq(l.server.conn.failure.error, HAKE_ERR_MESSAGE_UNEXPECTED);
    ck_assert_uint_eq(l.server.conn.failure.alert_sent, 10);
    ck_assert_uint_eq(hake_sendmsg_buf(&l.server.conn, &level).len, 0);
}
END_TEST

/* What a connection with records is not asked for. */
START_TEST(has_no_messages_without_levels)
{
    enum hake_level level = HAKE_LEVEL_EARLY;
    static const uint8_t message[] = {1, 0, 0, 0};

    loopback_init(&l);
    loopback_start(&l);
    ck_assert_uint_gt(hake_sendrec_buf(&l.client.conn).len, 0);
    ck_assert_uint_eq(hake_sendmsg_buf(&l.client.conn, &level).len, 0);
    ck_assert_int_eq(level, HAKE_LEVEL_EARLY);
    ck_assert_uint_eq(
        hake_recvmsg(&l.server.conn, HAKE_LEVEL_INITIAL,
                     (struct hake_bytes){message, sizeof message}),
        0);
    ck_assert_uint_eq(l.server.conn.in.raw_end, 0);
}
END_TEST

START_TEST(acknowledges_no_more_than_there_is)
{
    enum hake_level level;
    struct hake_bytes messages;
    size_t len;

    init();
    messages = hake_sendmsg_buf(&l.client.conn, &level);
    len = messages.len;
    ck_assert_uint_gt(len, 0);
    for (size_t more = 1; more <= 5; more++)
        ck_assert_int_eq(hake_sendmsg_ack(&l.client.conn, len + more),
                         HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_sendmsg_ack(&l.client.conn, 0), HAKE_OK);
    messages = hake_sendmsg_buf(&l.client.conn, &level);
    ck_assert_uint_eq(messages.len, len);
    run(SIZE_MAX);
    loopback_assert_connected(&l);
}
END_TEST

/* As much as there is room for, and as a record could hold: by _i. */
START_TEST(takes_no_more_than_fits)
{
    static uint8_t message[2 * HAKE_INPUT_FULL] = {1, 0, 1, 0};
    static struct loopback_side fresh;
    const size_t room = _i == 0 ? HAKE_INPUT_MIN : HAKE_INPUT_FULL;
    const size_t most = _i == 0 ? HAKE_INPUT_MIN - 5 : 16384;
    const struct hake_bytes bytes = {message, _i < 2 ? sizeof message : 0};

    memset(told, 0, sizeof told);
    loopback_init(&l);
    l.server.config.level = level_tell;
    l.server.config.level_ctx = &told[1];
    l.server.in_buffer.len = room;
    fresh = l.server;
    loopback_start(&l);
    ck_assert_uint_eq(hake_recvmsg(&l.server.conn, HAKE_LEVEL_INITIAL, bytes),
                      _i < 2 ? most : 0);
    if (_i == 0) /* nothing stands behind the buffer's end */
        ck_assert_mem_eq(l.server.in + room, fresh.in + room,
                         sizeof fresh.in - room);
}
END_TEST

START_TEST(needs_tls_1_3_alone)
{
    loopback_init12(&l, CHACHA12);
    l.client.config.level = level_tell;
    ck_assert_int_eq(hake_client_start(&l.client.conn, &l.client.handshake,
                                       &l.client.config, l.client.in_buffer,
                                       l.client.out_buffer,
                                       l.client.server_name),
                     HAKE_ERR_CONFIG_LEVELS);
}
END_TEST

Suite *levels_test(void)
{
    Suite *suite = suite_create("levels");
    TCase *tcase = tcase_create("levels");

    tcase_add_loop_test(tcase, hands_out_messages_and_secrets, 0, 5);
    tcase_add_loop_test(tcase, refuses_messages_of_another_level, 0, 4);
    tcase_add_test(tcase, tells_the_alert_that_another_sends);
    tcase_add_test(tcase, has_no_messages_without_levels);
    tcase_add_test(tcase, acknowledges_no_more_than_there_is);
    tcase_add_loop_test(tcase, takes_no_more_than_fits, 0, 3);
    tcase_add_test(tcase, needs_tls_1_3_alone);
    suite_add_tcase(suite, tcase);
    return suite;
}

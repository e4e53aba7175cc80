/*
 * exporter_test.c: exporters of both versions, computed here once more from
 * libsodium's HMAC for suites with SHA-256; when there are none; what is
 * refused.
 */
#include "tls/loopback.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

static struct loopback l;

#define LABEL "EXPORTER-hake test"

static struct hake_bytes text(const char *s)
{
    return (struct hake_bytes){(const uint8_t *)s, strlen(s)};
}

static const struct hake_bytes no_bytes = {NULL, 0};

/* Both peers export the same bytes. */
static void both_export(const char *label, const struct hake_bytes *context,
                        uint8_t *out, size_t len)
{
    uint8_t other[256];

    ck_assert_uint_le(len, sizeof other);
    ck_assert_int_eq(
        hake_export(&l.client.conn, text(label), context, out, len), HAKE_OK);
    ck_assert_int_eq(
        hake_export(&l.server.conn, text(label), context, other, len), HAKE_OK);
    ck_assert_mem_eq(out, other, len);
}

/* ---- Once more -------------------------------------------------------- */

/* One block of HKDF-Expand-Label, RFC 9846 7.1. */
static void expand_label(uint8_t out[32], uint8_t len, const uint8_t secret[32],
                         const char *label, const uint8_t context[32])
{
    const size_t n = strlen(label);
    uint8_t info[320] = {0, len, (uint8_t)(6 + n)};

    memcpy(info + 3, "tls13 ", 6);
    memcpy(info + 9, label, n);
    info[9 + n] = 32;
    memcpy(info + 10 + n, context, 32);
    info[42 + n] = 1; /* the counter of HKDF-Expand */
    crypto_auth_hmacsha256(out, info, 43 + n, secret);
}

/* RFC 9846 7.5 */
static void export13(uint8_t out[32], const uint8_t exporter_secret[32],
                     const char *label, struct hake_bytes context)
{
    uint8_t empty[32], hash[32], derived[32];

    crypto_hash_sha256(empty, NULL, 0);
    crypto_hash_sha256(hash, context.p, context.len);
    expand_label(derived, 32, exporter_secret, label, empty);
    expand_label(out, 32, derived, "exporter", hash);
}

/* RFC 5705 4, two blocks of P_hash; seed holds label, randoms and context. */
static void prf(uint8_t out[64], const uint8_t main_secret[48], uint8_t *seed,
                size_t len)
{
    crypto_auth_hmacsha256_state state;
    uint8_t a[32];

    for (int i = 0; i < 2; i++) {
        crypto_auth_hmacsha256_init(&state, main_secret, 48);
        crypto_auth_hmacsha256_update(&state, i == 0 ? seed : a,
                                      i == 0 ? len : 32);
        crypto_auth_hmacsha256_final(&state, a);
        crypto_auth_hmacsha256_init(&state, main_secret, 48);
        crypto_auth_hmacsha256_update(&state, a, 32);
        crypto_auth_hmacsha256_update(&state, seed, len);
        crypto_auth_hmacsha256_final(&state, out + 32 * i);
    }
}

static void export12(uint8_t out[64], const char *label,
                     const struct hake_bytes *context)
{
    uint8_t seed[512];
    size_t n = strlen(label);

    memcpy(seed, label, n);
    /* the randoms, from the hellos */
    memcpy(seed + n, l.client.said.p + 6, 32);
    memcpy(seed + n + 32, l.server.said.p + 6, 32);
    n += 64;
    if (context != NULL) {
        seed[n++] = (uint8_t)(context->len >> 8);
        seed[n++] = (uint8_t)context->len;
        if (context->len > 0)
            memcpy(seed + n, context->p, context->len);
        n += context->len;
    }
    prf(out, l.client.seen.secret[HAKE_CLIENT_RANDOM], seed, n);
}

/* ---- Values ----------------------------------------------------------- */

START_TEST(exports_by_rfc_9846)
{
    const uint8_t *secret = l.client.seen.secret[HAKE_EXPORTER_SECRET];
    const struct hake_bytes context = text("some context");
    uint8_t out[32], expected[32];

    loopback_init(&l);
    loopback_handshake(&l);
    both_export(LABEL, &context, out, 32);
    export13(expected, secret, LABEL, context);
    ck_assert_mem_eq(out, expected, 32);
    both_export(LABEL, &no_bytes, out, 32);
    export13(expected, secret, LABEL, no_bytes);
    ck_assert_mem_eq(out, expected, 32);
    /* "providing no context computes the same value" */
    both_export(LABEL, NULL, out, 32);
    ck_assert_mem_eq(out, expected, 32);
}
END_TEST

START_TEST(exports_by_rfc_5705)
{
    const struct hake_bytes context = text("some context");
    uint8_t out[64], expected[64], empty[64];

    if (loopback_lacks12((unsigned)_i))
        return;
    loopback_init12(&l, (unsigned)_i);
    loopback_handshake(&l);
    both_export(LABEL, &context, out, 64);
    export12(expected, LABEL, &context);
    ck_assert_mem_eq(out, expected, 64);
    both_export(LABEL, &no_bytes, empty, 64);
    export12(expected, LABEL, &no_bytes);
    ck_assert_mem_eq(empty, expected, 64);
    both_export(LABEL, NULL, out, 64);
    export12(expected, LABEL, NULL);
    ck_assert_mem_eq(out, expected, 64);
    ck_assert_mem_ne(out, empty, 64);
    both_export(LABEL, NULL, out, 33); /* a prefix, in TLS 1.2 */
    ck_assert_mem_eq(out, expected, 33);
}
END_TEST

static void connect(int tls12)
{
    if (tls12)
        loopback_init12(&l, CHACHA12);
    else
        loopback_init(&l);
    loopback_handshake(&l);
}

START_TEST(exports_with_every_suite)
{
    uint8_t a[100], b[100];

    if (_i < 2 ? loopback_lacks((unsigned)_i)
               : loopback_lacks12((unsigned)_i - 2))
        return;
    if (_i < 2)
        loopback_init(&l);
    else
        loopback_init12(&l, (unsigned)_i - 2);
    if (_i < 2)
        l.client.config.suites = l.server.config.suites = loopback_suites[_i];
    loopback_handshake(&l);
    both_export(LABEL, NULL, a, 100);
    both_export(LABEL, NULL, b, 100);
    ck_assert_mem_eq(a, b, 100);
    both_export(LABEL "2", NULL, b, 100);
    ck_assert_mem_ne(a, b, 100);
}
END_TEST

/* Of another connection, it is another. By _i: TLS 1.2. */
START_TEST(exports_what_is_the_connections_own)
{
    uint8_t a[32], b[32];

    connect(_i);
    both_export(LABEL, NULL, a, 32);
    if (_i)
        loopback_init12(&l, CHACHA12);
    else
        loopback_init(&l);
    l.client.random.side = 'x';
    loopback_handshake(&l);
    both_export(LABEL, NULL, b, 32);
    ck_assert_mem_ne(a, b, 32);
}
END_TEST

START_TEST(makes_the_channel_binding)
{
    uint8_t client[32], server[32], expected[32];

    connect(_i);
    ck_assert_int_eq(hake_channel_binding(&l.client.conn, client), HAKE_OK);
    ck_assert_int_eq(hake_channel_binding(&l.server.conn, server), HAKE_OK);
    ck_assert_mem_eq(client, server, 32);
    both_export("EXPORTER-Channel-Binding", &no_bytes, expected, 32);
    ck_assert_mem_eq(client, expected, 32);
}
END_TEST

START_TEST(exports_the_same_after_keys_were_updated)
{
    uint8_t a[32], b[32];

    connect(0);
    both_export(LABEL, NULL, a, 32);
    hake_key_update(&l.client.conn, true);
    loopback_run(&l, SIZE_MAX);
    both_export(LABEL, NULL, b, 32);
    ck_assert_mem_eq(a, b, 32);
}
END_TEST

/* ---- Limits ----------------------------------------------------------- */

static enum hake_error try(struct hake_bytes label,
                           const struct hake_bytes *context, size_t len)
{
    static uint8_t out[255 * 32 + 2], fill[255 * 32 + 2];
    enum hake_error error;

    memset(out, 0xa5, sizeof out);
    memset(fill, 0xa5, sizeof fill);
    error = hake_export(&l.client.conn, label, context, out, len);
    if (error == HAKE_OK) {
        ck_assert(len == 0 || memcmp(out, fill, len) != 0);
        ck_assert_mem_eq(out + len, fill, sizeof out - len);
    } else {
        ck_assert_mem_eq(out, fill, sizeof out);
    }
    return error;
}

START_TEST(keeps_the_limits_of_labels)
{
    static const char *const reserved[] = {"client finished", "server finished",
                                           "master secret", "key expansion",
                                           "extended master secret"};
    uint8_t label[251];

    connect(_i);
    memset(label, 'x', sizeof label);
    ck_assert_int_eq(try((struct hake_bytes){label, 0}, NULL, 32),
                     HAKE_ERR_EXPORT_LABEL);
    ck_assert_int_eq(try((struct hake_bytes){label, 1}, NULL, 32), HAKE_OK);
    ck_assert_int_eq(try((struct hake_bytes){label, 249}, NULL, 32), HAKE_OK);
    ck_assert_int_eq(try((struct hake_bytes){label, 250}, NULL, 32),
                     HAKE_ERR_EXPORT_LABEL);
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        struct hake_bytes shorter = text(reserved[i]);

        ck_assert_int_eq(try(shorter, NULL, 32), HAKE_ERR_EXPORT_LABEL);
        shorter.len--;
        ck_assert_int_eq(try(shorter, NULL, 32), HAKE_OK);
    }
}
END_TEST

START_TEST(keeps_the_limits_of_lengths)
{
    static uint8_t bytes[65536];
    struct hake_bytes context = {bytes, 65535};

    connect(_i);
    ck_assert_int_eq(try(text(LABEL), NULL, 0), HAKE_OK);
    ck_assert_int_eq(try(text(LABEL), NULL, 255 * 32), HAKE_OK);
    ck_assert_int_eq(try(text(LABEL), NULL, 255 * 32 + 1),
                     HAKE_ERR_EXPORT_LENGTH);
    ck_assert_int_eq(try(text(LABEL), NULL, SIZE_MAX), HAKE_ERR_EXPORT_LENGTH);
    ck_assert_int_eq(try(text(LABEL), &context, 32), HAKE_OK);
    context.len++;
    ck_assert_int_eq(try(text(LABEL), &context, 32), HAKE_ERR_EXPORT_LENGTH);
}
END_TEST

/* A ClientHello whose extended_main_secret is of a type that nobody knows. */
static enum hake_error hello_without_ems(hake_conn *c, const struct message *m)
{
    static const uint8_t entry[] = {0, 23, 0, 0};
    enum hake_error error = client_hello_write(c, m);

    for (size_t i = 40; error == HAKE_OK && i + 4 <= m->out->len; i++) {
        if (memcmp(m->out->p + i, entry, 4) == 0)
            m->out->p[i] = 0x7f;
    }
    return error;
}

/* RFC 7627 5.4: without extended_main_secret "MUST disable [RFC5705]". The main
 * secret is not even kept. */
START_TEST(exports_nothing_without_extended_main_secret)
{
    uint8_t out[32] = {0};

    loopback_init12(&l, CHACHA12);
    l.client.config.flags = l.server.config.flags =
        HAKE_DANGEROUSLY_WITHOUT_EMS;
    loopback_row(&l.client, SEND(client_hello))->handler = hello_without_ems;
    loopback_handshake(&l);
    for (int i = 0; i < 2; i++) {
        struct loopback_side *side = i ? &l.server : &l.client;

        ck_assert_int_eq(hake_export(&side->conn, text(LABEL), NULL, out, 32),
                         HAKE_ERR_EXPORT_EMS);
        ck_assert_int_eq(hake_channel_binding(&side->conn, out),
                         HAKE_ERR_EXPORT_EMS);
        ck_assert(sodium_is_zero(side->handshake.exporter_secret, 48));
    }
    ck_assert(sodium_is_zero(out, 32));
}
END_TEST

/* Elsewhere the main secret of TLS 1.2 is wiped, and here in the end. */
START_TEST(keeps_the_main_secret_in_one_place)
{
    const uint8_t *secret = l.client.seen.secret[HAKE_CLIENT_RANDOM];

    connect(1);
    for (int i = 0; i < 2; i++) {
        struct loopback_side *side = i ? &l.server : &l.client;
        const uint8_t *memory = (const uint8_t *)&side->handshake;
        unsigned found = 0;

        for (size_t at = 0; at + 48 <= sizeof side->handshake; at++)
            found += memcmp(memory + at, secret, 16) == 0;
        ck_assert_uint_eq(found, 1);
        ck_assert_mem_eq(side->handshake.exporter_secret, secret, 48);
        ck_assert_ptr_nonnull(hake_handshake_release(&side->conn));
        ck_assert(sodium_is_zero(memory, sizeof side->handshake));
    }
}
END_TEST

/* ---- When there are none ---------------------------------------------- */

static enum hake_error told_in_callback;

static void export_in_trace(void *ctx, const hake_conn *conn,
                            const struct hake_event *event)
{
    uint8_t out[32];

    (void)ctx;
    if (event->kind == HAKE_EVENT_RECORD)
        told_in_callback = hake_export(conn, text(LABEL), NULL, out, 32);
}

/* By _i % 2: TLS 1.2; by _i / 2: side. */
START_TEST(is_a_misuse_at_other_times)
{
    struct loopback_side *side = _i / 2 ? &l.server : &l.client;
    struct loopback_side *peer = _i / 2 ? &l.client : &l.server;
    static const uint8_t alert[] = {2, 40};
    uint8_t out[32], record[64];
    size_t len;

    if (_i % 2)
        loopback_init12(&l, CHACHA12);
    else
        loopback_init(&l);
    loopback_start(&l);
    while (!(hake_status(&side->conn) & HAKE_CONNECTED)) {
        ck_assert_int_eq(hake_export(&side->conn, text(LABEL), NULL, out, 32),
                         HAKE_ERR_MISUSE);
        loopback_move(peer, side, 100);
        loopback_move(side, peer, 100);
    }
    loopback_run(&l, SIZE_MAX);
    ck_assert_int_eq(hake_export(&side->conn, text(LABEL), NULL, out, 32),
                     HAKE_OK);
    side->config.trace = export_in_trace;
    hake_write(&peer->conn, out, 1);
    loopback_run(&l, SIZE_MAX);
    ck_assert_int_eq(told_in_callback, HAKE_ERR_MISUSE);
    hake_recvapp_ack(&side->conn, 1);

    ck_assert_ptr_nonnull(hake_handshake_release(&peer->conn));
    ck_assert_int_eq(hake_export(&peer->conn, text(LABEL), NULL, out, 32),
                     HAKE_ERR_MISUSE);
    len = loopback_record(peer, record, 21, alert, 2);
    loopback_feed(side, record, len, SIZE_MAX);
    ck_assert_int_eq(hake_export(&side->conn, text(LABEL), NULL, out, 32),
                     HAKE_ERR_ALERT_RECEIVED);
    ck_assert(sodium_is_zero(side->handshake.exporter_secret, 48));
}
END_TEST

/* RFC 9846 7.5: from early_exporter_secret, which another interface names. */
START_TEST(exports_early_only_with_keys_for_early_data)
{
    const struct hake_bytes context = text("0-RTT");
    uint8_t out[32], expected[32], secret[48];
    hake_conn *conn = &l.server.conn;

    connect(0);
    ck_assert_int_eq(hake_export_early(conn, text(LABEL), &context, out, 32),
                     HAKE_ERR_MISUSE);
    memset(secret, 7, sizeof secret);
    memcpy(l.server.handshake.early_exporter_secret, secret, 32);
    ck_assert_int_eq(hake_export_early(conn, text(LABEL), &context, out, 32),
                     HAKE_OK);
    export13(expected, secret, LABEL, context);
    ck_assert_mem_eq(out, expected, 32);
    ck_assert_int_eq(
        hake_export_early(conn, text("key expansion"), NULL, out, 32),
        HAKE_ERR_EXPORT_LABEL);
    ck_assert_ptr_nonnull(hake_handshake_release(conn));
    ck_assert_int_eq(hake_export_early(conn, text(LABEL), &context, out, 32),
                     HAKE_ERR_MISUSE);
    loopback_init(&l);
    loopback_start(&l);
    ck_assert_int_eq(
        hake_export_early(&l.client.conn, text(LABEL), NULL, out, 32),
        HAKE_ERR_MISUSE);
}
END_TEST

Suite *exporter_test(void)
{
    Suite *all = suite_create("exporter");
    TCase *tcase = tcase_create("exporter");

    tcase_add_test(tcase, exports_by_rfc_9846);
    tcase_add_loop_test(tcase, exports_by_rfc_5705, 0, GCM12);
    tcase_add_loop_test(tcase, exports_with_every_suite, 0,
                        LOOPBACK_SUITES + LOOPBACK_SUITES12);
    tcase_add_loop_test(tcase, exports_what_is_the_connections_own, 0, 2);
    tcase_add_loop_test(tcase, makes_the_channel_binding, 0, 2);
    tcase_add_test(tcase, exports_the_same_after_keys_were_updated);
    tcase_add_loop_test(tcase, keeps_the_limits_of_labels, 0, 2);
    tcase_add_loop_test(tcase, keeps_the_limits_of_lengths, 0, 2);
    tcase_add_test(tcase, exports_nothing_without_extended_main_secret);
    tcase_add_test(tcase, keeps_the_main_secret_in_one_place);
    tcase_add_loop_test(tcase, is_a_misuse_at_other_times, 0, 4);
    tcase_add_test(tcase, exports_early_only_with_keys_for_early_data);
    suite_add_tcase(all, tcase);
    return all;
}

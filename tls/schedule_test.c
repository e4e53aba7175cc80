/*
 * schedule_test.c: the key schedule of RFC 9846 7.1 and 7.3, computed here
 * once more from libsodium's HMAC for a SHA-256 suite; and the wiping of
 * secrets: none of them is found in the memory of a side that needs it no
 * more.
 */
#include "tls/loopback.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

/* Everything secret that one handshake knows. */
enum known {
    CLIENT_SCALAR,
    SERVER_SCALAR,
    SHARED,
    HANDSHAKE_SECRET,
    CLIENT_HS,
    SERVER_HS,
    MAIN_SECRET,
    CLIENT_FINISHED,
    SERVER_FINISHED,
    CLIENT_HS_KEY,
    SERVER_HS_KEY,
    CLIENT_AP, /* from here on: what a connection goes on with */
    SERVER_AP,
    CLIENT_AP_KEY,
    SERVER_AP_KEY,
    KNOWN
};

static struct loopback l;
static uint8_t known[KNOWN][32];

/* ---- The schedule, once more ------------------------------------------ */

static void hmac(uint8_t out[32], const uint8_t key[32], const uint8_t *p,
                 size_t len)
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, key, 32);
    crypto_auth_hmacsha256_update(&state, p, len);
    crypto_auth_hmacsha256_final(&state, out);
}

/* HKDF-Expand-Label of at most 32 bytes: one block. */
static void expand_label(uint8_t *out, size_t len, const uint8_t secret[32],
                         const char *label, const uint8_t *context,
                         size_t context_len)
{
    uint8_t info[128] = {0, (uint8_t)len, (uint8_t)(6 + strlen(label))};
    uint8_t block[32];
    size_t n = 3;

    memcpy(info + n, "tls13 ", 6);
    memcpy(info + n + 6, label, strlen(label));
    n += 6 + strlen(label);
    info[n++] = (uint8_t)context_len;
    if (context_len > 0)
        memcpy(info + n, context, context_len);
    n += context_len;
    info[n++] = 1; /* the counter of HKDF-Expand */
    hmac(block, secret, info, n);
    memcpy(out, block, len);
}

static void derive(enum known out, const uint8_t secret[32], const char *label,
                   const uint8_t hash[32])
{
    expand_label(known[out], 32, secret, label, hash, 32);
}

/* One step down the left side of the diagram. */
static void descend(uint8_t out[32], const uint8_t secret[32],
                    const uint8_t ikm[32])
{
    uint8_t empty[32], salt[32];

    crypto_hash_sha256(empty, NULL, 0);
    expand_label(salt, 32, secret, "derived", empty, 32);
    hmac(out, salt, ikm, 32);
}

static void draw_again(uint8_t out[32], uint8_t side, uint8_t call)
{
    const uint8_t seed[randombytes_SEEDBYTES] = {side, call};

    randombytes_buf_deterministic(out, 32, seed);
}

/* Transcript-Hash of the ClientHello and the server's first `len` bytes. */
static void transcript(uint8_t out[32], size_t len)
{
    const struct loopback_log *client = &l.client.said;
    crypto_hash_sha256_state state;
    size_t hello = 4 + ((size_t)client->p[2] << 8 | client->p[3]);

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, client->p, hello);
    crypto_hash_sha256_update(&state, l.server.said.p, len);
    crypto_hash_sha256_final(&state, out);
}

static void known_derive(void)
{
    static const uint8_t zeros[32];
    const struct loopback_log *server = &l.server.said;
    size_t hello = 4 + ((size_t)server->p[2] << 8 | server->p[3]);
    uint8_t early[32], hash[32], share[32];

    draw_again(known[CLIENT_SCALAR], 'c', 3);
    draw_again(known[SERVER_SCALAR], 's', 2);
    crypto_scalarmult_base(share, known[SERVER_SCALAR]);
    ck_assert_int_eq(
        crypto_scalarmult(known[SHARED], known[CLIENT_SCALAR], share), 0);
    hmac(early, zeros, zeros, 32);
    descend(known[HANDSHAKE_SECRET], early, known[SHARED]);
    transcript(hash, hello);
    derive(CLIENT_HS, known[HANDSHAKE_SECRET], "c hs traffic", hash);
    derive(SERVER_HS, known[HANDSHAKE_SECRET], "s hs traffic", hash);
    descend(known[MAIN_SECRET], known[HANDSHAKE_SECRET], zeros);
    transcript(hash, server->len);
    derive(CLIENT_AP, known[MAIN_SECRET], "c ap traffic", hash);
    derive(SERVER_AP, known[MAIN_SECRET], "s ap traffic", hash);
    for (int side = 0; side < 2; side++) {
        const uint8_t *hs = known[CLIENT_HS + side];

        expand_label(known[CLIENT_FINISHED + side], 32, hs, "finished", NULL,
                     0);
        expand_label(known[CLIENT_HS_KEY + side], 32, hs, "key", NULL, 0);
        expand_label(known[CLIENT_AP_KEY + side], 32, known[CLIENT_AP + side],
                     "key", NULL, 0);
    }
}

static void connect_and_derive(void)
{
    loopback_init(&l);
    loopback_handshake(&l);
    known_derive();
}

/* ---- Secrets and keys ------------------------------------------------- */

START_TEST(derives_the_secrets_of_the_rfc)
{
    static const enum known by_label[4] = {CLIENT_HS, SERVER_HS, CLIENT_AP,
                                           SERVER_AP};

    for (int i = 0; i < 4; i++) {
        ck_assert_mem_eq(l.client.seen.secret[i], known[by_label[i]], 32);
        ck_assert_mem_eq(l.server.seen.secret[i], known[by_label[i]], 32);
    }
}
END_TEST

START_TEST(installs_the_application_keys)
{
    const hake_conn *c = &l.client.conn, *s = &l.server.conn;
    uint8_t iv[2][12];

    for (int side = 0; side < 2; side++)
        expand_label(iv[side], 12, known[CLIENT_AP + side], "iv", NULL, 0);
    ck_assert_mem_eq(c->tx.key.bytes, known[CLIENT_AP_KEY], 32);
    ck_assert_mem_eq(s->rx.key.bytes, known[CLIENT_AP_KEY], 32);
    ck_assert_mem_eq(s->tx.key.bytes, known[SERVER_AP_KEY], 32);
    ck_assert_mem_eq(c->rx.key.bytes, known[SERVER_AP_KEY], 32);
    ck_assert_mem_eq(c->tx.iv, iv[0], 12);
    ck_assert_mem_eq(s->rx.iv, iv[0], 12);
    ck_assert_mem_eq(s->tx.iv, iv[1], 12);
    ck_assert_mem_eq(c->rx.iv, iv[1], 12);
    ck_assert(c->tx.seq + c->rx.seq + s->tx.seq + s->rx.seq == 0);
}
END_TEST

START_TEST(agrees_on_every_secret_with_each_suite)
{
    if (loopback_lacks((unsigned)_i))
        return;
    loopback_init(&l);
    l.client.config.suites = l.server.config.suites = loopback_suites[_i];
    loopback_handshake(&l);
    ck_assert_mem_eq(l.client.seen.secret, l.server.seen.secret,
                     sizeof l.client.seen.secret);
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < i; j++)
            ck_assert(memcmp(l.client.seen.secret[i], l.client.seen.secret[j],
                             HAKE_SECRET_MAX) != 0);
    }
}
END_TEST

static unsigned logged;

static void keylog(void *ctx, enum hake_secret label,
                   const uint8_t client_random[32], struct hake_bytes secret)
{
    uint8_t expected[32];
    struct loopback_side *side = ctx;

    draw_again(expected, 'c', 1);
    ck_assert_mem_eq(client_random, expected, 32);
    ck_assert_uint_eq(secret.len, 32);
    ck_assert_mem_eq(secret.p, side->seen.secret[label], 32);
    logged |= 1u << label;
}

START_TEST(tells_the_key_log_every_secret)
{
    struct loopback_side *side = _i ? &l.server : &l.client;

    loopback_init(&l);
    logged = 0;
    side->config.keylog = keylog;
    side->config.keylog_ctx = side;
    loopback_handshake(&l);
    ck_assert_uint_eq(logged, 15 | 1u << HAKE_EXPORTER_SECRET);
}
END_TEST

/* ---- Wiping ----------------------------------------------------------- */

/* Any eight bytes of a secret count as a find. */
static bool holds(const void *memory, size_t len, const uint8_t secret[32])
{
    const uint8_t *p = memory;

    for (size_t i = 0; i + 8 <= len; i++) {
        for (int at = 0; at <= 24; at += 8)
            if (p[i] == secret[at] && memcmp(p + i, secret + at, 8) == 0)
                return true;
    }
    return false;
}

static bool side_holds(const struct loopback_side *side, enum known secret)
{
    return holds(&side->conn, sizeof side->conn, known[secret]) ||
           holds(&side->handshake, sizeof side->handshake, known[secret]) ||
           holds(side->in, sizeof side->in, known[secret]) ||
           holds(side->out, sizeof side->out, known[secret]);
}

static void assert_wiped(const struct loopback_side *side, enum known end)
{
    for (int i = 0; i < (int)end; i++)
        ck_assert_msg(!side_holds(side, (enum known)i), "secret %d", i);
}

/* That the search finds anything at all. */
START_TEST(holds_its_keys_while_it_needs_them)
{
    ck_assert(side_holds(&l.client, CLIENT_AP_KEY));
    ck_assert(side_holds(&l.client, SERVER_AP_KEY));
    ck_assert(side_holds(&l.server, CLIENT_AP_KEY));
    ck_assert(side_holds(&l.server, SERVER_AP_KEY));
    loopback_init(&l);
    loopback_start(&l);
    ck_assert(side_holds(&l.client, CLIENT_SCALAR));
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert(side_holds(&l.server, CLIENT_HS_KEY));
    ck_assert(side_holds(&l.server, CLIENT_HS));
    ck_assert(side_holds(&l.server, MAIN_SECRET));
}
END_TEST

START_TEST(keeps_only_application_keys_once_connected)
{
    assert_wiped(&l.client, CLIENT_AP);
    assert_wiped(&l.server, CLIENT_AP);
}
END_TEST

START_TEST(forgets_a_secret_as_soon_as_its_children_stand)
{
    loopback_init(&l);
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert(!side_holds(&l.server, SERVER_SCALAR));
    ck_assert(!side_holds(&l.server, SHARED));
    ck_assert(!side_holds(&l.server, HANDSHAKE_SECRET));
    ck_assert(!side_holds(&l.server, SERVER_HS));
    ck_assert(!side_holds(&l.server, SERVER_HS_KEY));
}
END_TEST

/* RFC 9846 6: "Servers and clients MUST forget the secret values and keys
 * established in failed connections". By _i: the client at the server's
 * second record, the server at the client's last one, each when connected. */
START_TEST(forgets_everything_when_it_fails)
{
    struct loopback_side *side = _i % 2 ? &l.server : &l.client;
    uint8_t bad[] = {23, 3, 3, 0, 17, 0, 1, 2, 3, 4, 5,
                     6,  7, 8, 9, 10, 0, 0, 0, 0, 0, 0};

    loopback_init(&l);
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    if (_i == 0) /* ServerHello and no more */
        loopback_move(&l.server, &l.client, 5 + l.server.out[4]);
    if (_i >= 2)
        loopback_run(&l, SIZE_MAX);
    ck_assert(side->conn.rx.aead != NULL);
    loopback_feed(side, bad, sizeof bad, SIZE_MAX);
    loopback_assert_failed(side, HAKE_ERR_RECORD_MAC);
    assert_wiped(side, KNOWN);
}
END_TEST

START_TEST(forgets_everything_when_it_is_wiped)
{
    struct loopback_side *side = _i % 2 ? &l.server : &l.client;

    loopback_init(&l);
    loopback_start(&l);
    if (_i >= 2)
        loopback_move(&l.client, &l.server, SIZE_MAX);
    if (_i >= 4)
        loopback_run(&l, SIZE_MAX);
    hake_wipe(&side->conn);
    assert_wiped(side, KNOWN);
    ck_assert(sodium_is_zero((const uint8_t *)&side->conn, sizeof side->conn));
    ck_assert(sodium_is_zero((const uint8_t *)&side->handshake,
                             sizeof side->handshake));
    ck_assert(sodium_is_zero(side->in, sizeof side->in));
    ck_assert(sodium_is_zero(side->out, sizeof side->out));
}
END_TEST

START_TEST(forgets_application_data_with_the_rest)
{
    loopback_init(&l);
    loopback_handshake(&l);
    hake_write(&l.client.conn, known[SHARED], 32);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert(side_holds(&l.server, SHARED));
    hake_wipe(&l.server.conn);
    ck_assert(!side_holds(&l.server, SHARED));
}
END_TEST

START_TEST(gives_handshake_memory_back_empty)
{
    hake_handshake *hs = hake_handshake_release(&l.server.conn);

    ck_assert_ptr_eq(hs, &l.server.handshake);
    ck_assert(sodium_is_zero((const uint8_t *)hs, sizeof *hs));
}
END_TEST

Suite *schedule_test(void)
{
    Suite *suite = suite_create("schedule");
    TCase *tcase = tcase_create("schedule"), *wipe = tcase_create("wipe");

    tcase_add_checked_fixture(tcase, connect_and_derive, NULL);
    tcase_add_test(tcase, derives_the_secrets_of_the_rfc);
    tcase_add_test(tcase, installs_the_application_keys);
    tcase_add_loop_test(tcase, agrees_on_every_secret_with_each_suite, 0,
                        LOOPBACK_SUITES);
    tcase_add_loop_test(tcase, tells_the_key_log_every_secret, 0, 2);
    suite_add_tcase(suite, tcase);
    tcase_set_timeout(wipe, 30);
    tcase_add_checked_fixture(wipe, connect_and_derive, NULL);
    tcase_add_test(wipe, holds_its_keys_while_it_needs_them);
    tcase_add_test(wipe, keeps_only_application_keys_once_connected);
    tcase_add_test(wipe, forgets_a_secret_as_soon_as_its_children_stand);
    tcase_add_loop_test(wipe, forgets_everything_when_it_fails, 0, 4);
    tcase_add_loop_test(wipe, forgets_everything_when_it_is_wiped, 0, 6);
    tcase_add_test(wipe, forgets_application_data_with_the_rest);
    tcase_add_test(wipe, gives_handshake_memory_back_empty);
    suite_add_tcase(suite, wipe);
    return suite;
}

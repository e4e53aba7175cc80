/*
 * expanded_test.c: keys that are made ready once seal and open the same bytes
 * as keys that are not, in both versions; the memory is used as promised, and
 * wiped. A P-256 key signs, and shares are on every curve.
 */
#include "tls/extra/extra.h"
#include "tls/loopback.h"

#include <check.h>
#include <sodium.h>
#include <stdalign.h>
#include <string.h>

Suite *expanded_test(void);

static struct loopback l;
static struct hake_p256_signer signer;
static struct hake_credential credential;
alignas(HAKE_AEAD_ALIGN) static uint8_t memory[2][HAKE_EXPANDED_KEYS + 16];

static const struct hake_scheme *const schemes[] = {
    &hake_ecdsa_secp256r1_sha256, &hake_ecdsa_sha256_secp384r1, NULL};
static const struct hake_suite *const suites[][2] = {
    {&hake_suite13_aes_128_gcm_sha256, NULL},
    {&hake_suite13_aes_256_gcm_sha384_auto, NULL},
    {&hake_suite13_aes_256_gcm_sha384, NULL},
    {&hake_suite13_chacha20_poly1305_sha256, NULL},
    {&hake_suite12_ecdhe_ecdsa_aes_128_gcm_sha256, NULL},
    {&hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384_auto, NULL}};
#define SUITES (int)(sizeof suites / sizeof suites[0])
static const struct hake_group *const groups[][2] = {
    {&hake_x25519, NULL}, {&hake_secp256r1, NULL}, {&hake_secp384r1, NULL}};
#define GROUPS 3

/* The signer's key, whatever the certificate says. */
static enum hake_answer verify(void *ctx, const struct hake_peer *peer,
                               struct hake_verdict *verdict)
{
    (void)ctx, (void)peer;
    verdict->key = (struct hake_public_key){
        HAKE_KEY_P256, {signer.key.public_key, sizeof signer.key.public_key}};
    return HAKE_YES;
}

static void init(int suite, int group)
{
    static const uint16_t ids[] = {0x0403, 0};
    static const uint8_t scalar[32] = {5};

    ck_assert_int_ge(sodium_init(), 0);
    ck_assert(hake_p256_key_init(&signer.key, scalar));
    loopback_init12(&l, CHACHA12);
    credential = loopback_credential;
    credential.schemes = ids;
    credential.sign = hake_sign_p256;
    credential.sign_ctx = &signer;
    credential.signature_len = HAKE_P256_SIGNATURE_MAX;
    l.server.config.credentials = &credential;
    l.client.config.verify = verify;
    l.client.config.schemes = schemes;
    l.client.config.suites = l.server.config.suites = suites[suite];
    l.client.config.groups = l.server.config.groups = groups[group];
}

static bool lacks(int suite)
{
    const struct hake_aead *aead = suites[suite][0]->aead;

    if (aead->available == NULL || aead->available())
        return false;
    printf("expanded_test: SKIPPED: this machine lacks %s\n", aead->name);
    return true;
}

static struct hake_buffer room(int side, size_t len)
{
    return (struct hake_buffer){memory[side], len};
}

/* A handshake and a record each way; len bytes of memory for both sides, 0:
 * none. */
static void run(size_t len)
{
    static const uint8_t text[600] = {7};
    uint8_t got[600];

    loopback_start(&l);
    if (len > 0) {
        ck_assert_int_eq(hake_expand_keys(&l.client.conn, room(0, len)),
                         HAKE_OK);
        ck_assert_int_eq(hake_expand_keys(&l.server.conn, room(1, len)),
                         HAKE_OK);
    }
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert_uint_eq(hake_write(&l.client.conn, text, sizeof text), 600);
    ck_assert_uint_eq(hake_write(&l.server.conn, text, 300), 300);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&l.server.conn, got, sizeof got), 600);
    ck_assert_mem_eq(got, text, sizeof text);
    ck_assert_uint_eq(hake_read(&l.client.conn, got, sizeof got), 300);
}

/* By _i: suite and group. */
START_TEST(the_bytes_are_the_same)
{
    static struct loopback_log said[2];

    if (lacks(_i % SUITES))
        return;
    init(_i % SUITES, _i / SUITES);
    run(0);
    said[0] = l.client.wire;
    said[1] = l.server.wire;
    init(_i % SUITES, _i / SUITES);
    run(HAKE_EXPANDED_KEYS);
    ck_assert_mem_eq(&l.client.wire, &said[0], sizeof said[0]);
    ck_assert_mem_eq(&l.server.wire, &said[1], sizeof said[1]);
    ck_assert_uint_eq(hake_conn_scheme(&l.client.conn), 0x0403);
    ck_assert_ptr_eq(hake_conn_group(&l.client.conn), groups[_i / SUITES][0]);
}
END_TEST

static bool is_used(const hake_conn *conn)
{
    return conn->rx.key.expanded != NULL && conn->tx.key.expanded != NULL &&
           conn->rx.key.expanded != conn->tx.key.expanded;
}

START_TEST(memory_is_used_if_it_is_large_enough)
{
    const size_t needed =
        HAKE_EXPANDED_HEAD + 2u * hake_aes_128_gcm_auto.expanded_len;

    init(0, 0);
    run(needed);
    ck_assert(is_used(&l.client.conn) && is_used(&l.server.conn));
    init(0, 0);
    run(needed - 1);
    ck_assert(l.client.conn.rx.key.expanded == NULL);
    ck_assert(l.client.conn.tx.key.expanded == NULL);
    init(3, 0); /* ChaCha20-Poly1305 has nothing to make ready */
    run(HAKE_EXPANDED_KEYS);
    ck_assert(l.client.conn.rx.key.expanded == NULL);
}
END_TEST

/* Beyond what was given nothing is written. */
START_TEST(memory_ends_where_it_ends)
{
    init(0, 0);
    memset(memory, 0xa5, sizeof memory);
    run(HAKE_EXPANDED_KEYS);
    for (size_t i = HAKE_EXPANDED_KEYS; i < sizeof memory[0]; i++)
        ck_assert(memory[0][i] == 0xa5 && memory[1][i] == 0xa5);
}
END_TEST

START_TEST(a_key_update_makes_the_new_key_ready)
{
    init(0, 0);
    run(HAKE_EXPANDED_KEYS);
    ck_assert_int_eq(hake_key_update(&l.client.conn, true), HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(l.client.conn.rx.epoch, 1);
    ck_assert(is_used(&l.client.conn) && is_used(&l.server.conn));
    ck_assert_uint_eq(hake_write(&l.client.conn, signer.key.scalar, 32), 32);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_recvapp_buf(&l.server.conn).len, 32);
}
END_TEST

static bool is_wiped(int side)
{
    return sodium_is_zero(memory[side], HAKE_EXPANDED_KEYS) == 1;
}

START_TEST(memory_is_wiped)
{
    init(0, 0);
    run(HAKE_EXPANDED_KEYS);
    ck_assert(!is_wiped(0) && !is_wiped(1));
    hake_wipe(&l.client.conn);
    ck_assert(is_wiped(0));
    hake_recvrec_end(&l.server.conn); /* without close_notify: a failure */
    ck_assert(hake_status(&l.server.conn) & HAKE_FAILED);
    ck_assert(is_wiped(1));
}
END_TEST

START_TEST(memory_that_cannot_be_used_is_refused)
{
    hake_conn *conn = &l.client.conn;

    init(0, 0);
    loopback_start(&l);
    ck_assert_int_eq(
        hake_expand_keys(conn, (struct hake_buffer){memory[0] + 8, 1000}),
        HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_expand_keys(conn, room(0, 8)), HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_expand_keys(conn, room(0, 1000)), HAKE_OK);
    ck_assert_int_eq(hake_expand_keys(conn, room(0, 1000)), HAKE_ERR_MISUSE);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert_int_eq(hake_expand_keys(&l.server.conn, room(1, 1000)),
                     HAKE_ERR_MISUSE);
}
END_TEST

/* A signature that may be long waits for its place, and is made once. */
START_TEST(a_long_signature_waits_for_room)
{
    for (int suite = 0; suite < SUITES; suite += 4) {
        init(suite, 0);
        credential.signature_len = HAKE_SIGNATURE_MAX;
        l.server.out_buffer.len = HAKE_OUTPUT_MIN;
        loopback_start(&l);
        loopback_run(&l, 1);
        loopback_assert_connected(&l);
    }
}
END_TEST

Suite *expanded_test(void)
{
    Suite *suite = suite_create("expanded");
    TCase *tcase = tcase_create("expanded");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, the_bytes_are_the_same, 0, SUITES * GROUPS);
    tcase_add_test(tcase, memory_is_used_if_it_is_large_enough);
    tcase_add_test(tcase, memory_ends_where_it_ends);
    tcase_add_test(tcase, a_key_update_makes_the_new_key_ready);
    tcase_add_test(tcase, memory_is_wiped);
    tcase_add_test(tcase, memory_that_cannot_be_used_is_refused);
    tcase_add_test(tcase, a_long_signature_waits_for_room);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * stack.c: how deep the stack gets. Each piece of work runs in a thread whose
 * stack was painted; what is no longer paint was used. The engine's depth is
 * compared with that of the deepest libsodium call that it makes.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "tls/hake.h"
#include "tools/cert.h"

#define STACK_BYTES (256 * 1024)
#define PAINT       0xa5
#define ALLOWANCE   512 /* bytes above the deepest libsodium call */

static _Alignas(64) uint8_t stack[STACK_BYTES];

typedef void *work_fn(void *);

static size_t depth(work_fn *work)
{
    pthread_attr_t attr;
    pthread_t thread;
    size_t clean = 0;

    memset(stack, PAINT, sizeof stack);
    if (pthread_attr_init(&attr) != 0 ||
        pthread_attr_setstack(&attr, stack, sizeof stack) != 0 ||
        pthread_create(&thread, &attr, work, NULL) != 0)
        return 0;
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attr);
    while (clean < sizeof stack && stack[clean] == PAINT)
        clean++;
    return sizeof stack - clean;
}

/* ---- libsodium alone -------------------------------------------------- */

static uint8_t scratch[4096];

static void *nothing(void *unused)
{
    return unused;
}

static void *verify(void *unused)
{
    scratch[0] = (uint8_t)crypto_sign_ed25519_verify_detached(
        scratch, scratch, 130, scratch + 200);
    return unused;
}

static void *sign(void *unused)
{
    crypto_sign_ed25519_detached(scratch, NULL, scratch + 64, 130,
                                 scratch + 200);
    return unused;
}

static void *exchange(void *unused)
{
    static const uint8_t nine[32] = {9};

    scratch[0] = (uint8_t)crypto_scalarmult_curve25519(scratch, scratch, nine);
    crypto_scalarmult_curve25519_base(scratch, scratch + 32);
    return unused;
}

static void *seal(void *unused)
{
    crypto_aead_chacha20poly1305_ietf_encrypt(
        scratch, NULL, scratch, 1000, scratch, 5, NULL, scratch, scratch);
    return unused;
}

/* ---- The engine ------------------------------------------------------- */

static struct {
    hake_conn conn;
    hake_handshake handshake;
    uint8_t in[HAKE_INPUT_FULL], out[HAKE_OUTPUT_FULL];
    struct hake_config config;
} client, server;

static void client_turn(void)
{
    struct hake_bytes wire = hake_sendrec_buf(&server.conn);
    struct hake_buffer room = hake_recvrec_buf(&client.conn);

    memcpy(room.p, wire.p, wire.len);
    hake_sendrec_ack(&server.conn, wire.len);
    hake_recvrec_ack(&client.conn, wire.len);
}

static void server_turn(void)
{
    struct hake_bytes wire = hake_sendrec_buf(&client.conn);
    struct hake_buffer room = hake_recvrec_buf(&server.conn);

    memcpy(room.p, wire.p, wire.len);
    hake_sendrec_ack(&client.conn, wire.len);
    hake_recvrec_ack(&server.conn, wire.len);
}

static void *client_first(void *unused)
{
    static const uint8_t name[] = "localhost";
    const struct hake_bytes host = {name, sizeof name - 1};

    hake_client_start(&client.conn, &client.handshake, &client.config,
                      (struct hake_buffer){client.in, sizeof client.in},
                      (struct hake_buffer){client.out, sizeof client.out},
                      host);
    return unused;
}

static void *server_flight(void *unused)
{
    hake_server_start(&server.conn, &server.handshake, &server.config,
                      (struct hake_buffer){server.in, sizeof server.in},
                      (struct hake_buffer){server.out, sizeof server.out});
    server_turn();
    return unused;
}

static void *client_second(void *unused)
{
    client_turn();
    return unused;
}

static void *server_second(void *unused)
{
    server_turn();
    return unused;
}

static bool configure(void)
{
    static const char *const names[] = {"localhost"};
    static const uint16_t ed25519_only[] = {0x0807, 0};
    static struct hake_ed25519_key key;
    static const struct cert_plan plan = {.kind = CERT_SERVER,
                                          .names = {names, 1},
                                          .key = &key,
                                          .not_before = 1750000000,
                                          .days = 365};
    static uint8_t der[1024];
    static struct hake_bytes chain = {der, 0};
    static uint8_t pin[1][32];
    static struct hake_pins pins = {(const uint8_t(*)[32])pin, 1};
    static struct hake_credential credential = {.chain = &chain,
                                                .chain_len = 1,
                                                .schemes = ed25519_only,
                                                .sign = hake_sign_ed25519,
                                                .sign_ctx = &key};
    static const struct hake_suite *const suites[] = {
        &hake_suite13_chacha20_poly1305_sha256, NULL};
    const struct hake_config common = {.suites = suites,
                                       .groups = hake_default_groups,
                                       .schemes = hake_default_schemes,
                                       .random = hake_random_sodium};
    char error[CERT_ERROR_MAX];

    hake_ed25519_key_init(&key, scratch);
    client.config = server.config = common;
    client.config.role = &hake_client13;
    client.config.verify = hake_verify_pinned;
    client.config.verify_ctx = &pins;
    server.config.role = &hake_server13;
    server.config.credentials = &credential;
    server.config.credentials_len = 1;
    return cert_make(&plan, der, sizeof der, &chain.len, error) &&
           hake_pin(chain, pin[0]);
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static int report(const char *who, size_t engine, size_t floor)
{
    size_t above = engine > floor ? engine - floor : 0;

    printf("  %-8s %5zu  (%zu above the deepest libsodium call, limit %d)\n",
           who, engine, above, ALLOWANCE);
    return above > ALLOWANCE;
}

int main(void)
{
    size_t base, floor_client, floor_server, deep_client, deep_server;

    if (sodium_init() < 0 || !configure())
        return 1;
    depth(nothing); /* the first thread pays for lazy binding */
    base = depth(nothing);
    floor_server = larger(depth(sign), larger(depth(exchange), depth(seal)));
    floor_client = larger(depth(verify), floor_server);
    deep_client = depth(client_first);
    deep_server = depth(server_flight);
    deep_client = larger(deep_client, depth(client_second));
    deep_server = larger(deep_server, depth(server_second));
    if (!(hake_status(&client.conn) & HAKE_CONNECTED) ||
        !(hake_status(&server.conn) & HAKE_CONNECTED))
        return 1;
    printf("bytes of stack in a handshake (%s), libsodium's included:\n",
           hake_conn_suite(&client.conn)->name);
    return report("client", deep_client - base, floor_client - base) |
           report("server", deep_server - base, floor_server - base);
}

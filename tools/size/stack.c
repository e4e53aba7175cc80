/*
 * stack.c: how deep the stack gets, in handshakes and on certificate paths.
 * Each piece of work runs in a thread whose stack was painted; what is no
 * longer paint was used. The engine's depth is compared with that of the
 * deepest libsodium call that it makes; the algorithms of libhake_extra state
 * their own.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "tls/extra/extra.h"
#include "tools/cert.h"
#include "tools/path_cases.h"
#include "tools/signature_cases.h"

#define STACK_BYTES (256 * 1024)
#define PAINT       0xa5

/* Limits: bytes above the deepest libsodium call. */
#define HANDSHAKE_LIMIT 512
#define TICKET_LIMIT    1280 /* a server that opens tickets */
#define PATH_LIMIT      1024
#define BOTH_LIMIT      2048 /* a client's handshake with hake_verify_path */

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

/* A signature that is good: one that is not may be refused early, with less
 * stack. */
static struct {
    uint8_t public_key[32], secret_key[64], signature[64], message[130];
    bool good;
} signing;

static void *sign(void *unused)
{
    crypto_sign_ed25519_keypair(signing.public_key, signing.secret_key);
    crypto_sign_ed25519_detached(signing.signature, NULL, signing.message,
                                 sizeof signing.message, signing.secret_key);
    return unused;
}

static void *verify(void *unused)
{
    signing.good = crypto_sign_ed25519_verify_detached(
                       signing.signature, signing.message,
                       sizeof signing.message, signing.public_key) == 0;
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

static void *seal_ticket(void *unused)
{
    unsigned long long len;

    crypto_aead_xchacha20poly1305_ietf_encrypt(
        scratch, &len, scratch, 200, scratch, 17, NULL, scratch, scratch);
    signing.good =
        signing.good && crypto_aead_xchacha20poly1305_ietf_decrypt(
                            scratch, NULL, NULL, scratch, len, scratch + 1000,
                            17, scratch + 2000, scratch + 3000) != 0;
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

/* ---- Sessions ----------------------------------------------------------- */

static uint8_t kept[1024];
static size_t kept_len;

static enum hake_answer session_find(void *ctx, hake_conn *conn,
                                     struct hake_bytes key,
                                     struct hake_bytes *session)
{
    (void)ctx, (void)conn, (void)key;
    *session = (struct hake_bytes){kept, kept_len};
    return kept_len > 0 ? HAKE_YES : HAKE_NO;
}

static void session_save(void *ctx, hake_conn *conn, struct hake_bytes key,
                         struct hake_bytes state, struct hake_bytes ticket)
{
    (void)ctx, (void)conn, (void)key;
    memcpy(kept, state.p, state.len);
    memcpy(kept + state.len, ticket.p, ticket.len);
    kept_len = state.len + ticket.len;
}

static bool clock_tell(void *ctx, int64_t *ms)
{
    (void)ctx;
    *ms = 1750000000000;
    return true;
}

static void sessions_configure(void)
{
    static const struct hake_group *const none[] = {NULL};
    static const struct hake_ticket_key key;
    static struct hake_ticket_keys keys = {&key, 1};
    static struct hake_replay_entry entries[4];
    static struct hake_replay replay = {entries, 4, 0};

    client.config.verify = hake_verify_pinned;
    client.config.key_shares = none;
    client.config.session_find = session_find;
    client.config.session_save = session_save;
    client.config.clock = server.config.clock = clock_tell;
    server.config.ticket_key = hake_ticket_key_find;
    server.config.ticket_key_ctx = &keys;
    server.config.max_early_data = 1000;
    server.config.replay = hake_replay_record;
    server.config.replay_ctx = &replay;
}

/* ---- Certificate paths ------------------------------------------------- */

static struct path_input input;
static struct hake_verdict verdict;

static void *judge(void *unused)
{
    hake_path_validate(&input.trust, &input.path, &verdict);
    return unused;
}

/* The deepest path is judged as if the peer had sent it. */
static enum hake_answer verify_deepest(void *ctx, const struct hake_peer *peer,
                                       struct hake_verdict *answer)
{
    struct hake_peer deep = *peer;

    deep.certificates = input.list;
    deep.len = input.path.len;
    deep.name = input.path.name;
    if (hake_verify_path(&input.trust, &deep, answer) != HAKE_YES)
        return HAKE_NO;
    return hake_verify_pinned(ctx, peer, answer);
}

/* ---- The algorithms of libhake_extra ------------------------------------ */

/* Of these, one is at work: what it uses, and whether it went well. */
static struct {
    const struct hake_aead *aead;
    const struct hake_group *group;
    const struct signature_case *signature;
    bool good;
} extra;

/* Keys made ready, and not. */
static void *protect(void *unused)
{
    static _Alignas(HAKE_AEAD_ALIGN) uint8_t expanded[HAKE_AEAD_EXPANDED_MAX];
    static struct hake_aead_key keys[2];
    const struct hake_bytes ad = {scratch, 5};
    const size_t len = 1000;

    keys[1].expanded = expanded;
    extra.aead->expand(expanded, keys[1].bytes);
    for (int i = 0; i < 2; i++) {
        extra.aead->seal(scratch + 5, len, ad, scratch + 2000, &keys[i]);
        extra.good = extra.aead->open(scratch + 5, len + HAKE_AEAD_TAG, ad,
                                      scratch + 2000, &keys[i]);
    }
    return unused;
}

static void *agree(void *unused)
{
    static uint8_t random[HAKE_GROUP_RANDOM_MAX] = {1};
    static uint8_t shares[2][HAKE_SHARE_MAX], shared[2][HAKE_SHARED_MAX];

    extra.good = extra.group->offer(shares[0], random) &&
                 extra.group->answer(shares[1], shared[0], random, shares[0]) &&
                 extra.group->finish(shared[1], random, shares[1]) &&
                 memcmp(shared[0], shared[1], sizeof shared[0]) == 0;
    return unused;
}

static void *sign_p256(void *unused)
{
    static struct hake_p256_signer signer = {.random = hake_random_sodium};
    static uint8_t scalar[32] = {1};
    const struct hake_bytes message = {scratch, 130};
    size_t len = HAKE_P256_SIGNATURE_MAX;

    extra.good = hake_p256_key_init(&signer.key, scalar) &&
                 hake_sign_p256(&signer, 0x0403, scratch + 200, &len,
                                message) == HAKE_YES;
    return unused;
}

static void *verify_case(void *unused)
{
    static struct signature_input made;

    extra.good = signature_case_make(extra.signature, &made) &&
                 extra.signature->scheme->verify(&made.key, made.signature,
                                                 made.message);
    return unused;
}

/* ---- The figures -------------------------------------------------------- */

static struct {
    size_t base, server, client, verify, tickets;
} floors;

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void floors_measure(void)
{
    depth(nothing); /* the first thread pays for lazy binding */
    floors.base = depth(nothing);
    floors.server = larger(depth(sign), larger(depth(exchange), depth(seal)));
    floors.verify = depth(verify);
    floors.client = larger(floors.verify, floors.server);
    floors.tickets = larger(depth(seal_ticket), floors.server);
}

static int report(const char *who, size_t deep, size_t floor, size_t limit)
{
    size_t above = deep > floor ? deep - floor : 0;

    printf("  %-28s %5zu  (%zu above the deepest libsodium call, limit %zu)\n",
           who, deep - floors.base, above, limit);
    return above > limit;
}

/* With a HelloRetryRequest and a ticket, three turns each. */
static bool handshake_measure(size_t *deep_client, size_t *deep_server)
{
    *deep_client = depth(client_first);
    *deep_server = depth(server_flight);
    for (int turn = 0; turn < 3; turn++) {
        *deep_client = larger(*deep_client, depth(client_second));
        *deep_server = larger(*deep_server, depth(server_second));
    }
    return (hake_status(&client.conn) & HAKE_CONNECTED) &&
           (hake_status(&server.conn) & HAKE_CONNECTED);
}

/* HelloRetryRequest with a cookie and a ticket, then the same resumed with
 * early data. */
static int sessions_report(void)
{
    size_t deep_client, deep_server, again_client, again_server;

    sessions_configure();
    if (!handshake_measure(&deep_client, &deep_server) || kept_len == 0)
        return 1;
    client.config.key_shares = NULL;
    client.config.flags |= HAKE_EARLY_DATA;
    if (!handshake_measure(&again_client, &again_server) ||
        hake_conn_early_data(&server.conn) != HAKE_EARLY_ACCEPTED)
        return 1;
    return report("client, with sessions", larger(deep_client, again_client),
                  floors.client, HANDSHAKE_LIMIT) |
           report("server, with sessions", larger(deep_server, again_server),
                  floors.tickets, TICKET_LIMIT);
}

static int handshakes_report(void)
{
    size_t deep_client, deep_server;
    int over;

    if (!handshake_measure(&deep_client, &deep_server))
        return 1;
    printf("bytes of stack in a handshake (%s), libsodium's included:\n",
           hake_conn_suite(&client.conn)->name);
    over = report("client", deep_client, floors.client, HANDSHAKE_LIMIT) |
           report("server", deep_server, floors.server, HANDSHAKE_LIMIT);
    client.config.verify = verify_deepest;
    if (!path_case_make(&path_cases[PATH_CASE_DEEPEST], &input) ||
        !handshake_measure(&deep_client, &deep_server))
        return 1;
    over |= report("client, by the deepest path", deep_client, floors.client,
                   BOTH_LIMIT);
    return over | sessions_report();
}

static int paths_report(void)
{
    int over = 0;

    puts("and on certificate paths:");
    for (unsigned i = 0; i < PATH_CASES; i++) {
        size_t deep;

        if (!path_case_make(&path_cases[i], &input))
            return 1;
        deep = depth(judge);
        if (verdict.error != path_cases[i].error)
            return 1;
        over |= report(path_cases[i].name, deep, floors.verify, PATH_LIMIT);
    }
    return over;
}

/* Limits: bytes in all, libsodium's hashes included. */
static const struct extra_case {
    const char *name;
    work_fn *work;
    const struct hake_aead *aead;
    const struct hake_group *group;
    unsigned signature; /* of signature_cases */
    size_t limit;
} extra_cases[] = {
    {"AES-128-GCM, soft", protect, &hake_aes_128_gcm_soft, NULL, 0, 2304},
    {"AES-256-GCM, soft", protect, &hake_aes_256_gcm_soft, NULL, 0, 2304},
    {"AES-256-GCM, auto", protect, &hake_aes_256_gcm_auto, NULL, 0, 1536},
    {"secp256r1", agree, NULL, &hake_secp256r1, 0, 6144},
    {"secp384r1", agree, NULL, &hake_secp384r1, 0, 6400},
    {"ECDSA P-256, signing", sign_p256, NULL, NULL, 0, 2304},
    {"ECDSA P-256, verifying", verify_case, NULL, NULL, SIGNATURE_P256, 6656},
    {"ECDSA P-384, verifying", verify_case, NULL, NULL, SIGNATURE_P384, 6784},
    {"RSA-2048 PSS, verifying", verify_case, NULL, NULL, SIGNATURE_RSA_2048_PSS,
     3968},
    {"RSA-4096 PSS, verifying", verify_case, NULL, NULL, SIGNATURE_RSA_4096_PSS,
     3968},
    {"RSA-4096 PKCS#1, verifying", verify_case, NULL, NULL,
     SIGNATURE_RSA_4096_PKCS1, 4352},
};

static int extra_report(void)
{
    int over = 0;

    puts("and in the algorithms of libhake_extra:");
    for (size_t i = 0; i < sizeof extra_cases / sizeof extra_cases[0]; i++) {
        const struct extra_case *c = &extra_cases[i];
        size_t deep;

        extra.aead = c->aead;
        extra.group = c->group;
        extra.signature = &signature_cases[c->signature];
        extra.good = false;
        deep = depth(c->work) - floors.base;
        if (!extra.good)
            return 1;
        printf("  %-28s %5zu  (limit %zu)\n", c->name, deep, c->limit);
        over |= deep > c->limit;
    }
    return over;
}

int main(void)
{
    int over;

    if (sodium_init() < 0 || !configure())
        return 1;
    floors_measure();
    if (!signing.good)
        return 1;
    over = handshakes_report() | paths_report() | extra_report();
    if (over)
        fputs("size: a stack is over its limit\n", stderr);
    return over;
}

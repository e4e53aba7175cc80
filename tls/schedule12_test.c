/*
 * schedule12_test.c: PRF, main secret and key block of TLS 1.2 (RFC 5246 5,
 * 6.3, 8.1; RFC 7627 4; RFC 5489 2), once more; and the wiping of secrets.
 */
#include "tls/loopback.h"
#include "tls/record.h"
#include "tls/schedule.h"
#include "tls/transcript.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

static struct loopback l;

/* ---- The PRF, once more ----------------------------------------------- */

static void hash384(uint8_t *out, const uint8_t *p, size_t len)
{
    union hake_hash_state state;

    hake_sha384.init(&state);
    hake_sha384.update(&state, p, len);
    hake_sha384.final(&state, out);
}

/* RFC 2104 word by word; keys here never are longer than a block. */
static void hmac384(uint8_t *out, const uint8_t *key, size_t key_len,
                    const uint8_t *p, size_t len)
{
    uint8_t inner[128 + 1024], outer[128 + 48];

    ck_assert_uint_le(key_len, 128);
    ck_assert_uint_le(len, 1024);
    memset(inner, 0x36, 128);
    memset(outer, 0x5c, 128);
    for (size_t i = 0; i < key_len; i++) {
        inner[i] ^= key[i];
        outer[i] ^= key[i];
    }
    memcpy(inner + 128, p, len);
    hash384(outer + 128, inner, 128 + len);
    hash384(out, outer, sizeof outer);
}

static void hmac256(uint8_t *out, const uint8_t *key, size_t key_len,
                    const uint8_t *p, size_t len)
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, key, key_len);
    crypto_auth_hmacsha256_update(&state, p, len);
    crypto_auth_hmacsha256_final(&state, out);
}

/* RFC 5246 5: A(0) = label + seed, A(i) = HMAC(secret, A(i - 1)), and the
 * output is HMAC(secret, A(1) + label + seed) + HMAC(secret, A(2) + ...). */
static void prf(size_t hash_len, uint8_t *out, size_t len,
                const uint8_t *secret, size_t secret_len, const char *label,
                const uint8_t *seed, size_t seed_len)
{
    uint8_t a[48], input[48 + 512], block[48];
    size_t n = strlen(label);

    memcpy(input + hash_len, label, n);
    memcpy(input + hash_len + n, seed, seed_len);
    n += seed_len;
    (hash_len == 32 ? hmac256 : hmac384)(a, secret, secret_len,
                                         input + hash_len, n);
    for (size_t done = 0; done < len; done += hash_len) {
        memcpy(input, a, hash_len);
        (hash_len == 32 ? hmac256 : hmac384)(block, secret, secret_len, input,
                                             hash_len + n);
        memcpy(out + done, block,
               len - done < hash_len ? len - done : hash_len);
        (hash_len == 32 ? hmac256 : hmac384)(block, secret, secret_len, a,
                                             hash_len);
        memcpy(a, block, hash_len);
    }
}

static void unhex(uint8_t *out, const char *hex)
{
    size_t len;

    ck_assert_int_eq(
        sodium_hex2bin(out, 256, hex, strlen(hex), NULL, &len, NULL), 0);
    ck_assert_uint_eq(len, strlen(hex) / 2);
}

/* The vectors that were sent to the working group's list for RFC 5246; the
 * test's own PRF has them, so it may judge the engine's. */
START_TEST(has_a_prf_that_is_the_rfcs)
{
    static const struct {
        size_t hash_len;
        const char *secret, *seed, *out;
    } known[] = {
        {32, "9bbe436ba940f017b17652849a71db35",
         "a0ba9f936cda311827a6f796ffd5198c",
         "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a"
         "6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab"
         "4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701"
         "87347b66"},
        {48, "b80b733d6ceefcdc71566ea48e5567df",
         "cd665cf6a8447dd6ff8b27555edb7465",
         "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cd"
         "e9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd"
         "8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425"
         "9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee6"
         "91c8f3a26854308d5eaa3be85e0990703d73e56f"}};
    uint8_t secret[256], seed[256], out[256], got[256];
    size_t len = strlen(known[_i].out) / 2;

    unhex(secret, known[_i].secret);
    unhex(seed, known[_i].seed);
    unhex(out, known[_i].out);
    prf(known[_i].hash_len, got, len, secret, 16, "test label", seed, 16);
    ck_assert_mem_eq(got, out, len);
}
END_TEST

/* ---- Fixed vectors ---------------------------------------------------- */

/* Made by Python's hmac and hashlib from: shared secret 00 01 .. 1f, client
 * random 20 .. 3f, server random 40 .. 5f, PSK 80 .. 89, and "hake" as all
 * the handshake messages. */
/* clang-format off */
static const struct {
    const struct hake_suite *suite;
    bool psk, ems;
    const char *main_secret, *key_block, *client, *server;
} vectors[] = {
    {&hake_suite12_ecdhe_ecdsa_chacha20_poly1305, false, true,
     "887d789722e5363706f7c076ba76545c31ccdef6f40667dc9d4a2709dceec4c6"
     "0cc3f9f1d12f72f25261c09a23eba40f",
     "178d81ec7737821c4ab647b5dfb2cf727fa099f952e525f2eb7f8c7d142833b7"
     "51c14745cd44baa5a06cb555a92844b869f11fba18769c8a33ae8e97410645ca"
     "05fe4d628af795d6e5967b832eb4e7d24f903eb4f0e1b2f7",
     "e86a5bcd208999eb27047a4e",
     "a5dc90342240f545aae2505a"},
    {&hake_suite12_ecdhe_ecdsa_chacha20_poly1305, false, false,
     "518bc65fd30dabe86349152f98435c94d907b50c92a931c5a2f9e3a4d90f3439"
     "f2726c763fb1a40aec90b8bc60173f7c",
     "9052d2e0e4485b2e323effcbc8a47e0839454ba1588ffbc35dccffd8fe8f67f3"
     "6aee3d733b5a6abc5818a826fab3fea582291c5ae2097fcbbcb6038cd5d6a970"
     "f236e9b87b13063de4518cc80660e7a4003c02ee214c1c93",
     "7ef4aace1a0e1d1d3bfb28de",
     "41590c64fefccfdfd7b0bbc8"},
    {&hake_suite12_ecdhe_ecdsa_chacha20_poly1305, true, true,
     "743f386e1847964d39ee9615a6b9b62bc2e5748ad73c36fed8277fce8bae2b1f"
     "153a27bbbfd9b276b4796765ebb8b4f2",
     "84bd3f0478a3d2fbc34ad2214631406fceea111a676ea554b5cd63fdf3edf899"
     "51a3b283c23891a0b71a442e17a39358a6ff49fcd22990d6e3076399b2f20a98"
     "d876c60c4a8eee6b9694fd6c9f2490aaf1ba09439b40989f",
     "1fa7f38011d08ac4303a9cce",
     "2f78e7b9256a8fe0bd4cc714"},
    {&hake_suite12_ecdhe_ecdsa_chacha20_poly1305, true, false,
     "a081fc79d7de39ca8fbb4cfdb0f9abb79bdacb8c618be44cac2fe8af5a1338f5"
     "88a940e8a1a7673bfcf68b30aaeacfde",
     "56573f69fe92b9bab5818708a7bf5922012f0200dde9f933ef19bbe307c2c849"
     "96e3849d6bbeddb7b8cc8e0c00f3b37d5730fc67b99fad65e9d1f667b39ff536"
     "c69188839e859fee10ad1f48d15f9b3e1d66c1686891a6d0",
     "1bd7b1e711196b1dd34900c9",
     "26c4aa642e650ac007a9beb1"},
    {&hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384, false, true,
     "3102741a417887c6743f61e1903acf57e50550e545072178cd4a2489576b242e"
     "22b41d81cf472f4337ebcee39954d589",
     "e692b4cf41dd0a35257978fc03d65f8a41b1b62916ad49ab0ce318cdd2c12864"
     "873fd3d2b1e4ca0d47b05be7b998a0b817622e40da4c15930d5854e282dcd9bd"
     "5e257a2557235a49",
     "6fd26684951803d702b12a26",
     "19ca7b5b680ddb3750d2feee"},
    {&hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384, false, false,
     "909490f0f47aee91bd8a00a8f1371a0f419ed788896cfaed9fb726fe7b9bce56"
     "af69b2924aebce67f95f8068856cc870",
     "b754545d0582b4de3cf2e11c10d40a24731c50482ac068f9efe6ae78a70c77ed"
     "c487d0a62b6894e874d56e08fc0781f12a16267ef940fcb04d8f4ca595870248"
     "42b596b5c43ed72a",
     "fa02dbf557e2d4fed5b65690",
     "d1a696040bbd3c25ec2010e1"},
    {&hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384, true, true,
     "36ec9a715fe657424bf1f2bab49b6b0a8e0ec2954e27c4f56db82d5b0abf6cdc"
     "f0d9f8dd0c02413615c83968d7d30576",
     "a5c547319ab75264a9ada7a8b5bb0a20bbb087cd783b18c33a4cf46d5fad081a"
     "857a1002f2ed4b120ceb9a823a36893bdad69854a96701eab5c6db81b1221984"
     "75109b82d07026da",
     "56026b9382a3a8c6f1cde835",
     "f99d3a24cd7e74f7dd4a0abf"},
    {&hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384, true, false,
     "9a1be55b75f0e31dcbe33a8999ee1b6535513ac83849a2e96a20fcfb5120aaad"
     "91efbfd1bb92518039ad24b12371e1fb",
     "beabf42f37c6467aa058604404f3e9374f0894a502fd51b442cb20faadd6030b"
     "010ca85c82aa13a65c91d7cd4321d02bcb24513b4914302d71b297998f0c6ced"
     "00ca4bd7f4db4772",
     "90a87baac93b48ee19d0000c",
     "5d93ae9ba56dc02e24242dda"},
};
/* clang-format on */
#define VECTORS ((int)(sizeof vectors / sizeof vectors[0]))

static void count_up(uint8_t *p, size_t len, uint8_t from)
{
    for (size_t i = 0; i < len; i++)
        p[i] = (uint8_t)(from + i);
}

/* A connection that stands just before its main secret is derived. */
static void conn_make(int i, const uint8_t *psk)
{
    hake_handshake *hs = &l.client.handshake;
    hake_conn *c = &l.client.conn;

    loopback_init12(&l, CHACHA12);
    c->config = &l.client.config;
    c->handshake = hs;
    c->suite = vectors[i].suite;
    c->group = &hake_x25519;
    c->version = 0x0303;
    c->facts = (uint8_t)((vectors[i].ems ? FACT_EMS : 0) |
                         (vectors[i].psk ? FACT_PSK : 0));
    count_up(hs->secret.shared, 32, 0);
    count_up(hs->client_random, 32, 0x20);
    count_up(hs->server_random, 32, 0x40);
    hs->psk = (struct hake_bytes){psk, 10};
    transcript_add(hs, c->suite->hash);
    transcript_update(hs, (struct hake_bytes){(const uint8_t *)"hake", 4});
}

START_TEST(derives_the_fixed_vectors)
{
    const struct hake_handshake *hs = &l.client.handshake;
    uint8_t psk[10], expected[256], verify_data[12];

    count_up(psk, 10, 0x80);
    conn_make(_i, psk);
    schedule12_keys(&l.client.conn, MAIN);
    unhex(expected, vectors[_i].main_secret);
    ck_assert_mem_eq(hs->secret.main_secret, expected, 48);
    unhex(expected, vectors[_i].key_block);
    ck_assert_mem_eq(hs->secret.key_block, expected,
                     strlen(vectors[_i].key_block) / 2);
    schedule12_verify_data(&l.client.conn, false, verify_data);
    unhex(expected, vectors[_i].client);
    ck_assert_mem_eq(verify_data, expected, 12);
    schedule12_verify_data(&l.client.conn, true, verify_data);
    unhex(expected, vectors[_i].server);
    ck_assert_mem_eq(verify_data, expected, 12);
    /* RFC 5246 8.1: "The pre_master_secret should be deleted from memory once
     * the master_secret has been computed." */
    ck_assert(sodium_is_zero(hs->secret.shared, sizeof hs->secret.shared));
}
END_TEST

/* RFC 5246 6.3: client_write_key, server_write_key, client_write_IV,
 * server_write_IV, without MAC keys. By _i: vector and side. */
START_TEST(lays_the_key_block_out_as_the_rfc_does)
{
    const size_t iv_len = vectors[_i / 2].suite->explicit_nonce ? 4 : 12;
    uint8_t block[256] = {0}, psk[10] = {0}, zeros[12] = {0};
    hake_conn *c = &l.client.conn;
    bool server = _i % 2;

    unhex(block, vectors[_i / 2].key_block);
    count_up(psk, 10, 0x80);
    conn_make(_i / 2, psk);
    c->server = server;
    schedule12_keys(c, MAIN);
    ck_assert_ptr_null(c->rx.aead); /* derived is not installed */
    ck_assert_ptr_null(c->tx.aead);
    schedule12_keys(c, TX);
    ck_assert_ptr_null(c->rx.aead);
    schedule12_keys(c, RX);
    for (int dir = 0; dir < 2; dir++) { /* the client's keys, the server's */
        const struct hake_keys *keys = (dir == 1) == server ? &c->tx : &c->rx;

        ck_assert_mem_eq(keys->key.bytes, block + 32 * dir, 32);
        ck_assert_mem_eq(keys->iv, block + 64 + iv_len * (size_t)dir, iv_len);
        ck_assert_mem_eq(keys->iv + iv_len, zeros, 12 - iv_len);
        ck_assert_ptr_eq(keys->aead, c->suite->aead);
        ck_assert_ptr_eq(keys->form, &record12);
        ck_assert_uint_eq(keys->explicit_len, c->suite->explicit_nonce);
        ck_assert(keys->seq == 0);
    }
}
END_TEST

/* ---- A whole handshake ------------------------------------------------ */

enum known {
    CLIENT_SCALAR,
    SERVER_SCALAR,
    SHARED,
    MAIN_SECRET, /* its first 32 bytes */
    CLIENT_KEY,
    SERVER_KEY,
    KNOWN
};

static uint8_t known[KNOWN][32], main_secret[48], key_block[128];

static void draw_again(uint8_t out[32], uint8_t side, uint8_t call)
{
    const uint8_t seed[randombytes_SEEDBYTES] = {side, call};

    randombytes_buf_deterministic(out, 32, seed);
}

static size_t message_len(const uint8_t *p)
{
    return 4 + ((size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3]);
}

/* The hash of ClientHello, the server's flight but Finished, and the client's
 * messages up to `upto` bytes of them; then the whole of the server's. */
static size_t transcript(uint8_t *out, const struct hake_hash *hash,
                         size_t upto)
{
    const struct loopback_log *c = &l.client.said, *s = &l.server.said;
    size_t hello = message_len(c->p), flight = 0;
    union hake_hash_state state;

    while (s->p[flight] != 20)
        flight += message_len(s->p + flight);
    hash->init(&state);
    hash->update(&state, c->p, hello);
    hash->update(&state, s->p, flight);
    hash->update(&state, c->p + hello, upto - hello);
    hash->final(&state, out);
    return hash->len;
}

/* How many bytes the client said before this message. */
static size_t said_before(uint8_t type)
{
    size_t at = 0;

    while (l.client.said.p[at] != type)
        at += message_len(l.client.said.p + at);
    return at;
}

static size_t premaster(uint8_t *out, int suite)
{
    const size_t len = sizeof LOOPBACK_PSK - 1;
    uint8_t share[32];

    draw_again(known[CLIENT_SCALAR], 'c', 2);
    draw_again(known[SERVER_SCALAR], 's', 2);
    crypto_scalarmult_base(share, known[SERVER_SCALAR]);
    ck_assert_int_eq(
        crypto_scalarmult(known[SHARED], known[CLIENT_SCALAR], share), 0);
    if (suite != PSK12) {
        memcpy(out, known[SHARED], 32);
        return 32;
    }
    memcpy(out, "\0\x20", 2); /* RFC 5489 2 */
    memcpy(out + 2, known[SHARED], 32);
    out[34] = 0;
    out[35] = (uint8_t)len;
    memcpy(out + 36, LOOPBACK_PSK, len);
    return 36 + len;
}

static void known_derive(int suite)
{
    const struct hake_hash *hash = loopback_suites12[suite][0]->hash;
    const size_t iv_len = suite == GCM12 ? 4 : 12;
    uint8_t pms[128], session_hash[64], randoms[64];
    size_t pms_len = premaster(pms, suite), finished = said_before(20);
    size_t next = l.client.conn.facts & FACT_NPN ? said_before(67) : finished;

    transcript(session_hash, hash, next); /* RFC 7627 3: up to this message */
    prf(hash->len, main_secret, 48, pms, pms_len, "extended master secret",
        session_hash, hash->len);
    draw_again(randoms, 's', 1); /* server_random + client_random */
    draw_again(randoms + 32, 'c', 1);
    prf(hash->len, key_block, 64 + 2 * iv_len, main_secret, 48, "key expansion",
        randoms, 64);
    memcpy(known[MAIN_SECRET], main_secret, 32);
    memcpy(known[CLIENT_KEY], key_block, 32);
    memcpy(known[SERVER_KEY], key_block + 32, 32);
}

/* The wire shows the randoms; so the server set no downgrade sentinel. By _i:
 * suite, and whether with NPN. */
static bool connect_and_derive(int i)
{
    if (loopback_lacks12((unsigned)i % LOOPBACK_SUITES12))
        return false;
    loopback_init12(&l, (unsigned)i % LOOPBACK_SUITES12);
    if (i >= LOOPBACK_SUITES12) {
        loopback_npn(&l.client, "\2h2");
        loopback_npn(&l.server, "\2h3\2h2");
    }
    loopback_handshake(&l);
    known_derive(i % LOOPBACK_SUITES12);
    return true;
}

START_TEST(derives_the_secrets_of_a_handshake)
{
    if (!connect_and_derive(_i))
        return;
    ck_assert_mem_eq(l.client.seen.secret[HAKE_CLIENT_RANDOM], main_secret, 48);
    ck_assert_mem_eq(l.server.seen.secret[HAKE_CLIENT_RANDOM], main_secret, 48);
    ck_assert_mem_eq(l.client.conn.tx.key.bytes, known[CLIENT_KEY], 32);
    ck_assert_mem_eq(l.server.conn.rx.key.bytes, known[CLIENT_KEY], 32);
    ck_assert_mem_eq(l.client.conn.rx.key.bytes, known[SERVER_KEY], 32);
    ck_assert_mem_eq(l.server.conn.tx.key.bytes, known[SERVER_KEY], 32);
}
END_TEST

/* RFC 5246 7.4.9; NextProtocol is part of it. */
START_TEST(computes_finished_over_all_messages_before_it)
{
    const uint8_t *client, *server = l.server.said.p;
    const struct hake_hash *hash;
    uint8_t messages[64], verify_data[12];
    size_t len;

    if (!connect_and_derive(_i))
        return;
    hash = l.client.conn.suite->hash;
    client = l.client.said.p + said_before(20);
    ck_assert_uint_eq(message_len(client), 4 + 12);
    len = transcript(messages, hash, said_before(20));
    prf(len, verify_data, 12, main_secret, 48, "client finished", messages,
        len);
    ck_assert_mem_eq(client + 4, verify_data, 12);
    len = transcript(messages, hash, l.client.said.len);
    prf(len, verify_data, 12, main_secret, 48, "server finished", messages,
        len);
    while (server[0] != 20)
        server += message_len(server);
    ck_assert_uint_eq(message_len(server), 4 + 12);
    ck_assert_mem_eq(server + 4, verify_data, 12);
}
END_TEST

/* ---- The key log ------------------------------------------------------ */

static unsigned logged;

static void keylog(void *ctx, enum hake_secret label,
                   const uint8_t client_random[32], struct hake_bytes secret)
{
    uint8_t random[32];

    (void)ctx;
    logged++;
    draw_again(random, 'c', 1);
    ck_assert_int_eq(label, HAKE_CLIENT_RANDOM);
    ck_assert_mem_eq(client_random, random, 32);
    ck_assert_uint_eq(secret.len, 48);
    memcpy(main_secret, secret.p, 48);
}

START_TEST(tells_the_key_log_the_main_secret)
{
    loopback_init12(&l, CHACHA12);
    logged = 0;
    if (_i)
        l.server.config.keylog = keylog;
    else
        l.client.config.keylog = keylog;
    loopback_handshake(&l);
    ck_assert_uint_eq(logged, 1);
    ck_assert_mem_eq(l.client.seen.secret[HAKE_CLIENT_RANDOM], main_secret, 48);
}
END_TEST

/* ---- Wiping ----------------------------------------------------------- */

/* Any 8 bytes of a secret, at four places of it. */
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

START_TEST(keeps_only_traffic_keys_once_connected)
{
    if (!connect_and_derive(_i))
        return;
    hake_handshake_release(&l.client.conn); /* exporters have a secret there */
    hake_handshake_release(&l.server.conn);
    ck_assert(side_holds(&l.client, CLIENT_KEY)); /* the search finds */
    ck_assert(side_holds(&l.server, SERVER_KEY));
    assert_wiped(&l.client, CLIENT_KEY);
    assert_wiped(&l.server, CLIENT_KEY);
}
END_TEST

START_TEST(forgets_a_secret_as_soon_as_its_children_stand)
{
    ck_assert(connect_and_derive(CHACHA12));
    loopback_init12(&l, CHACHA12);
    loopback_start(&l);
    ck_assert(side_holds(&l.client, CLIENT_SCALAR));
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ck_assert(side_holds(&l.server, SERVER_SCALAR));
    loopback_move(&l.server, &l.client, SIZE_MAX);
    ck_assert(!side_holds(&l.client, CLIENT_SCALAR));
    ck_assert(!side_holds(&l.client, SHARED));
    ck_assert(side_holds(&l.client, MAIN_SECRET)); /* for Finished */
    loopback_move(&l.client, &l.server, SIZE_MAX);
    hake_handshake_release(&l.server.conn);
    assert_wiped(&l.server, CLIENT_KEY);
}
END_TEST

/* By _i: side, and whether connected. */
START_TEST(forgets_everything_when_it_fails)
{
    struct loopback_side *side = _i % 2 ? &l.server : &l.client;
    uint8_t bad[5 + 40] = {23, 3, 3, 0, 40};

    ck_assert(connect_and_derive(CHACHA12));
    loopback_init12(&l, CHACHA12);
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    loopback_move(&l.server, &l.client, SIZE_MAX);
    if (_i == 1) /* the client's last flight but the end of its Finished */
        loopback_move(&l.client, &l.server,
                      hake_sendrec_buf(&l.client.conn).len - 1);
    else if (_i >= 2)
        loopback_run(&l, SIZE_MAX);
    if (_i == 1)
        bad[0] ^= 0xff; /* the tag's last byte */
    loopback_feed(side, bad, sizeof bad, SIZE_MAX);
    ck_assert(hake_status(&side->conn) & HAKE_FAILED);
    assert_wiped(side, KNOWN);
}
END_TEST

START_TEST(forgets_everything_when_it_is_wiped)
{
    struct loopback_side *side = _i % 2 ? &l.server : &l.client;

    ck_assert(connect_and_derive(CHACHA12));
    loopback_init12(&l, CHACHA12);
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    if (_i >= 2)
        loopback_move(&l.server, &l.client, SIZE_MAX);
    if (_i >= 4)
        loopback_run(&l, SIZE_MAX);
    hake_wipe(&side->conn);
    assert_wiped(side, KNOWN);
    ck_assert(sodium_is_zero((const uint8_t *)&side->conn, sizeof side->conn));
    ck_assert(sodium_is_zero((const uint8_t *)&side->handshake,
                             sizeof side->handshake));
}
END_TEST

Suite *schedule12_test(void)
{
    Suite *suite = suite_create("schedule12");
    TCase *tcase = tcase_create("schedule12"), *wipe = tcase_create("wipe");

    tcase_add_loop_test(tcase, has_a_prf_that_is_the_rfcs, 0, 2);
    tcase_add_loop_test(tcase, derives_the_fixed_vectors, 0, VECTORS);
    tcase_add_loop_test(tcase, lays_the_key_block_out_as_the_rfc_does, 0,
                        2 * VECTORS);
    tcase_add_loop_test(tcase, derives_the_secrets_of_a_handshake, 0,
                        2 * LOOPBACK_SUITES12);
    tcase_add_loop_test(tcase, computes_finished_over_all_messages_before_it, 0,
                        2 * LOOPBACK_SUITES12);
    tcase_add_loop_test(tcase, tells_the_key_log_the_main_secret, 0, 2);
    suite_add_tcase(suite, tcase);
    tcase_set_timeout(wipe, 30);
    tcase_add_loop_test(wipe, keeps_only_traffic_keys_once_connected, 0,
                        LOOPBACK_SUITES12);
    tcase_add_test(wipe, forgets_a_secret_as_soon_as_its_children_stand);
    tcase_add_loop_test(wipe, forgets_everything_when_it_fails, 0, 4);
    tcase_add_loop_test(wipe, forgets_everything_when_it_is_wiped, 0, 6);
    suite_add_tcase(suite, wipe);
    return suite;
}

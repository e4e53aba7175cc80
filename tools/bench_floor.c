/*
 * bench_floor.c: the floor. Every X25519, Ed25519, hash, HMAC and AEAD call of
 * RFC 9846 7.1 that is left when HMAC keys are made ready once per secret and
 * what depends on no input (Early Secret and its child) is a constant. HMAC
 * is libsodium's own for SHA-256 (SHA-384 has none there: ours over its hash).
 */
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "tools/bench_floor.h"

/* Lengths of the messages and records of a handshake with ALPN h2; only the
 * certificate varies. */
enum { HELLO = 182, SERVER_HELLO = 122, EE = 15, CERT = 13, CV = 72 };
enum {
    HELLO12 = 100,
    SERVER_HELLO12 = 68,
    CERT12 = 10,
    SKE = 108,
    SHD = 4,
    CKE = 37,
    FINISHED12 = 16
};

static struct {
    const struct hake_suite *suite;
    uint8_t public_key[32], secret_key[64];
    uint8_t x_secret[32], x_public[32];
    uint8_t data[32768];
} bench;

static volatile uint8_t sink;

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void bench_floor_init(const struct hake_suite *suite)
{
    bench.suite = suite;
    crypto_sign_ed25519_keypair(bench.public_key, bench.secret_key);
    randombytes_buf(bench.x_secret, sizeof bench.x_secret);
    crypto_scalarmult_curve25519_base(bench.x_public, bench.x_secret);
    randombytes_buf(bench.data, sizeof bench.data);
}

/* HMAC with a key made ready once: `count` MACs of len bytes. */
static void macs_sha256(unsigned count, size_t len)
{
    crypto_auth_hmacsha256_state ready, state;
    uint8_t out[32];

    crypto_auth_hmacsha256_init(&ready, bench.data, 32);
    for (unsigned i = 0; i < count; i++) {
        state = ready;
        crypto_auth_hmacsha256_update(&state, bench.data + i, len);
        crypto_auth_hmacsha256_final(&state, out);
        sink = out[0];
    }
}

static void macs_any(unsigned count, size_t len)
{
    const struct hake_bytes part = {bench.data, len};
    struct hake_hmac ready;
    uint8_t out[HAKE_HASH_MAX];

    hake_hmac_init(&ready, bench.suite->hash, bench.data,
                   bench.suite->hash->len);
    for (unsigned i = 0; i < count; i++) {
        hake_hmac_mac(&ready, out, &part, 1);
        sink = out[0];
    }
}

static void macs(unsigned count, size_t len)
{
    if (bench.suite->hash == &hake_sha256)
        macs_sha256(count, len);
    else
        macs_any(count, len);
}

/* RFC 9846 7.1 from Handshake Secret down; HkdfLabel and its counter byte are
 * about 20 bytes, with a hash for context that much more. */
static void schedule(void)
{
    const size_t len = bench.suite->hash->len, label = 20;

    macs(1, 32);          /* HKDF-Extract = Handshake Secret */
    macs(3, label + len); /* c hs traffic, s hs traffic, derived */
    macs(3, label);       /* client: key, iv, finished */
    macs(3, label);       /* server: key, iv, finished */
    macs(1, len);         /* HKDF-Extract = Main Secret */
    macs(2, label + len); /* c ap traffic, s ap traffic */
    macs(2, label);       /* client: key, iv */
    macs(2, label);       /* server: key, iv */
    macs(1, len);         /* server Finished */
    macs(1, len);         /* client Finished */
}

/* Hashes messages of these lengths, with a hash taken after each. */
static void transcript(const size_t *lens, unsigned count)
{
    const struct hake_hash *hash = bench.suite->hash;
    union hake_hash_state running, copy;
    uint8_t out[HAKE_HASH_MAX];

    hash->init(&running);
    for (unsigned i = 0; i < count; i++) {
        hash->update(&running, bench.data, lens[i]);
        copy = running;
        hash->final(&copy, out);
        sink = out[0];
    }
}

static void transcript13(size_t certificate_len)
{
    const size_t lens[] = {HELLO + SERVER_HELLO, EE + CERT + certificate_len,
                           CV, 4 + (size_t)bench.suite->hash->len};

    transcript(lens, 4);
}

static void transcript12(size_t certificate_len)
{
    const size_t lens[] = {HELLO12 + SERVER_HELLO12 + CERT12 + certificate_len +
                               SKE + SHD + CKE,
                           FINISHED12};

    transcript(lens, 2);
}

/* RFC 5246 5 and 8.1: A(i) and block i, for the main secret, the key block and
 * both Finished. */
static void schedule12(void)
{
    const size_t len = bench.suite->hash->len, label = 22;
    const unsigned main_blocks = (unsigned)((48 + len - 1) / len);
    const unsigned key_blocks = (unsigned)((88 + len - 1) / len);

    macs(main_blocks, label + len);
    macs(main_blocks, label + 2 * len);
    macs(key_blocks, 13 + 64);
    macs(key_blocks, 13 + 64 + len);
    macs(2, 15 + len);
    macs(2, 15 + 2 * len);
}

static size_t flight_len(size_t certificate_len)
{
    return EE + CERT + certificate_len + CV + 4 + bench.suite->hash->len + 1;
}

static void seal(size_t len)
{
    const struct hake_bytes header = {bench.data, 5};

    bench.suite->aead->seal(bench.data + 64, len, header, bench.data,
                            bench.data);
}

static void open(size_t len)
{
    const struct hake_bytes header = {bench.data, 5};

    sink = bench.suite->aead->open(bench.data + 64, len + HAKE_AEAD_TAG, header,
                                   bench.data, bench.data);
}

static void exchange(void)
{
    uint8_t random[32 + 32 + 32], public_key[32], shared[32];

    randombytes_buf(random, 32);
    randombytes_buf(random + 32, 32);
    crypto_scalarmult_curve25519_base(public_key, bench.x_secret);
    sink = (uint8_t)crypto_scalarmult_curve25519(shared, bench.x_secret,
                                                 bench.x_public);
    sink = shared[0] ^ public_key[0] ^ random[0];
}

static void handshake12(size_t certificate_len, double seconds[2])
{
    uint8_t signature[64];
    const size_t content = 64 + 36;
    double start = cpu_seconds(), mid;

    exchange();
    schedule12();
    transcript12(certificate_len);
    crypto_sign_ed25519_detached(signature, NULL, bench.data, content,
                                 bench.secret_key);
    seal(FINISHED12);
    mid = cpu_seconds();
    seconds[1] += mid - start;
    exchange();
    schedule12();
    transcript12(certificate_len);
    open(FINISHED12);
    sink = (uint8_t)crypto_sign_ed25519_verify_detached(
        signature, bench.data, content, bench.public_key);
    seal(FINISHED12);
    start = cpu_seconds();
    seconds[0] += start - mid;
    open(FINISHED12);
    seconds[1] += cpu_seconds() - start;
}

static void handshake13(size_t certificate_len, double seconds[2])
{
    const size_t finished = 4 + (size_t)bench.suite->hash->len + 1;
    uint8_t signature[64], session_id[32];
    const size_t content = 64 + 34 + (size_t)bench.suite->hash->len;
    double start = cpu_seconds(), mid;

    /* server: seals its flight, opens the client's Finished */
    exchange();
    schedule();
    transcript13(certificate_len);
    crypto_sign_ed25519_detached(signature, NULL, bench.data, content,
                                 bench.secret_key);
    seal(flight_len(certificate_len));
    mid = cpu_seconds();
    seconds[1] += mid - start;
    /* client: opens that flight, seals its Finished */
    randombytes_buf(session_id, sizeof session_id);
    exchange();
    schedule();
    transcript13(certificate_len);
    open(flight_len(certificate_len));
    sink = (uint8_t)crypto_sign_ed25519_verify_detached(
        signature, bench.data, content, bench.public_key);
    seal(finished);
    start = cpu_seconds();
    seconds[0] += start - mid;
    open(finished);
    seconds[1] += cpu_seconds() - start;
}

void bench_floor_handshake(size_t certificate_len, double seconds[2])
{
    if (bench.suite->version == 0x0303)
        handshake12(certificate_len, seconds);
    else
        handshake13(certificate_len, seconds);
}

double bench_floor_records(const struct hake_aead *aead, unsigned count)
{
    static uint8_t record[16385 + HAKE_AEAD_TAG], copy[16385 + HAKE_AEAD_TAG];
    const struct hake_bytes header = {bench.data, 5};
    double start = cpu_seconds();

    for (unsigned i = 0; i < count; i++) {
        aead->seal(record, 16385, header, bench.data, bench.data);
        memcpy(copy, record, sizeof copy);
        sink = aead->open(copy, sizeof copy, header, bench.data, bench.data);
    }
    return cpu_seconds() - start;
}

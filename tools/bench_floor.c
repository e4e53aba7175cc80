/*
 * bench_floor.c: the floor. Every X25519, Ed25519, hash, HMAC and AEAD call of
 * RFC 9846 7.1 that is left when HMAC keys are made ready once per secret and
 * what depends on no input (Early Secret and its child) is a constant. HMAC
 * is libsodium's own for SHA-256 (SHA-384 has none there: ours over its hash).
 * Or with P-256 for X25519 and Ed25519: then those calls are libhake_extra's.
 */
#include "tools/bench_floor.h"

#include <string.h>

#include <sodium.h>

#include "tls/extra/extra.h"
#include "tools/bench_clock.h"

/* Lengths of the messages and records of a handshake with ALPN h2; only the
 * certificate varies. */
enum {
    HELLO = 171,
    SERVER_HELLO = 122,
    EE = 15,
    REQUEST = 15,
    CERT = 13,
    CV = 72,
    TICKET = 18 + HAKE_SESSION_LEN + 56 /* NewSessionTicket, or an identity */
};
enum {
    HELLO12 = 105,
    SERVER_HELLO12 = 68,
    CERT12 = 10,
    SKE = 108,
    REQUEST12 = 12,
    SHD = 4,
    CKE = 37,
    FINISHED12 = 16
};

static struct {
    const struct hake_suite *suite;
    bool p256;
    uint8_t public_key[32], secret_key[64];
    uint8_t x_secret[32], x_public[32];
    struct hake_p256_signer signer;
    uint8_t share[HAKE_SHARE_MAX];
    size_t share_more; /* than X25519's: bytes */
    uint8_t data[32768];
    struct hake_aead_key key;
    _Alignas(HAKE_AEAD_ALIGN) uint8_t expanded[HAKE_AEAD_EXPANDED_MAX];
} bench;

struct signature {
    uint8_t bytes[HAKE_P256_SIGNATURE_MAX];
    size_t len;
};

static volatile uint8_t sink;

/* Keys of the AEAD made ready. */
static void expand(unsigned count)
{
    for (unsigned i = 0; i < count && bench.key.expanded != NULL; i++)
        bench.suite->aead->expand(bench.expanded, bench.key.bytes);
}

static bool p256_init(void)
{
    static const uint8_t scalar[32] = {1};

    bench.signer.random = hake_random_sodium;
    bench.share_more = (size_t)hake_secp256r1.client_len - 32;
    if (bench.suite->aead->expand != NULL)
        bench.key.expanded = bench.expanded;
    expand(1);
    return hake_p256_key_init(&bench.signer.key, scalar) &&
           hake_secp256r1.offer(bench.share, bench.data);
}

bool bench_floor_init(const struct hake_suite *suite, bool p256)
{
    bench.suite = suite;
    bench.p256 = p256;
    bench.share_more = 0;
    crypto_sign_ed25519_keypair(bench.public_key, bench.secret_key);
    randombytes_buf(bench.x_secret, sizeof bench.x_secret);
    crypto_scalarmult_curve25519_base(bench.x_public, bench.x_secret);
    randombytes_buf(bench.data, sizeof bench.data);
    randombytes_buf(bench.key.bytes, sizeof bench.key.bytes);
    bench.key.expanded = NULL;
    return !p256 || p256_init();
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
    expand(4);
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

static void transcript13(size_t certificate_len, bool client_auth)
{
    const size_t request = client_auth ? REQUEST : 0;
    const size_t finished = 4 + (size_t)bench.suite->hash->len;
    const size_t lens[] = {HELLO + SERVER_HELLO + 2 * bench.share_more,
                           EE + request + CERT + certificate_len,
                           CV,
                           finished,
                           CERT + certificate_len,
                           CV};

    transcript(lens, client_auth ? 6 : 4);
}

/* All messages up to ClientKeyExchange: what RFC 7627's session hash is of,
 * and what a client signs. */
static size_t session12(size_t certificate_len, bool client_auth)
{
    const size_t server = CERT12 + certificate_len;
    const size_t client =
        client_auth ? REQUEST12 + CERT12 + certificate_len : 0;

    return HELLO12 + SERVER_HELLO12 + server + SKE + SHD + client + CKE;
}

static void transcript12(size_t certificate_len, bool client_auth)
{
    const size_t session = session12(certificate_len, client_auth);
    const size_t anonymous[] = {session, FINISHED12};
    const size_t authenticated[] = {session, CV, FINISHED12};

    if (client_auth)
        transcript(authenticated, 3);
    else
        transcript(anonymous, 2);
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

static void seal(size_t len)
{
    const struct hake_bytes header = {bench.data, 5};

    bench.suite->aead->seal(bench.data + 64, len, header, bench.data,
                            &bench.key);
}

static void open(size_t len)
{
    const struct hake_bytes header = {bench.data, 5};

    sink = bench.suite->aead->open(bench.data + 64, len + HAKE_AEAD_TAG, header,
                                   bench.data, &bench.key);
}

/* A share made and the secret computed. */
static void exchange_p256(void)
{
    uint8_t random[HAKE_GROUP_RANDOM_MAX], share[HAKE_SHARE_MAX];
    uint8_t shared[HAKE_SHARED_MAX];

    randombytes_buf(random, hake_secp256r1.random_len);
    sink = hake_secp256r1.offer(share, random);
    sink = hake_secp256r1.finish(shared, random, bench.share);
    sink = shared[0] ^ share[1];
}

static void exchange_x25519(void)
{
    uint8_t random[32], public_key[32], shared[32];

    randombytes_buf(random, sizeof random);
    crypto_scalarmult_curve25519_base(public_key, bench.x_secret);
    sink = (uint8_t)crypto_scalarmult_curve25519(shared, bench.x_secret,
                                                 bench.x_public);
    sink = shared[0] ^ public_key[0] ^ random[0];
}

static void exchange(void)
{
    uint8_t random[32]; /* of the hello */

    randombytes_buf(random, sizeof random);
    sink = random[0];
    if (bench.p256)
        exchange_p256();
    else
        exchange_x25519();
}

static void sign(struct signature *signature, size_t content)
{
    signature->len = sizeof signature->bytes;
    if (bench.p256)
        hake_sign_p256(&bench.signer, 0x0403, signature->bytes, &signature->len,
                       (struct hake_bytes){bench.data, content});
    else
        crypto_sign_ed25519_detached(signature->bytes, NULL, bench.data,
                                     content, bench.secret_key);
}

static void verify(const struct signature *signature, size_t content)
{
    const struct hake_public_key p256 = {
        HAKE_KEY_P256,
        {bench.signer.key.public_key, sizeof bench.signer.key.public_key}};

    if (bench.p256)
        sink = hake_ecdsa_secp256r1_sha256.verify(
            &p256, (struct hake_bytes){signature->bytes, signature->len},
            (struct hake_bytes){bench.data, content});
    else
        sink = (uint8_t)crypto_sign_ed25519_verify_detached(
            signature->bytes, bench.data, content, bench.public_key);
}

static void handshake12(size_t certificate_len, bool client_auth,
                        double seconds[2])
{
    struct signature server, client;
    const size_t content = 64 + 36;
    const size_t session = session12(certificate_len, client_auth);
    double start = bench_seconds(), mid;

    exchange();
    schedule12();
    transcript12(certificate_len, client_auth);
    sign(&server, content);
    seal(FINISHED12);
    mid = bench_seconds();
    seconds[1] += mid - start;
    exchange();
    schedule12();
    transcript12(certificate_len, client_auth);
    open(FINISHED12);
    verify(&server, content);
    if (client_auth)
        sign(&client, session);
    seal(FINISHED12);
    start = bench_seconds();
    seconds[0] += start - mid;
    if (client_auth)
        verify(&client, session);
    open(FINISHED12);
    seconds[1] += bench_seconds() - start;
}

static void handshake13(size_t certificate_len, bool client_auth,
                        double seconds[2])
{
    const size_t finished = 4 + (size_t)bench.suite->hash->len + 1;
    const size_t proof = CERT + certificate_len + CV;
    const size_t client_flight = finished + (client_auth ? proof : 0);
    const size_t request = client_auth ? REQUEST : 0;
    const size_t server_flight = EE + request + proof + finished;
    const size_t content = 64 + 34 + (size_t)bench.suite->hash->len;
    struct signature server, client;
    uint8_t session_id[32];
    double start = bench_seconds(), mid;

    exchange();
    schedule();
    transcript13(certificate_len, client_auth);
    sign(&server, content);
    seal(server_flight);
    mid = bench_seconds();
    seconds[1] += mid - start;
    randombytes_buf(session_id, sizeof session_id);
    exchange();
    schedule();
    transcript13(certificate_len, client_auth);
    open(server_flight);
    verify(&server, content);
    if (client_auth)
        sign(&client, content);
    seal(client_flight);
    start = bench_seconds();
    seconds[0] += start - mid;
    open(client_flight);
    if (client_auth)
        verify(&client, content);
    seconds[1] += bench_seconds() - start;
}

/* RFC 9846 4.3.11.2 and 7.1: Early Secret, binder key, its finished key, the
 * binder over the truncated ClientHello, and "derived". */
static void early_schedule(void)
{
    const size_t len = bench.suite->hash->len, label = 20;
    const size_t lens[] = {HELLO + bench.share_more + TICKET};

    transcript(lens, 1);
    macs(1, len);         /* HKDF-Extract = Early Secret */
    macs(2, label + len); /* res binder, derived */
    macs(1, label);       /* finished */
    macs(1, len);         /* the binder */
}

/* The PSK of the new ticket: res master, resumption. */
static void ticket_schedule(void)
{
    macs(1, 20 + (size_t)bench.suite->hash->len);
    macs(1, 20);
}

/* Protects or opens what a ticket holds: XChaCha20-Poly1305. */
static void ticket_protect(bool opens)
{
    static uint8_t sealed[HAKE_SESSION_LEN + 16];
    uint8_t plain[HAKE_SESSION_LEN] = {0}, nonce[24] = {0};

    if (opens)
        sink = (uint8_t)crypto_aead_xchacha20poly1305_ietf_decrypt(
            plain, NULL, NULL, sealed, sizeof sealed, NULL, 0, nonce,
            bench.data);
    else
        crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, plain,
                                                   sizeof plain, NULL, 0, NULL,
                                                   nonce, bench.data);
}

static void resumption13(double seconds[2])
{
    const size_t finished = 4 + (size_t)bench.suite->hash->len + 1;
    const size_t hellos = HELLO + TICKET + SERVER_HELLO + 2 * bench.share_more;
    const size_t lens[] = {hellos, EE, finished, finished};
    uint8_t session_id[32];
    double start = bench_seconds(), mid;

    exchange();
    ticket_protect(true);
    early_schedule();
    schedule();
    transcript(lens, 4);
    seal(EE + finished);
    mid = bench_seconds();
    seconds[1] += mid - start;
    randombytes_buf(session_id, sizeof session_id);
    exchange();
    early_schedule();
    schedule();
    transcript(lens, 4);
    open(EE + finished);
    seal(finished);
    start = bench_seconds();
    seconds[0] += start - mid;
    open(finished);
    ticket_schedule();
    ticket_protect(false);
    seal(TICKET);
    mid = bench_seconds();
    seconds[1] += mid - start;
    ticket_schedule();
    open(TICKET);
    seconds[0] += bench_seconds() - mid;
}

/* RFC 5246 7.3 and RFC 5077 3.1: the key block and both Finished; the ticket
 * goes on as it is. */
static void resumption12_side(void)
{
    const size_t len = bench.suite->hash->len;
    const unsigned key_blocks = (unsigned)((88 + len - 1) / len);
    const size_t lens[] = {HELLO12 + TICKET + SERVER_HELLO12, FINISHED12};
    uint8_t random[32];

    randombytes_buf(random, sizeof random);
    macs(key_blocks, 13 + 64);
    macs(key_blocks, 13 + 64 + len);
    macs(2, 15 + len);
    macs(2, 15 + 2 * len);
    transcript(lens, 2);
    seal(FINISHED12);
    open(FINISHED12);
}

static void resumption12(double seconds[2])
{
    double start = bench_seconds(), mid;

    ticket_protect(true);
    resumption12_side();
    mid = bench_seconds();
    seconds[1] += mid - start;
    resumption12_side();
    seconds[0] += bench_seconds() - mid;
}

void bench_floor_handshake(size_t certificate_len, enum bench_kind kind,
                           double seconds[2])
{
    const bool client_auth = kind == BENCH_CLIENT_AUTH;

    if (kind == BENCH_RESUMED && bench.suite->version == 0x0303)
        resumption12(seconds);
    else if (kind == BENCH_RESUMED)
        resumption13(seconds);
    else if (bench.suite->version == 0x0303)
        handshake12(certificate_len, client_auth, seconds);
    else
        handshake13(certificate_len, client_auth, seconds);
}

double bench_floor_records(const struct hake_aead *aead, unsigned count)
{
    static uint8_t record[16385 + HAKE_AEAD_TAG], copy[16385 + HAKE_AEAD_TAG];
    const struct hake_bytes header = {bench.data, 5};
    double start = bench_seconds();

    for (unsigned i = 0; i < count; i++) {
        aead->seal(record, 16385, header, bench.data, &bench.key);
        memcpy(copy, record, sizeof copy);
        sink = aead->open(copy, sizeof copy, header, bench.data, &bench.key);
    }
    return bench_seconds() - start;
}

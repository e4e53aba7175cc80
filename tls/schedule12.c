/*
 * schedule12.c: the PRF, the main secret (once master_secret) and the key
 * block of TLS 1.2, RFC 5246 5, 6.3 and 8.1, with the extended_main_secret of
 * RFC 7627.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/hake.h"
#include "tls/record.h"
#include "tls/schedule.h"
#include "tls/trace.h"
#include "tls/transcript.h"
#include "tls/wire.h"

#define MAIN_SECRET 48 /* RFC 5246 8.1: in all versions */

/* RFC 5246 5: P_hash(secret, label + seed): parts has a free place for A(i)
 * before those of label and seed. */
static void prf_parts(const struct hake_hmac *secret, uint8_t *out, size_t len,
                      struct hake_bytes *parts, size_t parts_len)
{
    const size_t hash_len = secret->hash->len;
    uint8_t a[HAKE_HASH_MAX], block[HAKE_HASH_MAX];

    hake_hmac_mac(secret, a, parts + 1, parts_len - 1); /* A(1) */
    parts[0] = (struct hake_bytes){a, hash_len};
    while (len > 0) {
        size_t take = len < hash_len ? len : hash_len;

        hake_hmac_mac(secret, block, parts, parts_len);
        memcpy(out, block, take);
        out += take;
        len -= take;
        if (len > 0)
            hake_hmac_mac(secret, a, parts, 1); /* A(i + 1) */
    }
    sodium_memzero(a, sizeof a);
    sodium_memzero(block, sizeof block);
}

/* The same, with the seed in two parts. */
static void prf(const struct hake_hmac *secret, uint8_t *out, size_t len,
                const char *label, struct hake_bytes seed,
                struct hake_bytes seed2)
{
    struct hake_bytes parts[] = {
        {NULL, 0}, {(const uint8_t *)label, strlen(label)}, seed, seed2};

    prf_parts(secret, out, len, parts, sizeof parts / sizeof parts[0]);
}

static const struct hake_bytes none = {NULL, 0};

/* RFC 8422 5.10: the shared secret; RFC 5489 2, with a PSK: both, each behind
 * 16 bits of length. */
static void premaster_write(const hake_conn *c, struct writer *w)
{
    const struct hake_handshake *hs = c->handshake;
    const struct hake_bytes shared = {hs->secret.shared, c->group->shared_len};

    if (c->facts & FACT_PSK)
        wr_uint(w, 2, (uint32_t)shared.len);
    wr_bytes(w, shared);
    if (c->facts & FACT_PSK) {
        wr_uint(w, 2, (uint32_t)hs->psk.len);
        wr_bytes(w, hs->psk);
    }
}

/* RFC 7627 4: "the "extended master secret" label and the session_hash"
 * instead of the randoms. */
static void main_secret_derive(hake_conn *c, const struct hake_bytes random[2])
{
    struct hake_handshake *hs = c->handshake;
    uint8_t hash[HAKE_HASH_MAX];
    const struct hake_bytes session_hash = {hash, c->suite->hash->len};
    uint8_t premaster[4 + HAKE_SHARED_MAX + HAKE_PSK_MAX];
    struct writer w = wr_init(premaster, sizeof premaster);
    struct hake_hmac secret;

    premaster_write(c, &w);
    hake_hmac_init(&secret, c->suite->hash, premaster, w.len);
    sodium_memzero(premaster, sizeof premaster);
    transcript_hash(hs, hash);
    if (c->facts & FACT_EMS)
        prf(&secret, hs->secret.main_secret, MAIN_SECRET,
            "extended master secret", session_hash, none);
    else
        prf(&secret, hs->secret.main_secret, MAIN_SECRET, "master secret",
            random[0], random[1]);
    hake_hmac_wipe(&secret);
    sodium_memzero(hs->secret.shared, sizeof hs->secret.shared);
}

/* The part of a 12-byte nonce that the key block gives. */
static size_t fixed_iv_len(const hake_conn *c)
{
    return (size_t)HAKE_AEAD_NONCE - c->suite->explicit_nonce;
}

static void key_block_derive(hake_conn *c, const struct hake_bytes random[2])
{
    struct hake_handshake *hs = c->handshake;
    const struct hake_bytes secret = {hs->secret.main_secret, MAIN_SECRET};
    struct hake_hmac hmac;

    hake_hmac_init(&hmac, c->suite->hash, secret.p, secret.len);
    prf(&hmac, hs->secret.key_block,
        2 * (c->suite->aead->key_len + fixed_iv_len(c)), "key expansion",
        random[1], random[0]);
    hake_hmac_wipe(&hmac);
    /* RFC 7627 5.4: without it a client or server "MUST disable [RFC5705]". */
    if (c->facts & FACT_EMS)
        memcpy(hs->exporter_secret, secret.p, secret.len);
    if (c->config->keylog != NULL)
        c->config->keylog(c->config->keylog_ctx, HAKE_CLIENT_RANDOM,
                          hs->client_random, secret);
    trace_emit(c, &(struct hake_event){.kind = HAKE_EVENT_SECRET,
                                       .code = HAKE_CLIENT_RANDOM,
                                       .bytes = secret});
}

/* RFC 5246 6.3: client key, server key, client IV, server IV; no MAC keys. */
static void keys_install(hake_conn *c, struct hake_keys *keys, bool of_server)
{
    const uint8_t *block = c->handshake->secret.key_block;
    const size_t key_len = c->suite->aead->key_len, iv_len = fixed_iv_len(c);

    memset(keys, 0, sizeof *keys);
    keys->aead = c->suite->aead;
    keys->form = &record12;
    keys->explicit_len = c->suite->explicit_nonce;
    memcpy(keys->key.bytes, block + (of_server ? key_len : 0), key_len);
    memcpy(keys->iv, block + 2 * key_len + (of_server ? iv_len : 0), iv_len);
    record_keys_expand(c, keys);
}

void schedule12_keys(hake_conn *c, unsigned steps)
{
    const struct hake_handshake *hs = c->handshake;
    const struct hake_bytes random[2] = {{hs->client_random, 32},
                                         {hs->server_random, 32}};

    if (steps & MAIN)
        main_secret_derive(c, random);
    if (steps & (MAIN | BLOCK))
        key_block_derive(c, random);
    if (steps & RX)
        keys_install(c, &c->rx, !c->server);
    if (steps & TX)
        keys_install(c, &c->tx, c->server);
}

void schedule12_verify_data(const hake_conn *c, bool of_server,
                            uint8_t out[VERIFY_DATA12])
{
    const struct hake_handshake *hs = c->handshake;
    uint8_t hash[HAKE_HASH_MAX];
    const struct hake_bytes messages = {hash, c->suite->hash->len};
    struct hake_hmac secret;

    transcript_hash(hs, hash);
    hake_hmac_init(&secret, c->suite->hash, hs->secret.main_secret,
                   MAIN_SECRET);
    prf(&secret, out, VERIFY_DATA12,
        of_server ? "server finished" : "client finished", messages, none);
    hake_hmac_wipe(&secret);
}

/* RFC 5705 4: PRF(main_secret, label, client_random + server_random
 *                 [+ context_value_length + context_value])[len] */
void schedule12_export(const hake_conn *c, struct hake_bytes label,
                       const struct hake_bytes *context, uint8_t *out,
                       size_t len)
{
    const struct hake_handshake *hs = c->handshake;
    const size_t context_len = context != NULL ? context->len : 0;
    const uint8_t context_head[2] = {(uint8_t)(context_len >> 8),
                                     (uint8_t)context_len};
    struct hake_bytes parts[6] = {
        [1] = label,
        [2] = {hs->client_random, sizeof hs->client_random},
        [3] = {hs->server_random, sizeof hs->server_random},
        [4] = {context_head, sizeof context_head},
    };
    struct hake_hmac secret;

    if (context != NULL)
        parts[5] = *context;
    hake_hmac_init(&secret, c->suite->hash, hs->exporter_secret, MAIN_SECRET);
    prf_parts(&secret, out, len, parts, context != NULL ? 6 : 4);
    hake_hmac_wipe(&secret);
}

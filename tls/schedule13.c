/*
 * schedule13.c: the key schedule of RFC 9846 7.1, top to bottom, and the
 * traffic keys of 7.3. A parent is wiped as soon as its children stand.
 */
#include <sodium/utils.h>

#include "tls/record.h"
#include "tls/schedule.h"
#include "tls/trace.h"
#include "tls/transcript.h"

static const uint8_t zeros[HAKE_HASH_MAX];

/* Derive-Secret(., label, Messages), given Transcript-Hash(Messages). */
static void secret_derive(const struct hake_hmac *secret, uint8_t *out,
                          const char *label, const uint8_t *hash)
{
    hake_hkdf_expand_label(secret, out, secret->hash->len, label, hash,
                           secret->hash->len);
}

static void secret_tell(const hake_conn *c, enum hake_secret label,
                        const uint8_t *secret)
{
    const struct hake_config *config = c->config;
    const struct hake_bytes bytes = {secret, c->suite->hash->len};
    const struct hake_event event = {
        .kind = HAKE_EVENT_SECRET, .code = (uint16_t)label, .bytes = bytes};

    trace_emit(c, event);
    if (config->keylog != NULL)
        config->keylog(config->keylog_ctx, label, c->handshake->client_random,
                       bytes);
}

/* RFC 9846 7.3: [sender]_write_key and [sender]_write_iv. */
static void keys_install(const hake_conn *c, struct hake_keys *keys,
                         const struct hake_hmac *secret)
{
    keys->aead = c->suite->aead;
    keys->form = &record13;
    keys->seq = 0;
    hake_hkdf_expand_label(secret, keys->key, keys->aead->key_len, "key", NULL,
                           0);
    hake_hkdf_expand_label(secret, keys->iv, sizeof keys->iv, "iv", NULL, 0);
}

/* One [sender]_handshake_traffic_secret, its keys and its finished_key. */
static void handshake_traffic_derive(hake_conn *c,
                                     const struct hake_hmac *handshake,
                                     bool of_server, const uint8_t *hash)
{
    struct hake_handshake *hs = c->handshake;
    uint8_t secret[HAKE_SECRET_MAX];
    struct hake_hmac traffic;

    secret_derive(handshake, secret,
                  of_server ? "s hs traffic" : "c hs traffic", hash);
    secret_tell(c,
                of_server ? HAKE_SERVER_HANDSHAKE_TRAFFIC_SECRET
                          : HAKE_CLIENT_HANDSHAKE_TRAFFIC_SECRET,
                secret);
    hake_hmac_init(&traffic, c->suite->hash, secret, c->suite->hash->len);
    keys_install(c, of_server == c->server ? &c->tx : &c->rx, &traffic);
    /* RFC 9846 4.5.3 */
    hake_hkdf_expand_label(&traffic,
                           of_server ? hs->secret.server_finished_key
                                     : hs->secret.client_finished_key,
                           c->suite->hash->len, "finished", NULL, 0);
    hake_hmac_wipe(&traffic);
    sodium_memzero(secret, sizeof secret);
}

static void handshake_secrets_derive(hake_conn *c)
{
    const struct hake_hash *hash = c->suite->hash;
    struct hake_handshake *hs = c->handshake;
    uint8_t secret[HAKE_SECRET_MAX], messages[HAKE_HASH_MAX];
    struct hake_hmac step;

    /* Handshake Secret. Without a PSK, all above it is a constant: "if PSK is
     * not in use, Early Secret will still be HKDF-Extract(0, 0)". */
    hake_hkdf_extract(hash, secret, hash->early_derived, hash->len,
                      hs->secret.shared, c->group->shared_len);
    sodium_memzero(hs->secret.shared, sizeof hs->secret.shared);
    hake_hmac_init(&step, hash, secret, hash->len);
    transcript_hash(hs, messages);
    handshake_traffic_derive(c, &step, false, messages);
    handshake_traffic_derive(c, &step, true, messages);
    /* Main Secret */
    secret_derive(&step, secret, "derived", hash->empty);
    hake_hkdf_extract(hash, hs->secret.main_secret, secret, hash->len, zeros,
                      hash->len);
    hake_hmac_wipe(&step);
    sodium_memzero(secret, sizeof secret);
}

static void application_secrets_derive(hake_conn *c)
{
    const struct hake_hash *hash = c->suite->hash;
    struct hake_handshake *hs = c->handshake;
    uint8_t messages[HAKE_HASH_MAX];
    struct hake_hmac step;

    transcript_hash(hs, messages);
    hake_hmac_init(&step, hash, hs->secret.main_secret, hash->len);
    secret_derive(&step, hs->secret.client_application_traffic, "c ap traffic",
                  messages);
    secret_derive(&step, hs->secret.server_application_traffic, "s ap traffic",
                  messages);
    hake_hmac_wipe(&step);
    sodium_memzero(hs->secret.main_secret, sizeof hs->secret.main_secret);
    secret_tell(c, HAKE_CLIENT_APPLICATION_TRAFFIC_SECRET_0,
                hs->secret.client_application_traffic);
    secret_tell(c, HAKE_SERVER_APPLICATION_TRAFFIC_SECRET_0,
                hs->secret.server_application_traffic);
}

static void application_keys_install(hake_conn *c, struct hake_keys *keys,
                                     bool of_server)
{
    uint8_t *secret = of_server
                          ? c->handshake->secret.server_application_traffic
                          : c->handshake->secret.client_application_traffic;
    struct hake_hmac traffic;

    hake_hmac_init(&traffic, c->suite->hash, secret, c->suite->hash->len);
    keys_install(c, keys, &traffic);
    hake_hmac_wipe(&traffic);
    sodium_memzero(secret, HAKE_SECRET_MAX);
}

void schedule13_keys(hake_conn *c, unsigned steps)
{
    if (steps & HS)
        handshake_secrets_derive(c);
    if (steps & AP)
        application_secrets_derive(c);
    if (steps & RX_AP)
        application_keys_install(c, &c->rx, !c->server);
    if (steps & TX_AP)
        application_keys_install(c, &c->tx, c->server);
}

void schedule13_verify_data(const hake_conn *c, bool of_server, uint8_t *out)
{
    const struct hake_handshake *hs = c->handshake;
    const struct hake_hash *hash = c->suite->hash;
    uint8_t messages[HAKE_HASH_MAX];
    const struct hake_bytes part = {messages, hash->len};
    struct hake_hmac hmac;

    transcript_hash(hs, messages);
    hake_hmac_init(&hmac, hash,
                   of_server ? hs->secret.server_finished_key
                             : hs->secret.client_finished_key,
                   hash->len);
    hake_hmac_mac(&hmac, out, &part, 1);
    hake_hmac_wipe(&hmac);
}

/*
 * schedule13.c: the key schedule of RFC 9846 7.1, top to bottom, and the
 * traffic keys of 7.3. A parent is wiped as soon as its children stand.
 */
#include <string.h>

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

    trace_emit(c, &event);
    if (config->keylog != NULL)
        config->keylog(config->keylog_ctx, label, c->handshake->client_random,
                       bytes);
}

/* The length of every secret. */
static size_t hash_len(const hake_conn *c)
{
    return c->suite->hash->len;
}

/* RFC 9846 7.3: [sender]_write_key and [sender]_write_iv. */
static void keys_install(hake_conn *c, struct hake_keys *keys,
                         enum hake_level level, const uint8_t *secret)
{
    const struct hake_config *config = c->config;
    struct hake_hmac traffic;

    keys->level = (uint8_t)level;
    keys->seq = 0;
    memcpy(keys->secret, secret, hash_len(c));
    if (config->level != NULL) {
        config->level(config->level_ctx, c, level, keys == &c->tx,
                      (struct hake_bytes){keys->secret, hash_len(c)});
        return;
    }
    keys->aead = c->suite->aead;
    keys->form = &record13;
    hake_hmac_init(&traffic, c->suite->hash, secret, hash_len(c));
    hake_hkdf_expand_label(&traffic, keys->key.bytes, keys->aead->key_len,
                           "key", NULL, 0);
    hake_hkdf_expand_label(&traffic, keys->iv, sizeof keys->iv, "iv", NULL, 0);
    hake_hmac_wipe(&traffic);
    record_keys_expand(c, keys);
}

/* Installs the keys of a secret that only waited for this, and wipes it. */
static void keys_move(hake_conn *c, struct hake_keys *keys,
                      enum hake_level level, uint8_t secret[HAKE_SECRET_MAX])
{
    keys_install(c, keys, level, secret);
    sodium_memzero(secret, HAKE_SECRET_MAX);
}

/* ---- With a PSK, or for the sake of one --------------------------------- */

/* "Derive-Secret(., label, ClientHello)" of the Early Secret; the client's
 * keys for early data. */
static void early_secrets_derive(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;
    uint8_t secret[HAKE_SECRET_MAX], messages[HAKE_HASH_MAX];
    struct hake_hmac step;

    transcript_hash_of(hs, c->suite->hash, messages);
    hake_hmac_init(&step, c->suite->hash, hs->secret.early, hash_len(c));
    secret_derive(&step, secret, "c e traffic", messages);
    secret_derive(&step, hs->early_exporter_secret, "e exp master", messages);
    hake_hmac_wipe(&step);
    secret_tell(c, HAKE_CLIENT_EARLY_TRAFFIC_SECRET, secret);
    secret_tell(c, HAKE_EARLY_EXPORTER_SECRET, hs->early_exporter_secret);
    keys_install(c, c->server ? &c->rx : &c->tx, HAKE_LEVEL_EARLY, secret);
    sodium_memzero(secret, sizeof secret);
}

/* The salt of the Handshake Secret: "Derive-Secret(., "derived", "")" of the
 * Early Secret. */
static void early_derived(const hake_conn *c, uint8_t out[HAKE_SECRET_MAX])
{
    const struct hake_hash *hash = c->suite->hash;
    struct hake_hmac early;

    hake_hmac_init(&early, hash, c->handshake->secret.early, hash->len);
    secret_derive(&early, out, "derived", hash->empty);
    hake_hmac_wipe(&early);
}

/* "Derive-Secret(., "res master", ClientHello...client Finished)", the last
 * child of the Main Secret; only for those who keep sessions. */
static void resumption_secret_derive(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;
    uint8_t messages[HAKE_HASH_MAX];
    struct hake_hmac step;

    transcript_hash(hs, messages);
    hake_hmac_init(&step, c->suite->hash, hs->secret.main_secret, hash_len(c));
    secret_derive(&step, hs->resumption_secret, "res master", messages);
    hake_hmac_wipe(&step);
}

/* Called through this, so that schedule13_keys_plain does not link them. */
struct psk_steps {
    void (*early_secrets)(hake_conn *c);
    void (*early_derived)(const hake_conn *c, uint8_t out[HAKE_SECRET_MAX]);
    void (*resumption_secret)(hake_conn *c);
};

/* ---- Always ------------------------------------------------------------- */

/* Handshake Secret, with the (EC)DHE share or, in psk_ke, zeros. "If PSK is not
 * in use, Early Secret will still be HKDF-Extract(0, 0)": a constant, like all
 * that comes of it. */
static void handshake_secret_derive(hake_conn *c, const struct psk_steps *psk,
                                    uint8_t out[HAKE_SECRET_MAX])
{
    const struct hake_hash *hash = c->suite->hash;
    struct hake_handshake *hs = c->handshake;
    uint8_t salt[HAKE_SECRET_MAX];

    memcpy(salt, hash->early_derived, hash->len);
    if (psk != NULL && (c->facts & FACT_PSK))
        psk->early_derived(c, salt);
    if (c->group != NULL)
        hake_hkdf_extract(hash, out, salt, hash->len, hs->secret.shared,
                          c->group->shared_len);
    else
        hake_hkdf_extract(hash, out, salt, hash->len, zeros, hash->len);
    sodium_memzero(salt, sizeof salt);
    sodium_memzero(hs->secret.shared, sizeof hs->secret.shared);
    sodium_memzero(hs->secret.early, sizeof hs->secret.early);
}

/* What the server sends by is in use at once; the client may have early data
 * under way. */
static void handshake_traffic_derive(hake_conn *c, const struct hake_hmac *step)
{
    struct hake_handshake *hs = c->handshake;
    struct hake_keys *of_server = c->server ? &c->tx : &c->rx;
    uint8_t secret[HAKE_SECRET_MAX], messages[HAKE_HASH_MAX];

    transcript_hash(hs, messages);
    secret_derive(step, hs->secret.client_handshake_traffic, "c hs traffic",
                  messages);
    secret_derive(step, secret, "s hs traffic", messages);
    secret_tell(c, HAKE_CLIENT_HANDSHAKE_TRAFFIC_SECRET,
                hs->secret.client_handshake_traffic);
    secret_tell(c, HAKE_SERVER_HANDSHAKE_TRAFFIC_SECRET, secret);
    keys_install(c, of_server, HAKE_LEVEL_HANDSHAKE, secret);
    sodium_memzero(secret, sizeof secret);
}

static void handshake_secrets_derive(hake_conn *c, const struct psk_steps *psk)
{
    const struct hake_hash *hash = c->suite->hash;
    struct hake_handshake *hs = c->handshake;
    uint8_t secret[HAKE_SECRET_MAX];
    struct hake_hmac step;

    handshake_secret_derive(c, psk, secret);
    hake_hmac_init(&step, hash, secret, hash->len);
    handshake_traffic_derive(c, &step);
    /* Main Secret */
    secret_derive(&step, secret, "derived", hash->empty);
    hake_hkdf_extract(hash, hs->secret.main_secret, secret, hash->len, zeros,
                      hash->len);
    hake_hmac_wipe(&step);
    sodium_memzero(secret, sizeof secret);
}

static void application_secrets_derive(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;
    struct hake_keys *of_server = c->server ? &c->tx : &c->rx;
    uint8_t secret[HAKE_SECRET_MAX], messages[HAKE_HASH_MAX];
    struct hake_hmac step;

    transcript_hash(hs, messages);
    hake_hmac_init(&step, c->suite->hash, hs->secret.main_secret, hash_len(c));
    secret_derive(&step, hs->secret.client_application_traffic, "c ap traffic",
                  messages);
    secret_derive(&step, secret, "s ap traffic", messages);
    secret_derive(&step, hs->exporter_secret, "exp master", messages);
    hake_hmac_wipe(&step);
    secret_tell(c, HAKE_CLIENT_APPLICATION_TRAFFIC_SECRET_0,
                hs->secret.client_application_traffic);
    secret_tell(c, HAKE_SERVER_APPLICATION_TRAFFIC_SECRET_0, secret);
    secret_tell(c, HAKE_EXPORTER_SECRET, hs->exporter_secret);
    keys_install(c, of_server, HAKE_LEVEL_APPLICATION, secret);
    sodium_memzero(secret, sizeof secret);
}

/* RFC 9846 7.2: application_traffic_secret_N+1 and its keys, which replace
 * those of N: "implementations SHOULD delete" them. */
static void keys_update(hake_conn *c, struct hake_keys *keys)
{
    uint8_t next[HAKE_SECRET_MAX];
    struct hake_hmac secret;

    hake_hmac_init(&secret, c->suite->hash, keys->secret, hash_len(c));
    hake_hkdf_expand_label(&secret, next, hash_len(c), "traffic upd", NULL, 0);
    hake_hmac_wipe(&secret);
    keys_move(c, keys, HAKE_LEVEL_APPLICATION, next);
    keys->epoch++;
}

static void steps_do(hake_conn *c, unsigned steps, const struct psk_steps *psk)
{
    struct hake_handshake *hs = c->handshake;
    struct hake_keys *of_client = c->server ? &c->rx : &c->tx;

    if (steps & NO_KEYS)
        sodium_memzero(of_client, sizeof *of_client);
    if (psk != NULL && (steps & EARLY))
        psk->early_secrets(c);
    if (steps & HS)
        handshake_secrets_derive(c, psk);
    if (steps & CLIENT_HS)
        keys_move(c, of_client, HAKE_LEVEL_HANDSHAKE,
                  hs->secret.client_handshake_traffic);
    if (steps & AP)
        application_secrets_derive(c);
    if (steps & CLIENT_AP)
        keys_move(c, of_client, HAKE_LEVEL_APPLICATION,
                  hs->secret.client_application_traffic);
    if (psk != NULL && (steps & RES) && hake_keeps_sessions(c->config))
        psk->resumption_secret(c);
    if (steps & RES)
        sodium_memzero(hs->secret.main_secret, sizeof hs->secret.main_secret);
    if (steps & RX_UPDATE)
        keys_update(c, &c->rx);
    if (steps & TX_UPDATE)
        keys_update(c, &c->tx);
}

void schedule13_keys(hake_conn *c, unsigned steps)
{
    static const struct psk_steps psk = {early_secrets_derive, early_derived,
                                         resumption_secret_derive};

    steps_do(c, steps, &psk);
}

void schedule13_keys_plain(hake_conn *c, unsigned steps)
{
    steps_do(c, steps, NULL);
}

void schedule13_early_secret(const struct hake_hash *hash,
                             struct hake_bytes psk,
                             uint8_t out[HAKE_SECRET_MAX])
{
    hake_hkdf_extract(hash, out, NULL, 0, psk.p, psk.len);
}

/* RFC 9846 4.5.3: HMAC(finished_key, messages), with finished_key =
 * HKDF-Expand-Label(BaseKey, "finished", "", Hash.length). The BaseKey comes in
 * key, where it is wiped; hmac is the one that the stack has room for. */
static void finished_mac(struct hake_hmac *hmac, const struct hake_hash *hash,
                         uint8_t key[HAKE_SECRET_MAX], const uint8_t *messages,
                         uint8_t *out)
{
    const struct hake_bytes part = {messages, hash->len};

    hake_hmac_init(hmac, hash, key, hash->len);
    hake_hkdf_expand_label(hmac, key, hash->len, "finished", NULL, 0);
    hake_hmac_init(hmac, hash, key, hash->len);
    hake_hmac_mac(hmac, out, &part, 1);
    hake_hmac_wipe(hmac);
    sodium_memzero(key, HAKE_SECRET_MAX);
}

void schedule13_binder(const struct hake_hash *hash,
                       const uint8_t early[HAKE_SECRET_MAX], bool external,
                       const uint8_t *messages, uint8_t *out)
{
    uint8_t binder_key[HAKE_SECRET_MAX];
    struct hake_hmac step;

    hake_hmac_init(&step, hash, early, hash->len);
    secret_derive(&step, binder_key, external ? "ext binder" : "res binder",
                  hash->empty);
    finished_mac(&step, hash, binder_key, messages, out);
}

void schedule13_ticket_psk(const hake_conn *c, struct hake_bytes nonce,
                           uint8_t out[HAKE_SECRET_MAX])
{
    struct hake_hmac step;

    hake_hmac_init(&step, c->suite->hash, c->handshake->resumption_secret,
                   hash_len(c));
    hake_hkdf_expand_label(&step, out, hash_len(c), "resumption", nonce.p,
                           nonce.len);
    hake_hmac_wipe(&step);
}

void schedule13_verify_data(const hake_conn *c, bool of_server, uint8_t *out)
{
    const struct hake_keys *keys = of_server == c->server ? &c->tx : &c->rx;
    uint8_t messages[HAKE_HASH_MAX], key[HAKE_SECRET_MAX];
    struct hake_hmac hmac;

    transcript_hash(c->handshake, messages);
    memcpy(key, keys->secret, hash_len(c));
    finished_mac(&hmac, c->suite->hash, key, messages, out);
}

/* RFC 9846 7.5: HKDF-Expand-Label(Derive-Secret(Secret, label, ""),
 *                                 "exporter", Hash(context_value), len) */
void schedule13_export(const hake_conn *c, const uint8_t *exporter_secret,
                       struct hake_bytes label, struct hake_bytes context,
                       uint8_t *out, size_t len)
{
    const struct hake_hash *hash = c->suite->hash;
    const struct hake_bytes empty = {hash->empty, hash->len};
    uint8_t secret[HAKE_SECRET_MAX], context_hash[HAKE_HASH_MAX];
    union hake_hash_state state;
    struct hake_hmac step;

    hash->init(&state);
    hash->update(&state, context.p, context.len);
    hash->final(&state, context_hash);
    hake_hmac_init(&step, hash, exporter_secret, hash->len);
    hake_hkdf_expand_named(&step, secret, hash->len, label, empty);
    hake_hmac_init(&step, hash, secret, hash->len);
    hake_hkdf_expand_label(&step, out, len, "exporter", context_hash,
                           hash->len);
    hake_hmac_wipe(&step);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(&state, sizeof state);
}

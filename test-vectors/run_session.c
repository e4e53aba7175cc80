/*
 * run_session.c: pre-shared keys, sessions, tickets and early data; see
 * run_session.h.
 */
#include "test-vectors/run_session.h"

#include "test-vectors/run_credential.h"

#include <stdlib.h>
#include <string.h>

/* ---- Pre-shared keys ----------------------------------------------------- */

static const struct hake_hash *const hashes[] = {&hake_sha256, &hake_sha384};

/* The hash behind the last colon, if one is named there. */
static const struct hake_hash *hash_find(const char *colon)
{
    for (size_t i = 0; i < COUNT(hashes); i++) {
        if (strcmp(colon + 1, hashes[i]->name) == 0)
            return hashes[i];
    }
    return NULL;
}

static const char *colon_before(const char *start, const char *end)
{
    while (end > start && end[-1] != ':')
        end--;
    return end > start ? end - 1 : NULL;
}

static void key_read(struct reading *r, struct run_psk *psk, const char *p,
                     const char *end)
{
    char hex[2 * sizeof psk->key + 1] = "";
    size_t len = (size_t)(end - p);

    if (len < sizeof hex)
        memcpy(hex, p, len);
    if (len >= sizeof hex || !vector_hex(hex, psk->key, sizeof psk->key, &len))
        r->why = "has a key that is not pairs of hexadecimal digits, or long";
    psk->psk.key = (struct hake_bytes){psk->key, len};
}

/* ID:HEX for TLS 1.2, ID:HEX:HASH for TLS 1.3; the identity may hold colons.
 */
static void psk_read(struct reading *r)
{
    struct run_config *rc = r->rc;
    const char *end = r->value + strlen(r->value);
    const char *colon = colon_before(r->value, end);
    const struct hake_hash *hash = colon != NULL ? hash_find(colon) : NULL;
    struct run_psk *psk = &rc->psks[rc->psks_len];

    if (hash != NULL) {
        end = colon;
        colon = colon_before(r->value, end);
    }
    if (colon == NULL) {
        r->why = "is not an identity, a colon and a key";
    } else if (rc->psks_len == RUN_LIST_MAX) {
        r->why = "is one too many";
    } else {
        psk->psk.version = hash != NULL ? 0x0304 : 0x0303;
        psk->psk.hash = hash;
        psk->psk.identity.p = (const uint8_t *)r->value;
        psk->psk.identity.len = (size_t)(colon - r->value);
        key_read(r, psk, colon + 1, end);
        rc->psks_len++;
    }
}

/* A client of TLS 1.2 has its first key of that version for every server. */
static enum hake_answer psk_ask(void *ctx, hake_conn *conn,
                                struct hake_bytes identity,
                                struct hake_psk *psk)
{
    const struct run_config *rc = ctx;

    (void)conn;
    for (size_t i = 0; i < rc->psks_len; i++) {
        *psk = rc->psks[i].psk;
        if (rc->server
                ? identity.len == psk->identity.len &&
                      memcmp(identity.p, psk->identity.p, identity.len) == 0
                : psk->version == 0x0303)
            return HAKE_YES;
    }
    return HAKE_NO;
}

static enum hake_answer psk_offer(void *ctx, hake_conn *conn, unsigned index,
                                  struct hake_psk *psk)
{
    const struct run_config *rc = ctx;

    (void)conn;
    for (size_t i = 0; i < rc->psks_len; i++) {
        *psk = rc->psks[i].psk;
        if (psk->version == 0x0304 && index-- == 0)
            return HAKE_YES;
    }
    return HAKE_NO;
}

/* ---- Sessions ------------------------------------------------------------ */

const char *run_session_clock(const char *value, int64_t *ms)
{
    char *end;
    const long long n = strtoll(value, &end, 10);

    if (*value < '0' || *value > '9' || *end != '\0')
        return "is not a time in milliseconds";
    *ms = n;
    return NULL;
}

static void clock_read(struct reading *r)
{
    r->rc->has_clock = true;
    r->why = run_session_clock(r->value, &r->rc->clock_first);
}

static bool clock_tell(void *ctx, int64_t *ms)
{
    const struct run_config *rc = ctx;

    *ms = rc->clock;
    return true;
}

static void session_read(struct reading *r)
{
    octets_read(r, &r->rc->session, &r->rc->session_len);
}

/* There is one, whatever it is looked up by. */
static enum hake_answer session_find(void *ctx, hake_conn *conn,
                                     struct hake_bytes key,
                                     struct hake_bytes *session)
{
    const struct run_config *rc = ctx;

    (void)conn, (void)key;
    *session = (struct hake_bytes){rc->session, rc->session_len};
    return rc->session_len > 0 ? HAKE_YES : HAKE_NO;
}

static void session_save(void *ctx, hake_conn *conn, struct hake_bytes key,
                         struct hake_bytes state, struct hake_bytes ticket)
{
    struct run_config *rc = ctx;
    uint8_t *bytes = malloc(state.len + ticket.len);

    (void)conn, (void)key;
    if (bytes == NULL || rc->saved_len == RUN_SAVED_MAX) {
        free(bytes);
        return;
    }
    memcpy(bytes, state.p, state.len);
    if (ticket.len > 0)
        memcpy(bytes + state.len, ticket.p, ticket.len);
    rc->saved[rc->saved_len].p = bytes;
    rc->saved[rc->saved_len++].len = state.len + ticket.len;
}

static void session_context_read(struct reading *r)
{
    struct hake_bytes *context = &r->rc->config.session_context;

    octets_read(r, &r->rc->session_context, &context->len);
    context->p = r->rc->session_context;
}

static void session_lifetime_read(struct reading *r)
{
    size_t seconds = 0;

    size_read(r, &seconds);
    r->rc->config.session_lifetime = (uint32_t)seconds;
}

/* ---- Tickets and early data ---------------------------------------------- */

static void ticket_key_read(struct reading *r)
{
    struct run_config *rc = r->rc;
    struct hake_ticket_key *key = &rc->ticket_keys[rc->ring.len];
    uint8_t bytes[sizeof key->name + sizeof key->key];
    size_t len;

    if (rc->ring.len == RUN_LIST_MAX)
        r->why = "is one too many";
    else if (!vector_hex(r->value, bytes, sizeof bytes, &len) ||
             len != sizeof bytes)
        r->why = "is not a name of 16 octets and a key of 32";
    if (r->why != NULL)
        return;
    memcpy(key->name, bytes, sizeof key->name);
    memcpy(key->key, bytes + sizeof key->name, sizeof key->key);
    rc->ring.len++;
}

/* PURPOSE CONTENTS:TICKET */
static void sealed_read(struct reading *r)
{
    static const char *const names[] = {"ticket ", "cookie "};
    struct run_sealed *sealed = &r->rc->sealed[r->rc->sealed_len];
    const char *text = r->value;
    char *colon = strchr(text, ':');
    size_t i = 0;

    while (i < COUNT(names) && strncmp(text, names[i], strlen(names[i])) != 0)
        i++;
    if (i == COUNT(names) || colon == NULL ||
        r->rc->sealed_len == RUN_LIST_MAX) {
        r->why = "is not 'ticket' or 'cookie', its contents, a colon, and what "
                 "it is";
        return;
    }
    sealed->purpose = i == 0 ? HAKE_TICKET_SESSION : HAKE_TICKET_COOKIE;
    r->rc->sealed_len++;
    r->value = colon + 1;
    octets_read(r, &sealed->ticket, &sealed->ticket_len);
    hex_read(r, text + strlen(names[i]), colon, &sealed->contents,
             &sealed->contents_len);
}

static size_t sealed_seal(void *ctx, const struct hake_ticket_key *key,
                          enum hake_ticket_purpose purpose,
                          const uint8_t nonce[HAKE_TICKET_NONCE],
                          struct hake_bytes contents, uint8_t *out)
{
    const struct run_config *rc = ctx;

    (void)key, (void)nonce;
    for (size_t i = 0; i < rc->sealed_len; i++) {
        const struct run_sealed *s = &rc->sealed[i];

        if (s->purpose != purpose || s->contents_len != contents.len ||
            memcmp(s->contents, contents.p, contents.len) != 0 ||
            s->ticket_len > contents.len + HAKE_TICKET_OVERHEAD)
            continue;
        memcpy(out, s->ticket, s->ticket_len);
        return s->ticket_len;
    }
    return 0;
}

static size_t sealed_open(void *ctx, const struct hake_ticket_key *key,
                          enum hake_ticket_purpose purpose,
                          struct hake_bytes ticket, uint8_t *out, size_t cap)
{
    const struct run_config *rc = ctx;

    (void)key;
    for (size_t i = 0; i < rc->sealed_len; i++) {
        const struct run_sealed *s = &rc->sealed[i];

        if (s->purpose != purpose || s->ticket_len != ticket.len ||
            memcmp(s->ticket, ticket.p, ticket.len) != 0 ||
            s->contents_len > cap)
            continue;
        memcpy(out, s->contents, s->contents_len);
        return s->contents_len;
    }
    return 0;
}

static const struct hake_ticket_cipher sealed_cipher = {sealed_seal,
                                                        sealed_open};

/* Any key will do: the cipher looks at none. */
static enum hake_answer sealed_key(void *ctx, bool seal,
                                   struct hake_ticket_key *key)
{
    const struct run_config *rc = ctx;

    (void)key;
    return seal && rc->no_tickets ? HAKE_NO : HAKE_YES;
}

static void ticket_nonce_read(struct reading *r)
{
    size_t n = 0;

    size_read(r, &n);
    if (n > UINT8_MAX)
        r->why = "is more than 255";
    r->rc->config.ticket_nonce_len = (uint8_t)n;
}

static void tickets_read(struct reading *r)
{
    size_t n = 0;

    if (strcmp(r->value, "none") == 0) {
        r->rc->no_tickets = true;
        return;
    }
    size_read(r, &n);
    if (n > UINT8_MAX)
        r->why = "is more than 255";
    r->rc->config.tickets = (uint8_t)n;
}

static void max_early_data_read(struct reading *r)
{
    size_t n = 0;

    size_read(r, &n);
    r->rc->config.max_early_data = (uint32_t)n;
}

static void replay_read(struct reading *r)
{
    static const char *const names[] = {"yes", "no", "not_yet"};
    static const enum run_answer answers[] = {RUN_YES, RUN_NO, RUN_LATER};
    const size_t i = word_find(r->value, names, COUNT(names));

    if (i == COUNT(names))
        r->why = "is none of yes, no, not_yet";
    else
        r->rc->replay.how = answers[i];
    r->rc->has_replay = true;
}

static enum hake_answer replay_ask(void *ctx, hake_conn *conn,
                                   struct hake_bytes id, int64_t now,
                                   int64_t until)
{
    struct run_config *rc = ctx;

    (void)conn, (void)id, (void)now, (void)until;
    return run_callback_ask(&rc->replay);
}

/* ---- The whole ----------------------------------------------------------- */

const struct run_key run_session_keys[] = {
    {"psk", psk_read, true},
    {"clock", clock_read, false},
    {"session", session_read, false},
    {"session_context", session_context_read, false},
    {"session_lifetime", session_lifetime_read, false},
    {"ticket_key", ticket_key_read, true},
    {"sealed", sealed_read, true},
    {"ticket_nonce_length", ticket_nonce_read, false},
    {"tickets", tickets_read, false},
    {"max_early_data", max_early_data_read, false},
    {"replay", replay_read, false},
    {NULL, NULL, false}};

static void psk_fill(struct run_config *rc)
{
    struct hake_config *config = &rc->config;

    if (rc->psks_len == 0)
        return;
    config->psk = psk_ask;
    config->psk_ctx = rc;
    for (size_t i = 0; i < rc->psks_len && !rc->server; i++) {
        if (rc->psks[i].psk.version == 0x0304)
            config->psk_offer = psk_offer;
    }
}

/* Whoever has a clock keeps sessions. */
void run_session_fill(struct run_config *rc)
{
    struct hake_config *config = &rc->config;

    psk_fill(rc);
    if (rc->has_clock) {
        config->clock = clock_tell;
        config->session_save = session_save;
    }
    if (rc->session != NULL)
        config->session_find = session_find;
    if (rc->ring.len > 0) {
        rc->ring.keys = rc->ticket_keys;
        config->ticket_key = hake_ticket_key_find;
        config->ticket_key_ctx = &rc->ring;
    }
    if (rc->sealed_len > 0) {
        config->ticket_key = sealed_key;
        config->ticket_key_ctx = rc;
        config->ticket_cipher = &sealed_cipher;
    }
    if (rc->has_replay)
        config->replay = replay_ask;
    config->clock_ctx = config->session_ctx = config->replay_ctx = rc;
}

void run_session_rewind(struct run_config *rc)
{
    for (size_t i = 0; i < rc->saved_len; i++)
        free(rc->saved[i].p);
    rc->saved_len = rc->saved_told = 0;
    rc->clock = rc->clock_first;
    rc->replay.asked = 0;
}

void run_session_free(struct run_config *rc)
{
    run_session_rewind(rc);
    for (size_t i = 0; i < rc->sealed_len; i++) {
        free(rc->sealed[i].contents);
        free(rc->sealed[i].ticket);
    }
    free(rc->session);
    free(rc->session_context);
}

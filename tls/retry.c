/*
 * retry.c: HelloRetryRequest and the second ClientHello, a server's side; see
 * retry.h. With a ticket key the server is stateless: all that it must know of
 * the first ClientHello comes back in the cookie, whichever server gets it.
 */
#include "tls/retry.h"

#include <string.h>

#include "tls/psk.h"
#include "tls/session.h"
#include "tls/transcript.h"

#define COOKIE_PLAIN_MAX (2 + 2 + 32 + HAKE_SECRET_MAX)

/* type and length, ServerHello's fields, supported_versions, key_share and the
 * cookie. */
#define HELLO_RETRY_MAX                                                        \
    (4 + 2 + 32 + 33 + 2 + 1 + 2 + 6 + 6 + 6 + COOKIE_PLAIN_MAX +              \
     HAKE_TICKET_OVERHEAD)

/* ---- What must not change ----------------------------------------------- */

/* RFC 9846 4.2.2: "the client MUST send the same ClientHello without
 * modification, except as follows"; RFC 9849 adds its own. */
static bool may_change(uint16_t type)
{
    static const uint16_t types[] = {
        EXTENSION_key_share, EXTENSION_early_data,
        EXTENSION_cookie,    EXTENSION_pre_shared_key,
        EXTENSION_padding,   EXTENSION_encrypted_client_hello};

    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (types[i] == type)
            return true;
    }
    return false;
}

static void fingerprint_make(const struct message *m, uint8_t out[32])
{
    const uint8_t *fault;
    struct client_hello hello;
    union hake_hash_state state;
    struct extension entry;
    struct reader r;

    syntax_read_all(m->body, client_hello_syntax, &hello, &fault);
    hake_sha256.init(&state);
    hake_sha256.update(&state, m->body.p,
                       (size_t)(hello.extensions.p - 2 - m->body.p));
    r = rd_init(hello.extensions, &fault);
    while (rd_more(&r)) {
        const uint8_t *start = r.p;

        syntax_read(&r, extension_syntax, &entry);
        if (!may_change(entry.extension_type))
            hake_sha256.update(&state, start, (size_t)(r.p - start));
    }
    hake_sha256.final(&state, out);
}

/* ---- The request -------------------------------------------------------- */

/* The nonce waits where ServerHello.random will be drawn. */
enum hake_error retry_note(hake_conn *c, const struct message *m,
                           const struct hake_group *group)
{
    const struct hake_config *config = c->config;
    struct hake_handshake *hs = c->handshake;

    if (config->ticket_key != NULL &&
        !config->random(config->random_ctx, hs->server_random,
                        HAKE_TICKET_NONCE))
        return HAKE_ERR_RANDOM_FAILED;
    hs->retry.group = group;
    fingerprint_make(m, hs->retry.fingerprint);
    c->facts |= FACT_RETRY;
    return HAKE_OK;
}

enum hake_error hello_retry_request_write(hake_conn *c, const struct message *m)
{
    const struct hake_handshake *hs = c->handshake;
    const struct server_hello hello = {
        .legacy_version = VERSION_TLS12,
        .random = {hello_retry_random, RANDOM_LEN},
        .legacy_session_id_echo = {hs->session_id, hs->session_id_len},
        .cipher_suite = c->suite->id};
    struct wr_mark extensions =
        syntax_write(m->out, server_hello_syntax, &hello);
    enum hake_error error = extensions_write(c, HRR, m->out);

    wr_close(m->out, extensions);
    return error;
}

enum given cookie_seal(hake_conn *c, struct writer *w)
{
    const struct hake_handshake *hs = c->handshake;
    const struct cookie none = {{NULL, 0}};
    uint8_t plain[COOKIE_PLAIN_MAX], digest[HAKE_HASH_MAX];
    struct writer body = wr_init(plain, sizeof plain);
    const struct retry_cookie contents = {
        .cipher_suite = c->suite->id,
        .group = hs->retry.group != NULL ? hs->retry.group->id : 0,
        .fingerprint = {hs->retry.fingerprint, sizeof hs->retry.fingerprint},
        .client_hello_hash = {digest, c->suite->hash->len}};
    struct wr_mark mark;

    transcript_hash(hs, digest);
    syntax_write(&body, retry_cookie_syntax, &contents);
    mark = syntax_write(w, cookie_syntax, &none);
    if (!ticket_seal(c, HAKE_TICKET_COOKIE, hs->server_random,
                     (struct hake_bytes){plain, body.len}, w))
        return BROKEN;
    wr_close(w, mark);
    return GIVEN;
}

/* A server's cookie; the second time, as the client has returned it. */
enum given cookie_give(hake_conn *c, enum place place, struct writer *w)
{
    const struct hake_handshake *hs = c->handshake;
    const struct cookie cookie = {place == CH ? hs->retry.cookie
                                              : hs->peer.cookie};

    if (place == HRR && cookie.cookie.len == 0)
        return c->config->ticket_key == NULL
                   ? ABSENT
                   : c->config->role->psk->cookie_seal(c, w);
    if (cookie.cookie.len == 0)
        return ABSENT;
    wr_close(w, syntax_write(w, cookie_syntax, &cookie));
    return GIVEN;
}

enum hake_error cookie_take(hake_conn *c, enum place place,
                            const union extension_body *body)
{
    (void)place;
    c->handshake->peer.cookie = body->cookie.cookie;
    return HAKE_OK;
}

/* ---- The second ClientHello --------------------------------------------- */

static const struct hake_group *group_find(const hake_conn *c, uint16_t id)
{
    const struct hake_group *const *group;

    for (group = c->config->groups; *group != NULL; group++) {
        if ((*group)->id == id && (*group)->answer != NULL)
            return *group;
    }
    return NULL;
}

/* The HelloRetryRequest that the cookie came with, hashed once more. The trace
 * does not hear of it again. */
static enum hake_error request_rehash(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;
    uint8_t bytes[HELLO_RETRY_MAX];
    struct writer w = wr_init(bytes, sizeof bytes);
    struct message m = {.type = MESSAGE_hello_retry_request, .out = &w};
    struct wr_mark length;
    enum hake_error error;

    wr_uint(&w, 1, MESSAGE_server_hello);
    length = wr_open(&w, 3);
    hs->extensions_met = 0;
    hs->extensions_told = UINT16_MAX;
    error = hello_retry_request_write(c, &m);
    hs->extensions_told = 0;
    wr_close(&w, length);
    if (error == HAKE_OK && w.overflow)
        error = HAKE_ERR_COOKIE_INVALID;
    if (error == HAKE_OK)
        transcript_update(hs, (struct hake_bytes){bytes, w.len});
    return error;
}

static enum hake_error cookie_open(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;
    uint8_t plain[COOKIE_PLAIN_MAX];
    struct hake_bytes bytes = {plain, sizeof plain};
    struct retry_cookie contents;
    const uint8_t *fault;

    if (hs->peer.cookie.len == 0)
        return extension_fail(c, EXTENSION_cookie, HAKE_ERR_COOKIE_MISSING);
    if (!ticket_open(c, HAKE_TICKET_COOKIE, hs->peer.cookie, plain,
                     &bytes.len) ||
        !syntax_read_all(bytes, retry_cookie_syntax, &contents, &fault) ||
        contents.cipher_suite != c->suite->id ||
        contents.client_hello_hash.len != c->suite->hash->len)
        return extension_fail(c, EXTENSION_cookie, HAKE_ERR_COOKIE_INVALID);
    hs->retry.group = group_find(c, contents.group);
    if (contents.group != 0 && hs->retry.group == NULL)
        return extension_fail(c, EXTENSION_cookie, HAKE_ERR_COOKIE_INVALID);
    memcpy(hs->retry.fingerprint, contents.fingerprint.p,
           sizeof hs->retry.fingerprint);
    transcript_restore(hs, c->suite->hash, contents.client_hello_hash.p);
    return request_rehash(c);
}

enum hake_error retry_check(hake_conn *c, const struct message *m)
{
    struct hake_handshake *hs = c->handshake;
    uint8_t fingerprint[32];
    enum hake_error error = HAKE_OK;

    if (c->config->ticket_key != NULL)
        error = cookie_open(c);
    else if (hs->peer.cookie.len > 0)
        error = extension_fail(c, EXTENSION_cookie, HAKE_ERR_COOKIE_INVALID);
    if (error != HAKE_OK)
        return error;
    /* Without supported_versions; and perhaps without any extension. */
    if (c->version != VERSION_TLS13)
        return HAKE_ERR_HELLO_CHANGED;
    fingerprint_make(m, fingerprint);
    if (memcmp(fingerprint, hs->retry.fingerprint, sizeof fingerprint) != 0)
        return HAKE_ERR_HELLO_CHANGED;
    /* RFC 9846 4.3.10: "A client MUST NOT include the "early_data" extension
     * in its followup ClientHello." */
    if (extension_asked(c, EXTENSION_early_data))
        return extension_fail(c, EXTENSION_early_data,
                              HAKE_ERR_EARLY_DATA_RETRIED);
    c->facts = (c->facts & ~(unsigned)(FACT_RETRY | FACT_SKIP)) | FACT_RETRIED;
    return HAKE_OK;
}

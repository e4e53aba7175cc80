/* psk_server.c: the PSK that a TLS 1.3 server takes; see psk.h. */
#include <string.h>

#include <sodium/utils.h>

#include "tls/psk.h"
#include "tls/schedule.h"
#include "tls/session.h"
#include "tls/transcript.h"

/* ---- Early data --------------------------------------------------------- */

/* RFC 9846 8.2: the "storage key" is the validated binder. Until when: any
 * copy that came then would be too old, even of a hello that was as early as
 * may be. */
static enum hake_error replay_ask(hake_conn *c, struct hake_bytes binder)
{
    const struct hake_config *config = c->config;
    enum hake_answer answer = HAKE_NO;
    int64_t now;

    if (clock_read(c, &now))
        answer = config->replay(config->replay_ctx, c, binder, now,
                                now + 2 * HAKE_TICKET_AGE_MAX + 1);
    switch (answer) {
    case HAKE_YES: return HAKE_OK;
    case HAKE_NOT_YET: return HAKE_PENDING;
    default: c->facts &= ~(unsigned)FACT_EARLY; return HAKE_OK;
    }
}

/* ---- One identity ------------------------------------------------------- */

/* A client that must show a certificate cannot do so with an external PSK. */
static bool external_accept(hake_conn *c, struct hake_bytes identity)
{
    const struct hake_config *config = c->config;
    const struct hake_hash *hash;
    struct hake_psk psk = {0};

    if (config->psk == NULL ||
        config->client_auth == HAKE_CLIENT_AUTH_REQUIRED ||
        identity.len > HAKE_PSK_IDENTITY_MAX ||
        config->psk(config->psk_ctx, c, identity, &psk) != HAKE_YES)
        return false;
    hash = psk.hash != NULL ? psk.hash : &hake_sha256;
    if (psk.version != VERSION_TLS13 || hash != c->suite->hash ||
        psk.key.len == 0 || psk.key.len > HAKE_PSK_MAX)
        return false;
    schedule13_early_secret(hash, psk.key, c->handshake->secret.early);
    c->facts |= FACT_VERIFIED;
    return true;
}

/* RFC 9846 4.3.11: "Any unknown PSKs [...] SHOULD simply be ignored." */
static bool identity_select(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;
    const uint8_t *fault;
    struct reader r = rd_init(hs->peer.identities, &fault);
    struct psk_identity identity;

    for (uint16_t i = 0; i < HAKE_PSKS_MAX && rd_more(&r); i++) {
        syntax_read(&r, psk_identity_syntax, &identity);
        hs->identity = i;
        if (psk_session_accept(c, &identity, i == 0) ||
            external_accept(c, identity.identity))
            return true;
    }
    return false;
}

/* ---- The binder --------------------------------------------------------- */

static struct hake_bytes binder_find(struct hake_bytes binders, uint16_t index)
{
    const uint8_t *fault;
    struct reader r = rd_init(binders, &fault);
    struct psk_binder_entry entry;

    do
        syntax_read(&r, psk_binder_entry_syntax, &entry);
    while (index-- > 0);
    return entry.binder;
}

static enum hake_error binder_check(hake_conn *c, struct hake_bytes truncated,
                                    struct hake_bytes binder)
{
    const struct hake_hash *hash = c->suite->hash;
    const struct hake_handshake *hs = c->handshake;
    uint8_t messages[HAKE_HASH_MAX], expected[HAKE_HASH_MAX];
    bool right;

    transcript_hash_with(hs, hash, truncated, messages);
    schedule13_binder(hash, hs->secret.early, !(c->facts & FACT_RESUMED),
                      messages, expected);
    right = binder.len == hash->len &&
            sodium_memcmp(binder.p, expected, hash->len) == 0;
    sodium_memzero(expected, sizeof expected);
    /* RFC 9846 4.3.11: "If this value is not present or does not validate, the
     * server MUST abort the handshake." */
    return right ? HAKE_OK
                 : extension_fail(c, EXTENSION_pre_shared_key,
                                  HAKE_ERR_PSK_BINDER);
}

/* ---- The ClientHello ---------------------------------------------------- */

/* Which key exchange a PSK comes with here; with none it is of no use. */
static bool mode_select(hake_conn *c)
{
    const struct hake_bytes modes = c->handshake->peer.psk_modes;

    if (modes.len == 0)
        return false;
    if (c->group != NULL && memchr(modes.p, PSK_DHE_KE, modes.len) != NULL)
        return true;
    if (!(c->config->flags & HAKE_PSK_KE) ||
        memchr(modes.p, PSK_KE, modes.len) == NULL)
        return false;
    c->group = NULL;
    return true;
}

static enum hake_error identities_check(hake_conn *c)
{
    const struct hake_handshake *hs = c->handshake;

    return syntax_count(hs->peer.identities, psk_identity_syntax) ==
                   syntax_count(hs->peer.binders, psk_binder_entry_syntax)
               ? HAKE_OK
               : extension_fail(c, EXTENSION_pre_shared_key,
                                HAKE_ERR_PSK_BINDERS);
}

/* The binders and the length before them end the ClientHello. */
static enum hake_error psk_take(hake_conn *c, struct hake_bytes client_hello)
{
    const struct hake_bytes binders = c->handshake->peer.binders;
    const struct hake_bytes truncated = {client_hello.p,
                                         client_hello.len - binders.len - 2};
    const struct hake_bytes binder =
        binder_find(binders, c->handshake->identity);
    enum hake_error error = binder_check(c, truncated, binder);

    if (error != HAKE_OK)
        return error;
    c->facts |= FACT_PSK;
    return c->facts & FACT_EARLY ? replay_ask(c, binder) : HAKE_OK;
}

static enum hake_error psk_select(hake_conn *c, struct hake_bytes client_hello)
{
    const struct hake_group *group = c->group;
    enum hake_error error = identities_check(c);

    if (error != HAKE_OK)
        return error;
    if (!mode_select(c) || !identity_select(c))
        c->group = group;
    else
        error = psk_take(c, client_hello);
    return error;
}

static enum given selected_identity_give(hake_conn *c, enum place place,
                                         struct writer *w)
{
    const struct selected_identity selected = {c->handshake->identity};

    (void)place;
    if (!(c->facts & FACT_PSK))
        return ABSENT;
    syntax_write(w, selected_identity_syntax, &selected);
    return GIVEN;
}

const struct hake_psk_role psk_role_server = {.give = selected_identity_give,
                                              .select = psk_select,
                                              .tickets = tickets_decide,
                                              .ticket_write = ticket13_write,
                                              .cookie_seal = cookie_seal};

/* psk_client.c: the PSKs that a TLS 1.3 client offers; see psk.h. */
#include <string.h>

#include <sodium/utils.h>

#include "tls/psk.h"
#include "tls/schedule.h"
#include "tls/session.h"
#include "tls/transcript.h"

/* ---- What is offered ---------------------------------------------------- */

/* RFC 9846 4.2.4: after a HelloRetryRequest "the client SHOULD NOT offer any
 * pre-shared keys associated with a hash other than that of the selected
 * cipher suite". Before it: a hash that some suite has. */
static bool hash_suits(const hake_conn *c, const struct hake_hash *hash)
{
    const struct hake_suite *const *suite;

    if (c->facts & FACT_RETRIED)
        return c->suite->hash == hash;
    for (suite = c->config->suites; *suite != NULL; suite++) {
        if ((*suite)->version == VERSION_TLS13 && (*suite)->hash == hash &&
            suite_usable(c->config, *suite))
            return true;
    }
    return false;
}

/* RFC 9846 4.3.11.1: the age in milliseconds plus ticket_age_add, modulo
 * 2^32. */
static bool session_offer(hake_conn *c, struct psk_offer *offer)
{
    const struct hake_suite *suite;
    struct session session;
    int64_t now = 0;

    if (!session_offered(c, VERSION_TLS13, &session))
        return false;
    suite = session_suite(c, &session);
    clock_read(c, &now);
    *offer =
        (struct psk_offer){.identity = session.ticket,
                           .key = {session.secret.p, suite->hash->len},
                           .obfuscated_ticket_age =
                               (uint32_t)(now - session_time(session.issued)) +
                               session.ticket_age_add,
                           .hash = suite->hash};
    return hash_suits(c, suite->hash);
}

static bool external_offer(hake_conn *c, unsigned index,
                           struct psk_offer *offer)
{
    const struct hake_config *config = c->config;
    struct hake_psk psk = {0};

    if (config->psk_offer(config->psk_ctx, c, index, &psk) != HAKE_YES)
        return false;
    *offer =
        (struct psk_offer){.identity = psk.identity,
                           .key = psk.key,
                           .hash = psk.hash != NULL ? psk.hash : &hake_sha256,
                           .external = true};
    return true;
}

/* RFC 9846 F.7: a PSK is for one version. */
static bool external_suits(const hake_conn *c, const struct psk_offer *offer)
{
    return offer->identity.len > 0 &&
           offer->identity.len <= HAKE_PSK_IDENTITY_MAX && offer->key.len > 0 &&
           offer->key.len <= HAKE_PSK_MAX && hash_suits(c, offer->hash);
}

bool psk_offer_get(hake_conn *c, unsigned i, struct psk_offer *offer)
{
    if (i >= HAKE_PSKS_MAX)
        return false;
    if (session_offer(c, offer) && i-- == 0)
        return true;
    for (unsigned index = 0;
         c->config->psk_offer != NULL && index < HAKE_PSKS_MAX; index++) {
        if (!external_offer(c, index, offer))
            return false;
        if (external_suits(c, offer) && i-- == 0)
            return true;
    }
    return false;
}

/* ---- The session, and early data under it ------------------------------- */

/* RFC 9846 4.3.10: "The parameters for the 0-RTT data (version, symmetric
 * cipher suite, [ALPN] protocol, etc.) are those associated with the PSK in
 * use." */
static bool protocol_take(hake_conn *c, const struct session *session)
{
    struct hake_alpn_name name = {NULL, 0};
    struct hake_alpn_list rest = c->config->alpn;
    uint8_t digest[32];

    do {
        session_alpn_digest(name, digest);
        if (memcmp(digest, session->alpn.p, sizeof digest) == 0) {
            c->alpn = name;
            return true;
        }
    } while (hake_alpn_next(&rest, &name));
    return false;
}

/* RFC 9846 E.3: a client with early data "MUST fail a connection if it receives
 * a ServerHello with TLS 1.2 or older": so it begins in TLS 1.3's table. */
static void early_data_start(hake_conn *c, const struct session *session)
{
    struct hake_handshake *hs = c->handshake;

    if (!(c->config->flags & HAKE_EARLY_DATA) ||
        session->max_early_data_size == 0 || !protocol_take(c, session))
        return;
    c->facts |= FACT_EARLY;
    c->early_data = HAKE_EARLY_OFFERED;
    c->suite = session_suite(c, session);
    c->version = VERSION_TLS13;
    c->flow = c->config->role->flow13;
    hs->session.early_left = session->max_early_data_size;
}

void psk_offer_start(hake_conn *c)
{
    struct session session;

    session_offer_find(c);
    if (session_offered(c, VERSION_TLS13, &session))
        early_data_start(c, &session);
}

/* ---- The answer --------------------------------------------------------- */

static enum hake_error psk_offer_accept(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;
    struct psk_offer offer;
    struct session session;

    /* RFC 9846 4.3.11: "Clients MUST verify that the server's
     * selected_identity is within the range supplied by the client, that the
     * server selected a cipher suite indicating a Hash associated with the
     * PSK, and that a server "key_share" extension is present if required". */
    if (!psk_offer_get(c, hs->identity, &offer))
        return extension_fail(c, EXTENSION_pre_shared_key,
                              HAKE_ERR_PSK_IDENTITY);
    if (offer.hash != c->suite->hash)
        return extension_fail(c, EXTENSION_pre_shared_key, HAKE_ERR_PSK_HASH);
    if (hs->peer.share_group == 0 && !(c->config->flags & HAKE_PSK_KE))
        return extension_fail(c, EXTENSION_key_share, HAKE_ERR_PSK_KEY_SHARE);
    c->facts |= FACT_PSK;
    if (offer.external)
        c->facts |= FACT_VERIFIED;
    else if (session_offered(c, VERSION_TLS13, &session))
        session_take(c, &session);
    schedule13_early_secret(offer.hash, offer.key, hs->secret.early);
    return HAKE_OK;
}

/* The server's answer to early data, RFC 9846 4.3.10 and 4.3.11: only under the
 * first PSK, and with what it was offered with. */
static enum hake_error early_data_accept(hake_conn *c,
                                         struct hake_alpn_name offered)
{
    const struct hake_handshake *hs = c->handshake;
    struct session session;

    if (!hs->peer.early_data) {
        early_data_forget(c);
        c->facts |= FACT_REJECTED;
        return HAKE_OK;
    }
    if (!(c->facts & FACT_PSK) || hs->identity != 0 ||
        !session_offered(c, VERSION_TLS13, &session) ||
        session.cipher_suite != c->suite->id)
        return HAKE_ERR_EARLY_DATA_IDENTITY;
    if (c->alpn.len != offered.len ||
        (offered.len > 0 && !hake_alpn_equal(c->alpn, offered)))
        return HAKE_ERR_EARLY_DATA_ALPN;
    c->early_data = HAKE_EARLY_ACCEPTED;
    return HAKE_OK;
}

/* Keeps the ticket's session: what this client knows, and the ticket behind. */
static void ticket_save(hake_conn *c, const struct new_session_ticket *ticket)
{
    const struct hake_config *config = c->config;
    struct hake_handshake *hs = c->handshake;
    const int64_t life = 1000 * (int64_t)ticket->ticket_lifetime;
    uint8_t psk[HAKE_SECRET_MAX], state[HAKE_SESSION_LEN];
    struct session_terms terms = {.secret = {psk, c->suite->hash->len},
                                  .ticket_age_add = ticket->ticket_age_add,
                                  .max_early_data_size =
                                      hs->peer.max_early_data};

    if (!clock_read(c, &terms.issued) ||
        !session_expires(c, terms.issued, &terms.expires))
        return;
    if (terms.expires > terms.issued + life)
        terms.expires = terms.issued + life;
    schedule13_ticket_psk(c, ticket->ticket_nonce, psk);
    session_write(c, &terms, state);
    config->session_save(config->session_ctx, c, hs->server_name,
                         (struct hake_bytes){state, sizeof state},
                         ticket->ticket);
    sodium_memzero(psk, sizeof psk);
    sodium_memzero(state, sizeof state);
}

/* ---- pre_shared_key ----------------------------------------------------- */

/* The binders are of zeros until the rest of the ClientHello stands. */
static void binders_give(hake_conn *c, struct writer *w)
{
    static const uint8_t zeros[HAKE_SECRET_MAX];
    const struct psk_binder_entry none = {{NULL, 0}};
    struct wr_mark list = wr_open(w, 2), entry;
    struct psk_offer offer;

    for (unsigned i = 0; psk_offer_get(c, i, &offer); i++) {
        entry = syntax_write(w, psk_binder_entry_syntax, &none);
        wr_bytes(w, (struct hake_bytes){zeros, offer.hash->len});
        wr_close(w, entry);
    }
    wr_close(w, list);
}

static enum given identities_give(hake_conn *c, enum place place,
                                  struct writer *w)
{
    struct psk_offer offer;
    struct wr_mark list;

    if (place != CH || !psk_offer_get(c, 0, &offer))
        return ABSENT;
    list = wr_open(w, 2);
    for (unsigned i = 0; psk_offer_get(c, i, &offer); i++) {
        const struct psk_identity identity = {offer.identity,
                                              offer.obfuscated_ticket_age};

        syntax_write(w, psk_identity_syntax, &identity);
    }
    wr_close(w, list);
    binders_give(c, w);
    return GIVEN;
}

/* ---- Binders ------------------------------------------------------------ */

static size_t binders_len(hake_conn *c)
{
    struct psk_offer offer;
    size_t len = 2;

    for (unsigned i = 0; psk_offer_get(c, i, &offer); i++)
        len += 1U + offer.hash->len;
    return len;
}

/* Only now does the extension stand as it is sent. */
static void binders_trace(hake_conn *c, struct hake_bytes client_hello)
{
    const struct hake_bytes body = {client_hello.p + MESSAGE_HEADER,
                                    client_hello.len - MESSAGE_HEADER};
    struct client_hello hello;
    struct hake_bytes data;
    const uint8_t *fault;

    if (c->config->trace != NULL &&
        syntax_read_all(body, client_hello_syntax, &hello, &fault) &&
        extension_find(hello.extensions, EXTENSION_pre_shared_key, &data))
        extension_sent_trace(c, CH, EXTENSION_pre_shared_key, data);
}

static void psk_binders_write(hake_conn *c, uint8_t *client_hello, size_t len)
{
    struct hake_handshake *hs = c->handshake;
    const struct hake_bytes truncated = {client_hello, len - binders_len(c)};
    uint8_t early[HAKE_SECRET_MAX], messages[HAKE_HASH_MAX];
    uint8_t *binder = client_hello + truncated.len + 2;
    struct psk_offer offer;

    for (unsigned i = 0; psk_offer_get(c, i, &offer); i++) {
        transcript_hash_with(hs, offer.hash, truncated, messages);
        schedule13_early_secret(offer.hash, offer.key, early);
        schedule13_binder(offer.hash, early, offer.external, messages,
                          binder + 1);
        binder += 1U + offer.hash->len;
        /* RFC 9846 4.3.10: "The PSK used to encrypt the early data MUST be the
         * first PSK listed". */
        if (i == 0 && (c->facts & FACT_EARLY))
            memcpy(hs->secret.early, early, sizeof early);
    }
    sodium_memzero(early, sizeof early);
    binders_trace(c, (struct hake_bytes){client_hello, len});
}

const struct hake_psk_role psk_role_client = {.give = identities_give,
                                              .binders = psk_binders_write,
                                              .accept = psk_offer_accept,
                                              .early_data = early_data_accept,
                                              .save = ticket_save};

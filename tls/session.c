/* session.c: sessions, and the protection of tickets; see session.h. */
#include "tls/session.h"

#include <string.h>

#include <sodium/crypto_aead_xchacha20poly1305.h>
#include <sodium/utils.h>

static void time_write(uint8_t out[8], int64_t ms)
{
    struct writer w = wr_init(out, 8);

    wr_uint(&w, 4, (uint32_t)((uint64_t)ms >> 32));
    wr_uint(&w, 4, (uint32_t)ms);
}

int64_t session_time(struct hake_bytes time)
{
    const uint8_t *fault;
    struct reader r = rd_init(time, &fault);
    uint64_t high = rd_uint(&r, 4);

    return (int64_t)(high << 32 | rd_uint(&r, 4));
}

bool clock_read(const hake_conn *c, int64_t *now)
{
    return c->config->clock != NULL &&
           c->config->clock(c->config->clock_ctx, now);
}

/* ---- What a session holds ----------------------------------------------- */

void session_alpn_digest(struct hake_alpn_name name, uint8_t out[32])
{
    union hake_hash_state state;

    memset(out, 0, 32);
    if (name.len == 0)
        return;
    hake_sha256.init(&state);
    hake_sha256.update(&state, name.p, name.len);
    hake_sha256.final(&state, out);
}

void session_bind(hake_conn *c, struct hake_bytes server_name)
{
    const struct hake_bytes context = c->config->session_context;
    const uint8_t fixed[] = {(uint8_t)c->config->client_auth,
                             (uint8_t)(server_name.len >> 8),
                             (uint8_t)server_name.len};
    union hake_hash_state state;

    hake_sha256.init(&state);
    hake_sha256.update(&state, fixed, sizeof fixed);
    if (server_name.len > 0)
        hake_sha256.update(&state, server_name.p, server_name.len);
    if (context.len > 0)
        hake_sha256.update(&state, context.p, context.len);
    hake_sha256.final(&state, c->handshake->session.context);
}

void session_remember(hake_conn *c, struct hake_bytes certificate)
{
    union hake_hash_state state;

    hake_sha256.init(&state);
    hake_sha256.update(&state, certificate.p, certificate.len);
    hake_sha256.final(&state, c->handshake->session.peer);
}

void session_take(hake_conn *c, const struct session *session)
{
    struct hake_handshake *hs = c->handshake;

    memcpy(hs->session.peer, session->peer.p, sizeof hs->session.peer);
    hs->session.expires = session_time(session->expires);
    c->facts |= FACT_RESUMED;
    if (session->flags & SESSION_VERIFIED)
        c->facts |= FACT_VERIFIED;
}

void session_write(const hake_conn *c, const struct session_terms *terms,
                   uint8_t out[HAKE_SESSION_LEN])
{
    const struct hake_handshake *hs = c->handshake;
    uint8_t secret[SESSION_SECRET] = {0}, issued[8], expires[8], alpn[32];
    const struct session session = {
        .format = SESSION_FORMAT,
        .flags =
            (uint8_t)(terms->flags | (c->facts & FACT_EMS ? SESSION_EMS : 0) |
                      (c->facts & (FACT_SIGNATURE | FACT_VERIFIED)
                           ? SESSION_VERIFIED
                           : 0)),
        .version = c->version,
        .cipher_suite = c->suite->id,
        .secret = {secret, sizeof secret},
        .issued = {issued, sizeof issued},
        .expires = {expires, sizeof expires},
        .ticket_age_add = terms->ticket_age_add,
        .max_early_data_size = terms->max_early_data_size,
        .context = {hs->session.context, sizeof hs->session.context},
        .alpn = {alpn, sizeof alpn},
        .peer = {hs->session.peer, sizeof hs->session.peer}};
    struct writer w = wr_init(out, HAKE_SESSION_LEN);

    memcpy(secret, terms->secret.p, terms->secret.len);
    time_write(issued, terms->issued);
    time_write(expires, terms->expires);
    session_alpn_digest(c->alpn, alpn);
    syntax_write(&w, session_syntax, &session);
    sodium_memzero(secret, sizeof secret);
}

bool session_read(struct hake_bytes bytes, struct session *session)
{
    const uint8_t *fault;

    return syntax_read_all(bytes, session_syntax, session, &fault) &&
           session->format == SESSION_FORMAT;
}

const struct hake_suite *session_suite(const hake_conn *c,
                                       const struct session *session)
{
    const struct hake_suite *const *suite;

    for (suite = c->config->suites; *suite != NULL; suite++) {
        if ((*suite)->id == session->cipher_suite &&
            (*suite)->version == session->version &&
            suite_usable(c->config, *suite))
            return *suite;
    }
    return NULL;
}

bool session_suits(const hake_conn *c, const struct session *session,
                   uint16_t version, int64_t now)
{
    const uint8_t *context = c->handshake->session.context;

    if (c->config->client_auth == HAKE_CLIENT_AUTH_REQUIRED &&
        !(session->flags & SESSION_VERIFIED))
        return false;
    /* RFC 7627 5.3: "The client SHOULD NOT offer an abbreviated handshake to
     * resume a session that does not use an extended master secret." */
    if (version == VERSION_TLS12 && !(session->flags & SESSION_EMS) &&
        !(c->config->flags & HAKE_DANGEROUSLY_WITHOUT_EMS))
        return false;
    return session->version == version && session_suite(c, session) != NULL &&
           now >= session_time(session->issued) &&
           now < session_time(session->expires) &&
           memcmp(session->context.p, context, session->context.len) == 0;
}

/* What would not fit the ClientHello, or its session ID, is left alone. */
static bool ticket_fits(const hake_conn *c, const struct session *session)
{
    return session->ticket.len > 0 &&
           session->ticket.len <= (session->flags & SESSION_NAMED
                                       ? (size_t)SESSION_ID_MAX
                                       : c->out.cap / 2);
}

void session_offer_find(hake_conn *c)
{
    const struct hake_config *config = c->config;
    struct hake_handshake *hs = c->handshake;
    struct hake_bytes found = {NULL, 0};
    struct session session;
    int64_t now;

    if (config->session_find != NULL || config->session_save != NULL)
        session_bind(c, hs->server_name);
    if (config->session_find != NULL && clock_read(c, &now) &&
        config->session_find(config->session_ctx, c, hs->server_name, &found) ==
            HAKE_YES &&
        session_read(found, &session) && ticket_fits(c, &session) &&
        session_suits(c, &session, session.version, now))
        hs->session.offered = found;
}

bool session_offered(const hake_conn *c, uint16_t version,
                     struct session *session)
{
    const struct hake_bytes offered = c->handshake->session.offered;

    return offered.len > 0 && session_read(offered, session) &&
           session->version == version;
}

bool session_expires(const hake_conn *c, int64_t now, int64_t *expires)
{
    const struct hake_handshake *hs = c->handshake;
    const uint32_t lifetime = c->config->session_lifetime;
    int64_t longest =
        lifetime == 0 || lifetime > LIFETIME_MAX ? LIFETIME_MAX : lifetime;

    *expires = now + 1000 * longest;
    /* RFC 9846 4.7.1: "It is RECOMMENDED that implementations place limits on
     * the total lifetime of such keying material". */
    if ((c->facts & FACT_RESUMED) && hs->session.expires < *expires)
        *expires = hs->session.expires;
    return *expires - now >= 1000;
}

/* ---- Tickets ------------------------------------------------------------ */

/* A ticket is no cookie, and is read under the key it names alone. */
struct ticket_ad {
    uint8_t bytes[1 + TICKET_NAME];
};

static struct ticket_ad ad_make(enum hake_ticket_purpose purpose,
                                const uint8_t name[TICKET_NAME])
{
    struct ticket_ad ad = {{(uint8_t)purpose}};

    memcpy(ad.bytes + 1, name, TICKET_NAME);
    return ad;
}

static size_t xchacha20_seal(const struct hake_ticket_key *key,
                             enum hake_ticket_purpose purpose,
                             const uint8_t nonce[HAKE_TICKET_NONCE],
                             struct hake_bytes contents, uint8_t *out)
{
    const struct ticket_ad ad = ad_make(purpose, key->name);

    memcpy(out, key->name, TICKET_NAME);
    memcpy(out + TICKET_NAME, nonce, HAKE_TICKET_NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + TICKET_HEAD, NULL, contents.p, contents.len, ad.bytes,
        sizeof ad.bytes, NULL, nonce, key->key);
    return contents.len + HAKE_TICKET_OVERHEAD;
}

static size_t xchacha20_open(const struct hake_ticket_key *key,
                             enum hake_ticket_purpose purpose,
                             struct hake_bytes ticket, uint8_t *out, size_t cap)
{
    const struct ticket_ad ad = ad_make(purpose, key->name);

    if (ticket.len < HAKE_TICKET_OVERHEAD ||
        ticket.len - HAKE_TICKET_OVERHEAD > cap ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(
            out, NULL, NULL, ticket.p + TICKET_HEAD, ticket.len - TICKET_HEAD,
            ad.bytes, sizeof ad.bytes, ticket.p + TICKET_NAME, key->key) != 0)
        return 0;
    return ticket.len - HAKE_TICKET_OVERHEAD;
}

static bool key_find(const hake_conn *c, bool seal, struct hake_ticket_key *key)
{
    const struct hake_config *config = c->config;

    return config->ticket_key != NULL &&
           config->ticket_key(config->ticket_key_ctx, seal, key) == HAKE_YES;
}

bool ticket_seal(const hake_conn *c, enum hake_ticket_purpose purpose,
                 const uint8_t nonce[HAKE_TICKET_NONCE],
                 struct hake_bytes contents, struct writer *w)
{
    const struct hake_config *config = c->config;
    const size_t room = contents.len + HAKE_TICKET_OVERHEAD;
    struct hake_ticket_key key;
    size_t len = room;
    uint8_t *space;

    if (!key_find(c, true, &key))
        return false;
    space = wr_space(w, room);
    if (space != NULL) {
        len = config->ticket_cipher != NULL
                  ? config->ticket_cipher->seal(config->ticket_key_ctx, &key,
                                                purpose, nonce, contents, space)
                  : xchacha20_seal(&key, purpose, nonce, contents, space);
        len = len <= room ? len : 0;
        wr_back(w, room - len);
    }
    sodium_memzero(&key, sizeof key);
    return len > 0;
}

bool ticket_open(const hake_conn *c, enum hake_ticket_purpose purpose,
                 struct hake_bytes ticket, uint8_t *out, size_t *len)
{
    const struct hake_config *config = c->config;
    struct hake_ticket_key key = {{0}, {0}};
    const size_t cap = *len;

    *len = 0;
    if (ticket.len > 0)
        memcpy(key.name, ticket.p,
               ticket.len < TICKET_NAME ? ticket.len : TICKET_NAME);
    if (ticket.len > 0 && key_find(c, false, &key))
        *len = config->ticket_cipher != NULL
                   ? config->ticket_cipher->open(config->ticket_key_ctx, &key,
                                                 purpose, ticket, out, cap)
                   : xchacha20_open(&key, purpose, ticket, out, cap);
    sodium_memzero(&key, sizeof key);
    return *len > 0 && *len <= cap;
}

bool session_seal(const hake_conn *c, const struct session_terms *terms,
                  const uint8_t nonce[HAKE_TICKET_NONCE], struct writer *w)
{
    uint8_t state[HAKE_SESSION_LEN];
    bool sealed;

    session_write(c, terms, state);
    sealed = ticket_seal(c, HAKE_TICKET_SESSION, nonce,
                         (struct hake_bytes){state, sizeof state}, w);
    sodium_memzero(state, sizeof state);
    return sealed;
}

bool session_sealable(const hake_conn *c, uint8_t name[TICKET_NAME])
{
    struct hake_ticket_key key;
    int64_t now, expires;

    if (!clock_read(c, &now) || !session_expires(c, now, &expires) ||
        !key_find(c, true, &key))
        return false;
    memcpy(name, key.name, TICKET_NAME);
    sodium_memzero(&key, sizeof key);
    return true;
}

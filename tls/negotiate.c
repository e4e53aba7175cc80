/*
 * negotiate.c: the handlers until version and suite are known; RFC 9846
 * 4.2.1 to 4.2.3, 4.3.1 and Appendix E.
 */
#include <string.h>

#include "tls/flow.h"
#include "tls/retry.h"
#include "tls/session.h"
#include "tls/transcript.h"

/* RFC 9846 4.2.3: SHA-256 of "HelloRetryRequest" */
const uint8_t hello_retry_random[RANDOM_LEN] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
    0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
    0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

enum hake_error message_read(hake_conn *c, const struct message *m,
                             const struct syntax *syntax, void *out)
{
    const uint8_t *fault;

    if (syntax_read_all(m->body, syntax, out, &fault))
        return HAKE_OK;
    c->failure.offset = m->body.len == 0 ? 0 : (uint32_t)(fault - m->body.p);
    return HAKE_ERR_MESSAGE_MALFORMED;
}

bool hello_retry_request_is(struct hake_bytes server_hello)
{
    const uint8_t *fault;
    struct reader r = rd_init(server_hello, &fault);
    struct hake_bytes random;

    rd_uint(&r, 2);
    random = rd_bytes(&r, RANDOM_LEN);
    return random.len == RANDOM_LEN &&
           memcmp(random.p, hello_retry_random, RANDOM_LEN) == 0;
}

static enum hake_error renegotiation_count(hake_conn *c)
{
    return ++c->renegotiation_count > HAKE_RENEGOTIATIONS_MAX
               ? HAKE_ERR_RENEGOTIATION_FLOOD
               : HAKE_OK;
}

/* ---- Client ----------------------------------------------------------- */

/* RFC 9846 4.2.2: "A client which has a cached session ID set by a pre-TLS 1.3
 * server SHOULD set this field to that value. In compatibility mode (see
 * Appendix E.4), this field MUST be non-empty". RFC 5077 3.4: with a ticket,
 * one of the client's own is what tells resumption from a full handshake. */
static bool session_id_choose(hake_conn *c)
{
    struct hake_handshake *hs = c->handshake;
    struct session session;
    const bool offered = session_offered(c, VERSION_TLS12, &session);

    if (offered && (session.flags & SESSION_NAMED)) {
        hs->session_id_len = (uint8_t)session.ticket.len;
        memcpy(hs->session_id, session.ticket.p, session.ticket.len);
        return true;
    }
    if (!offered && !(c->facts & FACT_COMPAT))
        return true;
    hs->session_id_len = SESSION_ID_MAX;
    return c->config->random(c->config->random_ctx, hs->session_id,
                             SESSION_ID_MAX);
}

enum hake_error client_hello_prepare(hake_conn *c)
{
    const struct hake_config *config = c->config;
    struct hake_handshake *hs = c->handshake;
    const struct hake_suite *const *suite;
    bool drawn;

    for (suite = config->suites; *suite != NULL; suite++) {
        if (suite_usable(c->config, *suite) &&
            !transcript_add(hs, (*suite)->hash))
            return HAKE_ERR_CONFIG_SUITES;
    }
    if (!(config->flags & HAKE_NO_COMPAT) && config->level == NULL &&
        version_is_enabled(config, VERSION_TLS13))
        c->facts |= FACT_COMPAT;
    drawn = config->random(config->random_ctx, hs->client_random, RANDOM_LEN) &&
            session_id_choose(c) && key_shares_draw(c) && grease_draw(c);
    return drawn ? HAKE_OK : HAKE_ERR_RANDOM_FAILED;
}

enum hake_error client_hello_write(hake_conn *c, const struct message *m)
{
    static const uint8_t null_compression[1] = {0};
    const struct hake_handshake *hs = c->handshake;
    const struct hake_suite *const *suite;
    uint8_t suites[2 + 2 * HAKE_SUITES_MAX];
    struct writer list = wr_init(suites, sizeof suites);
    struct wr_mark extensions;
    enum hake_error error;

    grease_write(c, GREASE_CIPHER_SUITE, &list);
    for (suite = c->config->suites; *suite != NULL; suite++) {
        if ((*suite)->aead == NULL || suite_usable(c->config, *suite))
            wr_uint(&list, 2, (*suite)->id);
    }
    const struct client_hello hello = {
        .legacy_version = VERSION_TLS12,
        .random = {hs->client_random, RANDOM_LEN},
        .legacy_session_id = {hs->session_id, hs->session_id_len},
        .cipher_suites = {suites, list.len},
        .legacy_compression_methods = {null_compression, 1}};

    extensions = syntax_write(m->out, client_hello_syntax, &hello);
    error = extensions_write(c, CH, m->out);
    wr_close(m->out, extensions);
    return error;
}

/* RFC 9846 4.2.3: "TLS 1.3 clients receiving a ServerHello indicating TLS 1.2
 * or below MUST check that the last 8 bytes are not equal to either of these
 * values." */
static bool downgrade_is_marked(struct hake_bytes random)
{
    static const uint8_t sentinel[7] = {0x44, 0x4f, 0x57, 0x4e,
                                        0x47, 0x52, 0x44}; /* "DOWNGRD" */
    const uint8_t *tail = random.p + RANDOM_LEN - 8;

    return memcmp(tail, sentinel, sizeof sentinel) == 0 && tail[7] <= 1;
}

/* RFC 9846 4.2.3: "A client which receives a cipher suite that was not
 * offered MUST abort the handshake with an "illegal_parameter" alert." */
enum hake_error suite_accept(hake_conn *c, uint16_t id)
{
    const struct hake_suite *const *suite;

    /* RFC 9846 4.2.4: "clients MUST check that the cipher suite supplied in
     * the ServerHello is the same as that in the HelloRetryRequest". */
    if ((c->facts & FACT_RETRIED) && id != c->suite->id)
        return HAKE_ERR_SUITE_CHANGED;

    for (suite = c->config->suites; *suite != NULL; suite++) {
        if ((*suite)->id == id && (*suite)->version == c->version &&
            suite_usable(c->config, *suite)) {
            c->suite = *suite;
            c->facts |= (*suite)->psk ? FACT_PSK : 0;
            transcript_choose(c->handshake, (*suite)->hash);
            return HAKE_OK;
        }
    }
    return HAKE_ERR_SUITE_NOT_OFFERED;
}

/* What TLS 1.2 ignores is out of place in TLS 1.3. */
static enum hake_error version13_accept(hake_conn *c)
{
    if (c->renegotiation_count > 0)
        return HAKE_ERR_MESSAGE_UNEXPECTED;
    c->version = VERSION_TLS13;
    return HAKE_OK;
}

/* A server that does not know supported_versions, RFC 9846 E.1. */
static enum hake_error version12_accept(hake_conn *c,
                                        const struct server_hello *hello)
{
    if (version_is_enabled(c->config, VERSION_TLS13) &&
        downgrade_is_marked(hello->random))
        return HAKE_ERR_DOWNGRADE;
    /* "If the version chosen by the server is not supported by the client
     * [...] abort [...] with a "protocol_version" alert." */
    if (hello->legacy_version != VERSION_TLS12 ||
        !version_is_enabled(c->config, VERSION_TLS12))
        return HAKE_ERR_VERSION_UNSUPPORTED;
    /* What TLS 1.3 drops is out of place in TLS 1.2. */
    if (c->ccs_count > 0)
        return HAKE_ERR_CCS_PLACE;
    c->version = VERSION_TLS12;
    return HAKE_OK;
}

enum hake_error server_hello_select(hake_conn *c, const struct message *m)
{
    struct server_hello hello;
    struct hake_bytes data;
    enum hake_error error = message_read(c, m, server_hello_syntax, &hello);

    if (error != HAKE_OK)
        return error;
    /* RFC 9846 4.3.1: "clients MUST check for this extension prior to
     * processing the rest of the ServerHello." */
    if (extension_asked(c, EXTENSION_supported_versions) &&
        extension_find(hello.extensions, EXTENSION_supported_versions, &data))
        error = version13_accept(c);
    else
        error = version12_accept(c, &hello);
    return error;
}

/* Only TLS 1.3 knows it. */
enum hake_error hello_retry_select(hake_conn *c, const struct message *m)
{
    (void)m;
    return extension_asked(c, EXTENSION_supported_versions)
               ? version13_accept(c)
               : HAKE_ERR_MESSAGE_UNEXPECTED;
}

/* RFC 5246 7.4.1.1: "This message will be ignored by the client if the client
 * is currently negotiating a session." But not without end. */
enum hake_error hello_request_read(hake_conn *c, const struct message *m)
{
    struct empty nothing;
    enum hake_error error;

    if (!version_is_enabled(c->config, VERSION_TLS12))
        return HAKE_ERR_MESSAGE_UNEXPECTED;
    error = message_read(c, m, empty_syntax, &nothing);
    return error != HAKE_OK ? error : renegotiation_count(c);
}

/* ---- Server ----------------------------------------------------------- */

/* A ClientHello after the handshake: not even looked at. */
enum hake_error renegotiation_read(hake_conn *c, const struct message *m)
{
    (void)m;
    return renegotiation_count(c);
}

/* The application's hook sees all and may put another configuration in. */
static enum hake_error hello_ask(hake_conn *c, const struct client_hello *hello)
{
    const struct hake_handshake *hs = c->handshake;
    const struct hake_config *config = c->config;
    const struct hake_hello seen = {
        .server_name = hs->peer.server_name,
        .alpn = hs->peer.alpn,
        .npn = extension_asked(c, EXTENSION_next_protocol_negotiation),
        .versions = hs->peer.versions,
        .cipher_suites = hello->cipher_suites,
        .groups = hs->peer.groups,
        .signature_schemes = hs->peer.schemes,
        .signature_schemes_cert = hs->peer.schemes_cert,
        .server_types = hs->peer.server_types};

    if (config->hello == NULL)
        return HAKE_OK;
    switch (config->hello(config->hello_ctx, c, &seen, &config)) {
    case HAKE_YES: break;
    case HAKE_NOT_YET: return HAKE_PENDING;
    default: return HAKE_ERR_HOOK_REFUSED;
    }
    /* The extensions have been read by the old one's tables. */
    if (config_check(config, true) != HAKE_OK ||
        config->role != c->config->role ||
        config->extensions != c->config->extensions ||
        config->extensions_len != c->config->extensions_len)
        return HAKE_ERR_HOOK_CONFIG;
    c->config = config;
    return HAKE_OK;
}

bool tls13_is_possible(const hake_conn *c)
{
    return version_is_enabled(c->config, VERSION_TLS13) &&
           (c->config->credentials_len > 0 ||
            extension_asked(c, EXTENSION_pre_shared_key));
}

/* RFC 9846 4.3.1: "Servers MUST only select a version of TLS present in that
 * extension and MUST ignore any unknown versions". E.2: without it "the server
 * MUST negotiate the minimum of ClientHello.legacy_version and TLS 1.2". */
static bool version_is_offered(const hake_conn *c,
                               const struct client_hello *hello,
                               uint16_t version)
{
    if (!version_is_enabled(c->config, version) ||
        (version == VERSION_TLS13 && !tls13_is_possible(c)))
        return false;
    if (extension_asked(c, EXTENSION_supported_versions))
        return syntax_u16_find(c->handshake->peer.versions, version);
    return version == VERSION_TLS12 && hello->legacy_version >= VERSION_TLS12;
}

/* RFC 7507 3: "If TLS_FALLBACK_SCSV appears in ClientHello.cipher_suites and
 * the highest protocol version supported by the server is higher than the
 * version indicated in ClientHello.client_version, the server MUST respond with
 * a fatal inappropriate_fallback alert". */
static bool fallback_is_marked(const hake_conn *c,
                               const struct client_hello *hello)
{
    return c->version == VERSION_TLS12 && tls13_is_possible(c) &&
           syntax_u16_find(hello->cipher_suites, SUITE_FALLBACK_SCSV);
}

static enum hake_error version_select(hake_conn *c,
                                      const struct client_hello *hello)
{
    const struct hake_bytes methods = hello->legacy_compression_methods;

    c->version = 0;
    if (version_is_offered(c, hello, VERSION_TLS13))
        c->version = VERSION_TLS13;
    else if (version_is_offered(c, hello, VERSION_TLS12))
        c->version = VERSION_TLS12;
    else
        return HAKE_ERR_VERSION_UNSUPPORTED;
    if (fallback_is_marked(c, hello))
        return HAKE_ERR_FALLBACK;
    /* RFC 9846 4.2.2: "A server which receives a legacy_version value not
     * equal to 0x0303 MUST abort the handshake with a "protocol_version"
     * alert." */
    if (c->version == VERSION_TLS13 && hello->legacy_version != VERSION_TLS12)
        return HAKE_ERR_LEGACY_VERSION;
    /* RFC 9846 4.2.2: "this list MUST contain exactly one byte, set to zero";
     * RFC 5246 7.4.1.2: "This vector MUST contain [...] null." */
    if (memchr(methods.p, 0, methods.len) == NULL ||
        (c->version == VERSION_TLS13 && methods.len != 1))
        return HAKE_ERR_COMPRESSION;
    return HAKE_OK;
}

/* The server's order decides among those that fit alike. RFC 9846 4.2.2:
 * suites that the server does not recognize "MUST [be] ignore[d]". */
static enum hake_error suite_select(hake_conn *c, struct hake_bytes offered)
{
    const struct hake_flow *flow = c->version == VERSION_TLS13
                                       ? c->config->role->flow13
                                       : c->config->role->flow12;
    const struct hake_suite *const *suite, *found = NULL;
    unsigned fit, best = 0;

    for (suite = c->config->suites; *suite != NULL; suite++) {
        if ((*suite)->version != c->version ||
            !suite_usable(c->config, *suite) ||
            !syntax_u16_find(offered, (*suite)->id))
            continue;
        c->suite = *suite;
        fit = flow->suite_fit != NULL ? flow->suite_fit(c) : 1;
        if (fit > best) {
            best = fit;
            found = *suite;
        }
    }
    c->suite = found;
    if (found == NULL)
        return HAKE_ERR_SUITE_NO_OVERLAP;
    c->facts |= found->psk ? FACT_PSK : 0;
    return HAKE_OK;
}

/* Whether it answers a HelloRetryRequest, of this server or of another that
 * sent a cookie. */
static bool is_second(const hake_conn *c)
{
    return c->state == WAIT_CH2 ||
           (c->version == VERSION_TLS13 && c->handshake->peer.cookie.len > 0);
}

enum hake_error client_hello_select(hake_conn *c, const struct message *m)
{
    struct hake_handshake *hs = c->handshake;
    struct client_hello hello;
    enum hake_error error = message_read(c, m, client_hello_syntax, &hello);

    memset(&hs->peer, 0, sizeof hs->peer);
    memset(&hs->asked, 0, sizeof hs->asked);
    if (error == HAKE_OK)
        error = extensions_read(c, CH, hello.extensions);
    if (error == HAKE_OK && c->state == START)
        error = hello_ask(c, &hello);
    if (error == HAKE_OK)
        error = version_select(c, &hello);
    if (error == HAKE_OK)
        error = suite_select(c, hello.cipher_suites);
    if (error != HAKE_OK)
        return error;
    memcpy(hs->client_random, hello.random.p, RANDOM_LEN);
    hs->session_id_len = (uint8_t)hello.legacy_session_id.len;
    if (hs->session_id_len > 0)
        memcpy(hs->session_id, hello.legacy_session_id.p, hs->session_id_len);
    /* RFC 9846 E.4: "The server sends a dummy change_cipher_spec record
     * immediately after its first handshake message [...] if the client sends
     * a non-empty session ID, the server MUST send the change_cipher_spec". */
    if (hs->session_id_len > 0 && c->version == VERSION_TLS13 &&
        c->state == START && c->config->level == NULL)
        c->facts |= FACT_COMPAT;
    /* RFC 5746 3.6: "If the SCSV is received [...] the server MUST include an
     * empty "renegotiation_info" extension in the ServerHello message." */
    if (syntax_u16_find(hello.cipher_suites, SUITE_RENEGOTIATION_SCSV))
        extension_ask(c, EXTENSION_renegotiation_info);
    if (is_second(c))
        return retry_check(c, m);
    transcript_add(hs, c->suite->hash);
    return HAKE_OK;
}

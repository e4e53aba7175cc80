/*
 * credential.c: which certificate to present: RFC 9846 4.5.1.2, RFC 5246
 * 7.4.2 and 7.4.6, RFC 6066 3. The rules are told at struct hake_credential.
 */
#include <string.h>

#include "tls/handlers.h"
#include "tls/host.h"

static bool names_match(const struct hake_credential *credential,
                        struct hake_bytes host)
{
    for (size_t i = 0; host.len > 0 && i < credential->names_len; i++) {
        if (host_matches(credential->names[i], host))
            return true;
    }
    return false;
}

/* ---- What both sides ask of a credential ------------------------------ */

/* The first of its schemes that suits the peer; 0: none. */
static uint16_t scheme_select(const hake_conn *c,
                              const struct hake_credential *credential,
                              scheme_suits_fn *suits)
{
    const uint16_t *scheme = credential->schemes;

    while (*scheme != 0 &&
           !(syntax_u16_find(c->handshake->peer.schemes, *scheme) &&
             suits(c, credential, *scheme)))
        scheme++;
    return *scheme;
}

/* RFC 9846 4.3.3: rsa_pkcs1_... "are not defined for use in signed TLS
 * handshake messages". */
bool scheme_suits13(const hake_conn *c,
                    const struct hake_credential *credential, uint16_t id)
{
    (void)c, (void)credential;
    return !SCHEME_IS_PKCS1(id);
}

static void credential_take(hake_conn *c,
                            const struct hake_credential *credential,
                            uint16_t scheme)
{
    c->handshake->credential = credential;
    c->handshake->scheme = scheme;
}

/* What the server's credentials are for: a name that the client asks for, or
 * any. */
static bool credential_is_for(const hake_conn *c,
                              const struct hake_credential *credential,
                              bool named)
{
    return named ? names_match(credential, c->handshake->peer.server_name)
                 : credential->names_len == 0;
}

bool server_name_is_known(const hake_conn *c)
{
    for (size_t i = 0; i < c->config->credentials_len; i++) {
        if (credential_is_for(c, &c->config->credentials[i], true))
            return true;
    }
    return false;
}

bool server_has_credential(const hake_conn *c, scheme_suits_fn *suits,
                           bool named)
{
    for (size_t i = 0; i < c->config->credentials_len; i++) {
        const struct hake_credential *credential = &c->config->credentials[i];

        if (credential_is_for(c, credential, named) &&
            scheme_select(c, credential, suits) != 0)
            return true;
    }
    return false;
}

static bool issuer_suits(const hake_conn *c,
                         const struct hake_credential *credential)
{
    const struct hake_bytes asked = c->handshake->peer.authorities;

    if (asked.len == 0 || credential->issuers_len == 0)
        return true;
    for (size_t i = 0; i < credential->issuers_len; i++) {
        if (authorities_find(asked, credential->issuers[i]))
            return true;
    }
    return false;
}

/* ---- Server ----------------------------------------------------------- */

static bool protocol_suits(const hake_conn *c,
                           const struct hake_credential *credential)
{
    struct hake_alpn_name found;

    return credential->alpn.len == 0 ||
           (c->alpn.len > 0 &&
            hake_alpn_find(credential->alpn, c->alpn, &found));
}

/* RFC 6066 3: "If the server understood the ClientHello extension but does not
 * recognize the server name, the server SHOULD [...] abort the handshake by
 * sending a fatal-level unrecognized_name(112) alert"; RFC 9846 9.2: without
 * the extension, with "a "missing_extension" alert", which TLS 1.2 lacks. */
static enum hake_error name_refuse(hake_conn *c)
{
    enum hake_error error = HAKE_ERR_SERVER_NAME_UNKNOWN;

    if (c->handshake->peer.server_name.len == 0)
        error = c->version == VERSION_TLS13 ? HAKE_ERR_EXTENSION_MISSING
                                            : HAKE_ERR_SERVER_NAME_MISSING;
    return extension_fail(c, EXTENSION_server_name, error);
}

/* Tries the credentials that name the host, or those that name none, with an
 * issuer that the client names or with any; *why says what is wrong with
 * them. */
static bool credential_try(hake_conn *c, scheme_suits_fn *suits, bool named,
                           bool issued, enum hake_error *why)
{
    const struct hake_config *config = c->config;
    const struct hake_handshake *hs = c->handshake;

    for (size_t i = 0; i < config->credentials_len; i++) {
        const struct hake_credential *credential = &config->credentials[i];
        const uint16_t scheme = scheme_select(c, credential, suits);

        if (!credential_is_for(c, credential, named))
            continue;
        if (issued && !issuer_suits(c, credential))
            continue;
        if (!protocol_suits(c, credential)) {
            *why = *why == HAKE_OK ? HAKE_ERR_PROTOCOL_CERTIFICATE : *why;
            continue;
        }
        if (!certificate_types_find(hs->peer.server_types, credential->type)) {
            *why = HAKE_ERR_CERTIFICATE_TYPE;
            continue;
        }
        if (scheme != 0) {
            credential_take(c, credential, scheme);
            return true;
        }
        *why = HAKE_ERR_SCHEME_NO_OVERLAP;
    }
    return false;
}

enum hake_error server_credential_select(hake_conn *c, scheme_suits_fn *suits)
{
    struct hake_handshake *hs = c->handshake;
    enum hake_error why = HAKE_OK;

    /* RFC 9846 4.3.4: the authorities are "to guide certificate selection": a
     * guide that names nobody we know is not followed. */
    hs->name_used = credential_try(c, suits, true, true, &why) ||
                    credential_try(c, suits, true, false, &why);
    if (!hs->name_used && !credential_try(c, suits, false, true, &why) &&
        !credential_try(c, suits, false, false, &why))
        return why != HAKE_OK ? why : name_refuse(c);
    c->scheme = hs->scheme;
    return HAKE_OK;
}

enum hake_error client_request_decide(hake_conn *c)
{
    const bool required = c->config->client_auth == HAKE_CLIENT_AUTH_REQUIRED;
    enum hake_error error;

    if (c->config->client_auth == HAKE_CLIENT_AUTH_NONE)
        return HAKE_OK;
    error = client_type_select(c);
    if (error == HAKE_OK && c->version == VERSION_TLS12 &&
        c->handshake->kept.p == NULL)
        error = HAKE_ERR_MESSAGES_NOT_KEPT;
    if (error == HAKE_OK)
        c->facts |= FACT_REQUEST;
    return required ? error : HAKE_OK;
}

/* ---- Client ----------------------------------------------------------- */

void client_credential_select(hake_conn *c, scheme_suits_fn *suits)
{
    const struct hake_config *config = c->config;
    const struct hake_handshake *hs = c->handshake;

    /* Another was perhaps taken before. */
    credential_take(c, NULL, 0);
    c->facts &= ~(uint32_t)FACT_CREDENTIAL;
    for (size_t i = 0; i < config->credentials_len; i++) {
        const struct hake_credential *credential = &config->credentials[i];
        const uint16_t scheme = scheme_select(c, credential, suits);

        if (credential->type != hs->client_type || scheme == 0 ||
            !issuer_suits(c, credential))
            continue;
        credential_take(c, credential, scheme);
        c->facts |= FACT_CREDENTIAL;
        return;
    }
}

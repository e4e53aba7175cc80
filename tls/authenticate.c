/*
 * authenticate.c: what all versions share of authentication: the verifier is
 * asked, schemes and credentials are looked up.
 */
#include "tls/handlers.h"

enum hake_error certificate_judge(hake_conn *c, const struct hake_peer *peer)
{
    enum hake_error error = HAKE_ERR_CERTIFICATE_REFUSED;
    struct hake_public_key *key = &c->handshake->peer_key;

    switch (c->config->verify(c->config->verify_ctx, peer, key, &error)) {
    case HAKE_YES: break;
    case HAKE_NOT_YET: return HAKE_PENDING;
    default: return error == HAKE_OK ? HAKE_ERR_CERTIFICATE_REFUSED : error;
    }
    if (key->kind == HAKE_KEY_NONE)
        return HAKE_ERR_CERTIFICATE_KEY;
    c->facts |= FACT_CERTIFICATE;
    return HAKE_OK;
}

const struct hake_scheme *offered_scheme_find(const hake_conn *c, uint16_t id)
{
    const struct hake_scheme *const *scheme;

    for (scheme = c->config->schemes; *scheme != NULL; scheme++) {
        if ((*scheme)->id == id && (*scheme)->verify != NULL)
            return *scheme;
    }
    return NULL;
}

enum hake_error credential_select(hake_conn *c)
{
    const struct hake_config *config = c->config;

    for (size_t i = 0; i < config->credentials_len; i++) {
        const struct hake_credential *credential = &config->credentials[i];
        const uint16_t *scheme;

        for (scheme = credential->schemes; *scheme != 0; scheme++) {
            if (syntax_u16_find(c->handshake->peer.schemes, *scheme)) {
                c->handshake->credential = credential;
                c->scheme = *scheme;
                return HAKE_OK;
            }
        }
    }
    return HAKE_ERR_SCHEME_NO_OVERLAP;
}

/*
 * verify.c: reads the key of a certificate, and the verifier that knows its
 * peers' certificates byte for byte.
 */
#include <string.h>

#include "tls/hake.h"
#include "tls/x509.h"

bool hake_certificate_key(struct hake_bytes der, struct hake_public_key *key,
                          enum hake_error *error)
{
    struct x509_certificate certificate;
    bool known;

    key->kind = HAKE_KEY_NONE;
    *error = HAKE_ERR_CERTIFICATE_MALFORMED;
    if (!x509_read(der, &certificate))
        return false;
    if (x509_key_read(certificate.public_key_info, key, &known)) {
        *error = HAKE_OK;
        return true;
    }
    if (!known)
        *error = HAKE_ERR_CERTIFICATE_KEY;
    return false;
}

static bool key_fits(const struct hake_config *config, uint8_t kind)
{
    const struct hake_scheme *const *scheme;

    for (scheme = config->schemes; *scheme != NULL; scheme++) {
        if ((*scheme)->key_kind == kind && (*scheme)->verify != NULL)
            return true;
    }
    return false;
}

static bool is_anchor(const struct hake_anchors *anchors,
                      struct hake_bytes leaf)
{
    for (size_t i = 0; i < anchors->len; i++) {
        const struct hake_bytes *anchor = &anchors->certificates[i];

        if (anchor->len == leaf.len && leaf.len > 0 &&
            memcmp(anchor->p, leaf.p, leaf.len) == 0)
            return true;
    }
    return false;
}

enum hake_answer hake_verify_pinned(void *ctx, const struct hake_peer *peer,
                                    struct hake_public_key *key,
                                    enum hake_error *error)
{
    if (!hake_certificate_key(peer->leaf, key, error))
        return HAKE_NO;
    *error = HAKE_ERR_CERTIFICATE_UNKNOWN;
    if (!is_anchor(ctx, peer->leaf))
        return HAKE_NO;
    *error = HAKE_ERR_CERTIFICATE_KEY;
    return key_fits(peer->config, key->kind) ? HAKE_YES : HAKE_NO;
}

/*
 * verifier.c: the verifiers that come with hake: by a path to a trust anchor
 * (trust.h), and by pinned keys.
 */
#include <string.h>

#include <sodium/crypto_hash_sha256.h>

#include "tls/hake.h"

static bool is_for_any_name(const struct hake_trust *trust)
{
    return trust->dangerously_any_name;
}

enum hake_answer hake_verify_path(void *ctx, const struct hake_peer *peer,
                                  struct hake_verdict *verdict)
{
    const struct hake_config *config = peer->config;
    const struct hake_path path = {
        .certificates = peer->certificates,
        .len = peer->len,
        .purpose = peer->client ? HAKE_PURPOSE_CLIENT : HAKE_PURPOSE_SERVER,
        .name = peer->name,
        .schemes = config->schemes_cert != NULL ? config->schemes_cert
                                                : config->schemes,
        .key_schemes = config->schemes};

    verdict->error = HAKE_OK;
    if (peer->type != HAKE_X509)
        verdict->error = HAKE_ERR_CERTIFICATE_TYPE;
    else if (!peer->client && peer->name.len == 0 && !is_for_any_name(ctx))
        verdict->error = HAKE_ERR_VERIFIER_NAME;
    if (verdict->error != HAKE_OK)
        return HAKE_NO;
    return hake_path_validate(ctx, &path, verdict) == HAKE_OK ? HAKE_YES
                                                              : HAKE_NO;
}

/* A pin is public: no secret is compared. */
static bool is_pinned(const struct hake_pins *pins, const uint8_t sha256[32])
{
    for (size_t i = 0; i < pins->len; i++) {
        if (memcmp(pins->sha256[i], sha256, 32) == 0)
            return true;
    }
    return false;
}

bool hake_pin(struct hake_bytes certificate, uint8_t sha256[32])
{
    const struct hake_bytes info = hake_certificate_key_info(certificate);

    crypto_hash_sha256(sha256, info.p, info.len);
    return info.len > 0;
}

enum hake_answer hake_verify_pinned(void *ctx, const struct hake_peer *peer,
                                    struct hake_verdict *verdict)
{
    const struct hake_scheme *const *schemes = peer->config->schemes;
    const struct hake_bytes first = peer->certificates[0];
    uint8_t sha256[32];

    verdict->certificate = 0;
    if (peer->type == HAKE_RAW_PUBLIC_KEY) {
        verdict->error = hake_key_info_read(first, schemes, &verdict->key);
        crypto_hash_sha256(sha256, first.p, first.len);
    } else {
        verdict->error = hake_certificate_key(first, schemes, &verdict->key);
        hake_pin(first, sha256);
    }
    if (verdict->error == HAKE_OK && !is_pinned(ctx, sha256))
        verdict->error = HAKE_ERR_CERTIFICATE_NOT_PINNED;
    return verdict->error == HAKE_OK ? HAKE_YES : HAKE_NO;
}

/*
 * identity.c: certificates, keys, anchors and pins of client and server; see
 * identity.h.
 */
#include "tools/identity.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tls/messages.h"
#include "tls/x509.h"
#include "tools/keys.h"
#include "tools/protocols.h"

/* What a CertificateRequest may tell of, in bytes: RFC 9846 4.3.4. */
#define AUTHORITIES_MAX 4096

static bool complain(const char *option, const char *why)
{
    fprintf(stderr, "hake: %s: %s\n", option, why);
    return false;
}

/* ---- What we show ------------------------------------------------------- */

/* A signer whose certificate holds another key would only fail at the peer. */
static bool key_fits(const struct identity_own *own, const char *cert,
                     const char *key)
{
    if (signer_fits(&own->signer, own->chain[0]))
        return true;
    fprintf(stderr, "hake: %s is not the key of the certificate %s\n", key,
            cert);
    return false;
}

/* The DNS names of a certificate: for which server names it is. */
static bool names_take(struct identity_own *own, size_t *len)
{
    struct x509_certificate c;
    const uint8_t *fault;
    struct reader r;

    *len = 0;
    if (x509_read(own->chain[0], &c) != HAKE_OK)
        return false;
    /* A name takes two bytes at least. */
    own->names = malloc((c.alt_names.len / 2 + 1) * sizeof *own->names);
    if (own->names == NULL)
        return false;
    for (r = rd_init(c.alt_names, &fault); rd_more(&r);) {
        const struct x509_general_name name = x509_general_name_read(&r);

        if (name.tag == GENERAL_NAME_DNS)
            own->names[(*len)++] = name.value;
    }
    return true;
}

static bool issuers_take(struct identity_own *own, size_t len)
{
    own->issuers = malloc(len * sizeof *own->issuers);
    for (size_t i = 0; own->issuers != NULL && i < len; i++)
        own->issuers[i] = hake_certificate_issuer(own->chain[i]);
    return own->issuers != NULL;
}

static bool certificate_add(struct identity *id, const char *cert,
                            const char *key)
{
    struct identity_own *own = &id->own[id->len];
    struct hake_credential *credential = &id->credentials[id->len++];
    char error[FILE_ERROR_MAX];

    if (!certificates_read(cert, &own->chain, &credential->chain_len, error))
        return complain("--cert", error);
    if (!signer_read(key, id->sodium_only, &own->signer, error))
        return complain("--key", error);
    if (!key_fits(own, cert, key))
        return false;
    if (!names_take(own, &credential->names_len) ||
        !issuers_take(own, credential->chain_len))
        return complain("--cert", "no memory for its names");
    credential->chain = own->chain;
    credential->names = own->names;
    credential->issuers = own->issuers;
    credential->issuers_len = credential->chain_len;
    signer_credential(&own->signer, credential);
    return true;
}

static bool raw_key_add(struct identity *id, const char *key)
{
    struct identity_own *own = &id->own[id->len];
    struct hake_credential *credential = &id->credentials[id->len++];
    char error[FILE_ERROR_MAX];

    if (!signer_read(key, id->sodium_only, &own->signer, error))
        return complain("--raw-key", error);
    credential->type = HAKE_RAW_PUBLIC_KEY;
    credential->chain = &own->signer.info;
    credential->chain_len = 1;
    signer_credential(&own->signer, credential);
    return true;
}

/* Whoever takes the value of an option that is about the --cert before it. */
typedef bool cert_option_fn(struct identity_own *own,
                            struct hake_credential *credential,
                            const char *value);

static bool protocols_take(struct identity_own *own,
                           struct hake_credential *credential,
                           const char *value)
{
    char error[FILE_ERROR_MAX];
    size_t len;

    if (!alpn_list_parse(value, own->alpn, HAKE_ALPN_LIST_MAX, &len, error))
        return complain("--cert-alpn", error);
    return hake_alpn_list_init(&credential->alpn, own->alpn, len);
}

static bool ocsp_take(struct identity_own *own,
                      struct hake_credential *credential, const char *path)
{
    char error[FILE_ERROR_MAX];

    free(own->ocsp);
    if (!file_read(path, &own->ocsp, &credential->ocsp.len, error))
        return complain("--ocsp", error);
    credential->ocsp.p = own->ocsp;
    return true;
}

static bool scts_take(struct identity_own *own,
                      struct hake_credential *credential, const char *path)
{
    struct hake_bytes whole = {NULL, 0};
    char error[FILE_ERROR_MAX];
    struct sct_list list;
    const uint8_t *fault;

    free(own->scts);
    if (!file_read(path, &own->scts, &whole.len, error))
        return complain("--scts", error);
    whole.p = own->scts;
    if (!syntax_read_all(whole, sct_list_syntax, &list, &fault))
        return complain("--scts", "the file is no "
                                  "SignedCertificateTimestampList of RFC 6962");
    credential->scts = list.sct_list;
    return true;
}

static bool cert_option_take(struct identity *id, const struct options *o,
                             const char *option, cert_option_fn *take)
{
    size_t certs = 0;

    for (unsigned i = 0; i < o->len; i++) {
        const char *name = o->given[i].name;

        if (name == NULL)
            continue;
        certs += strcmp(name, "cert") == 0;
        if (strcmp(name, option + 2) != 0)
            continue;
        if (certs == 0)
            return complain(option, "it is about the --cert before it");
        if (!take(&id->own[certs - 1], &id->credentials[certs - 1],
                  o->given[i].value))
            return false;
    }
    return true;
}

bool identity_stapled(struct identity *id, const struct options *o)
{
    return cert_option_take(id, o, "--ocsp", ocsp_take) &&
           cert_option_take(id, o, "--scts", scts_take);
}

static bool delay_take(struct identity *id, const struct options *o)
{
    uint64_t delay = 0;

    if (!options_has(o, "key-delay"))
        return true;
    if (!options_number(o, "key-delay", 0, SLOW_KEY_MS_MAX, &delay))
        return false;
    for (size_t i = 0; i < id->len; i++) {
        id->own[i].slow.sign = id->credentials[i].sign;
        id->own[i].slow.ctx = id->credentials[i].sign_ctx;
        id->own[i].slow.delay = (int64_t)delay;
        id->credentials[i].sign = slow_key_sign;
        id->credentials[i].sign_ctx = &id->own[i].slow;
    }
    return true;
}

/* A credential without names is for all of them. */
static bool all_have_names(const struct identity *id)
{
    for (size_t i = 0; i < id->len; i++) {
        if (id->credentials[i].names_len == 0)
            return false;
    }
    return true;
}

static bool names_are_equal(const struct hake_credential *a,
                            const struct hake_credential *b)
{
    if (a->names_len != b->names_len)
        return false;
    for (size_t i = 0; i < a->names_len; i++) {
        if (!x509_equal(a->names[i], b->names[i]))
            return false;
    }
    return true;
}

/* The first certificate, and those that have its names and, as one hopes,
 * another kind of key. */
static void defaults_set(struct identity *id)
{
    const struct hake_credential first = id->credentials[0];

    for (size_t i = 0; i < id->len; i++) {
        struct hake_credential *credential = &id->credentials[i];

        if (credential->alpn.len == 0 && names_are_equal(&first, credential))
            credential->names_len = 0;
    }
}

bool identity_own(struct identity *id, const struct options *o, bool strict,
                  struct hake_config *config)
{
    const char *cert, *key, *raw, *profile = options_get(o, "profile");

    id->sodium_only = profile != NULL && strcmp(profile, "sodium") == 0;
    for (unsigned i = 0;; i++) {
        cert = options_nth(o, "cert", i);
        key = options_nth(o, "key", i);
        if (cert == NULL && key == NULL)
            break;
        if (cert == NULL || key == NULL)
            return complain("--cert and --key",
                            "both are needed; hake cert --self-signed makes a "
                            "pair");
        if (id->len == IDENTITY_MAX)
            return complain("--cert", "there are more than 16");
        if (!certificate_add(id, cert, key))
            return false;
    }
    if (!cert_option_take(id, o, "--cert-alpn", protocols_take))
        return false;
    if (strict && !all_have_names(id))
        return complain("--strict-sni", "there is a certificate without DNS "
                                        "names; it would be for every name");
    if (id->len > 0 && !strict && id->credentials[0].alpn.len == 0)
        defaults_set(id);
    for (unsigned i = 0; (raw = options_nth(o, "raw-key", i)) != NULL; i++) {
        if (id->len == IDENTITY_MAX)
            return complain("--raw-key", "there are more than 16");
        if (!raw_key_add(id, raw))
            return false;
    }
    config->credentials = id->credentials;
    config->credentials_len = id->len;
    return delay_take(id, o);
}

/* ---- Whom we believe ---------------------------------------------------- */

bool identity_now(void *ctx, int64_t *seconds)
{
    (void)ctx;
    *seconds = (int64_t)time(NULL);
    return *seconds > 0;
}

/* For who wants to pin what it has just seen and refused. */
static void pin_show(const struct hake_peer *peer)
{
    char base64[sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_ORIGINAL)];
    const struct hake_bytes info =
        peer->type == HAKE_RAW_PUBLIC_KEY
            ? peer->certificates[0]
            : hake_certificate_key_info(peer->certificates[0]);
    uint8_t sha256[32];

    crypto_hash_sha256(sha256, info.p, info.len);
    sodium_bin2base64(base64, sizeof base64, sha256, sizeof sha256,
                      sodium_base64_VARIANT_ORIGINAL);
    fprintf(stderr, "hake: the peer's key is sha256//%s\n", base64);
}

/* By a path, by pins, or by both; a raw key has no path. */
static enum hake_answer peer_judge(void *ctx, const struct hake_peer *peer,
                                   struct hake_verdict *verdict)
{
    struct identity *id = ctx;

    if (id->by_path && peer->type == HAKE_X509 &&
        hake_verify_path(&id->trust, peer, verdict) != HAKE_YES) {
        if (id->anchors.len == 0)
            fputs("hake: warning: there is no --ca and the system has no "
                  "certificates: every server is refused\n",
                  stderr);
        return HAKE_NO;
    }
    if (id->pins.len == 0 && peer->type == HAKE_X509)
        return HAKE_YES;
    if (hake_verify_pinned(&id->pins, peer, verdict) == HAKE_YES)
        return HAKE_YES;
    if (verdict->error == HAKE_ERR_CERTIFICATE_NOT_PINNED)
        pin_show(peer);
    return HAKE_NO;
}

static bool pin_parse(const char *text, uint8_t sha256[32])
{
    static const char prefix[] = "sha256//";
    size_t len = 0;

    if (strncmp(text, prefix, sizeof prefix - 1) == 0)
        return sodium_base642bin(sha256, 32, text + sizeof prefix - 1,
                                 strlen(text) - (sizeof prefix - 1), NULL, &len,
                                 NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
               len == 32;
    return sodium_hex2bin(sha256, 32, text, strlen(text), ":", &len, NULL) ==
               0 &&
           len == 32;
}

static bool pins_take(struct identity *id, const struct options *o)
{
    const char *text;

    for (unsigned i = 0; (text = options_nth(o, "pin", i)) != NULL; i++) {
        if (i == IDENTITY_MAX)
            return complain("--pin", "there are more than 16");
        if (!pin_parse(text, id->pinned[i]))
            return complain("--pin", "it takes a SHA-256: 64 hexadecimal "
                                     "digits, or sha256// and base64");
        id->pins.len++;
    }
    id->pins.sha256 = (const uint8_t(*)[32])id->pinned;
    return true;
}

static bool types_take(struct identity *id, const char *list,
                       struct hake_config *config)
{
    if (list == NULL)
        return true;
    if (strcmp(list, "x509,raw") == 0 || strcmp(list, "raw,x509") == 0)
        config->peer_types.len = 2;
    else if (strcmp(list, "x509") == 0 || strcmp(list, "raw") == 0)
        config->peer_types.len = 1;
    else
        return complain("--peer-types",
                        "it takes x509, raw, or both with a comma between");
    id->types[0] = list[0] == 'r' ? HAKE_RAW_PUBLIC_KEY : HAKE_X509;
    id->types[1] = list[0] == 'r' ? HAKE_X509 : HAKE_RAW_PUBLIC_KEY;
    config->peer_types.p = id->types;
    if (strstr(list, "raw") != NULL && id->pins.len == 0)
        return complain("--peer-types", "raw public keys are believed only by "
                                        "--pin, which is missing");
    return true;
}

bool identity_peer(struct identity *id, const struct options *o, const char *ca,
                   bool by_default, struct hake_config *config)
{
    char error[FILE_ERROR_MAX];
    const char *path;

    id->trust.now = identity_now;
    config->verify = peer_judge;
    config->verify_ctx = id;
    if (!pins_take(id, o) ||
        !types_take(id, options_get(o, "peer-types"), config))
        return false;
    for (unsigned i = 0; (path = options_nth(o, ca, i)) != NULL; i++) {
        if (!anchors_read(path, &id->anchors, error)) {
            fprintf(stderr, "hake: --%s: %s\n", ca, error);
            return false;
        }
        id->by_path = true;
    }
    if (!id->by_path && id->pins.len == 0 && by_default) {
        if (!anchors_read_system(&id->anchors, error))
            return complain("the system's certificates", error);
        id->by_path = true;
    }
    id->by_path |= id->pins.len == 0;
    id->trust.anchors = id->anchors.list;
    id->trust.anchors_len = id->anchors.len;
    return true;
}

bool identity_authorities(struct identity *id, struct hake_config *config)
{
    size_t total = 0;

    if (id->anchors.len == 0)
        return true;
    id->authorities = malloc(id->anchors.len * sizeof *id->authorities);
    if (id->authorities == NULL)
        return complain("--client-ca", "no memory for its names");
    for (size_t i = 0; i < id->anchors.len; i++) {
        id->authorities[i] =
            hake_certificate_subject(id->anchors.list[i].certificate);
        total += id->authorities[i].len + 2;
    }
    config->authorities = id->authorities;
    config->authorities_len = total <= AUTHORITIES_MAX ? id->anchors.len : 0;
    return true;
}

/* Every part with its length before it. */
static void part_add(crypto_hash_sha256_state *state, const void *p, size_t len)
{
    const uint64_t length = len;

    crypto_hash_sha256_update(state, (const uint8_t *)&length, sizeof length);
    if (len > 0)
        crypto_hash_sha256_update(state, p, len);
}

void identity_digest(const struct identity *id, struct hake_bytes more,
                     uint8_t out[32])
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    part_add(&state, &id->by_path, sizeof id->by_path);
    part_add(&state, &id->anchors.len, sizeof id->anchors.len);
    for (size_t i = 0; i < id->anchors.len; i++)
        part_add(&state, id->anchors.list[i].certificate.p,
                 id->anchors.list[i].certificate.len);
    part_add(&state, id->pinned, 32 * id->pins.len);
    for (size_t i = 0; i < id->len; i++)
        part_add(&state, id->own[i].signer.info.p, id->own[i].signer.info.len);
    part_add(&state, more.p, more.len);
    crypto_hash_sha256_final(&state, out);
}

void identity_wipe(struct identity *id)
{
    for (size_t i = 0; i < id->len; i++) {
        free(id->own[i].chain);
        free(id->own[i].names);
        free(id->own[i].issuers);
        free(id->own[i].ocsp);
        free(id->own[i].scts);
        signer_wipe(&id->own[i].signer);
    }
    free(id->authorities);
    anchors_free(&id->anchors);
    sodium_memzero(id, sizeof *id);
}

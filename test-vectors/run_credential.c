/*
 * run_credential.c: certificates, keys, and who is asked for what; see
 * run_credential.h.
 */
#include "test-vectors/run_credential.h"
#include "test-vectors/run_rsa.h"

#include <stdlib.h>
#include <string.h>

#include <sodium/crypto_hash_sha256.h>

/* ---- What is accepted of the peer ---------------------------------------- */

/* The schemes that take RSA keys of 1024 bits are like those of the same id. */
static void rsa_1024_put(const struct hake_scheme **scheme)
{
    for (; *scheme != NULL; scheme++) {
        if (*scheme == &hake_rsa_pss_rsae_sha256)
            *scheme = &hake_dangerously_rsa_pss_rsae_sha256_1024;
        else if (*scheme == &hake_rsa_pkcs1_sha256)
            *scheme = &hake_dangerously_rsa_pkcs1_sha256_1024;
    }
}

static void schemes_read(struct reading *r)
{
    scheme_list_read(r, r->rc->schemes);
    if (r->why == NULL && r->rc->rsa_1024)
        rsa_1024_put(r->rc->schemes);
}

static void schemes_cert_read(struct reading *r)
{
    scheme_list_read(r, r->rc->schemes_cert);
    r->rc->config.schemes_cert = r->rc->schemes_cert;
}

static void anchor_read(struct reading *r)
{
    octets_add(r, &r->rc->anchors);
}

static void peer_key_read(struct reading *r)
{
    struct run_config *rc = r->rc;
    uint8_t *key = NULL;
    size_t len = 0;

    if (rc->pins_len == RUN_LIST_MAX)
        r->why = "is one too many";
    else if (octets_read(r, &key, &len))
        crypto_hash_sha256(rc->pins[rc->pins_len++], key, len);
    free(key);
}

static const char *const type_names[] = {"X509", "RawPublicKey"};
static const uint8_t types[] = {HAKE_X509, HAKE_RAW_PUBLIC_KEY};

static void peer_types_read(struct reading *r)
{
    struct hake_bytes *out = &r->rc->config.peer_types;
    const char *text = r->value, *word;
    size_t len;

    out->p = r->rc->peer_types;
    while ((word = word_next(&text, &len)) != NULL) {
        size_t i = 0;

        while (i < COUNT(types) && !word_is(word, len, type_names[i]))
            i++;
        if (i == COUNT(types) || out->len == sizeof r->rc->peer_types) {
            r->why = "names a certificate type that is not known";
            return;
        }
        r->rc->peer_types[out->len++] = types[i];
    }
}

static void client_auth_read(struct reading *r)
{
    static const char *const names[] = {"optional", "required"};
    const size_t i = word_find(r->value, names, COUNT(names));

    if (i == COUNT(names))
        r->why = "is neither 'optional' nor 'required'";
    else
        r->rc->config.client_auth =
            i == 0 ? HAKE_CLIENT_AUTH_OPTIONAL : HAKE_CLIENT_AUTH_REQUIRED;
}

static void authority_read(struct reading *r)
{
    octets_add(r, &r->rc->authorities);
}

static void keep_messages_read(struct reading *r)
{
    size_read(r, &r->rc->keep_size);
}

static void verify_read(struct reading *r)
{
    answer_read(r, &r->rc->verify);
}

/* ---- What is shown to the peer ------------------------------------------- */

static void certificate_read(struct reading *r)
{
    octets_add(r, &r->rc->certificates);
}

static void key_read(struct reading *r)
{
    seed_read(r, &r->rc->own[0].key);
}

static void sign_read(struct reading *r)
{
    answer_read(r, &r->rc->sign);
}

/* The first place is for the keys 'certificate' and 'key'. */
static void credential_read(struct reading *r)
{
    struct run_config *rc = r->rc;
    const size_t i = word_find(r->value, type_names, COUNT(types));

    if (i == COUNT(types))
        r->why = "is neither 'X509' nor 'RawPublicKey'";
    else if (rc->own_len == RUN_CREDENTIALS_MAX - 1)
        r->why = "is one too many";
    else
        rc->own[++rc->own_len].type = types[i];
}

/* The credential that was opened last; NULL: none was. */
static struct run_credential *opened(struct reading *r)
{
    if (r->rc->own_len == 0)
        r->why = "stands before 'credential'";
    return r->why == NULL ? &r->rc->own[r->rc->own_len] : NULL;
}

static void own_certificate_read(struct reading *r)
{
    struct run_credential *own = opened(r);

    if (own != NULL)
        octets_add(r, &own->chain);
}

static void own_key_read(struct reading *r)
{
    struct run_credential *own = opened(r);

    if (own != NULL)
        seed_read(r, &own->key);
}

static void own_scalar_read(struct reading *r)
{
    struct run_credential *own = opened(r);
    uint8_t scalar[32];
    size_t len;

    if (own == NULL)
        return;
    own->has_scalar = true;
    if (!vector_hex(r->value, scalar, sizeof scalar, &len) ||
        len != sizeof scalar || !hake_p256_key_init(&own->scalar.key, scalar))
        r->why = "is not a private key of P-256, 32 octets";
}

/* n, d and a salt, as octets */
static void own_rsa_read(struct reading *r)
{
    struct run_credential *own = opened(r);

    if (own == NULL)
        return;
    for (const char *word = r->value, *end; *word != '\0' && r->why == NULL;
         word = end + strspn(end, " ")) {
        uint8_t *octets = NULL;
        size_t len;

        end = word + strcspn(word, " ");
        if (own->rsa.len == 3)
            r->why = "is more than n, d and a salt";
        else
            hex_read(r, word, end, &octets, &len);
        if (r->why == NULL) {
            own->rsa.owned[own->rsa.len] = octets;
            own->rsa.items[own->rsa.len++] = (struct hake_bytes){octets, len};
        }
    }
    if (r->why == NULL && own->rsa.len < 3)
        r->why = "is less than n, d and a salt";
}

/* SCHEME:HEX */
static void own_signature_read(struct reading *r)
{
    const struct hake_scheme *list[HAKE_SCHEMES_MAX + 1] = {NULL};
    struct run_credential *own = opened(r);
    const char *colon = strchr(r->value, ':');
    struct run_signature *signature;
    char name[32];

    if (own == NULL)
        return;
    if (colon == NULL || (size_t)(colon - r->value) >= sizeof name ||
        own->signatures_len == RUN_LIST_MAX) {
        r->why = "is not a scheme, a colon and a signature, or one too many";
        return;
    }
    memcpy(name, r->value, (size_t)(colon - r->value));
    name[colon - r->value] = '\0';
    signature = &own->signatures[own->signatures_len];
    r->why = schemes_named(NULL, name, list);
    r->value = colon + 1;
    if (r->why == NULL && octets_read(r, &signature->p, &signature->len)) {
        signature->scheme = list[0]->id;
        own->signatures_len++;
    }
}

static void own_curve_read(struct reading *r)
{
    const struct hake_group *list[RUN_GROUPS_MAX + 1] = {NULL};
    struct run_credential *own = opened(r);

    if (own == NULL)
        return;
    group_list_read(r, list);
    own->curve = list[0];
}

static void own_schemes_read(struct reading *r)
{
    const struct hake_scheme *list[HAKE_SCHEMES_MAX + 1] = {NULL};
    size_t n = 0;
    struct run_credential *own = opened(r);

    if (own == NULL)
        return;
    scheme_list_read(r, list);
    for (size_t i = 0; r->why == NULL && list[i] != NULL; i++) {
        if (n == 0 || list[i]->id != own->schemes[n - 1])
            own->schemes[n++] = list[i]->id;
    }
}

/* The text lives as long as the vector. */
static void own_name_read(struct reading *r)
{
    struct run_credential *own = opened(r);

    if (own == NULL)
        return;
    if (own->names_len == RUN_LIST_MAX)
        r->why = "is one too many";
    else
        own->names[own->names_len++] =
            (struct hake_bytes){(const uint8_t *)r->value, strlen(r->value)};
}

static void own_alpn_read(struct reading *r)
{
    struct run_credential *own = opened(r);

    if (own != NULL)
        name_read(r, &own->alpn, &own->alpn_len);
}

static void own_issuer_read(struct reading *r)
{
    struct run_credential *own = opened(r);

    if (own != NULL)
        octets_add(r, &own->issuers);
}

static void own_ocsp_read(struct reading *r)
{
    struct run_credential *own = opened(r);

    if (own != NULL)
        octets_read(r, &own->ocsp, &own->ocsp_len);
}

static void own_scts_read(struct reading *r)
{
    struct run_credential *own = opened(r);

    if (own != NULL)
        octets_read(r, &own->scts, &own->scts_len);
}

const struct run_key run_credential_keys[] = {
    {"schemes", schemes_read, false},
    {"schemes_cert", schemes_cert_read, false},
    {"anchor", anchor_read, true},
    {"peer_key", peer_key_read, true},
    {"peer_types", peer_types_read, false},
    {"client_auth", client_auth_read, false},
    {"authority", authority_read, true},
    {"keep_messages", keep_messages_read, false},
    {"verify", verify_read, false},
    {"certificate", certificate_read, true},
    {"key", key_read, false},
    {"sign", sign_read, false},
    {"credential", credential_read, true},
    {"credential.certificate", own_certificate_read, true},
    {"credential.key", own_key_read, true},
    {"credential.scalar", own_scalar_read, true},
    {"credential.rsa", own_rsa_read, true},
    {"credential.signature", own_signature_read, true},
    {"credential.curve", own_curve_read, true},
    {"credential.schemes", own_schemes_read, true},
    {"credential.name", own_name_read, true},
    {"credential.alpn", own_alpn_read, true},
    {"credential.issuer", own_issuer_read, true},
    {"credential.ocsp", own_ocsp_read, true},
    {"credential.scts", own_scts_read, true},
    {NULL, NULL, false}};

/* ---- Callbacks ----------------------------------------------------------- */

enum hake_answer run_callback_ask(struct run_callback *callback)
{
    const unsigned before = callback->asked++;

    if (callback->how == RUN_NO)
        return HAKE_NO;
    return callback->how == RUN_LATER && before == 0 ? HAKE_NOT_YET : HAKE_YES;
}

static bool octets_have(const struct run_octets *list, struct hake_bytes item)
{
    for (size_t i = 0; i < list->len; i++) {
        if (list->items[i].len == item.len &&
            memcmp(list->items[i].p, item.p, item.len) == 0)
            return true;
    }
    return false;
}

/* Octet by octet, whatever its names and dates: that is not what handshake
 * vectors are about. */
static enum hake_error certificate_judge(const struct run_config *rc,
                                         const struct hake_peer *peer,
                                         struct hake_public_key *key)
{
    const struct hake_bytes first = peer->certificates[0];
    const enum hake_error error =
        hake_certificate_key(first, peer->config->schemes, key);

    if (error != HAKE_OK)
        return error;
    return octets_have(&rc->anchors, first) ||
                   (!rc->server && octets_have(&rc->certificates, first))
               ? HAKE_OK
               : HAKE_ERR_CERTIFICATE_UNKNOWN;
}

/* The verifier's slices end with its call. */
static void told_set(uint8_t **told, size_t *len, struct hake_bytes bytes)
{
    free(*told);
    *told = bytes.len > 0 ? malloc(bytes.len) : NULL;
    *len = *told != NULL ? bytes.len : 0;
    if (*told != NULL)
        memcpy(*told, bytes.p, bytes.len);
}

static enum hake_answer verify_ask(void *ctx, const struct hake_peer *peer,
                                   struct hake_verdict *verdict)
{
    struct run_config *rc = ctx;
    struct hake_pins pins = {(const uint8_t(*)[32])rc->pins, rc->pins_len};
    const enum hake_answer said = run_callback_ask(&rc->verify);

    told_set(&rc->told_ocsp, &rc->told_ocsp_len, peer->ocsp);
    told_set(&rc->told_scts, &rc->told_scts_len, peer->scts);
    if (said != HAKE_YES)
        return said;
    if (peer->type == HAKE_RAW_PUBLIC_KEY)
        return hake_verify_pinned(&pins, peer, verdict);
    verdict->error = certificate_judge(rc, peer, &verdict->key);
    return verdict->error == HAKE_OK ? HAKE_YES : HAKE_NO;
}

/* Whether the key in the certificate, or the raw one, made this signature: by a
 * scheme of the list. */
static bool signature_fits(const struct run_credential *own,
                           const struct hake_scheme *const *row,
                           const struct run_signature *signature,
                           struct hake_bytes message)
{
    const struct hake_bytes shown = own->chain.items[0];

    for (; *row != NULL; row++) {
        const struct hake_scheme *const one[] = {*row, NULL};
        struct hake_public_key key;

        if ((*row)->id == signature->scheme && (*row)->verify != NULL &&
            (own->type == HAKE_X509
                 ? hake_certificate_key(shown, one, &key)
                 : hake_key_info_read(shown, one, &key)) == HAKE_OK &&
            (*row)->verify(&key,
                           (struct hake_bytes){signature->p, signature->len},
                           message))
            return true;
    }
    return false;
}

/* A signature that the vector has is for its own message alone. */
static enum hake_answer signature_give(const struct run_credential *own,
                                       uint16_t scheme, uint8_t *sig,
                                       size_t *sig_len,
                                       struct hake_bytes message)
{
    for (size_t i = 0; i < own->signatures_len; i++) {
        const struct run_signature *signature = &own->signatures[i];

        if (signature->scheme == scheme && signature->len <= *sig_len &&
            (signature_fits(own, own->verify, signature, message) ||
             signature_fits(own, hake_extra_schemes, signature, message))) {
            memcpy(sig, signature->p, signature->len);
            *sig_len = signature->len;
            return HAKE_YES;
        }
    }
    return HAKE_NO;
}

/* By rsa_pss_rsae_sha256; hake itself only verifies by RSA. */
static enum hake_answer rsa_sign(const struct run_credential *own,
                                 uint16_t scheme, uint8_t *sig, size_t *sig_len,
                                 struct hake_bytes message)
{
    const struct hake_bytes *key = own->rsa.items;

    if (scheme != hake_rsa_pss_rsae_sha256.id || *sig_len < key[0].len ||
        !run_rsa_sign(&hake_sha256, key[0], key[1], key[2], message, sig))
        return HAKE_NO;
    *sig_len = key[0].len;
    return HAKE_YES;
}

static enum hake_answer sign_ask(void *ctx, uint16_t scheme, uint8_t *sig,
                                 size_t *sig_len, struct hake_bytes message)
{
    struct run_credential *own = ctx;
    const enum hake_answer said = run_callback_ask(own->sign);

    if (said != HAKE_YES)
        return said;
    if (own->signatures_len > 0)
        return signature_give(own, scheme, sig, sig_len, message);
    if (own->rsa.len > 0)
        return rsa_sign(own, scheme, sig, sig_len, message);
    return own->has_scalar
               ? hake_sign_p256(&own->scalar, scheme, sig, sig_len, message)
               : hake_sign_ed25519(&own->key, scheme, sig, sig_len, message);
}

/* ---- The whole ----------------------------------------------------------- */

/* Of its longest signature. */
static uint16_t signature_len(const struct run_credential *own)
{
    size_t len = own->has_scalar ? HAKE_P256_SIGNATURE_MAX : 0;

    if (own->rsa.len > 0)
        return (uint16_t)own->rsa.items[0].len;
    for (size_t i = 0; i < own->signatures_len; i++)
        len = own->signatures[i].len > len ? own->signatures[i].len : len;
    return (uint16_t)len;
}

static struct hake_credential credential_of(struct run_config *rc,
                                            struct run_credential *own)
{
    static const uint16_t ed25519[] = {0x0807, 0};
    struct hake_credential out = {
        .type = own->type,
        .chain = own->chain.items,
        .chain_len = own->chain.len,
        .schemes = own->schemes[0] != 0 ? own->schemes : ed25519,
        .sign = sign_ask,
        .sign_ctx = own,
        .signature_len = signature_len(own),
        .curve = own->curve == NULL ? 0 : own->curve->id,
        .names = own->names,
        .names_len = own->names_len,
        .ocsp = {own->ocsp, own->ocsp_len},
        .scts = {own->scts, own->scts_len},
        .issuers = own->issuers.items,
        .issuers_len = own->issuers.len};

    own->sign = &rc->sign;
    own->verify = rc->schemes;
    hake_alpn_list_init(&out.alpn, own->alpn, own->alpn_len);
    return out;
}

/* A server's 'certificate' keys are its first credential. */
static void credentials_fill(struct run_config *rc)
{
    struct hake_config *config = &rc->config;

    if (rc->server && rc->certificates.len > 0) {
        struct hake_credential *first =
            &rc->credentials[config->credentials_len++];

        *first = credential_of(rc, &rc->own[0]);
        first->chain = rc->certificates.items;
        first->chain_len = rc->certificates.len;
    }
    for (size_t i = 1; i <= rc->own_len; i++)
        rc->credentials[config->credentials_len++] =
            credential_of(rc, &rc->own[i]);
    config->credentials = rc->credentials;
}

void run_credential_fill(struct run_config *rc)
{
    struct hake_config *config = &rc->config;

    credentials_fill(rc);
    config->schemes = rc->schemes;
    config->verify = verify_ask;
    config->verify_ctx = rc;
    config->authorities = rc->authorities.items;
    config->authorities_len = rc->authorities.len;
}

void run_credential_rewind(struct run_config *rc)
{
    static const struct hake_bytes none = {NULL, 0};

    told_set(&rc->told_ocsp, &rc->told_ocsp_len, none);
    told_set(&rc->told_scts, &rc->told_scts_len, none);
}

void run_credential_free(struct run_config *rc)
{
    run_credential_rewind(rc);
    for (size_t i = 0; i < RUN_CREDENTIALS_MAX; i++) {
        octets_free(&rc->own[i].chain);
        octets_free(&rc->own[i].issuers);
        octets_free(&rc->own[i].rsa);
        free(rc->own[i].alpn);
        free(rc->own[i].ocsp);
        free(rc->own[i].scts);
        for (size_t j = 0; j < rc->own[i].signatures_len; j++)
            free(rc->own[i].signatures[j].p);
        hake_ed25519_key_wipe(&rc->own[i].key);
        hake_p256_key_wipe(&rc->own[i].scalar.key);
    }
    octets_free(&rc->certificates);
    octets_free(&rc->anchors);
    octets_free(&rc->authorities);
}

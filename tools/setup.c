/*
 * setup.c: from the common options of the commands to a configuration: lists
 * by IANA names, protocols (RFC 7301 3.1), key log (the SSLKEYLOGFILE format),
 * trace, certificates and keys.
 */
#include "tools/setup.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/keys.h"

static bool complain(const char *option, const char *why)
{
    fprintf(stderr, "hake: %s: %s\n", option, why);
    return false;
}

/* ---- Lists of names ----------------------------------------------------- */

/* One kind of list: the name of its i-th algorithm, NULL behind the last. */
struct kind {
    const char *option;
    const char *(*name)(unsigned i);
};

static const char *suite_name(unsigned i)
{
    const struct hake_suite *suite = hake_default_suites[i];

    return suite == NULL ? NULL : suite->name;
}

static const char *group_name(unsigned i)
{
    const struct hake_group *group = hake_default_groups[i];

    return group == NULL ? NULL : group->name;
}

static const char *scheme_name(unsigned i)
{
    const struct hake_scheme *scheme = hake_default_schemes[i];

    return scheme == NULL ? NULL : scheme->name;
}

static const struct kind suite_kind = {"--suites", suite_name};
static const struct kind group_kind = {"--groups", group_name};
static const struct kind scheme_kind = {"--sigalgs", scheme_name};

static bool refuse_name(const struct kind *kind, const char *name, size_t len)
{
    fprintf(stderr, "hake: %s: \"%.*s\" is not available; there is",
            kind->option, (int)len, name);
    for (unsigned i = 0; kind->name(i) != NULL; i++)
        fprintf(stderr, "%s %s", i == 0 ? "" : ",", kind->name(i));
    fputc('\n', stderr);
    return false;
}

static bool name_find(const struct kind *kind, const char *name, size_t len,
                      unsigned *found)
{
    for (unsigned i = 0; kind->name(i) != NULL; i++) {
        if (strlen(kind->name(i)) == len &&
            memcmp(kind->name(i), name, len) == 0) {
            *found = i;
            return true;
        }
    }
    return refuse_name(kind, name, len);
}

static bool is_listed(const unsigned *chosen, unsigned len, unsigned item)
{
    for (unsigned i = 0; i < len; i++) {
        if (chosen[i] == item)
            return true;
    }
    return false;
}

/* The numbers of the algorithms that text names, or of all without a text. */
static bool names_parse(const struct kind *kind, const char *text,
                        unsigned chosen[SETUP_LIST_MAX], unsigned *len)
{
    *len = 0;
    if (text == NULL) {
        while (kind->name(*len) != NULL && *len < SETUP_LIST_MAX) {
            chosen[*len] = *len;
            ++*len;
        }
        return true;
    }
    for (;;) {
        const size_t name_len = strcspn(text, ",");
        unsigned item;

        if (!name_find(kind, text, name_len, &item))
            return false;
        if (is_listed(chosen, *len, item) || *len == SETUP_LIST_MAX)
            return complain(kind->option, "a name is listed twice");
        chosen[(*len)++] = item;
        if (text[name_len] == '\0')
            return true;
        text += name_len + 1;
    }
}

static bool lists_set(struct setup *s, const struct options *o)
{
    unsigned chosen[SETUP_LIST_MAX], len, i;

    if (!names_parse(&suite_kind, options_get(o, "suites"), chosen, &len))
        return false;
    for (i = 0; i < len; i++)
        s->suites[i] = hake_default_suites[chosen[i]];
    if (!names_parse(&group_kind, options_get(o, "groups"), chosen, &len))
        return false;
    for (i = 0; i < len; i++)
        s->groups[i] = hake_default_groups[chosen[i]];
    if (!names_parse(&scheme_kind, options_get(o, "sigalgs"), chosen, &len))
        return false;
    for (i = 0; i < len; i++)
        s->schemes[i] = hake_default_schemes[chosen[i]];
    s->config.suites = s->suites;
    s->config.groups = s->groups;
    s->config.schemes = s->schemes;
    return true;
}

/* ---- ALPN --------------------------------------------------------------- */

static bool hex_digit(char c, uint8_t *value)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c == '\0' ? NULL : strchr(digits, c);

    if (found == NULL)
        return false;
    *value = (uint8_t)((found - digits) & 15);
    return true;
}

/* Takes what follows a backslash: xHH, a comma or a backslash. */
static bool escape_take(const char **text, uint8_t *byte)
{
    const char *p = *text;
    uint8_t high, low;

    *byte = (uint8_t)p[0];
    *text = p + 1;
    if (p[0] == ',' || p[0] == '\\')
        return true;
    if (p[0] != 'x' || !hex_digit(p[1], &high) || !hex_digit(p[2], &low))
        return false;
    *byte = (uint8_t)(high << 4 | low);
    *text = p + 3;
    return true;
}

/* Takes one name, up to a comma or the end. Returns what is wrong, or NULL. */
static const char *name_take(const char **text, uint8_t *name, size_t *len)
{
    *len = 0;
    while (**text != '\0' && **text != ',') {
        uint8_t byte = (uint8_t) * (*text)++;

        if (byte == '\\' && !escape_take(text, &byte))
            return "a backslash must be followed by xHH, a comma or a "
                   "backslash";
        if (*len == HAKE_ALPN_NAME_MAX)
            return "a protocol name is longer than 255 bytes";
        name[(*len)++] = byte;
    }
    return *len == 0 ? "a protocol name is empty" : NULL;
}

bool alpn_list_parse(const char *text, uint8_t *out, size_t cap, size_t *len,
                     char error[FILE_ERROR_MAX])
{
    uint8_t name[HAKE_ALPN_NAME_MAX];
    size_t name_len;
    const char *why;

    *len = 0;
    for (;;) {
        why = name_take(&text, name, &name_len);
        if (why == NULL && !hake_alpn_append(out, cap, len, name, name_len))
            why = "the list is too long";
        if (why != NULL) {
            *len = 0;
            snprintf(error, FILE_ERROR_MAX, "%s", why);
            return false;
        }
        if (*text == '\0')
            return true;
        text++;
    }
}

static bool alpn_set(struct setup *s, const char *text)
{
    char error[FILE_ERROR_MAX];
    size_t len;

    if (text == NULL)
        return true;
    if (!alpn_list_parse(text, s->alpn, sizeof s->alpn, &len, error))
        return complain("--alpn", error);
    /* RFC 7301 3.1: the list goes into an extension of its own length. */
    if (len > HAKE_ALPN_LIST_MAX - 2)
        return complain("--alpn", "the list is too long");
    return hake_alpn_list_init(&s->config.alpn, s->alpn, len);
}

static bool npn_select_set(struct setup *s, const char *text)
{
    char error[FILE_ERROR_MAX];
    struct hake_alpn_list list;
    size_t len;

    if (text == NULL)
        return true;
    if (!alpn_list_parse(text, s->npn_select, sizeof s->npn_select, &len,
                         error))
        return complain("--npn-select", error);
    hake_alpn_list_init(&list, s->npn_select, len);
    hake_alpn_next(&list, &s->config.npn_select);
    if (s->config.npn == NULL)
        s->config.npn = &s->npn_list; /* it is an offer too */
    return list.len == 0 || complain("--npn-select", "it takes one name");
}

static bool npn_set(struct setup *s, const char *text)
{
    char error[FILE_ERROR_MAX];
    size_t len = 0;

    if (text == NULL)
        return true;
    if (text[0] != '\0' &&
        !alpn_list_parse(text, s->npn, sizeof s->npn, &len, error))
        return complain("--npn", error);
    s->config.npn = &s->npn_list;
    return hake_npn_list_init(&s->npn_list, s->npn, len);
}

/* ---- Pre-shared key ----------------------------------------------------- */

static enum hake_answer psk_find(void *ctx, hake_conn *conn,
                                 struct hake_bytes identity,
                                 struct hake_psk *psk)
{
    const struct setup *s = ctx;

    *psk = s->psk;
    if (!conn->server)
        return HAKE_YES;
    return identity.len == psk->identity.len &&
                   memcmp(identity.p, psk->identity.p, identity.len) == 0
               ? HAKE_YES
               : HAKE_NO;
}

/* ID:HEX, split at the last colon. */
static bool psk_set(struct setup *s, const char *text)
{
    const char *colon = text == NULL ? NULL : strrchr(text, ':');
    size_t len = 0;

    if (text == NULL)
        return true;
    if (colon == NULL || colon == text || colon - text > 128 ||
        sodium_hex2bin(s->psk_key, sizeof s->psk_key, colon + 1,
                       strlen(colon + 1), NULL, &len, NULL) != 0 ||
        len == 0 || 2 * len != strlen(colon + 1))
        return complain("--psk", "it takes ID:HEX, an identity of at most 128 "
                                 "bytes and a key of at most 64");
    s->psk.version = 0x0303;
    s->psk.identity.p = (const uint8_t *)text;
    s->psk.identity.len = (size_t)(colon - text);
    s->psk.key.p = s->psk_key;
    s->psk.key.len = len;
    s->config.psk = psk_find;
    s->config.psk_ctx = s;
    return true;
}

/* ---- Key log and trace -------------------------------------------------- */

/* One line in one write, so that processes can share a file. */
static void keylog_write(void *ctx, enum hake_secret label,
                         const uint8_t client_random[32],
                         struct hake_bytes secret)
{
    char random_hex[2 * 32 + 1], secret_hex[2 * HAKE_SECRET_MAX + 1], line[256];
    int len;

    sodium_bin2hex(random_hex, sizeof random_hex, client_random, 32);
    sodium_bin2hex(secret_hex, sizeof secret_hex, secret.p, secret.len);
    len = snprintf(line, sizeof line, "%s %s %s\n", hake_keylog_label(label),
                   random_hex, secret_hex);
    fwrite(line, 1, (size_t)len, ctx);
    sodium_memzero(secret_hex, sizeof secret_hex);
    sodium_memzero(line, sizeof line);
}

static bool keylog_set(struct setup *s, const char *path)
{
    char error[FILE_ERROR_MAX];
    const char *option = "--keylog";

    if (path == NULL) {
        path = getenv("SSLKEYLOGFILE");
        option = "SSLKEYLOGFILE";
        if (path == NULL || path[0] == '\0')
            return true;
    }
    s->keylog = file_create(path, true, error);
    if (s->keylog == NULL)
        return complain(option, error);
    setvbuf(s->keylog, NULL, _IONBF, 0);
    s->config.keylog = keylog_write;
    s->config.keylog_ctx = s->keylog;
    return true;
}

static bool trace_set(struct setup *s, const char *path)
{
    char error[FILE_ERROR_MAX];

    if (path == NULL)
        return true;
    if (strcmp(path, "-") == 0) {
        s->trace = stderr;
    } else {
        /* It holds secrets, so it gets the mode of a key. */
        s->trace = file_create(path, false, error);
        if (s->trace == NULL)
            return complain("--trace", error);
        setvbuf(s->trace, NULL, _IOLBF, BUFSIZ);
    }
    s->explain.out = s->trace;
    s->config.trace = explain_text;
    s->config.trace_ctx = &s->explain;
    return true;
}

/* ---- The setup ---------------------------------------------------------- */

/* Keeps the suites of one version, or of both without a text. */
static bool version_set(struct setup *s, const char *version)
{
    uint16_t only = 0;
    unsigned kept = 0;

    if (version == NULL)
        return true;
    if (strcmp(version, "1.3") == 0)
        only = 0x0304;
    else if (strcmp(version, "1.2") == 0)
        only = 0x0303;
    else
        return complain("--tls", "hake speaks 1.3 and 1.2");
    for (unsigned i = 0; s->suites[i] != NULL; i++) {
        if (s->suites[i]->version == only)
            s->suites[kept++] = s->suites[i];
    }
    s->suites[kept] = NULL;
    return kept > 0 ||
           complain("--tls", "no suite in --suites is of that version");
}

bool setup_init(struct setup *s, const struct options *o)
{
    memset(s, 0, sizeof *s);
    s->config.random = hake_random_sodium;
    s->json = options_has(o, "json");
    if (lists_set(s, o) && version_set(s, options_get(o, "tls")) &&
        alpn_set(s, options_get(o, "alpn")) &&
        npn_set(s, options_get(o, "npn")) &&
        npn_select_set(s, options_get(o, "npn-select")) &&
        psk_set(s, options_get(o, "psk")) &&
        keylog_set(s, options_get(o, "keylog")) &&
        trace_set(s, options_get(o, "trace")))
        return true;
    setup_wipe(s);
    return false;
}

/* A signer whose certificate holds another key would only fail at the peer. */
static bool key_fits(const struct setup *s, const char *cert, const char *key)
{
    struct hake_public_key public_key;

    if (hake_certificate_key(s->chain[0], hake_default_schemes, &public_key) !=
        HAKE_OK)
        return complain(cert, "the key in this certificate is not an Ed25519 "
                              "key, the only kind that hake signs with");
    if (public_key.len != sizeof s->key.public_key ||
        memcmp(public_key.p, s->key.public_key, public_key.len) != 0) {
        fprintf(stderr, "hake: %s is not the key of the certificate %s\n", key,
                cert);
        return false;
    }
    return true;
}

static bool credential_set(struct setup *s, const char *cert, const char *key)
{
    static const uint16_t schemes[] = {0x0807, 0}; /* ed25519 */
    char error[FILE_ERROR_MAX];

    if (cert == NULL && key == NULL && s->config.psk != NULL)
        return true; /* a pre-shared key is enough */
    if (cert == NULL || key == NULL)
        return complain("--cert and --key", "both are needed; hake cert "
                                            "--self-signed makes a pair");
    if (!certificates_read(cert, &s->chain, &s->credential.chain_len, error))
        return complain("--cert", error);
    if (!key_read(key, &s->key, error))
        return complain("--key", error);
    s->credential.chain = s->chain;
    s->credential.schemes = schemes;
    s->credential.sign = hake_sign_ed25519;
    s->credential.sign_ctx = &s->key;
    return key_fits(s, cert, key);
}

bool setup_server(struct setup *s, const char *cert, const char *key)
{
    s->config.role = &hake_server;
    s->explain.who = "server";
    if (!credential_set(s, cert, key)) {
        setup_wipe(s);
        return false;
    }
    if (s->chain != NULL) {
        s->config.credentials = &s->credential;
        s->config.credentials_len = 1;
    }
    return true;
}

static enum hake_answer verify_nothing(void *ctx, const struct hake_peer *peer,
                                       struct hake_verdict *verdict)
{
    (void)ctx;
    verdict->error = hake_certificate_key(peer->certificates[0],
                                          peer->config->schemes, &verdict->key);
    return verdict->error == HAKE_OK ? HAKE_YES : HAKE_NO;
}

bool setup_now(void *ctx, int64_t *seconds)
{
    (void)ctx;
    *seconds = (int64_t)time(NULL);
    return *seconds > 0;
}

static bool verifier_set(struct setup *s, const char *ca, bool insecure)
{
    char error[FILE_ERROR_MAX];

    s->config.verify = hake_verify_path;
    s->config.verify_ctx = &s->trust;
    s->trust.now = setup_now;
    if (insecure) {
        if (ca != NULL)
            return complain("--insecure", "it makes --ca meaningless");
        fputs("hake: WARNING: --insecure: the server's certificate is not "
              "verified; anybody may be answering\n",
              stderr);
        s->config.verify = verify_nothing;
    } else if (ca != NULL) {
        if (!certificates_read(ca, &s->anchors_list, &s->trust.anchors_len,
                               error))
            return complain("--ca", error);
        s->anchors = calloc(s->trust.anchors_len, sizeof *s->anchors);
        if (s->anchors == NULL)
            return complain("--ca", "no memory");
        for (size_t i = 0; i < s->trust.anchors_len; i++)
            s->anchors[i].certificate = s->anchors_list[i];
        s->trust.anchors = s->anchors;
    }
    return true;
}

bool setup_client(struct setup *s, const char *ca, bool insecure)
{
    s->config.role = &hake_client;
    s->explain.who = "client";
    if (verifier_set(s, ca, insecure))
        return true;
    setup_wipe(s);
    return false;
}

void setup_wipe(struct setup *s)
{
    if (s->keylog != NULL)
        fclose(s->keylog);
    if (s->trace != NULL && s->trace != stderr)
        fclose(s->trace);
    free(s->chain);
    free(s->anchors_list);
    free(s->anchors);
    sodium_memzero(s, sizeof *s);
}

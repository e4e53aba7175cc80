/*
 * setup.c: from the common options of the commands to a configuration: lists
 * by IANA names, protocols (RFC 7301 3.1), key log (the SSLKEYLOGFILE format),
 * trace. Certificates and keys are identity.c's.
 */
#include "tools/setup.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static bool complain(const char *option, const char *why)
{
    fprintf(stderr, "hake: %s: %s\n", option, why);
    return false;
}

/* ---- Lists of names ----------------------------------------------------- */

static bool lists_set(struct setup *s, const struct options *o)
{
    struct algorithms all;

    s->config.suites = s->suites;
    s->config.groups = s->groups;
    s->config.schemes = s->schemes;
    return algorithms_all(options_get(o, "profile"), &all) &&
           suites_choose(&all, "--suites", options_get(o, "suites"),
                         s->suites) &&
           groups_choose(&all, "--groups", options_get(o, "groups"),
                         s->groups) &&
           schemes_choose(&all, "--sigalgs", options_get(o, "sigalgs"),
                          s->schemes);
}

static bool is_listed(const struct hake_group *const *groups,
                      const struct hake_group *group)
{
    while (*groups != NULL && *groups != group)
        groups++;
    return *groups != NULL;
}

/* RFC 9846 4.3.8: shares are for groups that are offered, in their order. */
bool setup_key_shares(struct setup *s, const struct options *o)
{
    const char *text = options_get(o, "key-shares");
    const struct hake_group *named[ALGORITHMS_MAX + 1] = {NULL};
    struct algorithms all;
    size_t len = 0, kept = 0;

    if (text == NULL)
        return true;
    if (strcmp(text, "none") != 0 &&
        !(algorithms_all(options_get(o, "profile"), &all) &&
          groups_choose(&all, "--key-shares", text, named)))
        return false;
    while (named[len] != NULL)
        len++;
    for (size_t i = 0; s->groups[i] != NULL; i++) {
        if (is_listed(named, s->groups[i]))
            s->key_shares[kept++] = s->groups[i];
    }
    s->config.key_shares = s->key_shares;
    if (kept < len)
        return complain("--key-shares", "one of them is not in --groups");
    return kept <= HAKE_OFFERED_SHARES_MAX ||
           complain("--key-shares", "there are more than 2");
}

/* ---- ALPN --------------------------------------------------------------- */

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

/* ---- Versions, pre-shared key ------------------------------------------- */

/* Keeps the suites of one version; of 0, those without a PSK. Returns how
 * many. */
static unsigned suites_keep(struct setup *s, uint16_t version)
{
    unsigned kept = 0;

    for (unsigned i = 0; s->suites[i] != NULL; i++) {
        if (version != 0 ? s->suites[i]->version == version
                         : !s->suites[i]->psk)
            s->suites[kept++] = s->suites[i];
    }
    s->suites[kept] = NULL;
    return kept;
}

static bool version_set(struct setup *s, const char *version)
{
    uint16_t only;

    if (version == NULL)
        return true;
    if (strcmp(version, "1.3") == 0)
        only = 0x0304;
    else if (strcmp(version, "1.2") == 0)
        only = 0x0303;
    else
        return complain("--tls", "hake speaks 1.3 and 1.2");
    return suites_keep(s, only) > 0 ||
           complain("--tls", "no suite in --suites is of that version");
}

static bool has_version(const struct setup *s, uint16_t version)
{
    unsigned i = 0;

    while (s->suites[i] != NULL && s->suites[i]->version != version)
        i++;
    return s->suites[i] != NULL;
}

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

static enum hake_answer psk_offer(void *ctx, hake_conn *conn, unsigned index,
                                  struct hake_psk *psk)
{
    const struct setup *s = ctx;

    (void)conn;
    *psk = s->psk;
    return index == 0 ? HAKE_YES : HAKE_NO;
}

/* RFC 9846 F.7: "Implementations can ensure safety from cross-protocol related
 * output by not reusing PSKs between TLS 1.3 and TLS 1.2." */
static void psk_use(struct setup *s)
{
    s->psk.version = has_version(s, 0x0304) ? 0x0304 : 0x0303;
    s->config.psk = psk_find;
    s->config.psk_ctx = s;
    if (s->psk.version == 0x0303)
        return;
    s->config.psk_offer = psk_offer;
    suites_keep(s, 0);
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
    s->psk.identity.p = (const uint8_t *)text;
    s->psk.identity.len = (size_t)(colon - text);
    s->psk.key.p = s->psk_key;
    s->psk.key.len = len;
    psk_use(s);
    return true;
}

/* ---- Records ------------------------------------------------------------ */

#define PADDING_MAX 16384 /* no record has more content */

static bool records_set(struct setup *s, const struct options *o)
{
    uint64_t limit = 0, padding = 0;

    if (!options_number(o, "record-size-limit", HAKE_RECORD_SIZE_MIN,
                        HAKE_RECORD_SIZE_MAX, &limit) ||
        !options_number(o, "padding", 1, PADDING_MAX, &padding))
        return false;
    s->config.record_size_limit = (uint16_t)limit;
    s->config.padding_block = (uint16_t)padding;
    if (options_has(o, "grease"))
        s->config.flags |= HAKE_GREASE;
    return true;
}

static bool fragment_set(struct setup *s, const struct options *o)
{
    uint64_t length = 0;

    if (!options_number(o, "max-fragment-length", 512, 4096, &length))
        return false;
    s->config.max_fragment_length = (uint16_t)length;
    return (length & (length - 1)) == 0 || length == 0 ||
           complain("--max-fragment-length",
                    "RFC 6066 knows 512, 1024, 2048 and 4096");
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

bool setup_init(struct setup *s, const struct options *o)
{
    memset(s, 0, sizeof *s);
    s->config.random = hake_random_sodium;
    s->json = options_has(o, "json");
    if (options_has(o, "psk-ke"))
        s->config.flags |= HAKE_PSK_KE;
    if (lists_set(s, o) && version_set(s, options_get(o, "tls")) &&
        alpn_set(s, options_get(o, "alpn")) &&
        npn_set(s, options_get(o, "npn")) &&
        npn_select_set(s, options_get(o, "npn-select")) &&
        psk_set(s, options_get(o, "psk")) && records_set(s, o) &&
        keylog_set(s, options_get(o, "keylog")) &&
        trace_set(s, options_get(o, "trace")))
        return true;
    setup_wipe(s);
    return false;
}

/* What a session is bound to beside names: RFC 9846 4.7.1 leaves it to us. */
static void trust_bind(struct setup *s, bool client, bool insecure)
{
    uint8_t more[2 + HAKE_PSK_MAX] = {client, insecure};

    if (client)
        memcpy(more + 2, s->psk_key, sizeof s->psk_key);
    identity_digest(&s->identity, (struct hake_bytes){more, sizeof more},
                    s->trust);
    sodium_memzero(more, sizeof more);
    s->config.session_context = (struct hake_bytes){s->trust, sizeof s->trust};
}

bool setup_server(struct setup *s, const struct options *o)
{
    const bool required = options_has(o, "require-client-cert");
    const bool asks =
        required || options_has(o, "client-ca") || options_has(o, "pin");
    bool done;

    s->config.role = &hake_server;
    s->explain.who = "server";
    done = identity_own(&s->identity, o, options_has(o, "strict-sni"),
                        &s->config) &&
           identity_stapled(&s->identity, o);
    if (done && s->config.credentials_len == 0 && s->config.psk == NULL)
        done = complain("--cert and --key",
                        "both are needed; hake cert --self-signed makes a "
                        "pair");
    if (done && required && !options_has(o, "client-ca") &&
        !options_has(o, "pin"))
        done = complain("--require-client-cert",
                        "it needs --client-ca or --pin, else nobody could "
                        "connect");
    if (done && asks) {
        s->config.client_auth =
            required ? HAKE_CLIENT_AUTH_REQUIRED : HAKE_CLIENT_AUTH_OPTIONAL;
        done = identity_peer(&s->identity, o, "client-ca", false, &s->config) &&
               identity_authorities(&s->identity, &s->config);
    }
    if (done && !asks && options_has(o, "peer-types"))
        done = complain("--peer-types", "clients are not asked for anything: "
                                        "--client-ca or --pin does that");
    done = done && tickets_set(&s->tickets, o, &s->config);
    if (done)
        trust_bind(s, false, false);
    else
        setup_wipe(s);
    return done;
}

static enum hake_answer verify_nothing(void *ctx, const struct hake_peer *peer,
                                       struct hake_verdict *verdict)
{
    const struct hake_scheme *const *schemes = peer->config->schemes;
    const struct hake_bytes first = peer->certificates[0];

    (void)ctx;
    verdict->error = peer->type == HAKE_RAW_PUBLIC_KEY
                         ? hake_key_info_read(first, schemes, &verdict->key)
                         : hake_certificate_key(first, schemes, &verdict->key);
    return verdict->error == HAKE_OK ? HAKE_YES : HAKE_NO;
}

static bool verifier_set(struct setup *s, const struct options *o)
{
    const bool told = options_has(o, "ca") || options_has(o, "pin") ||
                      options_has(o, "peer-types");

    if (s->config.psk_offer != NULL && !told && !options_has(o, "insecure"))
        return suites_keep(s, 0x0304) > 0; /* the PSK alone */
    if (!options_has(o, "insecure"))
        return identity_peer(&s->identity, o, "ca", true, &s->config);
    if (told)
        return complain("--insecure",
                        "it makes --ca, --pin and --peer-types meaningless");
    fputs("hake: WARNING: --insecure: the server's certificate is not "
          "verified, neither its issuer nor its dates nor its name; anybody "
          "may be answering\n",
          stderr);
    s->config.verify = verify_nothing;
    return true;
}

bool setup_client(struct setup *s, const struct options *o)
{
    s->config.role = &hake_client;
    s->explain.who = "client";
    if (fragment_set(s, o) &&
        identity_own(&s->identity, o, false, &s->config) &&
        verifier_set(s, o) && setup_key_shares(s, o) &&
        session_file_set(&s->session, o, &s->config)) {
        trust_bind(s, true, options_has(o, "insecure"));
        return true;
    }
    setup_wipe(s);
    return false;
}

void setup_wipe(struct setup *s)
{
    if (s->keylog != NULL)
        fclose(s->keylog);
    if (s->trace != NULL && s->trace != stderr)
        fclose(s->trace);
    identity_wipe(&s->identity);
    session_file_wipe(&s->session);
    tickets_wipe(&s->tickets);
    sodium_memzero(s, sizeof *s);
}

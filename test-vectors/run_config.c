/*
 * run_config.c: the configuration keys of handshake vectors; see
 * run_config.h.
 */
#include "test-vectors/run_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_TOO_LARGE ((size_t)1 << 24)

/* What the reader of one field gets. */
struct reading {
    struct run_config *rc;
    const char *value;
    const char *why; /* what is wrong, without a full stop */
    bool skipped;
};

/* ---- Names --------------------------------------------------------------- */

/* Advertised by a vector, never accepted by this engine. A signature of such
 * a scheme never verifies, and its keys are of a kind that no certificate
 * that can be read has. */
static bool verify_never(const struct hake_public_key *key,
                         struct hake_bytes sig, struct hake_bytes message)
{
    (void)key, (void)sig, (void)message;
    return false;
}

static const struct hake_group secp256r1 = {.id = 0x0017, .name = "secp256r1"};
static const struct hake_group mlkem = {.id = 0x11ec, .name = "X25519MLKEM768"};
static const struct hake_scheme ecdsa = {.id = 0x0403,
                                         .name = "ecdsa_secp256r1_sha256",
                                         .key_kind = 200,
                                         .verify = verify_never};
static const struct hake_scheme rsa_pss = {.id = 0x0804,
                                           .name = "rsa_pss_rsae_sha256",
                                           .key_kind = 201,
                                           .verify = verify_never};

static const struct hake_suite *const known_suites[] = {
    &hake_suite13_chacha20_poly1305_sha256, &hake_suite13_aes_256_gcm_sha384,
    &hake_suite12_ecdhe_ecdsa_chacha20_poly1305,
    &hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384,
    &hake_suite12_ecdhe_psk_chacha20_poly1305};
static const struct hake_group *const known_groups[] = {&hake_x25519,
                                                        &secp256r1, &mlkem};
static const struct hake_scheme *const known_schemes[] = {&hake_ed25519, &ecdsa,
                                                          &rsa_pss};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Takes the next word of a list with commas off *text; NULL at its end. */
static const char *word_next(const char **text, size_t *len)
{
    const char *word = *text + strspn(*text, " \t");
    const char *end = word + strcspn(word, ",");

    if (*word == '\0')
        return NULL;
    *text = *end == ',' ? end + 1 : end;
    while (end > word && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *len = (size_t)(end - word);
    return word;
}

static bool word_is(const char *word, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(word, name, len) == 0;
}

/* Defines  void list_read(struct reading *r, const T **out):  names to
 * descriptors, NULL at the end. */
#define LIST_READ(list_read, T, known, wrong)                                  \
    static void list_read(struct reading *r, const T **out)                    \
    {                                                                          \
        const char *text = r->value, *word;                                    \
        size_t len, n = 0;                                                     \
                                                                               \
        while ((word = word_next(&text, &len)) != NULL) {                      \
            size_t i = 0;                                                      \
                                                                               \
            while (i < COUNT(known) && !word_is(word, len, known[i]->name))    \
                i++;                                                           \
            if (i == COUNT(known) || n == RUN_LIST_MAX) {                      \
                r->why = wrong;                                                \
                return;                                                        \
            }                                                                  \
            out[n++] = known[i];                                               \
        }                                                                      \
        out[n] = NULL;                                                         \
    }

LIST_READ(suite_list_read, struct hake_suite, known_suites,
          "names a cipher suite that is not known")
LIST_READ(group_list_read, struct hake_group, known_groups,
          "names a group that is not known")
LIST_READ(scheme_list_read, struct hake_scheme, known_schemes,
          "names a signature scheme that is not known")

/* ---- Fields -------------------------------------------------------------- */

static void text_read(struct reading *r)
{
    (void)r; /* for people */
}

static void role_read(struct reading *r)
{
    r->rc->server = strcmp(r->value, "server") == 0;
    if (!r->rc->server && strcmp(r->value, "client") != 0)
        r->why = "is neither 'client' nor 'server'";
}

static void suites_read(struct reading *r)
{
    suite_list_read(r, r->rc->suites);
    for (size_t i = 0; r->why == NULL && r->rc->suites[i] != NULL; i++) {
        const struct hake_aead *aead = r->rc->suites[i]->aead;

        if (aead->available != NULL && !aead->available())
            r->skipped = true;
        if (r->rc->suites[i]->version == 0x0303)
            r->rc->has12 = true;
        else
            r->rc->has13 = true;
    }
}

static void groups_read(struct reading *r)
{
    group_list_read(r, r->rc->groups);
}

static void schemes_read(struct reading *r)
{
    scheme_list_read(r, r->rc->schemes);
}

static void schemes_cert_read(struct reading *r)
{
    scheme_list_read(r, r->rc->schemes_cert);
    r->rc->config.schemes_cert = r->rc->schemes_cert;
}

/* Octets in memory of their own, which is never NULL. */
static bool octets_read(struct reading *r, uint8_t **out, size_t *len)
{
    const size_t cap = strlen(r->value) / 2;

    free(*out);
    *out = malloc(cap + 1);
    if (*out == NULL)
        r->why = "does not fit into memory";
    else if (!vector_hex(r->value, *out, cap, len))
        r->why = "is not pairs of hexadecimal digits";
    return r->why == NULL;
}

/* Adds a protocol name to a list; *list is not NULL afterwards. */
static void name_read(struct reading *r, uint8_t **list, size_t *list_len)
{
    uint8_t *name = NULL;
    size_t len = 0;

    if (*list == NULL)
        *list = malloc(HAKE_ALPN_LIST_MAX);
    if (*list == NULL)
        r->why = "does not fit into memory";
    else if (octets_read(r, &name, &len) &&
             !hake_alpn_append(*list, HAKE_ALPN_LIST_MAX, list_len, name, len))
        r->why = "is not a protocol name, or there are too many";
    free(name);
}

static void alpn_read(struct reading *r)
{
    name_read(r, &r->rc->alpn, &r->rc->alpn_len);
}

/* Without a value: NPN is on, and its list empty. */
static void npn_read(struct reading *r)
{
    struct run_config *rc = r->rc;

    if (*r->value != '\0')
        name_read(r, &rc->npn_names, &rc->npn_len);
    else if (rc->npn_names != NULL)
        r->why = "is empty beside other names";
    else
        rc->npn_names = malloc(HAKE_ALPN_LIST_MAX);
}

static void npn_select_read(struct reading *r)
{
    size_t len = 0;

    if (!vector_hex(r->value, r->rc->npn_select, HAKE_ALPN_NAME_MAX, &len))
        r->why = "is not a protocol name in hexadecimal digits";
    r->rc->config.npn_select.p = r->rc->npn_select;
    r->rc->config.npn_select.len = (uint8_t)len;
}

/* ID:HEX; the identity may hold colons. */
static void psk_read(struct reading *r)
{
    struct hake_psk *psk = &r->rc->psk;
    const char *colon = strrchr(r->value, ':');

    if (colon == NULL) {
        r->why = "is not an identity, a colon and a key";
        return;
    }
    psk->version = 0x0303;
    psk->identity.p = (const uint8_t *)r->value;
    psk->identity.len = (size_t)(colon - r->value);
    r->value = colon + 1;
    octets_read(r, &r->rc->psk_key, &psk->key.len);
    psk->key.p = r->rc->psk_key;
}

static void alpn_policy_read(struct reading *r)
{
    static const char *const names[] = {"fatal", "continue", "callback"};
    unsigned i = 0;

    while (i < COUNT(names) && strcmp(names[i], r->value) != 0)
        i++;
    if (i == COUNT(names))
        r->why = "is none of fatal, continue, callback";
    else
        r->rc->config.alpn_policy = (enum hake_alpn_policy)i;
}

static void alpn_select_read(struct reading *r)
{
    r->rc->alpn_selects = true;
    if (!vector_hex(r->value, r->rc->alpn_select, HAKE_ALPN_NAME_MAX,
                    &r->rc->alpn_select_len))
        r->why = "is not a protocol name in hexadecimal digits";
}

static void flags_read(struct reading *r)
{
    static const struct {
        const char *name;
        unsigned flag;
    } flags[] = {{"no_compat", HAKE_NO_COMPAT},
                 {"require_alpn", HAKE_REQUIRE_ALPN},
                 {"dangerously_accept_unoffered_alpn",
                  HAKE_DANGEROUSLY_ACCEPT_UNOFFERED_ALPN},
                 {"one_message_per_record", HAKE_ONE_MESSAGE_PER_RECORD},
                 {"dangerously_without_ems", HAKE_DANGEROUSLY_WITHOUT_EMS},
                 {"npn_exact_padding", HAKE_NPN_EXACT_PADDING},
                 {"npn_refuse_unadvertised", HAKE_NPN_REFUSE_UNADVERTISED}};
    const char *text = r->value, *word;
    size_t len;

    while ((word = word_next(&text, &len)) != NULL) {
        size_t i = 0;

        while (i < COUNT(flags) && !word_is(word, len, flags[i].name))
            i++;
        if (i == COUNT(flags)) {
            r->why = "names a flag that is not known";
            return;
        }
        r->rc->config.flags |= flags[i].flag;
    }
}

static void server_name_read(struct reading *r)
{
    r->rc->server_name.p = (const uint8_t *)r->value;
    r->rc->server_name.len = strlen(r->value);
}

static void certificate_read(struct reading *r)
{
    struct run_config *rc = r->rc;
    uint8_t *der = NULL;
    size_t len = 0;

    if (rc->certificates_len == RUN_LIST_MAX)
        r->why = "is one certificate too many";
    else if (octets_read(r, &der, &len)) {
        rc->owned[rc->certificates_len] = der;
        rc->certificates[rc->certificates_len++] =
            (struct hake_bytes){der, len};
        return;
    }
    free(der);
}

static void key_read(struct reading *r)
{
    uint8_t seed[32];
    size_t len;

    if (!vector_hex(r->value, seed, sizeof seed, &len) || len != sizeof seed)
        r->why = "is not a seed of 32 octets";
    else
        hake_ed25519_key_init(&r->rc->key, seed);
}

static void random_read(struct reading *r)
{
    octets_read(r, &r->rc->random, &r->rc->random_len);
}

static void size_read(struct reading *r, size_t *size)
{
    char *end;
    const unsigned long n = strtoul(r->value, &end, 10);

    if (*r->value < '0' || *r->value > '9' || *end != '\0' || n == 0 ||
        n > SIZE_TOO_LARGE)
        r->why = "is not a number of octets";
    *size = (size_t)n;
}

static void input_size_read(struct reading *r)
{
    size_read(r, &r->rc->input_size);
}

static void output_size_read(struct reading *r)
{
    size_read(r, &r->rc->output_size);
}

static void answer_read(struct reading *r, enum run_answer *answer)
{
    *answer = strcmp(r->value, "no") == 0 ? RUN_NO : RUN_LATER;
    if (*answer == RUN_LATER && strcmp(r->value, "later") != 0)
        r->why = "is neither 'no' nor 'later'";
}

static void hello_read(struct reading *r)
{
    answer_read(r, &r->rc->hello);
}

static void verify_read(struct reading *r)
{
    answer_read(r, &r->rc->verify);
}

static void sign_read(struct reading *r)
{
    answer_read(r, &r->rc->sign);
}

static const struct {
    const char *key;
    void (*read)(struct reading *r);
    bool repeats;
} keys[] = {{"type", text_read, false},
            {"doc", text_read, true},
            {"comment", text_read, true},
            {"source", text_read, true},
            {"role", role_read, false},
            {"suites", suites_read, false},
            {"groups", groups_read, false},
            {"schemes", schemes_read, false},
            {"schemes_cert", schemes_cert_read, false},
            {"alpn", alpn_read, true},
            {"alpn_policy", alpn_policy_read, false},
            {"alpn_select", alpn_select_read, false},
            {"npn", npn_read, true},
            {"npn_select", npn_select_read, false},
            {"psk", psk_read, false},
            {"flags", flags_read, false},
            {"server_name", server_name_read, false},
            {"certificate", certificate_read, true},
            {"key", key_read, false},
            {"random", random_read, false},
            {"input_size", input_size_read, false},
            {"output_size", output_size_read, false},
            {"hello", hello_read, false},
            {"verify", verify_read, false},
            {"sign", sign_read, false}};

/* ---- Callbacks ----------------------------------------------------------- */

static bool random_draw(void *ctx, uint8_t *out, size_t len)
{
    struct run_config *rc = ctx;

    if (len > rc->random_len - rc->random_used)
        return false;
    if (len > 0)
        memcpy(out, rc->random + rc->random_used, len);
    rc->random_used += len;
    return true;
}

static enum hake_answer answer(struct run_config *rc, enum run_answer how)
{
    if (how == RUN_NO)
        return HAKE_NO;
    return how == RUN_LATER && rc->asked++ == 0 ? HAKE_NOT_YET : HAKE_YES;
}

static enum hake_answer hello_ask(void *ctx, hake_conn *conn,
                                  const struct hake_hello *hello,
                                  const struct hake_config **config)
{
    struct run_config *rc = ctx;

    (void)conn, (void)hello, (void)config;
    return answer(rc, rc->hello);
}

static enum hake_answer verify_ask(void *ctx, const struct hake_peer *peer,
                                   struct hake_verdict *verdict)
{
    struct run_config *rc = ctx;
    const enum hake_answer said = answer(rc, rc->verify);

    return said == HAKE_YES ? hake_verify_path(&rc->trust, peer, verdict)
                            : said;
}

static enum hake_answer sign_ask(void *ctx, uint16_t scheme, uint8_t *sig,
                                 size_t *sig_len, struct hake_bytes message)
{
    struct run_config *rc = ctx;
    const enum hake_answer said = answer(rc, rc->sign);

    return said == HAKE_YES
               ? hake_sign_ed25519(&rc->key, scheme, sig, sig_len, message)
               : said;
}

static bool alpn_ask(void *ctx, hake_conn *conn, struct hake_alpn_list offered,
                     struct hake_alpn_name *selected)
{
    struct run_config *rc = ctx;

    (void)conn, (void)offered;
    selected->p = rc->alpn_select;
    selected->len = (uint8_t)rc->alpn_select_len;
    return rc->alpn_selects;
}

/* A client has its one key for every server. */
static enum hake_answer psk_ask(void *ctx, hake_conn *conn,
                                struct hake_bytes identity,
                                struct hake_psk *psk)
{
    const struct run_config *rc = ctx;

    (void)conn;
    *psk = rc->psk;
    if (!rc->server)
        return HAKE_YES;
    return identity.len == psk->identity.len &&
                   memcmp(identity.p, psk->identity.p, identity.len) == 0
               ? HAKE_YES
               : HAKE_NO;
}

/* ---- The whole ----------------------------------------------------------- */

/* The suites say which versions are linked and enabled. */
static const struct hake_role *role_choose(const struct run_config *rc)
{
    if (rc->has12 && rc->has13)
        return rc->server ? &hake_server : &hake_client;
    if (rc->has12)
        return rc->server ? &hake_server12 : &hake_client12;
    return rc->server ? &hake_server13 : &hake_client13;
}

static void config12_fill(struct run_config *rc)
{
    struct hake_config *config = &rc->config;

    if (rc->npn_names != NULL) {
        hake_npn_list_init(&rc->npn, rc->npn_names, rc->npn_len);
        config->npn = &rc->npn;
    }
    if (rc->psk_key != NULL) {
        config->psk = psk_ask;
        config->psk_ctx = rc;
    }
}

static void config_fill(struct run_config *rc)
{
    static const uint16_t signs[] = {0x0807, 0};
    struct hake_config *config = &rc->config;

    config->role = role_choose(rc);
    config->suites = rc->suites;
    config->groups = rc->groups;
    config->schemes = rc->schemes;
    hake_alpn_list_init(&config->alpn, rc->alpn, rc->alpn_len);
    config->alpn_select = alpn_ask;
    config->hello = hello_ask;
    config->verify = verify_ask;
    config->random = random_draw;
    config->alpn_ctx = config->hello_ctx = config->verify_ctx =
        config->random_ctx = rc;
    for (size_t i = 0; i < rc->certificates_len; i++)
        rc->anchors[i].certificate = rc->certificates[i];
    rc->trust = (struct hake_trust){.anchors = rc->anchors,
                                    .anchors_len = rc->certificates_len,
                                    .clock = HAKE_DANGEROUSLY_WITHOUT_CLOCK};
    rc->credential = (struct hake_credential){.chain = rc->certificates,
                                              .chain_len = rc->certificates_len,
                                              .schemes = signs,
                                              .sign = sign_ask,
                                              .sign_ctx = rc};
    config->credentials = &rc->credential;
    config->credentials_len = rc->certificates_len > 0;
    config12_fill(rc);
}

static size_t key_find(const char *key)
{
    size_t i = 0;

    while (i < COUNT(keys) && strcmp(keys[i].key, key) != 0)
        i++;
    return i;
}

bool run_config_key(const char *key)
{
    return key_find(key) < COUNT(keys);
}

bool run_config_read(struct run_config *rc, const struct vector *v,
                     size_t *next, bool *skipped, char *error, size_t size)
{
    struct reading r = {.rc = rc};
    bool seen[COUNT(keys)] = {false};
    const struct vector_field *field = v->fields;

    memset(rc, 0, sizeof *rc);
    rc->input_size = HAKE_INPUT_FULL;
    rc->output_size = HAKE_OUTPUT_FULL;
    for (; field < v->fields + v->fields_len; field++) {
        const size_t i = key_find(field->key);

        if (i == COUNT(keys))
            break;
        r.value = field->value;
        if (seen[i] && !keys[i].repeats)
            r.why = "is given twice";
        else
            keys[i].read(&r);
        seen[i] = true;
        if (r.why != NULL) {
            snprintf(error, size, "line %u: '%s' %s", field->line, field->key,
                     r.why);
            return false;
        }
    }
    *next = (size_t)(field - v->fields);
    *skipped = r.skipped;
    config_fill(rc);
    return true;
}

void run_config_rewind(struct run_config *rc)
{
    rc->random_used = 0;
    rc->asked = 0;
}

void run_config_free(struct run_config *rc)
{
    for (size_t i = 0; i < rc->certificates_len; i++)
        free(rc->owned[i]);
    free(rc->alpn);
    free(rc->npn_names);
    free(rc->psk_key);
    free(rc->random);
    hake_ed25519_key_wipe(&rc->key);
    memset(rc, 0, sizeof *rc);
}

/*
 * run_config.c: the configuration keys of handshake vectors; see
 * run_config.h.
 */
#include "test-vectors/run_credential.h"
#include "test-vectors/run_extension.h"
#include "test-vectors/run_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
        const struct hake_suite *extra = suite_extra(r->rc->suites[i]);
        const struct hake_aead *aead = r->rc->suites[i]->aead;

        if (aead == NULL)
            continue;
        r->rc->suites_extra[i] = extra;
        if (aead->available != NULL && !aead->available())
            r->rc->suites[i] = extra;
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

static void key_shares_read(struct reading *r)
{
    if (strcmp(r->value, "none") != 0)
        group_list_read(r, r->rc->key_shares);
    r->rc->config.key_shares = r->rc->key_shares;
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
                 {"npn_refuse_unadvertised", HAKE_NPN_REFUSE_UNADVERTISED},
                 {"grease", HAKE_GREASE},
                 {"ask_status", HAKE_ASK_STATUS},
                 {"ask_scts", HAKE_ASK_SCTS},
                 {"post_handshake_auth", HAKE_POST_HANDSHAKE_AUTH},
                 {"strict_groups", HAKE_STRICT_GROUPS},
                 {"retry_always", HAKE_RETRY_ALWAYS},
                 {"psk_ke", HAKE_PSK_KE},
                 {"early_data", HAKE_EARLY_DATA}};
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

static void random_read(struct reading *r)
{
    octets_read(r, &r->rc->random, &r->rc->random_len);
}

static void input_size_read(struct reading *r)
{
    size_read(r, &r->rc->input_size);
}

static void output_size_read(struct reading *r)
{
    size_read(r, &r->rc->output_size);
}

/* Fields of 16 bits in the engine's configuration. */
static void limit_read(struct reading *r, uint16_t *limit)
{
    size_t size = 0;

    size_read(r, &size);
    *limit = (uint16_t)size;
    if (size > UINT16_MAX)
        r->why = "is too large";
}

static void record_size_limit_read(struct reading *r)
{
    limit_read(r, &r->rc->config.record_size_limit);
}

static void max_fragment_length_read(struct reading *r)
{
    limit_read(r, &r->rc->config.max_fragment_length);
}

static void padding_block_read(struct reading *r)
{
    limit_read(r, &r->rc->config.padding_block);
}

static void hello_read(struct reading *r)
{
    answer_read(r, &r->rc->hello);
}

/* run_config_read has looked for it first. */
static void rsa_1024_read(struct reading *r)
{
    if (strcmp(r->value, "yes") != 0)
        r->why = "is not 'yes'";
}

static const struct run_key keys[] = {
    {"type", text_read, false},
    {"rsa_1024", rsa_1024_read, false},
    {"doc", text_read, true},
    {"comment", text_read, true},
    {"source", text_read, true},
    {"role", role_read, false},
    {"suites", suites_read, false},
    {"groups", groups_read, false},
    {"key_shares", key_shares_read, false},
    {"alpn", alpn_read, true},
    {"alpn_policy", alpn_policy_read, false},
    {"alpn_select", alpn_select_read, false},
    {"npn", npn_read, true},
    {"npn_select", npn_select_read, false},
    {"flags", flags_read, false},
    {"server_name", server_name_read, false},
    {"random", random_read, false},
    {"input_size", input_size_read, false},
    {"output_size", output_size_read, false},
    {"record_size_limit", record_size_limit_read, false},
    {"max_fragment_length", max_fragment_length_read, false},
    {"padding_block", padding_block_read, false},
    {"hello", hello_read, false},
    {NULL, NULL, false}};

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

static enum hake_answer hello_ask(void *ctx, hake_conn *conn,
                                  const struct hake_hello *hello,
                                  const struct hake_config **config)
{
    struct run_config *rc = ctx;

    (void)conn, (void)hello, (void)config;
    return run_callback_ask(&rc->hello);
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

static void npn_fill(struct run_config *rc)
{
    if (rc->npn_names == NULL)
        return;
    hake_npn_list_init(&rc->npn, rc->npn_names, rc->npn_len);
    rc->config.npn = &rc->npn;
}

static void config_fill(struct run_config *rc)
{
    struct hake_config *config = &rc->config;

    config->role = role_choose(rc);
    config->groups = rc->groups;
    hake_alpn_list_init(&config->alpn, rc->alpn, rc->alpn_len);
    config->alpn_select = alpn_ask;
    config->hello = hello_ask;
    config->random = random_draw;
    config->alpn_ctx = config->hello_ctx = config->random_ctx = rc;
    run_credential_fill(rc);
    run_session_fill(rc);
    run_extension_fill(rc);
    npn_fill(rc);
}

static const struct run_key *key_find(const char *key)
{
    static const struct run_key *const tables[] = {
        keys, run_credential_keys, run_session_keys, run_extension_keys};

    for (size_t i = 0; i < COUNT(tables); i++) {
        for (const struct run_key *k = tables[i]; k->key != NULL; k++) {
            if (strcmp(k->key, key) == 0)
                return k;
        }
    }
    return NULL;
}

bool run_config_key(const char *key)
{
    return key_find(key) != NULL;
}

static bool given_before(const struct vector *v,
                         const struct vector_field *field)
{
    const struct vector_field *other = v->fields;

    while (strcmp(other->key, field->key) != 0)
        other++;
    return other < field;
}

bool run_config_read(struct run_config *rc, const struct vector *v,
                     size_t *next, char *error, size_t size)
{
    struct reading r = {.rc = rc};
    const struct vector_field *field = v->fields;
    const struct run_key *key;

    memset(rc, 0, sizeof *rc);
    rc->input_size = HAKE_INPUT_FULL;
    rc->output_size = HAKE_OUTPUT_FULL;
    rc->rsa_1024 = vector_get(v, "rsa_1024") != NULL;
    for (; field < v->fields + v->fields_len &&
           (key = key_find(field->key)) != NULL;
         field++) {
        r.value = field->value;
        if (!key->repeats && given_before(v, field))
            r.why = "is given twice";
        else
            key->read(&r);
        if (r.why != NULL) {
            snprintf(error, size, "line %u: '%s' %s", field->line, field->key,
                     r.why);
            return false;
        }
    }
    *next = (size_t)(field - v->fields);
    config_fill(rc);
    return true;
}

void run_config_rewind(struct run_config *rc, bool extra)
{
    rc->config.suites = extra ? rc->suites_extra : rc->suites;
    rc->random_used = 0;
    rc->hello.asked = rc->verify.asked = rc->sign.asked = 0;
    run_credential_rewind(rc);
    run_session_rewind(rc);
}

void run_config_free(struct run_config *rc)
{
    run_credential_free(rc);
    run_session_free(rc);
    run_extension_free(rc);
    free(rc->alpn);
    free(rc->npn_names);
    free(rc->random);
    memset(rc, 0, sizeof *rc);
}

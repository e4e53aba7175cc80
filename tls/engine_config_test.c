/*
 * engine_config_test.c: every CONFIG_* error of the catalogue, and failing
 * randomness: a connection that cannot work never begins.
 */
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

static struct loopback l;

static void fresh(void)
{
    loopback_init(&l);
}

static enum hake_error client_start(void)
{
    return hake_client_start(&l.client.conn, &l.client.handshake,
                             &l.client.config, l.client.in_buffer,
                             l.client.out_buffer, l.client.server_name);
}

static enum hake_error server_start(void)
{
    return hake_server_start(&l.server.conn, &l.server.handshake,
                             &l.server.config, l.server.in_buffer,
                             l.server.out_buffer);
}

static bool no(void)
{
    return false;
}

/* Descriptors that are names only, or that this machine lacks. */
static const struct hake_aead lacking = {
    .name = "lacking", .key_len = 32, .record_limit = 1, .available = no};
static const struct hake_suite lacking_suite = {
    0x1301, 0x0304, "lacking", &lacking, &hake_sha256, 0, false, false};
static const struct hake_group name_group = {.id = 0x0017, .name = "name"};
static const struct hake_scheme name_scheme = {.id = 0x0403, .name = "name"};

static const struct hake_suite *const no_suite[] = {NULL};
static const struct hake_suite *const no_usable_suite[] = {&lacking_suite,
                                                           NULL};
static const struct hake_group *const no_group[] = {NULL};
static const struct hake_group *const no_usable_group[] = {&name_group, NULL};
static const struct hake_scheme *const no_scheme[] = {NULL};
static const struct hake_scheme *const no_usable_scheme[] = {&name_scheme,
                                                             NULL};

/* ---- What every configuration needs ----------------------------------- */

static void set_role_none(struct hake_config *config)
{
    config->role = NULL;
}

static void set_role_other(struct hake_config *config)
{
    config->role =
        config->role == &hake_client13 ? &hake_server13 : &hake_client13;
}

static void set_suites_null(struct hake_config *config)
{
    config->suites = NULL;
}

static void set_suites_empty(struct hake_config *config)
{
    config->suites = no_suite;
}

/* "no cipher suite that this machine and role have" */
static void set_suites_lacking(struct hake_config *config)
{
    config->suites = no_usable_suite;
}

static void set_groups_null(struct hake_config *config)
{
    config->groups = NULL;
}

static void set_groups_empty(struct hake_config *config)
{
    config->groups = no_group;
}

/* "no key-exchange group that can be used" */
static void set_groups_names(struct hake_config *config)
{
    config->groups = no_usable_group;
}

static void set_random_null(struct hake_config *config)
{
    config->random = NULL;
}

static const struct {
    void (*set)(struct hake_config *config);
    enum hake_error error;
} both_sides[] = {
    {set_role_none, HAKE_ERR_CONFIG_ROLE},
    {set_role_other, HAKE_ERR_CONFIG_ROLE},
    {set_suites_null, HAKE_ERR_CONFIG_SUITES},
    {set_suites_empty, HAKE_ERR_CONFIG_SUITES},
    {set_suites_lacking, HAKE_ERR_CONFIG_SUITES},
    {set_groups_null, HAKE_ERR_CONFIG_GROUPS},
    {set_groups_empty, HAKE_ERR_CONFIG_GROUPS},
    {set_groups_names, HAKE_ERR_CONFIG_GROUPS},
    {set_random_null, HAKE_ERR_CONFIG_RANDOM},
};
#define BOTH_SIDES ((int)(sizeof both_sides / sizeof both_sides[0]))

/* Nobody is there yet to send an alert to. */
static void assert_never_began(const struct loopback_side *side,
                               enum hake_error got, enum hake_error error)
{
    const hake_conn *c = &side->conn;

    ck_assert_str_eq(hake_error_info(got)->id, hake_error_info(error)->id);
    ck_assert_int_eq(hake_conn_failure(c)->error, error);
    ck_assert_uint_eq(hake_conn_failure(c)->alert_sent, HAKE_ALERT_none);
    ck_assert_uint_eq(hake_status(c), HAKE_FAILED | HAKE_HANDSHAKE_MEMORY_FREE);
    ck_assert_uint_eq(hake_sendrec_buf(c).len, 0);
}

START_TEST(refuses_a_configuration_that_cannot_work)
{
    both_sides[_i].set(&l.client.config);
    assert_never_began(&l.client, client_start(), both_sides[_i].error);
    both_sides[_i].set(&l.server.config);
    assert_never_began(&l.server, server_start(), both_sides[_i].error);
}
END_TEST

START_TEST(needs_buffers_of_the_least_sizes)
{
    struct loopback_side *side = _i % 2 ? &l.server : &l.client;
    struct hake_buffer *buffer = _i / 2 ? &side->out_buffer : &side->in_buffer;

    buffer->len = (_i / 2 ? HAKE_OUTPUT_MIN : HAKE_INPUT_MIN) - 1;
    assert_never_began(side, _i % 2 ? server_start() : client_start(),
                       HAKE_ERR_CONFIG_BUFFERS);
    buffer->len++;
    ck_assert_int_eq(_i % 2 ? server_start() : client_start(), HAKE_OK);
    buffer->len = 0;
    assert_never_began(side, _i % 2 ? server_start() : client_start(),
                       HAKE_ERR_CONFIG_BUFFERS);
}
END_TEST

/* ---- What the client needs -------------------------------------------- */

START_TEST(needs_a_scheme_that_the_client_can_verify)
{
    l.client.config.schemes = NULL;
    assert_never_began(&l.client, client_start(), HAKE_ERR_CONFIG_SCHEMES);
    l.client.config.schemes = no_scheme;
    assert_never_began(&l.client, client_start(), HAKE_ERR_CONFIG_SCHEMES);
    l.client.config.schemes = no_usable_scheme;
    assert_never_began(&l.client, client_start(), HAKE_ERR_CONFIG_SCHEMES);
}
END_TEST

START_TEST(needs_a_verifier_in_the_client)
{
    l.client.config.verify = NULL;
    assert_never_began(&l.client, client_start(), HAKE_ERR_CONFIG_VERIFY);
}
END_TEST

static enum hake_answer no_psk(void *ctx, hake_conn *conn, unsigned index,
                               struct hake_psk *psk)
{
    (void)ctx, (void)conn, (void)index, (void)psk;
    return HAKE_NO;
}

/* In TLS 1.2 a client with PSKs could still be shown a certificate. */
START_TEST(needs_no_verifier_beside_psks_of_tls_1_3_alone)
{
    static const struct hake_suite *const both[] = {
        &hake_suite13_chacha20_poly1305_sha256,
        &hake_suite12_ecdhe_ecdsa_chacha20_poly1305, NULL};

    l.client.config.verify = NULL;
    l.client.config.psk_offer = no_psk;
    ck_assert_int_eq(client_start(), HAKE_OK);
    l.client.config.suites = both;
    l.client.config.role = &hake_client;
    assert_never_began(&l.client, client_start(), HAKE_ERR_CONFIG_VERIFY);
    l.client.config.role = &hake_client13;
    ck_assert_int_eq(client_start(), HAKE_OK);
}
END_TEST

START_TEST(needs_a_server_name_that_sni_can_carry)
{
    uint8_t name[256];

    memset(name, 'a', sizeof name);
    l.client.server_name = (struct hake_bytes){name, 255};
    ck_assert_int_eq(client_start(), HAKE_OK);
    l.client.server_name.len = 256;
    assert_never_began(&l.client, client_start(), HAKE_ERR_CONFIG_SERVER_NAME);
    for (size_t at = 0; at < 255; at += 127) {
        memset(name, 'a', sizeof name);
        name[at] = '\0';
        l.client.server_name.len = 255;
        assert_never_began(&l.client, client_start(),
                           HAKE_ERR_CONFIG_SERVER_NAME);
    }
}
END_TEST

/* conn.h: "Limits; each has its error." */
/* A signalling suite, say: RFC 5746 3.3. */
static const struct hake_suite name_only = {
    .id = SUITE_RENEGOTIATION_SCSV, .version = 0x0303, .name = "?"};

START_TEST(advertises_suites_that_are_a_name_only)
{
    static const struct hake_suite *const list[] = {
        &name_only, &hake_suite13_chacha20_poly1305_sha256, NULL};
    static const uint8_t suites[] = {0, 4, 0, 0xff, 0x13, 0x03};
    /* record header, message header, version, random, session ID */
    const size_t at = 5 + 4 + 2 + 32 + 33;

    l.client.config.suites = l.server.config.suites = list;
    loopback_handshake(&l);
    ck_assert_mem_eq(l.client.wire.p + at, suites, sizeof suites);
    ck_assert_uint_eq(hake_conn_suite(&l.server.conn)->id, 0x1303);
}
END_TEST

START_TEST(never_accepts_a_suite_that_is_a_name_only)
{
    static struct hake_suite same;
    static const struct hake_suite *const lists[][2] = {
        {&same, NULL}, {&hake_suite13_chacha20_poly1305_sha256, NULL}};
    static const struct hake_suite *const both[] = {
        &same, &hake_suite13_aes_256_gcm_sha384, NULL};

    same = hake_suite13_chacha20_poly1305_sha256;
    same.aead = NULL;
    l.client.config.suites = lists[0];
    assert_never_began(&l.client, client_start(), HAKE_ERR_CONFIG_SUITES);
    if (loopback_lacks(1))
        return;
    l.client.config.suites = both;
    l.server.config.suites = lists[1];
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.client, HAKE_ERR_SUITE_NOT_OFFERED);
    loopback_init(&l);
    l.client.config.suites = lists[1];
    l.server.config.suites = both;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_SUITE_NO_OVERLAP);
}
END_TEST

START_TEST(offers_no_more_suites_than_it_has_room_for)
{
    static struct hake_suite suites[HAKE_SUITES_MAX + 1];
    static const struct hake_suite *list[HAKE_SUITES_MAX + 2];

    for (unsigned i = 0; i <= HAKE_SUITES_MAX; i++) {
        suites[i] = hake_suite13_chacha20_poly1305_sha256;
        suites[i].id = (uint16_t)(0x1303 + 0x100 * i);
        list[i] = &suites[i];
    }
    l.client.config.suites = list;
    assert_never_began(&l.client, client_start(), HAKE_ERR_CONFIG_SUITES);
    list[HAKE_SUITES_MAX] = NULL;
    ck_assert_int_eq(client_start(), HAKE_OK);
}
END_TEST

/* ---- What the server needs -------------------------------------------- */

START_TEST(needs_a_usable_credential_in_the_server)
{
    static const uint16_t none[] = {0};
    struct hake_credential credential = loopback_credential;

    l.server.config.credentials = &credential;
    if (_i == 0)
        l.server.config.credentials_len = 0;
    if (_i == 1)
        credential.chain_len = 0;
    if (_i == 2)
        credential.schemes = none;
    if (_i == 3)
        credential.sign = NULL;
    assert_never_began(&l.server, server_start(), HAKE_ERR_CONFIG_CREDENTIAL);
}
END_TEST

/* Its text must tell a caller what is wrong. */
START_TEST(needs_a_callback_for_its_alpn_policy)
{
    enum hake_error error;

    l.server.config.alpn_policy = HAKE_ALPN_CALLBACK;
    error = server_start();
    assert_never_began(&l.server, error, HAKE_ERR_CONFIG_ALPN);
    ck_assert_msg(strstr(hake_error_info(error)->text, "ALPN") != NULL,
                  "%s: %s", hake_error_info(error)->id,
                  hake_error_info(error)->text);
}
END_TEST

/* ---- Key shares, sessions, levels --------------------------------------- */

static struct hake_group second, third;

static const struct {
    const struct hake_group *shares[4];
    enum hake_error error;
} key_shares[] = {
    {{NULL}, HAKE_OK},
    {{&second, NULL}, HAKE_OK},
    {{&hake_x25519, &third, NULL}, HAKE_OK},
    {{&third, &hake_x25519, NULL}, HAKE_ERR_CONFIG_KEY_SHARES},
    {{&second, &second, NULL}, HAKE_ERR_CONFIG_KEY_SHARES},
    {{&name_group, NULL}, HAKE_ERR_CONFIG_KEY_SHARES},
    {{&hake_x25519, &second, &third, NULL}, HAKE_ERR_CONFIG_KEY_SHARES},
};
#define KEY_SHARES ((int)(sizeof key_shares / sizeof key_shares[0]))

/* RFC 9846 4.3.8: of groups that are offered, in their order, each once. */
START_TEST(needs_key_shares_in_the_order_of_its_groups)
{
    static const struct hake_group *const groups[] = {&hake_x25519, &name_group,
                                                      &second, &third, NULL};
    static const struct hake_group *const fewer[] = {&hake_x25519, NULL};

    second = third = hake_x25519;
    second.id = 0x001e;
    third.id = 0x001f;
    l.client.config.groups = groups;
    l.client.config.key_shares =
        (const struct hake_group *const *)key_shares[_i].shares;
    ck_assert_int_eq(client_start(), key_shares[_i].error);
    l.client.config.groups = fewer;
    ck_assert_int_eq(client_start(),
                     _i == 0 ? HAKE_OK : HAKE_ERR_CONFIG_KEY_SHARES);
}
END_TEST

static bool clock_tell(void *ctx, int64_t *now)
{
    (void)ctx, (void)now;
    return false;
}

static enum hake_answer no_session(void *ctx, hake_conn *conn,
                                   struct hake_bytes key,
                                   struct hake_bytes *session)
{
    (void)ctx, (void)conn, (void)key, (void)session;
    return HAKE_NO;
}

static void forget(void *ctx, hake_conn *conn, struct hake_bytes key,
                   struct hake_bytes state, struct hake_bytes ticket)
{
    (void)ctx, (void)conn, (void)key, (void)state, (void)ticket;
}

/* RFC 9846 8: early data with a record of what came, and tickets; a cookie and
 * a ticket with their key. */
START_TEST(needs_what_its_early_data_and_cookies_do)
{
    l.server.config.clock = clock_tell;
    l.server.config.max_early_data = _i == 3 ? 0 : 1;
    l.server.config.ticket_key = _i == 0 ? NULL : hake_ticket_key_find;
    l.server.config.replay = _i == 1 ? NULL : hake_replay_record;
    if (_i == 2)
        ck_assert_int_eq(server_start(), HAKE_OK);
    if (_i >= 2) {
        l.server.config.flags |= HAKE_RETRY_ALWAYS;
        ck_assert_int_eq(server_start(), HAKE_OK);
        l.server.config.max_early_data = 0;
        l.server.config.ticket_key = NULL;
    }
    assert_never_began(&l.server, server_start(), HAKE_ERR_CONFIG_SESSIONS);
}
END_TEST

START_TEST(needs_a_clock_for_sessions)
{
    l.client.config.session_find = _i == 1 ? NULL : no_session;
    l.client.config.session_save = _i == 0 ? NULL : forget;
    assert_never_began(&l.client, client_start(), HAKE_ERR_CONFIG_SESSIONS);
    l.client.config.clock = clock_tell;
    ck_assert_int_eq(client_start(), HAKE_OK);
}
END_TEST

static void level_tell(void *ctx, hake_conn *conn, enum hake_level level,
                       bool sending, struct hake_bytes secret)
{
    (void)ctx, (void)conn, (void)level, (void)sending, (void)secret;
}

/* Without records there is nothing to carry it in. */
START_TEST(has_no_early_data_by_levels)
{
    l.client.config.level = l.server.config.level = level_tell;
    ck_assert_int_eq(client_start(), HAKE_OK);
    l.client.config.flags |= HAKE_EARLY_DATA;
    assert_never_began(&l.client, client_start(), HAKE_ERR_CONFIG_LEVELS);
    l.server.config.clock = clock_tell;
    l.server.config.ticket_key = hake_ticket_key_find;
    l.server.config.replay = hake_replay_record;
    ck_assert_int_eq(server_start(), HAKE_OK);
    l.server.config.max_early_data = 1;
    assert_never_began(&l.server, server_start(), HAKE_ERR_CONFIG_LEVELS);
}
END_TEST

/* PSKs stand for a certificate in TLS 1.3, and in suites of TLS 1.2 that say
 * so. */
START_TEST(needs_a_credential_beside_psks_in_tls_1_2)
{
    loopback_init12(&l, _i == 0 ? CHACHA12 : PSK12);
    l.server.config.psk = loopback_psk;
    l.server.config.credentials_len = 0;
    ck_assert_int_eq(server_start(),
                     _i == 0 ? HAKE_ERR_CONFIG_SUITES : HAKE_OK);
    l.server.config.suites = loopback_suites[0];
    ck_assert_int_eq(server_start(), HAKE_OK);
}
END_TEST

/* ---- Name-only descriptors -------------------------------------------- */

START_TEST(advertises_names_and_uses_others)
{
    static const struct hake_group *const groups[] = {&name_group, &hake_x25519,
                                                      NULL};
    static const struct hake_scheme *const schemes[] = {&name_scheme,
                                                        &hake_ed25519, NULL};
    static const struct hake_suite *const suites[] = {
        &lacking_suite, &hake_suite13_chacha20_poly1305_sha256, NULL};

    l.client.config.groups = l.server.config.groups = groups;
    l.client.config.schemes = schemes;
    l.client.config.suites = l.server.config.suites = suites;
    loopback_handshake(&l);
    ck_assert_ptr_eq(hake_conn_group(&l.client.conn), &hake_x25519);
    ck_assert_uint_eq(hake_conn_scheme(&l.client.conn), 0x0807);
}
END_TEST

/* Signs, and says so with the number of the name-only scheme. */
static enum hake_answer sign_as_name(void *ctx, uint16_t scheme, uint8_t *sig,
                                     size_t *sig_len, struct hake_bytes message)
{
    ck_assert_uint_eq(scheme, 0x0403);
    return loopback_credential.sign(ctx, 0x0807, sig, sig_len, message);
}

START_TEST(never_accepts_a_scheme_that_is_a_name_only)
{
    static const struct hake_scheme *const schemes[] = {&name_scheme,
                                                        &hake_ed25519, NULL};
    static const uint16_t ids[] = {0x0403, 0};
    struct hake_credential credential = loopback_credential;

    credential.schemes = ids;
    credential.sign = sign_as_name;
    l.client.config.schemes = schemes;
    l.server.config.credentials = &credential;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.client, HAKE_ERR_SCHEME_NOT_OFFERED);
}
END_TEST

/* ---- Randomness ------------------------------------------------------- */

START_TEST(fails_if_randomness_does_at_any_call)
{
    unsigned calls = _i == 1 ? 2 : 3;

    for (unsigned at = 1; at <= calls; at++) {
        fresh();
        l.client.config.flags = _i == 1 ? HAKE_NO_COMPAT : 0;
        l.client.random.fail_at = at;
        assert_never_began(&l.client, client_start(), HAKE_ERR_RANDOM_FAILED);
        ck_assert_uint_eq(l.client.random.calls, at);
    }
    fresh();
    l.client.config.flags = _i == 1 ? HAKE_NO_COMPAT : 0;
    l.client.random.fail_at = calls + 1;
    ck_assert_int_eq(client_start(), HAKE_OK);
}
END_TEST

START_TEST(fails_if_the_servers_randomness_does)
{
    l.server.random.fail_at = (unsigned)_i;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_RANDOM_FAILED);
    ck_assert_uint_eq(l.server.random.calls, (unsigned)_i);
    loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
    ck_assert_uint_eq(l.client.conn.failure.alert_received,
                      HAKE_ALERT_internal_error);
    ck_assert_uint_eq(l.server.said.len, 0);
}
END_TEST

Suite *engine_config_test(void)
{
    Suite *suite = suite_create("engine_config");
    TCase *tcase = tcase_create("engine_config");

    tcase_add_checked_fixture(tcase, fresh, NULL);
    tcase_add_loop_test(tcase, refuses_a_configuration_that_cannot_work, 0,
                        BOTH_SIDES);
    tcase_add_loop_test(tcase, needs_buffers_of_the_least_sizes, 0, 4);
    tcase_add_test(tcase, needs_a_scheme_that_the_client_can_verify);
    tcase_add_test(tcase, needs_a_verifier_in_the_client);
    tcase_add_test(tcase, needs_no_verifier_beside_psks_of_tls_1_3_alone);
    tcase_add_test(tcase, needs_a_server_name_that_sni_can_carry);
    tcase_add_test(tcase, advertises_suites_that_are_a_name_only);
    tcase_add_test(tcase, never_accepts_a_suite_that_is_a_name_only);
    tcase_add_test(tcase, offers_no_more_suites_than_it_has_room_for);
    tcase_add_loop_test(tcase, needs_a_usable_credential_in_the_server, 0, 4);
    tcase_add_test(tcase, needs_a_callback_for_its_alpn_policy);
    tcase_add_loop_test(tcase, needs_key_shares_in_the_order_of_its_groups, 0,
                        KEY_SHARES);
    tcase_add_loop_test(tcase, needs_what_its_early_data_and_cookies_do, 0, 4);
    tcase_add_loop_test(tcase, needs_a_clock_for_sessions, 0, 3);
    tcase_add_test(tcase, has_no_early_data_by_levels);
    tcase_add_loop_test(tcase, needs_a_credential_beside_psks_in_tls_1_2, 0, 2);
    tcase_add_test(tcase, advertises_names_and_uses_others);
    tcase_add_test(tcase, never_accepts_a_scheme_that_is_a_name_only);
    tcase_add_loop_test(tcase, fails_if_randomness_does_at_any_call, 0, 2);
    tcase_add_loop_test(tcase, fails_if_the_servers_randomness_does, 1, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}

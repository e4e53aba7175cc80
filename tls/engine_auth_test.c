/*
 * engine_auth_test.c: client authentication in both versions. Loop tests run by
 * version: 0 is TLS 1.3, 1 is TLS 1.2.
 */
#include <check.h>
#include <string.h>

#include "tls/loopback.h"

Suite *engine_auth_test(void);

#define VERSIONS 2

static struct loopback l;

static void fresh(int version)
{
    if (version == 0)
        loopback_init(&l);
    else
        loopback_init12(&l, CHACHA12);
}

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

/* ---- Questions to the outside ----------------------------------------- */

static struct {
    enum hake_answer sign, verify; /* what is answered */
    unsigned sign_delay, verify_delay;
    unsigned signs, verifies; /* how often they were asked */
    struct hake_peer peer;    /* what the verifier saw */
    struct hake_bytes first;
    size_t signed_len;
} told;

static struct hake_credential asked_credential;

static enum hake_answer sign(void *ctx, uint16_t scheme, uint8_t *sig,
                             size_t *sig_len, struct hake_bytes message)
{
    told.signed_len = message.len;
    if (told.signs++ < told.sign_delay)
        return HAKE_NOT_YET;
    return told.sign == HAKE_YES
               ? loopback_credential.sign(ctx, scheme, sig, sig_len, message)
               : told.sign;
}

static enum hake_answer verify(void *ctx, const struct hake_peer *peer,
                               struct hake_verdict *verdict)
{
    told.peer = *peer;
    told.first = peer->certificates[0];
    if (told.verifies++ < told.verify_delay)
        return HAKE_NOT_YET;
    return told.verify == HAKE_YES ? hake_verify_pinned(ctx, peer, verdict)
                                   : told.verify;
}

/* The client is asked for a certificate, and both answers can be delayed. */
static void questions_init(int version)
{
    fresh(version);
    loopback_auth(&l);
    memset(&told, 0, sizeof told);
    told.sign = told.verify = HAKE_YES;
    asked_credential = loopback_credential;
    asked_credential.sign = sign;
    l.client.config.credentials = &asked_credential;
    l.server.config.verify = verify;
}

/* ---- Client authentication -------------------------------------------- */

START_TEST(authenticates_a_client)
{
    questions_init(_i);
    run();
    loopback_assert_connected(&l);
    ck_assert(hake_conn_verified(&l.server.conn));
    ck_assert(hake_conn_verified(&l.client.conn));
    ck_assert(told.peer.client);
    ck_assert_uint_eq(told.peer.type, HAKE_X509);
    ck_assert_uint_eq(told.peer.version, _i == 0 ? 0x0304 : 0x0303);
    ck_assert_ptr_eq(told.peer.config, &l.server.config);
    ck_assert_uint_eq(told.peer.len, 1);
    ck_assert_uint_eq(told.peer.name.len, 0);
    ck_assert_uint_eq(told.first.len, LOOPBACK_CERTIFICATE_LEN);
    ck_assert_uint_eq(told.verifies, 1);
    ck_assert_uint_eq(told.signs, 1);
}
END_TEST

START_TEST(authenticates_a_client_byte_by_byte)
{
    questions_init(_i);
    loopback_start(&l);
    loopback_run(&l, 1);
    loopback_assert_connected(&l);
    ck_assert(hake_conn_verified(&l.server.conn));
}
END_TEST

/* RFC 8422 5.8: what is signed in TLS 1.2 is the messages themselves. */
START_TEST(signs_the_messages_themselves_in_tls_1_2)
{
    size_t hello, all;

    questions_init(1);
    loopback_start(&l);
    hello = l.client.handshake.kept.len;
    ck_assert_uint_gt(hello, 0);
    ck_assert_mem_eq(l.client.messages, l.client.out + 5, hello);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    all = told.signed_len;
    ck_assert_mem_eq(l.client.messages, l.server.messages, all);
    ck_assert_mem_eq(l.client.said.p, l.client.messages, hello);
    ck_assert_uint_eq(l.server.messages[all], 15); /* CertificateVerify */
}
END_TEST

/* RFC 9846 4.5.1.3 and RFC 5246 7.4.6: "the server MAY at its discretion
 * either continue the handshake [...], or abort". */
START_TEST(goes_on_without_a_certificate_that_is_optional)
{
    questions_init(_i);
    l.client.config.credentials_len = 0;
    l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
    run();
    loopback_assert_connected(&l);
    ck_assert(!hake_conn_verified(&l.server.conn));
    ck_assert_uint_eq(told.verifies, 0);
}
END_TEST

START_TEST(verifies_a_certificate_that_is_optional)
{
    questions_init(_i);
    l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
    run();
    loopback_assert_connected(&l);
    ck_assert(hake_conn_verified(&l.server.conn));
    questions_init(_i);
    l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
    told.verify = HAKE_NO;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_CERTIFICATE_REFUSED);
}
END_TEST

START_TEST(requires_a_certificate)
{
    questions_init(_i);
    l.client.config.credentials_len = 0;
    run();
    loopback_assert_failed(&l.server, _i == 0
                                          ? HAKE_ERR_CERTIFICATE_REQUIRED
                                          : HAKE_ERR_CERTIFICATE_REQUIRED12);
    loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
    ck_assert(!hake_conn_verified(&l.server.conn));
}
END_TEST

START_TEST(asks_no_client_for_anything_by_default)
{
    questions_init(_i);
    l.server.config.client_auth = HAKE_CLIENT_AUTH_NONE;
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(told.verifies + told.signs, 0);
    ck_assert(!hake_conn_verified(&l.server.conn));
}
END_TEST

static enum hake_answer refuse(void *ctx, const struct hake_peer *peer,
                               struct hake_verdict *verdict)
{
    (void)ctx, (void)peer;
    verdict->error = HAKE_ERR_CERTIFICATE_EXPIRED;
    verdict->certificate = 7;
    return HAKE_NO;
}

START_TEST(says_which_certificate_is_wrong)
{
    struct loopback_side *side = _i % 2 ? &l.server : &l.client;

    questions_init(_i / 2);
    side->config.verify = refuse;
    run();
    loopback_assert_failed(side, HAKE_ERR_CERTIFICATE_EXPIRED);
    ck_assert_uint_eq(side->conn.failure.certificate, 7);
    ck_assert_uint_eq(side->conn.failure.alert_sent,
                      HAKE_ALERT_certificate_expired);
    questions_init(_i / 2);
    ck_assert_int_eq(l.client.conn.failure.certificate, 0); /* not started */
    loopback_start(&l);
    ck_assert_uint_eq(l.client.conn.failure.certificate, HAKE_CERTIFICATE_NONE);
}
END_TEST

START_TEST(ends_if_the_clients_key_does_not_sign)
{
    questions_init(_i);
    told.sign = HAKE_NO;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_SIGNING_FAILED);
}
END_TEST

/* Whoever failed before Finished has verified nobody. */
START_TEST(has_verified_nobody_before_the_end)
{
    const uint8_t last = _i == 0 ? WAIT_FINISHED : WAIT_CCS;

    fresh(_i);
    loopback_auth(&l);
    l.server.config.flags = HAKE_ONE_MESSAGE_PER_RECORD;
    loopback_start(&l);
    while (l.client.conn.state != last) {
        ck_assert(!hake_conn_verified(&l.client.conn));
        if (loopback_move(&l.server, &l.client, 1) == 0)
            ck_assert_uint_gt(loopback_move(&l.client, &l.server, 1), 0);
    }
    ck_assert(l.client.conn.facts & FACT_SIGNATURE);
    ck_assert(!hake_conn_verified(&l.client.conn));
    hake_recvrec_end(&l.client.conn);
    loopback_assert_failed(&l.client, HAKE_ERR_CLOSED_EARLY);
    ck_assert(!hake_conn_verified(&l.client.conn));
}
END_TEST

static enum hake_error refused_with;

static enum hake_answer refuse_with(void *ctx, const struct hake_peer *peer,
                                    struct hake_verdict *verdict)
{
    (void)ctx, (void)peer;
    verdict->error = refused_with;
    return HAKE_NO;
}

/* A refusal is one, whatever else the error means. */
START_TEST(tells_the_peer_of_every_refusal)
{
    static const enum hake_error errors[] = {HAKE_OK, HAKE_PENDING,
                                             HAKE_ERR_MISUSE};

    for (unsigned i = 0; i < 3; i++) {
        questions_init(_i);
        refused_with = errors[i];
        l.server.config.verify = refuse_with;
        run();
        loopback_assert_failed(&l.server, HAKE_ERR_CERTIFICATE_REFUSED);
    }
}
END_TEST

/* ---- Answers that come late ------------------------------------------- */

/* A second connection, of which both sides are here. */
static struct loopback other;

static void other_connects(int version)
{
    if (version == 0)
        loopback_init(&other);
    else
        loopback_init12(&other, CHACHA12);
    loopback_handshake(&other);
}

static void assert_waits(struct loopback_side *side, const unsigned *asked,
                         unsigned delay, int version)
{
    loopback_run(&l, SIZE_MAX);
    for (unsigned i = 1; i <= delay; i++) {
        ck_assert_uint_eq(*asked, i);
        ck_assert(hake_status(&side->conn) & HAKE_WANT_EXTERNAL);
        ck_assert(!(hake_status(&side->conn) & HAKE_CONNECTED));
        other_connects(version);
        loopback_run(&l, SIZE_MAX); /* nothing moves */
        ck_assert_uint_eq(*asked, i);
        ck_assert_int_eq(hake_resume(&side->conn), HAKE_OK);
        loopback_run(&l, SIZE_MAX);
    }
    loopback_assert_connected(&l);
    ck_assert(hake_conn_verified(&l.server.conn));
}

START_TEST(waits_for_the_clients_key)
{
    questions_init(_i);
    told.sign_delay = 3;
    loopback_start(&l);
    assert_waits(&l.client, &told.signs, 3, _i);
}
END_TEST

START_TEST(waits_for_the_servers_key)
{
    questions_init(_i);
    l.client.config.credentials = &loopback_credential;
    l.server.config.credentials = &asked_credential;
    told.sign_delay = 3;
    loopback_start(&l);
    assert_waits(&l.server, &told.signs, 3, _i);
}
END_TEST

START_TEST(waits_for_the_verdict_on_a_client)
{
    questions_init(_i);
    told.verify_delay = 3;
    loopback_start(&l);
    assert_waits(&l.server, &told.verifies, 3, _i);
}
END_TEST

/* ---- The messages kept for TLS 1.2 ------------------------------------ */

/* RFC 8422 5.8 needs them; without them the client has nothing to show. */
START_TEST(shows_nothing_without_the_messages)
{
    questions_init(1);
    l.client.kept.len = 0;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_CERTIFICATE_REQUIRED12);
    questions_init(1);
    l.client.kept.len = 0;
    l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(told.signs, 0);
}
END_TEST

START_TEST(asks_for_nothing_without_the_messages)
{
    questions_init(1);
    l.server.kept.len = 0;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_MESSAGES_NOT_KEPT);
    questions_init(1);
    l.server.kept.len = 0;
    l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(told.signs, 0);
}
END_TEST

/* TLS 1.3 hashes them. */
START_TEST(needs_no_messages_in_tls_1_3)
{
    questions_init(0);
    l.client.kept.len = l.server.kept.len = 0;
    run();
    loopback_assert_connected(&l);
    ck_assert(hake_conn_verified(&l.server.conn));
}
END_TEST

/* Every size that is too small; the first that is not, works. */
START_TEST(says_that_the_memory_for_messages_is_too_small)
{
    struct loopback_side *side = _i == 0 ? &l.client : &l.server;
    size_t needed;

    questions_init(1);
    run();
    loopback_assert_connected(&l);
    needed = told.signed_len;
    for (size_t len = 1; len < needed; len += len < 64 ? 1 : 61) {
        questions_init(1);
        side->kept.len = len;
        run();
        loopback_assert_failed(side, HAKE_ERR_MESSAGES_NOT_KEPT);
    }
    questions_init(1);
    side->kept.len = needed - 1;
    run();
    loopback_assert_failed(side, HAKE_ERR_MESSAGES_NOT_KEPT);
    questions_init(1);
    side->kept.len = needed;
    run();
    loopback_assert_connected(&l);
}
END_TEST

START_TEST(takes_memory_for_messages_only_at_the_start)
{
    struct hake_buffer memory = {l.client.messages, LOOPBACK_LOG};

    fresh(1);
    loopback_start(&l);
    ck_assert_int_eq(hake_keep_messages(&l.client.conn, memory), HAKE_OK);
    ck_assert_int_eq(hake_keep_messages(&l.server.conn, memory), HAKE_OK);
    loopback_move(&l.client, &l.server, 1);
    ck_assert_int_eq(hake_keep_messages(&l.client.conn, memory),
                     HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_keep_messages(&l.server.conn, memory),
                     HAKE_ERR_MISUSE);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert_int_eq(hake_keep_messages(&l.client.conn, memory),
                     HAKE_ERR_MISUSE);
    ck_assert_int_eq(hake_keep_messages(&l.server.conn, memory),
                     HAKE_ERR_MISUSE);
}
END_TEST

START_TEST(takes_the_memory_that_was_given_last)
{
    fresh(1);
    loopback_auth(&l);
    l.client.kept.len = 8; /* too small for ClientHello already */
    loopback_start(&l);
    l.client.kept.len = LOOPBACK_LOG;
    ck_assert_int_eq(hake_keep_messages(&l.client.conn, l.client.kept),
                     HAKE_OK);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
}
END_TEST

/* They hold what was said in confidence: gone with the handshake's memory, and
 * in TLS 1.3, which has no use for them, as soon as it is chosen. */
START_TEST(wipes_the_messages)
{
    static const uint8_t zeros[LOOPBACK_LOG];

    questions_init(_i);
    run();
    loopback_assert_connected(&l);
    if (_i == 1)
        ck_assert_mem_ne(l.client.messages, zeros, 64);
    hake_handshake_release(&l.client.conn);
    hake_wipe(&l.server.conn);
    ck_assert_mem_eq(l.client.messages, zeros, LOOPBACK_LOG);
    ck_assert_mem_eq(l.server.messages, zeros, LOOPBACK_LOG);
}
END_TEST

/* ---- Which of a client's certificates --------------------------------- */

static const uint16_t ed25519_only[] = {0x0807, 0}, foreign[] = {0x0403, 0};
static const uint8_t name_a[] = {0x30, 1, 'a'}, name_b[] = {0x30, 1, 'b'};
static const struct hake_bytes authority_a = {name_a, 3},
                               authority_b = {name_b, 3};

/* Whether the client showed something. */
static bool is_shown(int version, const struct hake_credential *credentials,
                     size_t len, const struct hake_bytes *authorities,
                     size_t authorities_len)
{
    questions_init(version);
    l.client.config.credentials = credentials;
    l.client.config.credentials_len = len;
    l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
    l.server.config.authorities = authorities;
    l.server.config.authorities_len = authorities_len;
    run();
    loopback_assert_connected(&l);
    return hake_conn_verified(&l.server.conn);
}

/* RFC 9846 4.3.4, RFC 5246 7.4.4. */
START_TEST(shows_what_a_listed_authority_issued)
{
    const struct hake_bytes both[] = {authority_b, authority_a};
    struct hake_credential credential = loopback_credential;

    ck_assert(is_shown(_i, &credential, 1, both, 2)); /* says nothing of it */
    credential.issuers = &authority_a;
    credential.issuers_len = 1;
    ck_assert(is_shown(_i, &credential, 1, both, 2));
    ck_assert(is_shown(_i, &credential, 1, both, 0));
    ck_assert(!is_shown(_i, &credential, 1, &authority_b, 1));
}
END_TEST

START_TEST(shows_the_first_credential_that_suits)
{
    struct hake_credential credentials[2];

    credentials[0] = credentials[1] = loopback_credential;
    credentials[0].schemes = foreign;
    ck_assert(is_shown(_i, credentials, 2, NULL, 0));
    ck_assert(!is_shown(_i, credentials, 1, NULL, 0));
    credentials[0].schemes = ed25519_only;
    credentials[0].type = HAKE_RAW_PUBLIC_KEY; /* which nobody negotiated */
    ck_assert(is_shown(_i, credentials, 2, NULL, 0));
    ck_assert(!is_shown(_i, credentials, 1, NULL, 0));
}
END_TEST

/* ---- Configurations --------------------------------------------------- */

static enum hake_error client_start(void)
{
    return hake_client_start(&l.client.conn, &l.client.handshake,
                             &l.client.config, l.client.in_buffer,
                             l.client.out_buffer, l.client.server_name);
}

START_TEST(refuses_configurations_that_cannot_authenticate)
{
    static const uint8_t types[] = {HAKE_RAW_PUBLIC_KEY, HAKE_X509, 1};
    struct hake_credential broken = loopback_credential;

    questions_init(_i);
    l.server.config.verify = NULL;
    ck_assert_int_eq(hake_server_start(&l.server.conn, &l.server.handshake,
                                       &l.server.config, l.server.in_buffer,
                                       l.server.out_buffer),
                     HAKE_ERR_CONFIG_VERIFY);
    questions_init(_i);
    l.server.config.schemes = NULL;
    ck_assert_int_eq(hake_server_start(&l.server.conn, &l.server.handshake,
                                       &l.server.config, l.server.in_buffer,
                                       l.server.out_buffer),
                     HAKE_ERR_CONFIG_SCHEMES);
    questions_init(_i);
    broken.sign = NULL;
    l.client.config.credentials = &broken;
    ck_assert_int_eq(client_start(), HAKE_ERR_CONFIG_CREDENTIAL);
    broken = loopback_credential;
    broken.type = 1; /* OpenPGP, which TLS 1.3 forbids */
    ck_assert_int_eq(client_start(), HAKE_ERR_CONFIG_CREDENTIAL);
    broken.type = HAKE_RAW_PUBLIC_KEY;
    ck_assert_int_eq(client_start(), HAKE_OK);
    broken.chain_len = 2;
    ck_assert_int_eq(client_start(), HAKE_ERR_CONFIG_CREDENTIAL);
    questions_init(_i);
    l.client.config.peer_types = (struct hake_bytes){types, 2};
    ck_assert_int_eq(client_start(), HAKE_OK);
    l.client.config.peer_types.len = 3;
    ck_assert_int_eq(client_start(), HAKE_ERR_CONFIG_TYPES);
}
END_TEST

Suite *engine_auth_test(void)
{
    Suite *suite = suite_create("engine_auth");
    TCase *tcase = tcase_create("engine_auth");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, authenticates_a_client, 0, VERSIONS);
    tcase_add_loop_test(tcase, authenticates_a_client_byte_by_byte, 0,
                        VERSIONS);
    tcase_add_test(tcase, signs_the_messages_themselves_in_tls_1_2);
    tcase_add_loop_test(tcase, goes_on_without_a_certificate_that_is_optional,
                        0, VERSIONS);
    tcase_add_loop_test(tcase, verifies_a_certificate_that_is_optional, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, requires_a_certificate, 0, VERSIONS);
    tcase_add_loop_test(tcase, asks_no_client_for_anything_by_default, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, says_which_certificate_is_wrong, 0,
                        2 * VERSIONS);
    tcase_add_loop_test(tcase, ends_if_the_clients_key_does_not_sign, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, waits_for_the_clients_key, 0, VERSIONS);
    tcase_add_loop_test(tcase, waits_for_the_servers_key, 0, VERSIONS);
    tcase_add_loop_test(tcase, waits_for_the_verdict_on_a_client, 0, VERSIONS);
    tcase_add_test(tcase, shows_nothing_without_the_messages);
    tcase_add_test(tcase, asks_for_nothing_without_the_messages);
    tcase_add_test(tcase, needs_no_messages_in_tls_1_3);
    tcase_add_loop_test(tcase, says_that_the_memory_for_messages_is_too_small,
                        0, 2);
    tcase_add_test(tcase, takes_memory_for_messages_only_at_the_start);
    tcase_add_test(tcase, takes_the_memory_that_was_given_last);
    tcase_add_loop_test(tcase, wipes_the_messages, 0, VERSIONS);
    tcase_add_loop_test(tcase, has_verified_nobody_before_the_end, 0, VERSIONS);
    tcase_add_loop_test(tcase, tells_the_peer_of_every_refusal, 0, VERSIONS);
    tcase_add_loop_test(tcase, shows_what_a_listed_authority_issued, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, shows_the_first_credential_that_suits, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, refuses_configurations_that_cannot_authenticate,
                        0, VERSIONS);
    suite_add_tcase(suite, tcase);
    return suite;
}

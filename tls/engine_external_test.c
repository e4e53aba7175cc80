/*
 * engine_external_test.c: the questions to the application: ClientHello hook,
 * certificate verification, signature. Each may answer "not yet", any number
 * of times, and the handshake is the same as without; an answer that is no
 * clear yes is a no.
 */
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

enum question { HELLO, VERIFY, SIGN, QUESTIONS };

/* What the callbacks answer, and how often they were asked. */
static unsigned delays[QUESTIONS], asked[QUESTIONS];
static enum hake_answer answers[QUESTIONS];
static enum hake_error verify_error;
static bool verify_has_key, verify_has_error;
static size_t signature_len;

static struct loopback l, whole;
static struct hake_credential credential;
static struct hake_config other;
static const struct hake_config *swap_to;

static enum hake_answer answer(enum question q)
{
    return ++asked[q] <= delays[q] ? HAKE_NOT_YET : answers[q];
}

static enum hake_answer hello(void *ctx, hake_conn *conn,
                              const struct hake_hello *seen,
                              const struct hake_config **config)
{
    (void)ctx;
    ck_assert_ptr_eq(conn, &l.server.conn);
    ck_assert_ptr_eq(*config, &l.server.config);
    ck_assert_uint_eq(seen->server_name.len, 9);
    if (swap_to != NULL)
        *config = swap_to;
    return answer(HELLO);
}

static enum hake_answer verify(void *ctx, const struct hake_peer *peer,
                               struct hake_verdict *verdict)
{
    (void)ctx;
    ck_assert_ptr_eq(peer->config, &l.client.config);
    ck_assert(!peer->client);
    ck_assert_uint_eq(peer->version, 0x0304);
    ck_assert_uint_eq(peer->type, HAKE_X509);
    ck_assert_uint_eq(peer->len, 1);
    ck_assert_uint_eq(peer->certificates[0].len, LOOPBACK_CERTIFICATE_LEN);
    ck_assert_mem_eq(peer->certificates[0].p, loopback_certificate,
                     LOOPBACK_CERTIFICATE_LEN);
    ck_assert_uint_eq(peer->name.len, 9);
    ck_assert_mem_eq(peer->name.p, "localhost", 9);
    ck_assert_int_eq(verdict->error, HAKE_ERR_CERTIFICATE_REFUSED);
    ck_assert_uint_eq(verdict->certificate, HAKE_CERTIFICATE_NONE);
    if (verify_has_error)
        verdict->error = verify_error;
    if (verify_has_key) {
        verdict->key.kind = HAKE_KEY_ED25519;
        verdict->key.bytes.p = loopback_public_key;
        verdict->key.bytes.len = 32;
    }
    return answer(VERIFY);
}

static enum hake_answer sign(void *ctx, uint16_t scheme, uint8_t *sig,
                             size_t *sig_len, struct hake_bytes message)
{
    enum hake_answer a = answer(SIGN);

    ck_assert_uint_eq(*sig_len, 64);
    ck_assert_uint_eq(message.len, 64 + 34 + 32);
    if (a != HAKE_YES)
        return a;
    loopback_credential.sign(ctx, scheme, sig, sig_len, message);
    *sig_len = signature_len;
    return a;
}

static void configure(void)
{
    loopback_init(&l);
    loopback_alpn(&l.client, "\2h2");
    loopback_alpn(&l.server, "\2h2");
    l.server.config.hello = hello;
    l.client.config.verify = verify;
    credential = loopback_credential;
    credential.sign = sign;
    l.server.config.credentials = &credential;
    memset(asked, 0, sizeof asked);
}

static void fresh(void)
{
    memset(delays, 0, sizeof delays);
    for (int i = 0; i < QUESTIONS; i++)
        answers[i] = HAKE_YES;
    verify_has_key = true;
    verify_has_error = false;
    signature_len = 64;
    swap_to = NULL;
    configure();
}

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

static struct loopback_side *asker(enum question q)
{
    return q == VERIFY ? &l.client : &l.server;
}

/* ---- Not yet ---------------------------------------------------------- */

static void whole_make(void)
{
    loopback_handshake(&l);
    whole = l;
    configure();
}

static void assert_same_as_whole(void)
{
    loopback_assert_connected(&l);
    ck_assert_uint_eq(l.client.wire.len, whole.client.wire.len);
    ck_assert_uint_eq(l.server.wire.len, whole.server.wire.len);
    ck_assert_mem_eq(l.client.wire.p, whole.client.wire.p, l.client.wire.len);
    ck_assert_mem_eq(l.server.wire.p, whole.server.wire.p, l.server.wire.len);
    ck_assert_mem_eq(l.server.seen.secret, whole.server.seen.secret,
                     sizeof l.server.seen.secret);
}

START_TEST(waits_for_an_answer_and_goes_on_as_if_it_had_not)
{
    enum question q = (enum question)(_i % QUESTIONS);
    struct loopback_side *side = asker(q);
    unsigned times = 1 + (unsigned)_i / QUESTIONS;

    whole_make();
    delays[q] = times;
    run();
    for (unsigned i = 1; i <= times; i++) {
        unsigned drawn = side->random.calls, status;

        ck_assert_uint_eq(asked[q], i);
        status = hake_status(&side->conn);
        ck_assert(status & HAKE_WANT_EXTERNAL);
        ck_assert(!(status & (HAKE_RECVREC | HAKE_SENDAPP | HAKE_CONNECTED)));
        ck_assert_uint_eq(hake_recvrec_buf(&side->conn).len, 0);
        ck_assert_int_eq(hake_resume(&side->conn), HAKE_OK);
        if (i < times)
            ck_assert_uint_eq(side->random.calls, drawn);
    }
    ck_assert(!(hake_status(&side->conn) & HAKE_WANT_EXTERNAL));
    loopback_run(&l, SIZE_MAX);
    assert_same_as_whole();
}
END_TEST

START_TEST(writes_nothing_while_a_hook_has_not_answered)
{
    delays[HELLO] = 2;
    run();
    ck_assert_uint_eq(hake_sendrec_buf(&l.server.conn).len, 0);
    ck_assert_uint_eq(l.server.random.calls, 0);
    hake_resume(&l.server.conn);
    ck_assert_uint_eq(hake_sendrec_buf(&l.server.conn).len, 0);
    ck_assert_uint_eq(l.server.random.calls, 0);
}
END_TEST

START_TEST(waits_for_all_three_one_byte_at_a_time)
{
    whole_make();
    delays[HELLO] = delays[VERIFY] = delays[SIGN] = 2;
    loopback_start(&l);
    for (unsigned i = 0; i < 20; i++) {
        loopback_run(&l, 1);
        for (int s = 0; s < 2; s++) {
            hake_conn *c = s ? &l.server.conn : &l.client.conn;

            if (hake_status(c) & HAKE_WANT_EXTERNAL)
                ck_assert_int_eq(hake_resume(c), HAKE_OK);
        }
    }
    assert_same_as_whole();
    for (int i = 0; i < QUESTIONS; i++)
        ck_assert_uint_eq(asked[i], 3);
}
END_TEST

/* The trace is told everything once, though a row is run again. */
START_TEST(is_traced_once)
{
    enum question q = (enum question)_i;

    whole_make();
    delays[q] = 3;
    run();
    for (unsigned i = 0; i < 3; i++)
        hake_resume(&asker(q)->conn);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(
        asker(q)->seen.messages,
        (q == VERIFY ? &whole.client : &whole.server)->seen.messages);
    ck_assert_uint_eq(
        asker(q)->seen.extensions,
        (q == VERIFY ? &whole.client : &whole.server)->seen.extensions);
}
END_TEST

/* Small output: the flight goes out in parts, and is asked for again. */
START_TEST(waits_with_a_small_output)
{
    delays[SIGN] = 1;
    l.server.out_buffer.len = HAKE_OUTPUT_MIN;
    loopback_start(&l);
    for (unsigned i = 0; i < 8; i++) {
        loopback_run(&l, 7);
        if (hake_status(&l.server.conn) & HAKE_WANT_EXTERNAL)
            hake_resume(&l.server.conn);
    }
    loopback_assert_connected(&l);
}
END_TEST

START_TEST(can_be_closed_while_it_waits)
{
    enum question q = (enum question)_i;

    delays[q] = 1;
    run();
    ck_assert_int_eq(hake_close(&asker(q)->conn), HAKE_OK);
    ck_assert_int_eq(asker(q)->conn.failure.error, HAKE_ERR_CANCELED);
    ck_assert(!(hake_status(&asker(q)->conn) & HAKE_WANT_EXTERNAL));
    ck_assert_int_eq(hake_resume(&asker(q)->conn), HAKE_ERR_CANCELED);
    ck_assert_uint_eq(asked[q], 1);
}
END_TEST

START_TEST(sees_the_end_of_the_transport_after_its_answer)
{
    enum question q = (enum question)_i;

    delays[q] = 1;
    run();
    ck_assert_int_eq(hake_recvrec_end(&asker(q)->conn), HAKE_OK);
    ck_assert(hake_status(&asker(q)->conn) & HAKE_WANT_EXTERNAL);
    ck_assert_int_eq(hake_resume(&asker(q)->conn),
                     q == VERIFY ? HAKE_ERR_TRUNCATED : HAKE_ERR_CLOSED_EARLY);
}
END_TEST

/* ---- No --------------------------------------------------------------- */

static const int no_clear_yes[] = {0, 1, -1, HAKE_YES + 1, 2, 0x4e58, 255};
#define NOES ((int)(sizeof no_clear_yes / sizeof no_clear_yes[0]))

START_TEST(takes_anything_but_yes_for_no)
{
    static const enum hake_error errors[QUESTIONS] = {
        HAKE_ERR_HOOK_REFUSED, HAKE_ERR_CERTIFICATE_REFUSED,
        HAKE_ERR_SIGNING_FAILED};
    enum question q = (enum question)(_i % QUESTIONS);

    answers[q] = (enum hake_answer)no_clear_yes[_i / QUESTIONS];
    run();
    loopback_assert_failed(asker(q), errors[q]);
    loopback_assert_failed(q == VERIFY ? &l.server : &l.client,
                           HAKE_ERR_ALERT_RECEIVED);
}
END_TEST

START_TEST(says_why_a_certificate_was_refused)
{
    static const enum hake_error errors[] = {
        HAKE_ERR_CERTIFICATE_UNKNOWN, HAKE_ERR_CERTIFICATE_KEY,
        HAKE_ERR_CERTIFICATE_MALFORMED, HAKE_OK};

    answers[VERIFY] = HAKE_NO;
    verify_error = errors[_i];
    verify_has_error = true;
    run();
    loopback_assert_failed(&l.client, errors[_i] == HAKE_OK
                                          ? HAKE_ERR_CERTIFICATE_REFUSED
                                          : errors[_i]);
}
END_TEST

START_TEST(wants_a_key_with_a_certificate)
{
    verify_has_key = false;
    run();
    ck_assert(hake_status(&l.client.conn) & HAKE_FAILED);
    loopback_assert_failed(&l.client, HAKE_ERR_VERIFIER_KEY);
}
END_TEST

START_TEST(refuses_a_signature_of_impossible_length)
{
    signature_len = 65;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_SIGNING_FAILED);
}
END_TEST

START_TEST(refuses_a_signature_that_is_cut_short)
{
    signature_len = (size_t)_i;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_SIGNATURE_INVALID);
}
END_TEST

/* A certificate is public: only the signature says that it is the peer's. By
 * _i: a wrong signature, none, and a refused certificate. */
START_TEST(has_verified_nobody_who_did_not_sign)
{
    signature_len = _i == 0 ? 63 : 64;
    if (_i == 1)
        answers[SIGN] = HAKE_NO;
    if (_i == 2)
        answers[VERIFY] = HAKE_NO;
    run();
    ck_assert(hake_status(&l.client.conn) & HAKE_FAILED);
    ck_assert(!hake_conn_verified(&l.client.conn));
}
END_TEST

/* ---- The ClientHello hook --------------------------------------------- */

static struct hake_hello told;

static enum hake_answer hello_copy(void *ctx, hake_conn *conn,
                                   const struct hake_hello *seen,
                                   const struct hake_config **config)
{
    static const uint8_t suites[] = {0x13, 0x03}, versions[] = {3, 4},
                         groups[] = {0, 0x1d}, schemes[] = {8, 7};

    (void)conn;
    (void)config;
    ck_assert_ptr_eq(ctx, &told);
    told = *seen;
    ck_assert_mem_eq(seen->server_name.p, "localhost", 9);
    ck_assert_mem_eq(seen->alpn.p, "\2h2", 3);
    ck_assert_mem_eq(seen->cipher_suites.p, suites, 2);
    ck_assert_mem_eq(seen->versions.p, versions, 2);
    ck_assert_mem_eq(seen->groups.p, groups, 2);
    ck_assert_mem_eq(seen->signature_schemes.p, schemes, 2);
    ck_assert_mem_eq(seen->signature_schemes_cert.p, schemes, 2);
    return HAKE_YES;
}

START_TEST(shows_the_hook_the_whole_hello)
{
    l.server.config.hello = hello_copy;
    l.server.config.hello_ctx = &told;
    l.client.config.schemes_cert = hake_default_schemes;
    loopback_handshake(&l);
    ck_assert_uint_eq(told.server_name.len, 9);
    ck_assert_uint_eq(told.alpn.len, 3);
    ck_assert_uint_eq(told.cipher_suites.len, 2);
    ck_assert_uint_eq(told.versions.len, 2);
    ck_assert_uint_eq(told.groups.len, 2);
    ck_assert_uint_eq(told.signature_schemes.len, 2);
    ck_assert_uint_eq(told.signature_schemes_cert.len, 2);
}
END_TEST

START_TEST(lets_the_hook_choose_another_configuration)
{
    static const struct hake_suite *const both[] = {
        &hake_suite13_chacha20_poly1305_sha256,
        &hake_suite13_aes_256_gcm_sha384, NULL};

    if (loopback_lacks(1))
        return;
    other = l.server.config;
    other.suites = loopback_suites[1];
    other.credentials = &loopback_credential;
    ck_assert(hake_alpn_list_init(&other.alpn, (const uint8_t *)"\2h3", 3));
    loopback_alpn(&l.client, "\2h2\2h3");
    l.client.config.suites = both;
    swap_to = &other;
    delays[HELLO] = (unsigned)_i; /* also when it takes its time */
    run();
    for (int i = 0; i < _i; i++)
        hake_resume(&l.server.conn);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert_uint_eq(asked[SIGN], 0);
    ck_assert_ptr_eq(hake_conn_suite(&l.server.conn),
                     &hake_suite13_aes_256_gcm_sha384);
    ck_assert_mem_eq(hake_conn_alpn(&l.client.conn).p, "h3", 2);
}
END_TEST

/* By _i: a client's, one without suites, one without credentials. */
START_TEST(refuses_a_configuration_that_cannot_work)
{
    other = l.server.config;
    if (_i == 0)
        other.role = &hake_client13;
    if (_i == 1)
        other.suites = NULL;
    if (_i == 2)
        other.credentials_len = 0;
    swap_to = &other;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_HOOK_CONFIG);
}
END_TEST

Suite *engine_external_test(void)
{
    Suite *suite = suite_create("engine_external");
    TCase *tcase = tcase_create("engine_external");

    tcase_set_timeout(tcase, 30);
    tcase_add_checked_fixture(tcase, fresh, NULL);
    tcase_add_loop_test(tcase, waits_for_an_answer_and_goes_on_as_if_it_had_not,
                        0, 3 * QUESTIONS);
    tcase_add_test(tcase, writes_nothing_while_a_hook_has_not_answered);
    tcase_add_test(tcase, waits_for_all_three_one_byte_at_a_time);
    tcase_add_loop_test(tcase, is_traced_once, 0, QUESTIONS);
    tcase_add_test(tcase, waits_with_a_small_output);
    tcase_add_loop_test(tcase, can_be_closed_while_it_waits, 0, QUESTIONS);
    tcase_add_loop_test(tcase, sees_the_end_of_the_transport_after_its_answer,
                        0, QUESTIONS);
    tcase_add_loop_test(tcase, takes_anything_but_yes_for_no, 0,
                        NOES * QUESTIONS);
    tcase_add_loop_test(tcase, says_why_a_certificate_was_refused, 0, 4);
    tcase_add_test(tcase, wants_a_key_with_a_certificate);
    tcase_add_test(tcase, refuses_a_signature_of_impossible_length);
    tcase_add_loop_test(tcase, refuses_a_signature_that_is_cut_short, 0, 64);
    tcase_add_loop_test(tcase, has_verified_nobody_who_did_not_sign, 0, 3);
    tcase_add_test(tcase, shows_the_hook_the_whole_hello);
    tcase_add_loop_test(tcase, lets_the_hook_choose_another_configuration, 0,
                        3);
    tcase_add_loop_test(tcase, refuses_a_configuration_that_cannot_work, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}

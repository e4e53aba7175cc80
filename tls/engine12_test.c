/*
 * engine12_test.c: what a TLS 1.2 handshake negotiates: the version, with
 * TLS_FALLBACK_SCSV (RFC 7507) and the downgrade sentinel (RFC 9846 4.2.3);
 * extended_main_secret (RFC 7627), renegotiation_info (RFC 5746), pre-shared
 * keys (RFC 5489), and the questions to the application.
 */
#include "tls/extensions.h"
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <string.h>

Suite *engine12_test(void);

static struct loopback l;

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

/* ---- Changing what a side writes -------------------------------------- */

/* The type of one extension, as another that nobody knows. */
static void extension_hide(uint8_t *p, size_t len, unsigned type)
{
    for (size_t i = 0; i + 4 <= len; i++) {
        if (p[i] == type >> 8 && p[i + 1] == (type & 0xff) && p[i + 2] == 0 &&
            p[i + 3] < 8) {
            p[i] = 0x7a;
            p[i + 1] = 0x7a;
            return;
        }
    }
    ck_abort_msg("there is no extension %u", type);
}

static unsigned hidden;

/* A client that does not know an extension: it is not in its transcript. */
static enum hake_error client_hello_write_without(hake_conn *c,
                                                  const struct message *m)
{
    enum hake_error error = client_hello_write(c, m);

    /* Behind random, session id and one or two suites. */
    extension_hide(m->out->p + 46, m->out->len - 46, hidden);
    return error;
}

static void client_without(unsigned type)
{
    hidden = type;
    loopback_row(&l.client, SEND(client_hello))->handler =
        client_hello_write_without;
}

static bool said(const struct loopback_side *side, const char *bytes,
                 size_t len)
{
    for (size_t i = 0; i + len <= side->said.len; i++) {
        if (memcmp(side->said.p + i, bytes, len) == 0)
            return true;
    }
    return false;
}

#define SAID(side, bytes) said(side, bytes, sizeof bytes - 1)

/* ---- Versions --------------------------------------------------------- */

enum versions { ONLY12, ONLY13, BOTH_VERSIONS, VERSIONS };

static const struct hake_suite *const suites_of[VERSIONS][3] = {
    {&hake_suite12_ecdhe_ecdsa_chacha20_poly1305, NULL},
    {&hake_suite13_chacha20_poly1305_sha256, NULL},
    {&hake_suite12_ecdhe_ecdsa_chacha20_poly1305,
     &hake_suite13_chacha20_poly1305_sha256, NULL}};
static const struct hake_role *const roles_of[2][VERSIONS] = {
    {&hake_client12, &hake_client13, &hake_client},
    {&hake_server12, &hake_server13, &hake_server}};

/* What a side speaks is said by its suites or by its role. */
static void versions_set(int client, int server, bool by_role)
{
    loopback_init12(&l, CHACHA12);
    l.client.config.suites = suites_of[by_role ? BOTH_VERSIONS : client];
    l.server.config.suites = suites_of[by_role ? BOTH_VERSIONS : server];
    if (by_role) {
        l.client.config.role = roles_of[0][client];
        l.server.config.role = roles_of[1][server];
    }
}

/* By _i: client, server, and how it is said. */
START_TEST(agrees_on_the_highest_version_of_both)
{
    static const uint16_t expected[VERSIONS][VERSIONS] = {
        {0x0303, 0, 0x0303}, {0, 0x0304, 0x0304}, {0x0303, 0x0304, 0x0304}};
    int client = _i % 3, server = _i / 3 % 3;

    versions_set(client, server, _i >= 9);
    run();
    if (expected[client][server] == 0) {
        loopback_assert_failed(&l.server, HAKE_ERR_VERSION_UNSUPPORTED);
        loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
        ck_assert_uint_eq(l.client.conn.failure.alert_received, 70);
        return;
    }
    loopback_assert_connected(&l);
    ck_assert_uint_eq(hake_conn_version(&l.server.conn),
                      expected[client][server]);
    ck_assert_uint_eq(hake_conn_suite(&l.client.conn)->version,
                      expected[client][server]);
}
END_TEST

/* RFC 9846 4.2.3: set if TLS 1.3 is enabled too, and only then. Where 1.2 was
 * negotiated. */
START_TEST(marks_a_server_random_that_could_be_of_tls_1_3)
{
    versions_set(ONLY12, _i % 2 ? BOTH_VERSIONS : ONLY12, _i / 2);
    run();
    loopback_assert_connected(&l);
    ck_assert_int_eq(memcmp(l.server.said.p + 4 + 2 + 24, "DOWNGRD\1", 8) == 0,
                     _i % 2);
}
END_TEST

/* Who takes supported_versions away is found out. */
START_TEST(sees_a_downgrade_by_the_mark)
{
    uint8_t hello[1024];
    size_t len;

    versions_set(BOTH_VERSIONS, BOTH_VERSIONS, false);
    loopback_start(&l);
    len = loopback_take(&l.client, hello, sizeof hello);
    extension_hide(hello + 50, len - 50, 43);
    loopback_feed(&l.server, hello, len, SIZE_MAX);
    ck_assert_uint_eq(hake_conn_version(&l.server.conn), 0x0303);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.client, HAKE_ERR_DOWNGRADE);
    loopback_assert_failed(&l.server, HAKE_ERR_ALERT_RECEIVED);
}
END_TEST

/* RFC 9846 4.2.3: "DOWNGRD" with 1 is of a 1.3 server, with 0 of one that
 * chose TLS 1.1; a client that never offered 1.3 does not look. By _i: the last
 * byte, and the client. */
START_TEST(looks_for_the_mark_if_it_offered_tls_1_3)
{
    uint8_t flight[2048], last = (uint8_t)(_i % 3);
    size_t len;

    versions_set(_i / 3 ? BOTH_VERSIONS : ONLY12, ONLY12, false);
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    len = loopback_take(&l.server, flight, sizeof flight);
    memcpy(flight + 5 + 4 + 2 + 24, "DOWNGRD", 7);
    flight[5 + 4 + 2 + 31] = last;
    loopback_feed(&l.client, flight, len, SIZE_MAX);
    if (_i / 3 && last < 2)
        loopback_assert_failed(&l.client, HAKE_ERR_DOWNGRADE);
    else /* the random is signed */
        loopback_assert_failed(&l.client, HAKE_ERR_SIGNATURE_INVALID);
}
END_TEST

/* ---- Signalling suites ------------------------------------------------ */

static struct hake_suite signal;
static const struct hake_suite *signal_suites[] = {NULL, &signal, NULL};

/* A client that sends this number among its suites. */
static void client_signals(uint16_t id)
{
    signal = hake_suite12_ecdhe_ecdsa_chacha20_poly1305;
    signal.id = id;
    signal_suites[0] = l.client.config.suites[0];
    l.client.config.suites = signal_suites;
}

/* RFC 7507 3. By _i: client and server. */
START_TEST(refuses_a_fallback_that_was_not_needed)
{
    int client = _i % 3, server = _i / 3;

    versions_set(client, server, false);
    if (client == BOTH_VERSIONS)
        l.client.config.suites = suites_of[ONLY13]; /* offers 1.3 and 1.2 */
    client_signals(0x5600);
    run();
    if (client == ONLY12 && server == BOTH_VERSIONS) {
        loopback_assert_failed(&l.server, HAKE_ERR_FALLBACK);
        ck_assert_uint_eq(l.server.conn.failure.alert_sent, 86);
    } else {
        ck_assert_int_ne(l.server.conn.failure.error, HAKE_ERR_FALLBACK);
    }
}
END_TEST

/* RFC 5746 3.6: the extension or the SCSV; with neither there is no answer,
 * and the connection is as safe as it can be: it never renegotiates. */
START_TEST(answers_renegotiation_info_to_either_signal)
{
    loopback_init12(&l, CHACHA12);
    if (_i & 1)
        client_signals(0x00ff);
    if (_i & 2)
        client_without(65281);
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    /* Our own client insists: RFC 9325 3.5. */
    if (_i == 2)
        loopback_assert_failed(&l.client, HAKE_ERR_RENEGOTIATION_UNSAFE);
    else
        loopback_assert_connected(&l);
    ck_assert_int_eq(SAID(&l.server, "\xff\x01\x00\x01\x00"), _i != 2);
}
END_TEST

/* RFC 5746 3.4 and 3.6: "handshake_failure". By _i: side. */
START_TEST(refuses_renegotiation_info_that_is_not_empty)
{
    static const uint8_t block[] = {0xff, 1, 0, 2, 1, 0};
    struct loopback_side *side = _i ? &l.server : &l.client;
    const struct hake_bytes bytes = {block, sizeof block};

    loopback_init12(&l, CHACHA12);
    loopback_start(&l);
    ck_assert_int_eq(extensions_read(&side->conn, _i ? CH : SH12, bytes),
                     HAKE_ERR_RENEGOTIATION_INFO);
}
END_TEST

/* ---- extended_main_secret --------------------------------------------- */

/* A client that does not know it. By _i: the server's switch, the client's. */
START_TEST(needs_extended_main_secret_unless_told_otherwise)
{
    loopback_init12(&l, (unsigned)_i / 4);
    if (loopback_lacks12((unsigned)_i / 4))
        return;
    l.server.config.flags = _i & 1 ? HAKE_DANGEROUSLY_WITHOUT_EMS : 0;
    l.client.config.flags = _i & 2 ? HAKE_DANGEROUSLY_WITHOUT_EMS : 0;
    client_without(23);
    run();
    if (!(_i & 1)) {
        loopback_assert_failed(&l.server, HAKE_ERR_EMS_MISSING);
    } else if (!(_i & 2)) {
        loopback_assert_failed(&l.client, HAKE_ERR_EMS_MISSING);
    } else {
        loopback_assert_connected(&l);
        ck_assert(!SAID(&l.server, "\x00\x17\x00\x00"));
        ck_assert(!(l.client.conn.facts & FACT_EMS));
    }
}
END_TEST

/* The switch is for peers that lack it, and changes nothing for others. */
START_TEST(uses_extended_main_secret_whenever_it_can)
{
    loopback_init12(&l, CHACHA12);
    l.server.config.flags = l.client.config.flags =
        HAKE_DANGEROUSLY_WITHOUT_EMS;
    loopback_handshake(&l);
    ck_assert(l.client.conn.facts & l.server.conn.facts & FACT_EMS);
    ck_assert(SAID(&l.server, "\x00\x17\x00\x00"));
}
END_TEST

/* A 1.2 server of an attacker who takes the offer away: the transcripts
 * differ. */
START_TEST(sees_that_extended_main_secret_was_taken_away)
{
    uint8_t hello[1024];
    size_t len;

    loopback_init12(&l, CHACHA12);
    l.server.config.flags = l.client.config.flags =
        HAKE_DANGEROUSLY_WITHOUT_EMS;
    loopback_start(&l);
    len = loopback_take(&l.client, hello, sizeof hello);
    extension_hide(hello + 50, len - 50, 23);
    loopback_feed(&l.server, hello, len, SIZE_MAX);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_FINISHED_INVALID);
    loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
}
END_TEST

/* ---- Pre-shared keys -------------------------------------------------- */

static struct hake_psk given;
static enum hake_answer given_answer;
static unsigned psk_asked;

static enum hake_answer psk_give(void *ctx, hake_conn *conn,
                                 struct hake_bytes identity,
                                 struct hake_psk *psk)
{
    ck_assert_ptr_null(ctx);
    psk_asked++;
    if (conn == &l.client.conn)
        ck_assert_uint_eq(identity.len, 0); /* no hint */
    *psk = given;
    return given_answer;
}

static uint8_t long_bytes[200];

static void psk_set(size_t identity_len, size_t key_len, uint16_t version)
{
    loopback_init12(&l, PSK12);
    memset(long_bytes, 'p', sizeof long_bytes);
    given.version = version;
    given.identity = (struct hake_bytes){long_bytes, identity_len};
    given.key = (struct hake_bytes){long_bytes, key_len};
    given_answer = HAKE_YES;
    psk_asked = 0;
}

START_TEST(takes_keys_and_identities_within_their_limits)
{
    static const size_t lens[][2] = {{0, 1},   {1, 32}, {128, HAKE_PSK_MAX},
                                     {129, 1}, {1, 0},  {1, HAKE_PSK_MAX + 1},
                                     {1, 32}};
    bool good = _i < 3;

    psk_set(lens[_i][0], lens[_i][1], _i == 6 ? 0x0304 : 0x0303);
    l.client.config.psk = l.server.config.psk = psk_give;
    run();
    ck_assert_uint_eq(psk_asked, good ? 2 : 1);
    if (good)
        loopback_assert_connected(&l);
    else
        loopback_assert_failed(&l.client, HAKE_ERR_PSK_UNUSABLE);
}
END_TEST

START_TEST(refuses_a_key_of_the_server_that_is_for_another_version)
{
    psk_set(1, 32, 0x0304);
    l.server.config.psk = psk_give;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_PSK_UNUSABLE);
}
END_TEST

/* RFC 4279 2: "unknown_psk_identity". */
START_TEST(says_that_an_identity_is_not_known)
{
    static const enum hake_answer no[] = {HAKE_NO, (enum hake_answer)1,
                                          HAKE_NOT_YET};

    psk_set(7, 32, 0x0303);
    given_answer = no[_i];
    l.server.config.psk = psk_give;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_PSK_UNKNOWN);
    ck_assert_uint_eq(l.client.conn.failure.alert_received, 115);
    ck_assert(!hake_conn_verified(&l.server.conn));
}
END_TEST

START_TEST(fails_if_the_client_has_no_key)
{
    psk_set(7, 32, 0x0303);
    given_answer = HAKE_NO;
    l.client.config.psk = psk_give;
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_PSK_NONE);
}
END_TEST

/* Nobody is verified who does not have the key. */
START_TEST(never_connects_with_another_key)
{
    psk_set(sizeof LOOPBACK_PSK_IDENTITY - 1, 21, 0x0303);
    given.identity.p = (const uint8_t *)LOOPBACK_PSK_IDENTITY;
    l.client.config.psk = psk_give;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_RECORD_MAC);
    loopback_assert_failed(&l.client, HAKE_ERR_ALERT_RECEIVED);
    ck_assert(!hake_conn_verified(&l.server.conn));
    ck_assert(!hake_conn_verified(&l.client.conn));
}
END_TEST

/* Without a callback the suite is not offered and not chosen. */
START_TEST(passes_a_psk_suite_over_without_a_callback)
{
    static const struct hake_suite *const suites[] = {
        &hake_suite12_ecdhe_psk_chacha20_poly1305,
        &hake_suite12_ecdhe_ecdsa_chacha20_poly1305, NULL};

    loopback_init12(&l, CHACHA12);
    l.client.config.suites = l.server.config.suites = suites;
    l.client.config.psk = _i & 1 ? loopback_psk : NULL;
    l.server.config.psk = _i & 2 ? loopback_psk : NULL;
    loopback_handshake(&l);
    ck_assert_uint_eq(hake_conn_suite(&l.server.conn)->id,
                      _i == 3 ? 0xccac : 0xcca9);
}
END_TEST

/* ---- Questions to the application -------------------------------------- */

enum question { HELLO, VERIFY, SIGN, QUESTIONS };

static unsigned delays[QUESTIONS], asked[QUESTIONS];
static struct hake_credential credential;

static enum hake_answer answer(enum question q)
{
    return ++asked[q] <= delays[q] ? HAKE_NOT_YET : HAKE_YES;
}

static enum hake_answer hook(void *ctx, hake_conn *conn,
                             const struct hake_hello *seen,
                             const struct hake_config **config)
{
    (void)ctx, (void)conn, (void)config;
    ck_assert_uint_eq(seen->server_name.len, 9);
    ck_assert_int_eq(seen->npn, l.client.config.npn != NULL);
    return answer(HELLO);
}

static enum hake_answer verify(void *ctx, const struct hake_peer *peer,
                               struct hake_verdict *verdict)
{
    enum hake_answer a = answer(VERIFY);

    ck_assert_uint_eq(peer->version, 0x0303);
    ck_assert_uint_eq(peer->len, 1);
    ck_assert_uint_eq(peer->certificates[0].len, LOOPBACK_CERTIFICATE_LEN);
    return a == HAKE_YES ? hake_verify_pinned(ctx, peer, verdict) : a;
}

/* RFC 8422 5.4: both randoms, then the parameters. */
static enum hake_answer sign(void *ctx, uint16_t scheme, uint8_t *sig,
                             size_t *sig_len, struct hake_bytes message)
{
    enum hake_answer a = answer(SIGN);

    ck_assert_uint_eq(message.len, 32 + 32 + 4 + 32);
    ck_assert_mem_eq(message.p, l.client.said.p + 6, 32);
    ck_assert_mem_eq(message.p + 64, "\x03\x00\x1d\x20", 4);
    return a == HAKE_YES
               ? loopback_credential.sign(ctx, scheme, sig, sig_len, message)
               : a;
}

static void questions_init(void)
{
    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.client, "\2h2");
    loopback_npn(&l.server, "\2h2");
    memset(asked, 0, sizeof asked);
    memset(delays, 0, sizeof delays);
    credential = loopback_credential;
    credential.sign = sign;
    l.server.config.credentials = &credential;
    l.server.config.hello = hook;
    l.client.config.verify = verify;
}

START_TEST(tells_the_hook_whether_npn_is_offered)
{
    questions_init();
    l.client.config.npn = _i ? l.client.config.npn : NULL;
    loopback_handshake(&l);
    ck_assert_uint_eq(asked[HELLO], 1);
    ck_assert_uint_eq(hake_conn_npn(&l.server.conn, NULL).len, _i ? 2 : 0);
}
END_TEST

/* By _i: the question, all three for the last; and how many bytes at a time. */
START_TEST(waits_for_an_answer_and_goes_on_as_if_it_had_not)
{
    static struct loopback whole;

    questions_init();
    loopback_handshake(&l);
    whole = l;
    questions_init();
    for (int q = 0; q < QUESTIONS; q++)
        delays[q] = _i % 4 == q || _i % 4 == 3 ? 3 : 0;
    loopback_start(&l);
    for (unsigned i = 0; i < 12; i++) {
        loopback_run(&l, _i / 4 ? 1 : SIZE_MAX);
        for (int s = 0; s < 2; s++) {
            hake_conn *c = s ? &l.server.conn : &l.client.conn;

            if (!(hake_status(c) & HAKE_WANT_EXTERNAL))
                continue;
            ck_assert(!(hake_status(c) & (HAKE_RECVREC | HAKE_CONNECTED)));
            ck_assert_int_eq(hake_resume(c), HAKE_OK);
        }
    }
    loopback_assert_connected(&l);
    for (int q = 0; q < QUESTIONS; q++)
        ck_assert_uint_eq(asked[q], delays[q] + 1);
    ck_assert_uint_eq(l.client.wire.len, whole.client.wire.len);
    ck_assert_mem_eq(l.client.wire.p, whole.client.wire.p, l.client.wire.len);
    ck_assert_uint_eq(l.server.wire.len, whole.server.wire.len);
    ck_assert_mem_eq(l.server.wire.p, whole.server.wire.p, l.server.wire.len);
    ck_assert_uint_eq(l.client.seen.messages, whole.client.seen.messages);
    ck_assert_uint_eq(l.server.seen.extensions, whole.server.seen.extensions);
}
END_TEST

Suite *engine12_test(void)
{
    Suite *suite = suite_create("engine12");
    TCase *tcase = tcase_create("engine12");

    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, agrees_on_the_highest_version_of_both, 0, 18);
    tcase_add_loop_test(tcase, marks_a_server_random_that_could_be_of_tls_1_3,
                        0, 4);
    tcase_add_test(tcase, sees_a_downgrade_by_the_mark);
    tcase_add_loop_test(tcase, looks_for_the_mark_if_it_offered_tls_1_3, 0, 6);
    tcase_add_loop_test(tcase, refuses_a_fallback_that_was_not_needed, 0, 9);
    tcase_add_loop_test(tcase, answers_renegotiation_info_to_either_signal, 0,
                        4);
    tcase_add_loop_test(tcase, refuses_renegotiation_info_that_is_not_empty, 0,
                        2);
    tcase_add_loop_test(tcase, needs_extended_main_secret_unless_told_otherwise,
                        0, 4 * LOOPBACK_SUITES12);
    tcase_add_test(tcase, uses_extended_main_secret_whenever_it_can);
    tcase_add_test(tcase, sees_that_extended_main_secret_was_taken_away);
    tcase_add_loop_test(tcase, takes_keys_and_identities_within_their_limits, 0,
                        7);
    tcase_add_test(tcase,
                   refuses_a_key_of_the_server_that_is_for_another_version);
    tcase_add_loop_test(tcase, says_that_an_identity_is_not_known, 0, 3);
    tcase_add_test(tcase, fails_if_the_client_has_no_key);
    tcase_add_test(tcase, never_connects_with_another_key);
    tcase_add_loop_test(tcase, passes_a_psk_suite_over_without_a_callback, 0,
                        4);
    tcase_add_loop_test(tcase, tells_the_hook_whether_npn_is_offered, 0, 2);
    tcase_add_loop_test(tcase, waits_for_an_answer_and_goes_on_as_if_it_had_not,
                        0, 8);
    suite_add_tcase(suite, tcase);
    return suite;
}

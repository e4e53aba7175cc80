/*
 * engine_credential_test.c: which certificate a server presents to whom: by
 * server name, protocol and signature scheme; and which name a client sends.
 * Loop tests run by version: 0 is TLS 1.3, 1 is TLS 1.2.
 */
#include <check.h>
#include <string.h>

#include "tls/loopback.h"

Suite *engine_credential_test(void);

#define VERSIONS 2

static struct loopback l;
static const uint16_t foreign[] = {0x0403, 0};

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

static struct hake_bytes text(const char *p)
{
    return (struct hake_bytes){(const uint8_t *)p, strlen(p)};
}

/* ---- Which of a server's certificates --------------------------------- */

/* Three credentials that differ in how they count their signatures. */
static unsigned used[3];

static enum hake_answer sign_counting(void *ctx, uint16_t scheme, uint8_t *sig,
                                      size_t *sig_len,
                                      struct hake_bytes message)
{
    ++*(unsigned *)ctx;
    return loopback_credential.sign(NULL, scheme, sig, sig_len, message);
}

static struct hake_credential credentials[3];
static struct hake_bytes names[2][2];

/* a.example or *.b.example; c.example; the default. */
static void hosts_init(int version, const char *asked)
{
    fresh(version);
    memset(used, 0, sizeof used);
    for (int i = 0; i < 3; i++) {
        credentials[i] = loopback_credential;
        credentials[i].sign = sign_counting;
        credentials[i].sign_ctx = &used[i];
    }
    names[0][0] = text("a.example");
    names[0][1] = text("*.b.example");
    names[1][0] = text("C.example");
    credentials[0].names = names[0];
    credentials[0].names_len = 2;
    credentials[1].names = names[1];
    credentials[1].names_len = 1;
    l.server.config.credentials = credentials;
    l.server.config.credentials_len = 3;
    l.client.server_name = text(asked);
}

START_TEST(presents_the_certificate_of_the_server_name)
{
    static const struct {
        const char *name;
        int used;
    } hosts[] = {{"a.example", 0},   {"A.EXAMPLE", 0},
                 {"x.b.example", 0}, {"X.B.Example", 0},
                 {"b.example", 2},   {"x.y.b.example", 2},
                 {"c.example", 1},   {"a.c.example", 2},
                 {"xa.example", 2},  {"", 2},
                 {".b.example", 2},  {"192.0.2.1", 2}};

    for (unsigned i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        hosts_init(_i, hosts[i].name);
        run();
        loopback_assert_connected(&l);
        for (int j = 0; j < 3; j++)
            ck_assert_msg(used[j] == (j == hosts[i].used), "%s: %d",
                          hosts[i].name, j);
        ck_assert_int_eq(l.server.handshake.name_used, hosts[i].used < 2);
    }
}
END_TEST

/* RFC 6066 3 and RFC 9846 9.2. */
START_TEST(refuses_unknown_names_without_a_default)
{
    hosts_init(_i, "d.example");
    l.server.config.credentials_len = 2;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_SERVER_NAME_UNKNOWN);
    ck_assert_uint_eq(l.server.conn.failure.alert_sent,
                      HAKE_ALERT_unrecognized_name);
    hosts_init(_i, "");
    l.server.config.credentials_len = 2;
    run();
    loopback_assert_failed(&l.server, _i == 0 ? HAKE_ERR_EXTENSION_MISSING
                                              : HAKE_ERR_SERVER_NAME_MISSING);
    ck_assert_uint_eq(l.server.conn.failure.extension, 0);
}
END_TEST

/* RFC 8737 3: a certificate for "acme-tls/1" alone. */
START_TEST(presents_the_certificate_of_the_protocol)
{
    static const char acme[] = "\x0a"
                               "acme-tls/1";
    static const char *const offers[] = {acme, "\2h2", ""};

    for (unsigned i = 0; i < 3; i++) {
        hosts_init(_i, "a.example");
        loopback_alpn(&l.client, offers[i]);
        loopback_alpn(&l.server, "\x0a"
                                 "acme-tls/1\2h2");
        hake_alpn_list_init(&credentials[0].alpn, (const uint8_t *)acme, 11);
        run();
        loopback_assert_connected(&l);
        ck_assert_uint_eq(used[0], i == 0);
        ck_assert_uint_eq(used[2], i != 0);
    }
}
END_TEST

START_TEST(presents_a_certificate_that_the_client_can_judge)
{
    hosts_init(_i, "a.example");
    credentials[0].schemes = foreign;
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(used[2], 1); /* the default has another scheme */
    hosts_init(_i, "a.example");
    credentials[0].schemes = credentials[2].schemes = foreign;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_SCHEME_NO_OVERLAP);
}
END_TEST

/* What was wrong with the certificate of the name is told, not what was wrong
 * with the default. */
START_TEST(says_first_what_is_wrong_with_the_named_certificate)
{
    hosts_init(_i, "a.example");
    credentials[0].schemes = foreign;
    hake_alpn_list_init(&credentials[2].alpn, (const uint8_t *)"\2h2", 3);
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_SCHEME_NO_OVERLAP);
}
END_TEST

/* Whoever sends no name has not asked for the empty one. */
START_TEST(matches_no_empty_name)
{
    hosts_init(_i, "");
    names[0][0].len = 0;
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(used[0], 0);
    ck_assert_uint_eq(used[2], 1);
}
END_TEST

/* ---- The name that is sent, and the one that is verified -------------- */

static size_t sent_len;
static struct hake_peer seen;

static enum hake_answer verify(void *ctx, const struct hake_peer *peer,
                               struct hake_verdict *verdict)
{
    seen = *peer;
    return hake_verify_pinned(ctx, peer, verdict);
}

static enum hake_answer hook(void *ctx, hake_conn *conn,
                             const struct hake_hello *offer,
                             const struct hake_config **config)
{
    (void)ctx, (void)conn, (void)config;
    sent_len = offer->server_name.len;
    return HAKE_YES;
}

/* RFC 6066 3: "Literal IPv4 and IPv6 addresses are not permitted". */
START_TEST(verifies_a_name_that_it_does_not_send)
{
    static const struct {
        const char *name;
        unsigned flags;
        bool sent;
    } cases[] = {
        {"host.example", 0, true}, {"host.example", HAKE_NO_SERVER_NAME, false},
        {"192.0.2.7", 0, false},   {"2001:db8::1", 0, false},
        {"10", 0, false},          {"a1", 0, true},
        {"1.a", 0, true},          {"a.1", 0, false}};

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fresh(_i);
        l.client.config.verify = verify;
        l.client.config.flags = cases[i].flags;
        l.client.server_name = text(cases[i].name);
        l.server.config.hello = hook;
        sent_len = SIZE_MAX;
        run();
        loopback_assert_connected(&l);
        ck_assert_uint_eq(sent_len, cases[i].sent ? strlen(cases[i].name) : 0);
        ck_assert_uint_eq(seen.name.len, strlen(cases[i].name));
        ck_assert(!seen.client);
    }
}
END_TEST

/* ---- Messages that wait for room -------------------------------------- */

/* A CertificateRequest that fits the output only once it is empty is written
 * twice, and told once. */
START_TEST(tells_the_trace_of_each_extension_once)
{
    static uint8_t name[590] = {0x30};
    const struct hake_bytes authority = {name, sizeof name};
    unsigned told[2];

    for (int small = 0; small < 2; small++) {
        fresh(_i);
        loopback_auth(&l);
        l.server.config.authorities = &authority;
        l.server.config.authorities_len = 1;
        if (small)
            l.server.out_buffer.len = HAKE_OUTPUT_MIN;
        run();
        loopback_assert_connected(&l);
        ck_assert(hake_conn_verified(&l.server.conn));
        told[small] = l.server.seen.extensions;
    }
    ck_assert_uint_eq(told[0], told[1]);
}
END_TEST

Suite *engine_credential_test(void)
{
    Suite *suite = suite_create("engine_credential");
    TCase *tcase = tcase_create("engine_credential");

    tcase_add_loop_test(tcase, presents_the_certificate_of_the_server_name, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, refuses_unknown_names_without_a_default, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, presents_the_certificate_of_the_protocol, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, presents_a_certificate_that_the_client_can_judge,
                        0, VERSIONS);
    tcase_add_loop_test(tcase,
                        says_first_what_is_wrong_with_the_named_certificate, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, matches_no_empty_name, 0, VERSIONS);
    tcase_add_loop_test(tcase, verifies_a_name_that_it_does_not_send, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, tells_the_trace_of_each_extension_once, 0,
                        VERSIONS);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * engine_raw_test.c: raw public keys (RFC 7250) of servers and clients, in
 * both versions. Loop tests run by version: 0 is TLS 1.3, 1 is TLS 1.2.
 */
#include <check.h>
#include <string.h>

#include "tls/loopback.h"

Suite *engine_raw_test(void);

#define VERSIONS 2

static struct loopback l;

/* What the server's verifier saw. */
static struct hake_peer seen;
static struct hake_bytes first;

static enum hake_answer verify(void *ctx, const struct hake_peer *peer,
                               struct hake_verdict *verdict)
{
    seen = *peer;
    first = peer->certificates[0];
    return hake_verify_pinned(ctx, peer, verdict);
}

static void fresh(int version)
{
    if (version == 0)
        loopback_init(&l);
    else
        loopback_init12(&l, CHACHA12);
}

/* The server asks the client for its certificate. */
static void asking(int version)
{
    fresh(version);
    loopback_auth(&l);
    l.server.config.verify = verify;
}

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

START_TEST(connects_with_raw_public_keys)
{
    asking(_i);
    loopback_raw(&l);
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(seen.type, HAKE_RAW_PUBLIC_KEY);
    ck_assert_uint_eq(first.len, loopback_key_info.len);
    ck_assert_mem_eq(first.p, loopback_key_info.p, first.len);
    ck_assert(hake_conn_verified(&l.server.conn));
}
END_TEST

START_TEST(mixes_a_raw_key_and_a_certificate)
{
    static const uint8_t any[] = {HAKE_RAW_PUBLIC_KEY, HAKE_X509};

    /* raw server, X.509 client */
    asking(_i);
    loopback_raw(&l);
    l.client.config.credentials = &loopback_credential;
    l.server.config.peer_types = (struct hake_bytes){any, 2};
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(seen.type, HAKE_X509);
    /* X.509 server, raw client */
    asking(_i);
    loopback_raw(&l);
    l.client.config.peer_types = (struct hake_bytes){any, 2};
    l.server.config.credentials = &loopback_credential;
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(seen.type, HAKE_RAW_PUBLIC_KEY);
}
END_TEST

/* RFC 7250 4.2, case 2: "it does not have any certificate type in common with
 * the client. Then, the server terminates the session with a fatal alert of
 * type "unsupported_certificate"." */
START_TEST(ends_without_a_certificate_type_in_common)
{
    static const uint8_t raw[] = {HAKE_RAW_PUBLIC_KEY};

    fresh(_i); /* the server has a certificate */
    l.client.config.peer_types = (struct hake_bytes){raw, 1};
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_CERTIFICATE_TYPE);
    ck_assert_uint_eq(l.server.conn.failure.alert_sent,
                      HAKE_ALERT_unsupported_certificate);
    asking(_i); /* the client has a certificate */
    l.server.config.peer_types = (struct hake_bytes){raw, 1};
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_CERTIFICATE_TYPE);
    asking(_i); /* it need not show it */
    l.server.config.peer_types = (struct hake_bytes){raw, 1};
    l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
    run();
    loopback_assert_connected(&l);
    ck_assert(!hake_conn_verified(&l.server.conn));
}
END_TEST

/* A server that has only a raw key for a client that asked for none. */
START_TEST(gives_no_raw_key_to_who_did_not_ask)
{
    fresh(_i);
    loopback_raw(&l);
    l.client.config.peer_types.len = 0;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_CERTIFICATE_TYPE);
}
END_TEST

/* The path verifier has no path for it. */
START_TEST(judges_no_raw_key_by_a_path)
{
    static const struct hake_trust trust = {.clock =
                                                HAKE_DANGEROUSLY_WITHOUT_CLOCK};

    fresh(_i);
    loopback_raw(&l);
    l.client.config.verify = hake_verify_path;
    memcpy(&l.client.config.verify_ctx, &(const void *){&trust},
           sizeof(void *));
    run();
    loopback_assert_failed(&l.client, HAKE_ERR_CERTIFICATE_TYPE);
}
END_TEST

Suite *engine_raw_test(void)
{
    Suite *suite = suite_create("engine_raw");
    TCase *tcase = tcase_create("engine_raw");

    tcase_add_loop_test(tcase, connects_with_raw_public_keys, 0, VERSIONS);
    tcase_add_loop_test(tcase, mixes_a_raw_key_and_a_certificate, 0, VERSIONS);
    tcase_add_loop_test(tcase, ends_without_a_certificate_type_in_common, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, gives_no_raw_key_to_who_did_not_ask, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, judges_no_raw_key_by_a_path, 0, VERSIONS);
    suite_add_tcase(suite, tcase);
    return suite;
}

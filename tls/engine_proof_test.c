/*
 * engine_proof_test.c: what must be proved before CONNECTED, fact by fact, with
 * client authentication; and that a proof that does not hold leaves no fact.
 * Loop tests run by version: 0 is TLS 1.3, 1 is TLS 1.2.
 */
#include <check.h>
#include <string.h>

#include "tls/handlers.h"
#include "tls/loopback.h"

Suite *engine_proof_test(void);

#define VERSIONS 2

static struct loopback l;

/* The server asks the client for its certificate. */
static void fresh(int version)
{
    if (version == 0)
        loopback_init(&l);
    else
        loopback_init12(&l, CHACHA12);
    loopback_auth(&l);
}

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
}

/* ---- A handler in another's place ------------------------------------- */

static struct flow_row rows[LOOPBACK_ROWS];
static struct hake_flow flow;
static struct hake_role role;
static handler_fn *real; /* of the last message that was replaced */

static void replace(struct loopback_side *side, int version, uint8_t on,
                    handler_fn *handler)
{
    const struct hake_flow **own = version == 0 ? &role.flow13 : &role.flow12;
    unsigned n = 0;

    role = *side->config.role;
    flow = **own;
    do {
        ck_assert_uint_lt(n, LOOPBACK_ROWS);
        rows[n] = flow.rows[n];
        if (rows[n].on != on || (rows[n].facts & FACT_PSK))
            continue;
        real = rows[n].handler;
        rows[n].handler = handler;
    } while (rows[n++].state != STATE_INVALID);
    flow.rows = rows;
    *own = &flow;
    side->config.role = &role;
}

/* ---- Proofs that are missing ------------------------------------------ */

static uint16_t lost, found; /* facts */

static enum hake_error facts_change(hake_conn *c, const struct message *m)
{
    enum hake_error error = real(c, m);

    c->facts &= (uint16_t)~lost;
    c->facts |= found;
    return error;
}

/* The last message of the peer is where its facts change. */
static void changed(struct loopback_side *side, int version, uint16_t lose,
                    uint16_t find)
{
    lost = lose;
    found = find;
    replace(side, version, RECV(finished), facts_change);
    run();
}

/* By _i / 2: the client of a server, a server that requires a certificate, one
 * that was shown an optional one. */
START_TEST(needs_each_proof_of_the_peer)
{
    static const uint16_t proofs[] = {
        FACT_CERTIFICATE, FACT_SIGNATURE, FACT_PEER_FINISHED,
        FACT_CERTIFICATE | FACT_SIGNATURE | FACT_PEER_FINISHED};

    for (unsigned i = 0; i < sizeof proofs / sizeof proofs[0]; i++) {
        struct loopback_side *side = _i / 2 == 0 ? &l.client : &l.server;

        fresh(_i % 2);
        if (_i / 2 == 2)
            l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
        changed(side, _i % 2, proofs[i], 0);
        loopback_assert_failed(side, HAKE_ERR_PROOF_MISSING);
        ck_assert(!hake_conn_verified(&side->conn));
    }
    fresh(_i % 2);
    changed(&l.server, _i % 2, 0, 0);
    loopback_assert_connected(&l);
}
END_TEST

/* Whoever requires a certificate does not care whether it has asked, or what
 * else is said of the client. */
START_TEST(connects_no_anonymous_client_where_one_is_required)
{
    const uint16_t proofs = FACT_CERTIFICATE | FACT_SIGNATURE;

    fresh(_i);
    changed(&l.server, _i, proofs | FACT_REQUEST, 0);
    loopback_assert_failed(&l.server, HAKE_ERR_PROOF_MISSING);
    fresh(_i);
    changed(&l.server, _i, proofs, FACT_ANONYMOUS);
    loopback_assert_failed(&l.server, HAKE_ERR_PROOF_MISSING);
}
END_TEST

/* An optional certificate may be lacking, but the client must say so. */
START_TEST(needs_to_be_told_that_a_client_is_anonymous)
{
    for (int told = 0; told < 2; told++) {
        fresh(_i);
        l.client.config.credentials_len = 0;
        l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
        changed(&l.server, _i, told ? 0 : FACT_ANONYMOUS, 0);
        if (told)
            loopback_assert_connected(&l);
        else
            loopback_assert_failed(&l.server, HAKE_ERR_PROOF_MISSING);
        ck_assert(!hake_conn_verified(&l.server.conn));
    }
}
END_TEST

/* A certificate alone shows nobody: its key must have signed. */
START_TEST(has_verified_nobody_by_a_certificate_alone)
{
    fresh(_i);
    l.server.config.client_auth = HAKE_CLIENT_AUTH_OPTIONAL;
    changed(&l.server, _i, FACT_SIGNATURE, FACT_ANONYMOUS);
    loopback_assert_connected(&l);
    ck_assert(!hake_conn_verified(&l.server.conn));
}
END_TEST

/* ---- Proofs that do not hold ------------------------------------------ */

static bool verify_no(const struct hake_public_key *key,
                      struct hake_bytes signature, struct hake_bytes message)
{
    (void)key, (void)signature, (void)message;
    return false;
}

START_TEST(leaves_no_fact_after_a_signature_that_does_not_verify)
{
    struct hake_scheme scheme = hake_ed25519;
    const struct hake_scheme *const schemes[] = {&scheme, NULL};

    scheme.verify = verify_no;
    fresh(_i);
    l.server.config.schemes = schemes;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_SIGNATURE_INVALID);
    ck_assert(l.server.conn.facts & FACT_CERTIFICATE);
    ck_assert(!(l.server.conn.facts & FACT_SIGNATURE));
}
END_TEST

static enum hake_answer verdict_no(void *ctx, const struct hake_peer *peer,
                                   struct hake_verdict *verdict)
{
    (void)ctx, (void)peer, (void)verdict;
    return HAKE_NO;
}

START_TEST(leaves_no_fact_after_a_certificate_that_is_refused)
{
    fresh(_i);
    l.server.config.verify = verdict_no;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_CERTIFICATE_REFUSED);
    ck_assert(!(l.server.conn.facts & FACT_CERTIFICATE));
}
END_TEST

static enum hake_error finished_bad(hake_conn *c, const struct message *m)
{
    enum hake_error error = real(c, m);

    m->out->p[m->out->len - 1] ^= 1;
    return error;
}

/* What is right so far, and one byte more. */
static enum hake_error finished_long(hake_conn *c, const struct message *m)
{
    enum hake_error error = real(c, m);

    wr_uint(m->out, 1, 0);
    return error;
}

/* By _i / 2: which side reads. */
START_TEST(leaves_no_fact_after_a_finished_that_is_wrong)
{
    struct loopback_side *from = _i / 2 ? &l.client : &l.server;
    struct loopback_side *to = _i / 2 ? &l.server : &l.client;

    fresh(_i % 2);
    replace(from, _i % 2, SEND(finished), finished_bad);
    run();
    loopback_assert_failed(to, HAKE_ERR_FINISHED_INVALID);
    ck_assert(!(to->conn.facts & FACT_PEER_FINISHED));
    fresh(_i % 2);
    replace(from, _i % 2, SEND(finished), finished_long);
    run();
    loopback_assert_failed(to, HAKE_ERR_FINISHED_LENGTH);
    ck_assert(!(to->conn.facts & FACT_PEER_FINISHED));
}
END_TEST

/* RFC 9846 4.3: an extension that was not asked for, in the first of two
 * entries; the second is as it should be. */
static enum hake_error entries_write(hake_conn *c, const struct message *m)
{
    static const uint8_t extensions[] = {0, 4, 0, 5, 0, 0, 0, 0};
    static const struct hake_bytes of_entry[] = {{extensions, 6},
                                                 {extensions + 6, 2}};
    struct wr_mark list, entry;

    (void)c;
    wr_uint(m->out, 1, 0); /* certificate_request_context */
    list = wr_open(m->out, 3);
    for (int i = 0; i < 2; i++) {
        entry = wr_open(m->out, 3);
        wr_bytes(m->out, loopback_credential.chain[0]);
        wr_close(m->out, entry);
        wr_bytes(m->out, of_entry[i]);
    }
    wr_close(m->out, list);
    return HAKE_OK;
}

START_TEST(judges_the_extensions_of_every_entry)
{
    struct loopback_side *from = _i ? &l.client : &l.server;
    struct loopback_side *to = _i ? &l.server : &l.client;

    fresh(0);
    replace(from, 0, SEND(certificate), entries_write);
    run();
    loopback_assert_failed(to, HAKE_ERR_EXTENSION_NOT_OFFERED);
}
END_TEST

/* ---- Several certificates --------------------------------------------- */

static size_t shown;
static unsigned signs;

static enum hake_answer verify_counting(void *ctx, const struct hake_peer *peer,
                                        struct hake_verdict *verdict)
{
    shown = peer->len;
    return hake_verify_pinned(ctx, peer, verdict);
}

static enum hake_answer sign_counting(void *ctx, uint16_t scheme, uint8_t *sig,
                                      size_t *sig_len,
                                      struct hake_bytes message)
{
    signs++;
    return loopback_credential.sign(ctx, scheme, sig, sig_len, message);
}

/* Whatever room is left behind them, the key is used once. */
START_TEST(shows_all_certificates_and_signs_once)
{
    const struct hake_bytes chain[] = {loopback_credential.chain[0],
                                       loopback_credential.chain[0]};
    struct hake_credential credential = loopback_credential;

    credential.chain = chain;
    credential.chain_len = 2;
    credential.sign = sign_counting;
    for (size_t more = 0; more < 300; more++) {
        fresh(_i);
        l.client.config.credentials = &credential;
        l.client.out_buffer.len = HAKE_OUTPUT_MIN + more;
        l.server.config.verify = verify_counting;
        shown = signs = 0;
        run();
        loopback_assert_connected(&l);
        ck_assert_uint_eq(shown, 2);
        ck_assert_uint_eq(signs, 1);
    }
}
END_TEST

/* ---- The messages, and the scheme ------------------------------------- */

/* They are gone when the signature over them comes. */
static enum hake_answer verify_and_forget(void *ctx,
                                          const struct hake_peer *peer,
                                          struct hake_verdict *verdict)
{
    l.server.handshake.kept.p = NULL;
    return hake_verify_pinned(ctx, peer, verdict);
}

START_TEST(verifies_no_signature_over_messages_that_are_gone)
{
    fresh(1);
    l.server.config.verify = verify_and_forget;
    run();
    loopback_assert_failed(&l.server, HAKE_ERR_MESSAGES_NOT_KEPT);
}
END_TEST

static enum hake_answer sign_alias(void *ctx, uint16_t scheme, uint8_t *sig,
                                   size_t *sig_len, struct hake_bytes message)
{
    (void)scheme;
    return loopback_credential.sign(ctx, hake_ed25519.id, sig, sig_len,
                                    message);
}

/* hake.h: the scheme of a connection is the server's, on both sides. */
START_TEST(tells_the_servers_scheme_and_not_the_clients)
{
    static const uint16_t alias_id[] = {0xfe01, 0};
    struct hake_scheme alias = hake_ed25519;
    const struct hake_scheme *const schemes[] = {&alias, &hake_ed25519, NULL};
    struct hake_credential credential = loopback_credential;

    alias.id = alias_id[0];
    credential.schemes = alias_id;
    credential.sign = sign_alias;
    fresh(_i);
    l.client.config.schemes = schemes;
    l.server.config.credentials = &credential;
    run();
    loopback_assert_connected(&l);
    ck_assert_uint_eq(hake_conn_scheme(&l.client.conn), alias.id);
    ck_assert_uint_eq(hake_conn_scheme(&l.server.conn), alias.id);
}
END_TEST

Suite *engine_proof_test(void)
{
    Suite *suite = suite_create("engine_proof");
    TCase *tcase = tcase_create("engine_proof");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, needs_each_proof_of_the_peer, 0, 3 * VERSIONS);
    tcase_add_loop_test(
        tcase, connects_no_anonymous_client_where_one_is_required, 0, VERSIONS);
    tcase_add_loop_test(tcase, needs_to_be_told_that_a_client_is_anonymous, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase, has_verified_nobody_by_a_certificate_alone, 0,
                        VERSIONS);
    tcase_add_loop_test(tcase,
                        leaves_no_fact_after_a_signature_that_does_not_verify,
                        0, VERSIONS);
    tcase_add_loop_test(tcase, leaves_no_fact_after_a_finished_that_is_wrong, 0,
                        2 * VERSIONS);
    tcase_add_loop_test(tcase, judges_the_extensions_of_every_entry, 0, 2);
    tcase_add_test(tcase, verifies_no_signature_over_messages_that_are_gone);
    tcase_add_loop_test(tcase, tells_the_servers_scheme_and_not_the_clients, 0,
                        VERSIONS);
    tcase_add_loop_test(
        tcase, leaves_no_fact_after_a_certificate_that_is_refused, 0, VERSIONS);
    tcase_add_loop_test(tcase, shows_all_certificates_and_signs_once, 0,
                        VERSIONS);
    suite_add_tcase(suite, tcase);
    return suite;
}

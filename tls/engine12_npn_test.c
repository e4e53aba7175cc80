/*
 * engine12_npn_test.c: ALPN and NPN under TLS 1.2: who offers, who answers, who
 * selects, and what NextProtocol is on the wire. RFC 7301; the technical note
 * of July 2011 and draft-agl-tls-nextprotoneg-03, with messages that OpenSSL
 * sent typed in.
 */
#include "tls/extensions.h"
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <string.h>

Suite *engine12_npn_test(void);

static struct loopback l;

static void run(void)
{
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
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
#define OFFER             "\x33\x74\x00\x00" /* empty */

/* The client's NextProtocol, with its header; or NULL. */
static const uint8_t *next_protocol(size_t *len)
{
    size_t at = 0;

    while (at < l.client.said.len) {
        const uint8_t *p = l.client.said.p + at;

        *len = 4 + ((size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3]);
        if (p[0] == 67)
            return p;
        at += *len;
    }
    return NULL;
}

static void assert_name(struct hake_alpn_name name, const char *expected)
{
    ck_assert_uint_eq(name.len, strlen(expected));
    ck_assert(name.len == 0 || memcmp(name.p, expected, name.len) == 0);
}

/* ---- ALPN under TLS 1.2 ------------------------------------------------ */

#define NO_LIST NULL

static const struct {
    const char *client, *server, *selected; /* NULL: no_application_protocol */
    enum hake_alpn_policy policy;
} alpn[] = {{"\2h2\2h3", "\2h3\2h2", "h3", HAKE_ALPN_FATAL},
            {"\2h2", "\2h3\2h2", "h2", HAKE_ALPN_FATAL},
            {"\2h2", "\2h3", NULL, HAKE_ALPN_FATAL},
            {"\2h2", "\2h3", "", HAKE_ALPN_CONTINUE},
            {"\2h2", NO_LIST, "", HAKE_ALPN_FATAL},
            {NO_LIST, "\2h2", "", HAKE_ALPN_FATAL},
            {NO_LIST, NO_LIST, "", HAKE_ALPN_FATAL},
            {"\1\n\2h2", "\1\n", "\n", HAKE_ALPN_FATAL}};
#define ALPN ((int)(sizeof alpn / sizeof alpn[0]))

/* By _i: case; and, without a protocol, whether a side needs one. */
START_TEST(selects_a_protocol_by_alpn)
{
    int i = _i % ALPN, needs = _i / ALPN;

    loopback_init12(&l, CHACHA12);
    if (alpn[i].client != NO_LIST)
        loopback_alpn(&l.client, alpn[i].client);
    if (alpn[i].server != NO_LIST)
        loopback_alpn(&l.server, alpn[i].server);
    l.server.config.alpn_policy = alpn[i].policy;
    l.client.config.flags = needs == 1 ? HAKE_REQUIRE_ALPN : 0;
    l.server.config.flags = needs == 2 ? HAKE_REQUIRE_ALPN : 0;
    run();
    if (alpn[i].selected == NULL) {
        loopback_assert_failed(&l.server, HAKE_ERR_ALPN_NO_OVERLAP);
        ck_assert_uint_eq(l.client.conn.failure.alert_received, 120);
    } else if (needs > 0 && alpn[i].selected[0] == '\0') {
        loopback_assert_failed(needs == 1 ? &l.client : &l.server,
                               HAKE_ERR_ALPN_REQUIRED);
    } else {
        loopback_assert_connected(&l);
        assert_name(hake_conn_alpn(&l.client.conn), alpn[i].selected);
        assert_name(hake_conn_alpn(&l.server.conn), alpn[i].selected);
    }
}
END_TEST

/* ---- Who offers NPN, and who answers ----------------------------------- */

static const struct hake_suite *const both[] = {
    &hake_suite13_chacha20_poly1305_sha256,
    &hake_suite12_ecdhe_ecdsa_chacha20_poly1305, NULL};

/* The note: in a ClientHello "if the ClientHello also includes a
 * server_name_indication extension"; and never for TLS 1.3 alone. */
START_TEST(offers_npn_beside_a_server_name_and_tls_1_2)
{
    for (unsigned i = 0; i < 8; i++) {
        bool name = i & 1, tls12 = i & 2, npn = i & 4;

        loopback_init12(&l, CHACHA12);
        l.client.config.suites = l.server.config.suites = both;
        if (!tls12)
            l.client.config.role = &hake_client13;
        if (!name)
            l.client.server_name.len = 0;
        if (npn)
            loopback_npn(&l.client, "\2h2");
        loopback_npn(&l.server, "\2h2");
        loopback_handshake(&l); /* of TLS 1.3 */
        ck_assert_int_eq(SAID(&l.client, OFFER), name && tls12 && npn);
        ck_assert_uint_eq(hake_conn_npn(&l.client.conn, NULL).len, 0);
        ck_assert(!SAID(&l.server, "\x33\x74"));
    }
}
END_TEST

/* A server answers with or without a server name. */
static enum hake_error client_hello_write_npn(hake_conn *c,
                                              const struct message *m)
{
    static const uint8_t name[] = "localhost";
    enum hake_error error;

    c->handshake->server_name = (struct hake_bytes){name, 9};
    error = client_hello_write(c, m);
    for (size_t i = 46; i + 4 < m->out->len; i++) {
        if (memcmp(m->out->p + i, "\0\0\0\16\0\14\0\0\11", 9) == 0) {
            m->out->p[i] = m->out->p[i + 1] = 0x7a; /* another extension */
            return error;
        }
    }
    ck_abort_msg("there is no server_name");
}

START_TEST(answers_npn_without_a_server_name)
{
    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.client, "\2h2");
    loopback_npn(&l.server, "\2h3\2h2");
    loopback_row(&l.client, SEND(client_hello))->handler =
        client_hello_write_npn;
    loopback_handshake(&l);
    assert_name(hake_conn_npn(&l.server.conn, NULL), "h2");
}
END_TEST

/* Exactly when both sides have it switched on. By _i: suite and sides. */
START_TEST(answers_npn_if_it_is_offered_and_switched_on)
{
    bool client = _i & 1, server = _i & 2;
    size_t len;

    if (loopback_lacks12((unsigned)_i / 4))
        return;
    loopback_init12(&l, (unsigned)_i / 4);
    if (client)
        loopback_npn(&l.client, "\2h2");
    if (server)
        loopback_npn(&l.server, "\2h2\10http/1.1\6spdy/3");
    loopback_handshake(&l);
    ck_assert_int_eq(SAID(&l.client, OFFER), client);
    /* As openssl s_server sends it. */
    ck_assert_int_eq(SAID(&l.server, "\x33\x74\x00\x13\x02h2\x08http/1.1"
                                     "\x06spdy/3"),
                     client && server);
    ck_assert_int_eq(next_protocol(&len) != NULL, client && server);
}
END_TEST

/* ALPN is the better answer; NPN is for who does not have it. */
static const struct {
    const char *client_alpn, *server_alpn;
    const char *by_alpn, *by_npn;
} preferences[] = {{"\2h2", "\2h2", "h2", ""},
                   {"\2h2", NO_LIST, "", "h3"},
                   {NO_LIST, "\2h2", "", "h3"},
                   {NO_LIST, NO_LIST, "", "h3"},
                   {"\2h2", "\2hx", "", "h3"}}; /* no overlap, CONTINUE */

START_TEST(prefers_alpn_to_npn)
{
    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.client, "\2h3");
    loopback_npn(&l.server, "\2h3");
    if (preferences[_i].client_alpn != NO_LIST)
        loopback_alpn(&l.client, preferences[_i].client_alpn);
    if (preferences[_i].server_alpn != NO_LIST)
        loopback_alpn(&l.server, preferences[_i].server_alpn);
    l.server.config.alpn_policy = HAKE_ALPN_CONTINUE;
    loopback_handshake(&l);
    ck_assert(SAID(&l.client, OFFER));
    assert_name(hake_conn_alpn(&l.client.conn), preferences[_i].by_alpn);
    assert_name(hake_conn_npn(&l.client.conn, NULL), preferences[_i].by_npn);
    ck_assert_int_eq(SAID(&l.server, "\x33\x74\x00\x03"),
                     preferences[_i].by_npn[0] != '\0');
}
END_TEST

/* A server that answers NPN whatever was asked and whatever else it said. */
static enum hake_error server_hello12_write_npn(hake_conn *c,
                                                const struct message *m)
{
    extension_ask(c, EXTENSION_next_protocol_negotiation);
    c->facts |= FACT_NPN;
    return server_hello12_write(c, m);
}

START_TEST(refuses_both_answers_and_one_not_asked_for)
{
    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.server, "\2h2");
    if (_i == 0) {
        loopback_npn(&l.client, "\2h2");
        loopback_alpn(&l.client, "\2h2");
        loopback_alpn(&l.server, "\2h2");
    }
    loopback_row(&l.server, SEND(server_hello))->handler =
        server_hello12_write_npn;
    /* The first row on server_hello is for a PSK; this is the other. */
    loopback_row(&l.server, SEND(server_hello))[1].handler =
        server_hello12_write_npn;
    run();
    loopback_assert_failed(&l.client, _i == 0 ? HAKE_ERR_NPN_WITH_ALPN
                                              : HAKE_ERR_EXTENSION_NOT_OFFERED);
    ck_assert_uint_eq(l.client.conn.failure.alert_sent, _i == 0 ? 47 : 110);
}
END_TEST

/* ---- The client's selection -------------------------------------------- */

static const struct {
    const char *client, *server, *selected;
    bool advertised;
} selections[] = {{"\1a\1b", "\1b\1a", "b", true},
                  {"\1a\1b", "\1c", "a", false},
                  {"\1a\1b", "", "a", false},
                  {"", "\1c", "", false},
                  {"", "", "", false}};
#define SELECTIONS ((int)(sizeof selections / sizeof selections[0]))

START_TEST(selects_by_the_servers_order_else_its_own_first)
{
    const char *selected = selections[_i].selected;
    bool advertised = !selections[_i].advertised;
    size_t len;

    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.client, selections[_i].client);
    loopback_npn(&l.server, selections[_i].server);
    loopback_handshake(&l);
    assert_name(hake_conn_npn(&l.client.conn, &advertised), selected);
    ck_assert_int_eq(advertised, selections[_i].advertised);
    assert_name(hake_conn_npn(&l.server.conn, &advertised), selected);
    ck_assert_int_eq(advertised, selections[_i].advertised);
    /* Even for no protocol the message is sent. */
    ck_assert_ptr_nonnull(next_protocol(&len));
}
END_TEST

/* What the client simply knows, whatever the server has. */
START_TEST(selects_what_it_was_told)
{
    bool advertised;

    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.client, "\1a");
    loopback_npn(&l.server, _i ? "\1a\6secret" : "\1a");
    l.client.config.npn_select =
        (struct hake_alpn_name){(const uint8_t *)"secret", 6};
    loopback_handshake(&l);
    assert_name(hake_conn_npn(&l.server.conn, &advertised), "secret");
    ck_assert_int_eq(advertised, _i);
}
END_TEST

static char choice[255];
static unsigned chosen;
static const char *shown;

static void choose(void *ctx, hake_conn *conn, struct hake_npn_list advertised,
                   struct hake_alpn_name *selected)
{
    ck_assert_ptr_eq(ctx, choice);
    ck_assert_ptr_eq(conn, &l.client.conn);
    ck_assert_uint_eq(advertised.len, strlen(shown));
    ck_assert(advertised.len == 0 ||
              memcmp(advertised.p, shown, advertised.len) == 0);
    ck_assert_uint_eq(selected->len, 0);
    chosen++;
    if (choice[0] != '\0')
        *selected = (struct hake_alpn_name){(const uint8_t *)choice,
                                            (uint8_t)strlen(choice)};
}

START_TEST(lets_a_callback_choose)
{
    static const char *const cases[][2] = {
        {"\1a\1b", "b"}, {"\1a", "zz"}, {"", "zz"}, {"\1a", ""}};
    bool advertised;

    loopback_init12(&l, CHACHA12);
    chosen = 0;
    shown = cases[_i][0];
    loopback_npn(&l.client, "\1q");
    loopback_npn(&l.server, shown);
    l.client.config.npn_choose = choose;
    l.client.config.npn_ctx = choice;
    strcpy(choice, cases[_i][1]);
    loopback_start(&l);
    loopback_run(&l, 1);
    memset(choice, 'X', sizeof choice); /* the name was copied */
    loopback_assert_connected(&l);
    ck_assert_uint_eq(chosen, 1);
    assert_name(hake_conn_npn(&l.client.conn, NULL), cases[_i][1]);
    assert_name(hake_conn_npn(&l.server.conn, &advertised), cases[_i][1]);
    ck_assert_int_eq(advertised, _i == 0);
}
END_TEST

/* ---- NextProtocol on the wire ------------------------------------------ */

/* RFC-like words of the note: both length bytes, the name and the padding are
 * a multiple of 32 bytes. Every length of a name, as openssl pads it. */
START_TEST(writes_next_protocol_with_exact_padding)
{
    static uint8_t name[255], zeros[32];

    memset(name, 'x', sizeof name);
    for (unsigned n = 0; n <= 255; n++) {
        const uint8_t *p;
        size_t len, padding = 32 - (n + 2) % 32;

        loopback_init12(&l, CHACHA12);
        loopback_npn(&l.client, "");
        loopback_npn(&l.server, "");
        l.server.config.flags = HAKE_NPN_EXACT_PADDING;
        l.client.config.npn_select = (struct hake_alpn_name){name, (uint8_t)n};
        loopback_handshake(&l);
        p = next_protocol(&len);
        ck_assert_ptr_nonnull(p);
        ck_assert_uint_eq(len, 4 + 1 + n + 1 + padding);
        ck_assert_uint_eq((len - 4) % 32, 0);
        ck_assert_uint_eq(p[4], n);
        ck_assert(n == 0 || memcmp(p + 5, name, n) == 0);
        ck_assert_uint_eq(p[5 + n], padding);
        ck_assert_mem_eq(p + 6 + n, zeros, padding);
        ck_assert_uint_eq(hake_conn_npn(&l.server.conn, NULL).len, n);
    }
}
END_TEST

/* openssl s_client -nextprotoneg: the messages byte for byte, but for the
 * zeros at their end. */
START_TEST(writes_what_openssl_writes)
{
    static const struct {
        const char *name, *head;
        size_t head_len, len;
    } seen[] = {
        {"h2", "\x43\x00\x00\x20\x02\x68\x32\x1c", 8, 36},
        {"http/1.1", "\x43\x00\x00\x20\x08\x68\x74\x74\x70\x2f\x31\x2e\x31\x16",
         14, 36},
        {"spdy/3", "\x43\x00\x00\x20\x06\x73\x70\x64\x79\x2f\x33\x18", 12, 36}};
    const uint8_t *p;
    size_t len;

    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.client, "");
    loopback_npn(&l.server, "\2h2");
    l.client.config.npn_select = (struct hake_alpn_name){
        (const uint8_t *)seen[_i].name, (uint8_t)strlen(seen[_i].name)};
    loopback_handshake(&l);
    p = next_protocol(&len);
    ck_assert_ptr_nonnull(p);
    ck_assert_uint_eq(len, seen[_i].len);
    ck_assert_mem_eq(p, seen[_i].head, seen[_i].head_len);
    for (size_t i = seen[_i].head_len; i < len; i++)
        ck_assert_uint_eq(p[i], 0);
}
END_TEST

/* ---- What the server takes --------------------------------------------- */

static const uint8_t *body;
static size_t body_len;

static enum hake_error next_protocol_write_body(hake_conn *c,
                                                const struct message *m)
{
    const struct hake_bytes bytes = {body, body_len};

    (void)c;
    wr_bytes(m->out, bytes);
    return HAKE_OK;
}

/* A client that sends this body. */
static void run_with_body(const void *p, size_t len, unsigned flags)
{
    body = p;
    body_len = len;
    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.client, "\2h2");
    loopback_npn(&l.server, "\2h2");
    l.server.config.flags = flags;
    loopback_row(&l.client, SEND(next_protocol))->handler =
        next_protocol_write_body;
    run();
}

/* By _i: the name's length; lengths of padding up to 255, all of them for one
 * name. */
START_TEST(judges_padding_by_its_policy)
{
    static const size_t lens[] = {0, 2, 29, 30, 31, 62, 255};
    size_t n = lens[_i % 7], right = 32 - (n + 2) % 32;
    uint8_t bytes[1 + 255 + 1 + 255] = {(uint8_t)n};
    bool exact = _i >= 7;

    memset(bytes + 1, 'n', n);
    for (size_t padding = 0; padding < 256; padding++) {
        if (n != 2 && padding % 17 != 0 && padding != right)
            continue;
        bytes[1 + n] = (uint8_t)padding;
        run_with_body(bytes, 2 + n + padding,
                      exact ? HAKE_NPN_EXACT_PADDING : 0);
        if (exact && padding != right)
            loopback_assert_failed(&l.server, HAKE_ERR_NPN_PADDING);
        else
            ck_assert(hake_status(&l.server.conn) & HAKE_CONNECTED);
    }
    for (size_t at = 0; at < right; at += 3) { /* not zero, in one place */
        bytes[1 + n] = (uint8_t)right;
        memset(bytes + 2 + n, 0, right);
        bytes[2 + n + at] = 0x80;
        run_with_body(bytes, 2 + n + right, exact ? HAKE_NPN_EXACT_PADDING : 0);
        if (exact)
            loopback_assert_failed(&l.server, HAKE_ERR_NPN_PADDING);
        else
            ck_assert(hake_status(&l.server.conn) & HAKE_CONNECTED);
    }
}
END_TEST

/* Under both policies: every cut, and a byte more. */
START_TEST(refuses_next_protocol_cut_short_or_with_bytes_behind)
{
    uint8_t bytes[33] = {2, 'h', '2', 0x1c};

    for (size_t len = 0; len <= sizeof bytes; len++) {
        run_with_body(bytes, len, _i ? HAKE_NPN_EXACT_PADDING : 0);
        if (len == 32)
            ck_assert(hake_status(&l.server.conn) & HAKE_CONNECTED);
        else
            loopback_assert_failed(&l.server, HAKE_ERR_MESSAGE_MALFORMED);
    }
}
END_TEST

/* The note: the client "need not" take what was advertised. */
START_TEST(refuses_what_was_not_advertised_only_by_a_switch)
{
    static const struct {
        const char *client;
        bool advertised;
    } cases[] = {{"\2h2", true}, {"\2h3", false}, {"", false}};
    bool refuse = _i >= 3;

    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.client, cases[_i % 3].client);
    loopback_npn(&l.server, "\2h2");
    l.server.config.flags = refuse ? HAKE_NPN_REFUSE_UNADVERTISED : 0;
    run();
    if (refuse && !cases[_i % 3].advertised) {
        loopback_assert_failed(&l.server, HAKE_ERR_NPN_NOT_ADVERTISED);
        ck_assert_uint_eq(l.server.conn.failure.alert_sent, 47);
    } else {
        loopback_assert_connected(&l);
    }
}
END_TEST

/* ---- What is left of it ------------------------------------------------ */

/* The handshake's memory belongs to the application again: no name may point
 * into it. */
START_TEST(keeps_its_selection_as_long_as_its_memory)
{
    bool advertised;

    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.client, "\2h2");
    loopback_npn(&l.server, "\2h2");
    loopback_handshake(&l);
    ck_assert_ptr_nonnull(hake_handshake_release(&l.client.conn));
    ck_assert_ptr_nonnull(hake_handshake_release(&l.server.conn));
    memset(&l.client.handshake, 0xee, sizeof l.client.handshake);
    memset(&l.server.handshake, 0xee, sizeof l.server.handshake);
    assert_name(hake_conn_npn(&l.client.conn, &advertised), "h2");
    ck_assert(advertised);
    if (hake_conn_npn(&l.server.conn, NULL).len > 0)
        assert_name(hake_conn_npn(&l.server.conn, NULL), "h2");
}
END_TEST

/* Nor is a protocol that is gone still "advertised". */
START_TEST(forgets_its_selection_whole)
{
    bool advertised = true;

    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.client, "\2h2");
    loopback_npn(&l.server, "\2h2");
    loopback_handshake(&l);
    if (_i)
        ck_assert_ptr_nonnull(hake_handshake_release(&l.server.conn));
    else
        ck_assert_int_eq(hake_recvrec_end(&l.server.conn), HAKE_ERR_TRUNCATED);
    ck_assert_uint_eq(hake_conn_npn(&l.server.conn, &advertised).len, 0);
    ck_assert(!advertised);
}
END_TEST

Suite *engine12_npn_test(void)
{
    Suite *suite = suite_create("engine12_npn");
    TCase *tcase = tcase_create("engine12_npn");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, selects_a_protocol_by_alpn, 0, 3 * ALPN);
    tcase_add_test(tcase, offers_npn_beside_a_server_name_and_tls_1_2);
    tcase_add_test(tcase, answers_npn_without_a_server_name);
    tcase_add_loop_test(tcase, answers_npn_if_it_is_offered_and_switched_on, 0,
                        4 * LOOPBACK_SUITES12);
    tcase_add_loop_test(tcase, prefers_alpn_to_npn, 0, 5);
    tcase_add_loop_test(tcase, refuses_both_answers_and_one_not_asked_for, 0,
                        2);
    tcase_add_loop_test(tcase, selects_by_the_servers_order_else_its_own_first,
                        0, SELECTIONS);
    tcase_add_loop_test(tcase, selects_what_it_was_told, 0, 2);
    tcase_add_loop_test(tcase, lets_a_callback_choose, 0, 4);
    tcase_add_test(tcase, writes_next_protocol_with_exact_padding);
    tcase_add_loop_test(tcase, writes_what_openssl_writes, 0, 3);
    tcase_add_loop_test(tcase, judges_padding_by_its_policy, 0, 14);
    tcase_add_loop_test(
        tcase, refuses_next_protocol_cut_short_or_with_bytes_behind, 0, 2);
    tcase_add_loop_test(tcase, refuses_what_was_not_advertised_only_by_a_switch,
                        0, 6);
    tcase_add_test(tcase, keeps_its_selection_as_long_as_its_memory);
    tcase_add_loop_test(tcase, forgets_its_selection_whole, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * report_test.c: the JSON line, the lines for people and the sentence, of
 * connections that never were, that went well and that failed.
 */
#include "tools/report.h"

#include <check.h>
#include <string.h>

#include "tls/loopback.h"

Suite *report_test(void);

static char text[8192];
static struct loopback l;

typedef void print_fn(FILE *out, const struct report *r, const hake_conn *conn);

static const char *print(print_fn *how, const struct report *r,
                         const hake_conn *conn)
{
    FILE *out = fmemopen(text, sizeof text, "w");

    ck_assert_ptr_nonnull(out);
    text[0] = '\0';
    how(out, r, conn);
    fclose(out);
    return text;
}

static void assert_has(const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no %s in %s", part, text);
}

/* A server that is sent this failed, and has reported it. */
static struct report fail_server(const void *p, size_t len)
{
    struct report r = {.error = NULL};

    loopback_init(&l);
    loopback_start(&l);
    loopback_feed(&l.server, p, len, len);
    report_from(&r, &l.server.conn);
    return r;
}

START_TEST(json_of_no_connection_is_all_null)
{
    const struct report r = {.error = "CONNECT_FAILED",
                             .error_text = "nobody listens"};

    ck_assert_str_eq(
        print(report_json, &r, NULL),
        "{\"version\":null,\"cipher\":null,\"group\":null,"
        "\"signature_scheme\":null,\"server_name\":null,\"alpn\":null,"
        "\"npn\":null,\"resumed\":false,\"early_data\":\"none\","
        "\"hello_retry\":false,\"send_limit\":null,\"receive_limit\":null,"
        "\"peer_verified\":false,\"alert_sent\":null,"
        "\"alert_received\":null,\"error\":\"CONNECT_FAILED\","
        "\"error_text\":\"nobody listens\",\"bytes_in\":0,\"bytes_out\":0}\n");
}
END_TEST

START_TEST(json_of_a_connection_says_what_was_negotiated)
{
    struct report r = {.server_name = "localhost",
                       .server_name_len = 9,
                       .bytes_in = UINT64_MAX,
                       .bytes_out = 7};

    loopback_init(&l);
    loopback_alpn(&l.client, "\x02h2");
    loopback_alpn(&l.server, "\x02h2");
    l.client.config.record_size_limit = 100;
    loopback_handshake(&l);
    hake_close(&l.client.conn);
    loopback_run(&l, SIZE_MAX);
    hake_close(&l.server.conn);
    loopback_run(&l, SIZE_MAX);
    report_from(&r, &l.client.conn);
    /* close_notify went both ways and is not told. */
    ck_assert(hake_status(&l.client.conn) & HAKE_CLOSED);
    print(report_json, &r, &l.client.conn);
    assert_has("{\"version\":\"TLSv1.3\",\"cipher\":\"TLS_");
    assert_has("\"group\":\"x25519\",\"signature_scheme\":\"ed25519\","
               "\"server_name\":\"localhost\",\"alpn\":\"h2\",\"npn\":null,"
               "\"resumed\":false,\"early_data\":\"none\","
               "\"hello_retry\":false,\"send_limit\":16384,"
               "\"receive_limit\":99,\"peer_verified\":true,"
               "\"alert_sent\":null,\"alert_received\":null,\"error\":null,"
               "\"error_text\":null,\"bytes_in\":18446744073709551615,"
               "\"bytes_out\":7}\n");
    r.insecure = true;
    print(report_json, &r, &l.client.conn);
    assert_has("\"peer_verified\":false");
    print(report_json, &r, &l.server.conn);
    assert_has("\"peer_verified\":false");
}
END_TEST

static enum hake_answer psk_of(void *ctx, hake_conn *conn, unsigned index,
                               struct hake_psk *psk)
{
    (void)ctx, (void)conn;
    *psk = (struct hake_psk){
        .version = 0x0304,
        .identity = {(const uint8_t *)"me", 2},
        .key = {(const uint8_t *)"0123456789abcdef", 16},
    };
    return index == 0 ? HAKE_YES : HAKE_NO;
}

static enum hake_answer psk_for(void *ctx, hake_conn *conn,
                                struct hake_bytes identity,
                                struct hake_psk *psk)
{
    (void)identity;
    return psk_of(ctx, conn, 0, psk);
}

/* A retry, and a PSK that is no session. */
START_TEST(a_handshake_that_was_not_as_usual_is_told)
{
    static const struct hake_group *const none[] = {NULL};
    const struct report r = {.error = NULL};

    loopback_init(&l);
    l.client.config.key_shares = none;
    l.client.config.psk_offer = psk_of;
    l.server.config.psk = psk_for;
    loopback_handshake(&l);
    for (unsigned i = 0; i < 2; i++) {
        const hake_conn *conn = i ? &l.server.conn : &l.client.conn;

        print(report_json, &r, conn);
        assert_has("\"signature_scheme\":null");
        assert_has("\"resumed\":false,\"early_data\":\"none\","
                   "\"hello_retry\":true");
        print(report_text, &r, conn);
        assert_has("x25519, none\nhandshake: full, HelloRetryRequest\n");
    }
}
END_TEST

START_TEST(json_escapes_the_bytes_of_peers)
{
    struct report r = {.server_name = "a\\\"\n,\xff\0b", .server_name_len = 8};

    loopback_init(&l);
    loopback_alpn(&l.client, "\x05\x1b[\"\\\x01");
    loopback_alpn(&l.server, "\x05\x1b[\"\\\x01");
    loopback_handshake(&l);
    print(report_json, &r, &l.client.conn);
    assert_has(
        "\"server_name\":\"a\\\\x5c\\\\x22\\\\x0a\\\\x2c\\\\xff\\\\x00b\"");
    assert_has("\"alpn\":\"\\\\x1b[\\\\x22\\\\x5c\\\\x01\"");
}
END_TEST

START_TEST(tells_what_was_exported)
{
    const struct report r = {.exported = {0, 0x0f, 0xff}, .exported_len = 3};

    print(report_json, &r, NULL);
    assert_has("\"error_text\":null,\"export\":\"000fff\",\"bytes_in\":0");
    print(report_text, &r, NULL);
    assert_has("\nexport:    000fff\n");
}
END_TEST

START_TEST(json_escapes_sentences)
{
    const struct report r = {.error = "X",
                             .error_text = "\"a\\b\"\t\x7f caf\xc3\xa9"};

    print(report_json, &r, NULL);
    assert_has("\"error_text\":\"\\\"a\\\\b\\\"\\\\x09\\\\x7f "
               "caf\\\\xc3\\\\xa9\",");
}
END_TEST

START_TEST(a_failure_is_told_with_its_alert_and_place)
{
    static const char http[] = "GET / HTTP/1.1\r\n\r\n";
    struct report r = fail_server(http, sizeof http - 1);

    ck_assert_str_eq(r.error, "NOT_TLS");
    ck_assert_uint_gt(strlen(r.error_text), 0);
    print(report_json, &r, &l.server.conn);
    assert_has("\"alert_sent\":\"unexpected_message\","
               "\"alert_received\":null,\"error\":\"NOT_TLS\"");
    print(report_sentence, &r, &l.server.conn);
    ck_assert_ptr_eq(strstr(text, "hake: NOT_TLS: the peer does not speak TLS"),
                     text);
    assert_has(" (RFC 9846 5.1); state START");
    assert_has("; alert sent: unexpected_message (10)\n");
    ck_assert_ptr_null(strstr(text, "offset"));
    print(report_text, &r, &l.server.conn);
    assert_has("ended:     NOT_TLS\n");
}
END_TEST

START_TEST(a_received_alert_is_named)
{
    static const uint8_t alert[] = {21, 3, 3, 0, 2, 2, 40};
    struct report r = fail_server(alert, sizeof alert);

    ck_assert_str_eq(r.error, "ALERT_RECEIVED");
    ck_assert_ptr_nonnull(strstr(r.error_text, "handshake_failure (40)"));
    print(report_json, &r, &l.server.conn);
    assert_has("\"alert_sent\":null,\"alert_received\":\"handshake_failure\"");
    print(report_sentence, &r, &l.server.conn);
    ck_assert_ptr_eq(strstr(text, "hake: ALERT_RECEIVED: the peer sent a fatal "
                                  "alert: handshake_failure (40) (RFC 9846 "
                                  "6.2); state START"),
                     text);
    ck_assert_ptr_null(strstr(text, "; alert"));
}
END_TEST

START_TEST(a_malformed_message_is_told_with_message_and_offset)
{
    static const uint8_t hello[] = {22, 3, 1, 0, 5, 1, 0, 0, 1, 3};
    struct report r = fail_server(hello, sizeof hello);

    ck_assert_str_eq(r.error, "MESSAGE_MALFORMED");
    print(report_sentence, &r, &l.server.conn);
    assert_has(", message client_hello (1), offset 0; alert sent: decode_error "
               "(50)\n");
}
END_TEST

START_TEST(errors_of_the_tool_do_not_borrow_a_place)
{
    static const char http[] = "GET / HTTP/1.1\r\n\r\n";
    struct report r = fail_server(http, sizeof http - 1);

    r.error = "WRITE_FAILED";
    strcpy(r.error_text, "the disk is full");
    ck_assert_str_eq(print(report_sentence, &r, &l.server.conn),
                     "hake: WRITE_FAILED: the disk is full\n");
    ck_assert_str_eq(print(report_sentence, &r, NULL),
                     "hake: WRITE_FAILED: the disk is full\n");
    r.error = NULL;
    ck_assert_str_eq(print(report_sentence, &r, NULL), "");
}
END_TEST

START_TEST(a_good_connection_has_no_error)
{
    struct report r = {.server_name = "a\x1b", .server_name_len = 2};

    loopback_init(&l);
    loopback_alpn(&l.client, "\x02\x07\x08");
    loopback_alpn(&l.server, "\x02\x07\x08");
    loopback_handshake(&l);
    report_from(&r, &l.client.conn);
    ck_assert_ptr_null(r.error);
    print(report_text, &r, &l.client.conn);
    assert_has("protocol:  TLSv1.3, TLS_");
    assert_has("server:    a\\x1b (verified)\n");
    assert_has("selected:  ALPN \\x07\\x08 (server's preference)\n");
    assert_has("ended:     without the peer's close_notify\n");
    print(report_text, &r, NULL);
    assert_has("ended:     before it began\n");
}
END_TEST

/* By _i: the server's list, the client's, what is told. */
START_TEST(a_protocol_by_npn_is_told_with_its_mechanism)
{
    static const char *const lists[][4] = {
        {"\2h3\2h2", "\2h2\1x", "selected:  NPN h2 (advertised)\n",
         "\"alpn\":null,\"npn\":\"h2\""},
        {"\2h3", "\1\n", "selected:  NPN \\x0a (opportunistic)\n",
         "\"npn\":\"\\\\x0a\""},
        {"\2h3", NULL, "selected:  none\n", "\"alpn\":null,\"npn\":null"}};
    struct report r = {.error = NULL};

    loopback_init12(&l, CHACHA12);
    loopback_npn(&l.server, lists[_i][0]);
    if (lists[_i][1] != NULL)
        loopback_npn(&l.client, lists[_i][1]);
    loopback_handshake(&l);
    for (int side = 0; side < 2; side++) {
        const hake_conn *conn = side ? &l.server.conn : &l.client.conn;

        print(report_text, &r, conn);
        assert_has("protocol:  TLSv1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20");
        assert_has(lists[_i][2]);
        print(report_json, &r, conn);
        assert_has("{\"version\":\"TLSv1.2\",\"cipher\":\"TLS_ECDHE_ECDSA");
        assert_has(lists[_i][3]);
    }
}
END_TEST

START_TEST(an_alpn_offer_that_was_ignored_is_told)
{
    struct report r = {.error = NULL};

    loopback_init(&l);
    loopback_alpn(_i ? &l.server : &l.client, "\2h2");
    loopback_handshake(&l);
    print(report_text, &r, _i ? &l.server.conn : &l.client.conn);
    assert_has(_i ? "selected:  none: the client did not offer ALPN\n"
                  : "selected:  none: the server ignored ALPN\n");
}
END_TEST

START_TEST(what_was_stapled_is_shown_if_it_was_asked_for)
{
    struct stapled stapled = {.ocsp_len = 0, .scts = 0};
    struct report r = {.error = NULL};

    print(report_json, &r, NULL);
    ck_assert_ptr_null(strstr(text, "ocsp"));
    r.stapled = &stapled;
    print(report_json, &r, NULL);
    assert_has(",\"ocsp_sha256\":null,\"scts\":0,\"bytes_in\":");
    print(report_text, &r, NULL);
    assert_has("stapled:   no OCSP response\n");
    stapled.ocsp_len = 5;
    stapled.scts = 2;
    memset(stapled.ocsp_sha256, 0xab, 32);
    print(report_json, &r, NULL);
    assert_has(",\"ocsp_sha256\":\"abababab");
    assert_has("abab\",\"scts\":2,\"bytes_in\":");
    print(report_text, &r, NULL);
    assert_has("stapled:   OCSP response of 5 bytes, SHA-256 abab");
    assert_has("stapled:   2 signed certificate timestamps\n");
}
END_TEST

Suite *report_test(void)
{
    Suite *suite = suite_create("report");
    TCase *report = tcase_create("report");

    tcase_add_test(report, json_of_no_connection_is_all_null);
    tcase_add_test(report, json_of_a_connection_says_what_was_negotiated);
    tcase_add_test(report, a_handshake_that_was_not_as_usual_is_told);
    tcase_add_test(report, json_escapes_the_bytes_of_peers);
    tcase_add_test(report, json_escapes_sentences);
    tcase_add_test(report, tells_what_was_exported);
    tcase_add_test(report, a_failure_is_told_with_its_alert_and_place);
    tcase_add_test(report, a_received_alert_is_named);
    tcase_add_test(report, a_malformed_message_is_told_with_message_and_offset);
    tcase_add_test(report, errors_of_the_tool_do_not_borrow_a_place);
    tcase_add_test(report, a_good_connection_has_no_error);
    tcase_add_loop_test(report, a_protocol_by_npn_is_told_with_its_mechanism, 0,
                        3);
    tcase_add_loop_test(report, an_alpn_offer_that_was_ignored_is_told, 0, 2);
    tcase_add_test(report, what_was_stapled_is_shown_if_it_was_asked_for);
    suite_add_tcase(suite, report);
    return suite;
}

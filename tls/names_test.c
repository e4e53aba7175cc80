/*
 * names_test.c: every code of every table has its name, in the RFCs' and
 * IANA's spelling, and no other code has one; and the trace of a handshake is
 * complete.
 */
#include "tls/extensions.h"
#include "tls/flow.h"
#include "tls/loopback.h"
#include "tls/record.h"
#include "tls/trace.h"

#include <check.h>
#include <string.h>

/* ---- Names ------------------------------------------------------------ */

#define UNKNOWN "unknown"

START_TEST(names_content_types)
{
    static const char *const names[4] = {"change_cipher_spec", "alert",
                                         "handshake", "application_data"};

    for (unsigned type = 0; type < 256; type++)
        ck_assert_str_eq(hake_content_type_name((uint8_t)type),
                         type >= 20 && type <= 23 ? names[type - 20] : UNKNOWN);
}
END_TEST

/* RFC 9846 B.3, without its _RESERVED, and those of TLS 1.2 and of others
 * that a peer may send. */
START_TEST(names_handshake_types)
{
    static const struct {
        uint8_t type;
        const char *name;
    } rfc[] = {{1, "client_hello"},
               {2, "server_hello"},
               {4, "new_session_ticket"},
               {5, "end_of_early_data"},
               {8, "encrypted_extensions"},
               {11, "certificate"},
               {13, "certificate_request"},
               {15, "certificate_verify"},
               {20, "finished"},
               {24, "key_update"},
               {0, "hello_request"}, /* RFC 5246 7.4 */
               {12, "server_key_exchange"},
               {14, "server_hello_done"},
               {16, "client_key_exchange"},
               {22, "certificate_status"},
               {67, "next_protocol"}}; /* the NPN note */
    unsigned named = 0, ours = 0;

    for (unsigned i = 0; i < sizeof rfc / sizeof rfc[0]; i++)
        ck_assert_str_eq(hake_message_name(rfc[i].type), rfc[i].name);
    for (unsigned type = 0; type < 255; type++)
        named += strcmp(hake_message_name((uint8_t)type), UNKNOWN) != 0;
#define X(name, code) ours++;
    HAKE_MESSAGES(X)
#undef X
    ck_assert_uint_eq(named, ours);
    ck_assert_str_eq(hake_message_name(255), "none");
}
END_TEST

/* RFC 8701: {0x?a, 0x?a} with equal nibbles. */
static bool is_grease(unsigned type)
{
    for (unsigned n = 0; n < 16; n++) {
        if (type == 0x0a0a + n * 0x1010)
            return true;
    }
    return false;
}

START_TEST(names_extensions)
{
    for (unsigned type = 0; type < 0x10000; type++) {
        const char *name = hake_extension_name((uint16_t)type);
        bool row = false;

        for (unsigned i = 0; i < extension_rows_len; i++)
            row = row || extension_rows[i].type == type;
        ck_assert_int_eq(strcmp(name, UNKNOWN) != 0, row || is_grease(type));
        ck_assert_int_eq(strcmp(name, "GREASE") == 0, is_grease(type));
    }
    ck_assert_str_eq(hake_extension_name(16),
                     "application_layer_protocol_negotiation");
    ck_assert_str_eq(hake_extension_name(0), "server_name");
    ck_assert_str_eq(hake_extension_name(51), "key_share");
    ck_assert_str_eq(hake_extension_name(65281), "renegotiation_info");
}
END_TEST

START_TEST(names_states)
{
    unsigned named = 0, ours = 0;

    ck_assert_str_eq(hake_state_name(WAIT_CERT_CR), "WAIT_CERT_CR");
    ck_assert_str_eq(hake_state_name(CONNECTED), "CONNECTED");
    ck_assert_str_eq(hake_state_name(0), UNKNOWN);
    for (unsigned state = 0; state < 256; state++)
        named += strcmp(hake_state_name((uint8_t)state), UNKNOWN) != 0;
#define X(name) ours++;
    HAKE_STATES(X)
#undef X
    ck_assert_uint_eq(named, ours);
}
END_TEST

/* A descriptor and the table of names say the same of a number. */
START_TEST(names_algorithms_as_their_descriptors_do)
{
    for (unsigned i = 0; hake_default_suites[i] != NULL; i++)
        ck_assert_str_eq(hake_suite_name(hake_default_suites[i]->id),
                         hake_default_suites[i]->name);
    for (unsigned i = 0; hake_default_groups[i] != NULL; i++)
        ck_assert_str_eq(hake_group_name(hake_default_groups[i]->id),
                         hake_default_groups[i]->name);
    for (unsigned i = 0; hake_default_schemes[i] != NULL; i++)
        ck_assert_str_eq(hake_scheme_name(hake_default_schemes[i]->id),
                         hake_default_schemes[i]->name);
}
END_TEST

/* RFC 9846 B.4, 4.3.7 and 4.3.3; some of each. */
START_TEST(names_algorithms_as_the_rfc_does)
{
    ck_assert_str_eq(hake_suite_name(0x1301), "TLS_AES_128_GCM_SHA256");
    ck_assert_str_eq(hake_suite_name(0x1302), "TLS_AES_256_GCM_SHA384");
    ck_assert_str_eq(hake_suite_name(0x1303), "TLS_CHACHA20_POLY1305_SHA256");
    ck_assert_str_eq(hake_suite_name(0x1300), UNKNOWN);
    ck_assert_str_eq(hake_suite_name(0xc02c),
                     "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    ck_assert_str_eq(hake_suite_name(0xcca9),
                     "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
    ck_assert_str_eq(hake_suite_name(0xccac),
                     "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256");
    ck_assert_str_eq(hake_suite_name(0x00ff),
                     "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
    ck_assert_str_eq(hake_suite_name(0x5600), "TLS_FALLBACK_SCSV");
    ck_assert_str_eq(hake_group_name(0x0017), "secp256r1");
    ck_assert_str_eq(hake_group_name(0x001d), "x25519");
    ck_assert_str_eq(hake_group_name(0x11ec), "X25519MLKEM768");
    ck_assert_str_eq(hake_group_name(0), UNKNOWN);
    ck_assert_str_eq(hake_scheme_name(0x0403), "ecdsa_secp256r1_sha256");
    ck_assert_str_eq(hake_scheme_name(0x0804), "rsa_pss_rsae_sha256");
    ck_assert_str_eq(hake_scheme_name(0x0807), "ed25519");
    ck_assert_str_eq(hake_scheme_name(0), UNKNOWN);
}
END_TEST

START_TEST(names_versions_and_secrets)
{
    ck_assert_str_eq(hake_version_name(0x0303), "TLSv1.2");
    ck_assert_str_eq(hake_version_name(0x0304), "TLSv1.3");
    ck_assert_str_eq(hake_version_name(0x0305), UNKNOWN);
    ck_assert_str_eq(hake_secret_name(HAKE_CLIENT_HANDSHAKE_TRAFFIC_SECRET),
                     "client_handshake_traffic_secret");
    ck_assert_str_eq(hake_secret_name(HAKE_SERVER_APPLICATION_TRAFFIC_SECRET_0),
                     "server_application_traffic_secret_0");
    ck_assert_str_eq(hake_secret_name((enum hake_secret)99), UNKNOWN);
    ck_assert_str_eq(hake_keylog_label(HAKE_CLIENT_HANDSHAKE_TRAFFIC_SECRET),
                     "CLIENT_HANDSHAKE_TRAFFIC_SECRET");
    ck_assert_str_eq(hake_keylog_label(HAKE_SERVER_HANDSHAKE_TRAFFIC_SECRET),
                     "SERVER_HANDSHAKE_TRAFFIC_SECRET");
    ck_assert_str_eq(
        hake_keylog_label(HAKE_CLIENT_APPLICATION_TRAFFIC_SECRET_0),
        "CLIENT_TRAFFIC_SECRET_0");
    ck_assert_str_eq(
        hake_keylog_label(HAKE_SERVER_APPLICATION_TRAFFIC_SECRET_0),
        "SERVER_TRAFFIC_SECRET_0");
    ck_assert_str_eq(hake_keylog_label(HAKE_CLIENT_RANDOM), "CLIENT_RANDOM");
    ck_assert_str_eq(hake_keylog_label((enum hake_secret)99), UNKNOWN);
}
END_TEST

/* ---- Events ----------------------------------------------------------- */

/* What one side was told, in the order of events. */
struct told {
    struct loopback_log sent[2], received[2]; /* handshake messages, records */
    unsigned kinds[HAKE_EVENT_FAILURE + 1];
    unsigned protected_wrongly;
};

static struct loopback l;
static struct told client, server;

static void log_add(struct loopback_log *log, struct hake_bytes bytes)
{
    ck_assert_uint_le(bytes.len, sizeof log->p - log->len);
    if (bytes.len > 0)
        memcpy(log->p + log->len, bytes.p, bytes.len);
    log->len += bytes.len;
}

static void listen(void *ctx, const hake_conn *conn,
                   const struct hake_event *event)
{
    const struct hake_keys *keys = event->sent ? &conn->tx : &conn->rx;
    struct told *told = ctx;
    struct loopback_log *logs = event->sent ? told->sent : told->received;

    told->kinds[event->kind]++;
    if (event->kind == HAKE_EVENT_MESSAGE)
        log_add(&logs[0], event->bytes);
    if (event->kind != HAKE_EVENT_RECORD)
        return;
    if (event->code == CONTENT_handshake)
        log_add(&logs[1], event->bytes);
    told->protected_wrongly +=
        event->protected != (keys->aead != NULL && event->code != 20);
}

static void listened(void)
{
    memset(&client, 0, sizeof client);
    memset(&server, 0, sizeof server);
    loopback_init(&l);
    loopback_alpn(&l.client, "\2h2");
    loopback_alpn(&l.server, "\2h2");
    l.client.config.trace = l.server.config.trace = listen;
    l.client.config.trace_ctx = &client;
    l.server.config.trace_ctx = &server;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    ck_assert(hake_status(&l.client.conn) & hake_status(&l.server.conn) &
              HAKE_CONNECTED);
}

static void assert_logs_equal(const struct loopback_log *a,
                              const struct loopback_log *b)
{
    ck_assert_uint_gt(a->len, 0);
    ck_assert_uint_eq(a->len, b->len);
    ck_assert_mem_eq(a->p, b->p, a->len);
}

/* One side's sent messages are the other's received ones, and are what the
 * handshake records hold. */
START_TEST(tells_every_message_on_both_sides)
{
    listened();
    assert_logs_equal(&client.sent[0], &server.received[0]);
    assert_logs_equal(&server.sent[0], &client.received[0]);
    assert_logs_equal(&client.sent[0], &client.sent[1]);
    assert_logs_equal(&server.sent[0], &server.sent[1]);
    assert_logs_equal(&server.received[0], &server.received[1]);
    assert_logs_equal(&client.received[0], &client.received[1]);
    ck_assert_uint_eq(client.kinds[HAKE_EVENT_MESSAGE], 7);
    ck_assert_uint_eq(server.kinds[HAKE_EVENT_MESSAGE], 7);
    ck_assert_uint_eq(client.protected_wrongly, 0);
    ck_assert_uint_eq(server.protected_wrongly, 0);
}
END_TEST

/* ClientHello: six; ServerHello: two; EncryptedExtensions: ALPN. */
START_TEST(tells_every_extension_secret_and_alert)
{
    listened();
    ck_assert_uint_eq(client.kinds[HAKE_EVENT_EXTENSION], 9);
    ck_assert_uint_eq(server.kinds[HAKE_EVENT_EXTENSION], 9);
    ck_assert_uint_eq(client.kinds[HAKE_EVENT_SECRET], 5);
    ck_assert_uint_eq(server.kinds[HAKE_EVENT_SECRET], 5);
    ck_assert_uint_eq(client.kinds[HAKE_EVENT_ALERT], 0);
    hake_close(&l.client.conn);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(client.kinds[HAKE_EVENT_ALERT], 1);
    ck_assert_uint_eq(server.kinds[HAKE_EVENT_ALERT], 1);
    ck_assert_uint_eq(client.kinds[HAKE_EVENT_FAILURE], 0);
    hake_recvrec_end(&l.client.conn);
    ck_assert_uint_eq(client.kinds[HAKE_EVENT_FAILURE], 1);
}
END_TEST

/* Nobody listens: the bytes are the same. */
START_TEST(changes_nothing_by_listening)
{
    loopback_init(&l);
    loopback_handshake(&l);
    static struct loopback with;

    with = l;
    loopback_init(&l);
    l.client.config.trace = l.server.config.trace = NULL;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    ck_assert_mem_eq(l.client.wire.p, with.client.wire.p, with.client.wire.len);
    ck_assert_mem_eq(l.server.wire.p, with.server.wire.p, with.server.wire.len);
}
END_TEST

Suite *names_test(void)
{
    Suite *suite = suite_create("names");
    TCase *tcase = tcase_create("trace");

    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, names_content_types);
    tcase_add_test(tcase, names_handshake_types);
    tcase_add_test(tcase, names_extensions);
    tcase_add_test(tcase, names_states);
    tcase_add_test(tcase, names_algorithms_as_their_descriptors_do);
    tcase_add_test(tcase, names_algorithms_as_the_rfc_does);
    tcase_add_test(tcase, names_versions_and_secrets);
    tcase_add_test(tcase, tells_every_message_on_both_sides);
    tcase_add_test(tcase, tells_every_extension_secret_and_alert);
    tcase_add_test(tcase, changes_nothing_by_listening);
    suite_add_tcase(suite, tcase);
    return suite;
}

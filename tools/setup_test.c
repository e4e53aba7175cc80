/*
 * setup_test.c: options become a configuration that really shakes hands;
 * certificates and keys that do not fit are refused; the key log and the trace
 * say what they should.
 */
#include "tools/setup.h"

#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/cert.h"
#include "tools/pem.h"

Suite *setup_test(void);

/* ---- Setups ------------------------------------------------------------- */

static const struct option_spec specs[] = {SETUP_OPTIONS,
                                           {NULL, NULL, NULL, false}};
static const struct option_spec peer_specs[] = {
    IDENTITY_OPTIONS,
    {"ca", "FILE", "", true},
    {"insecure", NULL, "", false},
    {"client-ca", "FILE", "", true},
    {"require-client-cert", NULL, "", false},
    {NULL, NULL, NULL, false}};

static char folder[] = "build/setup_test.XXXXXX";
static char cert[64], key[64], other[64], log_path[64], trace_path[64];
static char said[4096];
static int saved;
static FILE *heard;
static struct setup server, client;

/* From hear to heard_end, stderr goes into said. */
static void hear(void)
{
    heard = tmpfile();
    fflush(stderr);
    saved = dup(STDERR_FILENO);
    dup2(fileno(heard), STDERR_FILENO);
}

static void heard_end(void)
{
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(heard);
    said[fread(said, 1, sizeof said - 1, heard)] = '\0';
    fclose(heard);
}

static void assert_said(const char *text)
{
    ck_assert_msg(strstr(said, text) != NULL, "\"%s\" does not say \"%s\"",
                  said, text);
    ck_assert_ptr_eq(strstr(said, "hake: "), said);
    ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
}

/* The options are read from copies: argv is not const. */
static void parse(struct options *o, const struct option_spec *known,
                  const char *const *arguments)
{
    static char *argv[OPTIONS_MAX];
    int argc = 0;

    while (arguments[argc] != NULL) {
        argv[argc] = (char *)(uintptr_t)arguments[argc];
        argc++;
    }
    ck_assert_int_eq(options_parse(o, known, "test", "", argc, argv), -1);
}

static bool init(struct setup *s, const char *const *arguments)
{
    struct options o;
    bool done;

    parse(&o, specs, arguments);
    hear();
    done = setup_init(s, &o);
    heard_end();
    return done;
}

/* setup_client or setup_server, with what it says. */
static bool peer_set(struct setup *s,
                     bool (*set)(struct setup *, const struct options *),
                     const char *const *arguments)
{
    struct options o;
    bool done;

    parse(&o, peer_specs, arguments);
    hear();
    done = set(s, &o);
    heard_end();
    return done;
}

#define CLIENT(...)                                                            \
    peer_set(&client, setup_client, (const char *const[]){__VA_ARGS__, NULL})
#define SERVER(...)                                                            \
    peer_set(&server, setup_server, (const char *const[]){__VA_ARGS__, NULL})

#define INIT(s, ...)  init(s, (const char *const[]){__VA_ARGS__, NULL})
#define INIT_PLAIN(s) init(s, (const char *const[]){NULL})

static void pair_write(const char *cert_path, const char *key_path,
                       uint8_t first)
{
    static const char *const names[] = {"localhost"};
    uint8_t der[1024], seed[32] = {first},
                       pkcs8[48] = {0x30, 0x2e, 2,    1,    0, 0x30, 5, 6,
                                    3,    0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20};
    struct hake_bytes bytes = {der, 0};
    struct hake_ed25519_key own;
    const struct cert_plan plan = {.kind = CERT_SERVER,
                                   .names = {names, 1},
                                   .key = &own,
                                   .not_before = 1750000000,
                                   .days = 36500};
    char error[CERT_ERROR_MAX];
    FILE *file = fopen(cert_path, "w");

    hake_ed25519_key_init(&own, seed);
    ck_assert(cert_make(&plan, der, sizeof der, &bytes.len, error));
    ck_assert(pem_write(file, "CERTIFICATE", bytes));
    fclose(file);
    memcpy(pkcs8 + 16, seed, 32);
    file = fopen(key_path, "w");
    ck_assert(pem_write(file, "PRIVATE KEY", (struct hake_bytes){pkcs8, 48}));
    fclose(file);
}

static void path_set(char path[64], const char *name)
{
    snprintf(path, 64, "%s/%s", folder, name);
}

static void folder_make(void)
{
    memcpy(folder, "build/setup_test.XXXXXX", sizeof folder);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    path_set(cert, "cert");
    path_set(key, "key");
    path_set(other, "other");
    path_set(log_path, "log");
    path_set(trace_path, "trace");
    pair_write(cert, other, 2);
    pair_write(cert, key, 1);
    unsetenv("SSLKEYLOGFILE");
}

static void folder_remove(void)
{
    setup_wipe(&server);
    setup_wipe(&client);
    unlink(cert);
    unlink(key);
    unlink(other);
    unlink(log_path);
    unlink(trace_path);
    rmdir(folder);
}

START_TEST(without_options_the_defaults_are_taken)
{
    struct algorithms all;

    ck_assert(INIT_PLAIN(&client));
    ck_assert(algorithms_all(NULL, &all));
    for (unsigned i = 0; i == 0 || all.suites[i - 1] != NULL; i++)
        ck_assert_ptr_eq(client.config.suites[i], all.suites[i]);
    for (unsigned i = 0; i == 0 || all.groups[i - 1] != NULL; i++)
        ck_assert_ptr_eq(client.config.groups[i], all.groups[i]);
    for (unsigned i = 0; i == 0 || all.schemes[i - 1] != NULL; i++)
        ck_assert_ptr_eq(client.config.schemes[i], all.schemes[i]);
    ck_assert_uint_eq(client.config.alpn.len, 0);
    ck_assert(client.config.random == hake_random_sodium);
    ck_assert(client.config.keylog == NULL && client.config.trace == NULL);
    ck_assert(!client.json);
}
END_TEST

START_TEST(a_profile_confines_the_lists)
{
    ck_assert(INIT(&client, "--profile=sodium"));
    for (unsigned i = 0; i == 0 || hake_default_suites[i - 1] != NULL; i++)
        ck_assert_ptr_eq(client.config.suites[i], hake_default_suites[i]);
    ck_assert_ptr_eq(client.config.groups[0], &hake_x25519);
    ck_assert_ptr_null(client.config.groups[1]);
    ck_assert_ptr_eq(client.config.schemes[0], &hake_ed25519);
    ck_assert_ptr_null(client.config.schemes[1]);
    ck_assert(!INIT(&client, "--profile=sodium", "--groups=secp256r1"));
    assert_said("\"secp256r1\" is not available; there is x25519");
    ck_assert(!INIT(&client, "--profile=none"));
    assert_said("--profile: there is none called \"none\"");
}
END_TEST

START_TEST(lists_are_taken_in_the_order_given)
{
    ck_assert(INIT(&client, "--suites",
                   "TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256",
                   "--groups=x25519", "--sigalgs=ed25519", "--alpn=h2",
                   "--tls=1.3", "--json"));
    ck_assert_ptr_eq(client.config.suites[0], &hake_suite13_aes_256_gcm_sha384);
    ck_assert_ptr_eq(client.config.suites[1],
                     &hake_suite13_chacha20_poly1305_sha256);
    ck_assert_ptr_null(client.config.suites[2]);
    ck_assert_uint_eq(client.config.alpn.len, 3);
    ck_assert_mem_eq(client.config.alpn.p, "\x02h2", 3);
    ck_assert(client.json);
}
END_TEST

START_TEST(unknown_names_are_refused_with_the_known_ones)
{
    ck_assert(!INIT(&client, "--suites=TLS_AES_128_CCM_SHA256"));
    assert_said("\"TLS_AES_128_CCM_SHA256\" is not available; there is "
                "TLS_CHACHA20_POLY1305_SHA256, TLS_AES_256_GCM_SHA384, ");
    assert_said(", TLS_AES_128_GCM_SHA256, "); /* ours behind libsodium's */
    ck_assert(!INIT(&client, "--groups=x25519,secp521r1"));
    assert_said("\"secp521r1\" is not available; there is x25519, secp256r1, "
                "secp384r1");
    ck_assert(!INIT(&client, "--sigalgs=ed25519,"));
    assert_said("\"\" is not available; there is ed25519, "
                "ecdsa_secp256r1_sha256, ecdsa_secp384r1_sha384, rsa_pss_");
    ck_assert(!INIT(&client, "--groups=x25519,x25519"));
    assert_said("listed twice");
    ck_assert(!INIT(&client, "--tls=1.1"));
    assert_said("--tls");
    ck_assert(
        !INIT(&client, "--tls=1.2", "--suites=TLS_CHACHA20_POLY1305_SHA256"));
    assert_said("--tls: no suite in --suites is of that version");
    ck_assert(!INIT(&client, "--alpn=h2,"));
    assert_said("--alpn: a protocol name is empty");
    ck_assert(!INIT(&client, "--keylog", folder));
    assert_said(folder);
    ck_assert(!INIT(&client, "--trace=build/no/such/file"));
    assert_said("build/no/such/file");
}
END_TEST

static bool serve(const char *cert_path, const char *key_path)
{
    ck_assert(INIT_PLAIN(&server));
    if (cert_path == NULL)
        return SERVER("--key", key_path);
    return key_path == NULL ? SERVER("--cert", cert_path)
                            : SERVER("--cert", cert_path, "--key", key_path);
}

START_TEST(a_server_needs_a_key_that_fits)
{
    ck_assert_msg(serve(cert, key), "%s", said);
    setup_wipe(&server);
    ck_assert(!serve(cert, other));
    assert_said("is not the key of the certificate");
    ck_assert(!serve(cert, NULL));
    assert_said("--cert and --key: both are needed");
    ck_assert(!serve(NULL, key));
    ck_assert(!serve(key, key));
    assert_said("there is no certificate");
    ck_assert(!serve(cert, cert));
    assert_said("there is no private key");
    ck_assert(!serve(folder, key));
    assert_said("Is a directory");
}
END_TEST

/* ---- A handshake of two setups ------------------------------------------ */

struct peer {
    hake_conn conn;
    hake_handshake handshake;
    uint8_t in[HAKE_INPUT_FULL], out[HAKE_OUTPUT_FULL];
};

static struct peer near, far; /* client and server */

static size_t deliver(hake_conn *from, hake_conn *to)
{
    struct hake_bytes bytes = hake_sendrec_buf(from);
    struct hake_buffer room = hake_recvrec_buf(to);
    size_t len = bytes.len < room.len ? bytes.len : room.len;

    if (len > 0) {
        memcpy(room.p, bytes.p, len);
        hake_sendrec_ack(from, len);
        hake_recvrec_ack(to, len);
    }
    return len;
}

/* The client's view of a handshake with the server's setup. */
static enum hake_error shake(void)
{
    static const uint8_t name[] = "localhost";

    hake_client_start(&near.conn, &near.handshake, &client.config,
                      (struct hake_buffer){near.in, sizeof near.in},
                      (struct hake_buffer){near.out, sizeof near.out},
                      (struct hake_bytes){name, sizeof name - 1});
    hake_server_start(&far.conn, &far.handshake, &server.config,
                      (struct hake_buffer){far.in, sizeof far.in},
                      (struct hake_buffer){far.out, sizeof far.out});
    while (deliver(&near.conn, &far.conn) + deliver(&far.conn, &near.conn) > 0)
        continue;
    return hake_conn_failure(&near.conn)->error;
}

static void client_init(const char *option, const char *value)
{
    ck_assert(INIT(&client, "--alpn=h2"));
    ck_assert_msg(CLIENT(option, value), "%s", said);
}

START_TEST(a_client_trusts_only_what_it_was_told)
{
    ck_assert(serve(cert, key));
    setenv("SSL_CERT_FILE", "build/no/such/file", 1);
    ck_assert(INIT_PLAIN(&client));
    ck_assert(!CLIENT(NULL)); /* the system's, and they cannot be read */
    assert_said("build/no/such/file");
    setenv("SSL_CERT_FILE", other, 1);
    pair_write(other, key, 3); /* another certificate */
    pair_write(cert, key, 1);
    client_init(NULL, NULL);
    ck_assert_uint_eq(shake(), HAKE_ERR_CERTIFICATE_UNKNOWN);
    setup_wipe(&client);
    unsetenv("SSL_CERT_FILE");
    client_init("--ca", cert);
    ck_assert_str_eq(said, "");
    ck_assert_uint_eq(shake(), HAKE_OK);
    ck_assert(hake_status(&near.conn) & HAKE_CONNECTED);
    ck_assert(hake_status(&far.conn) & HAKE_CONNECTED);
    setup_wipe(&client);
    client_init("--ca", other);
    ck_assert_uint_eq(shake(), HAKE_ERR_CERTIFICATE_UNKNOWN);
}
END_TEST

START_TEST(one_version_alone_is_offered_if_asked)
{
    ck_assert(INIT(&client, "--tls", _i ? "1.2" : "1.3"));
    ck_assert_ptr_nonnull(client.config.suites[0]);
    for (unsigned i = 0; client.config.suites[i] != NULL; i++)
        ck_assert_uint_eq(client.config.suites[i]->version,
                          0x0304 - (unsigned)_i);
    ck_assert(serve(cert, key));
    ck_assert(CLIENT("--ca", cert));
    ck_assert_uint_eq(shake(), HAKE_OK);
    ck_assert_uint_eq(hake_conn_version(&near.conn), 0x0304 - (unsigned)_i);
}
END_TEST

START_TEST(records_are_as_the_options_say)
{
    static const struct option_spec known[] = {
        {"max-fragment-length", "N", "", false}, {NULL, NULL, NULL, false}};
    static const char *const wrong[] = {
        "--record-size-limit=63", "--record-size-limit=16386",
        "--record-size-limit=x",  "--padding=0",
        "--padding=16385",        "--padding="};
    static const char *const lengths[] = {"511",  "513", "1025",
                                          "8192", "0",   "a"};
    struct options o;

    ck_assert(INIT(&client, "--record-size-limit=100", "--padding", "16384",
                   "--grease"));
    ck_assert_uint_eq(client.config.record_size_limit, 100);
    ck_assert_uint_eq(client.config.padding_block, 16384);
    ck_assert_uint_eq(client.config.flags, HAKE_GREASE);
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert(!INIT(&client, wrong[i]));
        assert_said(i < 3 ? "--record-size-limit" : "--padding");
    }
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        ck_assert(INIT_PLAIN(&client));
        parse(&o, known,
              (const char *const[]){"--max-fragment-length", lengths[i], NULL});
        hear();
        ck_assert(!setup_client(&client, &o));
        heard_end();
        assert_said("--max-fragment-length");
    }
}
END_TEST

START_TEST(an_insecure_client_trusts_anybody_and_says_so)
{
    ck_assert(serve(cert, key));
    client_init("--insecure", NULL);
    assert_said("WARNING");
    ck_assert_uint_eq(shake(), HAKE_OK);
    ck_assert(hake_status(&near.conn) & HAKE_CONNECTED);
    setup_wipe(&client);
    ck_assert(INIT_PLAIN(&client));
    ck_assert(!CLIENT("--ca", cert, "--insecure"));
    assert_said("meaningless");
    ck_assert(INIT_PLAIN(&client));
    ck_assert(!CLIENT("--ca", key));
}
END_TEST

static char *text_read(const char *path)
{
    static char text[65536];
    FILE *file = fopen(path, "r");

    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* Five lines: label, random of the client, secret. */
static void assert_keylog(const char *text, unsigned lines)
{
    char random_hex[65];
    unsigned n = 0;

    /* RFC 9846 4.2.2: random stands behind legacy_version. */
    for (; *text != '\0'; text = strchr(text, '\n') + 1, n++) {
        const char *space = strchr(text, ' ');

        ck_assert_ptr_nonnull(space);
        ck_assert_ptr_nonnull(strstr(text, "_SECRET"));
        ck_assert_uint_eq(strspn(space + 1, "0123456789abcdef"), 64);
        ck_assert_int_eq(space[65], ' ');
        ck_assert_uint_eq(strspn(space + 66, "0123456789abcdef"), 64);
        ck_assert_int_eq(space[130], '\n');
        if (n % 5 == 0)
            memcpy(random_hex, space + 1, 64);
        ck_assert_mem_eq(random_hex, space + 1, 64);
    }
    ck_assert_uint_eq(n, lines);
}

START_TEST(the_key_log_is_private_and_grows)
{
    struct stat status;

    ck_assert(serve(cert, key));
    for (unsigned i = 1; i <= 2; i++) {
        ck_assert(INIT(&client, "--suites=TLS_CHACHA20_POLY1305_SHA256",
                       "--keylog", log_path));
        ck_assert(CLIENT("--ca", cert));
        ck_assert_uint_eq(shake(), HAKE_OK);
        /* Each line is there as soon as the secret is known. */
        assert_keylog(text_read(log_path), 5 * i);
        setup_wipe(&client);
    }
    ck_assert_int_eq(stat(log_path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
}
END_TEST

START_TEST(sslkeylogfile_is_honoured_unless_keylog_is_given)
{
    setenv("SSLKEYLOGFILE", log_path, 1);
    ck_assert(INIT_PLAIN(&client));
    ck_assert(client.config.keylog != NULL);
    ck_assert_int_eq(access(log_path, F_OK), 0);
    setup_wipe(&client);
    unlink(log_path);
    ck_assert(INIT(&client, "--keylog", trace_path));
    ck_assert_int_ne(access(log_path, F_OK), 0);
    setup_wipe(&client);
    setenv("SSLKEYLOGFILE", "", 1);
    ck_assert(INIT_PLAIN(&client));
    ck_assert_ptr_null(client.keylog);
    setenv("SSLKEYLOGFILE", folder, 1);
    ck_assert(!INIT_PLAIN(&client));
    assert_said("SSLKEYLOGFILE");
}
END_TEST

START_TEST(the_trace_tells_each_step)
{
    static const char *const expected[] = {
        "client > client_hello (1), ",
        "\nclient       0     2  legacy_version: 0303 TLSv1.2\n",
        "  cipher_suites:\n",
        "    1303 TLS_CHACHA20_POLY1305_SHA256\n",
        "        0304 TLSv1.3\n",
        "    server_name (0):\n",
        "        name: \"localhost\"\n",
        "        001d x25519\n",
        "        0807 ed25519\n",
        "    application_layer_protocol_negotiation (16):\n",
        "        name: \"a\\x00\"\n",
        "\nclient > record handshake, ",
        " bytes, unprotected\n",
        "\nclient   state WAIT_SH\n",
        "\nclient < server_hello (2), ",
        "  cipher_suite: 1303 TLS_CHACHA20_POLY1305_SHA256\n",
        "\nclient   secret client_handshake_traffic_secret = ",
        "\nclient < record change_cipher_spec, 1 byte, unprotected\n",
        " bytes, protected\n",
        "\nclient < certificate (11), ",
        "  certificate_request_context: (empty)\n",
        "\u2026\n",
        "  algorithm: 0807 ed25519\n",
        "\nclient   state CONNECTED\n",
        "\nclient > alert close_notify (0)\n",
    };
    const char *at;

    ck_assert(serve(cert, key));
    ck_assert(INIT(&client, "--alpn=a\\x00", "--trace", trace_path));
    ck_assert(CLIENT("--ca", cert));
    ck_assert_uint_eq(shake(), HAKE_OK);
    hake_close(&near.conn);
    setup_wipe(&client);
    at = text_read(trace_path);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        ck_assert_msg(strstr(at, expected[i]) != NULL, "after %.200s: no %s",
                      at, expected[i]);
        at = strstr(at, expected[i]);
    }
}
END_TEST

#define FAULT "(the rest does not follow the syntax)\n"

/* An extension that ends too early among others, a message that does, and one
 * of an unknown type. */
START_TEST(the_trace_shows_malformed_messages_up_to_the_fault)
{
    const uint8_t hello[] = {1,    0,    0, 54,   3,    3,  [38] = 0, 0,   2,
                             0x0a, 0x0a, 1, 0,    0,    11, 0,        43,  0,
                             2,    2,    3, 0xfe, 0xfe, 0,  1,        0x1b};
    struct hake_event event = {
        .kind = HAKE_EVENT_MESSAGE, .code = 1, .bytes = {hello, sizeof hello}};
    char text[4096];
    struct explain_text t = {fmemopen(text, sizeof text, "w"), NULL};

    explain_text(&t, &near.conn, &event);
    event.bytes.len = 30;
    explain_text(&t, &near.conn, &event);
    event.code = 99;
    event.bytes.len = 6;
    explain_text(&t, &near.conn, &event);
    fclose(t.out);
    ck_assert_ptr_eq(strstr(text, "< client_hello (1), 58 bytes\n"), text);
    ck_assert_ptr_nonnull(strstr(text, "    0a0a GREASE\n"));
    /* clang-format off */
    ck_assert_ptr_nonnull(strstr(text,
        "     43     6    supported_versions (43):\n"
        "                   " FAULT
        "     49     5    unknown (65278): 1b\n"
        "< client_hello (1), 30 bytes\n"
        "      0     2  legacy_version: 0303 TLSv1.2\n"
        "               " FAULT
        "< unknown (99), 6 bytes\n"
        "      0     2  0303\n"));
    /* clang-format on */
}
END_TEST

Suite *setup_test(void)
{
    Suite *suite = suite_create("setup");
    TCase *setup = tcase_create("setup");

    tcase_add_checked_fixture(setup, folder_make, folder_remove);
    tcase_add_test(setup, without_options_the_defaults_are_taken);
    tcase_add_test(setup, lists_are_taken_in_the_order_given);
    tcase_add_test(setup, a_profile_confines_the_lists);
    tcase_add_test(setup, unknown_names_are_refused_with_the_known_ones);
    tcase_add_test(setup, a_server_needs_a_key_that_fits);
    tcase_add_test(setup, a_client_trusts_only_what_it_was_told);
    tcase_add_loop_test(setup, one_version_alone_is_offered_if_asked, 0, 2);
    tcase_add_test(setup, records_are_as_the_options_say);
    tcase_add_test(setup, an_insecure_client_trusts_anybody_and_says_so);
    tcase_add_test(setup, the_key_log_is_private_and_grows);
    tcase_add_test(setup, sslkeylogfile_is_honoured_unless_keylog_is_given);
    tcase_add_test(setup, the_trace_tells_each_step);
    tcase_add_test(setup, the_trace_shows_malformed_messages_up_to_the_fault);
    suite_add_tcase(suite, setup);
    return suite;
}

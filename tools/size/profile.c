/*
 * profile.c: the smallest program of each kind, linked only to be weighed:
 * it names what its configuration needs and calls what an application calls.
 * SUITES, GROUPS and SCHEMES add rows to its lists; PROFILE_WEB takes those of
 * libhake_extra; PROFILE_P256 is a server with a P-256 key.
 */
#include "tls/extra/extra.h"

#ifndef SUITES
#define SUITES
#endif
#ifndef GROUPS
#define GROUPS
#endif
#ifndef SCHEMES
#define SCHEMES
#endif

bool platform_random(void *ctx, uint8_t *out, size_t len);
bool platform_step(hake_conn *conn);
bool platform_now(void *ctx, int64_t *seconds);

#ifdef PROFILE_WEB
#define SUITE_LIST  hake_extra_suites
#define GROUP_LIST  hake_extra_groups
#define SCHEME_LIST hake_extra_schemes
#else
#define SUITE_LIST  suites
#define GROUP_LIST  groups
#define SCHEME_LIST schemes
static const struct hake_scheme *const schemes[] = {&hake_ed25519,
                                                    SCHEMES NULL};
#endif

#if defined PROFILE_PATH || defined PROFILE_TRUST
static struct hake_anchor anchor;
static struct hake_trust trust = {
    .anchors = &anchor, .anchors_len = 1, .now = platform_now};
#endif

#ifdef PROFILE_TRUST
/* Certificates without TLS. */
static void judge(void)
{
    static struct hake_bytes certificates[2];
    static const struct hake_path path = {.certificates = certificates,
                                          .len = 2,
                                          .purpose = HAKE_PURPOSE_SERVER,
                                          .schemes = SCHEME_LIST};
    static struct hake_verdict verdict;

    hake_path_validate(&trust, &path, &verdict);
}
#else

#ifdef PROFILE_SOFT
static const struct hake_suite soft = {.id = 0x1301,
                                       .version = 0x0304,
                                       .name = "TLS_AES_128_GCM_SHA256",
                                       .aead = &hake_aes_128_gcm_soft,
                                       .hash = &hake_sha256};
#endif

#ifndef PROFILE_WEB
static const struct hake_suite *const suites[] = {
#ifdef PROFILE_13
    &hake_suite13_chacha20_poly1305_sha256,
#ifdef PROFILE_AES
    &hake_suite13_aes_256_gcm_sha384,
#endif
#endif
#ifdef PROFILE_12
    &hake_suite12_ecdhe_ecdsa_chacha20_poly1305,
#ifdef PROFILE_AES
    &hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384,
#endif
#endif
    SUITES NULL};
static const struct hake_group *const groups[] = {&hake_x25519, GROUPS NULL};
#endif

#if defined PROFILE_13 && defined PROFILE_12
#define CLIENT_ROLE hake_client
#define SERVER_ROLE hake_server
#elif defined PROFILE_12
#define CLIENT_ROLE hake_client12
#define SERVER_ROLE hake_server12
#elif defined PROFILE_SESSIONS
#define CLIENT_ROLE hake_client13
#define SERVER_ROLE hake_server13
#else
#define CLIENT_ROLE hake_client13_plain
#define SERVER_ROLE hake_server13_plain
#endif

static hake_conn conn;
static hake_handshake handshake;
static uint8_t in[HAKE_INPUT_FULL], out[HAKE_OUTPUT_FULL];

static void run(enum hake_error error)
{
    while (error == HAKE_OK && hake_status(&conn) != 0 &&
           platform_step(&conn)) {
        struct hake_buffer room = hake_recvrec_buf(&conn);
        struct hake_bytes wire = hake_sendrec_buf(&conn);
        uint8_t data[64];

        hake_sendrec_ack(&conn, wire.len);
        error = hake_recvrec_ack(&conn, room.len);
        hake_write(&conn, data, hake_read(&conn, data, sizeof data));
        if (hake_conn_alpn(&conn).len == 0)
            hake_close(&conn);
    }
    hake_wipe(&conn);
}

#ifdef PROFILE_CLIENT
#ifdef PROFILE_PATH
#define VERIFY     hake_verify_path
#define VERIFY_CTX &trust
#else
#define VERIFY     hake_verify_pinned
#define VERIFY_CTX &pins
static struct hake_pins pins;
#endif

static void client(void)
{
    static const struct hake_config config = {.role = &CLIENT_ROLE,
                                              .suites = SUITE_LIST,
                                              .groups = GROUP_LIST,
                                              .schemes = SCHEME_LIST,
                                              .random = platform_random,
                                              .verify = VERIFY,
                                              .verify_ctx = VERIFY_CTX};
    const struct hake_bytes no_name = {NULL, 0};

    run(hake_client_start(&conn, &handshake, &config,
                          (struct hake_buffer){in, sizeof in},
                          (struct hake_buffer){out, sizeof out}, no_name));
}
#endif

#ifdef PROFILE_SERVER
#ifdef PROFILE_P256
#define SIGN        hake_sign_p256
#define SIGN_SCHEME 0x0403
#define SIGN_LEN    HAKE_P256_SIGNATURE_MAX
static struct hake_p256_signer key;
#else
#define SIGN        hake_sign_ed25519
#define SIGN_SCHEME 0x0807
#define SIGN_LEN    64
static struct hake_ed25519_key key;
#endif

static void server(void)
{
    static const struct hake_bytes chain;
    static const uint16_t sign_schemes[] = {SIGN_SCHEME, 0};
    static const struct hake_credential credential = {.chain = &chain,
                                                      .chain_len = 1,
                                                      .schemes = sign_schemes,
                                                      .sign = SIGN,
                                                      .sign_ctx = &key,
                                                      .signature_len =
                                                          SIGN_LEN};
    static const struct hake_config config = {.role = &SERVER_ROLE,
                                              .suites = SUITE_LIST,
                                              .groups = GROUP_LIST,
                                              .credentials = &credential,
                                              .credentials_len = 1,
                                              .random = platform_random};

    run(hake_server_start(&conn, &handshake, &config,
                          (struct hake_buffer){in, sizeof in},
                          (struct hake_buffer){out, sizeof out}));
}
#endif
#endif /* PROFILE_TRUST */

int main(void)
{
#ifdef PROFILE_TRUST
    judge();
#endif
#ifdef PROFILE_CLIENT
    client();
#endif
#ifdef PROFILE_SERVER
    server();
#endif
    return 0;
}

/* What the platform would do; never run. */
bool platform_random(void *ctx, uint8_t *random, size_t len)
{
    (void)ctx, (void)random, (void)len;
    return true;
}

bool platform_step(hake_conn *c)
{
    return c != NULL;
}

bool platform_now(void *ctx, int64_t *seconds)
{
    (void)ctx;
    *seconds = 0;
    return true;
}

/*
 * profile.c: the smallest program of each kind, linked only to be weighed:
 * it names what its configuration needs and calls what an application calls.
 */
#include "tls/hake.h"

bool platform_random(void *ctx, uint8_t *out, size_t len);
bool platform_step(hake_conn *conn);
bool platform_now(void *ctx, int64_t *seconds);

static const struct hake_scheme *const schemes[] = {&hake_ed25519, NULL};

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
                                          .schemes = schemes};
    static struct hake_verdict verdict;

    hake_path_validate(&trust, &path, &verdict);
}
#else

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
    NULL};

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
static const struct hake_group *const groups[] = {&hake_x25519, NULL};

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
                                              .suites = suites,
                                              .groups = groups,
                                              .schemes = schemes,
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
static void server(void)
{
    static struct hake_ed25519_key key;
    static const struct hake_bytes chain;
    static const uint16_t ed25519_only[] = {0x0807, 0};
    static const struct hake_credential credential = {.chain = &chain,
                                                      .chain_len = 1,
                                                      .schemes = ed25519_only,
                                                      .sign = hake_sign_ed25519,
                                                      .sign_ctx = &key};
    static const struct hake_config config = {.role = &SERVER_ROLE,
                                              .suites = suites,
                                              .groups = groups,
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

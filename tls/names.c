/*
 * names.c: the names that people read, in the RFCs' and IANA's spelling. The
 * engine needs none of them; a program links them only if it asks.
 */
#include "tls/extensions.h"
#include "tls/flow.h"
#include "tls/hake.h"
#include "tls/messages.h"
#include "tls/record.h"

struct name {
    uint16_t code;
    const char *text;
};

static const char *name_find(const struct name *names, unsigned len,
                             unsigned code)
{
    for (unsigned i = 0; i < len; i++) {
        if (names[i].code == code)
            return names[i].text;
    }
    return "unknown";
}

#define FIND(names, code) name_find(names, sizeof names / sizeof names[0], code)

const char *hake_content_type_name(uint8_t type)
{
    static const struct name names[] = {
        {CONTENT_change_cipher_spec, "change_cipher_spec"},
        {CONTENT_alert, "alert"},
        {CONTENT_handshake, "handshake"},
        {CONTENT_application_data, "application_data"}};

    return FIND(names, type);
}

const char *hake_message_name(uint8_t type)
{
    static const struct name names[] = {
#define X(name, code) {code, #name},
        HAKE_MESSAGES(X)
#undef X
            {MESSAGE_none, "none"}};

    return FIND(names, type);
}

const char *hake_extension_name(uint16_t type)
{
    static const struct name names[] = {
#define LEGAL(name, type, places) {type, #name},
#define EXT(name, type, places, ask, answer, other, functions)                 \
    LEGAL(name, type, places)
#define EXT12 EXT
        HAKE_EXTENSIONS(EXT, EXT12, LEGAL)
#undef EXT
#undef EXT12
#undef LEGAL
    };
    const char *name = FIND(names, type);

    /* RFC 8701: 0x0a0a, 0x1a1a ... 0xfafa */
    if ((type & 0x0f0f) == 0x0a0a && type >> 8 == (type & 0xff))
        return "GREASE";
    return name;
}

const char *hake_state_name(uint8_t state)
{
    static const struct name names[] = {
#define X(name) {name, #name},
        HAKE_STATES(X)
#undef X
    };

    return FIND(names, state);
}

const char *hake_suite_name(uint16_t suite)
{
    static const struct name names[] = {
        {0x1301, "TLS_AES_128_GCM_SHA256"},
        {0x1302, "TLS_AES_256_GCM_SHA384"},
        {0x1303, "TLS_CHACHA20_POLY1305_SHA256"},
        {0x1304, "TLS_AES_128_CCM_SHA256"},
        {0x1305, "TLS_AES_128_CCM_8_SHA256"},
        {0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
        {0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
        {0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
        {0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
        {0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
        {0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
        {0xccac, "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256"},
        {SUITE_RENEGOTIATION_SCSV, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"},
        {SUITE_FALLBACK_SCSV, "TLS_FALLBACK_SCSV"}};

    return FIND(names, suite);
}

const char *hake_group_name(uint16_t group)
{
    static const struct name names[] = {{0x0017, "secp256r1"},
                                        {0x0018, "secp384r1"},
                                        {0x0019, "secp521r1"},
                                        {0x001d, "x25519"},
                                        {0x001e, "x448"},
                                        {0x0100, "ffdhe2048"},
                                        {0x0101, "ffdhe3072"},
                                        {0x0102, "ffdhe4096"},
                                        {0x0103, "ffdhe6144"},
                                        {0x0104, "ffdhe8192"},
                                        {0x11eb, "SecP256r1MLKEM768"},
                                        {0x11ec, "X25519MLKEM768"},
                                        {0x11ed, "SecP384r1MLKEM1024"}};

    return FIND(names, group);
}

const char *hake_scheme_name(uint16_t scheme)
{
    static const struct name names[] = {{0x0201, "rsa_pkcs1_sha1"},
                                        {0x0203, "ecdsa_sha1"},
                                        {0x0401, "rsa_pkcs1_sha256"},
                                        {0x0501, "rsa_pkcs1_sha384"},
                                        {0x0601, "rsa_pkcs1_sha512"},
                                        {0x0403, "ecdsa_secp256r1_sha256"},
                                        {0x0503, "ecdsa_secp384r1_sha384"},
                                        {0x0603, "ecdsa_secp521r1_sha512"},
                                        {0x0804, "rsa_pss_rsae_sha256"},
                                        {0x0805, "rsa_pss_rsae_sha384"},
                                        {0x0806, "rsa_pss_rsae_sha512"},
                                        {0x0807, "ed25519"},
                                        {0x0808, "ed448"},
                                        {0x0809, "rsa_pss_pss_sha256"},
                                        {0x080a, "rsa_pss_pss_sha384"},
                                        {0x080b, "rsa_pss_pss_sha512"}};

    return FIND(names, scheme);
}

const char *hake_version_name(uint16_t version)
{
    static const struct name names[] = {{0x0300, "SSLv3"},
                                        {0x0301, "TLSv1.0"},
                                        {0x0302, "TLSv1.1"},
                                        {VERSION_TLS12, "TLSv1.2"},
                                        {VERSION_TLS13, "TLSv1.3"}};

    return FIND(names, version);
}

const char *hake_secret_name(enum hake_secret secret)
{
    static const struct name names[] = {
        {HAKE_CLIENT_HANDSHAKE_TRAFFIC_SECRET,
         "client_handshake_traffic_secret"},
        {HAKE_SERVER_HANDSHAKE_TRAFFIC_SECRET,
         "server_handshake_traffic_secret"},
        {HAKE_CLIENT_APPLICATION_TRAFFIC_SECRET_0,
         "client_application_traffic_secret_0"},
        {HAKE_SERVER_APPLICATION_TRAFFIC_SECRET_0,
         "server_application_traffic_secret_0"},
        {HAKE_CLIENT_RANDOM, "main_secret"},
        {HAKE_CLIENT_EARLY_TRAFFIC_SECRET, "client_early_traffic_secret"},
        {HAKE_EARLY_EXPORTER_SECRET, "early_exporter_secret"},
        {HAKE_EXPORTER_SECRET, "exporter_secret"}};

    return FIND(names, (unsigned)secret);
}

const char *hake_keylog_label(enum hake_secret secret)
{
    static const struct name names[] = {
        {HAKE_CLIENT_HANDSHAKE_TRAFFIC_SECRET,
         "CLIENT_HANDSHAKE_TRAFFIC_SECRET"},
        {HAKE_SERVER_HANDSHAKE_TRAFFIC_SECRET,
         "SERVER_HANDSHAKE_TRAFFIC_SECRET"},
        {HAKE_CLIENT_APPLICATION_TRAFFIC_SECRET_0, "CLIENT_TRAFFIC_SECRET_0"},
        {HAKE_SERVER_APPLICATION_TRAFFIC_SECRET_0, "SERVER_TRAFFIC_SECRET_0"},
        {HAKE_CLIENT_RANDOM, "CLIENT_RANDOM"},
        {HAKE_CLIENT_EARLY_TRAFFIC_SECRET, "CLIENT_EARLY_TRAFFIC_SECRET"},
        {HAKE_EARLY_EXPORTER_SECRET, "EARLY_EXPORTER_SECRET"},
        {HAKE_EXPORTER_SECRET, "EXPORTER_SECRET"}};

    return FIND(names, (unsigned)secret);
}

/*
 * setup.h: from the common options of client, server and trace to a
 * configuration, with the memory it needs.
 */
#ifndef HAKE_SETUP_H
#define HAKE_SETUP_H

#include <stdio.h>

#include "tls/hake.h"
#include "tools/algorithms.h"
#include "tools/explain_text.h"
#include "tools/files.h"
#include "tools/identity.h"
#include "tools/options.h"
#include "tools/protocols.h"
#include "tools/session_file.h"
#include "tools/tickets.h"

/* Rows for a command's option table: --tls --alpn --npn --psk --psk-ke
 * --profile --suites --groups --sigalgs --record-size-limit --padding --grease
 * --keylog --trace --json. */
/* clang-format off */
#define SETUP_OPTIONS                                                          \
    {"tls", "VERSION", "the only version to offer or accept: 1.2 or 1.3",      \
     false},                                                                   \
    {"alpn", "LIST",                                                           \
     "protocols, best first: h2,http/1.1 (\\xHH and \\, in names)", false},    \
    {"npn", "LIST", "the same for NPN, TLS 1.2 only (\"\": an empty list)",    \
     false},                                                                   \
    {"psk", "ID:HEX",                                                          \
     "pre-shared key for TLS 1.3, or for 1.2 with --tls 1.2", false},          \
    {"psk-ke", NULL,                                                           \
     "weaker: PSKs also without key exchange", false},                         \
    PROFILE_OPTION,                                                            \
    {"suites", "LIST", "cipher suites, best first (IANA names)", false},       \
    {"groups", "LIST", "key-exchange groups, best first", false},              \
    {"sigalgs", "LIST", "signature schemes, best first", false},               \
    {"record-size-limit", "N",                                                 \
     "largest record to take: 64 to 16385 (RFC 8449)", false},                \
    {"padding", "N", "pad records to multiples of N bytes, TLS 1.3 only",      \
     false},                                                                   \
    {"grease", NULL, "offer values that nobody knows (RFC 8701)", false},      \
    {"keylog", "FILE", "append secrets in SSLKEYLOGFILE format", false},       \
    {"trace", "FILE", "explain what happens (- for standard error)", false},   \
    {"json", NULL, "one JSON object on stdout when it has ended", false}
/* clang-format on */

/* Likewise: what a client alone has of these. */
#define KEY_SHARES_OPTION                                                      \
    {                                                                          \
        "key-shares", "LIST", "groups to send shares for, or none", false      \
    }

struct setup {
    struct hake_config config;
    const struct hake_suite *suites[ALGORITHMS_MAX + 1];
    const struct hake_group *groups[ALGORITHMS_MAX + 1];
    const struct hake_group *key_shares[ALGORITHMS_MAX + 1];
    const struct hake_scheme *schemes[ALGORITHMS_MAX + 1];
    uint8_t alpn[HAKE_ALPN_LIST_MAX];
    uint8_t npn[HAKE_ALPN_LIST_MAX];
    struct hake_npn_list npn_list;
    uint8_t npn_select[1 + HAKE_ALPN_NAME_MAX];
    uint8_t psk_key[HAKE_PSK_MAX];
    struct hake_psk psk;
    FILE *keylog; /* NULL: none */
    FILE *trace;  /* NULL: none */
    struct explain_text explain;
    bool json;
    struct identity identity;
    uint8_t trust[32]; /* sessions are bound to it */
    struct session_file session;
    struct tickets tickets;
};

/* A setup points into itself: it is never copied. The functions that return
 * false have wiped it; wiping it again does no harm. */

/* setup_init fills a configuration from the common options (keylog also from
 * SSLKEYLOGFILE); on false one sentence is on stderr and the command exits
 * with EXIT_USAGE. random, lists and callbacks are set; role and credentials
 * or verifier are not. */
bool setup_init(struct setup *s, const struct options *o);

/* setup_server adds role, certificates and keys, and whether clients are asked
 * for theirs: IDENTITY_OPTIONS, --cert-alpn --strict-sni --client-ca
 * --require-client-cert; and sessions: TICKETS_OPTIONS. */
bool setup_server(struct setup *s, const struct options *o);

/* setup_client adds role and verifier: IDENTITY_OPTIONS, --ca, or --insecure
 * (any certificate whose key can be read), which is loudly said on stderr; with
 * a PSK for TLS 1.3 and none of these, the PSK alone will do, and TLS 1.3
 * alone. Then --max-fragment-length, KEY_SHARES_OPTION and
 * SESSION_FILE_OPTIONS. */
bool setup_client(struct setup *s, const struct options *o);

/* setup_key_shares sets what KEY_SHARES_OPTION says; on false one sentence is
 * on stderr. */
bool setup_key_shares(struct setup *s, const struct options *o);

/* setup_wipe wipes keys, frees memory, closes files. */
void setup_wipe(struct setup *s);

#endif

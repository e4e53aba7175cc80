/*
 * loopback.h: a client and a server in one process, for tests: all their
 * memory, deterministic randomness, a pinned key, and a record of
 * what each side said. A loopback may be copied and copied back (a snapshot):
 * its pointers all point into itself.
 */
#ifndef HAKE_LOOPBACK_H
#define HAKE_LOOPBACK_H

#include "tls/flow.h"
#include "tls/hake.h"

#define LOOPBACK_LOG 4096

/* Bytes kept for comparison; those beyond the end are only counted. */
struct loopback_log {
    uint8_t p[LOOPBACK_LOG];
    size_t len;
};

/* Random bytes by number of call; call fail_at (from 1 on) fails. */
struct loopback_random {
    uint8_t side;
    unsigned calls, fail_at;
};

/* What the trace told. */
struct loopback_seen {
    uint8_t states[32];
    unsigned states_len;
    uint8_t secret[8][HAKE_SECRET_MAX]; /* by enum hake_secret */
    unsigned secrets;                   /* how many were told */
    unsigned alert_records;             /* sent */
    unsigned messages, extensions, failures;
    uint8_t alert; /* the last that was sent */
};

/* A side's own copy of its tables, for a test that changes them. */
#define LOOPBACK_ROWS 64
struct loopback_tables {
    struct flow_row hello[LOOPBACK_ROWS], flow12[LOOPBACK_ROWS];
    struct hake_flow hello_flow, flow12_flow;
    struct hake_role role;
};

struct loopback_side {
    hake_conn conn;
    hake_handshake handshake;
    struct hake_config config;
    struct hake_buffer in_buffer, out_buffer; /* may be made smaller */
    struct hake_bytes server_name;            /* client */
    struct hake_npn_list npn;                 /* config.npn, if there is any */
    struct loopback_tables tables; /* config.role, if loopback_row was called */
    struct loopback_random random;
    struct loopback_seen seen;
    struct loopback_log wire; /* what was sent */
    struct loopback_log said; /* the handshake messages in it */
    struct hake_buffer kept;  /* for hake_keep_messages; len 0: not called */
    uint8_t messages[LOOPBACK_LOG];
    uint8_t in[HAKE_INPUT_FULL];
    uint8_t out[HAKE_OUTPUT_FULL];
};

struct loopback {
    struct loopback_side client, server;
};

/* The key and the certificate (self-signed, Ed25519, made by openssl) that
 * the server has and the client pins. */
#define LOOPBACK_CERTIFICATE_LEN 326
extern const uint8_t loopback_certificate[LOOPBACK_CERTIFICATE_LEN];
extern const uint8_t loopback_seed[32];
extern const uint8_t loopback_public_key[32];
extern const struct hake_credential loopback_credential;
extern const struct hake_pins loopback_pins;

#define LOOPBACK_SUITES 2
extern const struct hake_suite *const loopback_suites[LOOPBACK_SUITES][2];

/* loopback_lacks says, aloud, whether this machine lacks a suite. */
bool loopback_lacks(unsigned suite);

/* TLS 1.2's: ChaCha20-Poly1305, ChaCha20-Poly1305 with a PSK, AES-256-GCM. */
enum loopback12 { CHACHA12, PSK12, GCM12, LOOPBACK_SUITES12 };
extern const struct hake_suite *const loopback_suites12[LOOPBACK_SUITES12][2];
bool loopback_lacks12(unsigned suite);

/* The PSK of both sides; the callback knows no other identity. */
#define LOOPBACK_PSK          "a key of 21 bytes ...."
#define LOOPBACK_PSK_IDENTITY "fleet/7"
hake_psk_fn loopback_psk;

/* loopback_init makes both configurations, of TLS 1.3; loopback_init12 of TLS
 * 1.2, with roles that speak both. A test may change them before
 * loopback_start. loopback_alpn and loopback_npn set a list in wire form. */
void loopback_init(struct loopback *l);
void loopback_init12(struct loopback *l, unsigned suite);
void loopback_alpn(struct loopback_side *side, const char *list);
void loopback_npn(struct loopback_side *side, const char *list);

/* loopback_auth makes the server require a certificate of the client, which
 * has the same one, and both keep the messages. */
void loopback_auth(struct loopback *l);

/* loopback_raw makes both sides take and show raw public keys alone. */
void loopback_raw(struct loopback *l);
extern const struct hake_bytes loopback_key_info;

/* loopback_row gives a side tables of its own, unless it has them, and returns
 * the first row of TLS 1.2, or of the start, on this message, without an OCSP
 * response. */
struct flow_row *loopback_row(struct loopback_side *side, uint8_t on);

/* loopback_start starts both sides, without error. */
void loopback_start(struct loopback *l);

/* loopback_move carries at most max bytes; returns how many. Bytes for a side
 * that has failed are lost. */
size_t loopback_move(struct loopback_side *from, struct loopback_side *to,
                     size_t max);

/* loopback_run carries bytes, at most max at a time, until nothing moves. */
void loopback_run(struct loopback *l, size_t max);

/* loopback_handshake starts, runs and ends connected. */
void loopback_handshake(struct loopback *l);

/* loopback_take takes all that a side has to send. */
size_t loopback_take(struct loopback_side *side, uint8_t *out, size_t cap);

/* loopback_feed gives a side bytes, at most max at a time, as long as it
 * wants any; returns how many it took. */
size_t loopback_feed(struct loopback_side *side, const uint8_t *p, size_t len,
                     size_t max);

/* loopback_is_connected: both sides are, and have the same view. */
bool loopback_is_connected(const struct loopback *l);
void loopback_assert_connected(const struct loopback *l);

/* loopback_assert_failed: this side failed with this error, and sent its
 * alert, if it has one, in exactly one record. */
void loopback_assert_failed(const struct loopback_side *side,
                            enum hake_error error);

/* loopback_record writes a record as this side would send it: under its keys,
 * which go on counting. Returns its length. */
size_t loopback_record(struct loopback_side *side, uint8_t *record,
                       uint8_t type, const uint8_t *content, size_t len);

#endif

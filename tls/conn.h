/*
 * conn.h: the connection and the handshake, data only. Public so that they
 * can be static and their size is known; the fields are the engine's alone.
 * Grouped by who writes them.
 */
#ifndef HAKE_CONN_H
#define HAKE_CONN_H

#include "alpn/alpn.h"
#include "alpn/npn.h"
#include "crypto/crypto.h"
#include "tls/trust.h"

/* Limits; each has its error. */
#define HAKE_SECRET_MAX         48    /* hash of the longest suite, SHA-384 */
#define HAKE_PSK_MAX            64    /* bytes of a pre-shared key */
#define HAKE_PSK_IDENTITY_MAX   128   /* bytes of its identity: RFC 4279 5.3 */
#define HAKE_PSKS_MAX           8     /* PSKs offered, or looked at */
#define HAKE_TICKETS_MAX        16    /* NewSessionTickets in a connection */
#define HAKE_TICKET_COUNTER_MAX 16    /* bytes that number them */
#define HAKE_EARLY_SKIP_MAX     16384 /* bytes of refused early data */
#define HAKE_TICKET_AGE_MAX                                                    \
    10000                           /* ms that a client's idea of a ticket's
                                         age may be off for early data */
#define HAKE_EXTENSIONS_MAX     128 /* extensions looked at in one block */
#define HAKE_APP_EXTENSIONS_MAX 16  /* rows an application may add */
#define HAKE_EXTENSION_ROWS_MAX 96  /* built-in rows and the application's */
#define HAKE_WARNINGS_MAX       8   /* warnings of TLS 1.2; user_canceled */
#define HAKE_RENEGOTIATIONS_MAX 8   /* requests refused with a warning */
#define HAKE_CCS_MAX            32  /* change_cipher_spec records */
#define HAKE_EMPTY_RECORDS_MAX  32  /* records without content in a row */
#define HAKE_KEY_UPDATES_MAX    32  /* unasked KeyUpdates, no data between */
#define HAKE_SUITES_MAX         32  /* suites in a configuration */
#define HAKE_SCHEMES_MAX        32  /* signature schemes that are offered */
#define HAKE_KEY_SHARES_MAX     16  /* shares looked at in a ClientHello */
#define HAKE_OFFERED_SHARES_MAX 2   /* shares a client offers */

#define HAKE_GREASE_LEN 7 /* random bytes, one a value; see HAKE_GREASE */

#define HAKE_POST_REQUESTS_MAX 8 /* CertificateRequests after a handshake */

struct hake_config;
struct hake_conn;
struct hake_credential;
struct hake_flow;
struct hake_group;
struct hake_suite;
struct record_form;

/* Traffic keys of one direction, RFC 9846 7.3 and 5.3, RFC 5246 6.3. Without
 * an AEAD the direction is not protected. */
struct hake_keys {
    const struct hake_aead *aead;
    const struct record_form *form; /* how the version protects a record */
    uint64_t seq;
    uint64_t epoch; /* TLS 1.3: how many KeyUpdates there were */
    struct hake_aead_key key;
    uint8_t iv[HAKE_AEAD_NONCE];
    uint8_t explicit_len; /* of the nonce that a record carries: 0 or 8 */
    uint8_t level;        /* TLS 1.3: enum hake_level */
    /* TLS 1.3: the [sender]_..._traffic_secret that the keys come from */
    uint8_t secret[HAKE_SECRET_MAX];
};

/* expanded.c: the head of the memory for keys made ready. */
struct hake_expanded {
    void (*expand)(struct hake_conn *conn, struct hake_keys *keys);
    size_t len;  /* of all, with this */
    size_t half; /* for each direction, behind this */
};

/* What is known of a failure, for people and for tests. */
struct hake_failure {
    enum hake_error error;
    uint32_t offset;        /* of the wrong byte in the message's body or the
                               extension's data; UINT32_MAX if not known */
    uint8_t alert_sent;     /* enum hake_alert; HAKE_ALERT_none */
    uint8_t alert_received; /* HAKE_ALERT_none */
    uint8_t state;          /* in which it happened: hake_state_name */
    uint8_t message;        /* HandshakeType; 255: none */
    uint16_t extension;     /* ExtensionType */
    uint8_t certificate;    /* the wrong one's place in the peer's list, or
                               HAKE_CERTIFICATE_ANCHOR, _NONE */
    bool in_extension;      /* whether it was in an extension */
};

/* Input buffer: [plain_start, plain_end) is opened content that waits (part
 * of handshake messages, or application data not yet taken), [raw_start,
 * raw_end) are bytes from the wire behind it. */
struct hake_input {
    uint8_t *p;
    uint32_t cap;
    uint32_t plain_start, plain_end;
    uint32_t raw_start, raw_end;
    uint32_t kept;      /* [0, kept): a message that is wanted until the
                           handshake is over */
    uint8_t plain_type; /* ContentType of the opened content */
};

/* Output buffer: [start, end) are finished records; behind them, after room
 * for a record header, `open` bytes of handshake messages that will be sealed
 * under the current keys. */
struct hake_output {
    uint8_t *p;
    uint32_t cap;
    uint32_t start, end;
    uint32_t open;
    uint32_t app;     /* 1 + where application data may be put; 0: nowhere */
    uint32_t app_len; /* and how much of it */
};

/* What an established connection needs. */
typedef struct hake_conn {
    /* set at the start */
    const struct hake_config *config;
    struct hake_handshake *handshake; /* NULL once it was taken back */
    bool server;
    /* engine.c */
    struct hake_input in;
    struct hake_output out;
    const struct hake_flow *flow; /* the state table in force */
    uint8_t state;
    bool running;      /* a call is at work: callbacks must not call back */
    bool pending;      /* a callback answered "not yet" */
    bool read_closed;  /* the peer's close_notify was read */
    bool write_closed; /* ours was written, or a fatal alert */
    bool wire_ended;   /* the transport has ended */
    bool opened;       /* a protected record was opened */
    bool told;         /* a received message is read again: the trace has
                          heard it */
    uint32_t facts;    /* enum hake_fact */
    uint8_t ccs_count, empty_count, warning_count, renegotiation_count;
    uint8_t tickets_count;
    struct hake_failure failure;
    /* record.c */
    struct hake_keys rx, tx;
    struct hake_expanded *expanded; /* borrowed; NULL: none */
    /* handlers: what was negotiated */
    const struct hake_suite *suite;
    const struct hake_group *group;
    uint16_t version;
    uint16_t scheme; /* SignatureScheme of the server; 0: none */
    /* ext_record_limit.c: the most plaintext of a protected record, with
     * TLS 1.3's content type and padding; 0: the version's own limit */
    uint16_t send_limit, receive_limit;
    bool fragment_limit; /* RFC 6066 4: unprotected records have it too */
    bool verified;       /* the peer proved who it is; see hake.h */
    /* key_update.c: those that were not asked for, since the last data */
    uint8_t key_update_count;
    struct hake_alpn_name alpn;
    struct hake_alpn_name npn;
    uint8_t npn_overlap; /* the server advertised the selected protocol */
    uint8_t early_data;  /* enum hake_early_data */
} hake_conn;

/* Encryption levels of TLS 1.3, RFC 9001 2.1 and 4.1.3. */
enum hake_level {
    HAKE_LEVEL_INITIAL = 0,
    HAKE_LEVEL_EARLY,
    HAKE_LEVEL_HANDSHAKE,
    HAKE_LEVEL_APPLICATION
};

/* Facts that the `if` column of the flow tables asks for. */
enum hake_fact {
    FACT_COMPAT = 1,         /* middlebox compatibility: RFC 9846 E.4 */
    FACT_CERTIFICATE = 2,    /* the peer's certificate was accepted */
    FACT_SIGNATURE = 4,      /* and its signature checked */
    FACT_PEER_FINISHED = 8,  /* the peer's Finished was checked */
    FACT_NPN = 16,           /* the server answered NPN */
    FACT_EMS = 32,           /* TLS 1.2: extended_main_secret, RFC 7627 */
    FACT_PSK = 64,           /* a pre-shared key instead of a certificate; in
                               TLS 1.2 the suite is an ECDHE_PSK one */
    FACT_RFC5746 = 128,      /* TLS 1.2: the server knows renegotiation_info */
    FACT_REQUEST = 256,      /* the server asks the client for a certificate */
    FACT_CREDENTIAL = 512,   /* client: and it has one */
    FACT_ANONYMOUS = 1024,   /* server: and it has none */
    FACT_RETRY = 2048,       /* server: HelloRetryRequest is what to answer */
    FACT_RETRIED = 4096,     /* a HelloRetryRequest came before */
    FACT_EARLY = 8192,       /* TLS 1.3: early data is under way */
    FACT_REJECTED = 0x4000,  /* client: it was, until the server refused it */
    FACT_RESUMED = 0x8000,   /* a session is resumed; in TLS 1.3, the PSK is
                                its */
    FACT_VERIFIED = 0x10000, /* and stands for a peer that was verified, like
                                an external PSK */
    FACT_TICKETS = 0x20000,  /* server: NewSessionTicket is to be sent; client
                                of TLS 1.2: it is to come */
    FACT_SKIP = 0x40000,     /* server: records of early data that was refused
                               may come */
    /* once connected in TLS 1.3 */
    FACT_UPDATE = 0x80000,          /* a KeyUpdate is to be sent */
    FACT_UPDATE_REQUEST = 0x100000, /* and one that requests the peer's */
    FACT_UPDATE_AWAITED = 0x200000, /* which has not come yet */
    FACT_POST_AUTH = 1 << 25,       /* client: offered post_handshake_auth */
    FACT_POST_REPLY = 1 << 26,      /* client: and answers, or has answered */

    FACT_STATUS = 1 << 24 /* TLS 1.2: the server knows status_request */
};

/* A set of rows of the extension table. */
struct hake_extension_set {
    uint8_t bits[HAKE_EXTENSION_ROWS_MAX / 8];
};

/* What a peer sends beside its end-entity certificate; len 0: not sent. */
struct hake_stapled {
    struct hake_bytes ocsp; /* DER OCSPResponse */
    struct hake_bytes scts; /* SerializedSCT items */
};

/* schedule13.c, schedule12.c: the secrets that are still needed. */
struct hake_secrets {
    uint8_t shared[HAKE_SHARED_MAX]; /* of the key exchange */
    union {
        uint8_t early[HAKE_SECRET_MAX]; /* of a PSK; it gives way to */
        uint8_t main_secret[HAKE_SECRET_MAX];
    };
    union {
        struct { /* RFC 9846 7.1 */
            uint8_t client_handshake_traffic[HAKE_SECRET_MAX];
            uint8_t client_application_traffic[HAKE_SECRET_MAX];
        };
        /* RFC 5246 6.3: client_write_key, server_write_key, the two IVs */
        uint8_t key_block[2 * HAKE_AEAD_KEY_MAX + 2 * HAKE_AEAD_NONCE];
    };
};

/* client13.c: the certificate_request_context that is to be echoed, and part of
 * a hash of each that came. */
struct hake_requests {
    uint8_t context[UINT8_MAX];
    uint8_t context_len;
    uint8_t seen[HAKE_POST_REQUESTS_MAX][4];
};

/* ext_*.c: what the peer's hello, or its CertificateRequest, says. Borrowed
 * from the input buffer, so valid only while that is being handled. */
struct hake_said {
    struct hake_bytes server_name;
    struct hake_bytes versions, groups, schemes, schemes_cert;
    struct hake_bytes server_types, client_types; /* len 0: not sent */
    struct hake_bytes authorities;       /* of certificates: that it names */
    struct hake_bytes certificate_types; /* TLS 1.2: ClientCertificateType */
    struct hake_bytes shares;   /* server: checked KeyShareEntry items */
    struct hake_bytes share;    /* client: the server's */
    uint16_t share_group;       /* client: its group; 0: none */
    uint16_t version;           /* client: selected_version; 0: none */
    uint8_t entry;              /* of its Certificate, being read */
    struct hake_alpn_list alpn; /* server: the client's list */
    struct hake_bytes cookie;
    struct hake_bytes psk_modes, identities, binders; /* server */
    struct hake_bytes ticket;                         /* server, TLS 1.2 */
    bool psk_selected;           /* client: hs->identity is valid */
    bool early_data;             /* client: the server accepts it */
    uint32_t max_early_data;     /* client: of the ticket being read */
    struct hake_stapled stapled; /* to the first entry */
};

/* retry.c: HelloRetryRequest. */
struct hake_retry {
    const struct hake_group *group; /* that it names; NULL: none */
    struct hake_bytes cookie; /* client: borrowed from the message, which stays
                                 in the input until the answer */
    /* server: SHA-256 of what must not change in the second ClientHello */
    uint8_t fingerprint[32];
};

/* authentication.c: the key in the peer's certificate. */
struct hake_peer_key {
    uint8_t kind; /* enum hake_key_kind */
    uint16_t len;
    uint8_t bytes[HAKE_PUBLIC_KEY_MAX];
};

/* Scratch of the handshake: the application may take it back and use it for
 * another connection once HAKE_HANDSHAKE_MEMORY_FREE is set. */
typedef struct hake_handshake {
    /* transcript.c: one running hash per candidate until the suite is known */
    struct {
        const struct hake_hash *hash[2];
        union hake_hash_state state[2];
    } transcript;
    union {
        struct {
            struct hake_secrets secret;
            /* client: one for each share offered; else the first alone */
            uint8_t share_random[HAKE_OFFERED_SHARES_MAX]
                                [HAKE_GROUP_RANDOM_MAX];
        };
        struct hake_requests request; /* after the handshake */
    };
    /* for hake_export, until the memory is taken back: RFC 9846 7.1; TLS 1.2:
     * the main secret, if it is an extended one */
    uint8_t exporter_secret[HAKE_SECRET_MAX];
    uint8_t early_exporter_secret[HAKE_SECRET_MAX];
    /* and the PSKs of tickets come from it, RFC 9846 4.7.1 */
    uint8_t resumption_secret[HAKE_SECRET_MAX];
    /* session.c: what a session of this connection is bound to, and what it
     * remembers */
    struct {
        struct hake_bytes offered; /* client: borrowed; len 0: none */
        uint8_t context[32];       /* SHA-256 of names: session.h */
        uint8_t peer[32];          /* SHA-256 of its certificate; else zeros */
        int64_t expires;           /* ms; of the session that was resumed */
        uint32_t early_left;       /* bytes of early data that may come */
        uint8_t tickets;           /* server: that are still to be sent */
        uint8_t tickets_sent;
    } session;
    /* handlers */
    uint8_t client_random[32];
    uint8_t server_random[32];
    uint8_t session_id[32]; /* legacy_session_id; TLS 1.2: the session's */
    uint8_t session_id_len;
    const struct hake_credential *credential; /* chosen; NULL: none */
    uint16_t scheme;                          /* that it signs by */
    uint8_t server_type, client_type;         /* negotiated: RFC 7250 */
    bool name_used;                /* server: the name chose the credential */
    uint16_t identity;             /* TLS 1.3: of the PSK that was selected */
    bool status_asked;             /* the peer takes an OCSP response */
    uint8_t requests_len;          /* of requests_seen */
    bool forked;                   /* transcript.state[1]: the handshake */
    struct hake_bytes server_name; /* client: borrowed */
    struct hake_bytes psk_identity, psk; /* TLS 1.2: borrowed */
    /* extensions.c: rows sent in (client) or met in (server) ClientHello; of a
     * message that is sent, how many the trace has heard of, and how many were
     * written in this run of its handler */
    struct hake_extension_set asked;
    struct hake_extension_set requested; /* likewise, in CertificateRequest */
    uint16_t extensions_told, extensions_met;
    /* grease.c: the bytes that choose the values */
    uint8_t grease[HAKE_GREASE_LEN];
    /* input.c: plaintext of the longest protected record so far */
    uint16_t longest_record;
    union {
        struct {
            struct hake_said peer;
            struct hake_retry retry;
            uint8_t server_share[HAKE_SHARE_MAX]; /* our answer */
        };
        struct hake_peer_key peer_key; /* until its signature is checked */
    };
    uint32_t held; /* engine.c: bytes of the input that stay until then */
    /* transcript.c: the messages themselves; borrowed */
    struct {
        uint8_t *p; /* NULL: not kept */
        size_t len, cap;
        bool overflow;
    } kept;
    /* ext_alpn.c: a selected name that no configured list holds */
    uint8_t alpn_name[HAKE_ALPN_NAME_MAX];
} hake_handshake;

#endif

/*
 * config.h: what a configuration consists of: cipher suites, roles, callbacks,
 * credentials, PSKs, sessions; and the ready-made ones. Part of hake.h, whose
 * conventions hold here.
 */
#ifndef HAKE_CONFIG_H
#define HAKE_CONFIG_H

#include "tls/config_extensions.h"
#include "tls/conn.h"

/* ---- Cipher suites ---------------------------------------------------- */

struct hake_suite {
    uint16_t id;                  /* CipherSuite: RFC 9846 B.4 */
    uint16_t version;             /* 0x0304, 0x0303 */
    const char *name;             /* IANA's: "TLS_CHACHA20_POLY1305_SHA256" */
    const struct hake_aead *aead; /* NULL: a name only: a client advertises
                                     it, nobody ever accepts it */
    const struct hake_hash *hash;
    uint8_t explicit_nonce; /* TLS 1.2: bytes of nonce in a record, 0 or 8 */
    bool psk;               /* TLS 1.2: authenticates by a pre-shared key */
    bool rsa; /* TLS 1.2: by an RSA key, else by one of ECDSA or EdDSA */
};

extern const struct hake_suite hake_suite13_chacha20_poly1305_sha256;
extern const struct hake_suite hake_suite13_aes_256_gcm_sha384;

/* TLS 1.2: RFC 7905, RFC 5289; with Ed25519 certificates (RFC 8422). */
extern const struct hake_suite hake_suite12_ecdhe_ecdsa_chacha20_poly1305;
extern const struct hake_suite hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384;
extern const struct hake_suite hake_suite12_ecdhe_psk_chacha20_poly1305;

/* ---- Roles: which state tables a program links ------------------------ */

struct hake_role;
extern const struct hake_role hake_client13; /* TLS 1.3 client */
extern const struct hake_role hake_server13; /* TLS 1.3 server */
extern const struct hake_role hake_client12; /* TLS 1.2 client */
extern const struct hake_role hake_server12; /* TLS 1.2 server */
/* without sessions, PSKs, early data and cookies: smaller by some 5 KB */
extern const struct hake_role hake_client13_plain, hake_server13_plain;
extern const struct hake_role hake_client; /* both versions */
extern const struct hake_role hake_server; /* both versions */

/* ---- Callbacks -------------------------------------------------------- */

/* A callback may ask hake_status and the hake_conn_ getters about its
 * connection; all other calls on it are a MISUSE until the callback returns. */

/* An answer that nobody gives by accident: zero, one and minus one all mean
 * "no". */
enum hake_answer {
    HAKE_NO = 0,
    HAKE_NOT_YET = 0x4e59, /* ask again after hake_resume */
    HAKE_YES = 0x5945
};

/* The random callback fills out[0..len) with bytes for keys; false on
 * failure. Order of the calls for a client: ClientHello.random,
 * legacy_session_id (for compatibility, or with a ticket of TLS 1.2), key
 * shares; after a HelloRetryRequest the new share. For a server: the nonce of a
 * cookie (24 bytes), ServerHello.random, in TLS 1.2 the session ID if it gives
 * one (32 bytes), key share; for each ticket ticket_age_add (4 bytes, TLS 1.3)
 * and nonce (24). With HAKE_GREASE, behind the first key shares, the
 * HAKE_GREASE_LEN bytes that choose its values: of a client, and of a server of
 * TLS 1.3. */
typedef bool hake_random_fn(void *ctx, uint8_t *out, size_t len);

/* A ClientHello as the server's hook sees it, before any decision. */
struct hake_hello {
    struct hake_bytes server_name;            /* len 0: none */
    struct hake_alpn_list alpn;               /* len 0: none */
    bool npn;                                 /* offered */
    struct hake_bytes versions;               /* 16-bit items, big-endian */
    struct hake_bytes cipher_suites;          /* likewise */
    struct hake_bytes groups;                 /* likewise */
    struct hake_bytes signature_schemes;      /* likewise */
    struct hake_bytes signature_schemes_cert; /* likewise; len 0: not sent */
    struct hake_bytes server_types; /* certificate types that the client takes,
                                       8-bit items; len 0: X.509 */
};

/* The hook may answer HAKE_YES (go on), HAKE_NO (access_denied) or
 * HAKE_NOT_YET. It may put another configuration into *config for this
 * connection: with the same role and the same list of extensions. */
typedef enum hake_answer hake_hello_fn(void *ctx, hake_conn *conn,
                                       const struct hake_hello *hello,
                                       const struct hake_config **config);

/* CertificateType, RFC 7250. */
enum hake_certificate_type { HAKE_X509 = 0, HAKE_RAW_PUBLIC_KEY = 2 };

/* What the peer presents. */
struct hake_peer {
    const struct hake_config *config;
    uint16_t version; /* 0x0304, 0x0303 */
    bool client;      /* the peer is a client */
    uint8_t type;     /* enum hake_certificate_type, as negotiated */
    /* DER: certificates as in struct hake_path; or one SubjectPublicKeyInfo */
    const struct hake_bytes *certificates;
    size_t len; /* 1 .. HAKE_CERTIFICATES_MAX */
    /* What came beside the first certificate, if it was asked for
     * (HAKE_ASK_STATUS, HAKE_ASK_SCTS); len 0: nothing. Judged for its form
     * alone. */
    struct hake_bytes ocsp; /* DER OCSPResponse, RFC 6960 4.2.1 */
    struct hake_bytes scts; /* SerializedSCT items, each behind 16 bits of
                               length: RFC 6962 3.3 */
    struct hake_bytes name; /* that the server must have; len 0: any */
};

/* The verifier judges what the peer presents. HAKE_YES accepts it and must
 * have filled verdict->key, whose bytes are copied then; HAKE_NO refuses it,
 * with verdict->error set to one of the CERTIFICATE_* errors
 * (CERTIFICATE_REFUSED if it is left alone, or has no alert) or, for
 * peer->ocsp, STATUS_REFUSED, and verdict->certificate to the wrong one;
 * HAKE_NOT_YET. */
typedef enum hake_answer hake_verify_fn(void *ctx, const struct hake_peer *peer,
                                        struct hake_verdict *verdict);

/* The private-key operation writes a signature of `scheme` over message to
 * sig[0..*sig_len) (*sig_len is the credential's signature_len at first) and
 * answers HAKE_YES; or HAKE_NO; or HAKE_NOT_YET, and is asked again with the
 * same message. */
typedef enum hake_answer hake_sign_fn(void *ctx, uint16_t scheme, uint8_t *sig,
                                      size_t *sig_len,
                                      struct hake_bytes message);

/* The ALPN callback chooses one of the client's names for the server (true,
 * and the name is copied), goes on without a protocol (true, and *selected is
 * left empty) or ends the handshake with no_application_protocol (false). */
typedef bool hake_alpn_fn(void *ctx, hake_conn *conn,
                          struct hake_alpn_list offered,
                          struct hake_alpn_name *selected);

/* A pre-shared key; borrowed until the handshake is over. */
struct hake_psk {
    uint16_t version; /* that it is for, and no other: 0x0304, 0x0303 */
    /* TLS 1.3: that it is used with, and with suites of no other: RFC 9846
     * 4.3.11; NULL: SHA-256 */
    const struct hake_hash *hash;
    struct hake_bytes identity; /* 0 .. HAKE_PSK_IDENTITY_MAX bytes: a
                                 * client calls the key so */
    struct hake_bytes key;      /* 1 .. HAKE_PSK_MAX bytes */
};

/* The PSK callback finds a key. To a server, identity is the client's; to a
 * client of TLS 1.2, it is the server's hint, mostly empty. HAKE_YES with *psk
 * filled, HAKE_NO if there is none (a TLS 1.2 server's alert is
 * unknown_psk_identity; in TLS 1.3 it goes on without). It cannot wait. */
typedef enum hake_answer hake_psk_fn(void *ctx, hake_conn *conn,
                                     struct hake_bytes identity,
                                     struct hake_psk *psk);

/* A TLS 1.3 client's PSKs, best first: HAKE_YES with *psk filled for index 0,
 * 1 ..., at most HAKE_PSKS_MAX, then HAKE_NO. Asked more than once, it always
 * answers the same. Those whose hash no suite has are passed over. */
typedef enum hake_answer hake_psk_offer_fn(void *ctx, hake_conn *conn,
                                           unsigned index,
                                           struct hake_psk *psk);

/* The clock gives Unix time in milliseconds; false if it is not known, and
 * then no session is saved or resumed. */
typedef bool hake_clock_fn(void *ctx, int64_t *ms);

/*
 * Sessions. A session is HAKE_SESSION_LEN bytes and, for a client, a ticket
 * behind them. It holds secrets: whoever has it can be either side. It is
 * resumed only under the same server name, version, hash (TLS 1.2: suite),
 * session_context and client_auth, until its lifetime is over, counted from the
 * full handshake on: no resumption makes it longer. ALPN and NPN are negotiated
 * afresh.
 *
 * find answers with the session kept under a key, borrowed until the handshake
 * is over: to a client, the key is the server name, asked once for each
 * connection; RFC 9846 C.4: "Clients SHOULD NOT reuse a ticket for multiple
 * connections", so what was handed out is best forgotten, but in TLS 1.2, where
 * resumption rarely brings a new one. To a TLS 1.2 server, the key is a session
 * ID (HAKE_SESSION_ID_LEN bytes); a server's store and a client's are two.
 *
 * save keeps a session: state and then ticket (len 0 to a server), as one; a
 * session ID of TLS 1.2 stands for the ticket. It may come several times in a
 * connection, for several tickets. Whose connection fails with a fatal alert is
 * better forgotten (RFC 5246 7.2.2).
 *
 * In TLS 1.2 resumption has no key exchange: whoever gets a session's main
 * secret, or the ticket key, reads all of its connections. Sessions without
 * extended_main_secret are resumed only with HAKE_DANGEROUSLY_WITHOUT_EMS.
 */
#define HAKE_SESSION_LEN    174
#define HAKE_SESSION_ID_LEN 32
typedef enum hake_answer hake_session_find_fn(void *ctx, hake_conn *conn,
                                              struct hake_bytes key,
                                              struct hake_bytes *session);
typedef void hake_session_save_fn(void *ctx, hake_conn *conn,
                                  struct hake_bytes key,
                                  struct hake_bytes state,
                                  struct hake_bytes ticket);

/* A server's tickets and cookies are protected by XChaCha20-Poly1305 under
 * keys that any number of servers may share. */
struct hake_ticket_key {
    uint8_t name[16]; /* public: it stands in front of the ticket */
    uint8_t key[32];
};

/* The ticket-key callback, with `seal`, fills *key with the one to protect with
 * now; else it finds the key of key->name. HAKE_NO: there is none (a session is
 * then not resumed, a ticket not sent). */
typedef enum hake_answer hake_ticket_key_fn(void *ctx, bool seal,
                                            struct hake_ticket_key *key);

/* Another way to protect them, or to have them stand for what is kept elsewhere
 * (RFC 9846 4.7.1: "It MAY be either a database lookup key or a self-encrypted
 * and self-authenticated value"); ctx is the ticket-key callback's, which says
 * for each whether there is a key. Contents are secret. */
enum hake_ticket_purpose { HAKE_TICKET_SESSION = 1, HAKE_TICKET_COOKIE = 2 };
#define HAKE_TICKET_NONCE    24
#define HAKE_TICKET_OVERHEAD (16 + HAKE_TICKET_NONCE + 16)

struct hake_ticket_cipher {
    /* seal writes what stands for contents, at most HAKE_TICKET_OVERHEAD bytes
     * more than they have, and returns its length; 0: it cannot. nonce are
     * fresh random bytes. It is not always sent. */
    size_t (*seal)(void *ctx, const struct hake_ticket_key *key,
                   enum hake_ticket_purpose purpose,
                   const uint8_t nonce[HAKE_TICKET_NONCE],
                   struct hake_bytes contents, uint8_t *out);
    /* open writes the contents to out[0..cap) and returns their length; 0: this
     * is none of ours. key->name are the first bytes of the ticket. */
    size_t (*open)(void *ctx, const struct hake_ticket_key *key,
                   enum hake_ticket_purpose purpose, struct hake_bytes ticket,
                   uint8_t *out, size_t cap);
};

/* hake_ticket_key_find is one over a list (ctx: struct hake_ticket_keys): the
 * first protects, all are accepted. */
struct hake_ticket_keys {
    const struct hake_ticket_key *keys;
    size_t len;
};
hake_ticket_key_fn hake_ticket_key_find;

/* Early data (0-RTT) can be replayed: RFC 9846 8. The anti-replay callback
 * answers HAKE_YES if this id (the PSK binder of a ClientHello, 32 bytes or
 * more) was not seen before, and remembers it until `until`; HAKE_NO if it was
 * or may have been: the early data is then refused, the handshake goes on;
 * HAKE_NOT_YET. Times are Unix milliseconds. */
typedef enum hake_answer hake_replay_fn(void *ctx, hake_conn *conn,
                                        struct hake_bytes id, int64_t now,
                                        int64_t until);

/* hake_replay_record is one in fixed memory (ctx: struct hake_replay): if there
 * is no free entry, early data is refused. For one thread and one server; the
 * entries are zeroed at first. */
struct hake_replay_entry {
    uint64_t id; /* the first bytes of it */
    int64_t until;
};
struct hake_replay {
    struct hake_replay_entry *entries;
    size_t len;
    int64_t started; /* ms: refuses all until 2 * HAKE_TICKET_AGE_MAX later; 0
                      * if no ticket can be older than the entries are */
};
hake_replay_fn hake_replay_record;

/* The NPN callback chooses a client's protocol once the server has advertised
 * its list (which may be empty); the name is copied. */
typedef void hake_npn_fn(void *ctx, hake_conn *conn,
                         struct hake_npn_list advertised,
                         struct hake_alpn_name *selected);

/* Secrets of RFC 9846 7.1 that are told to keylog and trace. */
enum hake_secret {
    HAKE_CLIENT_HANDSHAKE_TRAFFIC_SECRET,
    HAKE_SERVER_HANDSHAKE_TRAFFIC_SECRET,
    HAKE_CLIENT_APPLICATION_TRAFFIC_SECRET_0,
    HAKE_SERVER_APPLICATION_TRAFFIC_SECRET_0,
    HAKE_CLIENT_RANDOM, /* TLS 1.2's main secret; SSLKEYLOGFILE's word */
    HAKE_CLIENT_EARLY_TRAFFIC_SECRET,
    HAKE_EARLY_EXPORTER_SECRET,
    HAKE_EXPORTER_SECRET
};

/* Whoever sets this gives the connection's secrets away. hake_keylog_label
 * has the names of the SSLKEYLOGFILE format. */
typedef void hake_keylog_fn(void *ctx, enum hake_secret label,
                            const uint8_t client_random[32],
                            struct hake_bytes secret);

/* Whoever protects messages by means of its own, as QUIC does (RFC 9001 4), is
 * told every secret that one direction goes over to, and gives the messages to
 * hake_recvmsg instead of records. */
typedef void hake_level_fn(void *ctx, hake_conn *conn, enum hake_level level,
                           bool sending, struct hake_bytes secret);

/* Everything that happens, as it happens. */
enum hake_event_kind {
    HAKE_EVENT_RECORD,    /* code: ContentType; bytes: content, opened */
    HAKE_EVENT_MESSAGE,   /* code: HandshakeType; bytes: whole message */
    HAKE_EVENT_EXTENSION, /* code: ExtensionType; message; bytes: data */
    HAKE_EVENT_SECRET,    /* code: enum hake_secret; bytes */
    HAKE_EVENT_STATE,     /* code: the new state */
    HAKE_EVENT_ALERT,     /* code: AlertDescription */
    HAKE_EVENT_FAILURE    /* hake_failure has the rest */
};

struct hake_event {
    enum hake_event_kind kind;
    bool sent;      /* by this side; else received */
    bool protected; /* records: under keys */
    uint16_t code;
    uint8_t message; /* extensions: in which message */
    struct hake_bytes bytes;
};

typedef void hake_trace_fn(void *ctx, const hake_conn *conn,
                           const struct hake_event *event);

/* ---- Configuration ---------------------------------------------------- */

/*
 * A certificate chain and the key that signs for it.
 *
 * A server takes the first credential that has a type and a scheme that the
 * client accepts and is for the protocol that was negotiated: first among those
 * that name the server name asked for, then among those that name none, which
 * so are the default. If there is no default, a client that asks for another
 * name ends in unrecognized_name, one that asks for none in missing_extension
 * (in TLS 1.2, handshake_failure). Of those that suit alike, one with an issuer
 * that the client names comes first.
 *
 * A client takes the first that has the type that was negotiated, a scheme that
 * the server accepts, and an issuer that it names, if it names any; else it
 * sends an empty Certificate.
 */
struct hake_credential {
    uint8_t type; /* enum hake_certificate_type */
    /* DER, the end-entity certificate first; or one SubjectPublicKeyInfo */
    const struct hake_bytes *chain;
    size_t chain_len;
    const uint16_t *schemes; /* that sign can make, best first; 0 ends it */
    hake_sign_fn *sign;
    void *sign_ctx;
    uint16_t signature_len; /* bytes of its longest signature; 0: 64, Ed25519 */
    /* Server, TLS 1.2: NamedGroup of an ECDSA key: for clients that support it
     * alone; 0: for all. */
    uint16_t curve;
    /* What the first certificate of an X.509 chain carries beside itself, for
     * peers that ask for it: a DER OCSPResponse (RFC 6066 8; at most 65531
     * bytes in TLS 1.3) and SerializedSCT items, each behind 16 bits of length
     * (RFC 6962 3.3; at most 65533 bytes). A client has it for TLS 1.3 alone.
     * len 0: none. */
    struct hake_bytes ocsp;
    struct hake_bytes scts;
    /* Server: the host names it is for; "*.example.com" stands for one label
     * more. len 0: for every name and for none. */
    const struct hake_bytes *names;
    size_t names_len;
    /* Server: for connections with one of these protocols alone; len 0: for
     * all. */
    struct hake_alpn_list alpn;
    /* The DER Names of those who issued the chain (hake_certificate_issuer);
     * len 0: it suits every peer. */
    const struct hake_bytes *issuers;
    size_t issuers_len;
};

/* Whether a server asks the client for a certificate. What the client sends is
 * always verified. REQUIRED refuses one that sends none, and passes over suites
 * with PSKs. OPTIONAL does not ask where there is no certificate type in
 * common, or in TLS 1.2 without hake_keep_messages. */
enum hake_client_auth {
    HAKE_CLIENT_AUTH_NONE = 0,
    HAKE_CLIENT_AUTH_OPTIONAL,
    HAKE_CLIENT_AUTH_REQUIRED
};

enum hake_alpn_policy {
    HAKE_ALPN_FATAL = 0, /* no overlap: no_application_protocol, RFC 7301 3.2 */
    HAKE_ALPN_CONTINUE,  /* no overlap: go on without a protocol */
    HAKE_ALPN_CALLBACK   /* alpn_select decides, whatever the overlap */
};

/* Switches. All off is the safest choice that interoperates. */
enum hake_flag {
    HAKE_NO_COMPAT = 1,    /* no middlebox compatibility: RFC 9846 E.4 */
    HAKE_REQUIRE_ALPN = 2, /* fail unless a protocol was negotiated */
    /* client: take a protocol that it never offered (against RFC 7301) */
    HAKE_DANGEROUSLY_ACCEPT_UNOFFERED_ALPN = 4,
    HAKE_ONE_MESSAGE_PER_RECORD = 8, /* do not coalesce a flight's messages */
    /* TLS 1.2 without RFC 7627: open to triple handshakes */
    HAKE_DANGEROUSLY_WITHOUT_EMS = 16,
    HAKE_NPN_EXACT_PADDING = 32,       /* server: NextProtocol's padding must be
                                         as long as the note says, and zero */
    HAKE_NPN_REFUSE_UNADVERTISED = 64, /* server */
    HAKE_NO_SERVER_NAME = 128, /* client: verify the name, do not send it */
    /* server: the first of its groups that the client knows, even if that
     * takes a HelloRetryRequest */
    HAKE_STRICT_GROUPS = 256,
    /* server: no ClientHello is answered but by a HelloRetryRequest with a
     * cookie first; needs ticket_key */
    HAKE_RETRY_ALWAYS = 512,
    HAKE_PSK_KE = 1024, /* PSKs also without key exchange: no forward secrecy */
    HAKE_EARLY_DATA =
        2048, /* client: offer early data where a session has it */
    /* RFC 8701: offer what nobody knows, so that the peer's tolerance does not
     * rust. Client: a cipher suite, a group with a key share, a signature
     * scheme, a version, an ALPN name (beside others), the first extension and
     * the last but padding and pre_shared_key. Server: a signature scheme and
     * two extensions of TLS 1.3's CertificateRequest, two of NewSessionTicket.
     */
    HAKE_GREASE = 4096,
    /* Ask the peer for an OCSP response to its certificate (RFC 6066 8), for
     * signed certificate timestamps (RFC 6962 3.3): the verifier gets them;
     * that there are none is not an error. A server asks in TLS 1.3 alone, with
     * client_auth. In TLS 1.2 they come in messages of their own, so there a
     * client needs hake_keep_messages, or fails with STAPLED_NOT_KEPT if the
     * server has what it asks for. */
    HAKE_ASK_STATUS = 8192,
    HAKE_ASK_SCTS = 0x4000,
    /* Client: offer to authenticate after the handshake of TLS 1.3 (RFC 9846
     * 4.7.2). A request is answered by itself, as in the handshake: a
     * credential, or an empty Certificate. Until its signature is there, the
     * connection stands still. At most HAKE_POST_REQUESTS_MAX are answered
     * (REQUEST_FLOOD). The handshake's memory is needed until the end. */
    HAKE_POST_HANDSHAKE_AUTH = 0x8000
};

struct hake_config {
    const struct hake_role *role; /* &hake_client, &hake_server13 ... */
    unsigned flags;               /* enum hake_flag */

    /* Lists end with NULL, best first. Suites that this machine lacks are
     * passed over. The server's order decides. */
    const struct hake_suite *const *suites;
    const struct hake_group *const *groups;
    /* Client: for which of the groups, in the same order, its first ClientHello
     * has a share; at most HAKE_OFFERED_SHARES_MAX. An empty list makes every
     * server ask with a HelloRetryRequest. NULL: for the first. */
    const struct hake_group *const *key_shares;
    const struct hake_scheme *const *schemes; /* by which a peer's signatures
                                                 are verified */
    /* What certificates may be signed with, if that differs from schemes:
     * sent as signature_algorithms_cert. NULL: not sent. */
    const struct hake_scheme *const *schemes_cert;

    struct hake_alpn_list alpn; /* client: offered; server: by preference */
    enum hake_alpn_policy alpn_policy; /* server */
    hake_alpn_fn *alpn_select;         /* server, HAKE_ALPN_CALLBACK */
    void *alpn_ctx;

    /* NPN (technical note of July 2011; draft-agl-tls-nextprotoneg-03 is the
     * same on the wire): TLS 1.2 only; NULL: off. A client offers it only
     * beside a server name and takes the first of the server's list that is
     * in its own, else its own first, or npn_select if that is not empty. A
     * server advertises the list, which may be empty. */
    const struct hake_npn_list *npn;
    struct hake_alpn_name npn_select; /* client; len 0: none */
    hake_npn_fn *npn_choose;          /* client; NULL: as above */
    void *npn_ctx;

    hake_psk_fn *psk;             /* NULL: suites with a PSK are passed over */
    hake_psk_offer_fn *psk_offer; /* client, TLS 1.3; NULL: none */
    void *psk_ctx;

    /* Sessions: a client resumes what session_find finds, a server what its
     * ticket_key opens and, in TLS 1.2, what session_find finds: if it has both
     * callbacks, it gives session IDs to clients that take no tickets, or all
     * if it has no ticket_key. NULL: none. */
    hake_session_find_fn *session_find;
    hake_session_save_fn *session_save;
    void *session_ctx;
    struct hake_bytes session_context; /* what else a session is bound to: the
                                        * trust anchors, a virtual host */
    uint32_t session_lifetime; /* s; at most and by default 604800, 7 days */
    hake_ticket_key_fn *ticket_key; /* server; NULL: no tickets, no cookies */
    void *ticket_key_ctx;
    const struct hake_ticket_cipher *ticket_cipher; /* NULL: XChaCha20-Poly1305
                                                     */
    uint8_t tickets; /* server, TLS 1.3: how many a handshake; 0: one */
    /* Likewise: bytes of ticket_nonce, which counts the connection's tickets,
     * at most HAKE_TICKET_COUNTER_MAX; 0: one. */
    uint8_t ticket_nonce_len;
    hake_clock_fn *clock; /* must be set for sessions */
    void *clock_ctx;

    /* Server: bytes of early data that a connection may bring; 0: none. Needs
     * replay. */
    uint32_t max_early_data;
    hake_replay_fn *replay;
    void *replay_ctx;

    /* A server's must hold one, unless it has PSKs; a client's answer a
     * request. */
    const struct hake_credential *credentials;
    size_t credentials_len;

    /* Client: must be set, unless all suites have PSKs, or are of TLS 1.3 and
     * psk_offer is set: then only PSKs are accepted; server: with client_auth.
     */
    hake_verify_fn *verify;
    void *verify_ctx;
    enum hake_client_auth client_auth; /* server */
    /* The certificate types (enum hake_certificate_type, one byte each) that
     * the peer may present, best first; len 0: X.509 alone. */
    struct hake_bytes peer_types;
    /* DER Names of the certificate authorities that the peer is told of: by a
     * server with client_auth, and by a client: RFC 9846 4.3.4, RFC 5246
     * 7.4.4. */
    const struct hake_bytes *authorities;
    size_t authorities_len;

    /* The largest protected record that the peer may send, once it agrees:
     * RFC 8449's RecordSizeLimit, plaintext with TLS 1.3's content type and
     * padding. HAKE_RECORD_SIZE_MIN .. _MAX, and never more than the input
     * buffer holds. 0: with an input buffer below HAKE_INPUT_FULL half of what
     * it holds, so that as much of a handshake message can wait there for its
     * end; with a full one nothing is asked for, and who asks is told the
     * version's own limit. */
    uint16_t record_size_limit;
    /* Client: to ask for by max_fragment_length (RFC 6066 4), for servers that
     * do not know RFC 8449: 512, 1024, 2048 or 4096 bytes, for both directions;
     * 0: nothing. A server grants what it is asked for. */
    uint16_t max_fragment_length;
    /* TLS 1.3: the content of a record of application data is padded with zeros
     * to a multiple of this (RFC 9846 5.4), or to the whole of a record where
     * the peer's limit or the output buffer ends before that. 0: none. */
    uint16_t padding_block;

    hake_hello_fn *hello; /* server; NULL: none */
    void *hello_ctx;

    hake_random_fn *random; /* must be set; hake_random_sodium */
    void *random_ctx;

    hake_keylog_fn *keylog; /* NULL: none */
    void *keylog_ctx;

    /* Set: there are no records, TLS 1.3 alone, no early data, no
     * compatibility mode. */
    hake_level_fn *level;
    void *level_ctx;

    hake_trace_fn *trace; /* NULL: none */
    void *trace_ctx;

    const struct hake_extension *extensions; /* the application's rows */
    size_t extensions_len;                   /* HAKE_APP_EXTENSIONS_MAX */
    const struct hake_extension_order *extension_order; /* NULL: the table's */
};

/* hake_keeps_sessions says whether a configuration has anything to do with
 * sessions. */
static inline bool hake_keeps_sessions(const struct hake_config *config)
{
    return config->session_find != NULL || config->session_save != NULL ||
           config->ticket_key != NULL;
}

/* Ready-made (defaults.c); linked only if named. */
extern const struct hake_suite *const hake_default_suites[];
extern const struct hake_group *const hake_default_groups[];
extern const struct hake_scheme *const hake_default_schemes[];

/* hake_random_sodium is libsodium's randombytes_buf. */
bool hake_random_sodium(void *ctx, uint8_t *out, size_t len);

/* hake_sign_ed25519 signs with the struct hake_ed25519_key that ctx is. */
enum hake_answer hake_sign_ed25519(void *ctx, uint16_t scheme, uint8_t *sig,
                                   size_t *sig_len, struct hake_bytes message);

/* hake_verify_path validates the peer's certificates (ctx: struct hake_trust)
 * for its role and, of a server, its name. It refuses raw public keys:
 * CERTIFICATE_TYPE. It does not look at peer->ocsp and peer->scts: who asks for
 * them judges them, in a verifier that calls this one. */
enum hake_answer hake_verify_path(void *ctx, const struct hake_peer *peer,
                                  struct hake_verdict *verdict);

/* hake_verify_pinned accepts a certificate or a raw public key whose
 * SubjectPublicKeyInfo has one of these hashes (ctx: struct hake_pins), and a
 * key that config->schemes can use. It judges neither name nor dates: who pins
 * a key vouches for it. CERTIFICATE_NOT_PINNED. */
struct hake_pins {
    const uint8_t (*sha256)[32];
    size_t len;
};
enum hake_answer hake_verify_pinned(void *ctx, const struct hake_peer *peer,
                                    struct hake_verdict *verdict);

/* hake_pin writes the hash of a certificate's SubjectPublicKeyInfo; false if
 * the certificate is malformed. */
bool hake_pin(struct hake_bytes certificate, uint8_t sha256[32]);

#endif

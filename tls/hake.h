/*
 * hake.h: a TLS handshake engine: bytes in, bytes out.
 *
 * Conventions. All lengths are in bytes. Memory is the caller's: a hake_conn
 * for as long as the connection lives, a hake_handshake until the handshake
 * is over, and two I/O buffers. Nothing is allocated, no I/O is done, there
 * is no global state; connections are independent, so one thread each is
 * enough. A configuration is read-only and may be shared by all of them. What
 * a configuration points at must outlive the connections that use it. Slices
 * that callbacks get are valid only during the call. No pointer argument may
 * be NULL unless its text says so. A zeroed field means the safest default.
 *
 *     hake_client_start(&conn, &handshake, &config, in, out, server_name);
 *     for (;;) {
 *         unsigned ops = hake_status(&conn);
 *         if (ops & HAKE_SENDREC)   hake_sendrec_buf, write them, _ack
 *         if (ops & HAKE_RECVAPP)   hake_recvapp_buf, use them, _ack
 *         if (ops & HAKE_SENDAPP)   hake_sendapp_buf, fill it, _ack
 *         if (ops & HAKE_RECVREC)   hake_recvrec_buf, read into it, _ack
 *         if (ops & (HAKE_CLOSED | HAKE_FAILED)) break;
 *     }
 *
 * The application calls sodium_init() first, once, if it wants libsodium's
 * fast paths and AES-256-GCM; hake itself never does.
 */
#ifndef HAKE_H
#define HAKE_H

#include "tls/conn.h"

/* ---- Cipher suites ---------------------------------------------------- */

struct hake_suite {
    uint16_t id;      /* CipherSuite: RFC 9846 B.4 */
    uint16_t version; /* 0x0304, 0x0303 */
    const char *name; /* IANA's: "TLS_CHACHA20_POLY1305_SHA256" */
    const struct hake_aead *aead;
    const struct hake_hash *hash;
    uint8_t explicit_nonce; /* TLS 1.2: bytes of nonce in a record, 0 or 8 */
    bool psk;               /* TLS 1.2: authenticates by a pre-shared key */
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
extern const struct hake_role hake_client;   /* both versions */
extern const struct hake_role hake_server;   /* both versions */

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
 * legacy_session_id (unless HAKE_NO_COMPAT), key share. For a server:
 * ServerHello.random, key share. */
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
 * have filled verdict->key; HAKE_NO refuses it, with verdict->error set to one
 * of the CERTIFICATE_* errors (CERTIFICATE_REFUSED if it is left alone, or has
 * no alert) or, for peer->ocsp, STATUS_REFUSED, and verdict->certificate to the
 * wrong one; HAKE_NOT_YET. */
typedef enum hake_answer hake_verify_fn(void *ctx, const struct hake_peer *peer,
                                        struct hake_verdict *verdict);

/* The private-key operation writes a signature of `scheme` over message to
 * sig[0..*sig_len) (*sig_len is HAKE_SIGNATURE_MAX at first) and answers
 * HAKE_YES; or HAKE_NO; or HAKE_NOT_YET, and is asked again with the same
 * message. */
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
    uint16_t version;           /* that it is for, and no other: 0x0303 */
    struct hake_bytes identity; /* 0 .. HAKE_PSK_IDENTITY_MAX bytes: a
                                 * client calls the key so */
    struct hake_bytes key;      /* 1 .. HAKE_PSK_MAX bytes */
};

/* The PSK callback finds a key. To a client, identity is the server's hint,
 * mostly empty; to a server, the client's identity. HAKE_YES with *psk filled,
 * HAKE_NO if there is none (the server's alert is unknown_psk_identity). It
 * cannot wait. */
typedef enum hake_answer hake_psk_fn(void *ctx, hake_conn *conn,
                                     struct hake_bytes identity,
                                     struct hake_psk *psk);

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

/* An extension of the application's own. */
#define HAKE_IN_CLIENT_HELLO         0x01 /* legal places, RFC 9846 4.3 */
#define HAKE_IN_ENCRYPTED_EXTENSIONS 0x08

struct hake_extension {
    uint16_t type;  /* that no built-in row has */
    uint8_t places; /* HAKE_IN_... it may appear in */
    /* give writes the data to out[0..cap) and returns its length, or
     * SIZE_MAX to leave the extension out of this message. */
    size_t (*give)(void *ctx, hake_conn *conn, uint8_t place, uint8_t *out,
                   size_t cap);
    /* take reads the peer's data; false refuses it (illegal_parameter). It may
     * see the same ClientHello again if the hook answered HAKE_NOT_YET. */
    bool (*take)(void *ctx, hake_conn *conn, uint8_t place,
                 struct hake_bytes data);
    void *ctx;
};

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
    /* Ask the peer for an OCSP response to its certificate (RFC 6066 8), for
     * signed certificate timestamps (RFC 6962 3.3): the verifier gets them;
     * that there are none is not an error. A server asks in TLS 1.3 alone, with
     * client_auth. In TLS 1.2 they come in messages of their own, so there a
     * client needs hake_keep_messages, or fails with STAPLED_NOT_KEPT if the
     * server has what it asks for. */
    HAKE_ASK_STATUS = 4096,
    HAKE_ASK_SCTS = 8192,
    /* Client: offer to authenticate after the handshake of TLS 1.3 (RFC 9846
     * 4.7.2). A request is answered by itself, as in the handshake: a
     * credential, or an empty Certificate. Until its signature is there, the
     * connection stands still. At most HAKE_POST_REQUESTS_MAX are answered
     * (REQUEST_FLOOD). The handshake's memory is needed until the end. */
    HAKE_POST_HANDSHAKE_AUTH = 16384
};

struct hake_config {
    const struct hake_role *role; /* &hake_client, &hake_server13 ... */
    unsigned flags;               /* enum hake_flag */

    /* Lists end with NULL, best first. Suites that this machine lacks are
     * passed over. The server's order decides. */
    const struct hake_suite *const *suites;
    const struct hake_group *const *groups; /* client: a share for the first */
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

    hake_psk_fn *psk; /* NULL: suites with a PSK are passed over */
    void *psk_ctx;

    /* A server's must hold one, unless it has PSKs; a client's answer a
     * request. */
    const struct hake_credential *credentials;
    size_t credentials_len;

    /* Client: must be set, unless all suites have PSKs; server: with
     * client_auth. */
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

    hake_hello_fn *hello; /* server; NULL: none */
    void *hello_ctx;

    hake_random_fn *random; /* must be set; hake_random_sodium */
    void *random_ctx;

    hake_keylog_fn *keylog; /* NULL: none */
    void *keylog_ctx;

    hake_trace_fn *trace; /* NULL: none */
    void *trace_ctx;

    const struct hake_extension *extensions; /* the application's rows */
    size_t extensions_len;                   /* HAKE_APP_EXTENSIONS_MAX */
};

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

/* ---- The connection --------------------------------------------------- */

struct hake_buffer {
    uint8_t *p;
    size_t len;
};

/* Sizes. A buffer takes one record, and one handshake message with the record
 * that brings its end; whoever talks to any peer gives the FULL sizes. */
#define HAKE_RECORD_HEADER 5
#define HAKE_INPUT_FULL    (HAKE_RECORD_HEADER + 16384 + 256)
#define HAKE_INPUT_MIN     512
#define HAKE_OUTPUT_FULL   (HAKE_RECORD_HEADER + 16384 + 24 + HAKE_ALERT_ROOM)
#define HAKE_OUTPUT_MIN    768
/* Always kept free at the end of the output, for the one alert: header, TLS
 * 1.2's explicit nonce, level and description, TLS 1.3's type, tag. */
#define HAKE_ALERT_ROOM (HAKE_RECORD_HEADER + 8 + 2 + 1 + HAKE_AEAD_TAG)

/* hake_client_start and hake_server_start prepare a connection; a client's
 * ClientHello is then ready to be sent. server_name is the host name to ask
 * for and to verify (borrowed until the handshake is over), without a final
 * dot; len 0: none. An IP address, as text, is verified and not sent (RFC 6066
 * 3).
 * Returns HAKE_OK or a CONFIG_* error, RANDOM_FAILED, OUTPUT_BUFFER_SMALL;
 * the connection is then failed. */
enum hake_error hake_client_start(hake_conn *conn, hake_handshake *handshake,
                                  const struct hake_config *config,
                                  struct hake_buffer in, struct hake_buffer out,
                                  struct hake_bytes server_name);
enum hake_error hake_server_start(hake_conn *conn, hake_handshake *handshake,
                                  const struct hake_config *config,
                                  struct hake_buffer in,
                                  struct hake_buffer out);

/* What is possible now. */
enum hake_operation {
    HAKE_RECVREC = 1,                /* bytes from the wire are wanted */
    HAKE_SENDREC = 2,                /* bytes for the wire are ready */
    HAKE_RECVAPP = 4,                /* application data has arrived */
    HAKE_SENDAPP = 8,                /* application data can be sent */
    HAKE_CONNECTED = 16,             /* the handshake is complete */
    HAKE_HANDSHAKE_MEMORY_FREE = 32, /* hake_handshake_release will give it */
    HAKE_WANT_EXTERNAL = 64,         /* a callback answered HAKE_NOT_YET */
    HAKE_PEER_CLOSED = 128,          /* close_notify was received */
    HAKE_CLOSED = 256, /* both sides have closed and all was sent */
    HAKE_FAILED = 512  /* hake_failure says why; nothing but SENDREC */
};

/* hake_status returns a mask of enum hake_operation. */
unsigned hake_status(const hake_conn *conn);

/* hake_recvrec_buf returns where to put bytes from the wire and how many fit
 * (0 if HAKE_RECVREC is not set); hake_recvrec_ack says how many were put
 * there, and processes them. Returns the connection's error. A second _buf
 * may move what waits: the place is good until the next call. */
struct hake_buffer hake_recvrec_buf(hake_conn *conn);
enum hake_error hake_recvrec_ack(hake_conn *conn, size_t len);

/* hake_recvrec_end says that the transport has ended: TRUNCATED or
 * CLOSED_EARLY unless the peer's close_notify was read before. */
enum hake_error hake_recvrec_end(hake_conn *conn);

/* hake_sendrec_buf returns bytes for the wire; hake_sendrec_ack says how many
 * were sent. The bytes stay where they are until they are acked. */
struct hake_bytes hake_sendrec_buf(const hake_conn *conn);
enum hake_error hake_sendrec_ack(hake_conn *conn, size_t len);

/* hake_recvapp_buf returns application data; it stays until it is acked. */
struct hake_bytes hake_recvapp_buf(const hake_conn *conn);
enum hake_error hake_recvapp_ack(hake_conn *conn, size_t len);

/* hake_sendapp_buf returns where to put application data, at most a record's
 * worth; hake_sendapp_ack makes one record of the first len bytes: MISUSE if
 * another call has made a record since (an alert, say). KEY_LIMIT:
 * the key is used up, and close_notify was queued instead. */
struct hake_buffer hake_sendapp_buf(hake_conn *conn);
enum hake_error hake_sendapp_ack(hake_conn *conn, size_t len);

/* Copying conveniences: hake_write takes as much of data as fits now and
 * returns how much; hake_read copies out at most cap bytes of what has
 * arrived. */
size_t hake_write(hake_conn *conn, const uint8_t *data, size_t len);
size_t hake_read(hake_conn *conn, uint8_t *out, size_t cap);

/* hake_close queues close_notify; application data can still be received. A
 * second call does nothing. */
enum hake_error hake_close(hake_conn *conn);

/* hake_keep_messages gives memory that all handshake messages are copied to,
 * for client authentication in TLS 1.2: there the client signs the messages
 * themselves (RFC 8422 5.8); and for what it asks of the server beside its
 * certificate (HAKE_ASK_STATUS, HAKE_ASK_SCTS). Called before anything else on
 * the connection; borrowed until the handshake is over, and then wiped. Without
 * it a server cannot ask for certificates in TLS 1.2, and a client has none to
 * send there. MISUSE if it is too late. Too small: MESSAGES_NOT_KEPT or
 * STAPLED_NOT_KEPT, once it matters. */
enum hake_error hake_keep_messages(hake_conn *conn, struct hake_buffer memory);

/* hake_resume asks the pending callback again. */
enum hake_error hake_resume(hake_conn *conn);

/* hake_handshake_release wipes the handshake's memory and returns it, or NULL
 * if it is still needed (HAKE_POST_HANDSHAKE_AUTH). Names that no configured
 * list holds are gone with it: an ALPN name from a callback or never offered,
 * an NPN name that a client sent or a callback chose. */
hake_handshake *hake_handshake_release(hake_conn *conn);

/* hake_wipe ends a connection in any state and wipes all that is secret in
 * it, its handshake memory and its buffers. */
void hake_wipe(hake_conn *conn);

/* ---- What was negotiated ---------------------------------------------- */

/* hake_conn_alpn returns the application protocol; len 0 if there is none. */
struct hake_alpn_name hake_conn_alpn(const hake_conn *conn);

/* hake_conn_npn returns the protocol that NextProtocol named; len 0 if there
 * was none. *advertised (may be NULL) says whether the server's list had it;
 * if not, the choice was "opportunistic". */
struct hake_alpn_name hake_conn_npn(const hake_conn *conn, bool *advertised);

/* hake_conn_... return NULL or 0 while the thing is not known. */
const struct hake_suite *hake_conn_suite(const hake_conn *conn);
const struct hake_group *hake_conn_group(const hake_conn *conn);
uint16_t hake_conn_version(const hake_conn *conn);
uint16_t hake_conn_scheme(const hake_conn *conn); /* of the server */

/* hake_conn_verified says, from CONNECTED on, whether the peer proved who it
 * is: by a certificate or raw public key that the verifier accepted and a
 * signature with it, or by a pre-shared key. A client that sent no certificate
 * did not. */
bool hake_conn_verified(const hake_conn *conn);

/* ---- Names, for people (names.c; linked only if used) ------------------ */

/* Each returns a static string, "unknown" for a number that it does not know;
 * the RFCs' and IANA's spelling. */
const char *hake_content_type_name(uint8_t type);
const char *hake_message_name(uint8_t type);
const char *hake_extension_name(uint16_t type);
const char *hake_state_name(uint8_t state);
const char *hake_suite_name(uint16_t suite);
const char *hake_group_name(uint16_t group);
const char *hake_scheme_name(uint16_t scheme);
const char *hake_version_name(uint16_t version);        /* "TLSv1.3" */
const char *hake_secret_name(enum hake_secret secret);  /* RFC 9846 7.1 */
const char *hake_keylog_label(enum hake_secret secret); /* SSLKEYLOGFILE */

/* ---- How it ended ----------------------------------------------------- */

/* hake_conn_failure returns what is known of the failure; error is HAKE_OK if
 * there was none. */
const struct hake_failure *hake_conn_failure(const hake_conn *conn);

#endif

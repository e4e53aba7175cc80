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

#include "tls/config.h"

/* ---- The connection --------------------------------------------------- */

struct hake_buffer {
    uint8_t *p;
    size_t len;
};

/* Sizes. A buffer takes one record, and one handshake message with the record
 * that brings its end; whoever talks to any peer gives the FULL sizes. */
#define HAKE_RECORD_HEADER 5
/* Around a record's plaintext: header, TLS 1.2's explicit nonce, tag. */
#define HAKE_RECORD_EXPANSION (HAKE_RECORD_HEADER + 8 + HAKE_AEAD_TAG)
/* RecordSizeLimit, RFC 8449 4; 2^14 bytes of content and TLS 1.3's type */
#define HAKE_RECORD_SIZE_MIN 64
#define HAKE_RECORD_SIZE_MAX 16385
#define HAKE_INPUT_FULL      (HAKE_RECORD_HEADER + 16384 + 256)
#define HAKE_INPUT_MIN       512
#define HAKE_OUTPUT_FULL     (HAKE_RECORD_HEADER + 16384 + 24 + HAKE_ALERT_ROOM)
#define HAKE_OUTPUT_MIN      768
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

/* What became of early data. */
enum hake_early_data {
    HAKE_EARLY_NONE = 0, /* it was not offered */
    HAKE_EARLY_OFFERED,  /* client: the answer is still to come */
    HAKE_EARLY_ACCEPTED,
    HAKE_EARLY_REJECTED /* whatever was written: the application may send it
                           again, if it may be sent at all then */
};

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
    HAKE_CLOSED = 256,     /* both sides have closed and all was sent */
    HAKE_FAILED = 512,     /* hake_failure says why; nothing but SENDREC */
    HAKE_SENDEARLY = 1024, /* client: early data can be sent */
    HAKE_RECVEARLY = 2048  /* server: early data has arrived */
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
 * another call has made a record since (an alert or a KeyUpdate, say).
 * KEY_LIMIT: the key is used up, and close_notify was queued instead; in TLS
 * 1.3 keys are updated before that, RFC 9846 5.5. */
struct hake_buffer hake_sendapp_buf(hake_conn *conn);
enum hake_error hake_sendapp_ack(hake_conn *conn, size_t len);

/* Copying conveniences: hake_write takes as much of data as fits now and
 * returns how much; hake_read copies out at most cap bytes of what has
 * arrived. */
size_t hake_write(hake_conn *conn, const uint8_t *data, size_t len);
size_t hake_read(hake_conn *conn, uint8_t *out, size_t cap);

/* Early data (0-RTT), apart from the rest because it can be replayed (RFC 9846
 * 8): what is written between hake_client_start and the answer, no more than
 * the session allows, and what a server reads before hake_recvapp_buf has
 * anything. The calls are like their namesakes above. A client may write as
 * long as HAKE_SENDEARLY is set; hake_conn_early_data says whether it arrived.
 * Whoever writes none has nothing to call. */
struct hake_buffer hake_sendearly_buf(hake_conn *conn);
enum hake_error hake_sendearly_ack(hake_conn *conn, size_t len);
struct hake_bytes hake_recvearly_buf(const hake_conn *conn);
enum hake_error hake_recvearly_ack(hake_conn *conn, size_t len);

/* hake_key_update replaces the keys that this side sends by, and with
 * request_peer asks the peer to replace its own (RFC 9846 4.7.3); until that
 * has come, further requests replace ours alone. If there is no room for the
 * message now, it goes before the next application data. The peer's requests,
 * and keys that are used up, need no call. MISUSE in TLS 1.2, before CONNECTED,
 * after hake_close, and after 2^48 - 2 updates. */
enum hake_error hake_key_update(hake_conn *conn, bool request_peer);

/* With config->level: handshake messages instead of records, by encryption
 * level; the calls above are not used. hake_sendmsg_buf returns bytes of
 * messages to be sent and their level, hake_sendmsg_ack says how many were
 * taken. hake_recvmsg gives bytes of messages that came in order at this level,
 * and returns how many fitted in (LEVEL, if it is not the one in use). An alert
 * is nothing to send: hake_conn_failure has it. */
struct hake_bytes hake_sendmsg_buf(const hake_conn *conn,
                                   enum hake_level *level);
enum hake_error hake_sendmsg_ack(hake_conn *conn, size_t len);
size_t hake_recvmsg(hake_conn *conn, enum hake_level level,
                    struct hake_bytes messages);

/* hake_close queues close_notify; application data can still be received. A
 * second call does nothing. */
enum hake_error hake_close(hake_conn *conn);

/* hake_keep_messages gives memory that all handshake messages are copied to,
 * for client authentication in TLS 1.2: there the client signs the messages
 * themselves (RFC 8422 5.8); and for what it asks of the server beside its
 * certificate (HAKE_ASK_STATUS, HAKE_ASK_SCTS). Called before anything else on
 * the connection; borrowed until hake_handshake_release, hake_wipe or a failure
 * wipes it. Without it a server cannot ask for certificates in TLS 1.2, and a
 * client has none to send there. MISUSE if it is too late. Too small:
 * MESSAGES_NOT_KEPT or STAPLED_NOT_KEPT, once it matters. */
enum hake_error hake_keep_messages(hake_conn *conn, struct hake_buffer memory);

/* hake_expand_keys gives memory for both directions' AEAD keys made ready, so
 * that they are not computed for each record: HAKE_EXPANDED_HEAD bytes and
 * twice the expanded_len of the suites' AEADs, of which the largest is
 * HAKE_AEAD_EXPANDED_MAX; at a multiple of HAKE_AEAD_ALIGN. It holds secrets,
 * is borrowed as long as the connection lives, and wiped if that fails and by
 * hake_wipe. Too small for an AEAD: not used for that. MISUSE if there are keys
 * already, if there is such memory, and if the address is wrong. */
#define HAKE_EXPANDED_HEAD 32
#define HAKE_EXPANDED_KEYS (HAKE_EXPANDED_HEAD + 2 * HAKE_AEAD_EXPANDED_MAX)
enum hake_error hake_expand_keys(hake_conn *conn, struct hake_buffer memory);

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

/* hake_conn_... return NULL or 0 while the thing is not known, or if there is
 * none: a session of TLS 1.2 is resumed without group and scheme. */
const struct hake_suite *hake_conn_suite(const hake_conn *conn);
const struct hake_group *hake_conn_group(const hake_conn *conn);
uint16_t hake_conn_version(const hake_conn *conn);
uint16_t hake_conn_scheme(const hake_conn *conn); /* of the server */

/* hake_conn_send_limit and hake_conn_receive_limit return how many bytes of
 * content a protected record may have that we send, or that the peer does:
 * what record_size_limit or max_fragment_length agreed on, else 16384. They
 * are final from CONNECTED on. A peer that agrees to nothing may send records
 * that the input buffer does not hold: INPUT_BUFFER_SMALL. */
size_t hake_conn_send_limit(const hake_conn *conn);
size_t hake_conn_receive_limit(const hake_conn *conn);

/* hake_conn_verified says, from CONNECTED on, whether the peer proved who it
 * is: by a certificate or raw public key that the verifier accepted and a
 * signature with it, or by a pre-shared key. A client that sent no certificate
 * did not. */
bool hake_conn_verified(const hake_conn *conn);

/* hake_conn_resumed: the connection resumes a session; an external PSK does
 * not. */
bool hake_conn_resumed(const hake_conn *conn);

/* hake_conn_retried: there was a HelloRetryRequest. */
bool hake_conn_retried(const hake_conn *conn);

enum hake_early_data hake_conn_early_data(const hake_conn *conn);

/* hake_conn_peer writes the SHA-256 of the peer's certificate (of its public
 * key, if that is raw), as it was shown in the full handshake, to those who
 * keep sessions; false if there was none, or the handshake's memory was
 * released. */
bool hake_conn_peer(const hake_conn *conn, uint8_t sha256[32]);

/* ---- Exporters: keying material of the connection (exporter.c) --------- */

/* hake_export writes len bytes of keying material for a purpose, which is
 * label (1 to HAKE_LABEL_MAX bytes, registered with IANA as RFC 5705 4 wants)
 * and context (at most 2^16 - 1 bytes; NULL: none, which in TLS 1.2 is not the
 * same as an empty one); both peers get the same bytes. From CONNECTED until
 * hake_handshake_release; RFC 9846 7.5, RFC 5705. MISUSE at other times.
 * EXPORT_LABEL, EXPORT_LENGTH: also if len is more than HAKE_HKDF_BLOCKS_MAX
 * times the hash of the suite. EXPORT_EMS: TLS 1.2 without extended_main_secret
 * has none (RFC 7627 5.4). Unless it returns HAKE_OK, out is untouched. */
enum hake_error hake_export(const hake_conn *conn, struct hake_bytes label,
                            const struct hake_bytes *context, uint8_t *out,
                            size_t len);

/* hake_export_early is the same from early_exporter_secret, for what goes with
 * early data: who replays that has the same bytes. From when there are keys
 * for early data until hake_handshake_release; MISUSE without such keys. */
enum hake_error hake_export_early(const hake_conn *conn,
                                  struct hake_bytes label,
                                  const struct hake_bytes *context,
                                  uint8_t *out, size_t len);

/* hake_channel_binding writes the channel binding "tls-exporter" (RFC 9266):
 * public, and for one use on a connection. Errors as of hake_export. */
#define HAKE_CHANNEL_BINDING 32
enum hake_error hake_channel_binding(const hake_conn *conn,
                                     uint8_t out[HAKE_CHANNEL_BINDING]);

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

/*
 * session.h: what a session remembers, in the SESSION table of messages.h: how
 * it is written and judged; and how tickets and cookies are protected.
 */
#ifndef HAKE_SESSION_H
#define HAKE_SESSION_H

#include "tls/handlers.h"

#define SESSION_FORMAT 1
#define SESSION_SECRET 48

/* RFC 9846 4.7.1: "Servers MUST NOT use any value greater than 604800 seconds
 * (7 days)." */
#define LIFETIME_MAX 604800

enum session_flag {
    SESSION_EMS = 1,      /* TLS 1.2: extended_main_secret, RFC 7627 5.3 */
    SESSION_VERIFIED = 2, /* the peer had proved who it is */
    SESSION_NAMED = 4     /* client, TLS 1.2: what stands in the place of the
                             ticket is a session ID */
};

/* What differs from one session of a connection to the next. */
struct session_terms {
    struct hake_bytes secret; /* TLS 1.3: PSK; TLS 1.2: main secret */
    int64_t issued, expires;  /* ms */
    uint32_t ticket_age_add, max_early_data_size;
    uint8_t flags; /* enum session_flag: more than the connection knows */
};

/* session_write writes a session of this connection. */
void session_write(const hake_conn *c, const struct session_terms *terms,
                   uint8_t out[HAKE_SESSION_LEN]);

/* session_read reads one that is of this format; false if it is not. */
bool session_read(struct hake_bytes bytes, struct session *session);

/* session_time reads one of its two times, ms. */
int64_t session_time(struct hake_bytes time);

/* session_suits says whether a session may be resumed by this connection: it
 * has not expired, is of this version and bound to the same things, and of a
 * client that is known if it must be. */
bool session_suits(const hake_conn *c, const struct session *session,
                   uint16_t version, int64_t now);

/* session_suite returns the session's suite, or NULL if this configuration has
 * it no more. */
const struct hake_suite *session_suite(const hake_conn *c,
                                       const struct session *session);

/* session_alpn_digest is how a session remembers a protocol: SHA-256 of its
 * name; zeros if there was none. */
void session_alpn_digest(struct hake_alpn_name name, uint8_t out[32]);

/* session_bind notes what this connection's sessions are bound to: the server
 * name, and what the configuration says. */
void session_bind(hake_conn *c, struct hake_bytes server_name);

/* session_remember notes who the peer is: its first certificate or its key. */
void session_remember(hake_conn *c, struct hake_bytes certificate);

/* session_offer_find looks for the session that a client offers, of any
 * version; session_offered says whether it offers one of this version, and
 * reads it. */
void session_offer_find(hake_conn *c);
bool session_offered(const hake_conn *c, uint16_t version,
                     struct session *session);

/* session_take makes the peer and the end of life of a session that is resumed
 * those of this connection. */
void session_take(hake_conn *c, const struct session *session);

/* session_expires returns until when a session may live that is issued now;
 * false if no more. */
bool session_expires(const hake_conn *c, int64_t now, int64_t *expires);

/* clock_read asks the configuration's clock, if there is one. */
bool clock_read(const hake_conn *c, int64_t *now);

/* What XChaCha20-Poly1305 protects: key name, nonce, ciphertext, tag. */
#define TICKET_NAME 16
#define TICKET_HEAD (TICKET_NAME + HAKE_TICKET_NONCE)

/* ticket_seal writes what stands for contents behind what w holds; false if
 * there is no key, or the cipher cannot. ticket_open opens one into
 * out[0..*len), whose room *len gives. */
bool ticket_seal(const hake_conn *c, enum hake_ticket_purpose purpose,
                 const uint8_t nonce[HAKE_TICKET_NONCE],
                 struct hake_bytes contents, struct writer *w);
bool ticket_open(const hake_conn *c, enum hake_ticket_purpose purpose,
                 struct hake_bytes ticket, uint8_t *out, size_t *len);

/* session_seal writes the ticket of a session of this connection, at most
 * TICKET_LEN bytes; false if there is no key, or the cipher cannot.
 * session_sealable says whether one could be issued now, and the name of its
 * key. */
#define TICKET_LEN (HAKE_SESSION_LEN + HAKE_TICKET_OVERHEAD)
bool session_seal(const hake_conn *c, const struct session_terms *terms,
                  const uint8_t nonce[HAKE_TICKET_NONCE], struct writer *w);
bool session_sealable(const hake_conn *c, uint8_t name[TICKET_NAME]);

#endif

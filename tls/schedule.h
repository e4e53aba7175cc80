/*
 * schedule.h: secrets and traffic keys, nothing else. What a flow row asks
 * for in its keys column, and the MAC key of Finished.
 */
#ifndef HAKE_SCHEDULE_H
#define HAKE_SCHEDULE_H

#include "tls/conn.h"

/* The keys column of TLS 1.3's tables, RFC 9846 7.1 and Appendix A. What the
 * server sends by changes as soon as its secret is derived; the client's
 * changes on rows of their own. */
enum schedule13_step {
    EARLY = 1,       /* derive the early secrets; the client's keys change */
    HS = 2,          /* derive the handshake secrets; the server's change */
    CLIENT_HS = 4,   /* and then the client's */
    AP = 8,          /* derive the application secrets; the server's change */
    CLIENT_AP = 16,  /* and then the client's */
    RES = 32,        /* derive the resumption secret */
    NO_KEYS = 64,    /* the client's early keys are of no use any more */
    RX_UPDATE = 128, /* the peer's next application secret, and its keys */
    TX_UPDATE = 256  /* ours; RFC 9846 7.2 */
};

/* schedule13_keys does what the mask says, in the order above;
 * schedule13_keys_plain links nothing of PSKs and sessions. */
void schedule13_keys(hake_conn *c, unsigned steps);
void schedule13_keys_plain(hake_conn *c, unsigned steps);

/* schedule13_export is TLS-Exporter(label, context, len) of RFC 9846 7.5, given
 * one of the exporter secrets; no context is an empty one. */
void schedule13_export(const hake_conn *c, const uint8_t *exporter_secret,
                       struct hake_bytes label, struct hake_bytes context,
                       uint8_t *out, size_t len);

/* The keys column of TLS 1.2's tables, RFC 5246 6.3 and 8.1. */
enum schedule12_step {
    MAIN = 1, /* derive the main secret and the key block */
    RX = 2,   /* install the peer's keys */
    TX = 4,   /* install ours */
    BLOCK = 8 /* derive the key block: the main secret is the session's */
};

/* schedule12_keys does what the mask says, in the order above. */
void schedule12_keys(hake_conn *c, unsigned steps);

/* schedule12_verify_data computes Finished.verify_data (RFC 5246 7.4.9) of the
 * client or the server over the transcript so far. */
#define VERIFY_DATA12 12
void schedule12_verify_data(const hake_conn *c, bool of_server,
                            uint8_t out[VERIFY_DATA12]);

/* schedule13_early_secret extracts the Early Secret of a PSK. schedule13_binder
 * computes a PskBinderEntry from it (RFC 9846 4.3.11.2), given the hash of the
 * transcript up to a truncated ClientHello; hash->len bytes each. */
void schedule13_early_secret(const struct hake_hash *hash,
                             struct hake_bytes psk,
                             uint8_t out[HAKE_SECRET_MAX]);
void schedule13_binder(const struct hake_hash *hash,
                       const uint8_t early[HAKE_SECRET_MAX], bool external,
                       const uint8_t *messages, uint8_t *out);

/* schedule13_ticket_psk derives the PSK of a ticket from the resumption secret
 * and its nonce, RFC 9846 4.7.1. */
void schedule13_ticket_psk(const hake_conn *c, struct hake_bytes nonce,
                           uint8_t out[HAKE_SECRET_MAX]);

/* schedule12_export is the exporter of RFC 5705 4; context NULL: none. */
void schedule12_export(const hake_conn *c, struct hake_bytes label,
                       const struct hake_bytes *context, uint8_t *out,
                       size_t len);

/* schedule13_verify_data computes Finished.verify_data (RFC 9846 4.5.3) of
 * the client or the server over the transcript so far; hash->len bytes. Its
 * finished_key comes from the secret whose keys that side uses now. */
void schedule13_verify_data(const hake_conn *c, bool of_server, uint8_t *out);

#endif

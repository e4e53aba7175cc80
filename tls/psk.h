/*
 * psk.h: pre-shared keys in TLS 1.3, RFC 9846 4.3.11: what a client offers,
 * what a server takes, and the binders.
 */
#ifndef HAKE_PSK_H
#define HAKE_PSK_H

#include "tls/handlers.h"

/* PskKeyExchangeMode, RFC 9846 4.3.9 */
#define PSK_KE     0
#define PSK_DHE_KE 1

/* One PSK that a client offers. */
struct psk_offer {
    struct hake_bytes identity, key; /* the key is borrowed */
    uint32_t obfuscated_ticket_age;
    const struct hake_hash *hash;
    bool external;  /* else of a session */
    uint8_t flags;  /* of the session: enum session_flag */
    uint16_t suite; /* and its suite */
};

/* psk_offer_get returns the i-th PSK; false if there are no more. */
bool psk_offer_get(hake_conn *c, unsigned i, struct psk_offer *offer);

/* psk_offer_accept takes the PSK that the server selected: PSK_IDENTITY,
 * PSK_HASH, PSK_KEY_SHARE. */
enum hake_error psk_offer_accept(hake_conn *c);

/* psk_select takes the first acceptable PSK of a ClientHello, if any, and
 * checks its binder; records whether early data may come. PSK_BINDERS,
 * PSK_BINDER. */
enum hake_error psk_select(hake_conn *c, struct hake_bytes client_hello);

/* psk_session_accept (psk_session.c) takes the session that an identity is the
 * ticket of; false if it is none of ours, or does not suit. `first`: it stands
 * where early data may go with it. */
bool psk_session_accept(hake_conn *c, const struct psk_identity *identity,
                        bool first);

/* tickets_decide (ticket13.c) notes whether, and how many, tickets this client
 * gets. */
void tickets_decide(hake_conn *c);

#endif

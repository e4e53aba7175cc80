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
    bool external; /* else of a session */
};

/* What TLS 1.3 does with PSKs, sessions and early data, apart from the rest so
 * that a role without it does not link it. */
struct hake_psk_role {
    /* pre_shared_key's data, in ClientHello or ServerHello */
    enum given (*give)(hake_conn *c, enum place place, struct writer *w);

    /* Client: fills the binders of a ClientHello, header included, that is
     * whole but for them. */
    void (*binders)(hake_conn *c, uint8_t *client_hello, size_t len);
    /* takes the PSK that the server selected: PSK_IDENTITY, PSK_HASH,
     * PSK_KEY_SHARE */
    enum hake_error (*accept)(hake_conn *c);
    /* judges the answer to early data that was offered with this protocol:
     * EARLY_DATA_IDENTITY, EARLY_DATA_ALPN */
    enum hake_error (*early_data)(hake_conn *c, struct hake_alpn_name offered);
    /* keeps the ticket's session */
    void (*save)(hake_conn *c, const struct new_session_ticket *ticket);

    /* Server: takes the first acceptable PSK of a ClientHello, if any, and
     * checks its binder; records whether early data may come. PSK_BINDERS,
     * PSK_BINDER. */
    enum hake_error (*select)(hake_conn *c, struct hake_bytes client_hello);
    /* notes whether, and how many, tickets this client gets */
    void (*tickets)(hake_conn *c);
    handler_fn *ticket_write;
    enum given (*cookie_seal)(hake_conn *c, struct writer *w);
};
extern const struct hake_psk_role psk_role_client; /* psk_client.c */
extern const struct hake_psk_role psk_role_server; /* psk_server.c */

/* psk_offer_get returns the i-th PSK; false if there are no more. */
bool psk_offer_get(hake_conn *c, unsigned i, struct psk_offer *offer);

/* psk_session_accept (psk_session.c) takes the session that an identity is the
 * ticket of; false if it is none of ours, or does not suit. `first`: it stands
 * where early data may go with it. */
bool psk_session_accept(hake_conn *c, const struct psk_identity *identity,
                        bool first);

/* early_data_forget (client13.c): the server refused it. */
void early_data_forget(hake_conn *c);

/* ticket13.c, retry.c: of psk_role_server. */
void tickets_decide(hake_conn *c);
handler_fn ticket13_write;
enum given cookie_seal(hake_conn *c, struct writer *w);

#endif

/*
 * flow.h: the state tables, one edge per line, drawn like Appendix A of RFC
 * 9846. The first row that matches wins; for a handshake message, "no row" is
 * the only place that raises unexpected_message. A handler may itself record
 * the fact that decides between rows of its state and message that differ in
 * nothing but `then`.
 *
 * For every row: handle, then transcript, then (for what is sent: seal what
 * went before under the old keys), then keys, then the new state. So an error
 * leaves a dead connection, never a half-changed one.
 */
#ifndef HAKE_FLOW_H
#define HAKE_FLOW_H

#include "tls/handlers.h"

/* State names are Appendix A's; the SEND_ states between them are ours. */
#define HAKE_STATES(X)                                                         \
    X(START)                                                                   \
    X(SEND_EARLY_CCS)                                                          \
    X(WAIT_SH)                                                                 \
    X(SEND_CH2_CCS)                                                            \
    X(SEND_CH2)                                                                \
    X(WAIT_SH2)                                                                \
    X(WAIT_EE)                                                                 \
    X(WAIT_CERT_CR)                                                            \
    X(WAIT_CV)                                                                 \
    X(WAIT_FINISHED)                                                           \
    X(SEND_CCS)                                                                \
    X(SEND_FINISHED)                                                           \
    X(SEND_EOED)                                                               \
    X(RECVD_CH)                                                                \
    X(SEND_HRR)                                                                \
    X(SEND_HRR_CCS)                                                            \
    X(WAIT_CH2)                                                                \
    X(NEGOTIATED)                                                              \
    X(SEND_EE)                                                                 \
    X(SEND_CERT)                                                               \
    X(SEND_CV)                                                                 \
    X(WAIT_EOED)                                                               \
    X(WAIT_CERT)                                                               \
    X(SEND_TICKET)                                                             \
    X(WAIT_STATUS)                                                             \
    X(WAIT_TICKET)                                                             \
    X(WAIT_SKE)                                                                \
    X(WAIT_SHD)                                                                \
    X(SEND_CKE)                                                                \
    X(SEND_NEXT_PROTOCOL)                                                      \
    X(WAIT_CCS)                                                                \
    X(SEND_STATUS)                                                             \
    X(SEND_SKE)                                                                \
    X(SEND_SHD)                                                                \
    X(SEND_CR)                                                                 \
    X(WAIT_CR)                                                                 \
    X(WAIT_CKE)                                                                \
    X(WAIT_NEXT_PROTOCOL)                                                      \
    X(CONNECTED)                                                               \
    X(SEND_POST_CERT)                                                          \
    X(SEND_POST_CV)                                                            \
    X(SEND_POST_FINISHED)                                                      \
    X(FAILED)

enum flow_state {
    STATE_INVALID = 0, /* a zeroed row ends a table */
#define X(name) name,
    HAKE_STATES(X)
#undef X
};

/* The `on` column: a message to read, or one to write. */
#define FLOW_SEND     0x80
#define RECV(message) MESSAGE_##message
#define SEND(message) (MESSAGE_##message | FLOW_SEND)

#define ANY_STATE 0xff /* the `state` column: in every state, and stay there */
#define ANY       0 /* the `if` column: facts that must hold (enum hake_fact) */

/* More of the keys column, beside the versions' steps (schedule.h). */
enum flow_keys {
    REFUSE = 0x1000,  /* answer with the warning no_renegotiation */
    NO_HASH = 0x2000, /* the message is not part of the transcript */
    REOFFER = 0x4000, /* give the same message to the version's table, in the
                         state of the `then` column */
    BINDERS = 0x0400, /* a ClientHello: PSK binders are filled in last */
    RETRY = 0x0800,   /* a HelloRetryRequest: the ClientHello before it is
                         hashed as message_hash, RFC 9846 4.1 */
    HOLD = 0x0200,    /* the message stays in the input until the next is
                         sent: its handler borrowed from it */
    FORK = 0x8000,    /* the message begins a transcript of its own behind that
                         of the handshake */
    KEEP = 0x10000    /* the message stays at the front of the input until the
                         handshake is over */
};

#define FLOW_FLAGS 0x1fe00 /* the bits of these */

struct flow_row {
    uint8_t state;
    uint8_t on;
    uint32_t facts;
    handler_fn *handler; /* NULL: nothing to read or write */
    uint8_t then;
    uint32_t keys;
};

struct hake_flow {
    const struct flow_row *rows;
    void (*keys)(hake_conn *c, unsigned steps); /* schedule*.c */
    unsigned rx_keys, tx_keys; /* steps that change the read, the write keys */
    /* Server: how well c->suite fits what it has to present; NULL: as well as
     * any. */
    unsigned (*suite_fit)(const hake_conn *c);
};

extern const struct hake_flow flow_hello_client, flow_hello_server;
extern const struct hake_flow flow13_client, flow13_server;
extern const struct hake_flow flow13_client_plain, flow13_server_plain;
extern const struct hake_flow flow12_client, flow12_server;

/* flow_find returns the row for (state, on) under these facts, or NULL. */
const struct flow_row *flow_find(const struct hake_flow *flow, uint8_t state,
                                 uint8_t on, uint32_t facts);

/* flow_sends returns the row that sends something in this state, or NULL if
 * the state waits for the peer. */
const struct flow_row *flow_sends(const struct hake_flow *flow, uint8_t state,
                                  uint32_t facts);

#endif

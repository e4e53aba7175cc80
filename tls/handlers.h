/*
 * handlers.h: the handlers that the flow tables name. A handler reads or
 * writes the body of one message, judges what it means and records facts; it
 * touches neither records nor keys, and of the transcript it only names the
 * hash.
 *
 * A handler may answer HAKE_PENDING; it must then have changed nothing that
 * its next run would not do again: the row is simply run once more. A handler
 * that writes draws no randomness, so that a message that waits for room in
 * the output is the same when it is written again.
 */
#ifndef HAKE_HANDLERS_H
#define HAKE_HANDLERS_H

#include "tls/extensions.h"
#include "tls/hake.h"
#include "tls/messages.h"

struct message {
    uint8_t type;            /* enum message_type */
    struct hake_bytes whole; /* received: with its header */
    struct hake_bytes body;  /* received */
    struct writer *out;      /* to send: the body goes here */
};

typedef enum hake_error handler_fn(hake_conn *c, const struct message *m);

/* message_read parses a received body; MESSAGE_MALFORMED, with the offset
 * recorded, if it does not follow its syntax. */
enum hake_error message_read(hake_conn *c, const struct message *m,
                             const struct syntax *syntax, void *out);

/* config_check (config.c) returns the CONFIG_* error of a configuration that
 * cannot work for this side. */
enum hake_error config_check(const struct hake_config *config, bool server);

/* suite_usable (config.c) says whether this machine and this configuration
 * have a suite: its algorithms, its version's tables, a key for a PSK. */
bool suite_usable(const struct hake_config *config,
                  const struct hake_suite *suite);

/* negotiate.c: until version and suite are known */
enum hake_error client_hello_prepare(hake_conn *c); /* draws the randomness */
handler_fn client_hello_write;
handler_fn client_hello_select;
handler_fn server_hello_select;
handler_fn hello_retry_select;
handler_fn hello_request_read;
handler_fn renegotiation_read;
/* tls13_is_possible says whether a server could have chosen TLS 1.3 for this
 * client: without a certificate, only by a PSK. */
bool tls13_is_possible(const hake_conn *c);

bool hello_retry_request_is(struct hake_bytes server_hello);
extern const uint8_t hello_retry_random[RANDOM_LEN];

/* suite_accept takes the server's suite: SUITE_NOT_OFFERED, SUITE_CHANGED. */
enum hake_error suite_accept(hake_conn *c, uint16_t id);

/* client13.c */
handler_fn hello_retry_request_read;
handler_fn server_hello_read;
handler_fn encrypted_extensions_read;
handler_fn certificate_request_read;
handler_fn end_of_early_data_write;

handler_fn post_handshake_request_read;
handler_fn new_session_ticket_read;

/* retry.c */
handler_fn hello_retry_request_write;

/* psk_client.c: looks for a session to offer, and whether it allows early
 * data. */
void psk_offer_start(hake_conn *c);

/* server13.c */
handler_fn client_hello_read;
handler_fn server_hello_write;
handler_fn encrypted_extensions_write;
handler_fn certificate_request_write;
handler_fn end_of_early_data_read;
handler_fn new_session_ticket_write;

/* client12.c */
handler_fn server_hello12_read;
handler_fn server_key_exchange_read;
handler_fn certificate_request12_read;
handler_fn server_hello_done_read;
handler_fn server_key_exchange_psk_read;
handler_fn client_key_exchange_write;
handler_fn client_key_exchange_psk_write;
handler_fn next_protocol_write;

/* session12_client.c */
handler_fn new_session_ticket12_read;
handler_fn server_finished12_read;

/* server12.c */
handler_fn client_hello12_read;
handler_fn server_hello12_write;
handler_fn server_key_exchange_write;
handler_fn server_key_exchange_psk_write;
handler_fn certificate_request12_write;
handler_fn server_hello_done_write;
handler_fn client_key_exchange_read;
handler_fn client_key_exchange_psk_read;
handler_fn next_protocol_read;

/* session12_server.c */
handler_fn client_finished12_read;
handler_fn new_session_ticket12_write;

/* authentication12.c: both sides */
handler_fn certificate12_read;
handler_fn certificate12_write;
handler_fn certificate12_hold;
handler_fn certificate_status_read;
handler_fn certificate_status_missing;
handler_fn certificate_status_write;
handler_fn certificate_verify12_read;
handler_fn certificate_verify12_write;
handler_fn finished12_read;
handler_fn finished12_write;

/* psk_accept takes the application's key: PSK_UNUSABLE. */
enum hake_error psk_accept(hake_conn *c, const struct hake_psk *psk);

/* What ServerKeyExchange signs: both randoms and the parameters, RFC 8422
 * 5.4. params is at most SERVER_ECDH_PARAMS_MAX bytes. */
#define SERVER_ECDH_PARAMS_MAX (4 + HAKE_SHARE_MAX)
struct hake_bytes server_key_exchange_content(
    const hake_conn *c, struct hake_bytes params,
    uint8_t out[2 * RANDOM_LEN + SERVER_ECDH_PARAMS_MAX]);

/* authentication.c: all versions. certificates_judge asks the verifier about
 * what the peer shows, or judges that it shows nothing. scheme_accept finds a
 * scheme that this side offered, can verify with and that fits the peer's key.
 * signature_write makes our signature, the contents of a vector that is open,
 * and closes that; nothing is signed if there is no room; HAKE_PENDING. */
enum hake_error certificates_judge(hake_conn *c,
                                   const struct hake_bytes *certificates,
                                   size_t len);
enum hake_error scheme_accept(const hake_conn *c, uint16_t id,
                              const struct hake_scheme **scheme);
enum hake_error peer_signature_check(hake_conn *c,
                                     const struct hake_scheme *scheme,
                                     struct hake_bytes signature,
                                     struct hake_bytes content);
enum hake_error signature_write(const hake_conn *c, struct hake_bytes content,
                                struct writer *w, struct wr_mark vector);

/* certificate_verify_sign writes CertificateVerify, signed over content, once
 * it has a place; finished_check compares the peer's Finished with what is
 * expected, len bytes, and wipes that. */
enum hake_error certificate_verify_sign(hake_conn *c, const struct message *m,
                                        struct hake_bytes content);
enum hake_error finished_check(hake_conn *c, const struct message *m,
                               uint8_t *expected, size_t len);

/* Whether a credential may sign so, besides that the peer accepts it: in TLS
 * 1.3 (credential.c), in TLS 1.2 (authentication12.c), where it is a matter of
 * c->suite. */
typedef bool scheme_suits_fn(const hake_conn *c,
                             const struct hake_credential *credential,
                             uint16_t id);
scheme_suits_fn scheme_suits13, scheme_suits12;

/* RFC 5246 7.4.1.4.1: HashAlgorithm up to sha512(6), SignatureAlgorithm rsa(1);
 * scheme_is_rsa is true for RSASSA-PSS too. */
#define SCHEME_IS_PKCS1(id) (((id)&0xff) == 1 && (id) <= 0x0601)
bool scheme_is_rsa(uint16_t id);

/* server12.c */
unsigned suite_fit12(const hake_conn *c);

/* credential.c: whether any credential of a server is for the name that the
 * client asks for; whether one that is for it, or for any, may sign; what the
 * server presents, and the scheme it signs by; whether it asks the client for a
 * certificate; what a client then presents, if it has anything. */
bool server_name_is_known(const hake_conn *c);
bool server_has_credential(const hake_conn *c, scheme_suits_fn *suits,
                           bool named);
enum hake_error server_credential_select(hake_conn *c, scheme_suits_fn *suits);
enum hake_error client_request_decide(hake_conn *c);
void client_credential_select(hake_conn *c, scheme_suits_fn *suits);

/* key_update.c: both sides of TLS 1.3. key_update_want notes that a KeyUpdate
 * is to be sent; false if none may be. */
handler_fn key_update_read;
handler_fn key_update_write;
bool key_update_want(hake_conn *c, bool request_peer);

/* authentication13.c: both sides */
handler_fn certificate_read;
handler_fn certificate_write;
handler_fn certificate_verify_read;
handler_fn certificate_verify_write;
handler_fn finished_read;
handler_fn finished_write;

#endif

/* flow13_client.c: the TLS 1.3 client, RFC 9846 A.1. A client with early data
 * starts here; any other comes from flow_hello.c. */
#include "tls/flow.h"
#include "tls/schedule.h"

/* Early data was refused, and the PSK accepted. */
#define BOTH (FACT_PSK | FACT_REJECTED)

/* clang-format off */
static const struct flow_row rows[] = {
    /* state          on                          if               do                         then            keys */
    { START,          SEND(client_hello),         FACT_COMPAT,     client_hello_write,        SEND_EARLY_CCS, BINDERS | EARLY },
    { START,          SEND(client_hello),         ANY,             client_hello_write,        WAIT_SH,        BINDERS | EARLY },
    { SEND_EARLY_CCS, SEND(change_cipher_spec),   ANY,             NULL,                      WAIT_SH,        NO_HASH },
    { WAIT_SH,        RECV(hello_retry_request),  FACT_COMPAT,     hello_retry_request_read,  SEND_CH2_CCS,   RETRY | HOLD | NO_KEYS },
    { WAIT_SH,        RECV(hello_retry_request),  ANY,             hello_retry_request_read,  SEND_CH2,       RETRY | HOLD | NO_KEYS },
    { SEND_CH2_CCS,   SEND(change_cipher_spec),   ANY,             NULL,                      SEND_CH2,       NO_HASH },
    { SEND_CH2,       SEND(client_hello),         ANY,             client_hello_write,        WAIT_SH2,       BINDERS },
    { WAIT_SH,        RECV(server_hello),         FACT_EARLY,      server_hello_read,         WAIT_EE,        HS },
    { WAIT_SH,        RECV(server_hello),         ANY,             server_hello_read,         WAIT_EE,        HS | CLIENT_HS },
    { WAIT_SH2,       RECV(server_hello),         ANY,             server_hello_read,         WAIT_EE,        HS | CLIENT_HS },
    { WAIT_EE,        RECV(encrypted_extensions), BOTH,            encrypted_extensions_read, WAIT_FINISHED,  CLIENT_HS },
    { WAIT_EE,        RECV(encrypted_extensions), FACT_REJECTED,   encrypted_extensions_read, WAIT_CERT_CR,   CLIENT_HS },
    { WAIT_EE,        RECV(encrypted_extensions), FACT_PSK,        encrypted_extensions_read, WAIT_FINISHED,  0 },
    { WAIT_EE,        RECV(encrypted_extensions), ANY,             encrypted_extensions_read, WAIT_CERT_CR,   0 },
    { WAIT_CERT_CR,   RECV(certificate_request),  ANY,             certificate_request_read,  WAIT_CERT,      0 },
    { WAIT_CERT_CR,   RECV(certificate),          ANY,             certificate_read,          WAIT_CV,        0 },
    { WAIT_CERT,      RECV(certificate),          ANY,             certificate_read,          WAIT_CV,        0 },
    { WAIT_CV,        RECV(certificate_verify),   ANY,             certificate_verify_read,   WAIT_FINISHED,  0 },
    { WAIT_FINISHED,  RECV(finished),             FACT_EARLY,      finished_read,             SEND_EOED,      AP },
    { WAIT_FINISHED,  RECV(finished),             FACT_COMPAT,     finished_read,             SEND_CCS,       AP },
    { WAIT_FINISHED,  RECV(finished),             FACT_REQUEST,    finished_read,             SEND_CERT,      AP },
    { WAIT_FINISHED,  RECV(finished),             ANY,             finished_read,             SEND_FINISHED,  AP },
    { SEND_EOED,      SEND(end_of_early_data),    ANY,             end_of_early_data_write,   SEND_FINISHED,  CLIENT_HS },
    { SEND_CCS,       SEND(change_cipher_spec),   FACT_REQUEST,    NULL,                      SEND_CERT,      NO_HASH },
    { SEND_CCS,       SEND(change_cipher_spec),   ANY,             NULL,                      SEND_FINISHED,  NO_HASH },
    { SEND_CERT,      SEND(certificate),          FACT_CREDENTIAL, certificate_write,         SEND_CV,        0 },
    { SEND_CERT,      SEND(certificate),          ANY,             certificate_write,         SEND_FINISHED,  0 },
    { SEND_CV,        SEND(certificate_verify),   ANY,             certificate_verify_write,  SEND_FINISHED,  0 },
    { SEND_FINISHED,  SEND(finished),             ANY,             finished_write,            CONNECTED,      CLIENT_AP | RES },
    { CONNECTED,      RECV(new_session_ticket),   ANY,             new_session_ticket_read,   CONNECTED,      NO_HASH },
    { CONNECTED,      RECV(key_update),           ANY,             key_update_read,           CONNECTED,      RX_UPDATE | NO_HASH },
    { CONNECTED,      SEND(key_update),           FACT_UPDATE,     key_update_write,          CONNECTED,      TX_UPDATE | NO_HASH },
    { CONNECTED,      SEND(key_update),           FACT_UPDATE_REQUEST, key_update_write,      CONNECTED,      TX_UPDATE | NO_HASH },
    /* RFC 9846 4.7.2 */
    { CONNECTED,          RECV(certificate_request), FACT_POST_REPLY, post_handshake_request_read, SEND_POST_CERT,     FORK },
    { CONNECTED,          RECV(certificate_request), FACT_POST_AUTH,  post_handshake_request_read, CONNECTED,          FORK },
    { SEND_POST_CERT,     SEND(certificate),         FACT_CREDENTIAL, certificate_write,           SEND_POST_CV,       0 },
    { SEND_POST_CERT,     SEND(certificate),         ANY,             certificate_write,           SEND_POST_FINISHED, 0 },
    { SEND_POST_CV,       SEND(certificate_verify),  ANY,             certificate_verify_write,    SEND_POST_FINISHED, 0 },
    { SEND_POST_FINISHED, SEND(finished),            ANY,             finished_write,              CONNECTED,          0 },
    {0}
};
/* clang-format on */

const struct hake_flow flow13_client = {
    rows, schedule13_keys, HS | AP | RX_UPDATE,
    EARLY | CLIENT_HS | CLIENT_AP | TX_UPDATE, NULL};

const struct hake_flow flow13_client_plain = {
    rows, schedule13_keys_plain, HS | AP | RX_UPDATE,
    EARLY | CLIENT_HS | CLIENT_AP | TX_UPDATE, NULL};

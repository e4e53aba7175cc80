/* flow13_server.c: the TLS 1.3 server, RFC 9846 A.2. */
#include "tls/flow.h"
#include "tls/schedule.h"

/* Early data is accepted, in compatibility mode. */
#define BOTH (FACT_EARLY | FACT_COMPAT)

/* clang-format off */
static const struct flow_row rows[] = {
    /* state          on                          if              do                          then           keys */
    { RECVD_CH,       RECV(client_hello),         FACT_RETRY,     client_hello_read,          SEND_HRR,      0 },
    { RECVD_CH,       RECV(client_hello),         FACT_EARLY,     client_hello_read,          NEGOTIATED,    EARLY },
    { RECVD_CH,       RECV(client_hello),         ANY,            client_hello_read,          NEGOTIATED,    0 },
    { SEND_HRR,       SEND(hello_retry_request),  FACT_COMPAT,    hello_retry_request_write,  SEND_HRR_CCS,  RETRY },
    { SEND_HRR,       SEND(hello_retry_request),  ANY,            hello_retry_request_write,  WAIT_CH2,      RETRY },
    { SEND_HRR_CCS,   SEND(change_cipher_spec),   ANY,            NULL,                       WAIT_CH2,      NO_HASH },
    { WAIT_CH2,       RECV(client_hello),         ANY,            client_hello_select,        RECVD_CH,      REOFFER },
    { NEGOTIATED,     SEND(server_hello),         BOTH,           server_hello_write,         SEND_CCS,      HS },
    { NEGOTIATED,     SEND(server_hello),         FACT_EARLY,     server_hello_write,         SEND_EE,       HS },
    { NEGOTIATED,     SEND(server_hello),         FACT_COMPAT,    server_hello_write,         SEND_CCS,      HS | CLIENT_HS },
    { NEGOTIATED,     SEND(server_hello),         ANY,            server_hello_write,         SEND_EE,       HS | CLIENT_HS },
    { SEND_CCS,       SEND(change_cipher_spec),   ANY,            NULL,                       SEND_EE,       NO_HASH },
    { SEND_EE,        SEND(encrypted_extensions), FACT_PSK,       encrypted_extensions_write, SEND_FINISHED, 0 },
    { SEND_EE,        SEND(encrypted_extensions), FACT_REQUEST,   encrypted_extensions_write, SEND_CR,       0 },
    { SEND_EE,        SEND(encrypted_extensions), ANY,            encrypted_extensions_write, SEND_CERT,     0 },
    { SEND_CR,        SEND(certificate_request),  ANY,            certificate_request_write,  SEND_CERT,     0 },
    { SEND_CERT,      SEND(certificate),          ANY,            certificate_write,          SEND_CV,       0 },
    { SEND_CV,        SEND(certificate_verify),   ANY,            certificate_verify_write,   SEND_FINISHED, 0 },
    { SEND_FINISHED,  SEND(finished),             FACT_EARLY,     finished_write,             WAIT_EOED,     AP },
    { SEND_FINISHED,  SEND(finished),             FACT_REQUEST,   finished_write,             WAIT_CERT,     AP },
    { SEND_FINISHED,  SEND(finished),             ANY,            finished_write,             WAIT_FINISHED, AP },
    { WAIT_EOED,      RECV(end_of_early_data),    ANY,            end_of_early_data_read,     WAIT_FINISHED, CLIENT_HS },
    { WAIT_CERT,      RECV(certificate),          FACT_ANONYMOUS, certificate_read,           WAIT_FINISHED, 0 },
    { WAIT_CERT,      RECV(certificate),          ANY,            certificate_read,           WAIT_CV,       0 },
    { WAIT_CV,        RECV(certificate_verify),   ANY,            certificate_verify_read,    WAIT_FINISHED, 0 },
    { WAIT_FINISHED,  RECV(finished),             FACT_TICKETS,   finished_read,              SEND_TICKET,   CLIENT_AP | RES },
    { WAIT_FINISHED,  RECV(finished),             ANY,            finished_read,              CONNECTED,     CLIENT_AP | RES },
    { SEND_TICKET,    SEND(new_session_ticket),   FACT_TICKETS,   new_session_ticket_write,   SEND_TICKET,   NO_HASH },
    { SEND_TICKET,    SEND(new_session_ticket),   ANY,            new_session_ticket_write,   CONNECTED,     NO_HASH },
    { CONNECTED,      RECV(key_update),           ANY,             key_update_read,           CONNECTED,      RX_UPDATE | NO_HASH },
    { CONNECTED,      SEND(key_update),           FACT_UPDATE,     key_update_write,          CONNECTED,      TX_UPDATE | NO_HASH },
    { CONNECTED,      SEND(key_update),           FACT_UPDATE_REQUEST, key_update_write,      CONNECTED,      TX_UPDATE | NO_HASH },
    {0}
};
/* clang-format on */

const struct hake_flow flow13_server = {
    rows, schedule13_keys, EARLY | CLIENT_HS | CLIENT_AP | RX_UPDATE,
    HS | AP | TX_UPDATE, NULL};

const struct hake_flow flow13_server_plain = {
    rows, schedule13_keys_plain, EARLY | CLIENT_HS | CLIENT_AP | RX_UPDATE,
    HS | AP | TX_UPDATE, NULL};

/* flow13_client.c: the TLS 1.3 client, RFC 9846 A.1. */
#include "tls/flow.h"
#include "tls/schedule.h"

/* clang-format off */
static const struct flow_row rows[] = {
    /* state         on                          if               do                         then           keys */
    { WAIT_SH,       RECV(server_hello),         ANY,             server_hello_read,         WAIT_EE,       HS | CLIENT_HS },
    { WAIT_EE,       RECV(encrypted_extensions), ANY,             encrypted_extensions_read, WAIT_CERT_CR,  0 },
    { WAIT_CERT_CR,  RECV(certificate_request),  ANY,             certificate_request_read,  WAIT_CERT,     0 },
    { WAIT_CERT_CR,  RECV(certificate),          ANY,             certificate_read,          WAIT_CV,       0 },
    { WAIT_CERT,     RECV(certificate),          ANY,             certificate_read,          WAIT_CV,       0 },
    { WAIT_CV,       RECV(certificate_verify),   ANY,             certificate_verify_read,   WAIT_FINISHED, 0 },
    { WAIT_FINISHED, RECV(finished),             FACT_COMPAT,     finished_read,             SEND_CCS,      AP },
    { WAIT_FINISHED, RECV(finished),             FACT_REQUEST,    finished_read,             SEND_CERT,     AP },
    { WAIT_FINISHED, RECV(finished),             ANY,             finished_read,             SEND_FINISHED, AP },
    { SEND_CCS,      SEND(change_cipher_spec),   FACT_REQUEST,    NULL,                      SEND_CERT,     NO_HASH },
    { SEND_CCS,      SEND(change_cipher_spec),   ANY,             NULL,                      SEND_FINISHED, NO_HASH },
    { SEND_CERT,     SEND(certificate),          FACT_CREDENTIAL, certificate_write,         SEND_CV,       0 },
    { SEND_CERT,     SEND(certificate),          ANY,             certificate_write,         SEND_FINISHED, 0 },
    { SEND_CV,       SEND(certificate_verify),   ANY,             certificate_verify_write,  SEND_FINISHED, 0 },
    { SEND_FINISHED, SEND(finished),             ANY,             finished_write,            CONNECTED,     CLIENT_AP | RES },
    { CONNECTED,     RECV(new_session_ticket),   ANY,             new_session_ticket_read,   CONNECTED,     NO_HASH },
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

const struct hake_flow flow13_client = {rows, schedule13_keys, HS | AP,
                                        EARLY | CLIENT_HS | CLIENT_AP};

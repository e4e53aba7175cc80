/* flow12_client.c: the TLS 1.2 client, RFC 5246 7.3 and RFC 5077 3.1, with
 * NextProtocol. When a session is resumed, the server finishes first. */
#include "tls/flow.h"
#include "tls/schedule.h"

#define RENEWED (FACT_RESUMED | FACT_TICKETS)

/* clang-format off */
static const struct flow_row rows[] = {
    /* state              on                         if               do                             then                keys */
    { WAIT_SH,            RECV(server_hello),        RENEWED,         server_hello12_read,           WAIT_TICKET,        BLOCK },
    { WAIT_SH,            RECV(server_hello),        FACT_RESUMED,    server_hello12_read,           WAIT_CCS,           BLOCK },
    { WAIT_SH,            RECV(server_hello),        FACT_PSK,        server_hello12_read,           WAIT_SKE,           0 },
    { WAIT_SH,            RECV(server_hello),        ANY,             server_hello12_read,           WAIT_CERT,          0 },
    { WAIT_CERT,          RECV(certificate),         FACT_STATUS,     certificate12_hold,            WAIT_STATUS,        0 },
    { WAIT_CERT,          RECV(certificate),         ANY,             certificate12_read,            WAIT_SKE,           0 },
    { WAIT_STATUS,        RECV(certificate_status),  ANY,             certificate_status_read,       WAIT_SKE,           0 },
    { WAIT_STATUS,        RECV(server_key_exchange), ANY,             certificate_status_missing,    WAIT_SKE,           REOFFER }, /* RFC 6066 8: it may */
    { WAIT_SKE,           RECV(server_key_exchange), FACT_PSK,        server_key_exchange_psk_read,  WAIT_SHD,           0 },
    { WAIT_SKE,           RECV(server_key_exchange), ANY,             server_key_exchange_read,      WAIT_CR,            0 },
    { WAIT_CR,            RECV(certificate_request), ANY,             certificate_request12_read,    WAIT_SHD,           0 },
    { WAIT_CR,            RECV(server_hello_done),   ANY,             server_hello_done_read,        SEND_CKE,           0 },
    { WAIT_SHD,           RECV(server_hello_done),   FACT_REQUEST,    server_hello_done_read,        SEND_CERT,          0 },
    { WAIT_SHD,           RECV(server_hello_done),   ANY,             server_hello_done_read,        SEND_CKE,           0 },
    { SEND_CERT,          SEND(certificate),         ANY,             certificate12_write,           SEND_CKE,           0 },
    { SEND_CKE,           SEND(client_key_exchange), FACT_PSK,        client_key_exchange_psk_write, SEND_CCS,           MAIN },
    { SEND_CKE,           SEND(client_key_exchange), FACT_CREDENTIAL, client_key_exchange_write,     SEND_CV,            MAIN },
    { SEND_CKE,           SEND(client_key_exchange), ANY,             client_key_exchange_write,     SEND_CCS,           MAIN },
    { SEND_CV,            SEND(certificate_verify),  ANY,             certificate_verify12_write,    SEND_CCS,           0 },
    { SEND_CCS,           SEND(change_cipher_spec),  FACT_NPN,        NULL,                          SEND_NEXT_PROTOCOL, TX | NO_HASH },
    { SEND_CCS,           SEND(change_cipher_spec),  ANY,             NULL,                          SEND_FINISHED,      TX | NO_HASH },
    { SEND_NEXT_PROTOCOL, SEND(next_protocol),       ANY,             next_protocol_write,           SEND_FINISHED,      0 },
    { SEND_FINISHED,      SEND(finished),            FACT_RESUMED,    finished12_write,              CONNECTED,          0 },
    { SEND_FINISHED,      SEND(finished),            FACT_TICKETS,    finished12_write,              WAIT_TICKET,        0 },
    { SEND_FINISHED,      SEND(finished),            ANY,             finished12_write,              WAIT_CCS,           0 },
    { WAIT_TICKET,        RECV(new_session_ticket),  ANY,             new_session_ticket12_read,     WAIT_CCS,           KEEP },
    { WAIT_CCS,           RECV(change_cipher_spec),  ANY,             NULL,                          WAIT_FINISHED,      RX | NO_HASH },
    { WAIT_FINISHED,      RECV(finished),            FACT_RESUMED,    server_finished12_read,        SEND_CCS,           0 },
    { WAIT_FINISHED,      RECV(finished),            ANY,             server_finished12_read,        CONNECTED,          0 },
    { CONNECTED,          RECV(hello_request),       ANY,             hello_request_read,            CONNECTED,          NO_HASH | REFUSE },
    { ANY_STATE,          RECV(hello_request),       ANY,             hello_request_read,            ANY_STATE,          NO_HASH },
    {0}
};
/* clang-format on */

const struct hake_flow flow12_client = {rows, schedule12_keys, RX, TX, NULL};

/* flow12_server.c: the TLS 1.2 server, RFC 5246 7.3 and RFC 5077 3.1, with
 * NextProtocol. When a session is resumed, the server finishes first. */
#include "tls/flow.h"
#include "tls/schedule.h"

#define RENEWED (FACT_RESUMED | FACT_TICKETS)

/* clang-format off */
static const struct flow_row rows[] = {
    /* state              on                         if                do                             then                keys */
    { RECVD_CH,           RECV(client_hello),        ANY,              client_hello12_read,           NEGOTIATED,         0 },
    { NEGOTIATED,         SEND(server_hello),        RENEWED,          server_hello12_write,          SEND_TICKET,        BLOCK },
    { NEGOTIATED,         SEND(server_hello),        FACT_RESUMED,     server_hello12_write,          SEND_CCS,           BLOCK },
    { NEGOTIATED,         SEND(server_hello),        FACT_PSK,         server_hello12_write,          SEND_SKE,           0 },
    { NEGOTIATED,         SEND(server_hello),        ANY,              server_hello12_write,          SEND_CERT,          0 },
    { SEND_CERT,          SEND(certificate),         FACT_STATUS,      certificate12_write,           SEND_STATUS,        0 },
    { SEND_CERT,          SEND(certificate),         ANY,              certificate12_write,           SEND_SKE,           0 },
    { SEND_STATUS,        SEND(certificate_status),  ANY,              certificate_status_write,      SEND_SKE,           0 },
    { SEND_SKE,           SEND(server_key_exchange), FACT_PSK,         server_key_exchange_psk_write, SEND_SHD,           0 },
    { SEND_SKE,           SEND(server_key_exchange), FACT_REQUEST,     server_key_exchange_write,     SEND_CR,            0 },
    { SEND_SKE,           SEND(server_key_exchange), ANY,              server_key_exchange_write,     SEND_SHD,           0 },
    { SEND_CR,            SEND(certificate_request), ANY,              certificate_request12_write,   SEND_SHD,           0 },
    { SEND_SHD,           SEND(server_hello_done),   FACT_REQUEST,     server_hello_done_write,       WAIT_CERT,          0 },
    { SEND_SHD,           SEND(server_hello_done),   ANY,              server_hello_done_write,       WAIT_CKE,           0 },
    { WAIT_CERT,          RECV(certificate),         ANY,              certificate12_read,            WAIT_CKE,           0 },
    { WAIT_CKE,           RECV(client_key_exchange), FACT_PSK,         client_key_exchange_psk_read,  WAIT_CCS,           MAIN },
    { WAIT_CKE,           RECV(client_key_exchange), FACT_CERTIFICATE, client_key_exchange_read,      WAIT_CV,            MAIN },
    { WAIT_CKE,           RECV(client_key_exchange), ANY,              client_key_exchange_read,      WAIT_CCS,           MAIN },
    { WAIT_CV,            RECV(certificate_verify),  ANY,              certificate_verify12_read,     WAIT_CCS,           0 },
    { WAIT_CCS,           RECV(change_cipher_spec),  FACT_NPN,         NULL,                          WAIT_NEXT_PROTOCOL, RX | NO_HASH },
    { WAIT_CCS,           RECV(change_cipher_spec),  ANY,              NULL,                          WAIT_FINISHED,      RX | NO_HASH },
    { WAIT_NEXT_PROTOCOL, RECV(next_protocol),       ANY,              next_protocol_read,            WAIT_FINISHED,      0 },
    { WAIT_FINISHED,      RECV(finished),            FACT_RESUMED,     client_finished12_read,        CONNECTED,          0 },
    { WAIT_FINISHED,      RECV(finished),            FACT_TICKETS,     client_finished12_read,        SEND_TICKET,        0 },
    { WAIT_FINISHED,      RECV(finished),            ANY,              client_finished12_read,        SEND_CCS,           0 },
    { SEND_TICKET,        SEND(new_session_ticket),  ANY,              new_session_ticket12_write,    SEND_CCS,           0 },
    { SEND_CCS,           SEND(change_cipher_spec),  ANY,              NULL,                          SEND_FINISHED,      TX | NO_HASH },
    { SEND_FINISHED,      SEND(finished),            FACT_RESUMED,     finished12_write,              WAIT_CCS,           0 },
    { SEND_FINISHED,      SEND(finished),            ANY,              finished12_write,              CONNECTED,          0 },
    { CONNECTED,          RECV(client_hello),        ANY,              renegotiation_read,            CONNECTED,          NO_HASH | REFUSE },
    {0}
};
/* clang-format on */

const struct hake_flow flow12_server = {rows, schedule12_keys, RX, TX,
                                        suite_fit12};

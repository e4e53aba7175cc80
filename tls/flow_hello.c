/*
 * flow_hello.c: the start that all versions share. Once a hello has told the
 * version, the same message is offered again to that version's table.
 */
#include "tls/flow.h"

/* clang-format off */
static const struct flow_row client_rows[] = {
    /* state   on                         if   do                   then      keys */
    { START,   SEND(client_hello),        ANY, client_hello_write,  WAIT_SH,  BINDERS },
    { WAIT_SH, RECV(server_hello),        ANY, server_hello_select, WAIT_SH,  REOFFER },
    { WAIT_SH, RECV(hello_retry_request), ANY, hello_retry_select,  WAIT_SH,  REOFFER },
    { WAIT_SH, RECV(hello_request),       ANY, hello_request_read,  WAIT_SH,  NO_HASH }, /* TLS 1.2 may */
    {0}
};

static const struct flow_row server_rows[] = {
    /* state   on                   if   do                   then      keys */
    { START,   RECV(client_hello),  ANY, client_hello_select, RECVD_CH, REOFFER },
    {0}
};
/* clang-format on */

const struct hake_flow flow_hello_client = {client_rows, NULL, 0, 0, NULL};
const struct hake_flow flow_hello_server = {server_rows, NULL, 0, 0, NULL};

/* The TLS 1.3 server alone. */
#include "tls/flow.h"
#include "tls/psk.h"

const struct hake_role hake_server13 = {.server = true,
                                        .hello = &flow_hello_server,
                                        .flow13 = &flow13_server,
                                        .psk = &psk_role_server};

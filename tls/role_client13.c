/* The TLS 1.3 client alone. */
#include "tls/flow.h"
#include "tls/psk.h"

const struct hake_role hake_client13 = {.server = false,
                                        .hello = &flow_hello_client,
                                        .flow13 = &flow13_client,
                                        .start = psk_offer_start,
                                        .psk = &psk_role_client};

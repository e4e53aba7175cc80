/* The TLS 1.3 client alone, without sessions, PSKs and early data. */
#include "tls/flow.h"

const struct hake_role hake_client13_plain = {.server = false,
                                              .hello = &flow_hello_client,
                                              .flow13 = &flow13_client_plain};

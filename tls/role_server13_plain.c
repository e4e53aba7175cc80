/* The TLS 1.3 server alone, without sessions, PSKs, early data and cookies. */
#include "tls/flow.h"

const struct hake_role hake_server13_plain = {.server = true,
                                              .hello = &flow_hello_server,
                                              .flow13 = &flow13_server_plain};

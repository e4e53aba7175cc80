/* The TLS 1.2 server alone. */
#include "tls/flow.h"

const struct hake_role hake_server12 = {.server = true,
                                        .hello = &flow_hello_server,
                                        .flow12 = &flow12_server,
                                        .does12 = extension_does12};

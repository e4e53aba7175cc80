/* The TLS 1.2 client alone. */
#include "tls/flow.h"
#include "tls/session.h"

const struct hake_role hake_client12 = {.server = false,
                                        .hello = &flow_hello_client,
                                        .flow12 = &flow12_client,
                                        .does12 = extension_does12,
                                        .start = session_offer_find};

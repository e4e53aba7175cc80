/* A server of both versions. */
#include "tls/flow.h"
#include "tls/psk.h"

const struct hake_role hake_server = {.server = true,
                                      .hello = &flow_hello_server,
                                      .flow13 = &flow13_server,
                                      .flow12 = &flow12_server,
                                      .does12 = extension_does12,
                                      .psk = &psk_role_server};

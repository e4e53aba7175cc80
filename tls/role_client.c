/* A client of both versions. */
#include "tls/flow.h"
#include "tls/psk.h"

const struct hake_role hake_client = {.server = false,
                                      .hello = &flow_hello_client,
                                      .flow13 = &flow13_client,
                                      .flow12 = &flow12_client,
                                      .does12 = extension_does12,
                                      .start = psk_offer_start,
                                      .psk = &psk_role_client};

/* TLS_CHACHA20_POLY1305_SHA256, RFC 9846 B.4. */
#include "tls/hake.h"

const struct hake_suite hake_suite13_chacha20_poly1305_sha256 = {
    0x1303, 0x0304, "TLS_CHACHA20_POLY1305_SHA256", &hake_chacha20_poly1305,
    &hake_sha256};

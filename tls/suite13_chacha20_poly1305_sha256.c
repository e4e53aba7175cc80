/* TLS_CHACHA20_POLY1305_SHA256, RFC 9846 B.4. */
#include "tls/hake.h"

const struct hake_suite hake_suite13_chacha20_poly1305_sha256 = {
    .id = 0x1303,
    .version = 0x0304,
    .name = "TLS_CHACHA20_POLY1305_SHA256",
    .aead = &hake_chacha20_poly1305,
    .hash = &hake_sha256};

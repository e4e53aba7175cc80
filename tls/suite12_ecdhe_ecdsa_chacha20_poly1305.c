/* TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, RFC 7905. */
#include "tls/hake.h"

const struct hake_suite hake_suite12_ecdhe_ecdsa_chacha20_poly1305 = {
    .id = 0xcca9,
    .version = 0x0303,
    .name = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    .aead = &hake_chacha20_poly1305,
    .hash = &hake_sha256};

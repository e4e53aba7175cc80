/* TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, RFC 7905. */
#include "crypto/extra/extra.h"
#include "tls/extra/extra.h"

const struct hake_suite hake_suite12_ecdhe_rsa_chacha20_poly1305 = {
    .id = 0xcca8,
    .version = 0x0303,
    .name = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    .aead = &hake_chacha20_poly1305,
    .hash = &hake_sha256,
    .rsa = true};

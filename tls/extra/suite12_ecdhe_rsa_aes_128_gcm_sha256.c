/* TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, RFC 5289. */
#include "crypto/extra/extra.h"
#include "tls/extra/extra.h"

const struct hake_suite hake_suite12_ecdhe_rsa_aes_128_gcm_sha256 = {
    .id = 0xc02f,
    .version = 0x0303,
    .name = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    .aead = &hake_aes_128_gcm_auto,
    .hash = &hake_sha256,
    .explicit_nonce = 8,
    .rsa = true};

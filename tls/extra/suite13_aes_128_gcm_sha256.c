/* TLS_AES_128_GCM_SHA256, RFC 9846 B.4. */
#include "crypto/extra/extra.h"
#include "tls/extra/extra.h"

const struct hake_suite hake_suite13_aes_128_gcm_sha256 = {
    .id = 0x1301,
    .version = 0x0304,
    .name = "TLS_AES_128_GCM_SHA256",
    .aead = &hake_aes_128_gcm_auto,
    .hash = &hake_sha256};

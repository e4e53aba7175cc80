/* TLS_AES_256_GCM_SHA384, RFC 9846 B.4. */
#include "tls/hake.h"

const struct hake_suite hake_suite13_aes_256_gcm_sha384 = {
    .id = 0x1302,
    .version = 0x0304,
    .name = "TLS_AES_256_GCM_SHA384",
    .aead = &hake_aes_256_gcm,
    .hash = &hake_sha384};

/* TLS_AES_256_GCM_SHA384, RFC 9846 B.4. */
#include "crypto/extra/extra.h"
#include "tls/extra/extra.h"

const struct hake_suite hake_suite13_aes_256_gcm_sha384_auto = {
    .id = 0x1302,
    .version = 0x0304,
    .name = "TLS_AES_256_GCM_SHA384",
    .aead = &hake_aes_256_gcm_auto,
    .hash = &hake_sha384};

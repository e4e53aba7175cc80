/* TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, RFC 5289. */
#include "tls/hake.h"

const struct hake_suite hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384 = {
    .id = 0xc02c,
    .version = 0x0303,
    .name = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    .aead = &hake_aes_256_gcm,
    .hash = &hake_sha384,
    .explicit_nonce = 8};

/* TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, RFC 5289. */
#include "crypto/extra/extra.h"
#include "tls/extra/extra.h"

const struct hake_suite hake_suite12_ecdhe_rsa_aes_256_gcm_sha384_auto = {
    .id = 0xc030,
    .version = 0x0303,
    .name = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    .aead = &hake_aes_256_gcm_auto,
    .hash = &hake_sha384,
    .explicit_nonce = 8,
    .rsa = true};

/*
 * tls/extra/extra.h: what libhake_extra offers to a configuration: the cipher
 * suites over its AES-GCM, those of TLS 1.2 with RSA certificates, a P-256 key
 * that signs, and ready-made lists. libhake.a never refers to it.
 */
#ifndef HAKE_TLS_EXTRA_H
#define HAKE_TLS_EXTRA_H

#include "crypto/extra/extra.h"
#include "tls/hake.h"

/* TLS 1.3. RFC 9846 9.1: "A TLS-compliant application MUST implement the
 * TLS_AES_128_GCM_SHA256 [GCM] cipher suite". */
extern const struct hake_suite hake_suite13_aes_128_gcm_sha256;
/* _auto: for machines where libsodium has no AES-256-GCM; a list has this or
 * the one over libsodium's, not both. */
extern const struct hake_suite hake_suite13_aes_256_gcm_sha384_auto;

/* TLS 1.2: RFC 5289, RFC 7905. */
extern const struct hake_suite hake_suite12_ecdhe_ecdsa_aes_128_gcm_sha256;
extern const struct hake_suite hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384_auto;
extern const struct hake_suite hake_suite12_ecdhe_rsa_chacha20_poly1305;
extern const struct hake_suite hake_suite12_ecdhe_rsa_aes_128_gcm_sha256;
extern const struct hake_suite hake_suite12_ecdhe_rsa_aes_256_gcm_sha384_auto;

/* Ready-made lists (defaults.c): libsodium's rows, then these. */
extern const struct hake_suite *const hake_extra_suites[];
extern const struct hake_group *const hake_extra_groups[];
extern const struct hake_scheme *const hake_extra_schemes[];

/* hake_sign_p256 signs by ecdsa_secp256r1_sha256 with the struct
 * hake_p256_signer that ctx is; its credential has a signature_len of
 * HAKE_P256_SIGNATURE_MAX and the curve secp256r1 (0x0017). */
struct hake_p256_signer {
    struct hake_p256_key key;
    /* fresh bytes for each nonce, beside RFC 6979's derivation; NULL: none,
     * so that a message always has the same signature */
    hake_random_fn *random;
    void *random_ctx;
};
enum hake_answer hake_sign_p256(void *ctx, uint16_t scheme, uint8_t *sig,
                                size_t *sig_len, struct hake_bytes message);

#endif

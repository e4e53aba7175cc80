/*
 * extra_defaults.c: ready-made lists with all that libsodium and libhake_extra
 * have: what is fast and constant-time everywhere first; of RSA's schemes,
 * PKCS#1 v1.5 last.
 */
#include "tls/extra/extra.h"

const struct hake_suite *const hake_extra_suites[] = {
    &hake_suite13_chacha20_poly1305_sha256,
    &hake_suite13_aes_256_gcm_sha384_auto,
    &hake_suite13_aes_128_gcm_sha256,
    &hake_suite12_ecdhe_ecdsa_chacha20_poly1305,
    &hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384_auto,
    &hake_suite12_ecdhe_ecdsa_aes_128_gcm_sha256,
    &hake_suite12_ecdhe_rsa_chacha20_poly1305,
    &hake_suite12_ecdhe_rsa_aes_256_gcm_sha384_auto,
    &hake_suite12_ecdhe_rsa_aes_128_gcm_sha256,
    &hake_suite12_ecdhe_psk_chacha20_poly1305,
    NULL};

const struct hake_group *const hake_extra_groups[] = {
    &hake_x25519, &hake_secp256r1, &hake_secp384r1, NULL};

/* Those of one id stand together. */
const struct hake_scheme *const hake_extra_schemes[] = {
    &hake_ed25519,
    &hake_ecdsa_secp256r1_sha256,
    &hake_ecdsa_sha256_secp384r1,
    &hake_ecdsa_secp384r1_sha384,
    &hake_ecdsa_sha384_secp256r1,
    &hake_rsa_pss_rsae_sha256,
    &hake_rsa_pss_rsae_sha256_bare,
    &hake_rsa_pss_rsae_sha384,
    &hake_rsa_pss_rsae_sha384_bare,
    &hake_rsa_pss_rsae_sha512,
    &hake_rsa_pss_rsae_sha512_bare,
    &hake_rsa_pss_pss_sha256,
    &hake_rsa_pss_pss_sha256_bare,
    &hake_rsa_pss_pss_sha256_bound,
    &hake_rsa_pss_pss_sha256_bound_bare,
    &hake_rsa_pss_pss_sha384,
    &hake_rsa_pss_pss_sha384_bare,
    &hake_rsa_pss_pss_sha384_bound,
    &hake_rsa_pss_pss_sha384_bound_bare,
    &hake_rsa_pss_pss_sha512,
    &hake_rsa_pss_pss_sha512_bare,
    &hake_rsa_pss_pss_sha512_bound,
    &hake_rsa_pss_pss_sha512_bound_bare,
    &hake_rsa_pkcs1_sha256,
    &hake_rsa_pkcs1_sha256_bare,
    &hake_rsa_pkcs1_sha384,
    &hake_rsa_pkcs1_sha384_bare,
    &hake_rsa_pkcs1_sha512,
    &hake_rsa_pkcs1_sha512_bare,
    NULL};

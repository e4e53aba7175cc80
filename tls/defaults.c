/*
 * defaults.c: ready-made lists, in the order that libsodium alone suggests:
 * ChaCha20-Poly1305 is fast and constant-time everywhere.
 */
#include "tls/hake.h"

const struct hake_suite *const hake_default_suites[] = {
    &hake_suite13_chacha20_poly1305_sha256,
    &hake_suite13_aes_256_gcm_sha384,
    &hake_suite12_ecdhe_ecdsa_chacha20_poly1305,
    &hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384,
    &hake_suite12_ecdhe_psk_chacha20_poly1305,
    NULL};

const struct hake_group *const hake_default_groups[] = {&hake_x25519, NULL};

const struct hake_scheme *const hake_default_schemes[] = {&hake_ed25519, NULL};

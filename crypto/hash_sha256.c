/*
 * hash_sha256.c: SHA-256 (FIPS 180-4 6.2), by libsodium.
 */
#include "crypto/crypto.h"

static void sha256_init(union hake_hash_state *state)
{
    crypto_hash_sha256_init(&state->sha256);
}

static void sha256_update(union hake_hash_state *state, const uint8_t *p,
                          size_t len)
{
    crypto_hash_sha256_update(&state->sha256, p, len);
}

static void sha256_final(union hake_hash_state *state, uint8_t *out)
{
    crypto_hash_sha256_final(&state->sha256, out);
}

/* of no bytes */
static const uint8_t sha256_empty[] = {
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4,
    0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
    0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};

/* Derive-Secret(HKDF-Extract(0, 0), "derived", ""), RFC 9846 7.1 */
static const uint8_t sha256_early_derived[] = {
    0x6f, 0x26, 0x15, 0xa1, 0x08, 0xc7, 0x02, 0xc5, 0x67, 0x8f, 0x54,
    0xfc, 0x9d, 0xba, 0xb6, 0x97, 0x16, 0xc0, 0x76, 0x18, 0x9c, 0x48,
    0x25, 0x0c, 0xeb, 0xea, 0xc3, 0x57, 0x6c, 0x36, 0x11, 0xba};

const struct hake_hash hake_sha256 = {
    .name = "SHA-256",
    .len = crypto_hash_sha256_BYTES,
    .block = 64,
    .init = sha256_init,
    .update = sha256_update,
    .final = sha256_final,
    .empty = sha256_empty,
    .early_derived = sha256_early_derived,
};

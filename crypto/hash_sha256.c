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

const struct hake_hash hake_sha256 = {
    .name = "SHA-256",
    .len = crypto_hash_sha256_BYTES,
    .block = 64,
    .init = sha256_init,
    .update = sha256_update,
    .final = sha256_final,
};

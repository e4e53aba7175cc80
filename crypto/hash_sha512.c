/*
 * hash_sha512.c: SHA-512 (FIPS 180-4 6.4), by libsodium.
 */
#include "crypto/crypto.h"

static void sha512_init(union hake_hash_state *state)
{
    crypto_hash_sha512_init(&state->sha512);
}

static void sha512_update(union hake_hash_state *state, const uint8_t *p,
                          size_t len)
{
    crypto_hash_sha512_update(&state->sha512, p, len);
}

static void sha512_final(union hake_hash_state *state, uint8_t *out)
{
    crypto_hash_sha512_final(&state->sha512, out);
}

const struct hake_hash hake_sha512 = {
    .name = "SHA-512",
    .len = crypto_hash_sha512_BYTES,
    .block = 128,
    .init = sha512_init,
    .update = sha512_update,
    .final = sha512_final,
};

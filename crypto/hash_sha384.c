/*
 * hash_sha384.c: SHA-384 (FIPS 180-4 6.5). libsodium does not name it, but
 * SHA-384 is SHA-512 with another initial value and a shorter output, so
 * libsodium's SHA-512 is started from that value and its output is cut.
 */
#include "crypto/crypto.h"

#include <sodium/utils.h>
#include <string.h>

#define SHA384_LEN 48

/* FIPS 180-4 5.3.4 */
static const uint64_t sha384_initial[8] = {
    0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17,
    0x152fecd8f70e5939, 0x67332667ffc00b31, 0x8eb44a8768581511,
    0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
};

static void sha384_init(union hake_hash_state *state)
{
    crypto_hash_sha512_init(&state->sha512);
    memcpy(state->sha512.state, sha384_initial, sizeof sha384_initial);
}

static void sha384_update(union hake_hash_state *state, const uint8_t *p,
                          size_t len)
{
    crypto_hash_sha512_update(&state->sha512, p, len);
}

static void sha384_final(union hake_hash_state *state, uint8_t *out)
{
    uint8_t full[crypto_hash_sha512_BYTES];

    crypto_hash_sha512_final(&state->sha512, full);
    memcpy(out, full, SHA384_LEN);
    sodium_memzero(full, sizeof full); /* what is hashed may be a secret */
}

const struct hake_hash hake_sha384 = {
    .name = "SHA-384",
    .len = SHA384_LEN,
    .block = 128,
    .init = sha384_init,
    .update = sha384_update,
    .final = sha384_final,
};

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

/* of no bytes */
static const uint8_t sha384_empty[] = {
    0x38, 0xb0, 0x60, 0xa7, 0x51, 0xac, 0x96, 0x38, 0x4c, 0xd9, 0x32, 0x7e,
    0xb1, 0xb1, 0xe3, 0x6a, 0x21, 0xfd, 0xb7, 0x11, 0x14, 0xbe, 0x07, 0x43,
    0x4c, 0x0c, 0xc7, 0xbf, 0x63, 0xf6, 0xe1, 0xda, 0x27, 0x4e, 0xde, 0xbf,
    0xe7, 0x6f, 0x65, 0xfb, 0xd5, 0x1a, 0xd2, 0xf1, 0x48, 0x98, 0xb9, 0x5b};

/* Derive-Secret(HKDF-Extract(0, 0), "derived", ""), RFC 9846 7.1 */
static const uint8_t sha384_early_derived[] = {
    0x15, 0x91, 0xda, 0xc5, 0xcb, 0xbf, 0x03, 0x30, 0xa4, 0xa8, 0x4d, 0xe9,
    0xc7, 0x53, 0x33, 0x0e, 0x92, 0xd0, 0x1f, 0x0a, 0x88, 0x21, 0x4b, 0x44,
    0x64, 0x97, 0x2f, 0xd6, 0x68, 0x04, 0x9e, 0x93, 0xe5, 0x2f, 0x2b, 0x16,
    0xfa, 0xd9, 0x22, 0xfd, 0xc0, 0x58, 0x44, 0x78, 0x42, 0x8f, 0x28, 0x2b};

const struct hake_hash hake_sha384 = {
    .name = "SHA-384",
    .len = SHA384_LEN,
    .block = 128,
    .init = sha384_init,
    .update = sha384_update,
    .final = sha384_final,
    .empty = sha384_empty,
    .early_derived = sha384_early_derived,
};

/*
 * ed25519_key.c: Ed25519 private keys and signing (RFC 8032 5.1.5, 5.1.6), by
 * libsodium, whose secret key is the seed followed by the public half.
 */
#include "crypto/crypto.h"

#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>
#include <string.h>

void hake_ed25519_key_init(struct hake_ed25519_key *key, const uint8_t seed[32])
{
    uint8_t secret[crypto_sign_ed25519_SECRETKEYBYTES];

    crypto_sign_ed25519_seed_keypair(key->public_key, secret, seed);
    memcpy(key->seed, secret, sizeof key->seed);
    sodium_memzero(secret, sizeof secret);
}

void hake_ed25519_sign(const struct hake_ed25519_key *key, uint8_t sig[64],
                       struct hake_bytes message)
{
    uint8_t secret[crypto_sign_ed25519_SECRETKEYBYTES];

    memcpy(secret, key->seed, sizeof key->seed);
    memcpy(secret + sizeof key->seed, key->public_key, sizeof key->public_key);
    crypto_sign_ed25519_detached(sig, NULL, message.p, message.len, secret);
    sodium_memzero(secret, sizeof secret);
}

void hake_ed25519_key_wipe(struct hake_ed25519_key *key)
{
    sodium_memzero(key, sizeof *key);
}

/*
 * aead_chacha20_poly1305.c: AEAD_CHACHA20_POLY1305 (RFC 8439 2.8), by
 * libsodium, in place.
 */
#include "crypto/crypto.h"

#include <sodium/crypto_aead_chacha20poly1305.h>

static void chacha20_poly1305_seal(uint8_t *data, size_t len,
                                   struct hake_bytes ad,
                                   const uint8_t nonce[HAKE_AEAD_NONCE],
                                   const struct hake_aead_key *key)
{
    crypto_aead_chacha20poly1305_ietf_encrypt_detached(data, data + len, NULL,
                                                       data, len, ad.p, ad.len,
                                                       NULL, nonce, key->bytes);
}

static bool chacha20_poly1305_open(uint8_t *data, size_t len,
                                   struct hake_bytes ad,
                                   const uint8_t nonce[HAKE_AEAD_NONCE],
                                   const struct hake_aead_key *key)
{
    if (len < HAKE_AEAD_TAG)
        return false;

    len -= HAKE_AEAD_TAG;
    return crypto_aead_chacha20poly1305_ietf_decrypt_detached(
               data, NULL, data, len, data + len, ad.p, ad.len, nonce,
               key->bytes) == 0;
}

const struct hake_aead hake_chacha20_poly1305 = {
    .name = "ChaCha20-Poly1305",
    .key_len = crypto_aead_chacha20poly1305_ietf_KEYBYTES,
    /* RFC 9846 5.5: "the record sequence number would wrap before the safety
     * limit is reached" */
    .record_limit = UINT64_MAX,
    .available = NULL,
    .seal = chacha20_poly1305_seal,
    .open = chacha20_poly1305_open,
};

/*
 * aead_aes_256_gcm.c: AEAD_AES_256_GCM (RFC 5116 5.2; NIST SP 800-38D), by
 * libsodium, in place. libsodium has it only where the processor has AES and
 * carry-less multiplication: ask available first, the rest does not.
 */
#include "crypto/crypto.h"

#include <sodium/crypto_aead_aes256gcm.h>

static bool aes_256_gcm_available(void)
{
    return crypto_aead_aes256gcm_is_available() == 1;
}

static void aes_256_gcm_expand(void *expanded, const uint8_t *key)
{
    crypto_aead_aes256gcm_beforenm(expanded, key);
}

static void aes_256_gcm_seal(uint8_t *data, size_t len, struct hake_bytes ad,
                             const uint8_t nonce[HAKE_AEAD_NONCE],
                             const struct hake_aead_key *key)
{
    if (key->expanded != NULL)
        crypto_aead_aes256gcm_encrypt_detached_afternm(
            data, data + len, NULL, data, len, ad.p, ad.len, NULL, nonce,
            key->expanded);
    else
        crypto_aead_aes256gcm_encrypt_detached(data, data + len, NULL, data,
                                               len, ad.p, ad.len, NULL, nonce,
                                               key->bytes);
}

static bool aes_256_gcm_open(uint8_t *data, size_t len, struct hake_bytes ad,
                             const uint8_t nonce[HAKE_AEAD_NONCE],
                             const struct hake_aead_key *key)
{
    if (len < HAKE_AEAD_TAG)
        return false;

    len -= HAKE_AEAD_TAG;
    if (key->expanded != NULL)
        return crypto_aead_aes256gcm_decrypt_detached_afternm(
                   data, NULL, data, len, data + len, ad.p, ad.len, nonce,
                   key->expanded) == 0;
    return crypto_aead_aes256gcm_decrypt_detached(data, NULL, data, len,
                                                  data + len, ad.p, ad.len,
                                                  nonce, key->bytes) == 0;
}

const struct hake_aead hake_aes_256_gcm = {
    .name = "AES-256-GCM",
    .key_len = crypto_aead_aes256gcm_KEYBYTES,
    .expanded_len = sizeof(crypto_aead_aes256gcm_state),
    /* RFC 9846 5.5: "For AES-GCM, up to 2^24.5 full-size records (about 24
     * million) may be encrypted under a given set of keys" */
    .record_limit = 23726566,
    .available = aes_256_gcm_available,
    .expand = aes_256_gcm_expand,
    .seal = aes_256_gcm_seal,
    .open = aes_256_gcm_open,
};

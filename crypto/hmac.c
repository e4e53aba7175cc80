/*
 * hmac.c: HMAC (RFC 2104) over any hash:
 *
 *     H(K xor opad, H(K xor ipad, text))
 *
 * The hash states after K xor ipad and K xor opad depend on the key alone;
 * they are kept, and each MAC starts from a copy (RFC 2104 4).
 */
#include "crypto/crypto.h"

#include <sodium/utils.h>
#include <string.h>

#define HMAC_BLOCK_MAX 128 /* of SHA-384 and SHA-512 */
#define HMAC_IPAD      0x36
#define HMAC_OPAD      0x5c

static void hmac_key_pad(uint8_t *key, size_t len, uint8_t with)
{
    for (size_t i = 0; i < len; i++)
        key[i] ^= with;
}

static void hmac_key_write(const struct hake_hash *hash,
                           union hake_hash_state *scratch, uint8_t *block,
                           const uint8_t *key, size_t key_len)
{
    memset(block, 0, HMAC_BLOCK_MAX);
    /* RFC 2104 2: "Applications that use keys longer than B bytes will first
     * hash the key using H" */
    if (key_len > hash->block) {
        hash->init(scratch);
        hash->update(scratch, key, key_len);
        hash->final(scratch, block);
    } else if (key_len > 0) {
        memcpy(block, key, key_len);
    }
}

void hake_hmac_init(struct hake_hmac *hmac, const struct hake_hash *hash,
                    const uint8_t *key, size_t key_len)
{
    uint8_t block[HMAC_BLOCK_MAX];

    hmac->hash = hash;
    hmac_key_write(hash, &hmac->inner, block, key, key_len);

    hmac_key_pad(block, hash->block, HMAC_IPAD);
    hash->init(&hmac->inner);
    hash->update(&hmac->inner, block, hash->block);

    hmac_key_pad(block, hash->block, HMAC_IPAD ^ HMAC_OPAD);
    hash->init(&hmac->outer);
    hash->update(&hmac->outer, block, hash->block);
    sodium_memzero(block, sizeof block);
}

/* The inner digest waits in out: no second buffer, and since the parts have
 * been read by then, out may be one of them. */
void hake_hmac_mac(const struct hake_hmac *hmac, uint8_t *out,
                   const struct hake_bytes *parts, size_t parts_len)
{
    const struct hake_hash *hash = hmac->hash;
    union hake_hash_state state = hmac->inner;

    for (size_t i = 0; i < parts_len; i++)
        hash->update(&state, parts[i].p, parts[i].len);
    hash->final(&state, out);

    state = hmac->outer;
    hash->update(&state, out, hash->len);
    hash->final(&state, out);
    sodium_memzero(&state, sizeof state);
}

void hake_hmac_wipe(struct hake_hmac *hmac)
{
    sodium_memzero(hmac, sizeof *hmac);
}

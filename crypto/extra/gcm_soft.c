/* gcm_soft.c: GCM by the portable forms of AES and GHASH. */
#include "crypto/extra/aes.h"
#include "crypto/extra/gcm.h"
#include "crypto/extra/ghash.h"

#include <sodium/utils.h>
#include <string.h>

struct soft_key {
    struct gcm_key head;
    struct aes_soft aes;
    struct ghash_soft ghash;
};

_Static_assert(sizeof(struct soft_key) == GCM_SOFT_LEN, "as gcm.h has it");

/* inc32 of SP 800-38D 6.2, n times. */
static void counter_add(uint8_t counter[GCM_BLOCK], uint32_t n)
{
    for (unsigned i = GCM_BLOCK; i > GCM_BLOCK - 4; i--) {
        n += counter[i - 1];
        counter[i - 1] = (uint8_t)n;
        n >>= 8;
    }
}

static void soft_ctr(const struct gcm_key *key, uint8_t counter[GCM_BLOCK],
                     uint8_t *data, size_t len)
{
    const struct soft_key *soft = (const void *)key;
    uint8_t pad[AES_SOFT_LEN];

    while (len > 0) {
        const size_t n = len < sizeof pad ? len : sizeof pad;

        for (size_t i = 0; i < sizeof pad; i += GCM_BLOCK) {
            memcpy(pad + i, counter, GCM_BLOCK);
            counter_add(counter, i < n);
        }
        aes_soft_encrypt(&soft->aes, key->rounds, pad);
        for (size_t i = 0; i < n; i++)
            data[i] ^= pad[i];
        data += n;
        len -= n;
    }
    sodium_memzero(pad, sizeof pad);
}

static void soft_hash(const struct gcm_key *key, uint8_t y[GCM_BLOCK],
                      const uint8_t *data, size_t len)
{
    const struct soft_key *soft = (const void *)key;

    ghash_soft_update(&soft->ghash, y, data, len);
}

static const struct gcm_form gcm_soft = {
    .ctr = soft_ctr, .hash = soft_hash, .stride = AES_SOFT_LEN};

void gcm_soft_expand(void *expanded, const uint8_t *key, size_t key_len)
{
    struct soft_key *soft = expanded;
    uint8_t blocks[AES_SOFT_LEN] = {0};

    soft->head.form = &gcm_soft;
    soft->head.rounds = aes_rounds(key_len);
    aes_soft_init(&soft->aes, key, key_len);
    aes_soft_encrypt(&soft->aes, soft->head.rounds, blocks);
    ghash_soft_init(&soft->ghash, blocks);
    sodium_memzero(blocks, sizeof blocks);
}

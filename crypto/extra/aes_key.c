/* aes_key.c: the key schedule of AES, FIPS 197 5.2. */
#include "crypto/extra/aes.h"

/* Rcon[i + 1] is 2 * Rcon[i] in GF(2^8), and all of them are public. */
static uint32_t next_rcon(uint32_t rcon)
{
    return rcon << 1 ^ (rcon >> 7) * 0x11b;
}

/* [a0, a1, a2, a3] becomes [a1, a2, a3, a0]. */
static uint32_t rot_word(uint32_t word)
{
    return word >> 8 | word << 24;
}

static uint32_t word_read(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

void aes_key_expand(uint32_t *w, const uint8_t *key, size_t key_len,
                    uint32_t (*sub_word)(uint32_t word))
{
    const unsigned nk = (unsigned)key_len / 4;
    uint32_t rcon = 1;

    for (unsigned i = 0; i < nk; i++)
        w[i] = word_read(key + 4 * i);
    for (unsigned i = nk; i < 4 * (aes_rounds(key_len) + 1); i++) {
        uint32_t temp = w[i - 1];

        if (i % nk == 0) {
            temp = sub_word(rot_word(temp)) ^ rcon;
            rcon = next_rcon(rcon);
        } else if (nk > 6 && i % nk == 4) {
            temp = sub_word(temp);
        }
        w[i] = w[i - nk] ^ temp;
    }
}

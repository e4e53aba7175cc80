/*
 * aes.h: AES (FIPS 197) as GCM needs it: the forward cipher, with keys of 16
 * and 32 bytes.
 */
#ifndef HAKE_CRYPTO_EXTRA_AES_H
#define HAKE_CRYPTO_EXTRA_AES_H

#include <stddef.h>
#include <stdint.h>

#define AES_BLOCK      16
#define AES_ROUNDS_MAX 14 /* of AES-256 */
#define AES_WORDS_MAX  (4 * (AES_ROUNDS_MAX + 1))

/* Nr of FIPS 197 5: 10, 14 for keys of 16, 32 bytes. */
static inline unsigned aes_rounds(size_t key_len)
{
    return (unsigned)key_len / 4 + 6;
}

/* aes_key_expand is KEYEXPANSION of FIPS 197 5.2, with the SUBWORD of a form:
 * it writes the 4 * (rounds + 1) words of the round keys. The first byte of a
 * word is its least significant. */
void aes_key_expand(uint32_t *w, const uint8_t *key, size_t key_len,
                    uint32_t (*sub_word)(uint32_t word));

/* ---- The portable form: bitsliced --------------------------------------- */

/* Four blocks at a time, or eight where machine and compiler have vectors. */
#if defined(__GNUC__) && (defined(__SSE2__) || defined(__ARM_NEON))
#define AES_SOFT_LANES 2
#else
#define AES_SOFT_LANES 1
#endif
#define AES_SOFT_LEN (4 * AES_BLOCK * AES_SOFT_LANES)

struct aes_soft {
    uint64_t round[AES_ROUNDS_MAX + 1][2];
};

void aes_soft_init(struct aes_soft *aes, const uint8_t *key, size_t key_len);

/* aes_soft_encrypt encrypts the blocks in place. */
void aes_soft_encrypt(const struct aes_soft *aes, unsigned rounds,
                      uint8_t blocks[AES_SOFT_LEN]);

uint32_t aes_soft_sub_word(uint32_t word);

#endif

/*
 * gcm_ni.c: GCM by the AES instructions and PCLMULQDQ of x86-64.
 *
 * GHASH is computed as POLYVAL of RFC 8452 appendix A, whose numbers have their
 * bits in the order of the machine's (see ghash_soft.c). Eight blocks are
 * multiplied by eight powers of the key and reduced once.
 */
#include "crypto/extra/gcm_ni.h"

#if GCM_X86

#include <cpuid.h>
#include <sodium/utils.h>
#include <string.h>

#define BLOCKS 8
#define STRIDE (BLOCKS * GCM_BLOCK)

bool gcm_ni_available(void)
{
    const unsigned needed = bit_AES | bit_PCLMUL | bit_SSSE3 | bit_SSE4_1;
    unsigned a, b, c, d;

    return __get_cpuid(1, &a, &b, &c, &d) && (c & needed) == needed;
}

/* ---- Key ------------------------------------------------------------------- */

NI static uint32_t sub_word(uint32_t word)
{
    const __m128i x = _mm_set1_epi32((int)word);

    return (uint32_t)_mm_cvtsi128_si32(_mm_aeskeygenassist_si128(x, 0));
}

NI static __m128i encrypt(const struct ni_key *key, __m128i block)
{
    block = _mm_xor_si128(block, key->round[0]);
    for (unsigned i = 1; i < key->head.rounds; i++)
        block = _mm_aesenc_si128(block, key->round[i]);
    return _mm_aesenclast_si128(block, key->round[key->head.rounds]);
}

NI static __m128i multiply(__m128i x, __m128i h)
{
    struct ni_sum sum = {0};

    ni_sum_add(&sum, x, h);
    return ni_sum_reduce(&sum);
}

/* x h: RFC 8452 appendix A's mulX_POLYVAL */
NI static __m128i multiply_x(__m128i h)
{
    const __m128i p = _mm_set_epi64x((long long)0xc200000000000000, 1);
    const __m128i sign = _mm_srai_epi32(_mm_shuffle_epi32(h, 0xff), 31);
    const __m128i carry = _mm_slli_si128(_mm_srli_epi64(h, 63), 8);

    return _mm_xor_si128(_mm_or_si128(_mm_slli_epi64(h, 1), carry),
                         _mm_and_si128(sign, p));
}

NI static void expand(struct ni_key *ni, const uint8_t *key, size_t key_len)
{
    uint32_t w[AES_WORDS_MAX];

    aes_key_expand(w, key, key_len, sub_word);
    ni->head.rounds = aes_rounds(key_len);
    for (unsigned i = 0; i <= ni->head.rounds; i++)
        ni->round[i] = ni_load(w + 4 * i);
    sodium_memzero(w, sizeof w);

    ni->h[NI_POWERS - 1] =
        multiply_x(ni_swap(encrypt(ni, _mm_setzero_si128())));
    for (unsigned i = NI_POWERS - 1; i > 0; i--)
        ni->h[i - 1] = multiply(ni->h[i], ni->h[NI_POWERS - 1]);
}

/* ---- The two functions ----------------------------------------------------- */

NI void gcm_ni_ctr(const struct gcm_key *key, uint8_t counter[GCM_BLOCK],
                   uint8_t *data, size_t len)
{
    const struct ni_key *ni = (const void *)key;
    const __m128i one = _mm_set_epi32(0, 0, 0, 1);
    __m128i count = ni_swap(ni_load(counter));
    uint8_t pad[GCM_BLOCK];

    for (; len >= GCM_BLOCK; data += GCM_BLOCK, len -= GCM_BLOCK) {
        const __m128i x = encrypt(ni, ni_swap(count));

        ni_store(data, _mm_xor_si128(ni_load(data), x));
        count = _mm_add_epi32(count, one);
    }
    if (len > 0) {
        ni_store(pad, encrypt(ni, ni_swap(count)));
        for (size_t i = 0; i < len; i++)
            data[i] ^= pad[i];
        sodium_memzero(pad, sizeof pad);
    }
    ni_store(counter, ni_swap(count));
}

/* At most NI_POWERS blocks, reduced once. */
NI static __m128i hash(const struct ni_key *ni, __m128i y, const uint8_t *data,
                       size_t blocks)
{
    const __m128i *h = ni->h + NI_POWERS - blocks;
    struct ni_sum sum = {0};

    for (size_t i = 0; i < blocks; i++) {
        y = _mm_xor_si128(y, ni_swap(ni_load(data + GCM_BLOCK * i)));
        ni_sum_add(&sum, y, h[i]);
        y = _mm_setzero_si128();
    }
    return ni_sum_reduce(&sum);
}

NI void gcm_ni_hash(const struct gcm_key *key, uint8_t y[GCM_BLOCK],
                    const uint8_t *data, size_t len)
{
    const struct ni_key *ni = (const void *)key;
    __m128i sum = ni_swap(ni_load(y));
    uint8_t last[GCM_BLOCK] = {0};

    while (len >= GCM_BLOCK) {
        const size_t blocks =
            len / GCM_BLOCK < NI_POWERS ? len / GCM_BLOCK : NI_POWERS;

        sum = hash(ni, sum, data, blocks);
        data += GCM_BLOCK * blocks;
        len -= GCM_BLOCK * blocks;
    }
    if (len > 0) {
        memcpy(last, data, len);
        sum = hash(ni, sum, last, 1);
    }
    ni_store(y, ni_swap(sum));
}

/* ---- Both at once ---------------------------------------------------------- */

NI static void ni_both(const struct gcm_key *key, uint8_t counter[GCM_BLOCK],
                       uint8_t y[GCM_BLOCK], uint8_t *data,
                       const uint8_t *hashed, size_t len)
{
    const struct ni_key *ni = (const void *)key;
    const __m128i *h = ni->h + NI_POWERS - BLOCKS;
    const __m128i one = _mm_set_epi32(0, 0, 0, 1);
    __m128i count = ni_swap(ni_load(counter)), x = ni_swap(ni_load(y));

    for (; len > 0; data += STRIDE, hashed += STRIDE, len -= STRIDE) {
        struct ni_sum sum = {0};
        __m128i block[BLOCKS];
        unsigned round;

#pragma GCC unroll 8
        for (unsigned i = 0; i < BLOCKS; i++) {
            block[i] = _mm_xor_si128(ni_swap(count), ni->round[0]);
            count = _mm_add_epi32(count, one);
        }
#pragma GCC unroll 8
        for (round = 1; round <= BLOCKS; round++) {
            const __m128i k = ni->round[round];

            x = _mm_xor_si128(
                x, ni_swap(ni_load(hashed + GCM_BLOCK * (round - 1))));
            ni_sum_add(&sum, x, h[round - 1]);
            x = _mm_setzero_si128();
#pragma GCC unroll 8
            for (unsigned i = 0; i < BLOCKS; i++)
                block[i] = _mm_aesenc_si128(block[i], k);
        }
        x = ni_sum_reduce(&sum);
        for (; round < ni->head.rounds; round++) {
            const __m128i k = ni->round[round];

#pragma GCC unroll 8
            for (unsigned i = 0; i < BLOCKS; i++)
                block[i] = _mm_aesenc_si128(block[i], k);
        }
#pragma GCC unroll 8
        for (unsigned i = 0; i < BLOCKS; i++) {
            uint8_t *p = data + GCM_BLOCK * i;

            block[i] = _mm_aesenclast_si128(block[i], ni->round[round]);
            ni_store(p, _mm_xor_si128(ni_load(p), block[i]));
        }
    }
    ni_store(counter, ni_swap(count));
    ni_store(y, ni_swap(x));
}

static const struct gcm_form gcm_ni = {
    .ctr = gcm_ni_ctr, .hash = gcm_ni_hash, .both = ni_both, .stride = STRIDE};

void gcm_ni_expand(void *expanded, const uint8_t *key, size_t key_len)
{
    struct ni_key *ni = expanded;

    ni->head.form = &gcm_ni;
    expand(ni, key, key_len);
}

#else

bool gcm_ni_available(void)
{
    return false;
}

void gcm_ni_expand(void *expanded, const uint8_t *key, size_t key_len)
{
    gcm_soft_expand(expanded, key, key_len);
}

#endif

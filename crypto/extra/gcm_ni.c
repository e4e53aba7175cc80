/* gcm_ni.c: GCM by the AES instructions and PCLMULQDQ of x86-64. */
#include "crypto/extra/gcm_ni.h"

#if GCM_X86

#include <sodium/utils.h>
#include <string.h>

typedef __m128i vec;
#define TARGET          NI
#define VEC             GCM_BLOCK
#define v_add           _mm_add_epi32
#define v_clmul         _mm_clmulepi64_si128
#define v_aes           _mm_aesenc_si128
#define v_aes_last      _mm_aesenclast_si128
#define v_load          ni_load
#define v_store         ni_store
#define v_swap          ni_swap
#define v_first(block)  (block)
#define v_repeat(block) (block)
#define v_fold(x)       (x)
#define v_numbers       _mm_setzero_si128
#include "crypto/extra/gcm_both.h"

/* The start-up code of the compiler has asked the processor: CPUID takes long
 * in virtual machines. */
bool gcm_ni_available(void)
{
    return __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul") &&
           __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1");
}

/* ---- Key ---------------------------------------------------------------- */

NI static uint32_t sub_word(uint32_t word)
{
    const __m128i x = _mm_set1_epi32((int)word);

    return (uint32_t)_mm_cvtsi128_si32(_mm_aeskeygenassist_si128(x, 0));
}

NI static __m128i encrypt(const struct ni_key *key, __m128i block)
{
    block ^= key->round[0];
    for (unsigned i = 1; i < key->head.rounds; i++)
        block = _mm_aesenc_si128(block, key->round[i]);
    return _mm_aesenclast_si128(block, key->round[key->head.rounds]);
}

/* x h: RFC 8452 appendix A's mulX_POLYVAL */
NI static __m128i multiply_x(__m128i h)
{
    const __m128i carry = _mm_slli_si128(_mm_srli_epi64(h, 63), 8);
    const __m128i sign = _mm_srai_epi32(_mm_shuffle_epi32(h, 0xff), 31);

    return (_mm_slli_epi64(h, 1) | carry) ^ (ni_modulus() & sign);
}

NI static __m128i multiply(__m128i x, __m128i h)
{
    struct sum sum = {0};

    sum_add(&sum, x, h);
    return sum_reduce(&sum);
}

NI static void expand(struct ni_key *ni, const uint8_t *key, size_t key_len)
{
    uint32_t w[AES_WORDS_MAX];
    __m128i *h = ni->h + NI_POWERS - 1;

    aes_key_expand(w, key, key_len, sub_word);
    ni->head.rounds = aes_rounds(key_len);
    for (unsigned i = 0; i <= ni->head.rounds; i++)
        ni->round[i] = ni_load(w + 4 * i);
    sodium_memzero(w, sizeof w);

    *h = multiply_x(ni_swap(encrypt(ni, _mm_setzero_si128())));
    for (; h > ni->h; h--)
        h[-1] = multiply(*h, ni->h[NI_POWERS - 1]);
}

/* ---- The two functions -------------------------------------------------- */

NI void gcm_ni_ctr(const struct gcm_key *key, uint8_t counter[GCM_BLOCK],
                   uint8_t *data, size_t len)
{
    const struct ni_key *ni = (const void *)key;
    const __m128i one = _mm_set_epi32(0, 0, 0, 1);
    __m128i count = ni_swap(ni_load(counter));
    uint8_t pad[GCM_BLOCK];

    for (; len >= GCM_BLOCK; data += GCM_BLOCK, len -= GCM_BLOCK) {
        ni_store(data, ni_load(data) ^ encrypt(ni, ni_swap(count)));
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
    struct sum sum = {0};

    for (size_t i = 0; i < blocks; i++) {
        sum_add(&sum, y ^ ni_swap(ni_load(data + GCM_BLOCK * i)), h[i]);
        y = _mm_setzero_si128();
    }
    return sum_reduce(&sum);
}

NI void gcm_ni_hash(const struct gcm_key *key, uint8_t y[GCM_BLOCK],
                    const uint8_t *data, size_t len)
{
    const struct ni_key *ni = (const void *)key;
    __m128i sum = ni_swap(ni_load(y));
    uint8_t last[GCM_BLOCK] = {0};

    while (len >= GCM_BLOCK) {
        const size_t whole = len / GCM_BLOCK;
        const size_t blocks = whole < NI_POWERS ? whole : NI_POWERS;

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

static const struct gcm_form gcm_ni = {
    .ctr = gcm_ni_ctr, .hash = gcm_ni_hash, .both = both, .stride = STRIDE};

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

/*
 * gcm_vaes.c: GCM by VAES and VPCLMULQDQ of x86-64, on two blocks at a time;
 * what is too short for them is left to gcm_ni.c.
 */
#include "crypto/extra/gcm_ni.h"

#if GCM_X86

#include <cpuid.h>

#define VAES __attribute__((target("avx2,vaes,vpclmulqdq,aes,pclmul")))

#define VECTORS 8
#define VECTOR  (2 * GCM_BLOCK)
#define STRIDE  (VECTORS * VECTOR)

/* Whether the operating system keeps the registers: XCR0's bits of SSE and
 * AVX, Intel SDM volume 1, 13.3. */
__attribute__((target("xsave"))) static bool registers_kept(void)
{
    return (_xgetbv(0) & 6) == 6;
}

bool gcm_vaes_available(void)
{
    const unsigned needed = bit_VAES | bit_VPCLMULQDQ;
    unsigned a, b, c, d;

    if (!gcm_ni_available() || !__get_cpuid(1, &a, &b, &c, &d) ||
        (c & bit_OSXSAVE) == 0 || !registers_kept())
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2) != 0 &&
           (c & needed) == needed;
}

VAES static inline __m256i load(const void *p)
{
    return _mm256_loadu_si256(p);
}

VAES static inline __m256i load_twice(const __m128i *p)
{
    return _mm256_broadcastsi128_si256(_mm_load_si128(p));
}

VAES static inline __m256i swap(__m256i x)
{
    return _mm256_shuffle_epi8(
        x, _mm256_broadcastsi128_si256(_mm_set_epi8(
               0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)));
}

struct sum {
    __m256i low, middle, high;
};

VAES static inline void sum_add(struct sum *sum, __m256i x, __m256i h)
{
    sum->low = _mm256_xor_si256(sum->low, _mm256_clmulepi64_epi128(x, h, 0x00));
    sum->middle =
        _mm256_xor_si256(sum->middle, _mm256_clmulepi64_epi128(x, h, 0x10));
    sum->middle =
        _mm256_xor_si256(sum->middle, _mm256_clmulepi64_epi128(x, h, 0x01));
    sum->high =
        _mm256_xor_si256(sum->high, _mm256_clmulepi64_epi128(x, h, 0x11));
}

VAES static inline __m128i fold(__m256i x)
{
    return _mm_xor_si128(_mm256_castsi256_si128(x),
                         _mm256_extracti128_si256(x, 1));
}

VAES static inline __m128i sum_reduce(const struct sum *sum)
{
    const struct ni_sum folded = {fold(sum->low), fold(sum->middle),
                                  fold(sum->high)};

    return ni_sum_reduce(&folded);
}

VAES static void vaes_both(const struct gcm_key *key,
                           uint8_t counter[GCM_BLOCK], uint8_t y[GCM_BLOCK],
                           uint8_t *data, const uint8_t *hashed, size_t len)
{
    const struct ni_key *ni = (const void *)key;
    const __m256i two = _mm256_set_epi32(0, 0, 0, 2, 0, 0, 0, 2);
    __m256i count = _mm256_add_epi32(swap(load_twice((const void *)counter)),
                                     _mm256_set_epi32(0, 0, 0, 1, 0, 0, 0, 0));
    __m256i x = _mm256_zextsi128_si256(ni_swap(ni_load(y)));

    for (; len > 0; data += STRIDE, hashed += STRIDE, len -= STRIDE) {
        struct sum sum = {0};
        __m256i block[VECTORS];
        unsigned round;
        __m256i k = load_twice(ni->round);

#pragma GCC unroll 8
        for (unsigned i = 0; i < VECTORS; i++) {
            block[i] = _mm256_xor_si256(swap(count), k);
            count = _mm256_add_epi32(count, two);
        }
#pragma GCC unroll 8
        for (round = 1; round <= VECTORS; round++) {
            k = load_twice(ni->round + round);

            x = _mm256_xor_si256(x, swap(load(hashed + VECTOR * (round - 1))));
            sum_add(&sum, x, load(ni->h + 2 * (round - 1)));
            x = _mm256_setzero_si256();
#pragma GCC unroll 8
            for (unsigned i = 0; i < VECTORS; i++)
                block[i] = _mm256_aesenc_epi128(block[i], k);
        }
        x = _mm256_zextsi128_si256(sum_reduce(&sum));
        for (; round < ni->head.rounds; round++) {
            k = load_twice(ni->round + round);
#pragma GCC unroll 8
            for (unsigned i = 0; i < VECTORS; i++)
                block[i] = _mm256_aesenc_epi128(block[i], k);
        }
        k = load_twice(ni->round + round);
#pragma GCC unroll 8
        for (unsigned i = 0; i < VECTORS; i++) {
            uint8_t *p = data + VECTOR * i;

            block[i] = _mm256_aesenclast_epi128(block[i], k);
            _mm256_storeu_si256((void *)p, _mm256_xor_si256(load(p), block[i]));
        }
    }
    ni_store(counter, ni_swap(_mm256_castsi256_si128(count)));
    ni_store(y, ni_swap(_mm256_castsi256_si128(x)));
}

static const struct gcm_form gcm_vaes = {.ctr = gcm_ni_ctr,
                                         .hash = gcm_ni_hash,
                                         .both = vaes_both,
                                         .stride = STRIDE};

void gcm_vaes_expand(void *expanded, const uint8_t *key, size_t key_len)
{
    struct ni_key *ni = expanded;

    gcm_ni_expand(expanded, key, key_len);
    ni->head.form = &gcm_vaes;
}

#else

bool gcm_vaes_available(void)
{
    return false;
}

void gcm_vaes_expand(void *expanded, const uint8_t *key, size_t key_len)
{
    gcm_soft_expand(expanded, key, key_len);
}

#endif

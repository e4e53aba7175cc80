/*
 * gcm_ni.h: what the forms for x86-64 share: the expanded key, and GHASH by
 * carry-less multiplication.
 */
#ifndef HAKE_CRYPTO_EXTRA_GCM_NI_H
#define HAKE_CRYPTO_EXTRA_GCM_NI_H

#include "crypto/extra/aes.h"
#include "crypto/extra/gcm.h"

#if GCM_X86
#include <immintrin.h>

/* The functions of a form are compiled for machines that have it. */
#define NI __attribute__((target("aes,pclmul,ssse3,sse4.1")))

#define NI_POWERS 16

struct ni_key {
    struct gcm_key head;
    __m128i round[AES_ROUNDS_MAX + 1];
    __m128i h[NI_POWERS]; /* of the hash subkey, the first power last */
};

/* As in struct gcm_form. */
void gcm_ni_ctr(const struct gcm_key *key, uint8_t counter[GCM_BLOCK],
                uint8_t *data, size_t len);
void gcm_ni_hash(const struct gcm_key *key, uint8_t y[GCM_BLOCK],
                 const uint8_t *data, size_t len);

NI static inline __m128i ni_load(const void *p)
{
    return _mm_loadu_si128(p);
}

NI static inline void ni_store(void *p, __m128i x)
{
    _mm_storeu_si128(p, x);
}

/* From the order of bytes of GCM to that of the machine's numbers, and back. */
NI static inline __m128i ni_swap(__m128i x)
{
    return _mm_shuffle_epi8(
        x, _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

/* A sum of products of 255 bits, which overlap by half. */
struct ni_sum {
    __m128i low, middle, high;
};

NI static inline void ni_sum_add(struct ni_sum *sum, __m128i x, __m128i h)
{
    sum->low = _mm_xor_si128(sum->low, _mm_clmulepi64_si128(x, h, 0x00));
    sum->middle = _mm_xor_si128(sum->middle, _mm_clmulepi64_si128(x, h, 0x10));
    sum->middle = _mm_xor_si128(sum->middle, _mm_clmulepi64_si128(x, h, 0x01));
    sum->high = _mm_xor_si128(sum->high, _mm_clmulepi64_si128(x, h, 0x11));
}

/* x + x[0] p is 0 in its lower half, where p, the modulus, is c2...01 without
 * its highest bit: this is the rest, x x^-64. */
NI static inline __m128i ni_divide(__m128i x)
{
    const __m128i p = _mm_set_epi64x(0, (long long)0xc200000000000000);

    return _mm_xor_si128(_mm_shuffle_epi32(x, 0x4e),
                         _mm_clmulepi64_si128(x, p, 0x00));
}

/* The sum x^-128, modulo p: what POLYVAL's products are (RFC 8452 3). */
NI static inline __m128i ni_sum_reduce(const struct ni_sum *sum)
{
    const __m128i low = _mm_xor_si128(sum->low, _mm_slli_si128(sum->middle, 8));
    const __m128i high =
        _mm_xor_si128(sum->high, _mm_srli_si128(sum->middle, 8));

    return _mm_xor_si128(high, ni_divide(ni_divide(low)));
}

#endif
#endif

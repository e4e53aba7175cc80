/*
 * gcm_ni.h: what the forms for x86-64 share: the expanded key, GHASH's
 * reduction, and the functions of the form ni, which does what is too short for
 * vaes.
 *
 * GHASH is computed as POLYVAL of RFC 8452 appendix A, whose numbers have their
 * bits in the order of the machine's; see ghash_soft.c.
 */
#ifndef HAKE_CRYPTO_EXTRA_GCM_NI_H
#define HAKE_CRYPTO_EXTRA_GCM_NI_H

#include "crypto/extra/aes.h"
#include "crypto/extra/gcm.h"

#if GCM_X86
#include <immintrin.h>

/* What functions are compiled for, and called only where it is. */
#define NI   __attribute__((target("aes,pclmul,ssse3,sse4.1")))
#define VAES __attribute__((target("aes,pclmul,avx2,vaes,vpclmulqdq")))

#define NI_POWERS 16

struct ni_key {
    struct gcm_key head;
    __m128i round[AES_ROUNDS_MAX + 1];
    __m128i h[NI_POWERS]; /* powers of the hash subkey, the first one last */
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

/* From GCM's order of bytes to that of the machine's numbers, and back. */
NI static inline __m128i ni_swap(__m128i x)
{
    return _mm_shuffle_epi8(
        x, _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

/* The modulus p but for x^128: x^127 + x^126 + x^121 + 1. */
NI static inline __m128i ni_modulus(void)
{
    return _mm_set_epi64x((long long)0xc200000000000000, 1);
}

/* x + x[0] p, whose lower half is 0, divided by x^64. */
NI static inline __m128i ni_divide(__m128i x)
{
    return _mm_shuffle_epi32(x, 0x4e) ^
           _mm_clmulepi64_si128(x, ni_modulus(), 0x10);
}

/* Products of 255 bits are in three parts, which overlap by half. Times x^-128,
 * modulo p, they are POLYVAL's (RFC 8452 3). */
NI static inline __m128i ni_reduce(__m128i low, __m128i middle, __m128i high)
{
    low ^= _mm_slli_si128(middle, 8);
    high ^= _mm_srli_si128(middle, 8);
    return high ^ ni_divide(ni_divide(low));
}

#endif
#endif

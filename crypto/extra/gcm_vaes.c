/* gcm_vaes.c: GCM by VAES and VPCLMULQDQ of x86-64, on pairs of blocks. */
#include "crypto/extra/gcm_ni.h"

#if GCM_X86

#include <cpuid.h>

typedef __m256i vec;
#define TARGET      VAES
#define VEC         (2 * GCM_BLOCK)
#define v_add       _mm256_add_epi32
#define v_clmul     _mm256_clmulepi64_epi128
#define v_aes       _mm256_aesenc_epi128
#define v_aes_last  _mm256_aesenclast_epi128
#define v_first     _mm256_zextsi128_si256
#define v_repeat    _mm256_broadcastsi128_si256
#define v_numbers() _mm256_set_epi32(0, 0, 0, 1, 0, 0, 0, 0)

VAES static inline vec v_load(const void *p)
{
    return _mm256_loadu_si256(p);
}

VAES static inline void v_store(void *p, vec x)
{
    _mm256_storeu_si256(p, x);
}

VAES static inline vec v_swap(vec x)
{
    return _mm256_shuffle_epi8(
        x, v_repeat(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                                 14, 15)));
}

VAES static inline __m128i v_fold(vec x)
{
    return _mm256_castsi256_si128(x) ^ _mm256_extracti128_si256(x, 1);
}

#include "crypto/extra/gcm_both.h"

#if defined(__clang__) && __clang_major__ < 18
/* Its __builtin_cpu_supports does not know this one; leaf 7 has AVX2 too. */
static bool has_vaes(void)
{
    unsigned a, b, c, d;

    __cpuid_count(7, 0, a, b, c, d);
    return (c & bit_VAES) != 0;
}
#else
static bool has_vaes(void)
{
    return __builtin_cpu_supports("vaes");
}
#endif

/* With AVX2, the compiler's start-up code has also asked whether the operating
 * system keeps the registers. */
bool gcm_vaes_available(void)
{
    return gcm_ni_available() && __builtin_cpu_supports("avx2") &&
           __builtin_cpu_supports("vpclmulqdq") && has_vaes();
}

/* What is shorter than a stride is left to ni. */
static const struct gcm_form gcm_vaes = {
    .ctr = gcm_ni_ctr, .hash = gcm_ni_hash, .both = both, .stride = STRIDE};

void gcm_vaes_expand(void *expanded, const uint8_t *key, size_t key_len)
{
    struct gcm_key *head = expanded;

    gcm_ni_expand(expanded, key, key_len);
    head->form = &gcm_vaes;
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

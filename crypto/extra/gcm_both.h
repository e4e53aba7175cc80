/*
 * gcm_both.h: both of struct gcm_form, by AES instructions and carry-less
 * multiplication on vectors of blocks. A template: a form includes it after
 * naming its TARGET, its type vec of VEC bytes, and these:
 *
 *     v_add, v_clmul, v_aes, v_aes_last    instructions, for each block
 *     v_load, v_store, v_swap              like those of gcm_ni.h
 *     v_first, v_repeat                    a block, before zeros or itself
 *     v_fold                               the sum of the blocks
 *     v_numbers                            the blocks' numbers: 0, 1, ...
 *
 * Eight vectors are encrypted while eight others are multiplied, each by a
 * power of the key of its own, and are reduced once: the processor does both at
 * the same time. Loops are unrolled for the vectors to stay in registers.
 */
#include "crypto/extra/gcm_ni.h"

#define VECTORS 8
#define STRIDE  (VECTORS * VEC)

/* A sum of products, as ni_reduce takes it. */
struct sum {
    vec low, middle, high;
};

TARGET static inline void sum_add(struct sum *sum, vec x, vec h)
{
    sum->low ^= v_clmul(x, h, 0x00);
    sum->middle ^= v_clmul(x, h, 0x01) ^ v_clmul(x, h, 0x10);
    sum->high ^= v_clmul(x, h, 0x11);
}

TARGET static inline __m128i sum_reduce(const struct sum *sum)
{
    return ni_reduce(v_fold(sum->low), v_fold(sum->middle), v_fold(sum->high));
}

/* CIPH from its start, with the blocks from count on. */
TARGET static inline void aes_start(vec block[VECTORS], __m128i *count,
                                    __m128i round)
{
    const __m128i step = _mm_set_epi32(0, 0, 0, VEC / GCM_BLOCK);
    const vec key = v_repeat(round);

#pragma GCC unroll 8
    for (unsigned i = 0; i < VECTORS; i++) {
        block[i] = v_swap(v_add(v_repeat(*count), v_numbers())) ^ key;
        *count = _mm_add_epi32(*count, step);
    }
}

TARGET static inline void aes_round(vec block[VECTORS], __m128i round)
{
    const vec key = v_repeat(round);

#pragma GCC unroll 8
    for (unsigned i = 0; i < VECTORS; i++)
        block[i] = v_aes(block[i], key);
}

/* CIPH to its end, added to the data. */
TARGET static inline void aes_finish(const vec block[VECTORS], __m128i round,
                                     uint8_t *data)
{
    const vec key = v_repeat(round);

#pragma GCC unroll 8
    for (unsigned i = 0; i < VECTORS; i++, data += VEC)
        v_store(data, v_load(data) ^ v_aes_last(block[i], key));
}

TARGET static inline void stride(const struct ni_key *key, __m128i *count,
                                 __m128i *y, uint8_t *data,
                                 const uint8_t *hashed)
{
    const __m128i *h = key->h + NI_POWERS - STRIDE / GCM_BLOCK;
    const __m128i *last = key->round + key->head.rounds;
    const __m128i *round = key->round;
    struct sum sum = {0};
    vec block[VECTORS];

    aes_start(block, count, *round++);
#pragma GCC unroll 8
    for (unsigned i = 0; i < VECTORS; i++, hashed += VEC) {
        vec x = v_swap(v_load(hashed));

        if (i == 0)
            x ^= v_first(*y);
        sum_add(&sum, x, v_load(h));
        h += VEC / GCM_BLOCK;
        aes_round(block, *round++);
    }
    *y = sum_reduce(&sum);
    while (round < last)
        aes_round(block, *round++);
    aes_finish(block, *last, data);
}

TARGET static void both(const struct gcm_key *key, uint8_t counter[GCM_BLOCK],
                        uint8_t y[GCM_BLOCK], uint8_t *data,
                        const uint8_t *hashed, size_t len)
{
    __m128i count = ni_swap(ni_load(counter)), sum = ni_swap(ni_load(y));

    for (; len > 0; data += STRIDE, hashed += STRIDE, len -= STRIDE)
        stride((const void *)key, &count, &sum, data, hashed);
    ni_store(counter, ni_swap(count));
    ni_store(y, ni_swap(sum));
}

/* default_random.c: randomness from libsodium. */
#include <sodium/randombytes.h>

#include "tls/hake.h"

bool hake_random_sodium(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    randombytes_buf(out, len);
    return true;
}

/*
 * ghash.h: the portable form of GHASH (NIST SP 800-38D 6.4), without tables.
 */
#ifndef HAKE_CRYPTO_EXTRA_GHASH_H
#define HAKE_CRYPTO_EXTRA_GHASH_H

#include <stddef.h>
#include <stdint.h>

struct ghash_soft {
    uint64_t h[2]; /* the hash subkey: the lower half first */
};

/* ghash_soft_init takes the hash subkey, CIPH_K(0^128). */
void ghash_soft_init(struct ghash_soft *ghash, const uint8_t h[16]);

/* ghash_soft_update goes on from the block y with data, padded with zeros to
 * whole blocks. */
void ghash_soft_update(const struct ghash_soft *ghash, uint8_t y[16],
                       const uint8_t *data, size_t len);

#endif

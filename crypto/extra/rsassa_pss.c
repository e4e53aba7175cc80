/*
 * rsassa_pss.c: RSASSA-PSS-VERIFY (RFC 8017 8.1.2) with EMSA-PSS-VERIFY (9.1.2)
 * and MGF1 (B.2.1).
 */
#include "crypto/extra/rsa.h"

#include <string.h>

/* Adds MGF1's mask to data: Hash(seed || C) for C = 0, 1 ... */
static void mgf1_xor(const struct hake_hash *hash, uint8_t *data, size_t len,
                     const uint8_t *seed)
{
    union hake_hash_state state;
    uint8_t mask[HAKE_HASH_MAX], c[4] = {0}; /* C < 256: len < 256 hashes */

    for (; len > 0; c[3]++) {
        const size_t take = len < hash->len ? len : hash->len;

        hash->init(&state);
        hash->update(&state, seed, hash->len);
        hash->update(&state, c, sizeof c);
        hash->final(&state, mask);
        for (size_t i = 0; i < take; i++)
            data[i] ^= mask[i];
        data += take;
        len -= take;
    }
}

static void hash_one(const struct hake_hash *hash, struct hake_bytes message,
                     uint8_t *out)
{
    union hake_hash_state state;

    hash->init(&state);
    hash->update(&state, message.p, message.len);
    hash->final(&state, out);
}

/* H' of RFC 8017 9.1.2 12 and 13 */
static void salted_hash(const struct hake_hash *hash, struct hake_bytes message,
                        const uint8_t *salt, uint8_t *out)
{
    static const uint8_t zeros[8];
    union hake_hash_state state;

    hash_one(hash, message, out);
    hash->init(&state);
    hash->update(&state, zeros, sizeof zeros);
    hash->update(&state, out, hash->len);
    hash->update(&state, salt, hash->len);
    hash->final(&state, out);
}

/* EM = maskedDB || H || 0xbc, DB = PS || 0x01 || salt, PS of zeros. The
 * numbers are the steps of RFC 8017 9.1.2; em is unmasked in place. */
static bool emsa_pss_verify(const struct hake_hash *hash,
                            struct hake_bytes message, uint8_t *em,
                            size_t em_bits)
{
    const size_t em_len = (em_bits + 7) / 8, hash_len = hash->len;
    const uint8_t unused = (uint8_t)(0xff00 >> (8 * em_len - em_bits));
    uint8_t *salt, *h, h_again[HAKE_HASH_MAX], padding = 0;

    if (em_len < 2 * hash_len + 2) /* 3 */
        return false;
    if (em[em_len - 1] != 0xbc || (em[0] & unused) != 0) /* 4, 6 */
        return false;
    /* RFC 9846 4.3.3: "The length of the Salt MUST be equal to the length of
     * the output of the digest algorithm." */
    h = em + em_len - 1 - hash_len;
    salt = h - hash_len;
    mgf1_xor(hash, em, (size_t)(h - em), h); /* 7, 8 */
    em[0] &= (uint8_t)~unused;               /* 9 */
    for (uint8_t *p = em; p < salt - 1; p++)
        padding |= *p;
    if (padding != 0 || salt[-1] != 0x01) /* 10 */
        return false;
    salted_hash(hash, message, salt, h_again);
    return memcmp(h, h_again, hash_len) == 0; /* 14 */
}

bool hake_rsassa_pss_verify(const struct hake_hash *hash, size_t bits_min,
                            struct hake_bytes key, struct hake_bytes sig,
                            struct hake_bytes message)
{
    struct rsa_encoded encoded;
    uint8_t *em = encoded.octets;

    if (!hake_rsa_recover(key, bits_min, sig, &encoded))
        return false;
    /* RFC 8017 8.1.2 2c: EM has one bit less than the modulus, and thereby may
     * be one octet shorter. */
    if (encoded.bits % 8 == 1 && *em++ != 0)
        return false;
    return emsa_pss_verify(hash, message, em, encoded.bits - 1);
}

/*
 * hkdf.c: HKDF-Extract and HKDF-Expand (RFC 5869 2.2, 2.3) and
 * HKDF-Expand-Label (RFC 9846 7.1).
 *
 * The HkdfLabel is never built: its pieces are fed to HMAC where they lie,
 * which saves half a kilobyte of stack.
 */
#include "crypto/crypto.h"

#include <sodium/utils.h>
#include <string.h>

#define HKDF_PREFIX     "tls13 "
#define HKDF_PREFIX_LEN (sizeof HKDF_PREFIX - 1)

void hake_hkdf_extract(const struct hake_hash *hash, uint8_t *out,
                       const uint8_t *salt, size_t salt_len, const uint8_t *ikm,
                       size_t ikm_len)
{
    struct hake_hmac hmac;
    const struct hake_bytes part = {ikm, ikm_len};

    /* RFC 5869 2.2: "if not provided, it is set to a string of HashLen
     * zeros"; HMAC's own padding makes the empty key the same. */
    hake_hmac_init(&hmac, hash, salt, salt_len);
    hake_hmac_mac(&hmac, out, &part, 1);
    hake_hmac_wipe(&hmac);
}

/* T(N) = HMAC-Hash(PRK, T(N-1) | info | N): parts has a free place before and
 * behind those of the info, for T(N-1) and for N. */
static bool hkdf_expand_parts(const struct hake_hmac *prk, uint8_t *out,
                              size_t len, struct hake_bytes *parts,
                              size_t parts_len)
{
    const size_t hash_len = prk->hash->len;
    uint8_t t[HAKE_HASH_MAX];
    uint8_t n = 0;

    /* RFC 5869 2.3: "length of output keying material in octets
     * (<= 255*HashLen)" */
    if (len > HAKE_HKDF_BLOCKS_MAX * hash_len)
        return false;

    parts[0] = (struct hake_bytes){t, 0}; /* T(0) is empty */
    parts[parts_len - 1] = (struct hake_bytes){&n, 1};
    while (len > 0) {
        const size_t take = len < hash_len ? len : hash_len;

        n++;
        hake_hmac_mac(prk, t, parts, parts_len);
        memcpy(out, t, take);
        out += take;
        len -= take;
        parts[0].len = hash_len;
    }
    sodium_memzero(t, sizeof t);
    return true;
}

bool hake_hkdf_expand(const struct hake_hmac *prk, uint8_t *out, size_t len,
                      const uint8_t *info, size_t info_len)
{
    struct hake_bytes parts[3] = {{NULL, 0}, {info, info_len}, {NULL, 0}};

    return hkdf_expand_parts(prk, out, len, parts, 3);
}

/*
 *     struct {
 *         uint16 length = Length;
 *         opaque label<7..255> = "tls13 " + Label;
 *         opaque context<0..255> = Context;
 *     } HkdfLabel;                                        RFC 9846 7.1
 */
bool hake_hkdf_expand_named(const struct hake_hmac *secret, uint8_t *out,
                            size_t len, struct hake_bytes label,
                            struct hake_bytes context)
{
    uint8_t head[3 + HKDF_PREFIX_LEN] = {(uint8_t)(len >> 8), (uint8_t)len};
    const uint8_t context_head = (uint8_t)context.len;
    struct hake_bytes parts[6] = {
        [1] = {head, sizeof head},
        [2] = label,
        [3] = {&context_head, 1},
        [4] = context,
    };

    if (label.len == 0 || label.len > HAKE_LABEL_MAX || context.len > 255)
        return false;

    head[2] = (uint8_t)(HKDF_PREFIX_LEN + label.len);
    memcpy(head + 3, HKDF_PREFIX, HKDF_PREFIX_LEN);
    return hkdf_expand_parts(secret, out, len, parts, 6);
}

bool hake_hkdf_expand_label(const struct hake_hmac *secret, uint8_t *out,
                            size_t len, const char *label,
                            const uint8_t *context, size_t context_len)
{
    return hake_hkdf_expand_named(
        secret, out, len,
        (struct hake_bytes){(const uint8_t *)label, strlen(label)},
        (struct hake_bytes){context, context_len});
}

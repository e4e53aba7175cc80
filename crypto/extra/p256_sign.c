/*
 * p256_sign.c: signing by ECDSA with P-256 and SHA-256 (FIPS 186-5 6.4.1), the
 * nonce being derived from key and message (RFC 6979).
 */
#include "crypto/extra/ct.h"
#include "crypto/extra/der.h"
#include "crypto/extra/ecdsa.h"
#include "crypto/extra/extra.h"
#include "crypto/extra/p256.h"

#include <sodium/utils.h>
#include <string.h>

#define BYTES 32 /* of a scalar and of a hash */

/* ---- The nonce ----------------------------------------------------------- */

/* RFC 6979 3.2: V, and HMAC made ready with K. */
struct generator {
    struct hake_hmac hmac;
    uint8_t v[BYTES];
};

#define SEED_PARTS 3 /* private key, digest, additional data */

/* K = HMAC_K(V || separator || seed), V = HMAC_K(V) */
static void generator_update(struct generator *g, uint8_t separator,
                             const struct hake_bytes *seed, size_t len)
{
    struct hake_bytes parts[2 + SEED_PARTS] = {{g->v, BYTES}, {&separator, 1}};
    uint8_t key[BYTES];

    for (size_t i = 0; i < len; i++)
        parts[2 + i] = seed[i];
    hake_hmac_mac(&g->hmac, key, parts, 2 + len);
    hake_hmac_init(&g->hmac, &hake_sha256, key, BYTES);
    hake_hmac_mac(&g->hmac, g->v, parts, 1);
    sodium_memzero(key, sizeof key);
}

/* RFC 6979 3.2 b to g; the additional data is that of 3.6. */
static void generator_init(struct generator *g,
                           const struct hake_bytes seed[SEED_PARTS])
{
    static const uint8_t zero[BYTES];

    memset(g->v, 1, sizeof g->v);
    hake_hmac_init(&g->hmac, &hake_sha256, zero, BYTES);
    generator_update(g, 0, seed, SEED_PARTS);
    generator_update(g, 1, seed, SEED_PARTS);
}

/* RFC 6979 3.2 h */
static void generator_next(struct generator *g, limb *k)
{
    const struct hake_bytes v = {g->v, BYTES};

    hake_hmac_mac(&g->hmac, g->v, &v, 1);
    while (!p256_scalar_read(k, g->v)) {
        generator_update(g, 0, NULL, 0);
        hake_hmac_mac(&g->hmac, g->v, &v, 1);
    }
}

/* ---- The signature ------------------------------------------------------- */

/* r is the x-coordinate of k G, and s = (e + r d) / k, modulo n. false if
 * either is 0, and another k is needed. */
static bool sign_with(limb *r, limb *s, limb *k, const limb *e, const limb *d)
{
    const struct modulus *n = curve_p256.order;
    struct point point;
    uint8_t x[BYTES];

    p256_base(&point, k);
    curve_affine(&curve_p256, &point);
    curve_write_x(&curve_p256, x, &point);
    ct_public(x, sizeof x);
    mod_reduce(n, r, x, sizeof x);

    mod_enter(n, k, k);
    mod_invert(n, k, k);
    mod_enter(n, s, d);
    n->mul(s, s, r, n);
    n->add(s, s, e, n);
    n->mul(s, s, k, n);
    ct_public(s, BYTES);
    sodium_memzero(&point, sizeof point);
    return !mp_is_zero(r, n->limbs) && !mp_is_zero(s, n->limbs);
}

/* An INTEGER begins with a zero byte only where the number would be negative
 * without. */
static uint8_t *integer_write(uint8_t *out, const limb *number)
{
    uint8_t bytes[1 + BYTES] = {0};
    size_t skip = 0, len;

    mp_write(bytes + 1, number, curve_p256.order->limbs);
    while (skip < BYTES && bytes[skip] == 0 && bytes[skip + 1] < 0x80)
        skip++;
    len = sizeof bytes - skip;
    *out++ = DER_INTEGER;
    *out++ = (uint8_t)len;
    memcpy(out, bytes + skip, len);
    return out + len;
}

static size_t signature_write(uint8_t *sig, const limb *r, const limb *s)
{
    uint8_t *end = integer_write(integer_write(sig + 2, r), s);

    sig[0] = DER_SEQUENCE;
    sig[1] = (uint8_t)(end - sig - 2);
    return (size_t)(end - sig);
}

size_t hake_p256_sign(const struct hake_p256_key *key,
                      uint8_t sig[HAKE_P256_SIGNATURE_MAX],
                      struct hake_bytes message, const uint8_t *entropy,
                      size_t entropy_len)
{
    limb d[MP_LIMBS_MAX], e[MP_LIMBS_MAX], k[MP_LIMBS_MAX];
    limb r[MP_LIMBS_MAX], s[MP_LIMBS_MAX];
    uint8_t digest[BYTES];
    const struct hake_bytes seed[SEED_PARTS] = {
        {key->scalar, BYTES}, {digest, BYTES}, {entropy, entropy_len}};
    struct generator g;

    ecdsa_digest(&curve_p256, &hake_sha256, e, message);
    mp_write(digest, e, curve_p256.order->limbs);
    mod_read(curve_p256.order, d, key->scalar);
    generator_init(&g, seed);
    do
        generator_next(&g, k);
    while (!sign_with(r, s, k, e, d));

    sodium_memzero(&g, sizeof g);
    sodium_memzero(d, sizeof d);
    sodium_memzero(k, sizeof k);
    return signature_write(sig, r, s);
}

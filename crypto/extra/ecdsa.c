/* ecdsa.c: verifying by ECDSA. Everything here is public. */
#include "crypto/extra/ecdsa.h"
#include "crypto/extra/der.h"

#include <string.h>

/* FIPS 186-5 6.4.2 1: r and s are from 1 to n - 1. */
static bool number_take(const struct modulus *n, limb *r, struct hake_bytes *in)
{
    struct hake_bytes number;

    if (!der_take_unsigned(in, &number) || number.len > n->bytes)
        return false;
    mp_read(r, number.p, number.len, n->limbs);
    return mp_below(r, n->m, n->limbs) && !mp_is_zero(r, n->limbs);
}

static bool signature_read(const struct modulus *n, limb *r, limb *s,
                           struct hake_bytes der)
{
    struct hake_bytes numbers;

    return der_take_last(der, DER_SEQUENCE, &numbers) &&
           number_take(n, r, &numbers) && number_take(n, s, &numbers) &&
           numbers.len == 0;
}

void ecdsa_digest(const struct curve *c, const struct hake_hash *hash, limb *e,
                  struct hake_bytes message)
{
    const struct modulus *n = c->order;
    uint8_t digest[HAKE_HASH_MAX];
    union hake_hash_state state;

    hash->init(&state);
    hash->update(&state, message.p, message.len);
    hash->final(&state, digest);
    mod_reduce(n, e, digest, hash->len < n->bytes ? hash->len : n->bytes);
}

/* FIPS 186-5 6.4.2: with u = e / s and v = r / s modulo n, the x-coordinate of
 * u G + v Q, modulo n, is r. */
bool ecdsa_verify(const struct curve *c, const struct hake_hash *hash,
                  const struct hake_public_key *key, struct hake_bytes sig,
                  struct hake_bytes message)
{
    const struct modulus *n = c->order;
    struct curve_term terms[2] = {{.point = c->generator}};
    limb r[MP_LIMBS_MAX], s[MP_LIMBS_MAX], e[MP_LIMBS_MAX];
    uint8_t x[MP_LIMBS_MAX * LIMB_BYTES];
    struct point sum;

    if (key->kind != c->key_kind ||
        !curve_read(c, &terms[1].point, key->bytes) ||
        !signature_read(n, r, s, sig))
        return false;

    ecdsa_digest(c, hash, e, message);
    mod_enter(n, s, s);
    mod_invert(n, s, s);
    n->mul(terms[0].scalar, e, s, n);
    n->mul(terms[1].scalar, r, s, n);
    curve_mul(c, &sum, terms, 2);
    if (!curve_affine(c, &sum))
        return false;

    curve_write_x(c, x, &sum);
    mod_reduce(n, s, x, n->bytes);
    return memcmp(r, s, n->bytes) == 0;
}

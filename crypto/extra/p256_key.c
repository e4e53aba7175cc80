/* p256_key.c: private keys of P-256. */
#include "crypto/extra/ct.h"
#include "crypto/extra/extra.h"
#include "crypto/extra/p256.h"

#include <sodium/utils.h>
#include <string.h>

bool p256_scalar_read(limb *r, const uint8_t *p)
{
    const struct modulus *n = curve_p256.order;
    limb valid = mod_read(n, r, p) & ~mp_is_zero(r, n->limbs);

    ct_public(&valid, sizeof valid);
    return valid != 0;
}

bool hake_p256_key_init(struct hake_p256_key *key, const uint8_t scalar[32])
{
    limb d[MP_LIMBS_MAX];
    struct point point;
    bool ok = p256_scalar_read(d, scalar);

    if (ok) {
        memmove(key->scalar, scalar, sizeof key->scalar);
        p256_base(&point, d);
        curve_affine(&curve_p256, &point);
        curve_write(&curve_p256, key->public_key, &point);
        ct_public(key->public_key, sizeof key->public_key);
        sodium_memzero(&point, sizeof point);
    } else {
        hake_p256_key_wipe(key);
    }
    sodium_memzero(d, sizeof d);
    return ok;
}

void hake_p256_key_wipe(struct hake_p256_key *key)
{
    sodium_memzero(key, sizeof *key);
}

/*
 * p256.c: the curve P-256, SP 800-186 3.2.1.3, with functions of its own for
 * the field: the prime being a constant, a third of Montgomery's products
 * falls away, since limbs of it are 0, and -1 / p is 1.
 */
#include "crypto/extra/curve.h"

#define LIMBS MP_LIMBS(256)

static void field_add(limb *r, const limb *a, const limb *b,
                      const struct modulus *m);
static void field_sub(limb *r, const limb *a, const limb *b,
                      const struct modulus *m);
static void field_mul(limb *r, const limb *a, const limb *b,
                      const struct modulus *m);

/* p = 2^256 - 2^224 + 2^192 + 2^96 - 1 */
static const struct modulus field = {
    .limbs = LIMBS,
    .bytes = 32,
    .m = MP_256(0xffffffff00000001, 0x0000000000000000, 0x00000000ffffffff,
                0xffffffffffffffff),
    .n0 = (limb)0x0000000000000001,
    .r_squared = MP_256(0x00000004fffffffd, 0xfffffffffffffffe,
                        0xfffffffbffffffff, 0x0000000000000003),
    .add = field_add,
    .sub = field_sub,
    .mul = field_mul,
};

static void field_add(limb *r, const limb *a, const limb *b,
                      const struct modulus *m)
{
    (void)m;
    mp_mod_add(r, a, b, field.m, LIMBS);
}

static void field_sub(limb *r, const limb *a, const limb *b,
                      const struct modulus *m)
{
    (void)m;
    mp_mod_sub(r, a, b, field.m, LIMBS);
}

#if LIMB_BITS == 64
/* As mp_mod_mul, where the multiple of p that makes the lowest limb q fall away
 * is q p = q (2^256 - 2^224 + 2^192) + q 2^96 - q. */
static void field_mul(limb *r, const limb *a, const limb *b,
                      const struct modulus *m)
{
    limb t[LIMBS] = {0}, top = 0;

    MP_UNROLL
    for (size_t i = 0; i < LIMBS; i++) {
        limb high = mp_mul_row(t, a[i], b, LIMBS), q = t[0], low, carry;
        limb x = limb_mul_add(&low, q, field.m[3], 0, 0);

        carry = limb_add(&t[0], t[1], q << 32, 0);
        carry = limb_add(&t[1], t[2], q >> 32, carry);
        carry = limb_add(&t[2], t[3], low, carry);
        top = limb_add(&t[3], high, x + carry, top); /* x is below 2^64 - 1 */
    }
    (void)m;
    mp_subtract_once(r, t, top, field.m, LIMBS);
}
#else
static void field_mul(limb *r, const limb *a, const limb *b,
                      const struct modulus *m)
{
    (void)m;
    mp_mod_mul(r, a, b, field.m, field.n0, LIMBS);
}
#endif

static void order_add(limb *r, const limb *a, const limb *b,
                      const struct modulus *m)
{
    mp_mod_add(r, a, b, m->m, LIMBS);
}

static void order_sub(limb *r, const limb *a, const limb *b,
                      const struct modulus *m)
{
    mp_mod_sub(r, a, b, m->m, LIMBS);
}

static void order_mul(limb *r, const limb *a, const limb *b,
                      const struct modulus *m)
{
    mp_mod_mul(r, a, b, m->m, m->n0, LIMBS);
}

static const struct modulus order = {
    .limbs = LIMBS,
    .bytes = 32,
    .m = MP_256(0xffffffff00000000, 0xffffffffffffffff, 0xbce6faada7179e84,
                0xf3b9cac2fc632551),
    .n0 = (limb)0xccd1c8aaee00bc4f,
    .r_squared = MP_256(0x66e12d94f3d95620, 0x2845b2392b6bec59,
                        0x4699799c49bd6fa6, 0x83244c95be79eea2),
    .add = order_add,
    .sub = order_sub,
    .mul = order_mul,
};

const struct curve curve_p256 = {
    .field = &field,
    .order = &order,
    .b = MP_256(0xdc30061d04874834, 0xe5a220abf7212ed6, 0xacf005cd78843090,
                0xd89cdf6229c4bddf),
    .generator =
        {
            .x = MP_256(0x18905f76a53755c6, 0x79fb732b77622510,
                        0x75ba95fc5fedb601, 0x79e730d418a9143c),
            .y = MP_256(0x8571ff1825885d85, 0xd2e88688dd21f325,
                        0x8b4ab8e4ba19e45c, 0xddf25357ce95560a),
            .z = MP_256(0x00000000fffffffe, 0xffffffffffffffff,
                        0xffffffff00000000, 0x0000000000000001),
        },
    .key_kind = HAKE_KEY_P256,
};

bool p256_is_usable(struct hake_bytes key)
{
    struct point point;

    return curve_read(&curve_p256, &point, key);
}

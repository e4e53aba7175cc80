/* p384.c: the curve P-384, SP 800-186 3.2.1.4. */
#include "crypto/extra/curve.h"

#define LIMBS MP_LIMBS(384)

static void p384_add(limb *r, const limb *a, const limb *b,
                     const struct modulus *m)
{
    mp_mod_add(r, a, b, m->m, LIMBS);
}

static void p384_sub(limb *r, const limb *a, const limb *b,
                     const struct modulus *m)
{
    mp_mod_sub(r, a, b, m->m, LIMBS);
}

static void p384_mul(limb *r, const limb *a, const limb *b,
                     const struct modulus *m)
{
    mp_mod_mul(r, a, b, m->m, m->n0, LIMBS);
}

/* p = 2^384 - 2^128 - 2^96 + 2^32 - 1 */
static const struct modulus field = {
    .limbs = LIMBS,
    .bytes = 48,
    .m = MP_384(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
                0xfffffffffffffffe, 0xffffffff00000000, 0x00000000ffffffff),
    .n0 = (limb)0x0000000100000001,
    .r_squared =
        MP_384(0x0000000000000000, 0x0000000000000001, 0x0000000200000000,
               0xfffffffe00000000, 0x0000000200000000, 0xfffffffe00000001),
    .add = p384_add,
    .sub = p384_sub,
    .mul = p384_mul,
};

static const struct modulus order = {
    .limbs = LIMBS,
    .bytes = 48,
    .m = MP_384(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
                0xc7634d81f4372ddf, 0x581a0db248b0a77a, 0xecec196accc52973),
    .n0 = (limb)0x6ed46089e88fdc45,
    .r_squared =
        MP_384(0x0c84ee012b39bf21, 0x3fb05b7a28266895, 0xd40d49174aab1cc5,
               0xbc3e483afcb82947, 0xff3d81e5df1aa419, 0x2d319b2419b409a9),
    .add = p384_add,
    .sub = p384_sub,
    .mul = p384_mul,
};

const struct curve curve_p384 = {
    .field = &field,
    .order = &order,
    .b = MP_384(0xcd08114b604fbff9, 0xb62b21f41f022094, 0xe3374bee94938ae2,
                0x77f2209b1920022e, 0xf729add87a4c32ec, 0x081188719d412dcc),
    .generator =
        {
            .x = MP_384(0x4d3aadc2299e1513, 0x812ff723614ede2b,
                        0x6454868459a30eff, 0x879c3afc541b4d6e,
                        0x20e378e2a0d6ce38, 0x3dd0756649c0b528),
            .y = MP_384(0x2b78abc25a15c5e9, 0xdd8002263969a840,
                        0xc6c3521968f4ffd9, 0x8bade7562e83b050,
                        0xa1bfa8bf7bb4a9ac, 0x23043dad4b03a4fe),
            .z = MP_384(0x0000000000000000, 0x0000000000000000,
                        0x0000000000000000, 0x0000000000000001,
                        0x00000000ffffffff, 0xffffffff00000001),
        },
    .key_kind = HAKE_KEY_P384,
};

bool p384_is_usable(struct hake_bytes key)
{
    struct point point;

    return curve_read(&curve_p384, &point, key);
}

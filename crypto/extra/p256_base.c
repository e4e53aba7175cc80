/*
 * p256_base.c: multiples of the generator G of P-256, by a comb (Lim and Lee,
 * 1994) of signed bits.
 *
 * An odd scalar k is written with 260 digits d that are 1 or -1:
 * k = sum of d[i] 2^i, where d[i] = 2 c[i] - 1 and c = (k >> 1) + 2^259. Five
 * teeth, 52 digits apart, pick one digit each; so the sum of five multiples of
 * G is one of 16 constants or the negative of one. With two tables the comb is
 * moved 26 times only. No digit is 0, thus every step is the same.
 */
#include "crypto/extra/p256.h"

#include <sodium/utils.h>
#include <string.h>

#define LIMBS   MP_LIMBS(256)
#define TEETH   5
#define SPACING 52
#define TABLES  2
#define COLUMNS (SPACING / TABLES)
#define ENTRIES (1 << (TEETH - 1))

/* Entry e of table t is the sum of d[i] 2^(SPACING i + COLUMNS t) G: the last
 * of the five d is 1, the others are 1 where e has a bit and -1 where not.
 * Coordinates are in Montgomery form. */
/* clang-format off */
static const limb table[TABLES][ENTRIES][2][LIMBS] = {
    {
        {MP_256(0x0fd9de728d99e2f7, 0xdf349926700f6310, 0x085ec13567a8494c, 0x1da0be8b3700debb),
         MP_256(0xadf824db913e5ff0, 0xa7f86eb014751358, 0x50943ff668ce3053, 0xd7dc0dd9b1ce6ea2)},
        {MP_256(0x86cb6842db49650d, 0xeeeaed3619c329ca, 0x51e7ae1a65194825, 0xbf2ecb75f05ca43e),
         MP_256(0x0aa28cd283c7f590, 0x15fa7ebcf52f7c2a, 0x270b499e84190e55, 0x49a87ea7bed840ee)},
        {MP_256(0x40ffe58ef5452258, 0x119e89c7b79baa9c, 0xe0c0aed9049171c8, 0x5a453fa255f8aef5),
         MP_256(0x29eac9c08ca87760, 0x33a473874494f32f, 0x7b687aa4fd510bfb, 0x9b76119b930d2b7d)},
        {MP_256(0x89037f448e3fb03f, 0x3a5faf44ed7f49a0, 0x5c2c404aaff6d8ae, 0x50e0cf33734a73e4),
         MP_256(0x46d5226d0bab3d19, 0x63b6e7eb6954005a, 0x1fd6900b1d06ab17, 0xa00f8a82f8d8e484)},
        {MP_256(0x92df77c14cc0347c, 0xcc7515c055702c87, 0xfc0566b550751a7b, 0x1cec00c0e31b0ee4),
         MP_256(0x743289d5999a3a2d, 0x51e85d2a0af6588f, 0x4cacc1e256d8565c, 0x508995ce44409c6f)},
        {MP_256(0x0278466676416de6, 0x0cca05aa4f9eb506, 0x59343587ab88cde4, 0x757f0f16c3fc695e),
         MP_256(0x2ede6ad740bcbf1b, 0x18f3a28499759ea2, 0x6b4bf6303421e845, 0xce468652039621ca)},
        {MP_256(0xebe1aebfdde5409d, 0xb76142356e5d770c, 0x2148f275fd4c86e1, 0xb31ad4e91152eb01),
         MP_256(0x72d4e5d11b47f285, 0x3d8a7db7070828aa, 0x55cbf5d19124acb4, 0xea04df749dd5bd7e)},
        {MP_256(0xf68d01153681f1bf, 0x027150258ccd54ea, 0x61a977745f1d63c9, 0x2a9c77c5033abb7b),
         MP_256(0xef01b1970f3b0305, 0x6a7afc66e5fedc55, 0xb505015d22d7a28d, 0xf145c823dce2cfa4)},
        {MP_256(0xc1ab01a34058fa8b, 0x6ead791655b0b9bd, 0x251266f1c2e51a9a, 0x927b57b83a718c5c),
         MP_256(0x7a6224fc691b5536, 0x8910c9c4302c566e, 0xb3ce98cb9b2f2fdb, 0xda6f396483af6514)},
        {MP_256(0x336a0302be94eea1, 0x20f5c87d65f44d59, 0xbd9a7e4ef61e46ec, 0xc3b83ea7f57cdd12),
         MP_256(0xcc19daa47b7ac1d9, 0xff4a0e5c273e91a0, 0xaed0ca35ca4c1689, 0xcac142dedb3e0a57)},
        {MP_256(0x41a512e08640762d, 0x6bef860487c9a385, 0x3c13d1948b7970ef, 0x242915c3268bf16b),
         MP_256(0x48a73d783cee12cc, 0xc80ca773985727b7, 0x17630f3240ced484, 0xfcd6bac1651bf858)},
        {MP_256(0x325eb1ddd14b7da5, 0xc30154dd4f192b82, 0xa5e7205a7cc50396, 0xceb8a9434430520a),
         MP_256(0x3408af888f8ef911, 0x1aad068566341917, 0xbbe37226f9f21cdb, 0xfe9d4274f8c65dca)},
        {MP_256(0x587c5a5cecd4f098, 0xeb486d9a2198bb35, 0xb9769c3c34ddfeb3, 0xfcee35192178fb84),
         MP_256(0x05e50f57205dd861, 0x6a0bb656d3bdf8ee, 0xc621a63d1adffcb9, 0x7d03577d866c5e1d)},
        {MP_256(0xbd778d59e8e3d3da, 0x6506cd3346160f74, 0xbe6eacbd51b4f14f, 0x092252179ca31705),
         MP_256(0xa5d4776418aecb03, 0xfd9df37df706322a, 0x5db8fce972fad339, 0x17658e78daccf7f4)},
        {MP_256(0x32ab11570b3969ee, 0x8441a0001ec1513a, 0xec3219f4dd6e265b, 0x491acfa03622e6c1),
         MP_256(0x081b053f5b6edf30, 0x98c55b8fbb0e6267, 0x9d6e21dbaea5454f, 0x7003390490b03e53)},
        {MP_256(0xb51565d79d2d152e, 0x18c977ff78a4dddd, 0x23df1041ec7e66db, 0xbe47dd5027eafcc0),
         MP_256(0x5524866752200839, 0xa064d39c1d3b43ca, 0xbbc15b207d86b2ca, 0x24f6a6d578f4a4de)},
    },
    {
        {MP_256(0x70d93e60202d7729, 0x240c3173fedc3713, 0x9327ac14056ee5e1, 0x006a5eb002891925),
         MP_256(0xf57a61c7217ba98d, 0x352da5021cfdb109, 0xc9913fb13c0781db, 0xff9ca8dc01739d0a)},
        {MP_256(0x1bfb4f39c253051f, 0x2a967be26e2a9e64, 0x07a796774ea75910, 0x0a1283dac1401526),
         MP_256(0xd3d7a9984fa7cb8b, 0x6f62cb35e4e28f23, 0x1c9c9f9bb6981734, 0xaa120c552f2b6ab4)},
        {MP_256(0x30a8c96e98d33b29, 0xf9b64d88febecb11, 0x31fa6e72ee1f3ac1, 0x183eff33e5db4ca4),
         MP_256(0x4d2caa7ecdb7fbe6, 0x38824e0665eb7669, 0x8dbd9ab51af0ae4b, 0x39e61ce5a7aa1e94)},
        {MP_256(0xa02b742983ef84de, 0x7847705a3b139179, 0x16f9582621862dc4, 0xa5ed3c1abb3c12c4),
         MP_256(0x90c92bb1bc9acd87, 0x20d206251138150a, 0x5d6902be53f8b123, 0x0afe445e94c2c182)},
        {MP_256(0xf3af05b1ceed439f, 0x967dd666615c8340, 0x262038dd731d60b8, 0xb7fe480c4b6af30d),
         MP_256(0x590c73e25d71cf8e, 0x3f15aca5a4574ff7, 0x28fe8bcb24954430, 0x850b267d8d95ba9b)},
        {MP_256(0x0cd25c69348a60af, 0x0ab553c09dce9878, 0xf74799d006ea50ac, 0x4c9d95f0c8ae1d8b),
         MP_256(0x2abadb16be72099b, 0x8a100e7933473bbb, 0x6964fb2652ff77a5, 0x21a0b84591fc50d3)},
        {MP_256(0xdfb7614548584ed4, 0x135d7c0dece1e6cf, 0xf7bbd28827ca5428, 0x67bdfb15e95dbee0),
         MP_256(0x2078a74365766df8, 0x13838c70a51e811a, 0x23043827df4abe46, 0x021e5b34e528c164)},
        {MP_256(0x18912e3e4bfee1e3, 0x16b5896ee4d09f5a, 0x466a741fb76b34f5, 0x13a9fb149dc22f25),
         MP_256(0x14bdcf764191f57f, 0x7d1736997c86418f, 0xa0d44dda11de355d, 0xa1058591559454f7)},
        {MP_256(0x77f990918aad2ccb, 0x73612070f7f0e002, 0xaca0d353c65287d7, 0x9f9c39cf0e01884c),
         MP_256(0x7a9dea83b51b456d, 0x5e9b9525758308d6, 0xe6be88568ef8e077, 0xabd26bd07d3766e8)},
        {MP_256(0x137ed2d71a1a1d40, 0x27d7a417e93a5428, 0x956a820422755620, 0x60080a9b478962f0),
         MP_256(0x44487cfee5bf0f53, 0x87a1a261f68fe320, 0x82fd4d328fb0259b, 0x5f5fa3aadacf0352)},
        {MP_256(0x5cfc78e21cc8d554, 0xdbda96f1181d1814, 0x4e2699463958513a, 0x1794bbf5ca6f6740),
         MP_256(0x6028b267441767bf, 0xe0a7d1754ed57159, 0xc148c67386ad29d3, 0x24b0829ae4c3dd24)},
        {MP_256(0x0c7a98fb9bfed981, 0x6af52e53b1b53bb5, 0x90d19fd7e31981ca, 0xb39dfc14f35eb5dd),
         MP_256(0xb3d887083cf9bd05, 0xadb597741d5ee6fa, 0x323fb3b07b49f7c3, 0x2e337178f69e1538)},
        {MP_256(0xa807d80dc4cf68df, 0x1afa0babd33ad304, 0xcf113185d41fee29, 0x30fe4ca43dfd967e),
         MP_256(0x8096d564ed70abb0, 0x16ce9eb7288701e3, 0xdec25b01a84bca66, 0x4336179ed848c737)},
        {MP_256(0x4f290bddefc246f5, 0x705cf094991f531d, 0x9140b96b8a82738e, 0x1b6326e5d99beed4),
         MP_256(0xf5548e8b362bff97, 0x64f64652a44c248b, 0x32bd996dfdcb2c23, 0x600b71d1aeb27a23)},
        {MP_256(0xdf486d7560752470, 0x3de03e1493842609, 0x6e4835279e1c0540, 0xd0c2aafbd1ca0c40),
         MP_256(0x6f34ed9685590c84, 0xb73fd02f2dcec89a, 0x71e6a9c49270db5c, 0xc4ca979e2e886aec)},
        {MP_256(0x64e42435bdf44dc7, 0xab58baa74780d032, 0x038f18b6a5efc245, 0xd4c30e05f9aca1b3),
         MP_256(0x388434b4b6a1e175, 0xaeeda2f061452838, 0x8c35ee8831841cb5, 0x6156af9b899537d0)},
    },
};
/* clang-format on */

static limb digit(const limb *c, size_t at)
{
    return c[at / LIMB_BITS] >> at % LIMB_BITS & 1;
}

static void negate_if(struct point *p, limb mask)
{
    static const limb zero[MP_LIMBS_MAX];
    const struct modulus *f = curve_p256.field;
    limb negative[MP_LIMBS_MAX];

    f->sub(negative, zero, p->y, f);
    mp_select(p->y, negative, p->y, mask, LIMBS);
    sodium_memzero(negative, sizeof negative);
}

/* comb_pick reads every entry, whichever is wanted. */
static void comb_pick(struct point *r, const limb *c, size_t t, size_t column)
{
    const size_t at = column + COLUMNS * t;
    const limb negative = digit(c, at + SPACING * (TEETH - 1)) - 1;
    limb wanted = 0;

    for (size_t i = 0; i < TEETH - 1; i++)
        wanted |= digit(c, at + SPACING * i) << i;
    wanted = (wanted ^ negative) & (ENTRIES - 1);

    *r = (struct point){.x = {0}};
    for (limb e = 0; e < ENTRIES; e++) {
        limb mask = limb_is_zero(e ^ wanted);

        for (size_t i = 0; i < LIMBS; i++) {
            r->x[i] |= table[t][e][0][i] & mask;
            r->y[i] |= table[t][e][1][i] & mask;
        }
    }
    memcpy(r->z, curve_p256.generator.z, sizeof r->z);
    negate_if(r, negative);
}

/* Writes the digits of k: of the scalar, or of n - scalar if that is odd. */
static void comb_digits(limb *c, const limb *scalar, limb is_even)
{
    limb k[MP_LIMBS_MAX + 1] = {0};

    mp_sub(k, curve_p256.order->m, scalar, LIMBS);
    mp_select(k, k, scalar, is_even, LIMBS);
    for (size_t i = 0; i < LIMBS; i++)
        c[i] = k[i] >> 1 | k[i + 1] << (LIMB_BITS - 1);
    c[LIMBS] = (limb)1 << (SPACING * TEETH - 1) % LIMB_BITS;
    sodium_memzero(k, sizeof k);
}

/* k G is (n - k) (-G). */
void p256_base(struct point *r, const limb *scalar)
{
    const limb is_even = (scalar[0] & 1) - 1;
    limb c[LIMBS + 1];
    struct point picked;

    comb_digits(c, scalar, is_even);
    curve_infinity(&curve_p256, r);
    for (size_t column = COLUMNS; column-- > 0;) {
        curve_double(&curve_p256, r, r);
        for (size_t t = 0; t < TABLES; t++) {
            comb_pick(&picked, c, t, column);
            curve_add(&curve_p256, r, r, &picked);
        }
    }
    negate_if(r, is_even);
    sodium_memzero(c, sizeof c);
    sodium_memzero(&picked, sizeof picked);
}

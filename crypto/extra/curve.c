/* curve.c: points, in projective coordinates and by complete formulas. */
#include "crypto/extra/curve.h"
#include "crypto/extra/ct.h"

#include <sodium/utils.h>
#include <string.h>

#define UNCOMPRESSED 0x04 /* SEC 1 2.3.3 */

/* ---- Points to bytes and back -------------------------------------------- */

/* Here r must not be a. */
static void triple(const struct modulus *f, limb *r, const limb *a)
{
    f->add(r, a, a, f);
    f->add(r, r, a, f);
}

/* y^2 = x^3 - 3x + b */
static limb is_on_curve(const struct curve *c, const struct point *p)
{
    const struct modulus *f = c->field;
    limb left[MP_LIMBS_MAX], right[MP_LIMBS_MAX], t[MP_LIMBS_MAX];

    f->mul(left, p->y, p->y, f);
    f->mul(right, p->x, p->x, f);
    f->mul(right, right, p->x, f);
    triple(f, t, p->x);
    f->sub(right, right, t, f);
    f->add(right, right, c->b, f);
    f->sub(left, left, right, f);
    return mp_is_zero(left, f->limbs);
}

void curve_infinity(const struct curve *c, struct point *r)
{
    memset(r, 0, sizeof *r);
    memcpy(r->y, c->generator.z, sizeof r->y); /* which is 1 */
}

bool curve_read(const struct curve *c, struct point *r, struct hake_bytes in)
{
    const struct modulus *f = c->field;
    limb below;

    if (in.len != CURVE_POINT_BYTES(c) || in.p[0] != UNCOMPRESSED)
        return false;
    below =
        mod_read(f, r->x, in.p + 1) & mod_read(f, r->y, in.p + 1 + f->bytes);
    mod_enter(f, r->x, r->x);
    mod_enter(f, r->y, r->y);
    memcpy(r->z, c->generator.z, sizeof r->z); /* which is 1 */
    return (below & is_on_curve(c, r)) != 0;
}

bool curve_affine(const struct curve *c, struct point *p)
{
    const struct modulus *f = c->field;
    limb inverse[MP_LIMBS_MAX], infinite = mp_is_zero(p->z, f->limbs);

    mod_invert(f, inverse, p->z);
    f->mul(p->x, p->x, inverse, f);
    f->mul(p->y, p->y, inverse, f);
    f->mul(p->z, p->z, inverse, f);
    sodium_memzero(inverse, sizeof inverse);
    /* No scalar from 1 to n - 1 leads there, so this tells nothing of one. */
    ct_public(&infinite, sizeof infinite);
    return infinite == 0;
}

void curve_write_x(const struct curve *c, uint8_t *out, const struct point *p)
{
    limb plain[MP_LIMBS_MAX];

    mod_leave(c->field, plain, p->x);
    mp_write(out, plain, c->field->limbs);
    sodium_memzero(plain, sizeof plain);
}

void curve_write(const struct curve *c, uint8_t *out, const struct point *p)
{
    limb plain[MP_LIMBS_MAX];

    *out = UNCOMPRESSED;
    curve_write_x(c, out + 1, p);
    mod_leave(c->field, plain, p->y);
    mp_write(out + 1 + c->field->bytes, plain, c->field->limbs);
    sodium_memzero(plain, sizeof plain);
}

/* ---- Adding and doubling ------------------------------------------------- */

/* What is multiplied of two points: X1 X2, Y1 Y2, Z1 Z2, and the mixed sums
 * X1 Y2 + X2 Y1, X1 Z2 + X2 Z1, Y1 Z2 + Y2 Z1; then what is made of those. */
struct products {
    limb xx[MP_LIMBS_MAX], yy[MP_LIMBS_MAX], zz[MP_LIMBS_MAX];
    limb xy[MP_LIMBS_MAX], xz[MP_LIMBS_MAX], yz[MP_LIMBS_MAX];
    limb u[MP_LIMBS_MAX], v[MP_LIMBS_MAX], w[MP_LIMBS_MAX], s[MP_LIMBS_MAX];
};

/* With u = 3 (xz - b zz), v = 3 (xx - zz), w = 3 (b xz - xx - 3 zz):
 *
 *     X3 = xy (yy + u) - yz w
 *     Y3 = (yy + u) (yy - u) + v w
 *     Z3 = yz (yy - u) + xy v
 */
static void combine(const struct curve *c, struct point *r, struct products *t)
{
    const struct modulus *f = c->field;

    f->mul(t->s, c->b, t->zz, f);
    f->sub(t->s, t->xz, t->s, f);
    triple(f, t->u, t->s);
    f->sub(t->s, t->xx, t->zz, f);
    triple(f, t->v, t->s);
    triple(f, t->s, t->zz);
    f->add(t->s, t->s, t->xx, f);
    f->mul(t->zz, c->b, t->xz, f);
    f->sub(t->s, t->zz, t->s, f);
    triple(f, t->w, t->s);

    f->add(t->s, t->yy, t->u, f);
    f->sub(t->u, t->yy, t->u, f);
    f->mul(r->x, t->xy, t->s, f);
    f->mul(r->y, t->s, t->u, f);
    f->mul(r->z, t->yz, t->u, f);
    f->mul(t->s, t->yz, t->w, f);
    f->sub(r->x, r->x, t->s, f);
    f->mul(t->s, t->v, t->w, f);
    f->add(r->y, r->y, t->s, f);
    f->mul(t->s, t->xy, t->v, f);
    f->add(r->z, r->z, t->s, f);
    sodium_memzero(t, sizeof *t);
}

/* r = (a + b) (c + d) */
static void mul_sums(const struct modulus *f, limb *r, const limb *a,
                     const limb *b, const limb *c, const limb *d, limb *scratch)
{
    f->add(r, a, b, f);
    f->add(scratch, c, d, f);
    f->mul(r, r, scratch, f);
}

static void sub_both(const struct modulus *f, limb *r, const limb *a,
                     const limb *b)
{
    f->sub(r, r, a, f);
    f->sub(r, r, b, f);
}

/* (X1 + Y1) (X2 + Y2) - X1 X2 - Y1 Y2 is X1 Y2 + X2 Y1. */
void curve_add(const struct curve *c, struct point *r, const struct point *p,
               const struct point *q)
{
    const struct modulus *f = c->field;
    struct products t;

    f->mul(t.xx, p->x, q->x, f);
    f->mul(t.yy, p->y, q->y, f);
    f->mul(t.zz, p->z, q->z, f);
    mul_sums(f, t.xy, p->x, p->y, q->x, q->y, t.s);
    mul_sums(f, t.xz, p->x, p->z, q->x, q->z, t.s);
    mul_sums(f, t.yz, p->y, p->z, q->y, q->z, t.s);
    sub_both(f, t.xy, t.xx, t.yy);
    sub_both(f, t.xz, t.xx, t.zz);
    sub_both(f, t.yz, t.yy, t.zz);
    combine(c, r, &t);
}

static void mul_twice(const struct modulus *f, limb *r, const limb *a,
                      const limb *b)
{
    f->mul(r, a, b, f);
    f->add(r, r, r, f);
}

void curve_double(const struct curve *c, struct point *r, const struct point *p)
{
    const struct modulus *f = c->field;
    struct products t;

    f->mul(t.xx, p->x, p->x, f);
    f->mul(t.yy, p->y, p->y, f);
    f->mul(t.zz, p->z, p->z, f);
    mul_twice(f, t.xy, p->x, p->y);
    mul_twice(f, t.xz, p->x, p->z);
    mul_twice(f, t.yz, p->y, p->z);
    combine(c, r, &t);
}

/* ---- Multiplying --------------------------------------------------------- */

#define WINDOW_BITS 4
#define WINDOWS     (LIMB_BITS / WINDOW_BITS) /* of one limb */
#define MULTIPLES   (1 << WINDOW_BITS)

/* The multiples 0 to 15 of a point. */
struct multiples {
    struct point of[MULTIPLES];
};

static void multiples_make(const struct curve *c, struct multiples *m,
                           const struct point *p)
{
    curve_infinity(c, &m->of[0]);
    m->of[1] = *p;
    for (size_t i = 2; i < MULTIPLES; i++)
        curve_add(c, &m->of[i], &m->of[i - 1], p);
}

/* Every entry is read, whichever is wanted. */
static void multiples_pick(struct point *r, const struct multiples *m,
                           limb digit)
{
    memset(r, 0, sizeof *r);
    for (limb i = 0; i < MULTIPLES; i++) {
        const struct point *p = &m->of[i];
        limb mask = limb_is_zero(i ^ digit);

        for (size_t j = 0; j < MP_LIMBS_MAX; j++) {
            r->x[j] |= p->x[j] & mask;
            r->y[j] |= p->y[j] & mask;
            r->z[j] |= p->z[j] & mask;
        }
    }
}

void curve_mul(const struct curve *c, struct point *r,
               const struct curve_term *terms, size_t len)
{
    struct multiples multiples[CURVE_TERMS_MAX];
    struct point picked;

    for (size_t i = 0; i < len; i++)
        multiples_make(c, &multiples[i], &terms[i].point);
    curve_infinity(c, r);
    for (size_t at = WINDOWS * c->order->limbs; at-- > 0;) {
        for (size_t i = 0; i < WINDOW_BITS; i++)
            curve_double(c, r, r);
        for (size_t i = 0; i < len; i++) {
            limb digit =
                terms[i].scalar[at / WINDOWS] >> WINDOW_BITS * (at % WINDOWS);

            multiples_pick(&picked, &multiples[i], digit & (MULTIPLES - 1));
            curve_add(c, r, r, &picked);
        }
    }
    sodium_memzero(&picked, sizeof picked);
}

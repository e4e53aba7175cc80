/* group_secp384r1.c: the group secp384r1, which is P-384. */
#include "crypto/extra/ecdh.h"
#include "crypto/extra/extra.h"

#include <sodium/utils.h>
#include <string.h>

static void p384_base(struct point *r, const limb *scalar)
{
    struct curve_term term;

    memcpy(term.scalar, scalar, sizeof term.scalar);
    term.point = curve_p384.generator;
    curve_mul(&curve_p384, r, &term, 1);
    sodium_memzero(&term, sizeof term);
}

static bool secp384r1_offer(uint8_t *client_share, const uint8_t *random)
{
    return ecdh_share(&curve_p384, p384_base, client_share, random);
}

static bool secp384r1_finish(uint8_t *shared, const uint8_t *random,
                             const uint8_t *server_share)
{
    return ecdh_shared(&curve_p384, shared, random, server_share);
}

static bool secp384r1_answer(uint8_t *server_share, uint8_t *shared,
                             const uint8_t *random, const uint8_t *client_share)
{
    return secp384r1_finish(shared, random, client_share) &&
           secp384r1_offer(server_share, random);
}

const struct hake_group hake_secp384r1 = {
    .id = 0x0018,
    .name = "secp384r1",
    .random_len = 48 + ECDH_RANDOM_EXTRA,
    .client_len = 97,
    .server_len = 97,
    .shared_len = 48,
    .offer = secp384r1_offer,
    .answer = secp384r1_answer,
    .finish = secp384r1_finish,
};

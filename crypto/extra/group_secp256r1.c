/* group_secp256r1.c: the group secp256r1, which is P-256. */
#include "crypto/extra/ecdh.h"
#include "crypto/extra/extra.h"
#include "crypto/extra/p256.h"

static bool secp256r1_offer(uint8_t *client_share, const uint8_t *random)
{
    return ecdh_share(&curve_p256, p256_base, client_share, random);
}

static bool secp256r1_finish(uint8_t *shared, const uint8_t *random,
                             const uint8_t *server_share)
{
    return ecdh_shared(&curve_p256, shared, random, server_share);
}

static bool secp256r1_answer(uint8_t *server_share, uint8_t *shared,
                             const uint8_t *random, const uint8_t *client_share)
{
    return secp256r1_finish(shared, random, client_share) &&
           secp256r1_offer(server_share, random);
}

const struct hake_group hake_secp256r1 = {
    .id = 0x0017,
    .name = "secp256r1",
    .random_len = 32 + ECDH_RANDOM_EXTRA,
    .client_len = 65,
    .server_len = 65,
    .shared_len = 32,
    .offer = secp256r1_offer,
    .answer = secp256r1_answer,
    .finish = secp256r1_finish,
};

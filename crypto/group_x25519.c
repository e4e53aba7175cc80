/*
 * group_x25519.c: the group x25519 (RFC 7748 5 and 6.1; RFC 9846 7.4.2), by
 * libsodium. The fresh random bytes are the scalar; the function clamps it.
 */
#include "crypto/crypto.h"

#include <sodium/crypto_scalarmult_curve25519.h>

static bool x25519_offer(uint8_t *client_share, const uint8_t *random)
{
    return crypto_scalarmult_curve25519_base(client_share, random) == 0;
}

static bool x25519_finish(uint8_t *shared, const uint8_t *random,
                          const uint8_t *server_share)
{
    /* RFC 9846 7.4.2: "Implementations MUST check whether the computed
     * Diffie-Hellman shared secret is the all-zero value and abort if so".
     * libsodium returns -1 for it. */
    return crypto_scalarmult_curve25519(shared, random, server_share) == 0;
}

static bool x25519_answer(uint8_t *server_share, uint8_t *shared,
                          const uint8_t *random, const uint8_t *client_share)
{
    return x25519_finish(shared, random, client_share) &&
           x25519_offer(server_share, random);
}

const struct hake_group hake_x25519 = {
    .id = 0x001d,
    .name = "x25519",
    .random_len = crypto_scalarmult_curve25519_SCALARBYTES,
    .client_len = crypto_scalarmult_curve25519_BYTES,
    .server_len = crypto_scalarmult_curve25519_BYTES,
    .shared_len = crypto_scalarmult_curve25519_BYTES,
    .offer = x25519_offer,
    .answer = x25519_answer,
    .finish = x25519_finish,
};

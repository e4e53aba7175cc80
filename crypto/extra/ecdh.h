/* ecdh.h: ECDH over a curve: RFC 9846 7.4.2, SP 800-56A 5.7.1.2. */
#ifndef HAKE_CRYPTO_EXTRA_ECDH_H
#define HAKE_CRYPTO_EXTRA_ECDH_H

#include "crypto/extra/curve.h"

/* The random bytes are 64 bits more than the order has. */
#define ECDH_RANDOM_EXTRA 8

/* ecdh_share writes the share, an uncompressed point; base multiplies the
 * generator. false if the private scalar is 0. */
bool ecdh_share(const struct curve *c, curve_base *base, uint8_t *share,
                const uint8_t *random);

/* ecdh_shared writes the shared secret, an x-coordinate; false if the peer's
 * share is no point of the curve or the private scalar is 0. */
bool ecdh_shared(const struct curve *c, uint8_t *shared, const uint8_t *random,
                 const uint8_t *peer_share);

#endif

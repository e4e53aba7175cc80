/* ecdsa.h: verifying by ECDSA over a curve: FIPS 186-5 6.4.2. */
#ifndef HAKE_CRYPTO_EXTRA_ECDSA_H
#define HAKE_CRYPTO_EXTRA_ECDSA_H

#include "crypto/extra/curve.h"

/* ecdsa_digest writes the number e of a message, below the order: as many
 * leading bits of its hash as the order has. */
void ecdsa_digest(const struct curve *c, const struct hake_hash *hash, limb *e,
                  struct hake_bytes message);

/* ecdsa_verify takes a signature as DER of ECDSA-Sig-Value (RFC 5480 A). */
bool ecdsa_verify(const struct curve *c, const struct hake_hash *hash,
                  const struct hake_public_key *key, struct hake_bytes sig,
                  struct hake_bytes message);

#endif

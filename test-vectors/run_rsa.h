/*
 * run_rsa.h: RSASSA-PSS by a private key that is published, with a salt that
 * is given.
 */
#ifndef HAKE_RUN_RSA_H
#define HAKE_RUN_RSA_H

#include "crypto/extra/extra.h"

/* run_rsa_sign writes a signature as long as n: RFC 8017 8.1.1, with MGF1 and
 * both hashes the same. false if n is even, has not 8 k bits, or is too short
 * for hash and salt, or longer than HAKE_RSA_BITS_MAX. */
bool run_rsa_sign(const struct hake_hash *hash, struct hake_bytes n,
                  struct hake_bytes d, struct hake_bytes salt,
                  struct hake_bytes message, uint8_t *sig);

#endif

/*
 * rsa_test.h: RSAPublicKeys, written for the tests.
 */
#ifndef HAKE_CRYPTO_RSA_TEST_H
#define HAKE_CRYPTO_RSA_TEST_H

#include "crypto/extra/rsa.h"

#define RSA_TEST_MODULUS_MAX (HAKE_RSA_BITS_MAX / 8 + 2)
#define RSA_TEST_KEY_MAX     (RSA_TEST_MODULUS_MAX + 32)

/* rsa_test_key_write writes the DER of a key whose INTEGERs have these
 * contents, right or wrong. */
struct hake_bytes rsa_test_key_write(uint8_t out[RSA_TEST_KEY_MAX],
                                     struct hake_bytes n, struct hake_bytes e);

/* rsa_test_key writes that of a modulus, which has no zeros in front, and an
 * exponent below 2^56. */
struct hake_bytes rsa_test_key(uint8_t out[RSA_TEST_KEY_MAX],
                               struct hake_bytes modulus, uint64_t exponent);

#endif

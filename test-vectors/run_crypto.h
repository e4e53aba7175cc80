/*
 * run_crypto.h: the runners of the vector types that need crypto/ alone. They
 * are called by vector_run, and follow its contract; README.md, "Primitives",
 * describes the keys.
 */
#ifndef HAKE_RUN_CRYPTO_H
#define HAKE_RUN_CRYPTO_H

#include "test-vectors/vector.h"

bool run_hash(const struct vector *v, bool *skipped, char *error, size_t size);
bool run_hmac(const struct vector *v, bool *skipped, char *error, size_t size);
bool run_hkdf(const struct vector *v, bool *skipped, char *error, size_t size);
bool run_hkdf_expand_label(const struct vector *v, bool *skipped, char *error,
                           size_t size);
bool run_aead(const struct vector *v, bool *skipped, char *error, size_t size);
bool run_x25519(const struct vector *v, bool *skipped, char *error,
                size_t size);
bool run_ecdh(const struct vector *v, bool *skipped, char *error, size_t size);
bool run_ed25519(const struct vector *v, bool *skipped, char *error,
                 size_t size);
bool run_ecdsa(const struct vector *v, bool *skipped, char *error, size_t size);
bool run_rsa(const struct vector *v, bool *skipped, char *error, size_t size);

#endif

/*
 * bench_openssl.h: the same work by OpenSSL, through the EVP interface of
 * libcrypto 3, which is looked for at run time: it is measured against, never
 * needed.
 *
 * What can be made once is made before the work: contexts, keys, peers' points,
 * and for ECDSA and RSA the hash of the message; a share made is not written
 * out. One piece of work is ready at a time; preparing another, or openssl_end,
 * ends it. All return false if OpenSSL does.
 */
#ifndef HAKE_BENCH_OPENSSL_H
#define HAKE_BENCH_OPENSSL_H

#include "tools/signature_cases.h"

/* openssl_load returns what the library calls itself, or NULL, with one line on
 * stderr, if there is none or it lacks something. */
const char *openssl_load(void);

/* openssl_aead prepares a key for a cipher of EVP_CIPHER_fetch; seal and open
 * are those of struct hake_aead. */
bool openssl_aead(const char *cipher, const uint8_t *key, bool seal);
bool openssl_seal(uint8_t *data, size_t len, struct hake_bytes ad,
                  const uint8_t nonce[HAKE_AEAD_NONCE]);
bool openssl_open(uint8_t *data, size_t len, struct hake_bytes ad,
                  const uint8_t nonce[HAKE_AEAD_NONCE]);

/* A kind of key: as EVP_PKEY_Q_keygen takes it; curve NULL if the type has
 * none. */
struct openssl_key {
    const char *type, *curve; /* "EC", "P-256" */
};

/* Key exchange: a key made; a shared secret computed. */
bool openssl_group(const struct openssl_key *kind);
bool openssl_share(void);
bool openssl_shared(void);

/* openssl_sign signs signature_case_message with a new key. */
bool openssl_signer(const struct openssl_key *kind);
bool openssl_sign(void);

/* openssl_verify verifies the case, which must outlive the work. */
bool openssl_verifier(const struct signature_case *c,
                      const struct signature_input *input);
bool openssl_verify(void);

void openssl_end(void);

#endif

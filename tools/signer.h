/*
 * signer.h: a private key from a file, of whatever kind, and how it signs:
 * Ed25519 and P-256 keys by hake, others by OpenSSL's libcrypto.
 */
#ifndef HAKE_SIGNER_H
#define HAKE_SIGNER_H

#include "tls/extra/extra.h"
#include "tools/keys.h"
#include "tools/libcrypto_key.h"

enum signer_kind { SIGNER_NONE, SIGNER_ED25519, SIGNER_P256, SIGNER_LIBCRYPTO };

/* It points into itself: it is never copied. */
struct signer {
    enum signer_kind kind;
    struct hake_ed25519_key ed25519;
    struct hake_p256_signer p256;
    struct libcrypto_key *libcrypto;
    uint8_t info_bytes[96];
    struct hake_bytes info; /* SubjectPublicKeyInfo of the public half */
};

/* signer_read reads a key file, PEM or DER; with sodium_only, an Ed25519 key.
 * false with one sentence about the file. */
bool signer_read(const char *path, bool sodium_only, struct signer *signer,
                 char error[FILE_ERROR_MAX]);

/* signer_fits says whether it is the key of a certificate (DER). */
bool signer_fits(const struct signer *signer, struct hake_bytes certificate);

/* signer_credential fills what a credential has of its key. */
void signer_credential(struct signer *signer,
                       struct hake_credential *credential);

void signer_wipe(struct signer *signer);

#endif

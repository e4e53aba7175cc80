/*
 * signature_cases.h: signatures to be verified where that is measured (hake
 * bench, make size): of what CertificateVerify of TLS 1.3 signs, by fixed keys,
 * since RSA and P-384 are verified here and not made. And a P-256 key with its
 * certificate.
 */
#ifndef HAKE_SIGNATURE_CASES_H
#define HAKE_SIGNATURE_CASES_H

#include "crypto/extra/extra.h"

struct signature_case {
    const char *name;
    const struct hake_scheme *scheme;
    const char *key, *signature; /* hexadecimal */
};

/* The first of these sign as well. */
enum {
    SIGNATURE_ED25519,
    SIGNATURE_P256,
    SIGNATURE_P384,
    SIGNATURE_RSA_2048_PSS,
    SIGNATURE_RSA_2048_PKCS1,
    SIGNATURE_RSA_3072_PSS,
    SIGNATURE_RSA_3072_PKCS1,
    SIGNATURE_RSA_4096_PSS,
    SIGNATURE_RSA_4096_PKCS1,
    SIGNATURE_CASES
};
extern const struct signature_case signature_cases[SIGNATURE_CASES];

/* What every signature is of: RFC 9846 4.5.3, with a hash of zeros. */
#define SIGNATURE_CASE_MESSAGE 130
extern const uint8_t signature_case_message[SIGNATURE_CASE_MESSAGE];

/* One of them, ready to be verified, all its memory in it: it must not be
 * moved. */
struct signature_input {
    uint8_t key_bytes[HAKE_PUBLIC_KEY_MAX], bytes[HAKE_SIGNATURE_MAX];
    struct hake_public_key key;
    struct hake_bytes signature, message;
};

/* signature_case_make fills *input; false if it cannot. */
bool signature_case_make(const struct signature_case *c,
                         struct signature_input *input);

/* signature_case_p256 makes the key of SIGNATURE_P256, and writes its
 * certificate (self-signed, for localhost); 0 if it cannot, else the length. */
size_t signature_case_p256(struct hake_p256_key *key, uint8_t *certificate,
                           size_t cap);

#endif

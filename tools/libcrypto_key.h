/*
 * libcrypto_key.h: private keys that hake has no code for, RSA above all, kept
 * by OpenSSL's libcrypto: it stands in for an HSM. It is loaded when the first
 * such key is read; hake is neither built nor linked with it.
 *
 * dlopen is part of the C library since glibc 2.34 and in musl; before, link
 * with -ldl.
 */
#ifndef HAKE_LIBCRYPTO_KEY_H
#define HAKE_LIBCRYPTO_KEY_H

#include "tools/files.h"

struct libcrypto_key;

/* libcrypto_key_open reads what a key file holds, PEM or DER: PKCS#8, or the
 * older PKCS#1 (RFC 8017 A.1.2) and ECPrivateKey (RFC 5915); of the kinds RSA,
 * RSASSA-PSS, P-256, P-384 and Ed25519. NULL with one sentence about path in
 * error, also where there is no libcrypto of OpenSSL 1.1.1 or later. */
struct libcrypto_key *libcrypto_key_open(struct hake_bytes data,
                                         const char *path,
                                         char error[FILE_ERROR_MAX]);

/* libcrypto_key_info is the SubjectPublicKeyInfo of the public half; borrowed
 * from the key. */
struct hake_bytes libcrypto_key_info(const struct libcrypto_key *key);

/* libcrypto_key_fits compares it with that of a certificate: kind and key; not
 * the parameters, which have several encodings. */
bool libcrypto_key_fits(const struct libcrypto_key *key,
                        struct hake_bytes key_info);

/* libcrypto_key_schemes is the list for hake_credential, best first; 0 ends
 * it. Borrowed from the key. */
const uint16_t *libcrypto_key_schemes(const struct libcrypto_key *key);

/* libcrypto_key_sign is a hake_sign_fn; ctx: struct libcrypto_key. HAKE_NO for
 * a scheme that is not in the list, and for a signature longer than *sig_len.
 */
hake_sign_fn libcrypto_key_sign;

/* libcrypto_key_close frees the key, or does nothing with NULL. */
void libcrypto_key_close(struct libcrypto_key *key);

#endif

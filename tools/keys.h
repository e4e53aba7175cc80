/*
 * keys.h: private keys from files, as OpenSSL writes them.
 */
#ifndef HAKE_KEYS_H
#define HAKE_KEYS_H

#include "tools/files.h"

/* key_read reads an Ed25519 private key, PKCS#8 (RFC 8410 7; PEM "PRIVATE
 * KEY" or DER). Encrypted keys and other kinds of key are refused by name. */
bool key_read(const char *path, struct hake_ed25519_key *key,
              char error[FILE_ERROR_MAX]);

/* The same in two steps, for whoever can do something with other kinds of key.
 * key_file_read finds the one private key in a file and gives its DER, at most
 * KEY_DER_MAX bytes, which the caller wipes: PKCS#8, or what OpenSSL calls "EC
 * PRIVATE KEY" (RFC 5915) and "RSA PRIVATE KEY" (RFC 8017 A.1.2).
 * key_is_foreign says that it is of another kind than Ed25519; key_decode reads
 * it. */
#define KEY_DER_MAX 16384
bool key_file_read(const char *path, uint8_t der[KEY_DER_MAX], size_t *len,
                   char error[FILE_ERROR_MAX]);
bool key_is_foreign(struct hake_bytes der);
bool key_decode(struct hake_bytes der, struct hake_ed25519_key *key,
                const char *path, char error[FILE_ERROR_MAX]);

#endif

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

#endif

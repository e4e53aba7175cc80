/*
 * files.h: certificates and keys from files, PEM (RFC 7468) or DER, as OpenSSL
 * writes them. On false one sentence that names the file is in error.
 */
#ifndef HAKE_FILES_H
#define HAKE_FILES_H

#include <stdio.h>

#include "tls/hake.h"

#define FILE_ERROR_MAX 512
#define FILE_SIZE_MAX                                                          \
    (1 << 20) /* larger certificate or key files are refused */

/* file_read reads a whole file into malloc'ed memory. */
bool file_read(const char *path, uint8_t **data, size_t *len,
               char error[FILE_ERROR_MAX]);

/* file_create opens a file for writing with mode 0600, truncated, or for
 * appending; NULL with the sentence in error. */
FILE *file_create(const char *path, bool append, char error[FILE_ERROR_MAX]);

/* file_create_new opens a file that must not exist yet, unless force; with
 * mode 0600 if it is secret, else as the umask says. */
FILE *file_create_new(const char *path, bool secret, bool force,
                      char error[FILE_ERROR_MAX]);

/* certificates_read reads one or more certificates: every CERTIFICATE block
 * of a PEM file in order, or one DER certificate. *list and what it points at
 * are malloc'ed in one piece: free(*list). Each must parse as X.509. */
bool certificates_read(const char *path, struct hake_bytes **list, size_t *len,
                       char error[FILE_ERROR_MAX]);

/* key_read reads an Ed25519 private key, PKCS#8 (RFC 8410 7; PEM "PRIVATE
 * KEY" or DER). Encrypted keys and other kinds of key are refused by name. */
bool key_read(const char *path, struct hake_ed25519_key *key,
              char error[FILE_ERROR_MAX]);

/* pem_write writes one PEM block with lines of 64 characters. */
bool pem_write(FILE *out, const char *label, struct hake_bytes der);

#endif

/*
 * files_test.h: what the tests of files, keys and certificates share: a file
 * to read from, in a folder of its own. Defined in files_test.c.
 */
#ifndef HAKE_FILES_TEST_H
#define HAKE_FILES_TEST_H

#include "tools/files.h"

extern char folder[], path[64], error[FILE_ERROR_MAX];

/* The keys of RFC 8410 10.3; key_v2 has an attribute and the public key. */
extern const char key_v1[], key_v2[];

/* A fixture: folder, path and nothing at path yet. */
void folder_make(void);
void folder_remove(void);

void file_write(const void *p, size_t len);

/* The sentence is one line, names the file and says this. */
void assert_says(const char *text);

/* key_v2_der writes the bytes of key_v2; the first 48 are those of key_v1 but
 * for length and version. */
size_t key_v2_der(uint8_t der[128]);

/* pem_make writes PEM; out has room for 4096 characters. */
void pem_make(char *out, const char *label, struct hake_bytes der);

#endif

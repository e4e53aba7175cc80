/*
 * files.h: whole files in and out, of certificates and keys as a rule. On
 * false one sentence that names the file is in error.
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

/* file_refuse writes the sentence "PATH: why" and returns false. */
bool file_refuse(char error[FILE_ERROR_MAX], const char *path, const char *why);

/* file_create opens a file for writing with mode 0600, truncated, or for
 * appending; NULL with the sentence in error. */
FILE *file_create(const char *path, bool append, char error[FILE_ERROR_MAX]);

/* file_create_new opens a file that must not exist yet, unless force; with
 * mode 0600 if it is secret, else as the umask says. */
FILE *file_create_new(const char *path, bool secret, bool force,
                      char error[FILE_ERROR_MAX]);

#endif

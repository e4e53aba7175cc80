/*
 * vector.h: reads vector files.
 *
 * A file is lines of UTF-8 text: "[name]" opens a vector, "key = value" adds a
 * field to it, "#" starts a comment line, blank lines separate. Fields keep
 * their order and a key may repeat. README.md describes every key.
 */
#ifndef HAKE_VECTOR_H
#define HAKE_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VECTOR_FIELDS_MAX 4096

struct vector_field {
    char *key;
    char *value;
    unsigned line;
};

struct vector {
    const char *path; /* of the file */
    char *name;
    unsigned line;
    struct vector_field *fields;
    size_t fields_len;
};

struct vector_file {
    char *text; /* owned; keys and values point into it */
    struct vector *vectors;
    size_t vectors_len;
};

/* vector_file_read reads and splits a file; on false a sentence that names
 * the file and the line is in error[0..size). Free with vector_file_free. */
bool vector_file_read(struct vector_file *file, const char *path, char *error,
                      size_t size);
void vector_file_free(struct vector_file *file);

/* vector_get returns the first value of a key, or NULL. */
const char *vector_get(const struct vector *v, const char *key);

/* vector_hex decodes pairs of hexadecimal digits (blanks between pairs are
 * allowed) into out[0..cap); false if the text is not that or does not fit. */
bool vector_hex(const char *text, uint8_t *out, size_t cap, size_t *len);

/* vector_bytes is vector_hex of a field that must be there: false, with a
 * sentence in error, if it is not or is malformed. Memory is malloc'ed; the
 * caller frees it. */
bool vector_bytes(const struct vector *v, const char *key, uint8_t **out,
                  size_t *len, char *error, size_t size);

#endif

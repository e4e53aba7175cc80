/*
 * pem.h: the textual encoding of certificates and keys, RFC 7468 (its
 * "standard" grammar, section 3), and what tells it from bare DER.
 */
#ifndef HAKE_PEM_H
#define HAKE_PEM_H

#include "tools/files.h"

/* A label as an argument of "%.*s", at most 40 characters of it. */
#define PEM_SHOWN(label)                                                       \
    (int)((label).len < 40 ? (label).len : 40), (const char *)(label).p

struct pem_block {
    struct hake_bytes label, body; /* borrowed from the file */
};

struct pem {
    struct hake_bytes rest; /* begins as the whole file */
    unsigned number;        /* of the block, from 1 */
};

enum pem_found { PEM_NONE, PEM_BLOCK, PEM_BROKEN };

/* pem_next finds the next block. */
enum pem_found pem_next(struct pem *pem, struct pem_block *block);

bool pem_label_is(const struct pem_block *block, const char *label);

/* pem_label_ends tells kinds of a family: every private key's label ends with
 * "PRIVATE KEY". */
bool pem_label_ends(const struct pem_block *block, const char *end);

/* pem_decode writes the bytes of a block; false if it is not clean base64 or
 * does not fit. They never need more room than the block. */
bool pem_decode(const struct pem_block *block, uint8_t *out, size_t cap,
                size_t *len);

/* pem_refuse writes a sentence about the block that was found last, and
 * pem_refuse_nothing one that says what is there instead of `what`; both
 * return false. */
bool pem_refuse(char error[FILE_ERROR_MAX], const char *path,
                const struct pem *pem, const char *why);
bool pem_refuse_nothing(char error[FILE_ERROR_MAX], const char *path,
                        const char *what, struct hake_bytes data);

/* pem_write writes one block with lines of 64 characters. */
bool pem_write(FILE *out, const char *label, struct hake_bytes der);

/* pem_is_der is true of a file that is one SEQUENCE from its first byte to its
 * last. No PEM file is: it would have to be as long as its second character
 * says. */
bool pem_is_der(struct hake_bytes data);

#endif

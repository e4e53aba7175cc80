/*
 * wycheproof.h: runs the cases of Project Wycheproof, whose files are read at
 * run time and are no part of hake.
 *
 * A file has groups of cases. Each case is tried in every way that there is
 * (forms of an algorithm, roles, schemes), and all ways must agree with the
 * file.
 */
#ifndef HAKE_WYCHEPROOF_H
#define HAKE_WYCHEPROOF_H

#include <jansson.h>

#include "crypto/crypto.h"

enum outcome {
    ACCEPTED,
    REFUSED,
    DIFFERS,         /* accepted, with another value than the file has */
    NOT_EXPRESSIBLE, /* the interface has no call for it; why says why */
    NO_WAY           /* this way is none for this case, or on this machine */
};

struct attempt;

/* What is expected of a file. */
struct file {
    const char *name;
    const char *algorithm, *type; /* of the file, of its groups */
    enum outcome (*run)(struct attempt *attempt, unsigned way);
    unsigned ways;
    const struct hake_hash *hash;   /* those that the case has */
    const struct hake_group *group; /* NULL: the cases have none */
};

#define OWNED_MAX 8

/* A case that is being tried. */
struct attempt {
    const struct file *file;
    const json_t *group, *test;
    char way[48];    /* its name, "" if there is one only */
    const char *why; /* what is wrong, or not expressible */
    uint8_t *owned[OWNED_MAX];
    size_t owned_len;
};

/* attempt_octets decodes a field in hexadecimal digits, into memory that is
 * freed behind the attempt; attempt_buffer gives such memory. NULL, and why
 * says so, if the field is missing or malformed or there is no memory. */
uint8_t *attempt_buffer(struct attempt *attempt, size_t len);
struct hake_bytes attempt_octets(struct attempt *attempt, const json_t *object,
                                 const char *key);

/* field_is compares a field that is text. */
bool field_is(const json_t *object, const char *key, const char *text);

/* way_name names the way that is being tried; not_expressible sets why. */
void way_name(struct attempt *attempt, const char *name, const char *more);
enum outcome not_expressible(struct attempt *attempt, const char *why);

#define AEAD_WAYS  (2 * 10) /* every form, key as it is and expanded */
#define GROUP_WAYS 2        /* as the client, as the server */
#define PSS_WAYS   2        /* with both kinds of keys */

enum outcome aead_run(struct attempt *attempt, unsigned way);
enum outcome mac_run(struct attempt *attempt, unsigned way);
enum outcome hkdf_run(struct attempt *attempt, unsigned way);
enum outcome group_run(struct attempt *attempt, unsigned way);
enum outcome signature_run(struct attempt *attempt, unsigned way);

#endif

/*
 * run_reading.h: how one configuration field of a handshake vector is read.
 * What is wrong with it is said in reading.why.
 */
#ifndef HAKE_RUN_READING_H
#define HAKE_RUN_READING_H

#include "test-vectors/run_config.h"
#include "test-vectors/run_names.h"

/* What the reader of one field gets. */
struct reading {
    struct run_config *rc;
    const char *value;
    const char *why; /* what is wrong, without a full stop */
};

/* A configuration key. */
struct run_key {
    const char *key;
    void (*read)(struct reading *r);
    bool repeats;
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* word_find returns the index of the value among n names; n: it is none. */
size_t word_find(const char *value, const char *const *names, size_t n);

/* Names to descriptors: run_names.h. */
void suite_list_read(struct reading *r, const struct hake_suite **out);
void group_list_read(struct reading *r, const struct hake_group **out);
void scheme_list_read(struct reading *r, const struct hake_scheme **out);

/* octets_read gives octets in memory of their own, which is never NULL; what
 * *out held before is freed. hex_read takes part of a text. octets_add adds
 * them to a list. */
bool octets_read(struct reading *r, uint8_t **out, size_t *len);
void hex_read(struct reading *r, const char *start, const char *end,
              uint8_t **out, size_t *len);
void octets_add(struct reading *r, struct run_octets *list);
void octets_free(struct run_octets *list);

/* name_read adds a protocol name to a list; *list is not NULL afterwards. */
void name_read(struct reading *r, uint8_t **list, size_t *list_len);

void seed_read(struct reading *r, struct hake_ed25519_key *key);
void size_read(struct reading *r, size_t *size);
void answer_read(struct reading *r, struct run_callback *callback);

#endif

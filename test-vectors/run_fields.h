/*
 * run_fields.h: what the runners of primitives share: taking the fields of a
 * vector, and comparing what came out.
 *
 * Each runner takes its fields, then works on them. A field that is missing
 * or malformed, or a value that differs, sets the run's "bad"; the first
 * sentence stays, and nothing is taken any more.
 */
#ifndef HAKE_RUN_FIELDS_H
#define HAKE_RUN_FIELDS_H

#include "crypto/crypto.h"
#include "test-vectors/vector.h"

#define RUN_OWNED_MAX 8 /* fields and buffers of one vector */

struct run {
    const struct vector *v;
    char *error;
    size_t size;
    bool bad;
    uint8_t *owned[RUN_OWNED_MAX];
    size_t owned_len;
};

void run_fail(struct run *run, const char *format, ...);

/* run_done frees what was taken; false if the run is bad. */
bool run_done(struct run *run);

bool run_has(const struct run *run, const char *key);

/* run_own keeps malloc'ed memory until run_done; NULL, and the run is bad, if
 * there is none. */
uint8_t *run_own(struct run *run, uint8_t *memory);

/* run_expect compares what came out with what was published. */
void run_expect(struct run *run, const char *what, const uint8_t *got,
                struct hake_bytes expected);

/* Octets; those that are optional are empty if absent. */
struct hake_bytes take_bytes(struct run *run, const char *key);
struct hake_bytes take_optional(struct run *run, const char *key);
struct hake_bytes take_exactly(struct run *run, const char *key, size_t len);
size_t take_number(struct run *run, const char *key);

/* take_result says whether the operation must succeed, which it must if
 * nothing is said. */
bool take_result(struct run *run);

#endif

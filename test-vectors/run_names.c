/*
 * run_names.c: which name stands for which descriptor; see run_names.h.
 */
#include "test-vectors/run_names.h"

#include <stdlib.h>
#include <string.h>

#include "tls/extra/extra.h"

/* ---- Descriptors of the runner ------------------------------------------- */

/* A name in a list, and no more: there is no key exchange. */
static const struct hake_group secp256r1 = {.id = 0x0017,
                                            .name = "advertised:secp256r1"};

/* X25519 once more, under a number of RFC 9846 4.3.7's ecdhe_private_use: what
 * a second group does to a handshake, without one. */
static bool twin_offer(uint8_t *client_share, const uint8_t *random)
{
    return hake_x25519.offer(client_share, random);
}

static bool twin_answer(uint8_t *server_share, uint8_t *shared,
                        const uint8_t *random, const uint8_t *client_share)
{
    return hake_x25519.answer(server_share, shared, random, client_share);
}

static bool twin_finish(uint8_t *shared, const uint8_t *random,
                        const uint8_t *server_share)
{
    return hake_x25519.finish(shared, random, server_share);
}

static const struct hake_group twin = {.id = 0xfe00,
                                       .name = "ecdhe_private_use",
                                       .random_len = 32,
                                       .client_len = 32,
                                       .server_len = 32,
                                       .shared_len = 32,
                                       .offer = twin_offer,
                                       .answer = twin_answer,
                                       .finish = twin_finish};

/* ---- Tables -------------------------------------------------------------- */

static const struct hake_suite *const sodium_suites[] = {
    &hake_suite13_aes_256_gcm_sha384,
    &hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384, NULL};
static const struct hake_group *const own_groups[] = {&secp256r1, &twin, NULL};

/* The first table that has a name decides. */
static const struct hake_suite *const *const suites[] = {sodium_suites,
                                                         hake_extra_suites};
static const struct hake_group *const *const groups[] = {own_groups,
                                                         hake_extra_groups};
static const struct hake_scheme *const *const schemes[] = {hake_extra_schemes};

const struct hake_suite *suite_extra(const struct hake_suite *suite)
{
    const struct hake_suite *const *extra = hake_extra_suites;

    while (*extra != NULL && (*extra)->id != suite->id)
        extra++;
    return *extra != NULL ? *extra : suite;
}

/* ---- Lists --------------------------------------------------------------- */

const char *word_next(const char **text, size_t *len)
{
    const char *word = *text + strspn(*text, " \t");
    const char *end = word + strcspn(word, ",");

    if (*word == '\0')
        return NULL;
    *text = *end == ',' ? end + 1 : end;
    while (end > word && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *len = (size_t)(end - word);
    return word;
}

bool word_is(const char *word, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(word, name, len) == 0;
}

static bool is_number(const char *word)
{
    return strncmp(word, "0x", 2) == 0;
}

/* A number is a name only. */
#define NUMBERED(numbered, T, list, len_of)                                    \
    static const T *numbered(struct run_names *numbers, const char *word)      \
    {                                                                          \
        T *out = &numbers->list[numbers->len_of];                              \
                                                                               \
        if (numbers->len_of == RUN_NAMES_MAX)                                  \
            return NULL;                                                       \
        numbers->len_of++;                                                     \
        out->id = (uint16_t)strtoul(word, NULL, 16);                           \
        return out;                                                            \
    }

NUMBERED(suite_numbered, struct hake_suite, suites, suites_len)
NUMBERED(group_numbered, struct hake_group, groups, groups_len)
NUMBERED(scheme_numbered, struct hake_scheme, schemes, schemes_len)

/* Defines  const char *named(numbers, names, const T **out):  see run_names.h.
 * Those of one name stand together. */
#define NAMED(named, T, tables, most, numbered, unknown)                       \
    static const T *const *named##_find(const char *word, size_t len)          \
    {                                                                          \
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {          \
            for (const T *const *row = tables[i]; *row != NULL; row++) {       \
                if (word_is(word, len, (*row)->name))                          \
                    return row;                                                \
            }                                                                  \
        }                                                                      \
        return NULL;                                                           \
    }                                                                          \
                                                                               \
    const char *named(struct run_names *numbers, const char *names,            \
                      const T **out)                                           \
    {                                                                          \
        const char *word;                                                      \
        size_t len, n = 0;                                                     \
                                                                               \
        while ((word = word_next(&names, &len)) != NULL) {                     \
            const T *const *row = named##_find(word, len), *one[2] = {NULL};   \
                                                                               \
            if (row == NULL && numbers != NULL && is_number(word)) {           \
                one[0] = numbered(numbers, word);                              \
                row = one;                                                     \
            }                                                                  \
            if (row == NULL || *row == NULL)                                   \
                return unknown;                                                \
            do {                                                               \
                if (n == (most))                                               \
                    return "names too many";                                   \
                out[n++] = *row++;                                             \
            } while (*row != NULL && word_is(word, len, (*row)->name));        \
        }                                                                      \
        out[n] = NULL;                                                         \
        return NULL;                                                           \
    }

NAMED(suites_named, struct hake_suite, suites, HAKE_SUITES_MAX, suite_numbered,
      "names a cipher suite that is not known")
NAMED(groups_named, struct hake_group, groups, RUN_GROUPS_MAX, group_numbered,
      "names a group that is not known")
NAMED(schemes_named, struct hake_scheme, schemes, HAKE_SCHEMES_MAX,
      scheme_numbered, "names a signature scheme that is not known")

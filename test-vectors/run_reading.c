/*
 * run_reading.c: how one configuration field of a handshake vector is read;
 * see run_reading.h.
 */
#include "test-vectors/run_reading.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_TOO_LARGE ((size_t)1 << 24)

/* ---- Names --------------------------------------------------------------- */

/* Advertised by a vector, never accepted by this engine. A signature of such
 * a scheme never verifies, and its keys are of a kind that no certificate
 * that can be read has. */
static bool verify_never(const struct hake_public_key *key,
                         struct hake_bytes sig, struct hake_bytes message)
{
    (void)key, (void)sig, (void)message;
    return false;
}

static const struct hake_group secp256r1 = {.id = 0x0017, .name = "secp256r1"};
static const struct hake_group mlkem = {.id = 0x11ec, .name = "X25519MLKEM768"};

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

static const struct hake_scheme ecdsa = {.id = 0x0403,
                                         .name = "ecdsa_secp256r1_sha256",
                                         .key_kind = 200,
                                         .verify = verify_never};
static const struct hake_scheme rsa_pss = {.id = 0x0804,
                                           .name = "rsa_pss_rsae_sha256",
                                           .key_kind = 201,
                                           .verify = verify_never};

static const struct hake_suite *const known_suites[] = {
    &hake_suite13_chacha20_poly1305_sha256, &hake_suite13_aes_256_gcm_sha384,
    &hake_suite12_ecdhe_ecdsa_chacha20_poly1305,
    &hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384,
    &hake_suite12_ecdhe_psk_chacha20_poly1305};
static const struct hake_group *const known_groups[] = {
    &hake_x25519, &secp256r1, &mlkem, &twin};
static const struct hake_scheme *const known_schemes[] = {&hake_ed25519, &ecdsa,
                                                          &rsa_pss};

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

size_t word_find(const char *value, const char *const *names, size_t n)
{
    size_t i = 0;

    while (i < n && strcmp(value, names[i]) != 0)
        i++;
    return i;
}

/* Defines  void list_read(struct reading *r, const T **out):  names to
 * descriptors, NULL at the end. */
#define LIST_READ(list_read, T, known, wrong)                                  \
    void list_read(struct reading *r, const T **out)                           \
    {                                                                          \
        const char *text = r->value, *word;                                    \
        size_t len, n = 0;                                                     \
                                                                               \
        while ((word = word_next(&text, &len)) != NULL) {                      \
            size_t i = 0;                                                      \
                                                                               \
            while (i < COUNT(known) && !word_is(word, len, known[i]->name))    \
                i++;                                                           \
            if (i == COUNT(known) || n == RUN_LIST_MAX) {                      \
                r->why = wrong;                                                \
                return;                                                        \
            }                                                                  \
            out[n++] = known[i];                                               \
        }                                                                      \
        out[n] = NULL;                                                         \
    }

LIST_READ(suite_list_read, struct hake_suite, known_suites,
          "names a cipher suite that is not known")
LIST_READ(group_list_read, struct hake_group, known_groups,
          "names a group that is not known")
LIST_READ(scheme_list_read, struct hake_scheme, known_schemes,
          "names a signature scheme that is not known")

/* ---- Values -------------------------------------------------------------- */

bool octets_read(struct reading *r, uint8_t **out, size_t *len)
{
    const size_t cap = strlen(r->value) / 2;

    free(*out);
    *out = malloc(cap + 1);
    if (*out == NULL)
        r->why = "does not fit into memory";
    else if (!vector_hex(r->value, *out, cap, len))
        r->why = "is not pairs of hexadecimal digits";
    return r->why == NULL;
}

void octets_add(struct reading *r, struct run_octets *list)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (list->len == RUN_LIST_MAX)
        r->why = "is one too many";
    else if (octets_read(r, &bytes, &len)) {
        list->owned[list->len] = bytes;
        list->items[list->len++] = (struct hake_bytes){bytes, len};
        return;
    }
    free(bytes);
}

void octets_free(struct run_octets *list)
{
    for (size_t i = 0; i < list->len; i++)
        free(list->owned[i]);
}

void name_read(struct reading *r, uint8_t **list, size_t *list_len)
{
    uint8_t *name = NULL;
    size_t len = 0;

    if (*list == NULL)
        *list = malloc(HAKE_ALPN_LIST_MAX);
    if (*list == NULL)
        r->why = "does not fit into memory";
    else if (octets_read(r, &name, &len) &&
             !hake_alpn_append(*list, HAKE_ALPN_LIST_MAX, list_len, name, len))
        r->why = "is not a protocol name, or there are too many";
    free(name);
}

void seed_read(struct reading *r, struct hake_ed25519_key *key)
{
    uint8_t seed[32];
    size_t len;

    if (!vector_hex(r->value, seed, sizeof seed, &len) || len != sizeof seed)
        r->why = "is not a seed of 32 octets";
    else
        hake_ed25519_key_init(key, seed);
}

void size_read(struct reading *r, size_t *size)
{
    char *end;
    const unsigned long n = strtoul(r->value, &end, 10);

    if (*r->value < '0' || *r->value > '9' || *end != '\0' || n == 0 ||
        n > SIZE_TOO_LARGE)
        r->why = "is not a number of octets";
    *size = (size_t)n;
}

void answer_read(struct reading *r, struct run_callback *callback)
{
    callback->how = strcmp(r->value, "no") == 0 ? RUN_NO : RUN_LATER;
    if (callback->how == RUN_LATER && strcmp(r->value, "later") != 0)
        r->why = "is neither 'no' nor 'later'";
}

/*
 * run_names.c: from the names of suites, groups and schemes in handshake
 * vectors to what they stand for; see run_reading.h.
 */
#include "test-vectors/run_reading.h"

#include <stdlib.h>
#include <string.h>

#include "tls/extra/extra.h"

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

/* Without the key 'extra': libsodium's. */
static const struct hake_suite *const suites[] = {
    &hake_suite13_chacha20_poly1305_sha256, &hake_suite13_aes_256_gcm_sha384,
    &hake_suite12_ecdhe_ecdsa_chacha20_poly1305,
    &hake_suite12_ecdhe_ecdsa_aes_256_gcm_sha384,
    &hake_suite12_ecdhe_psk_chacha20_poly1305};
static const struct hake_group *const groups[] = {&hake_x25519, &secp256r1,
                                                  &mlkem, &twin};
static const struct hake_scheme *const schemes[] = {&hake_ed25519, &ecdsa,
                                                    &rsa_pss};

/* With it: libhake_extra's, where it has one of the name. */
static const struct hake_suite *const extra_suites[] = {
    &hake_suite13_aes_128_gcm_sha256, &hake_suite13_aes_256_gcm_sha384_auto,
    &hake_suite13_chacha20_poly1305_sha256};
static const struct hake_group *const extra_groups[] = {
    &hake_x25519, &hake_secp256r1, &hake_secp384r1};
static const struct hake_scheme *const extra_schemes[] = {
    &hake_ed25519, &hake_ecdsa_secp256r1_sha256, &hake_ecdsa_secp384r1_sha384,
    &hake_dangerously_rsa_pss_rsae_sha256_1024,
    &hake_dangerously_rsa_pkcs1_sha256_1024};

static bool is_number(const char *word)
{
    return strncmp(word, "0x", 2) == 0;
}

/* A number is a name only, whose descriptor is among those of the vector. */
#define NAME_ONLY(name_only, T, list, len_of)                                  \
    static const T *name_only(struct run_names *names, const char *word)       \
    {                                                                          \
        T *out = &names->list[names->len_of];                                  \
                                                                               \
        if (names->len_of == RUN_NAMES_MAX)                                    \
            return NULL;                                                       \
        names->len_of++;                                                       \
        out->id = (uint16_t)strtoul(word, NULL, 16);                           \
        return out;                                                            \
    }

NAME_ONLY(suite_name, struct hake_suite, suites, suites_len)
NAME_ONLY(group_name, struct hake_group, groups, groups_len)
NAME_ONLY(scheme_name, struct hake_scheme, schemes, schemes_len)

/* Defines  void list_read(struct reading *r, const T **out):  names to
 * descriptors, NULL at the end. */
#define LIST_READ(list_read, T, known, extra_known, name_only, wrong)          \
    static const T *list_read##_find(struct reading *r, const char *word,      \
                                     size_t len)                               \
    {                                                                          \
        const bool extra = r->rc->extra;                                       \
        const T *const *list = extra ? extra_known : known;                    \
                                                                               \
        for (size_t i = 0; i < (extra ? COUNT(extra_known) : COUNT(known));    \
             i++) {                                                            \
            if (word_is(word, len, list[i]->name))                             \
                return list[i];                                                \
        }                                                                      \
        return is_number(word) ? name_only(&r->rc->names, word) : NULL;        \
    }                                                                          \
                                                                               \
    void list_read(struct reading *r, const T **out)                           \
    {                                                                          \
        const char *text = r->value, *word;                                    \
        size_t len, n = 0;                                                     \
                                                                               \
        while ((word = word_next(&text, &len)) != NULL) {                      \
            const T *found = list_read##_find(r, word, len);                   \
                                                                               \
            if (found == NULL || n == RUN_LIST_MAX) {                          \
                r->why = wrong;                                                \
                return;                                                        \
            }                                                                  \
            out[n++] = found;                                                  \
        }                                                                      \
        out[n] = NULL;                                                         \
    }

LIST_READ(suite_list_read, struct hake_suite, suites, extra_suites, suite_name,
          "names a cipher suite that is not known")
LIST_READ(group_list_read, struct hake_group, groups, extra_groups, group_name,
          "names a group that is not known")
LIST_READ(scheme_list_read, struct hake_scheme, schemes, extra_schemes,
          scheme_name, "names a signature scheme that is not known")

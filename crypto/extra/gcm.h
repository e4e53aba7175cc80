/*
 * gcm.h: Galois/Counter Mode (NIST SP 800-38D) with nonces of 96 bits and tags
 * of 128, in place, over any form of AES and GHASH.
 */
#ifndef HAKE_CRYPTO_EXTRA_GCM_H
#define HAKE_CRYPTO_EXTRA_GCM_H

#include <stdalign.h>

#include "crypto/crypto.h"

#define GCM_BLOCK 16

struct gcm_key;

/*
 * A form: how one kind of machine computes the two functions. A counter is a
 * whole block; the number that counts is in its last four bytes, big-endian,
 * and wraps (inc32, SP 800-38D 6.2).
 */
struct gcm_form {
    /* ctr is GCTR of SP 800-38D 6.5 in place. It leaves the counter behind the
     * last block, and is called again only if that one was whole. */
    void (*ctr)(const struct gcm_key *key, uint8_t counter[GCM_BLOCK],
                uint8_t *data, size_t len);
    /* hash is GHASH of SP 800-38D 6.4, from the block y on; data are padded
     * with zeros to whole blocks. */
    void (*hash)(const struct gcm_key *key, uint8_t y[GCM_BLOCK],
                 const uint8_t *data, size_t len);
    /* ctr of data and hash of hashed at once, which is faster; len is of each
     * and a multiple of stride. hashed is data, to open, or begins a stride
     * before it, to seal. NULL: there is no such thing. */
    void (*both)(const struct gcm_key *key, uint8_t counter[GCM_BLOCK],
                 uint8_t y[GCM_BLOCK], uint8_t *data, const uint8_t *hashed,
                 size_t len);
    size_t stride; /* a multiple of GCM_BLOCK */
};

/* What every expanded key begins with: keys of any form are used alike. */
struct gcm_key {
    alignas(HAKE_AEAD_ALIGN) const struct gcm_form *form;
    unsigned rounds; /* of AES */
};

/* gcm_seal and gcm_open are those of struct hake_aead; expand, its expand, is
 * called if the key is not expanded yet. */
typedef void gcm_expand(void *expanded, const uint8_t *key);

void gcm_seal(gcm_expand *expand, uint8_t *data, size_t len,
              struct hake_bytes ad, const uint8_t nonce[HAKE_AEAD_NONCE],
              const struct hake_aead_key *key);
bool gcm_open(gcm_expand *expand, uint8_t *data, size_t len,
              struct hake_bytes ad, const uint8_t nonce[HAKE_AEAD_NONCE],
              const struct hake_aead_key *key);

/* ---- The forms ---------------------------------------------------------- */

/* Whether the compiler knows the instructions that ni and vaes need. */
#if defined(__x86_64__) &&                                                     \
    (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 11))
#define GCM_X86 1
#else
#define GCM_X86 0
#endif

/* Sizes of expanded keys. */
#define GCM_SOFT_LEN 272
#define GCM_NI_LEN   (GCM_X86 ? 512 : GCM_SOFT_LEN)

/* What makes a key of key_len bytes ready; a form that the compiler does not
 * know makes one of soft. */
void gcm_soft_expand(void *expanded, const uint8_t *key, size_t key_len);
void gcm_ni_expand(void *expanded, const uint8_t *key, size_t key_len);
void gcm_vaes_expand(void *expanded, const uint8_t *key, size_t key_len);
void gcm_auto_expand(void *expanded, const uint8_t *key, size_t key_len);
bool gcm_ni_available(void);
bool gcm_vaes_available(void);

/* RFC 9846 5.5: "For AES-GCM, up to 2^24.5 full-size records (about 24 million)
 * may be encrypted under a given set of keys" */
#define GCM_RECORD_LIMIT 23726566

/* Defines the descriptor of a form. */
#define GCM_AEAD(object, bits, form, form_len, form_available)                 \
    static void expand(void *expanded, const uint8_t *key)                     \
    {                                                                          \
        form##_expand(expanded, key, (bits) / 8);                              \
    }                                                                          \
    static void seal(uint8_t *data, size_t len, struct hake_bytes ad,          \
                     const uint8_t nonce[HAKE_AEAD_NONCE],                     \
                     const struct hake_aead_key *key)                          \
    {                                                                          \
        gcm_seal(expand, data, len, ad, nonce, key);                           \
    }                                                                          \
    static bool open(uint8_t *data, size_t len, struct hake_bytes ad,          \
                     const uint8_t nonce[HAKE_AEAD_NONCE],                     \
                     const struct hake_aead_key *key)                          \
    {                                                                          \
        return gcm_open(expand, data, len, ad, nonce, key);                    \
    }                                                                          \
    const struct hake_aead object = {                                          \
        .name = "AES-" #bits "-GCM",                                           \
        .key_len = (bits) / 8,                                                 \
        .expanded_len = form_len,                                              \
        .record_limit = GCM_RECORD_LIMIT,                                      \
        .available = form_available,                                           \
        .expand = expand,                                                      \
        .seal = seal,                                                          \
        .open = open,                                                          \
    }

#endif

/*
 * gcm.c: Galois/Counter Mode, NIST SP 800-38D 7, with nonces of 96 bits and
 * tags of 128, in place.
 */
#include "crypto/extra/gcm.h"

#include <sodium/utils.h>
#include <string.h>

struct gcm {
    const struct gcm_key *key;
    uint8_t counter[GCM_BLOCK];
    uint8_t y[GCM_BLOCK]; /* of GHASH */
};

/* J0 of SP 800-38D 7.1 step 2, and the additional data. */
static void start(struct gcm *gcm, const struct gcm_key *key,
                  const uint8_t nonce[HAKE_AEAD_NONCE], struct hake_bytes ad)
{
    gcm->key = key;
    memcpy(gcm->counter, nonce, HAKE_AEAD_NONCE);
    memcpy(gcm->counter + HAKE_AEAD_NONCE, (uint8_t[4]){0, 0, 0, 2}, 4);
    memset(gcm->y, 0, GCM_BLOCK);
    key->form->hash(key, gcm->y, ad.p, ad.len);
}

static void ctr(struct gcm *gcm, uint8_t *data, size_t len)
{
    gcm->key->form->ctr(gcm->key, gcm->counter, data, len);
}

static void hash(struct gcm *gcm, const uint8_t *data, size_t len)
{
    gcm->key->form->hash(gcm->key, gcm->y, data, len);
}

/* How much of the data ctr and hash can do at once. */
static size_t whole_strides(const struct gcm *gcm, size_t len)
{
    const struct gcm_form *form = gcm->key->form;

    return form->both == NULL ? 0 : len - len % form->stride;
}

/* The hash is a stride behind, since it is of the ciphertext. */
static void encrypt(struct gcm *gcm, uint8_t *data, size_t len)
{
    const struct gcm_form *form = gcm->key->form;
    const size_t head = len < form->stride ? len : form->stride;
    const size_t whole = whole_strides(gcm, len - head);

    ctr(gcm, data, head);
    if (whole > 0)
        form->both(gcm->key, gcm->counter, gcm->y, data + head, data, whole);
    ctr(gcm, data + head + whole, len - head - whole);
    hash(gcm, data + whole, len - whole);
}

static void decrypt(struct gcm *gcm, uint8_t *data, size_t len)
{
    const struct gcm_form *form = gcm->key->form;
    const size_t whole = whole_strides(gcm, len);

    if (whole > 0)
        form->both(gcm->key, gcm->counter, gcm->y, data, data, whole);
    hash(gcm, data + whole, len - whole);
    ctr(gcm, data + whole, len - whole);
}

static void bits_write(uint8_t *p, size_t bytes)
{
    const uint64_t bits = (uint64_t)bytes * 8;

    for (unsigned i = 0; i < 8; i++)
        p[i] = (uint8_t)(bits >> (56 - 8 * i));
}

/* The lengths, in bits, end what is hashed; GCTR from J0 on makes it the tag:
 * SP 800-38D 7.1 steps 5 and 6. Wipes gcm. */
static void finish(struct gcm *gcm, uint8_t tag[HAKE_AEAD_TAG], size_t ad_len,
                   size_t len)
{
    uint8_t lengths[GCM_BLOCK];

    bits_write(lengths, ad_len);
    bits_write(lengths + 8, len);
    hash(gcm, lengths, sizeof lengths);

    memcpy(gcm->counter + HAKE_AEAD_NONCE, (uint8_t[4]){0, 0, 0, 1}, 4);
    ctr(gcm, gcm->y, GCM_BLOCK);
    memcpy(tag, gcm->y, HAKE_AEAD_TAG);
    sodium_memzero(gcm, sizeof *gcm);
}

static void seal(const struct gcm_key *key, uint8_t *data, size_t len,
                 struct hake_bytes ad, const uint8_t nonce[HAKE_AEAD_NONCE])
{
    struct gcm gcm;

    start(&gcm, key, nonce, ad);
    encrypt(&gcm, data, len);
    finish(&gcm, data + len, ad.len, len);
}

/* SP 800-38D 7.2; what was decrypted under a wrong tag is nobody's to see. */
static bool open(const struct gcm_key *key, uint8_t *data, size_t len,
                 struct hake_bytes ad, const uint8_t nonce[HAKE_AEAD_NONCE])
{
    struct gcm gcm;
    uint8_t tag[HAKE_AEAD_TAG];
    bool right;

    start(&gcm, key, nonce, ad);
    decrypt(&gcm, data, len);
    finish(&gcm, tag, ad.len, len);
    right = sodium_memcmp(tag, data + len, sizeof tag) == 0;
    sodium_memzero(tag, sizeof tag);
    if (!right)
        sodium_memzero(data, len);
    return right;
}

/* A key that is not expanded is, for this record alone. */
struct room {
    alignas(HAKE_AEAD_ALIGN) uint8_t bytes[GCM_NI_LEN];
};

static const struct gcm_key *expanded(struct room *room, gcm_expand *expand,
                                      const struct hake_aead_key *key)
{
    if (key->expanded != NULL)
        return key->expanded;
    expand(room->bytes, key->bytes);
    return (const void *)room->bytes;
}

static void room_leave(struct room *room, const struct hake_aead_key *key)
{
    if (key->expanded == NULL)
        sodium_memzero(room, sizeof *room);
}

void gcm_seal(gcm_expand *expand, uint8_t *data, size_t len,
              struct hake_bytes ad, const uint8_t nonce[HAKE_AEAD_NONCE],
              const struct hake_aead_key *key)
{
    struct room room;

    seal(expanded(&room, expand, key), data, len, ad, nonce);
    room_leave(&room, key);
}

bool gcm_open(gcm_expand *expand, uint8_t *data, size_t len,
              struct hake_bytes ad, const uint8_t nonce[HAKE_AEAD_NONCE],
              const struct hake_aead_key *key)
{
    struct room room;
    bool right;

    if (len < HAKE_AEAD_TAG)
        return false;
    right = open(expanded(&room, expand, key), data, len - HAKE_AEAD_TAG, ad,
                 nonce);
    room_leave(&room, key);
    return right;
}

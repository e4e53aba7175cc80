/* symmetric.c: the cases of AEADs, HMAC and HKDF. */
#include "test-vectors/wycheproof/wycheproof.h"

#include <string.h>

#include "test-vectors/aead_forms.h"

_Static_assert(AEAD_WAYS == 2 * AEAD_FORMS, "every form has two ways");

static enum outcome same(const uint8_t *a, const uint8_t *b, size_t len)
{
    return len == 0 || memcmp(a, b, len) == 0 ? ACCEPTED : DIFFERS;
}

/* ---- AEAD ---------------------------------------------------------------- */

struct aead_case {
    struct hake_bytes key, nonce, ad, plaintext, ciphertext, tag;
    uint8_t *record;
};

static bool aead_case_take(struct attempt *attempt, struct aead_case *c)
{
    const json_t *test = attempt->test;

    c->key = attempt_octets(attempt, test, "key");
    c->nonce = attempt_octets(attempt, test, "iv");
    c->ad = attempt_octets(attempt, test, "aad");
    c->plaintext = attempt_octets(attempt, test, "msg");
    c->ciphertext = attempt_octets(attempt, test, "ct");
    c->tag = attempt_octets(attempt, test, "tag");
    c->record = attempt_buffer(attempt, c->ciphertext.len + c->tag.len);
    return c->record != NULL;
}

/* Whether some form has such a key, nonce and tag. */
static const char *aead_case_lacks(const struct attempt *attempt,
                                   const struct aead_case *c)
{
    if (field_is(attempt->test, "result", "valid") &&
        c->plaintext.len != c->ciphertext.len)
        return "plaintext and ciphertext differ in length";
    if (c->key.len != 32 &&
        (strcmp(attempt->file->algorithm, "AES-GCM") != 0 || c->key.len != 16))
        return "hake has no keys of this length";
    if (c->nonce.len != HAKE_AEAD_NONCE)
        return "hake's nonces have 96 bits";
    return c->tag.len == HAKE_AEAD_TAG ? NULL : "hake's tags have 128 bits";
}

/* Opens what the file has; if that goes, sealing must give it. */
static enum outcome aead_try(const struct hake_aead *aead,
                             const struct aead_case *c, const void *expanded)
{
    struct hake_aead_key key = {.expanded = expanded};
    const size_t len = c->ciphertext.len;

    memcpy(key.bytes, c->key.p, c->key.len);
    memcpy(c->record, c->ciphertext.p, len);
    memcpy(c->record + len, c->tag.p, HAKE_AEAD_TAG);
    if (!aead->open(c->record, len + HAKE_AEAD_TAG, c->ad, c->nonce.p, &key))
        return REFUSED;
    if (len != c->plaintext.len ||
        same(c->record, c->plaintext.p, len) == DIFFERS)
        return DIFFERS;
    aead->seal(c->record, len, c->ad, c->nonce.p, &key);
    if (same(c->record, c->ciphertext.p, len) == DIFFERS)
        return DIFFERS;
    return same(c->record + len, c->tag.p, HAKE_AEAD_TAG);
}

static bool form_is_of(const struct aead_form *form, const struct file *file,
                       size_t key_len)
{
    const bool is_aes = strncmp(form->algorithm, "AES-", 4) == 0;

    return is_aes == (strcmp(file->algorithm, "AES-GCM") == 0) &&
           form->aead->key_len == key_len;
}

enum outcome aead_run(struct attempt *attempt, unsigned way)
{
    const struct aead_form *form = &aead_forms[way / 2];
    _Alignas(HAKE_AEAD_ALIGN) uint8_t expanded[HAKE_AEAD_EXPANDED_MAX];
    struct aead_case c;

    if (!aead_case_take(attempt, &c))
        return DIFFERS;
    attempt->why = aead_case_lacks(attempt, &c);
    if (attempt->why != NULL)
        return NOT_EXPRESSIBLE;
    way_name(attempt, form->name, way % 2 == 0 ? "" : ", expanded key");
    if (!form_is_of(form, attempt->file, c.key.len) ||
        !aead_form_available(form))
        return NO_WAY;
    if (way % 2 == 0)
        return aead_try(form->aead, &c, NULL);
    if (form->aead->expand == NULL)
        return NO_WAY;
    form->aead->expand(expanded, c.key.p);
    return aead_try(form->aead, &c, expanded);
}

/* ---- HMAC, HKDF ---------------------------------------------------------- */

/* A tag that is shorter than the hash is its first octets. */
enum outcome mac_run(struct attempt *attempt, unsigned way)
{
    const struct hake_hash *hash = attempt->file->hash;
    const struct hake_bytes key = attempt_octets(attempt, attempt->test, "key");
    const struct hake_bytes message =
        attempt_octets(attempt, attempt->test, "msg");
    const struct hake_bytes tag = attempt_octets(attempt, attempt->test, "tag");
    uint8_t out[HAKE_HASH_MAX];
    struct hake_hmac hmac;

    (void)way;
    if (attempt->why != NULL)
        return DIFFERS;
    if (tag.len == 0 || tag.len > hash->len)
        return not_expressible(attempt, "the tag is empty or too long");
    hake_hmac_init(&hmac, hash, key.p, key.len);
    hake_hmac_mac(&hmac, out, &message, 1);
    hake_hmac_wipe(&hmac);
    return memcmp(out, tag.p, tag.len) == 0 ? ACCEPTED : REFUSED;
}

enum outcome hkdf_run(struct attempt *attempt, unsigned way)
{
    const struct hake_hash *hash = attempt->file->hash;
    const json_t *test = attempt->test;
    const struct hake_bytes ikm = attempt_octets(attempt, test, "ikm");
    const struct hake_bytes salt = attempt_octets(attempt, test, "salt");
    const struct hake_bytes info = attempt_octets(attempt, test, "info");
    const struct hake_bytes okm = attempt_octets(attempt, test, "okm");
    const size_t len =
        (size_t)json_integer_value(json_object_get(test, "size"));
    uint8_t prk[HAKE_HASH_MAX], *out = attempt_buffer(attempt, len);
    struct hake_hmac hmac;
    bool done;

    (void)way;
    if (attempt->why != NULL)
        return DIFFERS;
    hake_hkdf_extract(hash, prk, salt.p, salt.len, ikm.p, ikm.len);
    hake_hmac_init(&hmac, hash, prk, hash->len);
    done = hake_hkdf_expand(&hmac, out, len, info.p, info.len);
    hake_hmac_wipe(&hmac);
    if (!done)
        return REFUSED;
    return okm.len == len ? same(out, okm.p, len) : DIFFERS;
}

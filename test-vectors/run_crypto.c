/*
 * run_crypto.c: runs the vectors of hashes, HMAC, HKDF, AEADs, x25519 and
 * ed25519. README.md, "Primitives", describes the keys.
 *
 * Each runner takes its fields, then works on them. A field that is missing
 * or malformed, or a value that differs, sets the run's "bad"; the first
 * sentence stays.
 */
#include "test-vectors/run_crypto.h"

#include "crypto/crypto.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MAX  8 /* fields of one vector */
#define NUMBER_MAX 1000000
#define SHOWN      16 /* bytes of a value that differs */

struct run {
    const struct vector *v;
    char *error;
    size_t size;
    bool bad;
    uint8_t *owned[BYTES_MAX];
    size_t owned_len;
};

/* ---- What all runners share ---------------------------------------------- */

static void fail(struct run *run, const char *format, ...)
{
    va_list args;

    if (run->bad)
        return;
    run->bad = true;
    va_start(args, format);
    vsnprintf(run->error, run->size, format, args);
    va_end(args);
}

static bool run_end(struct run *run)
{
    for (size_t i = 0; i < run->owned_len; i++)
        free(run->owned[i]);
    return !run->bad;
}

static bool present(const struct run *run, const char *key)
{
    return vector_get(run->v, key) != NULL;
}

/* Keeps memory until run_end; NULL, and the run is bad, if there is none. */
static uint8_t *own(struct run *run, uint8_t *memory)
{
    if (memory == NULL || run->owned_len == BYTES_MAX) {
        fail(run, "there is not enough memory");
        free(memory);
        return NULL;
    }
    return run->owned[run->owned_len++] = memory;
}

static struct hake_bytes take(struct run *run, const char *key)
{
    struct hake_bytes bytes = {NULL, 0};
    uint8_t *p;

    if (run->bad)
        return bytes;
    if (!vector_bytes(run->v, key, &p, &bytes.len, run->error, run->size)) {
        run->bad = true;
        return bytes;
    }
    bytes.p = own(run, p);
    return bytes;
}

/* A field that may be absent, and then is empty. */
static struct hake_bytes take_optional(struct run *run, const char *key)
{
    if (!present(run, key))
        return (struct hake_bytes){NULL, 0};
    return take(run, key);
}

static struct hake_bytes take_exactly(struct run *run, const char *key,
                                      size_t len)
{
    const struct hake_bytes bytes = take(run, key);

    if (bytes.len != len)
        fail(run, "'%s' has %zu bytes, not %zu", key, bytes.len, len);
    return bytes;
}

static size_t take_number(struct run *run, const char *key)
{
    const char *text = vector_get(run->v, key);
    size_t n = 0;

    if (text == NULL || *text == '\0') {
        fail(run, "the field '%s' is missing", key);
        return 0;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || n > NUMBER_MAX) {
            fail(run, "'%s' is not a number up to %d", key, NUMBER_MAX);
            return 0;
        }
        n = 10 * n + (size_t)(*text - '0');
    }
    if (n > NUMBER_MAX)
        fail(run, "'%s' is not a number up to %d", key, NUMBER_MAX);
    return n;
}

/* Whether the operation must succeed; valid if nothing is said. */
static bool take_result(struct run *run)
{
    const char *result = vector_get(run->v, "result");

    if (result == NULL || strcmp(result, "valid") == 0)
        return true;
    if (strcmp(result, "invalid") != 0)
        fail(run, "'result' is neither 'valid' nor 'invalid'");
    return false;
}

static const struct hake_hash *take_hash(struct run *run)
{
    static const struct hake_hash *const hashes[] = {&hake_sha256, &hake_sha384,
                                                     &hake_sha512};
    const char *name = vector_get(run->v, "hash");

    for (size_t i = 0; name != NULL && i < 3; i++)
        if (strcmp(hashes[i]->name, name) == 0)
            return hashes[i];
    fail(run, "'hash' is none of SHA-256, SHA-384, SHA-512");
    return NULL;
}

static void hex_show(char *out, struct hake_bytes bytes)
{
    size_t n = bytes.len < SHOWN ? bytes.len : SHOWN;

    *out = '\0';
    for (size_t i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes.p[i]);
}

/* Compares what came out with what was published. */
static void expect(struct run *run, const char *what, const uint8_t *got,
                   struct hake_bytes expected)
{
    char got_hex[2 * SHOWN + 1], expected_hex[2 * SHOWN + 1];
    size_t at = 0;

    while (at < expected.len && got[at] == expected.p[at])
        at++;
    if (at == expected.len)
        return;
    hex_show(got_hex, (struct hake_bytes){got + at, expected.len - at});
    hex_show(expected_hex,
             (struct hake_bytes){expected.p + at, expected.len - at});
    fail(run, "'%s' differs at byte %zu: got %s, expected %s", what, at,
         got_hex, expected_hex);
}

/* ---- hash, hmac ---------------------------------------------------------- */

bool run_hash(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_hash *hash = take_hash(&run);
    const struct hake_bytes message = take(&run, "message");
    const size_t repeat =
        present(&run, "repeat") ? take_number(&run, "repeat") : 1;
    struct hake_bytes digest;
    union hake_hash_state state;
    uint8_t out[HAKE_HASH_MAX];

    (void)skipped;
    digest = take_exactly(&run, "digest", hash == NULL ? 0 : hash->len);
    if (!run.bad) {
        hash->init(&state);
        for (size_t i = 0; i < repeat; i++)
            hash->update(&state, message.p, message.len);
        hash->final(&state, out);
        expect(&run, "digest", out, digest);
    }
    return run_end(&run);
}

bool run_hmac(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_hash *hash = take_hash(&run);
    const struct hake_bytes key = take(&run, "key");
    const struct hake_bytes message = take(&run, "message");
    const struct hake_bytes tag = take(&run, "tag");
    struct hake_hmac hmac;
    uint8_t out[HAKE_HASH_MAX];

    (void)skipped;
    if (!run.bad && (tag.len == 0 || tag.len > hash->len))
        fail(&run, "'tag' is empty or longer than the hash");
    if (!run.bad) {
        hake_hmac_init(&hmac, hash, key.p, key.len);
        hake_hmac_mac(&hmac, out, &message, 1);
        hake_hmac_wipe(&hmac);
        expect(&run, "tag", out, tag);
    }
    return run_end(&run);
}

/* ---- hkdf, hkdf_expand_label --------------------------------------------- */

static void hkdf_check(struct run *run, const struct hake_hash *hash,
                       size_t len, bool valid)
{
    const struct hake_bytes salt = take_optional(run, "salt");
    const struct hake_bytes ikm = take(run, "ikm");
    const struct hake_bytes info = take_optional(run, "info");
    const struct hake_bytes okm =
        valid ? take_exactly(run, "okm", len) : (struct hake_bytes){NULL, 0};
    uint8_t prk[HAKE_HASH_MAX], *out = own(run, malloc(len + 1));
    struct hake_hmac hmac;

    if (run->bad)
        return;
    hake_hkdf_extract(hash, prk, salt.p, salt.len, ikm.p, ikm.len);
    if (present(run, "prk"))
        expect(run, "prk", prk, take_exactly(run, "prk", hash->len));

    hake_hmac_init(&hmac, hash, prk, hash->len);
    if (hake_hkdf_expand(&hmac, out, len, info.p, info.len) != valid)
        fail(run, valid ? "expanding to 'len' bytes was refused"
                        : "expanding to 'len' bytes was not refused");
    expect(run, "okm", out, okm);
}

bool run_hkdf(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_hash *hash = take_hash(&run);
    const size_t len = take_number(&run, "len");
    const bool valid = take_result(&run);

    (void)skipped;
    if (!run.bad)
        hkdf_check(&run, hash, len, valid);
    return run_end(&run);
}

static void label_check(struct run *run, const struct hake_hash *hash)
{
    const struct hake_bytes secret = take(run, "secret");
    const struct hake_bytes context = take_optional(run, "context");
    const struct hake_bytes info = take_optional(run, "info");
    const struct hake_bytes okm = take(run, "okm");
    const char *label = vector_get(run->v, "label");
    uint8_t *out = own(run, malloc(okm.len + 1));
    struct hake_hmac hmac;

    if (label == NULL)
        fail(run, "the field 'label' is missing");
    if (run->bad)
        return;
    hake_hmac_init(&hmac, hash, secret.p, secret.len);
    if (!hake_hkdf_expand_label(&hmac, out, okm.len, label, context.p,
                                context.len))
        fail(run, "HKDF-Expand-Label was refused");
    else
        expect(run, "okm", out, okm);
    if (run->bad || !present(run, "info"))
        return;
    if (hake_hkdf_expand(&hmac, out, okm.len, info.p, info.len))
        expect(run, "okm (by info)", out, okm);
}

bool run_hkdf_expand_label(const struct vector *v, bool *skipped, char *error,
                           size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_hash *hash = take_hash(&run);

    (void)skipped;
    if (!run.bad)
        label_check(&run, hash);
    return run_end(&run);
}

/* ---- aead ---------------------------------------------------------------- */

static const struct hake_aead *take_aead(struct run *run)
{
    static const struct hake_aead *const aeads[] = {&hake_chacha20_poly1305,
                                                    &hake_aes_256_gcm};
    const char *name = vector_get(run->v, "aead");

    for (size_t i = 0; name != NULL && i < 2; i++)
        if (strcmp(aeads[i]->name, name) == 0)
            return aeads[i];
    fail(run, "'aead' is none of ChaCha20-Poly1305, AES-256-GCM");
    return NULL;
}

struct aead_fields {
    struct hake_bytes key, nonce, ad, plaintext, ciphertext, tag;
};

static struct aead_fields aead_fields_take(struct run *run,
                                           const struct hake_aead *aead)
{
    struct aead_fields f;

    f.key = take_exactly(run, "key", aead->key_len);
    f.nonce = take_exactly(run, "nonce", HAKE_AEAD_NONCE);
    f.ad = take_optional(run, "ad");
    f.plaintext = take(run, "plaintext");
    f.ciphertext = take(run, "ciphertext");
    f.tag = take_exactly(run, "tag", HAKE_AEAD_TAG);
    if (f.ciphertext.len != f.plaintext.len)
        fail(run, "'ciphertext' and 'plaintext' differ in length");
    return f;
}

static struct hake_aead_key aead_key(struct hake_bytes bytes)
{
    struct hake_aead_key key = {.expanded = NULL};

    memcpy(key.bytes, bytes.p, bytes.len);
    return key;
}

static void aead_seal_check(struct run *run, const struct hake_aead *aead,
                            const struct aead_fields *f, uint8_t *record)
{
    const struct hake_aead_key key = aead_key(f->key);
    const size_t len = f->plaintext.len;

    memcpy(record, f->plaintext.p, len);
    aead->seal(record, len, f->ad, f->nonce.p, &key);
    expect(run, "ciphertext", record, f->ciphertext);
    expect(run, "tag", record + len, f->tag);
}

static void aead_check(struct run *run, const struct hake_aead *aead,
                       const struct aead_fields *f, bool valid)
{
    const struct hake_aead_key key = aead_key(f->key);
    const size_t len = f->ciphertext.len;
    uint8_t *record = own(run, malloc(len + HAKE_AEAD_TAG));

    if (run->bad)
        return;
    if (valid)
        aead_seal_check(run, aead, f, record);
    memcpy(record, f->ciphertext.p, len);
    memcpy(record + len, f->tag.p, HAKE_AEAD_TAG);
    if (aead->open(record, len + HAKE_AEAD_TAG, f->ad, f->nonce.p, &key) !=
        valid)
        fail(run, valid ? "opening was refused" : "opening was not refused");
    if (valid && !run->bad)
        expect(run, "plaintext", record, f->plaintext);
}

bool run_aead(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_aead *aead = take_aead(&run);
    const bool valid = take_result(&run);
    struct aead_fields fields;

    if (!run.bad)
        fields = aead_fields_take(&run, aead);
    if (!run.bad && aead->available != NULL && !aead->available())
        *skipped = true;
    else if (!run.bad)
        aead_check(&run, aead, &fields, valid);
    return run_end(&run);
}

/* ---- x25519 -------------------------------------------------------------- */

/* RFC 7748 5.2: "For each iteration, set k to be the result of calling the
 * function and u to be the old value of k." */
static void x25519_iterate(struct run *run, struct hake_bytes scalar,
                           struct hake_bytes u, struct hake_bytes out)
{
    const size_t iterations = take_number(run, "iterations");
    uint8_t k[32], old_k[32], point[32];

    if (run->bad)
        return;
    memcpy(k, scalar.p, 32);
    memcpy(point, u.p, 32);
    for (size_t i = 0; i < iterations; i++) {
        memcpy(old_k, k, 32);
        if (!hake_x25519.finish(k, old_k, point))
            fail(run, "iteration %zu gave zero", i + 1);
        memcpy(point, old_k, 32);
    }
    expect(run, "out", k, out);
}

/* As a client and as a server: both meet the same share. */
static void x25519_check(struct run *run, struct hake_bytes scalar,
                         struct hake_bytes u, struct hake_bytes out)
{
    const bool valid = take_result(run);
    struct hake_bytes public_share;
    uint8_t share[32], shared[32], server_share[32], server_shared[32];

    if (run->bad)
        return;
    if (hake_x25519.finish(shared, scalar.p, u.p) != valid ||
        hake_x25519.answer(server_share, server_shared, scalar.p, u.p) != valid)
        fail(run,
             valid ? "the share was refused" : "the share was not refused");
    if (valid && !run->bad) {
        expect(run, "out", shared, out);
        expect(run, "out (as a server)", server_shared, out);
    }
    if (run->bad || !present(run, "public"))
        return;
    public_share = take_exactly(run, "public", 32);
    if (!hake_x25519.offer(share, scalar.p))
        fail(run, "no share could be made");
    else if (!run->bad)
        expect(run, "public", share, public_share);
    if (valid && !run->bad)
        expect(run, "public (as a server)", server_share, public_share);
}

bool run_x25519(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_bytes scalar = take_exactly(&run, "scalar", 32);
    const struct hake_bytes u = take_exactly(&run, "u", 32);
    const struct hake_bytes out = take_exactly(&run, "out", 32);

    (void)skipped;
    if (!run.bad && present(&run, "iterations"))
        x25519_iterate(&run, scalar, u, out);
    else if (!run.bad)
        x25519_check(&run, scalar, u, out);
    return run_end(&run);
}

/* ---- ed25519 ------------------------------------------------------------- */

static void ed25519_sign_check(struct run *run, struct hake_bytes public_key,
                               struct hake_bytes message, struct hake_bytes sig)
{
    const struct hake_bytes seed = take_exactly(run, "seed", 32);
    struct hake_ed25519_key key;
    uint8_t out[64];

    if (!run->bad && (public_key.len != 32 || sig.len != 64))
        fail(run, "'public_key' or 'signature' has a wrong length to sign");
    if (run->bad)
        return;
    hake_ed25519_key_init(&key, seed.p);
    hake_ed25519_sign(&key, out, message);
    expect(run, "public_key", key.public_key, public_key);
    expect(run, "signature", out, sig);
    hake_ed25519_key_wipe(&key);
}

bool run_ed25519(const struct vector *v, bool *skipped, char *error,
                 size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_bytes bytes = take(&run, "public_key");
    const struct hake_bytes message = take(&run, "message");
    const struct hake_bytes sig = take(&run, "signature");
    const bool valid = take_result(&run);
    const struct hake_public_key key = {HAKE_KEY_ED25519, bytes};

    (void)skipped;
    if (!run.bad && hake_ed25519.verify(&key, sig, message) != valid)
        fail(&run, valid ? "the signature was refused"
                         : "the signature was not refused");
    if (!run.bad && present(&run, "seed"))
        ed25519_sign_check(&run, bytes, message, sig);
    return run_end(&run);
}

/*
 * run_crypto.c: runs the vectors of hashes, HMAC and HKDF. README.md,
 * "Primitives", describes the keys.
 */
#include "test-vectors/run_crypto.h"

#include <stdlib.h>
#include <string.h>

#include "test-vectors/run_fields.h"

static const struct hake_hash *take_hash(struct run *run)
{
    static const struct hake_hash *const hashes[] = {&hake_sha256, &hake_sha384,
                                                     &hake_sha512};
    const char *name = vector_get(run->v, "hash");

    for (size_t i = 0; name != NULL && i < 3; i++)
        if (strcmp(hashes[i]->name, name) == 0)
            return hashes[i];
    run_fail(run, "'hash' is none of SHA-256, SHA-384, SHA-512");
    return NULL;
}

/* ---- hash, hmac ---------------------------------------------------------- */

bool run_hash(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_hash *hash = take_hash(&run);
    const struct hake_bytes message = take_bytes(&run, "message");
    const size_t repeat =
        run_has(&run, "repeat") ? take_number(&run, "repeat") : 1;
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
        run_expect(&run, "digest", out, digest);
    }
    return run_done(&run);
}

bool run_hmac(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_hash *hash = take_hash(&run);
    const struct hake_bytes key = take_bytes(&run, "key");
    const struct hake_bytes message = take_bytes(&run, "message");
    const struct hake_bytes tag = take_bytes(&run, "tag");
    struct hake_hmac hmac;
    uint8_t out[HAKE_HASH_MAX];

    (void)skipped;
    if (!run.bad && (tag.len == 0 || tag.len > hash->len))
        run_fail(&run, "'tag' is empty or longer than the hash");
    if (!run.bad) {
        hake_hmac_init(&hmac, hash, key.p, key.len);
        hake_hmac_mac(&hmac, out, &message, 1);
        hake_hmac_wipe(&hmac);
        run_expect(&run, "tag", out, tag);
    }
    return run_done(&run);
}

/* ---- hkdf, hkdf_expand_label --------------------------------------------- */

static void hkdf_check(struct run *run, const struct hake_hash *hash,
                       size_t len, bool valid)
{
    const struct hake_bytes salt = take_optional(run, "salt");
    const struct hake_bytes ikm = take_bytes(run, "ikm");
    const struct hake_bytes info = take_optional(run, "info");
    const struct hake_bytes okm =
        valid ? take_exactly(run, "okm", len) : (struct hake_bytes){NULL, 0};
    uint8_t prk[HAKE_HASH_MAX], *out = run_own(run, malloc(len + 1));
    struct hake_hmac hmac;

    if (run->bad)
        return;
    hake_hkdf_extract(hash, prk, salt.p, salt.len, ikm.p, ikm.len);
    if (run_has(run, "prk"))
        run_expect(run, "prk", prk, take_exactly(run, "prk", hash->len));

    hake_hmac_init(&hmac, hash, prk, hash->len);
    if (hake_hkdf_expand(&hmac, out, len, info.p, info.len) != valid)
        run_fail(run, valid ? "expanding to 'len' bytes was refused"
                            : "expanding to 'len' bytes was not refused");
    run_expect(run, "okm", out, okm);
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
    return run_done(&run);
}

static void label_check(struct run *run, const struct hake_hash *hash)
{
    const struct hake_bytes secret = take_bytes(run, "secret");
    const struct hake_bytes context = take_optional(run, "context");
    const struct hake_bytes info = take_optional(run, "info");
    const struct hake_bytes okm = take_bytes(run, "okm");
    const char *label = vector_get(run->v, "label");
    uint8_t *out = run_own(run, malloc(okm.len + 1));
    struct hake_hmac hmac;

    if (label == NULL)
        run_fail(run, "the field 'label' is missing");
    if (run->bad)
        return;
    hake_hmac_init(&hmac, hash, secret.p, secret.len);
    if (!hake_hkdf_expand_label(&hmac, out, okm.len, label, context.p,
                                context.len))
        run_fail(run, "HKDF-Expand-Label was refused");
    else
        run_expect(run, "okm", out, okm);
    if (run->bad || !run_has(run, "info"))
        return;
    if (hake_hkdf_expand(&hmac, out, okm.len, info.p, info.len))
        run_expect(run, "okm (by info)", out, okm);
}

bool run_hkdf_expand_label(const struct vector *v, bool *skipped, char *error,
                           size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_hash *hash = take_hash(&run);

    (void)skipped;
    if (!run.bad)
        label_check(&run, hash);
    return run_done(&run);
}

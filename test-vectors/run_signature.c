/*
 * run_signature.c: runs the vectors of signatures: ed25519, ecdsa and rsa.
 * README.md, "Primitives", describes the keys.
 */
#include "test-vectors/run_crypto.h"

#include <string.h>

#include "crypto/extra/extra.h"
#include "test-vectors/run_fields.h"

struct signature {
    const struct hake_scheme *scheme;
    struct hake_bytes public_key, message, sig;
    bool valid;
};

static void signature_take(struct run *run, struct signature *s)
{
    s->public_key = take_bytes(run, "public_key");
    s->message = take_bytes(run, "message");
    s->sig = take_bytes(run, "signature");
    s->valid = take_result(run);
}

static void signature_check(struct run *run, const struct signature *s)
{
    const struct hake_public_key key = {s->scheme->key_kind, s->public_key};

    if (s->scheme->verify(&key, s->sig, s->message) != s->valid)
        run_fail(run, s->valid ? "the signature was refused"
                               : "the signature was not refused");
}

/* ---- ed25519 ------------------------------------------------------------- */

static void ed25519_sign_check(struct run *run, const struct signature *s)
{
    const struct hake_bytes seed = take_exactly(run, "seed", 32);
    struct hake_ed25519_key key;
    uint8_t out[64];

    if (!run->bad && (s->public_key.len != 32 || s->sig.len != 64))
        run_fail(run, "'public_key' or 'signature' has a wrong length to sign");
    if (run->bad)
        return;
    hake_ed25519_key_init(&key, seed.p);
    hake_ed25519_sign(&key, out, s->message);
    run_expect(run, "public_key", key.public_key, s->public_key);
    run_expect(run, "signature", out, s->sig);
    hake_ed25519_key_wipe(&key);
}

bool run_ed25519(const struct vector *v, bool *skipped, char *error,
                 size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    struct signature s = {.scheme = &hake_ed25519};

    (void)skipped;
    signature_take(&run, &s);
    if (!run.bad)
        signature_check(&run, &s);
    if (!run.bad && run_has(&run, "seed"))
        ed25519_sign_check(&run, &s);
    return run_done(&run);
}

/* ---- ecdsa, rsa ---------------------------------------------------------- */

struct named_scheme {
    const char *name;
    const struct hake_scheme *scheme;
};

static const struct hake_scheme *take_scheme(struct run *run,
                                             const struct named_scheme *schemes)
{
    const char *name = vector_get(run->v, "scheme");

    for (; name != NULL && schemes->name != NULL; schemes++)
        if (strcmp(schemes->name, name) == 0)
            return schemes->scheme;
    run_fail(run, "'scheme' is none of this type");
    return NULL;
}

/* The nonce is RFC 6979's, without entropy: there is one signature. */
static void p256_sign_check(struct run *run, const struct signature *s)
{
    const struct hake_bytes scalar = take_exactly(run, "scalar", 32);
    uint8_t out[HAKE_P256_SIGNATURE_MAX];
    struct hake_p256_key key;

    if (s->scheme != &hake_ecdsa_secp256r1_sha256)
        run_fail(run, "no key of this scheme signs");
    if (run->bad)
        return;
    if (!hake_p256_key_init(&key, scalar.p)) {
        run_fail(run, "'scalar' was refused");
        return;
    }
    if (s->public_key.len != sizeof key.public_key)
        run_fail(run, "'public_key' has a wrong length to sign");
    else
        run_expect(run, "public_key", key.public_key, s->public_key);
    if (hake_p256_sign(&key, out, s->message, NULL, 0) != s->sig.len)
        run_fail(run, "'signature' has another length");
    else
        run_expect(run, "signature", out, s->sig);
    hake_p256_key_wipe(&key);
}

static bool signature_run(const struct vector *v,
                          const struct named_scheme *schemes, char *error,
                          size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    struct signature s = {.scheme = take_scheme(&run, schemes)};

    signature_take(&run, &s);
    if (!run.bad)
        signature_check(&run, &s);
    if (!run.bad && run_has(&run, "scalar"))
        p256_sign_check(&run, &s);
    return run_done(&run);
}

bool run_ecdsa(const struct vector *v, bool *skipped, char *error, size_t size)
{
    static const struct named_scheme schemes[] = {
        {"ecdsa_secp256r1_sha256", &hake_ecdsa_secp256r1_sha256},
        {"ecdsa_secp384r1_sha384", &hake_ecdsa_secp384r1_sha384},
        {"ecdsa_sha256_secp384r1", &hake_ecdsa_sha256_secp384r1},
        {"ecdsa_sha384_secp256r1", &hake_ecdsa_sha384_secp256r1},
        {NULL, NULL}};

    (void)skipped;
    return signature_run(v, schemes, error, size);
}

bool run_rsa(const struct vector *v, bool *skipped, char *error, size_t size)
{
    static const struct named_scheme schemes[] = {
        {"rsa_pkcs1_sha256", &hake_rsa_pkcs1_sha256},
        {"rsa_pkcs1_sha384", &hake_rsa_pkcs1_sha384},
        {"rsa_pkcs1_sha512", &hake_rsa_pkcs1_sha512},
        {"rsa_pss_rsae_sha256", &hake_rsa_pss_rsae_sha256},
        {"rsa_pss_rsae_sha384", &hake_rsa_pss_rsae_sha384},
        {"rsa_pss_rsae_sha512", &hake_rsa_pss_rsae_sha512},
        {"rsa_pss_pss_sha256", &hake_rsa_pss_pss_sha256},
        {"rsa_pss_pss_sha384", &hake_rsa_pss_pss_sha384},
        {"rsa_pss_pss_sha512", &hake_rsa_pss_pss_sha512},
        {NULL, NULL}};

    (void)skipped;
    return signature_run(v, schemes, error, size);
}

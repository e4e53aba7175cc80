/*
 * bench_openssl.c: see bench_openssl.h. Every object of OpenSSL is a void *
 * here, since its headers are not asked for.
 */
#include "tools/bench_openssl.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "tls/wire.h"
#include "tools/der_write.h"

#define LIBRARY "libcrypto.so.3"

/* openssl/evp.h, openssl/rsa.h */
#define EVP_CTRL_AEAD_GET_TAG  0x10
#define EVP_CTRL_AEAD_SET_TAG  0x11
#define RSA_PKCS1_PADDING      1
#define RSA_PKCS1_PSS_PADDING  6
#define RSA_PSS_SALTLEN_DIGEST (-1)

/* ---- The library --------------------------------------------------------- */

/* clang-format off */
#define FUNCTIONS(X)                                                           \
    X(const char *, OpenSSL_version, (int what))                               \
    X(void *, EVP_CIPHER_fetch, (void *, const char *name, const char *))      \
    X(void, EVP_CIPHER_free, (void *))                                         \
    X(void *, EVP_CIPHER_CTX_new, (void))                                      \
    X(void, EVP_CIPHER_CTX_free, (void *))                                     \
    X(int, EVP_CIPHER_CTX_ctrl, (void *, int type, int arg, void *))           \
    X(int, EVP_CipherInit_ex, (void *, const void *cipher, void *,             \
                               const uint8_t *key, const uint8_t *iv, int))    \
    X(int, EVP_CipherUpdate, (void *, uint8_t *out, int *out_len,              \
                              const uint8_t *in, int in_len))                  \
    X(int, EVP_CipherFinal_ex, (void *, uint8_t *out, int *out_len))           \
    X(void *, EVP_PKEY_Q_keygen, (void *, const char *, const char *, ...))    \
    X(void, EVP_PKEY_free, (void *))                                           \
    X(void *, EVP_PKEY_CTX_new_from_pkey, (void *, void *, const char *))      \
    X(void, EVP_PKEY_CTX_free, (void *))                                       \
    X(int, EVP_PKEY_keygen_init, (void *))                                     \
    X(int, EVP_PKEY_keygen, (void *, void **key))                              \
    X(int, EVP_PKEY_derive_init, (void *))                                     \
    X(int, EVP_PKEY_derive_set_peer, (void *, void *peer))                     \
    X(int, EVP_PKEY_derive, (void *, uint8_t *out, size_t *len))               \
    X(int, EVP_PKEY_sign_init, (void *))                                       \
    X(int, EVP_PKEY_sign, (void *, uint8_t *sig, size_t *sig_len,              \
                           const uint8_t *hash, size_t hash_len))              \
    X(int, EVP_PKEY_verify_init, (void *))                                     \
    X(int, EVP_PKEY_verify, (void *, const uint8_t *sig, size_t sig_len,       \
                             const uint8_t *hash, size_t hash_len))            \
    X(int, EVP_PKEY_CTX_set_signature_md, (void *, const void *md))            \
    X(int, EVP_PKEY_CTX_set_rsa_padding, (void *, int padding))                \
    X(int, EVP_PKEY_CTX_set_rsa_pss_saltlen, (void *, int len))                \
    X(const void *, EVP_get_digestbyname, (const char *name))                  \
    X(void *, EVP_MD_CTX_new, (void))                                          \
    X(void, EVP_MD_CTX_free, (void *))                                         \
    X(int, EVP_DigestSignInit, (void *, void **, const void *, void *,         \
                                void *key))                                    \
    X(int, EVP_DigestSign, (void *, uint8_t *sig, size_t *sig_len,             \
                            const uint8_t *message, size_t len))               \
    X(int, EVP_DigestVerifyInit, (void *, void **, const void *, void *,       \
                                  void *key))                                  \
    X(int, EVP_DigestVerify, (void *, const uint8_t *sig, size_t sig_len,      \
                              const uint8_t *message, size_t len))             \
    X(void *, d2i_PUBKEY, (void **, const uint8_t **der, long len))
/* clang-format on */

#define MEMBER(type, name, parameters) type(*name) parameters;
#define ROW(type, name, parameters)    {#name, &ssl.name},

static struct {
    FUNCTIONS(MEMBER)
} ssl;

static const struct {
    const char *name;
    void *at; /* the pointer to the function */
} functions[] = {FUNCTIONS(ROW)};

const char *openssl_load(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    if (library == NULL) {
        fputs("hake: SKIPPED: OpenSSL: there is no " LIBRARY "\n", stderr);
        return NULL;
    }
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        void *function = dlsym(library, functions[i].name);

        if (function == NULL) {
            fprintf(stderr, "hake: SKIPPED: OpenSSL: " LIBRARY " has no %s\n",
                    functions[i].name);
            return NULL;
        }
        memcpy(functions[i].at, &function, sizeof function);
    }
    return ssl.OpenSSL_version(0);
}

/* What is at work, and all that is to be freed. */
static struct {
    void *cipher, *cipher_ctx;
    void *key, *peer;
    void *making, *deriving; /* EVP_PKEY_CTX; signing and verifying, too */
    void *digest;            /* EVP_MD_CTX, of Ed25519 alone */
    struct hake_bytes message, signature; /* message: or its hash */
    uint8_t hash[HAKE_HASH_MAX];
} job;

void openssl_end(void)
{
    ssl.EVP_CIPHER_CTX_free(job.cipher_ctx);
    ssl.EVP_CIPHER_free(job.cipher);
    ssl.EVP_PKEY_CTX_free(job.making);
    ssl.EVP_PKEY_CTX_free(job.deriving);
    ssl.EVP_MD_CTX_free(job.digest);
    ssl.EVP_PKEY_free(job.peer);
    ssl.EVP_PKEY_free(job.key);
    memset(&job, 0, sizeof job);
}

/* ---- AEAD ---------------------------------------------------------------- */

bool openssl_aead(const char *cipher, const uint8_t *key, bool seal)
{
    openssl_end();
    job.cipher = ssl.EVP_CIPHER_fetch(NULL, cipher, NULL);
    job.cipher_ctx = ssl.EVP_CIPHER_CTX_new();
    return job.cipher != NULL && job.cipher_ctx != NULL &&
           ssl.EVP_CipherInit_ex(job.cipher_ctx, job.cipher, NULL, key, NULL,
                                 seal) == 1;
}

/* A nonce, what is authenticated only, and what is encrypted too. */
static bool cipher_run(uint8_t *data, size_t len, struct hake_bytes ad,
                       const uint8_t *nonce)
{
    int n;

    return ssl.EVP_CipherInit_ex(job.cipher_ctx, NULL, NULL, NULL, nonce, -1) ==
               1 &&
           ssl.EVP_CipherUpdate(job.cipher_ctx, NULL, &n, ad.p, (int)ad.len) ==
               1 &&
           ssl.EVP_CipherUpdate(job.cipher_ctx, data, &n, data, (int)len) == 1;
}

bool openssl_seal(uint8_t *data, size_t len, struct hake_bytes ad,
                  const uint8_t nonce[HAKE_AEAD_NONCE])
{
    int n;

    return cipher_run(data, len, ad, nonce) &&
           ssl.EVP_CipherFinal_ex(job.cipher_ctx, data + len, &n) == 1 &&
           ssl.EVP_CIPHER_CTX_ctrl(job.cipher_ctx, EVP_CTRL_AEAD_GET_TAG,
                                   HAKE_AEAD_TAG, data + len) == 1;
}

bool openssl_open(uint8_t *data, size_t len, struct hake_bytes ad,
                  const uint8_t nonce[HAKE_AEAD_NONCE])
{
    int n;

    len -= HAKE_AEAD_TAG;
    return cipher_run(data, len, ad, nonce) &&
           ssl.EVP_CIPHER_CTX_ctrl(job.cipher_ctx, EVP_CTRL_AEAD_SET_TAG,
                                   HAKE_AEAD_TAG, data + len) == 1 &&
           ssl.EVP_CipherFinal_ex(job.cipher_ctx, data + len, &n) == 1;
}

/* ---- Keys ---------------------------------------------------------------- */

static void *key_make(const struct openssl_key *kind)
{
    return ssl.EVP_PKEY_Q_keygen(NULL, NULL, kind->type, kind->curve);
}

bool openssl_group(const struct openssl_key *kind)
{
    openssl_end();
    job.key = key_make(kind);
    job.peer = key_make(kind);
    if (job.key == NULL || job.peer == NULL)
        return false;
    job.making = ssl.EVP_PKEY_CTX_new_from_pkey(NULL, job.key, NULL);
    job.deriving = ssl.EVP_PKEY_CTX_new_from_pkey(NULL, job.key, NULL);
    return job.making != NULL && job.deriving != NULL &&
           ssl.EVP_PKEY_keygen_init(job.making) == 1 &&
           ssl.EVP_PKEY_derive_init(job.deriving) == 1 &&
           ssl.EVP_PKEY_derive_set_peer(job.deriving, job.peer) == 1;
}

bool openssl_share(void)
{
    void *key = NULL;
    bool good = ssl.EVP_PKEY_keygen(job.making, &key) == 1;

    ssl.EVP_PKEY_free(key);
    return good;
}

bool openssl_shared(void)
{
    uint8_t shared[HAKE_SHARED_MAX];
    size_t len = sizeof shared;

    return ssl.EVP_PKEY_derive(job.deriving, shared, &len) == 1;
}

/* ---- Signatures ---------------------------------------------------------- */

/* Ed25519 takes the message, the others what a hash made of it. */
static void message_hash(const struct hake_hash *hash)
{
    union hake_hash_state state;

    hash->init(&state);
    hash->update(&state, job.message.p, job.message.len);
    hash->final(&state, job.hash);
    job.message = (struct hake_bytes){job.hash, hash->len};
}

bool openssl_signer(const struct openssl_key *kind)
{
    openssl_end();
    job.key = key_make(kind);
    job.message = (struct hake_bytes){signature_case_message,
                                      sizeof signature_case_message};
    if (job.key == NULL)
        return false;
    if (kind->curve == NULL) { /* Ed25519 */
        job.digest = ssl.EVP_MD_CTX_new();
        return job.digest != NULL &&
               ssl.EVP_DigestSignInit(job.digest, NULL, NULL, NULL, job.key) ==
                   1;
    }
    message_hash(&hake_sha256);
    job.making = ssl.EVP_PKEY_CTX_new_from_pkey(NULL, job.key, NULL);
    return job.making != NULL && ssl.EVP_PKEY_sign_init(job.making) == 1;
}

bool openssl_sign(void)
{
    uint8_t signature[HAKE_SIGNATURE_MAX];
    size_t len = sizeof signature;

    if (job.digest == NULL)
        return ssl.EVP_PKEY_sign(job.making, signature, &len, job.message.p,
                                 job.message.len) == 1;
    return ssl.EVP_DigestSignInit(job.digest, NULL, NULL, NULL, NULL) == 1 &&
           ssl.EVP_DigestSign(job.digest, signature, &len, job.message.p,
                              job.message.len) == 1;
}

/* SubjectPublicKeyInfo, RFC 5280 4.1. */
static void *public_key_read(const struct signature_case *c,
                             const struct signature_input *input)
{
    uint8_t der[HAKE_PUBLIC_KEY_MAX + 64];
    const uint8_t *at = der;
    struct writer w = wr_init(der, sizeof der);
    struct wr_mark info = der_write_open(&w, DER_SEQUENCE);

    der_write_bytes(&w, DER_SEQUENCE, c->scheme->key_algorithm.p,
                    c->scheme->key_algorithm.len);
    der_write_bits(&w, input->key.bytes.p, input->key.bytes.len);
    der_write_close(&w, info);
    return w.overflow ? NULL : ssl.d2i_PUBKEY(NULL, &at, (long)w.len);
}

static bool rsa_set(bool pss, const void *md)
{
    const int padding = pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;

    return ssl.EVP_PKEY_CTX_set_rsa_padding(job.making, padding) == 1 &&
           ssl.EVP_PKEY_CTX_set_signature_md(job.making, md) == 1 &&
           (!pss || ssl.EVP_PKEY_CTX_set_rsa_pss_saltlen(
                        job.making, RSA_PSS_SALTLEN_DIGEST) == 1);
}

bool openssl_verifier(const struct signature_case *c,
                      const struct signature_input *input)
{
    const bool sha384 = c->scheme == &hake_ecdsa_secp384r1_sha384;

    openssl_end();
    job.message = input->message;
    job.signature = input->signature;
    job.key = public_key_read(c, input);
    if (job.key == NULL)
        return false;
    if (c->scheme->key_kind == HAKE_KEY_ED25519) {
        job.digest = ssl.EVP_MD_CTX_new();
        return job.digest != NULL &&
               ssl.EVP_DigestVerifyInit(job.digest, NULL, NULL, NULL,
                                        job.key) == 1;
    }
    message_hash(sha384 ? &hake_sha384 : &hake_sha256);
    job.making = ssl.EVP_PKEY_CTX_new_from_pkey(NULL, job.key, NULL);
    return job.making != NULL && ssl.EVP_PKEY_verify_init(job.making) == 1 &&
           (c->scheme->key_kind != HAKE_KEY_RSA ||
            rsa_set(c->scheme == &hake_rsa_pss_rsae_sha256,
                    ssl.EVP_get_digestbyname("SHA256")));
}

bool openssl_verify(void)
{
    if (job.digest == NULL)
        return ssl.EVP_PKEY_verify(job.making, job.signature.p,
                                   job.signature.len, job.message.p,
                                   job.message.len) == 1;
    return ssl.EVP_DigestVerifyInit(job.digest, NULL, NULL, NULL, NULL) == 1 &&
           ssl.EVP_DigestVerify(job.digest, job.signature.p, job.signature.len,
                                job.message.p, job.message.len) == 1;
}

/* libcrypto_key.c: see libcrypto_key.h. */
#include "tools/libcrypto_key.h"

#include <dlfcn.h>
#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/extra/extra.h"
#include "tls/x509.h"
#include "tools/pem.h"

#define INFO_MAX    (HAKE_PUBLIC_KEY_MAX + 128) /* SubjectPublicKeyInfo */
#define SCHEMES_MAX 6                           /* of one key */

/* ---- libcrypto ---------------------------------------------------------- */

/* Of OpenSSL 1.1.1 and 3 alike: objects are pointers to we do not know what,
 * 1 is success. */
struct libcrypto {
    void *handle;
    void *(*d2i_AutoPrivateKey)(void **key, const unsigned char **der,
                                long len);
    int (*i2d_PUBKEY)(const void *key, unsigned char **der);
    void (*EVP_PKEY_free)(void *key);
    const void *(*EVP_get_digestbyname)(const char *name);
    void *(*EVP_MD_CTX_new)(void);
    void (*EVP_MD_CTX_free)(void *ctx);
    int (*EVP_DigestSignInit)(void *ctx, void **key_ctx, const void *hash,
                              void *engine, void *key);
    int (*EVP_PKEY_CTX_ctrl_str)(void *key_ctx, const char *name,
                                 const char *value);
    int (*EVP_DigestSign)(void *ctx, unsigned char *sig, size_t *sig_len,
                          const unsigned char *message, size_t message_len);
};

#define FUNCTION(name)                                                         \
    {                                                                          \
#name, offsetof(struct libcrypto, name)                                \
    }

static const struct {
    const char *name;
    size_t at;
} functions[] = {
    FUNCTION(d2i_AutoPrivateKey), FUNCTION(i2d_PUBKEY),
    FUNCTION(EVP_PKEY_free),      FUNCTION(EVP_get_digestbyname),
    FUNCTION(EVP_MD_CTX_new),     FUNCTION(EVP_MD_CTX_free),
    FUNCTION(EVP_DigestSignInit), FUNCTION(EVP_PKEY_CTX_ctrl_str),
    FUNCTION(EVP_DigestSign),
};

/* Returns what is wrong, or NULL. */
static const char *libcrypto_load(struct libcrypto *lib)
{
    static const char *const names[] = {"libcrypto.so.3", "libcrypto.so.1.1",
                                        "libcrypto.so"};

    for (size_t i = 0; lib->handle == NULL && i < 3; i++)
        lib->handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (lib->handle == NULL)
        return "to sign with a key of this kind, hake needs OpenSSL's "
               "libcrypto, which is not on this machine";
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        void *function = dlsym(lib->handle, functions[i].name);

        if (function == NULL)
            return "to sign with a key of this kind, hake needs the libcrypto "
                   "of OpenSSL 1.1.1 or later; the one here is another";
        /* POSIX makes a function of it; ISO C has no such cast. */
        memcpy((char *)lib + functions[i].at, &function, sizeof function);
    }
    return NULL;
}

/* ---- Keys and schemes --------------------------------------------------- */

struct libcrypto_key {
    struct libcrypto lib;
    void *pkey;
    uint8_t info[INFO_MAX];
    size_t info_len;
    uint16_t schemes[SCHEMES_MAX + 1];
};

/* What signs how, best first; a key has the schemes whose key_algorithm is
 * its own. */
static const struct method {
    const struct hake_scheme *scheme;
    const char *hash; /* NULL: EdDSA has its own */
    bool pss;
} methods[] = {
    {&hake_ed25519, NULL, false},
    {&hake_ecdsa_secp256r1_sha256, "SHA256", false},
    {&hake_ecdsa_secp384r1_sha384, "SHA384", false},
    {&hake_rsa_pss_rsae_sha256, "SHA256", true},
    {&hake_rsa_pss_rsae_sha384, "SHA384", true},
    {&hake_rsa_pss_rsae_sha512, "SHA512", true},
    {&hake_rsa_pss_pss_sha256, "SHA256", true},
    {&hake_rsa_pss_pss_sha384, "SHA384", true},
    {&hake_rsa_pss_pss_sha512, "SHA512", true},
    {&hake_rsa_pss_pss_sha256_bound, "SHA256", true},
    {&hake_rsa_pss_pss_sha384_bound, "SHA384", true},
    {&hake_rsa_pss_pss_sha512_bound, "SHA512", true},
    {&hake_rsa_pkcs1_sha256, "SHA256", false},
    {&hake_rsa_pkcs1_sha384, "SHA384", false},
    {&hake_rsa_pkcs1_sha512, "SHA512", false},
};
#define METHODS (sizeof methods / sizeof methods[0])

struct info {
    struct hake_bytes algorithm, oid, bits;
};

static bool info_split(struct hake_bytes der, struct info *info)
{
    const uint8_t *fault;
    struct reader all = rd_init(der, &fault), r = der_sequence(&all), algorithm;

    info->algorithm = x509_algorithm_read(&r);
    info->bits = der_octets(&r);
    if (!rd_done(&r) || !rd_done(&all))
        return false;
    algorithm = rd_init(info->algorithm, &fault);
    info->oid = der_read(&algorithm, DER_OID);
    return true;
}

static const char *schemes_find(struct libcrypto_key *key)
{
    struct info info;
    size_t len = 0;

    if (!info_split(libcrypto_key_info(key), &info))
        return "libcrypto does not know its public key";
    for (size_t i = 0; i < METHODS && len < SCHEMES_MAX; i++) {
        if (x509_equal(methods[i].scheme->key_algorithm, info.algorithm))
            key->schemes[len++] = methods[i].scheme->id;
    }
    return len > 0 ? NULL
                   : "the key in it is of a kind that no signature scheme "
                     "of hake is for";
}

static const char *info_read(struct libcrypto_key *key)
{
    const int len = key->lib.i2d_PUBKEY(key->pkey, NULL);
    unsigned char *out = key->info;

    if (len <= 0 || len > INFO_MAX)
        return "its public key is too large for hake";
    key->info_len = (size_t)len;
    key->lib.i2d_PUBKEY(key->pkey, &out);
    return NULL;
}

static const char *key_load(struct libcrypto_key *key, struct hake_bytes der)
{
    const unsigned char *at = der.p;
    const char *why = libcrypto_load(&key->lib);

    if (why != NULL)
        return why;
    key->pkey = key->lib.d2i_AutoPrivateKey(NULL, &at, (long)der.len);
    if (key->pkey == NULL || at != der.p + der.len)
        return "libcrypto reads no unencrypted private key in it";
    why = info_read(key);
    return why != NULL ? why : schemes_find(key);
}

static struct libcrypto_key *open_der(struct hake_bytes der, const char *path,
                                      char *error)
{
    struct libcrypto_key *key = calloc(1, sizeof *key);
    const char *why = key == NULL ? "no memory for it" : key_load(key, der);

    if (why == NULL)
        return key;
    file_refuse(error, path, why);
    libcrypto_key_close(key);
    return NULL;
}

/* The block of the private key: others, as "EC PARAMETERS", may stand before
 * it. */
static struct libcrypto_key *open_pem(struct hake_bytes data, const char *path,
                                      char *error)
{
    struct libcrypto_key *key = NULL;
    struct pem pem = {data, 0};
    struct pem_block block;
    struct hake_bytes der = {NULL, 0};
    uint8_t *room;

    do {
        if (pem_next(&pem, &block) != PEM_BLOCK) {
            file_refuse(error, path, "there is no private key in it");
            return NULL;
        }
    } while (!pem_label_ends(&block, "PRIVATE KEY"));
    room = malloc(block.body.len + 1);
    der.p = room;
    if (room != NULL && pem_decode(&block, room, block.body.len, &der.len))
        key = open_der(der, path, error);
    else
        file_refuse(error, path,
                    "its PEM block is not clean base64, or encrypted");
    if (room != NULL)
        sodium_memzero(room, block.body.len);
    free(room);
    return key;
}

struct libcrypto_key *libcrypto_key_open(struct hake_bytes data,
                                         const char *path,
                                         char error[FILE_ERROR_MAX])
{
    return pem_is_der(data) ? open_der(data, path, error)
                            : open_pem(data, path, error);
}

void libcrypto_key_close(struct libcrypto_key *key)
{
    if (key == NULL)
        return;
    if (key->pkey != NULL)
        key->lib.EVP_PKEY_free(key->pkey);
    if (key->lib.handle != NULL)
        dlclose(key->lib.handle);
    free(key);
}

struct hake_bytes libcrypto_key_info(const struct libcrypto_key *key)
{
    return (struct hake_bytes){key->info, key->info_len};
}

const uint16_t *libcrypto_key_schemes(const struct libcrypto_key *key)
{
    return key->schemes;
}

bool libcrypto_key_fits(const struct libcrypto_key *key,
                        struct hake_bytes key_info)
{
    struct info own, other;

    return info_split(libcrypto_key_info(key), &own) &&
           info_split(key_info, &other) && x509_equal(own.oid, other.oid) &&
           x509_equal(own.bits, other.bits);
}

/* ---- Signing ------------------------------------------------------------ */

static const struct method *method_find(const struct libcrypto_key *key,
                                        uint16_t scheme)
{
    const uint16_t *own = key->schemes;

    while (*own != 0 && *own != scheme)
        own++;
    for (size_t i = 0; *own != 0 && i < METHODS; i++) {
        if (methods[i].scheme->id == scheme)
            return &methods[i];
    }
    return NULL;
}

/* RFC 9846 4.3.3: MGF1 with the same hash, which is the default, and a salt as
 * long as that. */
static bool pss_set(const struct libcrypto *lib, void *key_ctx)
{
    return lib->EVP_PKEY_CTX_ctrl_str(key_ctx, "rsa_padding_mode", "pss") > 0 &&
           lib->EVP_PKEY_CTX_ctrl_str(key_ctx, "rsa_pss_saltlen", "digest") > 0;
}

static bool sign(const struct libcrypto_key *key, void *ctx,
                 const struct method *method, uint8_t *sig, size_t *sig_len,
                 struct hake_bytes message)
{
    const struct libcrypto *lib = &key->lib;
    const void *hash = NULL;
    void *key_ctx = NULL; /* belongs to ctx */
    size_t needed;

    if (method->hash != NULL)
        hash = lib->EVP_get_digestbyname(method->hash);
    return lib->EVP_DigestSignInit(ctx, &key_ctx, hash, NULL, key->pkey) == 1 &&
           (!method->pss || pss_set(lib, key_ctx)) &&
           lib->EVP_DigestSign(ctx, NULL, &needed, message.p, message.len) ==
               1 &&
           needed <= *sig_len &&
           lib->EVP_DigestSign(ctx, sig, sig_len, message.p, message.len) == 1;
}

enum hake_answer libcrypto_key_sign(void *ctx, uint16_t scheme, uint8_t *sig,
                                    size_t *sig_len, struct hake_bytes message)
{
    const struct libcrypto_key *key = ctx;
    const struct method *method = method_find(key, scheme);
    void *md_ctx;
    bool done;

    if (method == NULL)
        return HAKE_NO;
    md_ctx = key->lib.EVP_MD_CTX_new();
    done = md_ctx != NULL && sign(key, md_ctx, method, sig, sig_len, message);
    key->lib.EVP_MD_CTX_free(md_ctx);
    return done ? HAKE_YES : HAKE_NO;
}

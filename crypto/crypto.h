/*
 * crypto.h: the four kinds of algorithm descriptor (hash, AEAD, key-exchange
 * group, signature scheme), and HMAC and HKDF over any hash.
 *
 * A descriptor is a const object, alone in its file; a program links those it
 * names and no other. Nothing here knows a TLS message. All lengths are in
 * bytes. No function allocates, prints or keeps a reference to its arguments.
 */
#ifndef HAKE_CRYPTO_H
#define HAKE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sodium/crypto_hash_sha256.h>
#include <sodium/crypto_hash_sha512.h>

/* Bytes that somebody else owns; never written through. */
struct hake_bytes {
    const uint8_t *p;
    size_t len;
};

/* ---- Hash ------------------------------------------------------------- */

#define HAKE_HASH_MAX 64 /* output of the longest hash, SHA-512 */

union hake_hash_state {
    crypto_hash_sha256_state sha256;
    crypto_hash_sha512_state sha512;
};

struct hake_hash {
    const char *name; /* "SHA-256" */
    uint8_t len;      /* of the output: 32, 48, 64 */
    uint8_t block;    /* of the compression function: 64, 128 (HMAC) */
    void (*init)(union hake_hash_state *state);
    void (*update)(union hake_hash_state *state, const uint8_t *p, size_t len);
    void (*final)(union hake_hash_state *state, uint8_t *out);
    /* Two constants of the key schedule, RFC 9846 7.1, len bytes each: the
     * hash of no messages, and what Early Secret hands down without a PSK. */
    const uint8_t *empty, *early_derived;
};

extern const struct hake_hash hake_sha256; /* FIPS 180-4 */
extern const struct hake_hash hake_sha384;
extern const struct hake_hash hake_sha512;

/* ---- HMAC (RFC 2104) and HKDF (RFC 5869) ------------------------------ */

/* A key made ready once for any number of MACs: both padded blocks hashed. */
struct hake_hmac {
    const struct hake_hash *hash;
    union hake_hash_state inner, outer;
};

/* hake_hmac_init prepares a key of any length; wipe with hake_hmac_wipe. */
void hake_hmac_init(struct hake_hmac *hmac, const struct hake_hash *hash,
                    const uint8_t *key, size_t key_len);

/* hake_hmac_mac writes hash->len bytes: the MAC of the parts, concatenated. */
void hake_hmac_mac(const struct hake_hmac *hmac, uint8_t *out,
                   const struct hake_bytes *parts, size_t parts_len);

void hake_hmac_wipe(struct hake_hmac *hmac);

/* hake_hkdf_extract writes hash->len bytes (RFC 5869 2.2); an empty salt
 * stands for hash->len zeros. out may be salt or ikm. */
void hake_hkdf_extract(const struct hake_hash *hash, uint8_t *out,
                       const uint8_t *salt, size_t salt_len, const uint8_t *ikm,
                       size_t ikm_len);

/* hake_hkdf_expand writes len <= 255 * hash->len bytes (RFC 5869 2.3) from a
 * PRK made ready by hake_hmac_init; false, and nothing written, if len is
 * larger. */
bool hake_hkdf_expand(const struct hake_hmac *prk, uint8_t *out, size_t len,
                      const uint8_t *info, size_t info_len);

/* hake_hkdf_expand_label is HKDF-Expand-Label of RFC 9846 7.1: label is given
 * without its "tls13 " and is 1 to HAKE_LABEL_MAX characters; context is at
 * most 255 bytes. false, and nothing written, beyond these or if len is more
 * than HAKE_HKDF_BLOCKS_MAX * hash->len. hake_hkdf_expand_named takes a label
 * that no NUL ends. */
#define HAKE_LABEL_MAX       249
#define HAKE_HKDF_BLOCKS_MAX 255
bool hake_hkdf_expand_named(const struct hake_hmac *secret, uint8_t *out,
                            size_t len, struct hake_bytes label,
                            struct hake_bytes context);
bool hake_hkdf_expand_label(const struct hake_hmac *secret, uint8_t *out,
                            size_t len, const char *label,
                            const uint8_t *context, size_t context_len);

/* ---- AEAD (RFC 5116) -------------------------------------------------- */

#define HAKE_AEAD_KEY_MAX      32
#define HAKE_AEAD_NONCE        12
#define HAKE_AEAD_TAG          16
#define HAKE_AEAD_EXPANDED_MAX 512 /* AES-GCM by instructions */
#define HAKE_AEAD_ALIGN        16  /* of an expanded key */

struct hake_aead_key {
    uint8_t bytes[HAKE_AEAD_KEY_MAX];
    /* What expand wrote, so that it is not computed for each record: memory
     * of aead->expanded_len bytes, aligned to HAKE_AEAD_ALIGN. NULL: it is. */
    const void *expanded;
};

struct hake_aead {
    const char *name;      /* "ChaCha20-Poly1305" */
    uint8_t key_len;       /* 16, 32; at most HAKE_AEAD_KEY_MAX */
    uint16_t expanded_len; /* at most HAKE_AEAD_EXPANDED_MAX; 0: no expand */
    uint64_t record_limit; /* records one key may protect: RFC 9846 5.5 */
    /* available is NULL where the algorithm always is; else it says whether
     * this machine has it. libsodium answers yes only after sodium_init(). */
    bool (*available)(void);
    /* expand makes a key ready for any number of records; NULL: nothing is to
     * be made ready. What it writes is as secret as the key. */
    void (*expand)(void *expanded, const uint8_t *key);
    /* seal encrypts data[0..len) in place and writes the tag behind it. */
    void (*seal)(uint8_t *data, size_t len, struct hake_bytes ad,
                 const uint8_t nonce[HAKE_AEAD_NONCE],
                 const struct hake_aead_key *key);
    /* open checks the tag, which is the last HAKE_AEAD_TAG of the len bytes,
     * and decrypts the rest in place; false, and data is worthless, if the
     * tag is wrong or len is shorter than a tag. */
    bool (*open)(uint8_t *data, size_t len, struct hake_bytes ad,
                 const uint8_t nonce[HAKE_AEAD_NONCE],
                 const struct hake_aead_key *key);
};

extern const struct hake_aead hake_chacha20_poly1305; /* RFC 8439 */
extern const struct hake_aead hake_aes_256_gcm; /* NIST SP 800-38D; needs AES
                                                   and CLMUL instructions */

/* ---- Key-exchange group ----------------------------------------------- */

/*
 * A group has the shape of a KEM, which fits Diffie-Hellman as well: the
 * client offers a share, the server answers with its own and has the shared
 * secret, the client finishes. Each side draws random_len fresh bytes; the
 * client gives the same ones to offer and to finish. All three return false
 * for a share that the group's rules refuse. A group whose functions are NULL
 * is a name only: advertised and never accepted.
 */
#define HAKE_GROUP_RANDOM_MAX 56
#define HAKE_SHARE_MAX        97
#define HAKE_SHARED_MAX       48

struct hake_group {
    uint16_t id;         /* NamedGroup: RFC 9846 4.3.7 */
    const char *name;    /* IANA's: "x25519" */
    uint16_t random_len; /* drawn by each side; <= HAKE_GROUP_RANDOM_MAX */
    uint16_t client_len; /* of the client's share; <= HAKE_SHARE_MAX */
    uint16_t server_len; /* of the server's share; <= HAKE_SHARE_MAX */
    uint16_t shared_len; /* of the shared secret; <= HAKE_SHARED_MAX */
    bool (*offer)(uint8_t *client_share, const uint8_t *random);
    bool (*answer)(uint8_t *server_share, uint8_t *shared,
                   const uint8_t *random, const uint8_t *client_share);
    bool (*finish)(uint8_t *shared, const uint8_t *random,
                   const uint8_t *server_share);
};

extern const struct hake_group hake_x25519; /* RFC 7748; an all-zero shared
                                               secret is refused */

/* ---- Signature scheme ------------------------------------------------- */

/* RSA keys that are larger are refused. A build may set 8192, which makes
 * hake_handshake larger. */
#ifndef HAKE_RSA_BITS_MAX
#define HAKE_RSA_BITS_MAX 4096
#endif
/* RSAPublicKey with an exponent below 2^32; a signature is as long as the
 * modulus. */
#define HAKE_PUBLIC_KEY_MAX (HAKE_RSA_BITS_MAX / 8 + 16)
#define HAKE_SIGNATURE_MAX  (HAKE_RSA_BITS_MAX / 8)

/* Which kind of key a scheme verifies with; SubjectPublicKeyInfo says which
 * kind a certificate holds. */
enum hake_key_kind {
    HAKE_KEY_NONE = 0,
    HAKE_KEY_ED25519, /* RFC 8410 */
    HAKE_KEY_P256,    /* RFC 5480: id-ecPublicKey with secp256r1 */
    HAKE_KEY_P384,    /* secp384r1 */
    HAKE_KEY_RSA,     /* RFC 3279: rsaEncryption; the others are RSA keys too */
    HAKE_KEY_RSA_PSS, /* RFC 4055: id-RSASSA-PSS, for any hash */
    HAKE_KEY_RSA_PSS_SHA256, /* or with the parameters of one scheme */
    HAKE_KEY_RSA_PSS_SHA384,
    HAKE_KEY_RSA_PSS_SHA512
};

/* A public key: what the BIT STRING of its SubjectPublicKeyInfo holds, which is
 * 32 bytes (Ed25519), an uncompressed point (P-256, P-384), or the DER of
 * RSAPublicKey. Borrowed. */
struct hake_public_key {
    uint8_t kind; /* enum hake_key_kind */
    struct hake_bytes bytes;
};

/* Several may have one id: in TLS 1.2 and in certificates
 * ecdsa_secp256r1_sha256 is ECDSA with SHA-256 on any curve, each of which is a
 * scheme of its own here. In a list, those of one id stand together. */
struct hake_scheme {
    uint16_t id;      /* SignatureScheme: RFC 9846 4.3.3 */
    const char *name; /* IANA's: "ed25519" */
    uint8_t key_kind; /* enum hake_key_kind */
    /* Not for CertificateVerify of TLS 1.3, only for that of 1.2 and for
     * certificates. */
    bool not_tls13;
    uint16_t key_len; /* of the public key; 0: key_usable judges it */
    /* Whether a public key that is so long is one, and of a size that is
     * accepted; NULL: any is. */
    bool (*key_usable)(struct hake_bytes key);
    /* AlgorithmIdentifier in certificates, DER without the outer tag and
     * length: of keys of this kind, and of signatures by this scheme. Both
     * are constants: parameters are part of what is compared. */
    struct hake_bytes key_algorithm, signature_algorithm;
    /* verify is NULL for a scheme that is advertised and never accepted. */
    bool (*verify)(const struct hake_public_key *key, struct hake_bytes sig,
                   struct hake_bytes message);
};

extern const struct hake_scheme hake_ed25519; /* RFC 8032, pure EdDSA */

/* A private key; the public half is derived, never taken from outside: a
 * signer that accepts a foreign public half gives its secret away. */
struct hake_ed25519_key {
    uint8_t seed[32];
    uint8_t public_key[32];
};

/* hake_ed25519_key_init derives the public half from the 32-byte seed of
 * RFC 8032 5.1.5 (PKCS#8's CurvePrivateKey, RFC 8410 7). */
void hake_ed25519_key_init(struct hake_ed25519_key *key,
                           const uint8_t seed[32]);

/* hake_ed25519_sign writes a signature of 64 bytes. */
void hake_ed25519_sign(const struct hake_ed25519_key *key, uint8_t sig[64],
                       struct hake_bytes message);

void hake_ed25519_key_wipe(struct hake_ed25519_key *key);

#endif

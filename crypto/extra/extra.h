/*
 * extra.h: libhake_extra: the algorithms that TLS makes mandatory (RFC 9846
 * 9.1), or the certificates of the web need, and libsodium lacks. Written
 * here; libhake.a never refers to them. Each descriptor is alone in its file,
 * so that a program links those that its configuration names.
 */
#ifndef HAKE_CRYPTO_EXTRA_H
#define HAKE_CRYPTO_EXTRA_H

#include "crypto/crypto.h"

/* ---- AES-GCM (NIST SP 800-38D, RFC 5116 5.1 and 5.2) ------------------- */

/* By the fastest form that this machine has, asked for each key. */
extern const struct hake_aead hake_aes_128_gcm_auto;
extern const struct hake_aead hake_aes_256_gcm_auto;

/* The forms. soft is portable and constant-time where multiplication is:
 * bitsliced AES, carry-less multiplication without tables. ni needs the AES and
 * PCLMULQDQ instructions of x86-64, vaes also AVX2, VAES and VPCLMULQDQ; where
 * they are not known to the compiler, available says no. An expanded key of
 * auto remembers its form; one that is not expanded costs the question, and the
 * key schedule, each time. Records are at most 2^36 - 32 bytes (SP 800-38D
 * 5.2.1.1). What open refuses is wiped. */
extern const struct hake_aead hake_aes_128_gcm_soft, hake_aes_256_gcm_soft;
extern const struct hake_aead hake_aes_128_gcm_ni, hake_aes_256_gcm_ni;
extern const struct hake_aead hake_aes_128_gcm_vaes, hake_aes_256_gcm_vaes;

/* ---- Elliptic curves (SP 800-186, SEC 1) ------------------------------- */

/* ECDH, RFC 9846 7.4.2: shares are uncompressed points, the shared secret is
 * the x-coordinate. The random bytes are a number, big-endian, that is 64 bits
 * longer than the order and reduced by it (FIPS 186-5 A.2.1). */
extern const struct hake_group hake_secp256r1, hake_secp384r1;

/* ECDSA; signatures are DER, strictly. Those whose hash is not the one of the
 * curve are for TLS 1.2 and for certificates. */
extern const struct hake_scheme hake_ecdsa_secp256r1_sha256;
extern const struct hake_scheme hake_ecdsa_secp384r1_sha384;
extern const struct hake_scheme hake_ecdsa_sha256_secp384r1; /* 0x0403 */
extern const struct hake_scheme hake_ecdsa_sha384_secp256r1; /* 0x0503 */

/* A private key for ecdsa_secp256r1_sha256; the public half is derived. */
struct hake_p256_key {
    uint8_t scalar[32];     /* big-endian, 1 .. n - 1 */
    uint8_t public_key[65]; /* uncompressed point */
};

#define HAKE_P256_SIGNATURE_MAX 72 /* DER of ECDSA-Sig-Value */

/* hake_p256_key_init takes the scalar, big-endian; false, and the key is
 * wiped, if it is 0 or not below the order. */
bool hake_p256_key_init(struct hake_p256_key *key, const uint8_t scalar[32]);

/* hake_p256_key_read takes the DER of an ECPrivateKey (RFC 5915, SEC 1 C.4) or
 * of a PKCS#8 PrivateKeyInfo (RFC 5958) with one; false, and the key is wiped,
 * if it is malformed, of another curve, or holds a public key that is not the
 * derived one. */
bool hake_p256_key_read(struct hake_p256_key *key, struct hake_bytes der);

/* hake_p256_sign writes a DER signature (ECDSA with SHA-256) and returns its
 * length. The nonce is RFC 6979's; with entropy_len > 0 (32 fresh random bytes,
 * say) it depends on those too, which guards it against faults: RFC 6979 3.6.
 */
size_t hake_p256_sign(const struct hake_p256_key *key,
                      uint8_t sig[HAKE_P256_SIGNATURE_MAX],
                      struct hake_bytes message, const uint8_t *entropy,
                      size_t entropy_len);

void hake_p256_key_wipe(struct hake_p256_key *key);

/* ---- RSA (RFC 8017), verifying ------------------------------------------ */

/* Keys of 2048 to HAKE_RSA_BITS_MAX bits, with an odd exponent from 3 below
 * 2^32. */

/*
 * The AlgorithmIdentifiers of certificates come in two forms: parameters that
 * are NULL, which OpenSSL writes, or absent (bare), which GnuTLS and LibreSSL
 * write for the hashes of RSASSA-PSS. RFC 4055 2.1 and 5 want both accepted;
 * the profile of the web's authorities has NULL alone. The forms of a scheme
 * have one id and stand in one file.
 */

/* RSASSA-PSS: MGF1 and salt as RFC 9846 4.3.3 has them. rsae: with keys of
 * rsaEncryption. */
extern const struct hake_scheme hake_rsa_pss_rsae_sha256;
extern const struct hake_scheme hake_rsa_pss_rsae_sha384;
extern const struct hake_scheme hake_rsa_pss_rsae_sha512;
extern const struct hake_scheme hake_rsa_pss_rsae_sha256_bare;
extern const struct hake_scheme hake_rsa_pss_rsae_sha384_bare;
extern const struct hake_scheme hake_rsa_pss_rsae_sha512_bare;

/* pss: with keys of id-RSASSA-PSS. Keys without parameters are for all hashes;
 * others are bound to the scheme whose parameters they have, "identical to
 * those in the public key" (RFC 9846 4.3.3). */
extern const struct hake_scheme hake_rsa_pss_pss_sha256;
extern const struct hake_scheme hake_rsa_pss_pss_sha384;
extern const struct hake_scheme hake_rsa_pss_pss_sha512;
extern const struct hake_scheme hake_rsa_pss_pss_sha256_bare;
extern const struct hake_scheme hake_rsa_pss_pss_sha384_bare;
extern const struct hake_scheme hake_rsa_pss_pss_sha512_bare;
extern const struct hake_scheme hake_rsa_pss_pss_sha256_bound;
extern const struct hake_scheme hake_rsa_pss_pss_sha384_bound;
extern const struct hake_scheme hake_rsa_pss_pss_sha512_bound;
extern const struct hake_scheme hake_rsa_pss_pss_sha256_bound_bare;
extern const struct hake_scheme hake_rsa_pss_pss_sha384_bound_bare;
extern const struct hake_scheme hake_rsa_pss_pss_sha512_bound_bare;

/* RSASSA-PKCS1-v1_5: for TLS 1.2 and for certificates. */
extern const struct hake_scheme hake_rsa_pkcs1_sha256;
extern const struct hake_scheme hake_rsa_pkcs1_sha384;
extern const struct hake_scheme hake_rsa_pkcs1_sha512;
extern const struct hake_scheme hake_rsa_pkcs1_sha256_bare;
extern const struct hake_scheme hake_rsa_pkcs1_sha384_bare;
extern const struct hake_scheme hake_rsa_pkcs1_sha512_bare;

/* Likewise with keys from 1024 bits on, as the traces of RFC 8448 have them:
 * for tests alone. */
extern const struct hake_scheme hake_dangerously_rsa_pss_rsae_sha256_1024;
extern const struct hake_scheme hake_dangerously_rsa_pkcs1_sha256_1024;

#endif

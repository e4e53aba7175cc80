/*
 * rsa.h: RSA signatures, verifying (RFC 8017): what the descriptors of
 * libhake_extra share. Keys and signatures are public: time may depend on
 * them.
 */
#ifndef HAKE_CRYPTO_RSA_H
#define HAKE_CRYPTO_RSA_H

#include "crypto/extra/extra.h"

#define RSA_BITS_MIN             2048 /* RFC 9325 4.5 */
#define RSA_DANGEROUSLY_BITS_MIN 1024

/* What a signature's number was made of: EM, or one octet more. */
struct rsa_encoded {
    uint8_t octets[HAKE_SIGNATURE_MAX];
    size_t len;  /* k of RFC 8017: as long as the modulus */
    size_t bits; /* modBits: of the modulus */
};

/* hake_rsa_recover is OS2IP, RSAVP1 (RFC 8017 5.2.2) and I2OSP: encoded is
 * sig^e mod n. The key is the DER of RSAPublicKey (RFC 8017 A.1.1). false if
 * that is malformed; if the modulus is even or has fewer than bits_min or more
 * than HAKE_RSA_BITS_MAX bits; if the exponent is even or not 3 .. 2^32 - 1; if
 * the signature is not as long as the modulus, or as a number not below it.
 * Takes five numbers of HAKE_RSA_BITS_MAX bits of stack. */
bool hake_rsa_recover(struct hake_bytes key, size_t bits_min,
                      struct hake_bytes sig, struct rsa_encoded *encoded);

/* hake_rsa_is_usable and hake_rsa_is_usable_1024 say whether hake_rsa_recover
 * takes the key, with RSA_BITS_MIN and RSA_DANGEROUSLY_BITS_MIN. */
bool hake_rsa_is_usable(struct hake_bytes key);
bool hake_rsa_is_usable_1024(struct hake_bytes key);

/* hake_rsassa_pss_verify is RSASSA-PSS-VERIFY (RFC 8017 8.1.2) with MGF1 over
 * the same hash and a salt as long as that, and hake_rsassa_pkcs1_verify is
 * RSASSA-PKCS1-V1_5-VERIFY (8.2.2); hash is one of SHA-2. They take six and
 * seven numbers of HAKE_RSA_BITS_MAX bits of stack, and a kilobyte: with 4096
 * bits, 4 and 4.5 KB. */
bool hake_rsassa_pss_verify(const struct hake_hash *hash, size_t bits_min,
                            struct hake_bytes key, struct hake_bytes sig,
                            struct hake_bytes message);
bool hake_rsassa_pkcs1_verify(const struct hake_hash *hash, size_t bits_min,
                              struct hake_bytes key, struct hake_bytes sig,
                              struct hake_bytes message);

/* ---- AlgorithmIdentifier, DER without the outer tag and length ----------- */

#define PARAMETERS_NULL 0x05, 0x00

/* RFC 8017 C: pkcs-1 is 1.2.840.113549.1.1 */
#define PKCS1_OID(last)                                                        \
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, (last)
#define RSA_ENCRYPTION PKCS1_OID(1), PARAMETERS_NULL /* RFC 3279 2.3.1 */
#define MGF1_OID       PKCS1_OID(8)
#define RSASSA_PSS_OID PKCS1_OID(10)

/* 2.16.840.1.101.3.4.2: the last number is 1 for SHA-256, 2 for SHA-384, 3 for
 * SHA-512. */
#define SHA2_OID(last)                                                         \
    0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, (last)

/* RFC 4055 3.1: hashAlgorithm, maskGenAlgorithm, saltLength; trailerField is
 * the default, which DER leaves out. A hash function may have NULL as its
 * parameters, as OpenSSL has it, or none, as GnuTLS has it; RFC 4055 2.1: "All
 * implementations MUST accept both NULL and absent parameters as legal and
 * equivalent encodings." */
/* clang-format off */
#define RSASSA_PSS_NULL(hash, salt)                                            \
    RSASSA_PSS_OID, 0x30, 0x34,                                                \
        0xa0, 0x0f, 0x30, 0x0d, SHA2_OID(hash), PARAMETERS_NULL,               \
        0xa1, 0x1c, 0x30, 0x1a, MGF1_OID,                                      \
            0x30, 0x0d, SHA2_OID(hash), PARAMETERS_NULL,                       \
        0xa2, 0x03, 0x02, 0x01, (salt)
#define RSASSA_PSS_BARE(hash, salt)                                            \
    RSASSA_PSS_OID, 0x30, 0x30,                                                \
        0xa0, 0x0d, 0x30, 0x0b, SHA2_OID(hash),                                \
        0xa1, 0x1a, 0x30, 0x18, MGF1_OID,                                      \
            0x30, 0x0b, SHA2_OID(hash),                                        \
        0xa2, 0x03, 0x02, 0x01, (salt)
/* clang-format on */

#endif

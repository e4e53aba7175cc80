/* ec_oid.h: object identifiers of elliptic curves, as DER with tag and length.
 */
#ifndef HAKE_CRYPTO_EXTRA_EC_OID_H
#define HAKE_CRYPTO_EXTRA_EC_OID_H

/* RFC 5480 2.1.1: 1.2.840.10045.2.1; the curve is its parameter. */
#define OID_EC_PUBLIC_KEY 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01

/* RFC 5480 2.1.1.1: 1.2.840.10045.3.1.7 and 1.3.132.0.34. */
#define OID_SECP256R1 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07
#define OID_SECP384R1 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22

/* RFC 5758 3.2: 1.2.840.10045.4.3.2 and 1.2.840.10045.4.3.3; "the encoding MUST
 * omit the parameters field". */
#define OID_ECDSA_WITH_SHA256                                                  \
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02
#define OID_ECDSA_WITH_SHA384                                                  \
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03

#endif

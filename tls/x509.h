/*
 * x509.h: DER (X.690) and certificates (RFC 5280), strict and in place. Knows
 * nothing of TLS.
 */
#ifndef HAKE_X509_H
#define HAKE_X509_H

#include "tls/wire.h"

enum der_tag {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT_0 = 0xa0, /* [0], constructed */
    DER_CONTEXT_1 = 0x81, /* [1], primitive */
    DER_CONTEXT_2 = 0x82,
    DER_CONTEXT_3 = 0xa3
};

/* der_read reads one element that must have this tag and returns its
 * contents; lengths are definite and minimal (X.690 10.1), else a fault. */
struct hake_bytes der_read(struct reader *r, uint8_t tag);

/* der_peek says whether an element with this tag comes next. */
bool der_peek(const struct reader *r, uint8_t tag);

/* The parts of a certificate, RFC 5280 4.1; borrowed from it. */
struct x509_certificate {
    struct hake_bytes tbs; /* contents of tbsCertificate */
    struct hake_bytes serial;
    struct hake_bytes issuer, validity, subject; /* contents */
    struct hake_bytes public_key_info;           /* contents */
    struct hake_bytes extensions; /* contents of [3]; len 0: none */
    struct hake_bytes signature_algorithm;
    struct hake_bytes signature; /* without the count of unused bits */
};

/* x509_read takes a certificate apart: false if it is not exactly one. */
bool x509_read(struct hake_bytes der, struct x509_certificate *certificate);

/* x509_key_read reads SubjectPublicKeyInfo: true with the key; false with
 * key->kind HAKE_KEY_NONE, and *known tells a malformed key of a known kind
 * (true) from one of an unknown kind. */
bool x509_key_read(struct hake_bytes public_key_info,
                   struct hake_public_key *key, bool *known);

#endif

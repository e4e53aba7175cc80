/*
 * x509.h: DER (X.690) and certificates (RFC 5280), strict and in place: what
 * the functions of trust.h are made of. Knows nothing of TLS.
 */
#ifndef HAKE_X509_H
#define HAKE_X509_H

#include "tls/trust.h"
#include "tls/wire.h"

/* ---- DER: x509_der.c, x509_time.c -------------------------------------- */

enum der_tag {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_PRIMITIVE = 0x80,  /* [0]; [n] is n more */
    DER_CONSTRUCTED = 0xa0 /* likewise */
};

/* der_read reads one element that must have this tag and returns its
 * contents; lengths are definite and minimal (X.690 10.1), else a fault. */
struct hake_bytes der_read(struct reader *r, uint8_t tag);

/* der_element does the same and returns all of it: tag, length, contents. */
struct hake_bytes der_element(struct reader *r, uint8_t tag);

/* der_any reads an element with any tag of one octet. */
struct hake_bytes der_any(struct reader *r, uint8_t *tag);

/* der_enter reads an element and returns a reader of its contents. */
struct reader der_enter(struct reader *r, uint8_t tag);

/* der_sequence does so with a SEQUENCE. */
struct reader der_sequence(struct reader *r);

/* der_peek says whether an element with this tag comes next. */
bool der_peek(const struct reader *r, uint8_t tag);

/* der_flag reads BOOLEAN DEFAULT FALSE. */
bool der_flag(struct reader *r);

/* The contents of primitive types, well-formed, under their own tag or an
 * implicit one. A BIT STRING comes without the count of its unused bits. */
struct hake_bytes der_integer(struct reader *r, uint8_t tag);
struct hake_bytes der_oid(struct reader *r, uint8_t tag);
struct hake_bytes der_bits(struct reader *r, uint8_t tag, unsigned *unused);

/* der_octets reads a BIT STRING of whole octets. */
struct hake_bytes der_octets(struct reader *r);

/* der_time reads a UTCTime or a GeneralizedTime: Unix seconds. */
int64_t der_time(struct reader *r);

/* x509_algorithm_read reads AlgorithmIdentifier (RFC 5280 4.1.1.2) and returns
 * its contents. */
struct hake_bytes x509_algorithm_read(struct reader *r);

/* x509_equal compares bytes that are no secret. */
bool x509_equal(struct hake_bytes a, struct hake_bytes b);

/* ---- Certificates: x509_certificate.c, x509_extensions.c ---------------- */

/* Bits of KeyUsage (RFC 5280 4.2.1.3), its bit 0 first. */
#define X509_DIGITAL_SIGNATURE 0x8000
#define X509_KEY_CERT_SIGN     0x0400
#define X509_KEY_USAGE_ABSENT  0xffff /* no such extension: all are allowed */

/* Bits for ExtKeyUsageSyntax (RFC 5280 4.2.1.12). */
#define X509_SERVER_AUTH     0x01
#define X509_CLIENT_AUTH     0x02
#define X509_ANY_PURPOSE     0x04
#define X509_PURPOSES_ABSENT 0xff /* no such extension: all are allowed */

#define X509_PATH_LENGTH_NONE 255 /* longer than any path here */

/* A certificate, RFC 5280 4.1. Slices are borrowed from it; those marked TLV
 * are whole elements, tag and length included. */
struct x509_certificate {
    struct hake_bytes tbs; /* TLV: what is signed */
    struct hake_bytes serial;
    struct hake_bytes issuer, subject;     /* TLV */
    struct hake_bytes public_key_info;     /* TLV */
    struct hake_bytes signature_algorithm; /* as hake_scheme has it */
    struct hake_bytes signature;
    struct hake_bytes extensions;       /* one after the other */
    struct hake_bytes alt_names;        /* GeneralNames, likewise; p NULL: no
                                           subjectAltName */
    struct hake_bytes name_constraints; /* contents; len 0: none */
    struct hake_bytes subject_key_id, authority_key_id; /* p NULL: none */
    int64_t not_before, not_after;                      /* Unix seconds */
    uint16_t key_usage;                                 /* X509_KEY_... */
    uint8_t purposes;                                   /* X509_..._AUTH ... */
    uint8_t path_length;                                /* pathLenConstraint */
    bool is_ca;
    bool unknown_critical; /* has a critical extension that is not known */
};

/* x509_read takes a certificate apart: CERTIFICATE_MALFORMED and its finer
 * kinds. An unknown critical extension is only noted. */
enum hake_error x509_read(struct hake_bytes der, struct x509_certificate *c);

/* x509_extensions_read reads c->extensions. */
enum hake_error x509_extensions_read(struct x509_certificate *c);

/* The parts by which paths are built and keys are pinned, TLV: found by tags
 * and lengths alone, far cheaper than x509_read. */
struct x509_identity {
    struct hake_bytes issuer, subject, public_key_info;
};

/* x509_identity_read finds them: false if the bytes are not laid out as a
 * certificate; what the parts hold is not looked at. */
bool x509_identity_read(struct hake_bytes der, struct x509_identity *identity);

/* ---- Keys: x509_key.c --------------------------------------------------- */

/* x509_key_read reads SubjectPublicKeyInfo for one scheme: CERTIFICATE_KEY if
 * the key is of another kind. */
enum hake_error x509_key_read(struct hake_bytes public_key_info,
                              const struct hake_scheme *scheme,
                              struct hake_public_key *key);

/* ---- Names: x509_name.c, x509_host.c ------------------------------------ */

/* The tags of GeneralName, RFC 5280 4.2.1.6. */
enum general_name_tag {
    GENERAL_NAME_OTHER = 0xa0,
    GENERAL_NAME_RFC822 = 0x81,
    GENERAL_NAME_DNS = 0x82,
    GENERAL_NAME_X400 = 0xa3,
    GENERAL_NAME_DIRECTORY = 0xa4,
    GENERAL_NAME_EDI = 0xa5,
    GENERAL_NAME_URI = 0x86,
    GENERAL_NAME_IP = 0x87,
    GENERAL_NAME_REGISTERED_ID = 0x88
};

struct x509_general_name {
    uint8_t tag;
    struct hake_bytes value; /* of directoryName: the RDNs */
};

/* x509_name_read checks a Name (RFC 5280 4.1.2.4); it may be empty. */
void x509_name_read(struct reader *r);

/* x509_name_has_email says whether a Name (TLV) has an emailAddress. */
bool x509_name_has_email(struct hake_bytes name);

/* x509_general_name_read takes the next GeneralName of a list. */
struct x509_general_name x509_general_name_read(struct reader *r);

/* x509_general_name_check does the same and checks its form. */
void x509_general_name_check(struct reader *r);

/* x509_has_name: see hake_certificate_has_name. */
bool x509_has_name(const struct x509_certificate *c, struct hake_bytes name);

/* ---- Name constraints: x509_constraints.c ------------------------------- */

/* x509_constraints_read checks the form of NameConstraints (RFC 5280
 * 4.2.1.10) and returns its contents. */
struct hake_bytes x509_constraints_read(struct reader *r);

/* x509_constraints_judge holds the names in a certificate against constraints:
 * CERTIFICATE_NAME_CONSTRAINTS, or NAME_COMPARISONS if *left, which counts
 * down, comes to nothing. */
enum hake_error x509_constraints_judge(struct hake_bytes constraints,
                                       const struct x509_certificate *c,
                                       uint32_t *left);

#endif

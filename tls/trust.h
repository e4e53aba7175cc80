/*
 * trust.h: whom to believe: validation of a certificate and its path to a
 * trust anchor, RFC 5280 6, and of the name in it, RFC 9525. Needs nothing of
 * TLS and may be used alone. Strict, in place, bounded: every limit has a name
 * and an error.
 */
#ifndef HAKE_TRUST_H
#define HAKE_TRUST_H

#include "crypto/crypto.h"
#include "tls/error.h"

/* Limits on one validation. */
#define HAKE_CERTIFICATES_MAX           24    /* that a peer may send */
#define HAKE_PATH_MAX                   24    /* in a path, both ends counted */
#define HAKE_PATH_SIGNATURES_MAX        48    /* checked in one search */
#define HAKE_NAME_COMPARISONS_MAX       65536 /* with constraints */
#define HAKE_CERTIFICATE_EXTENSIONS_MAX 32 /* each compared with the others */

/* A trust anchor: a certificate, or a name and a key alone (RFC 5280 6.1.1
 * (d)). What a certificate says of dates, uses, path length and names binds
 * those below it (RFC 5937); a name and a key bind nothing. It need not be
 * self-signed, and its own signature is not checked. One that is malformed is
 * passed over. */
struct hake_anchor {
    struct hake_bytes certificate; /* DER; len 0: the two below */
    struct hake_bytes name;        /* DER of a Name, tag and length included */
    struct hake_bytes public_key_info; /* DER of SubjectPublicKeyInfo */
};

/* How dates are judged. */
enum hake_clock {
    HAKE_CLOCK_REQUIRED = 0, /* by now(), which must be set and answer */
    /* For devices without a clock. A floor is a time that is past for certain,
     * such as that of the build: what had ended by then is refused, the rest
     * is believed. */
    HAKE_CLOCK_FLOOR,
    HAKE_DANGEROUSLY_WITHOUT_CLOCK /* dates are only parsed */
};

struct hake_trust {
    const struct hake_anchor *anchors;
    size_t anchors_len;
    enum hake_clock clock;
    /* now gives Unix seconds; false if the time is not known. */
    bool (*now)(void *ctx, int64_t *seconds);
    void *now_ctx;
    int64_t floor; /* Unix seconds, later than 1970 */
    /* Certificates between the end-entity certificate and the anchor; 0: as
     * many as HAKE_PATH_MAX has room for. Self-issued ones count. */
    uint8_t depth;
    /* hake_verify_path refuses a server whose name was not given: its
     * certificate might be anybody's (VERIFIER_NAME). */
    bool dangerously_any_name;
};

/* What the end-entity certificate must be good for. */
enum hake_purpose {
    HAKE_PURPOSE_ANY = 0, /* whatever its keyUsage and extKeyUsage say */
    HAKE_PURPOSE_SERVER,  /* id-kp-serverAuth */
    HAKE_PURPOSE_CLIENT   /* id-kp-clientAuth */
};

/* What is to be judged. */
struct hake_path {
    /* DER; the end-entity certificate first, the others in any order, also
     * with some that lead nowhere. */
    const struct hake_bytes *certificates;
    size_t len;
    enum hake_purpose purpose;
    /* A host name (A-labels, without a final dot) or an IP address as text
     * (without brackets and zone); len 0: any. */
    struct hake_bytes name;
    /* Signature schemes, lists that end with NULL: by which certificates may
     * be signed; and one of which must use the kind of key that the end-entity
     * certificate holds (key_schemes NULL: the same). A scheme that is a name
     * only is passed over. */
    const struct hake_scheme *const *schemes;
    const struct hake_scheme *const *key_schemes;
};

#define HAKE_CERTIFICATE_ANCHOR 254 /* in hake_verdict.certificate: an anchor */
#define HAKE_CERTIFICATE_NONE   255 /* none in particular */

/* What came of it. */
struct hake_verdict {
    enum hake_error error;      /* HAKE_OK: accepted */
    uint8_t certificate;        /* the wrong one: its place in the list */
    struct hake_public_key key; /* of the end-entity certificate, accepted */
    /* The path, if it was accepted: places in the list from the end-entity
     * certificate (0) upwards, and the anchor that issued the last of them (or
     * that is the end-entity certificate itself: path_len is 1). */
    uint8_t path_len;
    uint8_t path[HAKE_PATH_MAX];
    uint32_t anchor;
};

/*
 * hake_path_validate judges a path. Returns verdict->error, which comes, in
 * this order, from:
 *
 * the call: CERTIFICATE_EMPTY, CERTIFICATES_TOO_MANY; CERTIFICATE_CLOCK if
 * there is no time to judge by.
 *
 * the end-entity certificate: CERTIFICATE_MALFORMED and its finer kinds
 * (CERTIFICATE_VERSION, _SERIAL, _TIME, _ALGORITHMS, _NAME_MALFORMED,
 * _EXTENSION, _EXTENSION_TWICE) if it does not follow RFC 5280 4.1;
 * CERTIFICATE_CRITICAL, _EXPIRED, _NOT_YET_VALID, _KEY (of a kind that no
 * scheme uses, or not usable by it), _KEY_USAGE, _PURPOSE if it is not good for
 * this.
 *
 * the path: CERTIFICATE_UNKNOWN if no certificate and no anchor is the issuer
 * of the last one (verdict->certificate); or what is wrong with the issuer that
 * there is: besides those above CERTIFICATE_NOT_CA, _PATH_LENGTH, PATH_DEPTH;
 * or with those below it: CERTIFICATE_SIGNATURE, _SIGNATURE_ALGORITHM,
 * _NAME_CONSTRAINTS. Of several paths, the one tells that came furthest, the
 * first of those. PATH_SIGNATURES, NAME_COMPARISONS if a limit was passed.
 *
 * the name, last, so that a wrong name means that all else is right:
 * CERTIFICATE_NAME.
 *
 * An end-entity certificate that is byte for byte an anchor is a path of its
 * own, also if it is a CA's: all but the path is judged.
 *
 * An issuer's name is the same byte for byte (the comparison of RFC 5280 7.1
 * is not made), and if both have one, so is its key identifier. The rules of
 * RFC 5280 6.1 hold, without policies: any will do. extKeyUsage of an issuer
 * binds those below it. Name constraints are judged for dNSName, iPAddress and
 * permitted directoryName; others refuse every name of their form.
 */
enum hake_error hake_path_validate(const struct hake_trust *trust,
                                   const struct hake_path *path,
                                   struct hake_verdict *verdict);

/* These find parts of a certificate without judging it: the bytes must be laid
 * out as one, what the other parts hold is not looked at. */

/* hake_certificate_key reads the public key, if one of the schemes (ends with
 * NULL) uses its kind: CERTIFICATE_MALFORMED, CERTIFICATE_KEY. */
enum hake_error hake_certificate_key(struct hake_bytes der,
                                     const struct hake_scheme *const *schemes,
                                     struct hake_public_key *key);

/* hake_certificate_key_info returns the DER of SubjectPublicKeyInfo, tag and
 * length included: a raw public key (RFC 7250), and what a pin is the hash of;
 * len 0 if the certificate is malformed. */
struct hake_bytes hake_certificate_key_info(struct hake_bytes der);

/* hake_key_info_read reads a SubjectPublicKeyInfo (DER): likewise. */
enum hake_error hake_key_info_read(struct hake_bytes der,
                                   const struct hake_scheme *const *schemes,
                                   struct hake_public_key *key);

/* hake_certificate_subject and hake_certificate_issuer return the DER of the
 * Name, tag and length included: for a list of certificate authorities; len 0
 * if the certificate is malformed. */
struct hake_bytes hake_certificate_subject(struct hake_bytes der);
struct hake_bytes hake_certificate_issuer(struct hake_bytes der);

/* hake_certificate_has_name says whether a certificate carries a name, as
 * hake_path_validate asks (RFC 9525 6): a host name or an IP address as text,
 * which must be in subjectAltName; the subject's CN does not count. A wildcard
 * is a whole first label and has two more behind it. */
bool hake_certificate_has_name(struct hake_bytes der, struct hake_bytes name);

/* hake_address_read reads an IPv4 or IPv6 address from text: its length, 4 or
 * 16; 0 if the text is none. */
size_t hake_address_read(struct hake_bytes text, uint8_t address[16]);

#endif

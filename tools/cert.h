/*
 * cert.h: certificates for tests and demos: X.509 v3 (RFC 5280) with Ed25519
 * keys (RFC 8410), of servers, clients and CAs, signed by themselves or by a
 * CA.
 */
#ifndef HAKE_CERT_H
#define HAKE_CERT_H

#include "tls/hake.h"

#define CERT_ERROR_MAX       512
#define CERT_PATH_LENGTH_MAX 127

enum cert_kind {
    CERT_SERVER = 1, /* names: DNS names and IP addresses */
    CERT_CLIENT,     /* likewise; the first may be any text */
    CERT_CA          /* one name, any text */
};

struct cert_names {
    const char *const *list;
    size_t len;
};

/* What is to be certified, and who signs it. */
struct cert_plan {
    enum cert_kind kind;
    struct cert_names names;            /* the first is the common name */
    const struct hake_ed25519_key *key; /* its public half is certified */
    /* A CA's certificate, DER, and its key; len 0: the key above signs. */
    struct hake_bytes issuer;
    const struct hake_ed25519_key *issuer_key;
    uint64_t not_before; /* Unix seconds */
    unsigned days;
    /* Of CAs alone: how many CAs may stand between it and the last
     * certificate, and the name constraints: DNS names, ADDRESS/PREFIXLEN. */
    bool path_length_set;
    unsigned path_length;
    struct cert_names permitted, excluded;
};

/* cert_make writes the DER of a certificate, *len bytes of it; the same plan
 * gives the same bytes. false with a sentence in error if the plan cannot be
 * carried out: names that are none, years beyond 9999, an issuer that may not
 * sign, too little room. Whether an issuer's path length and name constraints
 * allow the certificate is left to those who verify it: tests need some that
 * are not allowed. */
bool cert_make(const struct cert_plan *plan, uint8_t *out, size_t cap,
               size_t *len, char error[CERT_ERROR_MAX]);

#endif

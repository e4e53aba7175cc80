/*
 * x509_build.h: makes certificates for tests: as a CA would, and as none
 * should. All are signed by Ed25519; keys have numbers.
 */
#ifndef HAKE_X509_BUILD_H
#define HAKE_X509_BUILD_H

#include "tls/x509.h"

/* What is zero is left out, or has the value told. */
struct build {
    const char *subject, *issuer;       /* CN; NULL: an empty Name */
    uint8_t key, signer;                /* numbers of keys */
    const char *not_before, *not_after; /* "20200101000000Z", "20300101..." */
    bool ca;                            /* basicConstraints with cA */
    uint8_t path_length;                /* pathLenConstraint, plus one */
    uint16_t usage;                     /* keyUsage: X509_KEY_... */
    const char *purposes;          /* extKeyUsage: s, c, a (any), x (other) */
    const char *dns;               /* a dNSName in subjectAltName */
    struct hake_bytes names;       /* more GeneralNames in it */
    struct hake_bytes constraints; /* contents of NameConstraints */
    uint8_t key_id, authority_key_id; /* identifiers of one octet */
    struct hake_bytes extensions;     /* more of them */
    /* In place of what is right: */
    struct hake_bytes version;   /* the whole field */
    struct hake_bytes serial;    /* contents */
    struct hake_bytes algorithm; /* contents of signatureAlgorithm */
    struct hake_bytes inner_algorithm;
    struct hake_bytes key_info;                  /* the whole field */
    struct hake_bytes subject_name, issuer_name; /* contents */
    struct hake_bytes unique;                    /* behind the key */
};

#define BUILD_NOW 1800000000 /* 2027-01-15 08:00:00 */

/* BYTES makes a struct hake_bytes of a string of octets. */
#define BYTES(text)                                                            \
    ((struct hake_bytes){(const uint8_t *)(text), sizeof(text) - 1})

/* build_certificate writes it to memory of BUILD_MAX bytes and returns it. */
#define BUILD_MAX 2048
struct hake_bytes build_certificate(const struct build *b, uint8_t *out);

/* build_read makes one, issued by "CA" unless told, and reads it; MADE tells
 * only what comes of it. */
enum hake_error build_read(struct build b, struct x509_certificate *c);
#define MADE(...)                                                              \
    build_read((struct build){__VA_ARGS__}, &(struct x509_certificate){0})

/* A relative distinguished name: CN=A. */
#define CN_A "\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01\x41"

/* build_key returns the private key with a number. */
struct hake_ed25519_key build_key(uint8_t number);

/* build_open and build_close write an element around what comes between. */
struct wr_mark build_open(struct writer *w, uint8_t tag);
void build_close(struct writer *w, struct wr_mark mark);

/* A certificate that openssl made, P-256:
 * openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 */
extern const struct hake_bytes build_p256;

#define CA(...)                                                                \
    (struct build)                                                             \
    {                                                                          \
        .ca = true, __VA_ARGS__                                                \
    }
#define ROOT CA(.subject = "root", .issuer = "root", .key = 9, .signer = 9)

/* What is judged in a test: a list, anchors, and the answer. */
#define CHAIN_MAX (HAKE_CERTIFICATES_MAX + 2)
struct chain {
    uint8_t der[2 * CHAIN_MAX][BUILD_MAX];
    struct hake_bytes list[CHAIN_MAX];
    struct hake_anchor anchors[CHAIN_MAX];
    size_t len; /* of the list */
    int64_t now;
    struct hake_trust trust;
    struct hake_path path;
    struct hake_verdict verdict;
};

/* chain_init empties a chain: to be judged at BUILD_NOW as a server's, for
 * example.com. */
void chain_init(struct chain *chain);
/* chain_usual tells leaf (key 1) <- CA (key 2) <- root (key 9). */
void chain_usual(struct build *leaf, struct build *ca, struct build *root);

void chain_add(struct chain *chain, const struct build *b);
void chain_anchor(struct chain *chain, const struct build *b);
enum hake_error chain_judge(struct chain *chain);

#endif

/*
 * cert_make.c: a certificate from a plan: X.509 v3, RFC 5280 4, with the
 * algorithm identifiers of RFC 8410.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tools/cert_parts.h"

#define TIME_MAX 253402300799U /* 9999-12-31 23:59:59: four digits */

static const uint8_t oid_common_name[] = {0x55, 0x04, 0x03};
static const uint8_t oid_ed25519[] = {0x2b, 0x65, 0x70};
static const uint8_t oid_server_auth[] = {0x2b, 6, 1, 5, 5, 7, 3, 1};
static const uint8_t oid_client_auth[] = {0x2b, 6, 1, 5, 5, 7, 3, 2};

/* A plan that was checked, and what follows from it. */
struct certificate {
    const struct cert_plan *plan;
    bool self_signed;
    struct x509_certificate issuer; /* zeros if it is self-signed */
    uint64_t not_after;
    uint8_t serial[16];
};

/* ---- Parts -------------------------------------------------------------- */

/* RFC 8410 3: "the parameters MUST be absent". */
void cert_algorithm_write(struct writer *w)
{
    struct wr_mark mark = der_write_open(w, DER_SEQUENCE);

    der_write_bytes(w, DER_OID, oid_ed25519, sizeof oid_ed25519);
    der_write_close(w, mark);
}

static void public_key_write(struct writer *w, const uint8_t public_key[32])
{
    struct wr_mark mark = der_write_open(w, DER_SEQUENCE);

    cert_algorithm_write(w);
    der_write_bits(w, public_key, 32);
    der_write_close(w, mark);
}

/* Name: one RelativeDistinguishedName, the common name. */
static void subject_write(struct writer *w, const char *common_name)
{
    struct wr_mark name = der_write_open(w, DER_SEQUENCE);
    struct wr_mark relative = der_write_open(w, DER_SET);
    struct wr_mark attribute = der_write_open(w, DER_SEQUENCE);

    der_write_bytes(w, DER_OID, oid_common_name, sizeof oid_common_name);
    der_write_bytes(w, DER_UTF8_STRING, common_name, strlen(common_name));
    der_write_close(w, attribute);
    der_write_close(w, relative);
    der_write_close(w, name);
}

/* RFC 5280 4.1.2.4, 6.1.3 (a) (4): the issuer's name must be its
 * certificate's subject; a copy is that, byte for byte. */
static void issuer_write(struct writer *w, const struct certificate *c)
{
    if (c->self_signed)
        subject_write(w, c->plan->names.list[0]);
    else
        wr_bytes(w, c->issuer.subject);
}

/* GeneralizedTime, which sorts as text: "20260102030405Z". */
static void time_text(uint64_t seconds, char text[16])
{
    const time_t when = (time_t)seconds;
    struct tm tm = {.tm_mday = 1};

    gmtime_r(&when, &tm);
    strftime(text, 16, "%Y%m%d%H%M%SZ", &tm);
}

/* RFC 5280 4.1.2.5: "CAs conforming to this profile MUST always encode
 * certificate validity dates through the year 2049 as UTCTime; certificate
 * validity dates in 2050 or later MUST be encoded as GeneralizedTime." */
static void time_write(struct writer *w, uint64_t seconds)
{
    char text[16];

    time_text(seconds, text);
    if (strcmp(text, "2050") < 0)
        der_write_bytes(w, DER_UTC_TIME, text + 2, 13);
    else
        der_write_bytes(w, DER_GENERALIZED_TIME, text, 15);
}

static void validity_write(struct writer *w, const struct certificate *c)
{
    struct wr_mark mark = der_write_open(w, DER_SEQUENCE);

    time_write(w, c->plan->not_before);
    time_write(w, c->not_after);
    der_write_close(w, mark);
}

/* ---- Extensions: RFC 5280 4.2.1 ----------------------------------------- */

/* The last number of id-ce, 2.5.29.x */
enum extension {
    SUBJECT_KEY_IDENTIFIER = 14,
    KEY_USAGE = 15,
    SUBJECT_ALT_NAME = 17,
    BASIC_CONSTRAINTS = 19,
    NAME_CONSTRAINTS = 30,
    AUTHORITY_KEY_IDENTIFIER = 35,
    EXT_KEY_USAGE = 37
};

struct extension_marks {
    struct wr_mark whole, value;
};

static struct extension_marks extension_open(struct writer *w,
                                             enum extension id, bool critical)
{
    const uint8_t oid[] = {0x55, 0x1d, (uint8_t)id};
    struct extension_marks marks;

    marks.whole = der_write_open(w, DER_SEQUENCE);
    der_write_bytes(w, DER_OID, oid, sizeof oid);
    if (critical)
        der_write_bytes(w, DER_BOOLEAN, "\xff", 1);
    marks.value = der_write_open(w, DER_OCTET_STRING);
    return marks;
}

static void extension_close(struct writer *w, struct extension_marks marks)
{
    der_write_close(w, marks.value);
    der_write_close(w, marks.whole);
}

/* Left out if it would be empty: "SIZE (1..MAX)". */
static void alt_names_write(struct writer *w, const struct cert_plan *plan)
{
    const size_t before = w->len;
    struct extension_marks marks = extension_open(w, SUBJECT_ALT_NAME, false);
    struct wr_mark list = der_write_open(w, DER_SEQUENCE);
    const size_t empty = w->len;

    for (size_t i = 0; i < plan->names.len; i++) {
        if (cert_name_is_alternative(plan, i))
            cert_name_write(w, plan->names.list[i]);
    }
    if (w->len == empty && !w->overflow) {
        w->len = before;
        return;
    }
    der_write_close(w, list);
    extension_close(w, marks);
}

static void basic_constraints_write(struct writer *w,
                                    const struct cert_plan *plan)
{
    struct extension_marks marks = extension_open(w, BASIC_CONSTRAINTS, true);
    struct wr_mark mark = der_write_open(w, DER_SEQUENCE);

    /* An empty SEQUENCE: cA has its default, FALSE. */
    if (plan->kind == CERT_CA)
        der_write_bytes(w, DER_BOOLEAN, "\xff", 1);
    if (plan->kind == CERT_CA && plan->path_length_set)
        der_write_small(w, (uint8_t)plan->path_length);
    der_write_close(w, mark);
    extension_close(w, marks);
}

/* Named bits: the first is the highest, those behind the last one set are
 * unused. A CA has keyCertSign (5) and cRLSign (6), the others
 * digitalSignature (0). */
static void key_usage_write(struct writer *w, enum cert_kind kind)
{
    struct extension_marks marks = extension_open(w, KEY_USAGE, true);

    der_write_bytes(w, DER_BIT_STRING,
                    kind == CERT_CA ? "\x01\x06" : "\x07\x80", 2);
    extension_close(w, marks);
}

static void ext_key_usage_write(struct writer *w, enum cert_kind kind)
{
    struct extension_marks marks = extension_open(w, EXT_KEY_USAGE, false);
    struct wr_mark mark = der_write_open(w, DER_SEQUENCE);

    if (kind == CERT_SERVER)
        der_write_bytes(w, DER_OID, oid_server_auth, sizeof oid_server_auth);
    else
        der_write_bytes(w, DER_OID, oid_client_auth, sizeof oid_client_auth);
    der_write_close(w, mark);
    extension_close(w, marks);
}

/* GeneralSubtrees: permitted [0], excluded [1]; minimum has its default. */
static void subtrees_write(struct writer *w, uint8_t tag,
                           const struct cert_names *names)
{
    struct wr_mark list, subtree;

    if (names->len == 0)
        return;
    list = der_write_open(w, tag);
    for (size_t i = 0; i < names->len; i++) {
        subtree = der_write_open(w, DER_SEQUENCE);
        cert_subtree_write(w, names->list[i]);
        der_write_close(w, subtree);
    }
    der_write_close(w, list);
}

/* RFC 5280 4.2.1.10: "Conforming CAs MUST mark this extension as critical".
 * "Conforming CAs MUST NOT issue certificates where name constraints is an
 * empty sequence." */
static void name_constraints_write(struct writer *w,
                                   const struct cert_plan *plan)
{
    struct extension_marks marks;
    struct wr_mark mark;

    if (plan->permitted.len + plan->excluded.len == 0)
        return;
    marks = extension_open(w, NAME_CONSTRAINTS, true);
    mark = der_write_open(w, DER_SEQUENCE);
    subtrees_write(w, DER_CONSTRUCTED, &plan->permitted);
    subtrees_write(w, DER_CONSTRUCTED + 1, &plan->excluded);
    der_write_close(w, mark);
    extension_close(w, marks);
}

/* RFC 7093 2, method 1: the first 160 bits of the key's SHA-256. */
static void subject_key_write(struct writer *w, const uint8_t *public_key)
{
    struct extension_marks marks =
        extension_open(w, SUBJECT_KEY_IDENTIFIER, false);
    uint8_t hash[32];

    crypto_hash_sha256(hash, public_key, 32);
    der_write_bytes(w, DER_OCTET_STRING, hash, 20);
    extension_close(w, marks);
}

/* RFC 5280 4.2.1.1: "where a CA distributes its public key in the form of a
 * "self-signed" certificate, the authority key identifier MAY be omitted." */
static void authority_key_write(struct writer *w, struct hake_bytes id)
{
    struct extension_marks marks;
    struct wr_mark mark;

    if (id.len == 0)
        return;
    marks = extension_open(w, AUTHORITY_KEY_IDENTIFIER, false);
    mark = der_write_open(w, DER_SEQUENCE);
    /* keyIdentifier [0] */
    der_write_bytes(w, DER_PRIMITIVE, id.p, id.len);
    der_write_close(w, mark);
    extension_close(w, marks);
}

static void extensions_write(struct writer *w, const struct certificate *c)
{
    const struct cert_plan *plan = c->plan;
    struct wr_mark explicit = der_write_open(w, DER_CONSTRUCTED + 3);
    struct wr_mark list = der_write_open(w, DER_SEQUENCE);

    alt_names_write(w, plan);
    basic_constraints_write(w, plan);
    key_usage_write(w, plan->kind);
    if (plan->kind == CERT_CA)
        name_constraints_write(w, plan);
    else
        ext_key_usage_write(w, plan->kind);
    subject_key_write(w, plan->key->public_key);
    authority_key_write(w, c->issuer.subject_key_id);
    der_write_close(w, list);
    der_write_close(w, explicit);
}

/* ---- The certificate ---------------------------------------------------- */

static void tbs_write(struct writer *w, const struct certificate *c)
{
    struct wr_mark tbs = der_write_open(w, DER_SEQUENCE);
    struct wr_mark explicit = der_write_open(w, DER_CONSTRUCTED);

    der_write_small(w, 2); /* v3 */
    der_write_close(w, explicit);
    der_write_bytes(w, DER_INTEGER, c->serial, sizeof c->serial);
    cert_algorithm_write(w);
    issuer_write(w, c);
    validity_write(w, c);
    subject_write(w, c->plan->names.list[0]);
    public_key_write(w, c->plan->key->public_key);
    extensions_write(w, c);
    der_write_close(w, tbs);
}

/* RFC 5280 4.1.2.2: positive, unique for the issuer, at most 20 octets. Drawn
 * from all the rest, which has a fresh key in it, so that a certificate can be
 * made again: it is written twice. */
static void serial_choose(struct certificate *c, struct writer w)
{
    const size_t start = w.len;
    uint8_t hash[32];

    memset(c->serial, 0x40, sizeof c->serial);
    tbs_write(&w, c);
    crypto_hash_sha256(hash, w.p + start, w.len - start);
    hash[0] = (uint8_t)((hash[0] & 0x7f) | 0x40); /* minimal and positive */
    memcpy(c->serial, hash, sizeof c->serial);
}

static bool certificate_write(struct writer *w, struct certificate *c)
{
    const struct cert_plan *plan = c->plan;
    struct wr_mark certificate = der_write_open(w, DER_SEQUENCE);
    const size_t start = w->len;
    uint8_t signature[64];

    serial_choose(c, *w);
    tbs_write(w, c);
    if (w->overflow)
        return false;
    hake_ed25519_sign(c->self_signed ? plan->key : plan->issuer_key, signature,
                      (struct hake_bytes){w->p + start, w->len - start});
    cert_algorithm_write(w);
    der_write_bits(w, signature, sizeof signature);
    der_write_close(w, certificate);
    return !w->overflow;
}

static bool plan_check(struct certificate *c, char *error)
{
    const struct cert_plan *plan = c->plan;

    c->self_signed = plan->issuer.len == 0;
    c->not_after = plan->not_before + plan->days * UINT64_C(86400);
    if (!cert_names_check(plan, error))
        return false;
    if (plan->not_before > TIME_MAX || c->not_after > TIME_MAX)
        return cert_refuse(error, "the certificate",
                           "would end after the year 9999");
    if (plan->path_length > CERT_PATH_LENGTH_MAX)
        return cert_refuse(error, "the path length", "is more than 127");
    return c->self_signed ||
           cert_issuer_read(plan, (int64_t)c->not_after, &c->issuer, error);
}

bool cert_make(const struct cert_plan *plan, uint8_t *out, size_t cap,
               size_t *len, char error[CERT_ERROR_MAX])
{
    struct certificate c = {.plan = plan};
    struct writer w = wr_init(out, cap);

    *len = 0;
    if (!plan_check(&c, error))
        return false;
    if (!certificate_write(&w, &c))
        return cert_refuse(error, "the certificate", "is too long");
    *len = w.len;
    return true;
}

/*
 * cert_issuer.c: what a certificate takes from its issuer's, and whether that
 * one may sign at all: RFC 5280 4.2.1.9 and 4.2.1.3.
 */
#include <stdio.h>
#include <string.h>

#include "tools/cert_parts.h"

#define KEY_CERT_SIGN 0x04 /* bit 5 of keyUsage, in its first octet */

/* The values of three extensions; len 0: not there. */
struct extensions {
    struct hake_bytes basic_constraints, key_usage, key_identifier;
};

static struct hake_bytes *extension_slot(struct extensions *e,
                                         struct hake_bytes oid)
{
    if (oid.len != 3 || memcmp(oid.p, "\x55\x1d", 2) != 0)
        return NULL;
    switch (oid.p[2]) {
    case BASIC_CONSTRAINTS: return &e->basic_constraints;
    case KEY_USAGE: return &e->key_usage;
    case SUBJECT_KEY_IDENTIFIER: return &e->key_identifier;
    default: return NULL;
    }
}

static bool extensions_read(struct hake_bytes der, struct extensions *e)
{
    const uint8_t *fault;
    struct reader all = rd_init(der, &fault);
    struct reader list = rd_sub(&all, der_read(&all, DER_SEQUENCE));

    memset(e, 0, sizeof *e);
    while (rd_more(&list)) {
        struct reader r = rd_sub(&list, der_read(&list, DER_SEQUENCE));
        const struct hake_bytes oid = der_read(&r, DER_OID);
        struct hake_bytes value, *slot;

        if (der_peek(&r, DER_BOOLEAN))
            der_read(&r, DER_BOOLEAN); /* critical */
        value = der_read(&r, DER_OCTET_STRING);
        rd_done(&r); /* what is left is a fault, which ends the list */
        slot = extension_slot(e, oid);
        if (slot != NULL)
            *slot = value;
    }
    return rd_done(&list) && rd_done(&all);
}

/* BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, ... } */
static bool is_ca(const struct extensions *e)
{
    const uint8_t *fault;
    struct reader all = rd_init(e->basic_constraints, &fault);
    struct reader r = rd_sub(&all, der_read(&all, DER_SEQUENCE));
    const struct hake_bytes ca = der_read(&r, DER_BOOLEAN);

    return fault == NULL && ca.len == 1 && ca.p[0] == 0xff;
}

/* RFC 5280 4.2.1.3: "If the keyUsage extension is present, then the subject
 * public key MUST NOT be used to verify signatures on certificates or CRLs
 * unless the corresponding keyCertSign or cRLSign bit is set." */
static bool may_sign(const struct extensions *e)
{
    const uint8_t *fault;
    struct reader r = rd_init(e->key_usage, &fault);
    struct hake_bytes bits;

    if (e->key_usage.len == 0)
        return true;
    bits = der_read(&r, DER_BIT_STRING);
    return rd_done(&r) && bits.len >= 2 && (bits.p[1] & KEY_CERT_SIGN) != 0;
}

static bool key_fits(const struct x509_certificate *certificate,
                     const struct hake_ed25519_key *key)
{
    uint8_t info[64];
    struct writer w = wr_init(info, sizeof info);

    cert_public_key_write(&w, key->public_key);
    /* Contents: behind one octet each for tag and length. */
    return certificate->public_key_info.len == w.len - 2 &&
           memcmp(certificate->public_key_info.p, info + 2, w.len - 2) == 0;
}

/* As cert_time_text gives it. RFC 5280 4.1.2.5.1: "Where YY is greater than
 * or equal to 50, the year SHALL be interpreted as 19YY". */
static void time_read(struct reader *r, char text[16])
{
    const bool utc = der_peek(r, DER_UTC_TIME);
    const struct hake_bytes time =
        der_read(r, utc ? DER_UTC_TIME : DER_GENERALIZED_TIME);

    memset(text, 0, 16);
    if (time.len != (utc ? 13 : 15)) {
        rd_fail(r);
        return;
    }
    if (utc)
        memcpy(text, time.p[0] >= '5' ? "19" : "20", 2);
    memcpy(text + (utc ? 2 : 0), time.p, time.len);
}

/* No moment at which both were valid: a mistake, not a test. */
static bool times_meet(struct hake_bytes validity, uint64_t not_before,
                       uint64_t not_after)
{
    const uint8_t *fault;
    struct reader r = rd_init(validity, &fault);
    char own_start[16], own_end[16], start[16], end[16];

    time_read(&r, start);
    time_read(&r, end);
    cert_time_text(not_before, own_start);
    cert_time_text(not_after, own_end);
    return rd_done(&r) && strcmp(own_start, end) <= 0 &&
           strcmp(start, own_end) <= 0;
}

static bool key_identifier_read(struct hake_bytes value, struct hake_bytes *id)
{
    const uint8_t *fault;
    struct reader r = rd_init(value, &fault);

    *id = (struct hake_bytes){NULL, 0};
    if (value.len == 0)
        return true;
    *id = der_read(&r, DER_OCTET_STRING);
    return rd_done(&r);
}

bool cert_issuer_read(const struct cert_plan *plan, uint64_t not_after,
                      struct cert_issuer *issuer, char error[CERT_ERROR_MAX])
{
    static const char who[] = "the issuer's certificate";
    struct x509_certificate certificate;
    struct extensions e = {.key_usage = {NULL, 0}};

    if (!x509_read(plan->issuer, &certificate) ||
        (certificate.extensions.len > 0 &&
         !extensions_read(certificate.extensions, &e)) ||
        !key_identifier_read(e.key_identifier, &issuer->key_identifier))
        return cert_refuse(error, who, "is malformed");
    if (!is_ca(&e))
        return cert_refuse(error, who,
                           "is not a CA's: its basicConstraints do not say "
                           "so");
    if (!may_sign(&e))
        return cert_refuse(error, who,
                           "is for a key that may not sign certificates: its "
                           "keyUsage has no keyCertSign");
    if (!key_fits(&certificate, plan->issuer_key))
        return cert_refuse(error, "the issuer's key",
                           "is not the key of its certificate");
    if (!times_meet(certificate.validity, plan->not_before, not_after))
        return cert_refuse(error, who,
                           "is not valid at any time at which this one "
                           "would be");
    /* RFC 5280 4.1.2.4: "The issuer field MUST contain a non-empty
     * distinguished name (DN)." */
    if (certificate.subject.len == 0)
        return cert_refuse(error, who, "has no name: its subject is empty");
    issuer->name = certificate.subject;
    return true;
}

/*
 * cert_parts.h: what the files behind cert.h share: names (cert_name.c), the
 * issuer (cert_issuer.c) and the certificate itself (cert_make.c).
 */
#ifndef HAKE_CERT_PARTS_H
#define HAKE_CERT_PARTS_H

#include "tools/cert.h"
#include "tools/der_write.h"

/* RFC 5280 4.2.1: the last number of id-ce, 2.5.29.x */
enum cert_extension {
    SUBJECT_KEY_IDENTIFIER = 14,
    KEY_USAGE = 15,
    SUBJECT_ALT_NAME = 17,
    BASIC_CONSTRAINTS = 19,
    NAME_CONSTRAINTS = 30,
    AUTHORITY_KEY_IDENTIFIER = 35,
    EXT_KEY_USAGE = 37
};

/* cert_refuse puts a sentence into error and returns false. */
bool cert_refuse(char error[CERT_ERROR_MAX], const char *subject,
                 const char *why);

/* cert_time_text gives a time as GeneralizedTime, which sorts as text:
 * "20260102030405Z". */
void cert_time_text(uint64_t seconds, char text[16]);

/* SubjectPublicKeyInfo of an Ed25519 key, and its AlgorithmIdentifier. */
void cert_algorithm_write(struct writer *w);
void cert_public_key_write(struct writer *w, const uint8_t public_key[32]);

/* ---- cert_name.c -------------------------------------------------------- */

/* cert_names_check says whether the plan's names, and its constraints on
 * names, are such. */
bool cert_names_check(const struct cert_plan *plan, char error[CERT_ERROR_MAX]);

/* cert_name_is_alternative says whether the i-th name of a plan goes into
 * subjectAltName. */
bool cert_name_is_alternative(const struct cert_plan *plan, size_t i);

/* cert_name_write writes a GeneralName: dNSName or iPAddress. */
void cert_name_write(struct writer *w, const char *name);

/* cert_subtree_write writes the GeneralName of a name constraint. */
void cert_subtree_write(struct writer *w, const char *subtree);

/* ---- cert_issuer.c ------------------------------------------------------ */

/* What a certificate takes from its issuer's; borrowed. */
struct cert_issuer {
    struct hake_bytes name;           /* contents of its subject */
    struct hake_bytes key_identifier; /* len 0: it has none */
};

/* cert_issuer_read takes the issuer's certificate apart and checks that it
 * may sign what is planned from not_before to not_after. */
bool cert_issuer_read(const struct cert_plan *plan, uint64_t not_after,
                      struct cert_issuer *issuer, char error[CERT_ERROR_MAX]);

#endif

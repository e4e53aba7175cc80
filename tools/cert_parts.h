/*
 * cert_parts.h: what the files behind cert.h share: names (cert_name.c), the
 * issuer (cert_issuer.c) and the certificate itself (cert_make.c).
 */
#ifndef HAKE_CERT_PARTS_H
#define HAKE_CERT_PARTS_H

#include "tools/cert.h"
#include "tools/der_write.h"

/* cert_algorithm_write writes the AlgorithmIdentifier of Ed25519. */
void cert_algorithm_write(struct writer *w);

/* ---- cert_name.c -------------------------------------------------------- */

/* cert_refuse puts a sentence into error and returns false. */
bool cert_refuse(char error[CERT_ERROR_MAX], const char *subject,
                 const char *why);

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

/* cert_issuer_read reads the issuer's certificate and checks that it may sign
 * what is planned from not_before to not_after, Unix seconds. */
bool cert_issuer_read(const struct cert_plan *plan, int64_t not_after,
                      struct x509_certificate *issuer,
                      char error[CERT_ERROR_MAX]);

#endif

/*
 * certificates.h: certificates from files, PEM (RFC 7468) or DER, as OpenSSL
 * writes them: a chain to show, one to judge, and trust anchors. On false one
 * sentence that names the file is in error.
 */
#ifndef HAKE_CERTIFICATES_H
#define HAKE_CERTIFICATES_H

#include "tls/trust.h"
#include "tools/files.h"

/* certificates_read reads one or more certificates: every CERTIFICATE block
 * of a PEM file in order, or one DER certificate. *list and what it points at
 * are malloc'ed in one piece: free(*list). Each must parse as X.509. */
bool certificates_read(const char *path, struct hake_bytes **list, size_t *len,
                       char error[FILE_ERROR_MAX]);

/* certificates_read_raw does the same without a look into them: for a judge
 * who tells what is wrong with them. */
bool certificates_read_raw(const char *path, struct hake_bytes **list,
                           size_t *len, char error[FILE_ERROR_MAX]);

/* Trust anchors from any number of files. Starts as zeros. */
struct anchors {
    struct hake_anchor *list;
    size_t len;
    size_t skipped; /* of the system's: those that hake does not read */
    void **memory;  /* what the list points at */
    size_t memory_len;
};

/* anchors_read adds the certificates of a file. Those with keys that no scheme
 * uses are kept: they lead nowhere. A malformed one is an error, and so are
 * OpenSSL's TRUSTED CERTIFICATE and its like. Other blocks, such as keys, and
 * text between them are passed over. */
bool anchors_read(const char *path, struct anchors *anchors,
                  char error[FILE_ERROR_MAX]);

/* anchors_read_system adds those of SSL_CERT_FILE if that is set, else of the
 * first bundle that is in one of the usual places; what hake cannot read in it
 * is counted and skipped. No bundle is no error: no anchors. */
bool anchors_read_system(struct anchors *anchors, char error[FILE_ERROR_MAX]);

void anchors_free(struct anchors *anchors);

#endif

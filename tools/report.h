/*
 * report.h: how a connection went, for people and for programs.
 */
#ifndef HAKE_REPORT_H
#define HAKE_REPORT_H

#include <stdio.h>

#include "tls/hake.h"
#include "tools/json.h"
#include "tools/stapled.h"

#define REPORT_EXPORT_MAX 1024 /* bytes of keying material */

/* What the engine does not keep; gathered by the commands. */
struct report {
    const char *error;    /* catalogue identifier, or one of the tool's own
                               (CONNECT_FAILED ...); NULL: none */
    char error_text[512]; /* one sentence */
    uint8_t server_name[256];
    size_t server_name_len;              /* 0: none */
    uint64_t bytes_in, bytes_out;        /* application data */
    uint8_t exported[REPORT_EXPORT_MAX]; /* --export */
    size_t exported_len;                 /* 0: nothing */
    const struct stapled *stapled;       /* NULL: it was not asked for */
    bool insecure; /* --insecure: nobody was verified, whatever was accepted */
};

/* report_from fills error and error_text from a failed connection. */
void report_from(struct report *r, const hake_conn *conn);

/* report_json prints one line: version cipher group signature_scheme
 * server_name alpn npn resumed early_data hello_retry send_limit receive_limit
 * (content bytes of a record) peer_verified alert_sent alert_received error
 * error_text export (if there is any) bytes_in bytes_out; and if it was asked
 * for, ocsp_sha256 (null: none) and scts (how many). conn is NULL if there was
 * none. */
void report_json(FILE *out, const struct report *r, const hake_conn *conn);

/* report_text prints the same for people, a few lines: protocol and cipher,
 * ALPN, how it ended. */
void report_text(FILE *out, const struct report *r, const hake_conn *conn);

/* report_sentence prints "hake: IDENTIFIER: sentence (RFC section)" with
 * state, message, extension, offset and alerts where they are known. */
void report_sentence(FILE *out, const struct report *r, const hake_conn *conn);

#endif

/*
 * json.h: bytes of strangers made fit for terminals, and members of JSON
 * objects (RFC 8259).
 */
#ifndef HAKE_JSON_H
#define HAKE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* escape_name prints bytes with the \xHH form of --alpn: printable ASCII but
 * backslash, quote and comma stands for itself. */
void escape_name(FILE *out, const uint8_t *p, size_t len);

/* json_string prints a text in quotes, NULL as null; what JSON cannot hold
 * takes the form that names have. */
void json_string(FILE *out, const char *text);

/* Members, with their key and a comma behind them. */
void json_key(FILE *out, const char *key);
void json_text(FILE *out, const char *key, const char *text);
void json_bool(FILE *out, const char *key, bool value);

/* json_name escapes as escape_name does; len 0 is null. */
void json_name(FILE *out, const char *key, const uint8_t *p, size_t len);

#endif

/*
 * name_text.h: a distinguished name (RFC 5280 4.1.2.4) for people to read,
 * after RFC 4514.
 */
#ifndef HAKE_NAME_TEXT_H
#define HAKE_NAME_TEXT_H

#include "crypto/crypto.h"

#define NAME_TEXT_MAX 1024

/* name_text writes the DER of a Name, tag and length included, as
 * "CN=a, O=b+OU=c, C=DE", the last part of it first (RFC 4514 2.1). Types
 * that RFC 4514 does not name are dotted numbers; bytes that are not printable
 * ASCII, and characters that mean something here, are \xHH; values that are no
 * strings are # and their DER in hexadecimal. "(empty)" and "(malformed)" stand
 * for names that are so; a long one ends in "...". */
void name_text(struct hake_bytes name, char out[NAME_TEXT_MAX]);

#endif

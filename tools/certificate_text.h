/*
 * certificate_text.h: what people look for in a certificate, as text.
 */
#ifndef HAKE_CERTIFICATE_TEXT_H
#define HAKE_CERTIFICATE_TEXT_H

#include "tools/name_text.h"

struct certificate_text {
    char subject[NAME_TEXT_MAX];
    char serial[2 * 20 + 4]; /* hexadecimal; RFC 5280 4.1.2.2: 20 octets */
    char not_before[32], not_after[32]; /* 2026-01-31T23:59:59Z */
};

/* certificate_text describes a certificate in DER; what cannot be read of it
 * is "(malformed)". */
void certificate_text(struct hake_bytes der, struct certificate_text *text);

#endif

/* certificate_text.c: subject, serial number and dates of a certificate as
 * text; see certificate_text.h. Lenient: the judge is tls/trust.h. */
#include "tools/certificate_text.h"

#include <stdio.h>
#include <string.h>

#include "tls/trust.h"
#include "tls/x509.h"

/* RFC 5280 4.1.2.5: YYMMDDHHMMSSZ, the years 1950 to 2049, or
 * YYYYMMDDHHMMSSZ. */
static void time_text(struct reader *r, char out[32])
{
    const bool utc = der_peek(r, DER_UTC_TIME);
    const struct hake_bytes time =
        der_read(r, utc ? DER_UTC_TIME : DER_GENERALIZED_TIME);
    const char *p = (const char *)time.p;
    char digits[16];

    if (time.len != (utc ? 13U : 15U) || p[time.len - 1] != 'Z')
        return;
    snprintf(digits, sizeof digits, "%s%.*s",
             !utc          ? ""
             : p[0] >= '5' ? "19"
                           : "20",
             (int)time.len - 1, p);
    if (strspn(digits, "0123456789") == 14)
        snprintf(out, 32, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", digits, digits + 4,
                 digits + 6, digits + 8, digits + 10, digits + 12);
}

static void serial_text(struct hake_bytes serial, char *out)
{
    if (serial.len == 0 || serial.len > 21)
        return;
    for (size_t i = 0; i < serial.len; i++)
        snprintf(out + 2 * i, 3, "%02x", serial.p[i]);
}

void certificate_text(struct hake_bytes der, struct certificate_text *text)
{
    const uint8_t *fault;
    struct reader r = rd_init(der, &fault);

    strcpy(text->serial, "(malformed)");
    strcpy(text->not_before, "(malformed)");
    strcpy(text->not_after, "(malformed)");
    name_text(hake_certificate_subject(der), text->subject);

    r = rd_sub(&r, der_read(&r, DER_SEQUENCE));
    r = rd_sub(&r, der_read(&r, DER_SEQUENCE));
    der_read(&r, DER_CONSTRUCTED); /* version */
    serial_text(der_read(&r, DER_INTEGER), text->serial);
    der_read(&r, DER_SEQUENCE); /* signature */
    der_read(&r, DER_SEQUENCE); /* issuer */
    r = rd_sub(&r, der_read(&r, DER_SEQUENCE));
    time_text(&r, text->not_before);
    time_text(&r, text->not_after);
}

/* x509_certificate.c: the structure of a certificate, RFC 5280 4.1. */
#include <string.h>

#include "tls/x509.h"

#define VERSION_3  2
#define SERIAL_MAX 20

/* What went wrong just now, if something did. */
static enum hake_error found(const struct reader *r, enum hake_error error)
{
    return *r->fault != NULL ? error : HAKE_OK;
}

/* [0] EXPLICIT Version DEFAULT v1. Only v3 has extensions, and RFC 9846
 * 4.5.1.2 has it: "The certificate type MUST be X.509v3". */
static enum hake_error version_read(struct reader *tbs)
{
    struct hake_bytes version;
    struct reader r;

    if (der_peek(tbs, DER_INTEGER))
        return HAKE_ERR_CERTIFICATE_VERSION;
    r = der_enter(tbs, DER_CONSTRUCTED);
    version = der_integer(&r, DER_INTEGER);
    if (!rd_done(&r))
        return HAKE_ERR_CERTIFICATE_MALFORMED;
    return version.len == 1 && version.p[0] == VERSION_3
               ? HAKE_OK
               : HAKE_ERR_CERTIFICATE_VERSION;
}

/* RFC 5280 4.1.2.2: "Certificate users MUST be able to handle serialNumber
 * values up to 20 octets", also, gracefully, zero and negative ones. The octet
 * that only keeps the sign positive is not counted. */
static enum hake_error serial_read(struct reader *tbs,
                                   struct x509_certificate *c)
{
    size_t sign;

    c->serial = der_integer(tbs, DER_INTEGER);
    if (*tbs->fault != NULL)
        return HAKE_ERR_CERTIFICATE_MALFORMED;
    sign = c->serial.len > 1 && c->serial.p[0] == 0;
    return c->serial.len - sign <= SERIAL_MAX ? HAKE_OK
                                              : HAKE_ERR_CERTIFICATE_SERIAL;
}

static struct hake_bytes name_take(struct reader *tbs)
{
    struct reader start = *tbs;

    x509_name_read(tbs);
    return der_element(&start, DER_SEQUENCE);
}

/* RFC 5280 4.1.2.4: "The issuer field MUST contain a non-empty distinguished
 * name". */
static enum hake_error names_read(struct reader *tbs,
                                  struct x509_certificate *c)
{
    static const uint8_t empty[] = {DER_SEQUENCE, 0};
    struct reader validity;

    c->issuer = name_take(tbs);
    if (x509_equal(c->issuer, (struct hake_bytes){empty, sizeof empty}))
        rd_fail(tbs);
    if (*tbs->fault != NULL)
        return HAKE_ERR_CERTIFICATE_NAME_MALFORMED;
    validity = der_sequence(tbs);
    c->not_before = der_time(&validity);
    c->not_after = der_time(&validity);
    if (!rd_done(&validity))
        return HAKE_ERR_CERTIFICATE_TIME;
    c->subject = name_take(tbs);
    return found(tbs, HAKE_ERR_CERTIFICATE_NAME_MALFORMED);
}

/* RFC 5280 4.1.2.7, .8. "there are no processing requirements associated with
 * the unique identifiers". */
static enum hake_error public_key_info_read(struct reader *tbs,
                                            struct x509_certificate *c)
{
    struct reader info = *tbs;
    unsigned unused;

    c->public_key_info = der_element(tbs, DER_SEQUENCE);
    info = der_sequence(&info);
    x509_algorithm_read(&info);
    der_octets(&info);
    rd_done(&info);
    for (uint8_t tag = DER_PRIMITIVE + 1; tag <= DER_PRIMITIVE + 2; tag++) {
        if (der_peek(tbs, tag))
            der_bits(tbs, tag, &unused);
    }
    return found(tbs, HAKE_ERR_CERTIFICATE_MALFORMED);
}

static enum hake_error tbs_read(struct reader *tbs, struct x509_certificate *c)
{
    struct reader explicit;
    enum hake_error error = version_read(tbs);

    if (error == HAKE_OK)
        error = serial_read(tbs, c);
    if (error != HAKE_OK)
        return error;
    /* RFC 5280 4.1.1.2: the outer signatureAlgorithm "MUST contain the same
     * algorithm identifier as the signature field in the sequence
     * tbsCertificate". */
    if (!x509_equal(x509_algorithm_read(tbs), c->signature_algorithm))
        return found(tbs, HAKE_ERR_CERTIFICATE_MALFORMED) != HAKE_OK
                   ? HAKE_ERR_CERTIFICATE_MALFORMED
                   : HAKE_ERR_CERTIFICATE_ALGORITHMS;
    error = names_read(tbs, c);
    if (error == HAKE_OK)
        error = public_key_info_read(tbs, c);
    if (error != HAKE_OK || !rd_more(tbs))
        return error;
    explicit = der_enter(tbs, DER_CONSTRUCTED + 3);
    c->extensions = der_read(&explicit, DER_SEQUENCE);
    if (!rd_done(&explicit) || !rd_done(tbs))
        return HAKE_ERR_CERTIFICATE_MALFORMED;
    return x509_extensions_read(c);
}

enum hake_error x509_read(struct hake_bytes der, struct x509_certificate *c)
{
    const uint8_t *fault;
    struct reader all = rd_init(der, &fault), outer, tbs;

    memset(c, 0, sizeof *c);
    c->key_usage = X509_KEY_USAGE_ABSENT;
    c->purposes = X509_PURPOSES_ABSENT;
    c->path_length = X509_PATH_LENGTH_NONE;
    outer = der_sequence(&all);
    rd_done(&all);
    c->tbs = der_element(&outer, DER_SEQUENCE);
    c->signature_algorithm = x509_algorithm_read(&outer);
    c->signature = der_octets(&outer);
    if (!rd_done(&outer))
        return HAKE_ERR_CERTIFICATE_MALFORMED;
    all = rd_init(c->tbs, &fault);
    tbs = der_sequence(&all);
    return tbs_read(&tbs, c);
}

bool x509_identity_read(struct hake_bytes der, struct x509_identity *identity)
{
    const uint8_t *fault;
    struct reader all = rd_init(der, &fault);
    struct reader outer = der_sequence(&all);
    struct reader tbs = der_sequence(&outer);
    uint8_t tag;

    if (der_peek(&tbs, DER_CONSTRUCTED))
        der_read(&tbs, DER_CONSTRUCTED); /* version */
    der_read(&tbs, DER_INTEGER);         /* serialNumber */
    der_read(&tbs, DER_SEQUENCE);        /* signature */
    identity->issuer = der_element(&tbs, DER_SEQUENCE);
    der_read(&tbs, DER_SEQUENCE); /* validity */
    identity->subject = der_element(&tbs, DER_SEQUENCE);
    identity->public_key_info = der_element(&tbs, DER_SEQUENCE);
    while (rd_more(&tbs))
        der_any(&tbs, &tag);
    der_read(&outer, DER_SEQUENCE);   /* signatureAlgorithm */
    der_read(&outer, DER_BIT_STRING); /* signatureValue */
    rd_done(&outer);
    return rd_done(&all);
}

/* x509_extensions.c: the extensions of a certificate, RFC 5280 4.2: each at
 * most once, those in the table read, the others passed over. */
#include "tls/x509.h"

/* RFC 5280 4.2.1.9. */
static void basic_constraints_read(struct reader *r, struct x509_certificate *c)
{
    struct reader constraints = der_sequence(r);
    struct hake_bytes length;

    c->is_ca = der_flag(&constraints);
    if (rd_more(&constraints)) {
        length = der_integer(&constraints, DER_INTEGER);
        if (length.len > 0 && length.p[0] >= 0x80) /* INTEGER (0..MAX) */
            rd_fail(&constraints);
        if (length.len == 1)
            c->path_length = length.p[0];
    }
    rd_done(&constraints);
}

/* RFC 5280 4.2.1.3: "When the keyUsage extension appears in a certificate, at
 * least one of the bits MUST be set to 1." That X.690 11.2.2 wants no zero bits
 * at the end is not asked for: roots that all the world trusts have some. */
static void key_usage_read(struct reader *r, struct x509_certificate *c)
{
    unsigned unused, usage = 0;
    struct hake_bytes bits = der_bits(r, DER_BIT_STRING, &unused);

    if (bits.len > 2)
        rd_fail(r);
    for (size_t i = 0; i < 2; i++)
        usage = usage << 8 | (i < bits.len ? bits.p[i] : 0u);
    if (usage == 0)
        rd_fail(r);
    c->key_usage = (uint16_t)usage;
}

/* RFC 5280 4.2.1.12. */
static uint8_t purpose_of(struct hake_bytes oid)
{
    static const uint8_t any[] = {0x55, 0x1d, 0x25, 0};
    static const uint8_t server[] = {0x2b, 6, 1, 5, 5, 7, 3, 1};
    static const uint8_t client[] = {0x2b, 6, 1, 5, 5, 7, 3, 2};

    if (x509_equal(oid, (struct hake_bytes){server, sizeof server}))
        return X509_SERVER_AUTH;
    if (x509_equal(oid, (struct hake_bytes){client, sizeof client}))
        return X509_CLIENT_AUTH;
    if (x509_equal(oid, (struct hake_bytes){any, sizeof any}))
        return X509_ANY_PURPOSE;
    return 0;
}

static void extended_key_usage_read(struct reader *r,
                                    struct x509_certificate *c)
{
    struct reader purposes = der_sequence(r);

    c->purposes = 0;
    do
        c->purposes |= purpose_of(der_oid(&purposes, DER_OID));
    while (rd_more(&purposes));
}

/* RFC 5280 4.2.1.6: "If the subjectAltName extension is present, the sequence
 * MUST contain at least one entry." */
static void subject_alt_name_read(struct reader *r, struct x509_certificate *c)
{
    struct reader names;

    c->alt_names = der_read(r, DER_SEQUENCE);
    names = rd_sub(r, c->alt_names);
    do
        x509_general_name_check(&names);
    while (rd_more(&names));
}

static void name_constraints_read(struct reader *r, struct x509_certificate *c)
{
    c->name_constraints = x509_constraints_read(r);
}

static void subject_key_identifier_read(struct reader *r,
                                        struct x509_certificate *c)
{
    c->subject_key_id = der_read(r, DER_OCTET_STRING);
}

/* RFC 5280 4.2.1.1. Only keyIdentifier is used. */
static void authority_key_identifier_read(struct reader *r,
                                          struct x509_certificate *c)
{
    struct reader key = der_sequence(r), names;

    if (der_peek(&key, DER_PRIMITIVE))
        c->authority_key_id = der_read(&key, DER_PRIMITIVE);
    if (der_peek(&key, DER_CONSTRUCTED + 1)) {
        names = der_enter(&key, DER_CONSTRUCTED + 1);
        do
            x509_general_name_check(&names);
        while (rd_more(&names));
    }
    if (der_peek(&key, DER_PRIMITIVE + 2))
        der_integer(&key, DER_PRIMITIVE + 2);
    rd_done(&key);
}

/* Nothing can come of certificatePolicies and inhibitAnyPolicy here: the user
 * accepts any policy and asks for none (RFC 5280 6.1.1 (c), (e)), so that a
 * path could fail only by policyConstraints (6.1.4 (i), 6.1.5 (g)), which is
 * not in the table: critical, it is refused. */
static void policies_ignore(struct reader *r, struct x509_certificate *c)
{
    (void)c;
    rd_rest(r);
}

/* Those known here, by the last octet of their identifiers: all are under
 * id-ce, 2.5.29 (RFC 5280 4.2.1). */
static const struct extension {
    uint8_t id_ce;
    void (*read)(struct reader *value, struct x509_certificate *c);
} extensions[] = {
    {14, subject_key_identifier_read},   /* RFC 5280 4.2.1.2 */
    {15, key_usage_read},                /* RFC 5280 4.2.1.3 */
    {17, subject_alt_name_read},         /* RFC 5280 4.2.1.6 */
    {19, basic_constraints_read},        /* RFC 5280 4.2.1.9 */
    {30, name_constraints_read},         /* RFC 5280 4.2.1.10 */
    {32, policies_ignore},               /* RFC 5280 4.2.1.4 */
    {35, authority_key_identifier_read}, /* RFC 5280 4.2.1.1 */
    {37, extended_key_usage_read},       /* RFC 5280 4.2.1.12 */
    {54, policies_ignore},               /* RFC 5280 4.2.1.14 */
};

static const struct extension *extension_find(struct hake_bytes oid)
{
    const size_t len = sizeof extensions / sizeof extensions[0];

    if (oid.len != 3 || oid.p[0] != 0x55 || oid.p[1] != 0x1d)
        return NULL;
    for (size_t i = 0; i < len; i++) {
        if (extensions[i].id_ce == oid.p[2])
            return &extensions[i];
    }
    return NULL;
}

/* Is there an extension with this identifier among those before it? */
static bool is_twice(struct hake_bytes before, struct hake_bytes oid)
{
    const uint8_t *fault;
    struct reader r = rd_init(before, &fault), extension;

    while (rd_more(&r)) {
        extension = der_sequence(&r);
        if (x509_equal(der_read(&extension, DER_OID), oid))
            return true;
    }
    return false;
}

/* Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue }.
 * RFC 5280 4.2: "A certificate-using system MUST reject the certificate if it
 * encounters a critical extension it does not recognize". */
static struct hake_bytes extension_read(struct reader *r,
                                        struct x509_certificate *c)
{
    struct reader extension = der_sequence(r), value;
    struct hake_bytes oid = der_oid(&extension, DER_OID);
    const struct extension *known = extension_find(oid);
    bool critical = der_flag(&extension);

    value = der_enter(&extension, DER_OCTET_STRING);
    rd_done(&extension);
    if (known != NULL) {
        known->read(&value, c);
        rd_done(&value);
    } else if (critical) {
        c->unknown_critical = true;
    }
    return oid;
}

/* RFC 5280 4.2: "A certificate MUST NOT include more than one instance of a
 * particular extension"; 4.1.2.9: "a SEQUENCE of one or more". */
enum hake_error x509_extensions_read(struct x509_certificate *c)
{
    const uint8_t *fault;
    struct reader r = rd_init(c->extensions, &fault);
    struct hake_bytes before = {c->extensions.p, 0}, oid;
    unsigned count = 0;

    do {
        oid = extension_read(&r, c);
        if (fault != NULL)
            return HAKE_ERR_CERTIFICATE_EXTENSION;
        if (++count > HAKE_CERTIFICATE_EXTENSIONS_MAX)
            return HAKE_ERR_CERTIFICATE_EXTENSIONS_MANY;
        if (is_twice(before, oid))
            return HAKE_ERR_CERTIFICATE_EXTENSION_TWICE;
        before.len = (size_t)(r.p - before.p);
    } while (rd_more(&r));
    return HAKE_OK;
}

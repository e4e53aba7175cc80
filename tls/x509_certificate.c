/* x509_certificate.c: the structure of a certificate, RFC 5280 4.1, and its
 * public key, RFC 8410. */
#include <string.h>

#include "tls/x509.h"

#define VERSION_3 2

/* [0] EXPLICIT Version DEFAULT v1; anything but v3 has no extensions and no
 * place in TLS (RFC 9846 4.5.1.2: "MUST be X.509v3"). */
static void version_read(struct reader *tbs)
{
    struct hake_bytes explicit = der_read(tbs, DER_CONTEXT_0);
    struct reader r = rd_sub(tbs, explicit);
    struct hake_bytes version = der_read(&r, DER_INTEGER);

    if (version.len != 1 || version.p[0] != VERSION_3)
        rd_fail(&r);
    rd_done(&r);
}

static void tbs_read(struct reader *r, struct x509_certificate *c)
{
    version_read(r);
    c->serial = der_read(r, DER_INTEGER);
    der_read(r, DER_SEQUENCE); /* signature: again at the end */
    c->issuer = der_read(r, DER_SEQUENCE);
    c->validity = der_read(r, DER_SEQUENCE);
    c->subject = der_read(r, DER_SEQUENCE);
    c->public_key_info = der_read(r, DER_SEQUENCE);
    if (der_peek(r, DER_CONTEXT_1))
        der_read(r, DER_CONTEXT_1); /* issuerUniqueID */
    if (der_peek(r, DER_CONTEXT_2))
        der_read(r, DER_CONTEXT_2); /* subjectUniqueID */
    if (der_peek(r, DER_CONTEXT_3))
        c->extensions = der_read(r, DER_CONTEXT_3);
    rd_done(r);
}

bool x509_read(struct hake_bytes der, struct x509_certificate *certificate)
{
    const uint8_t *fault;
    struct reader all = rd_init(der, &fault), outer, tbs;
    struct hake_bytes signature;

    memset(certificate, 0, sizeof *certificate);
    outer = rd_sub(&all, der_read(&all, DER_SEQUENCE));
    certificate->tbs = der_read(&outer, DER_SEQUENCE);
    certificate->signature_algorithm = der_read(&outer, DER_SEQUENCE);
    signature = der_read(&outer, DER_BIT_STRING);
    if (!rd_done(&outer) || !rd_done(&all) || signature.len < 1 ||
        signature.p[0] != 0)
        return false;
    certificate->signature.p = signature.p + 1;
    certificate->signature.len = signature.len - 1;
    tbs = rd_sub(&all, certificate->tbs);
    tbs_read(&tbs, certificate);
    return fault == NULL;
}

/* RFC 8410 3: id-Ed25519 is 1.3.101.112, without parameters. */
static const uint8_t oid_ed25519[] = {0x2b, 0x65, 0x70};

bool x509_key_read(struct hake_bytes public_key_info,
                   struct hake_public_key *key, bool *known)
{
    const uint8_t *fault;
    struct reader r = rd_init(public_key_info, &fault), algorithm;
    struct hake_bytes oid, bits;

    memset(key, 0, sizeof *key);
    algorithm = rd_sub(&r, der_read(&r, DER_SEQUENCE));
    oid = der_read(&algorithm, DER_OID);
    bits = der_read(&r, DER_BIT_STRING);
    rd_done(&r);
    *known = fault == NULL && oid.len == sizeof oid_ed25519 &&
             memcmp(oid.p, oid_ed25519, oid.len) == 0;
    /* RFC 8410 3: "the parameters MUST be absent". */
    if (!*known || rd_more(&algorithm) || bits.len != 1 + 32 || bits.p[0] != 0)
        return false;
    key->kind = HAKE_KEY_ED25519;
    key->len = 32;
    memcpy(key->p, bits.p + 1, 32);
    return true;
}

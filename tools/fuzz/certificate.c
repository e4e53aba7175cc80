/*
 * certificate.c: libFuzzer on the parsers of certificates: any bytes, as one
 * certificate. What is accepted must be exactly one certificate, and whoever
 * looks at it must see the same.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/extra/extra.h"
#include "tls/x509.h"
#include "tools/certificate_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool is_inside(struct hake_bytes part, struct hake_bytes whole)
{
    return part.p == NULL ||
           (part.p >= whole.p && part.len <= whole.len &&
            (size_t)(part.p - whole.p) <= whole.len - part.len);
}

/* One octet more or less is no certificate. */
static void exact_check(struct hake_bytes der)
{
    struct x509_certificate c;
    uint8_t *longer = malloc(der.len + 1);

    must(longer != NULL);
    memcpy(longer, der.p, der.len);
    longer[der.len] = 0;
    must(x509_read((struct hake_bytes){longer, der.len + 1}, &c) != HAKE_OK);
    free(longer);
    must(x509_read((struct hake_bytes){der.p, der.len - 1}, &c) != HAKE_OK);
}

static void parts_check(struct hake_bytes der, const struct x509_certificate *c)
{
    struct x509_identity identity;

    must(is_inside(c->tbs, der) && is_inside(c->signature, der) &&
         is_inside(c->subject, c->tbs) && is_inside(c->issuer, c->tbs) &&
         is_inside(c->public_key_info, c->tbs) &&
         is_inside(c->alt_names, c->extensions) &&
         is_inside(c->name_constraints, c->extensions));
    must(x509_identity_read(der, &identity));
    must(x509_equal(identity.subject, c->subject) &&
         x509_equal(identity.issuer, c->issuer) &&
         x509_equal(identity.public_key_info, c->public_key_info));
    must(x509_equal(hake_certificate_subject(der), c->subject) &&
         x509_equal(hake_certificate_issuer(der), c->issuer) &&
         x509_equal(hake_certificate_key_info(der), c->public_key_info));
}

/* Nobody is called so, and an address is no host name. */
static void names_check(struct hake_bytes der)
{
    static const char *const never[] = {"",  ".",  "a..b", "*.example.com",
                                        "*", "a.", "a b",  "1.2.3.4.5"};
    static const char *const perhaps[] = {"www.example.com", "192.0.2.1",
                                          "2001:db8::1"};

    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        must(!hake_certificate_has_name(
            der,
            (struct hake_bytes){(const uint8_t *)never[i], strlen(never[i])}));
    for (size_t i = 0; i < sizeof perhaps / sizeof perhaps[0]; i++)
        hake_certificate_has_name(
            der, (struct hake_bytes){(const uint8_t *)perhaps[i],
                                     strlen(perhaps[i])});
}

static const struct hake_scheme *const schemes[] = {
    &hake_ed25519,
    &hake_ecdsa_secp256r1_sha256,
    &hake_ecdsa_secp384r1_sha384,
    &hake_rsa_pss_rsae_sha256,
    &hake_rsa_pkcs1_sha256,
    &hake_rsa_pss_pss_sha256,
    NULL};

/* Its own key over its own signature: self-signed seeds verify. */
static void signature_check(const struct hake_public_key *key,
                            const struct x509_certificate *c)
{
    for (const struct hake_scheme *const *scheme = schemes; *scheme != NULL;
         scheme++) {
        if ((*scheme)->key_kind == key->kind)
            (*scheme)->verify(key, c->signature, c->tbs);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hake_bytes der = {data, size};
    struct certificate_text text;
    struct hake_public_key key;
    struct x509_certificate c;
    struct x509_identity identity;
    const bool good = x509_read(der, &c) == HAKE_OK;
    const bool laid_out = x509_identity_read(der, &identity);
    const enum hake_error error = hake_certificate_key(der, schemes, &key);

    certificate_text(der, &text);
    must(laid_out || !good);
    must((hake_certificate_subject(der).len > 0) == laid_out);
    must((error == HAKE_OK) == (key.kind != HAKE_KEY_NONE));
    must(error == HAKE_OK || key.bytes.len == 0);
    must(laid_out || error != HAKE_OK);
    must(error != HAKE_OK || key.bytes.len <= HAKE_PUBLIC_KEY_MAX);
    must(key.kind != HAKE_KEY_ED25519 || key.bytes.len == 32);
    names_check(der);
    if (good) {
        parts_check(der, &c);
        exact_check(der);
        if (error == HAKE_OK)
            signature_check(&key, &c);
    }
    return 0;
}

/*
 * cert_issuer.c: whether an issuer's certificate may sign what is planned: RFC
 * 5280 4.2.1.9 and 4.2.1.3.
 */
#include <string.h>

#include "tools/cert_parts.h"

static bool key_fits(const struct x509_certificate *issuer,
                     const struct hake_ed25519_key *key)
{
    static const struct hake_scheme *const schemes[] = {&hake_ed25519, NULL};
    struct hake_public_key certified;

    return hake_key_info_read(issuer->public_key_info, schemes, &certified) ==
               HAKE_OK &&
           memcmp(certified.bytes.p, key->public_key, 32) == 0;
}

bool cert_issuer_read(const struct cert_plan *plan, int64_t not_after,
                      struct x509_certificate *issuer,
                      char error[CERT_ERROR_MAX])
{
    static const char who[] = "the issuer's certificate";

    if (x509_read(plan->issuer, issuer) != HAKE_OK)
        return cert_refuse(error, who, "is malformed");
    if (!issuer->is_ca)
        return cert_refuse(error, who,
                           "is not a CA's: its basicConstraints do not say "
                           "so");
    /* RFC 5280 4.2.1.3: "If the keyUsage extension is present, then the
     * subject public key MUST NOT be used to verify signatures on certificates
     * or CRLs unless the corresponding keyCertSign or cRLSign bit is set." */
    if ((issuer->key_usage & X509_KEY_CERT_SIGN) == 0)
        return cert_refuse(error, who,
                           "is for a key that may not sign certificates: its "
                           "keyUsage has no keyCertSign");
    if (!key_fits(issuer, plan->issuer_key))
        return cert_refuse(error, "the issuer's key",
                           "is not the key of its certificate");
    /* No moment at which both were valid: a mistake, not a test. */
    if ((int64_t)plan->not_before > issuer->not_after ||
        not_after < issuer->not_before)
        return cert_refuse(error, who,
                           "is not valid at any time at which this one "
                           "would be");
    /* RFC 5280 4.1.2.4: "The issuer field MUST contain a non-empty
     * distinguished name (DN)." An empty one is a tag and a length. */
    if (issuer->subject.len == 2)
        return cert_refuse(error, who, "has no name: its subject is empty");
    return true;
}

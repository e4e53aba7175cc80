/* x509_key.c: public keys in certificates, RFC 5280 4.1.2.7, and the parts of
 * a certificate that trust.h hands out. */
#include <string.h>

#include "tls/x509.h"

/* The scheme says which AlgorithmIdentifier its keys have, parameters and
 * all, and how long they are. */
enum hake_error x509_key_read(struct hake_bytes public_key_info,
                              const struct hake_scheme *scheme,
                              struct hake_public_key *key)
{
    const uint8_t *fault;
    struct reader all = rd_init(public_key_info, &fault);
    struct reader info = der_sequence(&all);
    struct hake_bytes algorithm = x509_algorithm_read(&info);
    struct hake_bytes bits = der_octets(&info);

    memset(key, 0, sizeof *key);
    if (!rd_done(&info) || !rd_done(&all))
        return HAKE_ERR_CERTIFICATE_MALFORMED;
    if (!x509_equal(algorithm, scheme->key_algorithm))
        return HAKE_ERR_CERTIFICATE_KEY;
    if (bits.len == 0 || (scheme->key_len != 0 && bits.len != scheme->key_len))
        return HAKE_ERR_CERTIFICATE_MALFORMED;
    if (bits.len > HAKE_PUBLIC_KEY_MAX ||
        (scheme->key_usable != NULL && !scheme->key_usable(bits)))
        return HAKE_ERR_CERTIFICATE_KEY;
    key->kind = scheme->key_kind;
    key->bytes = bits;
    return HAKE_OK;
}

enum hake_error hake_key_info_read(struct hake_bytes der,
                                   const struct hake_scheme *const *schemes,
                                   struct hake_public_key *key)
{
    enum hake_error error = HAKE_ERR_CERTIFICATE_KEY;

    memset(key, 0, sizeof *key);
    for (; *schemes != NULL && error == HAKE_ERR_CERTIFICATE_KEY; schemes++) {
        if ((*schemes)->verify != NULL)
            error = x509_key_read(der, *schemes, key);
    }
    return error;
}

enum hake_error hake_certificate_key(struct hake_bytes der,
                                     const struct hake_scheme *const *schemes,
                                     struct hake_public_key *key)
{
    struct x509_identity identity;

    memset(key, 0, sizeof *key);
    return x509_identity_read(der, &identity)
               ? hake_key_info_read(identity.public_key_info, schemes, key)
               : HAKE_ERR_CERTIFICATE_MALFORMED;
}

static const struct hake_bytes none = {NULL, 0};

struct hake_bytes hake_certificate_key_info(struct hake_bytes der)
{
    struct x509_identity identity;

    return x509_identity_read(der, &identity) ? identity.public_key_info : none;
}

struct hake_bytes hake_certificate_subject(struct hake_bytes der)
{
    struct x509_identity identity;

    return x509_identity_read(der, &identity) ? identity.subject : none;
}

struct hake_bytes hake_certificate_issuer(struct hake_bytes der)
{
    struct x509_identity identity;

    return x509_identity_read(der, &identity) ? identity.issuer : none;
}

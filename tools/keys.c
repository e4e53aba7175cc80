/*
 * keys.c: private keys: PKCS#8 (RFC 5958) with Ed25519 inside (RFC 8410 7).
 * What was read of a key file is wiped.
 */
#include "tools/keys.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tls/trust.h"
#include "tls/x509.h"
#include "tools/pem.h"

#define KEY_DER_MAX 16384 /* room for keys of any kind, so that it is named */

#define ONLY " key; hake signs with Ed25519 keys only"

#define ENCRYPTED "it is encrypted; hake reads unencrypted keys only"
#define MALFORMED "it is not a well-formed PKCS#8 private key"

/* RFC 8410 3 and 9, RFC 3279 2.3, RFC 8017 A */
static const char *kind_refused(struct hake_bytes oid)
{
    static const struct {
        const char *oid, *why;
    } kinds[] = {
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "it is an RSA" ONLY},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "it is an RSA-PSS" ONLY},
        {"\x2a\x86\x48\xce\x3d\x02\x01", "it is an EC (ECDSA)" ONLY},
        {"\x2b\x65\x6e", "it is an X25519" ONLY},
        {"\x2b\x65\x71", "it is an Ed448" ONLY},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (oid.len == strlen(kinds[i].oid) &&
            memcmp(oid.p, kinds[i].oid, oid.len) == 0)
            return kinds[i].why;
    }
    return "it is of an unknown kind of" ONLY;
}

/* What a SEQUENCE that begins with another one is: EncryptedPrivateKeyInfo
 * (RFC 5958 3), a certificate, or nothing we know. */
static const char *not_pkcs8(struct hake_bytes der)
{
    const uint8_t *fault;
    struct reader all = rd_init(der, &fault), r;

    if (hake_certificate_subject(der).len > 0)
        return "it is a certificate, not a private key";
    r = rd_sub(&all, der_read(&all, DER_SEQUENCE));
    der_read(&r, DER_SEQUENCE);
    der_read(&r, DER_OCTET_STRING);
    return rd_done(&r) ? ENCRYPTED : MALFORMED;
}

struct pkcs8 {
    struct hake_bytes oid, private_key;
    struct hake_bytes public_key; /* BIT STRING; p NULL: none */
    bool parameters;
};

/* RFC 8410 7: version, algorithm, key, attributes [0], publicKey [1]. */
static bool pkcs8_split(struct hake_bytes der, struct pkcs8 *key)
{
    const uint8_t *fault;
    struct reader all = rd_init(der, &fault);
    struct reader r = rd_sub(&all, der_read(&all, DER_SEQUENCE)), algorithm;
    struct hake_bytes version = der_read(&r, DER_INTEGER);

    memset(key, 0, sizeof *key);
    algorithm = rd_sub(&r, der_read(&r, DER_SEQUENCE));
    key->oid = der_read(&algorithm, DER_OID);
    key->parameters = rd_more(&algorithm);
    key->private_key = der_read(&r, DER_OCTET_STRING);
    if (der_peek(&r, DER_CONSTRUCTED))
        der_read(&r, DER_CONSTRUCTED);
    if (der_peek(&r, DER_PRIMITIVE + 1))
        key->public_key = der_read(&r, DER_PRIMITIVE + 1);
    /* RFC 5958 2: "If publicKey is present, then version is set to v2". */
    return rd_done(&r) && rd_done(&all) && version.len == 1 &&
           version.p[0] <= 1 &&
           (key->public_key.p == NULL || version.p[0] == 1);
}

/* CurvePrivateKey ::= OCTET STRING */
static bool seed_read(struct hake_bytes private_key, struct hake_bytes *seed)
{
    const uint8_t *fault;
    struct reader r = rd_init(private_key, &fault);

    *seed = der_read(&r, DER_OCTET_STRING);
    return rd_done(&r) && seed->len == 32;
}

/* Returns what is wrong, or NULL. */
static const char *pkcs8_read(struct hake_bytes der,
                              struct hake_ed25519_key *key)
{
    static const uint8_t oid_ed25519[] = {0x2b, 0x65, 0x70};
    struct hake_bytes seed, public_key;
    struct pkcs8 parts;

    if (!pkcs8_split(der, &parts))
        return not_pkcs8(der);
    if (parts.oid.len != sizeof oid_ed25519 ||
        memcmp(parts.oid.p, oid_ed25519, sizeof oid_ed25519) != 0)
        return kind_refused(parts.oid);
    /* RFC 8410 3: "the parameters MUST be absent". */
    if (parts.parameters || !seed_read(parts.private_key, &seed))
        return MALFORMED;
    hake_ed25519_key_init(key, seed.p);
    public_key = parts.public_key;
    if (public_key.p == NULL)
        return NULL;
    if (public_key.len != 33 || public_key.p[0] != 0)
        return MALFORMED;
    if (memcmp(public_key.p + 1, key->public_key, 32) != 0)
        return "the public key in it does not belong to the private key";
    return NULL;
}

static bool refuse_kind(char *error, const char *path,
                        const struct pem_block *block)
{
    if (pem_label_is(block, "ENCRYPTED PRIVATE KEY"))
        return file_refuse(error, path, ENCRYPTED);
    snprintf(error, FILE_ERROR_MAX,
             "%s: the key in it is of the kind \"%.*s\"; hake reads Ed25519 "
             "keys in PKCS#8 (\"PRIVATE KEY\") only",
             path, PEM_SHOWN(block->label));
    return false;
}

/* Finds the one block that holds a private key. */
static bool key_block_find(struct hake_bytes data, struct pem_block *key,
                           const char *path, char *error)
{
    struct pem pem = {data, 0};
    struct pem_block block;
    enum pem_found found;
    unsigned keys = 0;

    while ((found = pem_next(&pem, &block)) == PEM_BLOCK) {
        if (!pem_label_ends(&block, "PRIVATE KEY"))
            continue;
        if (!pem_label_is(&block, "PRIVATE KEY"))
            return refuse_kind(error, path, &block);
        *key = block;
        keys++;
    }
    if (found == PEM_BROKEN)
        return pem_refuse(error, path, &pem,
                          "has no proper BEGIN and END lines");
    if (keys == 0)
        return pem_refuse_nothing(error, path, "private key", data);
    if (keys > 1)
        return file_refuse(error, path,
                           "there is more than one private key in it");
    return true;
}

static bool key_from_der(struct hake_bytes der, struct hake_ed25519_key *key,
                         const char *path, char *error)
{
    const char *why = pkcs8_read(der, key);

    if (why == NULL)
        return true;
    hake_ed25519_key_wipe(key);
    return file_refuse(error, path, why);
}

static bool key_from_pem(struct hake_bytes data, struct hake_ed25519_key *key,
                         const char *path, char *error)
{
    uint8_t der[KEY_DER_MAX];
    struct hake_bytes bytes = {der, 0};
    struct pem_block block;
    bool done;

    if (!key_block_find(data, &block, path, error))
        return false;
    if (pem_decode(&block, der, sizeof der, &bytes.len))
        done = key_from_der(bytes, key, path, error);
    else
        done = file_refuse(error, path, "its PEM block is not clean base64");
    sodium_memzero(der, sizeof der);
    return done;
}

bool key_read(const char *path, struct hake_ed25519_key *key,
              char error[FILE_ERROR_MAX])
{
    struct hake_bytes data;
    uint8_t *file;
    bool done;

    memset(key, 0, sizeof *key);
    if (!file_read(path, &file, &data.len, error))
        return false;
    data.p = file;
    done = pem_is_der(data) ? key_from_der(data, key, path, error)
                            : key_from_pem(data, key, path, error);
    sodium_memzero(file, data.len);
    free(file);
    return done;
}

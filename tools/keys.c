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

#define ONLY " key; hake signs with Ed25519 keys only"

#define ENCRYPTED "it is encrypted; hake reads unencrypted keys only"
static const char malformed[] = "it is not a well-formed PKCS#8 private key";

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
    return rd_done(&r) ? ENCRYPTED : malformed;
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

/* RFC 8410 3: id-Ed25519 */
static bool oid_is_ed25519(struct hake_bytes oid)
{
    static const uint8_t oid_ed25519[] = {0x2b, 0x65, 0x70};

    return oid.len == sizeof oid_ed25519 &&
           memcmp(oid.p, oid_ed25519, sizeof oid_ed25519) == 0;
}

/* Returns what is wrong, or NULL. */
static const char *pkcs8_read(struct hake_bytes der,
                              struct hake_ed25519_key *key)
{
    struct hake_bytes seed, public_key;
    struct pkcs8 parts;

    if (!pkcs8_split(der, &parts))
        return not_pkcs8(der);
    if (!oid_is_ed25519(parts.oid))
        return kind_refused(parts.oid);
    /* RFC 8410 3: "the parameters MUST be absent". */
    if (parts.parameters || !seed_read(parts.private_key, &seed))
        return malformed;
    hake_ed25519_key_init(key, seed.p);
    public_key = parts.public_key;
    if (public_key.p == NULL)
        return NULL;
    if (public_key.len != 33 || public_key.p[0] != 0)
        return malformed;
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

/* By the label: which key files hake knows what to do with. */
static bool label_is_known(const struct pem_block *block, bool only_pkcs8)
{
    return pem_label_is(block, "PRIVATE KEY") ||
           (!only_pkcs8 && (pem_label_is(block, "EC PRIVATE KEY") ||
                            pem_label_is(block, "RSA PRIVATE KEY")));
}

/* Finds the one block that holds a private key. */
static bool key_block_find(struct hake_bytes data, bool only_pkcs8,
                           struct pem_block *key, const char *path, char *error)
{
    struct pem pem = {data, 0};
    struct pem_block block;
    enum pem_found found;
    unsigned keys = 0;

    while ((found = pem_next(&pem, &block)) == PEM_BLOCK) {
        if (!pem_label_ends(&block, "PRIVATE KEY"))
            continue;
        if (!label_is_known(&block, only_pkcs8))
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

static bool der_find(struct hake_bytes data, bool only_pkcs8,
                     uint8_t der[KEY_DER_MAX], size_t *len, const char *path,
                     char *error)
{
    struct pem_block block;

    if (pem_is_der(data)) {
        if (data.len > KEY_DER_MAX)
            return file_refuse(error, path, "it is too large for a key");
        memcpy(der, data.p, data.len);
        *len = data.len;
        return true;
    }
    return key_block_find(data, only_pkcs8, &block, path, error) &&
           (pem_decode(&block, der, KEY_DER_MAX, len) ||
            file_refuse(error, path, "its PEM block is not clean base64"));
}

static bool file_der_read(const char *path, bool only_pkcs8,
                          uint8_t der[KEY_DER_MAX], size_t *len, char *error)
{
    struct hake_bytes data;
    uint8_t *file;
    bool done;

    if (!file_read(path, &file, &data.len, error))
        return false;
    data.p = file;
    done = der_find(data, only_pkcs8, der, len, path, error);
    sodium_memzero(file, data.len);
    free(file);
    return done;
}

bool key_file_read(const char *path, uint8_t der[KEY_DER_MAX], size_t *len,
                   char error[FILE_ERROR_MAX])
{
    return file_der_read(path, false, der, len, error);
}

bool key_is_foreign(struct hake_bytes der)
{
    struct pkcs8 parts;

    return pkcs8_split(der, &parts) ? !oid_is_ed25519(parts.oid)
                                    : not_pkcs8(der) == malformed;
}

bool key_decode(struct hake_bytes der, struct hake_ed25519_key *key,
                const char *path, char error[FILE_ERROR_MAX])
{
    const char *why = pkcs8_read(der, key);

    if (why == NULL)
        return true;
    hake_ed25519_key_wipe(key);
    return file_refuse(error, path, why);
}

bool key_read(const char *path, struct hake_ed25519_key *key,
              char error[FILE_ERROR_MAX])
{
    uint8_t der[KEY_DER_MAX];
    struct hake_bytes bytes = {der, 0};
    bool done;

    memset(key, 0, sizeof *key);
    done = file_der_read(path, true, der, &bytes.len, error) &&
           key_decode(bytes, key, path, error);
    sodium_memzero(der, sizeof der);
    return done;
}

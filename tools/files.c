/*
 * files.c: files of certificates and keys: the textual encoding of RFC 7468
 * (its "standard" grammar, section 3), bare DER, and private keys of PKCS#8
 * (RFC 5958) with Ed25519 inside (RFC 8410 7). What was read of a key file is
 * wiped.
 */
#include "tools/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tls/x509.h"

/* ---- Files -------------------------------------------------------------- */

static bool refuse(char *error, const char *path, const char *why)
{
    snprintf(error, FILE_ERROR_MAX, "%s: %s", path, why);
    return false;
}

static bool refuse_errno(char *error, const char *path, const char *what)
{
    snprintf(error, FILE_ERROR_MAX, "%s: %s: %s", path, what, strerror(errno));
    return false;
}

/* How much a file may hold, and one byte more. */
static size_t file_room(int fd)
{
    struct stat status;

    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size < FILE_SIZE_MAX)
        return (size_t)status.st_size + 1;
    return FILE_SIZE_MAX + 1;
}

/* Reads until the end or the room is full, without stdio, whose buffer would
 * keep key bytes. */
static bool descriptor_read(int fd, uint8_t *data, size_t room, size_t *len)
{
    ssize_t got;

    do {
        got = read(fd, data + *len, room - *len);
        if (got > 0)
            *len += (size_t)got;
    } while ((got > 0 && *len < room) || (got < 0 && errno == EINTR));
    return got >= 0;
}

bool file_read(const char *path, uint8_t **data, size_t *len,
               char error[FILE_ERROR_MAX])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t room;
    bool done = false;

    *data = NULL;
    *len = 0;
    if (fd < 0)
        return refuse_errno(error, path, "cannot be opened");
    room = file_room(fd);
    *data = malloc(room);
    if (*data == NULL)
        refuse(error, path, "no memory to read it");
    else if (!descriptor_read(fd, *data, room, len))
        refuse_errno(error, path, "cannot be read");
    else if (*len == 0)
        refuse(error, path, "the file is empty");
    else if (*len == room)
        refuse(error, path, "the file is larger than 1 MiB, or it grows");
    else
        done = true;
    close(fd);
    if (!done && *data != NULL) {
        sodium_memzero(*data, *len);
        free(*data);
        *data = NULL;
    }
    return done;
}

static FILE *file_open(const char *path, int flags, mode_t mode, char *error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);
    struct stat status;
    FILE *file;

    if (fd < 0) {
        refuse_errno(error, path, "cannot be written");
        return NULL;
    }
    /* A file that was there keeps its mode; not if it is to hold new secrets.
     * Devices are left alone. */
    if ((flags & O_TRUNC) && mode == 0600 && fstat(fd, &status) == 0 &&
        S_ISREG(status.st_mode))
        fchmod(fd, mode);
    file = fdopen(fd, (flags & O_APPEND) ? "a" : "w");
    if (file == NULL) {
        refuse_errno(error, path, "cannot be written");
        close(fd);
    }
    return file;
}

FILE *file_create(const char *path, bool append, char error[FILE_ERROR_MAX])
{
    return file_open(path, append ? O_APPEND : O_TRUNC, 0600, error);
}

FILE *file_create_new(const char *path, bool secret, bool force,
                      char error[FILE_ERROR_MAX])
{
    return file_open(path, force ? O_TRUNC : O_EXCL, secret ? 0600 : 0666,
                     error);
}

/* ---- PEM: RFC 7468 ------------------------------------------------------ */

/* A label as an argument of "%.*s", at most 40 characters of it. */
#define SHOWN(label)                                                           \
    (int)((label).len < 40 ? (label).len : 40), (const char *)(label).p

struct pem_block {
    struct hake_bytes label, body; /* borrowed from the file */
};

struct pem {
    struct hake_bytes rest;
    unsigned number; /* of the block, from 1 */
};

enum pem_found { PEM_NONE, PEM_BLOCK, PEM_BROKEN };

static void bytes_skip(struct hake_bytes *bytes, size_t len)
{
    bytes->p += len;
    bytes->len -= len;
}

/* Takes a line off *rest, without its end (CR, LF or both; CRLF gives an empty
 * line more, which means nothing here) and blanks before that. */
static bool line_next(struct hake_bytes *rest, struct hake_bytes *line)
{
    size_t len = 0;

    if (rest->len == 0)
        return false;
    while (len < rest->len && rest->p[len] != '\n' && rest->p[len] != '\r')
        len++;
    line->p = rest->p;
    line->len = len;
    bytes_skip(rest, len < rest->len ? len + 1 : len);
    while (line->len > 0 &&
           (line->p[line->len - 1] == ' ' || line->p[line->len - 1] == '\t'))
        line->len--;
    return true;
}

static bool begins(struct hake_bytes bytes, const char *text)
{
    return bytes.len >= strlen(text) &&
           memcmp(bytes.p, text, strlen(text)) == 0;
}

/* RFC 7468 2: "There are exactly five hyphen-minus (also known as dash)
 * characters ("-") on both ends of the encapsulation boundaries, no more, no
 * less." */
static bool boundary_read(struct hake_bytes line, const char *begin,
                          struct hake_bytes *label)
{
    if (!begins(line, begin))
        return false;
    bytes_skip(&line, strlen(begin));
    if (line.len < 5 || memcmp(line.p + line.len - 5, "-----", 5) != 0)
        return false;
    line.len -= 5;
    for (size_t i = 0; i < line.len; i++) {
        if (line.p[i] < 0x20 || line.p[i] > 0x7e)
            return false;
    }
    *label = line;
    return line.len == 0 || (line.p[0] != '-' && line.p[line.len - 1] != '-');
}

/* Finds the next block. RFC 7468 2: "Data before the encapsulation boundaries
 * are permitted". */
static enum pem_found pem_next(struct pem *pem, struct pem_block *block)
{
    struct hake_bytes line, label;

    do {
        if (!line_next(&pem->rest, &line))
            return PEM_NONE;
    } while (!begins(line, "-----BEGIN "));
    pem->number++;
    if (!boundary_read(line, "-----BEGIN ", &block->label))
        return PEM_BROKEN;
    block->body = pem->rest;
    do {
        if (!line_next(&pem->rest, &line))
            return PEM_BROKEN;
    } while (!begins(line, "-----"));
    block->body.len = (size_t)(line.p - block->body.p);
    /* RFC 7468 2: "Generators MUST put the same label on the "-----END "
     * line". */
    if (!boundary_read(line, "-----END ", &label) ||
        label.len != block->label.len ||
        memcmp(label.p, block->label.p, label.len) != 0)
        return PEM_BROKEN;
    return PEM_BLOCK;
}

static bool label_is(const struct pem_block *block, const char *label)
{
    return begins(block->label, label) && block->label.len == strlen(label);
}

/* Blanks and headers (RFC 1421) inside the base64 are refused: they stand in
 * no grammar but the lax one. */
static bool body_has_blanks(struct hake_bytes body)
{
    struct hake_bytes line;

    while (line_next(&body, &line)) {
        if (memchr(line.p, ' ', line.len) != NULL ||
            memchr(line.p, '\t', line.len) != NULL)
            return true;
    }
    return false;
}

static bool pem_decode(const struct pem_block *block, uint8_t *out, size_t cap,
                       size_t *len)
{
    return !body_has_blanks(block->body) &&
           sodium_base642bin(out, cap, (const char *)block->body.p,
                             block->body.len, "\r\n\t ", len, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0;
}

static bool refuse_block(char *error, const char *path, const struct pem *pem,
                         const char *why)
{
    snprintf(error, FILE_ERROR_MAX, "%s: PEM block %u %s", path, pem->number,
             why);
    return false;
}

/* "no certificate in it", and what is there instead. */
static bool refuse_nothing(char *error, const char *path, const char *what,
                           struct hake_bytes data)
{
    struct pem pem = {data, 0};
    struct pem_block block;

    if (pem_next(&pem, &block) == PEM_BLOCK)
        snprintf(error, FILE_ERROR_MAX,
                 "%s: there is no %s in it, only a block of the kind \"%.*s\"",
                 path, what, SHOWN(block.label));
    else
        snprintf(error, FILE_ERROR_MAX,
                 "%s: there is no %s in it, neither as PEM nor as DER", path,
                 what);
    return false;
}

bool pem_write(FILE *out, const char *label, struct hake_bytes der)
{
    char line[64 + 1];

    fprintf(out, "-----BEGIN %s-----\n", label);
    while (der.len > 0) {
        size_t len = der.len < 48 ? der.len : 48;

        sodium_bin2base64(line, sizeof line, der.p, len,
                          sodium_base64_VARIANT_ORIGINAL);
        fprintf(out, "%s\n", line);
        bytes_skip(&der, len);
    }
    sodium_memzero(line, sizeof line);
    fprintf(out, "-----END %s-----\n", label);
    return ferror(out) == 0;
}

/* A file that is one SEQUENCE from its first byte to its last. No PEM file is:
 * it would have to be as long as its second character says. */
static bool is_der(struct hake_bytes data)
{
    const uint8_t *fault;
    struct reader r = rd_init(data, &fault);

    der_read(&r, DER_SEQUENCE);
    return rd_done(&r);
}

/* ---- Certificates ------------------------------------------------------- */

struct certificates {
    struct hake_bytes *list;
    size_t len;
    uint8_t *free; /* where the next one goes: DER is shorter than PEM */
    size_t room;
};

static bool certificates_add(struct certificates *c, size_t len)
{
    const struct hake_bytes der = {c->free, len};
    struct x509_certificate certificate;

    if (!x509_read(der, &certificate))
        return false;
    c->list[c->len++] = der;
    c->free += len;
    c->room -= len;
    return true;
}

static bool certificates_pem(struct certificates *c, struct hake_bytes data,
                             const char *path, char *error)
{
    struct pem pem = {data, 0};
    struct pem_block block;
    enum pem_found found;
    size_t len;

    while ((found = pem_next(&pem, &block)) == PEM_BLOCK) {
        if (!label_is(&block, "CERTIFICATE"))
            continue;
        if (!pem_decode(&block, c->free, c->room, &len))
            return refuse_block(error, path, &pem, "is not clean base64");
        if (!certificates_add(c, len))
            return refuse_block(error, path, &pem,
                                "is not an X.509 v3 certificate");
    }
    if (found == PEM_BROKEN)
        return refuse_block(error, path, &pem,
                            "has no proper BEGIN and END lines");
    if (c->len == 0)
        return refuse_nothing(error, path, "certificate", data);
    return true;
}

static bool certificates_der(struct certificates *c, struct hake_bytes data,
                             const char *path, char *error)
{
    memcpy(c->free, data.p, data.len);
    return certificates_add(c, data.len) ||
           refuse(error, path, "this DER is not an X.509 v3 certificate");
}

bool certificates_read(const char *path, struct hake_bytes **list, size_t *len,
                       char error[FILE_ERROR_MAX])
{
    struct certificates c = {NULL, 0, NULL, 0};
    struct hake_bytes data;
    uint8_t *file;
    size_t count;
    bool done = false;

    *list = NULL;
    *len = 0;
    if (!file_read(path, &file, &data.len, error))
        return false;
    data.p = file;
    /* At most; each block has a BEGIN line. */
    count = data.len / strlen("-----BEGIN CERTIFICATE-----") + 1;
    c.list = malloc(count * sizeof *c.list + data.len);
    if (c.list == NULL) {
        refuse(error, path, "no memory to read it");
    } else {
        c.free = (uint8_t *)(c.list + count);
        c.room = data.len;
        done = is_der(data) ? certificates_der(&c, data, path, error)
                            : certificates_pem(&c, data, path, error);
    }
    /* A key may stand in the same file. */
    sodium_memzero(file, data.len);
    free(file);
    if (!done)
        free(c.list);
    *list = done ? c.list : NULL;
    *len = done ? c.len : 0;
    return done;
}

/* ---- Private keys ------------------------------------------------------- */

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
        if (oid.len == strlen(kinds[i].oid) && begins(oid, kinds[i].oid))
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
    struct x509_certificate certificate;

    if (x509_read(der, &certificate))
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
    if (der_peek(&r, DER_CONTEXT_0))
        der_read(&r, DER_CONTEXT_0);
    if (der_peek(&r, DER_CONTEXT_1))
        key->public_key = der_read(&r, DER_CONTEXT_1);
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

/* Every kind's label ends so. */
static bool label_is_key(const struct pem_block *block)
{
    static const char end[] = "PRIVATE KEY";
    struct hake_bytes label = block->label;

    if (label.len > strlen(end))
        bytes_skip(&label, label.len - strlen(end));
    return begins(label, end);
}

static bool refuse_kind(char *error, const char *path,
                        const struct pem_block *block)
{
    if (label_is(block, "ENCRYPTED PRIVATE KEY"))
        return refuse(error, path, ENCRYPTED);
    snprintf(error, FILE_ERROR_MAX,
             "%s: the key in it is of the kind \"%.*s\"; hake reads Ed25519 "
             "keys in PKCS#8 (\"PRIVATE KEY\") only",
             path, SHOWN(block->label));
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
        if (!label_is_key(&block))
            continue;
        if (!label_is(&block, "PRIVATE KEY"))
            return refuse_kind(error, path, &block);
        *key = block;
        keys++;
    }
    if (found == PEM_BROKEN)
        return refuse_block(error, path, &pem,
                            "has no proper BEGIN and END lines");
    if (keys == 0)
        return refuse_nothing(error, path, "private key", data);
    if (keys > 1)
        return refuse(error, path, "there is more than one private key in it");
    return true;
}

static bool key_from_der(struct hake_bytes der, struct hake_ed25519_key *key,
                         const char *path, char *error)
{
    const char *why = pkcs8_read(der, key);

    if (why == NULL)
        return true;
    hake_ed25519_key_wipe(key);
    return refuse(error, path, why);
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
        done = refuse(error, path, "its PEM block is not clean base64");
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
    done = is_der(data) ? key_from_der(data, key, path, error)
                        : key_from_pem(data, key, path, error);
    sodium_memzero(file, data.len);
    free(file);
    return done;
}

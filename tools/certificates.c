/* certificates.c: certificates and trust anchors from files; see
 * certificates.h. */
#include "tools/certificates.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tls/x509.h"
#include "tools/pem.h"

/* ---- Certificates of one file ------------------------------------------- */

/* What a file may hold. */
enum care {
    RAW,          /* blocks of any contents */
    WELL_FORMED,  /* X.509 */
    ANCHORS_ONLY, /* likewise, and no certificates of another label */
    WHAT_WORKS    /* all that; what does not fit is counted and passed over */
};

struct certificates {
    enum care care;
    const char *path;
    char *error;
    struct hake_bytes *list;
    size_t len, found, skipped;
    uint8_t *free; /* where the next one goes: DER is shorter than PEM */
    size_t room;
};

/* What is wrong with a certificate, whatever its key; NULL: nothing. */
static const char *fault_of(struct hake_bytes der)
{
    struct x509_certificate c;
    const enum hake_error error = x509_read(der, &c);

    return error == HAKE_OK ? NULL : hake_error_info(error)->text;
}

static const char *take(struct certificates *c, size_t len)
{
    const struct hake_bytes der = {c->free, len};
    const char *fault = c->care == RAW ? NULL : fault_of(der);

    if (fault != NULL)
        return fault;
    c->list[c->len++] = der;
    c->free += len;
    c->room -= len;
    return NULL;
}

/* Takes one block. A fault is written to why, room for FILE_ERROR_MAX. */
static bool block_take(struct certificates *c, const struct pem_block *block,
                       char *why)
{
    const char *fault;
    size_t len;

    if (!pem_label_is(block, "CERTIFICATE")) {
        snprintf(why, FILE_ERROR_MAX,
                 "is of the kind \"%.*s\"; hake trusts certificates of the "
                 "kind \"CERTIFICATE\" only",
                 PEM_SHOWN(block->label));
        return false;
    }
    if (!pem_decode(block, c->free, c->room, &len)) {
        snprintf(why, FILE_ERROR_MAX, "is not clean base64");
        return false;
    }
    fault = take(c, len);
    if (fault != NULL)
        snprintf(why, FILE_ERROR_MAX, "is not an X.509 v3 certificate: %s",
                 fault);
    return fault == NULL;
}

/* Keys and whatever else is not asked for may stand in the same file. */
static bool is_wanted(const struct certificates *c,
                      const struct pem_block *block)
{
    return c->care >= ANCHORS_ONLY ? pem_label_ends(block, "CERTIFICATE")
                                   : pem_label_is(block, "CERTIFICATE");
}

static bool take_pem(struct certificates *c, struct hake_bytes data)
{
    struct pem pem = {data, 0};
    struct pem_block block;
    enum pem_found found;
    char why[FILE_ERROR_MAX];

    while ((found = pem_next(&pem, &block)) == PEM_BLOCK) {
        if (!is_wanted(c, &block))
            continue;
        c->found++;
        if (block_take(c, &block, why))
            continue;
        if (c->care != WHAT_WORKS)
            return pem_refuse(c->error, c->path, &pem, why);
        c->skipped++;
    }
    if (found == PEM_BROKEN)
        return pem_refuse(c->error, c->path, &pem,
                          "has no proper BEGIN and END lines");
    if (c->found == 0)
        return pem_refuse_nothing(c->error, c->path, "certificate", data);
    return true;
}

/* A judge shall see broken DER as well: no PEM file begins so. */
static bool is_der(const struct certificates *c, struct hake_bytes data)
{
    return pem_is_der(data) || (c->care == RAW && data.len > 1 &&
                                data.p[0] == 0x30 && data.p[1] >= 0x80);
}

static bool take_der(struct certificates *c, struct hake_bytes data)
{
    memcpy(c->free, data.p, data.len);
    return take(c, data.len) == NULL ||
           file_refuse(c->error, c->path,
                       "this DER is not an X.509 v3 certificate");
}

/* On success the list and what it points at are one malloc'ed piece. */
static bool file_take(struct certificates *c)
{
    struct hake_bytes data;
    uint8_t *file;
    size_t count;
    bool done = false;

    if (!file_read(c->path, &file, &data.len, c->error))
        return false;
    data.p = file;
    /* At most; each block has a BEGIN line. */
    count = data.len / strlen("-----BEGIN CERTIFICATE-----") + 1;
    c->list = malloc(count * sizeof *c->list + data.len);
    if (c->list == NULL) {
        file_refuse(c->error, c->path, "no memory to read it");
    } else {
        c->free = (uint8_t *)(c->list + count);
        c->room = data.len;
        done = is_der(c, data) ? take_der(c, data) : take_pem(c, data);
    }
    sodium_memzero(file, data.len);
    free(file);
    if (!done)
        free(c->list);
    return done;
}

static bool list_read(struct certificates *c, struct hake_bytes **list,
                      size_t *len)
{
    bool done = file_take(c);

    *list = done ? c->list : NULL;
    *len = done ? c->len : 0;
    return done;
}

bool certificates_read(const char *path, struct hake_bytes **list, size_t *len,
                       char error[FILE_ERROR_MAX])
{
    struct certificates c = {.care = WELL_FORMED, .path = path, .error = error};

    return list_read(&c, list, len);
}

bool certificates_read_raw(const char *path, struct hake_bytes **list,
                           size_t *len, char error[FILE_ERROR_MAX])
{
    struct certificates c = {.care = RAW, .path = path, .error = error};

    return list_read(&c, list, len);
}

/* ---- Trust anchors ------------------------------------------------------ */

/* Adds the certificates of a file; their memory is anchors' from here on. */
static bool anchors_add(struct anchors *anchors, const struct certificates *c)
{
    struct hake_anchor *list =
        realloc(anchors->list, (anchors->len + c->len + 1) * sizeof *list);
    void **memory =
        realloc(anchors->memory, (anchors->memory_len + 1) * sizeof *memory);

    if (list != NULL)
        anchors->list = list;
    if (memory != NULL)
        anchors->memory = memory;
    if (list == NULL || memory == NULL)
        return false;
    for (size_t i = 0; i < c->len; i++)
        list[anchors->len++] = (struct hake_anchor){.certificate = c->list[i]};
    memory[anchors->memory_len++] = c->list;
    anchors->skipped += c->skipped;
    return true;
}

static bool bundle_read(const char *path, struct anchors *anchors,
                        enum care care, char *error)
{
    struct certificates c = {.care = care, .path = path, .error = error};

    if (!file_take(&c))
        return false;
    if (anchors_add(anchors, &c))
        return true;
    free(c.list);
    return file_refuse(error, path, "no memory to read it");
}

bool anchors_read(const char *path, struct anchors *anchors,
                  char error[FILE_ERROR_MAX])
{
    return bundle_read(path, anchors, ANCHORS_ONLY, error);
}

/* Where systems keep the bundle. */
static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",     /* Debian, Arch, Gentoo */
    "/etc/pki/tls/certs/ca-bundle.crt",       /* Fedora, RHEL */
    "/etc/ssl/ca-bundle.pem",                 /* SUSE */
    "/etc/ssl/cert.pem",                      /* Alpine, OpenBSD, macOS */
    "/etc/ssl/certs/ca-bundle.crt",           /* NixOS */
    "/usr/local/share/certs/ca-root-nss.crt", /* FreeBSD */
};

bool anchors_read_system(struct anchors *anchors, char error[FILE_ERROR_MAX])
{
    const char *path = getenv("SSL_CERT_FILE");

    if (path != NULL && *path != '\0')
        return bundle_read(path, anchors, WHAT_WORKS, error);
    for (size_t i = 0; i < sizeof bundles / sizeof bundles[0]; i++) {
        if (access(bundles[i], F_OK) == 0)
            return bundle_read(bundles[i], anchors, WHAT_WORKS, error);
    }
    return true;
}

void anchors_free(struct anchors *anchors)
{
    for (size_t i = 0; i < anchors->memory_len; i++)
        free(anchors->memory[i]);
    free(anchors->memory);
    free(anchors->list);
    memset(anchors, 0, sizeof *anchors);
}

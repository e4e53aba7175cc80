/*
 * cert.c: `hake cert`: Ed25519 keys and certificates for tests and demos: of
 * servers, clients and CAs. The private key is written as RFC 8410 7 has it.
 */
#include "tools/cert.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "tools/cert_parts.h"
#include "tools/certificates.h"
#include "tools/keys.h"
#include "tools/options.h"
#include "tools/pem.h"
#include "tools/tool.h"

#define DAYS_DEFAULT   365 /* a year is enough for tests and demos */
#define DAYS_MAX       36500
#define NOT_BEFORE_MAX 253402300799U /* the last second of the year 9999 */
#define DER_MAX        32768

static const char usage[] =
    "cert (--self-signed | --ca | --issuer-cert FILE --issuer-key FILE)\n"
    "                 --name NAME --out-cert FILE --out-key FILE [options]";

static const char about[] =
    "Makes an Ed25519 key and a certificate for it, for tests and demos: of a\n"
    "server, a client (--client) or a CA (--ca), signed by its own key or by a"
    "\nCA's.\n\n"
    "  hake cert --self-signed --name localhost \\\n"
    "      --out-cert cert.pem --out-key key.pem\n"
    "  hake cert --ca --name \"Example Root\" \\\n"
    "      --out-cert root.pem --out-key root.key\n"
    "  hake cert --issuer-cert root.pem --issuer-key root.key \\\n"
    "      --name localhost --out-cert cert.pem --out-key key.pem\n\n"
    "Names are DNS names or IP addresses; the first is also the common name,\n"
    "which may be any text for a CA (that has no other) and for a client.\n"
    "--permit and --exclude take a DNS name, which stands for itself and all\n"
    "below it, or ADDRESS/PREFIXLEN; of a kind that --permit does not have,\n"
    "all names stay permitted.";

static const struct option_spec specs[] = {
    {"self-signed", NULL, "let its own key sign it", false},
    {"issuer-cert", "FILE", "let a CA sign it: the CA's certificate", false},
    {"issuer-key", "FILE", "and the CA's private key", false},
    {"name", "NAME", "whom it is for", true},
    {"client", NULL, "make it a client's, not a server's", false},
    {"ca", NULL, "make it a CA's; without an issuer, a root's", false},
    {"path-length", "N", "how many CAs may follow below the CA", false},
    {"permit", "NAME", "the CA may certify such names alone", true},
    {"exclude", "NAME", "the CA may not certify such names", true},
    {"out-cert", "FILE", "where the certificate goes, as PEM", false},
    {"out-key", "FILE", "where the private key goes, as PKCS#8 PEM", false},
    {"chain", NULL, "append the certificates in --issuer-cert", false},
    {"days", "N", "how long it is valid (365)", false},
    {"not-before", "UNIX", "from when, in seconds since 1970 (now)", false},
    {"force", NULL, "overwrite files that are there", false},
    {NULL, NULL, NULL, false}};

/* ---- What is ordered ---------------------------------------------------- */

struct order {
    struct cert_plan plan;
    const char *names[OPTIONS_MAX], *permitted[OPTIONS_MAX],
        *excluded[OPTIONS_MAX];
    const char *out_cert, *out_key;
    const char *issuer_cert, *issuer_key; /* files; NULL: self-signed */
    struct hake_bytes *issuers;           /* what the first one holds */
    size_t issuers_len;
    struct hake_ed25519_key key, signer;
    bool chain, force;
};

static bool complain(const char *subject, const char *why)
{
    fprintf(stderr, "hake: %s %s\n", subject, why);
    return false;
}

static void names_read(const struct options *o, const char *option,
                       const char **list, struct cert_names *names)
{
    const char *name;

    names->list = list;
    while ((name = options_nth(o, option, (unsigned)names->len)) != NULL)
        list[names->len++] = name;
}

/* Also by two paths. */
static bool same_file(const char *a, const char *b)
{
    struct stat one, other;

    if (a == NULL || b == NULL)
        return false;
    return strcmp(a, b) == 0 ||
           (stat(a, &one) == 0 && stat(b, &other) == 0 &&
            S_ISREG(one.st_mode) && one.st_dev == other.st_dev &&
            one.st_ino == other.st_ino);
}

static bool files_check(const struct order *order)
{
    const char *const issuers[] = {order->issuer_cert, order->issuer_key};

    if (order->out_cert == NULL || order->out_key == NULL)
        return complain("cert", "needs --out-cert and --out-key");
    if (same_file(order->out_cert, order->out_key))
        return complain("--out-cert and --out-key", "name the same file");
    /* --force must not cost a CA its key. */
    for (size_t i = 0; i < 2; i++) {
        if (same_file(issuers[i], order->out_cert) ||
            same_file(issuers[i], order->out_key))
            return complain(issuers[i], "is the issuer's: it will not be "
                                        "overwritten");
    }
    return true;
}

/* Options that contradict each other, or need one that is not there. */
static bool options_check(const struct options *o)
{
    static const char *const of_ca[] = {"path-length", "permit", "exclude"};
    const bool ca = options_has(o, "ca");
    const bool issuer = options_has(o, "issuer-cert");

    if (options_nth(o, NULL, 0) != NULL)
        return complain(options_nth(o, NULL, 0), "is no option of cert");
    if (issuer != options_has(o, "issuer-key"))
        return complain("--issuer-cert and --issuer-key", "go together");
    if (issuer && options_has(o, "self-signed"))
        return complain("--self-signed and --issuer-cert",
                        "contradict each other");
    if (!issuer && !ca && !options_has(o, "self-signed"))
        return complain("cert", "needs --self-signed, --ca, or --issuer-cert "
                                "and --issuer-key");
    if (ca && options_has(o, "client"))
        return complain("--ca and --client", "contradict each other");
    if (!issuer && options_has(o, "chain"))
        return complain("--chain", "needs --issuer-cert");
    for (size_t i = 0; i < sizeof of_ca / sizeof of_ca[0]; i++) {
        if (!ca && options_has(o, of_ca[i])) {
            fprintf(stderr, "hake: --%s needs --ca\n", of_ca[i]);
            return false;
        }
    }
    if (!options_has(o, "name"))
        return complain("cert", "needs --name, for example --name localhost");
    return true;
}

static bool numbers_read(struct cert_plan *plan, const struct options *o)
{
    uint64_t days = DAYS_DEFAULT, path_length = 0;

    plan->not_before = (uint64_t)time(NULL);
    if (!options_number(o, "days", 1, DAYS_MAX, &days) ||
        !options_number(o, "not-before", 0, NOT_BEFORE_MAX,
                        &plan->not_before) ||
        !options_number(o, "path-length", 0, CERT_PATH_LENGTH_MAX,
                        &path_length))
        return false;
    plan->days = (unsigned)days;
    plan->path_length_set = options_has(o, "path-length");
    plan->path_length = (unsigned)path_length;
    return true;
}

static bool order_read(struct order *order, const struct options *o)
{
    struct cert_plan *plan = &order->plan;

    if (!options_check(o))
        return false;
    plan->kind = options_has(o, "ca")       ? CERT_CA
                 : options_has(o, "client") ? CERT_CLIENT
                                            : CERT_SERVER;
    plan->key = &order->key;
    plan->issuer_key = &order->signer;
    names_read(o, "name", order->names, &plan->names);
    names_read(o, "permit", order->permitted, &plan->permitted);
    names_read(o, "exclude", order->excluded, &plan->excluded);
    order->out_cert = options_get(o, "out-cert");
    order->out_key = options_get(o, "out-key");
    order->issuer_cert = options_get(o, "issuer-cert");
    order->issuer_key = options_get(o, "issuer-key");
    order->chain = options_has(o, "chain");
    order->force = options_has(o, "force");
    return files_check(order) && numbers_read(plan, o);
}

/* The first certificate of the file is the issuer's. */
static bool issuer_read(struct order *order)
{
    char error[FILE_ERROR_MAX];

    if (order->issuer_cert == NULL)
        return true;
    if (!certificates_read(order->issuer_cert, &order->issuers,
                           &order->issuers_len, error) ||
        !key_read(order->issuer_key, &order->signer, error)) {
        fprintf(stderr, "hake: %s\n", error);
        return false;
    }
    order->plan.issuer = order->issuers[0];
    return true;
}

/* ---- What is written ---------------------------------------------------- */

static bool key_write(FILE *out, const struct hake_ed25519_key *key)
{
    uint8_t der[64];
    struct writer w = wr_init(der, sizeof der);
    struct wr_mark whole = der_write_open(&w, DER_SEQUENCE), wrapped;
    bool done;

    /* RFC 8410 7: version 0, algorithm, CurvePrivateKey in an OCTET STRING. */
    der_write_small(&w, 0);
    cert_algorithm_write(&w);
    wrapped = der_write_open(&w, DER_OCTET_STRING);
    der_write_bytes(&w, DER_OCTET_STRING, key->seed, sizeof key->seed);
    der_write_close(&w, wrapped);
    der_write_close(&w, whole);
    /* No copy may stay in a buffer of stdio. */
    setvbuf(out, NULL, _IONBF, 0);
    done = pem_write(out, "PRIVATE KEY", (struct hake_bytes){der, w.len});
    sodium_memzero(der, sizeof der);
    return done;
}

static FILE *file_begin(const struct order *order, const char *path,
                        bool secret)
{
    char error[FILE_ERROR_MAX];
    FILE *file = file_create_new(path, secret, order->force, error);

    if (file == NULL)
        fprintf(stderr, "hake: %s%s\n", error,
                errno == EEXIST ? "; --force overwrites it" : "");
    return file;
}

/* Closes a file. One that is not whole is removed, if it is our own. */
static bool file_finish(FILE *file, const char *path, bool written, bool ours)
{
    if (fclose(file) == 0 && written)
        return true;
    if (ours)
        remove(path);
    return complain(path, "could not be written completely");
}

static bool chain_write(FILE *out, const struct order *order,
                        struct hake_bytes der)
{
    bool written = pem_write(out, "CERTIFICATE", der);

    for (size_t i = 0; order->chain && i < order->issuers_len; i++)
        written = written && pem_write(out, "CERTIFICATE", order->issuers[i]);
    return written;
}

/* The certificate is opened first: it is the lesser loss. */
static bool pair_write(const struct order *order, struct hake_bytes der)
{
    FILE *cert_file = file_begin(order, order->out_cert, false), *key_file;
    bool written;

    if (cert_file == NULL)
        return false;
    key_file = file_begin(order, order->out_key, true);
    if (key_file == NULL) {
        fclose(cert_file);
        if (!order->force)
            remove(order->out_cert);
        return false;
    }
    written = file_finish(cert_file, order->out_cert,
                          chain_write(cert_file, order, der), !order->force);
    return file_finish(key_file, order->out_key,
                       key_write(key_file, &order->key), !order->force) &&
           written;
}

static int order_fill(struct order *order)
{
    uint8_t seed[32], der[DER_MAX];
    struct hake_bytes certificate = {der, 0};
    char error[CERT_ERROR_MAX];

    if (!issuer_read(order))
        return EXIT_USAGE;
    randombytes_buf(seed, sizeof seed);
    hake_ed25519_key_init(&order->key, seed);
    sodium_memzero(seed, sizeof seed);
    if (!cert_make(&order->plan, der, sizeof der, &certificate.len, error)) {
        fprintf(stderr, "hake: %s\n", error);
        return EXIT_USAGE;
    }
    return pair_write(order, certificate) ? EXIT_DONE : EXIT_FAILED;
}

int cert_main(int argc, char **argv)
{
    struct order order = {.issuers = NULL};
    struct options o;
    int status = options_parse(&o, specs, usage, about, argc, argv);

    if (status >= 0)
        return status;
    status = order_read(&order, &o) ? order_fill(&order) : EXIT_USAGE;
    hake_ed25519_key_wipe(&order.key);
    hake_ed25519_key_wipe(&order.signer);
    free(order.issuers);
    return status;
}

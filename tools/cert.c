/*
 * cert.c: `hake cert`: certificates with Ed25519 keys for tests and demos:
 * X.509 v3 (RFC 5280 4), the algorithm identifiers and the private key of RFC
 * 8410, DER (X.690).
 */
#include "tools/cert.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tls/x509.h"
#include "tools/files.h"
#include "tools/options.h"
#include "tools/pem.h"
#include "tools/tool.h"

#define COMMON_NAME_MAX 64  /* ub-common-name, RFC 5280 A.1 */
#define DNS_NAME_MAX    253 /* RFC 1035 2.3.4, as text */
#define DNS_LABEL_MAX   63  /* likewise */
#define DAYS_DEFAULT    365 /* a year is enough for tests and demos */
#define DAYS_MAX        36500
#define TIME_MAX        253402300799U /* 9999-12-31 23:59:59: four digits */
#define DER_MAX         32768

/* Tags that tls/x509.h has no use for; GeneralName's, RFC 5280 4.2.1.6. */
enum cert_tag {
    DER_UTF8_STRING = 0x0c,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    GENERAL_NAME_DNS_NAME = 0x82,
    GENERAL_NAME_IP_ADDRESS = 0x87
};

/* ---- DER ---------------------------------------------------------------- */

/* An element is written contents first, behind one byte for its length; a
 * longer length moves the contents when the element is closed. */
static struct wr_mark der_open(struct writer *w, uint8_t tag)
{
    wr_uint(w, 1, tag);
    return wr_open(w, 1);
}

static void der_close(struct writer *w, struct wr_mark mark)
{
    const size_t start = mark.at + 1, len = w->len - start;
    const size_t more = len < 0x80 ? 0 : len < 0x100 ? 1 : 2;
    struct writer length;

    if (w->overflow || len > 0xffff || wr_space(w, more) == NULL) {
        w->overflow = true;
        return;
    }
    memmove(w->p + start + more, w->p + start, len);
    length = wr_init(w->p + mark.at, 1 + more);
    if (more > 0)
        wr_uint(&length, 1, (uint32_t)(0x80 | more));
    wr_uint(&length, more == 0 ? 1 : (unsigned)more, (uint32_t)len);
}

static void der_bytes(struct writer *w, uint8_t tag, const void *p, size_t len)
{
    struct wr_mark mark = der_open(w, tag);

    wr_bytes(w, (struct hake_bytes){p, len});
    der_close(w, mark);
}

/* All our bit strings fill whole octets. */
static void der_bits(struct writer *w, const uint8_t *p, size_t len)
{
    struct wr_mark mark = der_open(w, DER_BIT_STRING);

    wr_uint(w, 1, 0);
    wr_bytes(w, (struct hake_bytes){p, len});
    der_close(w, mark);
}

/* ---- Names -------------------------------------------------------------- */

/* An IPv4 or IPv6 address as iPAddress wants it; false if it is none. */
static bool address_read(const char *name, uint8_t out[16], size_t *len)
{
    *len = 4;
    if (inet_pton(AF_INET, name, out) == 1)
        return true;
    *len = 16;
    return inet_pton(AF_INET6, name, out) == 1;
}

/* Letters, digits and hyphens; "*" alone in the first place; a last label of
 * digits alone would be a mistyped address. */
static bool label_is_good(const char *label, size_t len, bool first, bool last)
{
    static const char digits[] = "0123456789";
    static const char all[] = "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

    if (first && !last && len == 1 && label[0] == '*')
        return true;
    return len > 0 && len <= DNS_LABEL_MAX && strspn(label, all) == len &&
           label[0] != '-' && label[len - 1] != '-' &&
           !(last && strspn(label, digits) == len);
}

/* RFC 5280 4.2.1.6: dNSName is in the "preferred name syntax". */
static bool dns_name_is_good(const char *name)
{
    const char *label = name;

    if (strlen(name) > DNS_NAME_MAX)
        return false;
    for (;;) {
        const size_t len = strcspn(label, ".");
        const bool last = label[len] == '\0';

        if (!label_is_good(label, len, label == name, last))
            return false;
        if (last)
            return true;
        label += len + 1;
    }
}

static bool name_is_good(const char *name)
{
    uint8_t address[16];
    size_t len;

    return address_read(name, address, &len) || dns_name_is_good(name);
}

/* ---- The parts of a certificate ----------------------------------------- */

/* What is to be certified. Other kinds of certificate will add who signs and
 * what for. */
struct plan {
    const char *const *names; /* the first one is subject and issuer */
    size_t names_len;
    uint64_t not_before, not_after; /* Unix seconds */
    const uint8_t *public_key;      /* Ed25519 */
};

static const uint8_t oid_common_name[] = {0x55, 0x04, 0x03};
static const uint8_t oid_ed25519[] = {0x2b, 0x65, 0x70};
static const uint8_t oid_server_auth[] = {0x2b, 6, 1, 5, 5, 7, 3, 1};

/* RFC 8410 3: "the parameters MUST be absent". */
static void algorithm_write(struct writer *w)
{
    struct wr_mark mark = der_open(w, DER_SEQUENCE);

    der_bytes(w, DER_OID, oid_ed25519, sizeof oid_ed25519);
    der_close(w, mark);
}

/* RFC 5280 4.1.2.2: positive, unique for the issuer, at most 20 octets. Drawn
 * from the fresh key itself, so that a certificate can be made again. */
static void serial_write(struct writer *w, const struct plan *plan)
{
    crypto_hash_sha256_state state;
    uint8_t hash[32], start[8];
    struct writer number = wr_init(start, sizeof start);

    wr_uint(&number, 4, (uint32_t)(plan->not_before >> 32));
    wr_uint(&number, 4, (uint32_t)plan->not_before);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, plan->public_key, 32);
    crypto_hash_sha256_update(&state, start, sizeof start);
    for (size_t i = 0; i < plan->names_len; i++)
        crypto_hash_sha256_update(&state, (const uint8_t *)plan->names[i],
                                  strlen(plan->names[i]) + 1);
    crypto_hash_sha256_final(&state, hash);
    hash[0] = (uint8_t)((hash[0] & 0x7f) | 0x40); /* minimal and positive */
    der_bytes(w, DER_INTEGER, hash, 16);
}

/* Name: one RelativeDistinguishedName, the common name. */
static void name_write(struct writer *w, const char *common_name)
{
    struct wr_mark name = der_open(w, DER_SEQUENCE);
    struct wr_mark relative = der_open(w, DER_SET);
    struct wr_mark attribute = der_open(w, DER_SEQUENCE);

    der_bytes(w, DER_OID, oid_common_name, sizeof oid_common_name);
    der_bytes(w, DER_UTF8_STRING, common_name, strlen(common_name));
    der_close(w, attribute);
    der_close(w, relative);
    der_close(w, name);
}

/* RFC 5280 4.1.2.5: "CAs conforming to this profile MUST always encode
 * certificate validity dates through the year 2049 as UTCTime; certificate
 * validity dates in 2050 or later MUST be encoded as GeneralizedTime." */
static void time_write(struct writer *w, uint64_t seconds)
{
    const time_t when = (time_t)seconds;
    struct tm tm;
    char text[32];
    bool late;

    if (seconds > TIME_MAX || gmtime_r(&when, &tm) == NULL) {
        w->overflow = true;
        return;
    }
    late = tm.tm_year + 1900 >= 2050;
    strftime(text, sizeof text, late ? "%Y%m%d%H%M%SZ" : "%y%m%d%H%M%SZ", &tm);
    der_bytes(w, late ? DER_GENERALIZED_TIME : DER_UTC_TIME, text,
              strlen(text));
}

static void validity_write(struct writer *w, const struct plan *plan)
{
    struct wr_mark mark = der_open(w, DER_SEQUENCE);

    time_write(w, plan->not_before);
    time_write(w, plan->not_after);
    der_close(w, mark);
}

static void public_key_write(struct writer *w, const uint8_t *public_key)
{
    struct wr_mark mark = der_open(w, DER_SEQUENCE);

    algorithm_write(w);
    der_bits(w, public_key, 32);
    der_close(w, mark);
}

/* ---- Extensions: RFC 5280 4.2.1 ----------------------------------------- */

enum extension_id { /* the last number of id-ce, 2.5.29.x */
                    SUBJECT_KEY_IDENTIFIER = 14,
                    KEY_USAGE = 15,
                    SUBJECT_ALT_NAME = 17,
                    BASIC_CONSTRAINTS = 19,
                    EXT_KEY_USAGE = 37
};

struct extension_marks {
    struct wr_mark whole, value;
};

static struct extension_marks extension_open(struct writer *w,
                                             enum extension_id id,
                                             bool critical)
{
    const uint8_t oid[] = {0x55, 0x1d, (uint8_t)id};
    struct extension_marks marks;

    marks.whole = der_open(w, DER_SEQUENCE);
    der_bytes(w, DER_OID, oid, sizeof oid);
    if (critical)
        der_bytes(w, DER_BOOLEAN, "\xff", 1);
    marks.value = der_open(w, DER_OCTET_STRING);
    return marks;
}

static void extension_close(struct writer *w, struct extension_marks marks)
{
    der_close(w, marks.value);
    der_close(w, marks.whole);
}

static void alt_names_write(struct writer *w, const struct plan *plan)
{
    struct extension_marks marks = extension_open(w, SUBJECT_ALT_NAME, false);
    struct wr_mark names = der_open(w, DER_SEQUENCE);
    uint8_t address[16];
    size_t len;

    for (size_t i = 0; i < plan->names_len; i++) {
        const char *name = plan->names[i];

        if (address_read(name, address, &len))
            der_bytes(w, GENERAL_NAME_IP_ADDRESS, address, len);
        else
            der_bytes(w, GENERAL_NAME_DNS_NAME, name, strlen(name));
    }
    der_close(w, names);
    extension_close(w, marks);
}

static void extension_write(struct writer *w, enum extension_id id,
                            const void *value, size_t len)
{
    struct extension_marks marks = extension_open(w, id, true);

    wr_bytes(w, (struct hake_bytes){value, len});
    extension_close(w, marks);
}

static void ext_key_usage_write(struct writer *w)
{
    struct extension_marks marks = extension_open(w, EXT_KEY_USAGE, false);
    struct wr_mark mark = der_open(w, DER_SEQUENCE);

    der_bytes(w, DER_OID, oid_server_auth, sizeof oid_server_auth);
    der_close(w, mark);
    extension_close(w, marks);
}

/* RFC 7093 2, method 1: the first 160 bits of the key's SHA-256. */
static void key_identifier_write(struct writer *w, const uint8_t *public_key)
{
    struct extension_marks marks =
        extension_open(w, SUBJECT_KEY_IDENTIFIER, false);
    uint8_t hash[32];

    crypto_hash_sha256(hash, public_key, 32);
    der_bytes(w, DER_OCTET_STRING, hash, 20);
    extension_close(w, marks);
}

static void extensions_write(struct writer *w, const struct plan *plan)
{
    struct wr_mark explicit = der_open(w, DER_CONTEXT_3);
    struct wr_mark list = der_open(w, DER_SEQUENCE);

    alt_names_write(w, plan);
    /* An empty SEQUENCE: cA has its default, FALSE. */
    extension_write(w, BASIC_CONSTRAINTS, "\x30\x00", 2);
    /* digitalSignature is bit 0; seven bits of the octet are unused. */
    extension_write(w, KEY_USAGE, "\x03\x02\x07\x80", 4);
    ext_key_usage_write(w);
    key_identifier_write(w, plan->public_key);
    der_close(w, list);
    der_close(w, explicit);
}

/* ---- The certificate ---------------------------------------------------- */

static void tbs_write(struct writer *w, const struct plan *plan)
{
    struct wr_mark tbs = der_open(w, DER_SEQUENCE);
    struct wr_mark explicit = der_open(w, DER_CONTEXT_0);

    der_bytes(w, DER_INTEGER, "\x02", 1); /* v3 */
    der_close(w, explicit);
    serial_write(w, plan);
    algorithm_write(w);
    name_write(w, plan->names[0]); /* issuer */
    validity_write(w, plan);
    name_write(w, plan->names[0]); /* subject */
    public_key_write(w, plan->public_key);
    extensions_write(w, plan);
    der_close(w, tbs);
}

static bool certificate_write(struct writer *w, const struct plan *plan,
                              const struct hake_ed25519_key *issuer_key)
{
    struct wr_mark certificate = der_open(w, DER_SEQUENCE);
    const size_t start = w->len;
    uint8_t signature[64];

    tbs_write(w, plan);
    if (w->overflow)
        return false;
    hake_ed25519_sign(issuer_key, signature,
                      (struct hake_bytes){w->p + start, w->len - start});
    algorithm_write(w);
    der_bits(w, signature, sizeof signature);
    der_close(w, certificate);
    return !w->overflow;
}

bool cert_make_self_signed(const char *const *names, size_t names_len,
                           const struct hake_ed25519_key *key,
                           uint64_t not_before, unsigned days, uint8_t *out,
                           size_t cap, size_t *len)
{
    const struct plan plan = {.names = names,
                              .names_len = names_len,
                              .not_before = not_before,
                              .not_after = not_before + days * UINT64_C(86400),
                              .public_key = key->public_key};
    struct writer w = wr_init(out, cap);

    *len = 0;
    if (names_len == 0 || strlen(names[0]) > COMMON_NAME_MAX ||
        not_before > TIME_MAX)
        return false;
    for (size_t i = 0; i < names_len; i++) {
        if (!name_is_good(names[i]))
            return false;
    }
    if (!certificate_write(&w, &plan, key))
        return false;
    *len = w.len;
    return true;
}

/* ---- The command -------------------------------------------------------- */

static const struct option_spec specs[] = {
    {"self-signed", NULL, "a certificate that its own key signs", false},
    {"name", "NAME", "a DNS name or IP address; the first names it", true},
    {"out-cert", "FILE", "where the certificate goes, as PEM", false},
    {"out-key", "FILE", "where the private key goes, as PKCS#8 PEM", false},
    {"days", "N", "how long it is valid (365)", false},
    {"not-before", "UNIX", "from when, in seconds since 1970 (now)", false},
    {"force", NULL, "overwrite files that are there", false},
    {NULL, NULL, NULL, false}};

static bool complain(const char *subject, const char *why)
{
    fprintf(stderr, "hake: %s %s\n", subject, why);
    return false;
}

static bool number_read(const struct options *o, const char *name, uint64_t min,
                        uint64_t max, uint64_t *value)
{
    const char *text = options_get(o, name);

    if (text == NULL)
        return true;
    *value = 0;
    for (const char *p = text; isdigit((unsigned char)*p); p++) {
        *value = 10 * *value + (uint64_t)(*p - '0');
        if (*value > max)
            break;
        if (p[1] == '\0' && *value >= min)
            return true;
    }
    fprintf(stderr, "hake: --%s must be a number from %u to %ju, not \"%s\"\n",
            name, (unsigned)min, (uintmax_t)max, text);
    return false;
}

struct order {
    const char *names[OPTIONS_MAX];
    size_t names_len;
    const char *out_cert, *out_key;
    uint64_t days, not_before;
    bool force;
};

static bool names_check(const struct order *order)
{
    if (order->names_len == 0)
        return complain("cert", "needs --name, for example --name localhost");
    if (strlen(order->names[0]) > COMMON_NAME_MAX)
        return complain("the first --name", "becomes the common name, which "
                                            "has at most 64 characters");
    for (size_t i = 0; i < order->names_len; i++) {
        if (!name_is_good(order->names[i]))
            return complain(order->names[i],
                            "is neither a DNS name nor an IP address");
    }
    return true;
}

static bool order_read(struct order *order, const struct options *o)
{
    const char *name;

    while ((name = options_nth(o, "name", (unsigned)order->names_len)) != NULL)
        order->names[order->names_len++] = name;
    order->out_cert = options_get(o, "out-cert");
    order->out_key = options_get(o, "out-key");
    order->force = options_has(o, "force");
    order->days = DAYS_DEFAULT;
    order->not_before = (uint64_t)time(NULL);
    if (options_nth(o, NULL, 0) != NULL)
        return complain(options_nth(o, NULL, 0), "is no option of cert");
    if (!options_has(o, "self-signed"))
        return complain("cert", "needs --self-signed: it makes no other kind");
    if (order->out_cert == NULL || order->out_key == NULL)
        return complain("cert", "needs --out-cert and --out-key");
    if (strcmp(order->out_cert, order->out_key) == 0)
        return complain("--out-cert and --out-key", "name the same file");
    return names_check(order) &&
           number_read(o, "days", 1, DAYS_MAX, &order->days) &&
           number_read(o, "not-before", 0, TIME_MAX, &order->not_before);
}

static bool key_write(FILE *out, const struct hake_ed25519_key *key)
{
    uint8_t der[64];
    struct writer w = wr_init(der, sizeof der);
    struct wr_mark whole = der_open(&w, DER_SEQUENCE), wrapped;
    bool done;

    /* RFC 8410 7: version 0, algorithm, CurvePrivateKey in an OCTET STRING. */
    der_bytes(&w, DER_INTEGER, "\0", 1);
    algorithm_write(&w);
    wrapped = der_open(&w, DER_OCTET_STRING);
    der_bytes(&w, DER_OCTET_STRING, key->seed, sizeof key->seed);
    der_close(&w, wrapped);
    der_close(&w, whole);
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

/* The certificate is opened first: it is the lesser loss. */
static bool pair_write(const struct order *order, struct hake_bytes der,
                       const struct hake_ed25519_key *key)
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
    written = pem_write(cert_file, "CERTIFICATE", der);
    written = file_finish(cert_file, order->out_cert, written, !order->force);
    return file_finish(key_file, order->out_key, key_write(key_file, key),
                       !order->force) &&
           written;
}

static int order_fill(const struct order *order)
{
    uint8_t seed[32], der[DER_MAX];
    struct hake_ed25519_key key;
    struct hake_bytes certificate = {der, 0};
    int status = EXIT_DONE;

    randombytes_buf(seed, sizeof seed);
    hake_ed25519_key_init(&key, seed);
    if (!cert_make_self_signed(order->names, order->names_len, &key,
                               order->not_before, (unsigned)order->days, der,
                               sizeof der, &certificate.len)) {
        complain("the certificate", "would end after the year 9999");
        status = EXIT_USAGE;
    } else if (!pair_write(order, certificate, &key)) {
        status = EXIT_FAILED;
    }
    hake_ed25519_key_wipe(&key);
    sodium_memzero(seed, sizeof seed);
    return status;
}

int cert_main(int argc, char **argv)
{
    struct order order = {.names_len = 0};
    struct options o;
    int status = options_parse(
        &o, specs,
        "cert --self-signed --name NAME --out-cert FILE --out-key FILE "
        "[options]",
        "Makes an Ed25519 key and a certificate for it, for tests and demos.",
        argc, argv);

    if (status >= 0)
        return status;
    if (!order_read(&order, &o))
        return EXIT_USAGE;
    return order_fill(&order);
}

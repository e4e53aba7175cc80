/*
 * x509_build_test.c: see x509_build.h; and that what it makes is what was
 * asked for.
 */
#include "tls/x509_build.h"

#include <check.h>
#include <string.h>

static const uint8_t p256_certificate[] = {
    0x30, 0x82, 0x01, 0x6b, 0x30, 0x82, 0x01, 0x12, 0xa0, 0x03, 0x02, 0x01,
    0x02, 0x02, 0x01, 0x02, 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x04, 0x03, 0x02, 0x30, 0x14, 0x31, 0x12, 0x30, 0x10, 0x06, 0x03,
    0x55, 0x04, 0x03, 0x0c, 0x09, 0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x68, 0x6f,
    0x73, 0x74, 0x30, 0x20, 0x17, 0x0d, 0x32, 0x36, 0x31, 0x31, 0x32, 0x32,
    0x31, 0x35, 0x30, 0x33, 0x31, 0x30, 0x5a, 0x18, 0x0f, 0x32, 0x31, 0x32,
    0x36, 0x31, 0x30, 0x32, 0x39, 0x31, 0x35, 0x30, 0x33, 0x31, 0x30, 0x5a,
    0x30, 0x14, 0x31, 0x12, 0x30, 0x10, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c,
    0x09, 0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x68, 0x6f, 0x73, 0x74, 0x30, 0x59,
    0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    0x04, 0x41, 0xee, 0x9a, 0x66, 0x7f, 0xa3, 0x6a, 0x04, 0xb9, 0x4e, 0x50,
    0xc5, 0x0b, 0xf0, 0xfb, 0x75, 0x6a, 0x0c, 0xa7, 0xf9, 0x09, 0xb1, 0x07,
    0x34, 0x8f, 0xc7, 0x71, 0x00, 0x91, 0x1a, 0xda, 0x87, 0x4d, 0x4d, 0x1f,
    0xc0, 0xae, 0x08, 0x6e, 0xde, 0x06, 0x44, 0xfa, 0x84, 0xd3, 0x1b, 0xee,
    0x6b, 0xc9, 0x2a, 0x81, 0xcb, 0x35, 0x9b, 0xf1, 0x68, 0x97, 0x03, 0x66,
    0xf9, 0x36, 0xac, 0x9c, 0x9d, 0xa3, 0x53, 0x30, 0x51, 0x30, 0x1d, 0x06,
    0x03, 0x55, 0x1d, 0x0e, 0x04, 0x16, 0x04, 0x14, 0x81, 0x63, 0xd4, 0xdd,
    0x69, 0x08, 0x7e, 0xdb, 0xc2, 0x25, 0xa3, 0xd2, 0xa7, 0x6f, 0x48, 0x9c,
    0x1c, 0xcf, 0xb2, 0xb3, 0x30, 0x1f, 0x06, 0x03, 0x55, 0x1d, 0x23, 0x04,
    0x18, 0x30, 0x16, 0x80, 0x14, 0x81, 0x63, 0xd4, 0xdd, 0x69, 0x08, 0x7e,
    0xdb, 0xc2, 0x25, 0xa3, 0xd2, 0xa7, 0x6f, 0x48, 0x9c, 0x1c, 0xcf, 0xb2,
    0xb3, 0x30, 0x0f, 0x06, 0x03, 0x55, 0x1d, 0x13, 0x01, 0x01, 0xff, 0x04,
    0x05, 0x30, 0x03, 0x01, 0x01, 0xff, 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x04, 0x03, 0x02, 0x03, 0x47, 0x00, 0x30, 0x44, 0x02,
    0x20, 0x5a, 0xc5, 0x78, 0x1c, 0xda, 0xb1, 0xfd, 0x2b, 0x14, 0xfd, 0xc8,
    0xb6, 0x26, 0xee, 0xb1, 0x51, 0xef, 0x16, 0xcd, 0x1e, 0x8e, 0x78, 0x75,
    0x0f, 0xa4, 0x5a, 0xe9, 0x6e, 0x29, 0x24, 0xaa, 0x29, 0x02, 0x20, 0x75,
    0x16, 0xcb, 0xab, 0xc6, 0x17, 0x4d, 0x43, 0xcb, 0x19, 0xb5, 0xe0, 0x94,
    0xf1, 0xc8, 0xa0, 0x05, 0xe6, 0x9a, 0xca, 0xdb, 0xff, 0x4c, 0x54, 0xc2,
    0x99, 0xb2, 0xe4, 0x13, 0x68, 0x8d, 0x8d};

const struct hake_bytes build_p256 = {p256_certificate,
                                      sizeof p256_certificate};

/* ---- Elements ----------------------------------------------------------- */

/* The contents are written behind one octet of length, and moved if the length
 * turns out to need more. */
struct wr_mark build_open(struct writer *w, uint8_t tag)
{
    wr_uint(w, 1, tag);
    return wr_open(w, 1);
}

void build_close(struct writer *w, struct wr_mark mark)
{
    const size_t from = mark.at + 1, len = w->len - from;
    const unsigned more = len < 0x80 ? 0 : len < 0x100 ? 1 : 2;
    struct writer length;

    wr_space(w, more);
    ck_assert(!w->overflow && len < 0x10000);
    memmove(w->p + from + more, w->p + from, len);
    length = wr_init(w->p + mark.at, 1 + more);
    if (more > 0)
        wr_uint(&length, 1, 0x80 | more);
    wr_uint(&length, more > 0 ? more : 1, (uint32_t)len);
}

static void element(struct writer *w, uint8_t tag, struct hake_bytes contents)
{
    struct wr_mark mark = build_open(w, tag);

    wr_bytes(w, contents);
    build_close(w, mark);
}

static struct hake_bytes text(const char *s)
{
    return (struct hake_bytes){(const uint8_t *)s, strlen(s)};
}

static struct hake_bytes either(struct hake_bytes given,
                                struct hake_bytes otherwise)
{
    return given.p != NULL ? given : otherwise;
}

/* ---- Fields ------------------------------------------------------------- */

static void name(struct writer *w, const char *cn, struct hake_bytes contents)
{
    struct wr_mark outer = build_open(w, DER_SEQUENCE), set, attribute;

    wr_bytes(w, contents);
    if (cn != NULL) {
        set = build_open(w, DER_SET);
        attribute = build_open(w, DER_SEQUENCE);
        element(w, DER_OID, BYTES("\x55\x04\x03"));
        element(w, 0x0c, text(cn));
        build_close(w, attribute);
        build_close(w, set);
    }
    build_close(w, outer);
}

/* A text of 13 characters is a UTCTime. */
static void date(struct writer *w, const char *given, const char *otherwise)
{
    const char *s = given != NULL ? given : otherwise;

    element(w, strlen(s) == 13 ? DER_UTC_TIME : DER_GENERALIZED_TIME, text(s));
}

struct hake_ed25519_key build_key(uint8_t number)
{
    struct hake_ed25519_key key;
    uint8_t seed[32] = {number};

    hake_ed25519_key_init(&key, seed);
    return key;
}

static void key_info(struct writer *w, uint8_t number)
{
    struct hake_ed25519_key key = build_key(number);
    struct wr_mark outer = build_open(w, DER_SEQUENCE), bits;

    element(w, DER_SEQUENCE, hake_ed25519.key_algorithm);
    bits = build_open(w, DER_BIT_STRING);
    wr_uint(w, 1, 0);
    wr_bytes(w, (struct hake_bytes){key.public_key, 32});
    build_close(w, bits);
    build_close(w, outer);
}

/* ---- Extensions --------------------------------------------------------- */

/* An open extension: itself, its value, and the value's outermost element. */
struct extension {
    struct wr_mark all, octets, value;
};

static struct extension extension_open(struct writer *w, uint8_t id_ce,
                                       bool critical, uint8_t tag)
{
    const uint8_t oid[] = {0x55, 0x1d, id_ce};
    struct extension e;

    e.all = build_open(w, DER_SEQUENCE);
    element(w, DER_OID, (struct hake_bytes){oid, 3});
    if (critical)
        element(w, DER_BOOLEAN, BYTES("\xff"));
    e.octets = build_open(w, DER_OCTET_STRING);
    e.value = build_open(w, tag);
    return e;
}

static void extension_close(struct writer *w, struct extension e)
{
    build_close(w, e.value);
    build_close(w, e.octets);
    build_close(w, e.all);
}

static void basic_constraints(struct writer *w, const struct build *b)
{
    struct extension e = extension_open(w, 19, true, DER_SEQUENCE);
    const uint8_t length = (uint8_t)(b->path_length - 1);

    element(w, DER_BOOLEAN, BYTES("\xff"));
    if (b->path_length != 0)
        element(w, DER_INTEGER, (struct hake_bytes){&length, 1});
    extension_close(w, e);
}

static void key_usage(struct writer *w, uint16_t usage)
{
    struct extension e = extension_open(w, 15, true, DER_BIT_STRING);
    uint8_t octet = (uint8_t)(usage >> 8), unused = 0;

    while ((octet >> unused & 1) == 0)
        unused++;
    wr_uint(w, 1, unused);
    wr_uint(w, 1, octet);
    extension_close(w, e);
}

static void purposes(struct writer *w, const char *letters)
{
    struct extension e = extension_open(w, 37, false, DER_SEQUENCE);

    for (; *letters != '\0'; letters++) {
        switch (*letters) {
        case 's':
            element(w, DER_OID, BYTES("\x2b\x06\x01\x05\x05\x07\x03\x01"));
            break;
        case 'c':
            element(w, DER_OID, BYTES("\x2b\x06\x01\x05\x05\x07\x03\x02"));
            break;
        case 'a': element(w, DER_OID, BYTES("\x55\x1d\x25\x00")); break;
        default: element(w, DER_OID, BYTES("\x2b\x06\x01\x05\x05\x07\x03\x03"));
        }
    }
    extension_close(w, e);
}

static void alt_names(struct writer *w, const struct build *b)
{
    struct extension e = extension_open(w, 17, false, DER_SEQUENCE);

    if (b->dns != NULL)
        element(w, GENERAL_NAME_DNS, text(b->dns));
    wr_bytes(w, b->names);
    extension_close(w, e);
}

static void key_ids(struct writer *w, const struct build *b)
{
    struct extension e;

    if (b->key_id != 0) {
        e = extension_open(w, 14, false, DER_OCTET_STRING);
        wr_uint(w, 1, b->key_id);
        extension_close(w, e);
    }
    if (b->authority_key_id != 0) {
        e = extension_open(w, 35, false, DER_SEQUENCE);
        element(w, DER_PRIMITIVE, (struct hake_bytes){&b->authority_key_id, 1});
        extension_close(w, e);
    }
}

static void extensions(struct writer *w, const struct build *b)
{
    struct wr_mark explicit = build_open(w, DER_CONSTRUCTED + 3);
    struct wr_mark list = build_open(w, DER_SEQUENCE);
    const size_t empty = w->len;
    struct extension e;

    if (b->ca)
        basic_constraints(w, b);
    if (b->usage != 0)
        key_usage(w, b->usage);
    if (b->purposes != NULL)
        purposes(w, b->purposes);
    if (b->dns != NULL || b->names.p != NULL)
        alt_names(w, b);
    if (b->constraints.p != NULL) {
        e = extension_open(w, 30, true, DER_SEQUENCE);
        wr_bytes(w, b->constraints);
        extension_close(w, e);
    }
    key_ids(w, b);
    wr_bytes(w, b->extensions);
    if (w->len == empty && b->extensions.p == NULL) {
        w->len = explicit.at - 1; /* none at all */
        return;
    }
    build_close(w, list);
    build_close(w, explicit);
}

/* ---- The whole ---------------------------------------------------------- */

static void tbs(struct writer *w, const struct build *b)
{
    struct wr_mark mark = build_open(w, DER_SEQUENCE), validity;

    wr_bytes(w, either(b->version, BYTES("\xa0\x03\x02\x01\x02")));
    element(w, DER_INTEGER, either(b->serial, BYTES("\x01")));
    element(w, DER_SEQUENCE,
            either(b->inner_algorithm,
                   either(b->algorithm, hake_ed25519.signature_algorithm)));
    name(w, b->issuer, b->issuer_name);
    validity = build_open(w, DER_SEQUENCE);
    date(w, b->not_before, "20200101000000Z");
    date(w, b->not_after, "20300101000000Z");
    build_close(w, validity);
    name(w, b->subject, b->subject_name);
    wr_bytes(w, b->key_info);
    if (b->key_info.p == NULL)
        key_info(w, b->key);
    wr_bytes(w, b->unique);
    extensions(w, b);
    build_close(w, mark);
}

struct hake_bytes build_certificate(const struct build *b, uint8_t *out)
{
    const struct hake_ed25519_key signer = build_key(b->signer);
    struct writer w = wr_init(out, BUILD_MAX);
    struct wr_mark all = build_open(&w, DER_SEQUENCE), bits;
    const size_t from = w.len;
    uint8_t signature[64];

    tbs(&w, b);
    hake_ed25519_sign(&signer, signature,
                      (struct hake_bytes){out + from, w.len - from});
    element(&w, DER_SEQUENCE,
            either(b->algorithm, hake_ed25519.signature_algorithm));
    bits = build_open(&w, DER_BIT_STRING);
    wr_uint(&w, 1, 0);
    wr_bytes(&w, (struct hake_bytes){signature, sizeof signature});
    build_close(&w, bits);
    build_close(&w, all);
    ck_assert(!w.overflow);
    return (struct hake_bytes){out, w.len};
}

enum hake_error build_read(struct build b, struct x509_certificate *c)
{
    static uint8_t out[BUILD_MAX];

    if (b.issuer == NULL && b.issuer_name.p == NULL)
        b.issuer = "CA";
    return x509_read(build_certificate(&b, out), c);
}

/* ---- Chains ------------------------------------------------------------- */

static bool chain_now(void *ctx, int64_t *seconds)
{
    *seconds = *(const int64_t *)ctx;
    return true;
}

void chain_init(struct chain *chain)
{
    static const struct hake_scheme *const schemes[] = {&hake_ed25519, NULL};

    memset(chain, 0, sizeof *chain);
    chain->now = BUILD_NOW;
    chain->trust.anchors = chain->anchors;
    chain->trust.now = chain_now;
    chain->trust.now_ctx = &chain->now;
    chain->path.certificates = chain->list;
    chain->path.purpose = HAKE_PURPOSE_SERVER;
    chain->path.name = BYTES("example.com");
    chain->path.schemes = schemes;
}

void chain_usual(struct build *leaf, struct build *ca, struct build *root)
{
    *leaf = (struct build){.subject = "leaf",
                           .issuer = "CA",
                           .key = 1,
                           .signer = 2,
                           .usage = X509_DIGITAL_SIGNATURE,
                           .purposes = "s",
                           .dns = "example.com"};
    *ca = CA(.subject = "CA", .issuer = "root", .key = 2, .signer = 9,
             .usage = X509_KEY_CERT_SIGN);
    *root = ROOT;
}

void chain_add(struct chain *chain, const struct build *b)
{
    ck_assert_uint_lt(chain->len, CHAIN_MAX);
    chain->list[chain->len] = build_certificate(b, chain->der[chain->len]);
    chain->path.len = ++chain->len;
}

void chain_anchor(struct chain *chain, const struct build *b)
{
    const size_t at = chain->trust.anchors_len++;

    ck_assert_uint_lt(at, CHAIN_MAX);
    chain->anchors[at].certificate =
        build_certificate(b, chain->der[CHAIN_MAX + at]);
}

enum hake_error chain_judge(struct chain *chain)
{
    enum hake_error error;

    memset(&chain->verdict, 0xa5, sizeof chain->verdict);
    error = hake_path_validate(&chain->trust, &chain->path, &chain->verdict);
    ck_assert_int_eq(error, chain->verdict.error);
    return error;
}

/* ---- Tests -------------------------------------------------------------- */

START_TEST(a_built_certificate_says_what_was_asked_for)
{
    static uint8_t out[BUILD_MAX];
    const struct build b = {.subject = "s",
                            .issuer = "i",
                            .key = 1,
                            .signer = 2,
                            .ca = true,
                            .path_length = 4,
                            .usage = X509_KEY_CERT_SIGN,
                            .purposes = "sc",
                            .dns = "example.com",
                            .key_id = 7,
                            .authority_key_id = 9};
    struct hake_bytes der = build_certificate(&b, out);
    struct x509_certificate c;

    ck_assert_int_eq(x509_read(der, &c), HAKE_OK);
    ck_assert(c.is_ca && c.path_length == 3);
    ck_assert_uint_eq(c.key_usage, X509_KEY_CERT_SIGN);
    ck_assert_uint_eq(c.purposes, X509_SERVER_AUTH | X509_CLIENT_AUTH);
    ck_assert(x509_has_name(&c, BYTES("example.com")));
    ck_assert(c.subject_key_id.len == 1 && c.subject_key_id.p[0] == 7);
    ck_assert(c.authority_key_id.len == 1 && c.authority_key_id.p[0] == 9);
    ck_assert_int_eq(c.not_before, 1577836800);
    ck_assert_int_eq(c.not_after, 1893456000);
    ck_assert(!x509_equal(c.issuer, c.subject));
}
END_TEST

START_TEST(what_is_not_asked_for_is_left_out)
{
    static uint8_t out[BUILD_MAX];
    struct hake_bytes der =
        build_certificate(&(struct build){.issuer = "i"}, out);
    struct x509_certificate c;

    ck_assert_int_eq(x509_read(der, &c), HAKE_OK);
    ck_assert(!c.is_ca && c.path_length == X509_PATH_LENGTH_NONE);
    ck_assert_uint_eq(c.key_usage, X509_KEY_USAGE_ABSENT);
    ck_assert_uint_eq(c.purposes, X509_PURPOSES_ABSENT);
    ck_assert_uint_eq(c.extensions.len, 0);
    ck_assert_ptr_null(c.alt_names.p);
    ck_assert_ptr_null(c.subject_key_id.p);
    ck_assert_ptr_null(c.authority_key_id.p);
}
END_TEST

Suite *x509_build_test(void)
{
    Suite *suite = suite_create("x509_build");
    TCase *tcase = tcase_create("x509_build");

    tcase_add_test(tcase, a_built_certificate_says_what_was_asked_for);
    tcase_add_test(tcase, what_is_not_asked_for_is_left_out);
    suite_add_tcase(suite, tcase);
    return suite;
}

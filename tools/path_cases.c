/*
 * path_cases.c: see path_cases.h. CAs have numbers: CA i has the name "CA i"
 * and key i; 0 is the anchor.
 */
#include "tools/path_cases.h"

#include <stdio.h>
#include <string.h>

#include "tls/x509.h"
#include "tools/cert.h"

#define NOW     1800000000          /* 2027-01-15 */
#define BELOW   (HAKE_PATH_MAX - 2) /* CAs between anchor and leaf, at most */
#define CAS_MAX 32
#define LEAF    (CAS_MAX - 1) /* number of the leaf's key */
#define GONE    (CAS_MAX - 2) /* of a CA that nobody knows */

#define NAMES_MAX    160 /* in a leaf */
#define SUBTREES_MAX 15  /* in the name constraints of a CA */

/* What certificates are made of; made once. */
static struct {
    struct hake_ed25519_key key[CAS_MAX];
    char ca[CAS_MAX][8];
    char dns[NAMES_MAX][24], excluded[SUBTREES_MAX][16];
    const char *dns_list[NAMES_MAX], *excluded_list[SUBTREES_MAX];
} parts;

static void parts_make(void)
{
    uint8_t seed[32] = {0};

    for (unsigned i = 0; i < CAS_MAX; i++) {
        seed[0] = (uint8_t)(i + 1);
        hake_ed25519_key_init(&parts.key[i], seed);
        snprintf(parts.ca[i], sizeof parts.ca[i], "CA %u", i % CAS_MAX);
    }
    for (unsigned i = 0; i < NAMES_MAX; i++) {
        snprintf(parts.dns[i], sizeof parts.dns[i], "host%u.example.com",
                 i % NAMES_MAX);
        parts.dns_list[i] = parts.dns[i];
    }
    for (unsigned i = 0; i < SUBTREES_MAX; i++) {
        snprintf(parts.excluded[i], sizeof parts.excluded[i], "no%u.example",
                 i % SUBTREES_MAX);
        parts.excluded_list[i] = parts.excluded[i];
    }
}

static bool now(void *ctx, int64_t *seconds)
{
    (void)ctx;
    *seconds = NOW;
    return true;
}

static struct cert_plan plan(enum cert_kind kind, unsigned key)
{
    return (struct cert_plan){.kind = kind,
                              .key = &parts.key[key],
                              .not_before = NOW - 86400,
                              .days = 2};
}

/* The certificate of CA i, issued by CA j; constrained says by how many
 * subtrees of names. */
static struct hake_bytes ca_make(unsigned i, unsigned j, size_t constrained,
                                 uint8_t *out, size_t cap)
{
    static const char *const permitted[] = {"example.com"};
    const char *const name = parts.ca[i], *const above = parts.ca[j];
    struct cert_plan p = plan(CERT_CA, i), issuer = plan(CERT_CA, j);
    uint8_t issuer_der[1024];
    char error[CERT_ERROR_MAX];
    struct hake_bytes made = {out, 0};

    p.names = (struct cert_names){&name, 1};
    if (constrained > 0) {
        p.permitted = (struct cert_names){permitted, 1};
        p.excluded = (struct cert_names){parts.excluded_list, constrained - 1};
    }
    if (i != j) {
        issuer.names = (struct cert_names){&above, 1};
        p.issuer.p = issuer_der;
        p.issuer_key = issuer.key;
        if (!cert_make(&issuer, issuer_der, sizeof issuer_der, &p.issuer.len,
                       error))
            return made;
    }
    if (!cert_make(&p, out, cap, &made.len, error))
        made.len = 0;
    return made;
}

static void ca_add(struct path_input *in, unsigned i, unsigned j,
                   size_t constrained)
{
    const size_t at = in->path.len++;

    in->list[at] = ca_make(i, j, constrained, in->der[at], PATH_CASE_DER);
}

/* The leaf, issued by CA j, comes first. */
static void leaf_add(struct path_input *in, unsigned j, size_t names)
{
    struct cert_plan p = plan(CERT_SERVER, LEAF);
    uint8_t issuer_der[1024];
    char error[CERT_ERROR_MAX];

    p.names = (struct cert_names){parts.dns_list, names};
    p.issuer = ca_make(j, j, 0, issuer_der, sizeof issuer_der);
    p.issuer_key = &parts.key[j];
    in->list[0].p = in->der[0];
    cert_make(&p, in->der[0], PATH_CASE_DER, &in->list[0].len, error);
    in->path.len = 1;
}

static bool usual_make(struct path_input *in)
{
    leaf_add(in, 1, 2);
    ca_add(in, 1, 0, 0);
    return true;
}

static bool anchor_make(struct path_input *in)
{
    leaf_add(in, 1, 2);
    in->anchor.certificate = in->list[0];
    return true;
}

/* The longest path, in no order. */
static void row_make(struct path_input *in, size_t names, size_t subtrees)
{
    const unsigned step = 5; /* coprime to BELOW */

    leaf_add(in, BELOW, names);
    for (unsigned i = 0; i < BELOW; i++) {
        const unsigned at = 1 + i * step % BELOW;

        ca_add(in, at, at - 1, subtrees);
    }
}

static bool deepest_make(struct path_input *in)
{
    row_make(in, 2, 0);
    return true;
}

/* Every CA constrains names, the leaf has many, and there is room for one more
 * certificate: of the last CA by one that nobody knows. It comes before the
 * others, so the search goes to its end and turns back. */
static bool constrained_make(struct path_input *in)
{
    struct hake_bytes gone;

    row_make(in, NAMES_MAX, 13);
    ca_add(in, 1, GONE, 13);
    gone = in->list[BELOW + 1];
    memmove(&in->list[2], &in->list[1], BELOW * sizeof gone);
    in->list[1] = gone;
    return true;
}

/* Five CAs that all certified each other: more paths than may be tried. */
static bool knot_make(struct path_input *in, size_t subtrees)
{
    const unsigned cas = 5;

    leaf_add(in, 1, NAMES_MAX);
    for (unsigned i = 1; i <= cas; i++) {
        for (unsigned j = 1; j <= cas; j++) {
            if (i != j)
                ca_add(in, i, j, subtrees);
        }
    }
    return true;
}

/* As many names compared as fit below the limit on signatures. */
static bool signatures_make(struct path_input *in)
{
    return knot_make(in, 8);
}

static bool names_make(struct path_input *in)
{
    return knot_make(in, SUBTREES_MAX);
}

/* The last name constraint that the search comes to is broken. */
static bool malformed_make(struct path_input *in)
{
    const size_t text = strlen(parts.excluded[0]);
    struct x509_certificate c;

    row_make(in, NAMES_MAX, 9);
    if (x509_read(in->list[1], &c) != HAKE_OK)
        return false;
    in->der[1][(size_t)(c.name_constraints.p - in->der[1]) +
               c.name_constraints.len - text - 2] = GENERAL_NAME_X400 - 1;
    return true;
}

const struct path_case path_cases[PATH_CASES] = {
    {"leaf, intermediate, root", usual_make, HAKE_OK, 2},
    {"the leaf is the anchor", anchor_make, HAKE_OK, 0},
    {"24 certificates, shuffled", deepest_make, HAKE_OK, 23},
    {"likewise, constrained", constrained_make, HAKE_OK, 24},
    {"too many signatures", signatures_make, HAKE_ERR_PATH_SIGNATURES, 48},
    {"too many names", names_make, HAKE_ERR_NAME_COMPARISONS, 27},
    {"malformed at the end", malformed_make, HAKE_ERR_CERTIFICATE_EXTENSION,
     21},
};

bool path_case_make(const struct path_case *c, struct path_input *in)
{
    static const struct hake_scheme *const schemes[] = {&hake_ed25519, NULL};
    const char *const name = parts.dns[1];

    parts_make();
    memset(in, 0, sizeof *in);
    in->anchor.certificate =
        ca_make(0, 0, 0, in->anchor_der, sizeof in->anchor_der);
    in->trust = (struct hake_trust){
        .anchors = &in->anchor, .anchors_len = 1, .now = now};
    in->path = (struct hake_path){.certificates = in->list,
                                  .purpose = HAKE_PURPOSE_SERVER,
                                  .name = {(const uint8_t *)name, strlen(name)},
                                  .schemes = schemes};
    return c->make(in) && in->anchor.certificate.len > 0;
}

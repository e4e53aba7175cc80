/*
 * x509_constraints.c: name constraints, RFC 5280 4.2.1.10, for the forms
 * dNSName, iPAddress and directoryName. A constraint that cannot be judged
 * refuses every name of its form.
 */
#include <string.h>

#include "tls/host.h"
#include "tls/x509.h"

#define PERMITTED DER_CONSTRUCTED       /* [0] GeneralSubtrees */
#define EXCLUDED  (DER_CONSTRUCTED + 1) /* [1] GeneralSubtrees */

/* ---- Form --------------------------------------------------------------- */

/* RFC 5280 4.2.1.10: an address and its mask "in the style of RFC 4632
 * (CIDR)": the ones of the mask come first. */
static bool is_range(struct hake_bytes value)
{
    const size_t half = value.len / 2;
    bool ended = false;

    if (value.len != 8 && value.len != 32)
        return false;
    for (size_t i = 8 * half; i < 8 * value.len; i++) {
        bool bit = value.p[i / 8] >> (7 - i % 8) & 1;

        if (bit && ended)
            return false;
        ended = !bit;
    }
    return true;
}

/* What could match no name would constrain none: of a host name, as of a dot
 * and one, which stands for all below it. */
static bool is_dns_base(struct hake_bytes base)
{
    if (base.p[0] == '.')
        base.p++, base.len--;
    return host_is_name(base);
}

/* A base is a name; an iPAddress is a range, and text may be empty: all. */
static void base_check(struct reader *start, const struct x509_general_name *b)
{
    const bool is_text = b->tag == GENERAL_NAME_RFC822 ||
                         b->tag == GENERAL_NAME_DNS ||
                         b->tag == GENERAL_NAME_URI;

    if (b->tag == GENERAL_NAME_IP) {
        if (!is_range(b->value))
            rd_fail(start);
    } else if (!is_text || b->value.len > 0) {
        if (b->tag == GENERAL_NAME_DNS && !is_dns_base(b->value))
            rd_fail(start);
        x509_general_name_check(start);
    }
}

/* RFC 5280 4.2.1.10: "the minimum MUST be zero, and maximum MUST be absent"; a
 * zero is the default and so not encoded. */
static void subtree_check(struct reader *subtrees)
{
    struct reader subtree = der_sequence(subtrees);
    struct reader start = subtree;
    struct x509_general_name base = x509_general_name_read(&subtree);

    base_check(&start, &base);
    rd_done(&subtree);
}

/* RFC 5280 4.2.1.10: "either the permittedSubtrees field or the
 * excludedSubtrees MUST be present", each with SIZE (1..MAX). */
struct hake_bytes x509_constraints_read(struct reader *r)
{
    struct hake_bytes contents = der_read(r, DER_SEQUENCE);
    struct reader constraints = rd_sub(r, contents), subtrees;

    if (contents.len == 0)
        rd_fail(r);
    for (uint8_t tag = PERMITTED; tag <= EXCLUDED; tag++) {
        if (!der_peek(&constraints, tag))
            continue;
        subtrees = der_enter(&constraints, tag);
        do
            subtree_check(&subtrees);
        while (rd_more(&subtrees));
    }
    rd_done(&constraints);
    return contents;
}

/* ---- Judgement ---------------------------------------------------------- */

static bool ends_with(struct hake_bytes name, struct hake_bytes end)
{
    name.p += name.len - end.len;
    name.len = end.len;
    return host_equal(name, end);
}

/* RFC 5280 4.2.1.10: "Any DNS name that can be constructed by simply adding
 * zero or more labels to the left-hand side of the name satisfies the name
 * constraint." Of a base with a dot in front, as many CAs write it, one label
 * or more is added. */
static bool dns_is_within(struct hake_bytes name, struct hake_bytes base)
{
    if (base.len == 0)
        return true;
    if (name.len < base.len || !ends_with(name, base))
        return false;
    if (base.p[0] == '.')
        return name.len > base.len;
    return name.len == base.len || name.p[name.len - base.len - 1] == '.';
}

/* A wildcard also stands for a base with one label in its place: *.example
 * .com would be good for the excluded host.example.com. */
static bool wildcard_covers(struct hake_bytes name, struct hake_bytes base)
{
    struct hake_bytes parent = {name.p + 1, name.len - 1};
    size_t label = 0;

    if (name.len < 2 || name.p[0] != '*' || name.p[1] != '.')
        return false;
    while (label < base.len && base.p[label] != '.')
        label++;
    return label > 0 && base.len - label == parent.len &&
           ends_with(base, parent);
}

static bool ip_is_within(struct hake_bytes name, struct hake_bytes base)
{
    if (base.len != 2 * name.len)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (((name.p[i] ^ base.p[i]) & base.p[name.len + i]) != 0)
            return false;
    }
    return true;
}

/* RFC 5280 4.2.1.10: "name restrictions MUST be stated identically to the
 * encoding used in the subject field". The base is a prefix of RDNs. */
static bool directory_is_within(struct hake_bytes name, struct hake_bytes base)
{
    return base.len == 0 ||
           (name.len >= base.len && memcmp(name.p, base.p, base.len) == 0);
}

/* The answer errs to the safe side: an excluded directoryName might be
 * spelled otherwise, and forms that are not judged might be meant. */
static bool is_within(const struct x509_general_name *name,
                      struct hake_bytes base, bool excluded)
{
    switch (name->tag) {
    case GENERAL_NAME_DNS:
        return dns_is_within(name->value, base) ||
               (excluded && wildcard_covers(name->value, base));
    case GENERAL_NAME_IP: return ip_is_within(name->value, base);
    case GENERAL_NAME_DIRECTORY:
        return excluded || directory_is_within(name->value, base);
    default: return excluded;
    }
}

/* RFC 5280 6.1.3 (b), (c): a name is within one of the permitted subtrees for
 * its form, if there are any, and within none of the excluded ones. */
static enum hake_error name_judge(struct hake_bytes constraints,
                                  const struct x509_general_name *name,
                                  uint32_t *left)
{
    const uint8_t *fault;
    struct reader r = rd_init(constraints, &fault), subtrees, subtree;

    while (rd_more(&r)) {
        const bool excluded = der_peek(&r, EXCLUDED);
        bool any = false, within = false;

        subtrees = der_enter(&r, excluded ? EXCLUDED : PERMITTED);
        while (rd_more(&subtrees)) {
            struct x509_general_name base;

            if (*left == 0)
                return HAKE_ERR_NAME_COMPARISONS;
            --*left;
            subtree = der_sequence(&subtrees);
            base = x509_general_name_read(&subtree);
            if (base.tag != name->tag)
                continue;
            any = true;
            within = within || is_within(name, base.value, excluded);
        }
        if (any && within == excluded)
            return HAKE_ERR_CERTIFICATE_NAME_CONSTRAINTS;
    }
    return HAKE_OK;
}

/* RFC 5280 4.2.1.10: directoryName restrictions "MUST be applied to the
 * subject field in the certificate (when the certificate includes a non-empty
 * subject field)", those of rfc822Name to an emailAddress in it. */
static enum hake_error subject_judge(struct hake_bytes constraints,
                                     const struct x509_certificate *c,
                                     uint32_t *left)
{
    const uint8_t *fault;
    struct reader r = rd_init(c->subject, &fault);
    struct x509_general_name name = {GENERAL_NAME_DIRECTORY,
                                     der_read(&r, DER_SEQUENCE)};
    enum hake_error error = HAKE_OK;

    if (name.value.len > 0)
        error = name_judge(constraints, &name, left);
    if (error == HAKE_OK && x509_name_has_email(c->subject)) {
        name.tag = GENERAL_NAME_RFC822;
        error = name_judge(constraints, &name, left);
    }
    return error;
}

enum hake_error x509_constraints_judge(struct hake_bytes constraints,
                                       const struct x509_certificate *c,
                                       uint32_t *left)
{
    const uint8_t *fault;
    struct reader names = rd_init(c->alt_names, &fault);
    enum hake_error error = subject_judge(constraints, c, left);

    while (error == HAKE_OK && rd_more(&names)) {
        struct x509_general_name name = x509_general_name_read(&names);

        error = name_judge(constraints, &name, left);
    }
    return error;
}

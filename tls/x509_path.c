/*
 * x509_path.c: from an end-entity certificate to a trust anchor, RFC 5280 6.1:
 * a depth-first search, upwards, without recursion. Nothing parsed is kept:
 * a path is places in the peer's list, and certificates are read again.
 */
#include <string.h>

#include "tls/x509.h"

/* Certificates of a path that are in the peer's list; the anchor is not. */
#define LISTED_MAX (HAKE_PATH_MAX - 1)

/* Not an error of its own: this certificate did not issue that one. */
#define NOT_THE_ISSUER HAKE_ERR_CERTIFICATE_UNKNOWN

struct search {
    const struct hake_trust *trust;
    const struct hake_path *path;
    struct hake_verdict *verdict;
    int64_t now;
    uint32_t comparisons; /* of names, that are left */
    uint8_t signatures;   /* checks that are left */
    uint8_t len;          /* of verdict->path, so far */
    uint8_t furthest;     /* len of the path whose error is told */
    uint8_t wrong;        /* the certificate that the last error is about */
    bool stopped;         /* a limit was passed */
    uint8_t next[HAKE_PATH_MAX]; /* what to try for each; 0: the anchors */
    struct x509_certificate child, issuer;
};

static struct hake_bytes listed(const struct search *s, size_t at)
{
    return s->path->certificates[s->verdict->path[at]];
}

/* The path that came furthest tells its error, the first one if several did;
 * a limit that was passed ends the search. */
static void error_note(struct search *s, enum hake_error error, uint8_t wrong)
{
    if (error == HAKE_ERR_PATH_SIGNATURES ||
        error == HAKE_ERR_NAME_COMPARISONS) {
        s->stopped = true;
        s->furthest = LISTED_MAX;
        wrong = HAKE_CERTIFICATE_NONE;
    } else if (s->len <= s->furthest) {
        return;
    } else {
        s->furthest = s->len;
    }
    s->verdict->error = error;
    s->verdict->certificate = wrong;
}

/* ---- Rules for one certificate ------------------------------------------ */

static bool clock_read(struct search *s)
{
    const struct hake_trust *trust = s->trust;

    switch (trust->clock) {
    case HAKE_CLOCK_REQUIRED:
        return trust->now != NULL && trust->now(trust->now_ctx, &s->now);
    case HAKE_CLOCK_FLOOR: s->now = trust->floor; return trust->floor > 0;
    case HAKE_DANGEROUSLY_WITHOUT_CLOCK: return true;
    }
    return false;
}

/* RFC 5280 4.1.2.5: "the period of time from notBefore through notAfter,
 * inclusive." */
static enum hake_error dates_check(const struct search *s,
                                   const struct x509_certificate *c)
{
    if (s->trust->clock == HAKE_DANGEROUSLY_WITHOUT_CLOCK)
        return HAKE_OK;
    if (s->now > c->not_after)
        return HAKE_ERR_CERTIFICATE_EXPIRED;
    if (s->trust->clock == HAKE_CLOCK_REQUIRED && s->now < c->not_before)
        return HAKE_ERR_CERTIFICATE_NOT_YET_VALID;
    return HAKE_OK;
}

/* RFC 5280 4.2.1.12: "the certificate MUST only be used for one of the
 * purposes indicated." */
static enum hake_error purpose_check(const struct search *s,
                                     const struct x509_certificate *c)
{
    uint8_t fitting = X509_ANY_PURPOSE;

    if (s->path->purpose == HAKE_PURPOSE_ANY)
        return HAKE_OK;
    fitting |= s->path->purpose == HAKE_PURPOSE_SERVER ? X509_SERVER_AUTH
                                                       : X509_CLIENT_AUTH;
    return (c->purposes & fitting) != 0 ? HAKE_OK
                                        : HAKE_ERR_CERTIFICATE_PURPOSE;
}

/* What every certificate of a path must fulfil. RFC 5280 6.1.4 (o), 6.1.5 (f):
 * "Recognize and process any other critical extension present". */
static enum hake_error common_check(const struct search *s,
                                    const struct x509_certificate *c)
{
    if (c->unknown_critical)
        return HAKE_ERR_CERTIFICATE_CRITICAL;
    return dates_check(s, c);
}

/* RFC 9846 4.5.1.2: "the digitalSignature bit MUST be set if the Key Usage
 * extension is present." */
static enum hake_error end_entity_check(struct search *s)
{
    const struct hake_path *path = s->path;
    struct x509_certificate *c = &s->child;
    enum hake_error error = x509_read(path->certificates[0], c);

    if (error == HAKE_OK)
        error = common_check(s, c);
    if (error == HAKE_OK)
        error = hake_key_info_read(c->public_key_info,
                                   path->key_schemes != NULL ? path->key_schemes
                                                             : path->schemes,
                                   &s->verdict->key);
    if (error == HAKE_OK && path->purpose != HAKE_PURPOSE_ANY &&
        (c->key_usage & X509_DIGITAL_SIGNATURE) == 0)
        error = HAKE_ERR_CERTIFICATE_KEY_USAGE;
    return error != HAKE_OK ? error : purpose_check(s, c);
}

/* Certificates between the end-entity certificate and one that would be added,
 * of which self-issued ones are not counted (RFC 5280 4.2.1.9). */
static unsigned path_length(const struct search *s)
{
    struct x509_identity identity;
    unsigned count = 0;

    for (size_t i = 1; i < s->len; i++) {
        x509_identity_read(listed(s, i), &identity);
        count += !x509_equal(identity.issuer, identity.subject);
    }
    return count;
}

/* RFC 5280 6.1.4 (k) to (n). That extKeyUsage of a CA binds those below it is
 * how CAs use it and peers read it. */
static enum hake_error ca_check(const struct search *s,
                                const struct x509_certificate *c)
{
    enum hake_error error = common_check(s, c);

    if (error != HAKE_OK)
        return error;
    if (!c->is_ca)
        return HAKE_ERR_CERTIFICATE_NOT_CA;
    if ((c->key_usage & X509_KEY_CERT_SIGN) == 0)
        return HAKE_ERR_CERTIFICATE_KEY_USAGE;
    if (c->path_length != X509_PATH_LENGTH_NONE &&
        path_length(s) > c->path_length)
        return HAKE_ERR_CERTIFICATE_PATH_LENGTH;
    return purpose_check(s, c);
}

/* ---- Did s->issuer issue s->child? -------------------------------------- */

/* RFC 5280 4.2.1.1: keyIdentifier tells apart several keys of one issuer. */
static bool key_ids_differ(const struct search *s)
{
    const struct hake_bytes wanted = s->child.authority_key_id;
    const struct hake_bytes has = s->issuer.subject_key_id;

    return wanted.p != NULL && has.p != NULL && !x509_equal(wanted, has);
}

/* A scheme fits by the algorithm of the signature and by the kind of the
 * issuer's key; a malformed key fits none. */
static enum hake_error scheme_find(struct search *s,
                                   const struct hake_scheme **found,
                                   struct hake_public_key *key)
{
    const struct hake_scheme *const *scheme = s->path->schemes;
    enum hake_error error = HAKE_ERR_CERTIFICATE_SIGNATURE_ALGORITHM;

    for (; *scheme != NULL && error != HAKE_OK &&
           error != HAKE_ERR_CERTIFICATE_MALFORMED;
         scheme++) {
        if ((*scheme)->verify == NULL ||
            !x509_equal((*scheme)->signature_algorithm,
                        s->child.signature_algorithm))
            continue;
        error = x509_key_read(s->issuer.public_key_info, *scheme, key);
        *found = *scheme;
    }
    return error;
}

/* RFC 5280 6.1.3 (a)(1). s->wrong is the issuer until its key is known to be
 * of the right kind. */
static enum hake_error signature_judge(struct search *s)
{
    const struct hake_scheme *scheme;
    struct hake_public_key key;
    enum hake_error error = scheme_find(s, &scheme, &key);

    if (error == HAKE_OK || error == HAKE_ERR_CERTIFICATE_SIGNATURE_ALGORITHM)
        s->wrong = s->verdict->path[s->len - 1];
    if (error != HAKE_OK)
        return error;
    if (s->signatures == 0)
        return HAKE_ERR_PATH_SIGNATURES;
    s->signatures--;
    return scheme->verify(&key, s->child.signature, s->child.tbs)
               ? HAKE_OK
               : HAKE_ERR_CERTIFICATE_SIGNATURE;
}

/* RFC 5280 6.1.3 (b), (c): self-issued certificates are not judged, "unless
 * the certificate is the final certificate in the path". Reads them one by
 * one into s->child, which is the last of them again in the end. */
static enum hake_error constraints_check(struct search *s)
{
    const struct hake_bytes constraints = s->issuer.name_constraints;
    struct x509_certificate *c = &s->child;
    enum hake_error error = HAKE_OK;

    for (size_t i = 0; constraints.len > 0 && i < s->len; i++) {
        x509_read(listed(s, i), c);
        if (error != HAKE_OK || (i > 0 && x509_equal(c->issuer, c->subject)))
            continue;
        s->wrong = s->verdict->path[i];
        error = x509_constraints_judge(constraints, c, &s->comparisons);
    }
    return error;
}

/* How many certificates may come between the two ends. */
static unsigned depth_max(const struct hake_trust *trust)
{
    const unsigned room = HAKE_PATH_MAX - 2;

    return trust->depth == 0 || trust->depth > room ? room : trust->depth;
}

/* The cheap rules first, then the signature, then what the issuer vouches
 * for. s->wrong tells whom an error is about. */
static enum hake_error issuer_check(struct search *s, struct hake_bytes der,
                                    uint8_t place)
{
    enum hake_error error = x509_read(der, &s->issuer);

    s->wrong = place;
    if (error != HAKE_OK)
        return error;
    if (key_ids_differ(s))
        return NOT_THE_ISSUER;
    error = ca_check(s, &s->issuer);
    if (error == HAKE_OK && place != HAKE_CERTIFICATE_ANCHOR &&
        s->len > depth_max(s->trust))
        error = HAKE_ERR_PATH_DEPTH;
    if (error == HAKE_OK)
        error = signature_judge(s);
    if (error == HAKE_OK)
        error = constraints_check(s);
    return error;
}

/* ---- The search --------------------------------------------------------- */

/* A certificate that names itself as its issuer, and that the anchor of that
 * name cannot have issued, or did not, is another one of that name: it is
 * self-signed, and unknown. */
static bool is_self_issued_by_another(const struct search *s,
                                      enum hake_error error)
{
    return (error == HAKE_ERR_CERTIFICATE_NOT_CA ||
            error == HAKE_ERR_CERTIFICATE_SIGNATURE) &&
           x509_equal(s->child.issuer, s->child.subject);
}

static enum hake_error anchor_check(struct search *s,
                                    const struct hake_anchor *anchor)
{
    struct x509_identity identity = {.subject = anchor->name};
    enum hake_error error;

    if (anchor->certificate.len > 0 &&
        !x509_identity_read(anchor->certificate, &identity))
        return NOT_THE_ISSUER;
    if (!x509_equal(identity.subject, s->child.issuer))
        return NOT_THE_ISSUER;
    if (anchor->certificate.len > 0) {
        error = issuer_check(s, anchor->certificate, HAKE_CERTIFICATE_ANCHOR);
    } else {
        s->issuer.public_key_info = anchor->public_key_info;
        s->wrong = HAKE_CERTIFICATE_ANCHOR;
        error = signature_judge(s);
    }
    return is_self_issued_by_another(s, error) ? NOT_THE_ISSUER : error;
}

static bool anchor_find(struct search *s)
{
    const struct hake_trust *trust = s->trust;
    enum hake_error error;

    for (size_t i = 0; i < trust->anchors_len && !s->stopped; i++) {
        error = anchor_check(s, &trust->anchors[i]);
        if (error == HAKE_OK) {
            s->verdict->anchor = (uint32_t)i;
            return true;
        }
        if (error != NOT_THE_ISSUER)
            error_note(s, error, s->wrong);
    }
    return false;
}

/* No name and key come twice in a path: whatever the second certificate
 * vouches for, it could vouch for in the place of the first. So two CAs that
 * certified each other are no loop, nor are copies of one certificate. */
static bool is_on_path(const struct search *s,
                       const struct x509_identity *candidate)
{
    struct x509_identity identity;

    for (size_t i = 0; i < s->len; i++) {
        x509_identity_read(listed(s, i), &identity);
        if (x509_equal(identity.subject, candidate->subject) &&
            x509_equal(identity.public_key_info, candidate->public_key_info))
            return true;
    }
    return false;
}

static enum hake_error candidate_check(struct search *s, uint8_t place)
{
    const struct hake_bytes der = s->path->certificates[place];
    struct x509_identity identity;

    if (!x509_identity_read(der, &identity) ||
        !x509_equal(identity.subject, s->child.issuer) ||
        is_on_path(s, &identity))
        return NOT_THE_ISSUER;
    return issuer_check(s, der, place);
}

/* Adds the next issuer in the list to the path; false if there is none. */
static bool candidate_find(struct search *s)
{
    uint8_t *next = &s->next[s->len - 1];
    enum hake_error error;

    while (++*next < s->path->len && !s->stopped) {
        error = candidate_check(s, *next);
        if (error == HAKE_OK) {
            s->verdict->path[s->len] = *next;
            s->next[s->len] = 0;
            s->len++;
            s->child = s->issuer;
            return true;
        }
        if (error != NOT_THE_ISSUER)
            error_note(s, error, s->wrong);
    }
    error_note(s, HAKE_ERR_CERTIFICATE_UNKNOWN, s->verdict->path[s->len - 1]);
    return false;
}

/* Each round adds a certificate to the path, which takes a signature check,
 * or takes one away: their number is bounded. The anchors come first. */
static bool path_find(struct search *s)
{
    s->len = 1;
    while (s->len > 0 && !s->stopped) {
        if (s->next[s->len - 1] == 0 && anchor_find(s))
            return true;
        if (!s->stopped && !candidate_find(s) && --s->len > 0)
            x509_read(listed(s, s->len - 1u), &s->child);
    }
    return false;
}

/* Is the end-entity certificate itself an anchor? */
static bool is_anchor(const struct search *s)
{
    const struct hake_trust *trust = s->trust;
    const struct hake_bytes der = s->path->certificates[0];

    for (size_t i = 0; i < trust->anchors_len; i++) {
        if (x509_equal(trust->anchors[i].certificate, der)) {
            s->verdict->anchor = (uint32_t)i;
            return true;
        }
    }
    return false;
}

/* In this order, so that who is told of a wrong name knows that all else was
 * right. RFC 5280 6.1 leaves the order open. */
static enum hake_error path_judge(struct search *s)
{
    const struct hake_path *path = s->path;
    struct hake_verdict *verdict = s->verdict;
    enum hake_error error;

    if (path->len == 0)
        return HAKE_ERR_CERTIFICATE_EMPTY;
    if (path->len > HAKE_CERTIFICATES_MAX)
        return HAKE_ERR_CERTIFICATES_TOO_MANY;
    if (!clock_read(s))
        return HAKE_ERR_CERTIFICATE_CLOCK;
    verdict->certificate = 0;
    error = end_entity_check(s);
    if (error != HAKE_OK)
        return error;
    s->len = 1;
    if (!is_anchor(s) && !path_find(s))
        return verdict->error;
    if (s->len > 1)
        x509_read(path->certificates[0], &s->child);
    if (path->name.len > 0 && !x509_has_name(&s->child, path->name)) {
        verdict->certificate = 0;
        return HAKE_ERR_CERTIFICATE_NAME;
    }
    return HAKE_OK;
}

enum hake_error hake_path_validate(const struct hake_trust *trust,
                                   const struct hake_path *path,
                                   struct hake_verdict *verdict)
{
    struct search s = {.trust = trust,
                       .path = path,
                       .verdict = verdict,
                       .comparisons = HAKE_NAME_COMPARISONS_MAX,
                       .signatures = HAKE_PATH_SIGNATURES_MAX};

    memset(verdict, 0, sizeof *verdict);
    verdict->certificate = HAKE_CERTIFICATE_NONE;
    verdict->error = path_judge(&s);
    if (verdict->error == HAKE_OK) {
        verdict->certificate = HAKE_CERTIFICATE_NONE;
        verdict->path_len = s.len;
    } else {
        memset(&verdict->key, 0, sizeof verdict->key);
    }
    return verdict->error;
}

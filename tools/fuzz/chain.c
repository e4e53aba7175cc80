/*
 * chain.c: libFuzzer on path validation. The input is a question:
 *
 *   uint8  flags: purpose (2 bits), lax (1 bit), depth (5 bits)
 *   uint64 time
 *   opaque name<0..255>
 *   then, as often as there are octets:
 *   uint8  kind: 0 certificate, 1 anchor
 *   opaque der<0..65535>
 *
 * as seeds.c makes them of the vectors. Where the verdict is "accepted" it is
 * proved once more, by other code; lax makes odd signatures good, so that the
 * rules behind them are reached.
 */
#include <stdlib.h>
#include <string.h>

#include "tls/x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ANCHORS_MAX 8
#define LIST_MAX    (HAKE_CERTIFICATES_MAX + 1)

struct question {
    struct hake_bytes certificates[LIST_MAX];
    struct hake_anchor anchors[ANCHORS_MAX];
    struct hake_trust trust;
    struct hake_path path;
    int64_t time;
    uint8_t *memory[LIST_MAX + ANCHORS_MAX];
    size_t memory_len;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool now(void *ctx, int64_t *seconds)
{
    *seconds = ((const struct question *)ctx)->time;
    return true;
}

static bool verify_lax(const struct hake_public_key *key, struct hake_bytes sig,
                       struct hake_bytes message)
{
    return key->bytes.len == 32 && message.len > 0 && sig.len > 0 &&
           (sig.p[sig.len - 1] & 1) != 0;
}

/* ---- The question ------------------------------------------------------- */

/* Each in its own memory: one octet too far is seen. */
static struct hake_bytes keep(struct question *q, struct hake_bytes bytes)
{
    uint8_t *copy = malloc(bytes.len);

    must(copy != NULL || bytes.len == 0);
    if (bytes.len > 0)
        memcpy(copy, bytes.p, bytes.len);
    q->memory[q->memory_len++] = copy;
    return (struct hake_bytes){copy, bytes.len};
}

static void entries_read(struct question *q, struct reader *r)
{
    while (rd_more(r)) {
        const bool anchor = rd_uint(r, 1) == 1;
        const struct hake_bytes der = rd_vector(r, 2, 0, 65535);

        if (*r->fault != NULL)
            return;
        if (anchor && q->trust.anchors_len < ANCHORS_MAX)
            q->anchors[q->trust.anchors_len++].certificate = keep(q, der);
        else if (!anchor && q->path.len < LIST_MAX)
            q->certificates[q->path.len++] = keep(q, der);
    }
}

static bool question_read(struct question *q, struct hake_bytes input)
{
    const uint8_t *fault;
    struct reader r = rd_init(input, &fault);
    const uint32_t flags = rd_uint(&r, 1);
    uint64_t time = (uint64_t)rd_uint(&r, 4) << 32;

    time |= rd_uint(&r, 4);
    memset(q, 0, sizeof *q);
    q->time = (int64_t)(time >> 1);
    q->path.purpose = (enum hake_purpose)((flags & 3) % 3);
    q->path.name = rd_vector(&r, 1, 0, 255);
    q->trust.depth = (uint8_t)(flags >> 3);
    if (fault != NULL)
        return false;
    entries_read(q, &r);
    q->path.certificates = q->certificates;
    q->trust.anchors = q->anchors;
    q->trust.now = now;
    q->trust.now_ctx = q;
    return true;
}

/* ---- The proof ---------------------------------------------------------- */

/* RFC 5280 6.1.3 and 6.1.4 for two neighbours on the path. */
static void link_check(const struct question *q, struct hake_bytes child_der,
                       struct hake_bytes issuer_der, size_t below, bool lax)
{
    struct x509_certificate child, issuer;
    struct hake_public_key key;

    must(x509_read(child_der, &child) == HAKE_OK);
    must(x509_read(issuer_der, &issuer) == HAKE_OK);
    must(x509_equal(child.issuer, issuer.subject));
    must(issuer.is_ca && !issuer.unknown_critical);
    must((issuer.key_usage & X509_KEY_CERT_SIGN) != 0);
    must(issuer.not_before <= q->time && q->time <= issuer.not_after);
    must(issuer.path_length >= below);
    must(x509_key_read(issuer.public_key_info, &hake_ed25519, &key) == HAKE_OK);
    must(lax || hake_ed25519.verify(&key, child.signature, child.tbs));
}

static void leaf_check(const struct question *q)
{
    struct x509_certificate c;
    const uint8_t bit = q->path.purpose == HAKE_PURPOSE_SERVER
                            ? X509_SERVER_AUTH
                            : X509_CLIENT_AUTH;

    must(x509_read(q->certificates[0], &c) == HAKE_OK);
    must(c.not_before <= q->time && q->time <= c.not_after);
    must(!c.unknown_critical);
    must(q->path.purpose == HAKE_PURPOSE_ANY ||
         ((c.purposes & (bit | X509_ANY_PURPOSE)) != 0 &&
          (c.key_usage & X509_DIGITAL_SIGNATURE) != 0));
    must(q->path.name.len == 0 || x509_has_name(&c, q->path.name));
}

/* Walks up and counts those below each issuer that are not self-issued. */
static void path_check(const struct question *q, const struct hake_verdict *v,
                       bool lax)
{
    bool seen[LIST_MAX] = {false};
    struct x509_identity identity;
    size_t below = 0;

    must(v->path_len > 0 && v->path_len < HAKE_PATH_MAX && v->path[0] == 0);
    must(v->anchor < q->trust.anchors_len);
    must(q->trust.depth == 0 || v->path_len <= q->trust.depth + 1);
    leaf_check(q);
    if (v->path_len == 1 &&
        x509_equal(q->certificates[0], q->anchors[v->anchor].certificate))
        return;
    for (size_t i = 0; i < v->path_len; i++) {
        const struct hake_bytes der = q->certificates[v->path[i]];

        must(v->path[i] < q->path.len && !seen[v->path[i]]);
        seen[v->path[i]] = true;
        must(x509_identity_read(der, &identity));
        if (i > 0 && !x509_equal(identity.subject, identity.issuer))
            below++;
        link_check(q, der,
                   i + 1 < v->path_len ? q->certificates[v->path[i + 1]]
                                       : q->anchors[v->anchor].certificate,
                   below, lax);
    }
}

/* Every bit of the path is vouched for: with no other certificates at hand,
 * changing one refuses it, unless what comes of it is the anchor itself. Which
 * one follows from the input. */
static void flip_check(const struct question *q, const struct hake_verdict *v)
{
    struct hake_bytes list[HAKE_PATH_MAX];
    struct hake_trust trust = q->trust;
    struct hake_path path = q->path;
    struct hake_verdict verdict;
    struct hake_bytes *chosen;
    uint8_t *copy;
    size_t bit;

    for (size_t i = 0; i < v->path_len; i++)
        list[i] = q->certificates[v->path[i]];
    trust.anchors = &q->anchors[v->anchor];
    trust.anchors_len = 1;
    path.certificates = list;
    path.len = v->path_len;
    must(hake_path_validate(&trust, &path, &verdict) == HAKE_OK);

    bit = (size_t)q->time * 2654435761U;
    chosen = &list[bit % path.len];
    bit = bit / path.len % (8 * chosen->len);
    copy = malloc(chosen->len);
    must(copy != NULL);
    memcpy(copy, chosen->p, chosen->len);
    copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
    chosen->p = copy;
    must(x509_equal(*chosen, trust.anchors[0].certificate) ||
         hake_path_validate(&trust, &path, &verdict) != HAKE_OK);
    free(copy);
}

static void judge(struct question *q, bool lax)
{
    struct hake_scheme scheme = hake_ed25519;
    const struct hake_scheme *const schemes[] = {&scheme, NULL};
    struct hake_verdict v;
    enum hake_error error;

    if (lax)
        scheme.verify = verify_lax;
    q->path.schemes = schemes;
    error = hake_path_validate(&q->trust, &q->path, &v);
    must(v.error == error);
    if (error == HAKE_OK) {
        must(v.certificate == HAKE_CERTIFICATE_NONE && v.key.bytes.len == 32);
        path_check(q, &v, lax);
        if (!lax)
            flip_check(q, &v);
        return;
    }
    must(v.key.kind == HAKE_KEY_NONE);
    must(v.certificate < q->path.len ||
         v.certificate == HAKE_CERTIFICATE_ANCHOR ||
         v.certificate == HAKE_CERTIFICATE_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct question q;

    if (question_read(&q, (struct hake_bytes){data, size}))
        judge(&q, (data[0] & 4) != 0);
    for (size_t i = 0; i < q.memory_len; i++)
        free(q.memory[i]);
    return 0;
}

/* public_key.c: the cases of key exchange and signatures. */
#include "test-vectors/wycheproof/wycheproof.h"

#include <string.h>

#include "crypto/extra/extra.h"

/* ---- Key exchange -------------------------------------------------------- */

/* X25519 takes the private key as it is; a curve's scalar is the low end of a
 * number that is 64 bits longer. */
static bool random_of(const struct hake_group *group, struct hake_bytes private,
                      uint8_t random[HAKE_GROUP_RANDOM_MAX])
{
    const size_t len = group->random_len;

    if (private.len > len || (group == &hake_x25519 && private.len != len))
        return false;
    memset(random, 0, len);
    memcpy(random + len - private.len, private.p, private.len);
    return true;
}

/* The server answers with the share that a client would offer. */
static bool answer(const struct hake_group *group, uint8_t *shared,
                   const uint8_t *random, const uint8_t *peer_share, bool *same)
{
    uint8_t share[HAKE_SHARE_MAX], offered[HAKE_SHARE_MAX];

    if (!group->answer(share, shared, random, peer_share))
        return false;
    *same = group->offer(offered, random) &&
            memcmp(share, offered, group->server_len) == 0;
    return true;
}

enum outcome group_run(struct attempt *attempt, unsigned way)
{
    static const char *const names[] = {"as the client", "as the server"};
    const struct hake_group *group = attempt->file->group;
    const json_t *test = attempt->test;
    const struct hake_bytes share = attempt_octets(attempt, test, "public");
    const struct hake_bytes private = attempt_octets(attempt, test, "private");
    const struct hake_bytes out = attempt_octets(attempt, test, "shared");
    uint8_t random[HAKE_GROUP_RANDOM_MAX], shared[HAKE_SHARED_MAX];
    bool same = true, done;

    way_name(attempt, names[way], "");
    if (attempt->why != NULL)
        return DIFFERS;
    if (share.len != group->client_len)
        return not_expressible(attempt, "hake has no share of this length: "
                                        "the engine refuses it before");
    if (!random_of(group, private, random))
        return not_expressible(attempt, "no private key of this length");
    done = way == 0 ? group->finish(shared, random, share.p)
                    : answer(group, shared, random, share.p, &same);
    if (!done)
        return REFUSED;
    same = same && out.len == group->shared_len &&
           memcmp(shared, out.p, out.len) == 0;
    return same ? ACCEPTED : DIFFERS;
}

/* ---- Signatures ---------------------------------------------------------- */

/* What the parameters of a group name. RSASSA-PSS has a scheme for each of two
 * kinds of keys, which differ in certificates alone. */
struct named_schemes {
    const char *type, *curve, *hash; /* NULL: the group names none */
    const struct hake_scheme *schemes[PSS_WAYS];
};

/* clang-format off */
static const struct named_schemes all_schemes[] = {
    {"EddsaVerify", "edwards25519", NULL, {&hake_ed25519}},
    {"EcdsaVerify", "secp256r1", "SHA-256", {&hake_ecdsa_secp256r1_sha256}},
    {"EcdsaVerify", "secp256r1", "SHA-384", {&hake_ecdsa_sha384_secp256r1}},
    {"EcdsaVerify", "secp384r1", "SHA-256", {&hake_ecdsa_sha256_secp384r1}},
    {"EcdsaVerify", "secp384r1", "SHA-384", {&hake_ecdsa_secp384r1_sha384}},
    {"RsassaPkcs1Verify", NULL, "SHA-256", {&hake_rsa_pkcs1_sha256}},
    {"RsassaPkcs1Verify", NULL, "SHA-384", {&hake_rsa_pkcs1_sha384}},
    {"RsassaPkcs1Verify", NULL, "SHA-512", {&hake_rsa_pkcs1_sha512}},
    {"RsassaPssVerify", NULL, "SHA-256", {&hake_rsa_pss_rsae_sha256, &hake_rsa_pss_pss_sha256}},
    {"RsassaPssVerify", NULL, "SHA-384", {&hake_rsa_pss_rsae_sha384, &hake_rsa_pss_pss_sha384}},
    {"RsassaPssVerify", NULL, "SHA-512", {&hake_rsa_pss_rsae_sha512, &hake_rsa_pss_pss_sha512}},
};
/* clang-format on */

/* RFC 9846 4.3.3: MGF1 with the same hash, and a salt as long as it. */
static bool pss_holds(const json_t *group, const struct hake_hash *hash)
{
    const json_t *salt = json_object_get(group, "sLen");

    return field_is(group, "mgf", "MGF1") &&
           field_is(group, "mgfSha", hash->name) &&
           json_integer_value(salt) == hash->len;
}

static const struct named_schemes *schemes_of(const struct attempt *attempt)
{
    const json_t *group = attempt->group;
    const json_t *key = json_object_get(group, "publicKey");
    const struct named_schemes *s = all_schemes;
    const struct named_schemes *const end =
        s + sizeof all_schemes / sizeof all_schemes[0];

    for (; s < end; s++) {
        if (!field_is(group, "type", s->type) ||
            (s->curve != NULL && !field_is(key, "curve", s->curve)) ||
            (s->hash != NULL && !field_is(group, "sha", s->hash)))
            continue;
        if (strcmp(s->type, "RsassaPssVerify") == 0 &&
            !pss_holds(group, attempt->file->hash))
            continue;
        return s;
    }
    return NULL;
}

/* As hake_public_key has it. */
static struct hake_bytes key_of(struct attempt *attempt, uint8_t kind)
{
    const json_t *key = json_object_get(attempt->group, "publicKey");

    switch (kind) {
    case HAKE_KEY_ED25519: return attempt_octets(attempt, key, "pk");
    case HAKE_KEY_P256:
    case HAKE_KEY_P384: return attempt_octets(attempt, key, "uncompressed");
    default: return attempt_octets(attempt, attempt->group, "publicKeyAsn");
    }
}

static bool is_of_the_file(const struct attempt *attempt)
{
    const struct hake_hash *hash = attempt->file->hash;

    return hash == NULL || field_is(attempt->group, "sha", hash->name);
}

enum outcome signature_run(struct attempt *attempt, unsigned way)
{
    const struct named_schemes *named = schemes_of(attempt);
    const struct hake_scheme *scheme;
    struct hake_public_key key;
    struct hake_bytes sig, message;

    if (!is_of_the_file(attempt)) {
        attempt->why = "the group has another hash than the file's name";
        return DIFFERS;
    }
    if (named == NULL)
        return not_expressible(attempt, "no scheme has these parameters");
    scheme = named->schemes[way];
    way_name(attempt, scheme->name, "");
    key = (struct hake_public_key){scheme->key_kind,
                                   key_of(attempt, scheme->key_kind)};
    sig = attempt_octets(attempt, attempt->test, "sig");
    message = attempt_octets(attempt, attempt->test, "msg");
    if (attempt->why != NULL)
        return DIFFERS;
    return scheme->verify(&key, sig, message) ? ACCEPTED : REFUSED;
}

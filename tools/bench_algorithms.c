/*
 * bench_algorithms.c: see bench_algorithms.h. Tables of algorithms, each with
 * what OpenSSL calls it, and the share of OpenSSL's speed that is the goal.
 */
#include "tools/bench_algorithms.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "tls/extra/extra.h"
#include "tools/bench_contest.h"
#include "tools/bench_openssl.h"

enum { OPENSSL, OURS, OURS_BARE }; /* contestants; bare: key not made ready */

static struct {
    const char *openssl; /* its version, or NULL */
    unsigned rounds;
    const char *at;           /* the algorithm */
    unsigned reached, missed; /* goals */
} run;

/* ---- Rows ---------------------------------------------------------------- */

/* The speed, and the share that it is of OpenSSL's. */
static void speed_print(double speed, double share)
{
    if (run.openssl != NULL)
        printf("  %9.0f %6.2f x", speed, share);
    else
        printf("  %9.0f %8s", speed, "");
}

/* Ends a row; goal 0: there is none. */
static void goal_print(double goal, double share)
{
    if (goal <= 0 || run.openssl == NULL) {
        putchar('\n');
    } else if (share >= goal) {
        run.reached++;
        printf("  goal %.2f\n", goal);
    } else {
        run.missed++;
        printf("  goal %.2f MISSED <<<<\n", goal);
    }
}

static void openssl_print(double amount, double seconds)
{
    if (run.openssl != NULL)
        printf(" %9.0f", amount / seconds);
    else
        printf(" %9s", "-");
}

/* Without OpenSSL, ours are alone. */
static void openssl_join(struct contest *c, bool (*before)(void),
                         bool (*work)(void), unsigned count)
{
    if (run.openssl != NULL)
        c->who[OPENSSL] = (struct contestant){before, work, count};
}

/* ---- AEADs --------------------------------------------------------------- */

static const struct aead_row {
    const char *name;
    const struct hake_aead *aead;
    const char *openssl;
    double goal; /* for long records and keys made ready */
} aead_rows[] = {
    {"ChaCha20-Poly1305", &hake_chacha20_poly1305, "ChaCha20-Poly1305", 0},
    {"AES-128-GCM, soft", &hake_aes_128_gcm_soft, "AES-128-GCM", 0},
    {"AES-128-GCM, ni", &hake_aes_128_gcm_ni, "AES-128-GCM", 0.80},
    {"AES-128-GCM, vaes", &hake_aes_128_gcm_vaes, "AES-128-GCM", 0},
    {"AES-128-GCM, auto", &hake_aes_128_gcm_auto, "AES-128-GCM", 0},
    {"AES-256-GCM, soft", &hake_aes_256_gcm_soft, "AES-256-GCM", 0},
    {"AES-256-GCM, ni", &hake_aes_256_gcm_ni, "AES-256-GCM", 0.80},
    {"AES-256-GCM, vaes", &hake_aes_256_gcm_vaes, "AES-256-GCM", 0},
    {"AES-256-GCM, auto", &hake_aes_256_gcm_auto, "AES-256-GCM", 0},
    {"AES-256-GCM, libsodium's", &hake_aes_256_gcm, "AES-256-GCM", 0},
};

#define RECORD_MAX   16384
#define RECORDS_ROOM (16 * (RECORD_MAX + HAKE_AEAD_TAG))

/* Many records, all the same, so that the clock is not what is measured; each
 * is sealed or opened in place. */
static struct {
    const struct hake_aead *aead;
    struct hake_aead_key ready, bare;
    _Alignas(HAKE_AEAD_ALIGN) uint8_t expanded[HAKE_AEAD_EXPANDED_MAX];
    uint8_t nonce[HAKE_AEAD_NONCE], header[5];
    size_t len; /* of what is sealed */
    uint8_t sealed[RECORD_MAX + HAKE_AEAD_TAG];
    unsigned count;
    uint8_t records[RECORDS_ROOM];
} aead;

static bool records_restore(void)
{
    const size_t len = aead.len + HAKE_AEAD_TAG;

    for (unsigned i = 0; i < aead.count; i++)
        memcpy(aead.records + i * len, aead.sealed, len);
    return true;
}

static bool records_seal(const struct hake_aead_key *key)
{
    const struct hake_bytes ad = {aead.header, sizeof aead.header};
    uint8_t *at = aead.records;

    for (unsigned i = 0; i < aead.count; i++, at += aead.len + HAKE_AEAD_TAG) {
        if (key != NULL)
            aead.aead->seal(at, aead.len, ad, aead.nonce, key);
        else if (!openssl_seal(at, aead.len, ad, aead.nonce))
            return false;
    }
    return true;
}

static bool records_open(const struct hake_aead_key *key)
{
    const struct hake_bytes ad = {aead.header, sizeof aead.header};
    const size_t len = aead.len + HAKE_AEAD_TAG;
    bool good = true;

    for (unsigned i = 0; i < aead.count; i++) {
        uint8_t *at = aead.records + i * len;

        good =
            good && (key != NULL ? aead.aead->open(at, len, ad, aead.nonce, key)
                                 : openssl_open(at, len, ad, aead.nonce));
    }
    return good;
}

static bool seal_ready(void)
{
    return records_seal(&aead.ready);
}

static bool seal_bare(void)
{
    return records_seal(&aead.bare);
}

static bool seal_openssl(void)
{
    return records_seal(NULL);
}

static bool open_ready(void)
{
    return records_open(&aead.ready);
}

static bool open_bare(void)
{
    return records_open(&aead.bare);
}

static bool open_openssl(void)
{
    return records_open(NULL);
}

static void aead_prepare(const struct aead_row *row, size_t len)
{
    const struct hake_bytes ad = {aead.header, sizeof aead.header};

    aead.aead = row->aead;
    aead.len = len;
    aead.count = (unsigned)(RECORDS_ROOM / (len + HAKE_AEAD_TAG));
    randombytes_buf(aead.bare.bytes, sizeof aead.bare.bytes);
    aead.ready = aead.bare;
    if (row->aead->expand != NULL) {
        row->aead->expand(aead.expanded, aead.bare.bytes);
        aead.ready.expanded = aead.expanded;
    }
    row->aead->seal(aead.sealed, len, ad, aead.nonce, &aead.bare);
}

static bool aead_measure(const struct aead_row *row, bool seal)
{
    const double megabytes = (double)aead.len / 1e6;
    const double goal = aead.len == RECORD_MAX ? row->goal : 0;
    struct contest c = {0};

    if (run.openssl != NULL &&
        !openssl_aead(row->openssl, aead.bare.bytes, seal))
        return false;
    openssl_join(&c, records_restore, seal ? seal_openssl : open_openssl,
                 aead.count);
    c.who[OURS] = (struct contestant){
        records_restore, seal ? seal_ready : open_ready, aead.count};
    if (row->aead->expand != NULL)
        c.who[OURS_BARE] = (struct contestant){
            records_restore, seal ? seal_bare : open_bare, aead.count};
    if (!contest_run(&c, run.rounds))
        return false;
    printf("  %-26s %-5s", row->name, seal ? "seal" : "open");
    openssl_print(megabytes, c.seconds[OPENSSL]);
    speed_print(megabytes / c.seconds[OURS], c.speed[OURS]);
    if (row->aead->expand != NULL)
        speed_print(megabytes / c.seconds[OURS_BARE], c.speed[OURS_BARE]);
    goal_print(goal, c.speed[OURS]);
    return true;
}

static bool aeads_measure(size_t len)
{
    bool good = true;

    printf("records of %zu bytes, MB/s\n", len);
    printf("%-33s %9s  %18s  %18s\n", "", "OpenSSL", "key made ready",
           "key as it is");
    for (size_t i = 0; good && i < sizeof aead_rows / sizeof *aead_rows; i++) {
        const struct aead_row *row = &aead_rows[i];

        if (row->aead->available != NULL && !row->aead->available()) {
            printf("  %-26s not on this machine, skipped\n", row->name);
            continue;
        }
        run.at = row->name;
        aead_prepare(row, len);
        good = aead_measure(row, true) && aead_measure(row, false);
    }
    return good;
}

/* ---- What is counted by the second --------------------------------------- */

static bool versus_measure(const char *name, const char *what,
                           bool (*ours)(void), bool (*theirs)(void),
                           double goal)
{
    struct contest c = {0};

    openssl_join(&c, NULL, theirs, 1);
    c.who[OURS] = (struct contestant){NULL, ours, 1};
    if (!contest_run(&c, run.rounds))
        return false;
    printf("  %-16s %-15s", name, what);
    openssl_print(1, c.seconds[OPENSSL]);
    speed_print(1 / c.seconds[OURS], c.speed[OURS]);
    goal_print(goal, c.speed[OURS]);
    return true;
}

static const struct group_row {
    const struct hake_group *group;
    struct openssl_key openssl;
    double goal;
} group_rows[] = {
    {&hake_x25519, {"X25519", NULL}, 0},
    {&hake_secp256r1, {"EC", "P-256"}, 0.25},
    {&hake_secp384r1, {"EC", "P-384"}, 0},
};

static struct {
    const struct hake_group *group;
    uint8_t random[HAKE_GROUP_RANDOM_MAX], share[HAKE_SHARE_MAX];
} agreement;

static bool share_make(void)
{
    randombytes_buf(agreement.random, agreement.group->random_len);
    return agreement.group->offer(agreement.share, agreement.random);
}

static bool shared_make(void)
{
    uint8_t shared[HAKE_SHARED_MAX];

    return agreement.group->finish(shared, agreement.random, agreement.share);
}

static bool group_measure(const struct group_row *row)
{
    const char *name = row->group->name;

    run.at = name;
    agreement.group = row->group;
    return share_make() &&
           (run.openssl == NULL || openssl_group(&row->openssl)) &&
           versus_measure(name, "share made", share_make, openssl_share,
                          row->goal) &&
           versus_measure(name, "shared secret", shared_make, openssl_shared,
                          row->goal);
}

static struct {
    struct hake_ed25519_key ed25519;
    struct hake_p256_signer p256;
} signer;

static bool ed25519_sign(void)
{
    uint8_t signature[64];
    size_t len = sizeof signature;

    return hake_sign_ed25519(&signer.ed25519, 0x0807, signature, &len,
                             (struct hake_bytes){signature_case_message,
                                                 SIGNATURE_CASE_MESSAGE}) ==
           HAKE_YES;
}

static bool p256_sign(void)
{
    uint8_t signature[HAKE_P256_SIGNATURE_MAX];
    size_t len = sizeof signature;

    return hake_sign_p256(&signer.p256, 0x0403, signature, &len,
                          (struct hake_bytes){signature_case_message,
                                              SIGNATURE_CASE_MESSAGE}) ==
           HAKE_YES;
}

static const struct signer_row {
    const char *name;
    bool (*sign)(void);
    struct openssl_key openssl;
    double goal;
} signer_rows[] = {
    {"Ed25519", ed25519_sign, {"ED25519", NULL}, 0},
    {"ECDSA P-256", p256_sign, {"EC", "P-256"}, 0.25},
};

static bool signer_measure(const struct signer_row *row)
{
    run.at = row->name;
    return (run.openssl == NULL || openssl_signer(&row->openssl)) &&
           versus_measure(row->name, "sign", row->sign, openssl_sign,
                          row->goal);
}

static struct {
    const struct signature_case *c;
    struct signature_input input;
} verification;

static bool signature_verify(void)
{
    return verification.c->scheme->verify(&verification.input.key,
                                          verification.input.signature,
                                          verification.input.message);
}

static bool verifier_measure(const struct signature_case *c)
{
    const double goal = c == &signature_cases[SIGNATURE_P256] ? 0.25 : 0;

    run.at = c->name;
    verification.c = c;
    return signature_case_make(c, &verification.input) &&
           (run.openssl == NULL || openssl_verifier(c, &verification.input)) &&
           versus_measure(c->name, "verify", signature_verify, openssl_verify,
                          goal);
}

static bool keys_make(void)
{
    static const uint8_t seed[32] = {1};

    hake_ed25519_key_init(&signer.ed25519, seed);
    signer.p256.random = hake_random_sodium;
    return hake_p256_key_init(&signer.p256.key, seed);
}

static bool versus_all(void)
{
    bool good = keys_make();

    printf("%-33s %9s  %18s\n", "operations per second", "OpenSSL", "ours");
    for (size_t i = 0; good && i < sizeof group_rows / sizeof *group_rows; i++)
        good = group_measure(&group_rows[i]);
    for (size_t i = 0; good && i < sizeof signer_rows / sizeof *signer_rows;
         i++)
        good = signer_measure(&signer_rows[i]);
    for (size_t i = 0; good && i < SIGNATURE_CASES; i++)
        good = verifier_measure(&signature_cases[i]);
    return good;
}

bool bench_algorithms(unsigned rounds)
{
    bool good;

    run.rounds = rounds;
    run.openssl = openssl_load();
    printf("algorithms, beside %s\n",
           run.openssl != NULL ? run.openssl : "nothing: there is no OpenSSL");
    good = aeads_measure(RECORD_MAX) && aeads_measure(256) && versus_all();
    if (!good)
        fprintf(stderr, "hake: %s failed, here or in OpenSSL\n", run.at);
    if (run.openssl == NULL)
        return good;
    openssl_end();
    printf("goals, shares of OpenSSL's speed: %u reached, %u %s\n", run.reached,
           run.missed, run.missed > 0 ? "MISSED" : "missed");
    return good;
}

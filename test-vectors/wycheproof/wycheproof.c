/*
 * wycheproof.c: runs every case of the files of Project Wycheproof in the
 * folder that WYCHEPROOF_DIR names. Prints a line for each file and for each
 * case that is wrong, and a total; the exit status is 1 if a case is wrong, a
 * file is missing, or a file has no cases.
 */
#include "test-vectors/wycheproof/wycheproof.h"

#include <dirent.h>
#include <sodium/core.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/extra/extra.h"
#include "test-vectors/aead_forms.h"
#include "test-vectors/vector.h"

#define REASONS_MAX  8
#define PATH_LEN_MAX 4096

/* ---- The files ----------------------------------------------------------- */

/* clang-format off */
#define AES_GCM    "AES-GCM", "AeadTest", aead_run, AEAD_WAYS
#define CHACHA20   "CHACHA20-POLY1305", "AeadTest", aead_run, AEAD_WAYS
#define HKDF(hash) "HKDF-" hash, "HkdfTest", hkdf_run, 1
#define HMAC(hash) "HMAC" hash, "MacTest", mac_run, 1
#define X25519     "XDH", "XdhComp", group_run, GROUP_WAYS
#define ECDH       "ECDH", "EcdhEcpointTest", group_run, GROUP_WAYS
#define ED25519    "EDDSA", "EddsaVerify", signature_run, 1
#define ECDSA      "ECDSA", "EcdsaVerify", signature_run, 1
#define PSS        "RSASSA-PSS", "RsassaPssVerify", signature_run, PSS_WAYS
#define PKCS1      "RSASSA-PKCS1-v1_5", "RsassaPkcs1Verify", signature_run, 1

static const struct file files[] = {
    {"aes_gcm_test", AES_GCM, NULL, NULL},
    {"chacha20_poly1305_test", CHACHA20, NULL, NULL},
    {"hkdf_sha256_test", HKDF("SHA-256"), &hake_sha256, NULL},
    {"hkdf_sha384_test", HKDF("SHA-384"), &hake_sha384, NULL},
    {"hkdf_sha512_test", HKDF("SHA-512"), &hake_sha512, NULL},
    {"hmac_sha256_test", HMAC("SHA256"), &hake_sha256, NULL},
    {"hmac_sha384_test", HMAC("SHA384"), &hake_sha384, NULL},
    {"hmac_sha512_test", HMAC("SHA512"), &hake_sha512, NULL},
    {"x25519_test", X25519, NULL, &hake_x25519},
    {"ecdh_secp256r1_ecpoint_test", ECDH, NULL, &hake_secp256r1},
    {"ecdh_secp384r1_ecpoint_test", ECDH, NULL, &hake_secp384r1},
    {"ed25519_test", ED25519, NULL, NULL},
    {"ecdsa_secp256r1_sha256_test", ECDSA, &hake_sha256, NULL},
    {"ecdsa_secp384r1_sha256_test", ECDSA, &hake_sha256, NULL},
    {"ecdsa_secp384r1_sha384_test", ECDSA, &hake_sha384, NULL},
    {"rsa_pss_2048_sha256_mgf1_32_test", PSS, &hake_sha256, NULL},
    {"rsa_pss_2048_sha384_mgf1_48_test", PSS, &hake_sha384, NULL},
    {"rsa_pss_3072_sha256_mgf1_32_test", PSS, &hake_sha256, NULL},
    {"rsa_pss_4096_sha256_mgf1_32_test", PSS, &hake_sha256, NULL},
    {"rsa_pss_4096_sha384_mgf1_48_test", PSS, &hake_sha384, NULL},
    {"rsa_pss_4096_sha512_mgf1_64_test", PSS, &hake_sha512, NULL},
    {"rsa_signature_2048_sha256_test", PKCS1, &hake_sha256, NULL},
    {"rsa_signature_2048_sha384_test", PKCS1, &hake_sha384, NULL},
    {"rsa_signature_2048_sha512_test", PKCS1, &hake_sha512, NULL},
    {"rsa_signature_3072_sha256_test", PKCS1, &hake_sha256, NULL},
    {"rsa_signature_3072_sha384_test", PKCS1, &hake_sha384, NULL},
    {"rsa_signature_4096_sha256_test", PKCS1, &hake_sha256, NULL},
    {"rsa_signature_4096_sha384_test", PKCS1, &hake_sha384, NULL},
    {"rsa_signature_4096_sha512_test", PKCS1, &hake_sha512, NULL},
};
/* clang-format on */

#define FILES (sizeof files / sizeof files[0])

/* ---- A case -------------------------------------------------------------- */

uint8_t *attempt_buffer(struct attempt *attempt, size_t len)
{
    uint8_t *memory = NULL;

    if (attempt->owned_len < OWNED_MAX)
        memory = malloc(len + 1);
    if (memory == NULL)
        attempt->why = "there is not enough memory";
    else
        attempt->owned[attempt->owned_len++] = memory;
    return memory;
}

struct hake_bytes attempt_octets(struct attempt *attempt, const json_t *object,
                                 const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    struct hake_bytes bytes = {NULL, 0};
    uint8_t *memory;
    size_t cap;

    if (text == NULL) {
        attempt->why = "a field is missing";
        return bytes;
    }
    cap = strlen(text) / 2;
    memory = attempt_buffer(attempt, cap);
    if (memory != NULL && !vector_hex(text, memory, cap, &bytes.len))
        attempt->why = "a field is not pairs of hexadecimal digits";
    bytes.p = memory;
    return bytes;
}

bool field_is(const json_t *object, const char *key, const char *text)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value != NULL && strcmp(value, text) == 0;
}

void way_name(struct attempt *attempt, const char *name, const char *more)
{
    snprintf(attempt->way, sizeof attempt->way, "%s%s", name, more);
}

enum outcome not_expressible(struct attempt *attempt, const char *why)
{
    attempt->why = why;
    return NOT_EXPRESSIBLE;
}

/* What became of the cases of a file, or of all. */
struct tally {
    unsigned long cases, valid, invalid, accepted, refused, wrong;
    unsigned long not_expressible;
    const char *reasons[REASONS_MAX];
    unsigned long reason_counts[REASONS_MAX];
};

/* No file has more reasons than there is room for. */
static void tally_reason(struct tally *t, const char *why)
{
    size_t i = 0;

    while (i < REASONS_MAX - 1 && t->reasons[i] != NULL &&
           strcmp(t->reasons[i], why) != 0)
        i++;
    t->reasons[i] = why;
    t->reason_counts[i]++;
    t->not_expressible++;
}

/* "acceptable" may go either way; "valid" and "invalid" may not. */
static bool is_right(const json_t *test, enum outcome outcome)
{
    if (outcome == DIFFERS)
        return false;
    if (field_is(test, "result", "valid"))
        return outcome == ACCEPTED;
    if (field_is(test, "result", "invalid"))
        return outcome == REFUSED;
    return field_is(test, "result", "acceptable");
}

static void tally_right(struct tally *t, const json_t *test,
                        enum outcome outcome)
{
    if (field_is(test, "result", "valid"))
        t->valid++;
    else if (field_is(test, "result", "invalid"))
        t->invalid++;
    else if (outcome == ACCEPTED)
        t->accepted++;
    else
        t->refused++;
}

static void wrong_print(struct tally *t, const struct attempt *attempt,
                        enum outcome outcome)
{
    static const char *const outcomes[] = {"was accepted", "was refused",
                                           "differs"};
    const char *result =
        json_string_value(json_object_get(attempt->test, "result"));
    const char *comment =
        json_string_value(json_object_get(attempt->test, "comment"));

    t->wrong++;
    printf("%s: tcId %ld, \"%s\", %s: WRONG: %s", attempt->file->name,
           (long)json_integer_value(json_object_get(attempt->test, "tcId")),
           comment == NULL ? "" : comment, result == NULL ? "?" : result,
           outcomes[outcome]);
    if (attempt->way[0] != '\0')
        printf(" (%s)", attempt->way);
    printf("%s%s\n", attempt->why == NULL ? "" : ": ",
           attempt->why == NULL ? "" : attempt->why);
}

static enum outcome way_try(struct attempt *attempt, unsigned way)
{
    enum outcome outcome;

    attempt->way[0] = '\0';
    attempt->why = NULL;
    attempt->owned_len = 0;
    outcome = attempt->file->run(attempt, way);
    while (attempt->owned_len > 0)
        free(attempt->owned[--attempt->owned_len]);
    return outcome;
}

/* All ways must be right, and the same. */
static void case_run(struct tally *t, struct attempt *attempt)
{
    enum outcome first = NO_WAY;

    t->cases++;
    for (unsigned way = 0; way < attempt->file->ways; way++) {
        const enum outcome outcome = way_try(attempt, way);
        bool right;

        if (outcome == NO_WAY)
            continue;
        if (outcome == NOT_EXPRESSIBLE) {
            tally_reason(t, attempt->why);
            return;
        }
        right = is_right(attempt->test, outcome);
        if (right && first != NO_WAY && outcome != first) {
            attempt->why = "not as in the ways before";
            right = false;
        }
        if (!right) {
            wrong_print(t, attempt, outcome);
            return;
        }
        first = outcome;
    }
    if (first == NO_WAY)
        tally_reason(t, "no form of it is on this machine");
    else
        tally_right(t, attempt->test, first);
}

/* ---- A file -------------------------------------------------------------- */

static void complain(struct tally *t, const struct file *file, const char *what)
{
    printf("%s: WRONG: %s\n", file->name, what);
    t->wrong++;
}

static void group_run_all(struct tally *t, const struct file *file,
                          const json_t *group)
{
    struct attempt attempt = {.file = file, .group = group};
    const json_t *tests = json_object_get(group, "tests");

    if (!field_is(group, "type", file->type))
        complain(t, file, "a group has another type");
    for (size_t i = 0; i < json_array_size(tests); i++) {
        attempt.test = json_array_get(tests, i);
        case_run(t, &attempt);
    }
}

static void root_run(struct tally *t, const struct file *file,
                     const json_t *root)
{
    const json_t *groups = json_object_get(root, "testGroups");
    const json_t *number = json_object_get(root, "numberOfTests");

    if (!field_is(root, "algorithm", file->algorithm))
        complain(t, file, "the file is about another algorithm");
    for (size_t i = 0; i < json_array_size(groups); i++)
        group_run_all(t, file, json_array_get(groups, i));
    if (t->cases == t->not_expressible)
        complain(t, file, "the file has no cases, or none could be run");
    else if ((unsigned long)json_integer_value(number) != t->cases)
        complain(t, file, "the file has not as many cases as it says");
}

static void tally_print(const char *name, const struct tally *t)
{
    printf("%-34s %6lu %8lu %6lu/%-6lu %7lu %6lu\n", name, t->valid, t->invalid,
           t->accepted, t->refused, t->not_expressible, t->wrong);
    for (size_t i = 0; i < REASONS_MAX && t->reasons[i] != NULL; i++)
        printf("    %lu not expressible: %s\n", t->reason_counts[i],
               t->reasons[i]);
}

static void tally_add(struct tally *total, const struct tally *t)
{
    total->cases += t->cases;
    total->valid += t->valid;
    total->invalid += t->invalid;
    total->accepted += t->accepted;
    total->refused += t->refused;
    total->wrong += t->wrong;
    total->not_expressible += t->not_expressible;
}

static void file_run(struct tally *total, const char *folder,
                     const struct file *file)
{
    struct tally t = {.cases = 0};
    char path[PATH_LEN_MAX];
    json_error_t error;
    json_t *root;

    snprintf(path, sizeof path, "%s/%s.json", folder, file->name);
    root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        complain(&t, file, error.text);
    else
        root_run(&t, file, root);
    json_decref(root);
    tally_print(file->name, &t);
    tally_add(total, &t);
}

/* ---- The folder ---------------------------------------------------------- */

static bool is_used(const char *name)
{
    for (size_t i = 0; i < FILES; i++) {
        const size_t len = strlen(files[i].name);

        if (strncmp(files[i].name, name, len) == 0 &&
            strcmp(name + len, ".json") == 0)
            return true;
    }
    return false;
}

static int is_not_used(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && !is_used(entry->d_name);
}

static void others_print(const char *folder)
{
    struct dirent **entries = NULL;
    const int len = scandir(folder, &entries, is_not_used, alphasort);

    for (int i = 0; i < len; i++) {
        printf("%s: not used here\n", entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

static void lacking_print(void)
{
    for (size_t i = 0; i < AEAD_FORMS; i++)
        if (!aead_form_available(&aead_forms[i]))
            printf("SKIPPED: %s by %s: this machine lacks it\n",
                   aead_forms[i].algorithm, aead_forms[i].name);
}

int main(void)
{
    const char *folder = getenv("WYCHEPROOF_DIR");
    struct tally total = {.cases = 0};

    if (folder == NULL || *folder == '\0') {
        puts("SKIPPED: WYCHEPROOF_DIR is not set: the folder of Project "
             "Wycheproof's files");
        return EXIT_SUCCESS;
    }
    if (sodium_init() < 0)
        return EXIT_FAILURE;
    printf("%-34s %6s %8s %13s %7s %6s\n%-34s %6s %8s %13s %7s\n", "", "valid",
           "invalid", "acceptable:", "not ex-", "WRONG", "", "held", "refused",
           "held/refused", "pressed");
    for (size_t i = 0; i < FILES; i++)
        file_run(&total, folder, &files[i]);
    others_print(folder);
    lacking_print();
    printf("wycheproof: %lu cases: %lu valid held, %lu invalid refused, "
           "%lu acceptable held, %lu acceptable refused, %lu not expressible, "
           "%lu WRONG\n",
           total.cases, total.valid, total.invalid, total.accepted,
           total.refused, total.not_expressible, total.wrong);
    return total.wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

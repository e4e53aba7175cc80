/*
 * vector_test.c: runs every vector of every file in test-vectors/ and its
 * folders; checks that a wrong value fails and that malformed files are
 * refused. Runs from the root of the repository.
 */
#include "test-vectors/run.h"
#include "test-vectors/vector.h"

#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEMPORARY "build/vector_test.XXXXXX"

static glob_t paths;

static void paths_find(void)
{
    if (paths.gl_pathc > 0)
        return;
    glob("test-vectors/*.txt", 0, NULL, &paths);
    glob("test-vectors/*/*.txt", GLOB_APPEND, NULL, &paths);
}

static void read_or_abort(struct vector_file *file, const char *path)
{
    char error[256];

    if (!vector_file_read(file, path, error, sizeof error))
        ck_abort_msg("%s", error);
}

/* ---- Every vector -------------------------------------------------------- */

START_TEST(runs_every_vector_of_a_file)
{
    struct vector_file file;
    size_t failed = 0, skipped = 0;

    read_or_abort(&file, paths.gl_pathv[_i]);
    ck_assert_msg(file.vectors_len > 0, "%s has no vectors",
                  paths.gl_pathv[_i]);
    for (size_t i = 0; i < file.vectors_len; i++) {
        const struct vector *v = &file.vectors[i];
        char error[256] = "";
        bool skip = false;

        if (!vector_run(v, &skip, error, sizeof error)) {
            printf("%s:%u: [%s] %s\n", v->path, v->line, v->name, error);
            failed++;
        }
        skipped += skip;
    }
    if (skipped > 0)
        printf("vector_test: SKIPPED: %zu of the %zu vectors of %s: this "
               "machine lacks the algorithm, or a form of it\n",
               skipped, file.vectors_len, paths.gl_pathv[_i]);
    ck_assert_msg(failed == 0, "%zu of the %zu vectors of %s failed", failed,
                  file.vectors_len, paths.gl_pathv[_i]);
    vector_file_free(&file);
}
END_TEST

START_TEST(finds_the_files_of_all_primitives)
{
    static const char *const names[] = {
        "sha2",        "hmac",        "hkdf",
        "x25519",      "ed25519",     "hkdf_expand_label",
        "aes_128_gcm", "aes_256_gcm", "chacha20_poly1305",
        "p256",        "p384",        "rsa"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[64];
        bool found = false;

        snprintf(path, sizeof path, "test-vectors/%s.txt", names[i]);
        for (size_t j = 0; j < paths.gl_pathc; j++)
            found = found || strcmp(paths.gl_pathv[j], path) == 0;
        ck_assert_msg(found, "%s is missing", path);
    }
}
END_TEST

/* ---- Vectors that must fail ---------------------------------------------- */

/* The fields of each type that the runner must compare or sign with. */
static const char *const compared[][2] = {
    {"hash", "digest"},
    {"hmac", "tag"},
    {"hkdf", "okm"},
    {"hkdf", "prk"},
    {"aead", "tag"},
    {"hkdf_expand_label", "okm"},
    {"x25519", "out"},
    {"aead", "plaintext"},
    {"hkdf_expand_label", "info"},
    {"x25519", "public"},
    {"ed25519", "signature"},
    {"ed25519", "public_key"},
    {"ed25519", "seed"},
    {"ecdh", "out"},
    {"ecdh", "public"},
    {"ecdh", "scalar"},
    {"ecdh", "share"},
    {"ecdsa", "signature"},
    {"ecdsa", "public_key"},
    {"ecdsa", "message"},
    {"ecdsa", "scalar"},
    {"rsa", "signature"},
    {"rsa", "public_key"},
    {"rsa", "message"},
};

#define COMPARED (sizeof compared / sizeof compared[0])

static bool fails(const struct vector *v)
{
    char error[256] = "";
    bool skipped;

    if (vector_run(v, &skipped, error, sizeof error))
        return skipped;
    ck_assert_str_ne(error, "");
    return true;
}

static struct vector_field *field_of(const struct vector *v, const char *key)
{
    for (size_t i = 0; i < v->fields_len; i++)
        if (strcmp(v->fields[i].key, key) == 0)
            return &v->fields[i];
    return NULL;
}

static bool has_type(const struct vector *v, const char *name)
{
    const char *type = vector_get(v, "type");

    return type != NULL && strcmp(type, name) == 0;
}

static bool is_primitive(const struct vector *v)
{
    for (size_t i = 0; i < COMPARED; i++)
        if (has_type(v, compared[i][0]))
            return true;
    return false;
}

static bool is_valid(const struct vector *v)
{
    const char *result = vector_get(v, "result");

    return result == NULL || strcmp(result, "valid") == 0;
}

/* Changes one digit of each compared value in turn. */
static size_t fails_with_each_wrong_value(const struct vector *v)
{
    size_t changed = 0;

    for (size_t i = 0; i < COMPARED; i++) {
        struct vector_field *field = field_of(v, compared[i][1]);
        char *last, before;

        if (!has_type(v, compared[i][0]) || field == NULL ||
            *field->value == '\0')
            continue;
        last = field->value + strlen(field->value) - 1;
        before = *last;
        *last = before == '0' ? '1' : '0';
        ck_assert_msg(fails(v), "%s: [%s] holds with a wrong %s", v->path,
                      v->name, field->key);
        *last = before;
        changed++;
    }
    return changed;
}

static void fails_as_valid(const struct vector *v)
{
    static char as_valid[] = "valid";

    field_of(v, "result")->value = as_valid;
    ck_assert_msg(fails(v), "%s: [%s] holds as valid too", v->path, v->name);
}

START_TEST(fails_when_any_expected_value_of_a_primitive_is_wrong)
{
    struct vector_file file;

    read_or_abort(&file, paths.gl_pathv[_i]);
    for (size_t i = 0; i < file.vectors_len; i++) {
        const struct vector *v = &file.vectors[i];

        if (!is_primitive(v))
            continue;
        if (is_valid(v))
            ck_assert_uint_gt(fails_with_each_wrong_value(v), 0);
        else
            fails_as_valid(v);
    }
    vector_file_free(&file);
}
END_TEST

/* ---- Reading ------------------------------------------------------------- */

/* Writes a file, reads it, removes it. */
static bool reads(struct vector_file *file, const char *text, size_t len,
                  char error[256])
{
    char path[] = TEMPORARY;
    int fd = mkstemp(path);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "wb");
    bool ok;

    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(text, 1, len, out), len);
    ck_assert_int_eq(fclose(out), 0);
    ok = vector_file_read(file, path, error, 256);
    remove(path);
    return ok;
}

static const struct {
    const char *text, *line, *sentence;
} malformed[] = {
    {"key = value\n", ":1:", "below a '[name]'"},
    {"[a]\nk = v\n[b\n", ":3:", "end with ']'"},
    {"[]\nk = v\n", ":1:", "must have a name"},
    {"[ ]\nk = v\n", ":1:", "must have a name"},
    {"[", ":1:", "end with ']'"},
    {"[a]\nk = v\n\n[a]\nk = v\n", ":4:", "has this name"},
    {"[a]\nno equals sign\n", ":2:", "neither '[name]' nor 'key = value'"},
    {"[a]\n = v\n", ":2:", "must have a key"},
    {"[a]\ntwo words = v\n", ":2:", "must not have blanks"},
    {"[a]\n[b]\nk = v\n", ":2:", "has no fields"},
    {"[a]\nk = v\n[b]\n", ":4:", "has no fields"},
    {"[a]\nk = v\x1b[2J\n", ":2:", "control character"},
    {"[a]\nk = v\x7f\n", ":2:", "control character"},
};

START_TEST(refuses_malformed_files_with_the_line_and_a_sentence)
{
    struct vector_file file;
    char error[256] = "";

    ck_assert(
        !reads(&file, malformed[_i].text, strlen(malformed[_i].text), error));
    ck_assert_msg(strstr(error, malformed[_i].line) != NULL &&
                      strstr(error, malformed[_i].sentence) != NULL,
                  "the error is: %s", error);
    ck_assert_ptr_null(file.vectors);
    ck_assert_ptr_null(file.text);
}
END_TEST

START_TEST(refuses_a_nul_byte)
{
    static const char text[] = "[a]\nk = v\0\n";
    struct vector_file file;
    char error[256] = "";

    ck_assert(!reads(&file, text, sizeof text - 1, error));
    ck_assert_ptr_nonnull(strstr(error, "NUL"));
}
END_TEST

START_TEST(refuses_more_fields_than_the_limit)
{
    char *text = malloc(4 + 4 * (VECTOR_FIELDS_MAX + 1));
    struct vector_file file;
    char error[256] = "";

    ck_assert_ptr_nonnull(text);
    memcpy(text, "[a]\n", 4);
    for (size_t i = 0; i <= VECTOR_FIELDS_MAX; i++)
        memcpy(text + 4 + 4 * i, "k=v\n", 4);
    ck_assert(reads(&file, text, 4 + 4 * VECTOR_FIELDS_MAX, error));
    ck_assert_uint_eq(file.vectors[0].fields_len, VECTOR_FIELDS_MAX);
    vector_file_free(&file);
    ck_assert(!reads(&file, text, 4 + 4 * (VECTOR_FIELDS_MAX + 1), error));
    ck_assert_ptr_nonnull(strstr(error, "too many fields"));
    free(text);
}
END_TEST

START_TEST(names_a_file_that_cannot_be_read)
{
    struct vector_file file;
    char error[256] = "";

    ck_assert(!vector_file_read(&file, "no/such.txt", error, sizeof error));
    ck_assert_ptr_nonnull(strstr(error, "no/such.txt: cannot be opened: "));
    ck_assert(!vector_file_read(&file, "test-vectors", error, sizeof error));
    ck_assert_ptr_nonnull(strstr(error, "test-vectors: cannot be "));
    vector_file_free(&file); /* is safe after a failure */
}
END_TEST

START_TEST(reads_names_keys_and_values_in_order)
{
    static const char text[] = "# comment = no field\n\n[ one ]\r\n"
                               "a = 1\n  a=2 = 3  \r\nempty =\n#b = 4\n"
                               "[two]\nlast = no newline";
    struct vector_file file;
    const struct vector *v;
    char error[256] = "";

    ck_assert_msg(reads(&file, text, sizeof text - 1, error), "%s", error);
    ck_assert_uint_eq(file.vectors_len, 2);
    v = &file.vectors[0];
    ck_assert_str_eq(v->name, "one");
    ck_assert_uint_eq(v->line, 3);
    ck_assert_uint_eq(v->fields_len, 3);
    ck_assert_str_eq(v->fields[1].key, "a");
    ck_assert_str_eq(v->fields[1].value, "2 = 3");
    ck_assert_uint_eq(v->fields[1].line, 5);
    ck_assert_str_eq(vector_get(v, "a"), "1");
    ck_assert_str_eq(vector_get(v, "empty"), "");
    ck_assert_ptr_null(vector_get(v, "b"));
    ck_assert_ptr_null(vector_get(v, "last"));
    ck_assert_str_eq(vector_get(v + 1, "last"), "no newline");
    vector_file_free(&file);
}
END_TEST

START_TEST(reads_an_empty_file_as_no_vectors)
{
    struct vector_file file;
    char error[256] = "";

    ck_assert(reads(&file, "", 0, error));
    ck_assert_uint_eq(file.vectors_len, 0);
    vector_file_free(&file);
}
END_TEST

START_TEST(decodes_hexadecimal_pairs)
{
    uint8_t out[4];
    size_t len;

    ck_assert(vector_hex("00fF aB\t7e ", out, 4, &len));
    ck_assert_uint_eq(len, 4);
    ck_assert_mem_eq(out, "\x00\xff\xab\x7e", 4);
    ck_assert(vector_hex("", out, 0, &len));
    ck_assert_uint_eq(len, 0);
    ck_assert(!vector_hex("0011223344", out, 4, &len));
    ck_assert(!vector_hex("001", out, 4, &len));
    ck_assert(!vector_hex("0 0", out, 4, &len));
    ck_assert(!vector_hex("0g", out, 4, &len));
    ck_assert(!vector_hex("0x00", out, 4, &len));
}
END_TEST

/* ---- Malformed vectors --------------------------------------------------- */

#define ABC "[v]\ntype = hash\nhash = SHA-256\nmessage = 616263\n"
#define ABC_DIGEST                                                             \
    "digest = ba7816bf8f01cfea414140de5dae2223"                                \
    "b00361a396177a9cb410ff61f20015ad\n"

/* Test case 1 of "The Galois/Counter Mode of Operation (GCM)". */
#define GCM                                                                    \
    "[v]\ntype = aead\naead = AES-128-GCM\n"                                   \
    "key = 00000000000000000000000000000000\n"                                 \
    "nonce = 000000000000000000000000\n"
#define GCM_TAG "tag = 58e2fccefa7e3061367f1d57a4e7455a\n"

#define ZEROS_32                                                               \
    "0000000000000000000000000000000000000000000000000000000000000000"
#define ZEROS_40 ZEROS_32 "0000000000000000"

/* SP 800-186: the base point of P-256, which is its own product with 1. */
#define BASE_X                                                                 \
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
#define BASE_POINT                                                             \
    "[v]\ntype = ecdh\ngroup = secp256r1\nscalar = 01\nshare = 04" BASE_X      \
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5\n"

#define ECDSA(curve, hash)                                                     \
    "[v]\ntype = ecdsa\nscheme = ecdsa_secp" curve "r1_sha" hash               \
    "\npublic_key = 04\nmessage =\nsignature = 3000\n"
#define RSA "[v]\ntype = rsa\nscheme = rsa_pss_rsae_sha256\npublic_key = 3000\n"

static const struct {
    const char *text, *sentence; /* sentence NULL: the vector holds */
} vectors[] = {
    {ABC ABC_DIGEST, NULL},
    {ABC ABC_DIGEST "repeat = 1\ncomment = c\nsource = s\n", NULL},
    {"[v]\nhash = SHA-256\n", "'type' is missing"},
    {"[v]\ntype = hush\n", "type 'hush' is unknown"},
    {ABC, "'digest' is missing"},
    {ABC "digest = 00\n", "'digest' has 1 bytes, not 32"},
    {ABC "digest = 0\n", "line 5: 'digest' is not pairs"},
    {ABC ABC_DIGEST "mesage = 00\n", "line 6: 'mesage' is no key"},
    {ABC ABC_DIGEST "message = 00\n", "line 6: 'message' is given twice"},
    {ABC ABC_DIGEST "repeat = 0x1\n", "'repeat' is not a number"},
    {ABC ABC_DIGEST "repeat = 1000001\n", "'repeat' is not a number"},
    {ABC ABC_DIGEST "repeat =\n", "'repeat' is missing"},
    {ABC ABC_DIGEST "repeat = 2\n", "'digest' differs at byte 0"},
    {"[v]\ntype = hash\nhash = MD5\n", "'hash' is none of"},
    {"[v]\ntype = hmac\nhash = SHA-256\nkey =\nmessage =\ntag =\n",
     "'tag' is empty"},
    {"[v]\ntype = aead\naead = ROT13\n", "'aead' is none of"},
    {"[v]\ntype = aead\naead = AES-256-GCM\nkey = 00\n", "'key' has 1 bytes"},
    {"[v]\ntype = aead\naead = AES-256-GCM\nresult = maybe\n",
     "'result' is neither"},
    {"[v]\ntype = x25519\nscalar = 00\n", "'scalar' has 1 bytes"},
    {"[v]\ntype = aead\naead = AES-128-GCM\nkey = 00\n",
     "'key' has 1 bytes, not 16"},
    {GCM "plaintext =\nciphertext = 00\n" GCM_TAG, "differ in length"},
    {GCM "plaintext =\nciphertext =\n" GCM_TAG, NULL},
    {GCM "plaintext =\nciphertext =\nad = 00\n" GCM_TAG,
     "'tag' differs at byte 0: got "},
    {GCM "plaintext =\nciphertext =\nad = 00\n" GCM_TAG, " (auto)"},
    {GCM "plaintext =\nciphertext =\nresult = invalid\n" GCM_TAG,
     "opening was not refused (auto)"},
    {"[v]\ntype = ecdh\ngroup = x25519\n", "'group' is none of"},
    {"[v]\ntype = ecdh\ngroup = secp256r1\n", "'scalar' is missing"},
    {"[v]\ntype = ecdh\ngroup = secp256r1\nscalar = 01" ZEROS_40 "\n",
     "'scalar' has 41 bytes, more than 40"},
    {"[v]\ntype = ecdh\ngroup = secp256r1\nscalar = 01\nshare = 04\n",
     "'share' has 1 bytes, not 65"},
    {BASE_POINT, "'out' is missing"},
    {BASE_POINT "out = 00\n", "'out' has 1 bytes, not 32"},
    {BASE_POINT "out = " BASE_X "\n", NULL},
    {BASE_POINT "out = " BASE_X "\npublic = 04\n",
     "'public' has 1 bytes, not 65"},
    {BASE_POINT "result = invalid\n", "the share was not refused"},
    {"[v]\ntype = ecdsa\nscheme = ed25519\n", "'scheme' is none"},
    {"[v]\ntype = ecdsa\nscheme = ecdsa_secp256r1_sha256\n",
     "'public_key' is missing"},
    {ECDSA("256", "256"), "the signature was refused"},
    {ECDSA("256", "256") "result = invalid\n", NULL},
    {ECDSA("256", "256") "result = invalid\nscalar = 01\n",
     "'scalar' has 1 bytes, not 32"},
    {ECDSA("256", "256") "result = invalid\nscalar = " ZEROS_32 "\n",
     "'scalar' was refused"},
    {ECDSA("256", "256") "result = invalid\nscalar = " BASE_X "\n",
     "'public_key' has a wrong length to sign"},
    {ECDSA("384", "384") "result = invalid\nscalar = " BASE_X "\n",
     "no key of this scheme signs"},
    {"[v]\ntype = rsa\nscheme = rsa_pss_rsae_sha1\n", "'scheme' is none"},
    {RSA "message =\n", "'signature' is missing"},
    {RSA "message =\nsignature = 00\n", "the signature was refused"},
    {RSA "message =\nsignature = 00\nresult = invalid\n", NULL},
};

START_TEST(says_what_is_wrong_with_a_vector)
{
    struct vector_file file;
    char error[256] = "";
    bool skipped, ok;

    ck_assert_msg(
        reads(&file, vectors[_i].text, strlen(vectors[_i].text), error), "%s",
        error);
    ok = vector_run(&file.vectors[0], &skipped, error, sizeof error);
    ck_assert(ok || !skipped); /* a form of AES-GCM may be lacking */
    ck_assert_int_eq(ok, vectors[_i].sentence == NULL);
    if (!ok)
        ck_assert_msg(strstr(error, vectors[_i].sentence) != NULL,
                      "the error is: %s", error);
    vector_file_free(&file);
}
END_TEST

static TCase *reading_cases(void)
{
    TCase *tcase = tcase_create("reading");

    tcase_add_loop_test(tcase,
                        refuses_malformed_files_with_the_line_and_a_sentence, 0,
                        (int)(sizeof malformed / sizeof malformed[0]));
    tcase_add_test(tcase, refuses_a_nul_byte);
    tcase_add_test(tcase, refuses_more_fields_than_the_limit);
    tcase_add_test(tcase, names_a_file_that_cannot_be_read);
    tcase_add_test(tcase, reads_names_keys_and_values_in_order);
    tcase_add_test(tcase, reads_an_empty_file_as_no_vectors);
    tcase_add_test(tcase, decodes_hexadecimal_pairs);
    tcase_add_loop_test(tcase, says_what_is_wrong_with_a_vector, 0,
                        (int)(sizeof vectors / sizeof vectors[0]));
    return tcase;
}

Suite *vector_test(void)
{
    Suite *suite = suite_create("vector");
    TCase *tcase = tcase_create("files");

    paths_find();
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, runs_every_vector_of_a_file, 0,
                        (int)paths.gl_pathc);
    tcase_add_loop_test(tcase,
                        fails_when_any_expected_value_of_a_primitive_is_wrong,
                        0, (int)paths.gl_pathc);
    tcase_add_test(tcase, finds_the_files_of_all_primitives);
    suite_add_tcase(suite, tcase);
    suite_add_tcase(suite, reading_cases());
    return suite;
}

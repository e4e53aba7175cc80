/* run.c: from a vector's "type" to its runner. */
#include "test-vectors/run.h"

#include <stdio.h>
#include <string.h>

#include "test-vectors/run_crypto.h"
#include "test-vectors/run_path.h"
#include "test-vectors/run_tls.h"

static bool schedule(const struct vector *v, bool *skipped, char *error,
                     size_t size)
{
    (void)skipped; /* needs no algorithm that a machine could lack */
    return run_schedule(v, error, size);
}

struct type {
    const char *name;
    bool (*run)(const struct vector *v, bool *skipped, char *error,
                size_t size);
    /* The keys that the type knows, each once; NULL: its runner checks. */
    const char *keys;
};

static const struct type types[] = {
    {"hash", run_hash, " hash message repeat digest "},
    {"hmac", run_hmac, " hash key message tag "},
    {"hkdf", run_hkdf, " hash ikm salt info len prk okm result "},
    {"hkdf_expand_label", run_hkdf_expand_label,
     " hash secret label context info okm "},
    {"aead", run_aead, " aead key nonce ad plaintext ciphertext tag result "},
    {"x25519", run_x25519, " scalar u public out iterations result "},
    {"ecdh", run_ecdh, " group scalar share public out result "},
    {"ed25519", run_ed25519, " seed public_key message signature result "},
    {"ecdsa", run_ecdsa, " scheme scalar public_key message signature result "},
    {"rsa", run_rsa, " scheme public_key message signature result "},
    {"schedule", schedule, NULL},
    {"handshake", run_handshake, NULL},
    {"path", run_path, NULL},
};

/* The words, each between two blanks, and a word without blanks. */
static bool word_in(const char *words, const char *word)
{
    const size_t len = strlen(word);
    const char *at = words;

    while ((at = strstr(at, word)) != NULL) {
        if (at[-1] == ' ' && at[len] == ' ')
            return true;
        at++;
    }
    return false;
}

/* Whether a field's key stands before it as well. */
static bool is_repeated(const struct vector *v, size_t field)
{
    for (size_t i = 0; i < field; i++) {
        if (strcmp(v->fields[i].key, v->fields[field].key) == 0)
            return true;
    }
    return false;
}

/* A key that nobody reads is a check that nobody makes. */
static bool keys_check(const struct vector *v, const char *keys, char *error,
                       size_t size)
{
    for (size_t i = 0; i < v->fields_len; i++) {
        const struct vector_field *field = &v->fields[i];
        const char *wrong = NULL;

        if (!word_in(keys, field->key) &&
            !word_in(" type comment source ", field->key))
            wrong = "is no key of this type";
        else if (is_repeated(v, i))
            wrong = "is given twice";
        if (wrong != NULL) {
            snprintf(error, size, "line %u: '%s' %s", field->line, field->key,
                     wrong);
            return false;
        }
    }
    return true;
}

bool vector_run(const struct vector *v, bool *skipped, char *error, size_t size)
{
    const char *name = vector_get(v, "type");

    *skipped = false;
    if (name == NULL) {
        snprintf(error, size, "the field 'type' is missing");
        return false;
    }
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(types[i].name, name) != 0)
            continue;
        return (types[i].keys == NULL ||
                keys_check(v, types[i].keys, error, size)) &&
               types[i].run(v, skipped, error, size);
    }
    snprintf(error, size, "the type '%s' is unknown", name);
    return false;
}

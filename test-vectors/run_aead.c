/*
 * run_aead.c: runs the vectors of AEADs, each by every form of its algorithm
 * and with the key as it is and expanded. README.md, "Primitives", describes
 * the keys.
 */
#include "test-vectors/run_crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test-vectors/aead_forms.h"
#include "test-vectors/run_fields.h"

/* The first form of the algorithm; the others stand behind it. */
static const struct aead_form *take_algorithm(struct run *run)
{
    const char *name = vector_get(run->v, "aead");

    for (size_t i = 0; name != NULL && i < AEAD_FORMS; i++)
        if (strcmp(aead_forms[i].algorithm, name) == 0)
            return &aead_forms[i];
    run_fail(run,
             "'aead' is none of ChaCha20-Poly1305, AES-128-GCM, AES-256-GCM");
    return NULL;
}

struct aead_fields {
    struct hake_bytes key, nonce, ad, plaintext, ciphertext, tag;
    bool valid;
    uint8_t *record; /* where ciphertext and tag fit in */
};

static void aead_fields_take(struct run *run, struct aead_fields *f,
                             size_t key_len)
{
    f->key = take_exactly(run, "key", key_len);
    f->nonce = take_exactly(run, "nonce", HAKE_AEAD_NONCE);
    f->ad = take_optional(run, "ad");
    f->plaintext = take_bytes(run, "plaintext");
    f->ciphertext = take_bytes(run, "ciphertext");
    f->tag = take_exactly(run, "tag", HAKE_AEAD_TAG);
    f->record = run_own(run, malloc(f->ciphertext.len + HAKE_AEAD_TAG));
    if (f->ciphertext.len != f->plaintext.len)
        run_fail(run, "'ciphertext' and 'plaintext' differ in length");
}

static void seal_check(struct run *run, const struct hake_aead *aead,
                       const struct hake_aead_key *key,
                       const struct aead_fields *f)
{
    const size_t len = f->plaintext.len;

    memcpy(f->record, f->plaintext.p, len);
    aead->seal(f->record, len, f->ad, f->nonce.p, key);
    run_expect(run, "ciphertext", f->record, f->ciphertext);
    run_expect(run, "tag", f->record + len, f->tag);
}

static void open_check(struct run *run, const struct hake_aead *aead,
                       const struct hake_aead_key *key,
                       const struct aead_fields *f)
{
    const size_t len = f->ciphertext.len;

    memcpy(f->record, f->ciphertext.p, len);
    memcpy(f->record + len, f->tag.p, HAKE_AEAD_TAG);
    if (aead->open(f->record, len + HAKE_AEAD_TAG, f->ad, f->nonce.p, key) !=
        f->valid)
        run_fail(run,
                 f->valid ? "opening was refused" : "opening was not refused");
    else if (f->valid)
        run_expect(run, "plaintext", f->record, f->plaintext);
}

static void form_check(struct run *run, const struct aead_form *form,
                       const struct aead_fields *f, const void *expanded)
{
    struct hake_aead_key key = {.expanded = expanded};
    size_t said;

    memcpy(key.bytes, f->key.p, f->key.len);
    if (f->valid)
        seal_check(run, form->aead, &key, f);
    if (!run->bad)
        open_check(run, form->aead, &key, f);
    if (!run->bad)
        return;
    said = strlen(run->error);
    snprintf(run->error + said, run->size - said, " (%s%s)", form->name,
             expanded == NULL ? "" : ", expanded key");
}

/* False if this machine lacks the form. */
static bool form_run(struct run *run, const struct aead_form *form,
                     const struct aead_fields *f)
{
    _Alignas(HAKE_AEAD_ALIGN) uint8_t expanded[HAKE_AEAD_EXPANDED_MAX];

    if (!aead_form_available(form))
        return false;
    form_check(run, form, f, NULL);
    if (!run->bad && form->aead->expand != NULL) {
        form->aead->expand(expanded, f->key.p);
        form_check(run, form, f, expanded);
    }
    return true;
}

/* False if this machine lacks one of the forms. */
static bool forms_run(struct run *run, const struct aead_form *form,
                      const struct aead_fields *f)
{
    const char *algorithm = form->algorithm;
    bool all = true;

    for (; form < aead_forms + AEAD_FORMS && !run->bad; form++)
        if (strcmp(form->algorithm, algorithm) == 0)
            all = form_run(run, form, f) && all;
    return all;
}

bool run_aead(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct aead_form *form = take_algorithm(&run);
    struct aead_fields fields = {.valid = take_result(&run)};

    if (!run.bad)
        aead_fields_take(&run, &fields, form->aead->key_len);
    if (!run.bad)
        *skipped = !forms_run(&run, form, &fields);
    return run_done(&run);
}

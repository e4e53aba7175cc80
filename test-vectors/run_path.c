/*
 * run_path.c: runs the vectors of certificate paths against tls/trust.h.
 * README.md, "Certificate paths", describes the keys.
 */
#include "test-vectors/run_path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test-vectors/run_names.h"
#include "tls/trust.h"

#define LIST_MAX 64 /* certificates, and anchors */

struct run {
    const struct vector_field *field;
    char *error;
    size_t size;
    bool bad;
    uint8_t *memory, *free; /* all octets of the vector; where there is room */
    struct hake_bytes certificates[LIST_MAX];
    struct hake_anchor anchors[LIST_MAX];
    const struct hake_scheme *schemes[HAKE_SCHEMES_MAX + 1];
    struct hake_trust trust;
    struct hake_path path;
    int64_t time;
    bool valid, judged;     /* judged: a result is given */
    const char *id, *place; /* what is expected of an invalid one */
};

static void fail(struct run *run, const char *what)
{
    if (!run->bad)
        snprintf(run->error, run->size, "line %u: '%s' %s", run->field->line,
                 run->field->key, what);
    run->bad = true;
}

/* ---- Fields ------------------------------------------------------------- */

/* Every field's octets have room: they are shorter than its digits. */
static struct hake_bytes octets(struct run *run)
{
    struct hake_bytes bytes = {run->free, 0};

    if (!vector_hex(run->field->value, run->free, strlen(run->field->value) / 2,
                    &bytes.len))
        fail(run, "is not pairs of hexadecimal digits");
    run->free += bytes.len;
    return bytes;
}

static long long number(struct run *run, long long max)
{
    const char *text = run->field->value;
    long long n;
    char *end;

    errno = 0;
    n = strtoll(text, &end, 10);
    if (strspn(text, "0123456789") == 0 || *end != '\0' || errno != 0 ||
        n > max)
        fail(run, "is not a number that fits");
    return n;
}

static void take_certificate(struct run *run)
{
    struct hake_bytes bytes = octets(run);

    if (run->path.len == LIST_MAX)
        fail(run, "is one too many");
    else
        run->certificates[run->path.len++] = bytes;
}

static struct hake_anchor *anchor_next(struct run *run)
{
    if (run->trust.anchors_len < LIST_MAX)
        return &run->anchors[run->trust.anchors_len++];
    fail(run, "is one too many");
    return &run->anchors[0];
}

static void take_anchor(struct run *run)
{
    anchor_next(run)->certificate = octets(run);
}

static void take_anchor_name(struct run *run)
{
    anchor_next(run)->name = octets(run);
}

/* Follows its name. */
static void take_anchor_key(struct run *run)
{
    struct hake_anchor *anchor =
        &run->anchors[run->trust.anchors_len == 0 ? 0
                                                  : run->trust.anchors_len - 1];

    if (anchor->name.len == 0 || anchor->public_key_info.len > 0)
        fail(run, "has no anchor_name before it");
    anchor->public_key_info = octets(run);
}

static void take_time(struct run *run)
{
    run->time = number(run, INT64_MAX);
}

static void take_name(struct run *run)
{
    run->path.name = (struct hake_bytes){(const uint8_t *)run->field->value,
                                         strlen(run->field->value)};
}

/* One of the words; anything else is a fault. */
static unsigned choice(struct run *run, const char *const *words, unsigned len)
{
    for (unsigned i = 0; i < len; i++) {
        if (strcmp(run->field->value, words[i]) == 0)
            return i;
    }
    fail(run, "is none of the words it may be");
    return 0;
}

static void take_purpose(struct run *run)
{
    static const char *const words[] = {"any", "server", "client"};

    run->path.purpose = (enum hake_purpose)choice(run, words, 3);
}

static void take_depth(struct run *run)
{
    run->trust.depth = (uint8_t)number(run, UINT8_MAX);
}

static void take_schemes(struct run *run)
{
    const char *why = schemes_named(NULL, run->field->value, run->schemes);

    if (why != NULL)
        fail(run, why);
    run->path.schemes = run->schemes;
}

static void take_result(struct run *run)
{
    static const char *const words[] = {"invalid", "valid"};

    run->valid = choice(run, words, 2) == 1;
    run->judged = true;
}

static void take_error(struct run *run)
{
    run->id = run->field->value;
}

static void take_place(struct run *run)
{
    run->place = run->field->value;
}

static void take_nothing(struct run *run)
{
    (void)run;
}

static const struct {
    const char *key;
    void (*take)(struct run *run);
    bool repeat;
} keys[] = {
    {"type", take_nothing, false},
    {"source", take_nothing, false},
    {"comment", take_nothing, false},
    {"certificate", take_certificate, true},
    {"anchor", take_anchor, true},
    {"anchor_name", take_anchor_name, true},
    {"anchor_key", take_anchor_key, true},
    {"time", take_time, false},
    {"name", take_name, false},
    {"purpose", take_purpose, false},
    {"depth", take_depth, false},
    {"schemes", take_schemes, false},
    {"result", take_result, false},
    {"error", take_error, false},
    {"place", take_place, false},
};

#define KEYS (sizeof keys / sizeof keys[0])

static void fields_take(struct run *run, const struct vector *v)
{
    bool seen[KEYS] = {false};

    for (size_t i = 0; i < v->fields_len && !run->bad; i++) {
        size_t key = 0;

        run->field = &v->fields[i];
        while (key < KEYS && strcmp(keys[key].key, run->field->key) != 0)
            key++;
        if (key == KEYS) {
            fail(run, "is no key of this type");
        } else if (seen[key] && !keys[key].repeat) {
            fail(run, "is given twice");
        } else {
            seen[key] = true;
            keys[key].take(run);
        }
    }
    /* A check that is not asked for is a check that nobody makes. */
    if (run->path.len == 0 || !run->judged ||
        run->valid == (run->id != NULL || run->place != NULL))
        fail(run, "ends a vector without a certificate or a result, or whose "
                  "error and place do not fit the result");
}

/* ---- The run ------------------------------------------------------------ */

static bool now(void *ctx, int64_t *seconds)
{
    *seconds = ((const struct run *)ctx)->time;
    return true;
}

static void place_text(uint8_t place, char out[8])
{
    if (place == HAKE_CERTIFICATE_ANCHOR)
        snprintf(out, 8, "anchor");
    else if (place == HAKE_CERTIFICATE_NONE)
        snprintf(out, 8, "none");
    else
        snprintf(out, 8, "%u", place);
}

static void verdict_check(struct run *run, const struct hake_verdict *verdict)
{
    const char *id = hake_error_info(verdict->error)->id;
    char place[8];

    if (run->bad)
        return;
    place_text(verdict->certificate, place);
    if (run->valid && verdict->error == HAKE_OK)
        return;
    if (run->valid || verdict->error == HAKE_OK)
        snprintf(run->error, run->size, "the path is %s: %s, place %s",
                 run->valid ? "refused" : "accepted", id, place);
    else if (run->id != NULL && strcmp(run->id, id) != 0)
        snprintf(run->error, run->size, "the error is %s, not %s; place %s", id,
                 run->id, place);
    else if (run->place != NULL && strcmp(run->place, place) != 0)
        snprintf(run->error, run->size, "the place is %s, not %s", place,
                 run->place);
    else
        return;
    run->bad = true;
}

/* What was accepted must be a path indeed: places in the list, each once. */
static void path_check(struct run *run, const struct hake_verdict *verdict)
{
    bool seen[LIST_MAX] = {false};
    bool good = verdict->path_len > 0 && verdict->path[0] == 0 &&
                verdict->anchor < run->trust.anchors_len;

    if (run->bad || verdict->error != HAKE_OK)
        return;
    for (size_t i = 0; i < verdict->path_len; i++) {
        const uint8_t place = verdict->path[i];

        good = good && place < run->path.len && !seen[place];
        if (good)
            seen[place] = true;
    }
    if (!good)
        snprintf(run->error, run->size, "the path in the verdict is none");
    run->bad = !good;
}

bool run_path(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.error = error, .size = size, .field = v->fields};
    struct hake_verdict verdict;
    size_t room = 1;

    (void)skipped; /* needs no algorithm that a machine could lack */
    for (size_t i = 0; i < v->fields_len; i++)
        room += strlen(v->fields[i].value) / 2;
    run.memory = run.free = malloc(room);
    if (run.memory == NULL)
        fail(&run, "does not fit into memory");
    else
        fields_take(&run, v);
    run.trust.anchors = run.anchors;
    run.trust.now = now;
    run.trust.now_ctx = &run;
    run.path.certificates = run.certificates;
    if (run.path.schemes == NULL)
        run.path.schemes = hake_default_schemes;
    if (!run.bad) {
        hake_path_validate(&run.trust, &run.path, &verdict);
        verdict_check(&run, &verdict);
        path_check(&run, &verdict);
    }
    free(run.memory);
    return !run.bad;
}

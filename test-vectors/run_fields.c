/* run_fields.c: taking the fields of a vector, comparing what came out. */
#include "test-vectors/run_fields.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 1000000
#define SHOWN      16 /* bytes of a value that differs */

void run_fail(struct run *run, const char *format, ...)
{
    va_list args;

    if (run->bad)
        return;
    run->bad = true;
    va_start(args, format);
    vsnprintf(run->error, run->size, format, args);
    va_end(args);
}

bool run_done(struct run *run)
{
    for (size_t i = 0; i < run->owned_len; i++)
        free(run->owned[i]);
    return !run->bad;
}

bool run_has(const struct run *run, const char *key)
{
    return vector_get(run->v, key) != NULL;
}

uint8_t *run_own(struct run *run, uint8_t *memory)
{
    if (memory == NULL || run->owned_len == RUN_OWNED_MAX) {
        run_fail(run, "there is not enough memory");
        free(memory);
        return NULL;
    }
    return run->owned[run->owned_len++] = memory;
}

struct hake_bytes take_bytes(struct run *run, const char *key)
{
    struct hake_bytes bytes = {NULL, 0};
    uint8_t *p;

    if (run->bad)
        return bytes;
    if (!vector_bytes(run->v, key, &p, &bytes.len, run->error, run->size)) {
        run->bad = true;
        return bytes;
    }
    bytes.p = run_own(run, p);
    return bytes;
}

struct hake_bytes take_optional(struct run *run, const char *key)
{
    if (!run_has(run, key))
        return (struct hake_bytes){NULL, 0};
    return take_bytes(run, key);
}

struct hake_bytes take_exactly(struct run *run, const char *key, size_t len)
{
    const struct hake_bytes bytes = take_bytes(run, key);

    if (bytes.len != len)
        run_fail(run, "'%s' has %zu bytes, not %zu", key, bytes.len, len);
    return bytes;
}

size_t take_number(struct run *run, const char *key)
{
    const char *text = vector_get(run->v, key);
    size_t n = 0;

    if (text == NULL || *text == '\0') {
        run_fail(run, "the field '%s' is missing", key);
        return 0;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || n > NUMBER_MAX) {
            run_fail(run, "'%s' is not a number up to %d", key, NUMBER_MAX);
            return 0;
        }
        n = 10 * n + (size_t)(*text - '0');
    }
    if (n > NUMBER_MAX)
        run_fail(run, "'%s' is not a number up to %d", key, NUMBER_MAX);
    return n;
}

bool take_result(struct run *run)
{
    const char *result = vector_get(run->v, "result");

    if (result == NULL || strcmp(result, "valid") == 0)
        return true;
    if (strcmp(result, "invalid") != 0)
        run_fail(run, "'result' is neither 'valid' nor 'invalid'");
    return false;
}

static void hex_show(char *out, struct hake_bytes bytes)
{
    size_t n = bytes.len < SHOWN ? bytes.len : SHOWN;

    *out = '\0';
    for (size_t i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes.p[i]);
}

void run_expect(struct run *run, const char *what, const uint8_t *got,
                struct hake_bytes expected)
{
    char got_hex[2 * SHOWN + 1], expected_hex[2 * SHOWN + 1];
    size_t at = 0;

    while (at < expected.len && got[at] == expected.p[at])
        at++;
    if (at == expected.len)
        return;
    hex_show(got_hex, (struct hake_bytes){got + at, expected.len - at});
    hex_show(expected_hex,
             (struct hake_bytes){expected.p + at, expected.len - at});
    run_fail(run, "'%s' differs at byte %zu: got %s, expected %s", what, at,
             got_hex, expected_hex);
}

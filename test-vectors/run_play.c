/* run_play.c: how a handshake vector's fields are read and compared, and what
 * is said when one differs; see run_play.h. */
#include "test-vectors/run_play.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 16 /* octets of a value that differs */

void play_fail(struct play *p, const char *format, ...)
{
    va_list args;
    int n;

    if (p->bad)
        return;
    p->bad = true;
    n = snprintf(p->error, p->size, "line %u: (%s) '%s' ",
                 p->field != NULL ? p->field->line : p->v->line, p->way->name,
                 p->field != NULL ? p->field->key : "the end");
    if (n < 0 || (size_t)n >= p->size)
        return;
    va_start(args, format);
    vsnprintf(p->error + n, p->size - (size_t)n, format, args);
    va_end(args);
}

static void hex_show(char out[2 * SHOWN + 1], const uint8_t *bytes, size_t len)
{
    *out = '\0';
    for (size_t i = 0; i < len && i < SHOWN; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

void play_expect_bytes(struct play *p, const uint8_t *got, size_t got_len,
                       const uint8_t *wanted, size_t wanted_len)
{
    char got_hex[2 * SHOWN + 1], wanted_hex[2 * SHOWN + 1];
    size_t at = 0;

    while (at < got_len && at < wanted_len && got[at] == wanted[at])
        at++;
    if (at == got_len && at == wanted_len)
        return;
    hex_show(got_hex, got + at, got_len - at);
    hex_show(wanted_hex, wanted + at, wanted_len - at);
    play_fail(p,
              "differs at octet %zu of %zu: expected %s, got %s (%zu octets)",
              at, wanted_len, at < wanted_len ? wanted_hex : "no more",
              at < got_len ? got_hex : "no more", got_len);
}

void play_expect_text(struct play *p, const char *got)
{
    if (strcmp(got, p->field->value) != 0)
        play_fail(p, "is %s, expected %s", got, p->field->value);
}

const char *play_alert_text(uint8_t alert, char number[4])
{
    const char *name = hake_alert_name(alert);

    snprintf(number, 4, "%u", alert);
    return strcmp(name, "unknown") == 0 ? number : name;
}

bool play_field_bytes(struct play *p, uint8_t **out, size_t *len)
{
    const size_t cap = strlen(p->field->value) / 2;

    *out = malloc(cap + 1);
    if (*out == NULL)
        play_fail(p, "does not fit into memory");
    else if (!vector_hex(p->field->value, *out, cap, len))
        play_fail(p, "is not pairs of hexadecimal digits");
    if (p->bad)
        free(*out);
    return !p->bad;
}

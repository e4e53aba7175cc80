/*
 * run_reading.c: how one configuration field of a handshake vector is read;
 * see run_reading.h.
 */
#include "test-vectors/run_reading.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_TOO_LARGE ((size_t)1 << 24)

/* ---- Names --------------------------------------------------------------- */

size_t word_find(const char *value, const char *const *names, size_t n)
{
    size_t i = 0;

    while (i < n && strcmp(value, names[i]) != 0)
        i++;
    return i;
}

void suite_list_read(struct reading *r, const struct hake_suite **out)
{
    r->why = suites_named(&r->rc->names, r->value, out);
}

void group_list_read(struct reading *r, const struct hake_group **out)
{
    r->why = groups_named(&r->rc->names, r->value, out);
}

void scheme_list_read(struct reading *r, const struct hake_scheme **out)
{
    r->why = schemes_named(&r->rc->names, r->value, out);
}

/* ---- Values -------------------------------------------------------------- */

bool octets_read(struct reading *r, uint8_t **out, size_t *len)
{
    const size_t cap = strlen(r->value) / 2;

    free(*out);
    *out = malloc(cap + 1);
    if (*out == NULL)
        r->why = "does not fit into memory";
    else if (!vector_hex(r->value, *out, cap, len))
        r->why = "is not pairs of hexadecimal digits";
    return r->why == NULL;
}

void hex_read(struct reading *r, const char *start, const char *end,
              uint8_t **out, size_t *len)
{
    const size_t text_len = (size_t)(end - start);
    char *text = malloc(text_len + 1);

    if (text == NULL) {
        r->why = "does not fit into memory";
        return;
    }
    memcpy(text, start, text_len);
    text[text_len] = '\0';
    r->value = text;
    octets_read(r, out, len);
    free(text);
}

void octets_add(struct reading *r, struct run_octets *list)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (list->len == RUN_LIST_MAX)
        r->why = "is one too many";
    else if (octets_read(r, &bytes, &len)) {
        list->owned[list->len] = bytes;
        list->items[list->len++] = (struct hake_bytes){bytes, len};
        return;
    }
    free(bytes);
}

void octets_free(struct run_octets *list)
{
    for (size_t i = 0; i < list->len; i++)
        free(list->owned[i]);
}

void name_read(struct reading *r, uint8_t **list, size_t *list_len)
{
    uint8_t *name = NULL;
    size_t len = 0;

    if (*list == NULL)
        *list = malloc(HAKE_ALPN_LIST_MAX);
    if (*list == NULL)
        r->why = "does not fit into memory";
    else if (octets_read(r, &name, &len) &&
             !hake_alpn_append(*list, HAKE_ALPN_LIST_MAX, list_len, name, len))
        r->why = "is not a protocol name, or there are too many";
    free(name);
}

void seed_read(struct reading *r, struct hake_ed25519_key *key)
{
    uint8_t seed[32];
    size_t len;

    if (!vector_hex(r->value, seed, sizeof seed, &len) || len != sizeof seed)
        r->why = "is not a seed of 32 octets";
    else
        hake_ed25519_key_init(key, seed);
}

void size_read(struct reading *r, size_t *size)
{
    char *end;
    const unsigned long n = strtoul(r->value, &end, 10);

    if (*r->value < '0' || *r->value > '9' || *end != '\0' || n == 0 ||
        n > SIZE_TOO_LARGE)
        r->why = "is not a number of octets";
    *size = (size_t)n;
}

void answer_read(struct reading *r, struct run_callback *callback)
{
    callback->how = strcmp(r->value, "no") == 0 ? RUN_NO : RUN_LATER;
    if (callback->how == RUN_LATER && strcmp(r->value, "later") != 0)
        r->why = "is neither 'no' nor 'later'";
}

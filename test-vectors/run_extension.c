/*
 * run_extension.c: extensions of an application, and the order of all; see
 * run_extension.h.
 */
#include "test-vectors/run_extension.h"

#include <stdlib.h>
#include <string.h>

/* The next word, up to a blank; NULL at the end of the text. */
static const char *blank_next(const char **text, size_t *len)
{
    const char *word = *text + strspn(*text, " ");

    *len = strcspn(word, " ");
    *text = word + *len;
    return *len > 0 ? word : NULL;
}

static uint8_t place_read(struct reading *r, const char **text)
{
    static const char *const names[] = {
        "client_hello",         "server_hello",        "hello_retry_request",
        "encrypted_extensions", "certificate_request", "certificate",
        "new_session_ticket"};
    size_t len, i = 0;
    const char *word = blank_next(text, &len);

    while (word != NULL && i < COUNT(names) && !word_is(word, len, names[i]))
        i++;
    if (word == NULL || i == COUNT(names)) {
        r->why = "does not begin with a message that has extensions";
        return 0;
    }
    return (uint8_t)(1U << i);
}

/* False at the end of the text. */
static bool type_read(struct reading *r, const char **text, uint16_t *type)
{
    size_t len;
    const char *word = blank_next(text, &len);
    const unsigned long n = word != NULL ? strtoul(word, NULL, 10) : 0;

    if (word == NULL)
        return false;
    if (strspn(word, "0123456789") != len || n > UINT16_MAX)
        r->why = "has a type that is not a number of 16 bits";
    *type = (uint16_t)n;
    return r->why == NULL;
}

/* What it says: 'padding', 'groups', or octets. */
static void data_read(struct reading *r, const char *text,
                      struct hake_extension *row)
{
    struct run_octets *data = &r->rc->extension_data;

    text += strspn(text, " ");
    if (strcmp(text, "padding") == 0) {
        row->give = hake_give_padding;
    } else if (strcmp(text, "groups") == 0) {
        row->give = hake_give_groups;
    } else {
        r->value = text;
        octets_add(r, data);
        row->give = hake_give_bytes;
        row->ctx = &data->items[data->len - 1];
    }
}

static void extension_read(struct reading *r)
{
    struct hake_config *config = &r->rc->config;
    struct hake_extension *row = &r->rc->extensions[config->extensions_len];
    const char *text = r->value;

    if (config->extensions_len == HAKE_APP_EXTENSIONS_MAX) {
        r->why = "is one too many";
        return;
    }
    row->places = place_read(r, &text);
    if (r->why == NULL && !type_read(r, &text, &row->type) && r->why == NULL)
        r->why = "has no type";
    if (r->why == NULL)
        data_read(r, text, row);
    config->extensions_len++;
}

static void extension_order_read(struct reading *r)
{
    struct run_config *rc = r->rc;
    const char *text = r->value;
    const uint8_t place = place_read(r, &text);
    uint16_t type;

    while (r->why == NULL && type_read(r, &text, &type)) {
        if (rc->order.len == RUN_PLACES_MAX)
            r->why = "has too many types";
        else
            rc->places[rc->order.len++] =
                (struct hake_extension_place){place, type};
    }
}

const struct run_key run_extension_keys[] = {
    {"app_extension", extension_read, true},
    {"extension_order", extension_order_read, true},
    {NULL, NULL, false}};

void run_extension_fill(struct run_config *rc)
{
    rc->config.extensions = rc->extensions;
    if (rc->order.len == 0)
        return;
    rc->order.at = hake_extension_at;
    rc->order.list = rc->places;
    rc->config.extension_order = &rc->order;
}

void run_extension_free(struct run_config *rc)
{
    octets_free(&rc->extension_data);
}

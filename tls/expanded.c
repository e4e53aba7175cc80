/* expanded.c: AEAD keys made ready once instead of for each record, in memory
 * of the application. A program that never gives any does not link this. */
#include "tls/hake.h"

#define HEAD                                                                   \
    ((sizeof(struct hake_expanded) + HAKE_AEAD_ALIGN - 1) / HAKE_AEAD_ALIGN *  \
     HAKE_AEAD_ALIGN)

_Static_assert(HEAD <= HAKE_EXPANDED_HEAD, "hake.h promises that it fits");

/* New keys of c->rx or c->tx, whose old ones are dead. */
static void expand(hake_conn *c, struct hake_keys *keys)
{
    const struct hake_aead *aead = keys->aead;
    uint8_t *half = (uint8_t *)c->expanded + HEAD;

    if (keys == &c->tx)
        half += c->expanded->half;
    keys->key.expanded = NULL;
    if (aead->expand == NULL || aead->expanded_len > c->expanded->half)
        return;
    aead->expand(half, keys->key.bytes);
    keys->key.expanded = half;
}

enum hake_error hake_expand_keys(hake_conn *c, struct hake_buffer memory)
{
    struct hake_expanded *expanded = (void *)memory.p;

    if (c->failure.error != HAKE_OK)
        return c->failure.error;
    if (c->running || c->expanded != NULL || c->rx.aead != NULL ||
        c->tx.aead != NULL || (uintptr_t)memory.p % HAKE_AEAD_ALIGN != 0 ||
        memory.len < HEAD)
        return HAKE_ERR_MISUSE;
    expanded->expand = expand;
    expanded->len = memory.len;
    expanded->half =
        (memory.len - HEAD) / 2 / HAKE_AEAD_ALIGN * HAKE_AEAD_ALIGN;
    c->expanded = expanded;
    return HAKE_OK;
}

/* default_ticket_key.c: the ticket keys of a list; rotation is a new first key,
 * and overlap the old ones behind it. */
#include <string.h>

#include "tls/hake.h"

enum hake_answer hake_ticket_key_find(void *ctx, bool seal,
                                      struct hake_ticket_key *wanted)
{
    const struct hake_ticket_keys *keys = ctx;

    for (size_t i = 0; i < keys->len; i++) {
        if (seal || memcmp(keys->keys[i].name, wanted->name,
                           sizeof wanted->name) == 0) {
            *wanted = keys->keys[i];
            return HAKE_YES;
        }
    }
    return HAKE_NO;
}

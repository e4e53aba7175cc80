/*
 * default_replay.c: ClientHello recording, RFC 9846 8.2, in a table of fixed
 * size. An id has one place and the few behind it, so a look-up is short; where
 * all are taken by what has not expired, early data is refused, never let
 * through.
 */
#include <string.h>

#include "tls/hake.h"

#define PLACES 8

enum hake_answer hake_replay_record(void *ctx, hake_conn *conn,
                                    struct hake_bytes id, int64_t now,
                                    int64_t until)
{
    struct hake_replay *replay = ctx;
    struct hake_replay_entry *free_entry = NULL;
    uint64_t key = 0;

    (void)conn;
    /* RFC 9846 8.2: "implementations SHOULD reject 0-RTT as long as any
     * portion of their recording window overlaps the startup time". */
    if (replay->len == 0 || id.len < sizeof key ||
        now - 2 * HAKE_TICKET_AGE_MAX < replay->started)
        return HAKE_NO;
    memcpy(&key, id.p, sizeof key);
    for (size_t i = 0; i < PLACES && i < replay->len; i++) {
        struct hake_replay_entry *entry =
            &replay->entries[(key + i) % replay->len];

        if (entry->until <= now)
            free_entry = free_entry == NULL ? entry : free_entry;
        else if (entry->id == key)
            return HAKE_NO;
    }
    if (free_entry == NULL)
        return HAKE_NO;
    free_entry->id = key;
    free_entry->until = until;
    return HAKE_YES;
}

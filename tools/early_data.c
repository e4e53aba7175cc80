/* early_data.c: a file as early data; see early_data.h. */
#include "tools/early_data.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void impossible(struct early_data *e, const char *why)
{
    fprintf(stderr, "hake: early data: not possible, and not sent: %s\n", why);
    e->len = 0;
}

bool early_data_read(struct early_data *e, const struct options *o,
                     const struct session_file *f, struct hake_config *config)
{
    const char *path = options_get(o, "early-data");
    const uint32_t allowed = session_file_early_data(f);
    char text[FILE_ERROR_MAX] = "it needs --session-in";

    if (path == NULL)
        return true;
    if (f->in == NULL || !file_read(path, &e->p, &e->len, text)) {
        fprintf(stderr, "hake: --early-data: %s\n", text);
        return false;
    }
    if (e->len <= allowed) {
        config->flags |= HAKE_EARLY_DATA;
        return true;
    }
    snprintf(text, sizeof text,
             "the session allows %" PRIu32 " bytes, and there are %zu", allowed,
             e->len);
    impossible(e, text);
    return true;
}

void early_data_begin(struct early_data *e, const hake_conn *conn)
{
    if (e->len > 0 && hake_conn_early_data(conn) == HAKE_EARLY_NONE)
        impossible(e, "the session is not for this connection, or its "
                      "protocol is not offered");
}

void early_data_send(struct early_data *e, hake_conn *conn)
{
    const struct hake_buffer room = hake_sendearly_buf(conn);
    const size_t left = e->len - e->sent;
    size_t n = left < room.len ? left : room.len;

    if (n > 0) {
        memcpy(room.p, e->p + e->sent, n);
        hake_sendearly_ack(conn, n);
    } else if (left > 0 && hake_conn_early_data(conn) == HAKE_EARLY_ACCEPTED) {
        n = hake_write(conn, e->p + e->sent, left);
    }
    e->sent += n;
}

bool early_data_waits(const struct early_data *e, const hake_conn *conn)
{
    const unsigned status = hake_status(conn);

    return e->sent < e->len &&
           ((status & HAKE_SENDEARLY) ||
            ((status & HAKE_SENDAPP) &&
             hake_conn_early_data(conn) == HAKE_EARLY_ACCEPTED));
}

size_t early_data_end(const struct early_data *e, const hake_conn *conn)
{
    const enum hake_early_data outcome = hake_conn_early_data(conn);

    if (e->len == 0)
        return 0;
    if (outcome == HAKE_EARLY_REJECTED)
        fputs("hake: early data: rejected, and not sent again\n", stderr);
    if (outcome == HAKE_EARLY_ACCEPTED)
        fputs("hake: early data: accepted\n", stderr);
    return outcome == HAKE_EARLY_ACCEPTED ? e->sent : 0;
}

void early_data_free(struct early_data *e)
{
    free(e->p);
    memset(e, 0, sizeof *e);
}

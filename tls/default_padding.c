/* default_padding.c: a ClientHello of a length that no server stumbles over,
 * RFC 7685 4. */
#include <string.h>

#include "tls/psk.h"
#include "tls/record.h"

#define AVOIDED_MIN 256
#define AVOIDED_END 512

/* With its header, from where output_writer began it to `out`. */
static size_t client_hello_len(const hake_conn *c, const uint8_t *out)
{
    const struct hake_output *buffer = &c->out;

    return (size_t)(out - (buffer->p + buffer->end + buffer->open +
                           record_content(&c->tx)));
}

/* pre_shared_key is still to come: it is written once for its length. */
static size_t pre_shared_key_len(hake_conn *c, uint8_t *out, size_t cap)
{
    const struct hake_psk_role *psk = c->config->role->psk;
    struct writer w = wr_init(out, cap);

    if (psk == NULL || psk->give(c, CH, &w) == ABSENT)
        return 0;
    return 4 + w.len;
}

size_t hake_give_padding(void *ctx, struct hake_conn *conn, uint8_t place,
                         uint8_t *out, size_t cap)
{
    const size_t behind = pre_shared_key_len(conn, out, cap);
    /* Without this extension's own type and length. */
    const size_t len = client_hello_len(conn, out) - 4 + behind;
    size_t padding;

    (void)ctx, (void)place;
    if (len < AVOIDED_MIN || len >= AVOIDED_END)
        return SIZE_MAX;
    padding = len + 4 < AVOIDED_END ? AVOIDED_END - len - 4 : 1;
    if (padding <= cap)
        memset(out, 0, padding);
    return padding;
}

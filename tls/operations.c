/*
 * operations.c: the calls of hake.h on a running connection; the start is in
 * engine.c.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/engine.h"
#include "tls/transcript.h"

/* Application data is asked for when a record of some size fits. */
#define SENDAPP_LEAST 256

static bool can_send(const hake_conn *c)
{
    const size_t limit = output_limit(c);

    return c->state == CONNECTED && !c->write_closed &&
           c->config->level == NULL && engine_sends(c) == NULL &&
           output_room(c) >= (limit < SENDAPP_LEAST ? limit : SENDAPP_LEAST);
}

static bool wants_input(const hake_conn *c)
{
    return !c->read_closed && !c->wire_ended && !c->pending &&
           !engine_has_application_data(c) &&
           (c->state == CONNECTED || engine_sends(c) == NULL);
}

/* A client's early data: until its answer comes, under the early keys. */
static bool can_send_early(const hake_conn *c)
{
    return !c->server && (c->facts & FACT_EARLY) && c->state != START &&
           !engine_is_connected(c) && !c->write_closed && !c->pending &&
           engine_sends(c) == NULL && c->handshake->session.early_left > 0 &&
           !record_keys_spent(&c->tx) && output_room(c) >= SENDAPP_LEAST;
}

/* A client that may still be asked for a certificate needs its memory. */
static bool handshake_is_over(const hake_conn *c)
{
    return c->state == FAILED ||
           (c->state == CONNECTED && !(c->facts & FACT_POST_AUTH));
}

unsigned hake_status(const hake_conn *c)
{
    unsigned status = c->out.start < c->out.end ? HAKE_SENDREC : 0;

    if (c->handshake != NULL && handshake_is_over(c))
        status |= HAKE_HANDSHAKE_MEMORY_FREE;
    if (c->state == FAILED)
        return status | HAKE_FAILED;
    if (c->flow == NULL)
        return 0;
    if (engine_is_connected(c))
        status |= HAKE_CONNECTED;
    if (c->pending)
        status |= HAKE_WANT_EXTERNAL;
    if (can_send(c))
        status |= HAKE_SENDAPP;
    if (can_send_early(c))
        status |= HAKE_SENDEARLY;
    if (engine_has_application_data(c))
        status |= engine_is_connected(c) ? HAKE_RECVAPP : HAKE_RECVEARLY;
    if (wants_input(c))
        status |= HAKE_RECVREC;
    if (c->read_closed)
        status |= HAKE_PEER_CLOSED;
    if (c->read_closed && c->write_closed &&
        !(status & (HAKE_SENDREC | HAKE_RECVAPP)))
        status |= HAKE_CLOSED;
    return status;
}

static enum hake_error misuse(const hake_conn *c)
{
    return c->failure.error != HAKE_OK ? c->failure.error : HAKE_ERR_MISUSE;
}

struct hake_buffer hake_recvrec_buf(hake_conn *c)
{
    const struct hake_buffer none = {NULL, 0};

    return !c->running && (hake_status(c) & HAKE_RECVREC) ? input_room(c)
                                                          : none;
}

enum hake_error hake_recvrec_ack(hake_conn *c, size_t len)
{
    if (c->running || !(hake_status(c) & HAKE_RECVREC) ||
        len > c->in.cap - c->in.raw_end)
        return misuse(c);
    c->in.raw_end += (uint32_t)len;
    return engine_run(c);
}

enum hake_error hake_recvrec_end(hake_conn *c)
{
    if (c->running || c->failure.error != HAKE_OK || c->flow == NULL)
        return misuse(c);
    c->wire_ended = true;
    return engine_run(c);
}

struct hake_bytes hake_sendrec_buf(const hake_conn *c)
{
    struct hake_bytes ready = {NULL, c->out.end - c->out.start};

    if (ready.len > 0)
        ready.p = c->out.p + c->out.start;
    return ready;
}

enum hake_error hake_sendrec_ack(hake_conn *c, size_t len)
{
    if (c->running || len > c->out.end - c->out.start)
        return misuse(c);
    c->out.start += (uint32_t)len;
    return c->flow == NULL ? c->failure.error : engine_run(c);
}

static struct hake_bytes data_buf(const hake_conn *c, unsigned operation)
{
    struct hake_bytes data = {NULL, 0};

    if (hake_status(c) & operation) {
        data.p = c->in.p + c->in.plain_start;
        data.len = input_plain_len(c);
    }
    return data;
}

static enum hake_error data_ack(hake_conn *c, unsigned operation, size_t len)
{
    if (c->running || c->flow == NULL || len > data_buf(c, operation).len)
        return misuse(c);
    input_take(c, len);
    return engine_run(c);
}

struct hake_bytes hake_recvapp_buf(const hake_conn *c)
{
    return data_buf(c, HAKE_RECVAPP);
}

enum hake_error hake_recvapp_ack(hake_conn *c, size_t len)
{
    return data_ack(c, HAKE_RECVAPP, len);
}

struct hake_bytes hake_recvearly_buf(const hake_conn *c)
{
    return data_buf(c, HAKE_RECVEARLY);
}

enum hake_error hake_recvearly_ack(hake_conn *c, size_t len)
{
    return data_ack(c, HAKE_RECVEARLY, len);
}

struct hake_buffer hake_sendapp_buf(hake_conn *c)
{
    const struct hake_buffer none = {NULL, 0};

    return !c->running && (hake_status(c) & HAKE_SENDAPP)
               ? output_application(c)
               : none;
}

/* The trace hears of the record, and must not call back. */
static bool data_seal(hake_conn *c, size_t len)
{
    bool sealed;

    c->running = true;
    sealed = output_seal(c, len);
    c->running = false;
    return sealed;
}

enum hake_error hake_sendapp_ack(hake_conn *c, size_t len)
{
    if (c->running || !(hake_status(c) & HAKE_SENDAPP))
        return misuse(c);
    if (len == 0)
        return HAKE_OK;
    /* RFC 9846 5.5: "Implementations MUST either close the connection or do a
     * key update [...] prior to reaching these limits." */
    if (record_keys_spent(&c->tx)) {
        engine_close_notify(c);
        return HAKE_ERR_KEY_LIMIT;
    }
    if (!data_seal(c, len))
        return misuse(c);
    c->key_update_count = 0;
    return record_keys_spent(&c->tx) ? engine_run(c) : HAKE_OK;
}

struct hake_buffer hake_sendearly_buf(hake_conn *c)
{
    struct hake_buffer room = {NULL, 0};

    if (c->running || !(hake_status(c) & HAKE_SENDEARLY))
        return room;
    room = output_application(c);
    if (room.len > c->handshake->session.early_left)
        room.len = c->handshake->session.early_left;
    return room;
}

enum hake_error hake_sendearly_ack(hake_conn *c, size_t len)
{
    if (c->running || !(hake_status(c) & HAKE_SENDEARLY) ||
        len > c->handshake->session.early_left)
        return misuse(c);
    if (len == 0)
        return HAKE_OK;
    if (!data_seal(c, len))
        return misuse(c);
    c->handshake->session.early_left -= (uint32_t)len;
    return HAKE_OK;
}

size_t hake_write(hake_conn *c, const uint8_t *data, size_t len)
{
    size_t taken = 0;

    while (taken < len) {
        struct hake_buffer room = hake_sendapp_buf(c);
        size_t n = len - taken < room.len ? len - taken : room.len;

        if (n == 0)
            break;
        memcpy(room.p, data + taken, n);
        if (hake_sendapp_ack(c, n) != HAKE_OK)
            break;
        taken += n;
    }
    return taken;
}

size_t hake_read(hake_conn *c, uint8_t *out, size_t cap)
{
    size_t copied = 0;

    while (copied < cap) {
        struct hake_bytes data = hake_recvapp_buf(c);
        size_t n = cap - copied < data.len ? cap - copied : data.len;

        if (n == 0)
            break;
        memcpy(out + copied, data.p, n);
        copied += n;
        hake_recvapp_ack(c, n);
    }
    return copied;
}

enum hake_error hake_key_update(hake_conn *c, bool request_peer)
{
    if (c->running || c->state != CONNECTED || c->version != VERSION_TLS13 ||
        !key_update_want(c, request_peer))
        return misuse(c);
    return engine_run(c);
}

enum hake_error hake_close(hake_conn *c)
{
    if (c->running || c->failure.error != HAKE_OK || c->flow == NULL)
        return misuse(c);
    c->running = true;
    engine_close_notify(c);
    if (!engine_is_connected(c))
        engine_fail(c, HAKE_ERR_CANCELED);
    c->running = false;
    return HAKE_OK;
}

/* Nothing was read yet, and nothing sent but a client's ClientHello, which
 * still stands in the output. */
static bool is_fresh(const hake_conn *c)
{
    return !c->running && c->in.raw_end == 0 && c->out.start == 0 &&
           c->state == (c->server ? START : WAIT_SH);
}

enum hake_error hake_keep_messages(hake_conn *c, struct hake_buffer memory)
{
    struct hake_handshake *hs = c->handshake;
    size_t at = 0, len;

    if (!is_fresh(c))
        return misuse(c);
    hs->kept.p = memory.p;
    hs->kept.cap = memory.len;
    hs->kept.len = 0;
    hs->kept.overflow = false;
    for (; at < c->out.end; at += len) {
        const uint8_t *record = c->out.p + at;

        at += HAKE_RECORD_HEADER;
        len = (size_t)record[3] << 8 | record[4];
        transcript_keep(hs, (struct hake_bytes){c->out.p + at, len});
    }
    return HAKE_OK;
}

enum hake_error hake_resume(hake_conn *c)
{
    if (c->running || !c->pending)
        return misuse(c);
    c->pending = false;
    return engine_run(c);
}

hake_handshake *hake_handshake_release(hake_conn *c)
{
    hake_handshake *hs = c->handshake;

    if (c->running || !(hake_status(c) & HAKE_HANDSHAKE_MEMORY_FREE))
        return NULL;
    engine_handshake_wipe(c);
    c->handshake = NULL;
    return hs;
}

void hake_wipe(hake_conn *c)
{
    if (c->running)
        return;
    if (c->in.p != NULL)
        engine_wipe(c);
    if (c->out.p != NULL)
        sodium_memzero(c->out.p, c->out.cap);
    sodium_memzero(c, sizeof *c);
}

struct hake_alpn_name hake_conn_alpn(const hake_conn *c)
{
    return c->alpn;
}

struct hake_alpn_name hake_conn_npn(const hake_conn *c, bool *advertised)
{
    if (advertised != NULL)
        *advertised = c->npn_overlap;
    return c->npn;
}

const struct hake_suite *hake_conn_suite(const hake_conn *c)
{
    return c->suite;
}

const struct hake_group *hake_conn_group(const hake_conn *c)
{
    return c->suite != NULL ? c->group : NULL;
}

uint16_t hake_conn_version(const hake_conn *c)
{
    return c->version;
}

uint16_t hake_conn_scheme(const hake_conn *c)
{
    return c->scheme;
}

bool hake_conn_verified(const hake_conn *c)
{
    return c->verified;
}

bool hake_conn_resumed(const hake_conn *c)
{
    return c->facts & FACT_RESUMED;
}

bool hake_conn_retried(const hake_conn *c)
{
    return c->facts & FACT_RETRIED;
}

enum hake_early_data hake_conn_early_data(const hake_conn *c)
{
    return (enum hake_early_data)c->early_data;
}

bool hake_conn_peer(const hake_conn *c, uint8_t sha256[32])
{
    static const uint8_t none[32];

    if (c->handshake == NULL ||
        memcmp(c->handshake->session.peer, none, sizeof none) == 0)
        return false;
    memcpy(sha256, c->handshake->session.peer, 32);
    return true;
}

size_t hake_conn_send_limit(const hake_conn *c)
{
    return record_content_max(c->send_limit, c->version == VERSION_TLS13);
}

size_t hake_conn_receive_limit(const hake_conn *c)
{
    return record_content_max(c->receive_limit, c->version == VERSION_TLS13);
}

const struct hake_failure *hake_conn_failure(const hake_conn *c)
{
    return &c->failure;
}

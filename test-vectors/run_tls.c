/*
 * run_tls.c: plays handshake vectors against the engine. README.md,
 * "Handshakes", describes the keys.
 *
 * Each vector is played several ways that must not make a difference: its
 * octets given and taken whole, one at a time, and in pieces of varying length,
 * where AES-GCM is libhake_extra's. What the engine has to say goes to queues
 * as soon as it can be had; the steps of the vector compare the queues with
 * what must have been said.
 */
#include "test-vectors/run_tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium/core.h>

#include "test-vectors/run_play.h"
#include "test-vectors/run_session.h"

#define EXPORT_CONTEXT_MAX 512

static const struct way ways[] = {
    {"whole", SIZE_MAX, SIZE_MAX, 0, SIZE_MAX, false},
    {"one octet at a time", 1, 1, 0, SIZE_MAX, false},
    {"in pieces", 1, 7, 1, 61, true},
};

/* ---- What the engine says ------------------------------------------------ */

static void queue_add(struct play *p, struct queue *q, const uint8_t *bytes,
                      size_t len)
{
    if (len > q->cap - q->len) {
        const size_t cap = 2 * (q->len + len);
        uint8_t *more = realloc(q->p, cap);

        if (more == NULL) {
            play_fail(p, "there is not enough memory");
            return;
        }
        q->p = more;
        q->cap = cap;
    }
    if (len > 0)
        memcpy(q->p + q->len, bytes, len);
    q->len += len;
}

static void event_add(struct play *p, const char *what, const char *name)
{
    if (p->events_len == EVENTS_MAX) {
        play_fail(p, "more happened than this runner can hold");
        return;
    }
    snprintf(p->events[p->events_len++], EVENT_MAX, "%s %s", what, name);
}

static void traced(void *ctx, const hake_conn *conn,
                   const struct hake_event *event)
{
    struct play *p = ctx;
    char number[4];

    (void)conn;
    if (event->kind == HAKE_EVENT_STATE) {
        event_add(p, "state", hake_state_name((uint8_t)event->code));
    } else if (event->kind == HAKE_EVENT_MESSAGE) {
        event_add(p, event->sent ? "message sent" : "message received",
                  hake_message_name((uint8_t)event->code));
    } else if (event->kind == HAKE_EVENT_ALERT) {
        event_add(p, event->sent ? "alert sent" : "alert received",
                  play_alert_text((uint8_t)event->code, number));
        if (event->sent && event->code != HAKE_ALERT_close_notify &&
            event->code != HAKE_ALERT_no_renegotiation_RESERVED)
            p->alerts++;
    }
}

static void keylogged(void *ctx, enum hake_secret label,
                      const uint8_t client_random[32], struct hake_bytes secret)
{
    struct play *p = ctx;

    (void)client_random;
    if (p->secrets_len == SECRETS_MAX || secret.len > HAKE_SECRET_MAX) {
        play_fail(p, "more secrets were told than there are");
        return;
    }
    p->secrets[p->secrets_len].label = hake_keylog_label(label);
    p->secrets[p->secrets_len].len = secret.len;
    memcpy(p->secrets[p->secrets_len++].p, secret.p, secret.len);
}

/* Takes one piece for the wire; false if there is none. */
static bool wire_take(struct play *p)
{
    const struct hake_bytes ready = hake_sendrec_buf(&p->conn);
    const size_t n = ready.len < p->way->out ? ready.len : p->way->out;

    if (n == 0)
        return false;
    queue_add(p, &p->wire, ready.p, n);
    hake_sendrec_ack(&p->conn, n);
    return true;
}

static bool app_take(struct play *p)
{
    const struct hake_bytes data = hake_recvapp_buf(&p->conn);
    const size_t n = data.len < p->way->out ? data.len : p->way->out;

    if (n == 0)
        return false;
    /* RFC 9846 4.5.3: application data waits for the peer's Finished. */
    if (!p->connected)
        play_fail(p, "lets application data out of an unfinished handshake");
    queue_add(p, &p->app, data.p, n);
    hake_recvapp_ack(&p->conn, n);
    return true;
}

static bool early_take(struct play *p)
{
    const struct hake_bytes data = hake_recvearly_buf(&p->conn);
    const size_t n = data.len < p->way->out ? data.len : p->way->out;

    if (n == 0)
        return false;
    if (p->connected)
        play_fail(p, "lets early data out of a finished handshake");
    queue_add(p, &p->early, data.p, n);
    hake_recvearly_ack(&p->conn, n);
    return true;
}

/* Takes all that the engine has, until it wants something. */
static void pump(struct play *p)
{
    bool more = true;

    while (more && !p->bad) {
        if (hake_status(&p->conn) & HAKE_CONNECTED)
            p->connected = true;
        more = wire_take(p) || app_take(p) || early_take(p);
        if (!more && (hake_status(&p->conn) & HAKE_WANT_EXTERNAL)) {
            hake_resume(&p->conn);
            more = true;
        }
    }
}

/* ---- Steps --------------------------------------------------------------- */

static size_t piece_next(struct play *p)
{
    const size_t piece = p->piece;

    p->piece += p->way->grow;
    if (p->piece > p->way->most)
        p->piece = p->way->in;
    return piece;
}

/* What the engine no longer wants is dropped: it has failed, or the peer has
 * closed. */
static void step_in(struct play *p)
{
    uint8_t *bytes;
    size_t len, at = 0;

    if (!play_field_bytes(p, &bytes, &len))
        return;
    while (at < len && !p->bad) {
        const struct hake_buffer room = hake_recvrec_buf(&p->conn);
        size_t n = piece_next(p);

        n = n > len - at ? len - at : n;
        n = n > room.len ? room.len : n;
        if (n == 0)
            break;
        memcpy(room.p, bytes + at, n);
        hake_recvrec_ack(&p->conn, n);
        at += n;
        pump(p);
    }
    if (at < len && !(hake_status(&p->conn) & (HAKE_FAILED | HAKE_PEER_CLOSED)))
        play_fail(p,
                  "is not taken in, though nothing has ended: %zu octets left",
                  len - at);
    free(bytes);
}

static void queue_compare(struct play *p, struct queue *q)
{
    uint8_t *bytes;
    size_t len;

    if (!play_field_bytes(p, &bytes, &len))
        return;
    play_expect_bytes(p, q->p, q->len, bytes, len);
    q->len = 0;
    free(bytes);
}

static void step_out(struct play *p)
{
    queue_compare(p, &p->wire);
}

/* The next record for the wire, by the length in its header. */
static void step_out_record(struct play *p)
{
    size_t len = p->wire.len, wanted_len;
    uint8_t *wanted;

    if (!play_field_bytes(p, &wanted, &wanted_len))
        return;
    if (len >= HAKE_RECORD_HEADER)
        len = HAKE_RECORD_HEADER + ((size_t)p->wire.p[3] << 8 | p->wire.p[4]);
    if (len > p->wire.len)
        len = p->wire.len;
    play_expect_bytes(p, p->wire.p, len, wanted, wanted_len);
    p->wire.len -= len;
    if (p->wire.len > 0)
        memmove(p->wire.p, p->wire.p + len, p->wire.len);
    free(wanted);
}

static void step_app_in(struct play *p)
{
    queue_compare(p, &p->app);
}

static void step_early_in(struct play *p)
{
    queue_compare(p, &p->early);
}

static void step_app_out(struct play *p)
{
    uint8_t *bytes;
    size_t len, at = 0;

    if (!play_field_bytes(p, &bytes, &len))
        return;
    while (at < len && !p->bad) {
        const size_t n = hake_write(&p->conn, bytes + at, len - at);

        at += n;
        pump(p);
        if (n == 0)
            play_fail(p, "cannot be sent: %zu octets left", len - at);
    }
    free(bytes);
}

/* One record. */
static void step_early_out(struct play *p)
{
    const struct hake_buffer room = hake_sendearly_buf(&p->conn);
    uint8_t *bytes;
    size_t len;

    if (!play_field_bytes(p, &bytes, &len))
        return;
    if (len > room.len) {
        play_fail(p, "cannot be sent: there is room for %zu octets", room.len);
    } else {
        if (len > 0)
            memcpy(room.p, bytes, len);
        hake_sendearly_ack(&p->conn, len);
        pump(p);
    }
    free(bytes);
}

static void step_clock(struct play *p)
{
    const char *why = run_session_clock(p->field->value, &p->rc->clock);

    if (why == NULL && !p->rc->has_clock)
        why = "is set, and the configuration has none";
    if (why != NULL)
        play_fail(p, "%s", why);
}

static void step_saved(struct play *p)
{
    struct run_config *rc = p->rc;
    uint8_t *bytes;
    size_t len;

    if (rc->saved_told == rc->saved_len)
        play_fail(p, "has not been saved");
    if (p->bad || !play_field_bytes(p, &bytes, &len))
        return;
    play_expect_bytes(p, rc->saved[rc->saved_told].p,
                      rc->saved[rc->saved_told].len, bytes, len);
    rc->saved_told++;
    free(bytes);
}

static void step_close(struct play *p)
{
    hake_close(&p->conn);
    pump(p);
}

/* The KeyUpdate is among the octets of the next `out`. */
static void step_key_update(struct play *p)
{
    const bool request = strcmp(p->field->value, "requested") == 0;

    if (!request && strcmp(p->field->value, "not_requested") != 0)
        play_fail(p, "is neither 'requested' nor 'not_requested'");
    else if (hake_key_update(&p->conn, request) != HAKE_OK)
        play_fail(p, "is refused");
    pump(p);
}

static void step_eof(struct play *p)
{
    hake_recvrec_end(&p->conn);
    pump(p);
}

static void step_event(struct play *p)
{
    while (p->events_next < p->events_len)
        if (strcmp(p->events[p->events_next++], p->field->value) == 0)
            return;
    play_fail(p, "has not happened: %s", p->field->value);
}

static void step_secret(struct play *p)
{
    const char *label = p->field->key + strlen("secret.");
    uint8_t *bytes;
    size_t len, i = 0;

    if (!play_field_bytes(p, &bytes, &len))
        return;
    while (i < p->secrets_len && strcmp(p->secrets[i].label, label) != 0)
        i++;
    if (i == p->secrets_len)
        play_fail(p, "has not been told");
    else
        play_expect_bytes(p, p->secrets[i].p, p->secrets[i].len, bytes, len);
    free(bytes);
}

/* export.LABEL, or export.LABEL.CONTEXT with the context's octets; the value is
 * what is exported, or the identifier of the error. */
static void step_export(struct play *p)
{
    const char *label = p->field->key + strlen("export.");
    const char *dot = strchr(label, '.');
    const size_t label_len =
        dot == NULL ? strlen(label) : (size_t)(dot - label);
    const size_t len = strlen(p->field->value) / 2;
    uint8_t octets[EXPORT_CONTEXT_MAX], *got = malloc(len + 1), *wanted;
    struct hake_bytes context = {octets, 0};
    enum hake_error error;

    if (got == NULL ||
        (dot != NULL &&
         !vector_hex(dot + 1, octets, sizeof octets, &context.len))) {
        play_fail(p, "has a context that cannot be read");
        free(got);
        return;
    }
    error = hake_export(&p->conn,
                        (struct hake_bytes){(const uint8_t *)label, label_len},
                        dot == NULL ? NULL : &context, got, len);
    if (error != HAKE_OK) {
        play_expect_text(p, hake_error_info(error)->id);
    } else if (play_field_bytes(p, &wanted, &(size_t){0})) {
        play_expect_bytes(p, got, len, wanted, len);
        free(wanted);
    }
    free(got);
}

/* ---- The vector ---------------------------------------------------------- */

static const struct {
    const char *key;
    void (*step)(struct play *p);
} steps[] = {{"in", step_in},
             {"out", step_out},
             {"out_record", step_out_record},
             {"app_in", step_app_in},
             {"app_out", step_app_out},
             {"early_in", step_early_in},
             {"early_out", step_early_out},
             {"clock", step_clock},
             {"saved", step_saved},
             {"close", step_close},
             {"eof", step_eof},
             {"event", step_event},
             {"secret.", step_secret},
             {"export.", step_export},
             {"key_update", step_key_update}};

#define STEPS (sizeof steps / sizeof steps[0])

static size_t step_find(const char *key)
{
    size_t i = 0;

    if (strncmp(key, "secret.", strlen("secret.")) == 0)
        key = "secret.";
    if (strncmp(key, "export.", strlen("export.")) == 0)
        key = "export.";
    while (i < STEPS && strcmp(steps[i].key, key) != 0)
        i++;
    return i;
}

static void steps_play(struct play *p, size_t first)
{
    bool ended = false;

    for (size_t i = first; i < p->v->fields_len && !p->bad; i++) {
        size_t step;

        p->field = &p->v->fields[i];
        step = step_find(p->field->key);
        if (run_config_key(p->field->key) && step == STEPS)
            play_fail(p, "belongs to the configuration, before the first step");
        else if (end_key(p->field->key))
            end_play(p);
        else if (step == STEPS)
            play_fail(p, "is no key of this type");
        else if (ended)
            play_fail(p, "is a step, and must stand before the end");
        else
            steps[step].step(p);
        ended = ended || end_key(p->field->key);
    }
    p->field = NULL;
}

static struct hake_buffer memory_get(struct play *p, size_t size)
{
    const struct hake_buffer memory = {malloc(size > 0 ? size : 1), size};

    if (memory.p == NULL)
        play_fail(p, "there is not enough memory");
    return memory;
}

static bool play_begin(struct play *p)
{
    struct run_config *rc = p->rc;

    run_config_rewind(rc, p->way->extra);
    rc->config.trace = traced;
    rc->config.keylog = keylogged;
    rc->config.trace_ctx = rc->config.keylog_ctx = p;
    p->piece = p->way->in;
    p->in = memory_get(p, rc->input_size);
    p->out = memory_get(p, rc->output_size);
    p->kept = memory_get(p, rc->keep_size);
    if (p->bad)
        return false;
    if (rc->server)
        hake_server_start(&p->conn, &p->handshake, &rc->config, p->in, p->out);
    else
        hake_client_start(&p->conn, &p->handshake, &rc->config, p->in, p->out,
                          rc->server_name);
    if (rc->keep_size > 0 && hake_keep_messages(&p->conn, p->kept) != HAKE_OK)
        play_fail(p, "cannot keep messages");
    pump(p);
    return true;
}

static bool play(struct play *p, size_t first)
{
    if (play_begin(p)) {
        steps_play(p, first);
        end_check(p);
        hake_wipe(&p->conn);
    }
    free(p->in.p);
    free(p->out.p);
    free(p->kept.p);
    free(p->wire.p);
    free(p->app.p);
    free(p->early.p);
    return !p->bad;
}

bool run_handshake(const struct vector *v, bool *skipped, char *error,
                   size_t size)
{
    struct run_config rc;
    size_t first;
    bool good;

    if (sodium_init() < 0) {
        snprintf(error, size, "libsodium cannot be initialised");
        return false;
    }
    (void)skipped; /* needs no algorithm that a machine could lack */
    good = run_config_read(&rc, v, &first, error, size);
    for (size_t i = 0; good && i < sizeof ways / sizeof ways[0]; i++) {
        struct play *p = calloc(1, sizeof *p);

        good = p != NULL;
        if (good) {
            p->v = v;
            p->way = &ways[i];
            p->rc = &rc;
            p->error = error;
            p->size = size;
            good = play(p, first);
        }
        free(p);
    }
    run_config_free(&rc);
    return good;
}

/*
 * engine.c: the driver, the only file that calls across layers. It turns
 * bytes into messages, messages into rows of the flow tables, and runs each
 * row in the order that flow.h gives.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/engine.h"
#include "tls/psk.h"
#include "tls/trace.h"
#include "tls/transcript.h"

/* ---- Failure and closure ---------------------------------------------- */

static const struct hake_bytes nothing = {NULL, 0};

static bool alert_send(hake_conn *c, uint8_t level, enum hake_alert alert)
{
    const uint8_t content[2] = {level, (uint8_t)alert};

    trace_event(c, HAKE_EVENT_ALERT, true, (uint16_t)alert, nothing);
    /* RFC 9001 4.8: alerts go by another way. */
    if (c->config->level != NULL)
        return true;
    return output_record(c, CONTENT_alert, content, sizeof content);
}

void engine_handshake_wipe(hake_conn *c)
{
    if (c->handshake == NULL)
        return;
    if (c->alpn.p == c->handshake->alpn_name)
        c->alpn.len = 0;
    if (c->npn.p == c->handshake->alpn_name)
        c->npn.len = c->npn_overlap = 0;
    transcript_forget(c->handshake);
    sodium_memzero(c->handshake, sizeof *c->handshake);
}

/* RFC 9846 6: "Servers and clients MUST forget the secret values and keys
 * established in failed connections". */
void engine_wipe(hake_conn *c)
{
    sodium_memzero(&c->rx, sizeof c->rx);
    sodium_memzero(&c->tx, sizeof c->tx);
    if (c->expanded != NULL)
        sodium_memzero(c->expanded, c->expanded->len);
    engine_handshake_wipe(c);
    sodium_memzero(c->in.p, c->in.cap);
    c->in.plain_start = c->in.plain_end = 0;
    c->in.raw_start = c->in.raw_end = c->in.kept = 0;
}

/* The first error sticks; its alert is the last thing ever sent. */
void engine_fail(hake_conn *c, enum hake_error error)
{
    enum hake_alert alert = hake_error_alert(error);

    if (c->failure.error != HAKE_OK)
        return;
    c->failure.error = error;
    c->failure.state = c->state;
    if (alert != HAKE_ALERT_none && !c->write_closed && alert_send(c, 2, alert))
        c->failure.alert_sent = (uint8_t)alert;
    c->out.open = c->out.app = 0;
    c->write_closed = true;
    c->pending = false;
    trace_event(c, HAKE_EVENT_FAILURE, true, c->failure.alert_sent, nothing);
    c->state = FAILED;
    engine_wipe(c);
}

bool engine_is_connected(const hake_conn *c)
{
    return c->state == CONNECTED ||
           (c->state != FAILED && (c->facts & FACT_POST_REPLY));
}

void engine_close_notify(hake_conn *c)
{
    if (c->write_closed)
        return;
    /* RFC 9846 6.1: "This alert MUST be sent with AlertLevel=warning." */
    alert_send(c, 1, HAKE_ALERT_close_notify);
    c->write_closed = true;
    /* Nothing may follow it, so what was to be answered is not. */
    if (engine_is_connected(c)) {
        c->state = CONNECTED;
        c->pending = false;
    }
}

/* In TLS 1.2 a warning ends nothing, RFC 5246 7.2; nor does one that comes
 * before the version is known to a client that would accept TLS 1.2; nor does
 * user_canceled in TLS 1.3. */
static bool is_warning(const hake_conn *c, uint8_t alert, uint8_t level)
{
    if (alert == HAKE_ALERT_user_canceled && c->version != VERSION_TLS12)
        return true;
    return level == 1 && (c->version == VERSION_TLS12 ||
                          (c->version == 0 && !c->server &&
                           version_is_enabled(c->config, VERSION_TLS12)));
}

/* RFC 9846 6: "the "level" field can safely be ignored"; "Unknown Alert types
 * MUST be treated as error alerts." */
static enum hake_error alert_take(hake_conn *c, struct hake_bytes content)
{
    uint8_t alert;

    /* RFC 9846 5.1: "a record with an Alert type MUST contain exactly one
     * message." */
    if (content.len != 2)
        return HAKE_ERR_ALERT_LENGTH;
    alert = content.p[1];
    trace_event(c, HAKE_EVENT_ALERT, false, alert, nothing);
    /* RFC 9846 6.1: "Receiving implementations SHOULD continue to read data
     * from the peer until a "close_notify" is received". */
    if (c->version == VERSION_TLS12 && content.p[0] != 1 && content.p[0] != 2)
        return HAKE_ERR_ALERT_LEVEL;
    if (alert != HAKE_ALERT_close_notify && is_warning(c, alert, content.p[0]))
        return ++c->warning_count > HAKE_WARNINGS_MAX ? HAKE_ERR_ALERT_FLOOD
                                                      : HAKE_OK;
    if (alert != HAKE_ALERT_close_notify) {
        c->failure.alert_received = alert;
        return HAKE_ERR_ALERT_RECEIVED;
    }
    if (c->state != CONNECTED)
        return HAKE_ERR_CLOSED_EARLY;
    c->read_closed = true;
    return HAKE_OK;
}

/* ---- One row ---------------------------------------------------------- */

/* Whether the peer must have proved itself by a certificate: a server always,
 * a client that was asked unless it may be, and is, anonymous. */
static bool needs_certificate(const hake_conn *c)
{
    if (c->facts & (FACT_PSK | FACT_RESUMED))
        return false;
    if (!c->server || c->config->client_auth == HAKE_CLIENT_AUTH_REQUIRED)
        return true;
    return (c->facts & FACT_REQUEST) && !(c->facts & FACT_ANONYMOUS);
}

/* CONNECTED needs proofs, whatever the tables say: the peer's Finished, and
 * its certificate and its signature, or a pre-shared key or a session, which of
 * a client that must be known stand for one that was. */
static bool proofs_hold(const hake_conn *c)
{
    unsigned needed = FACT_PEER_FINISHED;

    if (needs_certificate(c))
        needed |= FACT_CERTIFICATE | FACT_SIGNATURE;
    else if (c->config->client_auth == HAKE_CLIENT_AUTH_REQUIRED)
        needed |= FACT_VERIFIED;
    return (c->facts & needed) == needed;
}

/* What the handler found out may lead elsewhere: the first row of the same
 * state and message that holds now says where, and by which keys. */
static const struct flow_row *row_again(const hake_conn *c,
                                        const struct flow_row *row)
{
    const struct flow_row *now =
        flow_find(c->flow, c->state, row->on, c->facts);

    /* A handler that took its own row's fact back has no row any more. */
    return now != NULL ? now : row;
}

/* Installs keys and takes on the new state; the end of every row. */
static enum hake_error row_finish(hake_conn *c, const struct flow_row *row)
{
    const unsigned steps = row->keys & ~(unsigned)FLOW_FLAGS;
    const uint8_t then = row->then == ANY_STATE ? c->state : row->then;

    if (then == CONNECTED && !proofs_hold(c))
        return HAKE_ERR_PROOF_MISSING;
    if (then == CONNECTED)
        c->verified = (c->facts & (FACT_SIGNATURE | FACT_VERIFIED)) != 0;
    if (steps != 0)
        c->flow->keys(c, steps);
    if (c->state != then) {
        c->state = then;
        trace_event(c, HAKE_EVENT_STATE, false, c->state, nothing);
    }
    if (c->state == CONNECTED)
        c->in.kept = 0;
    if (c->state == CONNECTED && c->handshake != NULL)
        sodium_memzero(&c->handshake->secret, sizeof c->handshake->secret);
    return HAKE_OK;
}

/* RFC 9846 5.1: "Implementations MUST verify that all messages immediately
 * preceding a key change align with a record boundary; if not, then they MUST
 * terminate the connection with an "unexpected_message" alert." */
static bool is_aligned(const hake_conn *c, const struct flow_row *row,
                       size_t used)
{
    return !(row->keys & c->flow->rx_keys) || input_plain_len(c) == used;
}

/* RFC 5246 7.2.2: "no_renegotiation: Sent by the client in response to a hello
 * request or by the server in response to a client hello after initial
 * handshaking. [...] always a warning." It may wait for room no more than once,
 * so what does not fit is left out. */
static void renegotiation_refuse(hake_conn *c)
{
    if (output_room(c) > 0 && !c->write_closed && !record_keys_spent(&c->tx))
        alert_send(c, 1, HAKE_ALERT_no_renegotiation_RESERVED);
}

static enum hake_error row_receive(hake_conn *c, const struct flow_row *row,
                                   const struct message *m)
{
    enum hake_error error;

    if (!is_aligned(c, row, m->whole.len))
        return HAKE_ERR_MESSAGE_ACROSS_KEY_CHANGE;
    error = row->handler != NULL ? row->handler(c, m) : HAKE_OK;
    if (error != HAKE_OK)
        return error;
    row = row_again(c, row);
    if (!is_aligned(c, row, m->whole.len))
        return HAKE_ERR_MESSAGE_ACROSS_KEY_CHANGE;
    if (row->keys & REFUSE)
        renegotiation_refuse(c);
    if (row->keys & RETRY)
        transcript_retry(c->handshake);
    if (row->keys & FORK)
        transcript_fork(c->handshake);
    if (!(row->keys & (NO_HASH | REOFFER)))
        transcript_update(c->handshake, m->whole);
    return row_finish(c, row);
}

/* From here on that version's table rules. Only TLS 1.2 signs messages. */
static void version_enter(hake_conn *c)
{
    const struct hake_role *role = c->config->role;

    c->flow = c->version == VERSION_TLS13 ? role->flow13 : role->flow12;
    if (c->version == VERSION_TLS13)
        transcript_forget(c->handshake);
}

/* A handshake message from the peer. */
static enum hake_error message_receive(hake_conn *c, struct message *m)
{
    const struct flow_row *row;
    enum hake_error error;

    c->failure.message = m->type;
    if (!c->told)
        trace_event(c, HAKE_EVENT_MESSAGE, false, m->type, m->whole);
    do {
        row = flow_find(c->flow, c->state, m->type, c->facts);
        if (row == NULL)
            return HAKE_ERR_MESSAGE_UNEXPECTED;
        error = row_receive(c, row, m);
        c->told = error == HAKE_PENDING;
        if (error != HAKE_OK)
            return error;
        if (row->keys & REOFFER)
            version_enter(c);
    } while (row->keys & REOFFER);
    c->failure.message = MESSAGE_none;
    if (row->keys & HOLD)
        c->handshake->held = (uint32_t)m->whole.len;
    else if (row->keys & KEEP)
        input_keep(c, m->whole.len);
    else
        input_take(c, m->whole.len);
    return HAKE_OK;
}

static bool ccs_send(hake_conn *c)
{
    static const uint8_t ccs = 1;

    return output_record(c, CONTENT_change_cipher_spec, &ccs, 1);
}

/* Writes one handshake message; *written is false if it must wait for room. */
static enum hake_error message_send(hake_conn *c, const struct flow_row *row,
                                    bool *written)
{
    struct writer w = output_writer(c);
    struct message m = {.type = row->on & (uint8_t)~FLOW_SEND, .out = &w};
    struct wr_mark length;
    enum hake_error error;

    /* RFC 9846 4.2.4: "the same format as a ServerHello message". */
    wr_uint(&w, 1,
            m.type == MESSAGE_hello_retry_request ? MESSAGE_server_hello
                                                  : m.type);
    length = wr_open(&w, 3);
    if (c->handshake != NULL)
        c->handshake->extensions_met = 0;
    error = row->handler(c, &m);
    wr_close(&w, length);
    *written = !w.overflow;
    if (error != HAKE_OK)
        return error;
    if (w.overflow)
        return output_is_empty(c) ? HAKE_ERR_OUTPUT_BUFFER_SMALL : HAKE_OK;
    if ((row->keys & BINDERS) && extension_asked(c, EXTENSION_pre_shared_key))
        c->config->role->psk->binders(c, w.p, w.len);
    m.whole.p = w.p;
    m.whole.len = w.len;
    trace_event(c, HAKE_EVENT_MESSAGE, true, m.type, m.whole);
    if (c->handshake != NULL)
        c->handshake->extensions_told = 0;
    if (row->keys & RETRY)
        transcript_retry(c->handshake);
    if (!(row->keys & NO_HASH))
        transcript_update(c->handshake, m.whole);
    output_commit(c, &w);
    return HAKE_OK;
}

/* What was held for this message goes; the compatible change_cipher_spec comes
 * once. */
static void message_release(hake_conn *c, const struct flow_row *row)
{
    if (row->on == SEND(change_cipher_spec)) {
        c->facts &= ~(unsigned)FACT_COMPAT;
        return;
    }
    if (c->handshake == NULL)
        return;
    input_take(c, c->handshake->held);
    c->handshake->held = 0;
}

static enum hake_error row_send(hake_conn *c, const struct flow_row *row,
                                bool *written)
{
    enum hake_error error = HAKE_OK;

    *written = true;
    if (!is_aligned(c, row, 0))
        return HAKE_ERR_MESSAGE_ACROSS_KEY_CHANGE;
    c->failure.message = row->on & (uint8_t)~FLOW_SEND;
    if (row->on == SEND(change_cipher_spec))
        *written = ccs_send(c);
    else
        error = message_send(c, row, written);
    if (error != HAKE_OK)
        return error;
    c->failure.message = MESSAGE_none;
    if (!*written)
        return HAKE_OK;
    row = row_again(c, row);
    message_release(c, row);
    /* What stands open goes out under the old keys. */
    if ((row->keys & c->flow->tx_keys) ||
        (c->config->flags & HAKE_ONE_MESSAGE_PER_RECORD) || c->state == START)
        output_flush(c);
    return row_finish(c, row);
}

/* ---- The loop --------------------------------------------------------- */

bool engine_has_application_data(const hake_conn *c)
{
    return input_plain_len(c) > 0 &&
           c->in.plain_type == CONTENT_application_data;
}

static enum hake_error step_receive(hake_conn *c, bool *progress)
{
    struct hake_bytes content = {NULL, 0};
    enum hake_error error = HAKE_OK;
    struct message m = {0};
    uint8_t type = CONTENT_invalid;

    if (engine_has_application_data(c))
        return HAKE_OK;
    if (input_plain_len(c) > 0 && input_message(c, &m, &error)) {
        *progress = true;
        return message_receive(c, &m);
    }
    if (error == HAKE_OK)
        error = input_record(c, progress, &type, &content);
    if (error != HAKE_OK || !*progress)
        return error;
    if (type == CONTENT_alert)
        return alert_take(c, content);
    if (type == CONTENT_change_cipher_spec && c->version == VERSION_TLS12) {
        m.type = MESSAGE_change_cipher_spec;
        return message_receive(c, &m);
    }
    return HAKE_OK;
}

const struct flow_row *engine_sends(const hake_conn *c)
{
    return c->write_closed ? NULL : flow_sends(c->flow, c->state, c->facts);
}

/* RFC 9846 5.5: "Implementations MUST either close the connection or do a key
 * update as described in Section 4.7.3 prior to reaching these limits." */
static void keys_refresh(hake_conn *c)
{
    if (c->state == CONNECTED && c->version == VERSION_TLS13 &&
        record_keys_spent(&c->tx))
        key_update_want(c, false);
}

static enum hake_error step(hake_conn *c, bool *progress)
{
    const struct flow_row *row;
    enum hake_error error;

    keys_refresh(c);
    row = engine_sends(c);
    *progress = false;
    /* What an established connection sends may wait for room, and reading goes
     * on: RFC 9846 4.7.3 has its answer, to any number of requests, only before
     * the next application data. */
    if (row != NULL) {
        error = row_send(c, row, progress);
        if (error != HAKE_OK || *progress || c->state != CONNECTED)
            return error;
    }
    /* RFC 9846 6.1: "Any data received after a closure alert has been
     * received MUST be ignored." */
    if (c->read_closed) {
        c->in.raw_start = c->in.raw_end;
        return HAKE_OK;
    }
    error = step_receive(c, progress);
    /* RFC 9846 6.1: "If a transport-level close is received prior to a
     * "close_notify", the receiver cannot know that all the data that was sent
     * has been received." */
    if (error == HAKE_OK && !*progress && c->wire_ended &&
        !engine_has_application_data(c))
        error =
            c->state == CONNECTED ? HAKE_ERR_TRUNCATED : HAKE_ERR_CLOSED_EARLY;
    return error;
}

/* Every turn consumes, produces or ends. */
enum hake_error engine_run(hake_conn *c)
{
    bool progress = true;

    c->running = true;
    while (progress && c->failure.error == HAKE_OK && !c->pending) {
        enum hake_error error = step(c, &progress);

        if (error == HAKE_PENDING)
            c->pending = true;
        else if (error != HAKE_OK)
            engine_fail(c, error);
    }
    /* A flight that waits for an answer is not cut in two. */
    if (c->failure.error == HAKE_OK && !c->pending)
        output_flush(c);
    c->running = false;
    return c->failure.error;
}

/* ---- Start ------------------------------------------------------------ */

static enum hake_error conn_init(hake_conn *c, hake_handshake *hs,
                                 const struct hake_config *config,
                                 struct hake_buffer in, struct hake_buffer out,
                                 bool server)
{
    enum hake_error error = config_check(config, server);

    memset(c, 0, sizeof *c);
    memset(hs, 0, sizeof *hs);
    c->config = config;
    c->handshake = hs;
    c->server = server;
    c->in.p = in.p;
    c->in.cap = in.len > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)in.len;
    c->out.p = out.p;
    c->out.cap = out.len > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)out.len;
    c->state = START;
    c->failure.alert_sent = c->failure.alert_received = HAKE_ALERT_none;
    c->failure.message = MESSAGE_none;
    c->failure.certificate = HAKE_CERTIFICATE_NONE;
    c->failure.offset = UINT32_MAX;
    if (error == HAKE_OK &&
        (in.len < HAKE_INPUT_MIN || out.len < HAKE_OUTPUT_MIN ||
         in.len < config->max_fragment_length + (size_t)HAKE_RECORD_EXPANSION))
        error = HAKE_ERR_CONFIG_BUFFERS;
    if (error == HAKE_OK)
        c->flow = config->role->hello;
    return error;
}

/* A connection that never began has nobody to send an alert to. */
static enum hake_error start_fail(hake_conn *c, enum hake_error error)
{
    c->failure.error = error;
    c->failure.state = c->state;
    c->state = FAILED;
    c->write_closed = true;
    sodium_memzero(c->handshake, sizeof *c->handshake);
    return error;
}

static enum hake_error server_name_check(struct hake_bytes name)
{
    if (name.len == 0)
        return HAKE_OK;
    return name.len > 255 || memchr(name.p, 0, name.len) != NULL
               ? HAKE_ERR_CONFIG_SERVER_NAME
               : HAKE_OK;
}

enum hake_error hake_client_start(hake_conn *c, hake_handshake *hs,
                                  const struct hake_config *config,
                                  struct hake_buffer in, struct hake_buffer out,
                                  struct hake_bytes server_name)
{
    enum hake_error error = conn_init(c, hs, config, in, out, false);

    if (error == HAKE_OK)
        error = server_name_check(server_name);
    if (error != HAKE_OK)
        return start_fail(c, error);
    hs->server_name = server_name;
    if (config->role->start != NULL)
        config->role->start(c);
    error = client_hello_prepare(c);
    return error != HAKE_OK ? start_fail(c, error) : engine_run(c);
}

enum hake_error hake_server_start(hake_conn *c, hake_handshake *hs,
                                  const struct hake_config *config,
                                  struct hake_buffer in, struct hake_buffer out)
{
    enum hake_error error = conn_init(c, hs, config, in, out, true);

    return error != HAKE_OK ? start_fail(c, error) : HAKE_OK;
}

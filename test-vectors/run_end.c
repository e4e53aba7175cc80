/*
 * run_end.c: the keys at the end of a handshake vector, and what must hold at
 * the end of every one; README.md, "Handshakes".
 */
#include "test-vectors/run_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium/utils.h>

/* ---- Keys ---------------------------------------------------------------- */

static void end_error(struct play *p)
{
    const enum hake_error error = hake_conn_failure(&p->conn)->error;

    p->told_error = true;
    play_expect_text(p, error == HAKE_OK ? "OK" : hake_error_info(error)->id);
}

static void expect_alert(struct play *p, uint8_t alert)
{
    char number[4];

    play_expect_text(
        p, alert == HAKE_ALERT_none ? "none" : play_alert_text(alert, number));
}

static void end_alert(struct play *p)
{
    p->told_alert = true;
    expect_alert(p, hake_conn_failure(&p->conn)->alert_sent);
}

static void end_alert_received(struct play *p)
{
    expect_alert(p, hake_conn_failure(&p->conn)->alert_received);
}

static void end_state(struct play *p)
{
    const struct hake_failure *failure = hake_conn_failure(&p->conn);

    play_expect_text(p, hake_state_name(failure->error != HAKE_OK
                                            ? failure->state
                                            : p->conn.state));
}

static void end_message(struct play *p)
{
    play_expect_text(p,
                     hake_message_name(hake_conn_failure(&p->conn)->message));
}

static void end_extension(struct play *p)
{
    const struct hake_failure *failure = hake_conn_failure(&p->conn);
    char number[8];

    snprintf(number, sizeof number, "%u", failure->extension);
    play_expect_text(p, failure->in_extension ? number : "none");
}

static void end_offset(struct play *p)
{
    const uint32_t offset = hake_conn_failure(&p->conn)->offset;
    char number[16];

    snprintf(number, sizeof number, "%lu", (unsigned long)offset);
    play_expect_text(p, offset == UINT32_MAX ? "none" : number);
}

static void end_status(struct play *p)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{HAKE_CONNECTED, "connected"},
                 {HAKE_PEER_CLOSED, "peer_closed"},
                 {HAKE_CLOSED, "closed"},
                 {HAKE_FAILED, "failed"}};
    const unsigned status = hake_status(&p->conn);
    char text[64] = "";

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const size_t len = strlen(text);

        if (status & names[i].bit)
            snprintf(text + len, sizeof text - len, "%s%s", len > 0 ? ", " : "",
                     names[i].name);
    }
    play_expect_text(p, text);
}

static void expect_yes(struct play *p, bool yes)
{
    play_expect_text(p, yes ? "yes" : "no");
}

static void expect_bytes(struct play *p, const uint8_t *got, size_t got_len)
{
    uint8_t *bytes;
    size_t len;

    if (!play_field_bytes(p, &bytes, &len))
        return;
    play_expect_bytes(p, got, got_len, bytes, len);
    free(bytes);
}

static void expect_name(struct play *p, struct hake_alpn_name name)
{
    expect_bytes(p, name.p, name.len);
}

static void end_ocsp(struct play *p)
{
    expect_bytes(p, p->rc->told_ocsp, p->rc->told_ocsp_len);
}

static void end_scts(struct play *p)
{
    expect_bytes(p, p->rc->told_scts, p->rc->told_scts_len);
}

static void end_alpn(struct play *p)
{
    expect_name(p, hake_conn_alpn(&p->conn));
}

static void end_npn(struct play *p)
{
    expect_name(p, hake_conn_npn(&p->conn, NULL));
}

static void end_npn_advertised(struct play *p)
{
    bool advertised = false;

    hake_conn_npn(&p->conn, &advertised);
    expect_yes(p, advertised);
}

static void end_version(struct play *p)
{
    const uint16_t version = hake_conn_version(&p->conn);

    play_expect_text(p, version == 0 ? "none" : hake_version_name(version));
}

static void end_suite(struct play *p)
{
    const struct hake_suite *suite = hake_conn_suite(&p->conn);

    play_expect_text(p, suite == NULL ? "none" : suite->name);
}

static void end_group(struct play *p)
{
    const struct hake_group *group = hake_conn_group(&p->conn);

    play_expect_text(p, group == NULL ? "none" : group->name);
}

static void end_scheme(struct play *p)
{
    const uint16_t scheme = hake_conn_scheme(&p->conn);

    play_expect_text(p, scheme == 0 ? "none" : hake_scheme_name(scheme));
}

static void end_verified(struct play *p)
{
    expect_yes(p, hake_conn_verified(&p->conn));
}

static void end_resumed(struct play *p)
{
    expect_yes(p, hake_conn_resumed(&p->conn));
}

static void end_retried(struct play *p)
{
    expect_yes(p, hake_conn_retried(&p->conn));
}

static void end_early_data(struct play *p)
{
    static const char *const names[] = {[HAKE_EARLY_NONE] = "none",
                                        [HAKE_EARLY_OFFERED] = "offered",
                                        [HAKE_EARLY_ACCEPTED] = "accepted",
                                        [HAKE_EARLY_REJECTED] = "rejected"};

    play_expect_text(p, names[hake_conn_early_data(&p->conn)]);
}

static void expect_number(struct play *p, size_t value)
{
    char number[24];

    snprintf(number, sizeof number, "%zu", value);
    play_expect_text(p, number);
}

static void end_send_limit(struct play *p)
{
    expect_number(p, hake_conn_send_limit(&p->conn));
}

static void end_receive_limit(struct play *p)
{
    expect_number(p, hake_conn_receive_limit(&p->conn));
}

static const struct {
    const char *key;
    void (*play)(struct play *p);
} ends[] = {{"error", end_error},
            {"alert", end_alert},
            {"alert_received", end_alert_received},
            {"state", end_state},
            {"message", end_message},
            {"extension", end_extension},
            {"offset", end_offset},
            {"status", end_status},
            {"stapled.ocsp", end_ocsp},
            {"stapled.scts", end_scts},
            {"negotiated.alpn", end_alpn},
            {"negotiated.npn", end_npn},
            {"negotiated.npn_advertised", end_npn_advertised},
            {"negotiated.version", end_version},
            {"negotiated.suite", end_suite},
            {"negotiated.group", end_group},
            {"negotiated.scheme", end_scheme},
            {"negotiated.peer_verified", end_verified},
            {"negotiated.send_limit", end_send_limit},
            {"negotiated.receive_limit", end_receive_limit},
            {"resumed", end_resumed},
            {"retried", end_retried},
            {"early_data", end_early_data}};

#define ENDS (sizeof ends / sizeof ends[0])

static size_t end_find(const char *key)
{
    size_t i = 0;

    while (i < ENDS && strcmp(ends[i].key, key) != 0)
        i++;
    return i;
}

bool end_key(const char *key)
{
    return end_find(key) < ENDS;
}

void end_play(struct play *p)
{
    ends[end_find(p->field->key)].play(p);
}

/* ---- Every vector -------------------------------------------------------- */

/* A dead connection says so to whoever calls, and does nothing else. */
static void dead_check(struct play *p, enum hake_error error)
{
    hake_conn *c = &p->conn;
    uint8_t out[32] = {0};

    if (hake_recvrec_buf(c).len > 0 || hake_recvapp_buf(c).len > 0 ||
        hake_sendapp_buf(c).len > 0 || hake_sendrec_buf(c).len > 0 ||
        hake_recvearly_buf(c).len > 0 || hake_sendearly_buf(c).len > 0)
        play_fail(p, "has buffers to offer after the failure");
    if (hake_recvrec_ack(c, 1) != error || hake_recvrec_end(c) != error ||
        hake_sendrec_ack(c, 1) != error || hake_recvapp_ack(c, 1) != error ||
        hake_sendapp_ack(c, 1) != error || hake_close(c) != error ||
        hake_resume(c) != error || hake_key_update(c, true) != error ||
        hake_export(c, (struct hake_bytes){out, 1}, NULL, out, 32) != error)
        play_fail(p, "has a call that does not return the error");
    if (hake_write(c, (const uint8_t *)"x", 1) != 0)
        play_fail(p, "lets data be written after the failure");
    if (!sodium_is_zero((const uint8_t *)&c->rx, sizeof c->rx) ||
        !sodium_is_zero((const uint8_t *)&c->tx, sizeof c->tx) ||
        !sodium_is_zero((const uint8_t *)&p->handshake, sizeof p->handshake))
        play_fail(p, "keeps keys after the failure");
}

/* A vector whose callback refuses or waits is about that callback; and nobody
 * is asked again who has answered: a key signs once, and once more for each
 * request after the handshake. */
static void asked_check(struct play *p, const char *key,
                        const struct run_callback *callback, unsigned times)
{
    const unsigned most = times + (callback->how == RUN_LATER);
    static const unsigned least[] = {
        [RUN_YES] = 0, [RUN_NO] = 1, [RUN_LATER] = 2};

    if (callback->asked < least[callback->how])
        play_fail(p, "finds that '%s' was asked %u times, not %u", key,
                  callback->asked, least[callback->how]);
    if (callback->asked > most)
        play_fail(p, "finds that '%s' was asked %u times", key,
                  callback->asked);
}

void end_check(struct play *p)
{
    const unsigned requests = p->rc->config.flags & HAKE_POST_HANDSHAKE_AUTH
                                  ? HAKE_POST_REQUESTS_MAX
                                  : 0;
    const struct hake_failure *failure = hake_conn_failure(&p->conn);
    const unsigned alerts = failure->alert_sent != HAKE_ALERT_none;

    if (!p->told_error || !p->told_alert)
        play_fail(p, "lacks the key 'error' or 'alert'");
    if (p->wire.len > 0)
        play_fail(p, "finds %zu octets for the wire that no 'out' names",
                  p->wire.len);
    if (p->app.len > 0)
        play_fail(p,
                  "finds %zu octets of application data that no 'app_in' names",
                  p->app.len);
    if (p->early.len > 0)
        play_fail(p, "finds %zu octets of early data that no 'early_in' names",
                  p->early.len);
    if (p->rc->saved_told != p->rc->saved_len)
        play_fail(p, "finds %zu sessions that no 'saved' names",
                  p->rc->saved_len - p->rc->saved_told);
    if (p->rc->random_used != p->rc->random_len)
        play_fail(p, "finds %zu octets of 'random' not drawn",
                  p->rc->random_len - p->rc->random_used);
    asked_check(p, "hello", &p->rc->hello, 1);
    asked_check(p, "verify", &p->rc->verify, 1);
    asked_check(p, "sign", &p->rc->sign, 1 + requests);
    asked_check(p, "replay", &p->rc->replay, 1);
    if (p->alerts != alerts)
        play_fail(p, "finds that %u alerts were sent, not %u", p->alerts,
                  alerts);
    if (failure->error != HAKE_OK)
        dead_check(p, failure->error);
}

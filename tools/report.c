/*
 * report.c: how a connection went: a JSON line (RFC 8259), a few lines for
 * people, or the one sentence of a failure. Bytes of the peer never reach a
 * terminal unescaped.
 */
#include "tools/report.h"

#include <inttypes.h>
#include <string.h>

#include <sodium/utils.h>

#include "tls/messages.h"

/* ---- JSON --------------------------------------------------------------- */

/* close_notify is an orderly end, not an alert that anybody looks for. */
static void json_alert(FILE *out, const char *key, uint8_t alert)
{
    bool told = alert != HAKE_ALERT_none && alert != HAKE_ALERT_close_notify;

    json_text(out, key, told ? hake_alert_name(alert) : NULL);
}

/* What was negotiated; all of it unknown where there is no connection. */
struct facts {
    const char *version, *suite, *group, *scheme;
    struct hake_alpn_name alpn, npn;
    bool npn_advertised, verified, resumed, retried;
    const char *early_data;
    uint8_t alert_sent, alert_received;
};

/* Whatever has no answer yet was not accepted. */
static const char *early_data_text(enum hake_early_data outcome)
{
    switch (outcome) {
    case HAKE_EARLY_NONE: return "none";
    case HAKE_EARLY_ACCEPTED: return "accepted";
    default: return "rejected";
    }
}

static struct facts facts_of(const struct report *r, const hake_conn *conn)
{
    struct facts f = {.early_data = "none",
                      .alert_sent = HAKE_ALERT_none,
                      .alert_received = HAKE_ALERT_none};

    if (conn == NULL)
        return f;
    if (hake_conn_version(conn) != 0)
        f.version = hake_version_name(hake_conn_version(conn));
    if (hake_conn_suite(conn) != NULL)
        f.suite = hake_conn_suite(conn)->name;
    if (hake_conn_group(conn) != NULL)
        f.group = hake_conn_group(conn)->name;
    if (hake_conn_scheme(conn) != 0)
        f.scheme = hake_scheme_name(hake_conn_scheme(conn));
    f.alpn = hake_conn_alpn(conn);
    f.npn = hake_conn_npn(conn, &f.npn_advertised);
    f.resumed = hake_conn_resumed(conn);
    f.retried = hake_conn_retried(conn);
    f.early_data = early_data_text(hake_conn_early_data(conn));
    f.verified = hake_conn_verified(conn) && !r->insecure;
    f.alert_sent = hake_conn_failure(conn)->alert_sent;
    f.alert_received = hake_conn_failure(conn)->alert_received;
    return f;
}

/* How much content a record may have; null where there is no connection. */
static void json_limit(FILE *out, const char *key, const hake_conn *conn,
                       size_t limit(const hake_conn *))
{
    json_key(out, key);
    if (conn == NULL)
        fputs("null,", out);
    else
        fprintf(out, "%zu,", limit(conn));
}

static void hex_print(FILE *out, const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        fprintf(out, "%02x", p[i]);
}

static void json_export(FILE *out, const struct report *r)
{
    if (r->exported_len == 0)
        return;
    json_key(out, "export");
    putc('"', out);
    hex_print(out, r->exported, r->exported_len);
    fputs("\",", out);
}

static const char *ocsp_hex(const struct stapled *stapled, char hex[65])
{
    return stapled->ocsp_len == 0
               ? NULL
               : sodium_bin2hex(hex, 65, stapled->ocsp_sha256, 32);
}

static void stapled_json(FILE *out, const struct stapled *stapled)
{
    char hex[65];

    json_text(out, "ocsp_sha256", ocsp_hex(stapled, hex));
    fprintf(out, "\"scts\":%zu,", stapled->scts);
}

void report_json(FILE *out, const struct report *r, const hake_conn *conn)
{
    const struct facts f = facts_of(r, conn);

    putc('{', out);
    json_text(out, "version", f.version);
    json_text(out, "cipher", f.suite);
    json_text(out, "group", f.group);
    json_text(out, "signature_scheme", f.scheme);
    json_name(out, "server_name", r->server_name, r->server_name_len);
    json_name(out, "alpn", f.alpn.p, f.alpn.len);
    json_name(out, "npn", f.npn.p, f.npn.len);
    json_bool(out, "resumed", f.resumed);
    json_text(out, "early_data", f.early_data);
    json_bool(out, "hello_retry", f.retried);
    json_limit(out, "send_limit", conn, hake_conn_send_limit);
    json_limit(out, "receive_limit", conn, hake_conn_receive_limit);
    json_bool(out, "peer_verified", f.verified);
    json_alert(out, "alert_sent", f.alert_sent);
    json_alert(out, "alert_received", f.alert_received);
    json_text(out, "error", r->error);
    json_text(out, "error_text", r->error == NULL ? NULL : r->error_text);
    json_export(out, r);
    if (r->stapled != NULL)
        stapled_json(out, r->stapled);
    fprintf(out, "\"bytes_in\":%" PRIu64 ",\"bytes_out\":%" PRIu64 "}\n",
            r->bytes_in, r->bytes_out);
    fflush(out);
}

/* ---- For people --------------------------------------------------------- */

void report_from(struct report *r, const hake_conn *conn)
{
    const struct hake_failure *failure = hake_conn_failure(conn);
    const struct hake_error_info *info = hake_error_info(failure->error);

    if (failure->error == HAKE_OK)
        return;
    r->error = info->id;
    if (failure->error == HAKE_ERR_ALERT_RECEIVED)
        snprintf(r->error_text, sizeof r->error_text, "%s: %s (%u)", info->text,
                 hake_alert_name(failure->alert_received),
                 failure->alert_received);
    else
        snprintf(r->error_text, sizeof r->error_text, "%s", info->text);
}

static const char *or_none(const char *text)
{
    return text == NULL ? "none" : text;
}

static void ending_print(FILE *out, const struct report *r,
                         const hake_conn *conn)
{
    fputs("ended:     ", out);
    if (r->error != NULL)
        fprintf(out, "%s\n", r->error);
    else if (conn == NULL)
        fputs("before it began\n", out);
    else if (hake_status(conn) & HAKE_CLOSED)
        fputs("close_notify both ways\n", out);
    else if (hake_status(conn) & HAKE_PEER_CLOSED)
        fputs("close_notify of the peer\n", out);
    else
        fputs("without the peer's close_notify\n", out);
}

/* Which protocol, by which mechanism, and why. */
static void negotiation_print(FILE *out, const struct facts *f,
                              const hake_conn *conn)
{
    fputs("selected:  ", out);
    if (f->alpn.len > 0) {
        fputs("ALPN ", out);
        escape_name(out, f->alpn.p, f->alpn.len);
        fputs(" (server's preference)\n", out);
    } else if (f->npn.len > 0) {
        fputs("NPN ", out);
        escape_name(out, f->npn.p, f->npn.len);
        fputs(f->npn_advertised ? " (advertised)\n" : " (opportunistic)\n",
              out);
    } else if (conn != NULL && conn->config != NULL &&
               conn->config->alpn.len > 0) {
        fprintf(out, "none: the %s ALPN\n",
                conn->server ? "client did not offer" : "server ignored");
    } else {
        fputs("none\n", out);
    }
}

/* What was not as usual. */
static void handshake_print(FILE *out, const struct facts *f)
{
    const bool early = strcmp(f->early_data, "none") != 0;

    if (!f->resumed && !f->retried && !early)
        return;
    fputs("handshake: ", out);
    fputs(f->resumed ? "resumed" : "full", out);
    fputs(f->retried ? ", HelloRetryRequest" : "", out);
    if (early)
        fprintf(out, ", early data %s", f->early_data);
    putc('\n', out);
}

static void stapled_print(FILE *out, const struct stapled *stapled)
{
    char hex[65];

    if (stapled->ocsp_len > 0)
        fprintf(out, "stapled:   OCSP response of %zu bytes, SHA-256 %s\n",
                stapled->ocsp_len, ocsp_hex(stapled, hex));
    else
        fputs("stapled:   no OCSP response\n", out);
    fprintf(out, "stapled:   %zu signed certificate timestamps\n",
            stapled->scts);
}

void report_text(FILE *out, const struct report *r, const hake_conn *conn)
{
    const struct facts f = facts_of(r, conn);

    if (f.version != NULL)
        fprintf(out, "protocol:  %s, %s, %s, %s\n", f.version, or_none(f.suite),
                or_none(f.group), or_none(f.scheme));
    handshake_print(out, &f);
    if (r->server_name_len > 0) {
        fputs("server:    ", out);
        escape_name(out, r->server_name, r->server_name_len);
        fputs(f.verified ? " (verified)\n" : "\n", out);
    }
    if (conn != NULL && conn->server &&
        conn->config->client_auth != HAKE_CLIENT_AUTH_NONE)
        fprintf(out, "client:    %s\n", f.verified ? "verified" : "anonymous");
    if (r->stapled != NULL)
        stapled_print(out, r->stapled);
    negotiation_print(out, &f, conn);
    if (r->exported_len > 0) {
        fputs("export:    ", out);
        hex_print(out, r->exported, r->exported_len);
        putc('\n', out);
    }
    fprintf(out, "data:      %" PRIu64 " bytes in, %" PRIu64 " bytes out\n",
            r->bytes_in, r->bytes_out);
    ending_print(out, r, conn);
}

/* Only what the catalogue's own errors know of themselves. */
static void place_print(FILE *out, const struct hake_failure *failure)
{
    fprintf(out, " (%s); state %s", hake_error_info(failure->error)->section,
            hake_state_name(failure->state));
    if (failure->message != MESSAGE_none)
        fprintf(out, ", message %s (%u)", hake_message_name(failure->message),
                failure->message);
    if (failure->in_extension)
        fprintf(out, ", extension %s (%u)",
                hake_extension_name(failure->extension), failure->extension);
    if (failure->certificate == HAKE_CERTIFICATE_ANCHOR)
        fputs(", the trust anchor's certificate", out);
    else if (failure->certificate != HAKE_CERTIFICATE_NONE)
        fprintf(out, ", certificate %u of the list", failure->certificate);
    if (failure->offset != UINT32_MAX)
        fprintf(out, ", offset %" PRIu32, failure->offset);
}

void report_sentence(FILE *out, const struct report *r, const hake_conn *conn)
{
    const struct hake_failure *failure =
        conn == NULL ? NULL : hake_conn_failure(conn);

    if (r->error == NULL)
        return;
    fprintf(out, "hake: %s: %s", r->error, r->error_text);
    if (failure != NULL && failure->error != HAKE_OK &&
        strcmp(hake_error_info(failure->error)->id, r->error) == 0) {
        place_print(out, failure);
        /* A received alert is in the sentence already. */
        if (failure->alert_sent != HAKE_ALERT_none)
            fprintf(out, "; alert sent: %s (%u)",
                    hake_alert_name(failure->alert_sent), failure->alert_sent);
    }
    putc('\n', out);
    fflush(out);
}

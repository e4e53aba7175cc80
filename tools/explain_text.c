/*
 * explain_text.c: the trace as plain text, one event a line; messages field by
 * field, with offsets into the body, by the wire tables. Extensions are told
 * where they stand in their message, so their own events are passed over.
 */
#include "tools/explain_text.h"

#include <string.h>

#include "tls/explain.h"
#include "tls/extensions.h"
#include "tools/report.h"

#define SHOWN_MAX 32 /* bytes of a value in hex; the rest is "…" */
#define SENT      '>'
#define RECEIVED  '<'
#define WITHIN    ' ' /* of this side alone */

/* ---- Lines -------------------------------------------------------------- */

static void line_begin(const struct explain_text *t, char direction)
{
    if (t->who != NULL)
        fprintf(t->out, "%s ", t->who);
    fprintf(t->out, "%c ", direction);
}

static void hex_print(FILE *out, struct hake_bytes bytes, size_t max)
{
    for (size_t i = 0; i < bytes.len && i < max; i++)
        fprintf(out, "%02x", bytes.p[i]);
    if (bytes.len > max)
        fputs("\u2026", out);
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* ---- Values that have names --------------------------------------------- */

static const char *host_name_text(uint16_t number)
{
    return number == 0 ? "host_name" : "unknown";
}

static const char *certificate_type_text(uint16_t number)
{
    return number == HAKE_X509             ? "X509"
           : number == HAKE_RAW_PUBLIC_KEY ? "RawPublicKey"
                                           : "unknown";
}

/* ClientCertificateType, RFC 8422 5.5; a list of one, as all send it. */
static const char *client_certificate_text(uint16_t number)
{
    return number == CLIENT_CERTIFICATE_ecdsa_sign ? "ecdsa_sign" : NULL;
}

/* Fields, and lists of 16-bit items, whose numbers have names. */
static const struct {
    const char *field;
    const char *(*name)(uint16_t number);
} named[] = {
    {"legacy_version", hake_version_name},
    {"selected_version", hake_version_name},
    {"versions", hake_version_name},
    {"cipher_suite", hake_suite_name},
    {"cipher_suites", hake_suite_name},
    {"group", hake_group_name},
    {"named_group_list", hake_group_name},
    {"algorithm", hake_scheme_name},
    {"supported_signature_algorithms", hake_scheme_name},
    {"name_type", host_name_text},
    {"type", certificate_type_text},
    {"certificate_types", client_certificate_text},
};

static bool is_grease(uint16_t number)
{
    return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

static const char *number_text(const char *field, struct hake_bytes value)
{
    uint16_t number = 0;

    for (size_t i = 0; i < value.len; i++)
        number = (uint16_t)(number << 8 | value.p[i]);
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (strcmp(named[i].field, field) != 0)
            continue;
        /* RFC 8701: values that mean nothing, sent to keep peers tolerant. */
        return is_grease(number) && value.len == 2 ? "GREASE"
                                                   : named[i].name(number);
    }
    return NULL;
}

/* Names of hosts and of protocols, which are best read as text. */
static bool is_text(const struct explain_field *field)
{
    return strcmp(field->name, "name") == 0;
}

/* PskKeyExchangeMode, RFC 9846 4.3.9; one byte each. */
static void modes_print(FILE *out, struct hake_bytes modes)
{
    static const char *const names[] = {"psk_ke", "psk_dhe_ke"};

    for (size_t i = 0; i < modes.len; i++)
        fprintf(out, "%s %s", i == 0 ? "" : ",",
                modes.p[i] < 2 ? names[modes.p[i]] : "unknown");
}

/* Numbers of four bytes that count something. */
static const struct {
    const char *field, *unit;
} counts[] = {
    {"ticket_lifetime", "seconds"},
    {"max_early_data_size", "bytes"},
};

static void count_print(FILE *out, const struct explain_field *field)
{
    unsigned long number = 0;

    for (size_t i = 0; i < field->value.len; i++)
        number = number << 8 | field->value.p[i];
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (strcmp(counts[i].field, field->name) == 0)
            fprintf(out, " (%lu %s)", number, counts[i].unit);
    }
}

static void value_print(FILE *out, const struct explain_field *field,
                        const char *list)
{
    const bool item = strcmp(field->structure, "u16_item") == 0;
    const char *text = number_text(item ? list : field->name, field->value);

    if (is_text(field)) {
        putc('"', out);
        escape_name(out, field->value.p, field->value.len);
        putc('"', out);
        return;
    }
    hex_print(out, field->value, SHOWN_MAX);
    if (text != NULL)
        fprintf(out, " %s", text);
    if (strcmp(field->name, "ke_modes") == 0)
        modes_print(out, field->value);
    count_print(out, field);
    if (field->value.len == 0)
        fputs("(empty)", out);
}

/* ---- Fields ------------------------------------------------------------- */

/* A field waits until the next one is known: if that lies deeper, the waiting
 * one is a list, whose value is told by its items. */
struct fields {
    const struct explain_text *text;
    uint8_t place;  /* of extensions in this message; 0: it has none */
    size_t base;    /* offset of the bytes being walked in the body */
    unsigned depth; /* under which they stand */
    uint16_t type;  /* of the extension in hand */
    const char *list;
    bool waiting;
    struct explain_field field;
};

static void place_print(const struct fields *f, size_t offset, size_t len,
                        unsigned depth)
{
    line_begin(f->text, WITHIN);
    fprintf(f->text->out, "%5zu %5zu  %*s", offset, len, (int)(2 * depth), "");
}

static void waiting_print(struct fields *f, bool is_list)
{
    FILE *out = f->text->out;

    if (!f->waiting)
        return;
    f->waiting = false;
    place_print(f, f->field.offset, f->field.len, f->field.depth);
    if (is_list) {
        f->list = f->field.name;
        fprintf(out, "%s:\n", f->field.name);
        return;
    }
    if (strcmp(f->field.structure, "u16_item") != 0)
        fprintf(out, "%s: ", f->field.name);
    value_print(out, &f->field, f->list);
    putc('\n', out);
}

static explain_fn field_tell;

static void malformed_print(const struct fields *f, unsigned depth)
{
    line_begin(f->text, WITHIN);
    fprintf(f->text->out, "%13s%*s(the rest does not follow the syntax)\n", "",
            (int)(2 * depth), "");
}

static void extension_print(const struct fields *f,
                            const struct explain_field *data)
{
    const struct syntax *syntax = extension_syntax_in(f->type, f->place);
    struct fields inner = {.text = f->text,
                           .base = f->base + data->offset + 2,
                           .depth = data->depth + 1,
                           .list = ""};

    /* The type stands in front of the data: two bytes. */
    place_print(f, f->base + data->offset - 2, data->len + 2, data->depth);
    fprintf(f->text->out, "%s (%u)", hake_extension_name(f->type), f->type);
    if (syntax == NULL || data->value.len == 0) {
        fputs(data->value.len == 0 ? "" : ": ", f->text->out);
        hex_print(f->text->out, data->value, SHOWN_MAX);
        putc('\n', f->text->out);
        return;
    }
    fputs(":\n", f->text->out);
    if (explain(data->value, syntax, field_tell, &inner)) {
        waiting_print(&inner, false);
        return;
    }
    waiting_print(&inner, false);
    malformed_print(f, inner.depth);
}

/* An extension's type and data make one heading; all else is a field. */
static void field_tell(void *ctx, const struct explain_field *field)
{
    struct fields *f = ctx;
    const unsigned depth = f->depth + field->depth;

    waiting_print(f, f->waiting && depth > f->field.depth);
    if (strcmp(field->name, "extension_type") == 0) {
        f->type = (uint16_t)(field->value.p[0] << 8 | field->value.p[1]);
        return;
    }
    if (strcmp(field->name, "extension_data") == 0) {
        extension_print(f, field);
        return;
    }
    f->field = *field;
    f->field.offset += f->base;
    f->field.depth = depth;
    f->waiting = true;
}

/* ---- Messages ----------------------------------------------------------- */

static uint8_t message_place(uint16_t type)
{
    switch (type) {
    case MESSAGE_client_hello: return CH;
    case MESSAGE_server_hello: return SH | SH12; /* the form is the same */
    case MESSAGE_hello_retry_request: return HRR;
    case MESSAGE_encrypted_extensions: return EE;
    case MESSAGE_certificate_request: return CR;
    case MESSAGE_certificate: return CT;
    case MESSAGE_new_session_ticket: return NST;
    default: return 0;
    }
}

/* Whether the Certificate of one side holds a raw public key. */
static bool is_raw(const hake_conn *conn, bool server)
{
    const hake_handshake *hs = conn->handshake;

    if (hs == NULL)
        return false;
    if (server && conn->server && hs->credential != NULL)
        return hs->credential->type == HAKE_RAW_PUBLIC_KEY;
    return (server ? hs->server_type : hs->client_type) == HAKE_RAW_PUBLIC_KEY;
}

/* The same number may stand for another form in another version. */
static const struct syntax *syntax_of(const hake_conn *conn, uint8_t type,
                                      bool sent)
{
    const struct hake_suite *suite = hake_conn_suite(conn);

    return hake_conn_version(conn) == VERSION_TLS12 && suite != NULL
               ? message_syntax12(type, suite->psk,
                                  is_raw(conn, conn->server == sent))
               : message_syntax(type);
}

static void body_print(const struct explain_text *t, const hake_conn *conn,
                       const struct hake_event *event, struct hake_bytes body)
{
    const struct syntax *syntax =
        syntax_of(conn, (uint8_t)event->code, event->sent);
    struct fields f = {
        .text = t, .place = message_place(event->code), .list = ""};
    bool follows;

    if (syntax == NULL) {
        place_print(&f, 0, body.len, 0);
        hex_print(t->out, body, SHOWN_MAX);
        putc('\n', t->out);
        return;
    }
    follows = explain(body, syntax, field_tell, &f);
    waiting_print(&f, false);
    if (!follows)
        malformed_print(&f, 0);
}

static void message_print(const struct explain_text *t, const hake_conn *conn,
                          const struct hake_event *event, char direction)
{
    struct hake_bytes body = event->bytes;
    /* RFC 9846 4.2.4: HelloRetryRequest "has the same format as a ServerHello
     * message", and its type. */
    const unsigned type = event->code == MESSAGE_hello_retry_request
                              ? MESSAGE_server_hello
                              : event->code;

    line_begin(t, direction);
    fprintf(t->out, "%s (%u), %zu byte%s\n",
            hake_message_name((uint8_t)event->code), type, event->bytes.len,
            plural(event->bytes.len));
    if (body.len <= MESSAGE_HEADER)
        return;
    body.p += MESSAGE_HEADER;
    body.len -= MESSAGE_HEADER;
    body_print(t, conn, event, body);
}

/* ---- Events ------------------------------------------------------------- */

static void record_print(const struct explain_text *t,
                         const struct hake_event *event, char direction)
{
    line_begin(t, direction);
    fprintf(t->out, "record %s, %zu byte%s, %s\n",
            hake_content_type_name((uint8_t)event->code), event->bytes.len,
            plural(event->bytes.len),
            event->protected ? "protected" : "unprotected");
}

static void alert_print(const struct explain_text *t,
                        const struct hake_event *event, char direction)
{
    line_begin(t, direction);
    fprintf(t->out, "alert %s (%u)\n", hake_alert_name((uint8_t)event->code),
            event->code);
}

static void secret_print(const struct explain_text *t,
                         const struct hake_event *event)
{
    line_begin(t, WITHIN);
    fprintf(t->out,
            "secret %s = ", hake_secret_name((enum hake_secret)event->code));
    hex_print(t->out, event->bytes, event->bytes.len);
    putc('\n', t->out);
}

static void failure_print(const struct explain_text *t, const hake_conn *conn)
{
    const struct hake_error_info *info =
        hake_error_info(hake_conn_failure(conn)->error);

    line_begin(t, WITHIN);
    fprintf(t->out, "failure %s: %s (%s)\n", info->id, info->text,
            info->section);
}

void explain_text(void *ctx, const hake_conn *conn,
                  const struct hake_event *event)
{
    const struct explain_text *t = ctx;
    const char direction = event->sent ? SENT : RECEIVED;

    switch (event->kind) {
    case HAKE_EVENT_RECORD: record_print(t, event, direction); break;
    case HAKE_EVENT_MESSAGE: message_print(t, conn, event, direction); break;
    case HAKE_EVENT_EXTENSION: break;
    case HAKE_EVENT_SECRET: secret_print(t, event); break;
    case HAKE_EVENT_ALERT: alert_print(t, event, direction); break;
    case HAKE_EVENT_FAILURE: failure_print(t, conn); break;
    case HAKE_EVENT_STATE:
        line_begin(t, WITHIN);
        fprintf(t->out, "state %s\n", hake_state_name((uint8_t)event->code));
        break;
    }
}

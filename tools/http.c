/* http.c: HTTP/1.1 as far as a GET needs it, RFC 9112; see http.h. */
#include <string.h>
#include <strings.h>

#include "tools/http.h"

/* ---- Request ---------------------------------------------------------- */

/* RFC 9110 5.6.2: tchar */
static bool is_token(const char *p, size_t len)
{
    static const char others[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < len; i++) {
        const char c = p[i];
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

        if (!letter && (c < '0' || c > '9') &&
            memchr(others, c, sizeof others - 1) == NULL)
            return false;
    }
    return len > 0;
}

static bool is_version(const char *p, size_t len)
{
    return len == 8 && memcmp(p, "HTTP/1.", 7) == 0 && p[7] >= '0' &&
           p[7] <= '9';
}

/* RFC 9112 3: request-line = method SP request-target SP HTTP-version */
static enum http_request_status request_line_judge(const char *line, size_t len)
{
    const char *target = memchr(line, ' ', len), *version;
    const size_t method_len = target == NULL ? 0 : (size_t)(target - line);

    if (!is_token(line, method_len))
        return HTTP_REQUEST_MALFORMED;
    target++;
    version = memchr(target, ' ', len - method_len - 1);
    if (version == NULL || version == target)
        return HTTP_REQUEST_MALFORMED;
    version++;
    if (!is_version(version, len - (size_t)(version - line)))
        return HTTP_REQUEST_MALFORMED;
    return method_len == 3 && memcmp(line, "GET", 3) == 0
               ? HTTP_REQUEST_GET
               : HTTP_REQUEST_OTHER_METHOD;
}

/* The end of a line; true if it ends the head. */
static bool request_line_end(struct http_request *r)
{
    /* RFC 9112 2.2: a server "SHOULD ignore at least one empty line (CRLF)
     * received prior to the request-line." */
    const bool empty = r->field_len == 0;

    r->field_len = 0;
    if (r->has_line || empty)
        return r->has_line && empty;
    if (r->line[r->line_len - 1] == '\r')
        r->line_len--;
    r->has_line = true;
    r->status = request_line_judge(r->line, r->line_len);
    return r->status == HTTP_REQUEST_MALFORMED;
}

static bool request_byte_take(struct http_request *r, uint8_t byte)
{
    if (byte == '\n')
        return request_line_end(r);
    if (byte != '\r')
        r->field_len++;
    if (r->has_line || (r->field_len == 0 && r->line_len == 0))
        return false;
    r->line[r->line_len++] = (char)byte;
    if (byte == '\r' || (byte >= ' ' && byte <= '~'))
        return false;
    r->status = HTTP_REQUEST_MALFORMED; /* no text at all: say so at once */
    return true;
}

enum http_request_status http_request_feed(struct http_request *r,
                                           const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (r->head_len == HTTP_HEAD_MAX)
            return HTTP_REQUEST_TOO_LONG;
        r->head_len++;
        if (request_byte_take(r, p[i]))
            return r->status;
    }
    return HTTP_REQUEST_MORE;
}

/* ---- Response --------------------------------------------------------- */

void http_response_init(struct http_response *r, http_body_fn *body, void *ctx)
{
    memset(r, 0, sizeof *r);
    r->body = body;
    r->ctx = ctx;
    r->part = HTTP_STATUS_LINE;
}

static void response_fault(struct http_response *r, const char *fault)
{
    r->fault = fault;
}

/* RFC 9112 4: status-line = HTTP-version SP status-code SP [ reason-phrase ] */
static void status_line_read(struct http_response *r)
{
    const char *code = r->line + 9;

    if (r->line_len < 12 || !is_version(r->line, 8) || r->line[8] != ' ' ||
        strspn(code, "0123456789") != 3 || code[0] == '0') {
        response_fault(r, "the answer does not begin with an HTTP/1.x status "
                          "line");
        return;
    }
    r->code = (unsigned)(code[0] - '0') * 100 + (unsigned)(code[1] - '0') * 10 +
              (unsigned)(code[2] - '0');
    r->has_length = r->is_chunked = r->is_coded = false;
    r->part = HTTP_FIELD;
}

/* Reads a number up to `limit`; *end is what follows it. */
static bool number_read(const char *text, unsigned base, uint64_t *number,
                        const char **end)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *digit;

    *number = 0;
    *end = text;
    for (; **end != '\0'; (*end)++) {
        digit = memchr(digits, **end, 32);
        if (digit == NULL || (unsigned)(digit - digits) % 16 >= base)
            break;
        if (*number > (INT64_MAX - 15) / base)
            return false;
        *number = *number * base + (unsigned)(digit - digits) % 16;
    }
    return *end != text;
}

/* RFC 9112 6.3: differing values of Content-Length are an unrecoverable
 * error. */
static void content_length_read(struct http_response *r, const char *value)
{
    uint64_t length;
    const char *end;

    if (!number_read(value, 10, &length, &end) ||
        end[strspn(end, " \t")] != '\0' ||
        (r->has_length && r->left != length)) {
        response_fault(r, "the answer's Content-Length is not one number");
        return;
    }
    r->has_length = true;
    r->left = length;
}

static const char *field_value(const char *line, const char *name)
{
    const size_t len = strlen(name);

    if (strncasecmp(line, name, len) != 0 || line[len] != ':')
        return NULL;
    line += len + 1;
    return line + strspn(line, " \t");
}

static void field_read(struct http_response *r)
{
    const char *value = field_value(r->line, "Content-Length");

    if (value != NULL)
        content_length_read(r, value);
    value = field_value(r->line, "Transfer-Encoding");
    if (value == NULL)
        return;
    r->is_coded = true;
    r->is_chunked = strncasecmp(value, "chunked", 7) == 0 &&
                    value[7 + strspn(value + 7, " \t")] == '\0';
}

/* RFC 9112 6.3: how long the body is. */
static void body_begin(struct http_response *r)
{
    r->head_len = 0;
    if (r->code < 200 && r->code != 101)
        r->part = HTTP_STATUS_LINE; /* an interim answer */
    else if (r->code == 204 || r->code == 304)
        r->part = HTTP_OVER;
    else if (r->is_chunked)
        r->part = HTTP_CHUNK_SIZE;
    else if (r->is_coded || !r->has_length)
        r->part = HTTP_BODY_CLOSE;
    else
        r->part = r->left > 0 ? HTTP_BODY : HTTP_OVER;
}

static void chunk_size_read(struct http_response *r)
{
    const char *end;

    if (!number_read(r->line, 16, &r->left, &end) ||
        (end[strspn(end, " \t")] != '\0' && end[strspn(end, " \t")] != ';')) {
        response_fault(r, "a chunk of the answer has no valid size");
        return;
    }
    r->part = r->left > 0 ? HTTP_CHUNK : HTTP_TRAILER;
}

static void line_read(struct http_response *r)
{
    switch (r->part) {
    case HTTP_STATUS_LINE: status_line_read(r); break;
    case HTTP_FIELD:
        if (r->line_len > 0)
            field_read(r);
        else
            body_begin(r);
        break;
    case HTTP_CHUNK_SIZE: chunk_size_read(r); break;
    case HTTP_CHUNK_END:
        if (r->line_len > 0)
            response_fault(r, "a chunk of the answer is longer than its size");
        r->part = HTTP_CHUNK_SIZE;
        r->head_len = 0;
        break;
    default: /* trailer fields */
        if (r->line_len == 0)
            r->part = HTTP_OVER;
        break;
    }
}

/* One byte of a line: whole lines are read, with CRLF or LF at their end. */
static void line_take(struct http_response *r, uint8_t byte)
{
    if (++r->head_len > HTTP_HEAD_MAX) {
        response_fault(r, "the answer's head is too long");
        return;
    }
    if (byte != '\n') {
        if (r->line_len < HTTP_LINE_MAX)
            r->line[r->line_len++] = (char)byte;
        return;
    }
    if (r->line_len > 0 && r->line[r->line_len - 1] == '\r')
        r->line_len--;
    r->line[r->line_len] = '\0';
    line_read(r);
    r->line_len = 0;
}

static bool is_body(enum http_part part)
{
    return part == HTTP_BODY || part == HTTP_BODY_CLOSE || part == HTTP_CHUNK;
}

/* Takes what belongs to the body; returns its length. */
static size_t body_take(struct http_response *r, const uint8_t *p, size_t len)
{
    if (r->part != HTTP_BODY_CLOSE) {
        len = len < r->left ? len : (size_t)r->left;
        r->left -= len;
        if (r->left == 0)
            r->part = r->part == HTTP_BODY ? HTTP_OVER : HTTP_CHUNK_END;
    }
    r->body(r->ctx, p, len);
    return len;
}

static enum http_response_status response_status(const struct http_response *r)
{
    if (r->fault != NULL)
        return HTTP_RESPONSE_MALFORMED;
    return r->part == HTTP_OVER ? HTTP_RESPONSE_DONE : HTTP_RESPONSE_MORE;
}

enum http_response_status http_response_feed(struct http_response *r,
                                             const uint8_t *p, size_t len)
{
    size_t used = 0;

    while (used < len && response_status(r) == HTTP_RESPONSE_MORE) {
        if (is_body(r->part))
            used += body_take(r, p + used, len - used);
        else
            line_take(r, p[used++]);
    }
    return response_status(r);
}

enum http_response_status http_response_end(struct http_response *r)
{
    if (r->fault == NULL && r->part == HTTP_BODY_CLOSE)
        r->part = HTTP_OVER;
    return response_status(r) == HTTP_RESPONSE_MORE ? HTTP_RESPONSE_CUT
                                                    : response_status(r);
}

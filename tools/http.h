/*
 * http.h: as much of HTTP/1.1 (RFC 9112) as a GET needs, on both sides. Both
 * readers take the bytes however fragmented and hold a bounded part of them.
 */
#ifndef HAKE_HTTP_H
#define HAKE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_HEAD_MAX 8192 /* start line and header fields */
#define HTTP_LINE_MAX 1024 /* of a field is looked at; the rest is skipped */

/* ---- Request: what a server reads ------------------------------------- */

enum http_request_status {
    HTTP_REQUEST_MORE, /* the head has not ended */
    HTTP_REQUEST_GET,
    HTTP_REQUEST_OTHER_METHOD, /* 405 */
    HTTP_REQUEST_MALFORMED,    /* 400 */
    HTTP_REQUEST_TOO_LONG      /* 431 */
};

/* Zero-initialised, it is ready. */
struct http_request {
    char line[HTTP_HEAD_MAX]; /* the request line */
    size_t line_len;
    size_t head_len;  /* of all that was read */
    size_t field_len; /* of the line in hand, CR and LF not counted */
    enum http_request_status status;
    bool has_line; /* the request line has ended */
};

/* http_request_feed takes bytes up to the end of the head, CRLF CRLF or LF
 * LF; what follows it is ignored. A wrong request line is told at once. */
enum http_request_status http_request_feed(struct http_request *request,
                                           const uint8_t *p, size_t len);

/* ---- Response: what a client reads ------------------------------------ */

enum http_response_status {
    HTTP_RESPONSE_MORE,
    HTTP_RESPONSE_DONE,
    HTTP_RESPONSE_MALFORMED, /* response->fault says why */
    HTTP_RESPONSE_CUT        /* the connection ended within the message */
};

/* Gets the body piece by piece. */
typedef void http_body_fn(void *ctx, const uint8_t *p, size_t len);

enum http_part {
    HTTP_STATUS_LINE = 1,
    HTTP_FIELD,
    HTTP_BODY,       /* its length was given */
    HTTP_BODY_CLOSE, /* it ends with the connection */
    HTTP_CHUNK_SIZE,
    HTTP_CHUNK,
    HTTP_CHUNK_END,
    HTTP_TRAILER,
    HTTP_OVER
};

struct http_response {
    http_body_fn *body;
    void *ctx;
    enum http_part part;
    unsigned code;     /* status code; 0: not known yet */
    const char *fault; /* what is wrong, as part of a sentence; NULL: none */
    char line[HTTP_LINE_MAX + 1]; /* the line in hand */
    size_t line_len;
    size_t head_len; /* of head, or of chunk sizes and trailer fields */
    bool has_length, is_chunked, is_coded;
    uint64_t left; /* of the body or the chunk */
};

void http_response_init(struct http_response *response, http_body_fn *body,
                        void *ctx);

enum http_response_status http_response_feed(struct http_response *response,
                                             const uint8_t *p, size_t len);

/* http_response_end: the peer said that nothing more will come. */
enum http_response_status http_response_end(struct http_response *response);

#endif

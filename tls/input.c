/*
 * input.c: the input buffer. Records are opened in place; what they held
 * stays in the plain region until it is used. Handshake messages are
 * reassembled there over any split, RFC 9846 5.1.
 */
#include <string.h>

#include "tls/engine.h"
#include "tls/trace.h"

size_t input_plain_len(const hake_conn *c)
{
    return c->in.plain_end - c->in.plain_start;
}

void input_take(hake_conn *c, size_t len)
{
    c->in.plain_start += (uint32_t)len;
}

void input_keep(hake_conn *c, size_t len)
{
    if (c->in.plain_start > 0)
        memmove(c->in.p, c->in.p + c->in.plain_start, len);
    c->in.kept = (uint32_t)len;
    input_take(c, len);
}

/* HTTP, SMTP, SSLv2 ...: nothing that ever was TLS starts like this. */
static bool is_first(const hake_conn *c)
{
    return c->state == START || c->state == WAIT_SH;
}

/* RFC 9846 4.3.10: a server that refused early data "skips past [it] by
 * attempting to deprotect received records [...] discarding records which fail
 * deprotection", or, before the second ClientHello, all "with an external
 * content type of "application_data"". */
static bool is_skipped(const hake_conn *c, uint8_t type, enum hake_error error)
{
    return (c->facts & FACT_SKIP) && type == CONTENT_application_data &&
           (c->rx.aead == NULL || error == HAKE_ERR_RECORD_MAC);
}

static enum hake_error header_check(const hake_conn *c,
                                    struct record_header *header)
{
    const uint8_t *wire = c->in.p + c->in.raw_start;
    enum hake_error error = record_header_read(header, &c->rx, wire);

    /* RFC 9846 5.2: it was protected, so "MUST NOT exceed 2^14 + 256 bytes". */
    if (is_skipped(c, header->type, error))
        return header->length > RECORD_CIPHER_MAX ? HAKE_ERR_CIPHERTEXT_TOO_LONG
                                                  : HAKE_OK;
    if (error == HAKE_OK && c->config->level != NULL)
        return header->version == c->rx.level ? HAKE_OK : HAKE_ERR_LEVEL;
    /* RFC 5246 6.2.1: once the version is known, records carry it; an alert may
     * come from a peer that did not get so far. */
    if (error == HAKE_OK && c->version == VERSION_TLS12 &&
        header->type != CONTENT_alert && header->version != VERSION_TLS12)
        return HAKE_ERR_RECORD_VERSION;
    if (error == HAKE_ERR_RECORD_TYPE && is_first(c) &&
        (header->type < CONTENT_change_cipher_spec ||
         header->type > CONTENT_application_data || header->version >> 8 != 3))
        return HAKE_ERR_NOT_TLS;
    return error;
}

/* RFC 9846 5: change_cipher_spec "consisting of the single byte value 0x01
 * at any time after the first ClientHello message has been sent or received
 * and before the peer's Finished message has been received [...] MUST simply
 * drop". */
static bool is_too_soon(const hake_conn *c)
{
    /* RFC 9846 4.3.2: "Servers operating statelessly MUST ignore these
     * records", since the first ClientHello may have gone elsewhere. */
    return c->state == START && !(c->server && c->config->ticket_key != NULL);
}

static enum hake_error ccs_check(hake_conn *c, struct hake_bytes content,
                                 bool sealed)
{
    if (content.len != 1 || content.p[0] != 1)
        return HAKE_ERR_CCS_VALUE;
    if (c->version == VERSION_TLS12)
        return HAKE_OK; /* a message like any other: the flow table judges */
    if (sealed || is_too_soon(c) || (c->facts & FACT_PEER_FINISHED))
        return HAKE_ERR_CCS_PLACE;
    return ++c->ccs_count > HAKE_CCS_MAX ? HAKE_ERR_CCS_FLOOD : HAKE_OK;
}

/* RFC 9846 4.7.1: "A server receiving more than max_early_data_size bytes of
 * 0-RTT data SHOULD terminate the connection". An empty record counts, too. */
static enum hake_error early_data_count(hake_conn *c, size_t len)
{
    struct hake_handshake *hs = c->handshake;

    len = len == 0 ? 1 : len;
    if (len > hs->session.early_left)
        return HAKE_ERR_EARLY_DATA_TOO_MUCH;
    hs->session.early_left -= (uint32_t)len;
    return HAKE_OK;
}

static enum hake_error early_data_check(hake_conn *c, size_t len)
{
    return c->state == WAIT_EOED ? early_data_count(c, len)
                                 : HAKE_ERR_APPLICATION_DATA_EARLY;
}

/* What a record of this type may hold at this point. */
static enum hake_error content_check(hake_conn *c, uint8_t type,
                                     struct hake_bytes content, bool sealed)
{
    /* RFC 9846 5.1: "if a handshake message is split over two or more
     * records, there MUST NOT be any other records between them." RFC 5246
     * 6.2.1 lets a warning come between. */
    if (type != CONTENT_handshake && input_plain_len(c) > 0 &&
        !(type == CONTENT_alert && c->version == VERSION_TLS12))
        return HAKE_ERR_RECORD_INTERLEAVED;
    switch (type) {
    case CONTENT_change_cipher_spec: return ccs_check(c, content, sealed);
    case CONTENT_handshake:
    case CONTENT_alert:
        /* RFC 9846 5.4: "Implementations MUST NOT send Handshake and Alert
         * records that have a zero-length TLSInnerPlaintext.content". */
        return content.len == 0 ? HAKE_ERR_RECORD_EMPTY : HAKE_OK;
    case CONTENT_application_data:
        if (c->state != CONNECTED)
            return early_data_check(c, content.len);
        c->empty_count = content.len > 0 ? 0 : (uint8_t)(c->empty_count + 1);
        if (content.len > 0)
            c->key_update_count = 0;
        return c->empty_count > HAKE_EMPTY_RECORDS_MAX
                   ? HAKE_ERR_RECORD_EMPTY_FLOOD
                   : HAKE_OK;
    default: return HAKE_ERR_RECORD_TYPE;
    }
}

/* Adds opened content to the plain region, behind what is there. */
static void content_keep(struct hake_input *in, uint8_t type,
                         struct hake_bytes content)
{
    if (in->plain_start == in->plain_end) {
        in->plain_start = (uint32_t)(content.p - in->p);
        in->plain_end = in->plain_start;
    } else {
        memmove(in->p + in->plain_end, content.p, content.len);
    }
    in->plain_end += (uint32_t)content.len;
    in->plain_type = type;
}

/* Until a client has protected a record, its alert may still be in the clear:
 * it may have failed on our ServerHello, before it had keys. */
static bool alert_may_be_plain(const hake_conn *c)
{
    return c->rx.aead == NULL || (c->server && !c->opened);
}

static bool is_protected(const hake_conn *c, uint8_t type)
{
    return c->rx.aead != NULL &&
           (!c->rx.form->hides_type || type == CONTENT_application_data);
}

/* RFC 8449 4: "A TLS endpoint that receives a record larger than its advertised
 * limit MUST generate a fatal "record_overflow" alert"; "Unprotected messages
 * are not subject to this limit", but they are to RFC 6066's, which wants the
 * alert "without decrypting the message". */
static bool is_over_limit(const hake_conn *c,
                          const struct record_header *header)
{
    size_t expansion = 0;

    /* Who sends early data cannot know the limit yet. */
    if (c->rx.level == HAKE_LEVEL_EARLY || (c->facts & FACT_SKIP))
        return false;
    if (is_protected(c, header->type))
        expansion = c->rx.explicit_len + (size_t)HAKE_AEAD_TAG;
    else if (!c->fragment_limit)
        return false;
    return c->receive_limit > 0 &&
           header->length > c->receive_limit + expansion;
}

/* What a client will say of the records before it knew that its limit is
 * agreed on. */
static void longest_note(hake_conn *c, size_t sealed)
{
    size_t plaintext = sealed - c->rx.explicit_len - HAKE_AEAD_TAG;

    if (c->handshake != NULL && plaintext > c->handshake->longest_record)
        c->handshake->longest_record = (uint16_t)plaintext;
}

static enum hake_error record_deprotect(hake_conn *c, uint8_t *record,
                                        uint8_t *type,
                                        struct hake_bytes *content,
                                        bool *sealed)
{
    const size_t len = content->len;
    enum hake_error error;

    *sealed = is_protected(c, *type);
    if (*sealed) {
        error = record_open(&c->rx, record, type, &content->len);
        content->p = record + record_content(&c->rx);
        c->opened = true;
        if (error == HAKE_OK)
            longest_note(c, len);
        return error;
    }
    if (*type == CONTENT_alert && !alert_may_be_plain(c))
        return HAKE_ERR_RECORD_UNPROTECTED;
    return HAKE_OK;
}

static enum hake_error record_skip(hake_conn *c, size_t length)
{
    const size_t content =
        length > RECORD_OVERHEAD ? length - RECORD_OVERHEAD : 0;

    c->in.raw_start += (uint32_t)(RECORD_HEADER + length);
    return early_data_count(c, content);
}

enum hake_error input_record(hake_conn *c, bool *done, uint8_t *type,
                             struct hake_bytes *content)
{
    struct hake_input *in = &c->in;
    size_t have = in->raw_end - in->raw_start;
    uint8_t *record = in->p + in->raw_start;
    struct record_header header = {0, 0, 0};
    enum hake_error error;
    bool sealed;

    *done = false;
    if (have >= RECORD_HEADER) {
        error = header_check(c, &header);
        if (error == HAKE_OK && is_over_limit(c, &header))
            error = HAKE_ERR_RECORD_LIMIT;
        if (error != HAKE_OK)
            return error;
    }
    if (in->kept + input_plain_len(c) + RECORD_HEADER + header.length > in->cap)
        return HAKE_ERR_INPUT_BUFFER_SMALL;
    if (have < RECORD_HEADER || have - RECORD_HEADER < header.length)
        return HAKE_OK;
    *type = header.type;
    content->p = record + RECORD_HEADER;
    content->len = header.length;
    *done = true;
    error = record_deprotect(c, record, type, content, &sealed);
    if (is_skipped(c, header.type, error)) {
        *type = CONTENT_invalid;
        return record_skip(c, header.length);
    }
    if (error != HAKE_OK)
        return error;
    if (sealed)
        c->facts &= ~(unsigned)FACT_SKIP;
    trace_event(c, HAKE_EVENT_RECORD, false, *type, *content);
    error = content_check(c, *type, *content, sealed);
    if (error != HAKE_OK)
        return error;
    if (*type == CONTENT_handshake || *type == CONTENT_application_data)
        content_keep(in, *type, *content);
    in->raw_start += (uint32_t)(RECORD_HEADER + header.length);
    return HAKE_OK;
}

bool input_message(hake_conn *c, struct message *m, enum hake_error *error)
{
    const struct hake_bytes plain = {c->in.p + c->in.plain_start,
                                     input_plain_len(c)};
    const uint8_t *fault;
    struct reader r = rd_init(plain, &fault);
    size_t len;

    m->type = (uint8_t)rd_uint(&r, 1);
    len = rd_uint(&r, 3);
    if (fault == NULL && len > c->in.cap - MESSAGE_HEADER) {
        c->failure.message = m->type;
        *error = HAKE_ERR_MESSAGE_TOO_LARGE;
        return false;
    }
    m->body = rd_bytes(&r, len);
    if (fault != NULL)
        return false;
    m->whole.p = plain.p;
    m->whole.len = MESSAGE_HEADER + len;
    /* RFC 9846 4.2.3: "Upon receiving a message with type server_hello,
     * implementations MUST first examine the Random value". */
    if (m->type == MESSAGE_server_hello && hello_retry_request_is(m->body))
        m->type = MESSAGE_hello_retry_request;
    /* Numbers of ours that no wire carries are not to be had this way. */
    else if (m->type == MESSAGE_hello_retry_request ||
             m->type >= MESSAGE_change_cipher_spec)
        m->type = MESSAGE_none;
    return true;
}

struct hake_buffer input_room(hake_conn *c)
{
    struct hake_input *in = &c->in;
    uint32_t plain = in->plain_end - in->plain_start;
    uint32_t raw = in->raw_end - in->raw_start;
    uint32_t plain_end = in->kept + plain;
    struct hake_buffer room = {in->p + plain_end + raw,
                               in->cap - plain_end - raw};

    if (plain > 0 && in->plain_start > in->kept)
        memmove(in->p + in->kept, in->p + in->plain_start, plain);
    in->plain_start = in->kept;
    in->plain_end = plain_end;
    if (raw > 0 && in->raw_start > plain_end)
        memmove(in->p + plain_end, in->p + in->raw_start, raw);
    in->raw_start = plain_end;
    in->raw_end = plain_end + raw;
    return room;
}

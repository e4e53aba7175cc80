/*
 * ext_record_limit.c: how long records may be: record_size_limit (RFC 8449), in
 * each direction what its receiver says, and max_fragment_length (RFC 6066 4),
 * which it replaces, in both what the client says.
 */
#include "tls/extensions.h"
#include "tls/record.h"

/* RFC 8449 4: "For TLS 1.2 and earlier, that limit is 2^14 octets. TLS 1.3 uses
 * a limit of 2^14+1 octets." */
static size_t version_limit(bool tls13)
{
    return tls13 ? RECORD_INNER_MAX : RECORD_PLAIN_MAX;
}

/* What this side is willing to receive. */
static size_t own_limit(const hake_conn *c, bool tls13)
{
    const size_t holds = c->in.cap - HAKE_RECORD_EXPANSION;
    size_t limit = c->config->record_size_limit;

    if (limit == 0)
        limit = c->in.cap < HAKE_INPUT_FULL ? holds / 2 : holds;
    if (limit > holds)
        limit = holds;
    return limit < version_limit(tls13) ? limit : version_limit(tls13);
}

/* The client's limit was agreed on by a message that may itself have come in a
 * record that is too long. */
static enum hake_error limit_receive(hake_conn *c, size_t limit)
{
    c->receive_limit = (uint16_t)limit;
    return c->handshake->longest_record > limit ? HAKE_ERR_RECORD_LIMIT
                                                : HAKE_OK;
}

enum hake_error record_size_limit_take(hake_conn *c, enum place place,
                                       const union extension_body *body)
{
    const uint16_t limit = body->record_size_limit.record_size_limit;
    const bool tls13 = place == EE;

    /* RFC 8449 4: "An endpoint MUST treat receipt of a smaller value as a
     * fatal error and generate an "illegal_parameter" alert." Only a client
     * may judge greater ones: "a client might advertise a higher limit that is
     * enabled by an extension or version the server does not understand." */
    if (limit < HAKE_RECORD_SIZE_MIN ||
        (place != CH && limit > version_limit(tls13)))
        return HAKE_ERR_RECORD_SIZE_LIMIT;
    c->send_limit = limit;
    return place == CH ? HAKE_OK : limit_receive(c, own_limit(c, tls13));
}

enum given record_size_limit_give(hake_conn *c, enum place place,
                                  struct writer *w)
{
    const bool tls13 = place == CH
                           ? version_is_enabled(c->config, VERSION_TLS13)
                           : place == EE;
    const struct record_size_limit limit = {(uint16_t)own_limit(c, tls13)};

    if (place != CH)
        c->receive_limit = limit.record_size_limit;
    else if (c->config->record_size_limit == 0 && c->in.cap >= HAKE_INPUT_FULL)
        return ABSENT;
    syntax_write(w, record_size_limit_syntax, &limit);
    return GIVEN;
}

/* MaxFragmentLength: 2^9(1), 2^10(2), 2^11(3), 2^12(4); 0: no such length or
 * code */
static uint16_t fragment_length(uint8_t code)
{
    static const uint16_t lengths[] = {0, 512, 1024, 2048, 4096};

    return code < sizeof lengths / sizeof lengths[0] ? lengths[code] : 0;
}

static uint8_t fragment_code(uint16_t length)
{
    uint8_t code = 4;

    while (code > 0 && fragment_length(code) != length)
        code--;
    return code;
}

/* RFC 9846 5.4: "If the maximum fragment length is reduced [...] then the
 * reduced limit applies to the full plaintext, including the content type and
 * padding." So we send; but a fragment with its content type beside it is what
 * others send, and is taken. */
static size_t fragment_receive_limit(size_t length, enum place place)
{
    return length + (place == EE);
}

enum hake_error max_fragment_length_take(hake_conn *c, enum place place,
                                         const union extension_body *body)
{
    const uint16_t length =
        fragment_length(body->max_fragment_length.max_fragment_length);

    /* RFC 8449 5: "A server that supports the "record_size_limit" extension
     * MUST ignore a "max_fragment_length" that appears in a ClientHello if
     * both extensions appear." */
    if (place == CH && extension_asked(c, EXTENSION_record_size_limit))
        return HAKE_OK;
    /* RFC 8449 5: "A client MUST treat receipt of both [...] as a fatal
     * error". record_size_limit was taken before. */
    if (place != CH && c->send_limit != 0)
        return HAKE_ERR_RECORD_LIMITS_TWO;
    /* RFC 6066 4: "for a value other than the allowed values, it MUST abort the
     * handshake with an "illegal_parameter" alert. Similarly, if a client
     * receives a [...] response that differs from the length it requested". */
    if (length == 0 ||
        (place != CH && length != c->config->max_fragment_length))
        return HAKE_ERR_MAX_FRAGMENT_LENGTH;
    c->send_limit = length;
    c->fragment_limit = true;
    return place == CH
               ? HAKE_OK
               : limit_receive(c, fragment_receive_limit(length, place));
}

enum given max_fragment_length_give(hake_conn *c, enum place place,
                                    struct writer *w)
{
    const uint16_t wanted = c->config->max_fragment_length;
    const uint16_t length = place == CH ? wanted : c->send_limit;
    const struct max_fragment_length fragment = {fragment_code(length)};

    if (place == CH ? length == 0 : !c->fragment_limit)
        return ABSENT;
    if (place != CH)
        c->receive_limit = (uint16_t)fragment_receive_limit(length, place);
    syntax_write(w, max_fragment_length_syntax, &fragment);
    return GIVEN;
}

enum hake_error record_limits_check(const struct hake_config *config)
{
    const uint16_t limit = config->record_size_limit;
    const uint16_t fragment = config->max_fragment_length;

    if ((limit != 0 &&
         (limit < HAKE_RECORD_SIZE_MIN || limit > HAKE_RECORD_SIZE_MAX)) ||
        (fragment != 0 && fragment_code(fragment) == 0))
        return HAKE_ERR_CONFIG_RECORD_SIZE;
    return HAKE_OK;
}

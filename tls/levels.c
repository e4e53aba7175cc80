/*
 * levels.c: handshake messages by encryption level instead of records, RFC 9001
 * 4.1.3. In the two buffers they stand behind headers like those of
 * unprotected records, with the level for a version.
 */
#include <string.h>

#include "tls/engine.h"

struct hake_bytes hake_sendmsg_buf(const hake_conn *c, enum hake_level *level)
{
    const struct hake_bytes records = hake_sendrec_buf(c);
    struct hake_bytes messages = {NULL, 0};

    if (c->config->level == NULL || records.len == 0)
        return messages;
    *level = (enum hake_level)records.p[2];
    messages.p = records.p + RECORD_HEADER;
    messages.len = (size_t)records.p[3] << 8 | records.p[4];
    return messages;
}

/* What is left of a record gets a header of its own, where the bytes stood that
 * are gone. */
enum hake_error hake_sendmsg_ack(hake_conn *c, size_t len)
{
    enum hake_level level;
    const struct hake_bytes messages = hake_sendmsg_buf(c, &level);

    if (len > messages.len)
        return HAKE_ERR_MISUSE;
    if (len == 0)
        return HAKE_OK;
    if (len == messages.len)
        return hake_sendrec_ack(c, RECORD_HEADER + len);
    record_header_write(c->out.p + c->out.start + len, CONTENT_handshake,
                        (uint16_t)level, messages.len - len);
    return hake_sendrec_ack(c, len);
}

size_t hake_recvmsg(hake_conn *c, enum hake_level level,
                    struct hake_bytes messages)
{
    struct hake_buffer room = hake_recvrec_buf(c);
    size_t len = messages.len;

    if (c->config->level == NULL || room.len <= RECORD_HEADER)
        return 0;
    if (len > room.len - RECORD_HEADER)
        len = room.len - RECORD_HEADER;
    if (len > RECORD_PLAIN_MAX)
        len = RECORD_PLAIN_MAX;
    if (len == 0)
        return 0;
    record_header_write(room.p, CONTENT_handshake, (uint16_t)level, len);
    memcpy(room.p + RECORD_HEADER, messages.p, len);
    hake_recvrec_ack(c, RECORD_HEADER + len);
    return len;
}

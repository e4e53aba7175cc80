/*
 * key_update.c: KeyUpdate, RFC 9846 4.7.3, both sides of TLS 1.3. What is to be
 * sent are facts: an established connection sends it once there is room, and
 * however many requests came until then, they have one answer.
 */
#include "tls/handlers.h"

/* RFC 9846 4.7.3: "sending implementations MUST NOT allow the epoch -- and
 * hence the number of key updates -- to exceed 2^48-1." */
#define EPOCH_MAX ((UINT64_C(1) << 48) - 1)

bool key_update_want(hake_conn *c, bool request_peer)
{
    /* An answer and a request of ours may wait at the same time. */
    if (c->write_closed || c->config->level != NULL ||
        c->tx.epoch > EPOCH_MAX - 2)
        return false;
    /* RFC 9846 4.7.3: "Until receiving a subsequent KeyUpdate from the peer,
     * the sender MUST NOT send another KeyUpdate with request_update set to
     * "update_requested"." A peer that has closed cannot answer. */
    c->facts |=
        request_peer && !c->read_closed && !(c->facts & FACT_UPDATE_AWAITED)
            ? FACT_UPDATE_REQUEST
            : FACT_UPDATE;
    return true;
}

enum hake_error key_update_read(hake_conn *c, const struct message *m)
{
    struct key_update update;
    enum hake_error error = message_read(c, m, key_update_syntax, &update);

    if (error != HAKE_OK)
        return error;
    /* RFC 9001 6: "Endpoints MUST treat the receipt of a TLS KeyUpdate message
     * as a connection error". */
    if (c->config->level != NULL)
        return HAKE_ERR_MESSAGE_UNEXPECTED;
    /* RFC 9846 4.7.3: "If an implementation receives any other value, it MUST
     * terminate the connection with an "illegal_parameter" alert." */
    if (update.request_update > UPDATE_REQUESTED)
        return HAKE_ERR_KEY_UPDATE_VALUE;
    /* What we asked for is no flood. */
    if (!(c->facts & FACT_UPDATE_AWAITED) &&
        ++c->key_update_count > HAKE_KEY_UPDATES_MAX)
        return HAKE_ERR_KEY_UPDATE_FLOOD;
    c->facts &= ~(uint32_t)FACT_UPDATE_AWAITED;
    /* RFC 9846 4.7.3: who may not update again ignores the request. */
    if (update.request_update == UPDATE_REQUESTED)
        key_update_want(c, false);
    return HAKE_OK;
}

enum hake_error key_update_write(hake_conn *c, const struct message *m)
{
    /* RFC 9846 4.7.3: an answer has "request_update set to
     * "update_not_requested"", so it goes before a request of our own. */
    const bool request = !(c->facts & FACT_UPDATE);
    const struct key_update update = {
        .request_update = request ? UPDATE_REQUESTED : UPDATE_NOT_REQUESTED};

    syntax_write(m->out, key_update_syntax, &update);
    if (m->out->overflow)
        return HAKE_OK; /* to be written again */
    c->facts &= ~(uint32_t)(request ? FACT_UPDATE_REQUEST : FACT_UPDATE);
    if (request)
        c->facts |= FACT_UPDATE_AWAITED;
    return HAKE_OK;
}

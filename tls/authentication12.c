/*
 * authentication12.c: what both sides share of TLS 1.2's authentication: the
 * content that ServerKeyExchange signs (RFC 8422 5.4) and Finished (RFC 5246
 * 7.4.9).
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/handlers.h"
#include "tls/schedule.h"

struct hake_bytes server_key_exchange_content(
    const hake_conn *c, struct hake_bytes params,
    uint8_t out[2 * RANDOM_LEN + SERVER_ECDH_PARAMS_MAX])
{
    const struct hake_bytes content = {out, 2 * RANDOM_LEN + params.len};

    memcpy(out, c->handshake->client_random, RANDOM_LEN);
    memcpy(out + RANDOM_LEN, c->handshake->server_random, RANDOM_LEN);
    memcpy(out + 2 * RANDOM_LEN, params.p, params.len);
    return content;
}

enum hake_error psk_accept(hake_conn *c, const struct hake_psk *psk)
{
    /* RFC 9846 F.7: a PSK is for one version. */
    if (psk->version != c->version || psk->key.len == 0 ||
        psk->key.len > HAKE_PSK_MAX ||
        psk->identity.len > HAKE_PSK_IDENTITY_MAX)
        return HAKE_ERR_PSK_UNUSABLE;
    c->handshake->psk_identity = psk->identity;
    c->handshake->psk = psk->key;
    return HAKE_OK;
}

enum hake_error finished12_read(hake_conn *c, const struct message *m)
{
    uint8_t verify_data[VERIFY_DATA12];
    struct finished finished;
    enum hake_error error = message_read(c, m, finished_syntax, &finished);
    bool equal;

    if (error != HAKE_OK)
        return error;
    if (finished.verify_data.len != VERIFY_DATA12)
        return HAKE_ERR_FINISHED_LENGTH;
    schedule12_verify_data(c, !c->server, verify_data);
    equal =
        sodium_memcmp(verify_data, finished.verify_data.p, VERIFY_DATA12) == 0;
    sodium_memzero(verify_data, sizeof verify_data);
    /* RFC 5246 7.4.9: "Recipients of Finished messages MUST verify that the
     * contents are correct." */
    if (!equal)
        return HAKE_ERR_FINISHED_INVALID;
    c->facts |= FACT_PEER_FINISHED;
    if (c->facts & FACT_PSK)
        c->verified = true; /* who computed this has the key */
    return HAKE_OK;
}

enum hake_error finished12_write(hake_conn *c, const struct message *m)
{
    uint8_t verify_data[VERIFY_DATA12];
    const struct finished finished = {
        .verify_data = {verify_data, VERIFY_DATA12}};

    schedule12_verify_data(c, c->server, verify_data);
    syntax_write(m->out, finished_syntax, &finished);
    return HAKE_OK;
}

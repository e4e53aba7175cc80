/*
 * authentication13.c: what both sides share of the authentication messages,
 * RFC 9846 4.5: the content that CertificateVerify signs, and Finished.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/handlers.h"
#include "tls/schedule.h"
#include "tls/transcript.h"

/* RFC 9846 4.5.2; the terminating NUL is the separator byte. */
static const char context_server[] = "TLS 1.3, server CertificateVerify";
static const char context_client[] = "TLS 1.3, client CertificateVerify";

struct hake_bytes certificate_verify_content(
    const hake_conn *c, bool of_server,
    uint8_t out[CERTIFICATE_VERIFY_CONTENT_MAX])
{
    const size_t context_len = sizeof context_server;
    struct hake_bytes content = {out, 64 + context_len + c->suite->hash->len};

    memset(out, 0x20, 64);
    memcpy(out + 64, of_server ? context_server : context_client, context_len);
    transcript_hash(c->handshake, out + 64 + context_len);
    return content;
}

enum hake_error finished_read(hake_conn *c, const struct message *m)
{
    uint8_t verify_data[HAKE_HASH_MAX];
    struct finished finished;
    enum hake_error error = message_read(c, m, finished_syntax, &finished);
    bool equal;

    if (error != HAKE_OK)
        return error;
    if (finished.verify_data.len != c->suite->hash->len)
        return HAKE_ERR_FINISHED_LENGTH;
    schedule13_verify_data(c, !c->server, verify_data);
    equal = sodium_memcmp(verify_data, finished.verify_data.p,
                          finished.verify_data.len) == 0;
    sodium_memzero(verify_data, sizeof verify_data);
    /* RFC 9846 4.5.3: "Recipients of Finished messages MUST verify that the
     * contents are correct and if incorrect MUST terminate the connection with
     * a "decrypt_error" alert." */
    if (!equal)
        return HAKE_ERR_FINISHED_INVALID;
    c->facts |= FACT_PEER_FINISHED;
    return HAKE_OK;
}

enum hake_error finished_write(hake_conn *c, const struct message *m)
{
    uint8_t verify_data[HAKE_HASH_MAX];
    const struct finished finished = {
        .verify_data = {verify_data, c->suite->hash->len}};

    schedule13_verify_data(c, c->server, verify_data);
    syntax_write(m->out, finished_syntax, &finished);
    return HAKE_OK;
}

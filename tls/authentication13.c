/*
 * authentication13.c: the authentication messages, which both sides send and
 * read in the same way: Certificate, CertificateVerify, Finished; RFC 9846
 * 4.5.
 */
#include <string.h>

#include "tls/handlers.h"
#include "tls/schedule.h"
#include "tls/transcript.h"

/* What CertificateVerify signs, RFC 9846 4.5.2: 64 spaces, a context string,
 * a zero byte, Transcript-Hash. */
#define CERTIFICATE_VERIFY_CONTENT_MAX (64 + 33 + 1 + HAKE_HASH_MAX)

/* The terminating NUL is the separator byte. */
static const char context_server[] = "TLS 1.3, server CertificateVerify";
static const char context_client[] = "TLS 1.3, client CertificateVerify";

static struct hake_bytes certificate_verify_content(
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

/* Every entry's extensions are judged; the verifier is told of those of the
 * end-entity certificate. */
static enum hake_error entries_read(hake_conn *c, struct hake_bytes list,
                                    struct hake_bytes *certificates,
                                    size_t *len)
{
    const uint8_t *fault;
    struct reader r = rd_init(list, &fault);
    enum hake_error error = HAKE_OK;

    memset(&c->handshake->peer, 0, sizeof c->handshake->peer);
    for (*len = 0; error == HAKE_OK && rd_more(&r); ++*len) {
        struct certificate_entry entry;

        if (*len == HAKE_CERTIFICATES_MAX)
            return HAKE_ERR_CERTIFICATES_TOO_MANY;
        syntax_read(&r, certificate_entry_syntax, &entry);
        certificates[*len] = entry.cert_data;
        c->handshake->peer.entry = (uint8_t)*len;
        error = extensions_read(c, CT, entry.extensions);
    }
    return error;
}

/* RFC 9846 4.5.1: "in the case of server authentication [...] this field SHALL
 * be zero length"; and our requests have none. */
static enum hake_error list_read(hake_conn *c, const struct message *m,
                                 struct hake_bytes *list)
{
    struct certificate certificate;
    enum hake_error error =
        message_read(c, m, certificate_syntax, &certificate);

    *list = certificate.certificate_list;
    return error == HAKE_OK && certificate.certificate_request_context.len > 0
               ? HAKE_ERR_CERTIFICATE_CONTEXT
               : error;
}

enum hake_error certificate_read(hake_conn *c, const struct message *m)
{
    struct hake_bytes certificates[HAKE_CERTIFICATES_MAX], list;
    size_t len;
    enum hake_error error = list_read(c, m, &list);

    if (error == HAKE_OK)
        error = entries_read(c, list, certificates, &len);
    return error != HAKE_OK ? error : certificates_judge(c, certificates, len);
}

enum hake_error certificate_write(hake_conn *c, const struct message *m)
{
    const struct hake_handshake *hs = c->handshake;
    const struct hake_credential *credential = hs->credential;
    struct certificate certificate = {{NULL, 0}, {NULL, 0}};
    struct wr_mark list;
    const size_t len = credential == NULL ? 0 : credential->chain_len;
    enum hake_error error = HAKE_OK;

    if (c->facts & FACT_POST_REPLY)
        certificate.certificate_request_context =
            (struct hake_bytes){hs->request.context, hs->request.context_len};
    list = syntax_write(m->out, certificate_syntax, &certificate);
    for (size_t i = 0; i < len && error == HAKE_OK; i++) {
        const struct certificate_entry entry = {.cert_data =
                                                    credential->chain[i]};
        struct wr_mark extensions =
            syntax_write(m->out, certificate_entry_syntax, &entry);

        /* What a credential has is about its end-entity certificate. */
        error = i == 0 ? extensions_write(c, CT, m->out) : HAKE_OK;
        wr_close(m->out, extensions);
    }
    wr_close(m->out, list);
    return error;
}

enum hake_error certificate_verify_read(hake_conn *c, const struct message *m)
{
    uint8_t content[CERTIFICATE_VERIFY_CONTENT_MAX];
    struct certificate_verify verify;
    const struct hake_scheme *scheme;
    enum hake_error error =
        message_read(c, m, certificate_verify_syntax, &verify);

    /* RFC 9846 4.5.2: "the signature algorithm MUST be one offered in the
     * client's "signature_algorithms" extension" and "be compatible with the
     * key in the sender's end-entity certificate". */
    if (error == HAKE_OK)
        error = scheme_accept(c, verify.algorithm, &scheme);
    if (error != HAKE_OK)
        return error;
    /* RFC 9846 4.5.2: "If the verification fails, the receiver MUST terminate
     * the handshake with a "decrypt_error" alert." */
    return peer_signature_check(
        c, scheme, verify.signature,
        certificate_verify_content(c, !c->server, content));
}

enum hake_error certificate_verify_write(hake_conn *c, const struct message *m)
{
    uint8_t content[CERTIFICATE_VERIFY_CONTENT_MAX];

    return certificate_verify_sign(
        c, m, certificate_verify_content(c, c->server, content));
}

enum hake_error finished_read(hake_conn *c, const struct message *m)
{
    uint8_t verify_data[HAKE_HASH_MAX];

    /* RFC 9846 4.5.3: "Recipients of Finished messages MUST verify that the
     * contents are correct and if incorrect MUST terminate the connection with
     * a "decrypt_error" alert." */
    schedule13_verify_data(c, !c->server, verify_data);
    return finished_check(c, m, verify_data, c->suite->hash->len);
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

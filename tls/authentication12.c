/*
 * authentication12.c: what both sides share of TLS 1.2's authentication:
 * Certificate (RFC 5246 7.4.2, RFC 7250 3) and CertificateStatus (RFC 6066 8),
 * the content that ServerKeyExchange signs (RFC 8422 5.4), CertificateVerify
 * (RFC 8422 5.8) and Finished (RFC 5246 7.4.9).
 */
#include <string.h>

#include "tls/handlers.h"
#include "tls/schedule.h"
#include "tls/transcript.h"

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

/* RFC 9846 4.3.3 */
bool scheme_is_rsa(uint16_t id)
{
    return SCHEME_IS_PKCS1(id) || (id >= 0x0804 && id <= 0x0806) ||
           (id >= 0x0809 && id <= 0x080b);
}

/* A server's suite names the kind of key; RFC 8422 5.3: its "certificate MUST
 * respect the client's choice of elliptic curves." A client's key is of a type
 * that the server names: RFC 5246 7.4.4. */
bool scheme_suits12(const hake_conn *c,
                    const struct hake_credential *credential, uint16_t id)
{
    const struct hake_said *said = &c->handshake->peer;
    const bool rsa = scheme_is_rsa(id);

    if (!c->server)
        return memchr(said->certificate_types.p,
                      rsa ? CLIENT_CERTIFICATE_rsa_sign
                          : CLIENT_CERTIFICATE_ecdsa_sign,
                      said->certificate_types.len) != NULL;
    return rsa == c->suite->rsa &&
           (credential->curve == 0 || said->groups.len == 0 ||
            syntax_u16_find(said->groups, credential->curve));
}

static enum hake_error list_read(struct hake_bytes list,
                                 struct hake_bytes *certificates, size_t *len)
{
    const uint8_t *fault;
    struct reader r = rd_init(list, &fault);
    struct asn1_cert entry;

    for (*len = 0; rd_more(&r); ++*len) {
        if (*len == HAKE_CERTIFICATES_MAX)
            return HAKE_ERR_CERTIFICATES_TOO_MANY;
        syntax_read(&r, asn1_cert_syntax, &entry);
        certificates[*len] = entry.cert;
    }
    return HAKE_OK;
}

/* RFC 7250 3: with that type the message is the key alone, not a list. */
static enum hake_error chain_read(hake_conn *c, const struct message *m,
                                  struct hake_bytes *certificates, size_t *len)
{
    const struct hake_handshake *hs = c->handshake;
    struct raw_public_key12 raw;
    struct certificate12 certificate;
    enum hake_error error;

    if ((c->server ? hs->client_type : hs->server_type) ==
        HAKE_RAW_PUBLIC_KEY) {
        error = message_read(c, m, raw_public_key12_syntax, &raw);
        certificates[0] = raw.subject_public_key_info;
        *len = certificates[0].len > 0;
        return error;
    }
    error = message_read(c, m, certificate12_syntax, &certificate);
    return error != HAKE_OK
               ? error
               : list_read(certificate.certificate_list, certificates, len);
}

/* ---- What comes beside the certificate -------------------------------- */

/* The client's verifier is asked once, when all has come: SCTs in the
 * ServerHello, an OCSP response behind the Certificate. So both messages are
 * read once more from the memory of hake_keep_messages. */

/* Without that memory ext_status.c took no SCTs. */
static enum hake_error scts_recall(hake_conn *c)
{
    struct hake_stapled *stapled = &c->handshake->peer.stapled;
    struct message m = {.type = MESSAGE_server_hello};
    struct server_hello hello;
    struct sct_list list;
    struct hake_bytes data;
    const uint8_t *fault;

    memset(stapled, 0, sizeof *stapled);
    if (c->server || c->handshake->kept.p == NULL ||
        !extension_asked(c, EXTENSION_signed_certificate_timestamp))
        return HAKE_OK;
    if (!transcript_find(c->handshake, m.type, &m.body))
        return HAKE_ERR_STAPLED_NOT_KEPT;
    if (message_read(c, &m, server_hello_syntax, &hello) == HAKE_OK &&
        extension_find(hello.extensions, EXTENSION_signed_certificate_timestamp,
                       &data) &&
        syntax_read_all(data, sct_list_syntax, &list, &fault))
        stapled->scts = list.sct_list;
    return HAKE_OK;
}

/* ocsp: what CertificateStatus held. */
static enum hake_error certificate12_judge(hake_conn *c,
                                           const struct message *m,
                                           struct hake_bytes ocsp)
{
    struct hake_bytes certificates[HAKE_CERTIFICATES_MAX];
    size_t len = 0;
    enum hake_error error = chain_read(c, m, certificates, &len);

    if (error == HAKE_OK)
        error = scts_recall(c);
    c->handshake->peer.stapled.ocsp = ocsp;
    return error != HAKE_OK ? error : certificates_judge(c, certificates, len);
}

enum hake_error certificate12_read(hake_conn *c, const struct message *m)
{
    const struct hake_bytes none = {NULL, 0};

    return certificate12_judge(c, m, none);
}

/* The server knows status_request: the verifier waits for the status. */
enum hake_error certificate12_hold(hake_conn *c, const struct message *m)
{
    struct hake_bytes certificates[HAKE_CERTIFICATES_MAX];
    size_t len = 0;
    enum hake_error error = chain_read(c, m, certificates, &len);

    return error == HAKE_OK && len == 0 ? HAKE_ERR_CERTIFICATE_EMPTY : error;
}

static enum hake_error held_judge(hake_conn *c, struct hake_bytes ocsp)
{
    struct message m = {.type = MESSAGE_certificate};

    return transcript_find(c->handshake, m.type, &m.body)
               ? certificate12_judge(c, &m, ocsp)
               : HAKE_ERR_STAPLED_NOT_KEPT;
}

enum hake_error certificate_status_read(hake_conn *c, const struct message *m)
{
    struct certificate_status status;
    enum hake_error error =
        message_read(c, m, certificate_status_syntax, &status);

    if (error == HAKE_OK)
        error = status_accept(&status);
    return error != HAKE_OK ? error : held_judge(c, status.response);
}

/* RFC 6066 8: "a server MAY also choose not to send a "CertificateStatus"
 * message, even if it has [...] sent a "status_request" extension in the server
 * hello". The message that comes instead is not looked at here. */
enum hake_error certificate_status_missing(hake_conn *c,
                                           const struct message *m)
{
    const struct hake_bytes none = {NULL, 0};

    (void)m;
    return held_judge(c, none);
}

enum hake_error certificate_status_write(hake_conn *c, const struct message *m)
{
    const struct certificate_status status = {
        .status_type = STATUS_OCSP, .response = c->handshake->credential->ocsp};

    wr_close(m->out, syntax_write(m->out, certificate_status_syntax, &status));
    return HAKE_OK;
}

/* ---- Our Certificate, proofs and Finished ----------------------------- */

enum hake_error certificate12_write(hake_conn *c, const struct message *m)
{
    const struct hake_credential *credential = c->handshake->credential;
    const struct certificate12 none = {{NULL, 0}};
    struct wr_mark list = syntax_write(m->out, certificate12_syntax, &none);
    const size_t len = credential == NULL ? 0 : credential->chain_len;

    for (size_t i = 0; i < len; i++) {
        const struct asn1_cert entry = {.cert = credential->chain[i]};

        if (credential->type == HAKE_RAW_PUBLIC_KEY)
            wr_bytes(m->out, entry.cert);
        else
            wr_close(m->out, syntax_write(m->out, asn1_cert_syntax, &entry));
    }
    wr_close(m->out, list);
    return HAKE_OK;
}

/* RFC 8422 5.8: "computes its signature over all handshake messages sent or
 * received starting at client hello and up to but not including this
 * message". */
static enum hake_error messages_kept(const hake_conn *c,
                                     struct hake_bytes *messages)
{
    const struct hake_handshake *hs = c->handshake;

    messages->p = hs->kept.p;
    messages->len = hs->kept.len;
    return hs->kept.p == NULL || hs->kept.overflow ? HAKE_ERR_MESSAGES_NOT_KEPT
                                                   : HAKE_OK;
}

enum hake_error certificate_verify12_read(hake_conn *c, const struct message *m)
{
    struct certificate_verify verify;
    const struct hake_scheme *scheme;
    struct hake_bytes messages;
    enum hake_error error =
        message_read(c, m, certificate_verify_syntax, &verify);

    /* RFC 5246 7.4.8: "The hash and signature algorithms used in the signature
     * MUST be one of those present in the supported_signature_algorithms field
     * of the CertificateRequest message." */
    if (error == HAKE_OK)
        error = scheme_accept(c, verify.algorithm, &scheme);
    if (error == HAKE_OK)
        error = messages_kept(c, &messages);
    return error != HAKE_OK
               ? error
               : peer_signature_check(c, scheme, verify.signature, messages);
}

enum hake_error certificate_verify12_write(hake_conn *c,
                                           const struct message *m)
{
    struct hake_bytes messages;
    enum hake_error error = messages_kept(c, &messages);

    return error != HAKE_OK ? error : certificate_verify_sign(c, m, messages);
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
    c->facts |= FACT_VERIFIED;
    return HAKE_OK;
}

enum hake_error finished12_read(hake_conn *c, const struct message *m)
{
    uint8_t verify_data[VERIFY_DATA12];

    /* RFC 5246 7.4.9: "Recipients of Finished messages MUST verify that the
     * contents are correct." */
    schedule12_verify_data(c, !c->server, verify_data);
    return finished_check(c, m, verify_data, sizeof verify_data);
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

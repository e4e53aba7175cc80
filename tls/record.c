/* record.c: what all versions share of the record layer: headers, limits,
 * nonces; RFC 9846 5.1, 5.3 and 5.5, RFC 5246 6.2.1. */
#include "tls/record.h"
#include "tls/wire.h"

static enum hake_error plaintext_check(const struct record_header *header)
{
    if (header->type == CONTENT_application_data)
        return HAKE_ERR_RECORD_TYPE;
    /* RFC 9846 5.1: "The length MUST NOT exceed 2^14 bytes." */
    return header->length > RECORD_PLAIN_MAX ? HAKE_ERR_RECORD_TOO_LONG
                                             : HAKE_OK;
}

/* TLS 1.3: what is protected looks like application data. */
static enum hake_error hidden_check(const struct record_header *header)
{
    if (header->type == CONTENT_handshake)
        return HAKE_ERR_RECORD_UNPROTECTED;
    if (header->type != CONTENT_application_data)
        return plaintext_check(header);
    /* RFC 9846 5.2: "The length MUST NOT exceed 2^14 + 256 bytes." */
    return header->length > RECORD_CIPHER_MAX ? HAKE_ERR_CIPHERTEXT_TOO_LONG
                                              : HAKE_OK;
}

enum hake_error record_header_read(struct record_header *header,
                                   const struct hake_keys *rx,
                                   const uint8_t wire[RECORD_HEADER])
{
    const struct hake_bytes bytes = {wire, RECORD_HEADER};
    const uint8_t *fault;
    struct reader r = rd_init(bytes, &fault);

    header->type = (uint8_t)rd_uint(&r, 1);
    header->version = (uint16_t)rd_uint(&r, 2);
    header->length = (uint16_t)rd_uint(&r, 2);

    if (header->type < CONTENT_change_cipher_spec ||
        header->type > CONTENT_application_data)
        return HAKE_ERR_RECORD_TYPE;
    if (rx->aead == NULL)
        return plaintext_check(header);
    if (rx->form->hides_type)
        return hidden_check(header);
    /* RFC 5246 6.2.3: "The length MUST NOT exceed 2^14 + 2048"; with these
     * AEADs no record of 2^14 bytes is that long. */
    return header->length > RECORD_PLAIN_MAX + rx->explicit_len + HAKE_AEAD_TAG
               ? HAKE_ERR_CIPHERTEXT_TOO_LONG
               : HAKE_OK;
}

/* RFC 9846 5.3: the sequence number, padded on the left, XOR the iv. */
void record_nonce(uint8_t nonce[HAKE_AEAD_NONCE], const struct hake_keys *keys)
{
    for (unsigned i = 0; i < HAKE_AEAD_NONCE; i++) {
        unsigned shift = 8 * (HAKE_AEAD_NONCE - 1 - i);

        nonce[i] = keys->iv[i];
        if (shift < 64)
            nonce[i] ^= (uint8_t)(keys->seq >> shift);
    }
}

size_t record_content(const struct hake_keys *keys)
{
    return RECORD_HEADER + keys->explicit_len;
}

enum hake_error record_open(struct hake_keys *rx, uint8_t *record,
                            uint8_t *type, size_t *len)
{
    if (rx->seq == UINT64_MAX)
        return HAKE_ERR_SEQUENCE_WRAPPED;
    return rx->form->open(rx, record, type, len);
}

size_t record_sealed_len(const struct hake_keys *tx, size_t len)
{
    if (tx->aead == NULL)
        return RECORD_HEADER + len;
    return record_content(tx) + len + tx->form->hides_type + HAKE_AEAD_TAG;
}

void record_header_write(uint8_t *record, uint8_t type, uint16_t version,
                         size_t length)
{
    struct writer w = wr_init(record, RECORD_HEADER);

    wr_uint(&w, 1, type);
    wr_uint(&w, 2, version);
    wr_uint(&w, 2, (uint32_t)length);
}

size_t record_seal(struct hake_keys *tx, uint8_t *record, uint8_t type,
                   size_t len, uint16_t version)
{
    if (tx->aead != NULL && type != CONTENT_change_cipher_spec)
        return tx->form->seal(tx, record, type, len, 0);
    record_header_write(record, type, version, len);
    return RECORD_HEADER + len;
}

size_t record_seal_padded(struct hake_keys *tx, uint8_t *record, uint8_t type,
                          size_t len, size_t padding)
{
    return tx->form->seal(tx, record, type, len, padding);
}

/* RFC 8449 4: "Even if a larger record size limit is provided by a peer, an
 * endpoint MUST NOT send records larger than the protocol-defined limit". */
size_t record_content_max(uint16_t plaintext, bool tls13)
{
    const size_t content = (size_t)plaintext - tls13;

    return plaintext == 0 || content > RECORD_PLAIN_MAX ? RECORD_PLAIN_MAX
                                                        : content;
}

void record_keys_expand(hake_conn *c, struct hake_keys *keys)
{
    if (c->expanded != NULL)
        c->expanded->expand(c, keys);
}

bool record_keys_spent(const struct hake_keys *tx)
{
    return tx->aead != NULL && tx->seq >= tx->aead->record_limit - 1;
}

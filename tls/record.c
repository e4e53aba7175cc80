/* record.c: TLSPlaintext and TLSCiphertext, RFC 9846 5.1 to 5.5. */
#include "tls/record.h"
#include "tls/wire.h"

enum hake_error record_header_read(struct record_header *header,
                                   const struct hake_keys *rx,
                                   const uint8_t wire[RECORD_HEADER])
{
    const struct hake_bytes bytes = {wire, RECORD_HEADER};
    const uint8_t *fault;
    struct reader r = rd_init(bytes, &fault);
    bool sealed;

    header->type = (uint8_t)rd_uint(&r, 1);
    /* RFC 9846 5.1: legacy_record_version "MUST be ignored for all
     * purposes". */
    rd_uint(&r, 2);
    header->length = (uint16_t)rd_uint(&r, 2);

    if (header->type < CONTENT_change_cipher_spec ||
        header->type > CONTENT_application_data)
        return HAKE_ERR_RECORD_TYPE;
    sealed = header->type == CONTENT_application_data;
    if (sealed && rx->aead == NULL)
        return HAKE_ERR_RECORD_TYPE;
    if (header->type == CONTENT_handshake && rx->aead != NULL)
        return HAKE_ERR_RECORD_UNPROTECTED;
    /* RFC 9846 5.2: "The length MUST NOT exceed 2^14 + 256 bytes." */
    if (sealed && header->length > RECORD_CIPHER_MAX)
        return HAKE_ERR_CIPHERTEXT_TOO_LONG;
    /* RFC 9846 5.1: "The length MUST NOT exceed 2^14 bytes." */
    if (!sealed && header->length > RECORD_PLAIN_MAX)
        return HAKE_ERR_RECORD_TOO_LONG;
    return HAKE_OK;
}

/* RFC 9846 5.3: the sequence number, padded on the left, XOR the iv. */
static void record_nonce(uint8_t nonce[HAKE_AEAD_NONCE],
                         const struct hake_keys *keys)
{
    for (unsigned i = 0; i < HAKE_AEAD_NONCE; i++) {
        unsigned shift = 8 * (HAKE_AEAD_NONCE - 1 - i);

        nonce[i] = keys->iv[i];
        if (shift < 64)
            nonce[i] ^= (uint8_t)(keys->seq >> shift);
    }
}

enum hake_error record_open(struct hake_keys *rx, uint8_t *record,
                            uint8_t *type, size_t *len)
{
    const struct hake_bytes header = {record, RECORD_HEADER};
    size_t sealed = (size_t)record[3] << 8 | record[4], inner;
    uint8_t nonce[HAKE_AEAD_NONCE];
    uint8_t *content = record + RECORD_HEADER;

    if (rx->seq == UINT64_MAX)
        return HAKE_ERR_SEQUENCE_WRAPPED;
    record_nonce(nonce, rx);
    /* RFC 9846 5.2: "If the decryption fails, the receiver MUST terminate the
     * connection with a "bad_record_mac" alert." */
    if (!rx->aead->open(content, sealed, header, nonce, rx->key))
        return HAKE_ERR_RECORD_MAC;
    rx->seq++;
    inner = sealed - HAKE_AEAD_TAG;
    /* RFC 9846 5.4: "the full encoded TLSInnerPlaintext MUST NOT exceed 2^14
     * + 1 octets." */
    if (inner > RECORD_INNER_MAX)
        return HAKE_ERR_PLAINTEXT_TOO_LONG;
    /* RFC 9846 5.4: "Implementations MUST limit their scanning to the
     * cleartext returned from the AEAD decryption." */
    while (inner > 0 && content[inner - 1] == 0)
        inner--;
    if (inner == 0)
        return HAKE_ERR_RECORD_NO_TYPE;
    *type = content[inner - 1];
    *len = inner - 1;
    return HAKE_OK;
}

size_t record_sealed_len(const struct hake_keys *tx, size_t len)
{
    return RECORD_HEADER + len + (tx->aead != NULL ? RECORD_OVERHEAD : 0);
}

static void header_write(uint8_t *record, uint8_t type, uint16_t version,
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
    const struct hake_bytes header = {record, RECORD_HEADER};
    uint8_t nonce[HAKE_AEAD_NONCE];
    uint8_t *content = record + RECORD_HEADER;

    if (tx->aead == NULL || type == CONTENT_change_cipher_spec) {
        header_write(record, type, version, len);
        return RECORD_HEADER + len;
    }
    content[len] = type;
    header_write(record, CONTENT_application_data, version,
                 len + RECORD_OVERHEAD);
    record_nonce(nonce, tx);
    tx->aead->seal(content, len + 1, header, nonce, tx->key);
    tx->seq++;
    return RECORD_HEADER + len + RECORD_OVERHEAD;
}

bool record_keys_spent(const struct hake_keys *tx)
{
    return tx->aead != NULL && tx->seq >= tx->aead->record_limit - 1;
}

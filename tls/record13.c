/* record13.c: TLSInnerPlaintext and its protection, RFC 9846 5.2 to 5.4. */
#include <string.h>

#include "tls/record.h"

static enum hake_error record13_open(struct hake_keys *rx, uint8_t *record,
                                     uint8_t *type, size_t *len)
{
    const struct hake_bytes header = {record, RECORD_HEADER};
    size_t sealed = (size_t)record[3] << 8 | record[4], inner;
    uint8_t nonce[HAKE_AEAD_NONCE];
    uint8_t *content = record + RECORD_HEADER;

    record_nonce(nonce, rx);
    /* RFC 9846 5.2: "If the decryption fails, the receiver MUST terminate the
     * connection with a "bad_record_mac" alert." */
    if (!rx->aead->open(content, sealed, header, nonce, &rx->key))
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

static size_t record13_seal(struct hake_keys *tx, uint8_t *record, uint8_t type,
                            size_t len, size_t padding)
{
    const struct hake_bytes header = {record, RECORD_HEADER};
    uint8_t nonce[HAKE_AEAD_NONCE];
    uint8_t *content = record + RECORD_HEADER;

    content[len] = type;
    memset(content + len + 1, 0, padding);
    len += padding;
    record_header_write(record, CONTENT_application_data, 0x0303,
                        len + RECORD_OVERHEAD);
    record_nonce(nonce, tx);
    tx->aead->seal(content, len + 1, header, nonce, &tx->key);
    tx->seq++;
    return RECORD_HEADER + len + RECORD_OVERHEAD;
}

const struct record_form record13 = {true, record13_open, record13_seal};

/*
 * record12.c: protection of TLS 1.2 records with an AEAD, RFC 5246 6.2.3.3. The
 * type is in the header; AES-GCM's record carries eight bytes of its nonce (RFC
 * 5288 3), ChaCha20-Poly1305's none (RFC 7905 2).
 */
#include <string.h>

#include "tls/record.h"
#include "tls/wire.h"

#define AD_LEN 13

/* seq_num || type || version || length of the plaintext */
static struct hake_bytes additional_data(uint8_t out[AD_LEN],
                                         const struct hake_keys *keys,
                                         uint8_t type, size_t len)
{
    const struct hake_bytes ad = {out, AD_LEN};
    struct writer w = wr_init(out, AD_LEN);

    wr_uint(&w, 4, (uint32_t)(keys->seq >> 32));
    wr_uint(&w, 4, (uint32_t)keys->seq);
    wr_uint(&w, 1, type);
    wr_uint(&w, 2, 0x0303);
    wr_uint(&w, 2, (uint32_t)len);
    return ad;
}

/* RFC 5288 3: salt || nonce_explicit; RFC 7905 2: the sequence number XOR the
 * iv. */
static void nonce_make(uint8_t nonce[HAKE_AEAD_NONCE],
                       const struct hake_keys *keys, const uint8_t *carried)
{
    if (keys->explicit_len == 0) {
        record_nonce(nonce, keys);
        return;
    }
    memcpy(nonce, keys->iv, HAKE_AEAD_NONCE);
    memcpy(nonce + HAKE_AEAD_NONCE - keys->explicit_len, carried,
           keys->explicit_len);
}

static enum hake_error record12_open(struct hake_keys *rx, uint8_t *record,
                                     uint8_t *type, size_t *len)
{
    size_t sealed = (size_t)record[3] << 8 | record[4];
    uint8_t *content = record + record_content(rx);
    uint8_t nonce[HAKE_AEAD_NONCE], ad[AD_LEN];

    *type = record[0];
    if (sealed < rx->explicit_len + (size_t)HAKE_AEAD_TAG)
        return HAKE_ERR_RECORD_MAC;
    sealed -= rx->explicit_len;
    *len = sealed - HAKE_AEAD_TAG;
    nonce_make(nonce, rx, record + RECORD_HEADER);
    /* RFC 5246 6.2.3.3: "If the decryption fails, a fatal bad_record_mac alert
     * MUST be generated." */
    if (!rx->aead->open(content, sealed, additional_data(ad, rx, *type, *len),
                        nonce, &rx->key))
        return HAKE_ERR_RECORD_MAC;
    rx->seq++;
    return HAKE_OK;
}

static size_t record12_seal(struct hake_keys *tx, uint8_t *record, uint8_t type,
                            size_t len, size_t padding)
{
    uint8_t *content = record + record_content(tx);
    uint8_t nonce[HAKE_AEAD_NONCE], ad[AD_LEN];
    struct writer w = wr_init(record + RECORD_HEADER, tx->explicit_len);

    (void)padding; /* TLS 1.2 knows none with an AEAD */
    /* The explicit nonce is the sequence number, which never repeats. */
    if (tx->explicit_len > 0) {
        wr_uint(&w, 4, (uint32_t)(tx->seq >> 32));
        wr_uint(&w, 4, (uint32_t)tx->seq);
    }
    nonce_make(nonce, tx, record + RECORD_HEADER);
    record_header_write(record, type, 0x0303,
                        tx->explicit_len + len + HAKE_AEAD_TAG);
    tx->aead->seal(content, len, additional_data(ad, tx, type, len), nonce,
                   &tx->key);
    tx->seq++;
    return record_content(tx) + len + HAKE_AEAD_TAG;
}

const struct record_form record12 = {false, record12_open, record12_seal};

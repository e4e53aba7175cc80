/*
 * record.h: the record layer, RFC 9846 5: framing, limits, protection in
 * place. Knows keys and bytes; nothing of messages, states or buffers.
 */
#ifndef HAKE_RECORD_H
#define HAKE_RECORD_H

#include "tls/conn.h"

/* ContentType, RFC 9846 5.1 */
enum content_type {
    CONTENT_invalid = 0,
    CONTENT_change_cipher_spec = 20,
    CONTENT_alert = 21,
    CONTENT_handshake = 22,
    CONTENT_application_data = 23
};

#define RECORD_HEADER     5
#define RECORD_PLAIN_MAX  16384 /* 2^14, RFC 9846 5.1 */
#define RECORD_INNER_MAX  (RECORD_PLAIN_MAX + 1)
#define RECORD_CIPHER_MAX (RECORD_PLAIN_MAX + 256) /* RFC 9846 5.2 */
#define RECORD_OVERHEAD   (1 + HAKE_AEAD_TAG)      /* inner type and tag */

struct record_header {
    uint8_t type;
    uint16_t version; /* legacy_record_version */
    uint16_t length;
};

/* What differs between versions. */
struct record_form {
    bool hides_type; /* protected records all are application_data: 1.3 */
    /* open and seal work in place on a whole record, header included, whose
     * content stands record_content() bytes from its start; see record_open
     * and record_seal. */
    enum hake_error (*open)(struct hake_keys *rx, uint8_t *record,
                            uint8_t *type, size_t *len);
    size_t (*seal)(struct hake_keys *tx, uint8_t *record, uint8_t type,
                   size_t len, size_t padding);
};

extern const struct record_form record13; /* record13.c: RFC 9846 5.2 */
extern const struct record_form record12; /* record12.c: RFC 5246 6.2.3.3 */

/* record_header_read reads a header and checks the type and the length that
 * go with keys or without: RECORD_TYPE, RECORD_TOO_LONG,
 * CIPHERTEXT_TOO_LONG, RECORD_UNPROTECTED. */
enum hake_error record_header_read(struct record_header *header,
                                   const struct hake_keys *rx,
                                   const uint8_t wire[RECORD_HEADER]);

/* record_content returns where the content stands in a record: behind the
 * header and, in TLS 1.2 with AES-GCM, behind the explicit nonce. */
size_t record_content(const struct hake_keys *keys);

/* record_open deprotects a TLSCiphertext, header included, in place. The
 * content is then *len bytes at record_content, of *type. RECORD_MAC,
 * PLAINTEXT_TOO_LONG, RECORD_NO_TYPE, SEQUENCE_WRAPPED. */
enum hake_error record_open(struct hake_keys *rx, uint8_t *record,
                            uint8_t *type, size_t *len);

/* record_seal makes a record of the len bytes (at most RECORD_PLAIN_MAX) that
 * stand at record_content, in place, and returns its whole length.
 * Without keys it is a TLSPlaintext of legacy_record_version `version`;
 * change_cipher_spec never is protected. */
size_t record_seal(struct hake_keys *tx, uint8_t *record, uint8_t type,
                   size_t len, uint16_t version);

/* record_seal_padded adds so many zeros to the plaintext of a protected record
 * (RFC 9846 5.4); they have room behind the content. TLS 1.3 alone. */
size_t record_seal_padded(struct hake_keys *tx, uint8_t *record, uint8_t type,
                          size_t len, size_t padding);

/* record_sealed_len is what record_seal will return. */
size_t record_sealed_len(const struct hake_keys *tx, size_t len);

/* record_content_max returns how much content a record has whose plaintext, in
 * TLS 1.3 with the content type, is `plaintext` bytes; 0: no limit was agreed
 * on. */
size_t record_content_max(uint16_t plaintext, bool tls13);

/* record_header_write writes a header; record_nonce makes the 12 bytes that are
 * the sequence number XOR the iv (RFC 9846 5.3, RFC 7905 2). */
void record_header_write(uint8_t *record, uint8_t type, uint16_t version,
                         size_t length);
void record_nonce(uint8_t nonce[HAKE_AEAD_NONCE], const struct hake_keys *keys);

/* record_keys_expand makes new keys of c->rx or c->tx ready, if there is memory
 * for that: hake_expand_keys. */
void record_keys_expand(hake_conn *c, struct hake_keys *keys);

/* record_keys_spent is true if the key has one record left, which is
 * KeyUpdate's or close_notify's: RFC 9846 5.5 and 5.3. */
bool record_keys_spent(const struct hake_keys *tx);

#endif

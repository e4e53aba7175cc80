/*
 * record_test.c: TLSPlaintext and TLSCiphertext, RFC 9846 5.1 to 5.5: limits,
 * nonces (computed here once more), padding, header rules, the limit of
 * 5.5.
 */
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define ROOM (RECORD_HEADER + RECORD_CIPHER_MAX + 64)

static uint8_t record[ROOM], plain[ROOM];
static struct hake_keys tx, rx;

static void inputs_fill(void)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {9};

    memset(&tx, 0, sizeof tx);
    randombytes_buf_deterministic(plain, sizeof plain, seed);
    tx.aead = &hake_chacha20_poly1305;
    tx.form = &record13;
    memcpy(tx.key.bytes, plain + 100, sizeof tx.key.bytes);
    memcpy(tx.iv, plain + 200, sizeof tx.iv);
    rx = tx;
}

static size_t seal(uint8_t type, size_t len)
{
    memset(record, 0xa5, sizeof record);
    memcpy(record + RECORD_HEADER, plain, len);
    return record_seal(&tx, record, type, len, 0x0303);
}

/* The nonce of RFC 9846 5.3, from its words: the 64-bit number in network
 * byte order, padded to the left with zeros to iv_length, XOR the iv. */
static void nonce_make(uint8_t nonce[12], const uint8_t iv[12], uint64_t seq)
{
    uint8_t padded[12] = {0};

    for (int i = 11; i >= 4; i--) {
        padded[i] = (uint8_t)(seq % 256);
        seq /= 256;
    }
    for (int i = 0; i < 12; i++)
        nonce[i] = padded[i] ^ iv[i];
}

/* Seals an inner plaintext of any shape, as only a wrong peer would. */
static void inner_seal(size_t inner)
{
    struct hake_bytes header = {record, RECORD_HEADER};
    size_t len = inner + HAKE_AEAD_TAG;
    uint8_t nonce[12];

    record[0] = 23;
    record[1] = record[2] = 3;
    record[3] = (uint8_t)(len >> 8);
    record[4] = (uint8_t)len;
    nonce_make(nonce, tx.iv, tx.seq++);
    tx.aead->seal(record + RECORD_HEADER, inner, header, nonce, &tx.key);
}

/* ---- Sealing and opening ---------------------------------------------- */

static const size_t lengths[] = {
    0, 1, 2, 15, 16, 17, 255, 256, 4095, 8192, 16382, 16383, RECORD_PLAIN_MAX};
#define LENGTHS ((int)(sizeof lengths / sizeof lengths[0]))

START_TEST(opens_what_it_sealed)
{
    size_t len = lengths[_i], total, got = 0;
    uint8_t type = 0;

    if (_i % 2 != 0 && hake_aes_256_gcm.available())
        tx.aead = rx.aead = &hake_aes_256_gcm;
    total = seal(CONTENT_handshake, len);
    ck_assert_uint_eq(total, 5 + len + 1 + 16);
    ck_assert_uint_eq(total, record_sealed_len(&tx, len));
    ck_assert_mem_eq(record, "\x17\x03\x03", 3);
    ck_assert_uint_eq((size_t)record[3] << 8 | record[4], len + 17);
    ck_assert_uint_eq(record[total], 0xa5); /* nothing written behind it */
    ck_assert(len < 15 || memcmp(record + 5, plain, len) != 0);
    ck_assert_int_eq(record_open(&rx, record, &type, &got), HAKE_OK);
    ck_assert_uint_eq(type, CONTENT_handshake);
    ck_assert_uint_eq(got, len);
    ck_assert(memcmp(record + 5, plain, len) == 0);
}
END_TEST

START_TEST(counts_records_on_both_sides)
{
    uint8_t type;
    size_t len;

    for (uint64_t seq = 0; seq < 300; seq++) {
        ck_assert_uint_eq(tx.seq, seq);
        ck_assert_uint_eq(rx.seq, seq);
        seal(CONTENT_alert, 2);
        ck_assert_int_eq(record_open(&rx, record, &type, &len), HAKE_OK);
    }
    rx.seq++;
    seal(CONTENT_alert, 2);
    ck_assert_int_eq(record_open(&rx, record, &type, &len),
                     HAKE_ERR_RECORD_MAC);
}
END_TEST

START_TEST(makes_the_nonce_of_the_rfc)
{
    static const uint64_t seqs[] = {
        0, 1, 255, 256, 0x0102030405060708, UINT64_C(1) << 63, UINT64_MAX - 1};

    for (unsigned i = 0; i < sizeof seqs / sizeof seqs[0]; i++) {
        unsigned long long got;
        uint8_t nonce[12], out[64];
        size_t total;

        tx.seq = seqs[i];
        total = seal(CONTENT_application_data, 20);
        nonce_make(nonce, tx.iv, seqs[i]);
        ck_assert_int_eq(crypto_aead_chacha20poly1305_ietf_decrypt(
                             out, &got, NULL, record + 5, total - 5, record, 5,
                             nonce, tx.key.bytes),
                         0);
        ck_assert_uint_eq(got, 21);
        ck_assert_mem_eq(out, plain, 20);
        ck_assert_uint_eq(out[20], CONTENT_application_data);
    }
}
END_TEST

START_TEST(never_opens_with_the_last_sequence_number)
{
    uint8_t type;
    size_t len;

    tx.seq = rx.seq = UINT64_MAX - 1;
    seal(CONTENT_application_data, 1);
    ck_assert_int_eq(record_open(&rx, record, &type, &len), HAKE_OK);
    ck_assert(rx.seq == UINT64_MAX);
    inner_seal(2);
    ck_assert_int_eq(record_open(&rx, record, &type, &len),
                     HAKE_ERR_SEQUENCE_WRAPPED);
    ck_assert(rx.seq == UINT64_MAX);
}
END_TEST

START_TEST(takes_padding_off)
{
    for (size_t padding = 0; padding < 300; padding++) {
        uint8_t type;
        size_t len;

        memset(record, 0, sizeof record);
        memcpy(record + 5, "\0data\0", 6); /* zeros of its own stay */
        record[5 + 6] = CONTENT_application_data;
        inner_seal(7 + padding);
        ck_assert_int_eq(record_open(&rx, record, &type, &len), HAKE_OK);
        ck_assert_uint_eq(type, CONTENT_application_data);
        ck_assert_uint_eq(len, 6);
        ck_assert_mem_eq(record + 5, "\0data\0", 6);
    }
}
END_TEST

START_TEST(refuses_zeros_alone)
{
    static const size_t inner[] = {0, 1, 100, RECORD_INNER_MAX};
    uint8_t type;
    size_t len;

    memset(record, 0, sizeof record);
    inner_seal(inner[_i]);
    ck_assert_int_eq(record_open(&rx, record, &type, &len),
                     HAKE_ERR_RECORD_NO_TYPE);
}
END_TEST

/* 2^14 + 1 with the type, padding included; by 5.2 up to 2^14 + 256 - 16 can
 * arrive. */
START_TEST(keeps_the_limit_of_the_inner_plaintext)
{
    static const size_t inner[] = {RECORD_INNER_MAX - 1, RECORD_INNER_MAX,
                                   RECORD_INNER_MAX + 1,
                                   RECORD_CIPHER_MAX - 16};

    for (unsigned padded = 0; padded < 2; padded++) {
        uint8_t type;
        size_t len;

        memset(record, 0, sizeof record);
        record[5 + (padded ? 3 : inner[_i] - 1)] = CONTENT_handshake;
        inner_seal(inner[_i]);
        ck_assert_int_eq(record_open(&rx, record, &type, &len),
                         inner[_i] <= 16385 ? HAKE_OK
                                            : HAKE_ERR_PLAINTEXT_TOO_LONG);
    }
}
END_TEST

/* The header is the additional data, RFC 9846 5.2. */
START_TEST(refuses_each_flipped_bit)
{
    size_t total = seal(CONTENT_handshake, 10);
    uint8_t copy[64], type;
    size_t len;

    memcpy(copy, record, total);
    for (size_t bit = 0; bit < 8 * total; bit++) {
        struct hake_keys keys = rx;

        if (bit / 8 == 3 || bit / 8 == 4)
            continue; /* another length: the next test */
        memcpy(record, copy, total);
        record[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert_int_eq(record_open(&keys, record, &type, &len),
                         HAKE_ERR_RECORD_MAC);
        ck_assert_uint_eq(keys.seq, 0);
    }
}
END_TEST

START_TEST(refuses_every_other_length)
{
    size_t total = seal(CONTENT_handshake, 10), len;
    uint8_t copy[64], type;

    memcpy(copy, record, total);
    for (size_t cut = 0; cut < total + 10; cut++) {
        struct hake_keys keys = rx;

        memcpy(record, copy, total);
        record[4] = (uint8_t)cut;
        ck_assert_int_eq(record_open(&keys, record, &type, &len),
                         cut == total - 5 ? HAKE_OK : HAKE_ERR_RECORD_MAC);
    }
}
END_TEST

/* ---- Headers ---------------------------------------------------------- */

static enum hake_error header(const struct hake_keys *keys, unsigned type,
                              unsigned version, unsigned length)
{
    const uint8_t bytes[5] = {(uint8_t)type, (uint8_t)(version >> 8),
                              (uint8_t)version, (uint8_t)(length >> 8),
                              (uint8_t)length};
    struct record_header h;
    enum hake_error error = record_header_read(&h, keys, bytes);

    if (error == HAKE_OK) {
        ck_assert_uint_eq(h.type, type);
        ck_assert_uint_eq(h.length, length);
    }
    return error;
}

/* By record type, without keys and with them. */
START_TEST(knows_which_types_may_come)
{
    const struct hake_keys none = {0};

    for (unsigned type = 0; type < 256; type++) {
        enum hake_error plain_error = HAKE_ERR_RECORD_TYPE;
        enum hake_error sealed_error = HAKE_ERR_RECORD_TYPE;

        if (type == 20 || type == 21 || type == 22)
            plain_error = HAKE_OK;
        if (type == 20 || type == 21 || type == 23)
            sealed_error = HAKE_OK;
        if (type == 22)
            sealed_error = HAKE_ERR_RECORD_UNPROTECTED;
        ck_assert_int_eq(header(&none, type, 0x0303, 1), plain_error);
        ck_assert_int_eq(header(&rx, type, 0x0303, 1), sealed_error);
    }
}
END_TEST

START_TEST(ignores_legacy_record_version)
{
    const struct hake_keys none = {0};

    for (unsigned version = 0; version < 0x10000; version += 0xff) {
        ck_assert_int_eq(header(&none, 22, version, 5), HAKE_OK);
        ck_assert_int_eq(header(&rx, 23, version, 50), HAKE_OK);
    }
}
END_TEST

START_TEST(keeps_the_limits_of_lengths)
{
    const struct hake_keys none = {0};

    for (unsigned length = 16000; length < 0x10000; length++) {
        enum hake_error plain_error =
            length <= 16384 ? HAKE_OK : HAKE_ERR_RECORD_TOO_LONG;
        enum hake_error sealed_error =
            length <= 16384 + 256 ? HAKE_OK : HAKE_ERR_CIPHERTEXT_TOO_LONG;

        ck_assert_int_eq(header(&none, 22, 0x0301, length), plain_error);
        ck_assert_int_eq(header(&rx, 21, 0x0303, length), plain_error);
        ck_assert_int_eq(header(&rx, 23, 0x0303, length), sealed_error);
    }
}
END_TEST

START_TEST(writes_plain_records_without_keys)
{
    const struct hake_keys none = {0};
    struct hake_keys keys = none;

    memcpy(record + 5, plain, 300);
    ck_assert_uint_eq(record_seal(&keys, record, 22, 300, 0x0301), 305);
    ck_assert_uint_eq(record_sealed_len(&keys, 300), 305);
    ck_assert_mem_eq(record, "\x16\x03\x01\x01\x2c", 5);
    ck_assert_mem_eq(record + 5, plain, 300);
    ck_assert_uint_eq(keys.seq, 0);
}
END_TEST

START_TEST(never_protects_change_cipher_spec)
{
    record[5] = 1;
    ck_assert_uint_eq(record_seal(&tx, record, 20, 1, 0x0303), 6);
    ck_assert_mem_eq(record, "\x14\x03\x03\x00\x01\x01", 6);
    ck_assert_uint_eq(tx.seq, 0);
}
END_TEST

/* ---- The limit of one key, RFC 9846 5.5 ------------------------------- */

#define LIMIT 6

static struct hake_aead aead;

START_TEST(says_when_a_key_is_spent)
{
    const struct hake_keys none = {0};

    aead = hake_chacha20_poly1305;
    aead.record_limit = LIMIT;
    tx.aead = &aead;
    for (tx.seq = 0; tx.seq < LIMIT + 2; tx.seq++)
        ck_assert_int_eq(record_keys_spent(&tx), tx.seq >= LIMIT - 1);
    ck_assert(!record_keys_spent(&none));
    tx.aead = &hake_chacha20_poly1305;
    tx.seq = UINT64_MAX - 2;
    ck_assert(!record_keys_spent(&tx));
    tx.seq = UINT64_MAX - 1;
    ck_assert(record_keys_spent(&tx));
}
END_TEST

Suite *record_test(void)
{
    Suite *all = suite_create("record");
    TCase *tcase = tcase_create("record");

    tcase_set_timeout(tcase, 30);
    tcase_add_checked_fixture(tcase, inputs_fill, NULL);
    tcase_add_loop_test(tcase, opens_what_it_sealed, 0, LENGTHS);
    tcase_add_test(tcase, counts_records_on_both_sides);
    tcase_add_test(tcase, makes_the_nonce_of_the_rfc);
    tcase_add_test(tcase, never_opens_with_the_last_sequence_number);
    tcase_add_test(tcase, takes_padding_off);
    tcase_add_loop_test(tcase, refuses_zeros_alone, 0, 4);
    tcase_add_loop_test(tcase, keeps_the_limit_of_the_inner_plaintext, 0, 4);
    tcase_add_test(tcase, refuses_each_flipped_bit);
    tcase_add_test(tcase, refuses_every_other_length);
    tcase_add_test(tcase, knows_which_types_may_come);
    tcase_add_test(tcase, ignores_legacy_record_version);
    tcase_add_test(tcase, keeps_the_limits_of_lengths);
    tcase_add_test(tcase, writes_plain_records_without_keys);
    tcase_add_test(tcase, never_protects_change_cipher_spec);
    tcase_add_test(tcase, says_when_a_key_is_spent);
    suite_add_tcase(all, tcase);
    return all;
}

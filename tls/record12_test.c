/*
 * record12_test.c: protected records of TLS 1.2, RFC 5246 6.2.3.3: nonces of
 * RFC 7905 2 and RFC 5288 3 and the additional data, computed here once more
 * by libsodium itself; limits, header rules; and a connection whose key is
 * soon spent.
 */
#include "tls/loopback.h"
#include "tls/record.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

Suite *record12_test(void);

#define ROOM (RECORD_HEADER + RECORD_CIPHER_MAX + 64)

static uint8_t record[ROOM], plain[ROOM];
static struct hake_keys tx, rx;

/* By AEAD: 0 ChaCha20-Poly1305, 1 AES-256-GCM. False, aloud, if it lacks. */
static bool keys_fill(int gcm)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {12};

    if (gcm && loopback_lacks12(GCM12))
        return false;
    memset(&tx, 0, sizeof tx);
    randombytes_buf_deterministic(plain, sizeof plain, seed);
    tx.aead = gcm ? &hake_aes_256_gcm : &hake_chacha20_poly1305;
    tx.form = &record12;
    tx.explicit_len = gcm ? 8 : 0;
    memcpy(tx.key.bytes, plain + 100, sizeof tx.key.bytes);
    memcpy(tx.iv, plain + 200, gcm ? 4 : 12);
    rx = tx;
    return true;
}

static size_t seal(uint8_t type, size_t len)
{
    memset(record, 0xa5, sizeof record);
    memcpy(record + record_content(&tx), plain, len);
    return record_seal(&tx, record, type, len, 0x0301);
}

static void big_endian(uint8_t *out, unsigned len, uint64_t v)
{
    for (; len > 0; len--, v /= 256)
        out[len - 1] = (uint8_t)(v % 256);
}

/* seq_num || type || version || length of the plaintext. */
static void ad_make(uint8_t ad[13], uint64_t seq, uint8_t type, size_t len)
{
    big_endian(ad, 8, seq);
    ad[8] = type;
    ad[9] = ad[10] = 3;
    big_endian(ad + 11, 2, len);
}

/* RFC 7905 2: the number padded on the left to 12 bytes, XOR the iv. RFC 5288
 * 3: the 4 bytes of the key block, then the 8 that the record carries. */
static void nonce_make(uint8_t nonce[12], const uint8_t *iv, uint64_t seq,
                       const uint8_t *carried)
{
    uint8_t padded[12] = {0};

    big_endian(padded + 4, 8, seq);
    for (int i = 0; i < 12; i++)
        nonce[i] = iv[i] ^ padded[i];
    if (carried != NULL) {
        memcpy(nonce, iv, 4);
        memcpy(nonce + 4, carried, 8);
    }
}

/* Opens what stands in record, by libsodium alone; -1 if it does not. */
static int open_again(uint8_t *out, uint64_t seq, size_t len)
{
    const uint8_t *carried = tx.explicit_len ? record + 5 : NULL;
    const uint8_t *sealed = record + (carried ? 13 : 5);
    unsigned long long got = 0;
    uint8_t nonce[12], ad[13];
    int bad;

    nonce_make(nonce, tx.iv, seq, carried);
    ad_make(ad, seq, record[0], len);
    bad = carried
              ? crypto_aead_aes256gcm_decrypt(out, &got, NULL, sealed, len + 16,
                                              ad, 13, nonce, tx.key.bytes)
              : crypto_aead_chacha20poly1305_ietf_decrypt(
                    out, &got, NULL, sealed, len + 16, ad, 13, nonce,
                    tx.key.bytes);
    ck_assert(bad || got == len);
    return bad;
}

/* ---- Sealing and opening ---------------------------------------------- */

/* By _i: AEAD. */
START_TEST(seals_with_the_nonce_and_the_data_of_the_rfcs)
{
    static const uint64_t seqs[] = {
        0, 1, 255, 256, 0x0102030405060708, UINT64_C(1) << 63, UINT64_MAX - 1};
    static const uint8_t types[] = {20, 21, 22, 23};
    uint8_t out[64];

    if (!keys_fill(_i))
        return;
    for (unsigned i = 0; i < sizeof seqs / sizeof seqs[0]; i++) {
        uint8_t type = types[1 + i % 3], number[8];

        tx.seq = seqs[i];
        ck_assert_uint_eq(seal(type, 20), 5 + (_i ? 8u : 0u) + 20 + 16);
        ck_assert_uint_eq(record[0], type);
        ck_assert_mem_eq(record + 1, "\3\3\0", 3);
        big_endian(number, 8, seqs[i]);
        if (_i) /* the explicit nonce is the number, which never repeats */
            ck_assert_mem_eq(record + 5, number, 8);
        ck_assert_int_eq(open_again(out, seqs[i], 20), 0);
        ck_assert_mem_eq(out, plain, 20);
        ck_assert(tx.seq == seqs[i] + 1);
    }
}
END_TEST

static void assert_opens(uint8_t type, size_t len)
{
    size_t total = seal(type, len), got = SIZE_MAX, head = record_content(&tx);
    uint8_t opened = 0;

    ck_assert_uint_eq(head, RECORD_HEADER + (size_t)tx.explicit_len);
    ck_assert_uint_eq(total, head + len + 16);
    ck_assert_uint_eq(total, record_sealed_len(&rx, len));
    ck_assert_uint_eq((size_t)record[3] << 8 | record[4], total - 5);
    ck_assert_uint_eq(record[total], 0xa5); /* nothing written behind it */
    ck_assert(len < 15 || memcmp(record + head, plain, len) != 0);
    ck_assert_int_eq(record_open(&rx, record, &opened, &got), HAKE_OK);
    ck_assert_uint_eq(opened, type);
    ck_assert_uint_eq(got, len);
    ck_assert(memcmp(record + head, plain, len) == 0);
    ck_assert(rx.seq == tx.seq);
}

/* TLS 1.2 takes no padding off: zeros at the end stay. */
START_TEST(opens_what_it_sealed)
{
    if (!keys_fill(_i))
        return;
    for (size_t len = 0; len <= RECORD_PLAIN_MAX;
         len += len < 300 || len > RECORD_PLAIN_MAX - 20 ? 1 : 101)
        assert_opens((uint8_t)(21 + len % 3), len);
    assert_opens(23, RECORD_PLAIN_MAX);
    memset(plain, 0, 100);
    assert_opens(22, 100);
}
END_TEST

/* Only the tag binds the record to its place. */
START_TEST(opens_records_in_their_order_only)
{
    uint8_t first[64], type;
    size_t len;

    if (!keys_fill(_i))
        return;
    seal(23, 10);
    memcpy(first, record, sizeof first);
    seal(23, 10);
    ck_assert_int_eq(record_open(&rx, record, &type, &len),
                     HAKE_ERR_RECORD_MAC); /* the second first */
    memcpy(record, first, sizeof first);
    ck_assert_int_eq(record_open(&rx, record, &type, &len), HAKE_OK);
    memcpy(record, first, sizeof first);
    ck_assert_int_eq(record_open(&rx, record, &type, &len),
                     HAKE_ERR_RECORD_MAC); /* again */
}
END_TEST

/* RFC 5288 3: the sender chooses the explicit part; OpenSSL draws it. */
START_TEST(takes_any_explicit_nonce)
{
    uint8_t nonce[12], ad[13], type;
    size_t len;

    if (!keys_fill(1))
        return;
    for (uint64_t seq = 0; seq < 20; seq++) {
        uint8_t *carried = record + 5;

        randombytes_buf_deterministic(carried, 8, plain + seq);
        record[0] = 22;
        big_endian(record + 1, 2, 0x0303);
        big_endian(record + 3, 2, 8 + 20 + 16);
        nonce_make(nonce, tx.iv, seq, carried);
        ad_make(ad, seq, 22, 20);
        crypto_aead_aes256gcm_encrypt(record + 13, NULL, plain, 20, ad, 13,
                                      NULL, nonce, tx.key.bytes);
        ck_assert_int_eq(record_open(&rx, record, &type, &len), HAKE_OK);
        ck_assert_uint_eq(len, 20);
        ck_assert_mem_eq(record + 13, plain, 20);
    }
}
END_TEST

/* The version in the header is not read here: header_check compares it; the
 * additional data holds TLS 1.2's own. */
START_TEST(refuses_each_flipped_bit)
{
    uint8_t copy[64], type;
    size_t total, len;

    if (!keys_fill(_i))
        return;
    total = seal(22, 10);
    memcpy(copy, record, total);
    for (size_t bit = 0; bit < 8 * total; bit++) {
        struct hake_keys keys = rx;

        if (bit / 8 >= 1 && bit / 8 <= 4)
            continue; /* version; and another length: the next test */
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
    uint8_t copy[64], type;
    size_t total, len;

    if (!keys_fill(_i))
        return;
    total = seal(22, 10);
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

START_TEST(never_opens_with_the_last_sequence_number)
{
    uint8_t type;
    size_t len;

    if (!keys_fill(_i))
        return;
    tx.seq = rx.seq = UINT64_MAX - 1;
    seal(23, 1);
    ck_assert_int_eq(record_open(&rx, record, &type, &len), HAKE_OK);
    ck_assert(rx.seq == UINT64_MAX);
    seal(23, 1);
    ck_assert_int_eq(record_open(&rx, record, &type, &len),
                     HAKE_ERR_SEQUENCE_WRAPPED);
}
END_TEST

START_TEST(never_protects_change_cipher_spec)
{
    if (!keys_fill(_i))
        return;
    record[5] = 1;
    ck_assert_uint_eq(record_seal(&tx, record, 20, 1, 0x0303), 6);
    ck_assert_mem_eq(record, "\x14\x03\x03\x00\x01\x01", 6);
    ck_assert_uint_eq(tx.seq, 0);
}
END_TEST

/* ---- Headers ---------------------------------------------------------- */

static enum hake_error header(unsigned type, unsigned length)
{
    const uint8_t bytes[5] = {(uint8_t)type, 3, 3, (uint8_t)(length >> 8),
                              (uint8_t)length};
    struct record_header h;
    enum hake_error error = record_header_read(&h, &rx, bytes);

    if (error == HAKE_OK) {
        ck_assert_uint_eq(h.type, type);
        ck_assert_uint_eq(h.version, 0x0303);
        ck_assert_uint_eq(h.length, length);
    }
    return error;
}

/* All four types keep their names under keys, RFC 5246 6.2.1. */
START_TEST(knows_which_types_may_come)
{
    if (!keys_fill(_i))
        return;
    for (unsigned type = 0; type < 256; type++)
        ck_assert_int_eq(header(type, 40), type >= 20 && type <= 23
                                               ? HAKE_OK
                                               : HAKE_ERR_RECORD_TYPE);
}
END_TEST

/* RFC 5246 6.2.1: 2^14 bytes of plaintext; an AEAD adds what it adds. */
START_TEST(keeps_the_limits_of_lengths)
{
    const unsigned most = 16384 + 16 + (_i ? 8 : 0);

    if (!keys_fill(_i))
        return;
    for (unsigned length = 16000; length < 0x10000;
         length += length < 17000 ? 1 : 53) {
        ck_assert_int_eq(header(20 + length % 4, length),
                         length <= most ? HAKE_OK
                                        : HAKE_ERR_CIPHERTEXT_TOO_LONG);
    }
    ck_assert_int_eq(hake_error_alert(HAKE_ERR_CIPHERTEXT_TOO_LONG), 22);
}
END_TEST

/* ---- The limit of one key --------------------------------------------- */

#define LIMIT 6 /* Finished uses one */

static struct hake_aead aead;
static struct hake_suite suite;
static const struct hake_suite *const suites[] = {&suite, NULL};
static struct loopback l;

static void limited_connect(void)
{
    aead = hake_chacha20_poly1305;
    aead.record_limit = LIMIT;
    suite = hake_suite12_ecdhe_ecdsa_chacha20_poly1305;
    suite.aead = &aead;
    loopback_init12(&l, CHACHA12);
    l.client.config.suites = l.server.config.suites = suites;
    loopback_handshake(&l);
}

/* TLS 1.2 cannot update a key. By _i: server or client. */
START_TEST(closes_the_sending_side_before_the_limit)
{
    struct loopback_side *from = _i ? &l.server : &l.client;
    struct loopback_side *to = _i ? &l.client : &l.server;
    uint8_t got[LIMIT + 1];

    limited_connect();
    ck_assert(from->conn.tx.seq == 1);
    for (unsigned i = 2; i < LIMIT; i++)
        ck_assert_uint_eq(hake_write(&from->conn, plain, 1), 1);
    ck_assert(hake_status(&from->conn) & HAKE_SENDAPP);
    memcpy(hake_sendapp_buf(&from->conn).p, plain, 1);
    ck_assert_int_eq(hake_sendapp_ack(&from->conn, 1), HAKE_ERR_KEY_LIMIT);
    ck_assert(from->conn.tx.seq == LIMIT); /* and not one more */
    ck_assert(!(hake_status(&from->conn) & HAKE_SENDAPP));
    ck_assert_uint_eq(hake_write(&from->conn, plain, 1), 0);
    while (loopback_move(from, to, SIZE_MAX) > 0)
        hake_read(&to->conn, got, sizeof got);
    ck_assert(hake_status(&to->conn) & HAKE_PEER_CLOSED);
    ck_assert(!(hake_status(&to->conn) & HAKE_FAILED));
}
END_TEST

/* Warnings that answer a peer come out of the same key. */
START_TEST(keeps_the_limit_when_it_refuses_to_renegotiate)
{
    static const uint8_t request[] = {0, 0, 0, 0};
    uint8_t bytes[64];

    limited_connect();
    for (unsigned i = 0; i < LIMIT - 1; i++) {
        size_t len = loopback_record(&l.server, bytes, 22, request, 4);

        loopback_feed(&l.client, bytes, len, SIZE_MAX);
    }
    for (unsigned i = 0; i < LIMIT; i++)
        hake_write(&l.client.conn, plain, 1);
    hake_close(&l.client.conn);
    ck_assert(l.client.conn.tx.seq <= LIMIT);
}
END_TEST

Suite *record12_test(void)
{
    Suite *all = suite_create("record12");
    TCase *tcase = tcase_create("record12");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, seals_with_the_nonce_and_the_data_of_the_rfcs, 0,
                        2);
    tcase_add_loop_test(tcase, opens_what_it_sealed, 0, 2);
    tcase_add_loop_test(tcase, opens_records_in_their_order_only, 0, 2);
    tcase_add_test(tcase, takes_any_explicit_nonce);
    tcase_add_loop_test(tcase, refuses_each_flipped_bit, 0, 2);
    tcase_add_loop_test(tcase, refuses_every_other_length, 0, 2);
    tcase_add_loop_test(tcase, never_opens_with_the_last_sequence_number, 0, 2);
    tcase_add_loop_test(tcase, never_protects_change_cipher_spec, 0, 2);
    tcase_add_loop_test(tcase, knows_which_types_may_come, 0, 2);
    tcase_add_loop_test(tcase, keeps_the_limits_of_lengths, 0, 2);
    tcase_add_loop_test(tcase, closes_the_sending_side_before_the_limit, 0, 2);
    tcase_add_test(tcase, keeps_the_limit_when_it_refuses_to_renegotiate);
    suite_add_tcase(all, tcase);
    return all;
}

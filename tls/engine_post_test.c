/*
 * engine_post_test.c: a client that is asked for a certificate after the
 * handshake, RFC 9846 4.7.2. The server of the loopback cannot ask; the test
 * does so under its keys, and reads the answer. What the answer must be to the
 * last octet is in test-vectors/handshake/post_handshake_auth.txt.
 */
#include "tls/loopback.h"
#include "tls/record.h"
#include "tls/transcript.h"

#include <check.h>
#include <string.h>

Suite *engine_post_test(void);

static struct loopback l;
static struct hake_credential slow;
static unsigned signs, sign_delay;

static enum hake_answer sign(void *ctx, uint16_t scheme, uint8_t *sig,
                             size_t *sig_len, struct hake_bytes message)
{
    if (signs++ < sign_delay)
        return HAKE_NOT_YET;
    return loopback_credential.sign(ctx, scheme, sig, sig_len, message);
}

static void fresh(void)
{
    loopback_init(&l);
    slow = loopback_credential;
    slow.sign = sign;
    signs = sign_delay = 0;
    l.client.config.credentials = &slow;
    l.client.config.credentials_len = 1;
    l.client.config.flags = HAKE_POST_HANDSHAKE_AUTH;
}

static void connected(void)
{
    fresh();
    loopback_handshake(&l);
}

/* Gives the client a CertificateRequest with a context of one byte. */
static void ask(uint8_t context)
{
    const uint8_t request[] = {13, 0,  0, 12, 1, context, 0, 8,
                               0,  13, 0, 4,  0, 2,       8, 7};
    uint8_t record[64];
    const size_t len = loopback_record(&l.server, record, CONTENT_handshake,
                                       request, sizeof request);

    loopback_feed(&l.client, record, len, SIZE_MAX);
}

/* Opens the client's next record as the server would; its content is left in
 * *content. */
static uint8_t next(uint8_t record[2048], struct hake_bytes *content)
{
    const struct hake_bytes ready = hake_sendrec_buf(&l.client.conn);
    size_t len;
    uint8_t type = 0;

    ck_assert_uint_gt(ready.len, RECORD_HEADER);
    len = RECORD_HEADER + ((size_t)ready.p[3] << 8 | ready.p[4]);
    ck_assert_uint_le(len, 2048);
    memcpy(record, ready.p, len);
    hake_sendrec_ack(&l.client.conn, len);
    type = record[0];
    content->len = len - RECORD_HEADER;
    ck_assert_int_eq(
        record_open(&l.server.conn.rx, record, &type, &content->len), HAKE_OK);
    content->p = record + record_content(&l.server.conn.rx);
    return type;
}

/* The types of the messages in a record. */
static unsigned messages_in(struct hake_bytes content, uint8_t types[8])
{
    unsigned n = 0;

    for (size_t at = 0; at + 4 <= content.len; n++) {
        ck_assert_uint_lt(n, 8);
        types[n] = content.p[at];
        at += 4 + ((size_t)content.p[at + 2] << 8 | content.p[at + 3]);
    }
    return n;
}

static void assert_answer(uint8_t context, bool shows)
{
    static const uint8_t whole[] = {11, 15, 20}, empty[] = {11, 20};
    uint8_t record[2048], types[8];
    struct hake_bytes content;

    ck_assert_uint_eq(next(record, &content), CONTENT_handshake);
    ck_assert_uint_eq(messages_in(content, types), shows ? 3 : 2);
    ck_assert_mem_eq(types, shows ? whole : empty, shows ? 3 : 2);
    ck_assert_uint_eq(content.p[4], 1);
    ck_assert_uint_eq(content.p[5], context);
}

static void assert_talks(void)
{
    uint8_t data[4];

    ck_assert_uint_eq(hake_write(&l.server.conn, (const uint8_t *)"ping", 4),
                      4);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&l.client.conn, data, 4), 4);
    ck_assert_uint_eq(hake_write(&l.client.conn, (const uint8_t *)"pong", 4),
                      4);
    loopback_run(&l, SIZE_MAX);
    ck_assert_uint_eq(hake_read(&l.server.conn, data, 4), 4);
}

START_TEST(answers_a_request)
{
    connected();
    ask('c');
    ck_assert_uint_eq(l.client.conn.state, CONNECTED);
    ck_assert(hake_conn_verified(&l.client.conn));
    assert_answer('c', true);
    assert_talks();
    ask('d');
    assert_answer('d', true);
    assert_talks();
}
END_TEST

START_TEST(answers_that_it_has_nothing)
{
    fresh();
    l.client.config.credentials_len = 0;
    loopback_handshake(&l);
    ask('c');
    assert_answer('c', false);
    ck_assert_uint_eq(signs, 0);
    assert_talks();
}
END_TEST

/* RFC 9846 4.5: the context is that of the handshake and this request. */
START_TEST(forks_the_transcript)
{
    uint8_t first[HAKE_HASH_MAX], second[HAKE_HASH_MAX], end[HAKE_HASH_MAX];

    connected();
    transcript_hash(&l.client.handshake, end);
    ask('c');
    transcript_hash(&l.client.handshake, first);
    ck_assert_mem_ne(first, end, 32);
    assert_answer('c', true);
    transcript_fork(&l.client.handshake);
    transcript_hash(&l.client.handshake, second);
    ck_assert_mem_eq(second, end, 32);
    assert_talks();
}
END_TEST

/* It needs the transcript and room to remember contexts. */
START_TEST(keeps_its_memory)
{
    connected();
    ck_assert(!(hake_status(&l.client.conn) & HAKE_HANDSHAKE_MEMORY_FREE));
    ck_assert_ptr_null(hake_handshake_release(&l.client.conn));
    ck_assert(hake_status(&l.server.conn) & HAKE_HANDSHAKE_MEMORY_FREE);
    loopback_init12(&l, CHACHA12);
    l.client.config.flags = HAKE_POST_HANDSHAKE_AUTH;
    loopback_handshake(&l);
    ck_assert(hake_status(&l.client.conn) & HAKE_HANDSHAKE_MEMORY_FREE);
}
END_TEST

START_TEST(gives_it_back_after_a_failure)
{
    connected();
    for (unsigned i = 0; i < 2; i++)
        ask('c');
    loopback_assert_failed(&l.client, HAKE_ERR_REQUEST_CONTEXT);
    ck_assert_ptr_eq(hake_handshake_release(&l.client.conn),
                     &l.client.handshake);
}
END_TEST

START_TEST(does_not_answer_what_it_did_not_offer)
{
    fresh();
    l.client.config.flags = 0;
    loopback_handshake(&l);
    ask('c');
    loopback_assert_failed(&l.client, HAKE_ERR_MESSAGE_UNEXPECTED);
    ck_assert_uint_eq(l.client.conn.failure.alert_sent, 10);
}
END_TEST

START_TEST(answers_no_more_than_its_limit)
{
    connected();
    for (uint8_t i = 0; i < HAKE_POST_REQUESTS_MAX; i++) {
        ask(i);
        assert_answer(i, true);
    }
    ask(HAKE_POST_REQUESTS_MAX);
    loopback_assert_failed(&l.client, HAKE_ERR_REQUEST_FLOOD);
}
END_TEST

/* The connection is still one; it only stands still. */
START_TEST(stands_still_until_its_signature_is_there)
{
    unsigned status;

    connected();
    sign_delay = 2;
    ask('c');
    for (unsigned i = 1; i <= 2; i++) {
        status = hake_status(&l.client.conn);
        ck_assert(status & HAKE_CONNECTED);
        ck_assert(status & HAKE_WANT_EXTERNAL);
        ck_assert(!(status & (HAKE_SENDAPP | HAKE_RECVREC | HAKE_SENDREC)));
        ck_assert(!(status & HAKE_HANDSHAKE_MEMORY_FREE));
        ck_assert(hake_conn_verified(&l.client.conn));
        ck_assert_uint_eq(hake_write(&l.client.conn, (const uint8_t *)"x", 1),
                          0);
        ck_assert_int_eq(hake_resume(&l.client.conn), HAKE_OK);
    }
    ck_assert_uint_eq(signs, 3);
    assert_answer('c', true);
    assert_talks();
}
END_TEST

/* RFC 9846 6.1: nothing follows close_notify. */
START_TEST(closes_in_the_middle_of_an_answer)
{
    uint8_t record[2048];
    struct hake_bytes content;

    connected();
    sign_delay = 9;
    ask('c');
    ck_assert_int_eq(hake_close(&l.client.conn), HAKE_OK);
    ck_assert(!(hake_status(&l.client.conn) & HAKE_WANT_EXTERNAL));
    ck_assert(hake_status(&l.client.conn) & HAKE_RECVREC);
    ck_assert_uint_eq(next(record, &content), CONTENT_handshake);
    ck_assert_uint_eq(content.p[0], 11);
    ck_assert_uint_eq(next(record, &content), CONTENT_alert);
    ck_assert_uint_eq(content.p[1], 0);
    ck_assert(!(hake_status(&l.client.conn) & HAKE_SENDREC));
    ck_assert_int_eq(hake_close(&l.server.conn), HAKE_OK);
    loopback_move(&l.server, &l.client, SIZE_MAX);
    ck_assert(hake_status(&l.client.conn) & HAKE_CLOSED);
}
END_TEST

START_TEST(is_silent_after_its_close_notify)
{
    connected();
    ck_assert_int_eq(hake_close(&l.client.conn), HAKE_OK);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    ask('c');
    ck_assert(!(hake_status(&l.client.conn) &
                (HAKE_SENDREC | HAKE_FAILED | HAKE_WANT_EXTERNAL)));
    ck_assert_uint_eq(signs, 0);
    ck_assert(hake_status(&l.client.conn) & HAKE_RECVREC);
}
END_TEST

/* Room comes record by record, and the parts of the answer keep together. */
START_TEST(answers_through_a_small_buffer)
{
    static const uint8_t whole[] = {11, 15, 20};
    uint8_t record[2048], types[8], all[8];
    struct hake_bytes content;
    unsigned n = 0;

    fresh();
    l.client.out_buffer.len = HAKE_OUTPUT_MIN;
    loopback_handshake(&l);
    while (hake_write(&l.client.conn, (const uint8_t *)"0123456789", 10) > 0)
        continue;
    ask('c');
    while (hake_sendrec_buf(&l.client.conn).len > 0) {
        if (next(record, &content) != CONTENT_handshake) {
            ck_assert_uint_eq(n, 0);
            continue;
        }
        for (unsigned i = 0, m = messages_in(content, types); i < m; i++) {
            ck_assert_uint_lt(n, 3);
            all[n++] = types[i];
        }
    }
    ck_assert_uint_eq(n, 3);
    ck_assert_mem_eq(all, whole, 3);
    ck_assert_uint_eq(l.client.conn.state, CONNECTED);
    assert_talks();
}
END_TEST

Suite *engine_post_test(void)
{
    Suite *suite = suite_create("engine_post");
    TCase *tcase = tcase_create("requests");

    tcase_add_test(tcase, answers_a_request);
    tcase_add_test(tcase, answers_that_it_has_nothing);
    tcase_add_test(tcase, forks_the_transcript);
    tcase_add_test(tcase, keeps_its_memory);
    tcase_add_test(tcase, gives_it_back_after_a_failure);
    tcase_add_test(tcase, does_not_answer_what_it_did_not_offer);
    tcase_add_test(tcase, answers_no_more_than_its_limit);
    tcase_add_test(tcase, stands_still_until_its_signature_is_there);
    tcase_add_test(tcase, closes_in_the_middle_of_an_answer);
    tcase_add_test(tcase, is_silent_after_its_close_notify);
    tcase_add_test(tcase, answers_through_a_small_buffer);
    suite_add_tcase(suite, tcase);
    return suite;
}

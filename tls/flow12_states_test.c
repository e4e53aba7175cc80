/*
 * flow12_states_test.c: every wrong message, ChangeCipherSpec among them,
 * injected into every state of a real TLS 1.2 handshake; and the paths through
 * the states.
 */
#include "tls/loopback.h"
#include "tls/record.h"
#include "tls/schedule.h"

#include <check.h>
#include <string.h>

Suite *flow12_states_test(void);

#define CCS 127

/* Variants of a handshake. */
enum variant { PLAIN, WITH_NPN, WITH_PSK, WITH_AUTH, WITH_STATUS };

struct waiting {
    bool server;
    enum variant variant;
    uint8_t state;
    uint8_t expected; /* the one message with a row; 0xff: none */
};

static const struct waiting waits[] = {{false, PLAIN, WAIT_SH, 2},
                                       {false, PLAIN, WAIT_CERT, 11},
                                       {false, PLAIN, WAIT_SKE, 12},
                                       {false, PLAIN, WAIT_CR, 14},
                                       {false, PLAIN, WAIT_CCS, CCS},
                                       {false, PLAIN, WAIT_FINISHED, 20},
                                       {false, PLAIN, CONNECTED, 0},
                                       {false, WITH_PSK, WAIT_SKE, 12},
                                       {false, WITH_PSK, WAIT_SHD, 14},
                                       {false, WITH_NPN, WAIT_CCS, CCS},
                                       {false, WITH_NPN, WAIT_CR, 14},
                                       {true, PLAIN, START, 1},
                                       {true, PLAIN, WAIT_CKE, 16},
                                       {true, PLAIN, WAIT_CCS, CCS},
                                       {true, PLAIN, WAIT_FINISHED, 20},
                                       {true, PLAIN, CONNECTED, 1},
                                       {true, WITH_NPN, WAIT_CCS, CCS},
                                       {true, WITH_NPN, WAIT_NEXT_PROTOCOL, 67},
                                       {true, WITH_NPN, WAIT_FINISHED, 20},
                                       {true, WITH_PSK, WAIT_CKE, 16},
                                       {true, WITH_PSK, WAIT_CCS, CCS},
                                       {true, WITH_NPN, CONNECTED, 1},
                                       {false, WITH_STATUS, WAIT_STATUS, 22},
                                       {false, WITH_AUTH, WAIT_CR, 13},
                                       {false, WITH_AUTH, WAIT_SHD, 14},
                                       {false, WITH_AUTH, WAIT_CCS, CCS},
                                       {true, WITH_AUTH, WAIT_CERT, 11},
                                       {true, WITH_AUTH, WAIT_CKE, 16},
                                       {true, WITH_AUTH, WAIT_CV, 15},
                                       {true, WITH_AUTH, WAIT_CCS, CCS}};
#define WAITS ((int)(sizeof waits / sizeof waits[0]))

static struct loopback l, saved;

static struct loopback_side *waiter(const struct waiting *wait)
{
    return wait->server ? &l.server : &l.client;
}

static void record_move(struct loopback_side *from, struct loopback_side *to)
{
    struct hake_bytes ready = hake_sendrec_buf(&from->conn);

    if (ready.len >= RECORD_HEADER)
        loopback_move(from, to,
                      RECORD_HEADER + ((size_t)ready.p[3] << 8 | ready.p[4]));
}

static void status_init(void)
{
    static const uint8_t ocsp[] = {0x30, 3, 10, 1, 6};
    static struct hake_credential stapling;

    stapling = loopback_credential;
    stapling.ocsp = (struct hake_bytes){ocsp, sizeof ocsp};
    l.server.config.credentials = &stapling;
    l.client.config.flags = HAKE_ASK_STATUS;
    l.client.kept = (struct hake_buffer){l.client.messages, LOOPBACK_LOG};
}

static void variant_init(enum variant variant)
{
    loopback_init12(&l, variant == WITH_PSK ? PSK12 : CHACHA12);
    if (variant == WITH_NPN) {
        loopback_npn(&l.client, "\2h2");
        loopback_npn(&l.server, "\2h2");
    }
    if (variant == WITH_AUTH)
        loopback_auth(&l);
    if (variant == WITH_STATUS)
        status_init();
}

/* Runs a handshake, one message a record, up to this state. */
static void wait_for(const struct waiting *wait)
{
    variant_init(wait->variant);
    l.client.config.flags |= HAKE_ONE_MESSAGE_PER_RECORD;
    l.server.config.flags = HAKE_ONE_MESSAGE_PER_RECORD;
    loopback_start(&l);
    for (int i = 0; waiter(wait)->conn.state != wait->state; i++) {
        ck_assert_int_lt(i, 20);
        if (waiter(wait)->conn.state != wait->state)
            record_move(&l.client, &l.server);
        if (waiter(wait)->conn.state != wait->state)
            record_move(&l.server, &l.client);
    }
}

/* Feeds a record, protected as the peer would. */
static void inject(struct loopback_side *side, uint8_t type,
                   const uint8_t *content, size_t len)
{
    struct hake_keys keys = side->conn.rx;
    uint8_t record[256];

    memcpy(record + record_content(&keys), content, len);
    if (type == CONTENT_change_cipher_spec && keys.aead != NULL)
        len = keys.form->seal(&keys, record, type, len, 0);
    else
        len = record_seal(&keys, record, type, len, 0x0303);
    ck_assert_uint_eq(loopback_feed(side, record, len, SIZE_MAX), len);
}

static void assert_unexpected(const struct waiting *wait, unsigned type)
{
    struct loopback_side *side = waiter(wait);
    const struct hake_failure *failure = hake_conn_failure(&side->conn);

    ck_assert_msg(failure->error == HAKE_ERR_MESSAGE_UNEXPECTED,
                  "state %u, message %u: %s", wait->state, type,
                  hake_error_info(failure->error)->id);
    loopback_assert_failed(side, HAKE_ERR_MESSAGE_UNEXPECTED);
    ck_assert_uint_eq(failure->alert_sent, 10);
    ck_assert_uint_eq(failure->state, wait->state);
    ck_assert(!(hake_status(&side->conn) & HAKE_CONNECTED));
}

/* HelloRequest, which TLS 1.2's client always knows: later tests. Before the
 * ServerHello the version is not known. */
static bool has_a_row(const struct waiting *wait, unsigned type)
{
    if (wait->state == WAIT_CR && (type == 13 || type == 14))
        return true;
    if (wait->state == WAIT_STATUS && type == 12)
        return true;
    return type == wait->expected || (!wait->server && type == 0);
}

START_TEST(refuses_every_message_that_has_no_row)
{
    const struct waiting *wait = &waits[_i];

    wait_for(wait);
    saved = l;
    for (unsigned type = 0; type < 256; type++) {
        const uint8_t message[4] = {(uint8_t)type, 0, 0, 0};

        if (has_a_row(wait, type))
            continue;
        l = saved;
        inject(waiter(wait), CONTENT_handshake, message, sizeof message);
        assert_unexpected(wait, type);
    }
}
END_TEST

/* No number on the wire is ChangeCipherSpec's. */
START_TEST(takes_no_handshake_message_for_change_cipher_spec)
{
    static const uint8_t message[] = {CCS, 0, 0, 0};

    for (int i = 0; i < WAITS; i++) {
        wait_for(&waits[i]);
        inject(waiter(&waits[i]), CONTENT_handshake, message, 4);
        assert_unexpected(&waits[i], CCS);
    }
}
END_TEST

/* CVE-2014-0224 and its like: early, late and doubled ChangeCipherSpec. Before
 * the version is known the rules of TLS 1.3 stand: dropped by a client, and
 * out of place for a server before a ClientHello. */
START_TEST(takes_change_cipher_spec_only_in_its_place)
{
    const struct waiting *wait = &waits[_i];
    struct loopback_side *side = waiter(wait);
    static const uint8_t ccs = 1;

    wait_for(wait);
    if (wait->state == WAIT_SH) {
        inject(side, 20, &ccs, 1);
        loopback_run(&l, SIZE_MAX);
        loopback_assert_failed(side, HAKE_ERR_CCS_PLACE);
        return;
    }
    inject(side, 20, &ccs, 1);
    if (wait->expected == CCS) {
        ck_assert(!(hake_status(&side->conn) & HAKE_FAILED));
        ck_assert_ptr_nonnull(side->conn.rx.aead);
        inject(side, 20, &ccs, 1); /* doubled, under the keys */
        loopback_assert_failed(side, HAKE_ERR_MESSAGE_UNEXPECTED);
    } else if (wait->state == START) {
        loopback_assert_failed(side, HAKE_ERR_CCS_PLACE);
    } else {
        assert_unexpected(wait, CCS);
    }
}
END_TEST

/* In the clear once there are keys. */
START_TEST(refuses_a_second_change_cipher_spec_in_the_clear)
{
    static const uint8_t ccs[] = {20, 3, 3, 0, 1, 1};

    for (int i = 0; i < WAITS; i++) {
        if (waits[i].expected != CCS)
            continue;
        wait_for(&waits[i]);
        loopback_feed(waiter(&waits[i]), ccs, sizeof ccs, 1);
        loopback_feed(waiter(&waits[i]), ccs, sizeof ccs, 1);
        loopback_assert_failed(waiter(&waits[i]), HAKE_ERR_RECORD_MAC);
    }
}
END_TEST

/* RFC 5246 7.1: "a single byte of value 1". */
START_TEST(refuses_other_contents_of_change_cipher_spec)
{
    static const uint8_t bad[][2] = {{0, 0}, {2, 0}, {1, 1}, {1, 0}};

    for (unsigned i = 0; i < 5; i++) {
        wait_for(&waits[13]);
        ck_assert_uint_eq(waits[13].expected, CCS);
        inject(&l.server, 20, bad[i % 4], i == 4 ? 0 : i < 2 ? 1 : 2);
        loopback_assert_failed(&l.server, HAKE_ERR_CCS_VALUE);
    }
}
END_TEST

/* The record after which the keys change must end with its message. */
START_TEST(refuses_a_message_cut_by_change_cipher_spec)
{
    static const uint8_t part[] = {20, 0, 0}, ccs = 1;

    for (int i = 0; i < WAITS; i++) {
        if (waits[i].expected != CCS)
            continue;
        wait_for(&waits[i]);
        inject(waiter(&waits[i]), 22, part, sizeof part);
        inject(waiter(&waits[i]), 20, &ccs, 1);
        loopback_assert_failed(waiter(&waits[i]), HAKE_ERR_RECORD_INTERLEAVED);
    }
}
END_TEST

/* RFC 5246 7.4.9: "Once a side has sent its Finished message and received and
 * validated the Finished message from its peer, it may begin". */
START_TEST(refuses_application_data_before_finished)
{
    const struct waiting *wait = &waits[_i];

    if (wait->state == CONNECTED)
        return;
    wait_for(wait);
    inject(waiter(wait), 23, (const uint8_t *)"data", 4);
    loopback_assert_failed(waiter(wait),
                           waiter(wait)->conn.rx.aead == NULL &&
                                   wait->state != WAIT_FINISHED &&
                                   wait->state != WAIT_NEXT_PROTOCOL
                               ? HAKE_ERR_RECORD_TYPE
                               : HAKE_ERR_APPLICATION_DATA_EARLY);
    ck_assert_uint_eq(waiter(wait)->conn.failure.alert_sent, 10);
    ck_assert_uint_eq(hake_recvapp_buf(&waiter(wait)->conn).len, 0);
}
END_TEST

/* The expected one, empty, is no unexpected message: it is malformed. */
START_TEST(reads_the_message_that_has_a_row)
{
    const struct waiting *wait = &waits[_i];
    const uint8_t message[4] = {wait->expected, 0, 0, 0};

    if (wait->expected == CCS || wait->state == CONNECTED)
        return;
    wait_for(wait);
    inject(waiter(wait), CONTENT_handshake, message, sizeof message);
    if (wait->expected == 14) /* ServerHelloDone is empty */
        ck_assert_uint_eq(l.client.conn.state, WAIT_CCS);
    else
        loopback_assert_failed(waiter(wait), wait->expected == 20
                                                 ? HAKE_ERR_FINISHED_LENGTH
                                                 : HAKE_ERR_MESSAGE_MALFORMED);
}
END_TEST

/* NextProtocol where the server did not answer NPN, and Finished where it
 * did: exactly when answered. */
START_TEST(needs_next_protocol_exactly_when_npn_was_answered)
{
    static const uint8_t next[] = {67, 0, 0, 2, 0, 0},
                         finished[16] = {20, 0, 0, 12};

    for (int i = 0; i < WAITS; i++) {
        const struct waiting *wait = &waits[i];

        if (!wait->server ||
            (wait->state != WAIT_NEXT_PROTOCOL && wait->state != WAIT_FINISHED))
            continue;
        wait_for(wait);
        if (wait->state == WAIT_NEXT_PROTOCOL)
            inject(&l.server, 22, finished, sizeof finished);
        else
            inject(&l.server, 22, next, sizeof next); /* also a second one */
        assert_unexpected(wait, 67);
    }
}
END_TEST

/* ---- HelloRequest ----------------------------------------------------- */

/* RFC 5246 7.4.1.1: "This message will be ignored by the client if the client
 * is currently negotiating a session", and it is not hashed: the handshake
 * ends as if there had been none. */
START_TEST(ignores_a_hello_request_in_a_handshake)
{
    static const uint8_t request[4] = {0, 0, 0, 0};
    const struct waiting *wait = &waits[_i];

    if (wait->server || wait->state == CONNECTED)
        return;
    wait_for(wait);
    inject(&l.client, 22, request, sizeof request);
    if (l.client.conn.rx.aead != NULL)
        l.server.conn.tx.seq++; /* who would have sealed it */
    ck_assert_uint_eq(l.client.conn.state, wait->state);
    if (wait->state == WAIT_FINISHED) {
        ck_assert(!(hake_status(&l.client.conn) & HAKE_FAILED));
        return; /* the server's Finished is sealed already */
    }
    loopback_run(&l, SIZE_MAX);
    loopback_assert_connected(&l);
    ck_assert_uint_eq(l.client.seen.alert_records, 0);
}
END_TEST

/* It has no content. */
START_TEST(refuses_a_hello_request_with_content)
{
    static const uint8_t request[5] = {0, 0, 0, 1, 0};

    wait_for(&waits[1 + 5 * _i]); /* in the handshake, after it */
    inject(&l.client, 22, request, sizeof request);
    loopback_assert_failed(&l.client, HAKE_ERR_MESSAGE_MALFORMED);
}
END_TEST

/* ---- The path --------------------------------------------------------- */

/* Every state in order, and in which variants it is passed: P plain, N with
 * NPN, K with a pre-shared key, A with client authentication. */
struct step {
    uint8_t state;
    const char *variants;
};

static const struct step client_path[] = {
    {WAIT_SH, "PNKA"},         {WAIT_CERT, "PNA"},      {WAIT_SKE, "PNKA"},
    {WAIT_CR, "PNA"},          {WAIT_SHD, "KA"},        {SEND_CERT, "A"},
    {SEND_CKE, "PNKA"},        {SEND_CV, "A"},          {SEND_CCS, "PNKA"},
    {SEND_NEXT_PROTOCOL, "N"}, {SEND_FINISHED, "PNKA"}, {WAIT_CCS, "PNKA"},
    {WAIT_FINISHED, "PNKA"},   {CONNECTED, "PNKA"},     {STATE_INVALID, NULL}};

static const struct step server_path[] = {{RECVD_CH, "PNKA"},
                                          {NEGOTIATED, "PNKA"},
                                          {SEND_CERT, "PNA"},
                                          {SEND_SKE, "PNKA"},
                                          {SEND_CR, "A"},
                                          {SEND_SHD, "PNKA"},
                                          {WAIT_CERT, "A"},
                                          {WAIT_CKE, "PNKA"},
                                          {WAIT_CV, "A"},
                                          {WAIT_CCS, "PNKA"},
                                          {WAIT_NEXT_PROTOCOL, "N"},
                                          {WAIT_FINISHED, "PNKA"},
                                          {SEND_CCS, "PNKA"},
                                          {SEND_FINISHED, "PNKA"},
                                          {CONNECTED, "PNKA"},
                                          {STATE_INVALID, NULL}};

static void assert_path(const struct loopback_seen *seen,
                        const struct step *step, char variant)
{
    unsigned at = 0;

    for (; step->variants != NULL; step++) {
        if (strchr(step->variants, variant) != NULL)
            ck_assert_uint_eq(seen->states[at++], step->state);
    }
    ck_assert_uint_eq(seen->states_len, at);
}

/* No state is left out: what the trace tells is the whole path. */
START_TEST(walks_the_states_of_the_rfc)
{
    variant_init((enum variant)_i);
    loopback_handshake(&l);
    assert_path(&l.client.seen, client_path, "PNKA"[_i]);
    assert_path(&l.server.seen, server_path, "PNKA"[_i]);
}
END_TEST

Suite *flow12_states_test(void)
{
    Suite *suite = suite_create("flow12_states");
    TCase *live = tcase_create("states");

    tcase_set_timeout(live, 60);
    tcase_add_loop_test(live, refuses_every_message_that_has_no_row, 0, WAITS);
    tcase_add_test(live, takes_no_handshake_message_for_change_cipher_spec);
    tcase_add_loop_test(live, takes_change_cipher_spec_only_in_its_place, 0,
                        WAITS);
    tcase_add_test(live, refuses_a_second_change_cipher_spec_in_the_clear);
    tcase_add_test(live, refuses_other_contents_of_change_cipher_spec);
    tcase_add_test(live, refuses_a_message_cut_by_change_cipher_spec);
    tcase_add_loop_test(live, refuses_application_data_before_finished, 0,
                        WAITS);
    tcase_add_loop_test(live, reads_the_message_that_has_a_row, 0, WAITS);
    tcase_add_test(live, needs_next_protocol_exactly_when_npn_was_answered);
    tcase_add_loop_test(live, ignores_a_hello_request_in_a_handshake, 0, WAITS);
    tcase_add_loop_test(live, refuses_a_hello_request_with_content, 0, 2);
    tcase_add_loop_test(live, walks_the_states_of_the_rfc, 0, 4);
    suite_add_tcase(suite, live);
    return suite;
}

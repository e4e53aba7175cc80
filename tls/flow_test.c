/*
 * flow_test.c: the state tables against an independent list of edges, typed
 * from RFC 9846 A.1 and A.2; every pair of state and message; and every wrong
 * message injected into every state of a real handshake.
 */
#include "tls/flow.h"
#include "tls/loopback.h"
#include "tls/record.h"
#include "tls/schedule.h"

#include <check.h>
#include <string.h>

/* One edge; k_recv and k_send as Appendix A notes them: 'e' early data, 'h'
 * handshake, 'a' application, 'n' the next application keys, '-' none, else
 * ' '. */
struct edge {
    uint8_t from, on;
    uint32_t facts;
    uint8_t to;
    char k_recv, k_send;
};

#define COMPAT FACT_COMPAT
#define AUTH   FACT_REQUEST
#define HAVE   FACT_CREDENTIAL
#define NONE   FACT_ANONYMOUS
#define PSK    FACT_PSK
#define EARLY_ FACT_EARLY
#define REJECT FACT_REJECTED
#define TICKET FACT_TICKETS

#define UPDATE FACT_UPDATE
#define ASK    FACT_UPDATE_REQUEST
#define POST   FACT_POST_AUTH
#define REPLY  FACT_POST_REPLY

/* clang-format off */
static const struct edge client_edges[] = { /* RFC 9846 A.1 */
    {START,         0x80 | 1,   COMPAT, SEND_EARLY_CCS, ' ', 'e'}, /* "K_send = early data"; E.4 */
    {START,         0x80 | 1,   0,      WAIT_SH,       ' ', 'e'},
    {SEND_EARLY_CCS, 0x80 | 127, 0,     WAIT_SH,       ' ', ' '},
    {WAIT_SH,       6,          COMPAT, SEND_CH2_CCS,  ' ', '-'}, /* HelloRetryRequest; E.4 */
    {WAIT_SH,       6,          0,      SEND_CH2,      ' ', '-'},
    {SEND_CH2_CCS,  0x80 | 127, 0,      SEND_CH2,      ' ', ' '},
    {SEND_CH2,      0x80 | 1,   0,      WAIT_SH2,      ' ', ' '},
    {WAIT_SH,       2,          EARLY_, WAIT_EE,       'h', ' '}, /* ServerHello */
    {WAIT_SH,       2,          0,      WAIT_EE,       'h', 'h'},
    {WAIT_SH2,      2,          0,      WAIT_EE,       'h', 'h'},
    {WAIT_EE,       8, PSK | REJECT,    WAIT_FINISHED, ' ', 'h'}, /* EncryptedExtensions, "Using PSK" */
    {WAIT_EE,       8,          REJECT, WAIT_CERT_CR,  ' ', 'h'}, /* "Using certificate" */
    {WAIT_EE,       8,          PSK,    WAIT_FINISHED, ' ', ' '},
    {WAIT_EE,       8,          0,      WAIT_CERT_CR,  ' ', ' '},
    {WAIT_CERT_CR,  13,         0,      WAIT_CERT,     ' ', ' '}, /* CertificateRequest */
    {WAIT_CERT_CR,  11,         0,      WAIT_CV,       ' ', ' '}, /* Certificate */
    {WAIT_CERT,     11,         0,      WAIT_CV,       ' ', ' '},
    {WAIT_CV,       15,         0,      WAIT_FINISHED, ' ', ' '}, /* CertificateVerify */
    {WAIT_FINISHED, 20,         EARLY_, SEND_EOED,     'a', ' '}, /* Finished, "0-RTT" */
    {WAIT_FINISHED, 20,         COMPAT, SEND_CCS,      'a', ' '}, /* E.4 */
    {WAIT_FINISHED, 20,         AUTH,   SEND_CERT,     'a', ' '}, /* "If client auth" */
    {WAIT_FINISHED, 20,         0,      SEND_FINISHED, 'a', ' '},
    {SEND_EOED,     0x80 | 5,   0,      SEND_FINISHED, ' ', 'h'}, /* "Send EndOfEarlyData" */
    {SEND_CCS,      0x80 | 127, AUTH,   SEND_CERT,     ' ', ' '},
    {SEND_CCS,      0x80 | 127, 0,      SEND_FINISHED, ' ', ' '},
    {SEND_CERT,     0x80 | 11,  HAVE,   SEND_CV,       ' ', ' '}, /* "Send Certificate [+ CertificateVerify]" */
    {SEND_CERT,     0x80 | 11,  0,      SEND_FINISHED, ' ', ' '},
    {SEND_CV,       0x80 | 15,  0,      SEND_FINISHED, ' ', ' '},
    {SEND_FINISHED, 0x80 | 20,  0,      CONNECTED,     ' ', 'a'},
    {CONNECTED,     4,          0,      CONNECTED,     ' ', ' '}, /* NewSessionTicket */
    {CONNECTED,     24,         0,      CONNECTED,     'n', ' '}, /* KeyUpdate: 4.7.3 */
    {CONNECTED,     0x80 | 24,  UPDATE, CONNECTED,     ' ', 'n'},
    {CONNECTED,     0x80 | 24,  ASK,    CONNECTED,     ' ', 'n'},
    {CONNECTED,     13,         REPLY,  SEND_POST_CERT, ' ', ' '}, /* 4.7.2: "MUST respond" */
    {CONNECTED,     13,         POST,   CONNECTED,     ' ', ' '}, /* 6.1: after close_notify */
    {SEND_POST_CERT, 0x80 | 11, HAVE,   SEND_POST_CV,  ' ', ' '},
    {SEND_POST_CERT, 0x80 | 11, 0,      SEND_POST_FINISHED, ' ', ' '}, /* "If it declines" */
    {SEND_POST_CV,  0x80 | 15,  0,      SEND_POST_FINISHED, ' ', ' '},
    {SEND_POST_FINISHED, 0x80 | 20, 0,  CONNECTED,     ' ', ' '},
};

static const struct edge server_edges[] = { /* RFC 9846 A.2 */
    {RECVD_CH,      1, FACT_RETRY,      SEND_HRR,      ' ', ' '}, /* "Select parameters" */
    {RECVD_CH,      1,          EARLY_, NEGOTIATED,    'e', ' '},
    {RECVD_CH,      1,          0,      NEGOTIATED,    ' ', ' '},
    {SEND_HRR,      0x80 | 6,   COMPAT, SEND_HRR_CCS,  ' ', ' '}, /* "Send HelloRetryRequest"; E.4 */
    {SEND_HRR,      0x80 | 6,   0,      WAIT_CH2,      ' ', ' '},
    {SEND_HRR_CCS,  0x80 | 127, 0,      WAIT_CH2,      ' ', ' '},
    {WAIT_CH2,      1,          0,      RECVD_CH,      ' ', ' '},
    {NEGOTIATED,    0x80 | 2, EARLY_ | COMPAT, SEND_CCS, ' ', 'h'}, /* ServerHello, "0-RTT"; E.4 */
    {NEGOTIATED,    0x80 | 2,   EARLY_, SEND_EE,       ' ', 'h'},
    {NEGOTIATED,    0x80 | 2,   COMPAT, SEND_CCS,      'h', 'h'},
    {NEGOTIATED,    0x80 | 2,   0,      SEND_EE,       'h', 'h'},
    {SEND_CCS,      0x80 | 127, 0,      SEND_EE,       ' ', ' '},
    {SEND_EE,       0x80 | 8,   PSK,    SEND_FINISHED, ' ', ' '}, /* "Using PSK" */
    {SEND_EE,       0x80 | 8,   AUTH,   SEND_CR,       ' ', ' '},
    {SEND_EE,       0x80 | 8,   0,      SEND_CERT,     ' ', ' '},
    {SEND_CR,       0x80 | 13,  0,      SEND_CERT,     ' ', ' '}, /* "[Send CertificateRequest]" */
    {SEND_CERT,     0x80 | 11,  0,      SEND_CV,       ' ', ' '},
    {SEND_CV,       0x80 | 15,  0,      SEND_FINISHED, ' ', ' '},
    {SEND_FINISHED, 0x80 | 20,  EARLY_, WAIT_EOED,     ' ', 'a'}, /* "0-RTT" */
    {SEND_FINISHED, 0x80 | 20,  AUTH,   WAIT_CERT,     ' ', 'a'}, /* "Client Auth" */
    {SEND_FINISHED, 0x80 | 20,  0,      WAIT_FINISHED, ' ', 'a'}, /* "No auth" */
    {WAIT_EOED,     5,          0,      WAIT_FINISHED, 'h', ' '}, /* "Recv EndOfEarlyData" */
    {WAIT_CERT,     11,         NONE,   WAIT_FINISHED, ' ', ' '}, /* "Recv empty Certificate" */
    {WAIT_CERT,     11,         0,      WAIT_CV,       ' ', ' '}, /* "Recv Certificate" */
    {WAIT_CV,       15,         0,      WAIT_FINISHED, ' ', ' '}, /* "Recv CertificateVerify" */
    {WAIT_FINISHED, 20,         TICKET, SEND_TICKET,   'a', ' '}, /* 4.7.1 */
    {WAIT_FINISHED, 20,         0,      CONNECTED,     'a', ' '},
    {SEND_TICKET,   0x80 | 4,   TICKET, SEND_TICKET,   ' ', ' '},
    {SEND_TICKET,   0x80 | 4,   0,      CONNECTED,     ' ', ' '},

    {CONNECTED,     24,         0,      CONNECTED,     'n', ' '}, /* KeyUpdate: 4.7.3 */
    {CONNECTED,     0x80 | 24,  UPDATE, CONNECTED,     ' ', 'n'},
    {CONNECTED,     0x80 | 24,  ASK,    CONNECTED,     ' ', 'n'},
};

static const struct edge client_start[] = {
    {START,         0x80 | 1,   0,      WAIT_SH,       ' ', ' '},
    {WAIT_SH,       2,          0,      WAIT_SH,       ' ', ' '}, /* the version */
    {WAIT_SH,       6,          0,      WAIT_SH,       ' ', ' '},
    {WAIT_SH,       0,          0,      WAIT_SH,       ' ', ' '}, /* RFC 5246 7.4.1.1 */
};

static const struct edge server_start[] = {
    {START,         1,          0,      RECVD_CH,      ' ', ' '},
};
/* clang-format on */

#define LEN(edges) (sizeof edges / sizeof edges[0])

static const struct {
    const struct hake_flow *flow;
    const struct edge *edges;
    size_t len;
} tables[] = {{&flow13_client, client_edges, LEN(client_edges)},
              {&flow13_server, server_edges, LEN(server_edges)},
              {&flow_hello_client, client_start, LEN(client_start)},
              {&flow_hello_server, server_start, LEN(server_start)}};
#define TABLES ((int)(sizeof tables / sizeof tables[0]))

static const struct edge *edge_find(int table, uint8_t from, unsigned on,
                                    unsigned facts)
{
    for (size_t i = 0; i < tables[table].len; i++) {
        const struct edge *edge = &tables[table].edges[i];

        if (edge->from == from && edge->on == on && (edge->facts & ~facts) == 0)
            return edge;
    }
    return NULL;
}

/* ---- The tables ------------------------------------------------------- */

static void keys_compare(unsigned steps, char k)
{
    ck_assert_int_eq(!!(steps & EARLY), k == 'e');
    ck_assert_int_eq(!!(steps & (HS | CLIENT_HS)), k == 'h');
    ck_assert_int_eq(!!(steps & (AP | CLIENT_AP)), k == 'a');
    ck_assert_int_eq(!!(steps & (RX_UPDATE | TX_UPDATE)), k == 'n');
}

/* In both directions: as many rows as edges, in the same order. */
START_TEST(has_the_edges_of_the_rfc_and_no_other)
{
    const struct flow_row *row = tables[_i].flow->rows;

    for (size_t i = 0; i < tables[_i].len; i++, row++) {
        const struct edge *edge = &tables[_i].edges[i];
        unsigned reads = row->keys & tables[_i].flow->rx_keys;
        unsigned writes = row->keys & tables[_i].flow->tx_keys;

        ck_assert_uint_eq(row->state, edge->from);
        ck_assert_uint_eq(row->on, edge->on);
        ck_assert_uint_eq(row->facts, edge->facts);
        ck_assert_uint_eq(row->then, edge->to);
        ck_assert_int_eq(reads != 0, edge->k_recv != ' ');
        if (tables[_i].flow->keys == NULL)
            continue;
        keys_compare(reads, edge->k_recv);
        keys_compare(writes, edge->k_send == '-' ? ' ' : edge->k_send);
        ck_assert_int_eq(!!(row->keys & NO_KEYS), edge->k_send == '-');
    }
    ck_assert_uint_eq(row->state, STATE_INVALID);
}
END_TEST

/* RFC 9846 4.1: the transcript is of handshake messages, and 4.7.1's come
 * after it. A hello that is offered again is hashed by its second row. */
START_TEST(hashes_every_handshake_message_once)
{
    const struct flow_row *row = tables[_i].flow->rows;

    for (; row->state != STATE_INVALID; row++) {
        unsigned message = row->on & 0x7f;
        bool hashed = !(row->keys & (NO_HASH | REOFFER));

        if (row->keys & REOFFER)
            ck_assert(message == 1 || message == 2 || message == 6);
        else if (message != 0)
            ck_assert_int_eq(hashed,
                             message != 127 && message != 4 && message != 24);
        ck_assert_int_eq(!!(row->keys & FORK),
                         row->state == CONNECTED && message == 13);
    }
}
END_TEST

/* A handler may decide between rows that it shares: then all but the next state
 * and the keys, which are looked up again, must be the same. */
START_TEST(rows_that_share_a_handler_differ_in_where_they_lead)
{
    const struct flow_row *row = tables[_i].flow->rows, *other;

    for (; row->state != STATE_INVALID; row++) {
        for (other = row + 1; other->state != STATE_INVALID; other++) {
            if (other->state != row->state || other->on != row->on)
                continue;
            ck_assert(other->handler == row->handler);
            ck_assert_uint_eq(other->keys & FLOW_FLAGS, row->keys & FLOW_FLAGS);
        }
    }
}
END_TEST

/* Numbers that flow_find is asked for: those of a wire, which input.c keeps
 * below 127, and "none". */
START_TEST(finds_a_row_for_the_edges_and_for_no_other_pair)
{
    for (unsigned state = 0; state < 256; state++) {
        for (unsigned on = 0; on < 256; on++) {
            for (unsigned i = 0; i < 14 * 14; i++) {
                static const unsigned bits[14] = {
                    0,      COMPAT, AUTH,   HAVE,       NONE, PSK,  EARLY_,
                    REJECT, TICKET, UPDATE, FACT_RETRY, ASK,  POST, REPLY};
                const unsigned facts = bits[i / 14] | bits[i % 14];
                const struct flow_row *row = flow_find(
                    tables[_i].flow, (uint8_t)state, (uint8_t)on, facts);
                const struct edge *edge =
                    edge_find(_i, (uint8_t)state, on, facts);

                if ((row == NULL) != (edge == NULL) ||
                    (row != NULL && row->then != edge->to))
                    ck_abort_msg("state %u, message %u, facts %u", state, on,
                                 facts);
            }
        }
    }
}
END_TEST

START_TEST(sends_only_in_states_that_do_not_wait)
{
    for (unsigned state = 0; state < 256; state++) {
        const struct flow_row *row =
            flow_sends(tables[_i].flow, (uint8_t)state, 0);
        bool sends = false;

        for (unsigned on = 0x80; on < 256; on++)
            sends = sends || edge_find(_i, (uint8_t)state, on, 0) != NULL;
        ck_assert_int_eq(row != NULL, sends);
        for (unsigned on = 0; sends && on < 0x80; on++)
            ck_assert_ptr_null(edge_find(_i, (uint8_t)state, on, 0));
    }
}
END_TEST

START_TEST(has_a_handler_for_all_but_change_cipher_spec)
{
    const struct flow_row *row = tables[_i].flow->rows;

    for (; row->state != STATE_INVALID; row++)
        ck_assert_int_eq(row->handler != NULL, (row->on & 0x7f) != 127);
}
END_TEST

/* ---- Every wrong message in every state ------------------------------- */

enum auth { NO_AUTH, CLIENT_AUTH, POST_OFFERED };

struct waiting {
    bool server;
    enum auth auth;
    uint8_t state;
    uint8_t expected; /* a message with a row */
    uint8_t also;     /* another one; 0: none */
};

static const struct waiting waits[] = {
    {false, NO_AUTH, WAIT_SH, 2, 0},
    {false, NO_AUTH, WAIT_EE, 8, 0},
    {false, NO_AUTH, WAIT_CERT_CR, 11, 13},
    {false, NO_AUTH, WAIT_CV, 15, 0},
    {false, NO_AUTH, WAIT_FINISHED, 20, 0},
    {false, NO_AUTH, CONNECTED, 4, 24},
    {false, CLIENT_AUTH, WAIT_CERT_CR, 13, 11},
    {false, CLIENT_AUTH, WAIT_CERT, 11, 0},
    {false, CLIENT_AUTH, WAIT_CV, 15, 0},
    {false, CLIENT_AUTH, CONNECTED, 4, 24},
    {false, POST_OFFERED, CONNECTED, 13, 4},
    {true, NO_AUTH, START, 1, 0},
    {true, NO_AUTH, WAIT_FINISHED, 20, 0},
    {true, NO_AUTH, CONNECTED, 24, 0},
    {true, CLIENT_AUTH, WAIT_CERT, 11, 0},
    {true, CLIENT_AUTH, WAIT_CV, 15, 0},
    {true, CLIENT_AUTH, WAIT_FINISHED, 20, 0},
    {true, CLIENT_AUTH, CONNECTED, 24, 0}};
#define WAITS ((int)(sizeof waits / sizeof waits[0]))

static struct loopback l, saved;

/* One record of a flight. */
static void record_move(struct loopback_side *from, struct loopback_side *to)
{
    struct hake_bytes ready = hake_sendrec_buf(&from->conn);

    ck_assert_uint_ge(ready.len, RECORD_HEADER);
    loopback_move(from, to,
                  RECORD_HEADER + ((size_t)ready.p[3] << 8 | ready.p[4]));
}

/* Runs a handshake, one message a record, up to this state. */
static void wait_for(const struct waiting *wait)
{
    loopback_init(&l);
    if (wait->auth == CLIENT_AUTH)
        loopback_auth(&l);
    l.client.config.flags = HAKE_ONE_MESSAGE_PER_RECORD;
    l.server.config.flags = HAKE_ONE_MESSAGE_PER_RECORD;
    if (wait->auth == POST_OFFERED)
        l.client.config.flags |= HAKE_POST_HANDSHAKE_AUTH;
    loopback_start(&l);
    if (wait->server && wait->state == START)
        return;
    loopback_move(&l.client, &l.server, SIZE_MAX);
    if (wait->state == CONNECTED) {
        loopback_run(&l, SIZE_MAX);
    } else if (wait->server) {
        loopback_move(&l.server, &l.client, SIZE_MAX);
        while (l.server.conn.state != wait->state)
            record_move(&l.client, &l.server);
    } else {
        while (l.client.conn.state != wait->state)
            record_move(&l.server, &l.client);
    }
}

/* Feeds a handshake message, protected as the peer would. */
static void inject(struct loopback_side *side, const uint8_t *message,
                   size_t len)
{
    struct hake_keys keys = side->conn.rx;
    uint8_t record[128];

    memcpy(record + RECORD_HEADER, message, len);
    len = record_seal(&keys, record, CONTENT_handshake, len, 0x0303);
    ck_assert_uint_eq(loopback_feed(side, record, len, SIZE_MAX), len);
}

static void assert_unexpected(const struct waiting *wait)
{
    struct loopback_side *side = wait->server ? &l.server : &l.client;
    struct loopback_side *peer = wait->server ? &l.client : &l.server;

    loopback_assert_failed(side, HAKE_ERR_MESSAGE_UNEXPECTED);
    ck_assert_uint_eq(side->conn.failure.alert_sent, 10);
    ck_assert_uint_eq(side->conn.failure.state, wait->state);
    loopback_move(side, peer, SIZE_MAX);
    loopback_assert_failed(peer, HAKE_ERR_ALERT_RECEIVED);
    ck_assert_uint_eq(peer->conn.failure.alert_received, 10);
}

START_TEST(refuses_every_message_that_has_no_row)
{
    const struct waiting *wait = &waits[_i];
    struct loopback_side *side = wait->server ? &l.server : &l.client;

    wait_for(wait);
    ck_assert_uint_eq(side->conn.state, wait->state);
    saved = l;
    for (unsigned type = 0; type < 256; type++) {
        const uint8_t message[4] = {(uint8_t)type, 0, 0, 0};

        if (type == wait->expected || (wait->also != 0 && type == wait->also) ||
            (type == 24 && wait->state == CONNECTED))
            continue;
        l = saved;
        inject(side, message, sizeof message);
        assert_unexpected(wait);
    }
}
END_TEST

/* The expected one, empty, is no unexpected message: it is malformed. */
START_TEST(reads_the_message_that_has_a_row)
{
    const struct waiting *wait = &waits[_i];
    struct loopback_side *side = wait->server ? &l.server : &l.client;
    const uint8_t message[4] = {wait->expected, 0, 0, 0};

    wait_for(wait);
    inject(side, message, sizeof message);
    loopback_assert_failed(side, wait->expected == 20
                                     ? HAKE_ERR_FINISHED_LENGTH
                                     : HAKE_ERR_MESSAGE_MALFORMED);
}
END_TEST

/* RFC 9846 4.2.3: a ServerHello with this random is another message. */
/* To a client of TLS 1.2 alone, nothing like it exists. */
START_TEST(has_no_row_for_a_hello_retry_request_in_tls_1_2)
{
    static const uint8_t retry[] =
        "\x02\x00\x00\x28\x03\x03"
        "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91"
        "\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c"
        "\x00\xcc\xa9\x00\x00";

    loopback_init12(&l, CHACHA12);
    loopback_start(&l);
    loopback_move(&l.client, &l.server, SIZE_MAX);
    inject(&l.client, retry, sizeof retry);
    assert_unexpected(&waits[0]);
    ck_assert_uint_eq(l.client.conn.failure.message, 6);
}
END_TEST

/* No state is left out: what the trace tells is the whole path. */
START_TEST(walks_the_states_of_the_rfc)
{
    static const uint8_t client_path[] = {
        WAIT_SH,       WAIT_EE,  WAIT_CERT_CR,  WAIT_CV,
        WAIT_FINISHED, SEND_CCS, SEND_FINISHED, CONNECTED};
    static const uint8_t server_path[] = {
        RECVD_CH, NEGOTIATED,    SEND_CCS,      SEND_EE,  SEND_CERT,
        SEND_CV,  SEND_FINISHED, WAIT_FINISHED, CONNECTED};

    loopback_init(&l);
    loopback_handshake(&l);
    ck_assert_uint_eq(l.client.seen.states_len, sizeof client_path);
    ck_assert_mem_eq(l.client.seen.states, client_path, sizeof client_path);
    ck_assert_uint_eq(l.server.seen.states_len, sizeof server_path);
    ck_assert_mem_eq(l.server.seen.states, server_path, sizeof server_path);
}
END_TEST

START_TEST(walks_the_states_of_client_authentication)
{
    static const uint8_t client_path[] = {
        WAIT_SH, WAIT_EE,       WAIT_CERT_CR, WAIT_CERT,
        WAIT_CV, WAIT_FINISHED, SEND_CCS,     SEND_CERT,
        SEND_CV, SEND_FINISHED, CONNECTED};
    static const uint8_t server_path[] = {
        RECVD_CH, NEGOTIATED,    SEND_CCS,  SEND_EE, SEND_CR,       SEND_CERT,
        SEND_CV,  SEND_FINISHED, WAIT_CERT, WAIT_CV, WAIT_FINISHED, CONNECTED};

    loopback_init(&l);
    loopback_auth(&l);
    loopback_handshake(&l);
    ck_assert_uint_eq(l.client.seen.states_len, sizeof client_path);
    ck_assert_mem_eq(l.client.seen.states, client_path, sizeof client_path);
    ck_assert_uint_eq(l.server.seen.states_len, sizeof server_path);
    ck_assert_mem_eq(l.server.seen.states, server_path, sizeof server_path);
}
END_TEST

Suite *flow_test(void)
{
    Suite *suite = suite_create("flow");
    TCase *tcase = tcase_create("tables"), *live = tcase_create("states");

    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, has_the_edges_of_the_rfc_and_no_other, 0,
                        TABLES);
    tcase_add_loop_test(tcase, hashes_every_handshake_message_once, 0, TABLES);
    tcase_add_loop_test(
        tcase, rows_that_share_a_handler_differ_in_where_they_lead, 0, TABLES);
    tcase_add_loop_test(tcase, finds_a_row_for_the_edges_and_for_no_other_pair,
                        0, TABLES);
    tcase_add_loop_test(tcase, sends_only_in_states_that_do_not_wait, 0,
                        TABLES);
    tcase_add_loop_test(tcase, has_a_handler_for_all_but_change_cipher_spec, 0,
                        TABLES);
    suite_add_tcase(suite, tcase);
    tcase_set_timeout(live, 60);
    tcase_add_loop_test(live, refuses_every_message_that_has_no_row, 0, WAITS);
    tcase_add_loop_test(live, reads_the_message_that_has_a_row, 0, WAITS);
    tcase_add_test(live, has_no_row_for_a_hello_retry_request_in_tls_1_2);
    tcase_add_test(live, walks_the_states_of_the_rfc);
    tcase_add_test(live, walks_the_states_of_client_authentication);
    suite_add_tcase(suite, live);
    return suite;
}

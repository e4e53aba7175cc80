/*
 * flow12_test.c: the TLS 1.2 tables against an independent list of edges,
 * typed from the figure of RFC 5246 7.3 (full handshake), RFC 5489 2 (neither
 * Certificate nor CertificateRequest with a PSK), RFC 6066 8
 * (CertificateStatus, which may be missing) and the NPN note; and every
 * pair of state and message. flow12_states_test.c has the live states.
 */
#include "tls/flow.h"
#include "tls/schedule.h"

#include <check.h>
#include <string.h>

Suite *flow12_test(void);

/* One edge; keys: 'm' main secret, 'r' read keys, 'w' write keys, '!' refused
 * with a warning, '+' looked up again in the new state, else ' '. */
struct edge {
    uint8_t from, on;
    uint32_t facts;
    uint8_t to;
    char keys;
};

#define PSK  FACT_PSK
#define NPN  FACT_NPN
#define AUTH FACT_REQUEST
#define HAVE FACT_CREDENTIAL
#define CERT FACT_CERTIFICATE
#define STAT FACT_STATUS
#define CCS  127
#define SENT 0x80

/* clang-format off */
static const struct edge client_edges[] = {
    {WAIT_SH,            2,         PSK, WAIT_SKE,           ' '}, /* ServerHello */
    {WAIT_SH,            2,         0,   WAIT_CERT,          ' '},
    {WAIT_CERT,          11,        STAT, WAIT_STATUS,       ' '}, /* Certificate */
    {WAIT_CERT,          11,        0,   WAIT_SKE,           ' '},
    {WAIT_STATUS,        22,        0,   WAIT_SKE,           ' '}, /* CertificateStatus* */
    {WAIT_STATUS,        12,        0,   WAIT_SKE,           '+'}, /* which was left out */
    {WAIT_SKE,           12,        PSK, WAIT_SHD,           ' '}, /* ServerKeyExchange */
    {WAIT_SKE,           12,        0,   WAIT_CR,            ' '},
    {WAIT_CR,            13,        0,   WAIT_SHD,           ' '}, /* CertificateRequest* */
    {WAIT_CR,            14,        0,   SEND_CKE,           ' '}, /* ServerHelloDone */
    {WAIT_SHD,           14,        AUTH, SEND_CERT,         ' '},
    {WAIT_SHD,           14,        0,   SEND_CKE,           ' '},
    {SEND_CERT,          SENT | 11, 0,   SEND_CKE,           ' '}, /* Certificate* */
    {SEND_CKE,           SENT | 16, PSK, SEND_CCS,           'm'}, /* ClientKeyExchange */
    {SEND_CKE,           SENT | 16, HAVE, SEND_CV,           'm'},
    {SEND_CKE,           SENT | 16, 0,   SEND_CCS,           'm'},
    {SEND_CV,            SENT | 15, 0,   SEND_CCS,           ' '}, /* CertificateVerify* */
    {SEND_CCS,           SENT | CCS, NPN, SEND_NEXT_PROTOCOL, 'w'},
    {SEND_CCS,           SENT | CCS, 0,  SEND_FINISHED,      'w'},
    {SEND_NEXT_PROTOCOL, SENT | 67, 0,   SEND_FINISHED,      ' '}, /* NextProtocol */
    {SEND_FINISHED,      SENT | 20, 0,   WAIT_CCS,           ' '}, /* Finished */
    {WAIT_CCS,           CCS,       0,   WAIT_FINISHED,      'r'},
    {WAIT_FINISHED,      20,        0,   CONNECTED,          ' '},
    {CONNECTED,          0,         0,   CONNECTED,          '!'}, /* HelloRequest */
    {ANY_STATE,          0,         0,   ANY_STATE,          ' '}, /* 7.4.1.1 */
};

static const struct edge server_edges[] = {
    {RECVD_CH,           1,         0,   NEGOTIATED,         ' '}, /* ClientHello */
    {NEGOTIATED,         SENT | 2,  PSK, SEND_SKE,           ' '},
    {NEGOTIATED,         SENT | 2,  0,   SEND_CERT,          ' '},
    {SEND_CERT,          SENT | 11, STAT, SEND_STATUS,       ' '},
    {SEND_CERT,          SENT | 11, 0,   SEND_SKE,           ' '},
    {SEND_STATUS,        SENT | 22, 0,   SEND_SKE,           ' '},
    {SEND_SKE,           SENT | 12, PSK, SEND_SHD,           ' '},
    {SEND_SKE,           SENT | 12, AUTH, SEND_CR,           ' '},
    {SEND_SKE,           SENT | 12, 0,   SEND_SHD,           ' '},
    {SEND_CR,            SENT | 13, 0,   SEND_SHD,           ' '},
    {SEND_SHD,           SENT | 14, AUTH, WAIT_CERT,         ' '},
    {SEND_SHD,           SENT | 14, 0,   WAIT_CKE,           ' '},
    {WAIT_CERT,          11,        0,   WAIT_CKE,           ' '},
    {WAIT_CKE,           16,        PSK, WAIT_CCS,           'm'},
    {WAIT_CKE,           16,        CERT, WAIT_CV,           'm'},
    {WAIT_CKE,           16,        0,   WAIT_CCS,           'm'},
    {WAIT_CV,            15,        0,   WAIT_CCS,           ' '},
    {WAIT_CCS,           CCS,       NPN, WAIT_NEXT_PROTOCOL, 'r'},
    {WAIT_CCS,           CCS,       0,   WAIT_FINISHED,      'r'},
    {WAIT_NEXT_PROTOCOL, 67,        0,   WAIT_FINISHED,      ' '},
    {WAIT_FINISHED,      20,        0,   SEND_CCS,           ' '},
    {SEND_CCS,           SENT | CCS, 0,  SEND_FINISHED,      'w'},
    {SEND_FINISHED,      SENT | 20, 0,   CONNECTED,          ' '},
    {CONNECTED,          1,         0,   CONNECTED,          '!'}, /* RFC 5246 7.2.2 */
};
/* clang-format on */

#define LEN(edges) (sizeof edges / sizeof edges[0])

static const struct {
    const struct hake_flow *flow;
    const struct edge *edges;
    size_t len;
} tables[] = {{&flow12_client, client_edges, LEN(client_edges)},
              {&flow12_server, server_edges, LEN(server_edges)}};
#define TABLES 2

static const struct edge *edge_find(int table, unsigned from, unsigned on,
                                    unsigned facts)
{
    for (size_t i = 0; i < tables[table].len; i++) {
        const struct edge *edge = &tables[table].edges[i];

        if ((edge->from == from || edge->from == ANY_STATE) && edge->on == on &&
            (edge->facts & ~facts) == 0)
            return edge;
    }
    return NULL;
}

/* ---- The tables ------------------------------------------------------- */

/* In both directions: as many rows as edges, in the same order. */
START_TEST(has_the_edges_of_the_rfc_and_no_other)
{
    const struct flow_row *row = tables[_i].flow->rows;

    for (size_t i = 0; i < tables[_i].len; i++, row++) {
        const struct edge *edge = &tables[_i].edges[i];

        ck_assert_uint_eq(row->state, edge->from);
        ck_assert_uint_eq(row->on, edge->on);
        ck_assert_uint_eq(row->facts, edge->facts);
        ck_assert_uint_eq(row->then, edge->to);
        ck_assert_int_eq(!!(row->keys & MAIN), edge->keys == 'm');
        ck_assert_int_eq(!!(row->keys & RX), edge->keys == 'r');
        ck_assert_int_eq(!!(row->keys & TX), edge->keys == 'w');
        ck_assert_int_eq(!!(row->keys & REFUSE), edge->keys == '!');
        ck_assert_int_eq(!!(row->keys & REOFFER), edge->keys == '+');
        ck_assert_int_eq(!!(row->keys & tables[_i].flow->rx_keys),
                         edge->keys == 'r');
    }
    ck_assert_uint_eq(row->state, STATE_INVALID);
}
END_TEST

/* RFC 5246 7.4.9: "all handshake messages [...] up to, but not including, this
 * message", without HelloRequest (7.4.1.1), ChangeCipherSpec, which is none,
 * and what begins a handshake that is refused. A message that is offered again
 * is hashed by its second row. */
START_TEST(hashes_every_handshake_message_once)
{
    const struct flow_row *row = tables[_i].flow->rows;

    for (; row->state != STATE_INVALID; row++) {
        unsigned message = row->on & 0x7f;

        bool again = row->state == WAIT_STATUS && message == 12;

        ck_assert_int_eq(!(row->keys & (NO_HASH | REOFFER)),
                         message != CCS && message != 0 &&
                             row->state != CONNECTED && !again);
    }
}
END_TEST

/* See flow_test.c. */
START_TEST(rows_that_share_a_handler_differ_in_where_they_lead)
{
    const struct flow_row *row = tables[_i].flow->rows, *other;

    for (; row->state != STATE_INVALID; row++) {
        for (other = row + 1; other->state != STATE_INVALID; other++) {
            if (other->state == row->state && other->on == row->on &&
                other->handler == row->handler)
                ck_assert_uint_eq(other->keys, row->keys);
        }
    }
}
END_TEST

START_TEST(finds_a_row_for_the_edges_and_for_no_other_pair)
{
    static const uint32_t facts[] = {0,
                                     PSK,
                                     NPN,
                                     PSK | NPN,
                                     AUTH,
                                     AUTH | HAVE,
                                     AUTH | CERT,
                                     FACT_EMS,
                                     FACT_EMS | PSK | NPN,
                                     15,
                                     STAT,
                                     STAT | AUTH,
                                     ~(uint32_t)(PSK | NPN),
                                     ~(uint32_t)(AUTH | HAVE | CERT),
                                     ~(uint32_t)STAT,
                                     UINT32_MAX};

    for (unsigned state = 0; state < 255; state++) {
        for (unsigned on = 0; on < 256; on++) {
            for (unsigned i = 0; i < LEN(facts); i++) {
                const struct flow_row *row = flow_find(
                    tables[_i].flow, (uint8_t)state, (uint8_t)on, facts[i]);
                const struct edge *edge = edge_find(_i, state, on, facts[i]);

                if ((row == NULL) != (edge == NULL) ||
                    (row != NULL && row->then != edge->to))
                    ck_abort_msg("state %u, message %u, facts %02x", state, on,
                                 facts[i]);
            }
        }
    }
}
END_TEST

/* Even a state that sends may read a HelloRequest, and then waits for room. */
START_TEST(sends_only_in_states_that_do_not_wait)
{
    for (unsigned state = 0; state < 255; state++) {
        const struct flow_row *row =
            flow_sends(tables[_i].flow, (uint8_t)state, 0);
        bool sends = false;

        for (unsigned on = 0x80; on < 256; on++)
            sends = sends || edge_find(_i, state, on, 0) != NULL;
        ck_assert_int_eq(row != NULL, sends);
        for (unsigned on = 1; sends && on < 0x80; on++)
            ck_assert_ptr_null(edge_find(_i, state, on, 0));
    }
}
END_TEST

START_TEST(has_a_handler_for_all_but_change_cipher_spec)
{
    const struct flow_row *row = tables[_i].flow->rows;

    for (; row->state != STATE_INVALID; row++) {
        ck_assert_int_eq(row->handler != NULL, (row->on & 0x7f) != CCS);
    }
}
END_TEST

Suite *flow12_test(void)
{
    Suite *suite = suite_create("flow12");
    TCase *tcase = tcase_create("tables");

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
    return suite;
}

/*
 * psk_test.c: PSKs in TLS 1.3 that are agreed upon elsewhere, RFC 9846 4.3.11:
 * which a client offers, and which a server takes; the limits of both.
 */
#include "tls/loopback.h"
#include "tls/psk.h"
#include "tls/session.h"

#include <check.h>
#include <string.h>

Suite *psk_test(void);

static struct loopback l;
static struct loopback_sessions sessions;

/* A client's PSKs, and the one that a server knows, by its identity. */
static uint8_t identities[10][HAKE_PSK_IDENTITY_MAX + 1];
static uint8_t secret[HAKE_PSK_MAX + 1];
static struct hake_psk offered[10];
static unsigned offered_len, asked;
static struct hake_psk known;

static enum hake_answer offer(void *ctx, hake_conn *conn, unsigned index,
                              struct hake_psk *psk)
{
    (void)ctx, (void)conn;
    if (index >= offered_len)
        return HAKE_NO;
    *psk = offered[index];
    return HAKE_YES;
}

static enum hake_answer know(void *ctx, hake_conn *conn,
                             struct hake_bytes identity, struct hake_psk *psk)
{
    (void)ctx, (void)conn;
    asked++;
    if (identity.len != known.identity.len ||
        memcmp(identity.p, known.identity.p, identity.len) != 0)
        return HAKE_NO;
    *psk = known;
    return HAKE_YES;
}

/* So many PSKs of the same length; the server knows the last. */
static void init(unsigned len)
{
    loopback_init(&l);
    memset(secret, 's', sizeof secret);
    for (unsigned i = 0; i < len; i++) {
        memset(identities[i], 'a' + (int)i, sizeof identities[i]);
        offered[i] = (struct hake_psk){
            0x0304, &hake_sha256, {identities[i], 8}, {secret, 32}};
    }
    offered_len = len;
    known = offered[len - 1];
    asked = 0;
    l.client.config.psk_offer = offer;
    l.server.config.psk = know;
}

static unsigned count_offered(void)
{
    struct psk_offer psk;
    unsigned i = 0;

    loopback_start(&l);
    while (psk_offer_get(&l.client.conn, i, &psk))
        i++;
    return i;
}

static void assert_takes(bool takes)
{
    loopback_handshake(&l);
    ck_assert_int_eq((l.server.conn.facts & FACT_PSK) != 0, takes);
    ck_assert_int_eq((l.client.conn.facts & FACT_PSK) != 0, takes);
    ck_assert_uint_eq(hake_conn_scheme(&l.client.conn), takes ? 0 : 0x0807);
    ck_assert(!hake_conn_resumed(&l.server.conn));
    ck_assert(hake_conn_verified(&l.client.conn));
    ck_assert_int_eq((l.server.conn.facts & FACT_VERIFIED) != 0, takes);
}

/* ---- What a client offers ----------------------------------------------- */

static const struct {
    size_t identity, key;
    bool offers;
} lengths[] = {
    {0, 32, false},
    {1, 1, true},
    {HAKE_PSK_IDENTITY_MAX, HAKE_PSK_MAX, true},
    {HAKE_PSK_IDENTITY_MAX + 1, 32, false},
    {8, 0, false},
    {8, HAKE_PSK_MAX + 1, false},
};
#define LENGTHS ((int)(sizeof lengths / sizeof lengths[0]))

/* One that cannot be offered is passed over, whatever stands behind it. */
START_TEST(offers_keys_and_identities_of_any_allowed_length)
{
    struct psk_offer psk;

    init(2);
    offered[0].identity.len = lengths[_i].identity;
    offered[0].key.len = lengths[_i].key;
    ck_assert_uint_eq(count_offered(), lengths[_i].offers ? 2 : 1);
    ck_assert(psk_offer_get(&l.client.conn, 0, &psk));
    ck_assert_ptr_eq(psk.identity.p, identities[lengths[_i].offers ? 0 : 1]);
    if (lengths[_i].offers)
        known = offered[0];
    assert_takes(true);
    ck_assert_uint_eq(asked, 1);
}
END_TEST

START_TEST(asks_for_no_more_than_it_may)
{
    const unsigned len = (unsigned)_i;
    const unsigned most = len < HAKE_PSKS_MAX ? len : HAKE_PSKS_MAX;

    init(len);
    ck_assert_uint_eq(count_offered(), most);
    assert_takes(len <= HAKE_PSKS_MAX);
    ck_assert_uint_eq(asked, most);
}
END_TEST

static bool no(void)
{
    return false;
}

/* By _i: SHA-384 is the hash of a suite of TLS 1.2 alone; of a suite that this
 * machine lacks; of one that is offered. */
START_TEST(offers_those_whose_hash_some_suite_has)
{
    struct hake_aead lacking = hake_chacha20_poly1305;
    struct hake_suite other = hake_suite13_aes_256_gcm_sha384;
    const struct hake_suite *suites[] = {&hake_suite13_chacha20_poly1305_sha256,
                                         &other, NULL};

    init(2);
    other.aead = &lacking;
    if (_i == 0) {
        other = hake_suite12_ecdhe_ecdsa_chacha20_poly1305;
        other.hash = &hake_sha384;
        l.client.config.role = &hake_client;
    }
    if (_i == 1)
        lacking.available = no;
    offered[0].hash = &hake_sha384;
    l.client.config.suites = suites;
    ck_assert_uint_eq(count_offered(), _i == 2 ? 2 : 1);
}
END_TEST

/* ---- What a server takes ------------------------------------------------ */

/* Whatever the callback may say, RFC 9846 4.3.11 and F.7: by _i: another
 * version, another hash, no key, one that is too long; a certificate wanted. */
START_TEST(takes_no_key_that_does_not_suit)
{
    init(1);
    switch (_i) {
    case 0: known.version = 0x0303; break;
    case 1: known.hash = &hake_sha384; break;
    case 2: known.key.len = 0; break;
    case 3: known.key.len = HAKE_PSK_MAX + 1; break;
    default: loopback_auth(&l); break;
    }
    loopback_handshake(&l);
    ck_assert(!(l.server.conn.facts & FACT_PSK));
    ck_assert_int_eq((l.server.conn.facts & FACT_VERIFIED) != 0, false);
    ck_assert_uint_eq(asked, _i < 4);
}
END_TEST

/* A client of another make may call its keys by longer names. */
START_TEST(asks_for_no_identity_that_is_too_long)
{
    const struct hake_bytes identity = {identities[0],
                                        HAKE_PSK_IDENTITY_MAX + (size_t)_i};
    struct hake_bytes ids;
    uint8_t list[2 + HAKE_PSK_IDENTITY_MAX + 1 + 4] = {
        (uint8_t)(identity.len >> 8), (uint8_t)identity.len};
    static const uint8_t modes[] = {PSK_DHE_KE}, binder[33] = {32};
    hake_conn *c = &l.server.conn;

    init(1);
    loopback_start(&l);
    memcpy(list + 2, identity.p, identity.len);
    ids = (struct hake_bytes){list, 2 + identity.len + 4};
    c->suite = &hake_suite13_chacha20_poly1305_sha256;
    c->group = &hake_x25519;
    l.server.handshake.peer.psk_modes =
        (struct hake_bytes){modes, sizeof modes};
    l.server.handshake.peer.identities = ids;
    l.server.handshake.peer.binders =
        (struct hake_bytes){binder, sizeof binder};
    ck_assert_int_eq(
        psk_role_server.select(c, (struct hake_bytes){list, sizeof list}),
        HAKE_OK);
    ck_assert_uint_eq(asked, _i == 0);
}
END_TEST

/* A session stands before them. */
START_TEST(takes_a_session_before_any_other)
{
    loopback_sessions_init(&sessions);
    init(1);
    loopback_sessions(&l, &sessions, true);
    assert_takes(true);
    init(1);
    loopback_sessions(&l, &sessions, true);
    ck_assert_uint_eq(count_offered(), 2);
    loopback_handshake(&l);
    ck_assert(hake_conn_resumed(&l.server.conn));
    ck_assert_uint_eq(asked, 0);
    init(1);
    sessions.keys[0].key[0] ^= 1;
    loopback_sessions(&l, &sessions, true);
    assert_takes(true);
    ck_assert_uint_eq(asked, 1); /* the ticket is longer than any name */
}
END_TEST

Suite *psk_test(void)
{
    Suite *suite = suite_create("psk");
    TCase *tcase = tcase_create("psk");

    tcase_add_loop_test(tcase, offers_keys_and_identities_of_any_allowed_length,
                        0, LENGTHS);
    tcase_add_loop_test(tcase, asks_for_no_more_than_it_may, HAKE_PSKS_MAX - 1,
                        HAKE_PSKS_MAX + 2);
    tcase_add_loop_test(tcase, offers_those_whose_hash_some_suite_has, 0, 3);
    tcase_add_loop_test(tcase, takes_no_key_that_does_not_suit, 0, 5);
    tcase_add_loop_test(tcase, asks_for_no_identity_that_is_too_long, 0, 2);
    tcase_add_test(tcase, takes_a_session_before_any_other);
    suite_add_tcase(suite, tcase);
    return suite;
}

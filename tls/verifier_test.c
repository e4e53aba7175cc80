/*
 * verifier_test.c: the verifiers that come with hake: pinned keys, of
 * certificates and raw ones, damaged at every bit; and what the one by paths
 * asks of trust.h.
 */
#include <check.h>
#include <string.h>

#include "tls/loopback.h"
#include "tls/x509_build.h"

Suite *verifier_test(void);

static struct hake_config config;
static struct hake_verdict verdict;

static enum hake_answer pin(struct hake_pins pins, uint8_t type,
                            const uint8_t *der, size_t len)
{
    const struct hake_bytes shown = {der, len};
    const struct hake_peer peer = {
        .config = &config, .type = type, .certificates = &shown, .len = 1};

    config.schemes = hake_default_schemes;
    memset(&verdict, 0xa5, sizeof verdict);
    return hake_verify_pinned(&pins, &peer, &verdict);
}

static bool is_in_key(size_t bit, const uint8_t *start)
{
    const uint8_t *info = loopback_key_info.p;

    return start + bit / 8 >= info &&
           start + bit / 8 < info + loopback_key_info.len;
}

/* A pin is of the key: what else the certificate says is not looked at, but it
 * must be one. */
START_TEST(accepts_the_pinned_key_of_a_certificate_and_no_other)
{
    uint8_t der[LOOPBACK_CERTIFICATE_LEN + 1] = {0};
    enum hake_answer answer;

    memcpy(der, loopback_certificate, LOOPBACK_CERTIFICATE_LEN);
    ck_assert_int_eq(pin(loopback_pins, HAKE_X509, der, sizeof der - 1),
                     HAKE_YES);
    ck_assert_mem_eq(verdict.key.bytes.p, loopback_public_key, 32);
    for (size_t len = 0; len <= sizeof der; len++) {
        if (len == sizeof der - 1)
            continue;
        ck_assert_int_eq(pin(loopback_pins, HAKE_X509, der, len), HAKE_NO);
        ck_assert_int_eq(verdict.error, HAKE_ERR_CERTIFICATE_MALFORMED);
        ck_assert_uint_eq(verdict.certificate, 0);
    }
    for (size_t bit = 0; bit < 8 * (sizeof der - 1); bit++) {
        der[bit / 8] ^= (uint8_t)(1u << bit % 8);
        answer = pin(loopback_pins, HAKE_X509, der, sizeof der - 1);
        if (is_in_key(bit, loopback_certificate))
            ck_assert_int_eq(answer, HAKE_NO);
        ck_assert_int_eq(answer == HAKE_YES, verdict.error == HAKE_OK);
        if (answer == HAKE_YES)
            ck_assert_mem_eq(verdict.key.bytes.p, loopback_public_key, 32);
        der[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}
END_TEST

START_TEST(accepts_the_pinned_raw_key_and_no_other)
{
    uint8_t der[64];
    const size_t len = loopback_key_info.len;

    memcpy(der, loopback_key_info.p, len);
    ck_assert_int_eq(pin(loopback_pins, HAKE_RAW_PUBLIC_KEY, der, len),
                     HAKE_YES);
    ck_assert_mem_eq(verdict.key.bytes.p, loopback_public_key, 32);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        der[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert_int_eq(pin(loopback_pins, HAKE_RAW_PUBLIC_KEY, der, len),
                         HAKE_NO);
        ck_assert_int_ne(verdict.error, HAKE_OK);
        der[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t cut = 0; cut < len; cut++)
        ck_assert_int_eq(pin(loopback_pins, HAKE_RAW_PUBLIC_KEY, der, cut),
                         HAKE_NO);
}
END_TEST

/* The type that was negotiated says what the bytes are. */
START_TEST(takes_neither_form_for_the_other)
{
    ck_assert_int_eq(pin(loopback_pins, HAKE_RAW_PUBLIC_KEY,
                         loopback_certificate, LOOPBACK_CERTIFICATE_LEN),
                     HAKE_NO);
    ck_assert_int_eq(pin(loopback_pins, HAKE_X509, loopback_key_info.p,
                         loopback_key_info.len),
                     HAKE_NO);
}
END_TEST

START_TEST(accepts_any_of_several_pins)
{
    uint8_t sha256[3][32] = {{0}, {1}};
    struct hake_pins pins = {(const uint8_t(*)[32])sha256, 3};

    memcpy(sha256[2], loopback_pins.sha256[0], 32);
    ck_assert_int_eq(
        pin(pins, HAKE_X509, loopback_certificate, LOOPBACK_CERTIFICATE_LEN),
        HAKE_YES);
    for (pins.len = 0; pins.len < 3; pins.len++) {
        ck_assert_int_eq(pin(pins, HAKE_X509, loopback_certificate,
                             LOOPBACK_CERTIFICATE_LEN),
                         HAKE_NO);
        ck_assert_int_eq(verdict.error, HAKE_ERR_CERTIFICATE_NOT_PINNED);
    }
}
END_TEST

START_TEST(compares_every_byte_of_a_pin)
{
    uint8_t sha256[1][32];

    for (size_t i = 0; i < 32; i++) {
        memcpy(sha256[0], loopback_pins.sha256[0], 32);
        sha256[0][i] ^= 1;
        ck_assert_int_eq(
            pin((struct hake_pins){(const uint8_t(*)[32])sha256, 1}, HAKE_X509,
                loopback_certificate, LOOPBACK_CERTIFICATE_LEN),
            HAKE_NO);
    }
}
END_TEST

START_TEST(makes_no_pin_of_what_is_no_certificate)
{
    uint8_t sha256[32];

    ck_assert(!hake_pin(loopback_key_info, sha256));
    ck_assert(!hake_pin((struct hake_bytes){NULL, 0}, sha256));
    ck_assert(hake_pin(
        (struct hake_bytes){loopback_certificate, LOOPBACK_CERTIFICATE_LEN},
        sha256));
}
END_TEST

/* ---- By a path -------------------------------------------------------- */

static bool now(void *ctx, int64_t *seconds)
{
    *seconds = *(int64_t *)ctx;
    return true;
}

static bool any_name;

static enum hake_error path(const char *name, int64_t seconds, bool client,
                            uint8_t type)
{
    const struct hake_bytes shown = {loopback_certificate,
                                     LOOPBACK_CERTIFICATE_LEN};
    const struct hake_anchor anchor = {.certificate = shown};
    struct hake_trust trust = {.anchors = &anchor,
                               .anchors_len = 1,
                               .now = now,
                               .now_ctx = &seconds,
                               .dangerously_any_name = any_name};
    const struct hake_peer peer = {
        .config = &config,
        .client = client,
        .type = type,
        .certificates = &shown,
        .len = 1,
        .name = {(const uint8_t *)name, strlen(name)}};
    enum hake_answer answer;

    config.schemes = hake_default_schemes;
    memset(&verdict, 0, sizeof verdict);
    answer = hake_verify_path(&trust, &peer, &verdict);
    ck_assert_int_eq(answer, verdict.error == HAKE_OK ? HAKE_YES : HAKE_NO);
    return verdict.error;
}

#define VALID INT64_C(1800000000) /* 2027 */

/* An anchor is no reason to look away: names and dates are judged. */
START_TEST(judges_name_and_dates_of_an_anchor_that_is_shown)
{
    ck_assert_int_eq(path("localhost", VALID, false, HAKE_X509), HAKE_OK);
    ck_assert_mem_eq(verdict.key.bytes.p, loopback_public_key, 32);
    ck_assert_int_eq(path("", VALID, true, HAKE_X509), HAKE_OK);
    ck_assert_int_eq(path("other", VALID, false, HAKE_X509),
                     HAKE_ERR_CERTIFICATE_NAME);
    ck_assert_int_eq(path("localhost", 0, false, HAKE_X509),
                     HAKE_ERR_CERTIFICATE_NOT_YET_VALID);
    ck_assert_int_eq(path("localhost", 8000000000, false, HAKE_X509),
                     HAKE_ERR_CERTIFICATE_EXPIRED);
}
END_TEST

START_TEST(has_no_path_for_a_raw_key)
{
    ck_assert_int_eq(path("", VALID, false, HAKE_RAW_PUBLIC_KEY),
                     HAKE_ERR_CERTIFICATE_TYPE);
}
END_TEST

/* A server's certificate without a name to hold it against proves nothing; a
 * client's has none. */
START_TEST(wants_a_name_for_a_server)
{
    any_name = false;
    ck_assert_int_eq(path("", VALID, false, HAKE_X509), HAKE_ERR_VERIFIER_NAME);
    ck_assert_int_eq(path("", VALID, true, HAKE_X509), HAKE_OK);
    any_name = true;
    ck_assert_int_eq(path("", VALID, false, HAKE_X509), HAKE_OK);
    any_name = false;
}
END_TEST

/* signature_algorithms_cert is about certificates, signature_algorithms about
 * the key that signs the handshake: RFC 9846 4.3.3. */
START_TEST(keeps_the_two_lists_of_schemes_apart)
{
    static const struct hake_scheme other = {.id = 0x0403, .key_kind = 77};
    static const struct hake_scheme *const others[] = {&other, NULL};

    config.schemes_cert = others;
    ck_assert_int_eq(path("localhost", VALID, false, HAKE_X509), HAKE_OK);
    config.schemes_cert = NULL;
}
END_TEST

static struct chain chain;

/* Judges leaf <- CA <- root, as the engine would ask; leaf for s or c. */
static enum hake_error judge(const char *purposes, bool client)
{
    struct hake_peer peer = {.config = &config, .client = client};
    struct build leaf, ca, root;

    chain_init(&chain);
    chain_usual(&leaf, &ca, &root);
    leaf.purposes = purposes;
    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    chain_anchor(&chain, &root);
    peer.certificates = chain.list;
    peer.len = chain.len;
    if (!client)
        peer.name = chain.path.name;
    config.schemes = hake_default_schemes;
    memset(&verdict, 0xa5, sizeof verdict);
    hake_verify_path(&chain.trust, &peer, &verdict);
    return verdict.error;
}

/* RFC 5280 4.2.1.12: a server's certificate is none for a client. */
START_TEST(asks_for_the_purpose_of_the_peer)
{
    ck_assert_int_eq(judge("s", false), HAKE_OK);
    ck_assert_int_eq(judge("c", true), HAKE_OK);
    ck_assert_int_eq(judge("s", true), HAKE_ERR_CERTIFICATE_PURPOSE);
    ck_assert_int_eq(judge("c", false), HAKE_ERR_CERTIFICATE_PURPOSE);
}
END_TEST

START_TEST(judges_signatures_by_the_list_for_certificates)
{
    static const struct hake_scheme other = {.id = 0x0403, .key_kind = 77};
    static const struct hake_scheme *const others[] = {&other, NULL};

    config.schemes_cert = others;
    ck_assert_int_ne(judge("s", false), HAKE_OK);
    config.schemes_cert = NULL;
    ck_assert_int_eq(judge("s", false), HAKE_OK);
}
END_TEST

Suite *verifier_test(void)
{
    Suite *suite = suite_create("verifier");
    TCase *tcase = tcase_create("verifier");

    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, accepts_the_pinned_key_of_a_certificate_and_no_other);
    tcase_add_test(tcase, accepts_the_pinned_raw_key_and_no_other);
    tcase_add_test(tcase, takes_neither_form_for_the_other);
    tcase_add_test(tcase, accepts_any_of_several_pins);
    tcase_add_test(tcase, judges_name_and_dates_of_an_anchor_that_is_shown);
    tcase_add_test(tcase, has_no_path_for_a_raw_key);
    tcase_add_test(tcase, wants_a_name_for_a_server);
    tcase_add_test(tcase, keeps_the_two_lists_of_schemes_apart);
    tcase_add_test(tcase, compares_every_byte_of_a_pin);
    tcase_add_test(tcase, makes_no_pin_of_what_is_no_certificate);
    tcase_add_test(tcase, asks_for_the_purpose_of_the_peer);
    tcase_add_test(tcase, judges_signatures_by_the_list_for_certificates);
    suite_add_tcase(suite, tcase);
    return suite;
}

/* x509_test.c: the verifier that pins certificates. */
#include "tls/loopback.h"
#include "tls/x509_build.h"

#include <check.h>
#include <string.h>

static const struct hake_bytes ed25519 = {loopback_certificate,
                                          LOOPBACK_CERTIFICATE_LEN};

/* ---- Pinning ---------------------------------------------------------- */

static struct hake_config config;

static enum hake_answer pin(const uint8_t *der, size_t len,
                            enum hake_error *error)
{
    const struct hake_peer peer = {.config = &config, .leaf = {der, len}};
    struct hake_anchors anchors = loopback_anchors;
    struct hake_public_key key;

    config.schemes = hake_default_schemes;
    *error = HAKE_OK;
    return hake_verify_pinned(&anchors, &peer, &key, error);
}

START_TEST(accepts_the_pinned_certificate_and_no_other)
{
    uint8_t der[LOOPBACK_CERTIFICATE_LEN + 1] = {0};
    enum hake_error error;

    memcpy(der, loopback_certificate, LOOPBACK_CERTIFICATE_LEN);
    ck_assert_int_eq(pin(der, sizeof der - 1, &error), HAKE_YES);
    for (size_t len = 0; len <= sizeof der; len++) {
        if (len == sizeof der - 1)
            continue;
        ck_assert_int_eq(pin(der, len, &error), HAKE_NO);
        ck_assert_int_eq(error, HAKE_ERR_CERTIFICATE_MALFORMED);
    }
    for (size_t bit = 0; bit < 8 * (sizeof der - 1); bit++) {
        der[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert_int_eq(pin(der, sizeof der - 1, &error), HAKE_NO);
        ck_assert_int_ne(error, HAKE_OK);
        der[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    ck_assert_int_eq(pin(build_p256.p, build_p256.len, &error), HAKE_NO);
    ck_assert_int_eq(error, HAKE_ERR_CERTIFICATE_KEY);
}
END_TEST

/* A good certificate, but no anchor: unknown_ca. */
START_TEST(says_that_a_certificate_is_no_anchor)
{
    uint8_t der[LOOPBACK_CERTIFICATE_LEN];
    enum hake_error error;

    memcpy(der, loopback_certificate, sizeof der);
    der[sizeof der - 1] ^= 1; /* the signature's last byte */
    ck_assert_int_eq(pin(der, sizeof der, &error), HAKE_NO);
    ck_assert_int_eq(error, HAKE_ERR_CERTIFICATE_UNKNOWN);
    ck_assert_int_eq(hake_error_alert(error), HAKE_ALERT_unknown_ca);
}
END_TEST

START_TEST(accepts_any_of_several_anchors)
{
    const struct hake_bytes both[] = {build_p256, ed25519};
    struct hake_anchors anchors = {both, 2};
    const struct hake_peer peer = {.config = &config, .leaf = ed25519};
    struct hake_public_key key;
    enum hake_error error;

    config.schemes = hake_default_schemes;
    ck_assert_int_eq(hake_verify_pinned(&anchors, &peer, &key, &error),
                     HAKE_YES);
    ck_assert_mem_eq(key.p, loopback_public_key, 32);
    anchors.len = 1;
    ck_assert_int_eq(hake_verify_pinned(&anchors, &peer, &key, &error),
                     HAKE_NO);
    anchors.len = 0;
    ck_assert_int_eq(hake_verify_pinned(&anchors, &peer, &key, &error),
                     HAKE_NO);
}
END_TEST

Suite *x509_test(void)
{
    Suite *suite = suite_create("x509");
    TCase *tcase = tcase_create("x509");

    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, accepts_the_pinned_certificate_and_no_other);
    tcase_add_test(tcase, says_that_a_certificate_is_no_anchor);
    tcase_add_test(tcase, accepts_any_of_several_anchors);
    suite_add_tcase(suite, tcase);
    return suite;
}

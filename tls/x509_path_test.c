/*
 * x509_path_test.c: every rule of path validation (RFC 5280 6.1), kept and
 * broken, and every error that comes of it.
 */
#include "tls/x509_build.h"

#include <check.h>
#include <string.h>

static struct chain chain;

static struct build leaf, ca, root;

static void setup(void)
{
    static const struct hake_scheme *const keys[] = {&hake_ed25519, NULL};

    chain_init(&chain);
    chain_usual(&leaf, &ca, &root);
    chain.path.key_schemes = keys;
}

static enum hake_error judged(void)
{
    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    chain_anchor(&chain, &root);
    return chain_judge(&chain);
}

#define ACCEPTED() ck_assert_int_eq(judged(), HAKE_OK)
#define REFUSED(id, at)                                                        \
    do {                                                                       \
        ck_assert_int_eq(judged(), HAKE_ERR_##id);                             \
        ck_assert_int_eq(chain.verdict.certificate, at);                       \
        ck_assert_uint_eq(chain.verdict.key.kind, HAKE_KEY_NONE);              \
        ck_assert_uint_eq(chain.verdict.path_len, 0);                          \
        setup();                                                               \
    } while (0)

#define LEAF         0
#define INTERMEDIATE 1
#define ANCHOR       HAKE_CERTIFICATE_ANCHOR
#define NONE         HAKE_CERTIFICATE_NONE

START_TEST(accepts_a_path_and_tells_it)
{
    const struct hake_ed25519_key key = build_key(1);

    ACCEPTED();
    ck_assert_int_eq(chain.verdict.error, HAKE_OK);
    ck_assert_uint_eq(chain.verdict.certificate, NONE);
    ck_assert_uint_eq(chain.verdict.path_len, 2);
    ck_assert_uint_eq(chain.verdict.path[0], 0);
    ck_assert_uint_eq(chain.verdict.path[1], 1);
    ck_assert_uint_eq(chain.verdict.anchor, 0);
    ck_assert_uint_eq(chain.verdict.key.kind, HAKE_KEY_ED25519);
    ck_assert_mem_eq(chain.verdict.key.bytes.p, key.public_key, 32);
}
END_TEST

/* ---- The end-entity certificate ----------------------------------------- */

START_TEST(tells_how_the_end_entity_certificate_is_malformed)
{
    leaf.serial = BYTES("");
    REFUSED(CERTIFICATE_MALFORMED, LEAF);
    leaf.version = BYTES("");
    REFUSED(CERTIFICATE_VERSION, LEAF);
    leaf.serial = BYTES("012345678901234567890");
    REFUSED(CERTIFICATE_SERIAL, LEAF);
    leaf.not_before = "20201301000000Z";
    REFUSED(CERTIFICATE_TIME, LEAF);
    leaf.inner_algorithm = BYTES("\x06\x01\x2a");
    REFUSED(CERTIFICATE_ALGORITHMS, LEAF);
    leaf.subject_name = BYTES("\x31\x00");
    REFUSED(CERTIFICATE_NAME_MALFORMED, LEAF);
    leaf.extensions = BYTES("\x30\x00");
    REFUSED(CERTIFICATE_EXTENSION, LEAF);
    leaf.key_id = 1;
    leaf.extensions = BYTES("\x30\x0a\x06\x03\x55\x1d\x0e\x04\x03\x04\x01\x01");
    REFUSED(CERTIFICATE_EXTENSION_TWICE, LEAF);
}
END_TEST

START_TEST(refuses_unknown_critical_extensions_of_any_certificate)
{
    const struct hake_bytes unknown =
        BYTES("\x30\x0a\x06\x03\x2a\x03\x04\x01\x01\xff\x04\x00");
    /* policyConstraints, critical */
    const struct hake_bytes policy_constraints = BYTES(
        "\x30\x0f\x06\x03\x55\x1d\x24\x01\x01\xff\x04\x05\x30\x03\x80\x01\x00");

    leaf.extensions = unknown;
    REFUSED(CERTIFICATE_CRITICAL, LEAF);
    ca.extensions = unknown;
    REFUSED(CERTIFICATE_CRITICAL, INTERMEDIATE);
    root.extensions = unknown;
    REFUSED(CERTIFICATE_CRITICAL, ANCHOR);
    ca.extensions = policy_constraints;
    REFUSED(CERTIFICATE_CRITICAL, INTERMEDIATE);
}
END_TEST

START_TEST(accepts_critical_policies_since_any_will_do)
{
    /* certificatePolicies: anyPolicy; inhibitAnyPolicy: 0 */
    leaf.extensions = BYTES("\x30\x14\x06\x03\x55\x1d\x20\x01\x01\xff\x04\x0a"
                            "\x30\x08\x30\x06\x06\x04\x55\x1d\x20\x00");
    ca.extensions =
        BYTES("\x30\x0d\x06\x03\x55\x1d\x36\x01\x01\xff\x04\x03\x02\x01\x00");
    ACCEPTED();
}
END_TEST

START_TEST(passes_over_unknown_extensions_that_are_not_critical)
{
    leaf.extensions = BYTES("\x30\x07\x06\x03\x2a\x03\x04\x04\x00");
    ca.extensions = leaf.extensions;
    ACCEPTED();
}
END_TEST

START_TEST(asks_for_a_key_that_a_scheme_uses)
{
    static const struct hake_scheme *const none[] = {NULL};

    chain.path.key_schemes = none;
    REFUSED(CERTIFICATE_KEY, LEAF);
    chain.path.key_schemes = NULL; /* the same as schemes */
    ACCEPTED();
}
END_TEST

START_TEST(asks_for_digital_signature_where_there_is_key_usage)
{
    leaf.usage = X509_KEY_CERT_SIGN;
    REFUSED(CERTIFICATE_KEY_USAGE, LEAF);
    leaf.usage = X509_KEY_CERT_SIGN;
    chain.path.purpose = HAKE_PURPOSE_ANY;
    ACCEPTED();
    setup();
    leaf.usage = 0; /* no keyUsage */
    ACCEPTED();
}
END_TEST

START_TEST(asks_for_the_purpose_where_there_is_extended_key_usage)
{
    static const struct {
        const char *purposes;
        bool any, server, client;
    } cases[] = {
        {NULL, true, true, true},   {"s", true, true, false},
        {"c", true, false, true},   {"sc", true, true, true},
        {"x", true, false, false},  {"a", true, true, true},
        {"xxs", true, true, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const bool good[] = {cases[i].any, cases[i].server, cases[i].client};

        for (unsigned purpose = 0; purpose < 3; purpose++) {
            setup();
            leaf.purposes = cases[i].purposes;
            chain.path.purpose = (enum hake_purpose)purpose;
            if (good[purpose])
                ACCEPTED();
            else
                REFUSED(CERTIFICATE_PURPOSE, LEAF);
            /* The same in an issuer, which binds those below it. */
            setup();
            leaf.purposes = NULL;
            ca.purposes = cases[i].purposes;
            chain.path.purpose = (enum hake_purpose)purpose;
            if (good[purpose])
                ACCEPTED();
            else
                REFUSED(CERTIFICATE_PURPOSE, INTERMEDIATE);
        }
    }
    root.purposes = "c";
    REFUSED(CERTIFICATE_PURPOSE, ANCHOR);
}
END_TEST

START_TEST(a_ca_certificate_may_be_the_end_of_a_path)
{
    leaf.ca = true;
    ACCEPTED();
}
END_TEST

/* ---- Dates -------------------------------------------------------------- */

START_TEST(dates_are_inclusive_and_bind_every_certificate)
{
    struct build *const all[] = {&leaf, &ca, &root};
    const uint8_t places[] = {LEAF, INTERMEDIATE, ANCHOR};

    for (unsigned i = 0; i < 3; i++) {
        all[i]->not_before = all[i]->not_after = "20270115080000Z";
        ACCEPTED();
        setup();
        all[i]->not_after = "20270115075959Z";
        REFUSED(CERTIFICATE_EXPIRED, places[i]);
        all[i]->not_before = "20270115080001Z";
        REFUSED(CERTIFICATE_NOT_YET_VALID, places[i]);
    }
}
END_TEST

static bool no_time(void *ctx, int64_t *seconds)
{
    (void)ctx;
    *seconds = BUILD_NOW;
    return false;
}

START_TEST(a_clock_is_required_unless_told)
{
    chain.trust.now = NULL;
    REFUSED(CERTIFICATE_CLOCK, NONE);
    chain.trust.now = no_time;
    REFUSED(CERTIFICATE_CLOCK, NONE);
    chain.trust.clock = (enum hake_clock)7;
    REFUSED(CERTIFICATE_CLOCK, NONE);
}
END_TEST

START_TEST(a_floor_refuses_what_had_ended_by_then)
{
    chain.trust.clock = HAKE_CLOCK_FLOOR;
    chain.trust.floor = BUILD_NOW;
    chain.trust.now = NULL;
    leaf.not_before = "20290101000000Z"; /* after the floor: believed */
    ACCEPTED();
    setup();
    chain.trust.clock = HAKE_CLOCK_FLOOR;
    chain.trust.floor = BUILD_NOW;
    ca.not_after = "20270115075959Z";
    REFUSED(CERTIFICATE_EXPIRED, INTERMEDIATE);
}
END_TEST

START_TEST(without_a_clock_dates_are_only_parsed)
{
    chain.trust.clock = HAKE_DANGEROUSLY_WITHOUT_CLOCK;
    chain.trust.now = NULL;
    leaf.not_after = "19700101000000Z";
    ca.not_before = "99991231235959Z";
    ACCEPTED();
    setup();
    chain.trust.clock = HAKE_DANGEROUSLY_WITHOUT_CLOCK;
    leaf.not_after = "20230229000000Z";
    REFUSED(CERTIFICATE_TIME, LEAF);
}
END_TEST

/* ---- Issuers ------------------------------------------------------------ */

START_TEST(an_issuer_must_be_a_ca_that_may_sign)
{
    ca.ca = false;
    REFUSED(CERTIFICATE_NOT_CA, INTERMEDIATE);
    root.ca = false;
    REFUSED(CERTIFICATE_NOT_CA, ANCHOR);
    ca.usage = X509_DIGITAL_SIGNATURE;
    REFUSED(CERTIFICATE_KEY_USAGE, INTERMEDIATE);
    root.usage = X509_DIGITAL_SIGNATURE;
    REFUSED(CERTIFICATE_KEY_USAGE, ANCHOR);
    ca.usage = 0;
    ACCEPTED();
}
END_TEST

START_TEST(an_issuer_is_named_byte_for_byte)
{
    ca.subject = "ca";
    REFUSED(CERTIFICATE_UNKNOWN, LEAF);
    root.subject = "Root";
    REFUSED(CERTIFICATE_UNKNOWN, INTERMEDIATE);
}
END_TEST

START_TEST(a_malformed_issuer_is_told)
{
    ca.extensions = BYTES("\x30\x00");
    REFUSED(CERTIFICATE_EXTENSION, INTERMEDIATE);
    root.extensions = BYTES("\x30\x00");
    REFUSED(CERTIFICATE_EXTENSION, ANCHOR);
    ca.version = BYTES(""); /* version 1 */
    REFUSED(CERTIFICATE_VERSION, INTERMEDIATE);
    root.version = BYTES("");
    REFUSED(CERTIFICATE_VERSION, ANCHOR);
}
END_TEST

START_TEST(checks_every_signature)
{
    leaf.signer = 3;
    REFUSED(CERTIFICATE_SIGNATURE, LEAF);
    ca.signer = 3;
    REFUSED(CERTIFICATE_SIGNATURE, INTERMEDIATE);
    root.signer = 3; /* nobody asks an anchor for its own */
    ACCEPTED();
}
END_TEST

START_TEST(asks_for_a_signature_algorithm_that_fits_the_issuers_key)
{
    static const struct hake_scheme *const none[] = {NULL};
    struct hake_scheme unverified = hake_ed25519, other = hake_ed25519;
    const struct hake_scheme *const name_only[] = {&unverified, NULL};
    const struct hake_scheme *const of_other_keys[] = {&other, NULL};
    const struct hake_scheme *const both[] = {&other, &hake_ed25519, NULL};

    leaf.algorithm = BYTES("\x06\x03\x2b\x65\x71");
    REFUSED(CERTIFICATE_SIGNATURE_ALGORITHM, LEAF);
    ca.algorithm = BYTES("\x06\x03\x2b\x65\x71");
    REFUSED(CERTIFICATE_SIGNATURE_ALGORITHM, INTERMEDIATE);
    chain.path.schemes = none;
    REFUSED(CERTIFICATE_SIGNATURE_ALGORITHM, LEAF);
    unverified.verify = NULL;
    chain.path.schemes = name_only;
    REFUSED(CERTIFICATE_SIGNATURE_ALGORITHM, LEAF);
    other.key_algorithm = BYTES("\x06\x03\x2b\x65\x71");
    chain.path.schemes = of_other_keys;
    REFUSED(CERTIFICATE_KEY, INTERMEDIATE);
    chain.path.schemes = both;
    ACCEPTED();
}
END_TEST

START_TEST(key_identifiers_that_differ_tell_issuers_apart)
{
    leaf.authority_key_id = 5;
    ca.key_id = 6;
    REFUSED(CERTIFICATE_UNKNOWN, LEAF);
    ca.authority_key_id = 5;
    root.key_id = 6;
    REFUSED(CERTIFICATE_UNKNOWN, INTERMEDIATE);
    leaf.authority_key_id = 5;
    ca.key_id = 5;
    root.key_id = 7; /* CA does not ask for one */
    ACCEPTED();
    setup();
    leaf.authority_key_id = 5; /* CA has none */
    ACCEPTED();
}
END_TEST

START_TEST(path_length_counts_what_is_between_but_self_issued)
{
    struct build between =
        CA(.subject = "mid", .issuer = "CA", .key = 3, .signer = 2);

    ca.path_length = 1; /* pathLenConstraint 0 */
    ACCEPTED();
    setup();
    root.path_length = 1;
    REFUSED(CERTIFICATE_PATH_LENGTH, ANCHOR);
    root.path_length = 2;
    ACCEPTED();
    setup();
    leaf.issuer = "mid";
    leaf.signer = 3;
    ca.path_length = 1;
    chain_add(&chain, &leaf);
    chain_add(&chain, &between);
    chain_add(&chain, &ca);
    chain_anchor(&chain, &root);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_PATH_LENGTH);
    ck_assert_uint_eq(chain.verdict.certificate, 2);
    /* CA's next key, certified by its first: self-issued, not counted. */
    setup();
    between.subject = "CA";
    leaf.signer = 3;
    ca.path_length = 1;
    chain_add(&chain, &leaf);
    chain_add(&chain, &between);
    chain_add(&chain, &ca);
    chain_anchor(&chain, &root);
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    ck_assert_uint_eq(chain.verdict.path_len, 3);
}
END_TEST

START_TEST(depth_counts_what_is_between_both_ends)
{
    struct build between =
        CA(.subject = "mid", .issuer = "CA", .key = 3, .signer = 2);

    chain.trust.depth = 1;
    ACCEPTED();
    for (uint8_t depth = 1; depth <= 2; depth++) {
        setup();
        chain.trust.depth = depth;
        leaf.issuer = "mid";
        leaf.signer = 3;
        chain_add(&chain, &leaf);
        chain_add(&chain, &between);
        chain_add(&chain, &ca);
        chain_anchor(&chain, &root);
        ck_assert_int_eq(chain_judge(&chain),
                         depth == 2 ? HAKE_OK : HAKE_ERR_PATH_DEPTH);
        ck_assert_uint_eq(chain.verdict.certificate, depth == 2 ? NONE : 2);
    }
}
END_TEST

#define CONSTRAINTS(name)                                                      \
    BYTES("\xa0\x0f\x30\x0d\x82\x0b" name) /* permitted, 11 octets */

START_TEST(constraints_bind_what_is_below)
{
    ca.constraints = CONSTRAINTS("example.com");
    ACCEPTED();
    setup();
    ca.constraints = CONSTRAINTS("example.net");
    REFUSED(CERTIFICATE_NAME_CONSTRAINTS, LEAF);
    root.constraints = CONSTRAINTS("example.net");
    REFUSED(CERTIFICATE_NAME_CONSTRAINTS, LEAF);
    ca.dns = "example.com";
    leaf.dns = "www.example.net";
    root.constraints = CONSTRAINTS("example.net");
    REFUSED(CERTIFICATE_NAME_CONSTRAINTS, INTERMEDIATE);
    leaf.dns = NULL; /* no name of that form: acceptable */
    chain.path.name.len = 0;
    ca.constraints = CONSTRAINTS("example.net");
    ACCEPTED();
}
END_TEST

/* RFC 5280 6.1.3 (b): "If certificate i is self-issued and it is not the
 * final certificate in the path, skip this step". */
START_TEST(constraints_do_not_bind_self_issued_certificates_but_the_last)
{
    ca = CA(.subject = "root", .issuer = "root", .key = 2, .signer = 9,
            .dns = "example.net");
    leaf.issuer = "root";
    root.constraints = CONSTRAINTS("example.com");
    ACCEPTED();
    setup();
    leaf = CA(.subject = "root", .issuer = "root", .key = 1, .signer = 9,
              .dns = "example.com");
    root.constraints = CONSTRAINTS("example.net");
    REFUSED(CERTIFICATE_NAME_CONSTRAINTS, LEAF);
}
END_TEST

static TCase *rules(void)
{
    TCase *tcase = tcase_create("rules");

    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, accepts_a_path_and_tells_it);
    tcase_add_test(tcase, tells_how_the_end_entity_certificate_is_malformed);
    tcase_add_test(tcase,
                   refuses_unknown_critical_extensions_of_any_certificate);
    tcase_add_test(tcase, accepts_critical_policies_since_any_will_do);
    tcase_add_test(tcase, passes_over_unknown_extensions_that_are_not_critical);
    tcase_add_test(tcase, asks_for_a_key_that_a_scheme_uses);
    tcase_add_test(tcase, asks_for_digital_signature_where_there_is_key_usage);
    tcase_add_test(tcase,
                   asks_for_the_purpose_where_there_is_extended_key_usage);
    tcase_add_test(tcase, a_ca_certificate_may_be_the_end_of_a_path);
    tcase_add_test(tcase, dates_are_inclusive_and_bind_every_certificate);
    tcase_add_test(tcase, a_clock_is_required_unless_told);
    tcase_add_test(tcase, a_floor_refuses_what_had_ended_by_then);
    tcase_add_test(tcase, without_a_clock_dates_are_only_parsed);
    return tcase;
}

static TCase *issuers(void)
{
    TCase *tcase = tcase_create("issuers");

    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, an_issuer_must_be_a_ca_that_may_sign);
    tcase_add_test(tcase, an_issuer_is_named_byte_for_byte);
    tcase_add_test(tcase, a_malformed_issuer_is_told);
    tcase_add_test(tcase, checks_every_signature);
    tcase_add_test(tcase,
                   asks_for_a_signature_algorithm_that_fits_the_issuers_key);
    tcase_add_test(tcase, key_identifiers_that_differ_tell_issuers_apart);
    tcase_add_test(tcase, path_length_counts_what_is_between_but_self_issued);
    tcase_add_test(tcase, depth_counts_what_is_between_both_ends);
    tcase_add_test(tcase, constraints_bind_what_is_below);
    tcase_add_test(
        tcase, constraints_do_not_bind_self_issued_certificates_but_the_last);
    return tcase;
}

Suite *x509_path_test(void)
{
    Suite *suite = suite_create("x509_path");

    suite_add_tcase(suite, rules());
    suite_add_tcase(suite, issuers());
    return suite;
}

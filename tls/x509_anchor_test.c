/*
 * x509_anchor_test.c: what a path may end in, and the order in which errors
 * are told.
 */
#include "tls/x509_build.h"

#include <check.h>
#include <string.h>

static struct chain chain;

static struct build leaf, ca, root;

static void setup(void)
{
    chain_init(&chain);
    chain_usual(&leaf, &ca, &root);
}

static enum hake_error judged(void)
{
    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    chain_anchor(&chain, &root);
    return chain_judge(&chain);
}

/* Every one of them is the end-entity certificate's fault. */
#define ACCEPTED() ck_assert_int_eq(judged(), HAKE_OK)
#define REFUSED(id)                                                            \
    do {                                                                       \
        ck_assert_int_eq(judged(), HAKE_ERR_##id);                             \
        ck_assert_uint_eq(chain.verdict.certificate, 0);                       \
        setup();                                                               \
    } while (0)

#define NONE HAKE_CERTIFICATE_NONE

/* ---- Anchors ------------------------------------------------------------ */

START_TEST(nobody_is_believed_without_an_anchor)
{
    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    chain_add(&chain, &root);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_UNKNOWN);
    ck_assert_uint_eq(chain.verdict.certificate, 2);
    setup();
    leaf.issuer = "leaf"; /* self-signed */
    leaf.signer = 1;
    REFUSED(CERTIFICATE_UNKNOWN);
}
END_TEST

START_TEST(an_anchor_may_be_a_name_and_a_key)
{
    uint8_t memory[BUILD_MAX];
    const struct hake_bytes der = build_certificate(&root, memory);

    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    chain.anchors[0].name = hake_certificate_subject(der);
    chain.anchors[0].public_key_info = hake_certificate_key_info(der);
    chain.trust.anchors_len = 1;
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    chain.anchors[0].public_key_info.len--;
    ck_assert_int_eq(chain_judge(&chain),
                     HAKE_ERR_CERTIFICATE_SIGNATURE_ALGORITHM);
    chain.anchors[0].public_key_info.len++;
    chain.anchors[0].name = hake_certificate_subject(chain.list[0]);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_UNKNOWN);
    chain.anchors[0] = (struct hake_anchor){{NULL, 0}, {NULL, 0}, {NULL, 0}};
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_UNKNOWN);
}
END_TEST

START_TEST(an_anchor_may_be_an_intermediate)
{
    chain_add(&chain, &leaf);
    chain_anchor(&chain, &ca);
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    ck_assert_uint_eq(chain.verdict.path_len, 1);
}
END_TEST

START_TEST(an_anchor_may_be_the_certificate_itself)
{
    chain_add(&chain, &leaf);
    chain_anchor(&chain, &root);
    chain_anchor(&chain, &leaf);
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    ck_assert_uint_eq(chain.verdict.path_len, 1);
    ck_assert_uint_eq(chain.verdict.anchor, 1);
    chain.path.name = BYTES("example.net");
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_NAME);
    chain.path.purpose = HAKE_PURPOSE_CLIENT;
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_PURPOSE);
    chain.now = 0;
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_NOT_YET_VALID);
}
END_TEST

START_TEST(an_anchor_of_the_same_name_is_a_stranger)
{
    struct build other = leaf;

    leaf.issuer = other.issuer = "leaf";
    leaf.signer = 1;
    other.key = other.signer = 7;
    root = other;
    ck_assert_int_eq(judged(), HAKE_ERR_CERTIFICATE_UNKNOWN);
    chain.anchors[0].name = hake_certificate_subject(chain.list[0]);
    chain.anchors[0].public_key_info =
        hake_certificate_key_info(chain.anchors[0].certificate);
    chain.anchors[0].certificate.len = 0;
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_UNKNOWN);
    chain.anchors[0].public_key_info = hake_certificate_key_info(chain.list[0]);
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
}
END_TEST

START_TEST(the_right_one_of_many_anchors_is_found)
{
    struct build wrong = ROOT;

    wrong.key = wrong.signer = 8;
    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    chain_anchor(&chain, &leaf);
    chain_anchor(&chain, &wrong);
    chain_anchor(&chain, &root);
    /* the end-entity certificate itself comes first */
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    ck_assert_uint_eq(chain.verdict.anchor, 0);
    chain.anchors[0].certificate = BYTES("no certificate");
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    ck_assert_uint_eq(chain.verdict.anchor, 2);
}
END_TEST

/* ---- Names, and the order of errors ------------------------------------- */

START_TEST(asks_for_the_name)
{
    chain.path.name = BYTES("www.example.com");
    REFUSED(CERTIFICATE_NAME);
    chain.path.name = BYTES("EXAMPLE.com");
    ACCEPTED();
    setup();
    chain.path.name.len = 0;
    leaf.dns = NULL;
    ACCEPTED();
    setup();
    leaf.dns = NULL; /* a name in the subject does not count */
    leaf.subject = "example.com";
    REFUSED(CERTIFICATE_NAME);
}
END_TEST

START_TEST(form_comes_before_dates_before_use_before_path_before_name)
{
    struct build wrong = leaf;

    wrong.dns = "example.net";
    leaf = wrong;
    REFUSED(CERTIFICATE_NAME);
    wrong.issuer = "nobody";
    leaf = wrong;
    REFUSED(CERTIFICATE_UNKNOWN);
    wrong.purposes = "c";
    leaf = wrong;
    REFUSED(CERTIFICATE_PURPOSE);
    wrong.not_after = "20200101000000Z";
    leaf = wrong;
    REFUSED(CERTIFICATE_EXPIRED);
    wrong.version = BYTES("");
    leaf = wrong;
    REFUSED(CERTIFICATE_VERSION);
}
END_TEST

START_TEST(an_empty_list_and_one_too_long_are_refused)
{
    chain_anchor(&chain, &root);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_EMPTY);
    ck_assert_uint_eq(chain.verdict.certificate, NONE);
    for (unsigned i = 0; i <= HAKE_CERTIFICATES_MAX; i++)
        chain_add(&chain, i == 0 ? &leaf : &ca);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATES_TOO_MANY);
    ck_assert_uint_eq(chain.verdict.certificate, NONE);
    chain.path.len--;
    chain.len--;
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
}
END_TEST

Suite *x509_anchor_test(void)
{
    Suite *suite = suite_create("x509_anchor");
    TCase *tcase = tcase_create("x509_anchor");

    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, nobody_is_believed_without_an_anchor);
    tcase_add_test(tcase, an_anchor_may_be_a_name_and_a_key);
    tcase_add_test(tcase, an_anchor_may_be_an_intermediate);
    tcase_add_test(tcase, an_anchor_may_be_the_certificate_itself);
    tcase_add_test(tcase, an_anchor_of_the_same_name_is_a_stranger);
    tcase_add_test(tcase, the_right_one_of_many_anchors_is_found);
    tcase_add_test(tcase, asks_for_the_name);
    tcase_add_test(tcase,
                   form_comes_before_dates_before_use_before_path_before_name);
    tcase_add_test(tcase, an_empty_list_and_one_too_long_are_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}

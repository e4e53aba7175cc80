/* signature_cases_test.c: the signatures that are measured are good. */
#include "tools/signature_cases.h"

#include <check.h>
#include <string.h>

#include "tls/hake.h"

Suite *signature_cases_test(void);

START_TEST(each_is_good)
{
    const struct signature_case *c = &signature_cases[_i];
    struct signature_input input;

    ck_assert(signature_case_make(c, &input));
    ck_assert(c->scheme->verify(&input.key, input.signature, input.message));
    input.bytes[input.signature.len - 1] ^= 1;
    ck_assert(!c->scheme->verify(&input.key, input.signature, input.message));
}
END_TEST

START_TEST(p256_key_is_the_certificates)
{
    struct hake_p256_key key;
    static const struct hake_scheme *const schemes[] = {
        &hake_ecdsa_secp256r1_sha256, NULL};
    uint8_t der[1024];
    const size_t len = signature_case_p256(&key, der, sizeof der);
    struct hake_public_key certified;

    ck_assert_uint_gt(len, 0);
    ck_assert_int_eq(hake_certificate_key((struct hake_bytes){der, len},
                                          schemes, &certified),
                     HAKE_OK);
    ck_assert_uint_eq(certified.bytes.len, sizeof key.public_key);
    ck_assert_mem_eq(certified.bytes.p, key.public_key, sizeof key.public_key);
    ck_assert_uint_eq(signature_case_p256(&key, der, len - 1), 0);
}
END_TEST

Suite *signature_cases_test(void)
{
    Suite *suite = suite_create("signatures that are measured");
    TCase *tcase = tcase_create("signature_cases");

    tcase_add_loop_test(tcase, each_is_good, 0, SIGNATURE_CASES);
    tcase_add_test(tcase, p256_key_is_the_certificates);
    suite_add_tcase(suite, tcase);
    return suite;
}

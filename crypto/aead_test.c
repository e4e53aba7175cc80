/* aead_test.c: what vectors do not show of the AEADs by libsodium. */
#include "crypto/crypto.h"

static const struct hake_aead *const aeads[] = {&hake_chacha20_poly1305,
                                                &hake_aes_256_gcm};

#include "crypto/aead_cases.h"

/* RFC 9846 5.5: 2^24.5, and no sequence number passes 2^64 - 1. */
START_TEST(limits_the_records_of_one_key)
{
    const uint64_t limit = hake_aes_256_gcm.record_limit;

    ck_assert(limit * limit <= UINT64_C(1) << 49);
    ck_assert((limit + 1) * (limit + 1) > UINT64_C(1) << 49);
    ck_assert(hake_chacha20_poly1305.record_limit == UINT64_MAX);
}
END_TEST

Suite *aead_test(void)
{
    Suite *suite = suite_create("aead");
    TCase *tcase = tcase_create("aead");

    aead_cases_add(tcase);
    tcase_add_test(tcase, limits_the_records_of_one_key);
    suite_add_tcase(suite, tcase);
    return suite;
}

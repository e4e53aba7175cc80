/*
 * rsassa_test.c: the paddings of RSASSA-PSS and RSASSA-PKCS1-v1_5: what is
 * encoded right verifies, and nothing else.
 *
 * That takes signatures of anything. The moduli are products of many small
 * primes p, all of whose p - 1 divide 183783600: that makes the private
 * exponent small too, so that hake_rsa_recover signs as well.
 */
#include "crypto/extra/rsa_test.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

#define PUBLIC_EXP  65537
#define PRIVATE_EXP 100735073 /* 1 / 65537 mod 183783600 */

static const struct {
    size_t bits;
    const char *hex;
} moduli[] = {
    {1024, "d751d93bc02287412dedb7107221234a3bfc5cd6bd15b8700423466c0d31b831"
           "194ca4bba598b54886e6d375ab423e7b59586cdad8469bb083c94ee2856a0750"
           "2d102fe92f7fe1d294319f6e7b0d1d1ac7806f7c10c38724b4a95ebd064c1263"
           "4c10b251bbee330076bb422278eb7d66bb62b27f02b8b7e1a1caec02dba8358f"},
    {1025, "016dfdfcb89884357ddd38ddc3b86aa0a14a0156c76130978a6fc3e7b7a19054"
           "a9e8425e7a1e74067d6d4566fbb9021d1d50e0ed4dbd4a4443fcb3cec4baf6f5"
           "f696f88e505b6b98c1bf2b84e649510cbc45448dd3de6a656c07a87bf170c251"
           "a574ca4dc8be88e5903924143256be5430f7643e7a6993ef5f13b543912ca655"
           "f1"},
    {1034, "032bfd4bb1bca8fdb0db8e0b39bcacaa7af5dacf5f2dd5710752e44a1136c1d8"
           "00507c8a0943ea0b7de0d9049de8dfa3352d6e3c5ded6d023d312bfddb6a5fab"
           "a411c271b84e39c6a475312d3d5c40dbb2e545e53937ea67204ac8ed020c7adf"
           "61cfc96c93ac8c62ae4b7092676824f2fafea33b7b2bed8b831e39a28ea85475"
           "f401"},
    {2047, "45e25e5c50bd08ead8168e51b8c0248303d0706aa03390f7dce2054a718a24ef"
           "b546cfffac9165ac82d91e6a2c6eb4377263a8362079d898ada095eff7fea406"
           "5e7d25ff42d9cc85af6fddec99f6e6390d39d3017f89a87fa5aafa1fb59d1fea"
           "6aefd0e9f9ac274ce8f51ea2548334cdc0e31e8311ee38faddea64604eaad5e5"
           "932694843a46ef6ac48b897fc8782e94d88be4b8c3f2b465fa95be9ddcbd245b"
           "06e93b7644794f2c0e37c803b12b5b94ad54d9318fce62cd703f7ef934367052"
           "64caa8e3f181aa35ef25da1157b1747f4bfa5382bc03a9cf1031c5b29145349d"
           "811ed4e40d5ebcabf0737f4036e197da941b4786c804b1ce7231f57dec849897"},
    {2048, "81294cc37d346cb722076274591f14023677a945219c9056615a574ab75f9375"
           "7e3e49f9384dea4696032c25949a5044e7582d35461eb1bbb54b4c641a7dba79"
           "1953ce696c7e73ccd3751c0d94aa8172587912f252605e985f73767dfd813afa"
           "766a36d37483d27cc5bde11d56c19936dbe43ecfead029f8412f30c706ceb778"
           "ffe03fbda848425f78977af02bb128523c8a52546e8f23bee7fd5afe489da298"
           "0e85706217265f24363f7441f0626b32167130e8d260c613d53d4e729910c626"
           "51809ef76dab9d35ee28fe3b672fc4d44ba8158def8ade89df0ac5cf70a96f7b"
           "a897d976ccf6297d6c57333c193476a5b14bd8eef07b289616f67bf36b5e5163"},
};

static const struct hake_hash *const hashes[] = {&hake_sha256, &hake_sha384,
                                                 &hake_sha512};
#define MODULI (sizeof moduli / sizeof moduli[0])
#define HASHES (sizeof hashes / sizeof hashes[0])

static uint8_t n_bytes[RSA_TEST_MODULUS_MAX], sig_bytes[RSA_TEST_MODULUS_MAX];
static uint8_t key_bytes[RSA_TEST_KEY_MAX];
static size_t n_len;
static struct hake_bytes key, sig;

static const struct hake_bytes message = {(const uint8_t *)"message", 7};

/* An encoded message, with room for the zero before it. */
static uint8_t block[1 + RSA_TEST_MODULUS_MAX], *const em = block + 1;
static size_t em_bits, em_len;
static uint8_t salt_octet;

static void modulus_take(size_t i)
{
    sodium_hex2bin(n_bytes, sizeof n_bytes, moduli[i].hex,
                   strlen(moduli[i].hex), NULL, &n_len, NULL);
    em_bits = moduli[i].bits - 1;
    em_len = (em_bits + 7) / 8;
}

/* Signs em; false if it is not below n. */
static bool sign(void)
{
    const struct hake_bytes n = {n_bytes, n_len};
    struct rsa_encoded signature;

    sig = (struct hake_bytes){em + em_len - n_len, n_len};
    key = rsa_test_key(key_bytes, n, PRIVATE_EXP);
    if (!hake_rsa_recover(key, 1024, sig, &signature))
        return false;
    memcpy(sig_bytes, signature.octets, n_len);
    sig.p = sig_bytes;
    key = rsa_test_key(key_bytes, n, PUBLIC_EXP);
    return true;
}

static void setup(void)
{
    memset(block, 0, sizeof block);
    modulus_take(0);
}

static void hash_parts(const struct hake_hash *hash, uint8_t *out,
                       struct hake_bytes a, struct hake_bytes b)
{
    union hake_hash_state state;

    hash->init(&state);
    hash->update(&state, a.p, a.len);
    hash->update(&state, b.p, b.len);
    hash->final(&state, out);
}

/* DB = PS || 0x01 || salt, H and 0xbc, RFC 8017 9.1.1, not masked yet. */
static void pss_write(const struct hake_hash *hash, size_t salt_len)
{
    uint8_t *const h = em + em_len - 1 - hash->len,
                   head[8 + HAKE_HASH_MAX] = {0};

    memset(em, 0, em_len);
    em[em_len - 1] = 0xbc;
    memset(h - salt_len, salt_octet, salt_len);
    h[-1 - (ptrdiff_t)salt_len] = 0x01;
    hash_parts(hash, head + 8, message, (struct hake_bytes){NULL, 0});
    hash_parts(hash, h, (struct hake_bytes){head, 8 + hash->len},
               (struct hake_bytes){h - salt_len, salt_len});
}

static void pss_mask(const struct hake_hash *hash, size_t hash_len)
{
    const size_t db_len = em_len - 1 - hash_len;
    uint8_t mask[RSA_TEST_MODULUS_MAX + HAKE_HASH_MAX];

    for (size_t i = 0; i * hash->len < db_len; i++) {
        const uint8_t counter[] = {0, 0, 0, (uint8_t)i};

        hash_parts(hash, mask + i * hash->len,
                   (struct hake_bytes){em + db_len, hash_len},
                   (struct hake_bytes){counter, 4});
    }
    for (size_t i = 0; i < db_len; i++)
        em[i] ^= mask[i];
    em[0] &= (uint8_t)(0xff >> (8 * em_len - em_bits));
}

static bool pss_verifies(const struct hake_hash *hash)
{
    return hake_rsassa_pss_verify(hash, 1024, key, sig, message);
}

static bool pss_signed(const struct hake_hash *hash)
{
    pss_mask(hash, hash->len);
    ck_assert(sign());
    return pss_verifies(hash);
}

START_TEST(pss_verifies_with_all_hashes_and_moduli)
{
    for (size_t i = 0; i < HASHES; i++) {
        const size_t len = hashes[i]->len;

        modulus_take((size_t)_i);
        if (em_len < 2 * len + 2) /* there is no room for DB and H */
            continue;
        pss_write(hashes[i], len);
        ck_assert(pss_signed(hashes[i]));
        for (size_t other = 0; other < HASHES; other++)
            ck_assert_int_eq(pss_verifies(hashes[other]), other == i);
    }
}
END_TEST

START_TEST(pss_refuses_a_salt_of_any_other_length)
{
    for (size_t len = 0; len <= em_len - 34; len++) {
        pss_write(&hake_sha256, len);
        ck_assert_int_eq(pss_signed(&hake_sha256), len == 32);
    }
}
END_TEST

START_TEST(pss_refuses_a_mask_by_another_hash)
{
    pss_write(&hake_sha256, 32);
    pss_mask(&hake_sha384, 32);
    ck_assert(sign());
    ck_assert(!pss_verifies(&hake_sha256));
}
END_TEST

/* PS with its 0x01, the salt, H and 0xbc; but no mask reaches the highest bits
 * of the first octet. */
START_TEST(pss_refuses_each_wrong_octet)
{
    for (size_t at = 0; at < em_len; at++) {
        pss_write(&hake_sha256, 32);
        em[at] ^= 0x10;
        ck_assert(!pss_signed(&hake_sha256));
    }
    pss_write(&hake_sha256, 32);
    ck_assert(pss_signed(&hake_sha256));
}
END_TEST

/* RFC 8017 9.1.2 6 or, of a modulus with one bit more than full octets, 8.1.2
 * 2c. Tries salts until the number is below n. */
START_TEST(pss_refuses_a_bit_above_the_encoded_message)
{
    modulus_take((size_t)_i);
    for (salt_octet = 0; salt_octet < 255; salt_octet++) {
        block[0] = 0;
        pss_write(&hake_sha256, 32);
        pss_mask(&hake_sha256, 32);
        ck_assert(sign());
        ck_assert(pss_verifies(&hake_sha256));
        em[(ptrdiff_t)(em_len - 1) - (ptrdiff_t)(em_bits / 8)] |=
            (uint8_t)(1u << em_bits % 8);
        if (sign())
            break;
    }
    ck_assert_uint_lt(salt_octet, 255);
    ck_assert(!pss_verifies(&hake_sha256));
}
END_TEST

START_TEST(pss_refuses_another_message)
{
    static const struct hake_bytes other = {(const uint8_t *)"massage", 7};

    pss_write(&hake_sha256, 32);
    ck_assert(pss_signed(&hake_sha256));
    ck_assert(!hake_rsassa_pss_verify(&hake_sha256, 1024, key, sig, other));
}
END_TEST

/* RFC 8017 9.2 note 1 */
static const struct {
    uint8_t len;
    const char *octets;
} digest_infos[HASHES] = {
    {19, "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00"
         "\x04\x20"},
    {19, "\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00"
         "\x04\x30"},
    {19, "\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00"
         "\x04\x40"},
};

/* 0x00 0x01 PS 0x00, the DigestInfo's head, the hash, garbage */
static void pkcs1_write(const struct hake_hash *hash, const char *head,
                        size_t head_len, size_t garbage)
{
    uint8_t *t;

    em_len = n_len;
    t = em + em_len - garbage - hash->len - head_len;
    memset(em, 0xff, em_len);
    em[0] = 0x00;
    em[1] = 0x01;
    t[-1] = 0x00;
    memcpy(t, head, head_len);
    hash_parts(hash, t + head_len, message, (struct hake_bytes){NULL, 0});
}

static bool pkcs1_verifies(const struct hake_hash *hash)
{
    return hake_rsassa_pkcs1_verify(hash, 1024, key, sig, message);
}

static bool pkcs1_signed(const struct hake_hash *hash)
{
    ck_assert(sign());
    return pkcs1_verifies(hash);
}

START_TEST(pkcs1_verifies_with_all_hashes_and_moduli)
{
    for (size_t i = 0; i < HASHES; i++) {
        modulus_take((size_t)_i);
        pkcs1_write(hashes[i], digest_infos[i].octets, digest_infos[i].len, 0);
        ck_assert(pkcs1_signed(hashes[i]));
        for (size_t other = 0; other < HASHES; other++)
            ck_assert_int_eq(pkcs1_verifies(hashes[other]), other == i);
    }
}
END_TEST

START_TEST(pkcs1_refuses_each_wrong_octet)
{
    for (size_t at = 0; at < n_len; at++) {
        pkcs1_write(&hake_sha256, digest_infos[0].octets, 19, 0);
        em[at] ^= 1;
        ck_assert(!pkcs1_signed(&hake_sha256));
    }
}
END_TEST

START_TEST(pkcs1_refuses_any_other_digest_info)
{
    static const struct {
        uint8_t len;
        const char *octets;
    } others[] = {
        {17, "\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
             "\x04\x20"}, /* no NULL */
        {20, "\x30\x81\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
             "\x05\x00\x04\x20"},
        {20, "\x30\x32\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05"
             "\x00\x04\x81\x20"},
        {19, "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05"
             "\x00\x04\x20"}, /* SHA-512 */
        {0, ""},
    };

    pkcs1_write(&hake_sha256, others[_i].octets, others[_i].len, 0);
    ck_assert(!pkcs1_signed(&hake_sha256));
}
END_TEST

/* Less padding, and something behind the hash or the DigestInfo's end */
START_TEST(pkcs1_refuses_garbage)
{
    for (size_t len = 1; len <= n_len - 54; len++) {
        pkcs1_write(&hake_sha256, digest_infos[0].octets, 19, len);
        ck_assert(!pkcs1_signed(&hake_sha256));
    }
}
END_TEST

/* RFC 8017 9.1.2 3 and 9.2 3, of which no scheme has such keys */
START_TEST(refuses_moduli_that_are_too_short_for_the_hash)
{
    memset(n_bytes, 0xff, sizeof n_bytes);
    for (sig.len = 1; sig.len < 94; sig.len++) {
        const struct hake_bytes n = {n_bytes, sig.len};

        sig.p = block; /* zeros */
        key = rsa_test_key(key_bytes, n, PUBLIC_EXP);
        ck_assert(!hake_rsassa_pss_verify(&hake_sha512, 1, key, sig, message));
        ck_assert(
            !hake_rsassa_pkcs1_verify(&hake_sha512, 1, key, sig, message));
    }
}
END_TEST

START_TEST(schemes_take_keys_from_2048_bits_on)
{
    struct hake_public_key public_key = {HAKE_KEY_RSA, {key_bytes, 0}};
    const bool strong = moduli[_i].bits >= 2048;

    modulus_take((size_t)_i);
    pss_write(&hake_sha256, 32);
    ck_assert(pss_signed(&hake_sha256));
    public_key.bytes.len = key.len;
    ck_assert_int_eq(hake_rsa_pss_rsae_sha256.verify(&public_key, sig, message),
                     strong);
    ck_assert(hake_dangerously_rsa_pss_rsae_sha256_1024.verify(&public_key, sig,
                                                               message));
    pkcs1_write(&hake_sha256, digest_infos[0].octets, 19, 0);
    ck_assert(pkcs1_signed(&hake_sha256));
    ck_assert_int_eq(hake_rsa_pkcs1_sha256.verify(&public_key, sig, message),
                     strong);
    ck_assert(hake_dangerously_rsa_pkcs1_sha256_1024.verify(&public_key, sig,
                                                            message));
}
END_TEST

Suite *rsassa_test(void)
{
    Suite *suite = suite_create("rsassa");
    TCase *tcase = tcase_create("rsassa");

    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_loop_test(tcase, pss_verifies_with_all_hashes_and_moduli, 0,
                        MODULI);
    tcase_add_test(tcase, pss_refuses_a_salt_of_any_other_length);
    tcase_add_test(tcase, pss_refuses_a_mask_by_another_hash);
    tcase_add_test(tcase, pss_refuses_each_wrong_octet);
    tcase_add_loop_test(tcase, pss_refuses_a_bit_above_the_encoded_message, 0,
                        MODULI);
    tcase_add_test(tcase, pss_refuses_another_message);
    tcase_add_loop_test(tcase, pkcs1_verifies_with_all_hashes_and_moduli, 0,
                        MODULI);
    tcase_add_test(tcase, pkcs1_refuses_each_wrong_octet);
    tcase_add_loop_test(tcase, pkcs1_refuses_any_other_digest_info, 0, 5);
    tcase_add_test(tcase, pkcs1_refuses_garbage);
    tcase_add_test(tcase, refuses_moduli_that_are_too_short_for_the_hash);
    tcase_add_loop_test(tcase, schemes_take_keys_from_2048_bits_on, 0, MODULI);
    suite_add_tcase(suite, tcase);
    return suite;
}

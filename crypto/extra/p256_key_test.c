/*
 * p256_key_test.c: private keys of P-256: the scalars that are none, and the
 * two DER forms with and without their optional parts.
 */
#include "crypto/extra/extra.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

/* RFC 6979 A.2.5 */
#define SCALAR                                                                 \
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
#define POINT                                                                  \
    "04"                                                                       \
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"         \
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
#define COMPRESSED                                                             \
    "000360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
#define ORDER "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
#define BELOW "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550"
#define ABOVE "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552"
#define ONES  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define ZERO  "0000000000000000000000000000000000000000000000000000000000000000"
#define ONE   "0000000000000000000000000000000000000000000000000000000000000001"

#define CURVE  "06082a8648ce3d030107"
#define P384   "06052b81040022"
#define EC_KEY "06072a8648ce3d0201"

static struct hake_p256_key key;
static uint8_t der[512];
static size_t der_len;

static size_t hex_read(uint8_t *out, size_t max, const char *hex)
{
    size_t len = 0;
    const char *end = hex;

    sodium_hex2bin(out, max, hex, strlen(hex), NULL, &len, &end);
    ck_assert_int_eq(*end, 0);
    return len;
}

static bool init(const char *scalar)
{
    uint8_t bytes[32];

    ck_assert_uint_eq(hex_read(bytes, sizeof bytes, scalar), sizeof bytes);
    return hake_p256_key_init(&key, bytes);
}

static bool is_wiped(void)
{
    return sodium_is_zero((const unsigned char *)&key, sizeof key);
}

/* ---- Scalars ------------------------------------------------------------- */

START_TEST(derives_the_public_half)
{
    uint8_t expected[65];

    hex_read(expected, sizeof expected, POINT);
    ck_assert(init(SCALAR));
    ck_assert_mem_eq(key.public_key, expected, sizeof expected);
    hex_read(expected, sizeof expected, SCALAR);
    ck_assert_mem_eq(key.scalar, expected, sizeof key.scalar);
}
END_TEST

START_TEST(takes_scalars_below_the_order_but_zero)
{
    static const char *const refused[] = {ZERO, ORDER, ABOVE, ONES};
    uint8_t one[65];

    ck_assert(init(ONE));
    memcpy(one, key.public_key, sizeof one);
    ck_assert(init(BELOW)); /* the opposite point */
    ck_assert_mem_eq(key.public_key, one, 33);
    ck_assert_mem_ne(key.public_key, one, 65);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        memset(&key, 0xa5, sizeof key);
        ck_assert(!init(refused[i]));
        ck_assert(is_wiped());
    }
}
END_TEST

START_TEST(may_start_from_its_own_scalar)
{
    struct hake_p256_key again;

    ck_assert(init(SCALAR));
    again = key;
    memset(again.public_key, 0, sizeof again.public_key);
    ck_assert(hake_p256_key_init(&again, again.scalar));
    ck_assert_mem_eq(&again, &key, sizeof key);
}
END_TEST

START_TEST(leaves_nothing_after_a_wipe)
{
    ck_assert(init(SCALAR));
    hake_p256_key_wipe(&key);
    ck_assert(is_wiped());
}
END_TEST

/* ---- DER ----------------------------------------------------------------- */

static bool reads(size_t len)
{
    bool ok;

    memset(&key, 0xa5, sizeof key);
    ok = hake_p256_key_read(&key, (struct hake_bytes){der, len});
    ck_assert(ok || is_wiped());
    return ok;
}

static void put(const char *hex)
{
    der_len += hex_read(der + der_len, sizeof der - der_len, hex);
}

static size_t element_begin(const char *tag)
{
    put(tag);
    return der_len;
}

static void element_end(size_t at)
{
    const size_t len = der_len - at, width = len < 128 ? 1 : len < 256 ? 2 : 3;

    memmove(der + at + width, der + at, len);
    der[at] = width == 1 ? (uint8_t)len : (uint8_t)(0x80 + width - 1);
    for (size_t i = 1; i < width; i++)
        der[at + i] = (uint8_t)(len >> 8 * (width - 1 - i));
    der_len += width;
}

static void element(const char *tag, const char *contents)
{
    const size_t at = element_begin(tag);

    put(contents);
    element_end(at);
}

/* What a key is made of; a test changes one thing. */
struct parts {
    const char *version, *algorithm, *attributes, *public_half; /* of PKCS#8 */
    const char *ec_version, *scalar, *curve, *ec_public_half;
    const char *ec_rest, *rest;
};

static const struct parts plain = {
    .algorithm = EC_KEY CURVE, .ec_version = "01", .scalar = SCALAR};

static void ec_write(const struct parts *parts)
{
    const size_t sequence = element_begin("30");
    size_t at;

    element("02", parts->ec_version);
    element("04", parts->scalar);
    if (parts->curve != NULL)
        element("a0", parts->curve);
    if (parts->ec_public_half != NULL) {
        at = element_begin("a1");
        element("03", parts->ec_public_half);
        element_end(at);
    }
    if (parts->ec_rest != NULL)
        put(parts->ec_rest);
    element_end(sequence);
}

/* PKCS#8 if there is a version for it. */
static bool reads_parts(const struct parts *parts)
{
    size_t sequence, at;

    der_len = 0;
    if (parts->version == NULL) {
        ec_write(parts);
        return reads(der_len);
    }
    sequence = element_begin("30");
    element("02", parts->version);
    element("30", parts->algorithm);
    at = element_begin("04");
    ec_write(parts);
    element_end(at);
    if (parts->attributes != NULL)
        element("a0", parts->attributes);
    if (parts->public_half != NULL)
        element("81", parts->public_half);
    if (parts->rest != NULL)
        put(parts->rest);
    element_end(sequence);
    return reads(der_len);
}

START_TEST(reads_ec_private_keys_that_name_the_curve)
{
    struct parts parts = plain;

    ck_assert(!reads_parts(&parts));
    parts.ec_public_half = "00" POINT;
    ck_assert(!reads_parts(&parts));
    parts.curve = CURVE;
    ck_assert(reads_parts(&parts));
    parts.ec_public_half = NULL;
    ck_assert(reads_parts(&parts));
}
END_TEST

/* Every selection of optional parts; RFC 5958 2: "If publicKey is present, then
 * version is set to v2". */
START_TEST(reads_pkcs8_with_and_without_each_part)
{
    struct hake_p256_key expected;

    ck_assert(init(SCALAR));
    expected = key;
    for (unsigned with = 0; with < 32; with++) {
        struct parts parts = plain;

        parts.version = with & 1 ? "01" : "00";
        parts.public_half = with & 2 ? "00" POINT : NULL;
        parts.attributes = with & 4 ? "3000" : NULL;
        parts.curve = with & 8 ? CURVE : NULL;
        parts.ec_public_half = with & 16 ? "00" POINT : NULL;
        ck_assert_int_eq(reads_parts(&parts), (with & 3) != 2);
        ck_assert((with & 3) == 2 || memcmp(&key, &expected, sizeof key) == 0);
    }
}
END_TEST

/* All that a key can have, twice the public half: nothing may differ. */
static const struct parts whole[] = {
    {.ec_version = "01",
     .scalar = SCALAR,
     .curve = CURVE,
     .ec_public_half = "00" POINT},
    {.version = "01",
     .algorithm = EC_KEY CURVE,
     .attributes = "",
     .public_half = "00" POINT,
     .ec_version = "01",
     .scalar = SCALAR,
     .curve = CURVE,
     .ec_public_half = "00" POINT},
};

START_TEST(refuses_each_flipped_bit)
{
    ck_assert(reads_parts(&whole[_i]));
    for (size_t bit = 0; bit < 8 * der_len; bit++) {
        der[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert(!reads(der_len));
        der[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}
END_TEST

START_TEST(refuses_each_other_length)
{
    const size_t len = (ck_assert(reads_parts(&whole[_i])), der_len);

    for (size_t other = 0; other < sizeof der; other++)
        ck_assert_int_eq(reads(other), other == len);
}
END_TEST

START_TEST(refuses_what_is_left_over)
{
    struct parts parts = whole[1];

    parts.ec_rest = "0500";
    ck_assert(!reads_parts(&parts));
    parts = whole[1];
    parts.rest = "0500";
    ck_assert(!reads_parts(&parts));
    parts = whole[0];
    parts.ec_rest = "0500";
    ck_assert(!reads_parts(&parts));
    parts = plain;
    parts.version = "00";
    parts.rest = "0500";
    ck_assert(!reads_parts(&parts));
    parts.rest = NULL;
    parts.ec_rest = "0500";
    ck_assert(!reads_parts(&parts));
}
END_TEST

START_TEST(refuses_other_versions)
{
    static const char *const versions[] = {"02", "0100", "ff", "0001", ""};

    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        struct parts parts = whole[1];

        parts.version = versions[i];
        ck_assert(!reads_parts(&parts));
        parts = whole[1];
        parts.ec_version = versions[i];
        ck_assert(!reads_parts(&parts));
        parts = whole[0];
        parts.ec_version = versions[i];
        ck_assert(!reads_parts(&parts));
    }
}
END_TEST

START_TEST(refuses_other_curves_and_algorithms)
{
    static const char *const others[] = {EC_KEY P384, EC_KEY, CURVE,
                                         EC_KEY CURVE "0500", ""};
    struct parts parts = whole[0];

    parts.curve = P384;
    ck_assert(!reads_parts(&parts));
    parts.curve = CURVE "0500";
    ck_assert(!reads_parts(&parts));
    parts = whole[1];
    parts.curve = P384;
    ck_assert(!reads_parts(&parts));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        parts = whole[1];
        parts.algorithm = others[i];
        ck_assert(!reads_parts(&parts));
    }
}
END_TEST

START_TEST(refuses_other_scalars)
{
    static const char *const others[] = {"",   "c9",  "00" SCALAR, SCALAR "00",
                                         ZERO, ORDER, ONES,        ONE};

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        for (int form = 0; form < 2; form++) {
            struct parts parts = whole[form];

            parts.scalar = others[i];
            ck_assert(!reads_parts(&parts));
        }
    }
}
END_TEST

START_TEST(refuses_other_public_halves)
{
    static const char *const others[] = {
        "", "00", "01" POINT, POINT, "00" POINT "00", COMPRESSED};

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct parts parts = whole[0];

        parts.ec_public_half = others[i];
        ck_assert(!reads_parts(&parts));
        parts = whole[1];
        parts.ec_public_half = others[i];
        ck_assert(!reads_parts(&parts));
        parts = whole[1];
        parts.public_half = others[i];
        ck_assert(!reads_parts(&parts));
    }
}
END_TEST

Suite *p256_key_test(void)
{
    Suite *suite = suite_create("p256_key");
    TCase *scalars = tcase_create("scalars"), *forms = tcase_create("der");

    tcase_add_test(scalars, derives_the_public_half);
    tcase_add_test(scalars, takes_scalars_below_the_order_but_zero);
    tcase_add_test(scalars, may_start_from_its_own_scalar);
    tcase_add_test(scalars, leaves_nothing_after_a_wipe);
    suite_add_tcase(suite, scalars);
    tcase_set_timeout(forms, 60);
    tcase_add_test(forms, reads_ec_private_keys_that_name_the_curve);
    tcase_add_test(forms, reads_pkcs8_with_and_without_each_part);
    tcase_add_loop_test(forms, refuses_each_flipped_bit, 0, 2);
    tcase_add_loop_test(forms, refuses_each_other_length, 0, 2);
    tcase_add_test(forms, refuses_what_is_left_over);
    tcase_add_test(forms, refuses_other_versions);
    tcase_add_test(forms, refuses_other_curves_and_algorithms);
    tcase_add_test(forms, refuses_other_scalars);
    tcase_add_test(forms, refuses_other_public_halves);
    suite_add_tcase(suite, forms);
    return suite;
}

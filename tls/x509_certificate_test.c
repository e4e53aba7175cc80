/*
 * x509_certificate_test.c: the structure of certificates (RFC 5280 4.1), cut
 * and damaged at every byte, and their keys.
 */
#include "tls/x509_build.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static uint8_t out[BUILD_MAX];
static const struct hake_scheme *const schemes[] = {&hake_ed25519, NULL};

/* In memory of exactly its size. */
static enum hake_error read_exactly(const uint8_t *p, size_t len,
                                    struct x509_certificate *c)
{
    uint8_t *exact = malloc(len + (len == 0));
    enum hake_error error;

    ck_assert_ptr_nonnull(exact);
    if (len > 0)
        memcpy(exact, p, len);
    error = x509_read((struct hake_bytes){exact, len}, c);
    free(exact);
    return error;
}

/* ---- Fields ------------------------------------------------------------- */

START_TEST(takes_a_certificate_of_openssl_apart)
{
    struct x509_certificate c;

    ck_assert_int_eq(x509_read(build_p256, &c), HAKE_OK);
    ck_assert(c.serial.len == 1 && c.serial.p[0] == 2);
    ck_assert_uint_eq(c.issuer.len, 22);
    ck_assert(x509_equal(c.issuer, c.subject)); /* self-signed */
    ck_assert_mem_eq(c.issuer.p + 13, "localhost", 9);
    ck_assert_uint_eq(c.public_key_info.len, 91);
    ck_assert_uint_eq(c.signature_algorithm.len, 10);
    ck_assert_uint_eq(c.signature.len, 70);
    ck_assert_ptr_eq(c.tbs.p, build_p256.p + 4);
    ck_assert_uint_eq(c.tbs.len, 278);
    ck_assert_int_eq(c.not_before, 1795359790);
    ck_assert_int_eq(c.not_after, 4948959790);
    ck_assert(c.is_ca && c.path_length == X509_PATH_LENGTH_NONE);
    ck_assert_uint_eq(c.subject_key_id.len, 20);
    ck_assert(x509_equal(c.subject_key_id, c.authority_key_id));
    ck_assert_ptr_null(c.alt_names.p);
}
END_TEST

/* What was signed: the whole of tbsCertificate, header included. */
START_TEST(finds_the_signature_and_what_it_signs)
{
    struct hake_public_key key;
    struct x509_certificate c;

    ck_assert_int_eq(build_read((struct build){.key = 3, .signer = 3}, &c),
                     HAKE_OK);
    ck_assert_int_eq(hake_key_info_read(c.public_key_info, schemes, &key),
                     HAKE_OK);
    ck_assert(hake_ed25519.verify(&key, c.signature, c.tbs));
    c.tbs.len--;
    ck_assert(!hake_ed25519.verify(&key, c.signature, c.tbs));
}
END_TEST

static struct hake_bytes certificate(int i)
{
    static const struct build b = {.subject = "s",
                                   .issuer = "i",
                                   .ca = true,
                                   .usage = X509_KEY_CERT_SIGN,
                                   .purposes = "sx",
                                   .dns = "example.com",
                                   .key_id = 1,
                                   .authority_key_id = 2};

    return i ? build_p256 : build_certificate(&b, out);
}

START_TEST(refuses_a_certificate_cut_at_any_byte)
{
    const struct hake_bytes der = certificate(_i);
    uint8_t longer[BUILD_MAX] = {0};
    struct x509_certificate c;

    for (size_t len = 0; len < der.len; len++)
        ck_assert_int_eq(read_exactly(der.p, len, &c),
                         HAKE_ERR_CERTIFICATE_MALFORMED);
    memcpy(longer, der.p, der.len);
    ck_assert_int_eq(read_exactly(longer, der.len, &c), HAKE_OK);
    ck_assert_int_eq(read_exactly(longer, der.len + 1, &c),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
}
END_TEST

/* Any octet may have any value: nothing is read out of bounds. */
START_TEST(survives_every_value_of_every_byte)
{
    const struct hake_bytes der = certificate(_i);
    uint8_t damaged[BUILD_MAX];
    struct x509_certificate c;
    unsigned refused = 0;

    for (size_t at = 0; at < der.len; at++) {
        memcpy(damaged, der.p, der.len);
        for (unsigned value = 0; value < 256; value++) {
            damaged[at] = (uint8_t)value;
            refused += read_exactly(damaged, der.len, &c) != HAKE_OK;
        }
    }
    ck_assert_uint_gt(refused, 128 * der.len / 2);
}
END_TEST

START_TEST(takes_version_3_alone)
{
    uint8_t version[] = {0xa0, 3, 2, 1, 0};

    for (unsigned v = 0; v < 256; v++) {
        version[4] = (uint8_t)v;
        ck_assert_int_eq(MADE(.version = {version, 5}),
                         v == 2 ? HAKE_OK : HAKE_ERR_CERTIFICATE_VERSION);
    }
    /* Left out, which is version 1. */
    ck_assert_int_eq(MADE(.version = BYTES("")), HAKE_ERR_CERTIFICATE_VERSION);
    ck_assert_int_eq(MADE(.version = BYTES("\xa0\x04\x02\x02\x00\x02")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
    ck_assert_int_eq(MADE(.version = BYTES("\xa0\x05\x02\x01\x02\x05\x00")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
    ck_assert_int_eq(MADE(.version = BYTES("\xa1\x03\x02\x01\x02")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
}
END_TEST

START_TEST(takes_serial_numbers_of_20_octets_also_odd_ones)
{
    uint8_t serial[22] = {0x7f};

    ck_assert_int_eq(MADE(.serial = BYTES("\x00")), HAKE_OK);
    ck_assert_int_eq(MADE(.serial = BYTES("\xff")), HAKE_OK);
    ck_assert_int_eq(MADE(.serial = {serial, 20}), HAKE_OK);
    ck_assert_int_eq(MADE(.serial = {serial, 21}), HAKE_ERR_CERTIFICATE_SERIAL);
    serial[0] = 0; /* a sign, and 20 octets */
    serial[1] = 0x80;
    ck_assert_int_eq(MADE(.serial = {serial, 21}), HAKE_OK);
    ck_assert_int_eq(MADE(.serial = {serial, 22}), HAKE_ERR_CERTIFICATE_SERIAL);
    ck_assert_int_eq(MADE(.serial = BYTES("")), HAKE_ERR_CERTIFICATE_MALFORMED);
    ck_assert_int_eq(MADE(.serial = BYTES("\x00\x01")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
}
END_TEST

START_TEST(both_algorithms_must_be_the_same_and_well_formed)
{
    const struct hake_bytes other = BYTES("\x06\x03\x2b\x65\x71");

    ck_assert_int_eq(MADE(.inner_algorithm = other),
                     HAKE_ERR_CERTIFICATE_ALGORITHMS);
    ck_assert_int_eq(MADE(.algorithm = other), HAKE_OK);
    ck_assert_int_eq(MADE(.algorithm = BYTES("\x06\x01\x2a\x05\x00")), HAKE_OK);
    ck_assert_int_eq(MADE(.algorithm = BYTES("")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
    ck_assert_int_eq(MADE(.algorithm = BYTES("\x06\x01\x2a\x05\x00\x05\x00")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
    ck_assert_int_eq(MADE(.inner_algorithm = BYTES("\x06\x01\xaa")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
}
END_TEST

START_TEST(dates_must_be_proper)
{
    struct x509_certificate c;

    ck_assert_int_eq(build_read((struct build){.not_before = "500101000000Z",
                                               .not_after = "99991231235959Z"},
                                &c),
                     HAKE_OK);
    ck_assert_int_eq(c.not_before, -631152000);
    ck_assert_int_eq(c.not_after, 253402300799);
    ck_assert_int_eq(MADE(.not_before = "230229000000Z"),
                     HAKE_ERR_CERTIFICATE_TIME);
    ck_assert_int_eq(MADE(.not_after = "20300101000000"),
                     HAKE_ERR_CERTIFICATE_TIME);
    ck_assert_int_eq(MADE(.not_after = ""), HAKE_ERR_CERTIFICATE_TIME);
}
END_TEST

START_TEST(names_must_be_sequences_of_sets_of_attributes)
{
    const struct {
        struct hake_bytes name;
        bool good;
    } cases[] = {
        {{(const uint8_t *)CN_A CN_A, 24}, true},
        /* two attributes in one set */
        {BYTES("\x31\x14\x30\x08\x06\x03\x55\x04\x03\x0c\x01\x41\x30\x08\x06"
               "\x03\x55\x04\x0a\x0c\x01\x42"),
         true},
        {BYTES("\x31\x00"), false},
        {BYTES("\x31\x02\x30\x00"), false},
        {BYTES("\x30\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01\x41"), false},
        {BYTES("\x31\x0a\x31\x08\x06\x03\x55\x04\x03\x0c\x01\x41"), false},
        {BYTES("\x31\x0a\x30\x08\x06\x03\x55\x04\x83\x0c\x01\x41"), false},
        {BYTES("\x31\x07\x30\x05\x06\x03\x55\x04\x03"), false},
        {BYTES("\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x01\x41\x05\x00"),
         false},
        {BYTES("\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x02\x41"), false},
        {BYTES("\x05\x00"), false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum hake_error expected =
            cases[i].good ? HAKE_OK : HAKE_ERR_CERTIFICATE_NAME_MALFORMED;

        ck_assert_int_eq(MADE(.subject_name = cases[i].name), expected);
        ck_assert_int_eq(MADE(.issuer_name = cases[i].name), expected);
    }
    /* An empty subject is good, an empty issuer is not. */
    ck_assert_int_eq(MADE(.subject = NULL), HAKE_OK);
    ck_assert_int_eq(MADE(.issuer_name = BYTES("")),
                     HAKE_ERR_CERTIFICATE_NAME_MALFORMED);
}
END_TEST

START_TEST(passes_over_unique_identifiers)
{
    ck_assert_int_eq(MADE(.unique = BYTES("\x81\x02\x00\xff")), HAKE_OK);
    ck_assert_int_eq(MADE(.unique = BYTES("\x82\x02\x07\x80")), HAKE_OK);
    ck_assert_int_eq(
        MADE(.unique = BYTES("\x81\x01\x00\x82\x01\x00"), .dns = "a.b"),
        HAKE_OK);
    ck_assert_int_eq(MADE(.unique = BYTES("\x82\x01\x00\x81\x01\x00")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
    ck_assert_int_eq(MADE(.unique = BYTES("\x81\x02\x07\xc0")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
    ck_assert_int_eq(MADE(.unique = BYTES("\x81\x00")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
    ck_assert_int_eq(MADE(.unique = BYTES("\x84\x01\x00")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
}
END_TEST

START_TEST(an_open_end_of_the_fields_is_refused)
{
    ck_assert_int_eq(MADE(.unique = BYTES("\xa3\x02\x30\x00")),
                     HAKE_ERR_CERTIFICATE_EXTENSION);
    ck_assert_int_eq(MADE(.unique = BYTES("\xa3\x00")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
    ck_assert_int_eq(MADE(.unique = BYTES("\xa3\x02\x30\x00\x05\x00")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
    ck_assert_int_eq(MADE(.unique = BYTES("\xa3\x04\x30\x00\x05\x00")),
                     HAKE_ERR_CERTIFICATE_MALFORMED);
}
END_TEST

/* ---- Keys, and what trust.h hands out ----------------------------------- */

START_TEST(reads_an_ed25519_key_exactly)
{
    const struct hake_bytes der = certificate(0);
    const struct hake_ed25519_key expected = build_key(0);
    struct hake_public_key key;

    memset(&key, 0xa5, sizeof key);
    ck_assert_int_eq(hake_certificate_key(der, schemes, &key), HAKE_OK);
    ck_assert_uint_eq(key.kind, HAKE_KEY_ED25519);
    ck_assert_uint_eq(key.bytes.len, 32);
    ck_assert_mem_eq(key.bytes.p, expected.public_key, 32);
}
END_TEST

START_TEST(says_that_no_scheme_uses_the_kind_of_key)
{
    struct hake_scheme unverified = hake_ed25519;
    const struct hake_scheme *const name_only[] = {&unverified, NULL};
    const struct hake_scheme *const none[] = {NULL};
    struct hake_public_key key;

    unverified.verify = NULL;
    ck_assert_int_eq(hake_certificate_key(build_p256, schemes, &key),
                     HAKE_ERR_CERTIFICATE_KEY);
    ck_assert_uint_eq(key.kind, HAKE_KEY_NONE);
    ck_assert_int_eq(hake_certificate_key(certificate(0), name_only, &key),
                     HAKE_ERR_CERTIFICATE_KEY);
    ck_assert_int_eq(hake_certificate_key(certificate(0), none, &key),
                     HAKE_ERR_CERTIFICATE_KEY);
    ck_assert_uint_eq(key.kind, HAKE_KEY_NONE);
    ck_assert_int_eq(
        hake_certificate_key((struct hake_bytes){NULL, 0}, schemes, &key),
        HAKE_ERR_CERTIFICATE_MALFORMED);
}
END_TEST

/* SubjectPublicKeyInfo as RFC 8410 4 has it, and near misses. */
START_TEST(is_strict_about_the_form_of_a_key)
{
    const struct {
        struct hake_bytes der; /* without the 32 bytes of the key */
        enum hake_error error;
    } cases[] = {
        {BYTES("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"), HAKE_OK},
        /* parameters, NULL: "MUST be absent" */
        {BYTES("\x30\x2c\x30\x07\x06\x03\x2b\x65\x70\x05\x00\x03\x21\x00"),
         HAKE_ERR_CERTIFICATE_KEY},
        {BYTES("\x30\x2a\x30\x05\x06\x03\x2b\x65\x71\x03\x21\x00"),
         HAKE_ERR_CERTIFICATE_KEY}, /* Ed448 */
        {BYTES("\x30\x2a\x30\x05\x06\x03\x2b\x65\x6e\x03\x21\x00"),
         HAKE_ERR_CERTIFICATE_KEY}, /* X25519 */
        {BYTES("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x01"),
         HAKE_ERR_CERTIFICATE_MALFORMED},
        {BYTES("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x04\x21\x00"),
         HAKE_ERR_CERTIFICATE_MALFORMED},
        {BYTES("\x30\x2a\x30\x06\x06\x03\x2b\x65\x70\x03\x21\x00"),
         HAKE_ERR_CERTIFICATE_MALFORMED},
        {BYTES("\x30\x2b\x30\x05\x06\x03\x2b\x65\x70\x03\x22\x00\x00"),
         HAKE_ERR_CERTIFICATE_MALFORMED}, /* 33 bytes */
        {BYTES("\x31\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"),
         HAKE_ERR_CERTIFICATE_MALFORMED},
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hake_public_key key;
        uint8_t info[64] = {0};
        struct hake_bytes bytes = {info, cases[i].der.len + 32};

        memcpy(info, cases[i].der.p, cases[i].der.len);
        ck_assert_int_eq(hake_key_info_read(bytes, schemes, &key),
                         cases[i].error);
        ck_assert_int_eq(key.kind == HAKE_KEY_ED25519, i == 0);
        bytes.len++;
        ck_assert_int_ne(hake_key_info_read(bytes, schemes, &key), HAKE_OK);
        bytes.len -= 2;
        ck_assert_int_ne(hake_key_info_read(bytes, schemes, &key), HAKE_OK);
    }
}
END_TEST

/* A scheme whose keys have no fixed length takes what there is room for. */
START_TEST(keys_without_fixed_length_must_fit)
{
    uint8_t info[512] = {0};
    struct hake_scheme variable = hake_ed25519;
    const struct hake_scheme *const list[] = {&variable, NULL};

    variable.key_len = 0;
    for (size_t len = 0; len <= HAKE_PUBLIC_KEY_MAX + 1 && len < 100; len++) {
        struct writer w = wr_init(info, sizeof info);
        struct wr_mark all = build_open(&w, DER_SEQUENCE), bits;
        struct hake_public_key key;
        enum hake_error error;

        wr_bytes(&w, BYTES("\x30\x05\x06\x03\x2b\x65\x70"));
        bits = build_open(&w, DER_BIT_STRING);
        wr_space(&w, 1 + len);
        build_close(&w, bits);
        build_close(&w, all);
        memset(info + w.len - len - 1, 0, len + 1);
        error =
            hake_key_info_read((struct hake_bytes){info, w.len}, list, &key);
        ck_assert_int_eq(error, len == 0 ? HAKE_ERR_CERTIFICATE_MALFORMED
                                : len <= HAKE_PUBLIC_KEY_MAX
                                    ? HAKE_OK
                                    : HAKE_ERR_CERTIFICATE_KEY);
        ck_assert_uint_eq(key.bytes.len, error == HAKE_OK ? len : 0);
    }
}
END_TEST

/* A key is read exactly or not at all: only its own bytes may change it. */
START_TEST(reads_the_same_key_whatever_else_is_damaged)
{
    const struct hake_bytes der = certificate(0);
    const struct hake_bytes info = hake_certificate_key_info(der);
    const size_t at_key = (size_t)(info.p - der.p) + 12;
    uint8_t damaged[BUILD_MAX];
    struct hake_public_key key;

    ck_assert_uint_eq(info.len, 44);
    for (size_t bit = 0; bit < 8 * der.len; bit++) {
        bool in_key = bit / 8 >= at_key && bit / 8 < at_key + 32;

        memcpy(damaged, der.p, der.len);
        damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (hake_certificate_key((struct hake_bytes){damaged, der.len}, schemes,
                                 &key) != HAKE_OK) {
            ck_assert_uint_eq(key.kind, HAKE_KEY_NONE);
            ck_assert(!in_key);
            continue;
        }
        ck_assert_uint_eq(key.bytes.len, 32);
        ck_assert_mem_eq(key.bytes.p, damaged + at_key, 32);
    }
}
END_TEST

START_TEST(hands_out_whole_elements)
{
    const struct hake_bytes der = certificate(0);
    struct hake_bytes got = hake_certificate_subject(der);

    ck_assert(x509_equal(got, BYTES("\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04"
                                    "\x03\x0c\x01s")));
    got = hake_certificate_issuer(der);
    ck_assert(x509_equal(got, BYTES("\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04"
                                    "\x03\x0c\x01i")));
    got = hake_certificate_key_info(der);
    ck_assert_mem_eq(got.p, "\x30\x2a\x30\x05", 4);
}
END_TEST

START_TEST(hands_out_nothing_of_a_malformed_certificate)
{
    struct hake_bytes der = certificate(0);

    der.len--;
    ck_assert_uint_eq(hake_certificate_subject(der).len, 0);
    ck_assert_uint_eq(hake_certificate_issuer(der).len, 0);
    ck_assert_uint_eq(hake_certificate_key_info(der).len, 0);
    ck_assert(!hake_certificate_has_name(der, BYTES("example.com")));
    der.len++;
    ck_assert(hake_certificate_has_name(der, BYTES("example.com")));
}
END_TEST

START_TEST(finds_the_parts_that_paths_are_built_by)
{
    for (int i = 0; i < 2; i++) {
        const struct hake_bytes der = certificate(i);
        struct x509_identity identity;

        ck_assert(x509_identity_read(der, &identity));
        ck_assert(x509_equal(identity.issuer, hake_certificate_issuer(der)));
        ck_assert(x509_equal(identity.subject, hake_certificate_subject(der)));
        ck_assert(x509_equal(identity.public_key_info,
                             hake_certificate_key_info(der)));
        for (size_t len = 0; len < der.len; len++)
            ck_assert(!x509_identity_read((struct hake_bytes){der.p, len},
                                          &identity));
    }
}
END_TEST

static TCase *fields(void)
{
    TCase *tcase = tcase_create("fields");

    tcase_add_test(tcase, takes_a_certificate_of_openssl_apart);
    tcase_add_test(tcase, finds_the_signature_and_what_it_signs);
    tcase_add_loop_test(tcase, refuses_a_certificate_cut_at_any_byte, 0, 2);
    tcase_add_loop_test(tcase, survives_every_value_of_every_byte, 0, 2);
    tcase_add_test(tcase, takes_version_3_alone);
    tcase_add_test(tcase, takes_serial_numbers_of_20_octets_also_odd_ones);
    tcase_add_test(tcase, both_algorithms_must_be_the_same_and_well_formed);
    tcase_add_test(tcase, dates_must_be_proper);
    tcase_add_test(tcase, names_must_be_sequences_of_sets_of_attributes);
    tcase_add_test(tcase, passes_over_unique_identifiers);
    tcase_add_test(tcase, an_open_end_of_the_fields_is_refused);
    return tcase;
}

Suite *x509_certificate_test(void)
{
    Suite *suite = suite_create("x509_certificate");
    TCase *tcase = tcase_create("keys");

    tcase_add_test(tcase, reads_an_ed25519_key_exactly);
    tcase_add_test(tcase, says_that_no_scheme_uses_the_kind_of_key);
    tcase_add_test(tcase, is_strict_about_the_form_of_a_key);
    tcase_add_test(tcase, keys_without_fixed_length_must_fit);
    tcase_add_test(tcase, reads_the_same_key_whatever_else_is_damaged);
    tcase_add_test(tcase, hands_out_whole_elements);
    tcase_add_test(tcase, hands_out_nothing_of_a_malformed_certificate);
    tcase_add_test(tcase, finds_the_parts_that_paths_are_built_by);
    suite_add_tcase(suite, fields());
    suite_add_tcase(suite, tcase);
    return suite;
}

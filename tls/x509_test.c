/*
 * x509_test.c: strict DER (X.690 10.1), the structure of certificates (RFC
 * 5280 4.1) from openssl, cut and damaged at every byte, and the verifier
 * that pins them.
 */
#include "tls/loopback.h"
#include "tls/x509.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 */
static const uint8_t p256_certificate[] = {
    0x30, 0x82, 0x01, 0x6b, 0x30, 0x82, 0x01, 0x12, 0xa0, 0x03, 0x02, 0x01,
    0x02, 0x02, 0x01, 0x02, 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x04, 0x03, 0x02, 0x30, 0x14, 0x31, 0x12, 0x30, 0x10, 0x06, 0x03,
    0x55, 0x04, 0x03, 0x0c, 0x09, 0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x68, 0x6f,
    0x73, 0x74, 0x30, 0x20, 0x17, 0x0d, 0x32, 0x36, 0x31, 0x31, 0x32, 0x32,
    0x31, 0x35, 0x30, 0x33, 0x31, 0x30, 0x5a, 0x18, 0x0f, 0x32, 0x31, 0x32,
    0x36, 0x31, 0x30, 0x32, 0x39, 0x31, 0x35, 0x30, 0x33, 0x31, 0x30, 0x5a,
    0x30, 0x14, 0x31, 0x12, 0x30, 0x10, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c,
    0x09, 0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x68, 0x6f, 0x73, 0x74, 0x30, 0x59,
    0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    0x04, 0x41, 0xee, 0x9a, 0x66, 0x7f, 0xa3, 0x6a, 0x04, 0xb9, 0x4e, 0x50,
    0xc5, 0x0b, 0xf0, 0xfb, 0x75, 0x6a, 0x0c, 0xa7, 0xf9, 0x09, 0xb1, 0x07,
    0x34, 0x8f, 0xc7, 0x71, 0x00, 0x91, 0x1a, 0xda, 0x87, 0x4d, 0x4d, 0x1f,
    0xc0, 0xae, 0x08, 0x6e, 0xde, 0x06, 0x44, 0xfa, 0x84, 0xd3, 0x1b, 0xee,
    0x6b, 0xc9, 0x2a, 0x81, 0xcb, 0x35, 0x9b, 0xf1, 0x68, 0x97, 0x03, 0x66,
    0xf9, 0x36, 0xac, 0x9c, 0x9d, 0xa3, 0x53, 0x30, 0x51, 0x30, 0x1d, 0x06,
    0x03, 0x55, 0x1d, 0x0e, 0x04, 0x16, 0x04, 0x14, 0x81, 0x63, 0xd4, 0xdd,
    0x69, 0x08, 0x7e, 0xdb, 0xc2, 0x25, 0xa3, 0xd2, 0xa7, 0x6f, 0x48, 0x9c,
    0x1c, 0xcf, 0xb2, 0xb3, 0x30, 0x1f, 0x06, 0x03, 0x55, 0x1d, 0x23, 0x04,
    0x18, 0x30, 0x16, 0x80, 0x14, 0x81, 0x63, 0xd4, 0xdd, 0x69, 0x08, 0x7e,
    0xdb, 0xc2, 0x25, 0xa3, 0xd2, 0xa7, 0x6f, 0x48, 0x9c, 0x1c, 0xcf, 0xb2,
    0xb3, 0x30, 0x0f, 0x06, 0x03, 0x55, 0x1d, 0x13, 0x01, 0x01, 0xff, 0x04,
    0x05, 0x30, 0x03, 0x01, 0x01, 0xff, 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x04, 0x03, 0x02, 0x03, 0x47, 0x00, 0x30, 0x44, 0x02,
    0x20, 0x5a, 0xc5, 0x78, 0x1c, 0xda, 0xb1, 0xfd, 0x2b, 0x14, 0xfd, 0xc8,
    0xb6, 0x26, 0xee, 0xb1, 0x51, 0xef, 0x16, 0xcd, 0x1e, 0x8e, 0x78, 0x75,
    0x0f, 0xa4, 0x5a, 0xe9, 0x6e, 0x29, 0x24, 0xaa, 0x29, 0x02, 0x20, 0x75,
    0x16, 0xcb, 0xab, 0xc6, 0x17, 0x4d, 0x43, 0xcb, 0x19, 0xb5, 0xe0, 0x94,
    0xf1, 0xc8, 0xa0, 0x05, 0xe6, 0x9a, 0xca, 0xdb, 0xff, 0x4c, 0x54, 0xc2,
    0x99, 0xb2, 0xe4, 0x13, 0x68, 0x8d, 0x8d};

static const struct hake_bytes ed25519 = {loopback_certificate,
                                          LOOPBACK_CERTIFICATE_LEN};
static const struct hake_bytes p256 = {p256_certificate,
                                       sizeof p256_certificate};

/* ---- DER -------------------------------------------------------------- */

/* Reads one element out of memory of exactly its size. */
static bool reads(const uint8_t *p, size_t len, uint8_t tag, size_t *contents)
{
    uint8_t *exact = malloc(len + (len == 0));
    struct hake_bytes bytes = {exact, len}, got;
    const uint8_t *fault;
    struct reader r;
    bool ok;

    ck_assert_ptr_nonnull(exact);
    if (len > 0)
        memcpy(exact, p, len);
    r = rd_init(bytes, &fault);
    got = der_read(&r, tag);
    ok = rd_done(&r);
    *contents = got.len;
    free(exact);
    return ok;
}

#define READS(bytes, tag)                                                      \
    reads((const uint8_t *)(bytes), sizeof(bytes) - 1, tag, &len)

START_TEST(reads_lengths_in_their_shortest_form)
{
    static uint8_t der[70000] = {0x04};
    size_t len;

    ck_assert(READS("\x04\x00", 0x04) && len == 0);
    ck_assert(READS("\x04\x01\xaa", 0x04) && len == 1);
    der[1] = 0x7f;
    ck_assert(reads(der, 2 + 0x7f, 0x04, &len) && len == 0x7f);
    memcpy(der + 1, "\x81\x80", 2);
    ck_assert(reads(der, 3 + 0x80, 0x04, &len) && len == 0x80);
    memcpy(der + 1, "\x81\xff", 2);
    ck_assert(reads(der, 3 + 0xff, 0x04, &len) && len == 0xff);
    memcpy(der + 1, "\x82\x01\x00", 3);
    ck_assert(reads(der, 4 + 0x100, 0x04, &len) && len == 0x100);
    memcpy(der + 1, "\x82\xff\xff", 3);
    ck_assert(reads(der, 4 + 0xffff, 0x04, &len) && len == 0xffff);
    memcpy(der + 1, "\x83\x01\x00\x00", 4);
    ck_assert(reads(der, 5 + 0x10000, 0x04, &len) && len == 0x10000);
}
END_TEST

START_TEST(refuses_lengths_in_any_other_form)
{
    static uint8_t der[300] = {0x04};
    size_t len;

    ck_assert(!READS("\x04\x80\x00\x00", 0x04)); /* indefinite */
    ck_assert(!READS("\x04\x81\x01\xaa", 0x04));
    memcpy(der + 1, "\x81\x7f", 2);
    ck_assert(!reads(der, 3 + 0x7f, 0x04, &len));
    memcpy(der + 1, "\x82\x00\x80", 3);
    ck_assert(!reads(der, 4 + 0x80, 0x04, &len));
    memcpy(der + 1, "\x82\x00\xff", 3);
    ck_assert(!reads(der, 4 + 0xff, 0x04, &len));
    memcpy(der + 1, "\x83\x00\x01\x00", 4);
    ck_assert(!reads(der, 5 + 0x100, 0x04, &len));
    memcpy(der + 1, "\x84\x00\x00\x00\x01", 5);
    ck_assert(!reads(der, 7, 0x04, &len));
    der[1] = 0xff;
    ck_assert(!reads(der, sizeof der, 0x04, &len));
}
END_TEST

START_TEST(refuses_elements_past_the_end)
{
    size_t len;

    ck_assert(!READS("", 0x04));
    ck_assert(!READS("\x04", 0x04));
    ck_assert(!READS("\x04\x01", 0x04));
    ck_assert(!READS("\x04\x81", 0x04));
    ck_assert(!READS("\x04\x82\x01", 0x04));
    ck_assert(!READS("\x04\x83\xff\xff\xff", 0x04));
    ck_assert(!READS("\x04\x84\xff\xff\xff\xff", 0x04));
    ck_assert(!READS("\x04\x00\x00", 0x04)); /* one byte more */
}
END_TEST

START_TEST(refuses_every_other_tag)
{
    for (unsigned tag = 0; tag < 256; tag++) {
        const uint8_t der[3] = {(uint8_t)tag, 1, 0};
        const uint8_t *fault = NULL;
        struct reader r = rd_init((struct hake_bytes){der, 3}, &fault);
        size_t len;

        ck_assert_int_eq(der_peek(&r, DER_SEQUENCE), tag == 0x30);
        ck_assert_ptr_null(fault);
        ck_assert_int_eq(reads(der, 3, DER_SEQUENCE, &len), tag == 0x30);
    }
}
END_TEST

START_TEST(peeks_at_nothing_after_the_end_or_a_fault)
{
    static const uint8_t der[] = {0x30, 0};
    const uint8_t *fault;
    struct reader r = rd_init((struct hake_bytes){der, 2}, &fault);

    ck_assert(der_peek(&r, 0x30));
    rd_rest(&r);
    ck_assert(!der_peek(&r, 0x30));
    ck_assert_ptr_null(fault);
    r = rd_init((struct hake_bytes){der, 2}, &fault);
    rd_fail(&r);
    ck_assert(!der_peek(&r, 0x30));
}
END_TEST

/* ---- Certificates ----------------------------------------------------- */

START_TEST(takes_a_certificate_apart)
{
    static const uint8_t serial[] = {0x4a, 0x17};
    struct x509_certificate c;

    ck_assert(x509_read(ed25519, &c));
    ck_assert_uint_eq(c.serial.len, 2);
    ck_assert_mem_eq(c.serial.p, serial, 2);
    ck_assert_uint_eq(c.issuer.len, 20);
    ck_assert_uint_eq(c.subject.len, 20);
    ck_assert_mem_eq(c.issuer.p, c.subject.p, 20); /* self-signed */
    ck_assert_mem_eq(c.issuer.p + 11, "localhost", 9);
    ck_assert_uint_eq(c.validity.len, 32);
    ck_assert_uint_eq(c.public_key_info.len, 42);
    ck_assert_uint_eq(c.extensions.len, 105);
    ck_assert_uint_eq(c.signature_algorithm.len, 5);
    ck_assert_uint_eq(c.signature.len, 64);
    ck_assert_uint_eq(c.tbs.len, 245);
    ck_assert_ptr_eq(c.tbs.p, loopback_certificate + 7);
}
END_TEST

/* What was signed: the whole of tbsCertificate, header included. */
START_TEST(finds_the_signature_and_what_it_signs)
{
    const struct hake_bytes signed_part = {loopback_certificate + 4, 248};
    struct hake_public_key key;
    struct x509_certificate c;
    enum hake_error error;

    ck_assert(x509_read(ed25519, &c));
    ck_assert(hake_certificate_key(ed25519, &key, &error));
    ck_assert(hake_ed25519.verify(&key, c.signature, signed_part));
}
END_TEST

START_TEST(reads_an_ed25519_key_exactly)
{
    struct hake_public_key key;
    enum hake_error error = HAKE_ERR_MISUSE;

    memset(&key, 0xa5, sizeof key);
    ck_assert(hake_certificate_key(ed25519, &key, &error));
    ck_assert_int_eq(error, HAKE_OK);
    ck_assert_uint_eq(key.kind, HAKE_KEY_ED25519);
    ck_assert_uint_eq(key.len, 32);
    ck_assert_mem_eq(key.p, loopback_public_key, 32);
}
END_TEST

START_TEST(says_that_it_does_not_know_the_kind_of_key)
{
    struct hake_public_key key;
    struct x509_certificate c;
    enum hake_error error;
    bool known = true;

    ck_assert(x509_read(p256, &c));
    ck_assert(!x509_key_read(c.public_key_info, &key, &known));
    ck_assert(!known);
    ck_assert(!hake_certificate_key(p256, &key, &error));
    ck_assert_int_eq(error, HAKE_ERR_CERTIFICATE_KEY);
    ck_assert_uint_eq(key.kind, HAKE_KEY_NONE);
}
END_TEST

/* SubjectPublicKeyInfo as RFC 8410 4 has it, and near misses. */
START_TEST(is_strict_about_the_form_of_a_key)
{
    static const struct {
        const char *der; /* contents, without the 32 bytes of the key */
        size_t len;
        bool known;
    } cases[] = {
        {"\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 10, true},
        /* parameters, NULL: "MUST be absent" */
        {"\x30\x07\x06\x03\x2b\x65\x70\x05\x00\x03\x21\x00", 12, true},
        {"\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x01", 10, true}, /* bits */
        {"\x30\x05\x06\x03\x2b\x65\x70\x04\x21\x00", 10, false},
        {"\x30\x05\x06\x03\x2b\x65\x71\x03\x21\x00", 10, false}, /* Ed448 */
        {"\x30\x05\x06\x03\x2b\x65\x6e\x03\x21\x00", 10, false}, /* X25519 */
        {"\x30\x06\x06\x03\x2b\x65\x70\x03\x21\x00", 10, false},
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hake_public_key key;
        uint8_t info[64] = {0};
        struct hake_bytes bytes = {info, cases[i].len + 32};
        bool known;

        memcpy(info, cases[i].der, cases[i].len);
        ck_assert_int_eq(x509_key_read(bytes, &key, &known), i == 0);
        ck_assert_int_eq(known, cases[i].known);
        ck_assert_int_eq(key.kind == HAKE_KEY_ED25519, i == 0);
        bytes.len++;
        ck_assert(!x509_key_read(bytes, &key, &known));
        bytes.len -= 2;
        ck_assert(!x509_key_read(bytes, &key, &known));
    }
}
END_TEST

static const struct hake_bytes *certificate(int i)
{
    return i ? &p256 : &ed25519;
}

/* In memory of exactly its size. */
static bool taken_apart(const uint8_t *p, size_t len)
{
    uint8_t *exact = malloc(len + (len == 0));
    struct x509_certificate c;
    bool ok;

    ck_assert_ptr_nonnull(exact);
    if (len > 0)
        memcpy(exact, p, len);
    ok = x509_read((struct hake_bytes){exact, len}, &c);
    free(exact);
    return ok;
}

START_TEST(refuses_a_certificate_cut_at_any_byte)
{
    const struct hake_bytes *der = certificate(_i);
    uint8_t longer[512] = {0};

    for (size_t len = 0; len < der->len; len++)
        ck_assert(!taken_apart(der->p, len));
    memcpy(longer, der->p, der->len);
    ck_assert(taken_apart(longer, der->len));
    ck_assert(!taken_apart(longer, der->len + 1));
}
END_TEST

START_TEST(refuses_versions_other_than_3)
{
    uint8_t der[LOOPBACK_CERTIFICATE_LEN];

    for (unsigned version = 0; version < 256; version++) {
        memcpy(der, loopback_certificate, sizeof der);
        der[11] = (uint8_t)version;
        ck_assert_int_eq(taken_apart(der, sizeof der), version == 2);
    }
}
END_TEST

/* A key is read exactly or not at all: only its own bytes may change it. */
START_TEST(reads_the_same_key_whatever_else_is_damaged)
{
    const size_t at_key = 101 + 2 + 5 + 2 + 2 + 1;
    uint8_t der[LOOPBACK_CERTIFICATE_LEN];
    struct hake_public_key key;
    enum hake_error error;

    ck_assert_mem_eq(loopback_certificate + at_key, loopback_public_key, 32);
    for (size_t bit = 0; bit < 8 * sizeof der; bit++) {
        bool in_key = bit / 8 >= at_key && bit / 8 < at_key + 32;

        memcpy(der, loopback_certificate, sizeof der);
        der[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (!hake_certificate_key((struct hake_bytes){der, sizeof der}, &key,
                                  &error)) {
            ck_assert_uint_eq(key.kind, HAKE_KEY_NONE);
            ck_assert(error == HAKE_ERR_CERTIFICATE_MALFORMED ||
                      error == HAKE_ERR_CERTIFICATE_KEY);
            ck_assert(!in_key);
            continue;
        }
        ck_assert_uint_eq(key.len, 32);
        ck_assert_mem_eq(key.p, der + at_key, 32);
    }
}
END_TEST

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
    ck_assert_int_eq(pin(p256_certificate, sizeof p256_certificate, &error),
                     HAKE_NO);
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
    const struct hake_bytes both[] = {p256, ed25519};
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
    tcase_add_test(tcase, reads_lengths_in_their_shortest_form);
    tcase_add_test(tcase, refuses_lengths_in_any_other_form);
    tcase_add_test(tcase, refuses_elements_past_the_end);
    tcase_add_test(tcase, refuses_every_other_tag);
    tcase_add_test(tcase, peeks_at_nothing_after_the_end_or_a_fault);
    tcase_add_test(tcase, takes_a_certificate_apart);
    tcase_add_test(tcase, finds_the_signature_and_what_it_signs);
    tcase_add_test(tcase, reads_an_ed25519_key_exactly);
    tcase_add_test(tcase, says_that_it_does_not_know_the_kind_of_key);
    tcase_add_test(tcase, is_strict_about_the_form_of_a_key);
    tcase_add_loop_test(tcase, refuses_a_certificate_cut_at_any_byte, 0, 2);
    tcase_add_test(tcase, refuses_versions_other_than_3);
    tcase_add_test(tcase, reads_the_same_key_whatever_else_is_damaged);
    tcase_add_test(tcase, accepts_the_pinned_certificate_and_no_other);
    tcase_add_test(tcase, says_that_a_certificate_is_no_anchor);
    tcase_add_test(tcase, accepts_any_of_several_anchors);
    suite_add_tcase(suite, tcase);
    return suite;
}

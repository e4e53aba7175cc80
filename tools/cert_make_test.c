/*
 * cert_make_test.c: certificates of every kind are read back field by field by
 * the reader of tls/x509.h; plans that cannot be carried out are refused.
 */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cert_parts.h"

Suite *cert_make_test(void);

#define START 1750000000 /* 2025-06-15 15:06:40 */
#define DAY   86400
#define CAP   16384

static const char *const localhost[] = {"localhost"};
static const char *const root_name[] = {"Example Root"};

static struct hake_ed25519_key key, root_key;
static struct cert_plan plan;
static uint8_t der[CAP], root_der[1024];
static struct hake_bytes made, root;
static struct x509_certificate parts;
static char error[CERT_ERROR_MAX];

/* ---- Making and reading back -------------------------------------------- */

/* A plan for a server's certificate that its own key signs, and a root. */
static void plan_reset(void)
{
    static const uint8_t seed[32] = {1, 2, 3}, root_seed[32] = {4};
    const struct cert_plan root_plan = {.kind = CERT_CA,
                                        .names = {root_name, 1},
                                        .key = &root_key,
                                        .not_before = START,
                                        .days = 10};

    hake_ed25519_key_init(&key, seed);
    hake_ed25519_key_init(&root_key, root_seed);
    root.p = root_der;
    ck_assert(
        cert_make(&root_plan, root_der, sizeof root_der, &root.len, error));
    plan = (struct cert_plan){.kind = CERT_SERVER,
                              .names = {localhost, 1},
                              .key = &key,
                              .not_before = START,
                              .days = 1};
}

/* Lets the root sign. */
static void plan_issue(void)
{
    plan.issuer = root;
    plan.issuer_key = &root_key;
}

static void plan_name(const char *const *list, size_t len)
{
    plan.names = (struct cert_names){list, len};
}

static void make(void)
{
    made.p = der;
    ck_assert_msg(cert_make(&plan, der, sizeof der, &made.len, error), "%s",
                  error);
    ck_assert_int_eq(x509_read(made, &parts), HAKE_OK);
    ck_assert_int_eq(parts.not_before, (int64_t)plan.not_before);
    ck_assert_int_eq(parts.not_after - parts.not_before, plan.days * DAY);
}

static void assert_refused(const char *why)
{
    size_t len = 1;

    ck_assert_msg(!cert_make(&plan, der, sizeof der, &len, error),
                  "not refused: %s", why);
    ck_assert_uint_eq(len, 0);
    ck_assert_msg(strstr(error, why) != NULL, "\"%s\" is not about \"%s\"",
                  error, why);
    ck_assert_ptr_null(strchr(error, '\n'));
}

static bool is(struct hake_bytes bytes, const void *p, size_t len)
{
    return bytes.len == len && memcmp(bytes.p, p, len) == 0;
}

#define IS(bytes, text) is(bytes, text, sizeof text - 1)

/* The value of an extension, p NULL if it is not there; whether it is
 * critical. With id 0: the last numbers of all, in order, in *all. */
static struct hake_bytes extension(uint8_t id, bool *critical, char *all)
{
    const uint8_t *fault;
    struct reader list = rd_init(parts.extensions, &fault);
    struct hake_bytes found = {NULL, 0};

    while (rd_more(&list)) {
        struct reader one = der_sequence(&list);
        const struct hake_bytes oid = der_read(&one, DER_OID);
        const bool marked = der_peek(&one, DER_BOOLEAN);
        struct hake_bytes value;

        if (marked)
            ck_assert(IS(der_read(&one, DER_BOOLEAN), "\xff"));
        value = der_read(&one, DER_OCTET_STRING);
        ck_assert(rd_done(&one));
        ck_assert_uint_eq(oid.len, 3);
        ck_assert_mem_eq(oid.p, "\x55\x1d", 2);
        if (all != NULL)
            *all++ = (char)oid.p[2];
        if (oid.p[2] == id) {
            found = value;
            *critical = marked;
        }
    }
    ck_assert(rd_done(&list));
    return found;
}

#define CRITICAL                true
#define NOT_CRITICAL            false
#define HAS(id, critical, text) has(id, critical, text, sizeof text - 1)

static bool has(uint8_t id, bool critical, const char *value, size_t len)
{
    bool marked = !critical;
    struct hake_bytes found = extension(id, &marked, NULL);

    return is(found, value, len) && marked == critical;
}

/* The extensions that are there and no others, by their last numbers. */
static bool has_only(const char *ids)
{
    char all[16] = {0};
    bool critical;

    extension(0, &critical, all);
    return strlen(all) == strlen(ids) && strspn(all, ids) == strlen(all);
}

static bool signed_by(const struct hake_ed25519_key *signer)
{
    ck_assert_uint_eq(parts.signature.len, 64);
    return crypto_sign_verify_detached(parts.signature.p, parts.tbs.p,
                                       parts.tbs.len, signer->public_key) == 0;
}

/* ---- All kinds ---------------------------------------------------------- */

/* RFC 8410 4: an algorithm without parameters, and 32 octets. */
static void assert_public_key(void)
{
    static const char algorithm[] =
        "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

    ck_assert_uint_eq(parts.public_key_info.len, 12 + 32);
    ck_assert_mem_eq(parts.public_key_info.p, algorithm, 12);
    ck_assert_mem_eq(parts.public_key_info.p + 12, key.public_key, 32);
    ck_assert(IS(parts.signature_algorithm, "\x06\x03\x2b\x65\x70"));
}

START_TEST(its_own_key_signs_it)
{
    plan.kind = (enum cert_kind)_i;
    make();
    assert_public_key();
    ck_assert(signed_by(&key));
    ck_assert(!signed_by(&root_key));
    ck_assert(is(parts.issuer, parts.subject.p, parts.subject.len));
}
END_TEST

START_TEST(the_issuers_key_signs_it)
{
    plan.kind = (enum cert_kind)_i;
    plan_issue();
    make();
    assert_public_key();
    ck_assert(signed_by(&root_key));
    ck_assert(!signed_by(&key));
}
END_TEST

static void serial_assert_new(uint8_t old[16])
{
    make();
    ck_assert_uint_eq(parts.serial.len, 16);
    ck_assert_uint_eq(parts.serial.p[0] & 0xc0, 0x40);
    ck_assert_mem_ne(old, parts.serial.p, 16);
    memcpy(old, parts.serial.p, 16);
}

START_TEST(the_serial_number_is_positive_and_differs_with_the_contents)
{
    static const char *const two[] = {"localhost", "other"};
    uint8_t serial[16] = {0};

    serial_assert_new(serial);
    make();
    ck_assert_mem_eq(serial, parts.serial.p, 16);
    plan.not_before++;
    serial_assert_new(serial);
    plan_name(two, 2);
    serial_assert_new(serial);
    plan.kind = CERT_CLIENT;
    serial_assert_new(serial);
    plan_issue();
    serial_assert_new(serial);
    plan.key = &root_key;
    serial_assert_new(serial);
}
END_TEST

/* Each extension's exact value; 14 to 37 are the numbers of RFC 5280 4.2.1. */
START_TEST(a_servers_certificate_is_for_servers_alone)
{
    make();
    ck_assert(has_only("\x11\x13\x0f\x25\x0e"));
    ck_assert(HAS(17, NOT_CRITICAL, "\x30\x0b\x82\x09localhost"));
    ck_assert(HAS(19, CRITICAL, "\x30\x00"));
    ck_assert(HAS(15, CRITICAL, "\x03\x02\x07\x80"));
    ck_assert(HAS(37, NOT_CRITICAL,
                  "\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01"));
    plan_issue();
    make();
    ck_assert(has_only("\x11\x13\x0f\x25\x0e\x23"));
}
END_TEST

START_TEST(a_clients_certificate_is_for_clients_alone)
{
    plan.kind = CERT_CLIENT;
    plan_issue();
    make();
    /* "localhost" is text here: no subjectAltName. */
    ck_assert(has_only("\x13\x0f\x25\x0e\x23"));
    ck_assert(HAS(19, CRITICAL, "\x30\x00"));
    ck_assert(HAS(15, CRITICAL, "\x03\x02\x07\x80"));
    ck_assert(HAS(37, NOT_CRITICAL,
                  "\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02"));
}
END_TEST

START_TEST(a_cas_certificate_may_sign_others)
{
    plan.kind = CERT_CA;
    make();
    ck_assert(has_only("\x13\x0f\x0e"));
    ck_assert(HAS(19, CRITICAL, "\x30\x03\x01\x01\xff"));
    ck_assert(HAS(15, CRITICAL, "\x03\x02\x01\x06"));
    plan_issue();
    make();
    ck_assert(has_only("\x13\x0f\x0e\x23"));
}
END_TEST

START_TEST(a_path_length_stands_beside_the_ca_flag)
{
    plan.kind = CERT_CA;
    plan.path_length_set = true;
    make();
    ck_assert(HAS(19, CRITICAL, "\x30\x06\x01\x01\xff\x02\x01\x00"));
    plan.path_length = 127;
    make();
    ck_assert(HAS(19, CRITICAL, "\x30\x06\x01\x01\xff\x02\x01\x7f"));
    plan.path_length = 128;
    assert_refused("path length");
}
END_TEST

START_TEST(the_key_identifier_names_the_key)
{
    uint8_t hash[32], value[22] = {0x04, 20},
                      hash_root[24] = {0x30, 22, 0x80, 20};

    plan_issue();
    make();
    crypto_hash_sha256(hash, key.public_key, 32);
    memcpy(value + 2, hash, 20);
    ck_assert(has(14, NOT_CRITICAL, (const char *)value, 22));
    crypto_hash_sha256(hash, root_key.public_key, 32);
    memcpy(hash_root + 4, hash, 20);
    ck_assert(has(35, NOT_CRITICAL, (const char *)hash_root, 24));
}
END_TEST

/* ---- Names -------------------------------------------------------------- */

START_TEST(names_and_addresses_stand_in_their_forms)
{
    static const char *const names[] = {"localhost", "*.example.com",
                                        "192.0.2.1", "::1"};

    plan_name(names, 4);
    make();
    ck_assert(IS(parts.subject, "\x30\x14\x31\x12\x30\x10\x06\x03\x55\x04\x03"
                                "\x0c\x09localhost"));
    ck_assert(HAS(17, NOT_CRITICAL,
                  "\x30\x32\x82\x09localhost\x82\x0d*.example.com"
                  "\x87\x04\xc0\x00\x02\x01"
                  "\x87\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"));
}
END_TEST

START_TEST(a_clients_text_is_its_subject_alone)
{
    static const char *const names[] = {"Alice B.", "localhost", "192.0.2.1"};
    static const char *const host[] = {"a.example"}, *const ipv6[] = {"::"};

    plan.kind = CERT_CLIENT;
    plan_name(names, 3);
    make();
    ck_assert(IS(parts.subject, "\x30\x13\x31\x11\x30\x0f\x06\x03\x55\x04\x03"
                                "\x0c\x08"
                                "Alice B."));
    ck_assert(HAS(17, NOT_CRITICAL,
                  "\x30\x11\x82\x09localhost\x87\x04\xc0\x00\x02\x01"));
    plan_name(names, 1);
    make();
    ck_assert(has_only("\x13\x0f\x25\x0e"));
    plan_name(names + 2, 1);
    make();
    ck_assert(HAS(17, NOT_CRITICAL, "\x30\x06\x87\x04\xc0\x00\x02\x01"));
    plan_name(ipv6, 1);
    make();
    ck_assert(has_only("\x11\x13\x0f\x25\x0e"));
    plan_name(host, 1);
    make();
    ck_assert(HAS(17, NOT_CRITICAL,
                  "\x30\x0b\x82\x09"
                  "a.example"));
}
END_TEST

START_TEST(a_ca_has_one_name)
{
    static const char *const two[] = {"Example Root", "example.com"};

    plan.kind = CERT_CA;
    plan_name(two, 2);
    assert_refused("one name too many");
    plan_name(two + 1, 1);
    make();
    ck_assert(has_only("\x13\x0f\x0e"));
}
END_TEST

/* ---- Name constraints --------------------------------------------------- */

START_TEST(name_constraints_stand_in_their_forms)
{
    static const char *const permitted[] = {"example.com", "192.0.2.128/25"};
    static const char *const excluded[] = {"2001:db8::/33"};

    plan.kind = CERT_CA;
    plan.permitted = (struct cert_names){permitted, 2};
    make();
    ck_assert(has_only("\x13\x0f\x1e\x0e"));
    ck_assert(HAS(30, CRITICAL,
                  "\x30\x1d\xa0\x1b\x30\x0d\x82\x0b"
                  "example.com"
                  "\x30\x0a\x87\x08\xc0\x00\x02\x80\xff\xff\xff\x80"));
    plan.excluded = (struct cert_names){excluded, 1};
    plan.permitted.len = 0;
    make();
    ck_assert(HAS(30, CRITICAL,
                  "\x30\x26\xa1\x24\x30\x22\x87\x20"
                  "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\0"
                  "\xff\xff\xff\xff\x80\0\0\0\0\0\0\0\0\0\0\0"));
    plan.permitted.len = 2;
    make();
    ck_assert(has_only("\x13\x0f\x1e\x0e"));
}
END_TEST

/* ---- Dates, lengths ----------------------------------------------------- */

/* The element between the issuer and the subject. */
static struct hake_bytes validity(void)
{
    const uint8_t *start = parts.issuer.p + parts.issuer.len;

    return (struct hake_bytes){start, (size_t)(parts.subject.p - start)};
}

START_TEST(dates_from_2050_on_have_four_digits_of_year)
{
    make();
    ck_assert(IS(validity(), "\x30\x1e\x17\x0d"
                             "250615150640Z"
                             "\x17\x0d"
                             "250616150640Z"));
    /* One second before 2050, and a day later. */
    plan.not_before = UINT64_C(2524607999);
    make();
    ck_assert(IS(validity(), "\x30\x20\x17\x0d"
                             "491231235959Z"
                             "\x18\x0f"
                             "20500101235959Z"));
    plan.not_before = UINT64_C(253402300799) - DAY;
    make();
    ck_assert(IS(validity(), "\x30\x22\x18\x0f"
                             "99991230235959Z"
                             "\x18\x0f"
                             "99991231235959Z"));
}
END_TEST

START_TEST(refuses_years_beyond_9999)
{
    plan.not_before = UINT64_C(253402300799) - DAY + 1;
    assert_refused("9999");
    plan.not_before = UINT64_MAX;
    assert_refused("9999");
}
END_TEST

/* Lengths of one, two and three octets, the outer ones moved twice. */
START_TEST(long_certificates_have_long_lengths)
{
    static const char name[] =
        "a.b12345678901234567890123456789012345678901234567890123456789";
    const char *names[200];

    for (size_t i = 0; i < 200; i++)
        names[i] = name;
    for (size_t n = 1; n <= 200; n++) {
        plan_name(names, n);
        make();
        ck_assert(made.len > n * strlen(name));
    }
}
END_TEST

START_TEST(never_writes_beyond_its_room)
{
    static const char *const subtrees[] = {"example.com", "::/0"};
    size_t whole, len;

    plan.kind = (enum cert_kind)_i;
    if (plan.kind == CERT_CA)
        plan.permitted = (struct cert_names){subtrees, 2};
    plan_issue();
    make();
    whole = made.len;
    for (size_t cap = 0; cap <= whole; cap++) {
        uint8_t *out = malloc(cap + 1);

        out[cap] = 0xa5;
        ck_assert_int_eq(cert_make(&plan, out, cap, &len, error), cap == whole);
        ck_assert_uint_eq(len, cap == whole ? whole : 0);
        ck_assert_uint_eq(out[cap], 0xa5);
        free(out);
    }
}
END_TEST

Suite *cert_make_test(void)
{
    Suite *suite = suite_create("cert_make");
    TCase *kinds = tcase_create("kinds");
    TCase *names = tcase_create("names");
    TCase *limits = tcase_create("limits");

    tcase_add_checked_fixture(kinds, plan_reset, NULL);
    tcase_add_loop_test(kinds, its_own_key_signs_it, CERT_SERVER, CERT_CA + 1);
    tcase_add_loop_test(kinds, the_issuers_key_signs_it, CERT_SERVER,
                        CERT_CA + 1);
    tcase_add_test(kinds,
                   the_serial_number_is_positive_and_differs_with_the_contents);
    tcase_add_test(kinds, a_servers_certificate_is_for_servers_alone);
    tcase_add_test(kinds, a_clients_certificate_is_for_clients_alone);
    tcase_add_test(kinds, a_cas_certificate_may_sign_others);
    tcase_add_test(kinds, a_path_length_stands_beside_the_ca_flag);
    tcase_add_test(kinds, the_key_identifier_names_the_key);
    suite_add_tcase(suite, kinds);
    tcase_add_checked_fixture(names, plan_reset, NULL);
    tcase_add_test(names, names_and_addresses_stand_in_their_forms);
    tcase_add_test(names, a_clients_text_is_its_subject_alone);
    tcase_add_test(names, a_ca_has_one_name);
    tcase_add_test(names, name_constraints_stand_in_their_forms);
    suite_add_tcase(suite, names);
    tcase_add_checked_fixture(limits, plan_reset, NULL);
    tcase_add_test(limits, dates_from_2050_on_have_four_digits_of_year);
    tcase_add_test(limits, refuses_years_beyond_9999);
    tcase_add_test(limits, long_certificates_have_long_lengths);
    tcase_add_loop_test(limits, never_writes_beyond_its_room, CERT_SERVER,
                        CERT_CA + 1);
    suite_add_tcase(suite, limits);
    return suite;
}

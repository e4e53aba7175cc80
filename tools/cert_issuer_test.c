/*
 * cert_issuer_test.c: what is taken from an issuer's certificate, and issuers
 * that may not sign. Their certificates are made by cert_make and then changed:
 * nobody asks for their signatures.
 */
#include <check.h>
#include <string.h>

#include "tools/cert_parts.h"

Suite *cert_issuer_test(void);

#define START 1750000000 /* 2025-06-15 15:06:40 */
#define DAYS  10
#define DAY   86400

static const char *const root_name[] = {"Example Root"};
static const char *const localhost[] = {"localhost"};

static struct hake_ed25519_key key, root_key;
static struct cert_plan root_plan, plan;
static uint8_t der[2048], root[2048];
static struct x509_certificate parts;
static char error[CERT_ERROR_MAX];

static void root_make(void)
{
    plan.issuer.p = root;
    ck_assert_msg(
        cert_make(&root_plan, root, sizeof root, &plan.issuer.len, error), "%s",
        error);
}

static void plans_reset(void)
{
    static const uint8_t seed[32] = {1}, root_seed[32] = {2};

    hake_ed25519_key_init(&key, seed);
    hake_ed25519_key_init(&root_key, root_seed);
    root_plan = (struct cert_plan){.kind = CERT_CA,
                                   .names = {root_name, 1},
                                   .key = &root_key,
                                   .not_before = START,
                                   .days = DAYS};
    plan = (struct cert_plan){.kind = CERT_SERVER,
                              .names = {localhost, 1},
                              .key = &key,
                              .issuer_key = &root_key,
                              .not_before = START,
                              .days = 1};
    root_make();
}

static bool taken(void)
{
    struct hake_bytes made = {der, 0};

    if (!cert_make(&plan, der, sizeof der, &made.len, error))
        return false;
    ck_assert_int_eq(x509_read(made, &parts), HAKE_OK);
    return true;
}

static void assert_refused(const char *why)
{
    ck_assert_msg(!taken(), "not refused: %s", why);
    ck_assert_msg(strstr(error, why) != NULL, "\"%s\" is not about \"%s\"",
                  error, why);
}

/* Where the bytes stand for the first time; SIZE_MAX: nowhere. */
static size_t place(struct hake_bytes in, const char *bytes, size_t len)
{
    for (size_t i = 0; i + len <= in.len; i++) {
        if (memcmp(in.p + i, bytes, len) == 0)
            return i;
    }
    return SIZE_MAX;
}

static bool holds(struct hake_bytes in, const char *bytes, size_t len)
{
    return place(in, bytes, len) != SIZE_MAX;
}

static uint8_t *find(const char *bytes, size_t len)
{
    const size_t at = place(plan.issuer, bytes, len);

    ck_assert_msg(at != SIZE_MAX, "what is to be changed is not there");
    return root + at;
}

/* Changes the first place of the issuer's certificate that has these bytes. */
#define CHANGE(from, to) memcpy(find(from, sizeof from - 1), to, sizeof to - 1)

/* id-ce of an extension, but for its last number */
#define OID "\x06\x03\x55\x1d"

START_TEST(its_name_is_copied_byte_for_byte)
{
    /* A PrintableString in the subject, which is the second of the two. */
    CHANGE("\x0c\x0c"
           "Example Root",
           "\x16\x0c"
           "example root");
    CHANGE("\x0c\x0c"
           "Example Root",
           "\x13\x0c"
           "EXAMPLE ROOT");
    ck_assert(taken());
    ck_assert_uint_eq(parts.issuer.len, 25);
    ck_assert_mem_eq(parts.issuer.p,
                     "\x30\x17\x31\x15\x30\x13\x06\x03\x55\x04\x03\x13\x0c"
                     "EXAMPLE ROOT",
                     25);
}
END_TEST

START_TEST(without_its_key_identifier_there_is_none_of_the_authority)
{
    ck_assert(taken());
    ck_assert(holds(parts.extensions, OID "\x23", 5));
    CHANGE(OID "\x0e", OID "\x63");
    ck_assert(taken());
    ck_assert(!holds(parts.extensions, OID "\x23", 5));
    ck_assert(holds(parts.extensions, OID "\x0e", 5));
}
END_TEST

START_TEST(refuses_an_issuer_that_is_no_ca)
{
    CHANGE("\x30\x03\x01\x01\xff", "\x30\x03\x02\x01\x01");
    assert_refused("not a CA's"); /* a path length alone */
    CHANGE("\x30\x03\x02\x01\x01", "\x30\x03\x01\x01\xff");
    ck_assert(taken());
    CHANGE(OID "\x13", OID "\x63");
    assert_refused("not a CA's");
    root_plan.kind = CERT_SERVER;
    root_plan.names.list = localhost;
    root_make();
    assert_refused("not a CA's");
}
END_TEST

START_TEST(accepts_a_ca_with_a_path_length)
{
    root_plan.path_length_set = true;
    root_make();
    ck_assert(taken());
    plan.kind = CERT_CA; /* left to those who verify */
    ck_assert(taken());
}
END_TEST

START_TEST(refuses_a_key_that_may_not_sign_certificates)
{
    CHANGE("\x04\x04\x03\x02\x01\x06",
           "\x04\x04\x03\x02\x01\x02"); /* cRLSign alone */
    assert_refused("keyCertSign");
    CHANGE("\x04\x04\x03\x02\x01\x02",
           "\x04\x04\x03\x02\x02\x04"); /* keyCertSign alone */
    ck_assert(taken());
    /* No keyUsage at all: every use. */
    CHANGE(OID "\x0f", OID "\x63");
    ck_assert(taken());
}
END_TEST

START_TEST(refuses_a_key_that_is_not_the_certificates)
{
    plan.issuer_key = &key;
    assert_refused("not the key of its certificate");
    plan.issuer_key = &root_key;
    CHANGE("\x2b\x65\x70\x03\x21", "\x2b\x65\x71\x03\x21"); /* Ed448, so said */
    assert_refused("not the key of its certificate");
}
END_TEST

START_TEST(refuses_an_issuer_that_is_never_valid_at_the_same_time)
{
    plan.not_before = START + DAYS * DAY;
    ck_assert(taken());
    plan.not_before++;
    assert_refused("not valid at any time");
    plan.not_before = START - DAY;
    ck_assert(taken());
    plan.not_before--;
    assert_refused("not valid at any time");
}
END_TEST

START_TEST(reads_the_times_of_an_issuer_as_they_are_meant)
{
    CHANGE("250625150640Z", "500625150640Z"); /* 1950 */
    assert_refused("not valid at any time");
    CHANGE("500625150640Z", "490625150640Z"); /* 2049 */
    plan.not_before = UINT64_C(2492000000);   /* 2048-12-19 */
    ck_assert(taken());
    root_plan.not_before = UINT64_C(4102444800); /* 2100 */
    root_make();
    assert_refused("not valid at any time");
    plan.not_before = UINT64_C(4102444800);
    ck_assert(taken());
}
END_TEST

START_TEST(refuses_an_issuer_that_is_malformed)
{
    const size_t whole = plan.issuer.len;

    for (size_t len = 1; len < whole; len++) {
        plan.issuer.len = len;
        assert_refused("malformed");
    }
    plan.issuer.len = whole;
    CHANGE(OID "\x0e\x04\x16", OID "\x0e\x05\x16");
    assert_refused("malformed");
}
END_TEST

/* Makes the issuer's certificate anew, with this subject (TLV). */
static void root_rebuild(struct hake_bytes subject)
{
    uint8_t anew[sizeof root];
    struct writer w = wr_init(anew, sizeof anew);
    struct wr_mark whole = der_write_open(&w, DER_SEQUENCE);
    struct wr_mark tbs = der_write_open(&w, DER_SEQUENCE);
    const uint8_t *start, *end;

    ck_assert_int_eq(x509_read(plan.issuer, &parts), HAKE_OK);
    ck_assert_uint_eq(parts.tbs.p[1], 0x81); /* a length of two octets */
    start = parts.tbs.p + 3;
    end = parts.tbs.p + parts.tbs.len;
    wr_bytes(&w, (struct hake_bytes){start, (size_t)(parts.subject.p - start)});
    wr_bytes(&w, subject);
    start = parts.public_key_info.p;
    wr_bytes(&w, (struct hake_bytes){start, (size_t)(end - start)});
    der_write_close(&w, tbs);
    cert_algorithm_write(&w);
    der_write_bits(&w, parts.signature.p, parts.signature.len);
    der_write_close(&w, whole);
    ck_assert(!w.overflow);
    memcpy(root, anew, w.len);
    plan.issuer.len = w.len;
}

START_TEST(refuses_an_issuer_without_a_name)
{
    static const uint8_t empty[] = {DER_SEQUENCE, 0};

    ck_assert_int_eq(x509_read(plan.issuer, &parts), HAKE_OK);
    root_rebuild(parts.subject);
    ck_assert(taken());
    root_rebuild((struct hake_bytes){empty, sizeof empty});
    assert_refused("has no name");
}
END_TEST

Suite *cert_issuer_test(void)
{
    Suite *suite = suite_create("cert_issuer");
    TCase *issuer = tcase_create("issuer");

    tcase_add_checked_fixture(issuer, plans_reset, NULL);
    tcase_add_test(issuer, its_name_is_copied_byte_for_byte);
    tcase_add_test(issuer,
                   without_its_key_identifier_there_is_none_of_the_authority);
    tcase_add_test(issuer, refuses_an_issuer_that_is_no_ca);
    tcase_add_test(issuer, accepts_a_ca_with_a_path_length);
    tcase_add_test(issuer, refuses_a_key_that_may_not_sign_certificates);
    tcase_add_test(issuer, refuses_a_key_that_is_not_the_certificates);
    tcase_add_test(issuer,
                   refuses_an_issuer_that_is_never_valid_at_the_same_time);
    tcase_add_test(issuer, reads_the_times_of_an_issuer_as_they_are_meant);
    tcase_add_test(issuer, refuses_an_issuer_that_is_malformed);
    tcase_add_test(issuer, refuses_an_issuer_without_a_name);
    suite_add_tcase(suite, issuer);
    return suite;
}

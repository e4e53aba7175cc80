/*
 * error_test.c: the catalogue is complete and consistent, and its alerts are
 * those of RFC 9846 B.2 (an independent copy), RFC 9147 and RFC 9849.
 */
#include "tls/error.h"

#include <check.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

struct alert {
    uint8_t code;
    const char *name;
};

/* RFC 9846 B.2, then the two of other documents. */
/* clang-format off */
static const struct alert registry[] = {
    {0, "close_notify"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {21, "decryption_failed_RESERVED"},
    {22, "record_overflow"},
    {30, "decompression_failure_RESERVED"},
    {40, "handshake_failure"},
    {41, "no_certificate_RESERVED"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {60, "export_restriction_RESERVED"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {100, "no_renegotiation_RESERVED"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {111, "certificate_unobtainable_RESERVED"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {114, "bad_certificate_hash_value_RESERVED"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {117, "general_error"},
    {120, "no_application_protocol"},
    {52, "too_many_cids_requested"}, /* RFC 9147 */
    {121, "ech_required"},           /* RFC 9849 */
};
/* clang-format on */

#define REGISTRY (sizeof registry / sizeof registry[0])

static const struct hake_error_info *rows;
static unsigned rows_len;

static void catalogue_get(void)
{
    rows = hake_error_catalogue(&rows_len);
    ck_assert_uint_gt(rows_len, 60);
}

static const char *registry_name(unsigned code)
{
    for (unsigned i = 0; i < REGISTRY; i++) {
        if (registry[i].code == code)
            return registry[i].name;
    }
    return "unknown";
}

START_TEST(names_every_alert_as_the_registry_does)
{
    for (unsigned code = 0; code < 256; code++)
        ck_assert_str_eq(hake_alert_name((uint8_t)code), registry_name(code));
}
END_TEST

START_TEST(has_each_alert_of_the_registry_and_no_other)
{
    static const struct alert ours[] = {
#define X(name, code) {code, #name},
        HAKE_ALERTS(X)
#undef X
    };

    ck_assert_uint_eq(sizeof ours / sizeof ours[0], REGISTRY);
    for (unsigned i = 0; i < REGISTRY; i++)
        ck_assert_str_eq(ours[i].name, registry_name(ours[i].code));
}
END_TEST

/* An RFC, or, for what is ours, the header; NPN never came to be an RFC. */
static bool section_is_known(const struct hake_error_info *row)
{
    if (strncmp(row->id, "NPN_", 4) == 0)
        return strcmp(row->section, "TLS NPN note 2011") == 0 ||
               strcmp(row->section, "draft-agl-tls-nextprotoneg-03") == 0;
    return strncmp(row->section, "RFC ", 4) == 0 ||
           strcmp(row->section, "tls/hake.h") == 0;
}

START_TEST(gives_every_row_a_text_and_a_section)
{
    for (unsigned i = 0; i < rows_len; i++) {
        size_t len = strlen(rows[i].text);

        ck_assert_uint_gt(strlen(rows[i].id), 0);
        ck_assert_uint_gt(len, 0);
        /* One sentence, without its full stop. */
        ck_assert_msg(rows[i].text[len - 1] != '.', "%s", rows[i].id);
        if (i == 0)
            continue;
        ck_assert_uint_gt(strlen(rows[i].section), 0);
        ck_assert_msg(section_is_known(&rows[i]), "%s", rows[i].id);
    }
}
END_TEST

START_TEST(has_unique_identifiers_in_capitals)
{
    for (unsigned i = 0; i < rows_len; i++) {
        for (const char *p = rows[i].id; *p != '\0'; p++)
            ck_assert(isupper((unsigned char)*p) || *p == '_' ||
                      isdigit((unsigned char)*p));
        for (unsigned j = 0; j < i; j++) {
            ck_assert_str_ne(rows[i].id, rows[j].id);
            ck_assert_str_ne(rows[i].text, rows[j].text);
        }
    }
}
END_TEST

START_TEST(finds_every_error_by_its_number)
{
    for (unsigned i = 0; i < rows_len; i++) {
        ck_assert_ptr_eq(hake_error_info(rows[i].error), &rows[i]);
        ck_assert_uint_eq(rows[i].alert, hake_error_alert(rows[i].error));
        for (unsigned j = 0; j < i; j++)
            ck_assert_int_ne(rows[i].error, rows[j].error);
    }
}
END_TEST

START_TEST(takes_any_other_number_for_no_error)
{
    ck_assert_int_eq(rows[0].error, HAKE_OK);
    ck_assert_str_eq(rows[0].id, "OK");
    ck_assert_ptr_eq(hake_error_info(HAKE_OK), &rows[0]);
    ck_assert_ptr_eq(hake_error_info(HAKE_PENDING), &rows[0]);
    ck_assert_ptr_eq(hake_error_info((enum hake_error) - 1), &rows[0]);
    ck_assert_int_eq(hake_error_alert(HAKE_OK), HAKE_ALERT_none);
    ck_assert_int_eq(hake_error_alert(HAKE_PENDING), HAKE_ALERT_none);
}
END_TEST

/* RFC 9846 B: of values named _RESERVED, "TLS 1.3 implementations MUST NOT
 * send them"; and by 6.1 close_notify and user_canceled are no errors. */
START_TEST(sends_only_alerts_that_are_errors)
{
    for (unsigned i = 0; i < rows_len; i++) {
        const char *name = hake_alert_name((uint8_t)rows[i].alert);

        if (rows[i].alert == HAKE_ALERT_none)
            continue;
        ck_assert_str_ne(name, "unknown");
        ck_assert_msg(strstr(name, "_RESERVED") == NULL, "%s", rows[i].id);
        ck_assert_int_ne(rows[i].alert, HAKE_ALERT_close_notify);
        ck_assert_int_ne(rows[i].alert, HAKE_ALERT_user_canceled);
    }
}
END_TEST

/* What the RFC fixes word by word, typed from its text. */
START_TEST(sends_the_alerts_that_the_rfc_names)
{
    static const struct {
        enum hake_error error;
        uint8_t alert;
    } fixed[] = {
        {HAKE_ERR_RECORD_TOO_LONG, 22},           /* 5.1 */
        {HAKE_ERR_CIPHERTEXT_TOO_LONG, 22},       /* 5.2 */
        {HAKE_ERR_RECORD_MAC, 20},                /* 5.2 */
        {HAKE_ERR_RECORD_NO_TYPE, 10},            /* 5.4 */
        {HAKE_ERR_RECORD_TYPE, 10},               /* 5 */
        {HAKE_ERR_CCS_VALUE, 10},                 /* 5 */
        {HAKE_ERR_MESSAGE_ACROSS_KEY_CHANGE, 10}, /* 5.1 */
        {HAKE_ERR_MESSAGE_UNEXPECTED, 10},        /* 4 */
        {HAKE_ERR_EXTENSION_NOT_OFFERED, 110},    /* 4.3 */
        {HAKE_ERR_EXTENSION_MISPLACED, 47},       /* 4.3 */
        {HAKE_ERR_EXTENSION_MISSING, 109},        /* 9.2 */
        {HAKE_ERR_EXTENSION_NOT_LAST, 47},        /* 4.3.11 */
        {HAKE_ERR_VERSION_UNSUPPORTED, 70},       /* 4.3.1 */
        {HAKE_ERR_LEGACY_VERSION, 70},            /* 4.2.2 */
        {HAKE_ERR_DOWNGRADE, 47},                 /* 4.2.3 */
        {HAKE_ERR_SUITE_NOT_OFFERED, 47},         /* 4.2.3 */
        {HAKE_ERR_SESSION_ID_ECHO, 47},           /* 4.2.3 */
        {HAKE_ERR_KEY_SHARE_UNLISTED, 47},        /* 4.3.8 */
        {HAKE_ERR_SUITE_NO_OVERLAP, 40},          /* 4.2.1 */
        {HAKE_ERR_CERTIFICATE_EMPTY, 50},         /* 4.5.1.3 */
        {HAKE_ERR_SIGNATURE_INVALID, 51},         /* 4.5.2 */
        {HAKE_ERR_FINISHED_INVALID, 51},          /* 4.5.3 */
        {HAKE_ERR_ALPN_NO_OVERLAP, 120},          /* RFC 7301 3.2 */
        {HAKE_ERR_EMS_MISSING, 40},               /* RFC 7627 5.2, 5.3 */
        {HAKE_ERR_RENEGOTIATION_INFO, 40},        /* RFC 5746 3.4, 3.6 */
        {HAKE_ERR_POINT_FORMATS, 47},             /* RFC 8422 5.1.2 */
        {HAKE_ERR_FALLBACK, 86},                  /* RFC 7507 3 */
        {HAKE_ERR_PSK_UNKNOWN, 115},              /* RFC 4279 2 */
    };

    for (unsigned i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        ck_assert_uint_eq(hake_error_alert(fixed[i].error), fixed[i].alert);
}
END_TEST

Suite *error_test(void)
{
    Suite *suite = suite_create("error");
    TCase *tcase = tcase_create("error");

    tcase_add_checked_fixture(tcase, catalogue_get, NULL);
    tcase_add_test(tcase, names_every_alert_as_the_registry_does);
    tcase_add_test(tcase, has_each_alert_of_the_registry_and_no_other);
    tcase_add_test(tcase, gives_every_row_a_text_and_a_section);
    tcase_add_test(tcase, has_unique_identifiers_in_capitals);
    tcase_add_test(tcase, finds_every_error_by_its_number);
    tcase_add_test(tcase, takes_any_other_number_for_no_error);
    tcase_add_test(tcase, sends_only_alerts_that_are_errors);
    tcase_add_test(tcase, sends_the_alerts_that_the_rfc_names);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * explain_test.c: the explanation of a message names every byte of it, once;
 * and it goes wrong exactly where reading does.
 */
#include "tls/explain.h"
#include "tls/extensions.h"
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

#define FIELDS_MAX 512

static struct explain_field fields[FIELDS_MAX];
static unsigned fields_len;

static void collect(void *ctx, const struct explain_field *field)
{
    ck_assert_ptr_eq(ctx, fields);
    ck_assert_uint_lt(fields_len, FIELDS_MAX);
    fields[fields_len++] = *field;
}

static bool explained(struct hake_bytes bytes, const struct syntax *syntax)
{
    fields_len = 0;
    return explain(bytes, syntax, collect, fields);
}

/* A leaf covers all its bytes; a list with items only its length prefix. */
static size_t own_len(unsigned i)
{
    bool list = i + 1 < fields_len && fields[i + 1].depth > fields[i].depth;

    return list ? fields[i].len - fields[i].value.len : fields[i].len;
}

/* Every byte belongs to one field, and fields are told in wire order. */
static void assert_covered(struct hake_bytes bytes)
{
    size_t at = 0;

    for (unsigned i = 0; i < fields_len; i++) {
        ck_assert_uint_eq(fields[i].offset, at);
        ck_assert_uint_le(fields[i].offset + fields[i].len, bytes.len);
        ck_assert_uint_gt(strlen(fields[i].name), 0);
        ck_assert_uint_gt(strlen(fields[i].structure), 0);
        ck_assert_uint_gt(strlen(fields[i].kind), 0);
        ck_assert(fields[i].value.len == 0 ||
                  fields[i].value.p + fields[i].value.len ==
                      bytes.p + fields[i].offset + fields[i].len);
        at += own_len(i);
    }
    ck_assert_uint_eq(at, bytes.len);
}

/* ---- The messages of a handshake -------------------------------------- */

static struct loopback l;

/* Explains each message in a log, and each extension whose form is known. */
static unsigned log_explain(const struct loopback_log *log)
{
    size_t at = 0;
    unsigned n = 0;

    for (; at < log->len; n++) {
        size_t len = (size_t)log->p[at + 2] << 8 | log->p[at + 3];
        struct hake_bytes body = {log->p + at + 4, len};

        ck_assert_ptr_nonnull(message_syntax(log->p[at]));
        ck_assert(explained(body, message_syntax(log->p[at])));
        assert_covered(body);
        at += 4 + len;
    }
    ck_assert_uint_eq(at, log->len);
    return n;
}

static void connected(void)
{
    loopback_init(&l);
    loopback_alpn(&l.client, "\2h2\2h3");
    loopback_alpn(&l.server, "\2h3");
    l.client.config.schemes_cert = hake_default_schemes;
    loopback_handshake(&l);
}

START_TEST(covers_every_byte_of_every_message)
{
    ck_assert_uint_eq(log_explain(&l.client.said), 2);
    ck_assert_uint_eq(log_explain(&l.server.said), 5);
}
END_TEST

/* The extensions inside a hello, each by its own table. */
static unsigned extensions_explain(const uint8_t *message, uint8_t place)
{
    size_t len = (size_t)message[2] << 8 | message[3];
    unsigned n = 0;

    explained((struct hake_bytes){message + 4, len},
              message_syntax(message[0]));
    for (unsigned i = 0; i + 1 < fields_len; i++) {
        const struct syntax *syntax;
        struct explain_field saved[FIELDS_MAX];
        unsigned saved_len = fields_len;
        struct hake_bytes data = fields[i + 1].value;
        unsigned type;

        if (strcmp(fields[i].name, "extension_type") != 0)
            continue;
        type = (unsigned)fields[i].value.p[0] << 8 | fields[i].value.p[1];
        syntax = extension_syntax_in((uint16_t)type, place);
        ck_assert_ptr_nonnull(syntax);
        memcpy(saved, fields, sizeof saved);
        ck_assert(explained(data, syntax));
        assert_covered(data);
        memcpy(fields, saved, sizeof saved);
        fields_len = saved_len;
        n++;
    }
    return n;
}

START_TEST(covers_every_byte_of_every_extension)
{
    const uint8_t *server_hello = l.server.said.p;
    size_t len = (size_t)server_hello[2] << 8 | server_hello[3];

    ck_assert_uint_eq(extensions_explain(l.client.said.p, CH), 7);
    ck_assert_uint_eq(extensions_explain(server_hello, SH), 2);
    ck_assert_uint_eq(extensions_explain(server_hello + 4 + len, EE), 1);
}
END_TEST

START_TEST(names_fields_as_the_rfc_does)
{
    static const char *const names[] = {
        "legacy_version", "random",         "legacy_session_id",
        "cipher_suites",  "value",          "legacy_compression_methods",
        "extensions",     "extension_type", "extension_data"};
    const uint8_t *hello = l.client.said.p;
    size_t len = (size_t)hello[2] << 8 | hello[3];

    ck_assert(explained((struct hake_bytes){hello + 4, len},
                        message_syntax(hello[0])));
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_str_eq(fields[i].name, names[i]);
    ck_assert_str_eq(fields[0].structure, "client_hello");
    ck_assert_str_eq(fields[0].kind, "uint16");
    ck_assert_str_eq(fields[7].structure, "extension");
    ck_assert_uint_eq(fields[6].depth, 0);
    ck_assert_uint_eq(fields[7].depth, 1);
}
END_TEST

/* ---- Where it stops --------------------------------------------------- */

/* Of a message cut anywhere: explained if and only if it can be read, and
 * what was told lies in the part that is there. */
START_TEST(stops_where_reading_stops)
{
    const uint8_t *hello = l.client.said.p;
    size_t len = (size_t)hello[2] << 8 | hello[3];
    struct hake_bytes body = {hello + 4, 0};

    for (; body.len <= len; body.len++) {
        struct client_hello out;
        const uint8_t *fault;
        bool reads = syntax_read_all(body, client_hello_syntax, &out, &fault);

        ck_assert_int_eq(explained(body, client_hello_syntax), reads);
        for (unsigned i = 0; i < fields_len; i++)
            ck_assert_uint_le(fields[i].offset + fields[i].len, body.len);
        if (reads)
            assert_covered(body);
    }
}
END_TEST

START_TEST(explains_no_extra_byte)
{
    static const uint8_t group[] = {0, 0x1d, 0, 1, 7, 9};
    struct hake_bytes bytes = {group, 5};

    ck_assert(explained(bytes, key_share_entry_syntax));
    assert_covered(bytes);
    bytes.len = 6;
    ck_assert(!explained(bytes, key_share_entry_syntax));
    ck_assert_uint_eq(fields_len, 2);
}
END_TEST

/* ---- Lookups ---------------------------------------------------------- */

START_TEST(knows_the_tables_of_messages)
{
    for (unsigned type = 0; type < 256; type++) {
        bool known =
            strchr("\x01\x02\x04\x06\x08\x0b\x0d\x0f\x14\x18", (int)type) &&
            type != 0;

        ck_assert_int_eq(message_syntax((uint8_t)type) != NULL, known);
    }
}
END_TEST

/* What only TLS 1.2 does stands in a table of its own. */
static const struct extension_does *does_of(const struct extension_row *row)
{
    return extension_row_does(row, extension_does12);
}

START_TEST(knows_the_tables_of_extensions_where_they_may_stand)
{
    for (unsigned i = 0; i < extension_rows_len; i++) {
        const struct extension_row *row = &extension_rows[i];

        for (unsigned place = 1; place < 0x100; place <<= 1)
            ck_assert_ptr_eq(
                extension_syntax_in(row->type, (uint8_t)place),
                row->places & place
                    ? extension_form(does_of(row), (enum place)place)
                    : NULL);
    }
    ck_assert_ptr_null(extension_syntax_in(0x1234, CH));
    ck_assert_ptr_eq(extension_syntax_in(51, SH), key_share_entry_syntax);
    ck_assert_ptr_eq(extension_syntax_in(42, NST), early_data_size_syntax);
    ck_assert_ptr_eq(extension_syntax_in(13172, CH), empty_syntax);
    ck_assert_ptr_eq(extension_syntax_in(13172, SH12), next_protocols_syntax);
    ck_assert_ptr_eq(extension_syntax_in(65281, SH12),
                     renegotiation_info_syntax);
}
END_TEST

Suite *explain_test(void)
{
    Suite *suite = suite_create("explain");
    TCase *tcase = tcase_create("explain");

    tcase_add_checked_fixture(tcase, connected, NULL);
    tcase_add_test(tcase, covers_every_byte_of_every_message);
    tcase_add_test(tcase, covers_every_byte_of_every_extension);
    tcase_add_test(tcase, names_fields_as_the_rfc_does);
    tcase_add_test(tcase, stops_where_reading_stops);
    tcase_add_test(tcase, explains_no_extra_byte);
    tcase_add_test(tcase, knows_the_tables_of_messages);
    tcase_add_test(tcase, knows_the_tables_of_extensions_where_they_may_stand);
    suite_add_tcase(suite, tcase);
    return suite;
}

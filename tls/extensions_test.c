/*
 * extensions_test.c: the extension table against an independent copy, typed
 * from Table 1 of RFC 9846 4.3 and, for TLS 1.2, from each extension's RFC;
 * and the driver's rules for every type in every message.
 */
#include "tls/extensions.h"
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

/* In the RFC's own letters; sh is TLS 1.2's ServerHello. */
struct legality {
    uint16_t type;
    const char *tls13;
    bool sh;
};

/* clang-format off */
static const struct legality table1[] = {
    {0, "CH EE", true}, /* CR too, but only in RFC 9261's requests */
    {5, "CH CR CT", true},
    {10, "CH EE", false}, /* 4.3.7: "As of TLS 1.3, servers are permitted" */
    {13, "CH CR", false}, {14, "CH EE", true},
    {15, "CH EE", true}, {16, "CH EE", true},
    {19, "CH EE", true}, {20, "CH EE", true},
    {21, "CH", false}, {27, "CH CR", false},
    {28, "CH EE", true}, {34, "CH CR CT", false},
    {39, "CH EE", false}, {41, "CH SH", false},
    {42, "CH EE NST", false}, {43, "CH SH HRR", false},
    {44, "CH HRR", false}, {45, "CH", false},
    {47, "CH CR", false}, {48, "CR", false},
    {49, "CH", false}, {50, "CH CR", false},
    {51, "CH SH HRR", false}, {52, "CH CR CT", false},
    {55, "CH EE", true}, /* RFC 8844 3.2 */
    {56, "CH EE", true}, /* RFC 8844 4.3 */
    {57, "CH EE", false}, {58, "CH EE", false},
    {64768, "CH", false}, {65037, "CH HRR EE", false},
    /* not in Table 1: IANA's registry */
    {1, "CH EE", true}, {18, "CH CR CT", true},
    {25, "CH EE", true},
    /* of TLS 1.2 alone; a ClientHello may offer both versions */
    {11, "CH", true}, {17, "CH", true},
    {22, "CH", true}, {23, "CH", true},
    {35, "CH", true}, {13172, "CH", true},
    {65281, "CH", true},
};
/* clang-format on */
#define TABLE1 (sizeof table1 / sizeof table1[0])

static const struct {
    const char *name;
    enum place place;
    bool answer; /* to what the other side asked */
} messages[] = {{"CH", CH, false},   {"SH", SH, true},    {"HRR", HRR, true},
                {"EE", EE, true},    {"CR", CR, false},   {"CT", CT, true},
                {"NST", NST, false}, {"SH12", SH12, true}};
#define MESSAGES ((int)(sizeof messages / sizeof messages[0]))

/* No row has these: two that IANA gave to nobody, three of RFC 8701. */
static const uint16_t unknown_types[] = {0x1234, 0xfffe, 0x0a0a, 0x7a7a,
                                         0xfafa};
#define UNKNOWN (sizeof unknown_types / sizeof unknown_types[0])

static struct loopback l, saved;
static uint8_t block[4096];
static size_t block_len;

static const struct legality *legality_find(unsigned type)
{
    for (unsigned i = 0; i < TABLE1; i++) {
        if (table1[i].type == type)
            return &table1[i];
    }
    return NULL;
}

/* Words of tls13 are found with spaces around, so that SH is not in SH12. */
static bool is_legal(const struct legality *row, const char *message)
{
    const char *p = row->tls13;
    size_t len = strlen(message);

    if (strcmp(message, "SH12") == 0)
        return row->sh;
    for (; (p = strstr(p, message)) != NULL; p += len) {
        if ((p == row->tls13 || p[-1] == ' ') &&
            (p[len] == ' ' || p[len] == '\0'))
            return true;
    }
    return false;
}

/* ---- The table -------------------------------------------------------- */

START_TEST(has_a_row_for_every_extension_of_the_rfc_and_no_other)
{
    for (unsigned i = 0; i < extension_rows_len; i++) {
        ck_assert_msg(legality_find(extension_rows[i].type) != NULL, "%u",
                      extension_rows[i].type);
        for (unsigned j = 0; j < i; j++)
            ck_assert_uint_ne(extension_rows[i].type, extension_rows[j].type);
    }
    ck_assert_uint_eq(extension_rows_len, TABLE1);
}
END_TEST

START_TEST(allows_each_extension_where_the_rfc_does)
{
    const char *message = messages[_i].name;

    for (unsigned i = 0; i < extension_rows_len; i++) {
        const struct extension_row *row = &extension_rows[i];
        const struct legality *copy = legality_find(row->type);

        ck_assert_msg(!!(row->places & messages[_i].place) ==
                          is_legal(copy, message),
                      "extension %u in %s", row->type, message);
    }
}
END_TEST

START_TEST(allows_in_a_server_hello_of_tls_1_2_what_its_rfcs_do)
{
    const struct extension_row *row = &extension_rows[_i];

    ck_assert_msg(!!(row->places & SH12) == legality_find(row->type)->sh,
                  "extension %u", row->type);
}
END_TEST

/* The driver's order: versions decide about all else, groups about shares;
 * RFC 9846 4.3.11 puts pre_shared_key last on the wire. */
START_TEST(has_its_rows_in_processing_order)
{
    unsigned groups = 0, shares = 0;

    for (unsigned i = 0; i < extension_rows_len; i++) {
        if (extension_rows[i].type == 10)
            groups = i;
        if (extension_rows[i].type == 51)
            shares = i;
    }
    ck_assert_uint_eq(extension_rows[0].type, 43);
    ck_assert_uint_lt(groups, shares);
    ck_assert_uint_eq(extension_rows[extension_rows_len - 1].type, 41);
}
END_TEST

/* ---- The driver ------------------------------------------------------- */

/* Data that follows its syntax and is acceptable, where somebody looks. */
static struct hake_bytes data_for(unsigned type, enum place place)
{
    static const uint8_t versions[] = {2, 3, 4}, name[] = "\0\6\0\0\3a.b",
                         pair[] = {0, 2, 0, 0x1d}, schemes[] = {0, 2, 8, 7},
                         protocols[] = "\0\3\2h2", other[] = {1, 2, 3, 4},
                         share[38] = {0, 36, 0, 0x1d, 0, 32, 9},
                         formats[] = {1, 0}, no_bytes[] = {0},
                         type_list[] = {1, 0}, items[] = {0, 3, 0, 1, 'x'},
                         status[] = {1, 0, 0, 0, 0},
                         status_ct[] = {1, 0, 0, 1, 9}, cookie[] = {0, 1, 'c'},
                         modes[] = {1, 1},
                         psks[44] = {0, 7, 0, 1, 'i', 0, 0, 0, 0, 0, 33, 32};
    const bool hello = place == CH;

    switch (type) {
    case 43: return (struct hake_bytes){versions + !hello, hello ? 3 : 2};
    case 0: return (struct hake_bytes){name, hello ? 8 : 0};
    case 10: return (struct hake_bytes){pair, 4};
    case 13:
    case 50: return (struct hake_bytes){schemes, 4};
    case 16: return (struct hake_bytes){protocols, 5};
    case 51:
        if (place == HRR)
            return (struct hake_bytes){share + 2, 2};
        return (struct hake_bytes){share + (hello ? 0 : 2), hello ? 38 : 36};
    case 44: return (struct hake_bytes){cookie, 3};
    case 45: return (struct hake_bytes){modes, 2};
    case 41: return (struct hake_bytes){psks, hello ? 44 : 2};
    case 19:
    case 20: return (struct hake_bytes){type_list + !hello, hello ? 2 : 1};
    case 47: return (struct hake_bytes){items, 5};
    case 5:
        return place == CT ? (struct hake_bytes){status_ct, 5}
                           : (struct hake_bytes){status, hello ? 5 : 0};
    case 18: return (struct hake_bytes){items, place & (CT | SH12) ? 5 : 0};
    case 49: return (struct hake_bytes){other, 0};
    case 42: return (struct hake_bytes){other, place == NST ? 4 : 0};
    case 28: return (struct hake_bytes){schemes + 2, 2};
    case 1: return (struct hake_bytes){type_list, 1};
    case 11: return (struct hake_bytes){formats, 2};
    case 23: return (struct hake_bytes){other, 0};
    case 35: return (struct hake_bytes){other, hello ? 4 : 0};
    case 13172: return (struct hake_bytes){protocols + 2, hello ? 0 : 3};
    case 65281: return (struct hake_bytes){no_bytes, 1};
    default: return (struct hake_bytes){other, 3};
    }
}

static void block_add(unsigned type, struct hake_bytes data)
{
    struct writer w = wr_init(block + block_len, sizeof block - block_len);

    wr_uint(&w, 2, type);
    wr_uint(&w, 2, (uint32_t)data.len);
    wr_bytes(&w, data);
    ck_assert(!w.overflow);
    block_len += w.len;
}

static void block_put(unsigned type, enum place place)
{
    block_add(type, data_for(type, place));
}

static hake_conn *reader_of(enum place place)
{
    return place == CH ? &l.server.conn : &l.client.conn;
}

static void asked_all(bool yes)
{
    memset(&l.client.handshake.asked, yes ? 0xff : 0,
           sizeof l.client.handshake.asked);
}

static enum hake_error block_read(enum place place)
{
    struct hake_bytes bytes = {block, block_len};

    return extensions_read(reader_of(place), place, bytes);
}

static void started(void)
{
    loopback_init(&l);
    loopback_alpn(&l.client, "\x02h2");
    loopback_alpn(&l.server, "\x02h2");
    loopback_npn(&l.client, "\x02h2");
    l.client.config.role = &hake_client; /* which knows all extensions */
    l.client.config.max_fragment_length = 512;
    l.server.config.role = &hake_server;
    l.client.kept = (struct hake_buffer){l.client.messages, LOOPBACK_LOG};
    loopback_start(&l);
    saved = l;
    block_len = 0;
}

static void anew(bool asked)
{
    l = saved;
    block_len = 0;
    asked_all(asked);
}

static enum hake_error expected(unsigned type, int message, bool asked)
{
    const struct legality *row = legality_find(type);
    bool cookie = type == 44 && messages[message].place == HRR;

    if (messages[message].answer && !cookie && (!asked || row == NULL))
        return HAKE_ERR_EXTENSION_NOT_OFFERED;
    if (row != NULL && !is_legal(row, messages[message].name))
        return HAKE_ERR_EXTENSION_MISPLACED;
    return HAKE_OK;
}

static void assert_judged(unsigned type, int message, bool asked)
{
    enum place place = messages[message].place;
    enum hake_error error = expected(type, message, asked), got;
    const struct hake_failure *failure;

    anew(asked);
    block_put(type, place);
    got = block_read(place);
    ck_assert_msg(got == error, "extension %u in %s: %s", type,
                  messages[message].name, hake_error_info(got)->id);
    failure = hake_conn_failure(reader_of(place));
    ck_assert_int_eq(failure->in_extension, error != HAKE_OK);
    if (error != HAKE_OK)
        ck_assert_uint_eq(failure->extension, type);
}

START_TEST(judges_every_extension_in_every_message)
{
    for (unsigned i = 0; i < TABLE1; i++) {
        assert_judged(table1[i].type, _i, false);
        assert_judged(table1[i].type, _i, true);
    }
}
END_TEST

START_TEST(judges_unknown_extensions_in_every_message)
{
    for (unsigned i = 0; i < UNKNOWN; i++) {
        assert_judged(unknown_types[i], _i, false);
        assert_judged(unknown_types[i], _i, true);
    }
}
END_TEST

static void assert_no_duplicate(unsigned type, int message, bool apart)
{
    enum place place = messages[message].place;

    if (expected(type, message, true) != HAKE_OK)
        return;
    anew(true);
    block_put(type, place);
    if (apart && place == CH)
        block_put(type == 21 ? 49 : 21, place);
    if (apart && (place == EE || place == SH12))
        block_put(type == 14 ? 15 : 14, place);
    block_put(type, place);
    /* A pre_shared_key that is not last may be named for that instead. */
    if (type != 41 || place != CH)
        ck_assert_int_eq(block_read(place), HAKE_ERR_EXTENSION_DUPLICATE);
    else
        ck_assert_uint_eq(hake_error_alert(block_read(place)), 47);
    ck_assert_uint_eq(reader_of(place)->failure.extension, type);
}

START_TEST(refuses_duplicates_of_every_type)
{
    for (unsigned i = 0; i < TABLE1; i++) {
        assert_no_duplicate(table1[i].type, _i, false);
        assert_no_duplicate(table1[i].type, _i, true);
    }
    for (unsigned i = 0; i < UNKNOWN; i++) {
        assert_no_duplicate(unknown_types[i], _i, false);
        assert_no_duplicate(unknown_types[i], _i, true);
    }
}
END_TEST

START_TEST(wants_pre_shared_key_last_in_a_client_hello)
{
    anew(true);
    block_put(21, CH);
    block_put(41, CH);
    ck_assert_int_eq(block_read(CH), HAKE_OK);
    block_put(0x1234, CH);
    ck_assert_int_eq(block_read(CH), HAKE_ERR_EXTENSION_NOT_LAST);
    ck_assert_uint_eq(l.server.conn.failure.extension, 41);
    anew(true);
    block_put(41, SH); /* there it may stand anywhere */
    block_put(43, SH);
    ck_assert_int_eq(block_read(SH), HAKE_OK);
}
END_TEST

START_TEST(looks_at_so_many_extensions_and_no_more)
{
    anew(false);
    for (unsigned i = 0; i < HAKE_EXTENSIONS_MAX; i++)
        block_put(0x2000 + i, CH);
    ck_assert_int_eq(block_read(CH), HAKE_OK);
    block_put(0x2000 + HAKE_EXTENSIONS_MAX, CH);
    ck_assert_int_eq(block_read(CH), HAKE_ERR_EXTENSIONS_TOO_MANY);
}
END_TEST

START_TEST(takes_an_empty_block)
{
    for (int i = 0; i < MESSAGES; i++) {
        anew(false);
        ck_assert_int_eq(block_read(messages[i].place), HAKE_OK);
    }
}
END_TEST

/* Though the wire has a bad share before it. */
START_TEST(applies_supported_versions_first)
{
    static const uint8_t old[] = {3, 3}, bad[] = {0};

    anew(true);
    block_add(51, (struct hake_bytes){bad, 1});
    block_add(43, (struct hake_bytes){old, 2});
    ck_assert_int_eq(block_read(SH), HAKE_ERR_VERSION_NOT_OFFERED);
    ck_assert_uint_eq(l.client.conn.failure.extension, 43);
    anew(true);
    block_add(51, (struct hake_bytes){bad, 1});
    block_put(43, SH);
    ck_assert_int_eq(block_read(SH), HAKE_ERR_EXTENSION_MALFORMED);
    ck_assert_uint_eq(l.client.conn.failure.extension, 51);
}
END_TEST

START_TEST(judges_shares_by_groups_that_follow_them)
{
    static const uint8_t groups[] = {0, 2, 0, 0x17};

    anew(false);
    block_put(51, CH);
    block_add(10, (struct hake_bytes){groups, 4});
    ck_assert_int_eq(block_read(CH), HAKE_ERR_KEY_SHARE_UNLISTED);
}
END_TEST

START_TEST(collects_before_it_applies)
{
    static const uint8_t old[] = {3, 3};

    anew(true);
    block_add(43, (struct hake_bytes){old, 2});
    block_put(16, SH);
    ck_assert_int_eq(block_read(SH), HAKE_ERR_EXTENSION_MISPLACED);
}
END_TEST

static const struct extension_does *does_of(const struct extension_row *row)
{
    return extension_row_does(row, extension_does12);
}

/* What a row does only with TLS 1.2. */
static bool is_for_tls12(const struct extension_row *row)
{
    return extension_row_does(row, NULL) == NULL && does_of(row) != NULL;
}

/* Each of them stands in its table in the order of the rows. */
START_TEST(has_in_its_table_of_tls_1_2_what_all_know)
{
    unsigned len = 0;

    for (unsigned i = 0; i < extension_rows_len; i++) {
        const struct extension_row *row = &extension_rows[i];

        if (!is_for_tls12(row))
            continue;
        ck_assert_ptr_eq(does_of(row), &extension_does12[len++]);
        ck_assert(legality_find(row->type)->sh);
        ck_assert_str_eq(legality_find(row->type)->tls13, "CH");
    }
    ck_assert_uint_eq(len, 5); /* 11, 23, 35, 13172, 65281 */
}
END_TEST

/* A side of TLS 1.3 alone does not look into them. */
START_TEST(leaves_the_data_of_tls_1_2_alone_without_it)
{
    static const uint8_t other[] = {9, 9, 9};

    for (unsigned i = 0; i < extension_rows_len; i++) {
        if (!is_for_tls12(&extension_rows[i]))
            continue;
        anew(false);
        l.server.config.role = &hake_server13;
        block_add(extension_rows[i].type, (struct hake_bytes){other, 3});
        ck_assert_int_eq(block_read(CH), HAKE_OK);
    }
}
END_TEST

/* RFC 9846 4.3: "decode_error"; nothing is left over, and nothing may lack. */
START_TEST(refuses_extension_data_too_long_or_too_short)
{
    enum place place = messages[_i].place;
    uint8_t copy[64] = {0};

    for (unsigned i = 0; i < extension_rows_len; i++) {
        const struct extension_row *row = &extension_rows[i];
        struct hake_bytes data = data_for(row->type, place);

        if (!(row->places & place) ||
            extension_form(does_of(row), place) == NULL)
            continue;
        memset(copy, 0, sizeof copy);
        if (data.len > 0)
            memcpy(copy, data.p, data.len);
        for (size_t len = 0; len <= data.len + 1; len++) {
            /* NPN's list has no outer length and may be empty; a ticket is
             * of any length. */
            bool well = len == data.len || (row->type == 13172 && len == 0) ||
                        (row->type == 35 && place == CH);

            anew(true);
            block_add(row->type, (struct hake_bytes){copy, len});

            ck_assert_msg(block_read(place) ==
                              (well ? HAKE_OK : HAKE_ERR_EXTENSION_MALFORMED),
                          "extension %u of %zu bytes in %s", row->type, len,
                          messages[_i].name);
        }
    }
}
END_TEST

/* ---- What is sent ----------------------------------------------------- */

/* The types in a block that a side wrote, as wire order. */
static unsigned types_in(struct hake_bytes bytes, uint16_t types[32])
{
    const uint8_t *fault;
    struct reader r = rd_init(bytes, &fault);
    struct extension entry;
    unsigned n = 0;

    while (rd_more(&r) && n < 32) {
        syntax_read(&r, extension_syntax, &entry);
        types[n++] = entry.extension_type;
    }
    ck_assert_ptr_null(fault);
    return n;
}

static unsigned write_types(hake_conn *c, enum place place, uint16_t types[32])
{
    struct writer w = wr_init(block, sizeof block);

    extensions_write(c, place, &w);
    ck_assert(!w.overflow);
    return types_in((struct hake_bytes){block, w.len}, types);
}

START_TEST(asks_for_each_thing_once_and_remembers_it)
{
    static const uint16_t all[] = {43, 0, 10, 13, 16, 51, 1};
    uint16_t types[32];

    anew(false);
    ck_assert_uint_eq(write_types(&l.client.conn, CH, types), 7);
    for (unsigned i = 0; i < 7; i++) {
        ck_assert_uint_eq(types[i], all[i]);
        ck_assert(extension_asked(&l.client.conn, all[i]));
    }
    for (unsigned i = 0; i < TABLE1; i++) {
        bool asked = false;

        for (unsigned j = 0; j < 7; j++)
            asked = asked || table1[i].type == all[j];
        ck_assert_int_eq(extension_asked(&l.client.conn, table1[i].type),
                         asked);
    }
    ck_assert(!extension_asked(&l.client.conn, 0x1234));
}
END_TEST

/* A server with a protocol chosen gives it to who asked, not to others. */
START_TEST(answers_only_what_was_asked)
{
    uint16_t types[32];

    for (int ask = 0; ask < 2; ask++) {
        anew(false);
        l.server.conn.alpn.p = (const uint8_t *)"h2";
        l.server.conn.alpn.len = 2;
        l.server.conn.group = &hake_x25519;
        if (ask) {
            block_put(16, CH);
            ck_assert_int_eq(block_read(CH), HAKE_OK);
        }
        ck_assert_int_eq(write_types(&l.server.conn, EE, types), ask);
        ck_assert_int_eq(write_types(&l.server.conn, SH, types), 0);
        ck_assert_int_eq(write_types(&l.server.conn, CT, types), 0);
    }
}
END_TEST

Suite *extensions_test(void)
{
    Suite *suite = suite_create("extensions");
    TCase *table = tcase_create("table"), *driver = tcase_create("driver");
    const int rows = (int)extension_rows_len;

    tcase_add_test(table,
                   has_a_row_for_every_extension_of_the_rfc_and_no_other);
    tcase_add_loop_test(table, allows_each_extension_where_the_rfc_does, 0,
                        MESSAGES);
    tcase_add_loop_test(
        table, allows_in_a_server_hello_of_tls_1_2_what_its_rfcs_do, 0, rows);
    tcase_add_test(table, has_its_rows_in_processing_order);
    tcase_add_test(table, has_in_its_table_of_tls_1_2_what_all_know);
    suite_add_tcase(suite, table);
    tcase_set_timeout(driver, 30);
    tcase_add_checked_fixture(driver, started, NULL);
    tcase_add_loop_test(driver, judges_every_extension_in_every_message, 0,
                        MESSAGES);
    tcase_add_loop_test(driver, judges_unknown_extensions_in_every_message, 0,
                        MESSAGES);
    tcase_add_loop_test(driver, refuses_duplicates_of_every_type, 0, MESSAGES);
    tcase_add_test(driver, wants_pre_shared_key_last_in_a_client_hello);
    tcase_add_test(driver, looks_at_so_many_extensions_and_no_more);
    tcase_add_test(driver, takes_an_empty_block);
    tcase_add_test(driver, applies_supported_versions_first);
    tcase_add_test(driver, judges_shares_by_groups_that_follow_them);
    tcase_add_test(driver, collects_before_it_applies);
    tcase_add_loop_test(driver, refuses_extension_data_too_long_or_too_short, 0,
                        MESSAGES);
    tcase_add_test(driver, leaves_the_data_of_tls_1_2_alone_without_it);
    tcase_add_test(driver, asks_for_each_thing_once_and_remembers_it);
    tcase_add_test(driver, answers_only_what_was_asked);
    suite_add_tcase(suite, driver);
    return suite;
}

/*
 * syntax_test.c: properties of every wire table: what is written is read back
 * equal; no strict prefix, no extra byte, no length out of bounds is taken;
 * the tables describe the C structs. The forms of list items are typed here
 * once more, from the RFCs, to make valid lists of any length.
 */
#include "tls/messages.h"

#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MAX 256    /* offsets are 8 bits */
#define LIST_MAX  70000  /* of a VEC24 here: more than 16 bits can say */
#define ARENA     300000 /* contents of all vectors of one value */

struct table {
    const char *name;
    const struct syntax *syntax;
    size_t size;
};

static const struct table tables[] = {
#define X(name, ROWS) {#name, name##_syntax, sizeof(struct name)},
    HAKE_SYNTAXES(X)
#undef X
};
#define TABLES ((int)(sizeof tables / sizeof tables[0]))

/* Head bytes, a vector behind `width` bytes of length, tail bytes of zeros. */
static const struct item {
    const struct syntax *syntax;
    size_t head, width, tail, min, max;
} items[] = {
    {extension_syntax, 2, 2, 0, 0, 65535},                /* RFC 9846 4.3 */
    {server_name_syntax, 1, 2, 0, 1, 65535},              /* RFC 6066 3 */
    {key_share_entry_syntax, 2, 2, 0, 1, 65535},          /* RFC 9846 4.3.8 */
    {psk_identity_syntax, 0, 2, 4, 1, 65535},             /* RFC 9846 4.3.11 */
    {psk_binder_entry_syntax, 0, 1, 0, 32, 255},          /* likewise */
    {protocol_name_syntax, 0, 1, 0, 1, 255},              /* RFC 7301 3.1 */
    {certificate_entry_syntax, 0, 3, 2, 1, 0xffffff - 5}, /* RFC 9846 4.5.1 */
    {distinguished_name_syntax, 0, 2, 0, 1, 65535},       /* RFC 9846 4.3.4 */
    {responder_id_syntax, 0, 2, 0, 1, 65535},             /* RFC 6066 8 */
    {serialized_sct_syntax, 0, 2, 0, 1, 65535},           /* RFC 6962 3.3 */
    {asn1_cert_syntax, 0, 3, 0, 1, 65535},                /* RFC 5246 7.4.2 */
};

enum mode { MINIMAL, MAXIMAL, RANDOM, MODES };

union value {
    uint8_t p[VALUE_MAX];
    struct hake_bytes aligned;
};

static uint8_t arena[ARENA], wire[ARENA];
static size_t arena_used;
static uint32_t dice;

static void inputs_reset(void)
{
    arena_used = 0;
    dice = 12345;
}

static uint32_t roll(uint32_t below)
{
    dice = dice * 1664525 + 1013904223;
    return below == 0 ? 0 : (dice >> 8) % below;
}

/* ---- Valid values ----------------------------------------------------- */

static const struct item *item_find(const struct syntax *syntax)
{
    for (unsigned i = 0; i < sizeof items / sizeof items[0]; i++) {
        if (items[i].syntax == syntax)
            return &items[i];
    }
    ck_abort_msg("an item that this test does not know");
}

/* How long the next item's vector may be, so that the rest can be filled;
 * SIZE_MAX if there is no way. */
static size_t item_len(const struct item *item, size_t left, bool random)
{
    size_t frame = item->head + item->width + item->tail, len;

    if (left < frame + item->min)
        return SIZE_MAX;
    len = left - frame < item->max ? left - frame : item->max;
    if (random)
        len = item->min + roll((uint32_t)(len - item->min + 1));
    for (;; len--) {
        size_t rest = left - frame - len;

        if (rest == 0 || rest >= frame + item->min)
            return len;
        if (len == item->min)
            return SIZE_MAX;
    }
}

/* Fills exactly len bytes with valid items; false if none fit so. */
static bool items_fill(uint8_t *p, size_t len, const struct syntax *syntax,
                       bool random)
{
    const struct item *item;
    struct writer w = wr_init(p, len);

    memset(p, 0, len);
    if (syntax == NULL || syntax == u16_item_syntax) {
        for (size_t i = 0; i < len; i++)
            p[i] = (uint8_t)roll(256);
        return syntax == NULL || len % 2 == 0;
    }
    item = item_find(syntax);
    while (w.len < len) {
        size_t n = item_len(item, len - w.len, random);

        if (n == SIZE_MAX)
            return false;
        wr_space(&w, item->head);
        wr_uint(&w, (unsigned)item->width, (uint32_t)n);
        wr_space(&w, n + item->tail);
    }
    return true;
}

static size_t row_max(const struct syntax *row)
{
    return row->kind == SYNTAX_VEC24 ? LIST_MAX : row->max;
}

static struct hake_bytes vector_make(const struct syntax *row, size_t len,
                                     bool random, bool *valid)
{
    struct hake_bytes bytes = {arena + arena_used, len};

    ck_assert_uint_le(arena_used + len, sizeof arena);
    *valid = items_fill(arena + arena_used, len, row->item, random);
    arena_used += len;
    return bytes;
}

/* The shortest, the longest, or some valid content of a field. */
static struct hake_bytes field_make(const struct syntax *row, enum mode mode)
{
    size_t start = arena_used, len = row->min, max = row_max(row);
    struct hake_bytes bytes;
    bool valid;

    if (row->kind == SYNTAX_REST)
        len = max = roll(64);
    else if (row->kind != SYNTAX_OPAQUE && mode == MAXIMAL)
        len = max;
    else if (row->kind != SYNTAX_OPAQUE && mode == RANDOM)
        len += roll((uint32_t)(max < 300 ? max - len : 300) + 1);
    for (;; len = mode == MAXIMAL ? len - 1 : len + 1) {
        arena_used = start;
        bytes = vector_make(row, len, mode == RANDOM, &valid);
        if (valid)
            return bytes;
    }
}

static void integer_put(const struct syntax *row, union value *value,
                        enum mode mode)
{
    uint32_t all = 0xffffffffU >> (32 - 8 * row->kind);
    uint32_t v = mode == MINIMAL ? 0 : mode == MAXIMAL ? all : dice & all;
    uint16_t u16 = (uint16_t)v;

    roll(0);
    if (row->kind == SYNTAX_U8)
        value->p[row->offset] = (uint8_t)v;
    else if (row->kind == SYNTAX_U16)
        memcpy(value->p + row->offset, &u16, sizeof u16);
    else
        memcpy(value->p + row->offset, &v, sizeof v);
}

static union value value_make(const struct syntax *row, enum mode mode)
{
    union value value;

    memset(&value, 0, sizeof value);
    for (; row->kind != SYNTAX_END; row++) {
        struct hake_bytes bytes;

        if (row->kind <= SYNTAX_U32) {
            integer_put(row, &value, mode);
            continue;
        }
        bytes = field_make(row, mode);
        memcpy(value.p + row->offset, &bytes, sizeof bytes);
    }
    return value;
}

static struct hake_bytes value_write(const struct syntax *syntax,
                                     const union value *value)
{
    struct writer w = wr_init(wire, sizeof wire);
    struct wr_mark mark = syntax_write(&w, syntax, value);
    struct hake_bytes bytes = {wire, 0};

    wr_close(&w, mark);
    ck_assert(!w.overflow);
    bytes.len = w.len;
    return bytes;
}

static struct hake_bytes slice_at(const union value *value, size_t offset)
{
    struct hake_bytes bytes;

    memcpy(&bytes, value->p + offset, sizeof bytes);
    return bytes;
}

static bool values_equal(const struct syntax *row, const union value *a,
                         const union value *b)
{
    for (; row->kind != SYNTAX_END; row++) {
        size_t width = row->kind == SYNTAX_U24 ? 4 : row->kind;
        struct hake_bytes x, y;

        if (row->kind <= SYNTAX_U32) {
            if (memcmp(a->p + row->offset, b->p + row->offset, width) != 0)
                return false;
            continue;
        }
        x = slice_at(a, row->offset);
        y = slice_at(b, row->offset);
        if (x.len != y.len || (x.len > 0 && memcmp(x.p, y.p, x.len) != 0))
            return false;
    }
    return true;
}

/* Reads from memory of exactly this size; a fault must lie in it. */
static bool takes(struct hake_bytes bytes, const struct syntax *syntax,
                  union value *out)
{
    uint8_t *exact = malloc(bytes.len + (bytes.len == 0));
    struct hake_bytes copy = {exact, bytes.len};
    const uint8_t *fault;
    bool ok;

    ck_assert_ptr_nonnull(exact);
    if (bytes.len > 0)
        memcpy(exact, bytes.p, bytes.len);
    ok = syntax_read_all(copy, syntax, out, &fault);
    ck_assert(ok ? fault == NULL
                 : fault >= exact && fault <= exact + bytes.len);
    free(exact);
    return ok;
}

static const struct syntax *last_row(const struct syntax *row)
{
    while (row[1].kind != SYNTAX_END)
        row++;
    return row;
}

/* ---- Tests over all tables -------------------------------------------- */

START_TEST(reads_back_what_it_wrote)
{
    const struct table *table = &tables[_i];

    for (unsigned i = 0; i < 2 + 30; i++) {
        enum mode mode = i < RANDOM ? (enum mode)i : RANDOM;
        union value in, out;
        struct hake_bytes bytes;
        const uint8_t *fault;

        arena_used = 0;
        in = value_make(table->syntax, mode);
        bytes = value_write(table->syntax, &in);
        memset(&out, 0xa5, sizeof out);
        ck_assert_msg(syntax_read_all(bytes, table->syntax, &out, &fault), "%s",
                      table->name);
        ck_assert_msg(values_equal(table->syntax, &in, &out), "%s",
                      table->name);
        for (size_t at = table->size; at < sizeof out; at++)
            ck_assert_uint_eq(out.p[at], 0xa5);
    }
}
END_TEST

/* Whether items fill exactly len bytes. */
static bool items_fit(const struct item *item, const uint8_t *p, size_t len)
{
    size_t frame = item->head + item->width + item->tail, n = 0;

    if (len < frame)
        return len == 0;
    for (size_t i = 0; i < item->width; i++)
        n = n << 8 | p[item->head + i];
    return n >= item->min && n <= item->max && n <= len - frame &&
           items_fit(item, p + frame + n, len - frame - n);
}

/* A value may end early, and is then whole: before an optional last vector (in
 * hellos), anywhere in what is left, and behind each name of NPN's list. */
static bool may_end_at(const struct syntax *syntax, const union value *value,
                       size_t total, size_t len)
{
    const struct syntax *last = last_row(syntax);

    if (last->kind == SYNTAX_REST)
        return last->item == NULL
                   ? len + slice_at(value, last->offset).len >= total
                   : items_fit(item_find(last->item), wire, len);
    return last->kind == SYNTAX_OPT16 &&
           total - len == 2 + slice_at(value, last->offset).len;
}

START_TEST(refuses_every_strict_prefix)
{
    const struct table *table = &tables[_i];

    for (unsigned i = 0; i < 8; i++) {
        union value value, out;
        struct hake_bytes bytes, prefix;

        arena_used = 0;
        value = value_make(table->syntax, i == 0 ? MINIMAL : RANDOM);
        prefix = bytes = value_write(table->syntax, &value);
        for (prefix.len = 0; prefix.len < bytes.len; prefix.len++)
            ck_assert_msg(
                takes(prefix, table->syntax, &out) ==
                    may_end_at(table->syntax, &value, bytes.len, prefix.len),
                "%s cut to %zu bytes", table->name, prefix.len);
    }
}
END_TEST

START_TEST(refuses_an_extra_byte)
{
    const struct table *table = &tables[_i];
    bool rest = last_row(table->syntax)->kind == SYNTAX_REST;

    for (unsigned mode = 0; mode < MODES; mode++) {
        struct hake_bytes bytes;
        union value value, out;

        arena_used = 0;
        value = value_make(table->syntax, (enum mode)mode);
        bytes = value_write(table->syntax, &value);
        bytes.len++;
        ck_assert_msg(takes(bytes, table->syntax, &out) ==
                          (rest && may_end_at(table->syntax, &value,
                                              bytes.len - 1, bytes.len)),
                      "%s", table->name);
    }
}
END_TEST

/* A struct whose `row` has this many bytes, all else minimal: taken or not? */
static bool takes_length(const struct syntax *syntax, const struct syntax *row,
                         size_t len, bool *valid)
{
    union value value, out;
    struct hake_bytes bytes;

    arena_used = 0;
    value = value_make(syntax, MINIMAL);
    bytes = vector_make(row, len, false, valid);
    memcpy(value.p + row->offset, &bytes, sizeof bytes);
    return takes(value_write(syntax, &value), syntax, &out);
}

static void assert_bounds(const struct table *table, const struct syntax *row)
{
    const size_t prefix_max = ((size_t)1 << 8 * (row->kind & 15)) - 1;
    const size_t lens[] = {0,
                           1,
                           row->min > 0 ? row->min - 1U : 0U,
                           row->min,
                           row->min + 1U,
                           row->min + 2U,
                           row_max(row) - 1,
                           row_max(row),
                           row_max(row) + 1};

    for (unsigned i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        bool taken, valid, inside;

        if (lens[i] > prefix_max)
            continue; /* no wire can carry it: wire_test.c */
        taken = takes_length(table->syntax, row, lens[i], &valid);
        inside = lens[i] >= row->min &&
                 (row->kind == SYNTAX_VEC24 || lens[i] <= row->max);
        ck_assert_msg(taken == (inside && valid), "%s: %zu bytes at offset %u",
                      table->name, lens[i], row->offset);
    }
}

START_TEST(keeps_the_bounds_of_every_vector)
{
    const struct syntax *row = tables[_i].syntax;

    for (; row->kind != SYNTAX_END; row++) {
        if (row->kind & SYNTAX_VECTOR)
            assert_bounds(&tables[_i], row);
    }
}
END_TEST

START_TEST(refuses_a_list_of_16_bit_items_of_odd_length)
{
    const struct syntax *row = tables[_i].syntax;
    bool valid;

    for (; row->kind != SYNTAX_END; row++) {
        for (size_t len = row->min; len <= row->max && len < 400; len++)
            if (row->item == u16_item_syntax)
                ck_assert_int_eq(
                    takes_length(tables[_i].syntax, row, len, &valid),
                    len % 2 == 0);
    }
}
END_TEST

/* The last item then reaches beyond its list, though not beyond the struct. */
START_TEST(refuses_a_list_cut_inside_an_item)
{
    const struct syntax *syntax = tables[_i].syntax, *row = syntax;

    for (; row->kind != SYNTAX_END; row++) {
        for (unsigned i = 0; i < 20 && row->item != NULL; i++) {
            union value value, out;
            struct hake_bytes list;

            arena_used = 0;
            value = value_make(syntax, RANDOM);
            list = slice_at(&value, row->offset);
            if (list.len <= row->min)
                continue;
            list.len--;
            memcpy(value.p + row->offset, &list, sizeof list);
            ck_assert_msg(!takes(value_write(syntax, &value), syntax, &out),
                          "%s", tables[_i].name);
        }
    }
}
END_TEST

/* ---- The tables themselves -------------------------------------------- */

#define OFFSET(kind, member, min, max, item)                                   \
    ck_assert_uint_eq(row->offset, (size_t)((const uint8_t *)&value.member -   \
                                            (const uint8_t *)&value));         \
    ck_assert_uint_eq(sizeof value.member, sizeof(SYNTAX_TYPE_##kind));        \
    row++;

#define X(name, ROWS)                                                          \
    static void name##_assert_offsets(void)                                    \
    {                                                                          \
        const struct syntax *row = name##_syntax;                              \
        struct name value;                                                     \
        ROWS(OFFSET)                                                           \
        ck_assert_uint_eq(row->kind, SYNTAX_END);                              \
    }
HAKE_SYNTAXES(X)
#undef X

START_TEST(describes_the_c_structs)
{
#define X(name, ROWS) name##_assert_offsets();
    HAKE_SYNTAXES(X)
#undef X
}
END_TEST

/* The depth of reading is bounded, as syntax.c says. */
START_TEST(nests_no_deeper_than_an_items_items)
{
    const struct syntax *row = tables[_i].syntax, *inner, *inmost;

    for (; row->kind != SYNTAX_END; row++) {
        for (inner = row->item; inner && inner->kind != SYNTAX_END; inner++) {
            inmost = inner->item;
            for (; inmost && inmost->kind != SYNTAX_END; inmost++)
                ck_assert_ptr_null(inmost->item);
        }
    }
}
END_TEST

/* ---- Single cases ----------------------------------------------------- */

START_TEST(writes_a_client_hello_as_the_rfc_draws_it)
{
    static const uint8_t bytes[] = {
        0x03, 0x03, /* legacy_version */
        0,    1,    2,    3,    4,    5,    6,   7,  8,  9,  10,
        11,   12,   13,   14,   15,   16,   17,  18, 19, 20, 21,
        22,   23,   24,   25,   26,   27,   28,  29, 30, 31, /* random */
        0x02, 0xaa, 0xbb,                   /* legacy_session_id<0..32> */
        0x00, 0x04, 0x13, 0x03, 0x13, 0x02, /* cipher_suites<2..2^16-2> */
        0x01, 0x00, /* legacy_compression_methods<1..2^8-1> */
        0x00, 0x05, 0x00, 0x2b, 0x00, 0x01, 0x07}; /* extensions */
    const struct client_hello hello = {
        .legacy_version = 0x0303,
        .random = {bytes + 2, 32},
        .legacy_session_id = {bytes + 35, 2},
        .cipher_suites = {bytes + 39, 4},
        .legacy_compression_methods = {bytes + 44, 1},
        .extensions = {bytes + 47, 5}};
    struct writer w = wr_init(wire, sizeof wire);

    wr_close(&w, syntax_write(&w, client_hello_syntax, &hello));
    ck_assert_uint_eq(w.len, sizeof bytes);
    ck_assert_mem_eq(wire, bytes, sizeof bytes);
}
END_TEST

START_TEST(takes_a_certificate_list_of_2_to_the_24_less_1_bytes)
{
    const size_t list = 0xffffff, total = 1 + 3 + list;
    struct certificate certificate;
    uint8_t *p = calloc(total + 1, 1);
    struct hake_bytes bytes = {p, total};
    const uint8_t *fault;

    ck_assert_ptr_nonnull(p);
    memset(p + 1, 0xff, 3);
    p[4] = p[5] = 0xff; /* cert_data of the single entry: 5 bytes less */
    p[6] = 0xff - 5;
    ck_assert(syntax_read_all(bytes, certificate_syntax, &certificate, &fault));
    ck_assert_uint_eq(certificate.certificate_list.len, list);
    ck_assert_uint_eq(
        syntax_count(certificate.certificate_list, certificate_entry_syntax),
        1);
    bytes.len = total + 1;
    ck_assert(
        !syntax_read_all(bytes, certificate_syntax, &certificate, &fault));
    free(p);
}
END_TEST

START_TEST(leaves_the_last_vector_open)
{
    static const uint8_t expected[] = {0, 4, 0x08, 0x07, 0x04, 0x03};
    const struct signature_scheme_list list = {{expected + 2, 2}};
    struct writer w = wr_init(wire, sizeof wire);
    struct wr_mark mark = syntax_write(&w, signature_scheme_list_syntax, &list);

    wr_uint(&w, 2, 0x0403);
    wr_close(&w, mark);
    ck_assert_uint_eq(w.len, sizeof expected);
    ck_assert_mem_eq(wire, expected, sizeof expected);
}
END_TEST

START_TEST(counts_and_finds_items)
{
    static const uint8_t list[] = {0x13, 0x03, 0x03, 0x13, 0x0a, 0x0a};
    const struct hake_bytes bytes = {list, 6}, none = {NULL, 0};

    ck_assert_uint_eq(syntax_count(bytes, u16_item_syntax), 3);
    ck_assert_uint_eq(syntax_count(none, u16_item_syntax), 0);
    ck_assert(syntax_u16_find(bytes, 0x1303));
    ck_assert(syntax_u16_find(bytes, 0x0a0a));
    ck_assert(!syntax_u16_find(bytes, 0x0303)); /* not across two items */
    ck_assert(!syntax_u16_find(bytes, 0));
    ck_assert(!syntax_u16_find(none, 0));
}
END_TEST

Suite *syntax_test(void)
{
    Suite *suite = suite_create("syntax");
    TCase *tcase = tcase_create("tables"), *single = tcase_create("single");

    tcase_set_timeout(tcase, 30);
    tcase_add_checked_fixture(tcase, inputs_reset, NULL);
    tcase_add_loop_test(tcase, reads_back_what_it_wrote, 0, TABLES);
    tcase_add_loop_test(tcase, refuses_every_strict_prefix, 0, TABLES);
    tcase_add_loop_test(tcase, refuses_an_extra_byte, 0, TABLES);
    tcase_add_loop_test(tcase, keeps_the_bounds_of_every_vector, 0, TABLES);
    tcase_add_loop_test(tcase, refuses_a_list_of_16_bit_items_of_odd_length, 0,
                        TABLES);
    tcase_add_loop_test(tcase, refuses_a_list_cut_inside_an_item, 0, TABLES);
    tcase_add_test(tcase, describes_the_c_structs);
    tcase_add_loop_test(tcase, nests_no_deeper_than_an_items_items, 0, TABLES);
    suite_add_tcase(suite, tcase);
    tcase_add_test(single, writes_a_client_hello_as_the_rfc_draws_it);
    tcase_add_test(single,
                   takes_a_certificate_list_of_2_to_the_24_less_1_bytes);
    tcase_add_test(single, leaves_the_last_vector_open);
    tcase_add_test(single, counts_and_finds_items);
    suite_add_tcase(suite, single);
    return suite;
}

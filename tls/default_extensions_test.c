/* default_extensions_test.c: the ready-made extensions of an application. */
#include "tls/extensions.h"
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

Suite *default_extensions_test(void);

#define PRIVATE 0xff5a

static struct loopback l;
static struct loopback_sessions sessions;

/* What the peer was given. */
static struct {
    unsigned times;
    size_t len;
    uint8_t p[64];
} got;

static bool take(void *ctx, hake_conn *conn, uint8_t place,
                 struct hake_bytes data)
{
    (void)ctx, (void)conn, (void)place;
    got.times++;
    got.len = data.len;
    memcpy(got.p, data.p, data.len < sizeof got.p ? data.len : sizeof got.p);
    return true;
}

/* A server that gives one, and a client that looks at it. */
static struct hake_extension rows[2];

static void init(uint16_t type, hake_give_fn *give, void *ctx)
{
    loopback_init(&l);
    memset(&got, 0, sizeof got);
    rows[0] = (struct hake_extension){type, EE, NULL, take, NULL};
    rows[1] = (struct hake_extension){type, EE, give, NULL, ctx};
    l.client.config.extensions = &rows[0];
    l.server.config.extensions = &rows[1];
    l.client.config.extensions_len = l.server.config.extensions_len = 1;
}

/* ---- hake_give_bytes ---------------------------------------------------- */

START_TEST(gives_no_data_without_a_context)
{
    init(EXTENSION_server_name, hake_give_bytes, NULL);
    loopback_handshake(&l);
    ck_assert_uint_eq(got.times, 1);
    ck_assert_uint_eq(got.len, 0);
}
END_TEST

START_TEST(gives_the_bytes_of_its_context)
{
    static struct hake_bytes bytes = {(const uint8_t *)"some data", 9};

    init(PRIVATE, hake_give_bytes, &bytes);
    for (unsigned i = 0; i < 2; i++) {
        rows[i].places = CH | EE;
        rows[i].give = hake_give_bytes;
        rows[i].ctx = &bytes;
    }
    loopback_handshake(&l);
    ck_assert_uint_eq(got.times, 1);
    ck_assert_uint_eq(got.len, 9);
    ck_assert_mem_eq(got.p, "some data", 9);
}
END_TEST

/* ---- hake_give_groups --------------------------------------------------- */

START_TEST(gives_all_groups_that_the_configuration_names)
{
    static const struct hake_group name_only = {.id = 0x0105, .name = "?"};
    static const struct hake_group *const groups[] = {&name_only, &hake_x25519,
                                                      NULL};

    init(EXTENSION_supported_groups, hake_give_groups, NULL);
    l.server.config.groups = groups;
    loopback_handshake(&l);
    ck_assert_uint_eq(got.len, 6);
    ck_assert_mem_eq(got.p, "\x00\x04\x01\x05\x00\x1d", 6);
}
END_TEST

START_TEST(does_not_write_beyond_its_room)
{
    uint8_t out[8] = {0};

    init(EXTENSION_supported_groups, hake_give_groups, NULL);
    loopback_start(&l);
    for (size_t cap = 0; cap < 4; cap++)
        ck_assert_uint_gt(hake_give_groups(NULL, &l.server.conn, EE, out, cap),
                          cap);
    ck_assert_uint_eq(out[4], 0);
}
END_TEST

/* ---- hake_give_padding -------------------------------------------------- */

/* The length of the ClientHello with len bytes more; whether it is padded. */
static size_t padded(size_t len, bool session, bool *is_padded)
{
    static uint8_t zeros[1024];
    static struct hake_bytes more;
    static struct hake_extension pads[2];
    const uint8_t *hello = l.client.out;

    more = (struct hake_bytes){zeros, len};
    pads[0] = (struct hake_extension){EXTENSION_padding, CH, hake_give_padding,
                                      NULL, NULL};
    pads[1] =
        (struct hake_extension){PRIVATE, CH, hake_give_bytes, NULL, &more};
    loopback_init(&l);
    if (session)
        loopback_sessions(&l, &sessions, true);
    l.client.config.extensions = pads;
    l.client.config.extensions_len = 2;
    loopback_start(&l);
    *is_padded = extension_asked(&l.client.conn, EXTENSION_padding);
    ck_assert_int_eq(extension_asked(&l.client.conn, EXTENSION_pre_shared_key),
                     session);
    return (size_t)hello[3] << 8 | hello[4];
}

/* RFC 7685 4; the hello is one byte longer each time. */
START_TEST(pads_what_would_be_of_an_evil_length)
{
    bool is_padded;
    size_t plain = padded(0, false, &is_padded);

    ck_assert_uint_lt(plain, 256);
    ck_assert(!is_padded);
    for (size_t len = 1; ++plain < 530; len++) {
        const size_t padding = padded(len, false, &is_padded);

        ck_assert_int_eq(is_padded, plain >= 256 && plain < 512);
        if (!is_padded)
            ck_assert_uint_eq(padding, plain);
        else
            ck_assert_uint_eq(padding, plain + 5 < 512 ? 512 : plain + 5);
        loopback_run(&l, SIZE_MAX);
        loopback_assert_connected(&l);
    }
}
END_TEST

START_TEST(counts_the_pre_shared_key_behind_it)
{
    bool is_padded;

    loopback_sessions_init(&sessions);
    loopback_init(&l);
    loopback_sessions(&l, &sessions, true);
    loopback_handshake(&l);
    for (size_t len = 0; len < 200; len++) {
        const size_t padding = padded(len, true, &is_padded);

        ck_assert_uint_ge(padding, 512);
        ck_assert(!is_padded || padding <= 516);
        loopback_run(&l, SIZE_MAX);
        loopback_assert_connected(&l);
        ck_assert(hake_conn_resumed(&l.client.conn));
    }
    ck_assert(!is_padded);
}
END_TEST

Suite *default_extensions_test(void)
{
    Suite *suite = suite_create("default_extensions");
    TCase *tcase = tcase_create("default_extensions");

    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, gives_no_data_without_a_context);
    tcase_add_test(tcase, gives_the_bytes_of_its_context);
    tcase_add_test(tcase, gives_all_groups_that_the_configuration_names);
    tcase_add_test(tcase, does_not_write_beyond_its_room);
    tcase_add_test(tcase, pads_what_would_be_of_an_evil_length);
    tcase_add_test(tcase, counts_the_pre_shared_key_behind_it);
    suite_add_tcase(suite, tcase);
    return suite;
}

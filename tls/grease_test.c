/*
 * grease_test.c: values that nobody knows (RFC 8701): which they are, where
 * they stand, and that each side bears the other's.
 */
#include "tls/loopback.h"

#include <check.h>
#include <string.h>

Suite *grease_test(void);

static struct loopback l;
static uint8_t block[1024];

static bool is_grease(unsigned value)
{
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

/* Each byte chooses one of the sixteen, evenly. */
START_TEST(every_byte_chooses_a_value)
{
    unsigned chosen[16] = {0};

    loopback_init(&l);
    l.client.config.flags = HAKE_GREASE;
    loopback_start(&l);
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned value;

        memset(l.client.handshake.grease, (int)byte, HAKE_GREASE_LEN);
        value = grease_value(&l.client.conn, GREASE_GROUP);
        ck_assert(is_grease(value));
        chosen[value >> 12]++;
    }
    for (unsigned i = 0; i < 16; i++)
        ck_assert_uint_eq(chosen[i], 16);
}
END_TEST

/* RFC 8701 5: two extensions of one type would be against RFC 9846 4.3. */
START_TEST(the_two_extensions_differ)
{
    loopback_init(&l);
    l.client.config.flags = HAKE_GREASE;
    loopback_start(&l);
    for (unsigned i = 0; i < 256 * 256; i += 13) {
        unsigned first, last;

        l.client.handshake.grease[GREASE_FIRST_EXTENSION] = (uint8_t)i;
        l.client.handshake.grease[GREASE_LAST_EXTENSION] = (uint8_t)(i >> 8);
        first = grease_value(&l.client.conn, GREASE_FIRST_EXTENSION);
        last = grease_value(&l.client.conn, GREASE_LAST_EXTENSION);
        ck_assert(is_grease(first) && is_grease(last));
        ck_assert_uint_ne(first, last);
    }
}
END_TEST

START_TEST(each_side_bears_the_others)
{
    for (unsigned i = 0; i < 2 * (1 + LOOPBACK_SUITES12); i++) {
        if (i / 2 > 0 && loopback_lacks12(i / 2 - 1))
            continue;
        if (i / 2 > 0)
            loopback_init12(&l, i / 2 - 1);
        else
            loopback_init(&l);
        if (i % 2 && i / 2 != 1 + PSK12)
            loopback_auth(&l);
        loopback_alpn(&l.client, "\x02h2");
        loopback_alpn(&l.server, "\x02h2");
        l.client.config.flags |= HAKE_GREASE;
        l.server.config.flags |= HAKE_GREASE;
        loopback_handshake(&l);
        ck_assert_uint_eq(hake_conn_alpn(&l.client.conn).len, 2);
    }
}
END_TEST

/* Nothing but a name that nobody has is no protocol list. */
START_TEST(no_protocol_is_offered_where_there_is_none)
{
    loopback_init(&l);
    l.client.config.flags = HAKE_GREASE;
    loopback_start(&l);
    ck_assert(!extension_asked(&l.client.conn, 16));
}
END_TEST

/* A second ClientHello is like the first, and so is one that had to wait. */
START_TEST(what_is_written_again_is_the_same)
{
    static uint8_t again[sizeof block];
    struct writer first = wr_init(block, sizeof block);
    struct writer second = wr_init(again, sizeof again);

    loopback_init(&l);
    l.client.config.flags = HAKE_GREASE;
    loopback_start(&l);
    ck_assert_int_eq(extensions_write(&l.client.conn, CH, &first), HAKE_OK);
    ck_assert_int_eq(extensions_write(&l.client.conn, CH, &second), HAKE_OK);
    ck_assert_uint_eq(first.len, second.len);
    ck_assert_mem_eq(block, again, first.len);
}
END_TEST

/* RFC 8701 4.1: in NewSessionTicket; and where it says nothing of it, not. */
START_TEST(a_server_puts_it_where_it_may)
{
    static const struct {
        enum place place;
        size_t len;
    } places[] = {{NST, 4 + 5}, {EE, 0}, {SH, 0}, {CT, 0}, {SH12, 0}};

    loopback_init(&l);
    l.server.config.flags = HAKE_GREASE;
    loopback_start(&l);
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct writer w = wr_init(block, sizeof block);

        extensions_write(&l.server.conn, places[i].place, &w);
        ck_assert_uint_eq(w.len, places[i].len);
        if (w.len > 0) {
            ck_assert(is_grease((unsigned)block[0] << 8 | block[1]));
            ck_assert(is_grease((unsigned)block[4] << 8 | block[5]));
        }
    }
}
END_TEST

/* The call of the random callback that fails, of as many as there are. */
START_TEST(ends_where_there_is_no_randomness)
{
    loopback_init(&l);
    l.client.config.flags = HAKE_GREASE;
    l.client.random.fail_at = 4;
    hake_client_start(&l.client.conn, &l.client.handshake, &l.client.config,
                      l.client.in_buffer, l.client.out_buffer,
                      l.client.server_name);
    ck_assert_int_eq(hake_conn_failure(&l.client.conn)->error,
                     HAKE_ERR_RANDOM_FAILED);
    loopback_init(&l);
    l.server.config.flags = HAKE_GREASE;
    l.server.random.fail_at = 3;
    loopback_start(&l);
    loopback_run(&l, SIZE_MAX);
    loopback_assert_failed(&l.server, HAKE_ERR_RANDOM_FAILED);
}
END_TEST

/* The trace tells of each extension, these too, and has a name for them. */
START_TEST(the_trace_names_it)
{
    unsigned plain;

    loopback_init(&l);
    loopback_start(&l);
    plain = l.client.seen.extensions;
    loopback_init(&l);
    l.client.config.flags = HAKE_GREASE;
    loopback_start(&l);
    ck_assert_uint_eq(l.client.seen.extensions, plain + 2);
    ck_assert_str_eq(hake_extension_name(0x3a3a), "GREASE");
}
END_TEST

Suite *grease_test(void)
{
    Suite *suite = suite_create("grease");
    TCase *tcase = tcase_create("grease");

    tcase_add_test(tcase, every_byte_chooses_a_value);
    tcase_add_test(tcase, the_two_extensions_differ);
    tcase_add_test(tcase, each_side_bears_the_others);
    tcase_add_test(tcase, no_protocol_is_offered_where_there_is_none);
    tcase_add_test(tcase, what_is_written_again_is_the_same);
    tcase_add_test(tcase, a_server_puts_it_where_it_may);
    tcase_add_test(tcase, ends_where_there_is_no_randomness);
    tcase_add_test(tcase, the_trace_names_it);
    suite_add_tcase(suite, tcase);
    return suite;
}

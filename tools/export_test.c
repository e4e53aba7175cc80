/* export_test.c: the option --export, and what it puts into a report. */
#include "tools/export.h"

#include <check.h>
#include <string.h>

#include "tls/loopback.h"

static struct options options_of(const char *value)
{
    struct options o = {.len = 1};

    o.given[0].name = "export";
    o.given[0].value = value;
    return o;
}

START_TEST(reads_a_label_and_a_length)
{
    const struct options none = {.len = 0}, one = options_of("EXPORTER-a:b:32"),
                         most = options_of("x:1024");
    struct export_wish e = {.len = 0};

    ck_assert(export_read(&e, &none));
    ck_assert_uint_eq(e.label.len, 0);
    ck_assert(export_read(&e, &one));
    ck_assert_uint_eq(e.label.len, 12); /* the last colon counts */
    ck_assert_mem_eq(e.label.p, "EXPORTER-a:b", 12);
    ck_assert_uint_eq(e.len, 32);
    ck_assert(export_read(&e, &most));
    ck_assert_uint_eq(e.len, REPORT_EXPORT_MAX);
}
END_TEST

START_TEST(takes_it_once_and_says_why_not)
{
    static struct loopback l;
    struct export_wish e = {{(const uint8_t *)"label", 5}, 20};
    struct report client = {.error = NULL}, server = {.error = NULL};
    const struct export_wish nothing = {.len = 0};

    loopback_init(&l);
    loopback_handshake(&l);
    ck_assert(export_take(&nothing, &l.client.conn, &client));
    ck_assert_uint_eq(client.exported_len, 0);
    ck_assert(export_take(&e, &l.client.conn, &client));
    ck_assert(export_take(&e, &l.server.conn, &server));
    ck_assert_uint_eq(client.exported_len, 20);
    ck_assert_mem_eq(client.exported, server.exported, 20);
    hake_handshake_release(&l.client.conn);
    ck_assert(export_take(&e, &l.client.conn, &client)); /* it was taken */
    client.exported_len = 0;
    ck_assert(!export_take(&e, &l.client.conn, &client));
    ck_assert_str_eq(client.error, "MISUSE");
    server.exported_len = 0;
    e.label.len = 0;
    ck_assert(export_take(&e, &l.server.conn, &server));
}
END_TEST

Suite *export_test(void)
{
    Suite *suite = suite_create("export");
    TCase *tcase = tcase_create("export");

    tcase_add_test(tcase, reads_a_label_and_a_length);
    tcase_add_test(tcase, takes_it_once_and_says_why_not);
    suite_add_tcase(suite, tcase);
    return suite;
}

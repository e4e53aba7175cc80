/*
 * http_test.c: both readers give the same answer however the bytes are cut,
 * keep within their bounds, and name what is wrong.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tools/http.h"

Suite *http_test(void);

/* ---- Request ---------------------------------------------------------- */

/* The verdict on a request that comes in two pieces, cut everywhere. */
static enum http_request_status request_judge(const char *text)
{
    const uint8_t *p = (const uint8_t *)text;
    const size_t len = strlen(text);
    enum http_request_status whole = HTTP_REQUEST_MORE, status;

    for (size_t cut = 0; cut <= len; cut++) {
        struct http_request r = {0};

        status = http_request_feed(&r, p, cut);
        if (status == HTTP_REQUEST_MORE)
            status = http_request_feed(&r, p + cut, len - cut);
        if (cut == 0)
            whole = status;
        ck_assert_int_eq(status, whole);
    }
    return whole;
}

START_TEST(takes_a_get_with_either_kind_of_line_end)
{
    static const char *const good[] = {
        "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n",
        "GET / HTTP/1.0\n\n",
        "GET / HTTP/1.1\r\nHost: localhost\n\n",
        "GET / HTTP/1.1\nHost: localhost\r\n\r\n",
        "\r\nGET /a?b=c HTTP/1.1\r\n\r\n",
        "\n\nGET * HTTP/1.9\n\nwhat follows is not read",
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(request_judge(good[i]) == HTTP_REQUEST_GET, "%s",
                      good[i]);
}
END_TEST

START_TEST(waits_for_the_end_of_the_head)
{
    static const char *const parts[] = {
        "",           "G",
        "GET ",       "GET / HTTP/1.1",
        "\r\n\r\n",   "GET / HTTP/1.1\r",
        "GET / HTTP", "GET / HTTP/1.1\r\nHost: a\r\n",
        "\n",         "GET / HTTP/1.1\r\nHost: a\r\n\r",
    };

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        ck_assert_msg(request_judge(parts[i]) == HTTP_REQUEST_MORE, "%s",
                      parts[i]);
}
END_TEST

START_TEST(tells_other_methods_from_garbage)
{
    static const char *const others[] = {
        "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        "HEAD / HTTP/1.0\n\n",
        "get / HTTP/1.1\r\n\r\n",
        "GETS / HTTP/1.1\r\n\r\n",
    };

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        ck_assert_msg(request_judge(others[i]) == HTTP_REQUEST_OTHER_METHOD,
                      "%s", others[i]);
}
END_TEST

/* Without waiting for the rest of the head, which may never come. */
START_TEST(refuses_garbage_at_once)
{
    static const char *const bad[] = {
        "GET\n",
        "GET /\r\n",
        "GET  HTTP/1.1\r\n",
        " GET / HTTP/1.1\r\n",
        "GET / HTTP/2.0\r\n",
        "GET / HTTP/1.1 \r\n",
        "GET / HTTP/1.\n",
        "GET / HTTP/1.10\n",
        "GET /a b HTTP/1.1\n",
        "G@T / HTTP/1.1\n",
        "GET / http/1.1\n",
        "hello\n",
        "\x16\x03\x01",
        "GET /\x7f",
        "GET /\xc3\xa4",
        "GET /\t",
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(request_judge(bad[i]) == HTTP_REQUEST_MALFORMED, "%s",
                      bad[i]);
}
END_TEST

START_TEST(takes_a_head_up_to_its_limit_and_no_longer)
{
    static const char start[] = "GET / HTTP/1.1\nX: ";
    char text[HTTP_HEAD_MAX + 2];
    struct http_request fits = {0}, longer = {0};

    memset(text, 'x', sizeof text);
    memcpy(text, start, sizeof start - 1);
    memcpy(text + HTTP_HEAD_MAX - 2, "\n\n", 2);
    ck_assert_int_eq(http_request_feed(&fits, (uint8_t *)text, HTTP_HEAD_MAX),
                     HTTP_REQUEST_GET);
    memcpy(text + HTTP_HEAD_MAX - 2, "xxx\n", 4);
    ck_assert_int_eq(http_request_feed(&longer, (uint8_t *)text, sizeof text),
                     HTTP_REQUEST_TOO_LONG);
}
END_TEST

START_TEST(takes_a_request_line_up_to_the_limit_and_no_longer)
{
    uint8_t text[HTTP_HEAD_MAX + 1];
    struct http_request r = {0};

    memset(text, 'x', sizeof text);
    ck_assert_int_eq(http_request_feed(&r, text, HTTP_HEAD_MAX),
                     HTTP_REQUEST_MORE);
    ck_assert_int_eq(http_request_feed(&r, text, 1), HTTP_REQUEST_TOO_LONG);
}
END_TEST

/* ---- Response --------------------------------------------------------- */

struct page {
    char text[256];
    size_t len;
};

static void page_take(void *ctx, const uint8_t *p, size_t len)
{
    struct page *page = ctx;

    ck_assert_uint_lt(page->len + len, sizeof page->text);
    memcpy(page->text + page->len, p, len);
    page->len += len;
    page->text[page->len] = '\0';
}

/* Feeds an answer in two pieces, cut everywhere, and then, if it wants more,
 * the end of the connection. */
static enum http_response_status response_judge(const char *text,
                                                const char *body)
{
    const uint8_t *p = (const uint8_t *)text;
    const size_t len = strlen(text);
    enum http_response_status whole = HTTP_RESPONSE_MORE, status;

    for (size_t cut = 0; cut <= len; cut++) {
        struct page page = {"", 0};
        struct http_response r;

        http_response_init(&r, page_take, &page);
        status = http_response_feed(&r, p, cut);
        if (status == HTTP_RESPONSE_MORE)
            status = http_response_feed(&r, p + cut, len - cut);
        if (status == HTTP_RESPONSE_MORE)
            status = http_response_end(&r);
        if (cut == 0)
            whole = status;
        ck_assert_int_eq(status, whole);
        ck_assert_str_eq(page.text, body);
        ck_assert((status == HTTP_RESPONSE_MALFORMED) == (r.fault != NULL));
    }
    return whole;
}

START_TEST(takes_bodies_of_every_form)
{
    static const struct {
        const char *text, *body;
    } good[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhellotrailing", "hello"},
        {"HTTP/1.1 200 OK\r\ncontent-length:5 \r\n\r\nhello", "hello"},
        {"HTTP/1.1 200 OK\nContent-Length: 0\n\n", ""},
        {"HTTP/1.0 200 OK\r\n\r\nto the end", "to the end"},
        {"HTTP/1.1 200\r\n\r\n", ""},
        {"HTTP/1.1 204 No Content\r\n\r\n", ""},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", ""},
        {"HTTP/1.1 100 Continue\r\nContent-Length: 3\r\n\r\n"
         "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
         "ok"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
         "5\r\nhello\r\n1;ext=\"x\"\r\n,\r\n00A\r\n world and\r\n"
         "0\r\nTrailer: x\r\n\r\n",
         "hello, world and"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n"
         "Content-Length: 1\r\n\r\n2\r\nab\r\n0\r\n\r\n",
         "ab"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\nraw",
         "raw"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
         "ok"},
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(response_judge(good[i].text, good[i].body) ==
                          HTTP_RESPONSE_DONE,
                      "%s", good[i].text);
}
END_TEST

START_TEST(tells_an_answer_that_was_cut)
{
    static const struct {
        const char *text, *body;
    } cut[] = {
        {"", ""},
        {"HTTP/1.1 200 OK\r\n", ""},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "hell"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello",
         "hello"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
         "5\r\nhello\r\n0\r\n",
         "hello"},
        {"HTTP/1.1 100 Continue\r\n\r\n", ""},
    };

    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++)
        ck_assert_msg(response_judge(cut[i].text, cut[i].body) ==
                          HTTP_RESPONSE_CUT,
                      "%s", cut[i].text);
}
END_TEST

START_TEST(refuses_an_answer_that_is_not_http)
{
    static const struct {
        const char *text, *body;
    } bad[] = {
        {"SSH-2.0-x\r\n", ""},
        {"\r\n", ""},
        {"HTTP/2.0 200 OK\r\n\r\n", ""},
        {"HTTP/1.1 20 OK\r\n\r\n", ""},
        {"HTTP/1.1 2000 OK\r\n\r\n", ""},
        {"HTTP/1.1 020 OK\r\n\r\n", ""},
        {"HTTP/1.1-200 OK\r\n\r\n", ""},
        {"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n", ""},
        {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", ""},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1a\r\n\r\n", ""},
        {"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551617\r\n\r\n", ""},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n", ""},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ""},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
         "fffffffffffffffff\r\n",
         ""},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
         "2\r\nabc\r\n0\r\n\r\n",
         "ab"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(response_judge(bad[i].text, bad[i].body) ==
                          HTTP_RESPONSE_MALFORMED,
                      "%s", bad[i].text);
}
END_TEST

START_TEST(bounds_the_answers_head)
{
    struct page page = {"", 0};
    struct http_response r;
    uint8_t filler[HTTP_HEAD_MAX];

    memset(filler, 'x', sizeof filler);
    http_response_init(&r, page_take, &page);
    ck_assert_int_eq(http_response_feed(&r, filler, sizeof filler),
                     HTTP_RESPONSE_MORE);
    ck_assert_int_eq(http_response_feed(&r, filler, 1),
                     HTTP_RESPONSE_MALFORMED);
}
END_TEST

START_TEST(skips_the_rest_of_a_long_field)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nX: ",
                      rest[] = "\r\nContent-Length: 2\r\n\r\nok";
    uint8_t text[sizeof head + 3 * HTTP_LINE_MAX + sizeof rest];
    struct page page = {"", 0};
    struct http_response r;

    memset(text, 'x', sizeof text);
    memcpy(text, head, sizeof head - 1);
    memcpy(text + sizeof text - sizeof rest, rest, sizeof rest - 1);
    http_response_init(&r, page_take, &page);
    ck_assert_int_eq(http_response_feed(&r, text, sizeof text - 1),
                     HTTP_RESPONSE_DONE);
    ck_assert_str_eq(page.text, "ok");
    ck_assert_uint_eq(r.code, 200);
}
END_TEST

Suite *http_test(void)
{
    Suite *suite = suite_create("http");
    TCase *request = tcase_create("request");
    TCase *response = tcase_create("response");

    tcase_add_test(request, takes_a_get_with_either_kind_of_line_end);
    tcase_add_test(request, waits_for_the_end_of_the_head);
    tcase_add_test(request, tells_other_methods_from_garbage);
    tcase_add_test(request, refuses_garbage_at_once);
    tcase_add_test(request, takes_a_head_up_to_its_limit_and_no_longer);
    tcase_add_test(request, takes_a_request_line_up_to_the_limit_and_no_longer);
    suite_add_tcase(suite, request);
    tcase_add_test(response, takes_bodies_of_every_form);
    tcase_add_test(response, tells_an_answer_that_was_cut);
    tcase_add_test(response, refuses_an_answer_that_is_not_http);
    tcase_add_test(response, bounds_the_answers_head);
    tcase_add_test(response, skips_the_rest_of_a_long_field);
    suite_add_tcase(suite, response);
    return suite;
}

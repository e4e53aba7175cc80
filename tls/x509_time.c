/* x509_time.c: UTCTime and GeneralizedTime as RFC 5280 4.1.2.5 profiles them,
 * to Unix seconds. */
#include "tls/x509.h"

/* Two decimal digits that must lie in min..max. */
static unsigned two_digits(struct reader *r, unsigned min, unsigned max)
{
    unsigned tens = rd_uint(r, 1) - '0', ones = rd_uint(r, 1) - '0';
    unsigned value = 10 * tens + ones;

    if (tens > 9 || ones > 9 || value < min || value > max) {
        rd_fail(r);
        return min;
    }
    return value;
}

static bool is_leap(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned days_of_month(unsigned year, unsigned month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01 to a year's first day. The leap days before it are
 * counted from year 0, which has one. */
static int32_t days_to_year(unsigned year)
{
    unsigned leaps =
        year == 0 ? 0
                  : 1 + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;

    return (int32_t)(365 * year + leaps) - 719528;
}

/* RFC 5280 4.1.2.5.1: "Where YY is greater than or equal to 50, the year SHALL
 * be interpreted as 19YY". */
static unsigned year_read(struct reader *r, bool is_utc)
{
    unsigned first = two_digits(r, 0, 99);

    if (is_utc)
        return first < 50 ? 2000 + first : 1900 + first;
    return 100 * first + two_digits(r, 0, 99);
}

/* RFC 5280 4.1.2.5.1 and .2: "MUST be expressed in Greenwich Mean Time (Zulu)
 * and MUST include seconds", and no fraction. That dates through 2049 be
 * UTCTime binds CAs; applications "MUST be able to process validity dates that
 * are encoded in either". */
int64_t der_time(struct reader *r)
{
    bool is_utc = der_peek(r, DER_UTC_TIME);
    struct reader text =
        der_enter(r, is_utc ? DER_UTC_TIME : DER_GENERALIZED_TIME);
    unsigned year = year_read(&text, is_utc);
    unsigned month = two_digits(&text, 1, 12);
    int32_t days = days_to_year(year);
    unsigned hour, minute, second;

    for (unsigned m = 1; m < month; m++)
        days += (int32_t)days_of_month(year, m);
    days += (int32_t)two_digits(&text, 1, days_of_month(year, month)) - 1;
    hour = two_digits(&text, 0, 23);
    minute = two_digits(&text, 0, 59);
    second = two_digits(&text, 0, 59);
    if (rd_uint(&text, 1) != 'Z')
        rd_fail(&text);
    rd_done(&text);
    return (int64_t)days * 86400 +
           (int64_t)(3600 * hour + 60 * minute + second);
}

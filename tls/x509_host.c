/* x509_host.c: is this certificate for that host name or IP address? RFC 9525
 * 6. The subjectAltName alone counts, never the subject's CN. */
#include <string.h>

#include "tls/host.h"
#include "tls/x509.h"

#define HOST_MAX  253 /* RFC 1035 2.3.4, as text without the last dot */
#define LABEL_MAX 63  /* likewise */

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* ---- Addresses ---------------------------------------------------------- */

/* Four decimal numbers without leading zeros, which some read as octal. */
static bool ipv4_read(const uint8_t *p, size_t len, uint8_t address[4])
{
    size_t at = 0, digits;
    unsigned value;

    for (unsigned i = 0; i < 4; i++) {
        if (i > 0 && (at == len || p[at++] != '.'))
            return false;
        value = 0;
        for (digits = 0; at + digits < len && digits < 4; digits++) {
            if (!is_digit(p[at + digits]))
                break;
            value = 10 * value + p[at + digits] - '0';
        }
        if (digits == 0 || value > 255 || (digits > 1 && p[at] == '0'))
            return false;
        address[i] = (uint8_t)value;
        at += digits;
    }
    return at == len;
}

/* One to four hexadecimal digits; returns how many, 0 if there are none. */
static size_t group_read(const uint8_t *p, size_t len, uint8_t group[2])
{
    unsigned value = 0;
    size_t digits = 0;
    uint8_t c;

    for (; digits < len && digits < 4; digits++) {
        c = host_lower(p[digits]);
        if (!is_digit(c) && (c < 'a' || c > 'f'))
            break;
        value = 16 * value + c - (is_digit(c) ? '0' : 'a' - 10);
    }
    group[0] = (uint8_t)(value >> 8);
    group[1] = (uint8_t)value;
    return digits;
}

/* Where groups and colons have been read up to. */
struct ipv6 {
    size_t at;  /* in the text */
    size_t len; /* octets written */
    size_t gap; /* octets before "::"; NO_GAP: there was none */
};
#define NO_GAP 17

/* Reads the colon behind a group, or two of them; at least a group follows a
 * single one. */
static bool colon_read(struct hake_bytes text, struct ipv6 *v)
{
    if (text.p[v->at++] != ':' || v->at == text.len)
        return false;
    if (text.p[v->at] != ':')
        return true;
    if (v->gap != NO_GAP)
        return false;
    v->gap = v->len;
    v->at++;
    return true;
}

/* RFC 4291 2.2: x:x:x:x:x:x:x:x, of which one run of zeros may be "::", and
 * the last two may be an IPv4 address. */
static bool ipv6_groups_read(struct hake_bytes text, uint8_t address[16],
                             struct ipv6 *v)
{
    size_t digits;

    while (v->at < text.len) {
        if (v->len <= 12 &&
            ipv4_read(text.p + v->at, text.len - v->at, address + v->len)) {
            v->len += 4;
            return true;
        }
        if (v->len == 16)
            return false;
        digits = group_read(text.p + v->at, text.len - v->at, address + v->len);
        v->at += digits;
        v->len += 2;
        if (digits == 0 || (v->at < text.len && !colon_read(text, v)))
            return false;
    }
    return true;
}

static bool ipv6_read(struct hake_bytes text, uint8_t address[16])
{
    struct ipv6 v = {0, 0, NO_GAP};
    size_t behind;

    if (text.len >= 2 && text.p[0] == ':' && text.p[1] == ':') {
        v.at = 2;
        v.gap = 0;
    }
    if (!ipv6_groups_read(text, address, &v))
        return false;
    if (v.gap == NO_GAP)
        return v.len == 16;
    if (v.len > 14) /* "::" stands for one group or more */
        return false;
    behind = v.len - v.gap;
    memmove(address + 16 - behind, address + v.gap, behind);
    memset(address + v.gap, 0, 16 - v.len);
    return true;
}

size_t hake_address_read(struct hake_bytes text, uint8_t address[16])
{
    if (ipv4_read(text.p, text.len, address))
        return 4;
    return ipv6_read(text, address) ? 16 : 0;
}

/* ---- Host names --------------------------------------------------------- */

/* What can be asked for: letters, digits, hyphens and, as some hosts have
 * them, underscores, in labels of 1 to 63. A last label of digits alone is
 * an address in some other form. */
static bool is_host(struct hake_bytes host)
{
    bool digits = true;
    size_t label = 0;

    for (size_t i = 0; i < host.len; i++) {
        uint8_t c = host_lower(host.p[i]);

        if (c == '.') {
            if (label == 0)
                return false;
            label = 0;
            digits = true;
            continue;
        }
        if (!is_digit(c) && (c < 'a' || c > 'z') && c != '-' && c != '_')
            return false;
        if (++label > LABEL_MAX)
            return false;
        digits = digits && is_digit(c);
    }
    return label > 0 && !digits && host.len <= HOST_MAX;
}

/* RFC 9525 6.4: an IP address matches "octet for octet" an iPAddress alone. */
bool x509_has_name(const struct x509_certificate *c, struct hake_bytes name)
{
    uint8_t octets[16];
    const struct hake_bytes address = {octets, hake_address_read(name, octets)};
    const uint8_t *fault;
    struct reader r = rd_init(c->alt_names, &fault);
    struct x509_general_name general;
    bool has = false;

    if (address.len == 0 && !is_host(name))
        return false;
    while (rd_more(&r) && !has) {
        general = x509_general_name_read(&r);
        if (address.len > 0)
            has = general.tag == GENERAL_NAME_IP &&
                  x509_equal(general.value, address);
        else
            has = general.tag == GENERAL_NAME_DNS &&
                  host_matches(general.value, name);
    }
    return has;
}

bool hake_certificate_has_name(struct hake_bytes der, struct hake_bytes name)
{
    struct x509_certificate c;

    return x509_read(der, &c) == HAKE_OK && x509_has_name(&c, name);
}

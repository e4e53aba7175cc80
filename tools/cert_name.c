/*
 * cert_name.c: the names in a certificate: DNS names and IP addresses (RFC
 * 5280 4.2.1.6), constraints on them (4.2.1.10), and free text, for which the
 * common name has room.
 */
#include <stdio.h>
#include <string.h>

#include "tools/cert_parts.h"

#define COMMON_NAME_MAX 64  /* ub-common-name, RFC 5280 A.1 */
#define DNS_NAME_MAX    253 /* RFC 1035 2.3.4, as text */
#define DNS_LABEL_MAX   63  /* likewise */

bool cert_refuse(char error[CERT_ERROR_MAX], const char *subject,
                 const char *why)
{
    snprintf(error, CERT_ERROR_MAX, "%s %s", subject, why);
    return false;
}

/* ---- Addresses ---------------------------------------------------------- */

/* An IPv4 or IPv6 address: 4 or 16 octets; 0 if it is none. */
static size_t address_read(const char *text, size_t len, uint8_t out[16])
{
    return hake_address_read((struct hake_bytes){(const uint8_t *)text, len},
                             out);
}

/* Decimal, without a sign or a zero before it. */
static bool prefix_length_read(const char *text, size_t max, size_t *value)
{
    const size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 3 || text[digits] != '\0' ||
        (digits > 1 && text[0] == '0'))
        return false;
    *value = 0;
    while (*text != '\0')
        *value = 10 * *value + (size_t)(*text++ - '0');
    return *value <= max;
}

/* ADDRESS/PREFIXLEN as RFC 5280 4.2.1.10 has it, the address and its mask: 8
 * or 32 octets; 0 if it is none, or has bits behind the prefix. */
static size_t network_read(const char *text, uint8_t out[32])
{
    const char *slash = strchr(text, '/');
    size_t len, bits;

    if (slash == NULL)
        return 0;
    len = address_read(text, (size_t)(slash - text), out);
    if (!prefix_length_read(slash + 1, 8 * len, &bits))
        return 0;
    for (size_t i = 0; i < len; i++) {
        const size_t ones = bits < 8 ? bits : 8;

        bits -= ones;
        out[len + i] = (uint8_t)(0xff00 >> ones);
        if ((out[i] & ~out[len + i]) != 0)
            return 0;
    }
    return 2 * len;
}

/* ---- DNS names ---------------------------------------------------------- */

/* Letters, digits and hyphens; "*" alone in the first place; a last label of
 * digits alone would be a mistyped address. */
static bool label_is_good(const char *label, size_t len, bool first, bool last)
{
    static const char digits[] = "0123456789";
    static const char all[] = "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

    if (first && !last && len == 1 && label[0] == '*')
        return true;
    return len > 0 && len <= DNS_LABEL_MAX && strspn(label, all) == len &&
           label[0] != '-' && label[len - 1] != '-' &&
           !(last && strspn(label, digits) == len);
}

/* RFC 5280 4.2.1.6: dNSName is in the "preferred name syntax". */
static bool dns_name_is_good(const char *name)
{
    const char *label = name;

    if (strlen(name) > DNS_NAME_MAX)
        return false;
    for (;;) {
        const size_t len = strcspn(label, ".");
        const bool last = label[len] == '\0';

        if (!label_is_good(label, len, label == name, last))
            return false;
        if (last)
            return true;
        label += len + 1;
    }
}

/* ---- Text --------------------------------------------------------------- */

/* RFC 3629 4: the octets of one character, and the least and the greatest
 * that the second one may be; none for controls and for what is no UTF-8. */
static size_t character_len(const uint8_t *p)
{
    static const struct {
        uint8_t first, last, least, greatest, len;
    } rows[] = {
        {0x20, 0x7e, 0x00, 0xff, 1}, {0xc2, 0xc2, 0xa0, 0xbf, 2},
        {0xc3, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
        {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
        {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = 1;

        if (p[0] < rows[i].first || p[0] > rows[i].last)
            continue;
        if (p[1] < rows[i].least || p[1] > rows[i].greatest)
            return 0;
        while (len < rows[i].len && (p[len] & 0xc0) == 0x80)
            len++;
        return len == rows[i].len ? len : 0;
    }
    return 0;
}

/* The zero at the end is no character and stops every reading in time. */
static bool text_is_good(const char *text)
{
    const uint8_t *p = (const uint8_t *)text;
    size_t len;

    while (*p != '\0') {
        len = character_len(p);
        if (len == 0)
            return false;
        p += len;
    }
    return text[0] != '\0';
}

/* ---- The names of a plan ------------------------------------------------ */

static bool is_host(const char *name)
{
    uint8_t address[16];

    return address_read(name, strlen(name), address) > 0 ||
           dns_name_is_good(name);
}

/* "alice" could be either. A client's first name without a dot is a person's
 * or a program's, which name constraints should not judge as a host's. */
bool cert_name_is_alternative(const struct cert_plan *plan, size_t i)
{
    const char *name = plan->names.list[i];

    if (plan->kind == CERT_CA || !is_host(name))
        return false;
    return plan->kind == CERT_SERVER || i > 0 || strpbrk(name, ".:") != NULL;
}

static bool constraints_check(const struct cert_names *names, char *error)
{
    uint8_t network[32];

    for (size_t i = 0; i < names->len; i++) {
        const char *name = names->list[i];

        /* RFC 5280 4.2.1.10: "Any DNS name that can be constructed by simply
         * adding zero or more labels to the left-hand side of the name
         * satisfies the name constraint." */
        if (name[0] == '.' && dns_name_is_good(name + 1))
            return cert_refuse(error, name,
                               "needs no dot before it: a DNS name "
                               "constrains all names below it");
        if (network_read(name, network) == 0 &&
            (!dns_name_is_good(name) || name[0] == '*'))
            return cert_refuse(error, name,
                               "is neither a DNS name nor ADDRESS/PREFIXLEN "
                               "without bits behind the prefix");
    }
    return true;
}

bool cert_names_check(const struct cert_plan *plan, char error[CERT_ERROR_MAX])
{
    const struct cert_names *names = &plan->names;

    if (names->len == 0)
        return cert_refuse(error, "a certificate", "needs a name");
    if (plan->kind == CERT_CA && names->len > 1)
        return cert_refuse(error, names->list[1],
                           "is one name too many: a CA has one");
    if (strlen(names->list[0]) > COMMON_NAME_MAX)
        return cert_refuse(error, "the first name",
                           "becomes the common name, which has at most 64 "
                           "characters");
    for (size_t i = 0; i < names->len; i++) {
        const bool free_text = i == 0 && plan->kind != CERT_SERVER;
        const char *name = names->list[i];

        /* Not shown: it may have control characters. */
        if (free_text && !text_is_good(name))
            return cert_refuse(error, "a common name",
                               "is UTF-8 of at least one byte, without "
                               "control characters");
        if (!free_text && !is_host(name))
            return cert_refuse(error, name,
                               "is neither a DNS name nor an IP address");
    }
    return constraints_check(&plan->permitted, error) &&
           constraints_check(&plan->excluded, error);
}

void cert_name_write(struct writer *w, const char *name)
{
    uint8_t address[16];
    const size_t len = address_read(name, strlen(name), address);

    if (len > 0)
        der_write_bytes(w, GENERAL_NAME_IP, address, len);
    else
        der_write_bytes(w, GENERAL_NAME_DNS, name, strlen(name));
}

void cert_subtree_write(struct writer *w, const char *subtree)
{
    uint8_t network[32];
    const size_t len = network_read(subtree, network);

    if (len > 0)
        der_write_bytes(w, GENERAL_NAME_IP, network, len);
    else
        der_write_bytes(w, GENERAL_NAME_DNS, subtree, strlen(subtree));
}

/* name_text.c: distinguished names as text, RFC 4514; see name_text.h. */
#include "tools/name_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tls/x509.h"

#define ELLIPSIS "..."

/* ---- A text that may be too long ---------------------------------------- */

struct text {
    char *p;
    size_t len;
    bool cut;
};

/* Adds a piece whole or not at all: no escape is cut in two. */
static void add(struct text *t, const char *format, ...)
{
    const size_t room = NAME_TEXT_MAX - sizeof ELLIPSIS + 1 - t->len;
    va_list args;
    int len;

    if (t->cut)
        return;
    va_start(args, format);
    len = vsnprintf(t->p + t->len, room, format, args);
    va_end(args);
    if (len >= 0 && (size_t)len < room) {
        t->len += (size_t)len;
        return;
    }
    t->cut = true;
    memcpy(t->p + t->len, ELLIPSIS, sizeof ELLIPSIS);
}

/* ---- Types: RFC 4514 3 -------------------------------------------------- */

static const struct {
    const char *oid, *name;
} types[] = {
    {"\x55\x04\x03", "CN"},
    {"\x55\x04\x05", "serialNumber"},
    {"\x55\x04\x06", "C"},
    {"\x55\x04\x07", "L"},
    {"\x55\x04\x08", "ST"},
    {"\x55\x04\x09", "STREET"},
    {"\x55\x04\x0a", "O"},
    {"\x55\x04\x0b", "OU"},
    {"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"},
    {"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID"},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"},
};

/* X.690 8.19: base 128, most significant first; 40 * first + second. */
static void oid_add(struct text *t, struct hake_bytes oid)
{
    uint64_t arc = 0;
    bool first = true;

    for (size_t i = 0; i < oid.len; i++) {
        arc = arc << 7 | (oid.p[i] & 0x7f);
        if (oid.p[i] & 0x80)
            continue;
        if (first) {
            const unsigned root = arc < 80 ? (unsigned)arc / 40 : 2;

            add(t, "%u.%llu", root, (unsigned long long)(arc - 40 * root));
        } else {
            add(t, ".%llu", (unsigned long long)arc);
        }
        first = false;
        arc = 0;
    }
}

static void type_add(struct text *t, struct hake_bytes oid)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (oid.len == strlen(types[i].oid) &&
            memcmp(oid.p, types[i].oid, oid.len) == 0) {
            add(t, "%s=", types[i].name);
            return;
        }
    }
    oid_add(t, oid);
    add(t, "=");
}

/* ---- Values ------------------------------------------------------------- */

/* UTF8String, PrintableString, TeletexString, IA5String, UniversalString and
 * BMPString. */
static bool is_string(uint8_t tag)
{
    return tag == 0x0c || tag == 0x13 || tag == 0x14 || tag == 0x16 ||
           tag == 0x1c || tag == 0x1e;
}

/* What RFC 4514 2.4 wants escaped. */
static bool is_plain(struct hake_bytes value, size_t i)
{
    const uint8_t byte = value.p[i];

    if (byte == ' ' && (i == 0 || i + 1 == value.len))
        return false;
    return byte >= 0x20 && byte < 0x7f && strchr("\"+,;<>\\", byte) == NULL &&
           !(byte == '#' && i == 0);
}

static void value_add(struct text *t, uint8_t tag, struct hake_bytes value,
                      struct hake_bytes der)
{
    if (!is_string(tag)) {
        add(t, "#");
        for (size_t i = 0; i < der.len; i++)
            add(t, "%02x", der.p[i]);
        return;
    }
    for (size_t i = 0; i < value.len; i++)
        add(t, is_plain(value, i) ? "%c" : "\\x%02x", value.p[i]);
}

/* ---- Names -------------------------------------------------------------- */

/* RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue */
static void part_add(struct text *t, struct reader *set)
{
    do {
        struct reader pair = rd_sub(set, der_read(set, DER_SEQUENCE));
        struct hake_bytes oid = der_read(&pair, DER_OID), value, der;
        uint8_t tag;

        der.p = pair.p;
        value = der_any(&pair, &tag);
        der.len = (size_t)(pair.p - der.p);
        if (!rd_done(&pair))
            return;
        type_add(t, oid);
        value_add(t, tag, value, der);
        if (rd_more(set))
            add(t, "+");
    } while (rd_more(set));
}

/* The parts of a Name; `only`: the one that is wanted, from the front. */
static size_t parts_walk(struct reader r, size_t only, struct text *t)
{
    size_t i;

    for (i = 0; rd_more(&r); i++) {
        struct reader set = rd_sub(&r, der_read(&r, DER_SET));

        if (i == only)
            part_add(t, &set);
    }
    return i;
}

void name_text(struct hake_bytes name, char out[NAME_TEXT_MAX])
{
    const uint8_t *fault;
    struct reader all = rd_init(name, &fault);
    struct reader r = rd_sub(&all, der_read(&all, DER_SEQUENCE));
    struct text t = {out, 0, false};
    const size_t len = parts_walk(r, SIZE_MAX, &t);

    out[0] = '\0';
    for (size_t i = len; i > 0 && !t.cut && fault == NULL; i--) {
        parts_walk(r, i - 1, &t);
        if (i > 1)
            add(&t, ", ");
    }
    if (!rd_done(&all))
        strcpy(out, "(malformed)");
    else if (len == 0)
        strcpy(out, "(empty)");
}

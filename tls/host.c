/* host.c: see host.h. */
#include "tls/host.h"

#include <string.h>

uint8_t host_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

bool host_equal(struct hake_bytes a, struct hake_bytes b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (host_lower(a.p[i]) != host_lower(b.p[i]))
            return false;
    }
    return true;
}

/* What comes behind the first label, its dot included; len 0 if there is no
 * first label, or nothing behind it. */
static struct hake_bytes parent_of(struct hake_bytes host)
{
    size_t first = 0;

    while (first < host.len && host.p[first] != '.')
        first++;
    if (first == 0)
        first = host.len;
    return (struct hake_bytes){host.p + first, host.len - first};
}

/* RFC 9525 6.3: "the wildcard character is the complete content of the
 * left-most label" and stands for one label. Two labels or more come behind
 * it, so that no certificate is for all of a top-level domain. Elsewhere "*"
 * matches nothing: no host has one. */
bool host_matches(struct hake_bytes name, struct hake_bytes host)
{
    struct hake_bytes parent;

    if (name.len < 3 || name.p[0] != '*' || name.p[1] != '.')
        return host_equal(name, host);
    parent = parent_of(name);
    return memchr(parent.p + 1, '.', parent.len - 1) != NULL &&
           host_equal(parent, parent_of(host));
}

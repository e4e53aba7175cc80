/*
 * host.h: host names as bytes: when two are the same, and when a name in a
 * certificate is for a host; RFC 9525 6.3.
 */
#ifndef HAKE_HOST_H
#define HAKE_HOST_H

#include "crypto/crypto.h"

/* host_lower gives an ASCII letter in lower case, all else as it is. */
uint8_t host_lower(uint8_t c);

/* host_equal compares "in a case-insensitive ASCII manner". */
bool host_equal(struct hake_bytes a, struct hake_bytes b);

/* host_matches says whether a dNSName, which may begin with a wildcard label,
 * is for a host. */
bool host_matches(struct hake_bytes name, struct hake_bytes host);

#endif

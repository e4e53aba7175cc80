/*
 * cert.h: self-signed certificates: X.509 v3 (RFC 5280) with an Ed25519 key
 * (RFC 8410).
 */
#ifndef HAKE_CERT_H
#define HAKE_CERT_H

#include "tls/hake.h"

/* cert_make_self_signed writes the DER of a certificate for the DNS names and
 * IP addresses (the first is also the common name), valid for `days` from
 * not_before (Unix seconds); *len gets its length. false if it does not fit
 * into cap bytes, the years into four digits, or there is no name or a bad
 * one. The same arguments give the same bytes. */
bool cert_make_self_signed(const char *const *names, size_t names_len,
                           const struct hake_ed25519_key *key,
                           uint64_t not_before, unsigned days, uint8_t *out,
                           size_t cap, size_t *len);

#endif

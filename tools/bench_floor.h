/*
 * bench_floor.h: the calls of libsodium, or of libhake_extra's algorithms, that
 * a full handshake and a record cannot do without, and nothing around them.
 */
#ifndef HAKE_BENCH_FLOOR_H
#define HAKE_BENCH_FLOOR_H

#include "tls/hake.h"

/* bench_floor_init chooses the suite and makes the keys: for X25519 and
 * Ed25519, or for P-256 alone, with keys of the AEAD made ready; false if it
 * cannot. */
bool bench_floor_init(const struct hake_suite *suite, bool p256);

/* What a handshake is like. */
enum bench_kind { BENCH_FULL, BENCH_CLIENT_AUTH, BENCH_RESUMED };

/* bench_floor_handshake does one handshake's worth of cryptography for each
 * side, with certificates of this length, the server's or both sides', and
 * adds the seconds: [0] client, [1] server. */
void bench_floor_handshake(size_t certificate_len, enum bench_kind kind,
                           double seconds[2]);

/* bench_floor_records seals and opens count records of 16384 bytes, with one
 * copy between, and returns the seconds. */
double bench_floor_records(const struct hake_aead *aead, unsigned count);

#endif

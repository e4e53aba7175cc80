/*
 * stapled.h: what a server sends beside its certificate, for the report of
 * `hake client`: an OCSP response, and signed certificate timestamps. Shown,
 * and not judged.
 */
#ifndef HAKE_STAPLED_H
#define HAKE_STAPLED_H

#include "tls/hake.h"

struct stapled {
    hake_verify_fn *verify; /* the configuration's own */
    void *verify_ctx;
    size_t ocsp_len; /* of the response; 0: none */
    uint8_t ocsp_sha256[32];
    size_t scts; /* timestamps */
};

/* stapled_watch puts itself before the configuration's verifier. */
void stapled_watch(struct stapled *s, struct hake_config *config);

#endif

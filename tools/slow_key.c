/* slow_key.c: see slow_key.h. */
#include "tools/slow_key.h"

#include <sodium.h>
#include <string.h>

#include "tools/net.h"

/* Whoever asked for it is gone. */
static bool is_stale(int64_t ready)
{
    return net_now() > ready + SLOW_KEY_MS_MAX;
}

/* The job for a message, or a free one, or SLOW_KEY_JOBS. */
static unsigned job_find(const struct slow_key *slow, const uint8_t message[32])
{
    unsigned room = SLOW_KEY_JOBS;

    for (unsigned i = 0; i < SLOW_KEY_JOBS; i++) {
        const int64_t ready = slow->jobs[i].ready;

        if (ready != 0 && memcmp(slow->jobs[i].message, message, 32) == 0)
            return i;
        if (ready == 0 || is_stale(ready))
            room = i;
    }
    return room;
}

enum hake_answer slow_key_sign(void *ctx, uint16_t scheme, uint8_t *sig,
                               size_t *sig_len, struct hake_bytes message)
{
    struct slow_key *slow = ctx;
    uint8_t hash[32];
    unsigned job;

    crypto_hash_sha256(hash, message.p, message.len);
    job = job_find(slow, hash);
    if (job == SLOW_KEY_JOBS)
        return HAKE_NOT_YET;
    if (slow->jobs[job].ready == 0 ||
        memcmp(slow->jobs[job].message, hash, sizeof hash) != 0) {
        memcpy(slow->jobs[job].message, hash, sizeof hash);
        slow->jobs[job].ready = net_now() + slow->delay;
    }
    if (net_now() < slow->jobs[job].ready)
        return HAKE_NOT_YET;
    slow->jobs[job].ready = 0;
    return slow->sign(slow->ctx, scheme, sig, sig_len, message);
}

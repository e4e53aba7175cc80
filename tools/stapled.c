/* stapled.c: see stapled.h. */
#include "tools/stapled.h"

#include <sodium/crypto_hash_sha256.h>

#include "tls/messages.h"

static enum hake_answer stapled_note(void *ctx, const struct hake_peer *peer,
                                     struct hake_verdict *verdict)
{
    struct stapled *s = ctx;

    s->ocsp_len = peer->ocsp.len;
    if (s->ocsp_len > 0)
        crypto_hash_sha256(s->ocsp_sha256, peer->ocsp.p, peer->ocsp.len);
    s->scts = syntax_count(peer->scts, serialized_sct_syntax);
    return s->verify(s->verify_ctx, peer, verdict);
}

void stapled_watch(struct stapled *s, struct hake_config *config)
{
    s->verify = config->verify;
    s->verify_ctx = config->verify_ctx;
    config->verify = stapled_note;
    config->verify_ctx = s;
}

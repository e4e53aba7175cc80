/* default_sign.c: a private key in memory. */
#include "tls/hake.h"

enum hake_answer hake_sign_ed25519(void *ctx, uint16_t scheme, uint8_t *sig,
                                   size_t *sig_len, struct hake_bytes message)
{
    if (scheme != 0x0807 || *sig_len < 64)
        return HAKE_NO;
    hake_ed25519_sign(ctx, sig, message);
    *sig_len = 64;
    return HAKE_YES;
}

/* sign_p256.c: a P-256 key in memory. */
#include <sodium/utils.h>

#include "tls/extra/extra.h"

enum hake_answer hake_sign_p256(void *ctx, uint16_t scheme, uint8_t *sig,
                                size_t *sig_len, struct hake_bytes message)
{
    const struct hake_p256_signer *signer = ctx;
    uint8_t entropy[32];
    size_t entropy_len = 0;

    if (scheme != 0x0403 || *sig_len < HAKE_P256_SIGNATURE_MAX)
        return HAKE_NO;
    if (signer->random != NULL) {
        entropy_len = sizeof entropy;
        if (!signer->random(signer->random_ctx, entropy, entropy_len))
            return HAKE_NO;
    }
    *sig_len = hake_p256_sign(&signer->key, sig, message, entropy, entropy_len);
    sodium_memzero(entropy, sizeof entropy);
    return HAKE_YES;
}

/* gcm_auto.c: the fastest form of GCM that this machine has. */
#include "crypto/extra/gcm.h"

void gcm_auto_expand(void *expanded, const uint8_t *key, size_t key_len)
{
    if (gcm_vaes_available())
        gcm_vaes_expand(expanded, key, key_len);
    else if (gcm_ni_available())
        gcm_ni_expand(expanded, key, key_len);
    else
        gcm_soft_expand(expanded, key, key_len);
}

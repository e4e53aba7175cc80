/* AEAD_AES_128_GCM (RFC 5116 5.1), portable. */
#include "crypto/extra/extra.h"
#include "crypto/extra/gcm.h"

GCM_AEAD(hake_aes_128_gcm_soft, 128, gcm_soft, GCM_SOFT_LEN, NULL);

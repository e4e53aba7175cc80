/* AEAD_AES_256_GCM (RFC 5116 5.2), portable. */
#include "crypto/extra/extra.h"
#include "crypto/extra/gcm.h"

GCM_AEAD(hake_aes_256_gcm_soft, 256, gcm_soft, GCM_SOFT_LEN, NULL);

/* AEAD_AES_256_GCM (RFC 5116 5.2), by the fastest form this machine has. */
#include "crypto/extra/extra.h"
#include "crypto/extra/gcm.h"

GCM_AEAD(hake_aes_256_gcm_auto, 256, gcm_auto, GCM_NI_LEN, NULL);

/* AEAD_AES_128_GCM (RFC 5116 5.1), by the fastest form this machine has. */
#include "crypto/extra/extra.h"
#include "crypto/extra/gcm.h"

GCM_AEAD(hake_aes_128_gcm_auto, 128, gcm_auto, GCM_NI_LEN, NULL);

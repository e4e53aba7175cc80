/* AEAD_AES_256_GCM (RFC 5116 5.2), by AES-NI and PCLMULQDQ. */
#include "crypto/extra/extra.h"
#include "crypto/extra/gcm.h"

GCM_AEAD(hake_aes_256_gcm_ni, 256, gcm_ni, GCM_NI_LEN, gcm_ni_available);

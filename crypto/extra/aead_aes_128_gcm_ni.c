/* AEAD_AES_128_GCM (RFC 5116 5.1), by AES-NI and PCLMULQDQ. */
#include "crypto/extra/extra.h"
#include "crypto/extra/gcm.h"

GCM_AEAD(hake_aes_128_gcm_ni, 128, gcm_ni, GCM_NI_LEN, gcm_ni_available);

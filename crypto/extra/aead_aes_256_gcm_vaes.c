/* AEAD_AES_256_GCM (RFC 5116 5.2), by VAES and VPCLMULQDQ. */
#include "crypto/extra/extra.h"
#include "crypto/extra/gcm.h"

GCM_AEAD(hake_aes_256_gcm_vaes, 256, gcm_vaes, GCM_NI_LEN, gcm_vaes_available);

/* AEAD_AES_128_GCM (RFC 5116 5.1), by VAES and VPCLMULQDQ. */
#include "crypto/extra/extra.h"
#include "crypto/extra/gcm.h"

GCM_AEAD(hake_aes_128_gcm_vaes, 128, gcm_vaes, GCM_NI_LEN, gcm_vaes_available);

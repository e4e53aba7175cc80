/* aead_forms.c: the list of all AEADs in all their forms. */
#include "test-vectors/aead_forms.h"

#include "crypto/extra/extra.h"

const struct aead_form aead_forms[AEAD_FORMS] = {
    {"ChaCha20-Poly1305", "libsodium", &hake_chacha20_poly1305},
    {"AES-128-GCM", "auto", &hake_aes_128_gcm_auto},
    {"AES-128-GCM", "soft", &hake_aes_128_gcm_soft},
    {"AES-128-GCM", "ni", &hake_aes_128_gcm_ni},
    {"AES-128-GCM", "vaes", &hake_aes_128_gcm_vaes},
    {"AES-256-GCM", "libsodium", &hake_aes_256_gcm},
    {"AES-256-GCM", "auto", &hake_aes_256_gcm_auto},
    {"AES-256-GCM", "soft", &hake_aes_256_gcm_soft},
    {"AES-256-GCM", "ni", &hake_aes_256_gcm_ni},
    {"AES-256-GCM", "vaes", &hake_aes_256_gcm_vaes},
};

bool aead_form_available(const struct aead_form *form)
{
    return form->aead->available == NULL || form->aead->available();
}

/*
 * aead_forms.h: all AEADs of hake, in all their forms: one algorithm has
 * several, which must give the same octets.
 */
#ifndef HAKE_AEAD_FORMS_H
#define HAKE_AEAD_FORMS_H

#include "crypto/crypto.h"

struct aead_form {
    const char *algorithm; /* as vectors call it: "AES-256-GCM" */
    const char *name;      /* of the form: "soft" */
    const struct hake_aead *aead;
};

#define AEAD_FORMS 10
extern const struct aead_form aead_forms[AEAD_FORMS];

/* aead_form_available says whether this machine has the form. */
bool aead_form_available(const struct aead_form *form);

#endif

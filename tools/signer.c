/* signer.c: see signer.h. */
#include "tools/signer.h"

#include <sodium.h>
#include <string.h>

#include "tls/x509.h"

/* SubjectPublicKeyInfo up to the key: RFC 8410 4, RFC 5480 2. */
static const uint8_t head_ed25519[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
static const uint8_t head_p256[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a,
                                    0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                                    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03,
                                    0x01, 0x07, 0x03, 0x42, 0x00};

static void info_set(struct signer *signer, const uint8_t *head,
                     size_t head_len, const uint8_t *key, size_t key_len)
{
    memcpy(signer->info_bytes, head, head_len);
    memcpy(signer->info_bytes + head_len, key, key_len);
    signer->info = (struct hake_bytes){signer->info_bytes, head_len + key_len};
}

static void ed25519_take(struct signer *signer)
{
    signer->kind = SIGNER_ED25519;
    info_set(signer, head_ed25519, sizeof head_ed25519,
             signer->ed25519.public_key, sizeof signer->ed25519.public_key);
}

/* Its nonces are hedged: RFC 6979 3.6. */
static void p256_take(struct signer *signer)
{
    signer->kind = SIGNER_P256;
    signer->p256.random = hake_random_sodium;
    info_set(signer, head_p256, sizeof head_p256, signer->p256.key.public_key,
             sizeof signer->p256.key.public_key);
}

/* hake's own code first; what it has none for is libcrypto's. */
static bool key_take(struct signer *signer, struct hake_bytes der,
                     const char *path, char error[FILE_ERROR_MAX])
{
    if (hake_p256_key_read(&signer->p256.key, der)) {
        p256_take(signer);
        return true;
    }
    if (!key_is_foreign(der)) {
        if (!key_decode(der, &signer->ed25519, path, error))
            return false;
        ed25519_take(signer);
        return true;
    }
    signer->libcrypto = libcrypto_key_open(der, path, error);
    if (signer->libcrypto == NULL)
        return false;
    signer->kind = SIGNER_LIBCRYPTO;
    signer->info = libcrypto_key_info(signer->libcrypto);
    return true;
}

bool signer_read(const char *path, bool sodium_only, struct signer *signer,
                 char error[FILE_ERROR_MAX])
{
    uint8_t der[KEY_DER_MAX];
    struct hake_bytes bytes = {der, 0};
    bool done;

    memset(signer, 0, sizeof *signer);
    if (sodium_only) {
        done = key_read(path, &signer->ed25519, error);
        if (done)
            ed25519_take(signer);
        return done;
    }
    done = key_file_read(path, der, &bytes.len, error) &&
           key_take(signer, bytes, path, error);
    sodium_memzero(der, sizeof der);
    return done;
}

bool signer_fits(const struct signer *signer, struct hake_bytes certificate)
{
    const struct hake_bytes info = hake_certificate_key_info(certificate);

    return signer->kind == SIGNER_LIBCRYPTO
               ? libcrypto_key_fits(signer->libcrypto, info)
               : x509_equal(info, signer->info);
}

void signer_credential(struct signer *signer,
                       struct hake_credential *credential)
{
    static const uint16_t ed25519[] = {0x0807, 0}, p256[] = {0x0403, 0};

    switch (signer->kind) {
    case SIGNER_NONE: break;
    case SIGNER_ED25519:
        credential->schemes = ed25519;
        credential->sign = hake_sign_ed25519;
        credential->sign_ctx = &signer->ed25519;
        break;
    case SIGNER_P256:
        credential->schemes = p256;
        credential->sign = hake_sign_p256;
        credential->sign_ctx = &signer->p256;
        credential->signature_len = HAKE_P256_SIGNATURE_MAX;
        credential->curve = hake_secp256r1.id;
        break;
    case SIGNER_LIBCRYPTO:
        credential->schemes = libcrypto_key_schemes(signer->libcrypto);
        credential->sign = libcrypto_key_sign;
        credential->sign_ctx = signer->libcrypto;
        credential->signature_len = HAKE_SIGNATURE_MAX;
        if (credential->schemes[0] == hake_ecdsa_secp384r1_sha384.id)
            credential->curve = hake_secp384r1.id;
        break;
    }
}

void signer_wipe(struct signer *signer)
{
    libcrypto_key_close(signer->libcrypto);
    sodium_memzero(signer, sizeof *signer);
}

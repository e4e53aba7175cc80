/*
 * p256.c: shows that ECDH (P-256, P-384) and signing (P-256) take the same way
 * for all private keys, nonces and entropy.
 *
 * Under valgrind, memory that holds a secret is marked as undefined; memcheck
 * then reports each branch and each address that depends on it:
 *
 *     valgrind -q --error-exitcode=1 build/ct/p256
 *
 * With an argument, the program branches on a private key, which must be
 * reported. It fails if valgrind is not there.
 *
 * What an algorithm itself makes public (a share, a signature, the verdict that
 * a scalar is valid) is marked in the code: crypto/extra/ct.h. The library has
 * to be compiled for this with -DHAKE_CT.
 */
#include "crypto/extra/extra.h"

#include <sodium/randombytes.h>
#include <stdio.h>
#include <valgrind/memcheck.h>

static void secret_make(uint8_t *p, size_t len)
{
    randombytes_buf(p, len);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(p, len);
}

/* Whether memcheck takes any bit for secret. */
static bool is_secret(const uint8_t *p, size_t len)
{
    uint8_t bits[HAKE_SHARE_MAX] = {0}, any = 0;

    if (len > sizeof bits || VALGRIND_GET_VBITS(p, bits, len) != 1)
        return false;
    for (size_t i = 0; i < len; i++)
        any |= bits[i];
    return any != 0;
}

static bool group_run(const struct hake_group *group)
{
    uint8_t client[HAKE_GROUP_RANDOM_MAX], server[HAKE_GROUP_RANDOM_MAX];
    uint8_t client_share[HAKE_SHARE_MAX], server_share[HAKE_SHARE_MAX];
    uint8_t client_shared[HAKE_SHARED_MAX], server_shared[HAKE_SHARED_MAX];

    secret_make(client, group->random_len);
    secret_make(server, group->random_len);
    return group->offer(client_share, client) &&
           group->answer(server_share, server_shared, server, client_share) &&
           group->finish(client_shared, client, server_share) &&
           !is_secret(client_share, group->client_len) &&
           !is_secret(server_share, group->server_len) &&
           is_secret(client_shared, group->shared_len) &&
           is_secret(server_shared, group->shared_len);
}

/* Without additional entropy, and with. */
static bool sign_run(void)
{
    static const uint8_t text[] = "message";
    const struct hake_bytes message = {text, sizeof text};
    uint8_t scalar[32], entropy[32], bytes[HAKE_P256_SIGNATURE_MAX];
    struct hake_p256_key key;
    const struct hake_public_key public_key = {
        HAKE_KEY_P256, {key.public_key, sizeof key.public_key}};
    struct hake_bytes sig = {bytes, 0};
    bool ok;

    secret_make(scalar, sizeof scalar);
    secret_make(entropy, sizeof entropy);
    ok = hake_p256_key_init(&key, scalar) && is_secret(key.scalar, 32);
    for (size_t len = 0; len <= sizeof entropy; len += sizeof entropy) {
        sig.len = hake_p256_sign(&key, bytes, message, entropy, len);
        ok =
            ok && hake_ecdsa_secp256r1_sha256.verify(&public_key, sig, message);
    }
    hake_p256_key_wipe(&key);
    return ok;
}

static void leak(void)
{
    uint8_t scalar[32];

    secret_make(scalar, sizeof scalar);
    puts(scalar[0] & 1 ? "odd" : "even");
}

int main(int argc, char **argv)
{
    (void)argv;
    if (!RUNNING_ON_VALGRIND) {
        fputs("p256: needs valgrind\n", stderr);
        return 2;
    }
    if (argc > 1)
        leak();
    if (group_run(&hake_secp256r1) && group_run(&hake_secp384r1) && sign_run())
        return 0;
    fputs("p256: a share, a secret or a signature is wrong\n", stderr);
    return 2;
}

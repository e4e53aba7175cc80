/*
 * aes_gcm.c: shows that AES-GCM takes the same way for all keys and plaintexts.
 *
 * Under valgrind, memory that holds a secret is marked as undefined; memcheck
 * then reports each branch and each address that depends on it:
 *
 *     valgrind -q --error-exitcode=1 build/ct/aes_gcm
 *
 * With an argument, the program looks a table up by the key, which must be
 * reported. It fails if valgrind is not there.
 *
 * Public are lengths, nonces, additional data, what seal has written, and
 * whether a tag is right. That last verdict is made by sodium_memcmp from two
 * tags, one of them secret, and the branch on it is no leak: this file has a
 * sodium_memcmp of its own, which comes before that of the shared libsodium and
 * marks the verdict alone as defined.
 */
#include "crypto/extra/extra.h"

#include <sodium/utils.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#define RECORD_MAX 1100

static const struct hake_aead *const forms[] = {
    &hake_aes_128_gcm_soft, &hake_aes_256_gcm_soft, &hake_aes_128_gcm_ni,
    &hake_aes_256_gcm_ni};

/* Around a block, and the strides of the forms. */
static const size_t lens[] = {0, 1, 16, 63, 64, 127, 128, 300, RECORD_MAX - 16};

static const uint8_t nonce[HAKE_AEAD_NONCE] = {1};
static const uint8_t ad_bytes[13] = {2};
static const struct hake_bytes ad = {ad_bytes, sizeof ad_bytes};

int sodium_memcmp(const void *const left, const void *const right, size_t len)
{
    const uint8_t *l = left, *r = right;
    unsigned differing = 0;
    int verdict;

    for (size_t i = 0; i < len; i++)
        differing |= (unsigned)(l[i] ^ r[i]);
    verdict = (int)(differing + 0xff) >> 8;
    (void)VALGRIND_MAKE_MEM_DEFINED(&verdict, sizeof verdict);
    return -verdict;
}

/* false if a record is not opened, or opened though its tag is wrong. */
static bool record_run(const struct hake_aead *aead, size_t len,
                       const struct hake_aead_key *key)
{
    uint8_t record[RECORD_MAX] = {0};
    const size_t sealed = len + HAKE_AEAD_TAG;
    bool right;

    (void)VALGRIND_MAKE_MEM_UNDEFINED(record, len);
    aead->seal(record, len, ad, nonce, key);
    (void)VALGRIND_MAKE_MEM_DEFINED(record, sealed);
    right = aead->open(record, sealed, ad, nonce, key);

    (void)VALGRIND_MAKE_MEM_UNDEFINED(record, len);
    aead->seal(record, len, ad, nonce, key);
    (void)VALGRIND_MAKE_MEM_DEFINED(record, sealed);
    record[len] ^= 1;
    return right && !aead->open(record, sealed, ad, nonce, key);
}

static bool form_run(const struct hake_aead *aead)
{
    alignas(HAKE_AEAD_ALIGN) uint8_t room[HAKE_AEAD_EXPANDED_MAX];
    struct hake_aead_key key = {.expanded = NULL};
    bool right = true;

    memset(key.bytes, 3, sizeof key.bytes);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(key.bytes, sizeof key.bytes);
    aead->expand(room, key.bytes);
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        key.expanded = NULL;
        right &= record_run(aead, lens[i], &key);
        key.expanded = room;
        right &= record_run(aead, lens[i], &key);
    }
    return right;
}

/* What must be reported. */
static int leak(void)
{
    static const uint8_t table[2] = {0, 1};
    uint8_t key = 1;

    (void)VALGRIND_MAKE_MEM_UNDEFINED(&key, 1);
    return table[key & 1] == 0;
}

int main(int argc, char **argv)
{
    bool right = true;

    (void)argv;
    if (!RUNNING_ON_VALGRIND) {
        fprintf(stderr, "aes_gcm: this proves nothing without valgrind\n");
        return 2;
    }
    if (argc > 1)
        return leak();
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i]->available == NULL || forms[i]->available())
            right &= form_run(forms[i]);
        else
            printf("aes_gcm: SKIPPED: a form of %s\n", forms[i]->name);
    }
    return right ? 0 : 1;
}

/* transcript.c: see transcript.h; RFC 9846 4.1. */
#include <string.h>

#include <sodium/utils.h>

#include "tls/transcript.h"
#include "tls/wire.h"

#define CANDIDATES   2
#define MESSAGE_HASH 254 /* HandshakeType, RFC 9846 4.1 */

bool transcript_add(hake_handshake *hs, const struct hake_hash *hash)
{
    for (unsigned i = 0; i < CANDIDATES; i++) {
        if (hs->transcript.hash[i] == hash)
            return true;
        if (hs->transcript.hash[i] == NULL) {
            hs->transcript.hash[i] = hash;
            hash->init(&hs->transcript.state[i]);
            return true;
        }
    }
    return false;
}

void transcript_choose(hake_handshake *hs, const struct hake_hash *hash)
{
    if (hs->transcript.hash[1] == hash) {
        hs->transcript.hash[0] = hash;
        hs->transcript.state[0] = hs->transcript.state[1];
    }
    hs->transcript.hash[1] = NULL;
}

void transcript_restore(hake_handshake *hs, const struct hake_hash *hash,
                        const uint8_t *digest)
{
    const uint8_t header[] = {MESSAGE_HASH, 0, 0, hash->len};

    hs->transcript.hash[0] = hash;
    hs->transcript.hash[1] = NULL;
    hash->init(&hs->transcript.state[0]);
    hash->update(&hs->transcript.state[0], header, sizeof header);
    hash->update(&hs->transcript.state[0], digest, hash->len);
}

void transcript_retry(hake_handshake *hs)
{
    uint8_t digest[HAKE_HASH_MAX];

    transcript_hash(hs, digest);
    transcript_restore(hs, hs->transcript.hash[0], digest);
}

void transcript_keep(hake_handshake *hs, struct hake_bytes message)
{
    if (hs->kept.p == NULL || hs->kept.overflow)
        return;
    hs->kept.overflow = message.len > hs->kept.cap - hs->kept.len;
    if (hs->kept.overflow)
        return;
    memcpy(hs->kept.p + hs->kept.len, message.p, message.len);
    hs->kept.len += message.len;
}

bool transcript_find(const hake_handshake *hs, uint8_t type,
                     struct hake_bytes *body)
{
    const struct hake_bytes messages = {hs->kept.p, hs->kept.len};
    const uint8_t *fault;
    struct reader r = rd_init(messages, &fault);

    while (hs->kept.p != NULL && !hs->kept.overflow && rd_more(&r)) {
        const uint8_t found = (uint8_t)rd_uint(&r, 1);

        *body = rd_vector(&r, 3, 0, SIZE_MAX);
        if (found == type)
            return true;
    }
    return false;
}

void transcript_fork(hake_handshake *hs)
{
    if (hs->forked)
        hs->transcript.state[0] = hs->transcript.state[1];
    else
        hs->transcript.state[1] = hs->transcript.state[0];
    hs->forked = true;
}

void transcript_forget(hake_handshake *hs)
{
    if (hs->kept.p != NULL)
        sodium_memzero(hs->kept.p, hs->kept.len);
    hs->kept.p = NULL;
}

void transcript_update(hake_handshake *hs, struct hake_bytes message)
{
    for (unsigned i = 0; i < CANDIDATES; i++) {
        const struct hake_hash *hash = hs->transcript.hash[i];

        if (hash != NULL)
            hash->update(&hs->transcript.state[i], message.p, message.len);
    }
    transcript_keep(hs, message);
}

void transcript_hash_with(const hake_handshake *hs,
                          const struct hake_hash *hash, struct hake_bytes more,
                          uint8_t *out)
{
    const unsigned i = hs->transcript.hash[0] == hash ? 0 : 1;
    union hake_hash_state copy = hs->transcript.state[i];

    hash->update(&copy, more.p, more.len);
    hash->final(&copy, out);
    sodium_memzero(&copy, sizeof copy);
}

void transcript_hash_of(const hake_handshake *hs, const struct hake_hash *hash,
                        uint8_t *out)
{
    const struct hake_bytes nothing = {(const uint8_t *)"", 0};

    transcript_hash_with(hs, hash, nothing, out);
}

void transcript_hash(const hake_handshake *hs, uint8_t *out)
{
    transcript_hash_of(hs, hs->transcript.hash[0], out);
}

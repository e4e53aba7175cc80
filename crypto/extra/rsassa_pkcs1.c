/*
 * rsassa_pkcs1.c: RSASSA-PKCS1-V1_5-VERIFY (RFC 8017 8.2.2). Nothing is parsed:
 * EMSA-PKCS1-v1_5 (9.2) is encoded again, and compared as a whole.
 */
#include "crypto/extra/rsa.h"

#include <string.h>

/* EM = 0x00 || 0x01 || PS || 0x00 || T, PS of 0xff, eight at least, T the
 * DigestInfo: an AlgorithmIdentifier with NULL, and the hash (9.2 note 1). */
static bool emsa_pkcs1_encode(const struct hake_hash *hash,
                              struct hake_bytes message, uint8_t *em,
                              size_t em_len)
{
    const uint8_t len = hash->len;
    const uint8_t sha2 = (uint8_t)(len / 16 - 1); /* 1, 2, 3 */
    const uint8_t head[] = {0x00, 0x30,           (uint8_t)(17 + len), 0x30,
                            0x0d, SHA2_OID(sha2), PARAMETERS_NULL,     0x04,
                            len};
    union hake_hash_state state;

    if (em_len < 10 + sizeof head + len)
        return false;
    memset(em, 0xff, em_len);
    em[0] = 0x00;
    em[1] = 0x01;
    em += em_len - len;
    memcpy(em - sizeof head, head, sizeof head);
    hash->init(&state);
    hash->update(&state, message.p, message.len);
    hash->final(&state, em);
    return true;
}

bool hake_rsassa_pkcs1_verify(const struct hake_hash *hash, size_t bits_min,
                              struct hake_bytes key, struct hake_bytes sig,
                              struct hake_bytes message)
{
    struct rsa_encoded encoded;
    uint8_t em[sizeof encoded.octets];

    return hake_rsa_recover(key, bits_min, sig, &encoded) &&
           emsa_pkcs1_encode(hash, message, em, encoded.len) &&
           memcmp(em, encoded.octets, encoded.len) == 0;
}

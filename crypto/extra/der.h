/*
 * der.h: as much of the distinguished encoding rules (X.690) as keys and
 * signatures are made of. Strict: what has a shorter form is refused.
 */
#ifndef HAKE_CRYPTO_EXTRA_DER_H
#define HAKE_CRYPTO_EXTRA_DER_H

#include "crypto/crypto.h"

#define DER_INTEGER      0x02
#define DER_BIT_STRING   0x03
#define DER_OCTET_STRING 0x04
#define DER_OID          0x06
#define DER_SEQUENCE     0x30
#define DER_PRIMITIVE    0x80 /* [0]; [n] is n more */
#define DER_CONSTRUCTED  0xa0 /* likewise */

/* der_is_next says whether in begins with this tag. */
bool der_is_next(struct hake_bytes in, uint8_t tag);

/* der_take moves in behind its first element, which must have this tag, and
 * gives its contents. false, and nothing is written: another tag, a length
 * that is not minimal (X.690 10.1), or one beyond in or 65535. */
bool der_take(struct hake_bytes *in, uint8_t tag, struct hake_bytes *contents);

/* der_take_last likewise, and nothing may follow the element. */
bool der_take_last(struct hake_bytes in, uint8_t tag,
                   struct hake_bytes *contents);

/* der_take_unsigned takes an INTEGER that is not negative: big-endian, without
 * leading zeros, so that 0 has no bytes. */
bool der_take_unsigned(struct hake_bytes *in, struct hake_bytes *number);

#endif

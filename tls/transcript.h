/*
 * transcript.h: the running Transcript-Hash of RFC 9846 4.1. Until the suite
 * is known, one hash runs for each candidate.
 */
#ifndef HAKE_TRANSCRIPT_H
#define HAKE_TRANSCRIPT_H

#include "tls/conn.h"

/* transcript_add starts a candidate hash, unless it runs already; false if
 * there is no room for one more. */
bool transcript_add(hake_handshake *hs, const struct hake_hash *hash);

/* transcript_choose drops all candidates but one. */
void transcript_choose(hake_handshake *hs, const struct hake_hash *hash);

/* transcript_retry puts message_hash in the place of the ClientHello that was
 * hashed; transcript_restore begins with the message_hash of a digest. */
void transcript_retry(hake_handshake *hs);
void transcript_restore(hake_handshake *hs, const struct hake_hash *hash,
                        const uint8_t *digest);

/* transcript_update also keeps the message itself, if there is memory for it
 * (hake_keep_messages). */
void transcript_update(hake_handshake *hs, struct hake_bytes message);

/* transcript_keep only keeps it: for one that was hashed before. */
void transcript_keep(hake_handshake *hs, struct hake_bytes message);

/* transcript_find finds a message among those that were kept, all of them;
 * false if it is not there. */
bool transcript_find(const hake_handshake *hs, uint8_t type,
                     struct hake_bytes *body);

/* transcript_fork goes back to where it was called first: to the end of the
 * handshake, behind which each authentication has a transcript of its own. */
void transcript_fork(hake_handshake *hs);

/* transcript_forget wipes what was kept, and keeps no more. */
void transcript_forget(hake_handshake *hs);

/* transcript_hash writes the hash of all messages so far (hash->len bytes);
 * transcript_hash_of the one by a certain candidate, which must run. */
void transcript_hash(const hake_handshake *hs, uint8_t *out);
void transcript_hash_of(const hake_handshake *hs, const struct hake_hash *hash,
                        uint8_t *out);

/* transcript_hash_with writes the hash that it would be with more behind it. */
void transcript_hash_with(const hake_handshake *hs,
                          const struct hake_hash *hash, struct hake_bytes more,
                          uint8_t *out);

#endif

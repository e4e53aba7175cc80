/*
 * npn.h: the protocol list of Next Protocol Negotiation and its selection;
 * technical note, July 2011 (draft-agl-tls-nextprotoneg-03 is the same on the
 * wire; -04, never deployed, moved the message into EncryptedExtensions).
 *
 * A type of its own: ALPN's client offers and its server selects, NPN's server
 * advertises and its client selects. Mixing them up is an old bug.
 */
#ifndef HAKE_NPN_H
#define HAKE_NPN_H

#include "alpn/alpn.h"

/* A validated list in its wire form: names of 1..255 bytes, each after a
 * length byte; no outer length. Borrowed. An empty list is legal. */
struct hake_npn_list {
    const uint8_t *p;
    uint16_t len;
};

/* hake_npn_list_init validates len bytes: true if they are zero or more names
 * that fill them exactly. On false *list is empty. */
bool hake_npn_list_init(struct hake_npn_list *list, const uint8_t *p,
                        size_t len);

/* hake_npn_select is the client's choice: the first of the server's names that
 * the client supports; else the client's first. On true the server advertised
 * it. *selected borrows from the client's list; it is "no name" if that is
 * empty. */
bool hake_npn_select(struct hake_npn_list client, struct hake_npn_list server,
                     struct hake_alpn_name *selected);

/* hake_npn_find says whether a list holds a name. */
bool hake_npn_find(struct hake_npn_list list, struct hake_alpn_name name);

/* hake_npn_padding returns how much padding follows a selection of this
 * length: 32 - ((len + 2) mod 32), so 1 to 32, never 0. */
size_t hake_npn_padding(size_t selected_len);

#endif

/*
 * alpn.h: ProtocolNameList of RFC 7301 3.1, and the selection of 3.2.
 *
 * Stands alone: no TLS, no allocation, no C strings. A protocol name is 1 to
 * 255 arbitrary bytes, NUL and comma among them. The only way to a list is
 * hake_alpn_list_init, so every other function may trust what it is given.
 */
#ifndef HAKE_ALPN_H
#define HAKE_ALPN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HAKE_ALPN_NAME_MAX 255   /* opaque ProtocolName<1..2^8-1> */
#define HAKE_ALPN_LIST_MAX 65535 /* protocol_name_list<2..2^16-1> */

/* One name, borrowed. */
struct hake_alpn_name {
    const uint8_t *p;
    uint8_t len; /* 1 .. 255; 0 stands for "no name" */
};

/* A validated list in its wire form, without the outer 16-bit length: each
 * name after a length byte of its own. Borrowed: the bytes must outlive it.
 * Zero-initialised it is the empty list, which is never sent. */
struct hake_alpn_list {
    const uint8_t *p;
    uint16_t len;
};

/* hake_alpn_list_init validates len bytes at p: true if they are zero or more
 * names of 1..255 bytes that fill the list exactly. On false *list is empty. */
bool hake_alpn_list_init(struct hake_alpn_list *list, const uint8_t *p,
                         size_t len);

/* hake_alpn_next takes the first name off *list; false when none is left.
 * Iterate over a copy:  for (rest = list; hake_alpn_next(&rest, &name);) */
bool hake_alpn_next(struct hake_alpn_list *list, struct hake_alpn_name *name);

/* hake_alpn_append adds a name to the *len bytes of a list being built in
 * out[0..cap); false, and nothing written, if the name is empty or longer
 * than 255 bytes, or the list would be longer than cap or 65535 bytes. */
bool hake_alpn_append(uint8_t *out, size_t cap, size_t *len,
                      const uint8_t *name, size_t name_len);

/* hake_alpn_equal compares two names; "no name" equals nothing. */
bool hake_alpn_equal(struct hake_alpn_name a, struct hake_alpn_name b);

/* hake_alpn_find looks a name up; on true *found borrows from the list. */
bool hake_alpn_find(struct hake_alpn_list list, struct hake_alpn_name name,
                    struct hake_alpn_name *found);

/* hake_alpn_select is RFC 7301 3.2: the first of the server's names that the
 * client offers. On true *selected borrows from the server's list; on false
 * (no overlap, or an empty list) it is "no name". */
bool hake_alpn_select(struct hake_alpn_list server,
                      struct hake_alpn_list client,
                      struct hake_alpn_name *selected);

#endif

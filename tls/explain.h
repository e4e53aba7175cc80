/*
 * explain.h: walks the bytes of a message or an extension by its wire table
 * and names every field. For tools and tests; the engine does not need it.
 */
#ifndef HAKE_EXPLAIN_H
#define HAKE_EXPLAIN_H

#include "tls/messages.h"

struct explain_field {
    const char *structure; /* "client_hello" */
    const char *name;      /* "legacy_session_id" */
    const char *kind;      /* "uint16", "vector, 8-bit length", "opaque" */
    size_t offset;         /* of the field's first byte, its length prefix
                              included, in the bytes that were given */
    size_t len;            /* of all its bytes, prefix included */
    struct hake_bytes value;
    unsigned depth; /* of nesting in lists */
};

typedef void explain_fn(void *ctx, const struct explain_field *field);

/* message_syntax and extension_syntax_in return the table of a handshake
 * message's body, or of an extension's data where it may stand (enum place);
 * NULL if there is none. */
const struct syntax *message_syntax(uint8_t type);

/* In TLS 1.2 it depends on the suite, and Certificate on its type: raw says
 * that it holds a raw public key (RFC 7250 3). */
const struct syntax *message_syntax12(uint8_t type, bool psk, bool raw);

const struct syntax *extension_syntax_in(uint16_t type, uint8_t place);

/* explain walks bytes by a table; false if they do not follow it (the fields
 * before the fault have been told). */
bool explain(struct hake_bytes bytes, const struct syntax *syntax,
             explain_fn *tell, void *ctx);

#endif

/*
 * config_extensions.h: what an application says in extensions, and in which
 * order extensions stand. Part of hake.h, whose conventions hold here.
 */
#ifndef HAKE_CONFIG_EXTENSIONS_H
#define HAKE_CONFIG_EXTENSIONS_H

#include "crypto/crypto.h"

struct hake_config;
struct hake_conn;

/* Messages that have extensions, RFC 9846 4.3. */
#define HAKE_IN_CLIENT_HELLO         0x01
#define HAKE_IN_SERVER_HELLO         0x02 /* of TLS 1.3 */
#define HAKE_IN_HELLO_RETRY_REQUEST  0x04
#define HAKE_IN_ENCRYPTED_EXTENSIONS 0x08
#define HAKE_IN_CERTIFICATE_REQUEST  0x10
#define HAKE_IN_CERTIFICATE          0x20 /* of the first certificate */
#define HAKE_IN_NEW_SESSION_TICKET   0x40

/* give writes an extension's data to out[0..cap) and returns its length, or
 * SIZE_MAX to leave it out of this message. It always gives the same in a
 * connection; an answer only to what was asked. */
typedef size_t hake_give_fn(void *ctx, struct hake_conn *conn, uint8_t place,
                            uint8_t *out, size_t cap);

/* take reads the peer's data, after hake has if it speaks it; false refuses it
 * (illegal_parameter). It may see the same ClientHello again if the hook
 * answered HAKE_NOT_YET. */
typedef bool hake_take_fn(void *ctx, struct hake_conn *conn, uint8_t place,
                          struct hake_bytes data);

/* An extension of the application's own. Its type may be one that hake speaks
 * itself, but then only in EncryptedExtensions: where hake has nothing to say
 * of it there, and is asked, give may. Of any other type it may be wherever the
 * RFCs want it, also if hake knows that, so a client of TLS 1.3 alone can offer
 * what only TLS 1.2 answers. */
struct hake_extension {
    uint16_t type;
    uint8_t places;     /* HAKE_IN_... it may appear in */
    hake_give_fn *give; /* NULL: it is only read */
    hake_take_fn *take; /* NULL: it is only written */
    void *ctx;
};

/* Ready-made, each to be a row's give; linked only if named. */
/* ctx: the struct hake_bytes that it gives; NULL: no data. */
hake_give_fn hake_give_bytes;

/* The groups of the configuration, as a NamedGroupList: for supported_groups in
 * EncryptedExtensions (RFC 9846 4.3.7). */
hake_give_fn hake_give_groups;

/* Zeros, for padding (RFC 7685) in ClientHello: where that would have 256 to
 * 511 bytes, it has 512; at most 4 more, since an extension that ends it is not
 * without data. Nothing but pre_shared_key may stand behind it. */
hake_give_fn hake_give_padding;

/* The order of extensions, for who must look like somebody else. */
struct hake_extension_place {
    uint8_t places; /* HAKE_IN_... */
    uint16_t type;  /* ExtensionType */
};

struct hake_extension_order {
    /* hake_extension_at: which row of hake's table, or of the application's
     * behind it, stands there in a message */
    unsigned (*at)(const struct hake_config *config, uint8_t place,
                   unsigned position);
    /* What stands first, in the order of the list, in these messages. All else
     * follows as without it, pre_shared_key last in ClientHello. */
    const struct hake_extension_place *list;
    size_t len;
};

unsigned hake_extension_at(const struct hake_config *config, uint8_t place,
                           unsigned position);

#endif

/*
 * syntax.h: the wire format as data.
 *
 * A struct of the RFCs is one list of rows in the order of the RFC's
 * presentation language (RFC 9846 3), for example
 *
 *     #define KEY_SHARE_ENTRY(F)                         RFC 9846 4.3.8
 *         F(U16,   group,        0, 0,     none)
 *         F(VEC16, key_exchange, 1, 65535, bytes)
 *
 * From that list come the C struct (integers and borrowed slices), the table
 * that syntax_read and syntax_write interpret, and the names for whoever
 * explains the bytes. Bounds, nested lists and leftovers are checked here and
 * nowhere else.
 */
#ifndef HAKE_SYNTAX_H
#define HAKE_SYNTAX_H

#include "tls/wire.h"

/* Kinds of field. The low four bits are the width of the integer or of the
 * length prefix. */
enum syntax_kind {
    SYNTAX_END = 0,
    SYNTAX_U8 = 1,
    SYNTAX_U16 = 2,
    SYNTAX_U24 = 3,
    SYNTAX_U32 = 4,
    SYNTAX_VEC8 = 0x11,   /* <min..max> behind 8 bits of length */
    SYNTAX_VEC16 = 0x12,  /* behind 16 bits */
    SYNTAX_VEC24 = 0x13,  /* behind 24 bits; max is not used */
    SYNTAX_OPT16 = 0x32,  /* VEC16 that may be absent at the end */
    SYNTAX_OPAQUE = 0x40, /* min bytes, no length */
    SYNTAX_REST = 0x80    /* all that is left */
};
#define SYNTAX_WIDTH    0x0f
#define SYNTAX_VECTOR   0x10
#define SYNTAX_OPTIONAL 0x20

struct syntax {
    uint8_t kind;   /* enum syntax_kind */
    uint8_t offset; /* of the member in the C struct */
    uint16_t min, max;
    const struct syntax *item; /* of a vector; NULL: opaque bytes */
};

#define SYNTAX_TYPE_U8     uint8_t
#define SYNTAX_TYPE_U16    uint16_t
#define SYNTAX_TYPE_U24    uint32_t
#define SYNTAX_TYPE_U32    uint32_t
#define SYNTAX_TYPE_VEC8   struct hake_bytes
#define SYNTAX_TYPE_VEC16  struct hake_bytes
#define SYNTAX_TYPE_VEC24  struct hake_bytes
#define SYNTAX_TYPE_OPT16  struct hake_bytes
#define SYNTAX_TYPE_OPAQUE struct hake_bytes
#define SYNTAX_TYPE_REST   struct hake_bytes

/* SYNTAX_STRUCT declares struct name and its table name##_syntax. */
#define SYNTAX_MEMBER(kind, member, min, max, item) SYNTAX_TYPE_##kind member;
#define SYNTAX_STRUCT(name, ROWS)                                              \
    struct name {                                                              \
        ROWS(SYNTAX_MEMBER)                                                    \
    };                                                                         \
    extern const struct syntax name##_syntax[]

/* SYNTAX_TABLE defines the table; SYNTAX_OF must name the struct (a macro
 * cannot take it along to every row without noise in the rows). */
#define SYNTAX_ROW(kind, member, min, max, item)                               \
    {SYNTAX_##kind, offsetof(SYNTAX_OF, member), min, max, item##_syntax},
#define SYNTAX_TABLE(name, ROWS)                                               \
    const struct syntax name##_syntax[] = {                                    \
        ROWS(SYNTAX_ROW){SYNTAX_END, 0, 0, 0, NULL}}

/* syntax_read reads one struct off r into *out (not stored if out is NULL).
 * A fault is in r; the slices borrow from what r reads. */
void syntax_read(struct reader *r, const struct syntax *syntax, void *out);

/* syntax_read_all reads bytes that must be exactly one struct; on false
 * *fault says where it went wrong. */
bool syntax_read_all(struct hake_bytes bytes, const struct syntax *syntax,
                     void *out, const uint8_t **fault);

/* syntax_write writes one struct. Its last field, if it is a vector, is left
 * open behind the bytes given for it: the caller writes on and closes the
 * mark. */
struct wr_mark syntax_write(struct writer *w, const struct syntax *syntax,
                            const void *in);

/* syntax_count counts the items of a vector that syntax_read has checked. */
size_t syntax_count(struct hake_bytes vector, const struct syntax *item);

/* syntax_u16_find says whether a list of checked 16-bit items holds value. */
bool syntax_u16_find(struct hake_bytes list, uint16_t value);

#endif

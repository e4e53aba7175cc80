/* explain.c: the wire tables with their names; see explain.h. */
#include "tls/explain.h"
#include "tls/extensions.h"

struct names {
    const struct syntax *syntax;
    const char *structure;
    const char *const *fields;
};

#define NAME(kind, member, min, max, item) #member,
#define X(name, ROWS)                                                          \
    static const char *const name##_names[] = {ROWS(NAME) NULL};
HAKE_SYNTAXES(X)
#undef X
#undef NAME

static const struct names all_names[] = {
#define X(name, ROWS) {name##_syntax, #name, name##_names},
    HAKE_SYNTAXES(X)
#undef X
};

static const struct names *names_find(const struct syntax *syntax)
{
    for (unsigned i = 0; i < sizeof all_names / sizeof all_names[0]; i++) {
        if (all_names[i].syntax == syntax)
            return &all_names[i];
    }
    return NULL;
}

const struct syntax *message_syntax(uint8_t type)
{
    switch (type) {
    case MESSAGE_client_hello: return client_hello_syntax;
    case MESSAGE_server_hello:
    case MESSAGE_hello_retry_request: return server_hello_syntax;
    case MESSAGE_encrypted_extensions: return encrypted_extensions_syntax;
    case MESSAGE_certificate_request: return certificate_request_syntax;
    case MESSAGE_certificate: return certificate_syntax;
    case MESSAGE_certificate_verify: return certificate_verify_syntax;
    case MESSAGE_finished: return finished_syntax;
    case MESSAGE_new_session_ticket: return new_session_ticket_syntax;
    case MESSAGE_key_update: return key_update_syntax;
    default: return NULL;
    }
}

const struct syntax *message_syntax12(uint8_t type, bool psk, bool raw)
{
    switch (type) {
    case MESSAGE_certificate:
        return raw ? raw_public_key12_syntax : certificate12_syntax;
    case MESSAGE_certificate_request: return certificate_request12_syntax;
    case MESSAGE_server_key_exchange:
        return psk ? server_key_exchange_psk_syntax
                   : server_key_exchange_syntax;
    case MESSAGE_client_key_exchange:
        return psk ? client_key_exchange_psk_syntax
                   : client_key_exchange_syntax;
    case MESSAGE_certificate_status: return certificate_status_syntax;
    case MESSAGE_next_protocol: return next_protocol_syntax;
    case MESSAGE_hello_request:
    case MESSAGE_server_hello_done: return empty_syntax;
    case MESSAGE_new_session_ticket: return new_session_ticket12_syntax;
    case MESSAGE_key_update: return NULL;
    default: return message_syntax(type);
    }
}

static const struct extension_does *does_find(uint16_t type, uint8_t place)
{
    for (unsigned i = 0; i < extension_rows_len; i++) {
        const struct extension_row *row = &extension_rows[i];

        if (row->type == type && (row->places & place))
            return extension_row_does(row, extension_does12);
    }
    return NULL;
}

const struct syntax *extension_syntax_in(uint16_t type, uint8_t place)
{
    return extension_form(does_find(type, place), place);
}

static const char *kind_name(const struct syntax *row)
{
    switch (row->kind) {
    case SYNTAX_U8: return "uint8";
    case SYNTAX_U16: return "uint16";
    case SYNTAX_U24: return "uint24";
    case SYNTAX_U32: return "uint32";
    case SYNTAX_VEC8: return "vector, 8-bit length";
    case SYNTAX_VEC16:
    case SYNTAX_OPT16: return "vector, 16-bit length";
    case SYNTAX_VEC24: return "vector, 24-bit length";
    default: return "opaque";
    }
}

struct walk {
    const uint8_t *start;
    explain_fn *tell;
    void *ctx;
    unsigned depth;
};

static void fields_walk(struct walk *walk, struct reader *r,
                        const struct syntax *syntax);

static void field_walk(struct walk *walk, struct reader *r,
                       const struct names *names, unsigned i)
{
    /* One row is a table too, if an END follows. */
    const struct syntax one[] = {names->syntax[i], {SYNTAX_END, 0, 0, 0, NULL}};
    const uint8_t *before = r->p;
    struct hake_bytes bytes = {before, 0};
    struct explain_field field = {.structure = names->structure,
                                  .name = names->fields[i],
                                  .kind = kind_name(one),
                                  .offset = (size_t)(before - walk->start),
                                  .depth = walk->depth};
    struct reader items;

    syntax_read(r, one, NULL);
    if (*r->fault != NULL)
        return;
    field.len = (size_t)(r->p - before);
    field.value = bytes;
    field.value.len = field.len;
    if ((one->kind & SYNTAX_VECTOR) && field.len > 0) {
        field.value.p += one->kind & SYNTAX_WIDTH;
        field.value.len -= one->kind & SYNTAX_WIDTH;
    }
    walk->tell(walk->ctx, &field);
    walk->depth++;
    for (items = rd_sub(r, field.value); one->item != NULL && rd_more(&items);)
        fields_walk(walk, &items, one->item);
    walk->depth--;
}

static void fields_walk(struct walk *walk, struct reader *r,
                        const struct syntax *syntax)
{
    const struct names *names = names_find(syntax);

    for (unsigned i = 0; syntax[i].kind != SYNTAX_END; i++)
        field_walk(walk, r, names, i);
}

bool explain(struct hake_bytes bytes, const struct syntax *syntax,
             explain_fn *tell, void *ctx)
{
    const uint8_t *fault;
    struct reader r = rd_init(bytes, &fault);
    struct walk walk = {bytes.p, tell, ctx, 0};

    fields_walk(&walk, &r, syntax);
    return rd_done(&r);
}

/* ext_signature.c: signature_algorithms and signature_algorithms_cert, RFC
 * 9846 4.3.3. */
#include "tls/extensions.h"

enum hake_error signature_algorithms_take(hake_conn *c, enum place place,
                                          const union extension_body *body)
{
    (void)place;
    c->handshake->peer.schemes =
        body->signature_scheme_list.supported_signature_algorithms;
    return HAKE_OK;
}

enum hake_error signature_algorithms_cert_take(hake_conn *c, enum place place,
                                               const union extension_body *body)
{
    (void)place;
    c->handshake->peer.schemes_cert =
        body->signature_scheme_list.supported_signature_algorithms;
    return HAKE_OK;
}

void schemes_write(const struct hake_scheme *const *scheme, struct writer *w)
{
    for (uint16_t last = 0; *scheme != NULL; last = (*scheme++)->id) {
        if ((*scheme)->id != last)
            wr_uint(w, 2, (*scheme)->id);
    }
}

static enum given schemes_give(const hake_conn *c,
                               const struct hake_scheme *const *scheme,
                               struct writer *w)
{
    const struct signature_scheme_list none = {{NULL, 0}};
    struct wr_mark list;

    if (scheme == NULL || *scheme == NULL)
        return ABSENT;
    list = syntax_write(w, signature_scheme_list_syntax, &none);
    grease_write(c, GREASE_SCHEME, w);
    schemes_write(scheme, w);
    wr_close(w, list);
    return GIVEN;
}

enum given signature_algorithms_give(hake_conn *c, enum place place,
                                     struct writer *w)
{
    (void)place;
    return schemes_give(c, c->config->schemes, w);
}

enum given signature_algorithms_cert_give(hake_conn *c, enum place place,
                                          struct writer *w)
{
    (void)place;
    return schemes_give(c, c->config->schemes_cert, w);
}

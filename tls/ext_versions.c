/* ext_versions.c: supported_versions, RFC 9846 4.3.1. */
#include "tls/extensions.h"

enum hake_error supported_versions_take(hake_conn *c, enum place place,
                                        const union extension_body *body)
{
    if (place == CH) {
        c->handshake->peer.versions = body->supported_versions.versions;
        return HAKE_OK;
    }
    c->handshake->peer.version = body->selected_version.selected_version;
    /* "If the "supported_versions" extension in the ServerHello contains a
     * version not offered by the client or contains a version prior to TLS
     * 1.3, the client MUST abort the handshake with an "illegal_parameter"
     * alert." */
    return c->handshake->peer.version == VERSION_TLS13
               ? HAKE_OK
               : HAKE_ERR_VERSION_NOT_OFFERED;
}

enum given supported_versions_give(hake_conn *c, enum place place,
                                   struct writer *w)
{
    /* A client of older versions alone does not know this extension. */
    if (!version_is_enabled(c->config, VERSION_TLS13))
        return ABSENT;
    if (place == CH) {
        const struct supported_versions none = {{NULL, 0}};
        struct wr_mark versions =
            syntax_write(w, supported_versions_syntax, &none);

        grease_write(c, GREASE_VERSION, w);
        wr_uint(w, 2, VERSION_TLS13);
        if (version_is_enabled(c->config, VERSION_TLS12))
            wr_uint(w, 2, VERSION_TLS12);
        wr_close(w, versions);
    } else {
        const struct selected_version selected = {VERSION_TLS13};

        syntax_write(w, selected_version_syntax, &selected);
    }
    return GIVEN;
}

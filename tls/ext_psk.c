/* ext_psk.c: psk_key_exchange_modes, pre_shared_key and early_data; RFC 9846
 * 4.3.9 to 4.3.11. */
#include "tls/psk.h"

/* ---- psk_key_exchange_modes --------------------------------------------- */

enum hake_error psk_key_exchange_modes_take(hake_conn *c, enum place place,
                                            const union extension_body *body)
{
    (void)place;
    c->handshake->peer.psk_modes = body->psk_key_exchange_modes.ke_modes;
    return HAKE_OK;
}

/* RFC 9846 4.3.9: it "also restricts the modes for use with PSK resumption", so
 * whoever keeps sessions sends it. */
enum given psk_key_exchange_modes_give(hake_conn *c, enum place place,
                                       struct writer *w)
{
    static const uint8_t modes[] = {PSK_DHE_KE, PSK_KE};
    const struct hake_config *config = c->config;
    const struct psk_key_exchange_modes list = {
        {modes, config->flags & HAKE_PSK_KE ? 2 : 1}};

    (void)place;
    if (!version_is_enabled(config, VERSION_TLS13) ||
        config->role->psk == NULL ||
        (config->session_save == NULL && config->session_find == NULL &&
         config->psk_offer == NULL))
        return ABSENT;
    wr_close(w, syntax_write(w, psk_key_exchange_modes_syntax, &list));
    return GIVEN;
}

/* ---- pre_shared_key ----------------------------------------------------- */

enum hake_error pre_shared_key_take(hake_conn *c, enum place place,
                                    const union extension_body *body)
{
    struct hake_handshake *hs = c->handshake;

    if (place == CH) {
        hs->peer.identities = body->offered_psks.identities;
        hs->peer.binders = body->offered_psks.binders;
    } else {
        hs->peer.psk_selected = true;
        hs->identity = body->selected_identity.selected_identity;
    }
    return HAKE_OK;
}

enum given pre_shared_key_give(hake_conn *c, enum place place, struct writer *w)
{
    const struct hake_psk_role *psk = c->config->role->psk;

    return psk == NULL ? ABSENT : psk->give(c, place, w);
}

/* ---- early_data --------------------------------------------------------- */

enum hake_error early_data_take(hake_conn *c, enum place place,
                                const union extension_body *body)
{
    struct hake_handshake *hs = c->handshake;

    if (place == EE)
        hs->peer.early_data = true;
    if (place == NST && hs != NULL)
        hs->peer.max_early_data = body->early_data_size.max_early_data_size;
    return HAKE_OK;
}

enum given early_data_give(hake_conn *c, enum place place, struct writer *w)
{
    const struct early_data_size size = {c->config->max_early_data};

    if (place != NST)
        return c->facts & FACT_EARLY ? GIVEN : ABSENT;
    if (size.max_early_data_size == 0)
        return ABSENT;
    syntax_write(w, early_data_size_syntax, &size);
    return GIVEN;
}

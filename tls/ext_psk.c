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

static enum given selected_identity_give(hake_conn *c, struct writer *w)
{
    const struct selected_identity selected = {c->handshake->identity};

    if (!(c->facts & FACT_PSK))
        return ABSENT;
    syntax_write(w, selected_identity_syntax, &selected);
    return GIVEN;
}

/* The binders are of zeros until the rest of the ClientHello stands. */
static void binders_give(hake_conn *c, struct writer *w)
{
    static const uint8_t zeros[HAKE_SECRET_MAX];
    const struct psk_binder_entry none = {{NULL, 0}};
    struct wr_mark list = wr_open(w, 2), entry;
    struct psk_offer offer;

    for (unsigned i = 0; psk_offer_get(c, i, &offer); i++) {
        entry = syntax_write(w, psk_binder_entry_syntax, &none);
        wr_bytes(w, (struct hake_bytes){zeros, offer.hash->len});
        wr_close(w, entry);
    }
    wr_close(w, list);
}

enum given pre_shared_key_give(hake_conn *c, enum place place, struct writer *w)
{
    struct psk_offer offer;
    struct wr_mark list;

    if (place != CH)
        return selected_identity_give(c, w);
    if (!psk_offer_get(c, 0, &offer))
        return ABSENT;
    list = wr_open(w, 2);
    for (unsigned i = 0; psk_offer_get(c, i, &offer); i++) {
        const struct psk_identity identity = {offer.identity,
                                              offer.obfuscated_ticket_age};

        syntax_write(w, psk_identity_syntax, &identity);
    }
    wr_close(w, list);
    binders_give(c, w);
    return GIVEN;
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

/*
 * exporter.c: keying material for the application: RFC 9846 7.5, RFC 5705, and
 * the channel binding of RFC 9266. The limits are those of both versions, so
 * that what works does not depend on which one was negotiated.
 */
#include <string.h>

#include <sodium/utils.h>

#include "tls/flow.h"
#include "tls/hake.h"
#include "tls/schedule.h"

#define CONTEXT_MAX 65535 /* RFC 5705 4: its length is a uint16 */

static bool text_is(struct hake_bytes text, const char *name)
{
    return text.len == strlen(name) && memcmp(text.p, name, text.len) == 0;
}

/* RFC 5705 6: "These entries are reserved and MUST NOT be used"; and the one of
 * RFC 7627 4. */
static bool label_is_reserved(struct hake_bytes label)
{
    return text_is(label, "client finished") ||
           text_is(label, "server finished") ||
           text_is(label, "master secret") || text_is(label, "key expansion") ||
           text_is(label, "extended master secret");
}

static enum hake_error export_check(const hake_conn *c, struct hake_bytes label,
                                    const struct hake_bytes *context,
                                    size_t len)
{
    if (label.len == 0 || label.len > HAKE_LABEL_MAX ||
        label_is_reserved(label))
        return HAKE_ERR_EXPORT_LABEL;
    if ((context != NULL && context->len > CONTEXT_MAX) ||
        len > (size_t)HAKE_HKDF_BLOCKS_MAX * c->suite->hash->len)
        return HAKE_ERR_EXPORT_LENGTH;
    return HAKE_OK;
}

static enum hake_error misuse(const hake_conn *c)
{
    return c->failure.error != HAKE_OK ? c->failure.error : HAKE_ERR_MISUSE;
}

/* RFC 9846 7.5: "providing no context computes the same value as providing an
 * empty context." */
static struct hake_bytes context_or_empty(const struct hake_bytes *context)
{
    return context != NULL ? *context : (struct hake_bytes){NULL, 0};
}

enum hake_error hake_export(const hake_conn *c, struct hake_bytes label,
                            const struct hake_bytes *context, uint8_t *out,
                            size_t len)
{
    enum hake_error error;

    if (c->running || c->state != CONNECTED || c->handshake == NULL)
        return misuse(c);
    error = export_check(c, label, context, len);
    if (error != HAKE_OK)
        return error;
    if (c->version == VERSION_TLS13)
        schedule13_export(c, c->handshake->exporter_secret, label,
                          context_or_empty(context), out, len);
    else if (c->facts & FACT_EMS)
        schedule12_export(c, label, context, out, len);
    else
        return HAKE_ERR_EXPORT_EMS;
    return HAKE_OK;
}

enum hake_error hake_export_early(const hake_conn *c, struct hake_bytes label,
                                  const struct hake_bytes *context,
                                  uint8_t *out, size_t len)
{
    enum hake_error error;

    if (c->running || c->failure.error != HAKE_OK || c->handshake == NULL ||
        c->suite == NULL ||
        sodium_is_zero(c->handshake->early_exporter_secret, HAKE_SECRET_MAX))
        return misuse(c);
    error = export_check(c, label, context, len);
    if (error == HAKE_OK)
        schedule13_export(c, c->handshake->early_exporter_secret, label,
                          context_or_empty(context), out, len);
    return error;
}

/* RFC 9266 2. Its 4.2: not where renegotiation is enabled, which here it never
 * is; and only with unique main secrets, which EXPORT_EMS sees to. */
enum hake_error hake_channel_binding(const hake_conn *c,
                                     uint8_t out[HAKE_CHANNEL_BINDING])
{
    static const uint8_t label[] = "EXPORTER-Channel-Binding";
    const struct hake_bytes empty = {NULL, 0};

    return hake_export(c, (struct hake_bytes){label, sizeof label - 1}, &empty,
                       out, HAKE_CHANNEL_BINDING);
}

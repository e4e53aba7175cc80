/* export.c: --export LABEL:LENGTH; see export.h. */
#include "tools/export.h"

#include <stdlib.h>
#include <string.h>

bool export_read(struct export_wish *e, const struct options *o)
{
    const char *text = options_get(o, "export");
    const char *colon = text == NULL ? NULL : strrchr(text, ':');
    unsigned long len;
    char *end;

    if (text == NULL)
        return true;
    if (colon != NULL && colon > text && colon[1] >= '1' && colon[1] <= '9') {
        len = strtoul(colon + 1, &end, 10);
        if (*end == '\0' && len <= REPORT_EXPORT_MAX) {
            e->label = (struct hake_bytes){(const uint8_t *)text,
                                           (size_t)(colon - text)};
            e->len = len;
            return true;
        }
    }
    fprintf(stderr,
            "hake: --export needs a label, a colon and a number from 1 "
            "to %d\n",
            REPORT_EXPORT_MAX);
    return false;
}

bool export_take(const struct export_wish *e, const hake_conn *conn,
                 struct report *r)
{
    enum hake_error error;

    if (e->label.len == 0 || r->exported_len > 0)
        return true;
    error = hake_export(conn, e->label, NULL, r->exported, e->len);
    if (error == HAKE_OK) {
        r->exported_len = e->len;
        return true;
    }
    if (r->error == NULL) {
        r->error = hake_error_info(error)->id;
        snprintf(r->error_text, sizeof r->error_text, "%s",
                 hake_error_info(error)->text);
    }
    return false;
}

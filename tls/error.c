/* error.c: the catalogue of error.h as text. */
#include "tls/error.h"

static const struct hake_error_info catalogue[] = {
    {HAKE_OK, HAKE_ALERT_none, "OK", "", "no error"},
#define X(id, alert, section, text)                                            \
    {HAKE_ERR_##id, HAKE_ALERT_##alert, #id, section, text},
    HAKE_ERRORS(X)
#undef X
};

const struct hake_error_info *hake_error_info(enum hake_error e)
{
    unsigned row = (unsigned)e >> 8;

    return &catalogue[row < HAKE_ROWS ? row : 0];
}

const struct hake_error_info *hake_error_catalogue(unsigned *len)
{
    *len = HAKE_ROWS;
    return catalogue;
}

const char *hake_alert_name(uint8_t alert)
{
    switch (alert) {
#define X(name, code)                                                          \
    case code: return #name;
        HAKE_ALERTS(X)
#undef X
    default: return "unknown";
    }
}

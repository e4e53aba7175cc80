/* protocols.c: see protocols.h. */
#include "tools/protocols.h"

#include <string.h>

static bool hex_digit(char c, uint8_t *value)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c == '\0' ? NULL : strchr(digits, c);

    if (found == NULL)
        return false;
    *value = (uint8_t)((found - digits) & 15);
    return true;
}

/* Takes what follows a backslash: xHH, a comma or a backslash. */
static bool escape_take(const char **text, uint8_t *byte)
{
    const char *p = *text;
    uint8_t high, low;

    *byte = (uint8_t)p[0];
    *text = p + 1;
    if (p[0] == ',' || p[0] == '\\')
        return true;
    if (p[0] != 'x' || !hex_digit(p[1], &high) || !hex_digit(p[2], &low))
        return false;
    *byte = (uint8_t)(high << 4 | low);
    *text = p + 3;
    return true;
}

/* Takes one name, up to a comma or the end. Returns what is wrong, or NULL. */
static const char *name_take(const char **text, uint8_t *name, size_t *len)
{
    *len = 0;
    while (**text != '\0' && **text != ',') {
        uint8_t byte = (uint8_t) * (*text)++;

        if (byte == '\\' && !escape_take(text, &byte))
            return "a backslash must be followed by xHH, a comma or a "
                   "backslash";
        if (*len == HAKE_ALPN_NAME_MAX)
            return "a protocol name is longer than 255 bytes";
        name[(*len)++] = byte;
    }
    return *len == 0 ? "a protocol name is empty" : NULL;
}

bool alpn_list_parse(const char *text, uint8_t *out, size_t cap, size_t *len,
                     char error[FILE_ERROR_MAX])
{
    uint8_t name[HAKE_ALPN_NAME_MAX];
    size_t name_len;
    const char *why;

    *len = 0;
    for (;;) {
        why = name_take(&text, name, &name_len);
        if (why == NULL && !hake_alpn_append(out, cap, len, name, name_len))
            why = "the list is too long";
        if (why != NULL) {
            *len = 0;
            snprintf(error, FILE_ERROR_MAX, "%s", why);
            return false;
        }
        if (*text == '\0')
            return true;
        text++;
    }
}

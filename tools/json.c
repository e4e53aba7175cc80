/* json.c: bytes and texts made fit for terminals and for JSON; see json.h. */
#include "tools/json.h"

/* ---- Escapes ------------------------------------------------------------ */

static bool is_plain(uint8_t byte)
{
    return byte >= 0x20 && byte < 0x7f && byte != '\\' && byte != '"' &&
           byte != ',';
}

static void bytes_escape(FILE *out, const uint8_t *p, size_t len,
                         const char *backslash)
{
    for (size_t i = 0; i < len; i++) {
        if (is_plain(p[i]))
            putc(p[i], out);
        else
            fprintf(out, "%sx%02x", backslash, p[i]);
    }
}

void escape_name(FILE *out, const uint8_t *p, size_t len)
{
    bytes_escape(out, p, len, "\\");
}

/* Texts of our own and of the system: what JSON cannot hold takes the form
 * that names have. */
void json_string(FILE *out, const char *text)
{
    if (text == NULL) {
        fputs("null", out);
        return;
    }
    putc('"', out);
    for (; *text != '\0'; text++) {
        const uint8_t byte = (uint8_t)*text;

        if (byte == '"' || byte == '\\')
            fprintf(out, "\\%c", byte);
        else if (byte >= 0x20 && byte < 0x7f)
            putc(byte, out);
        else
            fprintf(out, "\\\\x%02x", byte);
    }
    putc('"', out);
}

void json_key(FILE *out, const char *key)
{
    fprintf(out, "\"%s\":", key);
}

void json_text(FILE *out, const char *key, const char *text)
{
    json_key(out, key);
    json_string(out, text);
    putc(',', out);
}

void json_name(FILE *out, const char *key, const uint8_t *p, size_t len)
{
    json_key(out, key);
    if (len == 0) {
        fputs("null,", out);
        return;
    }
    putc('"', out);
    bytes_escape(out, p, len, "\\\\");
    fputs("\",", out);
}

void json_bool(FILE *out, const char *key, bool value)
{
    json_key(out, key);
    fputs(value ? "true," : "false,", out);
}

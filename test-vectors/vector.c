/*
 * vector.c: reads vector files, gives access to their fields, and sends each
 * vector to the runner of its type. The syntax is in vector.h; the keys of
 * each type are in README.md.
 */
#include "test-vectors/vector.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)16 << 20)

/* ---- Reading a file ----------------------------------------------------- */

static bool text_read_from(FILE *in, char **text, size_t *len)
{
    size_t cap = 0, got;

    do {
        char *more = NULL;

        if (cap < FILE_MAX)
            more = realloc(*text, cap = 2 * cap + 4096);
        if (more == NULL)
            return false;
        *text = more;
        got = fread(*text + *len, 1, cap - *len - 1, in);
        *len += got;
    } while (got > 0);
    (*text)[*len] = '\0';
    return ferror(in) == 0;
}

/* The file and, behind it, a copy of its path, both ended by a NUL. */
static char *text_read(const char *path, size_t *len, char *error, size_t size)
{
    const size_t path_size = strlen(path) + 1;
    FILE *in = fopen(path, "rb");
    char *text = NULL, *both = NULL;

    *len = 0;
    if (in == NULL) {
        snprintf(error, size, "%s: cannot be opened: %s", path,
                 strerror(errno));
        return NULL;
    }
    if (text_read_from(in, &text, len))
        both = realloc(text, *len + 1 + path_size);
    fclose(in);
    if (both == NULL) {
        snprintf(error, size, "%s: cannot be read, or is too long", path);
        free(text);
        return NULL;
    }
    memcpy(both + *len + 1, path, path_size);
    return both;
}

/* ---- Splitting it into vectors and fields -------------------------------- */

struct splitter {
    struct vector_file *file;
    struct vector_field *next; /* where the next field goes */
    const char *path;
    unsigned line;
    char *error;
    size_t size;
};

static bool refuse(const struct splitter *s, const char *why)
{
    snprintf(s->error, s->size, "%s:%u: %s", s->path, s->line, why);
    return false;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static char *trim(char *text)
{
    size_t len;

    while (blank(*text))
        text++;
    for (len = strlen(text); len > 0 && blank(text[len - 1]); len--)
        text[len - 1] = '\0';
    return text;
}

/* A file is text: a control character in it would fool who reads it. */
static bool has_control(const char *line)
{
    for (; *line != '\0'; line++)
        if (((unsigned char)*line < 0x20 && !blank(*line)) || *line == 0x7f)
            return true;
    return false;
}

static struct vector *last_vector(const struct splitter *s)
{
    if (s->file->vectors_len == 0)
        return NULL;
    return &s->file->vectors[s->file->vectors_len - 1];
}

static bool vector_end(const struct splitter *s)
{
    const struct vector *v = last_vector(s);

    if (v != NULL && v->fields_len == 0)
        return refuse(s, "the vector above this line has no fields");
    return true;
}

static bool vector_begin(struct splitter *s, char *line)
{
    struct vector_file *file = s->file;
    const size_t len = strlen(line);
    char *name;

    if (!vector_end(s))
        return false;
    if (line[len - 1] != ']')
        return refuse(s, "a vector's name must end with ']'");
    line[len - 1] = '\0';
    name = trim(line + 1);
    if (*name == '\0')
        return refuse(s, "a vector must have a name");
    for (size_t i = 0; i < file->vectors_len; i++)
        if (strcmp(file->vectors[i].name, name) == 0)
            return refuse(s, "another vector of this file has this name");

    file->vectors[file->vectors_len++] = (struct vector){
        .path = s->path, .name = name, .line = s->line, .fields = s->next};
    return true;
}

static bool field_add(struct splitter *s, char *line)
{
    struct vector *v = last_vector(s);
    char *equals = strchr(line, '=');
    char *key;

    if (equals == NULL)
        return refuse(s, "this is neither '[name]' nor 'key = value'");
    if (v == NULL)
        return refuse(s, "a field must stand below a '[name]'");
    if (v->fields_len == VECTOR_FIELDS_MAX)
        return refuse(s, "the vector has too many fields");
    *equals = '\0';
    key = trim(line);
    if (*key == '\0')
        return refuse(s, "a field must have a key");
    if (strpbrk(key, " \t\r") != NULL)
        return refuse(s, "a key must not have blanks in it");

    *s->next++ = (struct vector_field){key, trim(equals + 1), s->line};
    v->fields_len++;
    return true;
}

static bool line_split(struct splitter *s, char *line)
{
    s->line++;
    if (has_control(line))
        return refuse(s, "the line has a control character in it");
    line = trim(line);
    if (*line == '\0' || *line == '#')
        return true;
    return *line == '[' ? vector_begin(s, line) : field_add(s, line);
}

static bool text_split(struct splitter *s, char *text)
{
    char *end;

    for (; text != NULL; text = end) {
        end = strchr(text, '\n');
        if (end != NULL)
            *end++ = '\0';
        if (!line_split(s, text))
            return false;
    }
    return vector_end(s);
}

/* Every vector has a '[' and every field a '='. All fields of a file are one
 * piece of memory, which belongs to the first vector. */
static bool memory_take(struct splitter *s, const char *text)
{
    size_t vectors = 1, fields = 1;

    for (; *text != '\0'; text++) {
        vectors += *text == '[';
        fields += *text == '=';
    }
    s->file->vectors = calloc(vectors, sizeof *s->file->vectors);
    s->next = calloc(fields, sizeof *s->next);
    if (s->file->vectors == NULL || s->next == NULL) {
        free(s->next);
        return refuse(s, "there is not enough memory");
    }
    s->file->vectors[0].fields = s->next;
    return true;
}

bool vector_file_read(struct vector_file *file, const char *path, char *error,
                      size_t size)
{
    struct splitter s = {.file = file, .error = error, .size = size};
    size_t len;

    memset(file, 0, sizeof *file);
    file->text = text_read(path, &len, error, size);
    if (file->text == NULL)
        return false;

    s.path = file->text + len + 1;
    if (strlen(file->text) == len) {
        if (memory_take(&s, file->text) && text_split(&s, file->text))
            return true;
    } else {
        refuse(&s, "the file has a NUL byte in it");
    }
    vector_file_free(file);
    return false;
}

void vector_file_free(struct vector_file *file)
{
    if (file->vectors != NULL)
        free(file->vectors[0].fields);
    free(file->vectors);
    free(file->text);
    memset(file, 0, sizeof *file);
}

/* ---- Fields -------------------------------------------------------------- */

static const struct vector_field *field_find(const struct vector *v,
                                             const char *key)
{
    for (size_t i = 0; i < v->fields_len; i++)
        if (strcmp(v->fields[i].key, key) == 0)
            return &v->fields[i];
    return NULL;
}

const char *vector_get(const struct vector *v, const char *key)
{
    const struct vector_field *field = field_find(v, key);

    return field == NULL ? NULL : field->value;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    if (at == NULL)
        return -1;
    return at - digits < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

bool vector_hex(const char *text, uint8_t *out, size_t cap, size_t *len)
{
    *len = 0;
    for (;;) {
        int high, low;

        while (blank(*text))
            text++;
        if (*text == '\0')
            return true;
        high = hex_digit(text[0]);
        low = high < 0 ? -1 : hex_digit(text[1]);
        if (low < 0 || *len == cap)
            return false;
        out[(*len)++] = (uint8_t)(16 * high + low);
        text += 2;
    }
}

bool vector_bytes(const struct vector *v, const char *key, uint8_t **out,
                  size_t *len, char *error, size_t size)
{
    const struct vector_field *field = field_find(v, key);
    size_t cap;

    *out = NULL;
    *len = 0;
    if (field == NULL) {
        snprintf(error, size, "the field '%s' is missing", key);
        return false;
    }
    cap = strlen(field->value) / 2;
    *out = malloc(cap + 1);
    if (*out != NULL && vector_hex(field->value, *out, cap, len))
        return true;
    snprintf(error, size, "line %u: '%s' is not pairs of hexadecimal digits",
             field->line, key);
    free(*out);
    *out = NULL;
    *len = 0;
    return false;
}

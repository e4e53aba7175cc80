/* pem.c: the textual encoding of RFC 7468; see pem.h. */
#include "tools/pem.h"

#include <sodium.h>
#include <string.h>

#include "tls/x509.h"

static void bytes_skip(struct hake_bytes *bytes, size_t len)
{
    bytes->p += len;
    bytes->len -= len;
}

/* Takes a line off *rest, without its end (CR, LF or both; CRLF gives an empty
 * line more, which means nothing here) and blanks before that. */
static bool line_next(struct hake_bytes *rest, struct hake_bytes *line)
{
    size_t len = 0;

    if (rest->len == 0)
        return false;
    while (len < rest->len && rest->p[len] != '\n' && rest->p[len] != '\r')
        len++;
    line->p = rest->p;
    line->len = len;
    bytes_skip(rest, len < rest->len ? len + 1 : len);
    while (line->len > 0 &&
           (line->p[line->len - 1] == ' ' || line->p[line->len - 1] == '\t'))
        line->len--;
    return true;
}

static bool begins(struct hake_bytes bytes, const char *text)
{
    return bytes.len >= strlen(text) &&
           memcmp(bytes.p, text, strlen(text)) == 0;
}

/* RFC 7468 2: "There are exactly five hyphen-minus (also known as dash)
 * characters ("-") on both ends of the encapsulation boundaries, no more, no
 * less." */
static bool boundary_read(struct hake_bytes line, const char *begin,
                          struct hake_bytes *label)
{
    if (!begins(line, begin))
        return false;
    bytes_skip(&line, strlen(begin));
    if (line.len < 5 || memcmp(line.p + line.len - 5, "-----", 5) != 0)
        return false;
    line.len -= 5;
    for (size_t i = 0; i < line.len; i++) {
        if (line.p[i] < 0x20 || line.p[i] > 0x7e)
            return false;
    }
    *label = line;
    return line.len == 0 || (line.p[0] != '-' && line.p[line.len - 1] != '-');
}

/* RFC 7468 2: "Data before the encapsulation boundaries
 * are permitted". */
enum pem_found pem_next(struct pem *pem, struct pem_block *block)
{
    struct hake_bytes line, label;

    do {
        if (!line_next(&pem->rest, &line))
            return PEM_NONE;
    } while (!begins(line, "-----BEGIN "));
    pem->number++;
    if (!boundary_read(line, "-----BEGIN ", &block->label))
        return PEM_BROKEN;
    block->body = pem->rest;
    do {
        if (!line_next(&pem->rest, &line))
            return PEM_BROKEN;
    } while (!begins(line, "-----"));
    block->body.len = (size_t)(line.p - block->body.p);
    /* RFC 7468 2: "Generators MUST put the same label on the "-----END "
     * line". */
    if (!boundary_read(line, "-----END ", &label) ||
        label.len != block->label.len ||
        memcmp(label.p, block->label.p, label.len) != 0)
        return PEM_BROKEN;
    return PEM_BLOCK;
}

bool pem_label_is(const struct pem_block *block, const char *label)
{
    return begins(block->label, label) && block->label.len == strlen(label);
}

bool pem_label_ends(const struct pem_block *block, const char *end)
{
    struct hake_bytes label = block->label;

    if (label.len > strlen(end))
        bytes_skip(&label, label.len - strlen(end));
    return begins(label, end);
}

/* Blanks and headers (RFC 1421) inside the base64 are refused: they stand in
 * no grammar but the lax one. */
static bool body_has_blanks(struct hake_bytes body)
{
    struct hake_bytes line;

    while (line_next(&body, &line)) {
        if (memchr(line.p, ' ', line.len) != NULL ||
            memchr(line.p, '\t', line.len) != NULL)
            return true;
    }
    return false;
}

bool pem_decode(const struct pem_block *block, uint8_t *out, size_t cap,
                size_t *len)
{
    return !body_has_blanks(block->body) &&
           sodium_base642bin(out, cap, (const char *)block->body.p,
                             block->body.len, "\r\n\t ", len, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0;
}

bool pem_refuse(char error[FILE_ERROR_MAX], const char *path,
                const struct pem *pem, const char *why)
{
    snprintf(error, FILE_ERROR_MAX, "%s: PEM block %u %s", path, pem->number,
             why);
    return false;
}

/* "no certificate in it", and what is there instead. */
bool pem_refuse_nothing(char error[FILE_ERROR_MAX], const char *path,
                        const char *what, struct hake_bytes data)
{
    struct pem pem = {data, 0};
    struct pem_block block;

    if (pem_next(&pem, &block) == PEM_BLOCK)
        snprintf(error, FILE_ERROR_MAX,
                 "%s: there is no %s in it, only a block of the kind \"%.*s\"",
                 path, what, PEM_SHOWN(block.label));
    else
        snprintf(error, FILE_ERROR_MAX,
                 "%s: there is no %s in it, neither as PEM nor as DER", path,
                 what);
    return false;
}

bool pem_write(FILE *out, const char *label, struct hake_bytes der)
{
    char line[64 + 1];

    fprintf(out, "-----BEGIN %s-----\n", label);
    while (der.len > 0) {
        size_t len = der.len < 48 ? der.len : 48;

        sodium_bin2base64(line, sizeof line, der.p, len,
                          sodium_base64_VARIANT_ORIGINAL);
        fprintf(out, "%s\n", line);
        bytes_skip(&der, len);
    }
    sodium_memzero(line, sizeof line);
    fprintf(out, "-----END %s-----\n", label);
    return ferror(out) == 0;
}

bool pem_is_der(struct hake_bytes data)
{
    const uint8_t *fault;
    struct reader r = rd_init(data, &fault);

    der_read(&r, DER_SEQUENCE);
    return rd_done(&r);
}

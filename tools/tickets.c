/* tickets.c: a server's ticket keys, its sessions by ID and its record of early
 * data; see tickets.h. */
#include "tools/tickets.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/session_file.h"

#define EARLY_DEFAULT 16384

/* ---- The file of keys --------------------------------------------------- */

void tickets_make(struct tickets *t)
{
    randombytes_buf(t->keys, sizeof t->keys[0]);
    t->ring = (struct hake_ticket_keys){t->keys, 1};
}

static bool file_make(struct tickets *t, const char *path, char *error)
{
    char name[2 * sizeof t->keys[0].name + 1];
    char key[2 * sizeof t->keys[0].key + 1];
    FILE *out = file_create_new(path, true, false, error);
    bool done;

    if (out == NULL)
        return false;
    setvbuf(out, NULL, _IONBF, 0);
    tickets_make(t);
    sodium_bin2hex(name, sizeof name, t->keys[0].name, sizeof t->keys[0].name);
    sodium_bin2hex(key, sizeof key, t->keys[0].key, sizeof t->keys[0].key);
    done = fprintf(out,
                   "# hake's ticket keys, secret: name and key. The first "
                   "protects, all are accepted.\n%s %s\n",
                   name, key) > 0;
    sodium_memzero(key, sizeof key);
    return (fclose(out) == 0 && done) ||
           file_refuse(error, path, "cannot be written");
}

/* Takes so many bytes in hex off the line. */
static bool hex_take(const char **line, const char *end, uint8_t *out,
                     size_t len)
{
    const char *stop;
    size_t got;

    while (*line < end && (**line == ' ' || **line == '\t'))
        ++*line;
    if ((size_t)(end - *line) < 2 * len ||
        sodium_hex2bin(out, len, *line, 2 * len, NULL, &got, &stop) != 0 ||
        got != len)
        return false;
    *line = stop;
    return true;
}

static bool is_blank(const char *line, const char *end)
{
    while (line < end && (*line == ' ' || *line == '\t' || *line == '\r'))
        line++;
    return line == end;
}

/* One line: nothing, or a name and a key. */
static bool line_take(struct tickets *t, const char *line, const char *end)
{
    struct hake_ticket_key *key = &t->keys[t->ring.len];
    const char *comment = memchr(line, '#', (size_t)(end - line));

    if (comment != NULL)
        end = comment;
    if (is_blank(line, end))
        return true;
    if (t->ring.len == TICKETS_KEYS_MAX ||
        !hex_take(&line, end, key->name, sizeof key->name) || line == end ||
        (*line != ' ' && *line != '\t') ||
        !hex_take(&line, end, key->key, sizeof key->key) ||
        !is_blank(line, end))
        return false;
    t->ring.len++;
    return true;
}

static bool keys_take(struct tickets *t, const char *text, size_t len,
                      const char *path, char *error)
{
    const char *end = text + len;

    t->ring = (struct hake_ticket_keys){t->keys, 0};
    for (unsigned number = 1; text < end; number++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));

        stop = stop == NULL ? end : stop;
        if (!line_take(t, text, stop)) {
            snprintf(error, FILE_ERROR_MAX,
                     "%s: line %u is not a name of 32 and a key of 64 "
                     "hexadecimal digits, or is the 17th key",
                     path, number);
            return false;
        }
        text = stop < end ? stop + 1 : end;
    }
    return t->ring.len > 0 || file_refuse(error, path, "there is no key in it");
}

bool tickets_read(struct tickets *t, const char *path, bool *made,
                  char error[FILE_ERROR_MAX])
{
    uint8_t *data;
    size_t len;
    bool done;

    *made = access(path, F_OK) != 0 && file_make(t, path, error);
    if (*made)
        return true;
    /* Another server may have made it just now. */
    if (!file_read(path, &data, &len, error))
        return false;
    done = keys_take(t, (const char *)data, len, path, error);
    sodium_memzero(data, len);
    free(data);
    return done;
}

/* ---- The options -------------------------------------------------------- */

bool tickets_early(struct tickets *t, uint32_t max, int64_t since,
                   struct hake_config *config)
{
    t->replay.entries = calloc(TICKETS_REPLAY_LEN, sizeof *t->replay.entries);
    if (t->replay.entries == NULL)
        return false;
    t->replay.len = TICKETS_REPLAY_LEN;
    t->replay.started = since;
    config->max_early_data = max;
    config->replay = hake_replay_record;
    config->replay_ctx = &t->replay;
    return true;
}

static bool keys_set(struct tickets *t, const struct options *o, bool *made)
{
    const char *path = options_get(o, "ticket-keys");
    char error[FILE_ERROR_MAX];

    *made = true;
    if (path == NULL)
        tickets_make(t);
    else if (!tickets_read(t, path, made, error)) {
        fprintf(stderr, "hake: --ticket-keys: %s\n", error);
        return false;
    }
    return true;
}

/* Early data of before this run cannot be told from a replay, unless there are
 * no tickets from then. */
static bool early_data_set(struct tickets *t, const struct options *o,
                           bool made, struct hake_config *config)
{
    uint64_t max = EARLY_DEFAULT;
    int64_t now = 0;

    if (!options_has(o, "early-data"))
        return true;
    if (!options_number(o, "early-data", 1, TICKETS_EARLY_MAX, &max))
        return false;
    if ((made || session_clock(NULL, &now)) &&
        tickets_early(t, (uint32_t)max, now, config))
        return true;
    fputs("hake: --early-data: no memory or no clock\n", stderr);
    return false;
}

/* ---- Sessions by ID ----------------------------------------------------- */

static enum hake_answer named_find(void *ctx, hake_conn *conn,
                                   struct hake_bytes id,
                                   struct hake_bytes *session)
{
    const struct tickets *t = ctx;

    (void)conn;
    for (size_t i = 0; i < t->named_len && i < TICKETS_NAMED_MAX; i++) {
        const struct tickets_named *named = &t->named[i];

        if (id.len == sizeof named->id &&
            memcmp(id.p, named->id, sizeof named->id) == 0) {
            *session = (struct hake_bytes){named->state, sizeof named->state};
            return HAKE_YES;
        }
    }
    return HAKE_NO;
}

static void named_save(void *ctx, hake_conn *conn, struct hake_bytes id,
                       struct hake_bytes state, struct hake_bytes ticket)
{
    struct tickets *t = ctx;
    struct tickets_named *named = &t->named[t->named_len % TICKETS_NAMED_MAX];

    (void)conn, (void)ticket;
    if (id.len != sizeof named->id || state.len != sizeof named->state)
        return;
    memcpy(named->id, id.p, id.len);
    memcpy(named->state, state.p, state.len);
    t->named_len++;
}

static void sessions_set(struct tickets *t, struct hake_config *config)
{
    config->clock = session_clock;
    config->session_find = named_find;
    config->session_save = named_save;
    config->session_ctx = t;
}

/* ---- The options -------------------------------------------------------- */

bool tickets_set(struct tickets *t, const struct options *o,
                 struct hake_config *config)
{
    const bool resumes = options_has(o, "tickets") ||
                         options_has(o, "ticket-keys") ||
                         options_has(o, "early-data");
    uint64_t number = 1;
    bool made;

    if (options_has(o, "retry"))
        config->flags |= HAKE_RETRY_ALWAYS;
    if (options_has(o, "strict-groups"))
        config->flags |= HAKE_STRICT_GROUPS;
    if (!resumes && !options_has(o, "retry"))
        return true;
    if (!options_number(o, "tickets", 1, HAKE_TICKETS_MAX, &number) ||
        !keys_set(t, o, &made))
        return false;
    config->ticket_key = hake_ticket_key_find;
    config->ticket_key_ctx = &t->ring;
    config->tickets = (uint8_t)number;
    /* A cookie needs a key; without a clock there are no tickets. */
    if (resumes)
        sessions_set(t, config);
    return early_data_set(t, o, made, config);
}

void tickets_wipe(struct tickets *t)
{
    free(t->replay.entries);
    sodium_memzero(t, sizeof *t);
}

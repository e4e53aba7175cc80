/*
 * extensions.c: the driver of the extension table, RFC 9846 4.3. Collects a
 * block first, judging every entry, then applies it in table order.
 */
#include "tls/extensions.h"
#include "tls/trace.h"

#define NO_ROW  UINT8_MAX
#define NO_SLOT UINT16_MAX /* no entry starts there: it has 4 bytes or more */

/* What the rows do is counted: 0 is nothing, and TLS 1.2's follow the rest. */
enum {
    DOES_NOTHING,
#define LEGAL(name, type, places)
#define SKIP(name, type, places, ask, answer, other, functions)
#define EXT(name, type, places, ask, answer, other, functions) DOES_##name,
    HAKE_EXTENSIONS(EXT, SKIP, LEGAL) DOES_TLS12,
    DOES_BEFORE_TLS12 = DOES_TLS12 - 1,
    HAKE_EXTENSIONS(SKIP, EXT, LEGAL)
#undef EXT
#undef LEGAL
};

#define BOTH(function)  function##_take, function##_give
#define GIVES(function) NULL, function##_give

static const struct extension_does row_does[] = {
#define LEGAL(name, type, places)
#define EXT(name, type, places, ask, answer, other, functions)                 \
    [DOES_##name] = {ask##_syntax, answer##_syntax, other##_syntax, functions},
    HAKE_EXTENSIONS(EXT, SKIP, LEGAL)
#undef EXT
#undef LEGAL
};

const struct extension_row extension_rows[] = {
#define LEGAL(name, type, places) {type, places, DOES_NOTHING},
#define EXT(name, type, places, ask, answer, other, functions)                 \
    {type, places, DOES_##name},
    HAKE_EXTENSIONS(EXT, EXT, LEGAL)
#undef EXT
#undef LEGAL
};

#define ROWS (sizeof extension_rows / sizeof extension_rows[0])
#define HEAD (ROWS - EXTENSIONS_TAIL)
const unsigned extension_rows_len = ROWS;

_Static_assert(ROWS + HAKE_APP_EXTENSIONS_MAX <= HAKE_EXTENSION_ROWS_MAX,
               "the sets of rows are too small");

static const struct hake_extension *app_find(const struct hake_config *config,
                                             uint16_t type)
{
    for (unsigned i = 0; i < config->extensions_len; i++) {
        if (config->extensions[i].type == type)
            return &config->extensions[i];
    }
    return NULL;
}

/* Rows of the application follow the built-in ones; one of a type that is built
 * in has no place of its own. */
static unsigned row_find(const struct hake_config *config, uint16_t type)
{
    const struct hake_extension *app = app_find(config, type);

    for (unsigned i = 0; i < ROWS; i++) {
        if (extension_rows[i].type == type)
            return i;
    }
    return app == NULL ? NO_ROW
                       : (unsigned)ROWS + (unsigned)(app - config->extensions);
}

static uint16_t row_type(const struct hake_config *config, unsigned row)
{
    return row < ROWS ? extension_rows[row].type
                      : config->extensions[row - ROWS].type;
}

static unsigned row_places(const struct hake_config *config, unsigned row)
{
    return row < ROWS ? extension_rows[row].places
                      : config->extensions[row - ROWS].places;
}

static void set_add(struct hake_extension_set *set, unsigned row)
{
    set->bits[row / 8] |= (uint8_t)(1U << row % 8);
}

static bool set_has(const struct hake_extension_set *set, unsigned row)
{
    return row != NO_ROW && (set->bits[row / 8] >> row % 8 & 1);
}

bool extension_asked(const hake_conn *c, uint16_t type)
{
    return set_has(&c->handshake->asked, row_find(c->config, type));
}

void extension_ask(hake_conn *c, uint16_t type)
{
    set_add(&c->handshake->asked, row_find(c->config, type));
}

enum hake_error extension_fail(hake_conn *c, uint16_t type,
                               enum hake_error error)
{
    c->failure.extension = type;
    c->failure.in_extension = true;
    return error;
}

static bool is_answer(enum place place)
{
    return place & (SH | HRR | EE | CT | SH12);
}

/* RFC 9846 4.3: "with the exception of the "cookie" extension in the
 * HelloRetryRequest." */
static bool is_unasked(enum place place, unsigned row)
{
    return place == HRR && row < ROWS &&
           extension_rows[row].type == EXTENSION_cookie;
}

/* What messages of the peer, or ours, answer: the client's Certificate the
 * CertificateRequest, all others the ClientHello. */
static const struct hake_extension_set *asked_by(const hake_conn *c,
                                                 enum place place, bool ours)
{
    return place == CT && c->server != ours ? &c->handshake->requested
                                            : &c->handshake->asked;
}

/* Records a request, of either side. */
static void request_add(hake_conn *c, enum place place, unsigned row)
{
    if (place == CH)
        set_add(&c->handshake->asked, row);
    else if (place == CR)
        set_add(&c->handshake->requested, row);
}

/* What RFC 9846 4.3 says of one entry in this message. */
static enum hake_error entry_judge(const hake_conn *c, enum place place,
                                   unsigned row)
{
    /* "Implementations MUST NOT send extension responses [...] if the remote
     * endpoint did not send the corresponding extension requests". */
    if (is_answer(place) && !is_unasked(place, row) &&
        !set_has(asked_by(c, place, false), row))
        return HAKE_ERR_EXTENSION_NOT_OFFERED;
    /* "If an implementation receives an extension which it recognizes and
     * which is not specified for the message in which it appears, it MUST
     * abort the handshake with an "illegal_parameter" alert." */
    if (row != NO_ROW && !(row_places(c->config, row) & place))
        return HAKE_ERR_EXTENSION_MISPLACED;
    return HAKE_OK;
}

bool extension_find(struct hake_bytes block, uint16_t type,
                    struct hake_bytes *data)
{
    const uint8_t *fault;
    struct reader r = rd_init(block, &fault);
    struct extension entry;

    while (rd_more(&r)) {
        syntax_read(&r, extension_syntax, &entry);
        if (entry.extension_type == type) {
            *data = entry.extension_data;
            return true;
        }
    }
    return false;
}

static enum hake_error block_collect(hake_conn *c, enum place place,
                                     struct hake_bytes block,
                                     uint16_t slots[HAKE_EXTENSION_ROWS_MAX])
{
    const uint8_t *fault;
    struct reader r = rd_init(block, &fault);
    struct extension entry;
    enum hake_error error;

    for (unsigned count = 0; rd_more(&r); count++) {
        struct hake_bytes before = {block.p, (size_t)(r.p - block.p)}, same;
        unsigned row;

        if (count == HAKE_EXTENSIONS_MAX)
            return HAKE_ERR_EXTENSIONS_TOO_MANY;
        syntax_read(&r, extension_syntax, &entry);
        row = row_find(c->config, entry.extension_type);
        /* RFC 9846 4.3: "There MUST NOT be more than one extension of the same
         * type in a given extension block." Also of types that have no row. */
        if (extension_find(before, entry.extension_type, &same))
            return extension_fail(c, entry.extension_type,
                                  HAKE_ERR_EXTENSION_DUPLICATE);
        error = entry_judge(c, place, row);
        if (error != HAKE_OK)
            return extension_fail(c, entry.extension_type, error);
        if (place == CH && entry.extension_type == EXTENSION_LAST &&
            rd_more(&r))
            return extension_fail(c, entry.extension_type,
                                  HAKE_ERR_EXTENSION_NOT_LAST);
        if (row != NO_ROW)
            slots[row] = (uint16_t)before.len;
    }
    return HAKE_OK;
}

/* The data of the entry that starts at an offset of a collected block. */
static struct hake_bytes entry_data(struct hake_bytes block, uint16_t offset)
{
    struct hake_bytes tail = {block.p + offset, block.len - offset};
    const uint8_t *fault;
    struct reader r = rd_init(tail, &fault);
    struct extension entry;

    syntax_read(&r, extension_syntax, &entry);
    return entry.extension_data;
}

const struct syntax *extension_form(const struct extension_does *does,
                                    enum place place)
{
    if (does == NULL)
        return NULL;
    if (place & (HRR | NST) || (does->other != NULL && place & (CR | SH12)))
        return does->other;
    return place & (CH | CR) ? does->ask : does->answer;
}

const struct extension_does *extension_row_does(
    const struct extension_row *row, const struct extension_does *does12)
{
    if (row->does == DOES_NOTHING)
        return NULL;
    if (row->does < DOES_TLS12)
        return &row_does[row->does];
    return does12 == NULL ? NULL : &does12[row->does - DOES_TLS12];
}

/* What hake does with a row in this role; NULL: nothing. */
static const struct extension_does *does_find(const struct hake_config *config,
                                              unsigned row)
{
    return row >= ROWS
               ? NULL
               : extension_row_does(&extension_rows[row], config->role->does12);
}

static enum hake_error built_in_take(hake_conn *c, enum place place,
                                     unsigned row, struct hake_bytes data)
{
    const struct extension_does *does = does_find(c->config, row);
    const struct syntax *form = extension_form(does, place);
    union extension_body body;
    const uint8_t *fault;

    if (form == NULL)
        return HAKE_OK;
    if (!syntax_read_all(data, form, &body, &fault)) {
        c->failure.offset = data.len == 0 ? 0 : (uint32_t)(fault - data.p);
        return HAKE_ERR_EXTENSION_MALFORMED;
    }
    return does->take == NULL ? HAKE_OK : does->take(c, place, &body);
}

/* First hake, then the application. */
static enum hake_error row_take(hake_conn *c, enum place place, unsigned row,
                                struct hake_bytes data)
{
    const uint16_t type = row_type(c->config, row);
    const struct hake_extension *app = app_find(c->config, type);
    enum hake_error error = built_in_take(c, place, row, data);

    if (error == HAKE_OK && app != NULL && app->take != NULL &&
        (app->places & place) && !app->take(app->ctx, c, (uint8_t)place, data))
        error = HAKE_ERR_EXTENSION_REFUSED;
    return error == HAKE_OK ? HAKE_OK : extension_fail(c, type, error);
}

static void entry_trace(const hake_conn *c, bool sent, enum place place,
                        uint16_t type, struct hake_bytes data)
{
    const struct hake_event event = {.kind = HAKE_EVENT_EXTENSION,
                                     .sent = sent,
                                     .code = type,
                                     .message = (uint8_t)place,
                                     .bytes = data};

    trace_emit(c, &event);
}

static void received_trace(const hake_conn *c, enum place place,
                           struct hake_bytes block)
{
    const uint8_t *fault;
    struct reader r = rd_init(block, &fault);
    struct extension entry;

    while (c->config->trace != NULL && !c->told && rd_more(&r)) {
        syntax_read(&r, extension_syntax, &entry);
        entry_trace(c, false, place, entry.extension_type,
                    entry.extension_data);
    }
}

/* A message that waits for room is written again: what was told is not told
 * twice. */
void extension_sent_trace(hake_conn *c, enum place place, uint16_t type,
                          struct hake_bytes data)
{
    struct hake_handshake *hs = c->handshake;

    if (++hs->extensions_met <= hs->extensions_told)
        return;
    hs->extensions_told = hs->extensions_met;
    entry_trace(c, true, place, type, data);
}

enum hake_error extensions_read(hake_conn *c, enum place place,
                                struct hake_bytes block)
{
    unsigned rows = (unsigned)(ROWS + c->config->extensions_len);
    /* Where each row's entry starts in the block, which is shorter than
     * 2^16 bytes. */
    uint16_t slots[HAKE_EXTENSION_ROWS_MAX];
    enum hake_error error;

    for (unsigned row = 0; row < rows; row++)
        slots[row] = NO_SLOT;
    received_trace(c, place, block);
    error = block_collect(c, place, block, slots);
    for (unsigned row = 0; row < rows && error == HAKE_OK; row++) {
        if (slots[row] == NO_SLOT)
            continue;
        request_add(c, place, row);
        error = row_take(c, place, row, entry_data(block, slots[row]));
    }
    return error;
}

static enum given app_give(hake_conn *c, enum place place, uint16_t type,
                           struct writer *w)
{
    const struct hake_extension *app = app_find(c->config, type);
    size_t room = w->cap - w->len, len = SIZE_MAX;

    if (app != NULL && app->give != NULL && (app->places & place) &&
        !w->overflow)
        len = app->give(app->ctx, c, (uint8_t)place, w->p + w->len, room);
    if (len == SIZE_MAX)
        return ABSENT;
    if (len > room)
        w->overflow = true;
    else
        w->len += len;
    return GIVEN;
}

static enum hake_error row_write(hake_conn *c, enum place place, unsigned row,
                                 struct writer *w)
{
    const struct extension_does *does = does_find(c->config, row);
    const struct extension entry = {.extension_type = row_type(c->config, row)};
    const struct writer before = *w;
    struct wr_mark mark = syntax_write(w, extension_syntax, &entry);
    size_t data = w->len;
    enum given given = ABSENT;

    if (does != NULL && does->give != NULL)
        given = does->give(c, place, w);
    if (given == ABSENT)
        given = app_give(c, place, entry.extension_type, w);
    if (given == BROKEN)
        return extension_fail(c, entry.extension_type,
                              entry.extension_type == EXTENSION_cookie
                                  ? HAKE_ERR_TICKET_KEY
                                  : HAKE_ERR_KEY_SHARE_FAILED);
    if (given == ABSENT) {
        *w = before;
        return HAKE_OK;
    }
    wr_close(w, mark);
    request_add(c, place, row);
    /* PSK binders are not there yet: who writes them tells of it. */
    if (!w->overflow &&
        !(place == CH && entry.extension_type == EXTENSION_pre_shared_key)) {
        struct hake_bytes bytes = {w->p + data, w->len - data};

        extension_sent_trace(c, place, entry.extension_type, bytes);
    }
    return HAKE_OK;
}

/* Whether a row may say something in this message: an answer only if it was
 * asked for. */
static bool row_may_give(const hake_conn *c, enum place place, unsigned row)
{
    if (row >= ROWS && row_find(c->config, row_type(c->config, row)) != row)
        return false;
    return (row_places(c->config, row) & place) &&
           (!is_answer(place) || is_unasked(place, row) ||
            set_has(asked_by(c, place, true), row));
}

/* RFC 8701 3.1 and 4.1: "extensions with varying length and contents". */
static void grease_extension_write(hake_conn *c, enum place place,
                                   enum grease which, struct writer *w)
{
    static const uint8_t zero[1] = {0};
    const struct extension entry = {
        grease_value(c, which),
        {zero, which == GREASE_LAST_EXTENSION ? sizeof zero : 0}};

    if (!(place & (CH | CR | NST)) || !grease_is_sent(c))
        return;
    wr_close(w, syntax_write(w, extension_syntax, &entry));
    if (!w->overflow)
        extension_sent_trace(c, place, entry.extension_type,
                             entry.extension_data);
}

/* Which row comes next on the wire. */
static unsigned row_at(const struct hake_config *config, enum place place,
                       unsigned position)
{
    const unsigned apps = (unsigned)config->extensions_len;

    if (config->extension_order != NULL)
        return config->extension_order->at(config, (uint8_t)place, position);
    if (position < HEAD)
        return position;
    return position < HEAD + apps ? position + EXTENSIONS_TAIL
                                  : position - apps;
}

enum hake_error extensions_write(hake_conn *c, enum place place,
                                 struct writer *w)
{
    unsigned rows = (unsigned)(ROWS + c->config->extensions_len);
    enum hake_error error = HAKE_OK;

    grease_extension_write(c, place, GREASE_FIRST_EXTENSION, w);
    for (unsigned i = 0; i < rows && error == HAKE_OK; i++) {
        const unsigned row = row_at(c->config, place, i);

        if (row == HEAD)
            grease_extension_write(c, place, GREASE_LAST_EXTENSION, w);
        if (row_may_give(c, place, row))
            error = row_write(c, place, row, w);
    }
    return error;
}

/* Beside hake, an application speaks only where hake does not act on it. */
static bool app_may_speak(const struct hake_config *config,
                          const struct hake_extension *app)
{
    return app->places == EE ||
           does_find(config, row_find(config, app->type)) == NULL;
}

enum hake_error extensions_config_check(const struct hake_config *config)
{
    if (config->extensions_len > HAKE_APP_EXTENSIONS_MAX)
        return HAKE_ERR_CONFIG_EXTENSIONS;
    for (unsigned i = 0; i < config->extensions_len; i++) {
        const struct hake_extension *app = &config->extensions[i];

        if (app_find(config, app->type) != app || !app_may_speak(config, app))
            return HAKE_ERR_CONFIG_EXTENSIONS;
    }
    return HAKE_OK;
}

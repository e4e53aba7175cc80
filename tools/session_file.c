/* session_file.c: a client's sessions in files; see session_file.h. */
#include "tools/session_file.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tls/session.h"
#include "tools/pem.h"

#define LABEL        "HAKE SESSION"
#define SUM_LEN      crypto_hash_sha256_BYTES
#define PATH_MAX_LEN 4096

bool session_clock(void *ctx, int64_t *ms)
{
    struct timespec now;

    (void)ctx;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return false;
    *ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return true;
}

/* ---- Reading ------------------------------------------------------------ */

/* What a block holds: the session and its sum. */
static bool contents_take(struct session_file *f, const struct pem_block *block)
{
    uint8_t sum[SUM_LEN];
    size_t len;

    f->memory = malloc(block->body.len);
    f->memory_len = f->memory == NULL ? 0 : block->body.len;
    if (f->memory == NULL ||
        !pem_decode(block, f->memory, f->memory_len, &len) ||
        len <= HAKE_SESSION_LEN + SUM_LEN)
        return false;
    f->session = (struct hake_bytes){f->memory, len - SUM_LEN};
    crypto_hash_sha256(sum, f->session.p, f->session.len);
    return memcmp(sum, f->memory + f->session.len, SUM_LEN) == 0;
}

static bool block_take(struct session_file *f, struct hake_bytes data,
                       const char *path, char *error)
{
    struct pem pem = {data, 0};
    struct pem_block block;
    struct session session;
    enum pem_found found;

    do
        found = pem_next(&pem, &block);
    while (found == PEM_BLOCK && !pem_label_is(&block, LABEL));
    if (found == PEM_BROKEN)
        return pem_refuse(error, path, &pem,
                          "has no proper BEGIN and END lines");
    if (found == PEM_NONE)
        return file_refuse(error, path,
                           "there is no session in it that hake saved");
    if (!contents_take(f, &block))
        return file_refuse(error, path,
                           "the session in it is damaged or cut short");
    return session_read(f->session, &session) ||
           file_refuse(error, path,
                       "the session in it is of another version of hake");
}

bool session_file_read(struct session_file *f, const char *path,
                       char error[FILE_ERROR_MAX])
{
    struct hake_bytes data;
    uint8_t *file;
    bool done;

    if (!file_read(path, &file, &data.len, error))
        return false;
    data.p = file;
    done = block_take(f, data, path, error);
    sodium_memzero(file, data.len);
    free(file);
    return done;
}

/* ---- Writing ------------------------------------------------------------ */

/* Writes to a new file beside, which takes the place of the old one. */
static bool file_replace(const char *path, struct hake_bytes contents)
{
    char beside[PATH_MAX_LEN];
    FILE *out = NULL;
    bool done;
    int fd;

    if (snprintf(beside, sizeof beside, "%s.XXXXXX", path) >=
        (int)sizeof beside) {
        errno = ENAMETOOLONG;
        return false;
    }
    fd = mkstemp(beside); /* with mode 0600 */
    if (fd < 0)
        return false;
    out = fdopen(fd, "w");
    if (out == NULL) {
        close(fd);
        unlink(beside);
        return false;
    }
    setvbuf(out, NULL, _IONBF, 0); /* a buffer would keep secrets */
    done = pem_write(out, LABEL, contents);
    done = fclose(out) == 0 && done && rename(beside, path) == 0;
    if (!done)
        unlink(beside);
    return done;
}

bool session_file_write(const char *path, struct hake_bytes state,
                        struct hake_bytes ticket, char error[FILE_ERROR_MAX])
{
    const size_t len = state.len + ticket.len;
    uint8_t *all = malloc(len + SUM_LEN);
    bool done;

    if (all == NULL)
        return file_refuse(error, path, "no memory to write it");
    memcpy(all, state.p, state.len);
    memcpy(all + state.len, ticket.p, ticket.len);
    crypto_hash_sha256(all + len, all, len);
    done = file_replace(path, (struct hake_bytes){all, len + SUM_LEN});
    if (!done)
        snprintf(error, FILE_ERROR_MAX, "%s: cannot be written: %s", path,
                 strerror(errno));
    sodium_memzero(all, len + SUM_LEN);
    free(all);
    return done;
}

/* ---- Callbacks ---------------------------------------------------------- */

/* Whether it suits the connection is the engine's to say. */
static enum hake_answer session_find(void *ctx, hake_conn *conn,
                                     struct hake_bytes key,
                                     struct hake_bytes *session)
{
    const struct session_file *f = ctx;

    (void)conn;
    (void)key;
    *session = f->session;
    return f->session.len > 0 ? HAKE_YES : HAKE_NO;
}

static void session_save(void *ctx, hake_conn *conn, struct hake_bytes key,
                         struct hake_bytes state, struct hake_bytes ticket)
{
    struct session_file *f = ctx;

    (void)conn;
    (void)key;
    f->error[0] = '\0';
    if (session_file_write(f->out, state, ticket, f->error))
        f->saved++;
}

bool session_file_set(struct session_file *f, const struct options *o,
                      struct hake_config *config)
{
    f->in = options_get(o, "session-in");
    f->out = options_get(o, "session-out");
    if (f->in != NULL && !session_file_read(f, f->in, f->error)) {
        fprintf(stderr, "hake: --session-in: %s\n", f->error);
        return false;
    }
    if (f->in != NULL)
        config->session_find = session_find;
    if (f->out != NULL)
        config->session_save = session_save;
    if (f->in != NULL || f->out != NULL)
        config->clock = session_clock;
    config->session_ctx = f;
    return true;
}

uint32_t session_file_early_data(const struct session_file *f)
{
    struct session session;

    return f->session.len > 0 && session_read(f->session, &session)
               ? session.max_early_data_size
               : 0;
}

void session_file_check(const struct session_file *f, const hake_conn *conn)
{
    struct session session;
    int64_t now;

    if (f->session.len == 0 || conn->handshake->session.offered.len > 0 ||
        !session_read(f->session, &session) || !session_clock(NULL, &now))
        return;
    fprintf(stderr, "hake: warning: the session of %s is not offered: %s\n",
            f->in,
            session_time(session.expires) <= now
                ? "it has expired"
                : "it is of another server name or of other options");
}

void session_file_keep(struct session_file *f, const hake_conn *conn)
{
    const struct hake_bytes state = {f->session.p, HAKE_SESSION_LEN};

    if (f->out == NULL || f->saved > 0 || !hake_conn_resumed(conn) ||
        hake_conn_version(conn) != 0x0303)
        return;
    session_save(f, NULL, state, state,
                 (struct hake_bytes){f->session.p + state.len,
                                     f->session.len - state.len});
}

void session_file_wipe(struct session_file *f)
{
    if (f->memory != NULL)
        sodium_memzero(f->memory, f->memory_len);
    free(f->memory);
    sodium_memzero(f, sizeof *f);
}

/* files.c: reads whole files and creates new ones; see files.h. */
#include "tools/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_refuse(char error[FILE_ERROR_MAX], const char *path, const char *why)
{
    snprintf(error, FILE_ERROR_MAX, "%s: %s", path, why);
    return false;
}

static bool refuse_errno(char *error, const char *path, const char *what)
{
    snprintf(error, FILE_ERROR_MAX, "%s: %s: %s", path, what, strerror(errno));
    return false;
}

/* How much a file may hold, and one byte more. */
static size_t file_room(int fd)
{
    struct stat status;

    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size < FILE_SIZE_MAX)
        return (size_t)status.st_size + 1;
    return FILE_SIZE_MAX + 1;
}

/* Reads until the end or the room is full, without stdio, whose buffer would
 * keep key bytes. */
static bool descriptor_read(int fd, uint8_t *data, size_t room, size_t *len)
{
    ssize_t got;

    do {
        got = read(fd, data + *len, room - *len);
        if (got > 0)
            *len += (size_t)got;
    } while ((got > 0 && *len < room) || (got < 0 && errno == EINTR));
    return got >= 0;
}

bool file_read(const char *path, uint8_t **data, size_t *len,
               char error[FILE_ERROR_MAX])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t room;
    bool done = false;

    *data = NULL;
    *len = 0;
    if (fd < 0)
        return refuse_errno(error, path, "cannot be opened");
    room = file_room(fd);
    *data = malloc(room);
    if (*data == NULL)
        file_refuse(error, path, "no memory to read it");
    else if (!descriptor_read(fd, *data, room, len))
        refuse_errno(error, path, "cannot be read");
    else if (*len == 0)
        file_refuse(error, path, "the file is empty");
    else if (*len == room)
        file_refuse(error, path, "the file is larger than 1 MiB, or it grows");
    else
        done = true;
    close(fd);
    if (!done && *data != NULL) {
        sodium_memzero(*data, *len);
        free(*data);
        *data = NULL;
    }
    return done;
}

static FILE *file_open(const char *path, int flags, mode_t mode, char *error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);
    struct stat status;
    FILE *file;

    if (fd < 0) {
        refuse_errno(error, path, "cannot be written");
        return NULL;
    }
    /* A file that was there keeps its mode; not if it is to hold new secrets.
     * Devices are left alone. */
    if ((flags & O_TRUNC) && mode == 0600 && fstat(fd, &status) == 0 &&
        S_ISREG(status.st_mode))
        fchmod(fd, mode);
    file = fdopen(fd, (flags & O_APPEND) ? "a" : "w");
    if (file == NULL) {
        refuse_errno(error, path, "cannot be written");
        close(fd);
    }
    return file;
}

FILE *file_create(const char *path, bool append, char error[FILE_ERROR_MAX])
{
    return file_open(path, append ? O_APPEND : O_TRUNC, 0600, error);
}

FILE *file_create_new(const char *path, bool secret, bool force,
                      char error[FILE_ERROR_MAX])
{
    return file_open(path, force ? O_TRUNC : O_EXCL, secret ? 0600 : 0666,
                     error);
}

/*
 * vectors.c: `hake vectors`: replays test vectors, files or whole folders;
 * test-vectors/README.md describes them.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "test-vectors/run.h"
#include "test-vectors/vector.h"
#include "tools/options.h"
#include "tools/tool.h"

#define SENTENCE_MAX 512
#define PATH_LEN_MAX 4096
#define DEPTH_MAX    16 /* of folders; links may go in circles */

struct tally {
    const char *only; /* part of the names to run; NULL: all */
    unsigned long run, skipped, failed;
    bool unreadable; /* a path could not be used */
};

static void vector_replay(struct tally *t, const struct vector *v)
{
    char error[SENTENCE_MAX] = "";
    bool skipped = false;

    if (t->only != NULL && strstr(v->name, t->only) == NULL)
        return;
    t->run++;
    if (!vector_run(v, &skipped, error, sizeof error)) {
        t->failed++;
        printf("%s:%u: [%s] %s\n", v->path, v->line, v->name, error);
    } else if (skipped) {
        t->skipped++;
        printf("%s:%u: [%s] SKIPPED: this machine lacks the algorithm, or a "
               "form of it\n",
               v->path, v->line, v->name);
    }
}

static void file_replay(struct tally *t, const char *path)
{
    struct vector_file file;
    char error[SENTENCE_MAX];

    if (!vector_file_read(&file, path, error, sizeof error)) {
        fprintf(stderr, "hake: %s\n", error);
        t->unreadable = true;
        return;
    }
    for (size_t i = 0; i < file.vectors_len; i++)
        vector_replay(t, &file.vectors[i]);
    vector_file_free(&file);
}

static void refuse(struct tally *t, const char *path, const char *why)
{
    fprintf(stderr, "hake: %s: %s\n", path, why);
    t->unreadable = true;
}

static bool is_vector_file(const char *name)
{
    const size_t len = strlen(name);

    return len > 4 && strcmp(name + len - 4, ".txt") == 0;
}

/* What a folder has: its folders, and files named *.txt. */
static int entry_wanted(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void path_replay(struct tally *t, const char *path, unsigned depth);

static void folder_replay(struct tally *t, const char *path, unsigned depth)
{
    struct dirent **entries;
    const int len = scandir(path, &entries, entry_wanted, alphasort);

    if (len < 0) {
        refuse(t, path, strerror(errno));
        return;
    }
    for (int i = 0; i < len; i++) {
        char inside[PATH_LEN_MAX];
        const int n =
            snprintf(inside, sizeof inside, "%s/%s", path, entries[i]->d_name);

        free(entries[i]);
        if (n < 0 || (size_t)n >= sizeof inside)
            refuse(t, path, "a path below this folder is too long");
        else
            path_replay(t, inside, depth + 1);
    }
    free(entries);
}

/* Depth 0 is what the user named: any file will do. */
static void path_replay(struct tally *t, const char *path, unsigned depth)
{
    struct stat status;

    if (stat(path, &status) != 0)
        refuse(t, path, strerror(errno));
    else if (!S_ISDIR(status.st_mode) && (depth == 0 || is_vector_file(path)))
        file_replay(t, path);
    else if (S_ISDIR(status.st_mode) && depth == DEPTH_MAX)
        refuse(t, path, "too many folders within each other");
    else if (S_ISDIR(status.st_mode))
        folder_replay(t, path, depth);
}

int vectors_main(int argc, char **argv)
{
    static const struct option_spec specs[] = {
        {"only", "TEXT", "run only vectors with TEXT in their name", false},
        {NULL, NULL, NULL, false}};
    struct tally t = {.only = NULL};
    struct options o;
    const char *path;
    int status =
        options_parse(&o, specs, "vectors PATH...",
                      "Replays the test vectors of files, and of all *.txt "
                      "files in folders.\nPrints a line for each that does not "
                      "hold, then a summary.",
                      argc, argv);

    if (status >= 0)
        return status;
    t.only = options_get(&o, "only");
    if (options_nth(&o, NULL, 0) == NULL) {
        fputs("hake: vectors needs a file or folder; see hake vectors --help\n",
              stderr);
        return EXIT_USAGE;
    }
    for (unsigned i = 0; (path = options_nth(&o, NULL, i)) != NULL; i++)
        path_replay(&t, path, 0);
    if (t.run == 0 && !t.unreadable)
        refuse(&t, options_nth(&o, NULL, 0), "there are no vectors to run");
    printf("%lu vectors: %lu passed, %lu skipped, %lu failed\n", t.run,
           t.run - t.skipped - t.failed, t.skipped, t.failed);
    if (t.unreadable)
        return EXIT_USAGE;
    return t.failed > 0 ? EXIT_FAILED : EXIT_DONE;
}

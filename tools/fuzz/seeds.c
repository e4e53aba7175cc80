/*
 * seeds.c: makes the seeds of the fuzz drivers from vectors of certificate
 * paths: seeds FOLDER FILE... writes FOLDER/certificate/ and FOLDER/chain/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test-vectors/vector.h"
#include "tls/wire.h"

#define SEED_MAX 65536

static unsigned certificates;

static bool file_put(const char *folder, const char *kind, unsigned number,
                     const uint8_t *p, size_t len)
{
    char path[4096];
    FILE *out;
    bool done;

    snprintf(path, sizeof path, "%s/%s/%u", folder, kind, number);
    out = fopen(path, "wb");
    if (out == NULL)
        return false;
    done = fwrite(p, 1, len, out) == len;
    return fclose(out) == 0 && done;
}

/* Writes a question as chain.c reads it, and its certificates. */
static bool question_put(const struct vector *v, const char *folder,
                         unsigned number, bool lax)
{
    static uint8_t memory[SEED_MAX], der[SEED_MAX];
    struct writer w = wr_init(memory, sizeof memory);
    const char *purpose = vector_get(v, "purpose");
    const char *depth = vector_get(v, "depth");
    const char *name = vector_get(v, "name");
    const char *time = vector_get(v, "time");
    const uint64_t seconds = strtoull(time, NULL, 10) << 1;
    unsigned flags = purpose == NULL                  ? 0
                     : strcmp(purpose, "server") == 0 ? 1
                     : strcmp(purpose, "client") == 0 ? 2
                                                      : 0;

    flags |= lax ? 4 : 0;
    flags |= depth == NULL ? 0 : (unsigned)strtoul(depth, NULL, 10) << 3;
    wr_uint(&w, 1, flags);
    wr_uint(&w, 4, (uint32_t)(seconds >> 32));
    wr_uint(&w, 4, (uint32_t)seconds);
    wr_uint(&w, 1, name == NULL ? 0 : (uint32_t)strlen(name));
    if (name != NULL)
        wr_bytes(&w, (struct hake_bytes){(const uint8_t *)name, strlen(name)});
    for (size_t i = 0; i < v->fields_len; i++) {
        const char *key = v->fields[i].key;
        const bool anchor = strcmp(key, "anchor") == 0;
        size_t len;

        if ((!anchor && strcmp(key, "certificate") != 0) ||
            !vector_hex(v->fields[i].value, der, sizeof der, &len))
            continue;
        wr_uint(&w, 1, anchor);
        wr_uint(&w, 2, (uint32_t)len);
        wr_bytes(&w, (struct hake_bytes){der, len});
        if (!lax && !file_put(folder, "certificate", certificates++, der, len))
            return false;
    }
    return w.overflow || file_put(folder, "chain", number, memory, w.len);
}

int main(int argc, char **argv)
{
    unsigned number = 0;

    for (int i = 2; i < argc; i++) {
        struct vector_file file;
        char error[512];

        if (!vector_file_read(&file, argv[i], error, sizeof error)) {
            fprintf(stderr, "seeds: %s\n", error);
            return 1;
        }
        for (size_t j = 0; j < 2 * file.vectors_len; j++) {
            if (!question_put(&file.vectors[j / 2], argv[1], number++, j % 2)) {
                fprintf(stderr, "seeds: %s cannot be written\n", argv[1]);
                return 1;
            }
        }
        vector_file_free(&file);
    }
    printf("fuzz: %u seeds of chains, %u of certificates\n", number,
           certificates);
    return 0;
}

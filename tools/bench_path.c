/*
 * bench_path.c: see bench_path.h. The floor of a path is the signatures that
 * were checked on it: the same ones, over the same messages, with the same
 * keys, in the same round.
 */
#include "tools/bench_path.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "tools/bench_clock.h"
#include "tools/path_cases.h"

/* The checks of one search, in their order. */
static struct {
    struct {
        uint8_t key[32];
        struct hake_bytes signature, message;
    } check[HAKE_PATH_SIGNATURES_MAX];
    unsigned len;
} record;

static volatile int sink;

static bool verify_recorded(const struct hake_public_key *key,
                            struct hake_bytes sig, struct hake_bytes message)
{
    memcpy(record.check[record.len].key, key->bytes.p, 32);
    record.check[record.len].signature = sig;
    record.check[record.len].message = message;
    record.len++;
    return hake_ed25519.verify(key, sig, message);
}

/* Judges the path once and writes down what is checked. */
static bool checks_record(const struct path_case *c, struct path_input *input)
{
    struct hake_scheme recording = hake_ed25519;
    const struct hake_scheme *const schemes[] = {&recording, NULL};
    struct hake_path path = input->path;
    struct hake_verdict verdict;

    recording.verify = verify_recorded;
    path.schemes = schemes;
    record.len = 0;
    return hake_path_validate(&input->trust, &path, &verdict) == c->error;
}

static double path_seconds(const struct path_input *input, unsigned count)
{
    struct hake_verdict verdict;
    const double start = bench_seconds();

    for (unsigned i = 0; i < count; i++)
        sink = (int)hake_path_validate(&input->trust, &input->path, &verdict);
    return bench_seconds() - start;
}

static double floor_seconds(unsigned count)
{
    const double start = bench_seconds();

    for (unsigned i = 0; i < count; i++) {
        for (unsigned k = 0; k < record.len; k++)
            sink = crypto_sign_ed25519_verify_detached(
                record.check[k].signature.p, record.check[k].message.p,
                record.check[k].message.len, record.check[k].key);
    }
    return bench_seconds() - start;
}

static void case_bench(const struct path_case *c,
                       const struct path_input *input, unsigned rounds,
                       unsigned per_round)
{
    static double us[BENCH_ROUNDS_MAX], ratio[BENCH_ROUNDS_MAX];
    const unsigned count = 1 + per_round / (1 + record.len);

    for (unsigned r = 0; r < rounds; r++) {
        const double engine = path_seconds(input, count);

        us[r] = engine / count * 1e6;
        ratio[r] = record.len > 0 ? engine / floor_seconds(count) : 0;
    }
    printf("  %-28s %7.1f us", c->name, bench_median(us, rounds));
    if (record.len > 0)
        printf("   %5.3f x floor (%u signatures)\n",
               bench_median(ratio, rounds), record.len);
    else
        printf("   no signature\n");
}

bool bench_path(unsigned rounds, unsigned per_round)
{
    static struct path_input input;

    puts("certificate paths");
    for (unsigned i = 0; i < PATH_CASES; i++) {
        if (!path_case_make(&path_cases[i], &input) ||
            !checks_record(&path_cases[i], &input))
            return false;
        case_bench(&path_cases[i], &input, rounds, per_round);
    }
    return true;
}

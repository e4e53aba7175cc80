/*
 * run_group.c: runs the vectors of key-exchange groups: x25519, and ECDH.
 * README.md, "Primitives", describes the keys.
 */
#include "test-vectors/run_crypto.h"

#include <string.h>

#include "crypto/extra/extra.h"
#include "test-vectors/run_fields.h"

/* What a vector says of a group: with these random bytes, the other side's
 * share gives this shared secret, or is refused. */
struct exchange {
    const struct hake_group *group;
    const uint8_t *random, *peer_share;
    struct hake_bytes out;
    bool valid;
};

/* The share that belongs to the random bytes, as both sides send it. */
static void public_check(struct run *run, const struct exchange *x,
                         const uint8_t *server_share)
{
    const struct hake_bytes expected =
        take_exactly(run, "public", x->group->client_len);
    uint8_t share[HAKE_SHARE_MAX];

    if (run->bad)
        return;
    if (!x->group->offer(share, x->random))
        run_fail(run, "no share could be made");
    else
        run_expect(run, "public", share, expected);
    if (x->valid)
        run_expect(run, "public (as a server)", server_share, expected);
}

/* As a client and as a server: both meet the same share. */
static void exchange_check(struct run *run, const struct exchange *x)
{
    const struct hake_group *group = x->group;
    uint8_t shared[HAKE_SHARED_MAX], server_shared[HAKE_SHARED_MAX];
    uint8_t server_share[HAKE_SHARE_MAX];

    if (group->finish(shared, x->random, x->peer_share) != x->valid ||
        group->answer(server_share, server_shared, x->random, x->peer_share) !=
            x->valid)
        run_fail(run, x->valid ? "the share was refused"
                               : "the share was not refused");
    if (x->valid && !run->bad) {
        run_expect(run, "out", shared, x->out);
        run_expect(run, "out (as a server)", server_shared, x->out);
    }
    if (!run->bad && run_has(run, "public"))
        public_check(run, x, server_share);
}

/* ---- x25519 -------------------------------------------------------------- */

/* RFC 7748 5.2: "For each iteration, set k to be the result of calling the
 * function and u to be the old value of k." */
static void x25519_iterate(struct run *run, struct hake_bytes scalar,
                           struct hake_bytes u, struct hake_bytes out)
{
    const size_t iterations = take_number(run, "iterations");
    uint8_t k[32], old_k[32], point[32];

    if (run->bad)
        return;
    memcpy(k, scalar.p, 32);
    memcpy(point, u.p, 32);
    for (size_t i = 0; i < iterations; i++) {
        memcpy(old_k, k, 32);
        if (!hake_x25519.finish(k, old_k, point))
            run_fail(run, "iteration %zu gave zero", i + 1);
        memcpy(point, old_k, 32);
    }
    run_expect(run, "out", k, out);
}

bool run_x25519(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    const struct hake_bytes scalar = take_exactly(&run, "scalar", 32);
    const struct hake_bytes u = take_exactly(&run, "u", 32);
    const struct hake_bytes out = take_exactly(&run, "out", 32);
    const struct exchange x = {&hake_x25519, scalar.p, u.p, out,
                               take_result(&run)};

    (void)skipped;
    if (!run.bad && run_has(&run, "iterations"))
        x25519_iterate(&run, scalar, u, out);
    else if (!run.bad)
        exchange_check(&run, &x);
    return run_done(&run);
}

/* ---- ecdh ---------------------------------------------------------------- */

static const struct hake_group *take_group(struct run *run)
{
    static const struct hake_group *const groups[] = {&hake_secp256r1,
                                                      &hake_secp384r1};
    const char *name = vector_get(run->v, "group");

    for (size_t i = 0; name != NULL && i < 2; i++)
        if (strcmp(groups[i]->name, name) == 0)
            return groups[i];
    run_fail(run, "'group' is none of secp256r1, secp384r1");
    return NULL;
}

/* The random bytes are a number, of which the scalar is the low end. */
static void take_scalar(struct run *run, uint8_t *random, size_t len)
{
    const struct hake_bytes scalar = take_bytes(run, "scalar");

    if (scalar.len > len)
        run_fail(run, "'scalar' has %zu bytes, more than %zu", scalar.len, len);
    if (run->bad)
        return;
    memset(random, 0, len);
    memcpy(random + len - scalar.len, scalar.p, scalar.len);
}

bool run_ecdh(const struct vector *v, bool *skipped, char *error, size_t size)
{
    struct run run = {.v = v, .error = error, .size = size};
    struct exchange x = {.group = take_group(&run), .valid = take_result(&run)};
    uint8_t random[HAKE_GROUP_RANDOM_MAX];

    (void)skipped;
    if (!run.bad) {
        take_scalar(&run, random, x.group->random_len);
        x.random = random;
        x.peer_share = take_exactly(&run, "share", x.group->client_len).p;
        if (x.valid)
            x.out = take_exactly(&run, "out", x.group->shared_len);
    }
    if (!run.bad)
        exchange_check(&run, &x);
    return run_done(&run);
}

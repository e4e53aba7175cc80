/* grease.c: values that nobody knows, RFC 8701; which they are is random, where
 * they stand is not (section 5). */
#include "tls/extensions.h"

_Static_assert(GREASE_LAST_EXTENSION + 1 == HAKE_GREASE_LEN,
               "each value has its random byte");

bool grease_is_sent(const hake_conn *c)
{
    return c->config->flags & HAKE_GREASE;
}

bool grease_draw(hake_conn *c)
{
    const struct hake_config *config = c->config;

    return !grease_is_sent(c) ||
           config->random(config->random_ctx, c->handshake->grease,
                          HAKE_GREASE_LEN);
}

/* RFC 8701 2: 0x0a0a, 0x1a1a ... 0xfafa, by a digit. */
uint16_t grease_value(const hake_conn *c, enum grease place)
{
    const uint8_t *random = c->handshake->grease;
    unsigned digit = random[place] >> 4;

    /* RFC 8701 5: "Implementations sending multiple GREASE extensions in a
     * single block must therefore ensure the same value is not selected
     * twice." */
    if (place == GREASE_LAST_EXTENSION &&
        digit == random[GREASE_FIRST_EXTENSION] >> 4)
        digit ^= 1;
    return (uint16_t)(0x0a0a | digit << 12 | digit << 4);
}

void grease_write(const hake_conn *c, enum grease place, struct writer *w)
{
    if (grease_is_sent(c))
        wr_uint(w, 2, grease_value(c, place));
}

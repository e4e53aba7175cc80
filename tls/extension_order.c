/* extension_order.c: the order of extensions that a configuration wants; linked
 * only if it names hake_extension_at. */
#include "tls/extensions.h"

static uint16_t type_of(const struct hake_config *config, unsigned row)
{
    return row < extension_rows_len
               ? extension_rows[row].type
               : config->extensions[row - extension_rows_len].type;
}

/* Where the list has a row for this message. Those that it does not have follow
 * in their own order, and the table's tail behind them. */
static size_t rank(const struct hake_config *config, uint8_t place,
                   unsigned row)
{
    const struct hake_extension_order *order = config->extension_order;
    const uint16_t type = type_of(config, row);
    const bool tail =
        row < extension_rows_len && row + EXTENSIONS_TAIL >= extension_rows_len;

    /* RFC 9846 4.3: it "MUST be the last extension in the ClientHello". */
    for (size_t i = 0;
         !(type == EXTENSION_LAST && place == CH) && i < order->len; i++) {
        if (order->list[i].type == type && (order->list[i].places & place))
            return i;
    }
    return order->len + tail;
}

unsigned hake_extension_at(const struct hake_config *config, uint8_t place,
                           unsigned position)
{
    const unsigned rows = extension_rows_len + (unsigned)config->extensions_len;
    uint16_t ranks[HAKE_EXTENSION_ROWS_MAX];

    for (unsigned row = 0; row < rows; row++)
        ranks[row] = (uint16_t)rank(config, place, row);
    for (size_t wanted = 0; wanted <= config->extension_order->len + 1;
         wanted++) {
        for (unsigned row = 0; row < rows; row++) {
            if (ranks[row] == wanted && position-- == 0)
                return row;
        }
    }
    return 0; /* there are not so many */
}

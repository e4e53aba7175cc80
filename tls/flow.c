/* flow.c: looks rows up; see flow.h. */
#include "tls/flow.h"

static bool row_holds(const struct flow_row *row, uint8_t state, uint32_t facts)
{
    return (row->state == state || row->state == ANY_STATE) &&
           (row->facts & ~facts) == 0;
}

const struct flow_row *flow_find(const struct hake_flow *flow, uint8_t state,
                                 uint8_t on, uint32_t facts)
{
    const struct flow_row *row;

    for (row = flow->rows; row->state != STATE_INVALID; row++) {
        if (row->on == on && row_holds(row, state, facts))
            return row;
    }
    return NULL;
}

const struct flow_row *flow_sends(const struct hake_flow *flow, uint8_t state,
                                  uint32_t facts)
{
    const struct flow_row *row;

    for (row = flow->rows; row->state != STATE_INVALID; row++) {
        if ((row->on & FLOW_SEND) && row_holds(row, state, facts))
            return row;
    }
    return NULL;
}

/* state.c: what a connection needs, beside its buffers; fails over a limit. */
#include <stdio.h>

#include "tls/hake.h"

int main(void)
{
    printf("sizeof(hake_conn)      %4zu  (limit 512)\n", sizeof(hake_conn));
    printf("sizeof(hake_handshake) %4zu  (limit 2048)\n",
           sizeof(hake_handshake));
    return sizeof(hake_conn) > 512 || sizeof(hake_handshake) > 2048;
}

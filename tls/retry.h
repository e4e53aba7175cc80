/* retry.h: HelloRetryRequest and the second ClientHello, RFC 9846 4.2.2, 4.2.4
 * and 4.3.2. */
#ifndef HAKE_RETRY_H
#define HAKE_RETRY_H

#include "tls/handlers.h"

/* retry_note has a server answer this ClientHello with a HelloRetryRequest for
 * its group (NULL: for none, with a cookie alone). RANDOM_FAILED. */
enum hake_error retry_note(hake_conn *c, const struct message *m,
                           const struct hake_group *group);

/* retry_check judges the second ClientHello, on this connection or on another
 * server's that sent the cookie: COOKIE_INVALID, COOKIE_MISSING, HELLO_CHANGED,
 * EARLY_DATA_RETRIED. */
enum hake_error retry_check(hake_conn *c, const struct message *m);

#endif

/* msg_session.c: what a session and a cookie hold: bytes that nobody but hake
 * reads. */
#include "tls/messages.h"

#define SYNTAX_OF struct session
SYNTAX_TABLE(session, SESSION);
#undef SYNTAX_OF

#define SYNTAX_OF struct retry_cookie
SYNTAX_TABLE(retry_cookie, RETRY_COOKIE);
#undef SYNTAX_OF

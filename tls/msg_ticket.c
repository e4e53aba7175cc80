/* msg_ticket.c: NewSessionTicket and KeyUpdate; RFC 9846 4.7. */
#include "tls/messages.h"

#define SYNTAX_OF struct new_session_ticket
SYNTAX_TABLE(new_session_ticket, NEW_SESSION_TICKET);
#undef SYNTAX_OF

#define SYNTAX_OF struct key_update
SYNTAX_TABLE(key_update, KEY_UPDATE);
#undef SYNTAX_OF

/* msg_ticket.c: NewSessionTicket; RFC 9846 4.7.1. */
#include "tls/messages.h"

#define SYNTAX_OF struct new_session_ticket
SYNTAX_TABLE(new_session_ticket, NEW_SESSION_TICKET);
#undef SYNTAX_OF

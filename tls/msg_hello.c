/* msg_hello.c: ClientHello, ServerHello and HelloRetryRequest, and the items
 * that many lists are made of; RFC 9846 4.2. */
#include "tls/messages.h"

#define SYNTAX_OF struct u16_item
SYNTAX_TABLE(u16_item, U16_ITEM);
#undef SYNTAX_OF

#define SYNTAX_OF struct extension
SYNTAX_TABLE(extension, EXTENSION);
#undef SYNTAX_OF

#define SYNTAX_OF struct client_hello
SYNTAX_TABLE(client_hello, CLIENT_HELLO);
#undef SYNTAX_OF

#define SYNTAX_OF struct server_hello
SYNTAX_TABLE(server_hello, SERVER_HELLO);
#undef SYNTAX_OF

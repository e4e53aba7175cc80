/* msg12.c: the messages of TLS 1.2, RFC 5246 7.4 and RFC 8422 5, NextProtocol,
 * and the extensions that only TLS 1.2 knows. */
#include "tls/messages.h"

#define SYNTAX_OF struct asn1_cert
SYNTAX_TABLE(asn1_cert, ASN1_CERT);
#undef SYNTAX_OF

#define SYNTAX_OF struct certificate12
SYNTAX_TABLE(certificate12, CERTIFICATE12);
#undef SYNTAX_OF

#define SYNTAX_OF struct raw_public_key12
SYNTAX_TABLE(raw_public_key12, RAW_PUBLIC_KEY12);
#undef SYNTAX_OF

#define SYNTAX_OF struct certificate_request12
SYNTAX_TABLE(certificate_request12, CERTIFICATE_REQUEST12);
#undef SYNTAX_OF

#define SYNTAX_OF struct server_ecdh_params
SYNTAX_TABLE(server_ecdh_params, SERVER_ECDH_PARAMS);
#undef SYNTAX_OF

#define SYNTAX_OF struct server_key_exchange
SYNTAX_TABLE(server_key_exchange, SERVER_KEY_EXCHANGE);
#undef SYNTAX_OF

#define SYNTAX_OF struct client_key_exchange
SYNTAX_TABLE(client_key_exchange, CLIENT_KEY_EXCHANGE);
#undef SYNTAX_OF

#define SYNTAX_OF struct next_protocol
SYNTAX_TABLE(next_protocol, NEXT_PROTOCOL);
#undef SYNTAX_OF

#define SYNTAX_OF struct new_session_ticket12
SYNTAX_TABLE(new_session_ticket12, NEW_SESSION_TICKET12);
#undef SYNTAX_OF

#define SYNTAX_OF struct session_ticket
SYNTAX_TABLE(session_ticket, SESSION_TICKET);
#undef SYNTAX_OF

#define SYNTAX_OF struct ec_point_formats
SYNTAX_TABLE(ec_point_formats, EC_POINT_FORMATS);
#undef SYNTAX_OF

#define SYNTAX_OF struct renegotiation_info
SYNTAX_TABLE(renegotiation_info, RENEGOTIATION_INFO);
#undef SYNTAX_OF

#define SYNTAX_OF struct next_protocols
SYNTAX_TABLE(next_protocols, NEXT_PROTOCOLS);
#undef SYNTAX_OF

#define SYNTAX_OF struct server_key_exchange_psk
SYNTAX_TABLE(server_key_exchange_psk, SERVER_KEY_EXCHANGE_PSK);
#undef SYNTAX_OF

#define SYNTAX_OF struct client_key_exchange_psk
SYNTAX_TABLE(client_key_exchange_psk, CLIENT_KEY_EXCHANGE_PSK);
#undef SYNTAX_OF

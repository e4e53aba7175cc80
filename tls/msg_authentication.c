/* msg_authentication.c: Certificate, CertificateVerify, Finished; RFC 9846
 * 4.5. */
#include "tls/messages.h"

#define SYNTAX_OF struct certificate_entry
SYNTAX_TABLE(certificate_entry, CERTIFICATE_ENTRY);
#undef SYNTAX_OF

#define SYNTAX_OF struct certificate
SYNTAX_TABLE(certificate, CERTIFICATE);
#undef SYNTAX_OF

#define SYNTAX_OF struct certificate_status
SYNTAX_TABLE(certificate_status, CERTIFICATE_STATUS);
#undef SYNTAX_OF

#define SYNTAX_OF struct certificate_verify
SYNTAX_TABLE(certificate_verify, CERTIFICATE_VERIFY);
#undef SYNTAX_OF

#define SYNTAX_OF struct finished
SYNTAX_TABLE(finished, FINISHED);
#undef SYNTAX_OF

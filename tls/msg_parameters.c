/* msg_parameters.c: EncryptedExtensions, CertificateRequest; RFC 9846 4.4. */
#include "tls/messages.h"

#define SYNTAX_OF struct encrypted_extensions
SYNTAX_TABLE(encrypted_extensions, ENCRYPTED_EXTENSIONS);
#undef SYNTAX_OF

#define SYNTAX_OF struct certificate_request
SYNTAX_TABLE(certificate_request, CERTIFICATE_REQUEST);
#undef SYNTAX_OF

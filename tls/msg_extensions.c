/* msg_extensions.c: the forms of extension_data, in the order of messages.h. */
#include "tls/messages.h"

#define SYNTAX_OF struct empty
SYNTAX_TABLE(empty, EMPTY);
#undef SYNTAX_OF

#define SYNTAX_OF struct server_name
SYNTAX_TABLE(server_name, SERVER_NAME);
#undef SYNTAX_OF

#define SYNTAX_OF struct server_name_list
SYNTAX_TABLE(server_name_list, SERVER_NAME_LIST);
#undef SYNTAX_OF

#define SYNTAX_OF struct supported_versions
SYNTAX_TABLE(supported_versions, SUPPORTED_VERSIONS);
#undef SYNTAX_OF

#define SYNTAX_OF struct selected_version
SYNTAX_TABLE(selected_version, SELECTED_VERSION);
#undef SYNTAX_OF

#define SYNTAX_OF struct signature_scheme_list
SYNTAX_TABLE(signature_scheme_list, SIGNATURE_SCHEME_LIST);
#undef SYNTAX_OF

#define SYNTAX_OF struct named_group_list
SYNTAX_TABLE(named_group_list, NAMED_GROUP_LIST);
#undef SYNTAX_OF

#define SYNTAX_OF struct key_share_entry
SYNTAX_TABLE(key_share_entry, KEY_SHARE_ENTRY);
#undef SYNTAX_OF

#define SYNTAX_OF struct key_share_client_hello
SYNTAX_TABLE(key_share_client_hello, KEY_SHARE_CLIENT_HELLO);
#undef SYNTAX_OF

#define SYNTAX_OF struct key_share_hello_retry_request
SYNTAX_TABLE(key_share_hello_retry_request, KEY_SHARE_HELLO_RETRY_REQUEST);
#undef SYNTAX_OF

#define SYNTAX_OF struct cookie
SYNTAX_TABLE(cookie, COOKIE);
#undef SYNTAX_OF

#define SYNTAX_OF struct psk_key_exchange_modes
SYNTAX_TABLE(psk_key_exchange_modes, PSK_KEY_EXCHANGE_MODES);
#undef SYNTAX_OF

#define SYNTAX_OF struct psk_identity
SYNTAX_TABLE(psk_identity, PSK_IDENTITY);
#undef SYNTAX_OF

#define SYNTAX_OF struct psk_binder_entry
SYNTAX_TABLE(psk_binder_entry, PSK_BINDER_ENTRY);
#undef SYNTAX_OF

#define SYNTAX_OF struct offered_psks
SYNTAX_TABLE(offered_psks, OFFERED_PSKS);
#undef SYNTAX_OF

#define SYNTAX_OF struct selected_identity
SYNTAX_TABLE(selected_identity, SELECTED_IDENTITY);
#undef SYNTAX_OF

#define SYNTAX_OF struct protocol_name
SYNTAX_TABLE(protocol_name, PROTOCOL_NAME);
#undef SYNTAX_OF

#define SYNTAX_OF struct protocol_name_list
SYNTAX_TABLE(protocol_name_list, PROTOCOL_NAME_LIST);
#undef SYNTAX_OF

#define SYNTAX_OF struct certificate_types
SYNTAX_TABLE(certificate_types, CERTIFICATE_TYPES);
#undef SYNTAX_OF

#define SYNTAX_OF struct certificate_type
SYNTAX_TABLE(certificate_type, CERTIFICATE_TYPE);
#undef SYNTAX_OF

#define SYNTAX_OF struct distinguished_name
SYNTAX_TABLE(distinguished_name, DISTINGUISHED_NAME);
#undef SYNTAX_OF

#define SYNTAX_OF struct certificate_authorities
SYNTAX_TABLE(certificate_authorities, CERTIFICATE_AUTHORITIES);
#undef SYNTAX_OF

#define SYNTAX_OF struct certificate_status_request
SYNTAX_TABLE(certificate_status_request, CERTIFICATE_STATUS_REQUEST);
#undef SYNTAX_OF

#define SYNTAX_OF struct responder_id
SYNTAX_TABLE(responder_id, RESPONDER_ID);
#undef SYNTAX_OF

#define SYNTAX_OF struct ocsp_status_request
SYNTAX_TABLE(ocsp_status_request, OCSP_STATUS_REQUEST);
#undef SYNTAX_OF

#define SYNTAX_OF struct serialized_sct
SYNTAX_TABLE(serialized_sct, SERIALIZED_SCT);
#undef SYNTAX_OF

#define SYNTAX_OF struct sct_list
SYNTAX_TABLE(sct_list, SCT_LIST);
#undef SYNTAX_OF

#define SYNTAX_OF struct early_data_size
SYNTAX_TABLE(early_data_size, EARLY_DATA_SIZE);
#undef SYNTAX_OF

#define SYNTAX_OF struct max_fragment_length
SYNTAX_TABLE(max_fragment_length, MAX_FRAGMENT_LENGTH);
#undef SYNTAX_OF

#define SYNTAX_OF struct record_size_limit
SYNTAX_TABLE(record_size_limit, RECORD_SIZE_LIMIT);
#undef SYNTAX_OF

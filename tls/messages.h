/*
 * messages.h: the handshake messages and the bodies of extensions as wire
 * tables, in the order and the spelling of RFC 9846. Adding a message is
 * adding its rows here and its table in a msg_*.c.
 *
 * Columns: kind, member, min, max (in bytes, as in <min..max>), item.
 */
#ifndef HAKE_MESSAGES_H
#define HAKE_MESSAGES_H

#include "tls/syntax.h"

/* HandshakeType, RFC 9846 4, and those of TLS 1.2 that a peer may send.
 * hello_retry_request is a ServerHello with a certain random (4.2.3); it gets
 * a number of its own, which no wire carries. */
#define HAKE_MESSAGES(X)                                                       \
    X(hello_request, 0)                                                        \
    X(client_hello, 1)                                                         \
    X(server_hello, 2)                                                         \
    X(new_session_ticket, 4)                                                   \
    X(end_of_early_data, 5)                                                    \
    X(hello_retry_request, 6)                                                  \
    X(encrypted_extensions, 8)                                                 \
    X(certificate, 11)                                                         \
    X(server_key_exchange, 12)                                                 \
    X(certificate_request, 13)                                                 \
    X(server_hello_done, 14)                                                   \
    X(certificate_verify, 15)                                                  \
    X(client_key_exchange, 16)                                                 \
    X(client_certificate_request, 17)                                          \
    X(finished, 20)                                                            \
    X(certificate_url, 21)                                                     \
    X(certificate_status, 22)                                                  \
    X(key_update, 24)                                                          \
    X(compressed_certificate, 25)                                              \
    X(next_protocol, 67)                                                       \
    X(change_cipher_spec, 127) /* not a handshake message; a row of flows */

enum message_type {
#define X(name, code) MESSAGE_##name = code,
    HAKE_MESSAGES(X)
#undef X
        MESSAGE_none = 255
};

#define MESSAGE_HEADER 4 /* HandshakeType and uint24 length */

/* ProtocolVersion */
#define VERSION_TLS12 0x0303
#define VERSION_TLS13 0x0304

/* Signalling suites */
#define SUITE_RENEGOTIATION_SCSV 0x00ff /* RFC 5746 3.3 */
#define SUITE_FALLBACK_SCSV      0x5600 /* RFC 7507 2 */

/* ClientCertificateType, RFC 8422 5.5: ECDSA and Ed25519 */
#define CLIENT_CERTIFICATE_rsa_sign   1
#define CLIENT_CERTIFICATE_ecdsa_sign 64

#define STATUS_OCSP    1 /* CertificateStatusType, RFC 6066 8 */
#define NAMED_CURVE    3 /* the ECCurveType of all groups, RFC 8422 5.4 */
#define RANDOM_LEN     32
#define SESSION_ID_MAX 32

/* Items that have no table. */
#define none_syntax  NULL
#define bytes_syntax NULL

/* clang-format off */

/* ---- Items ------------------------------------------------------------ */

#define U16_ITEM(F)                                                                     \
    F(U16,    value,                            0,     0,  none)

#define EXTENSION(F)                    /* RFC 9846 4.3 */                              \
    F(U16,    extension_type,                   0,     0,  none)                        \
    F(VEC16,  extension_data,                   0, 65535,  bytes)

/* ---- Key exchange messages: msg_hello.c ------------------------------- */

/* One table for all versions: what only TLS 1.3 bounds (extensions<7..>,
 * compression) is judged once the version is known. */
#define CLIENT_HELLO(F)                 /* RFC 9846 4.2.2 */                            \
    F(U16,    legacy_version,                   0,     0,  none)                        \
    F(OPAQUE, random,                          32,    32,  bytes)                       \
    F(VEC8,   legacy_session_id,                0,    32,  bytes)                       \
    F(VEC16,  cipher_suites,                    2, 65534,  u16_item)                    \
    F(VEC8,   legacy_compression_methods,       1,   255,  bytes)                       \
    F(OPT16,  extensions,                       0, 65535,  extension)

#define SERVER_HELLO(F)                 /* RFC 9846 4.2.3, and HelloRetryRequest */     \
    F(U16,    legacy_version,                   0,     0,  none)                        \
    F(OPAQUE, random,                          32,    32,  bytes)                       \
    F(VEC8,   legacy_session_id_echo,           0,    32,  bytes)                       \
    F(U16,    cipher_suite,                     0,     0,  none)                        \
    F(U8,     legacy_compression_method,        0,     0,  none)                        \
    F(OPT16,  extensions,                       0, 65535,  extension)

/* ---- Extensions ------------------------------------------------------- */

#define EMPTY(F)                                                                        \
    F(OPAQUE, nothing,                          0,     0,  bytes)

#define SERVER_NAME(F)                  /* RFC 6066 3; every NameType has this form so far */\
    F(U8,     name_type,                        0,     0,  none)                        \
    F(VEC16,  name,                             1, 65535,  bytes)

#define SERVER_NAME_LIST(F)             /* RFC 6066 3 */                                \
    F(VEC16,  server_name_list,                 1, 65535,  server_name)

#define SUPPORTED_VERSIONS(F)           /* RFC 9846 4.3.1, in ClientHello */            \
    F(VEC8,   versions,                         2,   254,  u16_item)

#define SELECTED_VERSION(F)             /* RFC 9846 4.3.1, in ServerHello */            \
    F(U16,    selected_version,                 0,     0,  none)

#define SIGNATURE_SCHEME_LIST(F)        /* RFC 9846 4.3.3 */                            \
    F(VEC16,  supported_signature_algorithms,   2, 65534,  u16_item)

#define NAMED_GROUP_LIST(F)             /* RFC 9846 4.3.7 */                            \
    F(VEC16,  named_group_list,                 2, 65535,  u16_item)

#define KEY_SHARE_ENTRY(F)              /* RFC 9846 4.3.8; also the whole of the answer */\
    F(U16,    group,                            0,     0,  none)                        \
    F(VEC16,  key_exchange,                     1, 65535,  bytes)

#define KEY_SHARE_CLIENT_HELLO(F)       /* RFC 9846 4.3.8 */                            \
    F(VEC16,  client_shares,                    0, 65535,  key_share_entry)

#define KEY_SHARE_HELLO_RETRY_REQUEST(F) /* RFC 9846 4.3.8 */                           \
    F(U16,    selected_group,                   0,     0,  none)

#define COOKIE(F)                       /* RFC 9846 4.3.2 */                            \
    F(VEC16,  cookie,                           1, 65535,  bytes)

#define PSK_KEY_EXCHANGE_MODES(F)       /* RFC 9846 4.3.9 */                            \
    F(VEC8,   ke_modes,                         1,   255,  bytes)

#define PSK_IDENTITY(F)                 /* RFC 9846 4.3.11 */                           \
    F(VEC16,  identity,                         1, 65535,  bytes)                       \
    F(U32,    obfuscated_ticket_age,            0,     0,  none)

#define PSK_BINDER_ENTRY(F)             /* RFC 9846 4.3.11 */                           \
    F(VEC8,   binder,                          32,   255,  bytes)

#define OFFERED_PSKS(F)                 /* RFC 9846 4.3.11, in ClientHello */           \
    F(VEC16,  identities,                       7, 65535,  psk_identity)                \
    F(VEC16,  binders,                         33, 65535,  psk_binder_entry)

#define SELECTED_IDENTITY(F)            /* RFC 9846 4.3.11, in ServerHello */           \
    F(U16,    selected_identity,                0,     0,  none)

#define PROTOCOL_NAME(F)                /* RFC 7301 3.1 */                              \
    F(VEC8,   name,                             1,   255,  bytes)

#define PROTOCOL_NAME_LIST(F)           /* RFC 7301 3.1 */                              \
    F(VEC16,  protocol_name_list,               2, 65535,  protocol_name)

#define CERTIFICATE_TYPES(F)            /* RFC 7250 3, in ClientHello */                \
    F(VEC8,   types,                            1,   255,  bytes)

#define CERTIFICATE_TYPE(F)             /* RFC 7250 3, the answer */                    \
    F(U8,     type,                             0,     0,  none)

#define DISTINGUISHED_NAME(F)           /* RFC 9846 4.3.4 */                            \
    F(VEC16,  name,                             1, 65535,  bytes)

#define CERTIFICATE_AUTHORITIES(F)      /* RFC 9846 4.3.4 */                            \
    F(VEC16,  authorities,                      3, 65535,  distinguished_name)

#define CERTIFICATE_STATUS_REQUEST(F)   /* RFC 6066 8; the request by status_type */    \
    F(U8,     status_type,                      0,     0,  none)                        \
    F(REST,   request,                          0,     0,  bytes)

#define RESPONDER_ID(F)                 /* RFC 6066 8 */                                \
    F(VEC16,  responder_id,                     1, 65535,  bytes)

#define OCSP_STATUS_REQUEST(F)          /* RFC 6066 8 */                                \
    F(VEC16,  responder_id_list,                0, 65535,  responder_id)                \
    F(VEC16,  request_extensions,               0, 65535,  bytes)

#define SERIALIZED_SCT(F)               /* RFC 6962 3.3 */                              \
    F(VEC16,  serialized_sct,                   1, 65535,  bytes)

#define SCT_LIST(F)                     /* RFC 6962 3.3: SignedCertificateTimestampList */\
    F(VEC16,  sct_list,                         1, 65535,  serialized_sct)

#define EARLY_DATA_SIZE(F)              /* RFC 9846 4.3.10, in NewSessionTicket */      \
    F(U32,    max_early_data_size,              0,     0,  none)

#define MAX_FRAGMENT_LENGTH(F)          /* RFC 6066 4 */                                \
    F(U8,     max_fragment_length,              0,     0,  none)

#define RECORD_SIZE_LIMIT(F)            /* RFC 8449 4 */                                \
    F(U16,    record_size_limit,                0,     0,  none)

/* ---- Server parameters: msg_parameters.c ------------------------------ */

#define ENCRYPTED_EXTENSIONS(F)         /* RFC 9846 4.4.1 */                            \
    F(VEC16,  extensions,                       0, 65535,  extension)

#define CERTIFICATE_REQUEST(F)          /* RFC 9846 4.4.2 */                            \
    F(VEC8,   certificate_request_context,      0,   255,  bytes)                       \
    F(VEC16,  extensions,                       0, 65535,  extension)

/* ---- Authentication messages: msg_authentication.c -------------------- */

#define CERTIFICATE_ENTRY(F)            /* RFC 9846 4.5.1 */                            \
    F(VEC24,  cert_data,                        1, 65535,  bytes)                       \
    F(VEC16,  extensions,                       0, 65535,  extension)

#define CERTIFICATE(F)                  /* RFC 9846 4.5.1 */                            \
    F(VEC8,   certificate_request_context,      0,   255,  bytes)                       \
    F(VEC24,  certificate_list,                 0, 65535,  certificate_entry)

#define CERTIFICATE_STATUS(F)           /* RFC 6066 8; in TLS 1.2 a message */          \
    F(U8,     status_type,                      0,     0,  none)                        \
    F(VEC24,  response,                         1, 65535,  bytes)

#define CERTIFICATE_VERIFY(F)           /* RFC 9846 4.5.2 */                            \
    F(U16,    algorithm,                        0,     0,  none)                        \
    F(VEC16,  signature,                        0, 65535,  bytes)

#define FINISHED(F)                     /* RFC 9846 4.5.3: as long as the hash */       \
    F(REST,   verify_data,                      0,     0,  bytes)

/* ---- TLS 1.2: msg12.c -------------------------------------------------- */

#define ASN1_CERT(F)                    /* RFC 5246 7.4.2 */                           \
    F(VEC24,  cert,                             1, 65535,  bytes)

#define CERTIFICATE12(F)                /* RFC 5246 7.4.2 */                           \
    F(VEC24,  certificate_list,                 0, 65535,  asn1_cert)

#define RAW_PUBLIC_KEY12(F)             /* RFC 7250 3; empty: the client has none */   \
    F(VEC24,  subject_public_key_info,          0, 65535,  bytes)

#define CERTIFICATE_REQUEST12(F)        /* RFC 5246 7.4.4 */                           \
    F(VEC8,   certificate_types,                1,   255,  bytes)                       \
    F(VEC16,  supported_signature_algorithms,   2, 65534,  u16_item)                    \
    F(VEC16,  certificate_authorities,          0, 65535,  distinguished_name)

#define SERVER_ECDH_PARAMS(F)           /* RFC 8422 5.4 */                             \
    F(U8,     curve_type,                       0,     0,  none)                        \
    F(U16,    named_curve,                      0,     0,  none)                        \
    F(VEC8,   point,                            1,   255,  bytes)

#define SERVER_KEY_EXCHANGE(F)          /* RFC 8422 5.4, ECDHE_ECDSA */                \
    F(U8,     curve_type,                       0,     0,  none)                        \
    F(U16,    named_curve,                      0,     0,  none)                        \
    F(VEC8,   point,                            1,   255,  bytes)                       \
    F(U16,    algorithm,                        0,     0,  none)                        \
    F(VEC16,  signature,                        0, 65535,  bytes)

#define SERVER_KEY_EXCHANGE_PSK(F)      /* RFC 5489 2, ECDHE_PSK */                    \
    F(VEC16,  psk_identity_hint,                0, 65535,  bytes)                       \
    F(U8,     curve_type,                       0,     0,  none)                        \
    F(U16,    named_curve,                      0,     0,  none)                        \
    F(VEC8,   point,                            1,   255,  bytes)

#define CLIENT_KEY_EXCHANGE_PSK(F)      /* RFC 5489 2 */                               \
    F(VEC16,  psk_identity,                     0, 65535,  bytes)                       \
    F(VEC8,   point,                            1,   255,  bytes)

#define CLIENT_KEY_EXCHANGE(F)          /* RFC 8422 5.7 */                             \
    F(VEC8,   point,                            1,   255,  bytes)

#define NEXT_PROTOCOL(F)                /* technical note, July 2011 */                \
    F(VEC8,   selected_protocol,                0,   255,  bytes)                       \
    F(VEC8,   padding,                          0,   255,  bytes)

#define NEW_SESSION_TICKET12(F)         /* RFC 5077 3.3 */                             \
    F(U32,    ticket_lifetime_hint,             0,     0,  none)                        \
    F(VEC16,  ticket,                           0, 65535,  bytes)

#define SESSION_TICKET(F)               /* RFC 5077 3.2, in ClientHello; no length */  \
    F(REST,   ticket,                           0,     0,  bytes)

#define EC_POINT_FORMATS(F)             /* RFC 8422 5.1.2 */                           \
    F(VEC8,   ec_point_format_list,             1,   255,  bytes)

#define RENEGOTIATION_INFO(F)           /* RFC 5746 3.2 */                             \
    F(VEC8,   renegotiated_connection,          0,   255,  bytes)

#define NEXT_PROTOCOLS(F)               /* technical note: no outer length */          \
    F(REST,   protocols,                        0,     0,  protocol_name)

/* ---- After the handshake: msg_ticket.c -------------------------------- */

#define NEW_SESSION_TICKET(F)           /* RFC 9846 4.7.1 */                            \
    F(U32,    ticket_lifetime,                  0,     0,  none)                        \
    F(U32,    ticket_age_add,                   0,     0,  none)                        \
    F(VEC8,   ticket_nonce,                     0,   255,  bytes)                       \
    F(VEC16,  ticket,                           1, 65535,  bytes)                       \
    F(VEC16,  extensions,                       0, 65535,  extension)

/* ---- What is ours alone, and no other implementation reads: msg_session.c  */

#define SESSION(F)                      /* what a session remembers; see session.h */   \
    F(U8,     format,                           0,     0,  none)                        \
    F(U8,     flags,                            0,     0,  none)                        \
    F(U16,    version,                          0,     0,  none)                        \
    F(U16,    cipher_suite,                     0,     0,  none)                        \
    F(OPAQUE, secret,                          48,    48,  bytes)                       \
    F(OPAQUE, issued,                           8,     8,  bytes)                       \
    F(OPAQUE, expires,                          8,     8,  bytes)                       \
    F(U32,    ticket_age_add,                   0,     0,  none)                        \
    F(U32,    max_early_data_size,              0,     0,  none)                        \
    F(OPAQUE, context,                         32,    32,  bytes)                       \
    F(OPAQUE, alpn,                            32,    32,  bytes)                       \
    F(OPAQUE, peer,                            32,    32,  bytes)                       \
    F(REST,   ticket,                           0,     0,  bytes)

#define RETRY_COOKIE(F)                 /* a stateless server's cookie, opened */       \
    F(U16,    cipher_suite,                     0,     0,  none)                        \
    F(U16,    group,                            0,     0,  none)                        \
    F(OPAQUE, fingerprint,                     32,    32,  bytes)                       \
    F(REST,   client_hello_hash,                0,     0,  bytes)

#define KEY_UPDATE(F)                   /* RFC 9846 4.7.3 */                            \
    F(U8,     request_update,                   0,     0,  none)

/* clang-format on */

/* KeyUpdateRequest, RFC 9846 4.7.3 */
enum key_update_request { UPDATE_NOT_REQUESTED = 0, UPDATE_REQUESTED = 1 };

/* Every table, for whoever walks over all of them. */
#define HAKE_SYNTAXES(X)                                                       \
    X(u16_item, U16_ITEM)                                                      \
    X(extension, EXTENSION)                                                    \
    X(client_hello, CLIENT_HELLO)                                              \
    X(server_hello, SERVER_HELLO)                                              \
    X(empty, EMPTY)                                                            \
    X(server_name, SERVER_NAME)                                                \
    X(server_name_list, SERVER_NAME_LIST)                                      \
    X(supported_versions, SUPPORTED_VERSIONS)                                  \
    X(selected_version, SELECTED_VERSION)                                      \
    X(signature_scheme_list, SIGNATURE_SCHEME_LIST)                            \
    X(named_group_list, NAMED_GROUP_LIST)                                      \
    X(key_share_entry, KEY_SHARE_ENTRY)                                        \
    X(key_share_client_hello, KEY_SHARE_CLIENT_HELLO)                          \
    X(key_share_hello_retry_request, KEY_SHARE_HELLO_RETRY_REQUEST)            \
    X(cookie, COOKIE)                                                          \
    X(psk_key_exchange_modes, PSK_KEY_EXCHANGE_MODES)                          \
    X(psk_identity, PSK_IDENTITY)                                              \
    X(psk_binder_entry, PSK_BINDER_ENTRY)                                      \
    X(offered_psks, OFFERED_PSKS)                                              \
    X(selected_identity, SELECTED_IDENTITY)                                    \
    X(protocol_name, PROTOCOL_NAME)                                            \
    X(protocol_name_list, PROTOCOL_NAME_LIST)                                  \
    X(certificate_types, CERTIFICATE_TYPES)                                    \
    X(certificate_type, CERTIFICATE_TYPE)                                      \
    X(distinguished_name, DISTINGUISHED_NAME)                                  \
    X(certificate_authorities, CERTIFICATE_AUTHORITIES)                        \
    X(certificate_status_request, CERTIFICATE_STATUS_REQUEST)                  \
    X(responder_id, RESPONDER_ID)                                              \
    X(ocsp_status_request, OCSP_STATUS_REQUEST)                                \
    X(serialized_sct, SERIALIZED_SCT)                                          \
    X(sct_list, SCT_LIST)                                                      \
    X(early_data_size, EARLY_DATA_SIZE)                                        \
    X(max_fragment_length, MAX_FRAGMENT_LENGTH)                                \
    X(record_size_limit, RECORD_SIZE_LIMIT)                                    \
    X(encrypted_extensions, ENCRYPTED_EXTENSIONS)                              \
    X(certificate_request, CERTIFICATE_REQUEST)                                \
    X(certificate_entry, CERTIFICATE_ENTRY)                                    \
    X(certificate, CERTIFICATE)                                                \
    X(certificate_status, CERTIFICATE_STATUS)                                  \
    X(certificate_verify, CERTIFICATE_VERIFY)                                  \
    X(finished, FINISHED)                                                      \
    X(new_session_ticket, NEW_SESSION_TICKET)                                  \
    X(key_update, KEY_UPDATE)                                                  \
    X(asn1_cert, ASN1_CERT)                                                    \
    X(certificate12, CERTIFICATE12)                                            \
    X(raw_public_key12, RAW_PUBLIC_KEY12)                                      \
    X(certificate_request12, CERTIFICATE_REQUEST12)                            \
    X(server_ecdh_params, SERVER_ECDH_PARAMS)                                  \
    X(server_key_exchange, SERVER_KEY_EXCHANGE)                                \
    X(server_key_exchange_psk, SERVER_KEY_EXCHANGE_PSK)                        \
    X(client_key_exchange_psk, CLIENT_KEY_EXCHANGE_PSK)                        \
    X(client_key_exchange, CLIENT_KEY_EXCHANGE)                                \
    X(next_protocol, NEXT_PROTOCOL)                                            \
    X(new_session_ticket12, NEW_SESSION_TICKET12)                              \
    X(session_ticket, SESSION_TICKET)                                          \
    X(ec_point_formats, EC_POINT_FORMATS)                                      \
    X(renegotiation_info, RENEGOTIATION_INFO)                                  \
    X(next_protocols, NEXT_PROTOCOLS)                                          \
    X(session, SESSION)                                                        \
    X(retry_cookie, RETRY_COOKIE)

#define X(name, ROWS) SYNTAX_STRUCT(name, ROWS);
HAKE_SYNTAXES(X)
#undef X

#endif

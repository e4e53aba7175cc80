/*
 * error.h: the error catalogue. One row an error: its identifier, the alert
 * that tells the peer, the section that the peer broke (or that says what to
 * do), and one sentence. The enum, the alerts, the texts and `hake errors`
 * all come from here.
 */
#ifndef HAKE_ERROR_H
#define HAKE_ERROR_H

#include <stdint.h>

/* AlertDescription, RFC 9846 6, with the codes of other documents that a peer
 * may send. */
#define HAKE_ALERTS(X)                                                         \
    X(close_notify, 0)                                                         \
    X(unexpected_message, 10)                                                  \
    X(bad_record_mac, 20)                                                      \
    X(decryption_failed_RESERVED, 21)                                          \
    X(record_overflow, 22)                                                     \
    X(decompression_failure_RESERVED, 30)                                      \
    X(handshake_failure, 40)                                                   \
    X(no_certificate_RESERVED, 41)                                             \
    X(bad_certificate, 42)                                                     \
    X(unsupported_certificate, 43)                                             \
    X(certificate_revoked, 44)                                                 \
    X(certificate_expired, 45)                                                 \
    X(certificate_unknown, 46)                                                 \
    X(illegal_parameter, 47)                                                   \
    X(unknown_ca, 48)                                                          \
    X(access_denied, 49)                                                       \
    X(decode_error, 50)                                                        \
    X(decrypt_error, 51)                                                       \
    X(too_many_cids_requested, 52)                                             \
    X(export_restriction_RESERVED, 60)                                         \
    X(protocol_version, 70)                                                    \
    X(insufficient_security, 71)                                               \
    X(internal_error, 80)                                                      \
    X(inappropriate_fallback, 86)                                              \
    X(user_canceled, 90)                                                       \
    X(no_renegotiation_RESERVED, 100)                                          \
    X(missing_extension, 109)                                                  \
    X(unsupported_extension, 110)                                              \
    X(certificate_unobtainable_RESERVED, 111)                                  \
    X(unrecognized_name, 112)                                                  \
    X(bad_certificate_status_response, 113)                                    \
    X(bad_certificate_hash_value_RESERVED, 114)                                \
    X(unknown_psk_identity, 115)                                               \
    X(certificate_required, 116)                                               \
    X(general_error, 117)                                                      \
    X(no_application_protocol, 120)                                            \
    X(ech_required, 121)

enum hake_alert {
#define X(name, code) HAKE_ALERT_##name = code,
    HAKE_ALERTS(X)
#undef X
        HAKE_ALERT_none = 255 /* nothing was, or is to be, sent */
};

/* clang-format off */
#define HAKE_ERRORS(X)                                                        \
    /* -- record layer -- */ \
    X(RECORD_TYPE,               unexpected_message, "RFC 9846 5",     "a record of this type is not allowed here") \
    X(RECORD_TOO_LONG,           record_overflow,    "RFC 9846 5.1",   "an unprotected record is longer than 2^14 bytes") \
    X(CIPHERTEXT_TOO_LONG,       record_overflow,    "RFC 9846 5.2",   "a protected record is longer than 2^14 + 256 bytes") \
    X(PLAINTEXT_TOO_LONG,        record_overflow,    "RFC 9846 5.4",   "a record's inner plaintext is longer than 2^14 + 1 bytes") \
    X(RECORD_LIMIT,              record_overflow,    "RFC 8449 4",     "a record is longer than record_size_limit or max_fragment_length allows") \
    X(RECORD_MAC,                bad_record_mac,     "RFC 9846 5.2",   "a record cannot be deprotected") \
    X(RECORD_NO_TYPE,            unexpected_message, "RFC 9846 5.4",   "a record's inner plaintext is zeros alone and has no content type") \
    X(RECORD_EMPTY,              unexpected_message, "RFC 9846 5.4",   "a handshake or alert record has no content") \
    X(RECORD_UNPROTECTED,        unexpected_message, "RFC 9846 5",     "a record is not protected although keys are in place") \
    X(RECORD_VERSION,            protocol_version,   "RFC 5246 6.2.1", "a record does not carry the negotiated version") \
    X(RECORD_INTERLEAVED,        unexpected_message, "RFC 9846 5.1",   "a record of another type interrupts a handshake message") \
    X(RECORD_EMPTY_FLOOD,        unexpected_message, "RFC 9846 5.1",   "too many records without content in a row") \
    X(NOT_TLS,                   unexpected_message, "RFC 9846 5.1",   "the peer does not speak TLS: these bytes are no record header") \
    X(LEVEL,                     unexpected_message, "RFC 9001 4.1.3", "handshake bytes came at another encryption level than the one in use") \
    X(CCS_VALUE,                 unexpected_message, "RFC 9846 5",     "a change_cipher_spec record is not the single byte 1") \
    X(CCS_PLACE,                 unexpected_message, "RFC 9846 5",     "a change_cipher_spec record came before the ClientHello, after Finished, or protected") \
    X(CCS_FLOOD,                 unexpected_message, "RFC 9846 5",     "too many change_cipher_spec records") \
    X(ALERT_LENGTH,              decode_error,       "RFC 9846 5.1",   "an alert record does not hold exactly one alert") \
    X(ALERT_LEVEL,               illegal_parameter,  "RFC 5246 7.2",   "an alert is neither a warning nor fatal") \
    X(ALERT_FLOOD,               unexpected_message, "RFC 5246 7.2",   "too many warning alerts") \
    X(APPLICATION_DATA_EARLY,    unexpected_message, "RFC 9846 4.5.3", "application data came before Finished") \
    X(SEQUENCE_WRAPPED,          internal_error,     "RFC 9846 5.3",   "the record sequence number would wrap") \
    X(KEY_LIMIT,                 none,               "RFC 9846 5.5",   "the key has protected as many records as it may; the sending side was closed") \
    /* -- handshake messages -- */ \
    X(MESSAGE_UNEXPECTED,        unexpected_message, "RFC 9846 4",     "this handshake message is not allowed in this state") \
    X(MESSAGE_MALFORMED,         decode_error,       "RFC 9846 6",     "a handshake message does not follow its syntax") \
    X(MESSAGE_ACROSS_KEY_CHANGE, unexpected_message, "RFC 9846 5.1",   "handshake bytes follow a message that changes the keys") \
    X(MESSAGE_TOO_LARGE,         internal_error,     "RFC 9846 6.2",   "a handshake message does not fit the input buffer") \
    X(KEY_UPDATE_VALUE,          illegal_parameter,  "RFC 9846 4.7.3", "request_update is neither update_not_requested nor update_requested") \
    X(KEY_UPDATE_FLOOD,          unexpected_message, "RFC 9846 4.7.3", "too many KeyUpdates without application data between them") \
    /* -- extensions -- */ \
    X(EXTENSION_MALFORMED,       decode_error,       "RFC 9846 4.3",   "an extension does not follow its syntax") \
    X(EXTENSION_DUPLICATE,       illegal_parameter,  "RFC 9846 4.3",   "an extension appears twice in one block") \
    X(EXTENSION_NOT_OFFERED,     unsupported_extension, "RFC 9846 4.3", "the answer holds an extension that was not asked for") \
    X(EXTENSION_MISPLACED,       illegal_parameter,  "RFC 9846 4.3",   "an extension is not allowed in this message") \
    X(EXTENSION_NOT_LAST,        illegal_parameter,  "RFC 9846 4.3.11", "pre_shared_key is not the last extension") \
    X(EXTENSIONS_TOO_MANY,       internal_error,     "RFC 9846 6.2",   "more extensions in one block than this engine looks at") \
    X(EXTENSION_MISSING,         missing_extension,  "RFC 9846 9.2",   "a mandatory extension is missing") \
    X(EXTENSION_REFUSED,         illegal_parameter,  "RFC 9846 4.3",   "the application refused an extension") \
    X(RECORD_SIZE_LIMIT,         illegal_parameter,  "RFC 8449 4",     "record_size_limit is less than 64, or in an answer more than the version's own limit") \
    X(MAX_FRAGMENT_LENGTH,       illegal_parameter,  "RFC 6066 4",     "max_fragment_length is none of the four lengths, or not the one that was asked for") \
    X(RECORD_LIMITS_TWO,         illegal_parameter,  "RFC 8449 5",     "the server answered both record_size_limit and max_fragment_length") \
    X(SERVER_NAME_TWICE,         illegal_parameter,  "RFC 6066 3",     "server_name holds more than one host name") \
    X(SERVER_NAME_NUL,           illegal_parameter,  "RFC 6066 3",     "the host name in server_name holds a NUL byte") \
    /* -- hello -- */ \
    X(VERSION_UNSUPPORTED,       protocol_version,   "RFC 9846 4.3.1", "the peer offers no version that is enabled here") \
    X(VERSION_NOT_OFFERED,       illegal_parameter,  "RFC 9846 4.3.1", "the server selected a version that was not offered") \
    X(LEGACY_VERSION,            protocol_version,   "RFC 9846 4.2.2", "legacy_version is not 0x0303") \
    X(DOWNGRADE,                 illegal_parameter,  "RFC 9846 4.2.3", "the server's random says that it knows TLS 1.3, yet it chose an older version: a downgrade attack") \
    X(COMPRESSION,               illegal_parameter,  "RFC 9846 4.2.2", "compression is not the null method alone") \
    X(SESSION_ID_ECHO,           illegal_parameter,  "RFC 9846 4.2.3", "the server did not echo legacy_session_id") \
    X(RETRY_UNCHANGED,           illegal_parameter,  "RFC 9846 4.2.4", "the HelloRetryRequest asks for no change of the ClientHello") \
    X(RETRY_GROUP,               illegal_parameter,  "RFC 9846 4.3.8", "the HelloRetryRequest names a group that was not offered, or whose share was") \
    X(VERSION_CHANGED,           illegal_parameter,  "RFC 9846 4.2.4", "the ServerHello selects another version than the HelloRetryRequest, or the HelloRetryRequest none") \
    X(SUITE_CHANGED,             illegal_parameter,  "RFC 9846 4.2.4", "the ServerHello's cipher suite is not the HelloRetryRequest's") \
    X(HELLO_CHANGED,             illegal_parameter,  "RFC 9846 4.2.2", "the second ClientHello differs from the first in what must not change") \
    X(KEY_SHARE_RETRIED,         illegal_parameter,  "RFC 9846 4.2.2", "the second ClientHello has not exactly one share, of the group that was asked for") \
    X(COOKIE_MISSING,            missing_extension,  "RFC 9846 4.3.2", "the second ClientHello does not return the cookie") \
    X(COOKIE_INVALID,            illegal_parameter,  "RFC 9846 4.3.2", "the cookie is not one of this server's") \
    X(EARLY_DATA_RETRIED,        illegal_parameter,  "RFC 9846 4.3.10", "the second ClientHello offers early data") \
    X(SESSION_UNKNOWN,           illegal_parameter,  "RFC 5246 7.4.1.3", "the server resumes a session that never was") \
    X(SESSION_SUITE,             illegal_parameter,  "RFC 5246 7.4.1.3", "the server resumes a session with another cipher suite") \
    X(FALLBACK,                  inappropriate_fallback, "RFC 7507 3",  "the client fell back to a version below the server's best: a downgrade attack") \
    X(EMS_MISSING,               handshake_failure,  "RFC 7627 5.2",   "the peer does not offer extended_main_secret, and it is required") \
    X(EMS_CHANGED,               handshake_failure,  "RFC 7627 5.3",   "a session is resumed with extended_main_secret that was made without it, or the other way round") \
    X(RENEGOTIATION_INFO,        handshake_failure,  "RFC 5746 3.4",   "renegotiation_info of a first handshake is not empty") \
    X(RENEGOTIATION_UNSAFE,      handshake_failure,  "RFC 9325 3.5",   "the server does not acknowledge renegotiation_info") \
    X(POINT_FORMATS,             illegal_parameter,  "RFC 8422 5.1.2", "ec_point_formats lacks the uncompressed format") \
    X(CURVE_TYPE,                illegal_parameter,  "RFC 8422 5.4",   "ServerKeyExchange is not for a named curve") \
    X(SUITE_NO_OVERLAP,          handshake_failure,  "RFC 9846 4.2.1", "no cipher suite in common") \
    X(SUITE_NOT_OFFERED,         illegal_parameter,  "RFC 9846 4.2.3", "the server selected a cipher suite that was not offered") \
    X(GROUP_NO_OVERLAP,          handshake_failure,  "RFC 9846 4.2.1", "no key-exchange group in common") \
    X(GROUP_NOT_OFFERED,         illegal_parameter,  "RFC 9846 4.3.8", "the server's key share is for a group without an offered share") \
    X(KEY_SHARE_UNLISTED,        illegal_parameter,  "RFC 9846 4.3.8", "a key share is for a group that supported_groups does not list") \
    X(KEY_SHARE_DUPLICATE,       illegal_parameter,  "RFC 9846 4.3.8", "two key shares are for the same group") \
    X(KEY_SHARES_TOO_MANY,       internal_error,     "RFC 9846 6.2",   "more key shares than this engine looks at") \
    X(KEY_SHARE_INVALID,         illegal_parameter,  "RFC 9846 7.4.2", "a key share has the wrong length or gives an all-zero secret") \
    X(KEY_SHARE_FAILED,          internal_error,     "RFC 9846 6.2",   "the key exchange gave no share for us to send") \
    X(SCHEME_NO_OVERLAP,         handshake_failure,  "RFC 9846 4.2.1", "the client accepts no signature scheme that the server's keys can make") \
    X(SERVER_NAME_UNKNOWN,       unrecognized_name,  "RFC 6066 3",     "there is no certificate for the server name") \
    X(SERVER_NAME_MISSING,       handshake_failure,  "RFC 6066 3",     "the client names no server in TLS 1.2, and there is no certificate for that") \
    X(PROTOCOL_CERTIFICATE,      handshake_failure,  "RFC 9846 4.5.1.2", "there is no certificate for the application protocol") \
    X(HOOK_REFUSED,              access_denied,      "RFC 9846 6.2",   "the application refused the ClientHello") \
    X(HOOK_CONFIG,               internal_error,     "tls/hake.h",     "the ClientHello hook put in a configuration that cannot be used") \
    /* -- ALPN -- */ \
    X(ALPN_NO_OVERLAP,           no_application_protocol, "RFC 7301 3.2", "no application protocol in common") \
    X(ALPN_REQUIRED,             no_application_protocol, "RFC 7301 3.2", "the peer negotiated no application protocol, and one is required") \
    X(ALPN_NOT_OFFERED,          illegal_parameter,  "RFC 7301 3.1",   "the server selected a protocol that was not offered") \
    X(ALPN_NOT_ONE,              decode_error,       "RFC 7301 3.1",   "the server's answer does not hold exactly one protocol") \
    X(ALPN_CALLBACK,             internal_error,     "RFC 7301 3.2",   "the selection callback returned a protocol that the client did not offer") \
    /* -- pre-shared keys -- */ \
    X(PSK_NONE,                  handshake_failure,  "RFC 5489 2",     "the application has no pre-shared key for this server") \
    X(PSK_UNKNOWN,               unknown_psk_identity, "RFC 4279 2",   "the client's pre-shared key identity is not known") \
    X(PSK_NOT_SELECTED,          handshake_failure,  "RFC 9846 4.2.1", "the server selected no pre-shared key, and this client accepts nothing else") \
    X(PSK_IDENTITY,              illegal_parameter,  "RFC 9846 4.3.11", "the server selected an identity that was not offered") \
    X(PSK_HASH,                  illegal_parameter,  "RFC 9846 4.3.11", "the server selected a pre-shared key and a cipher suite of different hashes") \
    X(PSK_KEY_SHARE,             illegal_parameter,  "RFC 9846 4.3.11", "the server selected a pre-shared key without key exchange, which was not offered") \
    X(PSK_BINDERS,               illegal_parameter,  "RFC 9846 4.3.11", "pre_shared_key has not as many binders as identities") \
    X(PSK_BINDER,                decrypt_error,      "RFC 9846 4.3.11", "the binder of the selected pre-shared key is wrong") \
    X(EARLY_DATA_IDENTITY,       illegal_parameter,  "RFC 9846 4.3.11", "the server accepts early data and has not selected the first identity with its cipher suite") \
    X(EARLY_DATA_ALPN,           illegal_parameter,  "RFC 9846 4.3.10", "the server accepts early data and selected another protocol than the session had") \
    X(EARLY_DATA_TOO_MUCH,       unexpected_message, "RFC 9846 4.7.1", "more early data than the ticket allows, or than this server skips") \
    X(TICKET_LIFETIME,           illegal_parameter,  "RFC 9846 4.7.1", "the lifetime of a ticket is more than 7 days") \
    X(TICKET_KEY,                internal_error,     "RFC 9846 6.2",   "the ticket-key callback no more had the key that it had before") \
    X(TICKET_FLOOD,              unexpected_message, "RFC 9846 4.7.1", "too many NewSessionTickets") \
    X(PSK_UNUSABLE,              internal_error,     "RFC 9257 6",     "the pre-shared key is for another version, or too long or empty") \
    /* -- NPN -- */ \
    X(NPN_WITH_ALPN,             illegal_parameter,  "draft-agl-tls-nextprotoneg-03", "the server answered both ALPN and NPN") \
    X(NPN_PADDING,               illegal_parameter,  "TLS NPN note 2011", "the padding of NextProtocol has the wrong length or is not zero") \
    X(NPN_NOT_ADVERTISED,        illegal_parameter,  "TLS NPN note 2011", "the client selected a protocol that was not advertised, and that is refused") \
    /* -- authentication -- */ \
    X(CERTIFICATE_CONTEXT,       illegal_parameter,  "RFC 9846 4.5.1", "certificate_request_context is not empty in the handshake") \
    X(REQUEST_CONTEXT,           illegal_parameter,  "RFC 9846 4.4.2", "certificate_request_context is empty after the handshake, or came before") \
    X(REQUEST_FLOOD,             unexpected_message, "RFC 9846 4.7.2", "too many requests to authenticate after the handshake") \
    X(CERTIFICATE_EMPTY,         decode_error,       "RFC 9846 4.5.1.3", "the server's certificate list is empty") \
    X(CERTIFICATE_MALFORMED,     bad_certificate,    "RFC 5280 4.1",   "the certificate is not valid DER of an X.509 certificate") \
    X(CERTIFICATE_VERSION,       unsupported_certificate, "RFC 9846 4.5.1.2", "the certificate is not of X.509 version 3") \
    X(CERTIFICATE_SERIAL,        bad_certificate,    "RFC 5280 4.1.2.2", "the certificate's serialNumber is longer than 20 octets") \
    X(CERTIFICATE_TIME,          bad_certificate,    "RFC 5280 4.1.2.5", "notBefore or notAfter is no proper UTCTime or GeneralizedTime") \
    X(CERTIFICATE_ALGORITHMS,    bad_certificate,    "RFC 5280 4.1.1.2", "signatureAlgorithm differs from signature in tbsCertificate") \
    X(CERTIFICATE_NAME_MALFORMED, bad_certificate,   "RFC 5280 4.1.2.4", "issuer or subject is no proper Name") \
    X(CERTIFICATE_EXTENSION,     bad_certificate,    "RFC 5280 4.2",   "an extension of the certificate does not follow its syntax") \
    X(CERTIFICATE_EXTENSIONS_MANY, internal_error,   "RFC 9846 6.2",   "more extensions in a certificate than this engine looks at") \
    X(CERTIFICATE_EXTENSION_TWICE, bad_certificate,  "RFC 5280 4.2",   "an extension appears twice in the certificate") \
    X(CERTIFICATE_CRITICAL,      unsupported_certificate, "RFC 5280 4.2", "the certificate has a critical extension that is not known here") \
    X(CERTIFICATE_EXPIRED,       certificate_expired, "RFC 5280 4.1.2.5", "the certificate's notAfter has passed") \
    X(CERTIFICATE_NOT_YET_VALID, certificate_expired, "RFC 5280 4.1.2.5", "the certificate's notBefore is still to come") \
    X(CERTIFICATE_CLOCK,         internal_error,     "RFC 5280 6.1.3", "there is no clock to judge a certificate's dates by") \
    X(CERTIFICATE_NAME,          bad_certificate,    "RFC 9525 6.1",   "the certificate's subjectAltName does not hold the name that was asked for") \
    X(CERTIFICATE_KEY,           unsupported_certificate, "RFC 9846 4.5.1.2", "the certificate's key is of a kind that no enabled signature scheme uses, or is none that it accepts: too short, too long, malformed, off its curve") \
    X(CERTIFICATE_KEY_USAGE,     unsupported_certificate, "RFC 5280 4.2.1.3", "keyUsage lacks digitalSignature in an end-entity certificate, or keyCertSign in an issuer's") \
    X(CERTIFICATE_PURPOSE,       unsupported_certificate, "RFC 5280 4.2.1.12", "extKeyUsage does not permit the certificate for this role") \
    X(CERTIFICATE_NOT_CA,        bad_certificate,    "RFC 5280 4.2.1.9", "basicConstraints of an issuer does not say that it is a CA") \
    X(CERTIFICATE_PATH_LENGTH,   bad_certificate,    "RFC 5280 4.2.1.9", "pathLenConstraint of an issuer permits fewer certificates below it") \
    X(CERTIFICATE_NAME_CONSTRAINTS, bad_certificate, "RFC 5280 4.2.1.10", "a name lies outside what nameConstraints of an issuer permits, or they cannot be judged") \
    X(CERTIFICATE_SIGNATURE,     bad_certificate,    "RFC 5280 6.1.3", "the issuer's signature on the certificate is wrong") \
    X(CERTIFICATE_SIGNATURE_ALGORITHM, unsupported_certificate, "RFC 9846 4.3.3", "the certificate is signed by an algorithm that is not enabled") \
    X(CERTIFICATE_UNKNOWN,       unknown_ca,         "RFC 5280 6.1",   "no path leads from the certificate to a trust anchor") \
    X(CERTIFICATE_NOT_PINNED,    certificate_unknown, "RFC 9846 6.2",  "the certificate's key is none of those that are pinned") \
    X(CERTIFICATES_TOO_MANY,     internal_error,     "RFC 9846 6.2",   "more certificates in a list than this engine looks at") \
    X(PATH_DEPTH,                unknown_ca,         "RFC 5280 6.1",   "the path to the trust anchor is longer than is allowed here") \
    X(PATH_SIGNATURES,           internal_error,     "RFC 9846 6.2",   "the search for a path took more signature checks than this engine makes") \
    X(NAME_COMPARISONS,          internal_error,     "RFC 9846 6.2",   "the name constraints took more comparisons than this engine makes") \
    X(VERIFIER_KEY,              internal_error,     "tls/hake.h",     "the verification callback accepted a certificate and gave no key") \
    X(VERIFIER_NAME,             internal_error,     "tls/hake.h",     "there is no server name to hold the certificate against") \
    X(CERTIFICATE_TYPE,          unsupported_certificate, "RFC 7250 4.2", "no certificate type in common, or the peer's is not accepted here") \
    X(CERTIFICATE_TYPE_NOT_OFFERED, illegal_parameter, "RFC 7250 4.2", "the server selected a certificate type that was not offered") \
    X(RAW_PUBLIC_KEYS,           bad_certificate,    "RFC 9846 4.5.1", "the list holds more than one raw public key") \
    X(CERTIFICATE_REQUIRED,      certificate_required, "RFC 9846 4.5.1.3", "the client sent no certificate, and one is required") \
    X(CERTIFICATE_REQUIRED12,    handshake_failure,  "RFC 5246 7.4.6", "the client sent no certificate in TLS 1.2, and one is required") \
    X(MESSAGES_NOT_KEPT,         internal_error,     "RFC 8422 5.8",   "client authentication in TLS 1.2 by this signature scheme needs all handshake messages, and the memory to keep them is missing or too small") \
    X(STATUS_TYPE,               illegal_parameter,  "RFC 6066 8",     "the certificate's status is not of the type that was asked for") \
    X(STATUS_REFUSED,            bad_certificate_status_response, "RFC 6066 8", "the application refused the OCSP response") \
    X(STAPLED_NOT_KEPT,          internal_error,     "RFC 6066 8",     "TLS 1.2 brings what was asked for beside a certificate in another message, and the memory to keep messages is missing or too small") \
    X(CERTIFICATE_REFUSED,       certificate_unknown, "RFC 9846 6.2",  "the application refused the certificate") \
    X(SCHEME_NOT_OFFERED,        illegal_parameter,  "RFC 9846 4.5.2", "the peer signed by a signature scheme that was not offered") \
    X(SCHEME_KEY,                illegal_parameter,  "RFC 9846 4.5.2", "the peer signed by a signature scheme that does not fit the certificate's key") \
    X(SCHEME_VERSION,            illegal_parameter,  "RFC 9846 4.5.2", "the peer signed a message of TLS 1.3 by a signature scheme that is for certificates alone") \
    X(SCHEME_SUITE,              illegal_parameter,  "RFC 8422 2",     "the server signed with a key of another kind than its cipher suite names") \
    X(SIGNATURE_INVALID,         decrypt_error,      "RFC 9846 4.5.2", "the peer's signature in CertificateVerify, or in TLS 1.2's ServerKeyExchange, is wrong") \
    X(FINISHED_LENGTH,           decode_error,       "RFC 9846 4.5.3", "Finished is not as long as the hash, or in TLS 1.2 not 12 bytes") \
    X(FINISHED_INVALID,          decrypt_error,      "RFC 9846 4.5.3", "the verify_data in Finished is wrong") \
    X(SIGNING_FAILED,            internal_error,     "RFC 9846 6.2",   "the private-key operation failed") \
    X(PROOF_MISSING,             internal_error,     "RFC 9846 4.5",   "the handshake would end without a checked certificate, signature or Finished") \
    /* -- ends -- */ \
    X(ALERT_RECEIVED,            none,               "RFC 9846 6.2",   "the peer sent a fatal alert") \
    X(CLOSED_EARLY,              none,               "RFC 9846 6.1",   "the peer closed the connection during the handshake") \
    X(RENEGOTIATION_FLOOD,       unexpected_message, "RFC 5246 7.4.1.1", "too many requests to renegotiate") \
    X(CANCELED,                  none,               "RFC 9846 6.1",   "the application closed the connection during the handshake") \
    X(TRUNCATED,                 none,               "RFC 9846 6.1",   "the transport ended without close_notify: data may be missing") \
    /* -- local -- */ \
    X(INPUT_BUFFER_SMALL,        internal_error,     "RFC 9846 6.2",   "a record does not fit the input buffer") \
    X(OUTPUT_BUFFER_SMALL,       internal_error,     "RFC 9846 6.2",   "a message does not fit the output buffer") \
    X(CONFIG_ROLE,               none,               "tls/hake.h",     "the configuration names no role") \
    X(CONFIG_SUITES,             none,               "tls/hake.h",     "the configuration names no cipher suite that this machine has, or more than HAKE_SUITES_MAX") \
    X(CONFIG_GROUPS,             none,               "tls/hake.h",     "the configuration names no key-exchange group that can be used, or one that is too large for this build") \
    X(CONFIG_SCHEMES,            none,               "tls/hake.h",     "the configuration names no signature scheme that can be verified, or more than HAKE_SCHEMES_MAX") \
    X(CONFIG_RANDOM,             none,               "tls/hake.h",     "the configuration has no random callback") \
    X(CONFIG_VERIFY,             none,               "tls/hake.h",     "the configuration asks for certificates and has no callback to verify them") \
    X(CONFIG_CREDENTIAL,         none,               "tls/hake.h",     "the server's configuration has no credential, or there is one without certificate, scheme or signing callback, of an unknown type, or with more than one raw public key") \
    X(CONFIG_KEY_SHARES,         none,               "RFC 9846 4.3.8", "key_shares names a group that cannot be used, is not in groups or not in their order, or more than HAKE_OFFERED_SHARES_MAX") \
    X(CONFIG_SESSIONS,           none,               "tls/hake.h",     "the configuration has sessions and no clock, sessions or PSKs with a plain role, early data without ticket_key or replay, HAKE_RETRY_ALWAYS without ticket_key, or a longer ticket_nonce_len than HAKE_TICKET_COUNTER_MAX") \
    X(CONFIG_LEVELS,             none,               "RFC 9001 4.2",   "the configuration is one by levels, and enables TLS 1.2 or early data") \
    X(CONFIG_TYPES,              none,               "tls/hake.h",     "peer_types names a certificate type that is neither X.509 nor a raw public key") \
    X(CONFIG_ALPN,               none,               "tls/hake.h",     "the ALPN policy is a callback, and there is none") \
    X(CONFIG_BUFFERS,            none,               "tls/hake.h",     "a buffer is smaller than HAKE_INPUT_MIN or HAKE_OUTPUT_MIN, or the input buffer than a record of max_fragment_length") \
    X(CONFIG_RECORD_SIZE,        none,               "tls/hake.h",     "record_size_limit or max_fragment_length has a value that the RFC does not know") \
    X(CONFIG_EXTENSIONS,         none,               "tls/hake.h",     "an application extension is one that hake speaks itself, and not for EncryptedExtensions alone, or is listed twice, or there are too many") \
    X(CONFIG_SERVER_NAME,        none,               "RFC 6066 3",     "the server name is longer than 255 bytes or holds a NUL byte") \
    X(MISUSE,                    none,               "tls/hake.h",     "the call is not possible in this state") \
    X(EXPORT_LABEL,              none,               "RFC 5705 6",     "an exporter's label has 1 to 249 characters and is none that TLS itself uses") \
    X(EXPORT_LENGTH,             none,               "RFC 9846 7.5",   "an exporter's context is longer than 2^16 - 1 bytes, or its output longer than 255 hashes") \
    X(EXPORT_EMS,                none,               "RFC 7627 5.4",   "there are no exporters in TLS 1.2 without extended_main_secret") \
    X(RANDOM_FAILED,             internal_error,     "RFC 9846 C.1",   "the random callback failed")
/* clang-format on */

/* The row number of each error; identifiers of no use outside this file. */
enum hake_error_row {
    HAKE_ROW_OK = 0,
#define X(id, alert, section, text) HAKE_ROW_##id,
    HAKE_ERRORS(X)
#undef X
        HAKE_ROWS
};

/* An error holds its row and its alert, so that the engine needs no table. */
enum hake_error {
    HAKE_OK = 0,
#define X(id, alert, section, text)                                            \
    HAKE_ERR_##id = HAKE_ROW_##id << 8 | HAKE_ALERT_##alert,
    HAKE_ERRORS(X)
#undef X
    /* Not an error: a callback answered "not yet". */
    HAKE_PENDING = HAKE_ROWS << 8 | HAKE_ALERT_none
};

/* hake_error_alert returns the alert that an error sends; HAKE_ALERT_none if
 * it sends none. */
static inline enum hake_alert hake_error_alert(enum hake_error e)
{
    return e == HAKE_OK ? HAKE_ALERT_none : (enum hake_alert)(e & 0xff);
}

/* The texts below are linked only into programs that ask for them. */

struct hake_error_info {
    enum hake_error error;
    enum hake_alert alert;
    const char *id;      /* "ALPN_NOT_OFFERED" */
    const char *section; /* "RFC 7301 3.1" */
    const char *text;    /* one sentence, no full stop */
};

/* hake_error_info returns an error's row; of a number that is no error, a row
 * with error HAKE_OK. Never NULL. */
const struct hake_error_info *hake_error_info(enum hake_error e);

/* hake_error_catalogue returns the whole catalogue and its length. */
const struct hake_error_info *hake_error_catalogue(unsigned *len);

/* hake_alert_name returns the RFC's name of an alert ("decode_error"), or
 * "unknown" for a code in no registry. */
const char *hake_alert_name(uint8_t alert);

#endif

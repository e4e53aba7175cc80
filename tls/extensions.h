/*
 * extensions.h: THE extension table and its driver. The driver alone owns
 * legality, duplicates, unasked answers, leftovers and order; a row's two
 * functions see a struct that the wire tables have filled, or a writer.
 */
#ifndef HAKE_EXTENSIONS_H
#define HAKE_EXTENSIONS_H

#include "tls/hake.h"
#include "tls/messages.h"

/* Messages an extension may appear in: the columns of RFC 9846 4.3, and
 * SH12, the ServerHello of TLS 1.2. */
enum place {
    CH = 0x01,  /* ClientHello */
    SH = 0x02,  /* ServerHello */
    HRR = 0x04, /* HelloRetryRequest */
    EE = 0x08,  /* EncryptedExtensions */
    CR = 0x10,  /* CertificateRequest */
    CT = 0x20,  /* Certificate */
    NST = 0x40, /* NewSessionTicket */
    SH12 = 0x80 /* ServerHello of TLS 1.2 */
};

/* extension_data, parsed. */
union extension_body {
    struct empty empty;
    struct server_name_list server_name_list;
    struct supported_versions supported_versions;
    struct selected_version selected_version;
    struct signature_scheme_list signature_scheme_list;
    struct named_group_list named_group_list;
    struct key_share_client_hello key_share_client_hello;
    struct key_share_entry key_share_entry;
    struct protocol_name_list protocol_name_list;
    struct certificate_types certificate_types;
    struct certificate_type certificate_type;
    struct certificate_authorities certificate_authorities;
    struct certificate_status_request certificate_status_request;
    struct certificate_status certificate_status;
    struct sct_list sct_list;
    struct early_data_size early_data_size;
    struct key_share_hello_retry_request key_share_hello_retry_request;
    struct cookie cookie;
    struct psk_key_exchange_modes psk_key_exchange_modes;
    struct offered_psks offered_psks;
    struct selected_identity selected_identity;
    struct max_fragment_length max_fragment_length;
    struct record_size_limit record_size_limit;
    struct ec_point_formats ec_point_formats;
    struct renegotiation_info renegotiation_info;
    struct session_ticket session_ticket;
    struct next_protocols next_protocols;
};

/* What came of giving an extension. */
enum given {
    ABSENT = 0, /* left out of this message */
    GIVEN,
    BROKEN /* it cannot be made */
};

/* What an implemented extension is made of. */
struct extension_does {
    const struct syntax *ask;    /* form in CH, CR; NULL: not looked at */
    const struct syntax *answer; /* form in SH, EE, CT, SH12 */
    /* form in HRR, NST; of a row that has one, in CR, SH12 too */
    const struct syntax *other;
    /* take reads the peer's extension and returns what is wrong with it;
     * NULL: its form is all that is checked. */
    enum hake_error (*take)(hake_conn *c, enum place place,
                            const union extension_body *body);
    /* give writes ours. */
    enum given (*give)(hake_conn *c, enum place place, struct writer *w);
};

struct extension_row {
    uint16_t type;
    uint8_t places; /* enum place */
    uint8_t does;   /* extension_row_does has it */
};

extern const struct extension_row extension_rows[];
extern const unsigned extension_rows_len;

/* schemes_write lists signature schemes, each id once. */
void schemes_write(const struct hake_scheme *const *scheme, struct writer *w);

/* extension_does12 (extensions12.c) holds what the EXT12 rows do, in their
 * order; a role with TLS 1.2 names it. */
extern const struct extension_does extension_does12[];

/* extension_row_does returns what a row does for a role with this table of TLS
 * 1.2 (NULL: without TLS 1.2); NULL: only where it is legal is known. */
const struct extension_does *extension_row_does(
    const struct extension_row *row, const struct extension_does *does12);

/* extensions_read checks a whole block, then lets the rows take theirs in
 * table order (so supported_versions always is first). */
enum hake_error extensions_read(hake_conn *c, enum place place,
                                struct hake_bytes block);

/* extensions_write writes a block's contents: what the rows and the
 * application give for this message, in table order. Answers are given only
 * to what was asked. KEY_SHARE_FAILED. */
enum hake_error extensions_write(hake_conn *c, enum place place,
                                 struct writer *w);

/* extension_sent_trace tells the trace of one that was written, once. */
void extension_sent_trace(hake_conn *c, enum place place, uint16_t type,
                          struct hake_bytes data);

/* extension_form returns the wire table of a row's data in a message; NULL if
 * there is none. */
const struct syntax *extension_form(const struct extension_does *does,
                                    enum place place);

/* extension_find finds one extension in a checked block. */
bool extension_find(struct hake_bytes block, uint16_t type,
                    struct hake_bytes *data);

/* extension_asked says whether the ClientHello held an extension. */
bool extension_asked(const hake_conn *c, uint16_t type);

/* extension_ask counts an extension as asked for: a signalling suite does so
 * for renegotiation_info. */
void extension_ask(hake_conn *c, uint16_t type);

/* extension_fail records in which extension an error lies, and returns it. */
enum hake_error extension_fail(hake_conn *c, uint16_t type,
                               enum hake_error error);

/* Which tables a program links; the flows are flow.h's. */
struct hake_role {
    bool server;
    const struct hake_flow *hello;       /* flow_hello.c: any version */
    const struct hake_flow *flow13;      /* flow13_*.c; NULL: not linked */
    const struct hake_flow *flow12;      /* flow12_*.c; NULL: not linked */
    const struct extension_does *does12; /* extension_does12; NULL */
    /* client: psk_offer_start (psk_client.c), with TLS 1.2 alone
     * session_offer_find (session.c); NULL: no sessions */
    void (*start)(hake_conn *c);
    const struct hake_psk_role *psk; /* psk.h; NULL: no PSK in TLS 1.3 */
};

/* version_is_enabled (config.c) says whether the configuration has a usable
 * suite and tables for a version. */
bool version_is_enabled(const struct hake_config *config, uint16_t version);

/* extensions_config_check refuses application rows that cannot work. */
enum hake_error extensions_config_check(const struct hake_config *config);

/*
 * The table: ExtensionType, where it may appear (the column "TLS 1.3" of RFC
 * 9846 4.3 and of IANA's registry, with SH12 for TLS 1.2's ServerHello), the
 * forms of its data when asked and when answered, and its two functions. A
 * LEGAL row only says where an extension may stand that is not implemented. An
 * EXT12 row is that to TLS 1.3; what it does is linked with TLS 1.2 alone.
 *
 * Rows are in processing order, which is also the order on the wire: there,
 * those of the application stand before the last EXTENSIONS_TAIL.
 */
/* clang-format off */
#define HAKE_EXTENSIONS(EXT, EXT12, LEGAL) \
    /*  name                               type   places              ask                     answer              other             take and give */                  \
    EXT(supported_versions,                43,    CH | SH | HRR,      supported_versions,     selected_version,   selected_version, BOTH(supported_versions))           /* RFC 9846 4.3.1 */ \
    EXT(server_name,                       0,     CH | EE | SH12,     server_name_list,       empty,              none,             BOTH(server_name))                  /* RFC 6066 3; in CertificateRequest only by RFC 9261 */ \
    EXT(supported_groups,                  10,    CH | EE,            named_group_list,       named_group_list,   none,             BOTH(supported_groups))             /* RFC 9846 4.3.7 */ \
    EXT(signature_algorithms,              13,    CH | CR,            signature_scheme_list,  none,               none,             BOTH(signature_algorithms))         /* RFC 9846 4.3.3 */ \
    EXT(signature_algorithms_cert,         50,    CH | CR,            signature_scheme_list,  none,               none,             BOTH(signature_algorithms_cert))    /* RFC 9846 4.3.3 */ \
    EXT(application_layer_protocol_negotiation,16,    CH | EE | SH12,     protocol_name_list,     protocol_name_list, none,             BOTH(alpn))                         /* RFC 7301 3.1 */ \
    EXT(key_share,                         51,    CH | SH | HRR,      key_share_client_hello, key_share_entry,    key_share_hello_retry_request, BOTH(key_share))                    /* RFC 9846 4.3.8 */ \
    EXT(client_certificate_type,           19,    CH | EE | SH12,     certificate_types,      certificate_type,   none,             BOTH(client_certificate_type))      /* RFC 7250 3 */ \
    EXT(server_certificate_type,           20,    CH | EE | SH12,     certificate_types,      certificate_type,   none,             BOTH(server_certificate_type))      /* RFC 7250 3 */ \
    EXT(certificate_authorities,           47,    CH | CR,            certificate_authorities, none,              none,             BOTH(certificate_authorities))      /* RFC 9846 4.3.4 */ \
    EXT(status_request,                    5,     CH | CR | CT | SH12, certificate_status_request, certificate_status, empty,        BOTH(status_request))               /* RFC 6066 8, RFC 9846 4.5.1.1 */ \
    EXT(signed_certificate_timestamp,      18,    CH | CR | CT | SH12, empty,                 sct_list,           none,             BOTH(signed_certificate_timestamp)) /* RFC 6962 3.3.1 */ \
    EXT(post_handshake_auth,               49,    CH,               empty,                  none,               none,             GIVES(post_handshake_auth))         /* RFC 9846 4.3.6 */ \
    /* the rest of RFC 9846 4.3 */                                                                                                                                    \
    LEGAL(use_srtp,                        14,    CH | EE | SH12)       /* RFC 5764 */                                                                                \
    LEGAL(heartbeat,                       15,    CH | EE | SH12)       /* RFC 6520 */                                                                                \
    LEGAL(compress_certificate,            27,    CH | CR)              /* RFC 8879 */                                                                                \
    EXT(record_size_limit,                 28,    CH | EE | SH12,     record_size_limit,      record_size_limit,  none,             BOTH(record_size_limit))            /* RFC 8449 4 */ \
    LEGAL(delegated_credential,            34,    CH | CR | CT)         /* RFC 9345 */                                                                                \
    LEGAL(supported_ekt_ciphers,           39,    CH | EE)              /* RFC 8870 */                                                                                \
    EXT(early_data,                        42,    CH | EE | NST,      empty,                  empty,              early_data_size,  BOTH(early_data))                       /* RFC 9846 4.3.10 */ \
    EXT(cookie,                            44,    CH | HRR,           cookie,                 none,               cookie,           BOTH(cookie))                       /* RFC 9846 4.3.2 */ \
    EXT(psk_key_exchange_modes,            45,    CH,                 psk_key_exchange_modes, none,               none,             BOTH(psk_key_exchange_modes))       /* RFC 9846 4.3.9 */ \
    LEGAL(oid_filters,                     48,    CR)                   /* RFC 9846 4.3.5 */                                                                          \
    LEGAL(transparency_info,               52,    CH | CR | CT)         /* RFC 9162 */                                                                                \
    LEGAL(external_id_hash,                55,    CH | EE | SH12)       /* RFC 8844 */                                                                                \
    LEGAL(external_session_id,             56,    CH | EE | SH12)       /* RFC 8844 */                                                                                \
    LEGAL(quic_transport_parameters,       57,    CH | EE)              /* RFC 9001 8.2 */                                                                            \
    LEGAL(ticket_request,                  58,    CH | EE)              /* RFC 9149 */                                                                                \
    LEGAL(ech_outer_extensions,            64768, CH)                   /* RFC 9849 */                                                                                \
    LEGAL(encrypted_client_hello,          65037, CH | HRR | EE)        /* RFC 9849 */                                                                                \
    /* TLS 1.2's, which TLS 1.3 knows in ClientHello alone */                                                                                                         \
    EXT(max_fragment_length,               1,     CH | EE | SH12,     max_fragment_length,    max_fragment_length, none,             BOTH(max_fragment_length))          /* RFC 6066 4 */ \
    EXT12(ec_point_formats,                11,    CH | SH12,          ec_point_formats,       ec_point_formats,   none,             BOTH(ec_point_formats))             /* RFC 8422 5.1.2 */ \
    LEGAL(status_request_v2,               17,    CH | SH12)            /* RFC 6961 */                                                                                \
    LEGAL(encrypt_then_mac,                22,    CH | SH12)            /* RFC 7366 */                                                                                \
    EXT12(extended_main_secret,            23,    CH | SH12,          empty,                  empty,              none,             BOTH(extended_main_secret))         /* RFC 7627 (extended_master_secret) */ \
    LEGAL(cached_info,                     25,    CH | EE | SH12)       /* RFC 7924 */                                                                                \
    EXT12(session_ticket,                  35,    CH | SH12,          session_ticket,         empty,              none,             BOTH(session_ticket))               /* RFC 5077 3.2 */ \
    EXT12(next_protocol_negotiation,       13172, CH | SH12,          empty,                  next_protocols,     none,             BOTH(npn))                          /* technical note, July 2011 */ \
    EXT12(renegotiation_info,              65281, CH | SH12,          renegotiation_info,     renegotiation_info, none,             BOTH(renegotiation_info))           /* RFC 5746 3.2 */ \
    /* an application's stand here */                                                                                                                                 \
    LEGAL(padding,                         21,    CH)                   /* RFC 7685 */                                                                                \
    /* RFC 9846 4.3: "MUST be the last extension in the ClientHello" */                                                                                               \
    EXT(pre_shared_key,                    41,    CH | SH,            offered_psks,           selected_identity,  none,             BOTH(pre_shared_key))               /* RFC 9846 4.3.11 */
/* clang-format on */

#define EXTENSIONS_TAIL 2 /* padding, pre_shared_key */

enum extension_type {
#define LEGAL(name, type, places) EXTENSION_##name = type,
#define EXT(name, type, places, ask, answer, other, functions)                 \
    LEGAL(name, type, places)
#define EXT12 EXT
    HAKE_EXTENSIONS(EXT, EXT12, LEGAL)
#undef EXT
#undef EXT12
#undef LEGAL
        EXTENSION_LAST = EXTENSION_pre_shared_key
};

/* ext_*.c */
#define EXTENSION_FUNCTIONS(name)                                              \
    enum hake_error name##_take(hake_conn *c, enum place place,                \
                                const union extension_body *body);             \
    enum given name##_give(hake_conn *c, enum place place, struct writer *w)

EXTENSION_FUNCTIONS(supported_versions);           /* ext_versions.c */
EXTENSION_FUNCTIONS(server_name);                  /* ext_server_name.c */
EXTENSION_FUNCTIONS(supported_groups);             /* ext_key_share.c */
EXTENSION_FUNCTIONS(key_share);                    /* ext_key_share.c */
EXTENSION_FUNCTIONS(signature_algorithms);         /* ext_signature.c */
EXTENSION_FUNCTIONS(signature_algorithms_cert);    /* ext_signature.c */
EXTENSION_FUNCTIONS(alpn);                         /* ext_alpn.c */
EXTENSION_FUNCTIONS(client_certificate_type);      /* ext_certificate.c */
EXTENSION_FUNCTIONS(server_certificate_type);      /* ext_certificate.c */
EXTENSION_FUNCTIONS(certificate_authorities);      /* ext_certificate.c */
EXTENSION_FUNCTIONS(record_size_limit);            /* ext_record_limit.c */
EXTENSION_FUNCTIONS(max_fragment_length);          /* ext_record_limit.c */
EXTENSION_FUNCTIONS(ec_point_formats);             /* ext_tls12.c */
EXTENSION_FUNCTIONS(extended_main_secret);         /* ext_tls12.c */
EXTENSION_FUNCTIONS(renegotiation_info);           /* ext_tls12.c */
EXTENSION_FUNCTIONS(session_ticket);               /* ext_tls12.c */
EXTENSION_FUNCTIONS(npn);                          /* ext_npn.c */
EXTENSION_FUNCTIONS(status_request);               /* ext_status.c */
EXTENSION_FUNCTIONS(signed_certificate_timestamp); /* ext_status.c */
EXTENSION_FUNCTIONS(post_handshake_auth);          /* ext_certificate.c */
EXTENSION_FUNCTIONS(early_data);                   /* ext_psk.c */
EXTENSION_FUNCTIONS(cookie);                       /* retry.c */
EXTENSION_FUNCTIONS(psk_key_exchange_modes);       /* ext_psk.c */
EXTENSION_FUNCTIONS(pre_shared_key);               /* ext_psk.c */

/* status_accept (ext_status.c) judges a CertificateStatus: STATUS_TYPE. */
enum hake_error status_accept(const struct certificate_status *status);

/* server_name_is_sent (ext_server_name.c) says whether a client's ClientHello
 * has a server_name: not if it is an address. */
bool server_name_is_sent(const hake_conn *c);

/* certificate_types_find (ext_certificate.c) says whether a list of certificate
 * types, given or not, has this one. */
bool certificate_types_find(struct hake_bytes types, uint8_t type);

/* certificate_type_is_accepted (ext_certificate.c) says whether the peer may
 * present this type; client_type_select chooses the type that the client is
 * asked for: CERTIFICATE_TYPE if there is none in common. */
bool certificate_type_is_accepted(const struct hake_config *config,
                                  uint8_t type);
enum hake_error client_type_select(hake_conn *c);

/* authorities_write writes the Names that the configuration tells the peer;
 * authorities_find says whether a checked list holds a Name. */
void authorities_write(const struct hake_config *config, struct writer *w);
bool authorities_find(struct hake_bytes list, struct hake_bytes name);

/* key_share_group (ext_key_share.c) returns the i-th group that the ClientHello
 * has a share for; NULL if there are no more. key_shares_draw draws their
 * randomness. */
const struct hake_group *key_share_group(const hake_conn *c, unsigned i);
bool key_shares_draw(hake_conn *c);

/* record_limits_check (ext_record_limit.c) refuses a configuration's limits
 * that cannot be: CONFIG_RECORD_SIZE. */
enum hake_error record_limits_check(const struct hake_config *config);

/* GREASE, RFC 8701 (grease.c): where a value stands. */
enum grease {
    GREASE_CIPHER_SUITE,
    GREASE_GROUP,
    GREASE_SCHEME,
    GREASE_VERSION,
    GREASE_ALPN,
    GREASE_FIRST_EXTENSION,
    GREASE_LAST_EXTENSION
};

/* grease_draw draws what chooses this connection's values, if the
 * configuration wants any; false if the random callback fails. grease_value
 * returns the value for a place; grease_write adds it to a list of 16-bit
 * items, if it is wanted. */
bool grease_is_sent(const hake_conn *c);
bool grease_draw(hake_conn *c);
uint16_t grease_value(const hake_conn *c, enum grease place);
void grease_write(const hake_conn *c, enum grease place, struct writer *w);

/* alpn_select chooses the server's protocol by its policy: ALPN_NO_OVERLAP,
 * ALPN_CALLBACK. */
enum hake_error alpn_select(hake_conn *c);

#endif

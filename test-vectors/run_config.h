/*
 * run_config.h: from the configuration keys of a handshake vector to a
 * configuration of the engine, with callbacks that do what the vector says
 * and nothing else. README.md, "Handshakes", describes the keys.
 */
#ifndef HAKE_RUN_CONFIG_H
#define HAKE_RUN_CONFIG_H

#include "test-vectors/run_names.h"
#include "test-vectors/vector.h"
#include "tls/extra/extra.h"

#define RUN_LIST_MAX        16 /* items of a list, certificates */
#define RUN_CREDENTIALS_MAX 8
#define RUN_SAVED_MAX       32 /* sessions saved in a connection */
#define RUN_PLACES_MAX      64 /* extensions that have an order, all messages */

/* How a callback answers; RUN_LATER is "not yet" once, then "yes". */
enum run_answer { RUN_YES = 0, RUN_NO, RUN_LATER };

struct run_callback {
    enum run_answer how;
    unsigned asked; /* how often, in this run */
};

struct run_octets {
    uint8_t *owned[RUN_LIST_MAX];
    struct hake_bytes items[RUN_LIST_MAX]; /* of what is owned */
    size_t len;
};

/* What a key that hake has no means to sign with gives for a message. */
struct run_signature {
    uint16_t scheme;
    uint8_t *p;
    size_t len;
};

/* One credential as it was read. */
struct run_credential {
    uint8_t type;
    struct run_octets chain, issuers;
    uint16_t schemes[RUN_LIST_MAX + 1]; /* none: ed25519 */
    struct hake_bytes names[RUN_LIST_MAX];
    size_t names_len;
    uint8_t *alpn;
    size_t alpn_len;
    uint8_t *ocsp, *scts;
    size_t ocsp_len, scts_len;
    /* It signs with the signatures, if there are any, else with the scalar, if
     * there is one, else by RSA, if it has such a key, else with the seed. */
    struct hake_ed25519_key key;
    struct run_octets rsa; /* n, d and the salt of its signatures */
    struct hake_p256_signer scalar;
    bool has_scalar;
    struct run_signature signatures[RUN_LIST_MAX];
    size_t signatures_len;
    const struct hake_group *curve;          /* NULL: none */
    const struct hake_scheme *const *verify; /* of the vector */
    struct run_callback *sign;
};

/* One pre-shared key as it was read. */
struct run_psk {
    struct hake_psk psk; /* its key is the one below, at times too long */
    uint8_t key[HAKE_PSK_MAX + 1];
};

/* What a server's cipher makes of a session or a HelloRetryRequest's state. */
struct run_sealed {
    enum hake_ticket_purpose purpose;
    uint8_t *contents, *ticket;
    size_t contents_len, ticket_len;
};

struct run_config {
    struct hake_config config;
    bool server;
    bool rsa_1024; /* RSA keys of 1024 bits are taken */
    struct run_names names;
    size_t input_size, output_size;
    struct hake_bytes server_name; /* client */

    const struct hake_suite *suites[HAKE_SUITES_MAX + 1];
    const struct hake_suite *suites_extra[HAKE_SUITES_MAX + 1]; /* the same */
    const struct hake_group *groups[RUN_GROUPS_MAX + 1];
    const struct hake_group *key_shares[RUN_GROUPS_MAX + 1];
    const struct hake_scheme *schemes[HAKE_SCHEMES_MAX + 1];
    const struct hake_scheme *schemes_cert[HAKE_SCHEMES_MAX + 1];
    uint8_t *alpn;
    size_t alpn_len;
    bool alpn_selects; /* callback policy: a name */
    uint8_t alpn_select[HAKE_ALPN_NAME_MAX];
    size_t alpn_select_len;

    /* run_credential.c */
    struct run_octets certificates, anchors, authorities;
    uint8_t pins[RUN_LIST_MAX][32]; /* of peer_key: SHA-256 */
    size_t pins_len;
    uint8_t peer_types[RUN_LIST_MAX];
    struct run_credential own[RUN_CREDENTIALS_MAX]; /* [0]: without a name */
    size_t own_len;                                 /* from [1] on */
    struct hake_credential credentials[RUN_CREDENTIALS_MAX];
    size_t keep_size;               /* 0: messages are not kept */
    uint8_t *told_ocsp, *told_scts; /* beside the peer's certificate */
    size_t told_ocsp_len, told_scts_len;

    uint8_t *random; /* all bytes that may be drawn */
    size_t random_len, random_used;
    struct run_callback hello, verify, sign;

    /* TLS 1.2 */
    bool has12, has13;        /* versions of the suites */
    struct hake_npn_list npn; /* of npn_names */
    uint8_t *npn_names;       /* NULL: no NPN */
    size_t npn_len;
    uint8_t npn_select[HAKE_ALPN_NAME_MAX];

    /* run_extension.c */
    struct hake_extension extensions[HAKE_APP_EXTENSIONS_MAX];
    struct run_octets extension_data;
    struct hake_extension_order order;
    struct hake_extension_place places[RUN_PLACES_MAX];

    /* run_session.c */
    struct run_psk psks[RUN_LIST_MAX];
    size_t psks_len;
    bool has_clock;
    int64_t clock_first, clock; /* ms: at first, now */
    uint8_t *session;           /* what session_find answers; NULL: none */
    size_t session_len;
    uint8_t *session_context;
    struct hake_ticket_key ticket_keys[RUN_LIST_MAX];
    struct hake_ticket_keys ring; /* of them */
    struct run_sealed sealed[RUN_LIST_MAX];
    size_t sealed_len;
    bool no_tickets; /* the ticket-key callback has none to seal with */
    bool has_replay;
    struct run_callback replay;
    struct {
        uint8_t *p;
        size_t len;
    } saved[RUN_SAVED_MAX];       /* what session_save got */
    size_t saved_len, saved_told; /* and how many of it were compared */
};

/* run_config_read reads the configuration keys, which stand first; *next is
 * the first field that is none. False with a sentence in error. Free with
 * run_config_free in any case. */
bool run_config_read(struct run_config *rc, const struct vector *v,
                     size_t *next, char *error, size_t size);

/* run_config_rewind makes the configuration ready for one more run; extra: by
 * libhake_extra's suites where libsodium has them, too. */
void run_config_rewind(struct run_config *rc, bool extra);

void run_config_free(struct run_config *rc);

/* run_config_key says whether a key belongs to the configuration. */
bool run_config_key(const char *key);

#endif

/*
 * identity.h: who we are and whom we believe, from the options of client and
 * server to a configuration: certificates and keys, raw public keys, trust
 * anchors, pins.
 */
#ifndef HAKE_IDENTITY_H
#define HAKE_IDENTITY_H

#include "tls/hake.h"
#include "tools/certificates.h"
#include "tools/options.h"
#include "tools/signer.h"
#include "tools/slow_key.h"

#define IDENTITY_MAX 16 /* certificates, raw keys and pins, of each kind */

/* Rows for a command's option table. */
/* clang-format off */
#define IDENTITY_OPTIONS                                                       \
    {"cert", "FILE", "certificate chain, one's own first", true},              \
    {"key", "FILE", "its private key", true},                          \
    {"raw-key", "FILE", "key shown as a raw public key (RFC 7250)", true},     \
    {"peer-types", "LIST", "what the peer may show, best first: x509,raw",     \
     false},                                                                   \
    {"pin", "HASH", "the peer's key: hex SHA-256 or sha256//BASE64", true},     \
    {"key-delay", "MS", "keys answer that late, as in an HSM", false}
/* clang-format on */

/* One key, what is shown with it, and the host names in that. */
struct identity_own {
    struct signer signer;
    struct hake_bytes *chain; /* malloc'ed */
    struct hake_bytes *names; /* likewise; of the first certificate */
    struct hake_bytes *issuers;
    uint8_t alpn[HAKE_ALPN_LIST_MAX];
    uint8_t *ocsp, *scts; /* malloc'ed: --ocsp, --scts */
    struct slow_key slow; /* --key-delay */
};

struct identity {
    struct identity_own own[IDENTITY_MAX];
    struct hake_credential credentials[IDENTITY_MAX];
    size_t len;
    bool sodium_only; /* --profile sodium: Ed25519 keys alone */
    uint8_t types[2];
    struct anchors anchors;
    struct hake_trust trust;
    struct hake_pins pins;
    uint8_t pinned[IDENTITY_MAX][32];
    struct hake_bytes *authorities; /* malloc'ed */
    bool by_path; /* X.509 certificates need a path to an anchor */
};

/* An identity points into itself: it is never copied. These return false with
 * one sentence on stderr. */

/* identity_own fills config->credentials from --cert, --key (in pairs),
 * --raw-key, --cert-alpn and --key-delay. Of a server, each certificate but the
 * first is for the DNS names in it; the first is the default, unless strict,
 * and so are others with the same names. A key must be its certificate's. */
bool identity_own(struct identity *id, const struct options *o, bool strict,
                  struct hake_config *config);

/* identity_stapled adds a server's --ocsp and --scts to the --cert before. */
bool identity_stapled(struct identity *id, const struct options *o);

/* identity_peer fills config->verify and peer_types: --ca (for a server's
 * clients --client-ca), --pin, --peer-types; without --ca and --pin, and only
 * if by_default, by the system's certificates. */
bool identity_peer(struct identity *id, const struct options *o, const char *ca,
                   bool by_default, struct hake_config *config);

/* identity_authorities fills config->authorities with the names of the
 * anchors, if they are not too many for a message. */
bool identity_authorities(struct identity *id, struct hake_config *config);

/* identity_now is the system's clock, for struct hake_trust. */
bool identity_now(void *ctx, int64_t *seconds);

/* identity_digest writes a hash of whom we believe, of the keys that we show,
 * and of more: sessions are bound to it (session_context in hake_config). */
void identity_digest(const struct identity *id, struct hake_bytes more,
                     uint8_t out[32]);

void identity_wipe(struct identity *id);

#endif

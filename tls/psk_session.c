/* psk_session.c: the session of a ticket that a TLS 1.3 client offers, and
 * whether early data may come with it; see psk.h. */
#include <string.h>

#include <sodium/utils.h>

#include "tls/psk.h"
#include "tls/schedule.h"
#include "tls/session.h"

/* RFC 9846 4.3.10: "a server MUST validate that the ticket age [...] is within
 * a small tolerance of the time since the ticket was issued". */
static bool age_suits(const struct session *session, uint32_t obfuscated_age,
                      int64_t now)
{
    const int64_t age = (uint32_t)(obfuscated_age - session->ticket_age_add);
    const int64_t off = now - session_time(session->issued) - age;

    return off <= HAKE_TICKET_AGE_MAX && off >= -HAKE_TICKET_AGE_MAX;
}

/* RFC 9846 4.3.10: "In order to accept early data, the server MUST have
 * selected the first key offered [...] In addition, it MUST verify that the
 * following values are the same as those associated with the selected PSK":
 * version, cipher suite, protocol. */
static bool early_data_suits(hake_conn *c, const struct session *session,
                             uint32_t obfuscated_age, int64_t now)
{
    uint8_t alpn[32];

    session_alpn_digest(c->alpn, alpn);
    /* The client goes by what its ticket allows. */
    return c->config->max_early_data >= session->max_early_data_size &&
           c->config->replay != NULL && session->max_early_data_size > 0 &&
           session->cipher_suite == c->suite->id &&
           memcmp(alpn, session->alpn.p, sizeof alpn) == 0 &&
           age_suits(session, obfuscated_age, now);
}

bool psk_session_accept(hake_conn *c, const struct psk_identity *identity,
                        bool first)
{
    struct hake_handshake *hs = c->handshake;
    uint8_t plain[HAKE_SESSION_LEN];
    struct hake_bytes bytes = {plain, sizeof plain};
    struct session session;
    int64_t now;
    bool suits;

    suits = ticket_open(c, HAKE_TICKET_SESSION, identity->identity, plain,
                        &bytes.len) &&
            clock_read(c, &now) && session_read(bytes, &session) &&
            session_suits(c, &session, VERSION_TLS13, now) &&
            session_suite(c, &session)->hash == c->suite->hash;
    if (suits) {
        session.secret.len = c->suite->hash->len;
        schedule13_early_secret(c->suite->hash, session.secret,
                                hs->secret.early);
        session_take(c, &session);
        if (first && extension_asked(c, EXTENSION_early_data) &&
            early_data_suits(c, &session, identity->obfuscated_ticket_age, now))
            c->facts |= FACT_EARLY;
    }
    sodium_memzero(plain, sizeof plain);
    return suits;
}

/* config.c: what a configuration offers, and whether it can work at all. */
#include "tls/extensions.h"
#include "tls/flow.h"

/* A client that must show a certificate cannot do so with a PSK: RFC 5489 2
 * knows no CertificateRequest. */
static bool psk_usable(const struct hake_config *config)
{
    return config->psk != NULL &&
           config->client_auth != HAKE_CLIENT_AUTH_REQUIRED;
}

/* Whether this machine and this role have the suite. */
bool suite_usable(const struct hake_config *config,
                  const struct hake_suite *suite)
{
    return suite->aead != NULL &&
           (suite->version == VERSION_TLS13 ? config->role->flow13
                                            : config->role->flow12) != NULL &&
           (suite->psk ? psk_usable(config)
                       : !config->role->server || config->credentials_len > 0 ||
                             (suite->version == VERSION_TLS13 &&
                              psk_usable(config))) &&
           (suite->explicit_nonce == 0 || suite->explicit_nonce == 8) &&
           suite->hash->len <= HAKE_SECRET_MAX &&
           suite->aead->key_len <= HAKE_AEAD_KEY_MAX &&
           (suite->aead->available == NULL || suite->aead->available());
}

bool version_is_enabled(const struct hake_config *config, uint16_t version)
{
    const struct hake_suite *const *suite;

    for (suite = config->suites; *suite != NULL; suite++) {
        if ((*suite)->version == version && suite_usable(config, *suite))
            return true;
    }
    return false;
}

static bool suites_usable(const struct hake_config *config)
{
    unsigned len = 0;
    bool usable = false;

    while (config->suites[len] != NULL)
        usable |= suite_usable(config, config->suites[len++]);
    return usable && len <= HAKE_SUITES_MAX;
}

static bool group_fits(const struct hake_group *group)
{
    return group->random_len <= HAKE_GROUP_RANDOM_MAX &&
           group->client_len <= HAKE_SHARE_MAX &&
           group->server_len <= HAKE_SHARE_MAX &&
           group->shared_len <= HAKE_SHARED_MAX;
}

static bool groups_usable(const struct hake_config *config)
{
    bool usable = false;

    for (unsigned i = 0; config->groups != NULL && config->groups[i] != NULL;
         i++) {
        if (!group_fits(config->groups[i]))
            return false;
        usable = usable || config->groups[i]->offer != NULL;
    }
    return usable;
}

/* RFC 9846 4.3.8: shares for offered groups, "in the same order". */
static bool key_shares_usable(const struct hake_config *config)
{
    const struct hake_group *const *share = config->key_shares;
    const struct hake_group *const *group = config->groups;
    unsigned len = 0;

    for (; share != NULL && *share != NULL; share++, len++) {
        while (*group != NULL && *group != *share)
            group++;
        if (*group == NULL || (*share)->offer == NULL)
            return false;
        group++;
    }
    return len <= HAKE_OFFERED_SHARES_MAX;
}

/* RFC 9001 4.2: "Clients MUST NOT offer TLS versions older than 1.3." */
static bool levels_usable(const struct hake_config *config)
{
    return config->level == NULL ||
           (!version_is_enabled(config, VERSION_TLS12) &&
            config->max_early_data == 0 && !(config->flags & HAKE_EARLY_DATA));
}

/* A plain role has nothing of this. */
static bool is_plain(const struct hake_config *config)
{
    return config->role->psk == NULL && config->role->flow12 == NULL;
}

static bool sessions_usable(const struct hake_config *config)
{
    if (is_plain(config) && (hake_keeps_sessions(config) ||
                             config->psk != NULL || config->psk_offer != NULL))
        return false;
    if (config->max_early_data > 0 &&
        (config->ticket_key == NULL || config->replay == NULL))
        return false;
    if (config->ticket_nonce_len > HAKE_TICKET_COUNTER_MAX)
        return false;
    if ((config->flags & HAKE_RETRY_ALWAYS) && config->ticket_key == NULL)
        return false;
    return config->clock != NULL ||
           (config->session_find == NULL && config->session_save == NULL);
}

static bool schemes_usable(const struct hake_config *config)
{
    unsigned len = 0;
    bool usable = false;

    while (config->schemes != NULL && config->schemes[len] != NULL)
        usable |= config->schemes[len++]->verify != NULL;
    return usable && len <= HAKE_SCHEMES_MAX;
}

/* Whether a server may have to prove itself by a certificate: not by a suite
 * with a PSK, and not in TLS 1.3 to a client that takes its PSKs alone. */
static bool uses_certificates(const struct hake_config *config)
{
    const bool psk_alone = config->psk_offer != NULL && config->verify == NULL;

    for (unsigned i = 0; config->suites[i] != NULL; i++) {
        const struct hake_suite *suite = config->suites[i];

        if (!suite->psk && suite_usable(config, suite) &&
            !(psk_alone && suite->version == VERSION_TLS13))
            return true;
    }
    return false;
}

static bool type_is_known(uint8_t type)
{
    return type == HAKE_X509 || type == HAKE_RAW_PUBLIC_KEY;
}

static bool types_usable(const struct hake_config *config)
{
    for (size_t i = 0; i < config->peer_types.len; i++) {
        if (!type_is_known(config->peer_types.p[i]))
            return false;
    }
    return config->peer_types.len <= UINT8_MAX;
}

/* What is stapled is about a certificate. */
static bool stapled_usable(const struct hake_credential *credential)
{
    const uint8_t *fault;
    struct reader r = rd_init(credential->scts, &fault);

    while (rd_more(&r))
        syntax_read(&r, serialized_sct_syntax, NULL);
    return fault == NULL && credential->scts.len <= UINT16_MAX &&
           (credential->type == HAKE_X509 ||
            credential->scts.len + credential->ocsp.len == 0);
}

static bool credentials_usable(const struct hake_config *config)
{
    for (size_t i = 0; i < config->credentials_len; i++) {
        const struct hake_credential *credential = &config->credentials[i];

        if (credential->chain_len == 0 || credential->schemes == NULL ||
            credential->schemes[0] == 0 || credential->sign == NULL ||
            !type_is_known(credential->type) ||
            (credential->type == HAKE_RAW_PUBLIC_KEY &&
             credential->chain_len > 1) ||
            !stapled_usable(credential))
            return false;
    }
    return true;
}

static enum hake_error verifier_check(const struct hake_config *config)
{
    if (!schemes_usable(config))
        return HAKE_ERR_CONFIG_SCHEMES;
    return config->verify == NULL ? HAKE_ERR_CONFIG_VERIFY : HAKE_OK;
}

static enum hake_error server_check(const struct hake_config *config)
{
    if (config->credentials_len == 0 && config->psk == NULL)
        return HAKE_ERR_CONFIG_CREDENTIAL;
    if (config->alpn_policy == HAKE_ALPN_CALLBACK &&
        config->alpn_select == NULL)
        return HAKE_ERR_CONFIG_ALPN;
    return config->client_auth == HAKE_CLIENT_AUTH_NONE
               ? HAKE_OK
               : verifier_check(config);
}

static enum hake_error client_check(const struct hake_config *config)
{
    return uses_certificates(config) ? verifier_check(config) : HAKE_OK;
}

enum hake_error config_check(const struct hake_config *config, bool server)
{
    const struct hake_role *role = config->role;
    enum hake_error error;

    if (role == NULL || role->server != server)
        return HAKE_ERR_CONFIG_ROLE;
    if (config->suites == NULL)
        return HAKE_ERR_CONFIG_SUITES;
    if (!credentials_usable(config))
        return HAKE_ERR_CONFIG_CREDENTIAL;
    error = server ? server_check(config) : client_check(config);
    if (error != HAKE_OK)
        return error;
    if (!suites_usable(config))
        return HAKE_ERR_CONFIG_SUITES;
    if (!groups_usable(config))
        return HAKE_ERR_CONFIG_GROUPS;
    if (!key_shares_usable(config))
        return HAKE_ERR_CONFIG_KEY_SHARES;
    if (!sessions_usable(config))
        return HAKE_ERR_CONFIG_SESSIONS;
    if (!levels_usable(config))
        return HAKE_ERR_CONFIG_LEVELS;
    if (!types_usable(config))
        return HAKE_ERR_CONFIG_TYPES;
    if (config->random == NULL)
        return HAKE_ERR_CONFIG_RANDOM;
    error = record_limits_check(config);
    if (error != HAKE_OK)
        return error;
    return extensions_config_check(config);
}

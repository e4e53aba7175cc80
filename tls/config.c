/* config.c: whether a configuration can work at all. */
#include "tls/extensions.h"
#include "tls/flow.h"

static bool suites_usable(const struct hake_config *config)
{
    unsigned usable = 0;

    for (unsigned i = 0; config->suites != NULL && config->suites[i] != NULL;
         i++)
        usable += suite_usable(config->suites[i]);
    return usable > 0 && usable <= HAKE_SUITES_MAX;
}

static bool groups_usable(const struct hake_config *config)
{
    for (unsigned i = 0; config->groups != NULL && config->groups[i] != NULL;
         i++) {
        if (config->groups[i]->offer != NULL)
            return true;
    }
    return false;
}

static bool schemes_usable(const struct hake_config *config)
{
    for (unsigned i = 0; config->schemes != NULL && config->schemes[i] != NULL;
         i++) {
        if (config->schemes[i]->verify != NULL)
            return true;
    }
    return false;
}

static bool credentials_usable(const struct hake_config *config)
{
    for (size_t i = 0; i < config->credentials_len; i++) {
        const struct hake_credential *credential = &config->credentials[i];

        if (credential->chain_len == 0 || credential->schemes == NULL ||
            credential->schemes[0] == 0 || credential->sign == NULL)
            return false;
    }
    return config->credentials_len > 0;
}

static enum hake_error server_check(const struct hake_config *config)
{
    if (!credentials_usable(config))
        return HAKE_ERR_CONFIG_CREDENTIAL;
    return config->alpn_policy == HAKE_ALPN_CALLBACK &&
                   config->alpn_select == NULL
               ? HAKE_ERR_CONFIG_ALPN
               : HAKE_OK;
}

static enum hake_error client_check(const struct hake_config *config)
{
    if (!schemes_usable(config))
        return HAKE_ERR_CONFIG_SCHEMES;
    return config->verify == NULL ? HAKE_ERR_CONFIG_VERIFY : HAKE_OK;
}

enum hake_error config_check(const struct hake_config *config, bool server)
{
    const struct hake_role *role = config->role;
    enum hake_error error;

    if (role == NULL || role->server != server)
        return HAKE_ERR_CONFIG_ROLE;
    if (!suites_usable(config))
        return HAKE_ERR_CONFIG_SUITES;
    if (!groups_usable(config))
        return HAKE_ERR_CONFIG_GROUPS;
    if (config->random == NULL)
        return HAKE_ERR_CONFIG_RANDOM;
    error = server ? server_check(config) : client_check(config);
    return error != HAKE_OK ? error : extensions_config_check(config);
}

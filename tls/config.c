/* config.c: whether a configuration can work at all. */
#include "tls/extensions.h"
#include "tls/flow.h"

enum hake_error config_check(const struct hake_config *config, bool server)
{
    const struct hake_role *role = config->role;

    if (role == NULL || role->server != server)
        return HAKE_ERR_CONFIG_ROLE;
    if (config->suites == NULL || config->suites[0] == NULL)
        return HAKE_ERR_CONFIG_SUITES;
    if (config->groups == NULL || config->groups[0] == NULL)
        return HAKE_ERR_CONFIG_GROUPS;
    if (config->random == NULL)
        return HAKE_ERR_CONFIG_RANDOM;
    if (server && (config->credentials_len == 0 ||
                   (config->alpn_policy == HAKE_ALPN_CALLBACK &&
                    config->alpn_select == NULL)))
        return HAKE_ERR_CONFIG_CREDENTIAL;
    if (!server && (config->schemes == NULL || config->schemes[0] == NULL))
        return HAKE_ERR_CONFIG_SCHEMES;
    if (!server && config->verify == NULL)
        return HAKE_ERR_CONFIG_VERIFY;
    return extensions_config_check(config);
}

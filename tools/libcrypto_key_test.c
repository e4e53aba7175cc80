/*
 * libcrypto_key_test.c: keys of each kind sign by the schemes of their lists,
 * as hake verifies them, and by no other. Without libcrypto it is skipped,
 * aloud. The keys were made by OpenSSL for this test alone.
 */
#include "tools/libcrypto_key.h"

#include <check.h>
#include <string.h>

#include "crypto/extra/extra.h"
#include "tls/x509.h"
#include "tools/pem.h"

static const char rsa[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQC3/lKVvIs2YXdc\n"
    "fFZ80x0C+e8c6foWgkRef6ZYnKdaUQ9b07zTfyylm6DKqPVVJ1ss6PAC7WGkEYN1\n"
    "NntqtEO5i0ZW5ji2n6rGFWaDd4YS7RY5URdsUuIUMaFQcEBrQfVBrNS6W7zB91dV\n"
    "nZHxdYgYOuBMZq5/jbmc1wIb2oQzPWHcduk6Mu5TIbn3LfQT+zZIkKEFKzFQbkVX\n"
    "zeBiWa/y4/Mgee5s5s20o6IdnJ6cMHS5XPIxpsqaV5paafFr/xjPdWRSLCf+amE5\n"
    "zakwUril4Vmen34lXQdCoTfWouDaX20G+00LN5X45PUU1R51Rfyo/8SFXcvb82p9\n"
    "z9/ueA29AgMBAAECggEAAo2rfLt8nRkWLHjnRF0zql5olJikqVpOc5dG6jTmV6kH\n"
    "Uwlpte+uYW/698UHfpKIv+NNrWS49atujRpf9ReiVvlZVQxl3hbyKkSSwyFOAYY7\n"
    "yDjZX934mDomGHUuV663Jh2taBas1G5Hzn7czyKH7Hoosba9FjUTzdroAxXxvrpF\n"
    "0J48/vwTz3GVBlX3atDYgbOg0gY2kTZ0Y5XcoqsDe14/1rLv4XqFYvRNHTyD77mN\n"
    "jvqrs+lT0uqUQwD+fU5dmlmQXCHyDP4vLNE0PA3CjYGHkowXykHxY+MDArH9zAs7\n"
    "OcNNVruj7LBa+QnUnz7O/bUeZ0WYVtC6VkLg/9P7SwKBgQDk4Rfrxm46rRMr9DSq\n"
    "/HctZD7dlUHdaNe8uQ+Pm8JS2CFhmc576L6DAZJLCzoQ4R+4y6OQGkpt6BvYcAjm\n"
    "Z/lVUZ4cJ+L1idF8maVCyxfDL8gDj/I8HKeVP6UYYg3i7Ix++NDYCw288ZIGXS99\n"
    "XqdbuFeTC10xkcNIMKmZnFY9IwKBgQDNy6V3jIRxWxMRM4fH0O7DWsgd405Z1iFp\n"
    "gYpSUMCytKktehEJaOHSGFhkkms7DPoi8FVorsjxzviTcvZd0zpItWKNWjDwU5lE\n"
    "m4wq7pdAijN9uTP9HXjjEjZGqaOhdIA92soGFxwC4B7QfSfn/47wu7WIM35j2ZRv\n"
    "taf15uVnnwKBgQDWf2l2qjllvgwIlk3BrOdX3+nWqenXQUll8Z12vceo8iqemJFd\n"
    "qKrahd9/et8JMKIVAqugAjOcuvlVpvGAVRLjdaESzAK0kFuGRUwOw9zaLO5rAD1J\n"
    "PqWDhukHZ+WRtJSa7j5zKjDO0SpD0pMOEGYR3DoecXj+WpfEEO7xKgXcNwKBgQC4\n"
    "O21gPs16ZVwGdClD+oklHio0h39m8UlsGGnqExzPXuhtK/AAioJPAThwoJuae52a\n"
    "lakAVCjUQMNLzQk9KZHt8WPOw0U4gL6fKtkqvflt78r07E3cdPv53B322HsCWTdN\n"
    "KIbfOOT8tgMgBkspaCFg5co3qlGlte0qrGc2voP0ZQKBgQC52ZCQxi1ABjOqAvmQ\n"
    "h8f/IMrS5G1yclmgGx2ErBkdhEN+5YNMqrnKfUKF3krdAJajka5pxNe8173/cFdS\n"
    "d1561FklGBN0Qvuju7YDa6Qs5eA5FXNO5Yq5g4JeheFpchhn2R5Me1Tqb6GXEFv5\n"
    "/GenFmrmRk7HFfnn45phwFzaAg==\n"
    "-----END PRIVATE KEY-----\n";

static const char rsa_pkcs1[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIIEpQIBAAKCAQEAt/5SlbyLNmF3XHxWfNMdAvnvHOn6FoJEXn+mWJynWlEPW9O8\n"
    "038spZugyqj1VSdbLOjwAu1hpBGDdTZ7arRDuYtGVuY4tp+qxhVmg3eGEu0WOVEX\n"
    "bFLiFDGhUHBAa0H1QazUulu8wfdXVZ2R8XWIGDrgTGauf425nNcCG9qEMz1h3Hbp\n"
    "OjLuUyG59y30E/s2SJChBSsxUG5FV83gYlmv8uPzIHnubObNtKOiHZyenDB0uVzy\n"
    "MabKmleaWmnxa/8Yz3VkUiwn/mphOc2pMFK4peFZnp9+JV0HQqE31qLg2l9tBvtN\n"
    "CzeV+OT1FNUedUX8qP/EhV3L2/Nqfc/f7ngNvQIDAQABAoIBAAKNq3y7fJ0ZFix4\n"
    "50RdM6peaJSYpKlaTnOXRuo05lepB1MJabXvrmFv+vfFB36SiL/jTa1kuPWrbo0a\n"
    "X/UXolb5WVUMZd4W8ipEksMhTgGGO8g42V/d+Jg6Jhh1LleutyYdrWgWrNRuR85+\n"
    "3M8ih+x6KLG2vRY1E83a6AMV8b66RdCePP78E89xlQZV92rQ2IGzoNIGNpE2dGOV\n"
    "3KKrA3teP9ay7+F6hWL0TR08g++5jY76q7PpU9LqlEMA/n1OXZpZkFwh8gz+LyzR\n"
    "NDwNwo2Bh5KMF8pB8WPjAwKx/cwLOznDTVa7o+ywWvkJ1J8+zv21HmdFmFbQulZC\n"
    "4P/T+0sCgYEA5OEX68ZuOq0TK/Q0qvx3LWQ+3ZVB3WjXvLkPj5vCUtghYZnOe+i+\n"
    "gwGSSws6EOEfuMujkBpKbegb2HAI5mf5VVGeHCfi9YnRfJmlQssXwy/IA4/yPByn\n"
    "lT+lGGIN4uyMfvjQ2AsNvPGSBl0vfV6nW7hXkwtdMZHDSDCpmZxWPSMCgYEAzcul\n"
    "d4yEcVsTETOHx9Duw1rIHeNOWdYhaYGKUlDAsrSpLXoRCWjh0hhYZJJrOwz6IvBV\n"
    "aK7I8c74k3L2XdM6SLVijVow8FOZRJuMKu6XQIozfbkz/R144xI2RqmjoXSAPdrK\n"
    "BhccAuAe0H0n5/+O8Lu1iDN+Y9mUb7Wn9eblZ58CgYEA1n9pdqo5Zb4MCJZNwazn\n"
    "V9/p1qnp10FJZfGddr3HqPIqnpiRXaiq2oXff3rfCTCiFQKroAIznLr5VabxgFUS\n"
    "43WhEswCtJBbhkVMDsPc2izuawA9ST6lg4bpB2flkbSUmu4+cyowztEqQ9KTDhBm\n"
    "Edw6HnF4/lqXxBDu8SoF3DcCgYEAuDttYD7NemVcBnQpQ/qJJR4qNId/ZvFJbBhp\n"
    "6hMcz17obSvwAIqCTwE4cKCbmnudmpWpAFQo1EDDS80JPSmR7fFjzsNFOIC+nyrZ\n"
    "Kr35be/K9OxN3HT7+dwd9th7Alk3TSiG3zjk/LYDIAZLKWghYOXKN6pRpbXtKqxn\n"
    "Nr6D9GUCgYEAudmQkMYtQAYzqgL5kIfH/yDK0uRtcnJZoBsdhKwZHYRDfuWDTKq5\n"
    "yn1Chd5K3QCWo5GuacTXvNe9/3BXUndeetRZJRgTdEL7o7u2A2ukLOXgORVzTuWK\n"
    "uYOCXoXhaXIYZ9keTHtU6m+hlxBb+fxnpxZq5kZOxxX55+OaYcBc2gI=\n"
    "-----END RSA PRIVATE KEY-----\n";

static const char pss[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEuwIBADALBgkqhkiG9w0BAQoEggSnMIIEowIBAAKCAQEAtLzVhYNw7bsuH5au\n"
    "ivD7h8f8QGrdahBcLxMkvk6PDVmVvoJkiETX7ofS8Tx8YugVp2S4ohDXJq4c79OM\n"
    "XkecQHG/ELaSW1DO3z6Pvgjx8PMXlQpl1zBVt9sgp0+DeX6/pfbeMXLEd1RVL6CF\n"
    "jYaXCX8qawuLqfOLiN0UaQcdhtKEn2S6vTfltwzrZmh1/vGH9jUv0vEvR4nAEgRe\n"
    "1jB58nEAppJIKl/zgOluD7JjgBZLIXRSIeWNDluIpyOxyTeei0oLvNCyBaTC6zj6\n"
    "WX9OiQtx6rmxqSgHpE5rCIJF8LccEzue8/Bt/1Mym9SBo3lDfd8N08wqXtM+cuc/\n"
    "yw6RawIDAQABAoIBAENjtWmW3OCHTmdQ07vSpra2BoQuVGhbuUOEK8sZl5UutfrW\n"
    "u41jve+ejTSNjQOD7a8AiydCiDZP7VIu2sO8h7Ivt0IQEPojYz8yIH6G708cFMrp\n"
    "mZdm2k83UTGRIECI1gSXy7k8Ra0IsMqVW7atXFuaIsLPB0BTIs/hPt76XDQMYCnM\n"
    "n6NhOxSE51MpAGednMOTRiRXbc3+YVqP1lDX7HMfigCiIOZ+4/eFsWsl81ijL/fO\n"
    "i0Z+7CP+qTXYp/ixRXsnL8cjsSA1JJut2mlbT2Q+9Y0AKEG4jSRcCiDuH4CO/VM4\n"
    "5a59aYhf0sq1BGBDQIAFeoN2VIvDsf1peMSPVUECgYEA+7tRFo5+j7A8mMSzz9Jo\n"
    "09CaczirriN7BeTJw+y7S/mNGE0/JNd6wuBDbrjOJ5j5e5CDuHiTDaYm5QOxLyv2\n"
    "ZdiMpe6vU/sGhTPjt1f9ksbdr21/PHuW+EW89LXBRQ6fgWyBqYO0Yel++FcWaUEc\n"
    "ilbdd/4zh3fs5VMWDn7muYkCgYEAt81bEzCZwWlq1F68yIeoNmsVSr/tkIFWRD67\n"
    "n2OBMWBljRPCrI6ySn/x4NLP97ITYDEznddPtE2Q/G4/9Am8G3Gco4yjRXGufegV\n"
    "y4q6l1juALgWZ+qNLLxMVYsHvDbMfWuIYA1Y63bTZfMHcHS4fPEjFUI/gOUNrc2w\n"
    "MLCEmlMCgYEAvi2+DTSKGTQkE6ZH0nI8EApBJVtjGKRlhQZcCFEJD1Txa7KwSb0h\n"
    "WajkSPoFhZTkpp1/ZhZxwpYMPGiVq/WiqT74w0OX4fJ78pZJK3KmeAUV5jrrLV6R\n"
    "p+/H2XiXEv0BNF4td0uxM2ecLTJeFBbE4R7PIqBBfc70gixLNZhZ50ECgYBpNFnU\n"
    "+hSH6FcFh9R2028s9s4RIxpPhDhkh6PM75+bK5n0zkK3klXq3qEMFp6DIKKGhKMO\n"
    "zZcJlPxQAKsKfCf3bWhDFNS/gvplhtoyzw1OY9CXCMeKY267FGx86j9bM+KIR2yf\n"
    "zgP/gtwtlpXDgIu4uC1kla7TkEfsG7elpuO/kQKBgDAsU4ITk2jro0/ue4Tn5Cw/\n"
    "P6gkEBRzmDwJzZpQWLOVMatcu0N2Y9+GNIu1GQ/5iDxLuPXWz224HhCVd0TYoUaG\n"
    "Qf7NfocZ4SvYzISH5D/saywOK+piljtDoSCujO9RVnJfk+t2n6MRvb/5HxD7yeqn\n"
    "Z5UFE+DkVdm/bqknraiq\n"
    "-----END PRIVATE KEY-----\n";

static const char pss_bound[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIE8QIBADBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZI\n"
    "hvcNAQEIMA0GCWCGSAFlAwQCAQUAogMCASAEggSnMIIEowIBAAKCAQEAraAVDRan\n"
    "65RHu6BDwsPK2t62ao7cAIU9hqOsSV7m1I4X12EH5gEDKlOLdEMI/JkkSbNikNdu\n"
    "qusNAiTQ6pi8dLjdRiO9V2HrGGvE5YJMi4arqM2LE/IgMv5wnvu839ZX1W638Dsl\n"
    "oofQTIGaHNlWUnFGpx5z4stz2cj4VZ0koXB/pAjLBtydD9MqZJ7i3x/jn9hLV+BK\n"
    "BwSh7XwMkmMxoPYdWCF+OmXLwzQM3ly/bv3fipxhVyEkRF9LHslEAD4Wsy6gir3g\n"
    "Ba/ao5kqWOkKCaKS9SJ9XAohhn5mg8z1GyG4DLjcycPl96qhFq6DhwJ5Btpwzauy\n"
    "O423PtjsJCWbMwIDAQABAoIBAAj/jWe+v1gluKwAK9LZu9cpCLIwEjXSsfQa4nBx\n"
    "AyyL6q9mX3broYLdjpIpcTtKIofRTK/uAlXIVcXBK7Sk0suH0yvx6TuwnvMGjs9I\n"
    "N/hZM+dNM8KGX2XVKvgKWukM3kN49/5yykoImOKGKvsIxoECTuOVX/MmkSv9zuT8\n"
    "/muBZ7lXLKMg5o9LluvkgOOAduvzGLz1fuy8xgQBeDL+pTvsnruNIseyfR9PDUn/\n"
    "wymCdTG6czOPrJxiszhWCFHsXjnD8yy53aYvLqsUJHQTc/gW7eN2qAbtjDRsIa2Q\n"
    "gyoYwsUR4HI4VT4xL1otteKA4FXqPWjNnvpP+aBvHgIZ1+UCgYEA1WK270j0erb/\n"
    "w0A0vz0+c3lgWKtyMGCE7m/HCGOzBXL3gsneAsSfXXm/w+GtTZLBt+nJH1E+O7Vf\n"
    "rp98HNhI2RDXwN0/9x7IPuEzU6EtzIrHw7haY12dIQQmcFBt/tHnjgbxZI0iHsiy\n"
    "zr6nTuiWsGwoXjlwTeiWrS5mtGQjPY8CgYEA0EyiF92ZBHKEK8AtB3sJnfHu3s8V\n"
    "W9jLZJfwBFX38mbpQv+h74uJi0hZJNesh+LSKrRV64h6Kp4MpIWJxxkiHQabsU+T\n"
    "XMg9u1IIacBeV1hFpot3YRAh6/j9slBMoSU+Kz3E8YpRssskxwxjThQOfE5gRRMn\n"
    "2XTsap9LeydRPh0CgYEAlhspAM7bXG/bH2jNMjJM+kJJ6lZAr5NWL7zl0BsCVjT3\n"
    "tEN5L41NZh49LfhVRxqTt2J4HtWx56LBOj/quQfUxw24GG4LjzVSPBmDV7MsWpTN\n"
    "zfqjav7xh8Y5nAyYNAdI0npD2S4G8IzSa+lmHHY1esm64/2X6NZTGGRpz0AaIjUC\n"
    "gYBA5t/Kl91JqXTNPP/KyOdiMzO+cL+y8oXNPhom/7JV8QLVQVlvjga5Qz2jYR/8\n"
    "5wudCruKu+d0x/IggQtA4e/jI1/3i1fbHPk/GHxOlwXOKU7qaaI0uBYZtGc33BVE\n"
    "UJpiVsi6ieKS1wEKlC2M8mrhCHquix1rgCb5wdB++u0xcQKBgBIpVt/l6bK1qBC5\n"
    "wD7LMbkFO60h4evslxO6bV9KyVf/ns1yz2PKyG4JfysLbvBs04G/AgCHS8nFJgKr\n"
    "s6ZJgVOR8mi1XGgndVbfDnYQe3Y+8aWxt5i0pzeANgTJsoPAIB15TKMhYtbkTX5n\n"
    "hw3S99ZjN63Lf/dZulNuo8YHBp9L\n"
    "-----END PRIVATE KEY-----\n";

static const char p256[] =
    "-----BEGIN EC PARAMETERS-----\n"
    "BggqhkjOPQMBBw==\n"
    "-----END EC PARAMETERS-----\n"
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIB3sH1h/CF88HmlaRJ3NabIphe46cXxUF/2wTBZjgpQtoAoGCCqGSM49\n"
    "AwEHoUQDQgAEVPbJpN9/vTQ9P3TMdIGikTuDS1TIUatP3vqTYfuzGQ/IcPa/qe3P\n"
    "CCW6aRdWeN7fqCJQaJQlPh7iKyfqXae1jA==\n"
    "-----END EC PRIVATE KEY-----\n";

static const char p384[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAbwj5/2Dr+UCIs7SWs\n"
    "LmZ4xcQUy6VTkTsN1aKFcRc2YarEkfGtfeREa2GoLm/QjmOhZANiAAQDLJ/Hj5g0\n"
    "UroWMsCHohhJsdoSmEzZarw4JK8iowWpIcXqcjQ0/ClelrRxn6X4WoXziq/cULWM\n"
    "/peKM2R+M4zIamKYUDpxsCihdDTcpjDJygnYyeFPogRuDIpjbbWre+I=\n"
    "-----END PRIVATE KEY-----\n";

static const char ed25519[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEILfojhHf161at2W5jf/wPA6t9Aw3I0Qq75kPVFZQfl9b\n"
    "-----END PRIVATE KEY-----\n";

static const char x25519[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VuBCIEIJA4WFocHQtstU3rBTLHiSk7TMUjQjxY+hd9v+nME29g\n"
    "-----END PRIVATE KEY-----\n";

static const char p521[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIBtPjfvHzu9COFVMVT\n"
    "36s5SmsEdp6DGnYuXXuM6syYqdjX0LM5BdJqgMRjGDhrb5OGHn0PrWPDsYIuUaww\n"
    "k/yiolihgYkDgYYABAEkFDknp4lgKR1y45N1PQVVeRjnxWl0D4O/AkC/sgckzskl\n"
    "G9mWrkOSxYKLlnfygs1n4CQmlMZMoj/GT5gpqSKdDwBmwgX3h2SUv3d5y0TxrJly\n"
    "KCihlaW+x5DOD7eJh2PWmkL6X4INMQy092Wd+n0XP3qtaX1rwJC9UFAnIPO+yGLn\n"
    "sQ==\n"
    "-----END PRIVATE KEY-----\n";

static const char encrypted[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhD9Jpnf65bXgICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEBv9e64iqZPdCcgfSoEL1YAEQPl9\n"
    "nu/U5EeYj4S4CwDrYLPsDb/8WrXyq/mpiIeugqhVPk4zWYfUhwMjujfAzO7Kkke/\n"
    "4eFHhPk7/cSjnEWg+DY=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

static const char public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAjDcCekpo8J39697XRzZBplV/hmS7EoOyM7IjgP6Gwvw=\n"
    "-----END PUBLIC KEY-----\n";

static const struct {
    const char *pem;
    uint16_t schemes[7]; /* that it must have */
} keys[] = {
    {rsa, {0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0}},
    {rsa_pkcs1, {0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0}},
    {pss, {0x0809, 0x080a, 0x080b, 0}},
    {pss_bound, {0x0809, 0}},
    {p256, {0x0403, 0}},
    {p384, {0x0503, 0}},
    {ed25519, {0x0807, 0}},
};
#define KEYS (sizeof keys / sizeof keys[0])

static const struct hake_scheme *const schemes[] = {
    &hake_rsa_pss_rsae_sha256,    &hake_rsa_pss_rsae_sha384,
    &hake_rsa_pss_rsae_sha512,    &hake_rsa_pkcs1_sha256,
    &hake_rsa_pkcs1_sha384,       &hake_rsa_pkcs1_sha512,
    &hake_rsa_pss_pss_sha256,     &hake_rsa_pss_pss_sha384,
    &hake_rsa_pss_pss_sha512,     &hake_ecdsa_secp256r1_sha256,
    &hake_ecdsa_secp384r1_sha384, &hake_ed25519,
};
#define SCHEMES (sizeof schemes / sizeof schemes[0])

static const struct hake_bytes message = {(const uint8_t *)"message", 7};
static struct libcrypto_key *key;
static uint8_t sig[HAKE_SIGNATURE_MAX];
static char error[FILE_ERROR_MAX];

static struct hake_bytes text_bytes(const char *text)
{
    return (struct hake_bytes){(const uint8_t *)text, strlen(text)};
}

/* Takes the place of the key before. */
static bool key_open(const char *pem)
{
    libcrypto_key_close(key);
    error[0] = '\0';
    key = libcrypto_key_open(text_bytes(pem), "file", error);
    ck_assert_int_eq(key == NULL, error[0] != '\0');
    return key != NULL;
}

static void key_close(void)
{
    libcrypto_key_close(key);
    key = NULL;
}

/* Any other reason is for the tests to find. */
static bool lacks_libcrypto(void)
{
    key = libcrypto_key_open(text_bytes(ed25519), "file", error);
    key_close();
    if (strstr(error, "not on this machine") == NULL)
        return false;
    printf("libcrypto_key_test: SKIPPED: %s\n", error);
    return true;
}

/* The public half, as a certificate would have it. */
static struct hake_bytes public_bits(void)
{
    const uint8_t *fault;
    struct reader all = rd_init(libcrypto_key_info(key), &fault);
    struct reader info = der_sequence(&all);

    x509_algorithm_read(&info);
    return der_octets(&info);
}

static bool verifies(const struct hake_scheme *scheme, size_t sig_len)
{
    const struct hake_public_key public_key = {scheme->key_kind, public_bits()};

    return scheme->verify(&public_key, (struct hake_bytes){sig, sig_len},
                          message);
}

static bool is_listed(uint16_t id, const uint16_t *list)
{
    while (*list != 0 && *list != id)
        list++;
    return *list != 0;
}

START_TEST(signs_by_the_schemes_of_its_list_and_no_other)
{
    const uint16_t *list;

    if (!key_open(keys[_i].pem))
        ck_abort_msg("%s", error);
    list = libcrypto_key_schemes(key);
    for (size_t i = 0; i == 0 || list[i - 1] != 0; i++)
        ck_assert_uint_eq(list[i], keys[_i].schemes[i]);
    for (size_t i = 0; i < SCHEMES; i++) {
        const bool listed = is_listed(schemes[i]->id, list);
        size_t len = sizeof sig;

        ck_assert_int_eq(
            libcrypto_key_sign(key, schemes[i]->id, sig, &len, message),
            listed ? HAKE_YES : HAKE_NO);
        if (listed)
            ck_assert(verifies(schemes[i], len));
    }
}
END_TEST

START_TEST(writes_no_signature_longer_than_its_room)
{
    size_t len = sizeof sig, room;

    ck_assert(key_open(keys[_i].pem));
    ck_assert_int_eq(
        libcrypto_key_sign(key, keys[_i].schemes[0], sig, &len, message),
        HAKE_YES);
    for (room = 0; room < len - 8; room++) { /* ECDSA's vary in length */
        size_t short_len = room;

        memset(sig, 0x5a, sizeof sig);
        ck_assert_int_eq(libcrypto_key_sign(key, keys[_i].schemes[0], sig,
                                            &short_len, message),
                         HAKE_NO);
        ck_assert_uint_eq(sig[room], 0x5a);
    }
}
END_TEST

START_TEST(fits_its_own_public_key_alone)
{
    struct libcrypto_key *other;

    ck_assert(key_open(keys[_i].pem));
    for (size_t i = 0; i < KEYS; i++) {
        other = libcrypto_key_open(text_bytes(keys[i].pem), "file", error);
        ck_assert_ptr_nonnull(other);
        /* 0 and 1 are one key */
        ck_assert_int_eq(libcrypto_key_fits(key, libcrypto_key_info(other)),
                         (int)i == _i || (int)i + _i == 1);
        libcrypto_key_close(other);
    }
    ck_assert(!libcrypto_key_fits(key, (struct hake_bytes){NULL, 0}));
}
END_TEST

START_TEST(reads_der)
{
    uint8_t der[2048];
    struct pem pem = {text_bytes(keys[_i].pem), 0};
    struct pem_block block;
    size_t len;

    do
        ck_assert_int_eq(pem_next(&pem, &block), PEM_BLOCK);
    while (!pem_label_ends(&block, "PRIVATE KEY"));
    ck_assert(pem_decode(&block, der, sizeof der, &len));
    for (size_t part = len - 20; part <= len + 1; part++) {
        libcrypto_key_close(key);
        key = libcrypto_key_open((struct hake_bytes){der, part}, "file", error);
        ck_assert_int_eq(key != NULL, part == len);
    }
}
END_TEST

START_TEST(refuses_what_it_cannot_sign_with)
{
    static const struct {
        const char *pem, *why;
    } others[] = {
        {x25519, "file: the key in it is of a kind that no signature scheme"},
        {p521, "file: the key in it is of a kind that no signature scheme"},
        {encrypted, "file: libcrypto reads no unencrypted private key in it"},
        {public, "file: there is no private key in it"},
        {"", "file: there is no private key in it"},
        {"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
         "file: libcrypto reads no unencrypted private key in it"},
        {"-----BEGIN PRIVATE KEY-----\nA?==\n-----END PRIVATE KEY-----\n",
         "file: its PEM block is not clean base64"},
        {"-----BEGIN PRIVATE KEY-----\nAAAA\n",
         "file: there is no private key in it"},
    };

    ck_assert(!key_open(others[_i].pem));
    ck_assert_mem_eq(error, others[_i].why, strlen(others[_i].why));
}
END_TEST

Suite *libcrypto_key_test(void)
{
    Suite *suite = suite_create("libcrypto_key");
    TCase *tcase = tcase_create("libcrypto_key");

    suite_add_tcase(suite, tcase);
    if (lacks_libcrypto())
        return suite;
    tcase_add_checked_fixture(tcase, NULL, key_close);
    tcase_add_loop_test(tcase, signs_by_the_schemes_of_its_list_and_no_other, 0,
                        KEYS);
    tcase_add_loop_test(tcase, writes_no_signature_longer_than_its_room, 0,
                        KEYS);
    tcase_add_loop_test(tcase, fits_its_own_public_key_alone, 0, KEYS);
    tcase_add_loop_test(tcase, reads_der, 0, KEYS);
    tcase_add_loop_test(tcase, refuses_what_it_cannot_sign_with, 0, 8);
    return suite;
}

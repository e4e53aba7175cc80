/*
 * identity_test.c: which certificate is for which name and protocol, raw keys,
 * pins, types and anchors, as the options of client and server say.
 */
#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cert.h"
#include "tools/files_test.h"
#include "tools/identity.h"
#include "tools/pem.h"

Suite *identity_test(void);

static const struct option_spec specs[] = {
    IDENTITY_OPTIONS,           {"cert-alpn", "LIST", "", true},
    {"ocsp", "FILE", "", true}, {"scts", "FILE", "", true},
    {"ca", "FILE", "", true},   {NULL, NULL, NULL, false}};

/* A certificate for two names, one for an address, and their keys. */
static char names_cert[96], names_key[96], address_cert[96], address_key[96];
static struct identity id;
static struct hake_config config;
static struct options options;
static struct hake_bytes key_info;
static uint8_t der[2][1024];

static void block_write(const char *to, const char *label,
                        struct hake_bytes bytes)
{
    FILE *file = fopen(to, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert(pem_write(file, label, bytes));
    fclose(file);
}

static void pair_make(int which, char cert[96], char key[96],
                      const char *const *names, size_t len)
{
    uint8_t pkcs8[48] = {0x30, 0x2e, 2,    1,    0, 0x30, 5, 6,
                         3,    0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20};
    const uint8_t seed[32] = {(uint8_t)(1 + which)};
    struct hake_ed25519_key pair;
    const struct cert_plan plan = {.kind = CERT_SERVER,
                                   .names = {names, len},
                                   .key = &pair,
                                   .not_before = 1750000000,
                                   .days = 9};
    struct hake_bytes made = {der[which], 0};

    snprintf(cert, 96, "%s/%d.pem", folder, which);
    snprintf(key, 96, "%s/%d.key", folder, which);
    hake_ed25519_key_init(&pair, seed);
    ck_assert_msg(
        cert_make(&plan, der[which], sizeof der[which], &made.len, error), "%s",
        error);
    block_write(cert, "CERTIFICATE", made);
    memcpy(pkcs8 + 16, seed, 32);
    block_write(key, "PRIVATE KEY", (struct hake_bytes){pkcs8, 48});
    if (which == 0)
        key_info = hake_certificate_key_info(made);
}

static void pairs_make(void)
{
    static const char *const hosts[] = {"a.example", "*.b.example", "10.0.0.1"};
    static const char *const addresses[] = {"192.0.2.1"};

    folder_make();
    pair_make(0, names_cert, names_key, hosts, 3);
    pair_make(1, address_cert, address_key, addresses, 1);
}

static void pairs_remove(void)
{
    identity_wipe(&id);
    unlink(names_cert), unlink(names_key);
    unlink(address_cert), unlink(address_key);
    folder_remove();
}

static void parse(const char *const *arguments)
{
    static char *argv[OPTIONS_MAX];
    int argc = 0;

    for (; arguments[argc] != NULL; argc++)
        argv[argc] = (char *)(uintptr_t)arguments[argc];
    ck_assert_int_eq(options_parse(&options, specs, "test", "", argc, argv),
                     -1);
    identity_wipe(&id);
    memset(&config, 0, sizeof config);
}

static bool own(bool strict, const char *const *arguments)
{
    parse(arguments);
    return identity_own(&id, &options, strict, &config);
}

static bool peer(const char *const *arguments)
{
    parse(arguments);
    return identity_peer(&id, &options, "ca", false, &config);
}

#define OWN(strict, ...) own(strict, (const char *const[]){__VA_ARGS__, NULL})
#define PEER(...)        peer((const char *const[]){__VA_ARGS__, NULL})
#define NAMES            "--cert", names_cert, "--key", names_key
#define ADDRESS          "--cert", address_cert, "--key", address_key

static void assert_names(const struct hake_credential *credential)
{
    ck_assert_uint_eq(credential->names_len, 2); /* not the address */
    ck_assert_mem_eq(credential->names[0].p, "a.example", 9);
    ck_assert_mem_eq(credential->names[1].p, "*.b.example", 11);
}

START_TEST(the_first_certificate_is_the_default)
{
    ck_assert(OWN(false, ADDRESS, NAMES));
    ck_assert_uint_eq(config.credentials_len, 2);
    ck_assert_uint_eq(config.credentials[0].names_len, 0);
    assert_names(&config.credentials[1]);
    ck_assert(OWN(false, NAMES));
    ck_assert_uint_eq(config.credentials[0].names_len, 0);
    ck_assert_uint_eq(config.credentials[0].issuers_len, 1);
}
END_TEST

/* As those with another kind of key are; other names in between do not matter.
 */
START_TEST(others_with_the_names_of_the_default_are_so_too)
{
    ck_assert(OWN(false, NAMES, ADDRESS, NAMES));
    ck_assert_uint_eq(config.credentials_len, 3);
    ck_assert_uint_eq(config.credentials[0].names_len, 0);
    ck_assert_uint_eq(config.credentials[2].names_len, 0);
    ck_assert(OWN(false, NAMES, NAMES, "--cert-alpn", "h2"));
    assert_names(&config.credentials[1]);
    ck_assert(OWN(true, NAMES, NAMES));
    assert_names(&config.credentials[0]);
    assert_names(&config.credentials[1]);
}
END_TEST

START_TEST(there_is_no_default_if_names_are_strict)
{
    ck_assert(OWN(true, NAMES));
    assert_names(&config.credentials[0]);
    ck_assert(!OWN(true, NAMES, ADDRESS));
}
END_TEST

START_TEST(protocols_are_of_the_certificate_before)
{
    ck_assert(OWN(false, ADDRESS, NAMES, "--cert-alpn", "acme-tls/1"));
    ck_assert_uint_eq(config.credentials[0].alpn.len, 0);
    ck_assert_uint_eq(config.credentials[1].alpn.len, 11);
    /* A certificate for a protocol alone is no default. */
    ck_assert(OWN(false, NAMES, "--cert-alpn", "acme-tls/1"));
    assert_names(&config.credentials[0]);
    ck_assert(!OWN(false, "--cert-alpn", "h2", NAMES));
    ck_assert(!OWN(false, NAMES, "--cert-alpn", "h2,"));
}
END_TEST

static bool stapled(const char *const *arguments)
{
    return own(false, arguments) && identity_stapled(&id, &options);
}

#define STAPLED(...) stapled((const char *const[]){__VA_ARGS__, NULL})

START_TEST(what_is_stapled_is_of_the_certificate_before)
{
    static const uint8_t list[] = {0, 8, 0, 3, 'o', 'n', 'e', 0, 1, '2'};
    const struct hake_credential *second = &id.credentials[1];

    file_write(list, sizeof list);
    ck_assert(STAPLED(ADDRESS, NAMES, "--ocsp", path, "--scts", path));
    ck_assert_uint_eq(second[-1].ocsp.len + second[-1].scts.len, 0);
    ck_assert_uint_eq(second->ocsp.len, sizeof list);
    ck_assert_mem_eq(second->ocsp.p, list, sizeof list);
    ck_assert_uint_eq(second->scts.len, 8);
    ck_assert_mem_eq(second->scts.p, list + 2, 8);
    ck_assert(STAPLED(NAMES, "--ocsp", path, "--ocsp", path));
    ck_assert(!STAPLED("--ocsp", path, NAMES));
    ck_assert(!STAPLED(NAMES, "--ocsp", folder));
    for (size_t len = 1; len < sizeof list; len++) {
        file_write(list, len);
        ck_assert(!STAPLED(NAMES, "--scts", path));
    }
    unlink(path);
}
END_TEST

START_TEST(a_raw_key_is_what_stands_in_its_certificate)
{
    ck_assert(OWN(false, "--raw-key", names_key));
    ck_assert_uint_eq(config.credentials_len, 1);
    ck_assert_uint_eq(config.credentials[0].type, HAKE_RAW_PUBLIC_KEY);
    ck_assert_uint_eq(config.credentials[0].chain_len, 1);
    ck_assert_uint_eq(config.credentials[0].chain[0].len, key_info.len);
    ck_assert_mem_eq(config.credentials[0].chain[0].p, key_info.p,
                     key_info.len);
    ck_assert(!OWN(false, "--raw-key", names_cert));
}
END_TEST

START_TEST(keys_fit_their_certificates)
{
    ck_assert(!OWN(false, "--cert", names_cert, "--key", address_key));
    ck_assert(!OWN(false, "--cert", names_cert));
    ck_assert(!OWN(false, "--key", names_key));
    ck_assert(!OWN(false, NAMES, "--cert", address_cert));
}
END_TEST

START_TEST(pins_are_hexadecimal_or_base64)
{
    char hex[65], base64[64] = "sha256//";
    uint8_t sha256[32];

    crypto_hash_sha256(sha256, key_info.p, key_info.len);
    sodium_bin2hex(hex, sizeof hex, sha256, 32);
    sodium_bin2base64(base64 + 8, sizeof base64 - 8, sha256, 32,
                      sodium_base64_VARIANT_ORIGINAL);
    ck_assert(PEER("--pin", hex, "--pin", base64));
    ck_assert_uint_eq(id.pins.len, 2);
    ck_assert_mem_eq(id.pins.sha256[0], sha256, 32);
    ck_assert_mem_eq(id.pins.sha256[1], sha256, 32);
    ck_assert(!id.by_path);
    hex[63] = '\0';
    ck_assert(!PEER("--pin", hex));
    ck_assert(!PEER("--pin", base64 + 8));
}
END_TEST

START_TEST(types_are_in_the_order_given)
{
    static const char pin[] = "0000000000000000000000000000000000000000000000"
                              "000000000000000000";
    const char *const lists[] = {"x509", "raw", "x509,raw", "raw,x509"};
    static const char *const wire[] = {"\0", "\2", "\0\2", "\2\0"};

    for (unsigned i = 0; i < 4; i++) {
        ck_assert(PEER("--pin", pin, "--peer-types", lists[i]));
        ck_assert_uint_eq(config.peer_types.len, 1 + i / 2);
        ck_assert_mem_eq(config.peer_types.p, wire[i], 1 + i / 2);
    }
    ck_assert(!PEER("--pin", pin, "--peer-types", "x509,x509"));
    ck_assert(!PEER("--peer-types", "raw"));
}
END_TEST

/* Whoever has neither anchors nor pins believes nobody. */
START_TEST(anchors_and_pins_can_be_asked_together)
{
    ck_assert(PEER(NULL));
    ck_assert(id.by_path);
    ck_assert_uint_eq(id.trust.anchors_len, 0);
    ck_assert(PEER("--ca", names_cert, "--ca", address_cert));
    ck_assert_uint_eq(id.trust.anchors_len, 2);
    ck_assert(identity_authorities(&id, &config));
    ck_assert_uint_eq(config.authorities_len, 2);
    ck_assert(!PEER("--ca", names_key));
}
END_TEST

Suite *identity_test(void)
{
    Suite *suite = suite_create("identity");
    TCase *tcase = tcase_create("identity");

    tcase_add_checked_fixture(tcase, pairs_make, pairs_remove);
    tcase_add_test(tcase, the_first_certificate_is_the_default);
    tcase_add_test(tcase, others_with_the_names_of_the_default_are_so_too);
    tcase_add_test(tcase, there_is_no_default_if_names_are_strict);
    tcase_add_test(tcase, protocols_are_of_the_certificate_before);
    tcase_add_test(tcase, what_is_stapled_is_of_the_certificate_before);
    tcase_add_test(tcase, a_raw_key_is_what_stands_in_its_certificate);
    tcase_add_test(tcase, keys_fit_their_certificates);
    tcase_add_test(tcase, pins_are_hexadecimal_or_base64);
    tcase_add_test(tcase, types_are_in_the_order_given);
    tcase_add_test(tcase, anchors_and_pins_can_be_asked_together);
    suite_add_tcase(suite, tcase);
    return suite;
}

/*
 * setup_session_test.c: what the options of PSKs, key shares and sessions make
 * of a client's configuration.
 */
#include "tools/setup.h"

#include <check.h>
#include <string.h>
#include <unistd.h>

#include "tls/loopback.h"
#include "tools/files_test.h"
#include "tools/pem.h"

Suite *setup_session_test(void);

static const struct option_spec specs[] = {SETUP_OPTIONS,
                                           IDENTITY_OPTIONS,
                                           SESSION_FILE_OPTIONS,
                                           KEY_SHARES_OPTION,
                                           {"ca", "FILE", "", true},
                                           {"insecure", NULL, "", false},
                                           {NULL, NULL, NULL, false}};

static struct setup client;

static void end(void)
{
    setup_wipe(&client);
    folder_remove();
}

/* What is said on the way is not of interest here. */
static bool init(const char *const *arguments)
{
    static char *argv[OPTIONS_MAX];
    const int saved = dup(STDERR_FILENO);
    FILE *nowhere = fopen("/dev/null", "w");
    struct options o;
    bool done;
    int argc = 0;

    for (; arguments[argc] != NULL; argc++)
        argv[argc] = (char *)(uintptr_t)arguments[argc];
    setup_wipe(&client);
    ck_assert_int_eq(options_parse(&o, specs, "test", "", argc, argv), -1);
    dup2(fileno(nowhere), STDERR_FILENO);
    done = setup_init(&client, &o) && setup_client(&client, &o);
    dup2(saved, STDERR_FILENO);
    close(saved);
    fclose(nowhere);
    return done;
}

#define INIT(...) init((const char *const[]){__VA_ARGS__, NULL})

static void anchor_write(const uint8_t *certificate)
{
    char pem[4096];

    pem_make(pem, "CERTIFICATE",
             (struct hake_bytes){certificate, LOOPBACK_CERTIFICATE_LEN});
    file_write(pem, strlen(pem));
}

static bool has_version(uint16_t version)
{
    for (unsigned i = 0; client.config.suites[i] != NULL; i++) {
        if (client.config.suites[i]->version == version)
            return true;
    }
    return false;
}

/* RFC 9846 F.7: a key is for one version. */
START_TEST(a_psk_is_for_one_version)
{
    anchor_write(loopback_certificate);
    ck_assert(INIT("--psk=me:00ff", "--ca", path));
    ck_assert_uint_eq(client.psk.version, 0x0304);
    ck_assert(client.config.psk_offer != NULL);
    ck_assert(client.config.verify != NULL);
    ck_assert(has_version(0x0303)); /* by a certificate: */
    for (unsigned i = 0; client.config.suites[i] != NULL; i++)
        ck_assert(!client.config.suites[i]->psk);
    ck_assert(INIT("--psk=me:00ff", "--ca", path, "--tls=1.2", "--psk-ke"));
    ck_assert_uint_eq(client.psk.version, 0x0303);
    ck_assert(client.config.psk != NULL && client.config.psk_offer == NULL);
    ck_assert_uint_eq(client.config.flags, HAKE_PSK_KE);
}
END_TEST

START_TEST(a_psk_alone_needs_no_anchors_and_no_older_version)
{
    ck_assert(INIT("--psk=me:00ff"));
    ck_assert(client.config.verify == NULL);
    ck_assert(has_version(0x0304) && !has_version(0x0303));
}
END_TEST

START_TEST(sessions_are_bound_to_whom_we_believe)
{
    const char *pin = "--pin=000102030405060708090a0b0c0d0e0f"
                      "000102030405060708090a0b0c0d0e0f";
    const char *const options[][3] = {
        {"--ca", path},         {"--ca", path}, /* another certificate */
        {"--insecure"},         {pin},
        {pin, "--psk=me:00ff"}, {"--psk=me:00ff"},
        {"--psk=me:00fe"}};
    uint8_t bound[7][32], certificate[LOOPBACK_CERTIFICATE_LEN];

    memcpy(certificate, loopback_certificate, sizeof certificate);
    for (unsigned i = 0; i < 7; i++) {
        certificate[sizeof certificate - 1] = (uint8_t)i; /* the signature */
        anchor_write(certificate);
        ck_assert(init(options[i]));
        ck_assert_uint_eq(client.config.session_context.len, 32);
        memcpy(bound[i], client.config.session_context.p, 32);
        ck_assert(init(options[i])); /* the same again is the same */
        ck_assert_mem_eq(bound[i], client.config.session_context.p, 32);
        for (unsigned j = 0; j < i; j++)
            ck_assert_mem_ne(bound[i], bound[j], 32);
    }
}
END_TEST

START_TEST(shares_are_for_groups_that_are_offered)
{
    ck_assert(INIT("--psk=me:00"));
    ck_assert(client.config.key_shares == NULL); /* the first group */
    ck_assert(INIT("--psk=me:00", "--key-shares=none"));
    ck_assert(client.config.key_shares[0] == NULL);
    ck_assert(INIT("--psk=me:00", "--key-shares=x25519"));
    ck_assert_ptr_eq(client.config.key_shares[0], &hake_x25519);
    ck_assert(client.config.key_shares[1] == NULL);
    ck_assert(!INIT("--psk=me:00", "--key-shares=x25519,x25519"));
    ck_assert(!INIT("--psk=me:00", "--key-shares="));
}
END_TEST

START_TEST(sessions_need_files)
{
    ck_assert(INIT("--psk=me:00"));
    ck_assert(client.config.session_find == NULL &&
              client.config.session_save == NULL);
    ck_assert(client.config.clock == NULL);
    ck_assert(INIT("--psk=me:00", "--session-out", path));
    ck_assert(client.config.session_find == NULL &&
              client.config.session_save != NULL);
    ck_assert(client.config.clock == session_clock);
    ck_assert(!INIT("--psk=me:00", "--session-in", path));
}
END_TEST

Suite *setup_session_test(void)
{
    Suite *suite = suite_create("setup_session");
    TCase *setup = tcase_create("setup");

    tcase_add_checked_fixture(setup, folder_make, end);
    tcase_add_test(setup, a_psk_is_for_one_version);
    tcase_add_test(setup, a_psk_alone_needs_no_anchors_and_no_older_version);
    tcase_add_test(setup, sessions_are_bound_to_whom_we_believe);
    tcase_add_test(setup, shares_are_for_groups_that_are_offered);
    tcase_add_test(setup, sessions_need_files);
    suite_add_tcase(suite, setup);
    return suite;
}

/*
 * cert_test.c: `hake cert` writes pairs that fit, and never harms a file that
 * is there.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/certificates.h"
#include "tools/keys.h"
#include "tools/tool.h"

Suite *cert_test(void);

static char folder[] = "build/cert_test.XXXXXX";
static char cert_path[64], key_path[64];
/* An issuer's files, and a second one's; the last is another path to a key. */
static char root_cert[64], root_key[64], mid_cert[64], mid_key[64],
    root_key_too[64];

static void path_set(char path[64], const char *name)
{
    snprintf(path, 64, "%s/%s", folder, name);
}

static void folder_make(void)
{
    memcpy(folder, "build/cert_test.XXXXXX", sizeof folder);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    path_set(cert_path, "c.pem");
    path_set(key_path, "k.pem");
    path_set(root_cert, "root.pem");
    path_set(root_key, "root.key");
    path_set(root_key_too, "./root.key");
    path_set(mid_cert, "mid.pem");
    path_set(mid_key, "mid.key");
}

static void folder_remove(void)
{
    unlink(cert_path);
    unlink(key_path);
    unlink(root_cert);
    unlink(root_key);
    unlink(mid_cert);
    unlink(mid_key);
    rmdir(folder);
}

/* Runs the command without its sentences. */
static int run(const char *const *arguments)
{
    char *argv[24];
    FILE *heard = tmpfile();
    int argc = 0, status, saved;

    while (*arguments != NULL)
        argv[argc++] = (char *)(uintptr_t)*arguments++;
    fflush(stderr);
    saved = dup(STDERR_FILENO);
    dup2(fileno(heard), STDERR_FILENO);
    status = cert_main(argc, argv);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    fclose(heard);
    return status;
}

#define RUN_ALONE(...) run((const char *const[]){__VA_ARGS__, NULL})
#define RUN_ON(...)                                                            \
    RUN_ALONE("--out-cert", cert_path, "--out-key", key_path, __VA_ARGS__)
#define RUN(...) RUN_ON("--self-signed", "--name", "localhost", __VA_ARGS__)

static void root_make(void)
{
    ck_assert_int_eq(RUN_ALONE("--ca", "--name", "Example Root", "--out-cert",
                               root_cert, "--out-key", root_key),
                     EXIT_DONE);
}

static void pair_read(struct hake_ed25519_key *private_key)
{
    char error[FILE_ERROR_MAX];
    struct hake_public_key public_key;
    struct hake_bytes *list;
    size_t len;

    ck_assert_msg(certificates_read(cert_path, &list, &len, error), "%s",
                  error);
    ck_assert_uint_eq(len, 1);
    ck_assert_msg(key_read(key_path, private_key, error), "%s", error);
    ck_assert_int_eq(
        hake_certificate_key(list[0], hake_default_schemes, &public_key),
        HAKE_OK);
    ck_assert_mem_eq(public_key.bytes.p, private_key->public_key, 32);
    free(list);
}

START_TEST(writes_a_pair_that_fits_and_a_key_that_is_private)
{
    struct hake_ed25519_key private_key;
    struct stat status;

    ck_assert_int_eq(RUN("--name", "127.0.0.1", "--days", "1"), EXIT_DONE);
    pair_read(&private_key);
    ck_assert_int_eq(stat(key_path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
}
END_TEST

START_TEST(overwrites_only_by_force)
{
    struct hake_ed25519_key first, second;

    ck_assert_int_eq(RUN("--days=2"), EXIT_DONE);
    pair_read(&first);
    ck_assert_int_eq(RUN("--days=2"), EXIT_FAILED);
    unlink(cert_path);
    ck_assert_int_eq(RUN("--days=2"), EXIT_FAILED);
    /* The certificate that would have no key was taken back. */
    ck_assert_int_ne(access(cert_path, F_OK), 0);
    chmod(key_path, 0644);
    ck_assert_int_eq(RUN("--force"), EXIT_DONE);
    pair_read(&second);
    ck_assert_mem_ne(first.seed, second.seed, 32);
}
END_TEST

START_TEST(a_key_that_is_overwritten_becomes_private)
{
    struct stat status;

    ck_assert_int_eq(RUN("--days=2"), EXIT_DONE);
    chmod(key_path, 0644);
    ck_assert_int_eq(RUN("--force"), EXIT_DONE);
    ck_assert_int_eq(stat(key_path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
}
END_TEST

START_TEST(wrong_usage_writes_nothing)
{
    ck_assert_int_eq(RUN("--days", "0"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--days", "36501"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--days", ""), EXIT_USAGE);
    ck_assert_int_eq(RUN("--days", "1x"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--days", "18446744073709551617"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--not-before", "-1"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--not-before", "253402300799"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--name", "a b"), EXIT_USAGE);
    ck_assert_int_eq(RUN("positional"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--out-cert", key_path), EXIT_USAGE);
    ck_assert_int_ne(access(cert_path, F_OK), 0);
    ck_assert_int_ne(access(key_path, F_OK), 0);
}
END_TEST

/* Three certificates, each behind the one that it signed. */
START_TEST(a_chain_ends_with_the_issuers_certificates)
{
    const char *const files[] = {cert_path, mid_cert, root_cert};
    char error[FILE_ERROR_MAX];
    struct hake_bytes *list[3];
    size_t len;

    root_make();
    ck_assert_int_eq(RUN_ALONE("--ca", "--name", "Middle", "--issuer-cert",
                               root_cert, "--issuer-key", root_key, "--chain",
                               "--out-cert", mid_cert, "--out-key", mid_key),
                     EXIT_DONE);
    ck_assert_int_eq(RUN_ON("--name", "localhost", "--issuer-cert", mid_cert,
                            "--issuer-key", mid_key, "--chain"),
                     EXIT_DONE);
    for (size_t i = 0; i < 3; i++) {
        ck_assert(certificates_read(files[i], &list[i], &len, error));
        ck_assert_uint_eq(len, 3 - i);
    }
    for (size_t i = 1; i < 3; i++) {
        ck_assert_uint_eq(list[0][i].len, list[i][0].len);
        ck_assert_mem_eq(list[0][i].p, list[i][0].p, list[i][0].len);
    }
    for (size_t i = 0; i < 3; i++)
        free(list[i]);
}
END_TEST

START_TEST(without_chain_there_is_one_certificate)
{
    struct hake_ed25519_key private_key;

    root_make();
    ck_assert_int_eq(RUN_ON("--client", "--name", "Alice B.", "--issuer-cert",
                            root_cert, "--issuer-key", root_key),
                     EXIT_DONE);
    pair_read(&private_key);
}
END_TEST

START_TEST(not_even_force_overwrites_the_issuers_files)
{
    const char *const outs[][2] = {{cert_path, root_key},
                                   {cert_path, root_key_too},
                                   {root_cert, key_path},
                                   {root_key, key_path},
                                   {key_path, root_cert}};
    struct hake_ed25519_key before, after;
    char error[FILE_ERROR_MAX];

    root_make();
    ck_assert(key_read(root_key, &before, error));
    for (size_t i = 0; i < sizeof outs / sizeof outs[0]; i++)
        ck_assert_int_eq(RUN_ALONE("--name", "localhost", "--force",
                                   "--issuer-cert", root_cert, "--issuer-key",
                                   root_key, "--out-cert", outs[i][0],
                                   "--out-key", outs[i][1]),
                         EXIT_USAGE);
    ck_assert(key_read(root_key, &after, error));
    ck_assert_mem_eq(before.seed, after.seed, 32);
    ck_assert_int_ne(access(cert_path, F_OK), 0);
    ck_assert_int_ne(access(key_path, F_OK), 0);
}
END_TEST

#define ISSUER "--issuer-cert", root_cert, "--issuer-key", root_key

START_TEST(options_that_do_not_go_together_write_nothing)
{
    root_make();
    ck_assert_int_eq(RUN_ON("--name", "localhost"), EXIT_USAGE);
    ck_assert_int_eq(RUN_ON("--client", "--name", "localhost"), EXIT_USAGE);
    ck_assert_int_eq(RUN_ON("--self-signed"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--issuer-cert", root_cert), EXIT_USAGE);
    ck_assert_int_eq(RUN("--issuer-key", root_key), EXIT_USAGE);
    ck_assert_int_eq(RUN(ISSUER), EXIT_USAGE);
    ck_assert_int_eq(RUN("--chain"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--ca", "--client"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--path-length", "0"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--permit", "example.com"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--exclude", "example.com"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--ca", "--path-length", "128"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--ca", "--path-length", "-1"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--ca", "--exclude", "192.0.2.1"), EXIT_USAGE);
    ck_assert_int_eq(RUN("--ca", "--name", "example.com"), EXIT_USAGE);
    ck_assert_int_ne(access(cert_path, F_OK), 0);
    ck_assert_int_ne(access(key_path, F_OK), 0);
    ck_assert_int_eq(RUN("--ca", "--path-length", "0", "--exclude", "com"),
                     EXIT_DONE);
}
END_TEST

START_TEST(an_issuer_that_cannot_be_writes_nothing)
{
    root_make();
    ck_assert_int_eq(RUN("--days=2"), EXIT_DONE);
    ck_assert_int_eq(rename(cert_path, mid_cert), 0);
    ck_assert_int_eq(rename(key_path, mid_key), 0);
    ck_assert_int_eq(RUN_ON("--name", "localhost", "--issuer-cert", root_cert,
                            "--issuer-key", mid_key),
                     EXIT_USAGE);
    ck_assert_int_eq(RUN_ON("--name", "localhost", "--issuer-cert", mid_cert,
                            "--issuer-key", mid_key),
                     EXIT_USAGE);
    ck_assert_int_eq(RUN_ON("--name", "localhost", "--issuer-cert", root_key,
                            "--issuer-key", root_key),
                     EXIT_USAGE);
    ck_assert_int_eq(RUN_ON("--name", "localhost", "--issuer-cert", root_cert,
                            "--issuer-key", root_cert),
                     EXIT_USAGE);
    ck_assert_int_eq(RUN_ON("--name", "localhost", ISSUER, "--not-before", "0"),
                     EXIT_USAGE);
    ck_assert_int_ne(access(cert_path, F_OK), 0);
    ck_assert_int_ne(access(key_path, F_OK), 0);
}
END_TEST

Suite *cert_test(void)
{
    Suite *suite = suite_create("cert");
    TCase *command = tcase_create("command");

    tcase_add_checked_fixture(command, folder_make, folder_remove);
    tcase_add_test(command, writes_a_pair_that_fits_and_a_key_that_is_private);
    tcase_add_test(command, overwrites_only_by_force);
    tcase_add_test(command, a_key_that_is_overwritten_becomes_private);
    tcase_add_test(command, wrong_usage_writes_nothing);
    tcase_add_test(command, a_chain_ends_with_the_issuers_certificates);
    tcase_add_test(command, without_chain_there_is_one_certificate);
    tcase_add_test(command, not_even_force_overwrites_the_issuers_files);
    tcase_add_test(command, options_that_do_not_go_together_write_nothing);
    tcase_add_test(command, an_issuer_that_cannot_be_writes_nothing);
    suite_add_tcase(suite, command);
    return suite;
}

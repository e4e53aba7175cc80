/* files_test.c: reading and creating files, and what files_test.h offers. */
#include "tools/files_test.h"

#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/pem.h"

Suite *files_test(void);

const char key_v1[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";

const char key_v2[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n"
    "Z9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PRIVATE KEY-----\n";

/* ---- A file to read from ------------------------------------------------ */

char folder[] = "build/files_test.XXXXXX";
char path[64], error[FILE_ERROR_MAX];

void folder_make(void)
{
    memcpy(folder, "build/files_test.XXXXXX", sizeof folder);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
}

void folder_remove(void)
{
    unlink(path);
    rmdir(folder);
}

void file_write(const void *p, size_t len)
{
    FILE *out = fopen(path, "wb");

    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(p, 1, len, out), len);
    fclose(out);
}

void assert_says(const char *text)
{
    ck_assert_ptr_eq(strstr(error, path), error);
    ck_assert_ptr_null(strchr(error, '\n'));
    ck_assert_msg(strstr(error, text) != NULL, "\"%s\" does not say \"%s\"",
                  error, text);
}

size_t key_v2_der(uint8_t der[128])
{
    size_t len;

    ck_assert_int_eq(
        sodium_base642bin(
            der, 128, key_v2 + strlen("-----BEGIN PRIVATE KEY-----"),
            64 + 64 + 28 + 4, "\n", &len, NULL, sodium_base64_VARIANT_ORIGINAL),
        0);
    return len;
}

void pem_make(char *out, const char *label, struct hake_bytes der)
{
    FILE *file = fmemopen(out, 4096, "w");

    ck_assert(pem_write(file, label, der));
    fclose(file);
}

/* ---- Files -------------------------------------------------------------- */

START_TEST(says_what_is_wrong_with_the_file)
{
    static uint8_t large[FILE_SIZE_MAX + 1];
    char own[sizeof path];
    uint8_t *data;
    size_t len;

    ck_assert(!file_read(path, &data, &len, error));
    assert_says("No such file");
    file_write("", 0);
    ck_assert(!file_read(path, &data, &len, error));
    assert_says("the file is empty");
    memset(large, '\n', sizeof large);
    file_write(large, sizeof large);
    ck_assert(!file_read(path, &data, &len, error));
    assert_says("larger than 1 MiB");
    file_write(large, sizeof large - 1);
    ck_assert(file_read(path, &data, &len, error));
    ck_assert_uint_eq(len, sizeof large - 1);
    free(data);
    memcpy(own, path, sizeof own);
    memcpy(path, folder, sizeof folder);
    ck_assert(!file_read(path, &data, &len, error));
    assert_says("Is a directory");
    memcpy(path, own, sizeof own);
}
END_TEST

static void assert_file(const char *expected, mode_t mode)
{
    struct stat status;
    uint8_t *data;
    size_t len;

    ck_assert_msg(file_read(path, &data, &len, error), "%s", error);
    ck_assert_uint_eq(len, strlen(expected));
    ck_assert_mem_eq(data, expected, len);
    free(data);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, mode);
}

static void put(FILE *out, const char *text)
{
    ck_assert_msg(out != NULL, "%s", error);
    fputs(text, out);
    fclose(out);
}

START_TEST(creates_private_files)
{
    umask(022);
    put(file_create(path, false, error), "one");
    assert_file("one", 0600);
    put(file_create(path, true, error), "two");
    assert_file("onetwo", 0600);
    ck_assert_ptr_null(file_create_new(path, true, false, error));
    assert_says("File exists");
    assert_file("onetwo", 0600);
    chmod(path, 0644);
    put(file_create_new(path, true, true, error), "three");
    assert_file("three", 0600);
    unlink(path);
    put(file_create_new(path, false, false, error), "four");
    assert_file("four", 0644);
    ck_assert_ptr_null(file_create("build/no/such/file", true, error));
}
END_TEST

Suite *files_test(void)
{
    Suite *suite = suite_create("files");
    TCase *tcase = tcase_create("files");

    tcase_add_checked_fixture(tcase, folder_make, folder_remove);
    tcase_add_test(tcase, says_what_is_wrong_with_the_file);
    tcase_add_test(tcase, creates_private_files);
    suite_add_tcase(suite, tcase);
    return suite;
}

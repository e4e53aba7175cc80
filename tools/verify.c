/*
 * verify.c: `hake verify`: judges certificate chains as a TLS peer would, RFC
 * 5280 6 and RFC 9525; tls/trust.h is what judges, this reads files and tells
 * the verdict.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tls/hake.h"
#include "tls/trust.h"
#include "tools/algorithms.h"
#include "tools/certificate_text.h"
#include "tools/certificates.h"
#include "tools/json.h"
#include "tools/options.h"
#include "tools/tool.h"

#define TIME_MAX   253402300799 /* 9999-12-31 23:59:59: no date is later */
#define DEPTH_MAX  (HAKE_PATH_MAX - 2)
#define LISTED_MAX (HAKE_CERTIFICATES_MAX + 1) /* one more: that is told */

static const struct option_spec specs[] = {
    PROFILE_OPTION,
    {"ca", "FILE", "trust these certificates, not the system's", true},
    {"untrusted", "FILE", "certificates that may be used on the way", true},
    {"name", "NAME", "the host name or IP address it must be for", false},
    {"time", "UNIX", "judge dates as of then, in seconds since 1970 (now)",
     false},
    {"purpose", "PURPOSE", "of the first: server, client or any (server)",
     false},
    {"depth", "N", "at most N certificates between the first and the anchor",
     false},
    {"json", NULL, "one JSON object a line on stdout for each chain", false},
    {NULL, NULL, NULL, false}};

/* A list of certificates, and which file each comes from. */
struct listed {
    struct hake_bytes certificates[LISTED_MAX];
    const char *files[LISTED_MAX];
    size_t places[LISTED_MAX]; /* in its file */
    size_t len;
};

struct order {
    struct algorithms all;
    struct anchors anchors;
    struct hake_trust trust;
    const char *name, *purpose_name;
    enum hake_purpose purpose;
    int64_t time;
    bool json;
    struct listed untrusted;
    struct hake_bytes *memory[OPTIONS_MAX]; /* of the untrusted */
    size_t memory_len;
};

/* What there is to tell of one chain. */
struct verdict {
    const char *file;
    struct listed list;
    struct hake_verdict of;
    const char *error;    /* identifier; NULL: verified */
    const char *section;  /* NULL: none */
    const char *sentence; /* what is wrong */
};

static bool complain(const char *subject, const char *why)
{
    fprintf(stderr, "hake: %s %s\n", subject, why);
    return false;
}

/* ---- Options ------------------------------------------------------------ */

static bool purpose_read(const struct options *o, struct order *order)
{
    static const char *const names[] = {"any", "server", "client"};
    const char *given = options_get(o, "purpose");

    order->purpose_name = given == NULL ? "server" : given;
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(order->purpose_name, names[i]) == 0) {
            order->purpose = (enum hake_purpose)i;
            return true;
        }
    }
    fprintf(stderr,
            "hake: --purpose must be server, client or any, not \"%s\"\n",
            given);
    return false;
}

static bool now(void *ctx, int64_t *seconds)
{
    const struct order *order = ctx;

    *seconds = order->time;
    return true;
}

static bool anchors_take(const struct options *o, struct order *order)
{
    char error[FILE_ERROR_MAX];
    const char *path;

    if (!options_has(o, "ca"))
        return anchors_read_system(&order->anchors, error) ||
               complain(error, "(the system's trust anchors)");
    for (unsigned i = 0; (path = options_nth(o, "ca", i)) != NULL; i++) {
        if (!anchors_read(path, &order->anchors, error))
            return complain(error, "(--ca)");
    }
    return true;
}

/* What does not fit is left out: one too many is enough to be told of. */
static void listed_add(struct listed *list, const char *file, size_t place,
                       struct hake_bytes certificate)
{
    if (list->len == LISTED_MAX)
        return;
    list->certificates[list->len] = certificate;
    list->files[list->len] = file;
    list->places[list->len++] = place;
}

static bool untrusted_take(const struct options *o, struct order *order)
{
    char error[FILE_ERROR_MAX];
    struct hake_bytes *list;
    const char *path;
    size_t len;

    for (unsigned i = 0; (path = options_nth(o, "untrusted", i)) != NULL; i++) {
        if (!certificates_read_raw(path, &list, &len, error))
            return complain(error, "(--untrusted)");
        order->memory[order->memory_len++] = list;
        for (size_t j = 0; j < len; j++)
            listed_add(&order->untrusted, path, j, list[j]);
    }
    return true;
}

static bool order_read(const struct options *o, struct order *order)
{
    uint64_t depth = 0, seconds = (uint64_t)time(NULL);

    order->json = options_has(o, "json");
    order->name = options_get(o, "name");
    if (options_nth(o, NULL, 0) == NULL)
        return complain("verify", "needs a file with a certificate chain; see "
                                  "hake verify --help");
    if (order->name != NULL && *order->name == '\0')
        return complain("--name", "is empty; leave it out to accept any name");
    if (!algorithms_all(options_get(o, "profile"), &order->all))
        return false;
    if (!options_number(o, "time", 0, TIME_MAX, &seconds) ||
        !options_number(o, "depth", 1, DEPTH_MAX, &depth) ||
        !purpose_read(o, order) || !anchors_take(o, order) ||
        !untrusted_take(o, order))
        return false;
    order->time = (int64_t)seconds;
    order->trust.anchors = order->anchors.list;
    order->trust.anchors_len = order->anchors.len;
    order->trust.now = now;
    order->trust.now_ctx = order;
    order->trust.depth = (uint8_t)depth;
    return true;
}

static void order_free(struct order *order)
{
    for (size_t i = 0; i < order->memory_len; i++)
        free(order->memory[i]);
    anchors_free(&order->anchors);
}

/* ---- The verdict as text ------------------------------------------------ */

/* Paths are the user's own, yet they go to a terminal. */
static void path_print(const char *path)
{
    escape_name(stdout, (const uint8_t *)path, strlen(path));
}

/* The wrong certificate; false: none in particular. */
static bool wrong_one(const struct verdict *v, size_t *i)
{
    *i = v->of.certificate;
    return v->error != NULL && *i < v->list.len;
}

/* "certificate 2 of FILE (CN=...)"; an anchor has no place. */
static void culprit_print(const struct verdict *v)
{
    struct certificate_text text;
    size_t i;

    if (v->of.certificate == HAKE_CERTIFICATE_ANCHOR) {
        fputs("a trust anchor: ", stdout);
    } else if (wrong_one(v, &i)) {
        certificate_text(v->list.certificates[i], &text);
        printf("certificate %zu", v->list.places[i]);
        if (v->list.files[i] != v->file) {
            fputs(" of ", stdout);
            path_print(v->list.files[i]);
        }
        printf(" (%s): ", text.subject);
    }
}

static void line_print(const char *place, struct hake_bytes der)
{
    struct certificate_text text;

    certificate_text(der, &text);
    printf("  %-6s  %s, valid from %s to %s\n", place, text.subject,
           text.not_before, text.not_after);
}

/* An anchor that is a name and a key alone is never read from a file. */
static struct hake_bytes anchor_of(const struct order *order,
                                   const struct verdict *v)
{
    return order->anchors.list[v->of.anchor].certificate;
}

static void text_print(const struct order *order, const struct verdict *v)
{
    char place[16];

    path_print(v->file);
    if (v->error != NULL) {
        printf(": %s: ", v->error);
        culprit_print(v);
        fputs(v->sentence, stdout);
        if (v->section != NULL)
            printf(" (%s)", v->section);
        putchar('\n');
        return;
    }
    fputs(": verified\n", stdout);
    for (size_t i = 0; i < v->of.path_len; i++) {
        snprintf(place, sizeof place, "%u", v->of.path[i]);
        line_print(place, v->list.certificates[v->of.path[i]]);
    }
    line_print("anchor", anchor_of(order, v));
}

/* ---- The verdict as JSON ------------------------------------------------ */

static void culprit_json(const struct verdict *v)
{
    struct certificate_text text = {.subject = ""};
    size_t i;

    json_key(stdout, "certificate");
    if (wrong_one(v, &i)) {
        certificate_text(v->list.certificates[i], &text);
        printf("%zu,", v->list.places[i]);
        json_text(stdout, "certificate_file", v->list.files[i]);
        json_text(stdout, "certificate_subject", text.subject);
        return;
    }
    fputs(v->error != NULL && v->of.certificate == HAKE_CERTIFICATE_ANCHOR
              ? "\"anchor\","
              : "null,",
          stdout);
    json_text(stdout, "certificate_file", NULL);
    json_text(stdout, "certificate_subject", NULL);
}

static void path_json(const struct verdict *v)
{
    struct certificate_text text;

    json_key(stdout, "path");
    putchar('[');
    for (size_t i = 0; v->error == NULL && i < v->of.path_len; i++) {
        certificate_text(v->list.certificates[v->of.path[i]], &text);
        fputs(i == 0 ? "{" : ",{", stdout);
        json_text(stdout, "subject", text.subject);
        json_text(stdout, "serial", text.serial);
        json_text(stdout, "not_before", text.not_before);
        json_key(stdout, "not_after");
        json_string(stdout, text.not_after);
        putchar('}');
    }
    fputs("],", stdout);
}

static void json_print(const struct order *order, const struct verdict *v)
{
    struct certificate_text anchor = {.subject = ""};

    putchar('{');
    json_text(stdout, "file", v->file);
    json_bool(stdout, "verified", v->error == NULL);
    json_text(stdout, "error", v->error);
    json_text(stdout, "error_text", v->error == NULL ? NULL : v->sentence);
    json_text(stdout, "section", v->section);
    culprit_json(v);
    path_json(v);
    if (v->error == NULL)
        certificate_text(anchor_of(order, v), &anchor);
    json_text(stdout, "anchor", v->error == NULL ? anchor.subject : NULL);
    json_text(stdout, "name", order->name);
    json_text(stdout, "purpose", order->purpose_name);
    printf("\"time\":%" PRId64 "}\n", order->time);
}

/* ---- Judging ------------------------------------------------------------ */

static void chain_judge(const struct order *order, struct verdict *v)
{
    const struct listed *more = &order->untrusted;
    const struct hake_error_info *info;
    struct hake_path path = {.certificates = v->list.certificates,
                             .purpose = order->purpose,
                             .schemes = order->all.schemes};

    for (size_t i = 0; i < more->len; i++)
        listed_add(&v->list, more->files[i], more->places[i],
                   more->certificates[i]);
    path.len = v->list.len;
    if (order->name != NULL)
        path.name = (struct hake_bytes){(const uint8_t *)order->name,
                                        strlen(order->name)};
    hake_path_validate(&order->trust, &path, &v->of);
    if (v->of.error == HAKE_OK)
        return;
    info = hake_error_info(v->of.error);
    v->error = info->id;
    v->section = info->section;
    v->sentence = info->text;
}

/* The sentence without the file's name, unless that left no room for more. */
static const char *why_of(const char *error, const char *file)
{
    const size_t skip = strlen(file) + strlen(": ");

    return skip < strlen(error) ? error + skip : error;
}

static bool file_judge(const struct order *order, const char *file)
{
    struct verdict v = {.file = file,
                        .of = {.certificate = HAKE_CERTIFICATE_NONE}};
    char error[FILE_ERROR_MAX];
    struct hake_bytes *list;
    size_t len;

    if (certificates_read_raw(file, &list, &len, error)) {
        for (size_t i = 0; i < len; i++)
            listed_add(&v.list, file, i, list[i]);
        chain_judge(order, &v);
    } else {
        v.error = "FILE_UNREADABLE";
        v.sentence = why_of(error, file);
    }
    if (order->json)
        json_print(order, &v);
    else
        text_print(order, &v);
    free(list);
    return v.error == NULL;
}

static void skipped_tell(const struct order *order)
{
    if (order->anchors.len == 0)
        fputs("hake: there is no trust anchor at all; --ca names some\n",
              stderr);
    if (order->anchors.skipped > 0)
        fprintf(stderr,
                "hake: of the system's trust anchors, %zu could not be read "
                "and were passed over\n",
                order->anchors.skipped);
}

int verify_main(int argc, char **argv)
{
    struct order order = {.json = false};
    struct options o;
    const char *file;
    bool verified = true;
    int status = options_parse(
        &o, specs, "verify CHAIN... [options]",
        "Judges certificate chains as a TLS client judges a server's, or by "
        "--purpose\nthe other way round. A CHAIN is a PEM or DER file: the "
        "certificate to judge,\nthen, in any order, those that lead to a trust "
        "anchor. Prints the path that was\nfound, or what is wrong. The exit "
        "status is 0 if all were verified, else 1.",
        argc, argv);

    if (status >= 0)
        return status;
    if (!order_read(&o, &order)) {
        order_free(&order);
        return EXIT_USAGE;
    }
    for (unsigned i = 0; (file = options_nth(&o, NULL, i)) != NULL; i++)
        verified = file_judge(&order, file) && verified;
    if (!verified)
        skipped_tell(&order);
    order_free(&order);
    return verified ? EXIT_DONE : EXIT_FAILED;
}

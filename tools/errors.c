/* errors.c: `hake errors`: the error catalogue of tls/error.h as a table. */
#include <stdio.h>
#include <string.h>

#include "tls/error.h"
#include "tools/options.h"
#include "tools/tool.h"

static const char *alert_of(const struct hake_error_info *info)
{
    return info->alert == HAKE_ALERT_none
               ? "-"
               : hake_alert_name((uint8_t)info->alert);
}

static int widest(int width, const char *text)
{
    return (int)strlen(text) > width ? (int)strlen(text) : width;
}

static int table_print(const struct hake_error_info *rows, unsigned len)
{
    int id = widest(0, "IDENTIFIER"), alert = widest(0, "ALERT"),
        section = widest(0, "SECTION");

    for (unsigned i = 1; i < len; i++) {
        id = widest(id, rows[i].id);
        alert = widest(alert, alert_of(&rows[i]));
        section = widest(section, rows[i].section);
    }
    printf("%-*s  %-*s  %-*s  %s\n", id, "IDENTIFIER", alert, "ALERT", section,
           "SECTION", "MEANING");
    for (unsigned i = 1; i < len; i++)
        printf("%-*s  %-*s  %-*s  %s\n", id, rows[i].id, alert,
               alert_of(&rows[i]), section, rows[i].section, rows[i].text);
    return EXIT_DONE;
}

static int one_print(const struct hake_error_info *info)
{
    printf("%s\n  meaning: %s\n  alert:   ", info->id, info->text);
    if (info->alert == HAKE_ALERT_none)
        printf("none is sent\n");
    else
        printf("%s (%u)\n", alert_of(info), (unsigned)info->alert);
    printf("  section: %s\n", info->section);
    return EXIT_DONE;
}

int errors_main(int argc, char **argv)
{
    static const struct option_spec specs[] = {{NULL, NULL, NULL, false}};
    const struct hake_error_info *rows;
    struct options o;
    unsigned len;
    int status = options_parse(
        &o, specs, "errors [IDENTIFIER]",
        "Lists every error with the alert that tells the peer of it, the "
        "section\nthat it is about and its meaning; or one of them.",
        argc, argv);

    if (status >= 0)
        return status;
    /* Row 0 is HAKE_OK. */
    rows = hake_error_catalogue(&len);
    if (o.len == 0)
        return table_print(rows, len);
    if (o.len > 1) {
        fputs("hake: errors takes one identifier, or none\n", stderr);
        return EXIT_USAGE;
    }
    for (unsigned i = 1; i < len; i++) {
        if (strcmp(rows[i].id, o.given[0].value) == 0)
            return one_print(&rows[i]);
    }
    fprintf(stderr,
            "hake: there is no error %s; hake errors lists those that exist\n",
            o.given[0].value);
    return EXIT_USAGE;
}

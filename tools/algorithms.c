/* algorithms.c: see algorithms.h. */
#include "tools/algorithms.h"

#include <stdio.h>
#include <string.h>

#include "tls/extra/extra.h"

/* ---- Profiles ----------------------------------------------------------- */

static bool is_available(const struct hake_suite *suite)
{
    return suite->aead->available == NULL || suite->aead->available();
}

/* Of those with one id, the first that this machine has is taken. */
static void suites_add(struct algorithms *all,
                       const struct hake_suite *const *suites)
{
    size_t len = 0, at;

    while (all->suites[len] != NULL)
        len++;
    for (; *suites != NULL; suites++) {
        for (at = 0; at < len && all->suites[at]->id != (*suites)->id; at++)
            ;
        if (at == len)
            all->suites[len++] = *suites;
        else if (!is_available(all->suites[at]))
            all->suites[at] = *suites;
    }
}

bool algorithms_all(const char *profile, struct algorithms *all)
{
    const bool sodium = profile != NULL && strcmp(profile, "sodium") == 0;
    const struct hake_group *const *groups = hake_extra_groups;
    const struct hake_scheme *const *schemes = hake_extra_schemes;

    memset(all, 0, sizeof *all);
    if (!sodium && profile != NULL && strcmp(profile, "all") != 0) {
        fprintf(stderr,
                "hake: --profile: there is none called \"%s\"; it takes all or "
                "sodium\n",
                profile);
        return false;
    }
    if (sodium) {
        groups = hake_default_groups;
        schemes = hake_default_schemes;
    }
    suites_add(all, hake_default_suites);
    if (!sodium)
        suites_add(all, hake_extra_suites);
    for (size_t i = 0; groups[i] != NULL; i++)
        all->groups[i] = groups[i];
    for (size_t i = 0; schemes[i] != NULL; i++)
        all->schemes[i] = schemes[i];
    return true;
}

/* ---- Choice by name ----------------------------------------------------- */

/* The names of a profile's algorithms of one kind, in its order; several
 * schemes may have one name. */
struct names {
    const char *option;
    size_t len;
    const char *name[ALGORITHMS_MAX];
};

/* What was chosen: places in the profile, in the order of the choice. */
struct choice {
    size_t len;
    size_t at[ALGORITHMS_MAX];
};

static bool refuse(const struct names *names, const char *name, size_t len)
{
    fprintf(stderr, "hake: %s: \"%.*s\" is not available; there is",
            names->option, (int)len, name);
    for (size_t i = 0; i < names->len; i++) {
        if (i == 0 || strcmp(names->name[i], names->name[i - 1]) != 0)
            fprintf(stderr, "%s %s", i == 0 ? "" : ",", names->name[i]);
    }
    fputc('\n', stderr);
    return false;
}

static bool is_chosen(const struct choice *choice, size_t at)
{
    for (size_t i = 0; i < choice->len; i++) {
        if (choice->at[i] == at)
            return true;
    }
    return false;
}

/* Takes all that have the name. */
static bool name_choose(const struct names *names, const char *name, size_t len,
                        struct choice *choice)
{
    bool found = false;

    for (size_t i = 0; i < names->len; i++) {
        if (strlen(names->name[i]) != len ||
            memcmp(names->name[i], name, len) != 0)
            continue;
        if (is_chosen(choice, i)) {
            fprintf(stderr, "hake: %s: a name is listed twice\n",
                    names->option);
            return false;
        }
        choice->at[choice->len++] = i;
        found = true;
    }
    return found || refuse(names, name, len);
}

static bool names_choose(const struct names *names, const char *text,
                         struct choice *choice)
{
    size_t len;

    choice->len = 0;
    while (text == NULL && choice->len < names->len) {
        choice->at[choice->len] = choice->len;
        choice->len++;
    }
    for (; text != NULL; text += len + 1) {
        len = strcspn(text, ",");
        if (!name_choose(names, text, len, choice))
            return false;
        if (text[len] == '\0')
            break;
    }
    return true;
}

/* One function of this shape for each kind, whose types differ. */
#define CHOOSE(function, type, list)                                           \
    bool function(const struct algorithms *all, const char *option,            \
                  const char *text,                                            \
                  const struct type *chosen[ALGORITHMS_MAX + 1])               \
    {                                                                          \
        struct names names = {.option = option};                               \
        struct choice choice;                                                  \
                                                                               \
        for (; all->list[names.len] != NULL; names.len++)                      \
            names.name[names.len] = all->list[names.len]->name;                \
        if (!names_choose(&names, text, &choice))                              \
            return false;                                                      \
        for (size_t i = 0; i < choice.len; i++)                                \
            chosen[i] = all->list[choice.at[i]];                               \
        chosen[choice.len] = NULL;                                             \
        return true;                                                           \
    }

CHOOSE(suites_choose, hake_suite, suites)
CHOOSE(groups_choose, hake_group, groups)
CHOOSE(schemes_choose, hake_scheme, schemes)

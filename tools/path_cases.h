/*
 * path_cases.h: certificate paths to be measured (hake bench, make size): the
 * usual one, and the worst that a peer can send in one record, with good
 * signatures all.
 */
#ifndef HAKE_PATH_CASES_H
#define HAKE_PATH_CASES_H

#include "tls/hake.h"

/* One path to be judged, all its memory in it: it must not be moved. */
#define PATH_CASE_DER 4096
struct path_input {
    uint8_t der[HAKE_CERTIFICATES_MAX][PATH_CASE_DER], anchor_der[1024];
    struct hake_bytes list[HAKE_CERTIFICATES_MAX];
    struct hake_anchor anchor;
    struct hake_trust trust;
    struct hake_path path;
};

#define PATH_CASES        7
#define PATH_CASE_DEEPEST 3 /* the worst of those that are accepted */
struct path_case {
    const char *name;
    bool (*make)(struct path_input *input);
    enum hake_error error; /* what is to come of it */
    unsigned signatures;   /* that are checked on the way */
};
extern const struct path_case path_cases[PATH_CASES];

/* path_case_make makes the certificates of a case; false if it cannot. The
 * schemes, hake_ed25519 alone, may be replaced. */
bool path_case_make(const struct path_case *c, struct path_input *input);

#endif

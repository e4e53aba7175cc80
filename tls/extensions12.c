/* extensions12.c: what the EXT12 rows of the extension table do; linked only
 * with TLS 1.2. */
#include "tls/extensions.h"

#define BOTH(function) function##_take, function##_give
#define LEGAL(name, type, places)
#define EXT(name, type, places, ask, answer, other, functions)
#define EXT12(name, type, places, ask, answer, other, functions)               \
    {ask##_syntax, answer##_syntax, other##_syntax, functions},

const struct extension_does extension_does12[] = {
    HAKE_EXTENSIONS(EXT, EXT12, LEGAL)};

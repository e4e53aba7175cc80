#!/bin/sh
# Makes sure that the C library's headers, libsodium, Check and pkg-config are
# there, and what the arguments name (pkg-config's name:Debian's name): installs
# them with apt-get as root or through sudo, else says what to install.
set -u

missing=
echo '#include <errno.h>' | "${CC:-cc}" -E - >/dev/null 2>&1 ||
    missing="$missing libc6-dev"
command -v pkg-config >/dev/null 2>&1 || missing="$missing pkg-config"
for library in libsodium:libsodium-dev check:check "$@"; do
    pkg-config --exists "${library%:*}" 2>/dev/null ||
        missing="$missing ${library#*:}"
done
[ -z "$missing" ] && exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
if ! command -v apt-get >/dev/null 2>&1 ||
    { [ -n "$as_root" ] && ! sudo -n true 2>/dev/null; }; then
    echo "hake: please install these packages (Debian's names):$missing" >&2
    exit 1
fi
echo "hake: installing$missing" >&2
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive sh -c \
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"' \
    sh $missing >/dev/null || {
    echo "hake: apt-get failed; please install:$missing" >&2
    exit 1
}

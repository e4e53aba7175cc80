#!/usr/bin/env bash
# Checks what a compiler does not: layout, the include ladder, forbidden calls,
# sizes of files and functions, the share of comments. Tools that are missing
# are skipped by name. Exit status 1 if something is wrong.
set -u
shopt -s nullglob

status=0
wrong() {
    echo "lint: $*"
    status=1
}
skipped() {
    echo "lint: SKIPPED: $*"
}

engine=()
for file in crypto/*.[ch] crypto/extra/*.[ch] alpn/*.[ch] tls/*.[ch] \
    tls/extra/*.[ch]; do
    case $file in *_test.[ch] | *_cases.h | */loopback.h | *_peers.h | */x509_build.h) continue ;; esac
    engine+=("$file")
done
all=(crypto/*.[ch] crypto/extra/*.[ch] alpn/*.[ch] tls/*.[ch] tls/extra/*.[ch]
    test-vectors/*.[ch] test-vectors/*/*.[ch] tools/*.[ch] tools/*/*.[ch])

# ---- Layout -----------------------------------------------------------------

if command -v clang-format >/dev/null; then
    for file in "${all[@]}"; do
        clang-format --dry-run -Werror "$file" >/dev/null 2>&1 ||
            wrong "$file: clang-format would change it (make format)"
    done
else
    skipped "layout (no clang-format)"
fi
for file in "${all[@]}"; do
    awk -v file="$file" '
        /clang-format off/ {table = 1}
        /clang-format on/ {table = 0}
        length > 80 && !table && !/^ *[X({].*"/ {
            print "lint: " file ":" NR ": " length " columns"; bad = 1
        }
        END {exit bad}' "$file" || status=1
done
if command -v shellcheck >/dev/null; then
    shellcheck tools/*.sh tools/*/*.sh .ci/run || status=1
else
    skipped "scripts (no shellcheck)"
fi

# ---- Include ladder: nothing includes its own level or a higher one ---------

declare -A rung=(
    [crypto/crypto.h]=1 [alpn/alpn.h]=1 [alpn/npn.h]=1 [tls/wire.h]=2 [tls/error.h]=1
    [tls/trust.h]=2 [tls/config_extensions.h]=2 [tls/host.h]=2 [tls/x509.h]=3 [tls/syntax.h]=3 [tls/conn.h]=3
    [tls/config.h]=4 [tls/messages.h]=4 [tls/record.h]=4 [tls/hake.h]=5
    [tls/transcript.h]=5 [tls/schedule.h]=5 [tls/trace.h]=6 [tls/extensions.h]=6
    [tls/handlers.h]=7 [tls/session.h]=8 [tls/psk.h]=8 [tls/session12.h]=8 [tls/retry.h]=8
    [tls/flow.h]=8 [tls/engine.h]=9 [tls/explain.h]=9
)
for file in "${engine[@]}"; do
    own=${rung[$file]:-10}
    [[ $file == *.h && $file != */extra/* && $own == 10 ]] && wrong "$file: has no rung on the ladder"
    while read -r header; do
        at=${rung[$header]:-0}
        # libhake.a never refers to libhake_extra.a.
        [[ $header == */extra/* && $file != */extra/* ]] &&
            wrong "$file includes $header"
        case $file in
        crypto/*) [[ $header == crypto/* ]] || wrong "$file includes $header" ;;
        tls/extra/*) ;; # above everything
        alpn/*) [[ $header == alpn/* ]] || wrong "$file includes $header" ;;
        *)
            if [[ $at == 0 ]]; then
                wrong "$file includes $header, which is not on the ladder"
            elif ((at >= own)); then
                wrong "$file includes $header, which is not below it"
            fi
            ;;
        esac
    done < <(sed -n 's/^#include "\(.*\)"/\1/p' "$file")
done

# ---- Forbidden in the engine ------------------------------------------------

for file in "${engine[@]}"; do
    grep -nE '#include <(stdio|stdlib|time|errno|assert|unistd|sys/)' "$file" &&
        wrong "$file: forbidden header"
    grep -nE '\b(malloc|calloc|realloc|free|printf|assert|abort|goto)\b *\(?' \
        "$file" | grep -vE '^[0-9]+: *(/?\*|//)|/\*.*\b(free|assert)\b' &&
        wrong "$file: forbidden call"
    # libhake_extra has its portable path beside each.
    case $file in
    crypto/extra/*) ;;
    *) grep -nE '__attribute__|__builtin|__asm' "$file" &&
        wrong "$file: compiler extension" ;;
    esac
    case $file in
    tls/wire.c | tls/syntax.c) ;;
    *) grep -nE '\bmemcmp\(.*(verify_data|secret|key|tag)\b' "$file" &&
        wrong "$file: secrets are compared by sodium_memcmp" ;;
    esac
done

# ---- Sizes ------------------------------------------------------------------

for file in "${all[@]}"; do
    lines=$(wc -l <"$file")
    ((lines <= 600)) || wrong "$file: $lines lines, at most 600"
done
if command -v ctags >/dev/null; then
    ctags -o - --fields=+ne --kinds-C=f "${engine[@]}" | awk -F'\t' '
        {
            begin = end = 0
            for (i = 4; i <= NF; i++) {
                if ($i ~ /^line:/) begin = substr($i, 6)
                if ($i ~ /^end:/) end = substr($i, 5)
            }
            if (end) print end - begin + 1, $1, $2
        }' | sort -n | awk '
        {len[NR] = $1; name[NR] = $2 " (" $3 ")"}
        END {
            printf "functions of the engine: %d, median %d lines, p95 %d, longest %d: %s\n",
                NR, len[int((NR + 1) / 2)], len[int(NR * 0.95)], len[NR], name[NR]
            exit len[NR] > 60
        }' || wrong "a function has more than 60 lines"
else
    skipped "function lengths (no ctags)"
fi
awk '
    {lines++}
    inside || /^ *\/\*/ || /\/\*.*\*\// {comments++}
    /\/\*/ && !/\*\// {inside = 1}
    /\*\// {inside = 0}
    END {printf "engine: %d lines, %d %% comments\n", lines, 100 * comments / lines}
' "${engine[@]}"

[ "$status" = 0 ] && echo "lint: clean"
exit "$status"

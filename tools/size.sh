#!/bin/sh
# Weighs libhake.a: stack and bytes of code and constants for the smallest programs of
# each kind (-Os, without libsodium and libc), the sizes of the two structs, and
# the proof by nm that the library calls no allocator, no stdio, no I/O and no
# clock, and has no writable data. Fails if the proof does, or if a limit below
# is passed.
set -eu

CC=${CC:-cc}
dir=build/size
flags="-std=c11 -Os -ffunction-sections -fdata-sections -fno-pie
       -fno-asynchronous-unwind-tables -fno-stack-protector -I."
mkdir -p "$dir"
rm -f "$dir"/*.o "$dir"/*.a

for source in crypto/*.c alpn/*.c tls/*.c; do
    case $source in *_test.c) continue ;; esac
    # shellcheck disable=SC2086
    $CC $flags -c -o "$dir/$(basename "$source" .c).o" "$source"
done
ar rcs "$dir/libhake.a" "$dir"/*.o

# ---- Nothing but libsodium's primitives and the memory functions ------------

allowed='crypto_(hash|scalarmult|sign|aead)_[a-z0-9_]+|sodium_mem(zero|cmp)'
allowed="$allowed|randombytes_buf|mem(cpy|move|set|cmp|chr)|strlen"
nm -g --defined-only "$dir/libhake.a" | awk 'NF == 3 {print $3}' | sort -u \
    >"$dir/defined"
nm -u "$dir/libhake.a" | awk 'NF == 2 {print $2}' | sort -u |
    comm -23 - "$dir/defined" >"$dir/outside"
echo "libhake.a calls, outside itself:"
sed 's/^/  /' "$dir/outside"
if grep -vxE "$allowed" "$dir/outside" >"$dir/forbidden"; then
    echo "size: forbidden: $(tr '\n' ' ' <"$dir/forbidden")" >&2
    exit 1
fi
echo "so: no allocator, no stdio, no I/O, no clock"
if nm "$dir/libhake.a" | grep -E ' [bBdDcC] ' >"$dir/writable"; then
    echo "size: writable data: $(cat "$dir/writable")" >&2
    exit 1
fi
echo "and no writable data"

# ---- Code per configuration -------------------------------------------------

# weigh NAME LIMIT FLAGS: links the profile with our library alone; what it
# calls outside is left open, so that only our bytes are counted.
weigh() {
    name=$1 limit=$2
    shift 2
    # shellcheck disable=SC2086
    $CC $flags "$@" -c -o "$dir/$name.profile" tools/size/profile.c
    $CC -nostdlib -static -no-pie -o "$dir/$name" \
        -Wl,--gc-sections,--unresolved-symbols=ignore-all,-e,main,-z,norelro \
        -Wl,--build-id=none "$dir/$name.profile" "$dir/libhake.a"
    own=$(size "$dir/$name.profile" | awk 'NR == 2 {print $1 + $2}')
    all=$(size "$dir/$name" | awk 'NR == 2 {print $1 + $2}')
    total=$((all - own))
    printf '  %-32s %6d' "$name" "$total"
    if [ "$limit" -gt 0 ]; then
        printf '  (limit %d)' "$limit"
    fi
    printf '\n'
    if [ "$limit" -gt 0 ] && [ "$total" -gt "$limit" ]; then
        echo "size: $name is over its limit" >&2
        exit 1
    fi
}

echo "bytes of code and constants, $($CC -dumpmachine), -Os:"
weigh client13_chacha20 0 -DPROFILE_CLIENT -DPROFILE_13
weigh client13_both_suites 0 -DPROFILE_CLIENT -DPROFILE_13 -DPROFILE_AES
weigh server13_chacha20 0 -DPROFILE_SERVER -DPROFILE_13
weigh client13_server13 0 -DPROFILE_CLIENT -DPROFILE_SERVER -DPROFILE_13 \
    -DPROFILE_AES
weigh client12_chacha20 0 -DPROFILE_CLIENT -DPROFILE_12
weigh server12_chacha20 0 -DPROFILE_SERVER -DPROFILE_12
weigh client_server_both_versions 0 -DPROFILE_CLIENT -DPROFILE_SERVER \
    -DPROFILE_13 -DPROFILE_12 -DPROFILE_AES

# without PROGRAM SYMBOL...: what a configuration does not name is not linked.
without() {
    program=$1
    shift
    for symbol in "$@"; do
        if nm "$dir/$program" | grep -qw "$symbol"; then
            echo "size: $program links $symbol" >&2
            exit 1
        fi
    done
}
without client13_chacha20 hake_aes_256_gcm hake_sha384 server_hello_write \
    hake_ed25519_sign schedule12_keys record12 server_key_exchange_read \
    flow12_client finished12_read
without server13_chacha20 schedule12_keys record12 flow12_server \
    server_key_exchange_write hake_ed25519
without client12_chacha20 schedule13_keys record13 flow13_client \
    encrypted_extensions_read server_key_exchange_write
without server12_chacha20 schedule13_keys record13 flow13_server \
    encrypted_extensions_write server_key_exchange_read
echo "a configuration links no other suite, version or role"

# ---- State ------------------------------------------------------------------

# shellcheck disable=SC2086
$CC $flags -no-pie -o "$dir/state" tools/size/state.c
"$dir/state"

# shellcheck disable=SC2086,SC2046
$CC $flags -D_POSIX_C_SOURCE=200809L -no-pie -o "$dir/stack" tools/size/stack.c \
    tools/cert_make.c tools/cert_name.c tools/cert_issuer.c tools/der_write.c \
    "$dir/libhake.a" $(pkg-config --libs libsodium) \
    -Wl,--gc-sections -Wl,-z,now -lpthread
"$dir/stack"

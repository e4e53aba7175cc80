#!/bin/sh
# Weighs libhake.a: bytes of code and constants for the smallest programs of
# each kind (-Os, without libsodium and libc), the sizes of the two structs, the
# stack, and the proof by nm that the library calls no allocator, no stdio, no
# I/O and no clock, has no writable data, and that a program links only what it
# names. Fails if a proof does, or if a limit below is passed.
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

allowed='crypto_(hash|scalarmult|sign|aead)_[a-z0-9_]+|sodium_(memzero|memcmp|is_zero)'
allowed="$allowed|randombytes_buf|mem(cpy|move|set|cmp|chr)|strlen"
allowed="$allowed|bcmp" # clang's memcmp, where only equality is asked
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

# A limit is what gcc 12 made of the profile for x86-64, and 2 % more. It only
# holds what is there: 16 KiB were wished for a TLS 1.3 client with X.509, 21 KiB
# for client and server, 28 KiB with TLS 1.2, and none of these is reached.
# Other compilers and machines have other sizes, which are only told.
case $($CC --version | head -n 1)-$($CC -dumpmachine) in
*clang*) limits=no ;;
*-x86_64-*) limits=yes ;;
*) limits=no ;;
esac

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
    if [ "$limits" = no ]; then
        printf '  %-32s %6d\n' "$name" "$total"
        return
    fi
    printf '  %-32s %6d  (limit %d)\n' "$name" "$total" "$limit"
    if [ "$total" -gt "$limit" ]; then
        echo "size: $name is over its limit" >&2
        exit 1
    fi
}

echo "bytes of code and constants, $($CC -dumpmachine), -Os:"
weigh client13_chacha20 38200 -DPROFILE_CLIENT -DPROFILE_13
weigh client13_chacha20_sessions 42500 -DPROFILE_CLIENT -DPROFILE_13 \
    -DPROFILE_SESSIONS
weigh client13_chacha20_path 47400 -DPROFILE_CLIENT -DPROFILE_13 -DPROFILE_PATH
weigh client13_both_suites 38900 -DPROFILE_CLIENT -DPROFILE_13 -DPROFILE_AES
weigh server13_chacha20 38300 -DPROFILE_SERVER -DPROFILE_13
weigh server13_chacha20_sessions 44500 -DPROFILE_SERVER -DPROFILE_13 \
    -DPROFILE_SESSIONS
weigh client13_server13 46500 -DPROFILE_CLIENT -DPROFILE_SERVER -DPROFILE_13 \
    -DPROFILE_AES
weigh client12_chacha20 41400 -DPROFILE_CLIENT -DPROFILE_12
weigh server12_chacha20 43300 -DPROFILE_SERVER -DPROFILE_12
weigh client_both_versions_path 62200 -DPROFILE_CLIENT -DPROFILE_13 \
    -DPROFILE_12 -DPROFILE_AES -DPROFILE_PATH
weigh client_server_both_versions 68200 -DPROFILE_CLIENT -DPROFILE_SERVER \
    -DPROFILE_13 -DPROFILE_12 -DPROFILE_AES
weigh path_alone 11400 -DPROFILE_TRUST

# without PROGRAM SYMBOL...: what a configuration does not name is not linked;
# a symbol that no program has proves nothing.
nm "$dir"/*.o | awk 'NF == 3 {print $3}' | sort -u >"$dir/symbols"
without() {
    program=$1
    shift
    for symbol in "$@"; do
        if ! grep -qx "$symbol" "$dir/symbols"; then
            echo "size: there is no $symbol (any more)" >&2
            exit 1
        fi
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
without client13_chacha20 psk_offer_get session_write ticket_seal ticket_open \
    schedule13_binder
without server13_chacha20 psk_session_accept session_write ticket_seal \
    ticket13_write schedule13_binder
echo "a configuration links no other suite, version or role"

for program in client13_chacha20 client12_chacha20 server13_chacha20; do
    without "$program" hake_verify_path hake_path_validate x509_read \
        x509_extensions_read x509_constraints_read x509_constraints_judge \
        x509_has_name hake_address_read der_time der_flag
done
echo "who pins keys, or is a server, links no certificate's contents and no path"

# Everything that X.509 alone links, by its prefix: no TLS among it.
x509='x509_|der_|rd_|host_|hake_path_|hake_key_info_|hake_address_|hake_ed25519$'
nm -g --defined-only "$dir/path_alone" | awk '{print $3}' |
    grep -vE "^($x509|main$|platform_|_|end$|edata$)" >"$dir/tls" || true
if [ -s "$dir/tls" ]; then
    echo "size: path_alone links $(tr '\n' ' ' <"$dir/tls")" >&2
    exit 1
fi
without path_alone record_open flow_sends extensions_read transcript_add \
    hake_verify_path hake_client_start
echo "X.509 alone links nothing of TLS"

# ---- State ------------------------------------------------------------------

# shellcheck disable=SC2086
$CC $flags -no-pie -o "$dir/state" tools/size/state.c
"$dir/state"

# shellcheck disable=SC2086,SC2046
$CC $flags -D_POSIX_C_SOURCE=200809L -no-pie -o "$dir/stack" tools/size/stack.c \
    tools/path_cases.c tools/cert_make.c tools/cert_name.c tools/cert_issuer.c tools/der_write.c \
    "$dir/libhake.a" $(pkg-config --libs libsodium) \
    -Wl,--gc-sections -Wl,-z,now -lpthread
"$dir/stack"

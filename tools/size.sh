#!/bin/sh
# Weighs libhake.a and libhake_extra.a: bytes of code and constants for the
# smallest programs of each kind (-Os, without libsodium and libc), the sizes of
# the two structs, the stack, and the proof by nm that the libraries call no
# allocator, no stdio, no I/O and no clock, have no writable data, that libhake.a
# does not know libhake_extra.a, and that a program links only what it names.
# Fails if a proof does, or if a limit below is passed.
set -eu

CC=${CC:-cc}
dir=build/size
flags="-std=c11 -Os -ffunction-sections -fdata-sections -fno-pie
       -fno-asynchronous-unwind-tables -fno-stack-protector -I."
rm -rf "$dir"
mkdir -p "$dir/hake" "$dir/hake_extra"

# library NAME SOURCE...: lib NAME.a, and lists of what it defines and what it
# needs from outside.
library() {
    name=$1
    shift
    for source in "$@"; do
        case $source in *_test.c) continue ;; esac
        # shellcheck disable=SC2086
        $CC $flags -c -o "$dir/$name/$(basename "$source" .c).o" "$source"
    done
    ar rcs "$dir/lib$name.a" "$dir/$name"/*.o
    nm -g --defined-only "$dir/lib$name.a" | awk 'NF == 3 {print $3}' |
        sort -u >"$dir/$name.defined"
    nm -u "$dir/lib$name.a" | awk 'NF == 2 {print $2}' | sort -u |
        comm -23 - "$dir/$name.defined" >"$dir/$name.outside"
}
library hake crypto/*.c alpn/*.c tls/*.c
library hake_extra crypto/extra/*.c tls/extra/*.c

# ---- Nothing but libsodium's primitives and the memory functions ------------

memory='mem(cpy|move|set|cmp|chr)|strlen'
memory="$memory|bcmp" # clang's memcmp, where only equality is asked
sodium='crypto_(hash|scalarmult|sign|aead)_[a-z0-9_]+|randombytes_buf'
sodium="$sodium|sodium_(memzero|memcmp|is_zero)"
# What libgcc knows of the processor, and its arithmetic of two words.
libgcc='__cpu_(model|features2|indicator_init)'
libgcc="$libgcc|__(ashl|lshr|ashr|mul|u?div|u?mod)[dt]i3"
libgcc="$libgcc|__aeabi_(l(lsl|lsr|asr|mul)|u?[il]div(mod)?)"

# outside NAME ALLOWED: what lib NAME.a calls outside of our libraries.
outside() {
    echo "lib$1.a calls, outside itself:"
    sed 's/^/  /' "$dir/$1.outside"
    if grep -vxE "$2" "$dir/$1.outside" >"$dir/forbidden"; then
        echo "size: forbidden: $(tr '\n' ' ' <"$dir/forbidden")" >&2
        exit 1
    fi
    if nm "$dir/lib$1.a" | grep -E ' [bBdDcC] ' >"$dir/writable"; then
        echo "size: writable data: $(cat "$dir/writable")" >&2
        exit 1
    fi
}
comm -12 "$dir/hake.outside" "$dir/hake_extra.defined" >"$dir/forbidden"
if [ -s "$dir/forbidden" ]; then
    echo "size: libhake.a needs $(tr '\n' ' ' <"$dir/forbidden")" >&2
    exit 1
fi
outside hake "$sodium|$memory"
comm -12 "$dir/hake_extra.outside" "$dir/hake.defined" >"$dir/hake_extra.below"
outside hake_extra "$sodium|$memory|$libgcc|$(paste -sd '|' "$dir/hake_extra.below")"
echo "so: no allocator, no stdio, no I/O, no clock, and no writable data;"
echo "and libhake.a refers to nothing of libhake_extra.a"

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

# linked NAME FLAGS: links the profile with our libraries alone, and leaves in
# $total what is not the profile's own; what it calls outside is left open, so
# that only our bytes are counted.
linked() {
    program=$1
    shift
    # shellcheck disable=SC2086
    $CC $flags "$@" -c -o "$dir/$program.profile" tools/size/profile.c
    $CC -nostdlib -static -no-pie -o "$dir/$program" \
        -Wl,--gc-sections,--unresolved-symbols=ignore-all,-e,main,-z,norelro \
        -Wl,--build-id=none "$dir/$program.profile" "$dir/libhake_extra.a" \
        "$dir/libhake.a"
    own=$(size "$dir/$program.profile" | awk 'NR == 2 {print $1 + $2}')
    all=$(size "$dir/$program" | awk 'NR == 2 {print $1 + $2}')
    total=$((all - own))
}

# told NAME BYTES LIMIT NOTE
told() {
    if [ "$limits" = no ]; then
        printf '  %-32s %6d\n' "$1" "$2"
        return
    fi
    if [ "$2" -gt "$3" ]; then
        printf '  %-32s %6d  (limit %d)\n' "$1" "$2" "$3"
        echo "size: $1 is over its limit" >&2
        exit 1
    fi
    printf '  %-32s %6d  (limit %d%s)\n' "$1" "$2" "$3" "$4"
}

# weigh NAME LIMIT FLAGS; held likewise, for the programs that may never grow:
# the limit is what they had before there was a libhake_extra.
weigh() {
    name=$1 limit=$2
    shift 2
    linked "$name" "$@"
    told "$name" "$total" "$limit" ""
}
held() {
    name=$1 limit=$2
    shift 2
    linked "$name" "$@"
    told "$name" "$total" "$limit" ": has not grown by one byte"
}

# added NAME LIMIT FLAGS: the bytes more than client13_chacha20.
added() {
    name=$1 limit=$2
    shift 2
    linked "with_$name" -DPROFILE_CLIENT -DPROFILE_13 "$@"
    told "+ $name" $((total - base)) "$limit" ""
}

echo "bytes of code and constants, $($CC -dumpmachine), -Os:"
held client13_chacha20 37862 -DPROFILE_CLIENT -DPROFILE_13
base=$total
held client13_chacha20_sessions 42084 -DPROFILE_CLIENT -DPROFILE_13 \
    -DPROFILE_SESSIONS
held client13_chacha20_path 46969 -DPROFILE_CLIENT -DPROFILE_13 -DPROFILE_PATH
weigh client13_both_suites 38060 -DPROFILE_CLIENT -DPROFILE_13 -DPROFILE_AES
weigh server13_chacha20 37950 -DPROFILE_SERVER -DPROFILE_13
weigh server13_chacha20_sessions 43480 -DPROFILE_SERVER -DPROFILE_13 \
    -DPROFILE_SESSIONS
weigh client13_server13 46270 -DPROFILE_CLIENT -DPROFILE_SERVER -DPROFILE_13 \
    -DPROFILE_AES
weigh client12_chacha20 39940 -DPROFILE_CLIENT -DPROFILE_12
weigh server12_chacha20 42400 -DPROFILE_SERVER -DPROFILE_12
weigh client_both_versions_path 61000 -DPROFILE_CLIENT -DPROFILE_13 \
    -DPROFILE_12 -DPROFILE_AES -DPROFILE_PATH
weigh client_server_both_versions 67500 -DPROFILE_CLIENT -DPROFILE_SERVER \
    -DPROFILE_13 -DPROFILE_12 -DPROFILE_AES
weigh path_alone 11450 -DPROFILE_TRUST

echo "what an algorithm of libhake_extra adds to client13_chacha20:"
added aes_128_gcm_soft 5740 -DPROFILE_SOFT '-DSUITES=&soft,'
added aes_128_gcm_auto 10370 '-DSUITES=&hake_suite13_aes_128_gcm_sha256,'
added aes_256_gcm_auto 10710 '-DSUITES=&hake_suite13_aes_256_gcm_sha384_auto,'
added secp256r1 9710 '-DGROUPS=&hake_secp256r1,'
added secp384r1 7730 '-DGROUPS=&hake_secp384r1,'
added ecdsa_secp256r1_sha256 7530 '-DSCHEMES=&hake_ecdsa_secp256r1_sha256,'
added ecdsa_secp384r1_sha384 8650 '-DSCHEMES=&hake_ecdsa_secp384r1_sha384,'
added rsa_pss_rsae_sha256 2790 '-DSCHEMES=&hake_rsa_pss_rsae_sha256,'
added rsa_pkcs1_sha256 2380 '-DSCHEMES=&hake_rsa_pkcs1_sha256,'
schemes='&hake_ecdsa_secp256r1_sha256,&hake_rsa_pss_rsae_sha256,'
added rfc9846_9.1_mandatory 24520 "-DSCHEMES=$schemes&hake_rsa_pkcs1_sha256," \
    '-DSUITES=&hake_suite13_aes_128_gcm_sha256,' '-DGROUPS=&hake_secp256r1,'
echo "whole programs with libhake_extra:"
weigh server13_p256 59980 -DPROFILE_SERVER -DPROFILE_13 -DPROFILE_P256 \
    '-DSUITES=&hake_suite13_aes_128_gcm_sha256,' '-DGROUPS=&hake_secp256r1,'
weigh web_client 94920 -DPROFILE_CLIENT -DPROFILE_13 -DPROFILE_12 \
    -DPROFILE_PATH -DPROFILE_WEB

# without PROGRAM SYMBOL...: what a configuration does not name is not linked;
# a symbol that no program has proves nothing.
nm "$dir"/hake*/*.o | awk 'NF == 3 {print $3}' | sort -u >"$dir/symbols"
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

# extra PROGRAM: what it has of libhake_extra.a; every program could have.
extra() {
    nm -g --defined-only "$dir/$1" | awk '{print $3}' | sort -u |
        comm -12 - "$dir/hake_extra.defined"
}
for program in client13_chacha20 client13_chacha20_sessions \
    client13_chacha20_path client_server_both_versions; do
    if [ -n "$(extra "$program")" ]; then
        echo "size: $program links $(extra "$program" | tr '\n' ' ')" >&2
        exit 1
    fi
done
if [ -z "$(extra web_client)" ]; then
    echo "size: nothing of libhake_extra.a is found where it is" >&2
    exit 1
fi
without with_secp256r1 curve_p384 ecdsa_verify hake_p256_sign \
    gcm_seal hake_rsa_recover
without with_ecdsa_secp256r1_sha256 curve_p384 ecdh_share hake_p256_sign
without with_aes_128_gcm_soft gcm_ni_expand gcm_vaes_expand curve_p256
echo "who does not name what libhake_extra has links none of it, and no more"

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
    tools/signature_cases.c "$dir/libhake_extra.a" "$dir/libhake.a" $(pkg-config --libs libsodium) \
    -Wl,--gc-sections -Wl,-z,now -lpthread
"$dir/stack"

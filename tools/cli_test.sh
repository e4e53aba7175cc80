#!/usr/bin/env bash
# What the command does with bad input: the exit status, one sentence on
# stderr, nothing else on stdout; and that client and server carry data
# between them whole. Loopback only.
# usage: cli_test.sh path/to/hake
set -u

hake=${1:?usage: cli_test.sh path/to/hake}
dir=$(mktemp -d) || exit 1
passed=0
failed=0
skipped=0
pids=()
unset SSLKEYLOGFILE SSL_CERT_FILE

finish() {
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null
    done
    wait
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

ok() {
    passed=$((passed + 1))
}
fail() {
    failed=$((failed + 1))
    echo "FAIL $1"
    sed "s|$dir/||g; s/^/     | /" "$dir/err"
}
skip() {
    skipped=$((skipped + 1))
    echo "SKIP $1"
}

# judge NAME STATUS PATTERN GOT: the sentence in $dir/err must fit the pattern
# and stand alone; a tool's own lines about what is insecure do not count.
judge() {
    local name=$1 status=$2 pattern=$3 got=$4 lines
    lines=$(grep -cv '^hake: WARNING: ' "$dir/err")
    if [ "$got" != "$status" ]; then
        fail "${name:0:70}: exit status $got, not $status"
    elif [ "$lines" != 1 ]; then
        fail "$name: $lines lines on stderr, not one sentence"
    elif ! grep -v '^hake: WARNING: ' "$dir/err" |
        grep -Eq "^hake: .*$pattern"; then
        fail "$name: the sentence is not about /$pattern/"
    elif [ -s "$dir/out" ]; then
        fail "$name: something on stdout"
    else
        ok
    fi
}

# expect STATUS PATTERN ARGUMENT...
expect() {
    local status=$1 pattern=$2
    shift 2
    timeout 20 "$hake" "$@" >"$dir/out" 2>"$dir/err" </dev/null
    judge "hake ${*//"$dir/"/}" "$status" "$pattern" $?
}

# ---- Files ------------------------------------------------------------------

pair() {
    "$hake" cert --self-signed --name localhost --name 127.0.0.1 \
        --name example.org \
        --out-cert "$dir/$1.pem" --out-key "$dir/$1.key" || exit 1
}
pair good
pair other
cert=$dir/good.pem key=$dir/good.key
: >"$dir/empty"
echo "no PEM at all" >"$dir/text"
head -c 300 /dev/urandom >"$dir/noise"
head -n 4 "$cert" >"$dir/cut.pem"
sed 's/^M/!/' "$cert" >"$dir/wrong.pem"
{
    echo "-----BEGIN RSA PRIVATE KEY-----"
    echo "MA=="
    echo "-----END RSA PRIVATE KEY-----"
} >"$dir/rsa.key"
{
    echo "-----BEGIN ENCRYPTED PRIVATE KEY-----"
    echo "MA=="
    echo "-----END ENCRYPTED PRIVATE KEY-----"
} >"$dir/encrypted.key"
long=$(printf 'a%.0s' {1..256})
label=${long:0:64} # one character too many for a name: no query is made

# ---- Usage ------------------------------------------------------------------

expect 2 "command"
expect 2 "nonsense" nonsense
expect 2 "HOST:PORT" client
expect 2 "HOST:PORT" client localhost:1 localhost:2
for place in localhost localhost: :443 localhost:0 localhost:65536 \
    localhost:http localhost:-1 localhost:+1 "localhost: 1" ::1:443 "[::1]" \
    "[::1:443" "[]:443" "a b:443" "" "$long:443"; do
    expect 2 "port|HOST:PORT|host" client "$place"
done
for place in "" x localhost localhost:65536 65536 -5 "1 2" ::1:443; do
    expect 2 "port|PORT|host|option" server "$place" --cert "$cert" --key "$key"
done
expect 2 "PORT" server --cert "$cert" --key "$key"
expect 2 "PORT" server 1 2 --cert "$cert" --key "$key"
for command in client server trace cert errors states vectors bench; do
    expect 2 "--wrong" "$command" --wrong
done
expect 2 "--json" client localhost:1 --json=1
expect 2 "--alpn" client localhost:1 --alpn
expect 2 "--get" client localhost:1 --get / --get /
for export in "" : x x: :1 x:0 x:1025 x:01 x:+1 x:1x x:-1; do
    expect 2 "--export" client localhost:1 --export "$export"
    expect 2 "--export" server 0 --cert "$cert" --key "$key" --export "$export"
done
expect 2 "argument" trace localhost
expect 2 "argument" bench engine
for part in "" x engines; do
    expect 2 "--only takes .*\"$part\"" bench --only "$part"
done
for rounds in "" x 0 14 102 -15 15x; do
    expect 2 "--rounds" bench --rounds "$rounds"
done
for handshakes in "" x 0 1000001 -1; do
    expect 2 "--handshakes" bench --handshakes "$handshakes"
done

at=(client localhost:1)
for list in "" "," "a," ",a" "a,,b" "$long" "\\q" "\\x1" "\\xg0" "\\"; do
    expect 2 "--alpn" "${at[@]}" --alpn "$list"
    expect 2 "--alpn-server" trace --alpn-server "$list"
done
for list in "," "a," "$long" "\\q"; do
    expect 2 "--npn" "${at[@]}" --npn "$list"
    expect 2 "--npn-select" "${at[@]}" --npn-select "$list"
done
expect 2 "--npn-select" "${at[@]}" --npn-select a,b
for psk in "" me me: :00 me:0 me:xy "$long:00" "me:$(printf "00%.0s" {1..65})"; do
    expect 2 "--psk" "${at[@]}" --psk "$psk"
done
for version in "" 1.1 1.4 TLSv1.3; do
    expect 2 "--tls" "${at[@]}" --tls "$version"
done
expect 2 "--tls" "${at[@]}" --tls 1.2 --suites TLS_AES_256_GCM_SHA384
for list in "" NONSENSE "TLS_AES_256_GCM_SHA384," TLS_AES_128_CCM_SHA256 \
    TLS_CHACHA20_POLY1305_SHA256,TLS_CHACHA20_POLY1305_SHA256; do
    expect 2 "--suites" "${at[@]}" --suites "$list"
done
expect 2 "--groups" "${at[@]}" --groups secp256r1x
expect 2 "--sigalgs" "${at[@]}" --sigalgs nonsense
for version in "" 1.1 3 TLS1.3; do
    expect 2 "--tls" "${at[@]}" --tls "$version"
done
for name in "" "a b" 127.0.0.1 ::1 "$long"; do
    expect 2 "--sni" "${at[@]}" --sni "$name"
done
for path in "" nonsense "/a b" $'/a\r\nb' http://localhost/; do
    expect 2 "--get" "${at[@]}" --get "$path"
done
for count in "" 0 -1 x 1x 1000001 18446744073709551617; do
    expect 2 "--once" server 0 --cert "$cert" --key "$key" --once "$count"
done
expect 2 "--www and --echo" server 0 --cert "$cert" --key "$key" --www --echo
expect 2 "NO_SUCH_ERROR" errors NO_SUCH_ERROR

# ---- Certificates and keys --------------------------------------------------

for file in missing empty text noise cut.pem wrong.pem good.key . ; do
    expect 2 "$file" "${at[@]}" --ca "$dir/$file"
    expect 2 "$file" server 0 --cert "$dir/$file" --key "$key"
done
for file in missing empty text noise good.pem rsa.key encrypted.key .; do
    expect 2 "$file" server 0 --cert "$cert" --key "$dir/$file"
done
expect 2 "not the key of the certificate" \
    server 0 --cert "$cert" --key "$dir/other.key"
expect 2 "--cert" server 0
expect 2 "--cert" server 0 --cert "$cert"
expect 2 "--key" server 0 --key "$key"
expect 2 "--insecure" "${at[@]}" --ca "$cert" --insecure
expect 2 "missing/log" "${at[@]}" --keylog "$dir/missing/log"
expect 2 "missing/trace" "${at[@]}" --trace "$dir/missing/trace"
SSLKEYLOGFILE=$dir/missing/log expect 2 "SSLKEYLOGFILE" "${at[@]}"

# ---- Certificates that hake makes -------------------------------------------

# made NAME ARGUMENT...: a pair NAME.pem and NAME.key, and not a word
made() {
    local name=$1
    shift
    "$hake" cert "$@" --out-cert "$dir/$name.pem" --out-key "$dir/$name.key" \
        >"$dir/out" 2>"$dir/err"
    local status=$?
    if [ "$status" != 0 ] || [ -s "$dir/out" ] || [ -s "$dir/err" ]; then
        fail "hake cert $*: exit status $status, or something is said"
    else
        ok
    fi
}
by() {
    issuer=(--issuer-cert "$dir/$1.pem" --issuer-key "$dir/$1.key")
}
new=(--out-cert "$dir/new.pem" --out-key "$dir/new.key")
from=(cert --name localhost "${new[@]}")
root=(cert --ca --name "Example Root" "${new[@]}")

made root --ca --name "Example Root" --path-length 1
by root
made middle --ca --name Middle "${issuer[@]}" --permit localhost \
    --permit 127.0.0.0/8 --exclude ::/0 --chain
made alice --client --name "Alice B." "${issuer[@]}"
by middle
made leaf --name localhost --name 127.0.0.1 "${issuer[@]}" --chain

expect 2 "--self-signed, --ca, or --issuer-cert" "${from[@]}"
expect 2 "--self-signed, --ca, or --issuer-cert" "${from[@]}" --client
expect 2 "--name" cert --self-signed "${new[@]}"
expect 2 "--out-cert and --out-key" cert --ca --name Root
expect 2 "go together" "${from[@]}" --issuer-cert "$dir/root.pem"
expect 2 "go together" "${from[@]}" --issuer-key "$dir/root.key"
expect 2 "contradict" "${from[@]}" "${issuer[@]}" --self-signed
expect 2 "contradict" "${root[@]}" --client
expect 2 "--chain needs --issuer-cert" "${root[@]}" --chain
for option in "--path-length=1" "--permit=example.com" "--exclude=example.com"; do
    expect 2 "${option%=*} needs --ca" "${from[@]}" --self-signed "$option"
done
expect 2 "Second is one name too many" "${root[@]}" --name Second
for length in "" -1 x 128; do
    expect 2 "--path-length" "${root[@]}" --path-length "$length"
done
for name in .example.com "*.example.com" 192.0.2.1 192.0.2.1/24 ::/129; do
    expect 2 "DNS name" "${root[@]}" --permit "$name"
    expect 2 "DNS name" "${root[@]}" --exclude "$name"
done
for text in "" $'two\nlines' $'\xff' "${long:0:65}"; do
    expect 2 "common name" cert --ca --name "$text" "${new[@]}"
    expect 2 "common name" cert --client --self-signed --name "$text" \
        "${new[@]}"
done
expect 2 "missing" "${from[@]}" --issuer-cert "$dir/missing" \
    --issuer-key "$dir/root.key"
expect 2 "missing" "${from[@]}" --issuer-cert "$dir/root.pem" \
    --issuer-key "$dir/missing"
expect 2 "not the key of its certificate" "${from[@]}" \
    --issuer-cert "$dir/root.pem" --issuer-key "$dir/middle.key"
by leaf
expect 2 "not a CA's" "${from[@]}" "${issuer[@]}"
by root
expect 2 "not valid at any time" "${from[@]}" "${issuer[@]}" --not-before 0
expect 2 "root.key is the issuer's" cert --name localhost "${issuer[@]}" \
    --force --out-cert "$dir/new.pem" --out-key "$dir/root.key"
expect 1 "alice.pem.*--force overwrites it" cert --name localhost \
    "${issuer[@]}" --out-cert "$dir/alice.pem" --out-key "$dir/new.key"
"$hake" cert --help >"$dir/out" 2>"$dir/err"
if [ -s "$dir/err" ] || ! grep -q -- "--issuer-cert FILE" "$dir/out" ||
    grep -Eq '.{81}' "$dir/out"; then
    fail "hake cert --help: not there, or lines of more than 80 columns"
else
    ok
fi

# ---- Places that are not there ----------------------------------------------

# start NAME ARGUMENT...: a server on a free port; $port and $pid tell.
start() {
    local name=$1 tries=0
    shift
    : >"$dir/$name.err"
    "$hake" server 127.0.0.1:0 --cert "$cert" --key "$key" "$@" \
        >"$dir/$name.out" 2>"$dir/$name.err" &
    pid=$!
    pids+=("$pid")
    port=
    while [ -z "$port" ] && [ $((tries += 1)) -lt 200 ]; do
        port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$dir/$name.err")
        [ -n "$port" ] || sleep 0.05
    done
}

# json NAME PATTERN: stdout must be one line, an object that fits.
json() {
    if [ "$(wc -l <"$dir/out")" != 1 ] ||
        ! grep -Eq "^\{\"version\":.*$2.*\}$" "$dir/out"; then
        cat "$dir/out" >>"$dir/err"
        fail "$1: the JSON object is not as it should be"
    else
        ok
    fi
}

start closed
kill "$pid"
wait "$pid"
expect 1 "CONNECT_FAILED: .*127.0.0.1:$port" client "127.0.0.1:$port"
expect 1 "CONNECT_FAILED: " client "127.0.0.1:$port" --get /
expect 1 "HOST_UNKNOWN: .*$label" client "$label:443"
expect 1 "HOST_UNKNOWN: .*$label" server "$label:0" --cert "$cert" --key "$key"
"$hake" client "127.0.0.1:$port" --json </dev/null >"$dir/out" 2>"$dir/err"
json "refused, --json" '"error":"CONNECT_FAILED"'
"$hake" client "$label:1" --json </dev/null >"$dir/out" 2>"$dir/err"
json "unknown host, --json" '"error":"HOST_UNKNOWN"'
"$hake" client localhost:1 --json --ca "$dir/missing" </dev/null \
    >"$dir/out" 2>"$dir/err"
json "missing file, --json" '"error":"SETUP_FAILED"'
start taken
expect 1 "LISTEN_FAILED: .*$port" server "127.0.0.1:$port" \
    --cert "$cert" --key "$key"

# ---- Clients that a server should not trip over -----------------------------

# send BYTES: as printf has them, to $port; what comes back is in $dir/reply.
send() {
    exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
    printf '%b' "$1" >&3
    timeout 5 cat <&3 >"$dir/reply"
    exec 3>&-
}

zeros=$(printf '\\0%.0s' {1..32})
# TLS 1.0: legacy_version 0301, one suite, no extensions
hello10='\x16\x03\x01\x00\x2d\x01\x00\x00\x29\x03\x01'$zeros
hello10+='\x00\x00\x02\x00\x2f\x01\x00'

# odd NAME BYTES PATTERN [REPLY]: a server alone with such a client.
odd() {
    start odd --once 1
    send "$2"
    wait "$pid"
    local status=$?
    grep -v '^listening on ' "$dir/odd.err" >"$dir/err"
    cp "$dir/odd.out" "$dir/out"
    judge "server, $1" 1 "$3" "$status"
    [ $# -lt 4 ] && return
    if od -An -tx1 "$dir/reply" | tr -d ' \n' | grep -q "^$4$"; then
        ok
    else
        od -An -tx1 "$dir/reply" >"$dir/err"
        fail "$1: the alert is not $4"
    fi
}

# closing NAME BYTES PATTERN: the same, and the client closes at once.
closing() {
    start odd --once 1
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf '%b' "$2" >&3
    exec 3>&-
    wait "$pid"
    local status=$?
    grep -v '^listening on ' "$dir/odd.err" >"$dir/err"
    cp "$dir/odd.out" "$dir/out"
    judge "server, $1" 1 "$3" "$status"
}

odd "plain text" 'hello there\n' "NOT_TLS: " 1503030002020a
odd "HTTP" 'GET / HTTP/1.1\r\n\r\n' "NOT_TLS: " 1503030002020a
odd "TLS 1.0" "$hello10" "VERSION_UNSUPPORTED: .*protocol_version" \
    15030300020246
odd "an alert" '\x15\x03\x01\x00\x02\x02\x28' \
    "ALERT_RECEIVED: .*handshake_failure"
odd "a record that is too long" '\x16\x03\x01\xff\xff' \
    "RECORD_TOO_LONG: .*record_overflow" 15030300020216
closing "nothing" '' "CLOSED_EARLY: "
closing "half a header" '\x16\x03' "CLOSED_EARLY: "
closing "half a ClientHello" "${hello10:0:80}" "CLOSED_EARLY: "

# ---- Servers that a client should not trip over -----------------------------

# A peer in Perl: takes one connection, reads so many bytes, writes, closes.
# shellcheck disable=SC2016
perl_peer='
    use strict; use IO::Socket::INET; $| = 1;
    my $l = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1",
                                  LocalPort => 0) or die;
    print $l->sockport, "\n";
    my $c = $l->accept or die;
    my $left = shift; my $got = 0; my $buffer;
    while ($got < $left and my $n = sysread $c, $buffer, 4096) { $got += $n }
    syswrite $c, pack("H*", shift);
    shutdown $c, 1;
    1 while sysread $c, $buffer, 4096;
'
hex() {
    od -An -tx1 | tr -d ' \n'
}

# peer NAME READ HEX PATTERN
peer() {
    local name=$1 tries=0
    : >"$dir/port"
    perl -e "$perl_peer" "$2" "$3" >"$dir/port" 2>/dev/null &
    pids+=($!)
    while ! [ -s "$dir/port" ] && [ $((tries += 1)) -lt 200 ]; do
        sleep 0.05
    done
    timeout 20 "$hake" client "127.0.0.1:$(cat "$dir/port")" --ca "$cert" \
        >"$dir/out" 2>"$dir/err" </dev/null
    judge "client, $name" 1 "$4" $?
}

zeros=$(printf '00%.0s' {1..32})
if perl -MIO::Socket::INET -e 1 2>/dev/null; then
    peer "HTTP" 1 "$(printf 'HTTP/1.1 400 Bad Request\r\n\r\n' | hex)" \
        "NOT_TLS: "
    peer "a banner" 0 "$(printf '220 mail ready\r\n' | hex)" "NOT_TLS: "
    peer "nothing" 0 "" "CLOSED_EARLY: "
    peer "nothing after our ClientHello" 1 "" "CLOSED_EARLY: "
    peer "half a header" 1 1603 "CLOSED_EARLY: "
    peer "an alert" 1 15030300020228 "ALERT_RECEIVED: .*handshake_failure"
    peer "half an alert" 1 150303000202 "CLOSED_EARLY: "
    peer "an empty handshake record" 1 1603030000 "RECORD_EMPTY: "
    peer "TLS 1.0" 1 "160301002a020000260301${zeros}00002f00" \
        "VERSION_UNSUPPORTED: .*protocol_version"
    peer "TLS 1.1" 1 "160302002a020000260302${zeros}00002f00" \
        "VERSION_UNSUPPORTED: .*protocol_version"
    peer "TLS 1.2 with RSA" 1 "160303002a020000260303${zeros}00009c00" \
        "SUITE_NOT_OFFERED: .*illegal_parameter"
    peer "a Finished in the clear" 1 "160303002414000020$zeros" \
        "MESSAGE_UNEXPECTED: .*unexpected_message"
else
    skip "servers that a client should not trip over (no perl)"
fi

# ---- Data -------------------------------------------------------------------

check() {
    if [ "$2" = "$3" ]; then ok; else
        : >"$dir/err"
        fail "$1: \"$3\", not \"$2\""
    fi
}

head -c 1048576 /dev/urandom >"$dir/data"
sum=$(sha256sum <"$dir/data")
start echo --echo --once 4 --json
for _ in 1 2 3 4 5 6 7 8; do cat "$dir/data"; done >"$dir/more"
timeout 20 "$hake" client "127.0.0.1:$port" --ca "$cert" <"$dir/more" \
    2>"$dir/err" | { sleep 0.2 && cat >"$dir/back"; }
check "8 MiB there and back through a slow pipe: status" 0 "${PIPESTATUS[0]}"
check "8 MiB there and back through a slow pipe: sum" \
    "$(sha256sum <"$dir/more")" "$(sha256sum <"$dir/back")"
"$hake" client "127.0.0.1:$port" --ca "$cert" <"$dir/data" \
    >"$dir/back" 2>"$dir/err"
check "1 MiB there and back: status" 0 $?
check "1 MiB there and back: sum" "$sum" "$(sha256sum <"$dir/back")"
"$hake" client "127.0.0.1:$port" --ca "$cert" </dev/null >"$dir/back" \
    2>"$dir/err"
check "nothing there and back" 0 $?
echo hello | "$hake" client "127.0.0.1:$port" --ca "$cert" --json \
    --sni example.org --alpn h2 >"$dir/out" 2>"$dir/err"
check "client --json: status" 0 $?
json "client --json" \
    '"TLSv1.3".*"server_name":"example.org","alpn":null.*"error":null'
wait "$pid"
check "server --once 4: status" 0 $?
check "server --json: lines" 4 "$(wc -l <"$dir/echo.out")"

cert=$dir/leaf.pem key=$dir/leaf.key start chain --once 1 --www
"$hake" client "127.0.0.1:$port" --sni localhost --ca "$dir/leaf.pem" --get / \
    >"$dir/out" 2>"$dir/err"
check "a server with a chain: status" 0 $?

start sink --once 1
"$hake" client "127.0.0.1:$port" --ca "$cert" <"$dir/data" >"$dir/back" \
    2>"$dir/err"
wait "$pid"
check "what a server prints: sum" "$sum" "$(sha256sum <"$dir/sink.out")"

# exported VERSION: both sides print the same keying material.
exported() {
    start export --once 1 --echo --export EXPORTER-a:b:40
    echo hello | "$hake" client "127.0.0.1:$port" --ca "$cert" --json \
        --tls "$1" --export EXPORTER-a:b:40 >"$dir/out" 2>"$dir/err"
    check "--export, TLS $1: status" 0 $?
    json "--export, TLS $1" '"export":"[0-9a-f]{80}"'
    wait "$pid"
    check "--export, TLS $1" \
        "$(sed -n 's/.*"export":"\([0-9a-f]*\)".*/\1/p' "$dir/out")" \
        "$(sed -n 's/^export: *//p' "$dir/export.err")"
}
exported 1.3
exported 1.2
start reserved --once 2 --echo
expect 1 "EXPORT_LABEL" client "127.0.0.1:$port" --ca "$cert" \
    --export "key expansion:32"
expect 1 "KEY_UPDATE_REFUSED" client "127.0.0.1:$port" --ca "$cert" \
    --tls 1.2 --key-update

start update --once 1 --echo --trace "$dir/update.trace"
"$hake" client "127.0.0.1:$port" --ca "$cert" --key-update <"$dir/data" \
    >"$dir/back" 2>"$dir/err"
check "--key-update: status" 0 $?
check "--key-update: sum" "$sum" "$(sha256sum <"$dir/back")"
wait "$pid"
check "--key-update: the server's status" 0 $?
check "--key-update: one in each direction" 2 \
    "$(grep -c 'key_update' "$dir/update.trace")"

start www --www
"$hake" client "127.0.0.1:$port" --sni localhost --ca "$cert" --get / >"$dir/out" 2>"$dir/err"
check "--get: status" 0 $?
check "--get: the page" 1 "$(grep -c '^alpn: *http/1.1$' "$dir/out")"
check "--get: the name" 1 "$(grep -c '^server_name: *localhost$' "$dir/out")"
printf 'POST / HTTP/1.0\n\n' | "$hake" client "127.0.0.1:$port" --ca "$cert" \
    >"$dir/out" 2>"$dir/err"
check "POST" "HTTP/1.1 405" "$(head -c 12 "$dir/out")"
printf 'nonsense\n' | "$hake" client "127.0.0.1:$port" --ca "$cert" \
    >"$dir/out" 2>"$dir/err"
check "garbage" "HTTP/1.1 400" "$(head -c 12 "$dir/out")"
{ printf 'GET / HTTP/1.1\r\nX: ' && head -c 9000 /dev/zero | tr '\0' x; } |
    "$hake" client "127.0.0.1:$port" --ca "$cert" >"$dir/out" 2>"$dir/err"
check "a head that is too long" "HTTP/1.1 431" "$(head -c 12 "$dir/out")"
expect 1 "CERTIFICATE_UNKNOWN: .*unknown_ca" client "127.0.0.1:$port" \
    --ca "$dir/other.pem"
expect 1 "ALERT_RECEIVED: .*no_application_protocol" \
    client "127.0.0.1:$port" --ca "$cert" --alpn h2
kill -TERM "$pid"
wait "$pid"
check "a server that SIGTERM ends: status" 0 $?
start stopped
kill -INT "$pid"
wait "$pid"
check "a server that SIGINT ends: status" 0 $?

# ---- Who is who -------------------------------------------------------------

# names NAME PATTERN ARGUMENT...: a client gets the page, or a line of it
page() {
    local name=$1 pattern=$2
    shift 2
    timeout 20 "$hake" client "127.0.0.1:$port" --get / "$@" >"$dir/out" \
        2>"$dir/err"
    check "$name" 1 "$(grep -c "$pattern" "$dir/out")"
}
pin_of() {
    sed -n 's|^hake: the peer.s key is \(sha256//.*\)$|\1|p' "$dir/err"
}

at=(client 127.0.0.1:1)
expect 2 "--pin: .*64 hexadecimal" "${at[@]}" --pin abcd
expect 2 "--pin: .*64 hexadecimal" "${at[@]}" --pin sha256//AAAA
expect 2 "--pin: .*64 hexadecimal" "${at[@]}" --pin ""
expect 2 "--peer-types: .*--pin" "${at[@]}" --peer-types raw
expect 2 "--peer-types: .*x509, raw" "${at[@]}" --peer-types openpgp
expect 2 "--insecure: " "${at[@]}" --insecure --ca "$cert"
expect 2 "--cert and --key: both" "${at[@]}" --cert "$cert"
expect 2 "is not the key of the certificate" "${at[@]}" --cert "$cert" \
    --key "$dir/other.key"
expect 2 "--raw-key: .*no private key" "${at[@]}" --raw-key "$cert"
expect 2 "--key-delay must be a number" "${at[@]}" --key-delay soon
expect 2 "--key-delay must be a number" "${at[@]}" --key-delay 60001
at=(server 127.0.0.1:0 --cert "$cert" --key "$key")
expect 2 "--client-ca: .*missing" "${at[@]}" --client-ca "$dir/missing"
expect 2 "--require-client-cert: .*--client-ca" "${at[@]}" \
    --require-client-cert
expect 2 "--cert-alpn: .*before it" server 0 --cert-alpn h2 --cert "$cert" \
    --key "$key"

by root
made friend --client --name friend "${issuer[@]}"
made stranger --self-signed --client --name stranger
made named --self-signed --name a.example
cert=$dir/leaf.pem key=$dir/leaf.key start whole --www
page "a chain to a root" '^cipher: ' --ca "$dir/root.pem"
page "the name that is asked for" '^server_name: *localhost$' \
    --ca "$dir/root.pem" --sni localhost
page "a name that is not asked for" '^server_name: *none$' \
    --ca "$dir/root.pem" --sni none
expect 1 "CERTIFICATE_NAME: .*bad_certificate" client "127.0.0.1:$port" \
    --ca "$dir/root.pem" --sni example.net
SSL_CERT_FILE=$dir/root.pem page "the system's certificates" '^cipher: '
kill "$pid"

cert=$dir/leaf.pem key=$dir/leaf.key start asks --www \
    --client-ca "$dir/root.pem" --require-client-cert
for tls in 1.3 1.2; do
    page "a client's certificate, TLS $tls" '^client verified: *yes$' \
        --tls $tls --ca "$dir/root.pem" --cert "$dir/friend.pem" \
        --key "$dir/friend.key"
done
# Of no CA that the server names, so it is not shown.
expect 1 "ALERT_RECEIVED: .*handshake_failure \\(40\\)" client \
    "127.0.0.1:$port" --ca "$dir/root.pem" --cert "$dir/stranger.pem" --key "$dir/stranger.key" \
    --tls 1.2
expect 1 "ALERT_RECEIVED: .*certificate_required \(116\)" client \
    "127.0.0.1:$port" --ca "$dir/root.pem"
expect 1 "ALERT_RECEIVED: .*handshake_failure \(40\)" client \
    "127.0.0.1:$port" --ca "$dir/root.pem" --tls 1.2
kill "$pid"
check "a server without a certificate of the client's" 1 \
    "$(grep -c '^hake: CERTIFICATE_REQUIRED: ' "$dir/asks.err")"

# Raw public keys: the pin is what the refusal shows.
cert=$dir/leaf.pem key=$dir/leaf.key start raw --www --raw-key "$dir/leaf.key"
"$hake" client "127.0.0.1:$port" --pin "$(printf '00%.0s' {1..32})" \
    --peer-types raw --get / >"$dir/out" 2>"$dir/err"
check "a wrong pin: status" 1 $?
pin=$(pin_of)
check "a wrong pin: the error" 1 \
    "$(grep -c '^hake: CERTIFICATE_NOT_PINNED: ' "$dir/err")"
page "a pinned raw key" '^cipher: ' --pin "$pin" --peer-types raw
page "the same key in a certificate" '^cipher: ' --pin "$pin"
kill "$pid"

# The first certificate is the default; others are for their names.
cert=$dir/leaf.pem key=$dir/leaf.key start hosts --cert "$dir/named.pem" \
    --key "$dir/named.key" --www
page "the certificate of a name" '^cipher: ' --sni a.example \
    --ca "$dir/named.pem"
page "the default certificate" '^cipher: ' --sni localhost \
    --ca "$dir/root.pem"
kill "$pid"
cert=$dir/leaf.pem key=$dir/leaf.key start strict --cert "$dir/named.pem" \
    --key "$dir/named.key" --strict-sni
expect 1 "ALERT_RECEIVED: .*unrecognized_name \(112\)" client \
    "127.0.0.1:$port" --sni b.example --ca "$dir/root.pem"
kill "$pid"

# A key that answers late: a client that needs no key overtakes.
psk=friend:000102030405060708090a0b0c0d0e0f
for tls in 1.3 1.2; do
    cert=$dir/leaf.pem key=$dir/leaf.key start slow --www \
        --key-delay 2000 --psk $psk --client-ca "$dir/root.pem"
    timeout 20 "$hake" client "127.0.0.1:$port" --ca "$dir/root.pem" --get / \
        --tls $tls --cert "$dir/friend.pem" --key "$dir/friend.key" \
        --key-delay 300 >"$dir/slow.page" 2>"$dir/slow.client" &
    slow=$!
    page "one client goes on, TLS $tls" '^signature_scheme: none' --psk $psk
    check "while another waits for the key, TLS $tls" "" \
        "$(cat "$dir/slow.page")"
    wait $slow
    check "which answers in the end, TLS $tls" 0 $?
    check "for both sides, TLS $tls" 1 \
        "$(grep -c '^client verified: *yes$' "$dir/slow.page")"
    kill "$pid"
done

# ---- Sessions ---------------------------------------------------------------

# shellcheck source=tools/cli/session.sh
. "$(dirname "$0")/cli/session.sh"

echo "command line: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]

# shellcheck shell=bash disable=SC2034,SC2154
# lib.sh: what every case of interop.sh uses: how a case is judged, ports, data,
# and both sides of hake. $hake and $dir are set; $passed ... count.

suites=(TLS_CHACHA20_POLY1305_SHA256 TLS_AES_256_GCM_SHA384)

# ---- Cases ------------------------------------------------------------------

# begin NAME; then any number of: must WHAT COMMAND...; then: end FILE...
# Who waits for an answer must not see that of the case before.
begin() {
    name=$1
    wrong=
    : >"$dir/hake.out"
    : >"$dir/peer.out"
}
must() {
    local what=$1
    shift
    "$@" >/dev/null 2>&1 || wrong+="; $what"
}
end() {
    if [ -z "$wrong" ]; then
        passed=$((passed + 1))
        echo "ok   $name"
        return
    fi
    failed=$((failed + 1))
    echo "FAIL $name: ${wrong#; }"
    local file
    for file in "$@"; do
        tail -n 8 "$dir/$file" 2>/dev/null | cut -c 1-160 |
            sed "s|$dir/||g; s/^/     $file| /"
    done
}
stop() {
    kill "$1" 2>/dev/null && wait "$1" 2>/dev/null
}
skip() {
    skipped=$((skipped + 1))
    echo "SKIP $1"
}
has() {
    command -v "$1" >/dev/null
}
same() {
    [ "$1" = "$2" ]
}
# finds PATTERN FILE
finds() {
    grep -Eq -- "$1" "$dir/$2"
}
# until_true COMMAND...: polls for 10 seconds at most.
until_true() {
    local tries=0
    until "$@" 2>/dev/null; do
        [ $((tries += 1)) -gt 200 ] && return 1
        sleep 0.05
    done
}
# ended PID STATUS
ended() {
    local pid=$1 status=$2 got
    until_true gone "$pid" || return 1
    wait "$pid"
    got=$?
    [ "$got" = "$status" ]
}
gone() {
    ! kill -0 "$1"
}

# ---- Ports and data ---------------------------------------------------------

# Whether somebody listens, without a connection that a server would count.
listens() {
    grep -qs ":$(printf %04X "$1") .* 0A " /proc/net/tcp /proc/net/tcp6
}
port_choose() {
    port=$((20000 + RANDOM % 12000))
    while grep -qs ":$(printf %04X "$port") " /proc/net/tcp /proc/net/tcp6; do
        port=$((20000 + RANDOM % 12000))
    done
}

# 1 MiB of lines that no peer mistakes for commands.
{
    head -c 516096 /dev/urandom | od -An -v -tx1 | tr -d ' \n' | fold -w 63
    echo
} >"$dir/data"
sum=$(sha256sum <"$dir/data")
size=$(wc -c <"$dir/data")
whole() {
    [ "$(sha256sum <"$dir/$1")" = "$sum" ]
}
full() {
    [ "$(wc -c <"$dir/$1")" -ge "$size" ]
}
# Sends the data and keeps the input open until as much has come back.
feed() {
    cat "$dir/data"
    # In many small records, on a machine with other work, it takes its time.
    until_true full "$1" || until_true full "$1" || until_true full "$1"
}

pair() {
    "$hake" cert --self-signed --name localhost --name 127.0.0.1 \
        --out-cert "$dir/$1.pem" --out-key "$dir/$1.key" 2>"$dir/err"
}

# ---- Both sides of hake -----------------------------------------------------

# hake_server ARGUMENT...: $port and $server
hake_server() {
    : >"$dir/hake.err"
    "$hake" server 127.0.0.1:0 --cert "$cert" --key "$key" "$@" \
        >"$dir/hake.out" 2>"$dir/hake.err" &
    server=$!
    until_true finds '^listening on .*:[0-9]+$' hake.err
    port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$dir/hake.err")
}
# hake_client ARGUMENT...: stdin, $dir/hake.out, $dir/hake.err, $status
hake_client() {
    timeout 60 "$hake" client "127.0.0.1:$port" --ca "$cert" "$@" \
        >"$dir/hake.out" 2>"$dir/hake.err"
    status=$?
}
protocol() {
    finds "^protocol: +TLSv1.3, $1, x25519, ed25519" hake.err
}
alpn() {
    if [ "$1" = none ]; then
        finds "^selected: +none" hake.err
    else
        finds "^selected: +ALPN $1 \(server's preference\)\$" hake.err
    fi
}

# Columns: client's list, server's list, what comes out ("none": no ALPN).
alpn_table="http/1.1,h2 h2,http/1.1 h2
h2,http/1.1 http/1.1,h2 http/1.1
foo,http/1.1 h2,http/1.1 http/1.1
- h2 none
h2 - none
- - none"

# with OPTION LIST: the option, or nothing for the list "-"
with() {
    [ "$2" = - ] || printf '%s\n' "$1" "$2"
}

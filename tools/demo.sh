#!/bin/sh
# Shows hake at work: a handshake between two peers in memory, explained step
# by step, then a page fetched over TLS on the loopback interface.
set -u

hake=${1:?usage: demo.sh path/to/hake}
server=
dir=$(mktemp -d) || exit 1

finish() {
    status=$?
    trap - EXIT
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server"
    rm -rf "$dir"
    exit "$status"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

die() {
    echo "demo: $*" >&2
    [ -s "$dir/server" ] && cat "$dir/server" >&2
    exit 1
}

title() {
    printf '\n######## %s\n\n' "$*"
}

title "A TLS 1.3 handshake in memory: hake trace"
"$hake" trace || die "the handshake failed"

title "A TLS 1.2 handshake with NPN: hake trace --tls 1.2 --npn spdy/3,http/1.1"
"$hake" trace --tls 1.2 --npn spdy/3,http/1.1 || die "the handshake failed"

title "HTTPS over loopback: hake cert, hake server --www, hake client --get /"
"$hake" cert --self-signed --name localhost \
    --out-cert "$dir/cert.pem" --out-key "$dir/key.pem" ||
    die "no certificate"
"$hake" server 127.0.0.1:0 --cert "$dir/cert.pem" --key "$dir/key.pem" \
    --www --once 1 2>"$dir/server" &
server=$!

port=
tries=0
while [ -z "$port" ]; do
    port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$dir/server")
    tries=$((tries + 1))
    [ "$tries" -gt 100 ] && die "the server does not start"
    [ -n "$port" ] || sleep 0.1
done

"$hake" client "127.0.0.1:$port" --sni localhost --ca "$dir/cert.pem" --get / \
    >"$dir/page" || die "the page was not fetched"
echo
cat "$dir/page"
grep -q '^version: *TLSv1.3$' "$dir/page" || die "that is not the page"
wait "$server" || die "the server failed"
server=
title "All went well."

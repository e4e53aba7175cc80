#!/usr/bin/env bash
# hake against real peers: OpenSSL, GnuTLS, curl, tshark, Go, nginx, Chromium;
# the cases are in interop/. A peer that is not installed is skipped, loudly.
# Loopback only; servers on free ports.
# usage: interop.sh path/to/hake
#
# What the peers do differently: gnutls-serv takes the client's order of
# protocols, not its own, and goes on without overlap unless --alpn-fatal;
# openssl s_server and Go take the server's order and refuse.
# shellcheck disable=SC2034,SC2154
set -u

hake=$(realpath "${1:?usage: interop.sh path/to/hake}")
here=$(dirname "$0")
dir=$(mktemp -d) || exit 1
passed=0
failed=0
skipped=0
began=$SECONDS
unset SSLKEYLOGFILE SSL_CERT_FILE

for part in lib openssl cert gnutls curl tshark go cut tls12 auth raw choice verify \
    records key_update status retry resumption resumption12 early_data \
    algorithms nginx browser; do
    # shellcheck source=/dev/null
    . "$here/interop/$part.sh"
done

finish() {
    local pid
    trap - EXIT
    for pid in $(jobs -p); do
        stop "$pid"
    done
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

pair good || {
    echo "FAIL hake cert makes no certificate"
    exit 1
}
cert=$dir/good.pem key=$dir/good.key
mkfifo "$dir/pipe" || exit 1
exec 4<>"$dir/pipe" # for servers that send standard input: it never ends

# A peer that says nothing is waited for beside the rest.
hake_server
silent=$server
exec 5<>"/dev/tcp/127.0.0.1/$port"
mv "$dir/hake.err" "$dir/silent.err"

has go && go_start

if has openssl; then
    openssl_cases
    cert_cases
    tls12_cases
    openssl_updates
    openssl_exports
else
    skip "OpenSSL (no openssl)"
fi
if has gnutls-serv && has gnutls-cli; then
    gnutls_cases
    gnutls_updates
    gnutls_exports
else
    skip "GnuTLS (no gnutls-serv and gnutls-cli)"
fi
if has curl && curl -V | grep -q https; then
    curl_cases
else
    skip "curl (not there, or without TLS)"
fi
if has tshark; then
    tshark_cases
else
    skip "tshark (not there)"
fi
if has openssl && has perl; then
    verify_cases
else
    skip "hake verify beside openssl verify (no openssl or no perl)"
fi
if has perl; then
    cut_cases
else
    skip "connections that are cut (no perl)"
fi
if has go; then
    go_cases
else
    skip "Go (no go)"
fi
if has openssl; then
    auth_cases
    raw_cases
    choice_cases
    status_cases
fi
retry_cases
resumption_cases
resumption12_cases
early_data_cases
if has openssl; then
    algorithms_cases
    if has nginx; then
        nginx_cases
    else
        skip "nginx (not there)"
    fi
    browser_cases
fi

records_cases

begin "a peer that says nothing: HANDSHAKE_TIMEOUT after 10 seconds"
until_true finds '^hake: HANDSHAKE_TIMEOUT: ' silent.err ||
    must "no sentence" until_true finds '^hake: HANDSHAKE_TIMEOUT: ' silent.err
exec 5>&-
stop "$silent"
end silent.err

echo "interop: $passed ok, $failed failed, $skipped skipped," \
    "$((SECONDS - began)) seconds"
[ "$failed" = 0 ]

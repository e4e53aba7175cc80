# shellcheck shell=bash disable=SC2034,SC2154
# status.sh: what comes beside certificates (RFC 6066 8, RFC 6962 3.3), and
# client authentication after the handshake (RFC 9846 4.7.2), hake and each peer
# in both roles. With the certificates of auth.sh.

# The response is by a key of its own: openssl cannot sign one with Ed25519.
responder_makes() {
    openssl req -x509 -config "$dir/req.cnf" -newkey ec \
        -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=Responder" -days 2 \
        -CA "$dir/hake-root.pem" -CAkey "$dir/hake-root.key" \
        -addext basicConstraints=CA:FALSE -addext extendedKeyUsage=OCSPSigning \
        -out "$dir/responder.pem" -keyout "$dir/responder.key" 2>"$dir/err"
}
# A server's certificate by the root itself, and the root's word that it is good.
response_makes() {
    local serial end
    serial=$(openssl x509 -in "$dir/hake-stapled.pem" -noout -serial)
    end=$(date -u -d '+1 day' +%y%m%d%H%M%SZ)
    printf 'V\t%s\t\t%s\tunknown\t/CN=localhost\n' "$end" "${serial#*=}" \
        >"$dir/index"
    openssl ocsp -index "$dir/index" -CA "$dir/hake-root.pem" -ndays 1 \
        -rsigner "$dir/responder.pem" -rkey "$dir/responder.key" \
        -issuer "$dir/hake-root.pem" -cert "$dir/hake-stapled.pem" -noverify \
        -respout "$dir/ocsp.der" >"$dir/err" 2>&1
}
status_make() {
    begin "openssl ocsp makes a response for a certificate of hake's"
    must certificate hake_makes stapled root --name localhost --name 127.0.0.1
    must responder responder_makes
    must response response_makes
    end err
    ocsp=$(sha256sum <"$dir/ocsp.der")
    ocsp=${ocsp%% *}
    printf '\0\x0d\0\x03one\0\x06second' >"$dir/scts"
}

# ---- Beside the certificate -------------------------------------------------

stapled_server() {
    cert=$dir/hake-stapled.pem key=$dir/hake-stapled.key hake_server --echo \
        --once 1 --tls "$1" --ocsp "$dir/ocsp.der" --scts "$dir/scts"
}
# asks_client VERSION ARGUMENT...
asks_client() {
    local version=$1
    shift
    cert=$dir/hake-root.pem hake_client --tls "$version" --json --sni localhost \
        "$@" </dev/null
}
gets() {
    finds "\"peer_verified\":true,.*\"ocsp_sha256\":$1,\"scts\":$2," hake.out
}

status_openssl() {
    local peer=openssl
    begin "TLS $1: openssl s_client -status -> hake server"
    stapled_server "$1"
    timeout 20 openssl s_client -connect "127.0.0.1:$port" "-tls${1/./_}" \
        -status -CAfile "$dir/hake-root.pem" -verify_return_error </dev/null \
        >"$dir/peer.out" 2>"$dir/peer.err"
    must "exit status $?" same $? 0
    must "no response" finds '^    Cert Status: good' peer.out
    must "hake server did not end well" ended "$server" 0
    end hake.err peer.out peer.err

    begin "TLS $1: hake client --status -> openssl s_server -status_file"
    serve_openssl "$1" hake-stapled - -status_file "$dir/ocsp.der"
    asks_client "$1" --status
    must "exit status $status" same "$status" 0
    must "not the response" gets "\"$ocsp\"" 0
    served
    end hake.out hake.err peer.err

    begin "TLS $1: hake client --status -> openssl s_server that has none"
    serve_openssl "$1" hake-stapled
    asks_client "$1" --status --scts
    must "exit status $status" same "$status" 0
    must "something else" gets null 0
    served
    end hake.out hake.err peer.err
}
status_gnutls() {
    local only=NORMAL:-VERS-ALL:+VERS-TLS$1
    begin "TLS $1: gnutls-cli -> hake server --ocsp"
    stapled_server "$1"
    rm -f "$dir/saved.der"
    timeout 20 gnutls-cli -p "$port" 127.0.0.1 --priority "$only" \
        --x509cafile "$dir/hake-root.pem" --verify-hostname localhost \
        --save-ocsp "$dir/saved.der" </dev/null \
        >"$dir/peer.out" 2>"$dir/peer.err"
    must "exit status $?" same $? 0
    must "not the response" cmp "$dir/ocsp.der" "$dir/saved.der"
    must "hake server did not end well" ended "$server" 0
    end hake.err peer.out peer.err

    begin "TLS $1: hake client --status -> gnutls-serv --ocsp-response"
    port_choose
    gnutls-serv -p "$port" --x509certfile "$dir/hake-stapled.pem" -a --echo \
        --x509keyfile "$dir/hake-stapled.key" --priority "$only" \
        --ocsp-response "$dir/ocsp.der" </dev/null \
        >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
    asks_client "$1" --status --scts
    must "exit status $status" same "$status" 0
    must "not the response" gets "\"$ocsp\"" 0
    stop "$server"
    end hake.out hake.err peer.err
}
status_go() {
    begin "TLS $1: Go client -> hake server --ocsp --scts"
    stapled_server "$1"
    cert=$dir/hake-root.pem go_client -tls "$1"
    must "exit status $status" same "$status" 0
    must "not what was stapled" finds "^stapled: $ocsp one,second\$" peer.out
    must "hake server did not end well" ended "$server" 0
    end hake.err peer.out peer.err

    begin "TLS $1: hake client --status --scts -> Go server"
    cert=$dir/hake-stapled.pem key=$dir/hake-stapled.key go_server -tls "$1" \
        -ocsp "$dir/ocsp.der" -scts one,second,third
    asks_client "$1" --status --scts
    must "exit status $status" same "$status" 0
    must "not what was stapled" gets "\"$ocsp\"" 3
    must "Go server did not end well" ended "$server" 0
    end hake.out hake.err peer.out peer.err
}

# ---- After the handshake ----------------------------------------------------

# requests N COMMAND SEEN: what makes a peer ask, once it has been answered
# before; then the line.
requests() {
    local i
    until_true seen "$4"
    for ((i = 1; i <= $1; i++)); do
        echo "$2"
        until_true answered "$i" "$3"
    done
    echo "$line"
    until_true finds "^$line" "$5"
}
answered() {
    [ "$(grep -Ec -- "$2" "$dir/peer.out" "$dir/peer.err" |
        awk -F: '{n += $2} END {print n}')" -ge "$1" ]
}
proves() {
    cert=$dir/hake-root.pem hake_client --sni localhost --tls 1.3 \
        --cert "$dir/hake-client.pem" --key "$dir/hake-client.key" "$@"
}

post_openssl() {
    begin "hake client --post-handshake-auth -> openssl s_server, asked twice"
    port_choose
    # The end of its input would end it before the client has.
    {
        requests 2 c '^depth=0 CN ?= ?Alice' '^CIPHER is' hake.out
        until_true seen '^CONNECTION CLOSED'
    } |
        openssl s_server -accept "127.0.0.1:$port" -tls1_3 -naccept 1 \
            -cert "$dir/hake-stapled.pem" -key "$dir/hake-stapled.key" \
            -CAfile "$dir/hake-root.pem" >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
    : >"$dir/hake.out"
    proves --post-handshake-auth --trace "$dir/trace" \
        < <(until_true finds "^$line" hake.out)
    must "exit status $status" same "$status" 0
    must "the line" finds "^$line" hake.out
    must "Alice was not seen twice" answered 2 '^depth=0 CN ?= ?Alice'
    stop "$server"
    end hake.err peer.out peer.err
}
post_gnutls() {
    local verify='CERTIFICATE VERIFY \(15\) was received'
    begin "hake client --post-handshake-auth -> gnutls-serv, asked twice"
    port_choose
    gnutls-serv -p "$port" --x509certfile "$dir/hake-stapled.pem" -a -d 5 \
        --x509keyfile "$dir/hake-stapled.key" --echo --verify-client-cert \
        --x509cafile "$dir/hake-root.pem" --priority "$only13" </dev/null \
        >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
    : >"$dir/hake.out"
    proves --post-handshake-auth \
        < <(requests 2 '**REAUTH**' "$verify" 'Version: TLS1.3' hake.out)
    must "exit status $status" same "$status" 0
    must "the line" finds "^$line" hake.out
    must "no two proofs" answered 2 "$verify"
    must "gnutls-serv complains" finds_not '^reauth: ' peer.err
    stop "$server"
    end hake.err peer.out peer.err
}

status_cases() {
    local version
    status_make
    for version in "${versions[@]}"; do
        status_openssl "$version"
        has gnutls-serv && has gnutls-cli && status_gnutls "$version"
        [ -x "$dir/gopeer" ] && status_go "$version"
    done
    post_openssl
    has gnutls-serv && post_gnutls
}
